//! Which rows of a subject match: each row becomes a subject of its own, with the attributes of the real one.

use super::panel::Panel;
use crate::{
    calendar::Micros,
    diagnostic::Span,
    engine::embedded::{EngineError, Observed},
    rule::{
        DataType,
        typed::{Aggregate, AggregateFunction, EventRef, Expr, ExprKind, Window},
    },
    store::facts::{SubjectRow, SubjectRows, SubjectSourceKind},
};

/// A row that matches.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Match {
    /// Position among the rows of its source.
    pub(super) row: usize,
    /// Value of the argument that was asked for.
    pub(super) argument: Observed,
}

/// Rows of an event that pass a filter in a window at `as_of`, in order.
pub(super) fn matching(
    panel: &Panel<'_>,
    rows: &SubjectRows,
    (event, filter, window): (&EventRef, Option<&Expr>, Window),
    argument: Option<&Expr>,
    as_of: Micros,
) -> Result<Vec<Match>, EngineError> {
    let Some(source) = rows.source(&event.source) else { return Ok(Vec::new()) };
    let candidates: Vec<usize> = (0..source.rows.len())
        .filter(|i| {
            let row = &source.rows[*i];
            row.time < as_of && event.event.as_ref().is_none_or(|name| row.event.as_ref().is_none_or(|e| e == name))
        })
        .collect();
    let single = |row: &usize| only(rows, &event.source, source.rows[*row].clone());
    let passing =
        passes(panel, &candidates.iter().map(single).collect::<Vec<_>>(), event, filter, window, argument, as_of)?;
    let found = candidates.into_iter().zip(passing);
    Ok(found.filter_map(|(row, argument)| argument.map(|argument| Match { row, argument })).collect())
}

/// For each variant whether its rows of an event match, and the argument of the first that does.
pub(super) fn passes(
    panel: &Panel<'_>,
    variants: &[SubjectRows],
    event: &EventRef,
    filter: Option<&Expr>,
    window: Window,
    argument: Option<&Expr>,
    as_of: Micros,
) -> Result<Vec<Option<Observed>>, EngineError> {
    let aggregate = |function, argument: Option<&Expr>, ty| {
        let aggregate =
            Aggregate { function, event: event.clone(), argument: argument.cloned(), filter: filter.cloned(), window };
        Expr { kind: ExprKind::Aggregate(Box::new(aggregate)), ty, span: Span::default() }
    };
    let mut probes = vec![aggregate(AggregateFunction::Exists, None, DataType::Bool)];
    if let Some(argument) = argument {
        probes.push(aggregate(AggregateFunction::First, Some(argument), argument.ty));
    }
    let variants: Vec<&SubjectRows> = variants.iter().collect();
    let observed = panel.observe(&variants, &probes, as_of)?;
    let answer = |values: Option<Vec<Observed>>| {
        let mut values = values?.into_iter();
        values.next().filter(|exists| exists.truth() == Some(true))?;
        Some(values.next().unwrap_or(Observed::Null))
    };
    Ok(observed.into_iter().map(answer).collect())
}

/// The attributes of a subject, and one event row.
pub(super) fn only(rows: &SubjectRows, source: &str, row: SubjectRow) -> SubjectRows {
    let sources = rows.sources.iter().map(|s| {
        let kept = match s.kind {
            SubjectSourceKind::Attributes { .. } => s.rows.clone(),
            SubjectSourceKind::Events { .. } if *s.name == *source => vec![row.clone()],
            SubjectSourceKind::Events { .. } => Vec::new(),
        };
        crate::store::facts::SubjectSource { rows: kept, ..s.clone_shape() }
    });
    SubjectRows { sources: sources.collect() }
}
