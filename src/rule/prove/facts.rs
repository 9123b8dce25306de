//! What is known about pairs of terms, whatever the data: fewer rows are counted in a shorter window.

use super::{
    build::{Along, Key, Link, Question, keeps_no_more},
    formula::{TermId, Values},
    rows::Rows,
    set::ValueSet,
};
use crate::{
    calendar::CalendarSpan,
    rule::typed::{AggregateFunction, Expr, ExprKind, Sequence, Step, Window},
};

/// More aggregates than this are not compared with each other.
const COMPARED_MAX: usize = 48;

/// An aggregate of a question.
struct Counted {
    term: TermId,
    function: AggregateFunction,
    rows: Rows,
    argument: Option<Expr>,
    along: Option<Along>,
}

/// Adds links between the terms of a question.
pub(super) fn add(question: &mut Question<'_>) {
    let mut all = Vec::new();
    for (term, key) in question.keys.iter().enumerate() {
        all.extend(counted(term, key));
    }
    let none: Vec<TermId> = all.iter().filter(|a| is_count(a) && a.rows.are_none()).map(|a| a.term).collect();
    for term in none {
        question.domains[term].restrict(&Values::of(ValueSet::lanes(0, 0)));
    }
    if all.len() <= COMPARED_MAX {
        for (at, a) in all.iter().enumerate() {
            for b in &all[at + 1..] {
                compare(question, a, b);
            }
        }
    }
    compare_others(question);
    restrict_orders(question);
}

fn is_count(counted: &Counted) -> bool {
    counted.function == AggregateFunction::Count
}

fn counted(term: TermId, key: &Key) -> Option<Counted> {
    let (function, rows, argument, along) = match key {
        Key::Count(rows) => (AggregateFunction::Count, rows.clone(), None, Some(Along::Line)),
        Key::Value(Expr { kind: ExprKind::Aggregate(aggregate), ty, .. }) => {
            (aggregate.function, Rows::of(aggregate)?, aggregate.argument.clone(), Along::of(*ty, *ty))
        }
        _ => return None,
    };
    Some(Counted { term, function, rows, argument, along })
}

/// Whether two aggregates can have anything to do with each other.
fn are_related(a: &Counted, b: &Counted) -> bool {
    use AggregateFunction::{First, Last, Max, Min};
    let edges = [(First, Last), (Last, First), (Min, Max), (Max, Min)];
    let functions = a.function == b.function || edges.contains(&(a.function, b.function));
    // The first and the last value of a column are not ordered by size.
    let by_time = |c: &Counted| !matches!(c.function, First | Last) || c.argument.is_none();
    functions
        && a.argument == b.argument
        && a.rows.event.source == b.rows.event.source
        && (a.function == b.function || (by_time(a) && by_time(b)))
}

fn compare(question: &mut Question<'_>, a: &Counted, b: &Counted) {
    use AggregateFunction::{Count, CountDistinct, First, Last, Max, Min, Sum};
    if !are_related(a, b) {
        return;
    }
    let (inside, around) = (a.rows.are_among(&b.rows), b.rows.are_among(&a.rows));
    let Some(along) = a.along else { return };
    let mut at_most = |a: &Counted, b: &Counted| question.links.push(Link::AtMost(a.term, b.term, along));
    if a.function != b.function {
        // The first of some rows is not after the last of more.
        if inside || around {
            if matches!(a.function, First | Min) { at_most(a, b) } else { at_most(b, a) }
        }
        return;
    }
    if inside && around {
        at_most(a, b);
        at_most(b, a);
        question.links.push(Link::NullTogether(a.term, b.term));
        return;
    }
    let (inner, outer) = match (inside, around) {
        (true, false) => (a, b),
        (false, true) => (b, a),
        _ => return,
    };
    let by_time = inner.argument.is_none();
    match inner.function {
        Count | CountDistinct | Max => at_most(inner, outer),
        Min => at_most(outer, inner),
        Last if by_time => at_most(inner, outer),
        First if by_time => at_most(outer, inner),
        Sum if question.not_negative.contains(&outer.term) => {
            question.links.push(Link::AtMost(inner.term, outer.term, along));
        }
        _ => {}
    }
}

/// Rankings, sequences and tests of texts.
fn compare_others(question: &mut Question<'_>) {
    let values: Vec<(TermId, &Expr)> = question
        .keys
        .iter()
        .enumerate()
        .filter_map(|(term, key)| match key {
            Key::Value(value @ Expr { kind: ExprKind::Rank(_) | ExprKind::Sequence(_), .. }) => Some((term, value)),
            _ => None,
        })
        .collect();
    let mut found = Vec::new();
    for (a, first) in &values {
        for (b, second) in &values {
            if a != b && is_within(first, second) {
                found.push(Link::AtMost(*a, *b, Along::Line));
            }
        }
    }
    let tests: Vec<_> = question
        .links
        .iter()
        .filter_map(|l| if let Link::Test { test, text, check } = l { Some((*test, *text, check)) } else { None })
        .collect();
    for (a, text, first) in &tests {
        for (b, other, second) in &tests {
            if a != b && text == other && first.implies(second) {
                found.push(Link::AtMost(*a, *b, Along::Line));
            }
        }
    }
    question.links.extend(found);
}

/// Whether one ranking or sequence surely implies another.
fn is_within(a: &Expr, b: &Expr) -> bool {
    match (&a.kind, &b.kind) {
        (ExprKind::Rank(a), ExprKind::Rank(b)) => {
            a.bottom == b.bottom && a.value == b.value && a.among == b.among && keeps_no_more(a.size, b.size)
        }
        (ExprKind::Sequence(a), ExprKind::Sequence(b)) => sequence_is_within(a, b),
        _ => false,
    }
}

/// Whether whoever plays one sequence surely plays another with the same rows: it has no more positive steps, each of
/// them wider, and asks for less absence.
fn sequence_is_within(a: &Sequence, b: &Sequence) -> bool {
    let (mine, other) = (slots(a), slots(b));
    if other.len() > mine.len() {
        return false;
    }
    let rows = |step: &Step, window| Rows::new(&step.event, step.filter.clone(), window);
    let among = |a: &Step, b: &Step, windows: (Window, Window)| match (rows(a, windows.0), rows(b, windows.1)) {
        (Some(a), Some(b)) => a.are_among(&b),
        _ => false,
    };
    let ever = (Window::Ever, Window::Ever);
    mine.iter().zip(&other).enumerate().all(|(at, ((step, absent), (wider, asked)))| {
        let windows = if at == 0 { (a.window, b.window) } else { ever };
        let in_time = match (step.within, wider.within) {
            (_, None) => true,
            (Some(a), Some(b)) => is_no_longer(a, b),
            (None, Some(_)) => false,
        };
        let is_asked_of = |asked: &Step, known: &Step| {
            let as_long = match (asked.within, known.within) {
                (None, None) => true,
                (Some(asked), Some(known)) => is_no_longer(asked, known),
                _ => false,
            };
            as_long && among(asked, known, ever)
        };
        among(step, wider, windows)
            && in_time
            && asked.iter().all(|asked| absent.iter().any(|known| is_asked_of(asked, known)))
    })
}

/// The positive steps, each with the steps that must be absent after it.
fn slots(sequence: &Sequence) -> Vec<(&Step, Vec<&Step>)> {
    let mut slots: Vec<(&Step, Vec<&Step>)> = Vec::new();
    for step in &sequence.steps {
        match slots.last_mut() {
            Some((_, absent)) if step.absent => absent.push(step),
            _ => slots.push((step, Vec::new())),
        }
    }
    slots
}

/// Whether a step from any instant is surely no longer than another.
const fn is_no_longer(a: CalendarSpan, b: CalendarSpan) -> bool {
    let (a, b) = (super::canonical::step(a), super::canonical::step(b));
    match (a.unit as u8 == b.unit as u8, a.elapsed(), b.elapsed()) {
        (true, ..) => a.count <= b.count,
        _ => false,
    }
}

/// How two values compare, as far as one is known to be at most the other.
fn restrict_orders(question: &mut Question<'_>) {
    for at in 0..question.links.len() {
        let Link::Order { order, left, right, .. } = question.links[at] else { continue };
        let (mut low, mut high) = (-1, 1);
        for link in &question.links {
            if let Link::AtMost(a, b, _) = *link {
                if (a, b) == (left, right) {
                    high = 0;
                }
                if (a, b) == (right, left) {
                    low = 0;
                }
            }
        }
        if left == right {
            (low, high) = (0, 0);
        }
        question.domains[order].restrict(&Values { null: true, set: ValueSet::lanes(low, high) });
    }
}
