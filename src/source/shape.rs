use std::sync::Arc;

use crate::rule::{ColumnShape, DataType, SourceShape, SourceShapeKind};

use super::{Location, SourceError, SourceFile, SourceKind, SourceSpec, discover::discover, settle::settle_by};

/// Bytes of each text file that a check looks at.
const SAMPLE_BYTES: usize = 256 << 10;
/// Files that a check looks at: the first and the last, half each.
const SAMPLE_FILES: usize = 8;

/// Tells the columns of a source without reading whole files: footers of Parquet files, the beginning of others.
///
/// Without files, and for object stores (a check does not use the network), only the declaration speaks: see
/// [`unknown_shape`].
///
/// # Errors
/// When a file is damaged or lacks a declared column.
pub fn shape(spec: &SourceSpec) -> Result<SourceShape, SourceError> {
    if matches!(&spec.location, Location::Remote { url, .. } if url.scheme() != "file") {
        return Ok(unknown_shape(spec));
    }
    let files = match discover(spec) {
        Ok(files) => files,
        Err(SourceError::NotFound { .. } | SourceError::NoFiles { .. }) => return Ok(unknown_shape(spec)),
        Err(error) => return Err(error),
    };
    let settled = settle_by(spec, &first_and_last(files), None, SAMPLE_BYTES)?;
    if !settled.has_columns {
        return Ok(unknown_shape(spec));
    }
    let mut columns: Vec<ColumnShape> =
        settled.columns.into_iter().map(|c| ColumnShape { name: c.name, ty: c.ty }).collect();
    if let SourceKind::Events { time, .. } = &spec.kind {
        columns.insert(settled.time_position, ColumnShape { name: time.as_str().into(), ty: DataType::Timestamp });
    }
    Ok(SourceShape { name: spec.name.clone(), kind: shape_kind(&spec.kind), columns, columns_known: true })
}

fn first_and_last(mut files: Vec<SourceFile>) -> Vec<SourceFile> {
    if files.len() > SAMPLE_FILES {
        let last = files.split_off(files.len() - SAMPLE_FILES / 2);
        files.truncate(SAMPLE_FILES / 2);
        files.extend(last);
    }
    files
}

/// What the declaration alone tells of a source: `columns_known` is false.
#[must_use]
pub fn unknown_shape(spec: &SourceSpec) -> SourceShape {
    let mut columns: Vec<ColumnShape> = Vec::new();
    let mut add = |name: &str, ty| {
        if *name != spec.subject && !columns.iter().any(|c| *c.name == *name) {
            columns.push(ColumnShape { name: name.into(), ty });
        }
    };
    match &spec.kind {
        SourceKind::Events { time, event } => {
            add(time, DataType::Timestamp);
            event.iter().for_each(|event| add(event, DataType::Text));
        }
        SourceKind::Attributes { valid_from } => valid_from.iter().for_each(|c| add(c, DataType::Timestamp)),
    }
    for (name, ty) in &spec.types {
        add(name, *ty);
    }
    SourceShape { name: spec.name.clone(), kind: shape_kind(&spec.kind), columns, columns_known: false }
}

fn shape_kind(kind: &SourceKind) -> SourceShapeKind {
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
