//! Whether somebody of whom nothing is known may be a member.
//!
//! `not exists(login)` has a new member for each person that a new source brings, though it does not read that source. So what
//! the settings say about *who there is* belongs to the meaning of such a tag, and to no other.

use std::collections::BTreeSet;

use crate::rule::typed::{Aggregate, AggregateFunction, ArithOp, CompareOp, Expr, ExprKind, Rank, Value};

/// What a condition can be for somebody without any row or attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Verdicts {
    is_true: bool,
    is_false: bool,
    is_unknown: bool,
}

const TRUE: Verdicts = Verdicts { is_true: true, is_false: false, is_unknown: false };
const FALSE: Verdicts = Verdicts { is_true: false, is_false: true, is_unknown: false };
const UNKNOWN: Verdicts = Verdicts { is_true: false, is_false: false, is_unknown: true };
const ANY: Verdicts = Verdicts { is_true: true, is_false: true, is_unknown: true };
const TRUE_OR_FALSE: Verdicts = Verdicts { is_unknown: false, ..ANY };

/// A value that somebody without any row or attribute has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    Null,
    /// A number that is known: the count or sum of nothing, or a constant.
    /// In billionths.
    Number(i128),
    Any,
}

/// The number 1 in [`Known::Number`].
const ONE: i128 = 1_000_000_000;

/// Tags of which somebody of whom nothing is known may be a member.
pub(super) struct Strangers<'a> {
    pub(super) open: &'a BTreeSet<&'a str>,
}

impl Strangers<'_> {
    /// Whether strangers may be members of a tag with these rules, or stand in their rankings. What cannot be told counts as
    /// yes.
    pub(super) fn may_enter(&self, rules: &[Expr]) -> bool {
        rules.iter().any(|rule| self.may_be_true(rule))
    }

    fn may_be_true(&self, rule: &Expr) -> bool {
        let mut ranks_strangers = false;
        rule.walk(&mut |part| {
            if let ExprKind::Rank(rank) = &part.kind {
                ranks_strangers |= self.may_be_ranked(rank);
            }
        });
        ranks_strangers || self.condition(rule).is_true
    }

    /// A ranking without `among` is of people with at least one row that an aggregate in it matches.
    fn may_be_ranked(&self, rank: &Rank) -> bool {
        let has_value = self.value(&rank.value) != Known::Null;
        match &rank.among {
            Some(among) => has_value && self.condition(among).is_true,
            None => {
                let mut has_aggregate = false;
                rank.value.walk(&mut |part| has_aggregate |= matches!(part.kind, ExprKind::Aggregate(_)));
                has_value && !has_aggregate
            }
        }
    }

    fn condition(&self, expr: &Expr) -> Verdicts {
        match &expr.kind {
            ExprKind::Literal(Value::Bool(true)) => TRUE,
            ExprKind::Literal(Value::Bool(false)) | ExprKind::Sequence(_) => FALSE,
            ExprKind::Not(inner) => {
                let Verdicts { is_true, is_false, is_unknown } = self.condition(inner);
                Verdicts { is_true: is_false, is_false: is_true, is_unknown }
            }
            ExprKind::And(parts) => {
                let parts: Vec<Verdicts> = parts.iter().map(|part| self.condition(part)).collect();
                Verdicts {
                    is_true: parts.iter().all(|p| p.is_true),
                    is_false: parts.iter().any(|p| p.is_false),
                    is_unknown: parts.iter().any(|p| p.is_unknown) && parts.iter().all(|p| p.is_true || p.is_unknown),
                }
            }
            ExprKind::Or(parts) => {
                let parts: Vec<Verdicts> = parts.iter().map(|part| self.condition(part)).collect();
                Verdicts {
                    is_true: parts.iter().any(|p| p.is_true),
                    is_false: parts.iter().all(|p| p.is_false),
                    is_unknown: parts.iter().any(|p| p.is_unknown) && parts.iter().all(|p| p.is_false || p.is_unknown),
                }
            }
            ExprKind::Compare { op, left, right } => compared(*op, self.value(left), self.value(right)),
            ExprKind::Between { value, low, high, negated } => {
                let value = self.value(value);
                let above = compared(CompareOp::GreaterEqual, value, self.value(low));
                let below = compared(CompareOp::LessEqual, value, self.value(high));
                match (above, below) {
                    (TRUE, TRUE) => truth(!negated),
                    (FALSE, _) | (_, FALSE) => truth(*negated),
                    _ if value == Known::Null => UNKNOWN,
                    _ => ANY,
                }
            }
            ExprKind::In { value, list, negated } => match self.value(value) {
                Known::Null => UNKNOWN,
                Known::Number(n) => {
                    let verdicts: Vec<_> =
                        list.iter().map(|item| compared(CompareOp::Equal, Known::Number(n), known(item))).collect();
                    if verdicts.contains(&TRUE) {
                        truth(!negated)
                    } else if verdicts.iter().all(|v| *v == FALSE) {
                        truth(*negated)
                    } else {
                        ANY
                    }
                }
                Known::Any => ANY,
            },
            ExprKind::Like { value, .. } => {
                if self.value(value) == Known::Null {
                    UNKNOWN
                } else {
                    ANY
                }
            }
            ExprKind::IsNull { value, negated } => match self.value(value) {
                Known::Null => truth(!negated),
                Known::Number(_) => truth(*negated),
                Known::Any => ANY,
            },
            ExprKind::Tag { tag, .. } => {
                if self.open.contains(tag.as_ref()) {
                    TRUE_OR_FALSE
                } else {
                    FALSE
                }
            }
            ExprKind::Rank(rank) => {
                if self.may_be_ranked(rank) {
                    TRUE_OR_FALSE
                } else {
                    FALSE
                }
            }
            ExprKind::Aggregate(aggregate) if aggregate.function == AggregateFunction::Exists => FALSE,
            _ => {
                if self.value(expr) == Known::Null {
                    UNKNOWN
                } else {
                    ANY
                }
            }
        }
    }

    fn value(&self, expr: &Expr) -> Known {
        match &expr.kind {
            ExprKind::Literal(value) => known(value),
            ExprKind::Attribute(_) => Known::Null,
            ExprKind::Aggregate(aggregate) => of_nothing(aggregate),
            ExprKind::Negate(inner) => match self.value(inner) {
                Known::Number(n) => n.checked_neg().map_or(Known::Any, Known::Number),
                other => other,
            },
            ExprKind::Call { args, .. } => {
                if args.iter().any(|arg| self.value(arg) == Known::Null) {
                    Known::Null
                } else {
                    Known::Any
                }
            }
            ExprKind::Arith { op, left, right } => match (self.value(left), self.value(right)) {
                (Known::Null, _) | (_, Known::Null) => Known::Null,
                (Known::Number(a), Known::Number(b)) => {
                    let result = match op {
                        ArithOp::Add => a.checked_add(b),
                        ArithOp::Subtract => a.checked_sub(b),
                        ArithOp::Multiply => a.checked_mul(b).filter(|n| n % ONE == 0).map(|n| n / ONE),
                        ArithOp::Divide if b == 0 => return Known::Null,
                        ArithOp::Divide => (a == 0).then_some(0),
                    };
                    result.map_or(Known::Any, Known::Number)
                }
                _ => Known::Any,
            },
            _ => Known::Any,
        }
    }
}

/// What an aggregate is of no rows.
const fn of_nothing(aggregate: &Aggregate) -> Known {
    match aggregate.function {
        AggregateFunction::Count | AggregateFunction::CountDistinct | AggregateFunction::Sum => Known::Number(0),
        AggregateFunction::Exists => Known::Any,
        AggregateFunction::Avg
        | AggregateFunction::Min
        | AggregateFunction::Max
        | AggregateFunction::First
        | AggregateFunction::Last => Known::Null,
    }
}

fn known(value: &Value) -> Known {
    match value {
        Value::Int(n) => Known::Number(i128::from(*n) * ONE),
        Value::Decimal { mantissa, scale } => {
            let scaled = i128::from(*mantissa) * ONE;
            let one = 10_i128.pow(u32::from(*scale));
            if scaled % one == 0 { Known::Number(scaled / one) } else { Known::Any }
        }
        _ => Known::Any,
    }
}

const fn truth(value: bool) -> Verdicts {
    if value { TRUE } else { FALSE }
}

const fn compared(op: CompareOp, left: Known, right: Known) -> Verdicts {
    match (left, right) {
        (Known::Null, _) | (_, Known::Null) => UNKNOWN,
        (Known::Number(a), Known::Number(b)) => truth(match op {
            CompareOp::Equal => a == b,
            CompareOp::NotEqual => a != b,
            CompareOp::Less => a < b,
            CompareOp::LessEqual => a <= b,
            CompareOp::Greater => a > b,
            CompareOp::GreaterEqual => a >= b,
        }),
        _ => ANY,
    }
}
