//! Rules and conditions with a subject's values, in words.

use std::sync::Arc;

use super::{
    answer::{ShownClause, ShownDepth, ShownRuleOfSubject, ShownValue},
    phrases as words,
};
use crate::{
    calendar::Zone,
    catalog::Catalog,
    engine::{
        embedded::{Observed, Standing},
        explain::{Evidence, Fact, Form, Missing, RuleRole, RuleTrace, SequenceTrace, Stuck, TracedClause},
    },
    rule::{
        say::{Labels, Language, Phrase, say},
        typed::{CompareOp, EventRef, Expr, ExprKind, Sequence},
    },
    workspace::explain::written,
};

/// Says what was found out, in one language.
pub(super) struct Sayer<'c> {
    pub(super) catalog: &'c Catalog,
    pub(super) language: Language,
    pub(super) zone: &'c Zone,
    /// Texts of the rules of what is explained.
    pub(super) rule: Vec<String>,
}

/// Where the text of a rule is.
#[derive(Clone, Copy)]
struct Place<'p> {
    text: &'p str,
}

impl Sayer<'_> {
    pub(super) fn fill(&self, phrase: Phrase, values: &[(&str, &str)]) -> String {
        phrase.fill(self.language, values)
    }

    /// A rule.
    pub(super) fn rule(&self, trace: &RuleTrace) -> ShownRuleOfSubject {
        let title = trace.value.as_ref().map(|value| {
            let phrase = match trace.role {
                RuleRole::Decides => words::CASE_HOLDS,
                RuleRole::Failed => words::CASE_FAILS,
                RuleRole::Skipped => words::CASE_SKIPPED,
            };
            self.fill(phrase, &[("value", &self.case(&trace.tag, value))])
        });
        let text = self.text(trace);
        ShownRuleOfSubject {
            tag: trace.tag.clone(),
            value: trace.value.clone(),
            title,
            matters: trace.role != RuleRole::Skipped,
            clause: self.clause(&trace.clause, Place { text: &text }),
        }
    }

    /// A case by its value and name.
    pub(super) fn case(&self, tag: &str, value: &str) -> String {
        match Labels::case(self.catalog, tag, value, self.language) {
            Some(name) => format!("'{value}' {name}"),
            None => format!("'{value}'"),
        }
    }

    /// The text of a rule as written.
    fn text(&self, trace: &RuleTrace) -> String {
        let Some(tag) = self.catalog.tag(&trace.tag) else {
            return self.rule.first().cloned().unwrap_or_default();
        };
        let file = &tag.document.value;
        match trace.case {
            None => file.rule.as_ref().map(|rule| rule.when.clone()).unwrap_or_default(),
            Some(case) => file.case.get(case).map(|case| case.when.clone()).unwrap_or_default(),
        }
    }

    fn written(&self, expr: &Expr, place: Place<'_>) -> String {
        let text = written(place.text, expr.span).unwrap_or_else(|| expr.to_string());
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn clause(&self, clause: &TracedClause, place: Place<'_>) -> ShownClause {
        let heading = |phrase: Phrase| phrase.text(self.language).to_owned();
        let mut notes = Vec::new();
        let mut rules = Vec::new();
        let spoken = match &clause.form {
            Form::And => heading(words::ALL_OF),
            Form::Or => heading(words::ANY_OF),
            Form::Not => heading(words::NOT),
            form => {
                match form {
                    Form::Rank(standing) => notes.extend(standing.iter().flat_map(|standing| self.standing(standing))),
                    Form::Sequence(trace) => {
                        if let ExprKind::Sequence(sequence) = &clause.expr.kind {
                            notes.extend(self.sequence(sequence, trace, clause.truth == Some(true)));
                        }
                    }
                    Form::Tag(traces) => rules.extend(traces.iter().map(|trace| self.rule(trace))),
                    _ => {}
                }
                say(&clause.expr, self.language, self.catalog)
            }
        };
        ShownClause {
            when: self.written(&clause.expr, place),
            words: spoken,
            truth: clause.truth,
            decides: clause.decides,
            values: self.values(clause, place),
            notes,
            parts: clause.parts.iter().map(|part| self.clause(part, place)).collect(),
            rules,
        }
    }

    fn values(&self, clause: &TracedClause, place: Place<'_>) -> Vec<ShownValue> {
        let operands: Vec<&Expr> = match &clause.expr.kind {
            ExprKind::Compare { left, right, .. } => vec![left, right],
            ExprKind::Between { value, low, high, .. } => vec![value, low, high],
            ExprKind::In { value, .. } | ExprKind::Like { value, .. } | ExprKind::IsNull { value, .. } => vec![value],
            ExprKind::Call { args, .. } => args.iter().collect(),
            ExprKind::Rank(rank) => vec![&rank.value],
            _ => vec![&clause.expr],
        };
        let value_of = |expr: &Expr| {
            clause.facts.iter().find(|fact| fact.expr == *expr).and_then(|fact| self.observed(&fact.value))
        };
        let shown = |fact: &Fact| {
            // `exists(…)` is what the condition says already; its rows are worth telling.
            let is_itself = fact.expr == clause.expr;
            let value = if is_itself { None } else { self.observed(&fact.value) };
            ShownValue {
                of: self.written(&fact.expr, place),
                depth: if operands.contains(&&fact.expr) { ShownDepth::Operand } else { ShownDepth::Inside },
                wanted: self.wanted(&clause.expr, &fact.expr, value_of),
                rows: fact.evidence.map(|e| e.rows),
                first: fact.evidence.and_then(|e| e.first),
                last: fact.evidence.and_then(|e| e.last),
                note: self.note(fact),
                value: value.or_else(|| is_itself.then(|| self.observed(&fact.value)).flatten()),
            }
        };
        // What is the same for everybody is told as what is wanted.
        clause.facts.iter().filter(|fact| is_of_subject(&fact.expr)).map(shown).collect()
    }

    /// What a comparison wants of one of its sides.
    fn wanted(&self, condition: &Expr, side: &Expr, value: impl Fn(&Expr) -> Option<String> + Copy) -> Option<String> {
        match &condition.kind {
            ExprKind::Compare { op, left, right } if **left == *side => {
                Some(format!("{} {}", sign(*op), self.other_side(right, value)?))
            }
            ExprKind::Compare { op, left, right }
                if **right == *side && matches!(left.kind, ExprKind::Literal(_) | ExprKind::AsOf) =>
            {
                Some(format!("{} {}", sign(turned(*op)), self.other_side(left, value)?))
            }
            ExprKind::Between { value: of, low, high, negated: false } if **of == *side => {
                let (low, high) = (self.other_side(low, value)?, self.other_side(high, value)?);
                Some(self.fill(words::BETWEEN, &[("low", &low), ("high", &high)]))
            }
            _ => None,
        }
    }

    fn note(&self, fact: &Fact) -> Option<String> {
        if let Some(missing) = &fact.missing {
            return Some(match missing {
                Missing::Attribute { source, column } => {
                    self.fill(words::NO_ATTRIBUTE, &[("column", &format!("{source}.{column}"))])
                }
                Missing::NoRows => words::NO_ROWS.text(self.language).to_owned(),
                Missing::EmptyCell => words::EMPTY_CELL.text(self.language).to_owned(),
                Missing::DivisionByZero => words::DIVISION.text(self.language).to_owned(),
                Missing::Operand => words::OPERAND.text(self.language).to_owned(),
            });
        }
        let Evidence { rows, first, last } = fact.evidence?;
        let time = |t: Option<i64>| t.map(|t| self.instant(t)).unwrap_or_default();
        Some(match rows {
            0 => words::NO_ROWS.text(self.language).to_owned(),
            1 => self.fill(words::ONE_ROW, &[("first", &time(first))]),
            n => self.fill(words::ROWS, &[("n", &n.to_string()), ("first", &time(first)), ("last", &time(last))]),
        })
    }

    fn standing(&self, standing: &Standing) -> Vec<String> {
        let ranked = standing.ranked.to_string();
        let mut notes = Vec::new();
        if standing.value.is_some() {
            let others = standing.ranked.saturating_sub(1).max(1);
            let worse = (standing.ranked - 1 - standing.better) as f64 / others as f64 * 100.0;
            notes.push(self.fill(
                words::RANKED,
                &[
                    ("place", &(standing.better + 1).to_string()),
                    ("ranked", &ranked),
                    ("share", &format!("{worse:.1} %")),
                ],
            ));
        } else {
            notes.push(self.fill(words::NOT_RANKED, &[("ranked", &ranked)]));
        }
        let edge = standing.edge.as_ref().and_then(|edge: &Observed| self.observed(edge));
        notes.push(match edge {
            Some(edge) => self.fill(words::EDGE, &[("places", &standing.places.to_string()), ("edge", &edge)]),
            None => words::NO_PLACES.text(self.language).to_owned(),
        });
        notes
    }

    fn sequence(&self, sequence: &Sequence, trace: &SequenceTrace, holds: bool) -> Vec<String> {
        let Some(start) = trace.start.map(|start| self.instant(start)) else {
            return vec![words::NO_START.text(self.language).to_owned()];
        };
        if holds && trace.stuck.is_none() {
            return vec![self.fill(words::WORKS, &[("start", &start)])];
        }
        let (done, steps) = (trace.done.to_string(), sequence.steps.len().to_string());
        let mut notes = vec![self.fill(words::STUCK, &[("start", &start), ("done", &done), ("steps", &steps)])];
        if let (Some(stuck), Some(step)) = (&trace.stuck, sequence.steps.get(trace.done)) {
            let (number, what) = ((trace.done + 1).to_string(), self.event(&step.event));
            let with = |name, t| vec![("step", number.clone()), ("what", what.clone()), (name, self.instant(t))];
            let (phrase, values) = match stuck {
                Stuck::NoRow => (words::STEP_MISSING, vec![("step", number.clone()), ("what", what.clone())]),
                Stuck::Present { time } => (words::STEP_PRESENT, with("time", *time)),
                Stuck::NotOver { until } => (words::STEP_EARLY, with("until", *until)),
                Stuck::Absence => (words::STEP_ABSENCE, vec![("step", number.clone()), ("what", what.clone())]),
            };
            let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
            notes.push(self.fill(phrase, &values));
        }
        if trace.starts > 1 {
            notes.push(self.fill(words::OF_STARTS, &[("n", &trace.starts.to_string())]));
        }
        notes
    }

    /// An event by its name in backticks.
    pub(super) fn event(&self, event: &EventRef) -> String {
        self.event_name(&event.source, event.event.as_ref())
    }

    pub(super) fn event_name(&self, source: &Arc<str>, event: Option<&Arc<str>>) -> String {
        match event {
            None => format!("`{source}`"),
            Some(name) if Labels::is_event_of_one_source(self.catalog, name) => format!("`{name}`"),
            Some(name) => format!("`{source}.{name}`"),
        }
    }
}

/// Whether a value depends on the subject.
fn is_of_subject(expr: &Expr) -> bool {
    let mut found = false;
    expr.walk(&mut |e| {
        found |= matches!(e.kind, ExprKind::Attribute(_) | ExprKind::Aggregate(_) | ExprKind::Tag { .. });
    });
    found
}

const fn sign(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Equal => "=",
        CompareOp::NotEqual => "!=",
        CompareOp::Less => "<",
        CompareOp::LessEqual => "<=",
        CompareOp::Greater => ">",
        CompareOp::GreaterEqual => ">=",
    }
}

/// The comparison that holds of swapped sides.
const fn turned(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Less => CompareOp::Greater,
        CompareOp::LessEqual => CompareOp::GreaterEqual,
        CompareOp::Greater => CompareOp::Less,
        CompareOp::GreaterEqual => CompareOp::LessEqual,
        CompareOp::Equal | CompareOp::NotEqual => op,
    }
}
