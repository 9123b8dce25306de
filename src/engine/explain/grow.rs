//! The tree of a rule with one subject's values.

use std::{collections::HashSet, sync::Arc};

use super::{
    explanation::{Evidence, Fact, Form, Missing, RuleRole, RuleTrace, TracedClause},
    panel::{Panel, Verdict},
    trace::trace,
    values::{Values, evidence_of, inside, ranked_of},
};
use crate::{
    calendar::Micros,
    engine::{
        embedded::{EngineError, Observed},
        plan::{PlanTag, PlanTagKind},
    },
    rule::{
        DataType,
        typed::{AggregateFunction, ArithOp, Expr, ExprKind, TagValueTest},
    },
    store::facts::SubjectRows,
};

/// How many tags deep references are followed.
const DEPTH: usize = 4;

/// Grows the tree of a tag.
pub(super) struct Grower<'p> {
    pub(super) panel: &'p Panel<'p>,
    pub(super) values: &'p Values,
    pub(super) rows: &'p SubjectRows,
    pub(super) as_of: Micros,
    /// Tags that are shown already.
    shown: HashSet<Arc<str>>,
}

impl<'p> Grower<'p> {
    pub(super) fn new(panel: &'p Panel<'p>, values: &'p Values, rows: &'p SubjectRows, as_of: Micros) -> Self {
        Self { panel, values, rows, as_of, shown: HashSet::new() }
    }

    /// The rules of the tag in question.
    pub(super) fn grow(mut self) -> Result<Vec<RuleTrace>, EngineError> {
        let Some(tag) = self.panel.tag(&self.panel.tag) else { return Ok(Vec::new()) };
        self.shown.insert(tag.id.clone());
        self.tag(tag, None, 0)
    }

    /// The rules of a tag; with `value`, as far as they say whether that case holds.
    fn tag(
        &mut self,
        tag: &PlanTag,
        value: Option<&TagValueTest>,
        depth: usize,
    ) -> Result<Vec<RuleTrace>, EngineError> {
        let cases = match &tag.kind {
            PlanTagKind::Rule(rule) => {
                let clause = self.clause(rule, true, depth)?;
                let (tag, role) = (tag.id.clone(), RuleRole::Decides);
                return Ok(vec![RuleTrace { tag, case: None, value: None, role, clause }]);
            }
            PlanTagKind::Cases(cases) => cases,
        };
        let holding = cases.iter().position(|case| self.values.truth(&case.when) == Some(true));
        let mut traces = Vec::new();
        for (i, case) in cases.iter().enumerate() {
            let role = match holding {
                Some(holding) if i == holding => RuleRole::Decides,
                Some(holding) if i > holding => RuleRole::Skipped,
                _ => RuleRole::Failed,
            };
            // Of a case that is asked about from elsewhere, only what decides about it is of interest.
            let asked = value.is_none_or(|test| test.negated || test.value == case.value);
            if role == RuleRole::Skipped && depth > 0 && !(asked && value.is_some()) {
                continue;
            }
            let clause = self.clause(&case.when, role != RuleRole::Skipped, depth)?;
            let (tag, value) = (tag.id.clone(), Some(case.value.clone()));
            traces.push(RuleTrace { tag, case: Some(i), value, role, clause });
        }
        Ok(traces)
    }

    fn clause(&mut self, expr: &Expr, decides: bool, depth: usize) -> Result<TracedClause, EngineError> {
        let truth = self.values.truth(expr);
        let mut parts = Vec::new();
        let mut facts = Vec::new();
        let form = match &expr.kind {
            ExprKind::And(all) | ExprKind::Or(all) => {
                let and = matches!(expr.kind, ExprKind::And(_));
                for part in all {
                    let of_part = self.values.truth(part);
                    // What settles a junction by itself are its parts of that truth; otherwise all of them do.
                    let settled = truth == Some(!and) || truth.is_none();
                    parts.push(self.clause(part, decides && (!settled || of_part == truth), depth)?);
                }
                if and { Form::And } else { Form::Or }
            }
            ExprKind::Not(part) => {
                parts.push(self.clause(part, decides, depth)?);
                Form::Not
            }
            ExprKind::Rank(rank) => {
                self.facts(&rank.value, &mut facts);
                let ranked = ranked_of(rank).is_none_or(|among| self.values.truth(&among) == Some(true));
                let value = Some(self.values.of(&rank.value)).filter(|value| ranked && **value != Observed::Null);
                if let Some(among) = &rank.among {
                    parts.push(self.clause(among, decides && !ranked, depth)?);
                }
                Form::Rank(self.panel.rankings.standing(rank, value))
            }
            ExprKind::Sequence(sequence) => Form::Sequence(trace(self.panel, self.rows, sequence, self.as_of)?),
            ExprKind::Tag { tag, value } => {
                let panel = self.panel;
                let expand = decides && depth < DEPTH && self.shown.insert(tag.clone());
                Form::Tag(match panel.tag(tag) {
                    Some(tag) if expand => self.tag(tag, value.as_ref(), depth + 1)?,
                    _ => Vec::new(),
                })
            }
            _ => {
                self.facts(expr, &mut facts);
                Form::Plain
            }
        };
        Ok(TracedClause { expr: expr.clone(), truth, decides, facts, form, parts })
    }

    /// Values inside of a condition: everything that is not written there already.
    fn facts(&self, expr: &Expr, facts: &mut Vec<Fact>) {
        inside(expr, &mut |e| {
            let told = match &e.kind {
                ExprKind::Literal(_) | ExprKind::AsOf => false,
                ExprKind::Attribute(_) | ExprKind::Aggregate(_) => true,
                _ => e.ty != DataType::Bool,
            };
            if told && facts.iter().all(|fact| fact.expr != *e) {
                let value = self.values.of(e).clone();
                let missing = (value == Observed::Null).then(|| self.missing(e));
                facts.push(Fact { expr: e.clone(), value, evidence: self.evidence(e), missing });
            }
        });
    }

    fn evidence(&self, expr: &Expr) -> Option<Evidence> {
        let ExprKind::Aggregate(aggregate) = &expr.kind else { return None };
        let [rows, first, last] = evidence_of(aggregate);
        let instant = |e: &Expr| match self.values.of(e) {
            Observed::Instant(t) => Some(*t),
            _ => None,
        };
        let rows = match self.values.of(&rows) {
            Observed::Number { mantissa, .. } => *mantissa,
            _ => 0,
        };
        Some(Evidence { rows, first: instant(&first), last: instant(&last) })
    }

    fn missing(&self, expr: &Expr) -> Missing {
        match &expr.kind {
            ExprKind::Attribute(column) => {
                Missing::Attribute { source: column.source.clone(), column: column.column.clone() }
            }
            ExprKind::Aggregate(aggregate) => match self.evidence(expr) {
                Some(Evidence { rows: 0, .. }) => Missing::NoRows,
                _ if matches!(aggregate.function, AggregateFunction::Sum) => Missing::Operand,
                _ => Missing::EmptyCell,
            },
            ExprKind::Arith { op: ArithOp::Divide, left, right } => {
                let known = |e: &Expr| *self.values.of(e) != Observed::Null || matches!(e.kind, ExprKind::Literal(_));
                if known(left) && known(right) { Missing::DivisionByZero } else { Missing::Operand }
            }
            _ => Missing::Operand,
        }
    }
}

/// Whether a verdict follows from the rules that were grown: what is told must not contradict what is said.
pub(super) fn agrees(rules: &[RuleTrace], verdict: &Verdict) -> bool {
    match verdict {
        Verdict::Member(member) => rules.first().is_some_and(|rule| (rule.clause.truth == Some(true)) == *member),
        Verdict::Value(value) => {
            let decided = rules.iter().find(|rule| rule.role == RuleRole::Decides);
            decided.and_then(|rule| rule.value.as_ref()) == value.as_ref()
        }
    }
}
