//! From rules to formulas: a question is a conjunction that is hoped to be impossible, over terms and what is known
//! about them.

mod aggregate;
mod check;
mod compare;
mod tag;
mod term;
mod time;

use std::{collections::HashMap, sync::Arc};

use super::{
    formula::{Formula, TermId, Values},
    knowledge::Knowledge,
    set::{Point, ValueSet},
    solve::Domain,
};
use crate::rule::typed::{Expr, ExprKind, Value};
pub(super) use check::Check;
pub(super) use term::{Along, Key, Link, keeps_no_more};

/// The value of a case, and when its condition is true.
type CaseFormula = (Arc<str>, Formula);

/// Formulas and terms beyond this are not reasoned about.
const SIZE_MAX: usize = 4_000;

/// Tags inside of tags beyond this are names.
const DEPTH_MAX: usize = 12;

/// Formulas that cannot hold together, if a claim is right.
pub(super) struct Question<'k> {
    knowledge: &'k dyn Knowledge,
    /// Whether tags stand for their rules.
    expands: bool,
    pub(super) claims: Vec<Formula>,
    pub(super) keys: Vec<Key>,
    /// What each term can be at all.
    pub(super) domains: Vec<Domain>,
    pub(super) links: Vec<Link>,
    index: HashMap<Key, TermId>,
    /// For each tag that was looked at: who is in each case, before those of earlier cases are taken away.
    tags: HashMap<Arc<str>, Option<Vec<CaseFormula>>>,
    depth: usize,
    size: usize,
    /// Sums of numbers that are never negative.
    pub(super) not_negative: Vec<TermId>,
    /// Set when a tag was a name although its rule might be known.
    pub(super) has_names: bool,
}

impl<'k> Question<'k> {
    pub(super) fn new(knowledge: &'k dyn Knowledge, expands: bool) -> Self {
        Self {
            knowledge,
            expands,
            claims: Vec::new(),
            keys: Vec::new(),
            domains: Vec::new(),
            links: Vec::new(),
            index: HashMap::new(),
            tags: HashMap::new(),
            depth: 0,
            size: 0,
            not_negative: Vec::new(),
            has_names: false,
        }
    }

    /// True when the question has become too large to ask.
    pub(super) const fn is_too_large(&self) -> bool {
        self.size > SIZE_MAX
    }

    pub(super) fn claim(&mut self, formula: Formula) {
        self.claims.push(formula);
    }

    /// When a canonical condition is true.
    pub(super) fn is_true(&mut self, expr: &Expr) -> Formula {
        self.truth(expr, true)
    }

    /// When a canonical condition is true, or when it is false; when it is unknown, neither.
    fn truth(&mut self, expr: &Expr, wanted: bool) -> Formula {
        self.size += 1;
        if self.is_too_large() {
            // Nobody asks any more; nothing follows from it.
            return Formula::True;
        }
        match &expr.kind {
            ExprKind::Literal(Value::Bool(value)) => {
                if *value == wanted {
                    Formula::True
                } else {
                    Formula::False
                }
            }
            ExprKind::Not(inner) => self.truth(inner, !wanted),
            ExprKind::And(parts) | ExprKind::Or(parts) => {
                let all = matches!(expr.kind, ExprKind::And(_)) == wanted;
                if let Some(formula) = self.constraint(expr, wanted) {
                    return formula;
                }
                let parts: Vec<Formula> = parts.iter().map(|part| self.truth(part, wanted)).collect();
                if all { Formula::and(parts) } else { Formula::or(parts) }
            }
            ExprKind::Compare { op, left, right } => self.compare(expr, *op, left, right, wanted),
            ExprKind::In { value, list, negated } => self.in_list(expr, value, list, wanted != *negated),
            ExprKind::Like { value, pattern, negated } => {
                self.text_test(value, Some(pattern), expr, wanted != *negated)
            }
            ExprKind::Call { args, .. } => self.text_test(&args[0], None, expr, wanted),
            ExprKind::IsNull { value, negated } => self.null_test(value, wanted != *negated),
            ExprKind::Tag { tag, value } => {
                let members = self.tag(tag, value.as_ref());
                if wanted { members } else { members.complement() }
            }
            // Attributes, columns, aggregates of bools; rankings and sequences.
            _ => {
                let term = self.term(expr);
                Formula::Is(term, Values::of(ValueSet::point(Point::Lane(wanted.into()))))
            }
        }
    }

    /// When a value is null, or when it is not.
    fn null_test(&mut self, value: &Expr, wanted: bool) -> Formula {
        if value.ty == crate::rule::DataType::Bool && !is_bool_term(value) {
            let (holds, fails) = (self.truth(value, true), self.truth(value, false));
            return match wanted {
                true => Formula::and([holds.complement(), fails.complement()]),
                false => Formula::or([holds, fails]),
            };
        }
        let term = self.term(value);
        Formula::Is(term, if wanted { Values::null() } else { Values::known() })
    }

    /// The formula of a condition on one term.
    fn constraint(&mut self, expr: &Expr, wanted: bool) -> Option<Formula> {
        let (term, set) = super::canonical::read(expr)?;
        let line = super::line::Line::of(term)?;
        let set = if wanted { set } else { line.others(&set) };
        Some(self.value_in(term, &set))
    }
}

/// A condition that is a term: it may be unknown by itself.
fn is_bool_term(expr: &Expr) -> bool {
    matches!(
        expr.kind,
        ExprKind::Attribute(_)
            | ExprKind::Column(_)
            | ExprKind::Aggregate(_)
            | ExprKind::Rank(_)
            | ExprKind::Sequence(_)
    )
}
