use std::sync::Arc;

use rayon::prelude::*;

use crate::{diagnostic::suggestion, rule::DataType};

use super::{
    DECLARED, Format, SkippedColumn, SourceColumn, SourceError, SourceFile, SourceKind, SourceSpec,
    columnar::{self, Found},
    infer::Evidence,
    plan::{missing, needed_columns, type_by_role},
    text,
};

/// Bytes of text files that are looked at for types, all files together: up to here every cell counts.
const SAMPLE_BYTES: usize = 256 << 20;
/// The share of one file is at most this …
const SAMPLE_FILE_BYTES_MAX: usize = 64 << 20;
/// … and at least this.
const SAMPLE_FILE_BYTES_MIN: usize = 1 << 20;

/// Fixes the columns of a source and their types: those of `previous` in their order, then those that `files` add, in
/// order of first appearance.
///
/// Declared types win, and a type once fixed stays; Parquet tells its own; in CSV and NDJSON all cells of a column
/// decide together, over all files (whole ones up to 256 MiB together, then the beginning of each). A column in which
/// nothing but empty cells was seen is text. A text file meets a fixed type when most of its cells do, the rest being
/// bad rows; when its cells agree on another type, or most do not fit, that is a conflict.
///
/// # Errors
/// When a file contradicts `previous`, another file or the declaration, or lacks a declared column.
pub fn settle(
    spec: &SourceSpec,
    files: &[SourceFile],
    previous: Option<&[SourceColumn]>,
) -> Result<Vec<SourceColumn>, SourceError> {
    let share = SAMPLE_BYTES / files.len().max(1);
    let bytes_max = share.clamp(SAMPLE_FILE_BYTES_MIN, SAMPLE_FILE_BYTES_MAX);
    let settled = settle_by(spec, files, previous, bytes_max)?;
    Ok(settled.columns)
}

/// Lists the columns of `files` that [`settle`] passes over because they have no type that rules know.
///
/// # Errors
/// When a file cannot be read.
pub fn skipped(spec: &SourceSpec, files: &[SourceFile]) -> Result<Vec<SkippedColumn>, SourceError> {
    let settled = settle_by(spec, files, None, SAMPLE_FILE_BYTES_MIN)?;
    Ok(settled.skipped)
}

/// What is known once types are fixed.
#[derive(Debug, Default)]
pub(super) struct Settled {
    pub(super) columns: Vec<SourceColumn>,
    pub(super) skipped: Vec<SkippedColumn>,
    /// How many of `columns` stand before the time column in the files.
    pub(super) time_position: usize,
    /// Whether any file told columns.
    pub(super) has_columns: bool,
}

/// [`settle`], looking at `bytes_max` bytes of each text file.
pub(super) fn settle_by(
    spec: &SourceSpec,
    files: &[SourceFile],
    previous: Option<&[SourceColumn]>,
    bytes_max: usize,
) -> Result<Settled, SourceError> {
    let found: Vec<_> = files.par_iter().map(|file| columns_of(spec, file, bytes_max)).collect();
    let mut drafts = Drafts::new(spec, previous)?;
    for (file, found) in files.iter().zip(found) {
        for (name, seen) in found? {
            drafts.see(file, name, seen)?;
        }
    }
    drafts.finish(files)
}

/// What a file tells of a column.
#[derive(Debug)]
enum Seen {
    Type(DataType),
    Nulls,
    Unsupported(String),
    Cells(Box<Evidence>),
}

fn columns_of(spec: &SourceSpec, file: &SourceFile, bytes_max: usize) -> Result<Vec<(Arc<str>, Seen)>, SourceError> {
    let mut columns: Vec<(Arc<str>, Seen)> = Vec::new();
    let complete = match file.format {
        Format::Parquet => {
            columns.extend(columnar::columns(file)?.into_iter().map(|(name, found)| {
                let seen = match found {
                    Found::Type(ty) => Seen::Type(ty),
                    Found::Nulls => Seen::Nulls,
                    Found::Unsupported(found) => Seen::Unsupported(found),
                };
                (name, seen)
            }));
            true
        }
        Format::Csv { .. } | Format::Ndjson => {
            let sample = text::sample(spec, file, bytes_max)?;
            columns.extend(sample.columns.into_iter().map(|(name, evidence)| {
                let seen = if evidence.is_nested() {
                    Seen::Unsupported("a list or object".to_owned())
                } else {
                    Seen::Cells(Box::new(evidence))
                };
                (name, seen)
            }));
            sample.has_columns && file.format != Format::Ndjson
        }
    };
    for (key, _) in &file.partitions {
        if !columns.iter().any(|(name, _)| name == key) {
            columns.push((key.clone(), Seen::Type(DataType::Text)));
        }
    }
    if complete {
        for (role, needed) in needed_columns(spec) {
            if !columns.iter().any(|(name, _)| **name == *needed) {
                let names: Vec<&str> = columns.iter().map(|(name, _)| &**name).collect();
                return Err(missing(spec, file, role, needed, &names));
            }
        }
    }
    Ok(columns)
}

/// Columns under way to their types.
#[derive(Debug)]
struct Drafts<'s> {
    spec: &'s SourceSpec,
    drafts: Vec<Draft>,
    skipped: Vec<SkippedColumn>,
    time_position: Option<usize>,
    has_columns: bool,
}

#[derive(Debug)]
struct Draft {
    name: Arc<str>,
    /// Type, what fixed it, and whether it may still become wider.
    fixed: Option<(DataType, Arc<str>, Fixity)>,
    /// Text files that have the column.
    cells: Vec<(Arc<str>, Evidence)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fixity {
    /// By the declaration: whatever the files say, their cells are read so.
    Declared,
    /// By an earlier ingest.
    Before,
    /// By a Parquet file of this ingest.
    Now,
}

impl<'s> Drafts<'s> {
    fn new(spec: &'s SourceSpec, previous: Option<&[SourceColumn]>) -> Result<Self, SourceError> {
        let mut drafts = Vec::new();
        for column in previous.unwrap_or_default() {
            let fixity = match declared(spec, &column.name) {
                Some(ty) if ty != column.ty => {
                    return Err(conflict(spec, &column.name, DECLARED, ty, (column.ty, &column.fixed_by)));
                }
                Some(_) => Fixity::Declared,
                None => Fixity::Before,
            };
            drafts.push(Draft {
                name: column.name.clone(),
                fixed: Some((column.ty, column.fixed_by.clone(), fixity)),
                cells: Vec::new(),
            });
        }
        Ok(Self { spec, drafts, skipped: Vec::new(), time_position: None, has_columns: false })
    }

    fn see(&mut self, file: &SourceFile, name: Arc<str>, seen: Seen) -> Result<(), SourceError> {
        self.has_columns = true;
        let spec = self.spec;
        if *name == *spec.subject {
            return fits_role(file, &name, &seen, "subject", &[DataType::Int, DataType::Text, DataType::Float]);
        }
        let times = [DataType::Timestamp, DataType::Date, DataType::Text];
        match &spec.kind {
            SourceKind::Events { time, .. } if *time == *name => {
                self.time_position.get_or_insert(self.drafts.len());
                return fits_role(file, &name, &seen, "time", &times);
            }
            SourceKind::Attributes { valid_from: Some(column) } if *column == *name => {
                fits_role(file, &name, &seen, "time", &times)?;
            }
            _ => {}
        }
        let is_role = type_by_role(spec, &name).is_some();
        if !is_role && spec.only.as_ref().is_some_and(|only| !only.iter().any(|o| **o == *name)) {
            return Ok(());
        }
        let at = self.drafts.iter().position(|d| d.name == name);
        let fixed = at.and_then(|at| self.drafts[at].fixed.as_ref()).map(|(ty, ..)| *ty);
        if let Seen::Unsupported(found) = seen {
            if let Some(wanted) = fixed.or_else(|| declared(spec, &name)) {
                return Err(unsupported(file, &name, found, wanted.to_string()));
            }
            if !self.skipped.iter().any(|s| s.name == name) {
                self.skipped.push(SkippedColumn { name, file: file.display.clone(), found });
            }
            return Ok(());
        }
        let draft = match at {
            Some(at) => &mut self.drafts[at],
            None => {
                let fixed = declared(spec, &name).map(|ty| (ty, Arc::from(DECLARED), Fixity::Declared));
                self.drafts.push(Draft { name, fixed, cells: Vec::new() });
                self.drafts.last_mut().expect("one was just added")
            }
        };
        draft.see(spec, file, seen)
    }

    fn finish(mut self, files: &[SourceFile]) -> Result<Settled, SourceError> {
        self.check_names(files)?;
        let time_position = self.time_position.unwrap_or(0);
        let mut settled =
            Settled { skipped: self.skipped, time_position, has_columns: self.has_columns, ..Settled::default() };
        for draft in self.drafts {
            // A column may be a list in one file and a number in another.
            if let Some(list) = settled.skipped.iter().find(|s| s.name == draft.name) {
                return Err(SourceError::Unsupported {
                    file: list.file.to_string(),
                    column: draft.name.to_string(),
                    found: list.found.clone(),
                    wanted: "what it is in other files".to_owned(),
                });
            }
            settled.columns.push(draft.finish(self.spec)?);
        }
        Ok(settled)
    }

    /// Names of the declaration that no file has are mistakes, except where keys may come at any time.
    fn check_names(&mut self, files: &[SourceFile]) -> Result<(), SourceError> {
        let spec = self.spec;
        let roles = needed_columns(spec);
        let named = spec.types.keys().map(|name| ("types", name));
        let named = named.chain(spec.only.iter().flatten().map(|name| ("only", name)));
        for (setting, name) in named {
            let is_role = roles.iter().any(|(_, column)| column == name);
            let is_known =
                self.drafts.iter().any(|d| *d.name == **name) || self.skipped.iter().any(|s| *s.name == **name);
            if is_role || is_known {
                continue;
            }
            if self.has_columns && !files.iter().any(|f| f.format == Format::Ndjson) {
                return Err(SourceError::NoSuchColumn {
                    source_name: spec.name.to_string(),
                    column: name.clone(),
                    setting,
                    suggestion: suggestion(name, self.drafts.iter().map(|d| &*d.name)),
                });
            }
            if let Some(ty) = declared(spec, name) {
                let fixed = Some((ty, Arc::from(DECLARED), Fixity::Declared));
                self.drafts.push(Draft { name: name.as_str().into(), fixed, cells: Vec::new() });
            }
        }
        // The event and `valid_from` columns exist even while all files are empty.
        for (_, column) in roles {
            if let Some(ty) = type_by_role(spec, column)
                && !self.drafts.iter().any(|d| *d.name == *column)
            {
                let fixed = Some((ty, Arc::from(DECLARED), Fixity::Declared));
                self.drafts.push(Draft { name: column.into(), fixed, cells: Vec::new() });
            }
        }
        Ok(())
    }
}

impl Draft {
    fn see(&mut self, spec: &SourceSpec, file: &SourceFile, seen: Seen) -> Result<(), SourceError> {
        match (&mut self.fixed, seen) {
            (_, Seen::Nulls | Seen::Unsupported(_)) | (Some((.., Fixity::Declared)), _) => {}
            (_, Seen::Cells(evidence)) => self.cells.push((file.display.clone(), *evidence)),
            (fixed @ None, Seen::Type(ty)) => {
                *fixed = Some((kept(spec, ty), file.display.clone(), Fixity::Now));
            }
            (Some((fixed, by, fixity)), Seen::Type(ty)) => {
                let ty = kept(spec, ty);
                match (widened(*fixed, ty), *fixity) {
                    (Some(wide), _) if wide == *fixed => {}
                    (Some(wide), Fixity::Now) => {
                        *fixed = wide;
                        *by = file.display.clone();
                    }
                    _ => return Err(conflict(spec, &self.name, &file.display, ty, (*fixed, by))),
                }
            }
        }
        Ok(())
    }

    fn finish(self, spec: &SourceSpec) -> Result<SourceColumn, SourceError> {
        let Self { name, fixed, cells } = self;
        let inferred = |evidence: &Evidence| evidence.ty().map(|ty| kept(spec, ty));
        if let Some((fixed, by, _)) = fixed {
            for (file, evidence) in &cells {
                let Some(ty) = inferred(evidence) else { continue };
                // Decimals written as text are floats as well, if the column was one before.
                let agrees = fixed == DataType::Text
                    || widened(fixed, ty) == Some(fixed)
                    || (fixed == DataType::Float && ty.is_numeric());
                let is_mixed = ty == DataType::Text && evidence.misfits(fixed) * 2 <= evidence.total();
                if !agrees && !is_mixed {
                    return Err(conflict(spec, &name, file, ty, (fixed, &by)));
                }
            }
            return Ok(SourceColumn { name, ty: fixed, fixed_by: by });
        }
        let mut all = Evidence::default();
        let mut steps: Vec<(Option<DataType>, &Arc<str>)> = Vec::new();
        for (file, evidence) in &cells {
            all.merge(evidence);
            steps.push((inferred(&all), file));
        }
        let last = steps.last().and_then(|(ty, _)| *ty);
        let first = steps.iter().find(|(ty, _)| *ty == last).map(|(_, file)| Arc::clone(file));
        Ok(SourceColumn { name, ty: last.unwrap_or(DataType::Text), fixed_by: first.unwrap_or_else(|| "".into()) })
    }
}

/// The type that the declaration or the column's role fixes.
fn declared(spec: &SourceSpec, name: &str) -> Option<DataType> {
    type_by_role(spec, name).or_else(|| spec.types.get(name).copied())
}

/// The type in which a column is kept: with `decimals`, fractions have that many digits.
fn kept(spec: &SourceSpec, ty: DataType) -> DataType {
    match (spec.decimals, ty) {
        (Some(decimals), DataType::Float) => decimal(decimals),
        (Some(decimals), DataType::Decimal { scale }) if scale > decimals => decimal(decimals),
        _ => ty,
    }
}

const fn decimal(scale: u8) -> DataType {
    if scale == 0 { DataType::Int } else { DataType::Decimal { scale } }
}

/// The type that holds the values of both.
fn widened(a: DataType, b: DataType) -> Option<DataType> {
    use DataType::{Date, Decimal, Float, Int, Timestamp};
    match (a, b) {
        _ if a == b => Some(a),
        (Int, d @ Decimal { .. }) | (d @ Decimal { .. }, Int) => Some(d),
        (Decimal { scale: x }, Decimal { scale: y }) => Some(Decimal { scale: x.max(y) }),
        (Int, Float) | (Float, Int) => Some(Float),
        (Date, Timestamp) | (Timestamp, Date) => Some(Timestamp),
        _ => None,
    }
}

fn fits_role(file: &SourceFile, name: &str, seen: &Seen, wanted: &str, types: &[DataType]) -> Result<(), SourceError> {
    match seen {
        Seen::Type(ty) if !types.contains(ty) => Err(unsupported(file, name, ty.to_string(), wanted.to_owned())),
        Seen::Unsupported(found) => Err(unsupported(file, name, found.clone(), wanted.to_owned())),
        Seen::Type(_) | Seen::Nulls | Seen::Cells(_) => Ok(()),
    }
}

fn unsupported(file: &SourceFile, column: &str, found: String, wanted: String) -> SourceError {
    SourceError::Unsupported { file: file.display.to_string(), column: column.to_owned(), found, wanted }
}

fn conflict(
    spec: &SourceSpec,
    column: &str,
    file: &str,
    found: DataType,
    (fixed, fixed_by): (DataType, &str),
) -> SourceError {
    SourceError::Conflict {
        source_name: spec.name.to_string(),
        column: column.to_owned(),
        file: file.to_owned(),
        found,
        fixed_by: fixed_by.to_owned(),
        fixed,
    }
}
