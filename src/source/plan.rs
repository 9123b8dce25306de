use std::sync::Arc;

use crate::{calendar::Zone, diagnostic::suggestion, rule::DataType};

use super::{SourceColumn, SourceError, SourceFile, SourceKind, SourceSpec, cell::Reading};

/// Where the cells of one file go.
#[derive(Debug)]
pub(super) struct Plan {
    /// The file, as in reports.
    pub(super) file: Arc<str>,
    pub(super) zone: Zone,
    pub(super) decimals: Option<u8>,
    /// Columns of the file that are read, each once.
    pub(super) fields: Vec<Arc<str>>,
    pub(super) subject: (Arc<str>, Feed),
    /// `None`: rows have no time.
    pub(super) time: Option<(Arc<str>, Feed)>,
    pub(super) columns: Vec<(SourceColumn, Feed)>,
}

/// Where a column's cells come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Feed {
    /// A position in [`Plan::fields`].
    Field(usize),
    /// A folder of the path, the same for all rows.
    Folder(Option<Arc<str>>),
    /// Nowhere: the file has no such column, all rows are null.
    Absent,
}

impl Plan {
    /// `names` are the file's columns; `None` when that is not known before reading, as for NDJSON.
    pub(super) fn new(
        spec: &SourceSpec,
        file: &SourceFile,
        columns: &[SourceColumn],
        names: Option<&[&str]>,
    ) -> Result<Self, SourceError> {
        let mut fields: Vec<Arc<str>> = Vec::new();
        let mut feed = |name: &str| {
            let folder = file.partitions.iter().find(|(key, _)| **key == *name);
            match (names, folder) {
                (Some(names), _) if names.contains(&name) => {}
                (_, Some((_, value))) => return Feed::Folder(value.clone()),
                (Some(_), None) => return Feed::Absent,
                (None, None) => {}
            }
            let at = fields.iter().position(|f| **f == *name).unwrap_or_else(|| {
                fields.push(name.into());
                fields.len() - 1
            });
            Feed::Field(at)
        };
        let needed = |role: &'static str, name: &str, feed: &Feed| match feed {
            Feed::Absent => Err(missing(spec, file, role, name, names.unwrap_or_default())),
            _ => Ok(()),
        };
        let subject = feed(&spec.subject);
        needed("subject", &spec.subject, &subject)?;
        let time_name = match &spec.kind {
            SourceKind::Attributes { valid_from } => valid_from.as_deref().map(|name| ("valid_from", name)),
            SourceKind::Events { time, .. } => Some(("time", time.as_str())),
        };
        let time = match time_name {
            None => None,
            Some((role, name)) => {
                let time = feed(name);
                needed(role, name, &time)?;
                Some((Arc::from(name), time))
            }
        };
        let columns: Vec<_> = columns.iter().map(|c| (c.clone(), feed(&c.name))).collect();
        if let SourceKind::Events { event: Some(event), .. } = &spec.kind {
            let found = columns.iter().find(|(c, _)| *c.name == **event);
            needed("event", event, found.map_or(&Feed::Absent, |(_, feed)| feed))?;
        }
        Ok(Self {
            file: file.display.clone(),
            zone: spec.zone.clone(),
            decimals: spec.decimals,
            fields,
            subject: (spec.subject.as_str().into(), subject),
            time,
            columns,
        })
    }

    pub(super) const fn reading(&self) -> Reading<'_> {
        Reading { zone: &self.zone, decimals: self.decimals }
    }
}

/// The error of a file without a column that the declaration needs.
pub(super) fn missing(
    spec: &SourceSpec,
    file: &SourceFile,
    role: &'static str,
    column: &str,
    names: &[&str],
) -> SourceError {
    SourceError::MissingColumn {
        source_name: spec.name.to_string(),
        file: file.display.to_string(),
        role,
        column: column.to_owned(),
        suggestion: suggestion(column, names.iter().copied()),
    }
}

/// The columns that the declaration itself needs, with their roles.
pub(super) fn needed_columns(spec: &SourceSpec) -> Vec<(&'static str, &str)> {
    let mut needed = vec![("subject", spec.subject.as_str())];
    match &spec.kind {
        SourceKind::Attributes { valid_from } => needed.extend(valid_from.as_deref().map(|c| ("valid_from", c))),
        SourceKind::Events { time, event } => {
            needed.push(("time", time));
            needed.extend(event.as_deref().map(|c| ("event", c)));
        }
    }
    needed
}

/// Type of a column whose type the declaration's role fixes.
pub(super) fn type_by_role(spec: &SourceSpec, name: &str) -> Option<DataType> {
    match &spec.kind {
        SourceKind::Attributes { valid_from: Some(column) } if column == name => Some(DataType::Timestamp),
        SourceKind::Events { event: Some(column), .. } if column == name => Some(DataType::Text),
        _ => None,
    }
}
