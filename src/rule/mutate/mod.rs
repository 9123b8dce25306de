//! Small changes of a rule, for asking whether its tests would notice them.
//!
//! A [`Mutant`] is the typed tree of a rule with one thing changed: an operator, a constant, a window, a filter, an event, a
//! clause. Mutants are rules: they print, parse and resolve to themselves. Most mean something else; whether one does not
//! is for [`prove`](super::prove) to say. Which ones there are and their order depend on nothing but the rule and the
//! names it may use.

mod condition;
mod constant;
mod form;
mod rows;
mod spell;
mod window;

use std::{collections::HashSet, fmt};

pub use spell::{Spelled, spell};

use super::{
    Names,
    typed::{Expr, ExprKind},
};

/// A rule with one thing changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mutant {
    /// The changed rule; spans are those of the rule it comes from.
    pub rule: Expr,
    /// What was changed.
    pub change: Change,
}

/// What was changed in a mutant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the words say it")]
pub enum Change {
    Comparison,
    Constant,
    Negation,
    Clause,
    Combination,
    List,
    Window,
    Filter,
    Event,
    Aggregate,
    Step,
    Within,
    Ranking,
    Arithmetic,
    TagValue,
    CaseOrder,
    Case,
}

impl Change {
    /// The change in words: "another comparison".
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Comparison => "another comparison",
            Self::Constant => "another constant",
            Self::Negation => "negated",
            Self::Clause => "a clause left out",
            Self::Combination => "`and` for `or`, or the other way round",
            Self::List => "a value of a list left out",
            Self::Window => "another window",
            Self::Filter => "a filter left out",
            Self::Event => "another event",
            Self::Aggregate => "another aggregate",
            Self::Step => "another sequence of steps",
            Self::Within => "another time between steps",
            Self::Ranking => "another ranking",
            Self::Arithmetic => "plus for minus, or the other way round",
            Self::TagValue => "another value of a tag",
            Self::CaseOrder => "two cases in the other order",
            Self::Case => "a case left out",
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.words())
    }
}

/// All mutants of a condition, in the order of its text, each once.
#[must_use]
pub fn mutants(rule: &Expr, names: &dyn Names) -> Vec<Mutant> {
    let mut found = Vec::new();
    let mut seen: HashSet<Expr> = HashSet::from([rule.clone()]);
    visit(rule, Position::Condition, names, &mut |mutant, change| {
        if seen.insert(mutant.clone()) {
            found.push(Mutant { rule: mutant, change });
        }
    });
    found
}

/// Takes a changed expression and what was changed.
type Emit<'a> = dyn FnMut(Expr, Change) + 'a;

/// Where an expression stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Position {
    /// Its truth counts.
    Condition,
    /// Below `not`, so that another one would take it away.
    Negated,
    /// Its value counts.
    Value,
}

/// Emits every change of an expression: of itself first, then of its parts.
fn visit(expr: &Expr, position: Position, names: &dyn Names, emit: &mut Emit<'_>) {
    condition::change(expr, position, emit);
    constant::change(expr, position, emit);
    rows::change(expr, names, emit);
    form::change(expr, names, emit);
    for (at, part) in expr.parts().into_iter().enumerate() {
        let Some(position) = position_of_part(expr, at) else { continue };
        visit(part, position, names, &mut |changed, change| {
            let mut whole = expr.clone();
            if let Some(place) = whole.parts_mut().into_iter().nth(at) {
                *place = changed;
            }
            flatten(&mut whole);
            emit(whole, change);
        });
    }
}

/// `None` for parts that stay as they are.
fn position_of_part(expr: &Expr, at: usize) -> Option<Position> {
    match &expr.kind {
        ExprKind::And(_) | ExprKind::Or(_) | ExprKind::Sequence(_) => Some(Position::Condition),
        ExprKind::Not(_) => Some(Position::Negated),
        ExprKind::Aggregate(aggregate) if at == 1 || aggregate.argument.is_none() => Some(Position::Condition),
        ExprKind::Rank(_) if at == 1 => Some(Position::Condition),
        // Constants beside a value are stepped by the type of that value.
        ExprKind::Compare { .. } | ExprKind::Between { .. }
            if matches!(expr.parts().get(at).map(|p| &p.kind), Some(ExprKind::Literal(_))) =>
        {
            None
        }
        ExprKind::Call { .. } if at > 0 => None,
        _ => Some(Position::Value),
    }
}

/// `and` in `and` and `or` in `or` are one, as in any typed tree.
fn flatten(expr: &mut Expr) {
    let is_and = matches!(expr.kind, ExprKind::And(_));
    let (ExprKind::And(parts) | ExprKind::Or(parts)) = &mut expr.kind else { return };
    let mut flat = Vec::with_capacity(parts.len());
    for part in std::mem::take(parts) {
        match (part.kind, is_and) {
            (ExprKind::And(inner), true) | (ExprKind::Or(inner), false) => flat.extend(inner),
            (kind, _) => flat.push(Expr { kind, ..part }),
        }
    }
    *parts = flat;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::{Purpose, fixture::Shop, parse, resolve};

    fn typed(text: &str) -> Expr {
        let ast = parse(text).0.expect("a rule");
        resolve(&ast, &Shop::new(), Purpose::Condition).expect("a rule").0
    }

    /// Mutants as people see them.
    fn listed(text: &str) -> String {
        let rule = typed(text);
        let shop = Shop::new();
        let line = |m: Mutant| {
            let s = spell(text, &rule, &m.rule, &shop, Purpose::Condition);
            format!("{:?}: {} [{} -> {}]", m.change, s.text, s.was, s.becomes)
        };
        mutants(&rule, &shop).into_iter().map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn of_a_count() {
        insta::assert_snapshot!(listed("count(login, last 7 days) > 3"), @r#"
        Comparison: count(login, last 7 days) >= 3 [> -> >=]
        Comparison: count(login, last 7 days) < 3 [> -> <]
        Constant: count(login, last 7 days) > 2 [3 -> 2]
        Constant: count(login, last 7 days) > 4 [3 -> 4]
        Event: count(page_view, last 7 days) > 3 [login -> page_view]
        Window: count(login, last 6 days) > 3 [7 -> 6]
        Window: count(login, last 8 days) > 3 [7 -> 8]
        Window: count(login) > 3 [, last 7 days -> ]
        "#);
    }

    #[test]
    fn of_logic_and_lists() {
        insta::assert_snapshot!(listed("profile.city in ('A', 'B') and (not profile.is_employee or tag(lifecycle = 'new'))"), @r#"
        Clause: not profile.is_employee or tag(lifecycle = 'new') [profile.city in ('A', 'B') and (not profile.is_employee or tag(lifecycle = 'new') -> not profile.is_employee or tag(lifecycle = 'new']
        Clause: profile.city in ('A', 'B') [and (not profile.is_employee or tag(lifecycle = 'new')) -> ]
        Combination: profile.city in ('A', 'B') or not profile.is_employee or tag(lifecycle = 'new') [and (not profile.is_employee or tag(lifecycle = 'new') -> or not profile.is_employee or tag(lifecycle = 'new']
        Negation: profile.city not in ('A', 'B') and (not profile.is_employee or tag(lifecycle = 'new')) [ -> not]
        List: profile.city in ('B') and (not profile.is_employee or tag(lifecycle = 'new')) ['A', -> ]
        List: profile.city in ('A') and (not profile.is_employee or tag(lifecycle = 'new')) [, 'B' -> ]
        Clause: profile.city in ('A', 'B') and tag(lifecycle = 'new') [(not profile.is_employee or tag(lifecycle = 'new') -> tag(lifecycle = 'new']
        Clause: profile.city in ('A', 'B') and not profile.is_employee [(not profile.is_employee or tag(lifecycle = 'new')) -> not profile.is_employee]
        Combination: profile.city in ('A', 'B') and not profile.is_employee and tag(lifecycle = 'new') [(not profile.is_employee or tag(lifecycle = 'new') -> not profile.is_employee and tag(lifecycle = 'new']
        Negation: profile.city in ('A', 'B') and (profile.is_employee or tag(lifecycle = 'new')) [not -> ]
        TagValue: profile.city in ('A', 'B') and (not profile.is_employee or tag(lifecycle != 'new')) [= -> !=]
        TagValue: profile.city in ('A', 'B') and (not profile.is_employee or tag(lifecycle)) [= 'new' -> ]
        "#);
    }

    #[test]
    fn of_money() {
        insta::assert_snapshot!(listed("sum(purchase.amount where amount > 0, last 1 month) between 100 and 500"), @r#"
        Negation: sum(purchase.amount where amount > 0, last 1 month) not between 100 and 500 [ -> not]
        Constant: sum(purchase.amount where amount > 0, last 1 month) between 99.99 and 500 [100 -> 99.99]
        Constant: sum(purchase.amount where amount > 0, last 1 month) between 100.01 and 500 [100 -> 100.01]
        Constant: sum(purchase.amount where amount > 0, last 1 month) between 100 and 499.99 [500 -> 499.99]
        Constant: sum(purchase.amount where amount > 0, last 1 month) between 100 and 500.01 [500 -> 500.01]
        Filter: sum(purchase.amount, last 1 month) between 100 and 500 [where amount > 0 -> ]
        Event: sum(refund.amount where amount > 0, last 1 month) between 100 and 500 [purchase -> refund]
        Window: sum(purchase.amount where amount > 0, last 2 months) between 100 and 500 [1 month -> 2 months]
        Window: sum(purchase.amount where amount > 0) between 100 and 500 [, last 1 month -> ]
        Comparison: sum(purchase.amount where amount >= 0, last 1 month) between 100 and 500 [> -> >=]
        Comparison: sum(purchase.amount where amount < 0, last 1 month) between 100 and 500 [> -> <]
        Constant: sum(purchase.amount where amount > -0.01, last 1 month) between 100 and 500 [0 -> -0.01]
        Constant: sum(purchase.amount where amount > 0.01, last 1 month) between 100 and 500 [0 -> 0.01]
        "#);
    }

    #[test]
    fn of_a_sequence() {
        insta::assert_snapshot!(listed("sequence(browse where category = 'x', then add_to_cart within 1 day, then no purchase within 3 days, last 14 days)"), @r#"
        Negation: not sequence(browse where category = 'x', then add_to_cart within 1 day, then no purchase within 3 days, last 14 days) [ -> not]
        Step: sequence(add_to_cart, then no purchase within 3 days, last 14 days) [browse where category = 'x', then add_to_cart within 1 day -> add_to_cart]
        Step: sequence(browse where category = 'x', then no purchase within 3 days, last 14 days) [add_to_cart within 1 day, then -> ]
        Step: sequence(browse where category = 'x', then add_to_cart within 1 day, last 14 days) [then no purchase within 3 days, -> ]
        Filter: sequence(browse, then add_to_cart within 1 day, then no purchase within 3 days, last 14 days) [where category = 'x' -> ]
        Event: sequence(login where category = 'x', then add_to_cart within 1 day, then no purchase within 3 days, last 14 days) [browse -> login]
        Step: sequence(browse where category = 'x', then no add_to_cart within 1 day, then no purchase within 3 days, last 14 days) [ -> no]
        Event: sequence(browse where category = 'x', then browse within 1 day, then no purchase within 3 days, last 14 days) [add_to_cart -> browse]
        Within: sequence(browse where category = 'x', then add_to_cart within 2 days, then no purchase within 3 days, last 14 days) [1 day -> 2 days]
        Within: sequence(browse where category = 'x', then add_to_cart, then no purchase within 3 days, last 14 days) [within 1 day -> ]
        Step: sequence(browse where category = 'x', then add_to_cart within 1 day, then purchase within 3 days, last 14 days) [no -> ]
        Event: sequence(browse where category = 'x', then add_to_cart within 1 day, then no refund within 3 days, last 14 days) [purchase -> refund]
        Within: sequence(browse where category = 'x', then add_to_cart within 1 day, then no purchase within 2 days, last 14 days) [3 -> 2]
        Within: sequence(browse where category = 'x', then add_to_cart within 1 day, then no purchase within 4 days, last 14 days) [3 -> 4]
        Within: sequence(browse where category = 'x', then add_to_cart within 1 day, then no purchase, last 14 days) [within 3 days -> ]
        Window: sequence(browse where category = 'x', then add_to_cart within 1 day, then no purchase within 3 days, last 13 days) [14 -> 13]
        Window: sequence(browse where category = 'x', then add_to_cart within 1 day, then no purchase within 3 days, last 15 days) [14 -> 15]
        Window: sequence(browse where category = 'x', then add_to_cart within 1 day, then no purchase within 3 days) [, last 14 days -> ]
        Comparison: sequence(browse where category != 'x', then add_to_cart within 1 day, then no purchase within 3 days, last 14 days) [= -> !=]
        "#);
    }

    #[test]
    fn of_a_ranking() {
        insta::assert_snapshot!(listed("top(10%, days_since(last(login)) among tag(high_value))"), @r#"
        Negation: not top(10%, days_since(last(login)) among tag(high_value)) [ -> not]
        Ranking: top(9%, days_since(last(login)) among tag(high_value)) [10 -> 9]
        Ranking: top(11%, days_since(last(login)) among tag(high_value)) [10 -> 11]
        Ranking: bottom(10%, days_since(last(login)) among tag(high_value)) [top -> bottom]
        Ranking: top(10%, days_since(last(login))) [among tag(high_value) -> ]
        Aggregate: top(10%, days_since(first(login)) among tag(high_value)) [last -> first]
        Event: top(10%, days_since(last(page_view)) among tag(high_value)) [login -> page_view]
        Window: top(10%, days_since(last(login, last 30 days)) among tag(high_value)) [ -> , last 30 days]
        Negation: top(10%, days_since(last(login)) among not tag(high_value)) [ -> not]
        "#);
    }

    #[test]
    fn of_times() {
        insta::assert_snapshot!(listed("first(events) - profile.registered_at < 24 hours and profile.registered_at >= as_of - 2 weeks"), @r#"
        Clause: profile.registered_at >= as_of - 2 weeks [first(events) - profile.registered_at < 24 hours and -> ]
        Clause: first(events) - profile.registered_at < 24 hours [and profile.registered_at >= as_of - 2 weeks -> ]
        Combination: first(events) - profile.registered_at < 24 hours or profile.registered_at >= as_of - 2 weeks [and -> or]
        Comparison: first(events) - profile.registered_at <= 24 hours and profile.registered_at >= as_of - 2 weeks [< -> <=]
        Comparison: first(events) - profile.registered_at > 24 hours and profile.registered_at >= as_of - 2 weeks [< -> >]
        Constant: first(events) - profile.registered_at < 23 hours and profile.registered_at >= as_of - 2 weeks [24 -> 23]
        Constant: first(events) - profile.registered_at < 25 hours and profile.registered_at >= as_of - 2 weeks [24 -> 25]
        Aggregate: last(events) - profile.registered_at < 24 hours and profile.registered_at >= as_of - 2 weeks [first -> last]
        Window: first(events, last 30 days) - profile.registered_at < 24 hours and profile.registered_at >= as_of - 2 weeks [ -> , last 30 days]
        Comparison: first(events) - profile.registered_at < 24 hours and profile.registered_at > as_of - 2 weeks [>= -> >]
        Comparison: first(events) - profile.registered_at < 24 hours and profile.registered_at <= as_of - 2 weeks [>= -> <=]
        Arithmetic: first(events) - profile.registered_at < 24 hours and profile.registered_at >= as_of + 2 weeks [- -> +]
        Constant: first(events) - profile.registered_at < 24 hours and profile.registered_at >= as_of - 13 days [2 weeks -> 13 days]
        Constant: first(events) - profile.registered_at < 24 hours and profile.registered_at >= as_of - 15 days [2 weeks -> 15 days]
        "#);
    }
}
