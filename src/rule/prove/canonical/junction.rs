//! `and` and `or`: flat, sorted, each part once and none that says nothing new.
//!
//! All laws used here hold in three-valued logic, where the truth values are ordered false, unknown, true, `and` is the
//! smaller and `or` the larger.

use super::{as_truth, condition, constraint, has_value, truth};
use crate::{
    diagnostic::Span,
    rule::{
        prove::set::ValueSet,
        typed::{Expr, ExprKind},
    },
};

/// More parts than this are not compared with each other.
const COMPARED_MAX: usize = 64;

/// `a and b and …` of canonical parts.
pub(super) fn and(parts: Vec<Expr>, span: Span) -> Expr {
    junction(parts, true, span)
}

/// `a or b or …` of canonical parts.
pub(super) fn or(parts: Vec<Expr>, span: Span) -> Expr {
    junction(parts, false, span)
}

fn junction(parts: Vec<Expr>, is_and: bool, span: Span) -> Expr {
    let mut flat = Vec::with_capacity(parts.len());
    flatten(parts, is_and, &mut flat);
    let mut parts = Vec::with_capacity(flat.len());
    flatten(join_constraints(flat, is_and), is_and, &mut parts);
    // True in an `or` and false in an `and` decide; the others say nothing.
    if parts.iter().any(|p| as_truth(p) == Some(!is_and)) {
        return truth(!is_and, span);
    }
    parts.retain(|p| as_truth(p).is_none());
    parts.sort();
    parts.dedup();
    if parts.iter().any(|p| is_opposite_of_another(p, &parts)) {
        return truth(!is_and, span);
    }
    if parts.len() <= COMPARED_MAX {
        drop_absorbed(&mut parts, is_and);
    }
    match parts.len() {
        0 => truth(is_and, span),
        1 => parts.swap_remove(0),
        _ if is_and => condition(ExprKind::And(parts), span),
        _ => condition(ExprKind::Or(parts), span),
    }
}

fn flatten(parts: Vec<Expr>, is_and: bool, flat: &mut Vec<Expr>) {
    for part in parts {
        match part.kind {
            ExprKind::And(inner) if is_and => flat.extend(inner),
            ExprKind::Or(inner) if !is_and => flat.extend(inner),
            _ => flat.push(part),
        }
    }
}

/// Makes one of all conditions on the same term.
fn join_constraints(parts: Vec<Expr>, is_and: bool) -> Vec<Expr> {
    let mut groups: Vec<(Expr, ValueSet, Vec<Expr>)> = Vec::new();
    let mut joined = Vec::with_capacity(parts.len());
    for part in parts {
        let Some((term, set)) = constraint::read(&part) else {
            joined.push(part);
            continue;
        };
        match groups.iter_mut().find(|(known, ..)| known == term) {
            Some((_, known, members)) => {
                *known = if is_and { known.intersect(&set) } else { known.union(&set) };
                members.push(part);
            }
            None => {
                let term = term.clone();
                groups.push((term, set, vec![part]));
            }
        }
    }
    for (term, set, members) in groups {
        match members.len() {
            1 => joined.extend(members),
            _ => match constraint::write(&term, &set, members[0].span) {
                Some(one) => joined.push(one),
                None => joined.extend(members),
            },
        }
    }
    joined
}

/// Of two-valued conditions, `x and not x` is false and `x or not x` true.
fn is_opposite_of_another(part: &Expr, parts: &[Expr]) -> bool {
    match &part.kind {
        ExprKind::Not(inner) => has_value(inner) && parts.binary_search(inner).is_ok(),
        ExprKind::IsNull { value, negated: true } => {
            let kind = ExprKind::IsNull { value: value.clone(), negated: false };
            parts.binary_search(&condition(kind, part.span)).is_ok()
        }
        _ => false,
    }
}

/// `a and (a or b)` is a, `a or (a and b)` is a.
fn drop_absorbed(parts: &mut Vec<Expr>, is_and: bool) {
    let mut at = 0;
    while at < parts.len() {
        let part = &parts[at];
        let absorbed = parts
            .iter()
            .enumerate()
            .any(|(other, by)| other != at && if is_and { is_at_most(by, part) } else { is_at_most(part, by) });
        if absorbed {
            parts.remove(at);
        } else {
            at += 1;
        }
    }
}

/// Whether, for all data, `a` is at most `b` in the order false, unknown, true; no when that is not obvious.
pub(in crate::rule::prove) fn is_at_most(a: &Expr, b: &Expr) -> bool {
    if a == b {
        return true;
    }
    match (&a.kind, &b.kind) {
        (ExprKind::Or(parts), _) => parts.iter().all(|part| is_at_most(part, b)),
        (_, ExprKind::And(parts)) => parts.iter().all(|part| is_at_most(a, part)),
        (ExprKind::And(parts), ExprKind::Or(wider)) => {
            parts.iter().any(|part| is_at_most(part, b)) || wider.iter().any(|part| is_at_most(a, part))
        }
        (ExprKind::And(parts), _) => parts.iter().any(|part| is_at_most(part, b)),
        (_, ExprKind::Or(parts)) => parts.iter().any(|part| is_at_most(a, part)),
        _ => match (constraint::read(a), constraint::read(b)) {
            (Some((term, narrow)), Some((other, wide))) => term == other && narrow.is_subset(&wide),
            _ => false,
        },
    }
}
