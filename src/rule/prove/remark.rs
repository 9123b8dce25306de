use std::collections::BTreeSet;

use super::{Prover, canonical};
use crate::{
    diagnostic::Span,
    rule::typed::{Expr, ExprKind, Value},
};

/// Something that is proved about a part of a rule, and is hardly what was meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// What.
    pub kind: RemarkKind,
    /// The part, in the rule's text.
    pub span: Span,
    /// The other part that it follows from, when it is one; or the filter inside of it that decides it.
    pub because: Option<Span>,
}

impl Remark {
    /// True when [`Remark::because`] lies inside of the part.
    #[must_use]
    pub fn is_because_of_inside(&self) -> bool {
        self.because.is_some_and(|inner| self.contains(inner))
    }

    fn contains(&self, inner: Span) -> bool {
        self.span != inner && self.span.start <= inner.start && inner.end <= self.span.end
    }
}

/// What can be proved about a part of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RemarkKind {
    /// The rule is never true, here or together with `because`.
    NeverTrue,
    /// The rule is always true.
    AlwaysTrue,
    /// One side of an `or`, a filter of rows, or whom a ranking is among, is never true, here or together with `because`.
    IdleAlternative,
    /// A part of an `and`, a filter of rows, or whom a ranking is among, is always true.
    IdleCondition,
    /// A part of an `and` follows from the others, or a side of an `or` is within the others.
    NoDifference,
}

impl Prover<'_> {
    /// What is proved about the parts of a rule as it was written: that it is never or always true, and which of its parts
    /// change nothing. Rules that are just `true` or `false` are meant so.
    #[must_use]
    pub fn remarks(&self, rule: &Expr) -> Vec<Remark> {
        let mut remarks = Vec::new();
        if !matches!(rule.kind, ExprKind::Literal(Value::Bool(_))) {
            self.judge(rule, &mut remarks);
        }
        let mut inner = Vec::new();
        rule.walk(&mut |part| match &part.kind {
            ExprKind::Aggregate(aggregate) => aggregate.filter.iter().for_each(|f| self.judge(f, &mut inner)),
            ExprKind::Sequence(sequence) => {
                let filters = sequence.steps.iter().filter_map(|step| step.filter.as_ref());
                filters.for_each(|f| self.judge(f, &mut inner));
            }
            ExprKind::Rank(rank) => rank.among.iter().for_each(|a| self.judge(a, &mut inner)),
            _ => {}
        });
        for mut remark in inner {
            // That a filter takes no row, or every row, says nothing yet about who is in the tag.
            remark.kind = match remark.kind {
                RemarkKind::NeverTrue => RemarkKind::IdleAlternative,
                RemarkKind::AlwaysTrue => RemarkKind::IdleCondition,
                kind => kind,
            };
            let decides = remark.kind != RemarkKind::NoDifference;
            let outer = remarks
                .iter_mut()
                .find(|o| o.because.is_none() && o.kind != RemarkKind::NoDifference && o.contains(remark.span));
            match outer {
                Some(outer) if decides => outer.because = Some(remark.span),
                _ => remarks.push(remark),
            }
        }
        remarks
    }

    fn judge(&self, rule: &Expr, remarks: &mut Vec<Remark>) {
        let parts = Parts::of(rule);
        let form = parts.as_ref().map_or_else(|| canonical(rule), Parts::form);
        let remark = |kind, span, because| Remark { kind, span, because };
        if self.is_impossible(&form) {
            let (span, because) = parts.as_ref().map_or((rule.span, None), |parts| self.conflict(rule, parts));
            remarks.push(remark(RemarkKind::NeverTrue, span, because));
        } else if self.is_always_true(&form) {
            remarks.push(remark(RemarkKind::AlwaysTrue, rule.span, None));
        } else if let Some(parts) = parts {
            self.judge_parts(&parts, remarks);
        }
    }

    /// The part of an impossible `and` that is impossible, or the second of two that exclude each other.
    fn conflict(&self, rule: &Expr, parts: &Parts<'_>) -> (Span, Option<Span>) {
        if !parts.is_and {
            return (rule.span, None);
        }
        if let Some(at) = (0..parts.all.len()).find(|at| self.is_impossible(&parts.forms[*at])) {
            return (parts.all[at].span, None);
        }
        for second in 1..parts.all.len() {
            for first in 0..second {
                if self.disjoint(&parts.forms[first], &parts.forms[second]) {
                    return (parts.all[second].span, Some(parts.all[first].span));
                }
            }
        }
        (rule.span, None)
    }

    fn judge_parts(&self, parts: &Parts<'_>, remarks: &mut Vec<Remark>) {
        let mut kept: Vec<usize> = Vec::new();
        for (at, part) in parts.all.iter().enumerate() {
            let form = &parts.forms[at];
            let is_idle = if parts.is_and { self.is_always_true(form) } else { self.is_impossible(form) };
            if is_idle {
                let kind = if parts.is_and { RemarkKind::IdleCondition } else { RemarkKind::IdleAlternative };
                remarks.push(Remark { kind, span: part.span, because: None });
            } else {
                kept.push(at);
            }
        }
        // Of two parts that say the same, the later is superfluous.
        for at in kept.clone().into_iter().rev() {
            let near: Vec<usize> = kept.iter().copied().filter(|other| *other != at).collect();
            let others: Vec<&Expr> =
                near.iter().filter(|o| parts.have_to_do(at, **o)).map(|o| &parts.forms[*o]).collect();
            if others.is_empty() {
                continue;
            }
            let form = &parts.forms[at];
            let follows = if parts.is_and { self.nobody(&others, &[form]) } else { self.nobody(&[form], &others) };
            if follows {
                let says_it = |other: &usize| {
                    let other = &parts.forms[*other];
                    if parts.is_and { self.implies(other, form) } else { self.implies(form, other) }
                };
                let because = near.iter().find(|o| says_it(o)).map(|o| parts.all[*o].span);
                remarks.push(Remark { kind: RemarkKind::NoDifference, span: parts.all[at].span, because });
                kept.retain(|other| *other != at);
            }
        }
        for at in kept {
            if let Some(inner) = Parts::of(&parts.all[at]) {
                self.judge_parts(&inner, remarks);
            }
        }
    }
}

/// The parts of an `and` or `or`.
struct Parts<'e> {
    is_and: bool,
    all: &'e [Expr],
    forms: Vec<Expr>,
    topics: Vec<Option<BTreeSet<&'e str>>>,
}

impl<'e> Parts<'e> {
    fn of(rule: &'e Expr) -> Option<Self> {
        let (is_and, all) = match &rule.kind {
            ExprKind::And(all) => (true, all),
            ExprKind::Or(all) => (false, all),
            _ => return None,
        };
        Some(Self { is_and, all, forms: all.iter().map(canonical).collect(), topics: all.iter().map(topics).collect() })
    }

    /// The canonical form of the whole.
    fn form(&self) -> Expr {
        canonical::join(self.forms.clone(), self.is_and)
    }

    /// Whether two parts can say anything about each other.
    fn have_to_do(&self, a: usize, b: usize) -> bool {
        match (&self.topics[a], &self.topics[b]) {
            (Some(a), Some(b)) => !a.is_disjoint(b),
            _ => true,
        }
    }
}

/// What a condition is about: sources of events and columns of attributes. `None` when tags may bring anything.
fn topics(rule: &Expr) -> Option<BTreeSet<&str>> {
    let mut topics = BTreeSet::new();
    let mut is_known = true;
    rule.walk(&mut |part| match &part.kind {
        ExprKind::Attribute(column) | ExprKind::Column(column) => {
            topics.insert(column.column.as_ref());
        }
        ExprKind::EventTime => {
            topics.insert("time");
        }
        ExprKind::EventName => {
            topics.insert("event");
        }
        ExprKind::Aggregate(aggregate) => {
            topics.insert(aggregate.event.source.as_ref());
        }
        ExprKind::Sequence(sequence) => topics.extend(sequence.steps.iter().map(|s| s.event.source.as_ref())),
        ExprKind::Tag { .. } | ExprKind::Score { .. } => is_known = false,
        _ => {}
    });
    is_known.then_some(topics)
}
