//! What can be said about rules without any data: that two mean the same, that one lies inside another, that two never
//! overlap.
//!
//! Everything claimed here holds for all data, at every `as_of` and in every zone, whenever the rules can be evaluated (no
//! overflow). Where something cannot be decided the answer is "not proved", never a guess: a `false` from these
//! functions says nothing.

mod canonical;
mod line;
mod rational;
mod set;

pub use canonical::canonical;

use super::typed::Expr;

/// Whether it is proved that two rules have the same members, for all data.
#[must_use]
pub fn same(a: &Expr, b: &Expr) -> bool {
    canonical(a) == canonical(b)
}

/// Whether it is proved that whoever is a member of `a` is one of `b`, for all data.
#[must_use]
pub fn implies(a: &Expr, b: &Expr) -> bool {
    canonical::is_at_most(&canonical(a), &canonical(b))
}

/// Whether it is proved that nobody is a member of both, for all data.
#[must_use]
pub fn disjoint(a: &Expr, b: &Expr) -> bool {
    canonical::is_never_true(&canonical::both(canonical(a), canonical(b)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::{Purpose, fixture::Shop, parse, resolve};

    fn typed(text: &str) -> Expr {
        let ast = parse(text).0.expect("a rule");
        resolve(&ast, &Shop::new(), Purpose::Condition).expect("a rule").0
    }

    #[test]
    fn relations_of_one_term() {
        let (three, five) = (typed("count(login) > 3"), typed("count(login) > 5"));
        assert!(implies(&five, &three) && !implies(&three, &five));
        assert!(same(&typed("exists(login)"), &typed("count(login) > 0")));
        assert!(disjoint(&five, &typed("count(login) < 5")));
        assert!(!disjoint(&five, &typed("count(login) < 7")));
    }
}
