//! Words as a tree.

use super::{Line, Phrase, condition::is_joined, phrases::*, speaker::Speaker};
use crate::rule::typed::{Expr, ExprKind};

impl Speaker<'_> {
    /// A condition or its negation as lines from a depth on: what is joined stands below its heading.
    pub(super) fn lines(self, expr: &Expr, negated: bool, depth: usize, lines: &mut Vec<Line>) {
        let mut heading = |phrase: Phrase| lines.push(Line::new(depth, self.put(phrase, &[])));
        match &expr.kind {
            ExprKind::Not(inner) if is_joined(inner) || matches!(inner.kind, ExprKind::Sequence(_)) => {
                self.lines(inner, !negated, depth, lines);
            }
            ExprKind::And(parts) | ExprKind::Or(parts) => {
                let all = matches!(expr.kind, ExprKind::And(_)) != negated;
                heading(if all { ALL_OF } else { ANY_OF });
                parts.iter().for_each(|part| self.lines(part, negated, depth + 1, lines));
            }
            ExprKind::Sequence(sequence) => {
                let phrase = if negated { NOT_SEQUENCE } else { SEQUENCE };
                lines.push(Line::new(depth, self.put(phrase, &[("steps", "")]).trim_end().to_owned()));
                let steps = (1..).zip(self.steps(sequence, true));
                lines.extend(steps.map(|(n, text)| Line { depth: depth + 1, number: Some(n), text }));
            }
            _ => lines.push(Line::new(depth, self.condition(expr, negated, true))),
        }
    }
}
