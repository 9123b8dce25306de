use super::{build::Question, canonical, knowledge::Knowledge, solve};
use crate::rule::typed::Expr;

/// Steps of reasoning that one claim may take. A step looks at one formula or one link; most claims take some dozens.
const STEPS_MAX: usize = 20_000;

/// Proves claims about canonical rules, as far as it can: a `false` says nothing.
#[derive(Clone, Copy)]
pub struct Prover<'k> {
    knowledge: &'k dyn Knowledge,
}

impl<'k> Prover<'k> {
    /// A prover that looks into tags as far as they are known.
    #[must_use]
    pub const fn new(knowledge: &'k dyn Knowledge) -> Self {
        Self { knowledge }
    }

    /// Whether two canonical rules surely have the same members.
    #[must_use]
    pub fn same(&self, a: &Expr, b: &Expr) -> bool {
        a == b || (self.implies(a, b) && self.implies(b, a))
    }

    /// Whether whoever is a member of one canonical rule surely is one of another.
    #[must_use]
    pub fn implies(&self, a: &Expr, b: &Expr) -> bool {
        canonical::is_at_most(a, b) || self.nobody(&[a], &[b])
    }

    /// Whether surely nobody is a member of two canonical rules.
    #[must_use]
    pub fn disjoint(&self, a: &Expr, b: &Expr) -> bool {
        self.nobody(&[a, b], &[])
    }

    /// Whether surely nobody is a member of a canonical rule.
    #[must_use]
    pub fn is_impossible(&self, rule: &Expr) -> bool {
        self.nobody(&[rule], &[])
    }

    /// Whether surely everybody is a member of a canonical rule.
    #[must_use]
    pub fn is_always_true(&self, rule: &Expr) -> bool {
        self.nobody(&[], &[rule])
    }

    /// Whether surely nobody is a member of all canonical rules `of` and of none of `but_not`.
    #[must_use]
    pub fn nobody(&self, of: &[&Expr], but_not: &[&Expr]) -> bool {
        let ask = |expands| {
            let mut question = Question::new(self.knowledge, expands);
            for rule in of {
                let formula = question.is_true(rule);
                question.claim(formula);
            }
            for rule in but_not {
                let formula = question.is_true(rule).complement();
                question.claim(formula);
            }
            let has_names = question.has_names;
            (solve::is_impossible(question, STEPS_MAX), has_names)
        };
        // Names first: what holds of tags as they are need not look into them.
        match ask(false) {
            (true, _) => true,
            (false, has_names) => has_names && ask(true).0,
        }
    }
}
