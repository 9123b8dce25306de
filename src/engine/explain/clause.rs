use std::sync::Arc;

use crate::rule::{
    say::clauses,
    typed::{DataType, Expr, ExprKind},
};

/// How the parts of something decide it together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Combination {
    /// Every part has to be true.
    All,
    /// One true part is enough.
    Any,
}

/// A clause of a rule, with what it is made of one level down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// The clause.
    pub when: Expr,
    /// How its parts decide it.
    pub combination: Combination,
    /// Its parts, at least two; none when it is a single condition. Those of `not (a or b)` are `not a` and `not b`.
    pub parts: Vec<Expr>,
}

impl Clause {
    /// The clauses of a rule, in order, and how they decide it: the operands of its outermost `and`, its alternatives when
    /// it is an `or`, else the rule itself.
    #[must_use]
    pub fn of(rule: &Expr) -> (Combination, Vec<Self>) {
        match &rule.kind {
            ExprKind::Or(alternatives) => (Combination::Any, alternatives.iter().map(Self::new).collect()),
            _ => (Combination::All, clauses(rule).into_iter().map(Self::new).collect()),
        }
    }

    fn new(when: &Expr) -> Self {
        let (combination, parts) = parts(when);
        Self { when: when.clone(), combination, parts }
    }
}

/// What a condition is made of, every `not` pushed inwards, which three-valued logic allows as two-valued logic does.
fn parts(when: &Expr) -> (Combination, Vec<Expr>) {
    let negated = |parts: &[Expr]| parts.iter().map(negation).collect();
    match &when.kind {
        ExprKind::And(all) => (Combination::All, all.clone()),
        ExprKind::Or(any) => (Combination::Any, any.clone()),
        ExprKind::Not(inner) => match &inner.kind {
            ExprKind::And(all) => (Combination::Any, negated(all)),
            ExprKind::Or(any) => (Combination::All, negated(any)),
            ExprKind::Not(twice) => parts(twice),
            _ => (Combination::All, Vec::new()),
        },
        _ => (Combination::All, Vec::new()),
    }
}

/// The condition that is true where this one is false.
pub(super) fn negation(when: &Expr) -> Expr {
    match &when.kind {
        ExprKind::Not(inner) => inner.as_ref().clone(),
        _ => Expr { kind: ExprKind::Not(Box::new(when.clone())), ty: DataType::Bool, span: when.span },
    }
}

/// The id under which a condition is evaluated; no tag of a catalog can have it.
pub(super) fn evaluated_id(rule: usize, clause: usize, part: Option<usize>, negated: bool) -> Arc<str> {
    let part = part.map_or_else(String::new, |part| format!(".{part}"));
    format!("<{}{rule}:{clause}{part}>", if negated { "not " } else { "" }).into()
}
