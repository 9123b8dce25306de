//! Parts: rows of one container as they come, from a staged chunk or from a block of an older segment.

use super::{
    frame::{is_set, unpack},
    segment::Segment,
    view::{Column, Ints, Raw, Values},
};
use crate::store::StoreError;

/// What the values of a stored column look like in a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Layout {
    /// Whole numbers in a frame.
    Ints,
    /// `f64` each.
    Floats,
    /// Codes of a dictionary.
    Codes,
}

impl Layout {
    /// The layout of a column of that type.
    pub(in crate::store) const fn of(ty: crate::rule::DataType) -> Self {
        use crate::rule::DataType as T;
        match ty {
            T::Text => Self::Codes,
            T::Float | T::Ratio => Self::Floats,
            T::Bool | T::Int | T::Decimal { .. } | T::Date | T::Timestamp | T::Duration => Self::Ints,
        }
    }
}

/// Rows of one container, in any order.
#[derive(Debug)]
pub(in crate::store) struct Part<'a> {
    pub(super) ordinals: &'a [u16],
    pub(super) events: Ints<'a>,
    pub(super) times: Ints<'a>,
    pub(super) files: Ints<'a>,
    /// What `files` mean in the segment that is being made.
    pub(super) file_map: FileMap<'a>,
    pub(super) row_numbers: Ints<'a>,
    /// By column; `None` where these rows have no such column.
    pub(super) columns: Vec<Option<PartColumn<'a>>>,
}

/// A column of a part.
#[derive(Debug, Clone, Copy)]
pub(super) struct PartColumn<'a> {
    pub(super) values: Values<'a>,
    /// Validity bits, and which of them is the first row's.
    pub(super) valid: Option<(&'a [u64], usize)>,
}

/// What file indexes of a part mean in a new segment.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) enum FileMap<'a> {
    /// The same.
    Same,
    /// By old index; `None`: rows of that file are left out.
    Each(&'a [Option<u32>]),
}

impl<'a> Part<'a> {
    /// A whole block of an older segment.
    ///
    /// # Errors
    /// When a column is damaged.
    pub(in crate::store) fn of_block(
        segment: &'a Segment,
        block: usize,
        file_map: FileMap<'a>,
    ) -> Result<Self, StoreError> {
        let ordinals = segment.ordinals(block)?;
        let event = i64::from(segment.block(block).event);
        let columns = (0..segment.columns()).map(|column| {
            let Column { values, valid } = segment.column(block, column)?;
            Ok(Some(PartColumn { values, valid: valid.map(|bits| (bits, 0)) }))
        });
        Ok(Self {
            ordinals,
            events: Ints { base: event, unit: 1, raw: Raw::Zeros(ordinals.len()), min: event, max: event },
            times: segment.fixed(block, 1)?,
            files: segment.fixed(block, 2)?,
            file_map,
            row_numbers: segment.fixed(block, 3)?,
            columns: columns.collect::<Result<_, StoreError>>()?,
        })
    }
}

/// The rows of one container from all parts, column by column: nothing is copied before it is needed.
#[derive(Debug)]
pub(super) struct Gathered<'p, 'a> {
    parts: &'p [Part<'a>],
    /// Per part, which rows stay; `None`: all.
    kept: Vec<Option<Vec<bool>>>,
    rows: usize,
}

impl<'p, 'a> Gathered<'p, 'a> {
    pub(super) fn new(parts: &'p [Part<'a>]) -> Self {
        let kept: Vec<Option<Vec<bool>>> = parts
            .iter()
            .map(|part| match part.file_map {
                FileMap::Same => None,
                FileMap::Each(map) if map.iter().all(Option::is_some) => None,
                FileMap::Each(map) => {
                    Some((0..part.ordinals.len()).map(|i| map[index(part.files.get(i))].is_some()).collect())
                }
            })
            .collect();
        let rows = parts
            .iter()
            .zip(&kept)
            .map(|(part, kept)| kept.as_ref().map_or(part.ordinals.len(), |k| k.iter().filter(|k| **k).count()))
            .sum();
        Self { parts, kept, rows }
    }

    pub(super) const fn rows(&self) -> usize {
        self.rows
    }

    pub(super) fn ordinals(&self) -> Vec<u16> {
        let mut all = Vec::with_capacity(self.rows);
        for (part, kept) in self.parts.iter().zip(&self.kept) {
            match kept {
                None => all.extend_from_slice(part.ordinals),
                Some(kept) => all.extend(part.ordinals.iter().zip(kept).filter(|(_, k)| **k).map(|(o, _)| *o)),
            }
        }
        all
    }

    pub(super) fn events(&self, all: &mut Vec<i64>) {
        self.ints(|part| part.events, all);
    }

    pub(super) fn times(&self, all: &mut Vec<i64>) {
        self.ints(|part| part.times, all);
    }

    pub(super) fn row_numbers(&self, all: &mut Vec<i64>) {
        self.ints(|part| part.row_numbers, all);
    }

    /// File indexes of the new segment.
    pub(super) fn files(&self, all: &mut Vec<i64>) {
        all.clear();
        for (part, kept) in self.parts.iter().zip(&self.kept) {
            let start = all.len();
            append_kept(kept.as_deref(), all, |all| unpack(&part.files, all));
            if let FileMap::Each(map) = part.file_map {
                for file in &mut all[start..] {
                    *file = i64::from(map[index(*file)].unwrap_or(0));
                }
            }
        }
    }

    /// Whole numbers or codes of a column; absent columns are null.
    pub(super) fn numbers(&self, column: usize, all: &mut Vec<i64>) {
        all.clear();
        for (part, kept) in self.parts.iter().zip(&self.kept) {
            append_kept(kept.as_deref(), all, |all| match part.column(column).map(|c| c.values) {
                Some(Values::Ints(ints)) => unpack(&ints, all),
                Some(Values::Codes(raw)) => unpack(&Ints { base: 0, unit: 1, raw, min: 0, max: 0 }, all),
                Some(Values::Floats(_)) | None => all.resize(all.len() + part.ordinals.len(), 0),
            });
        }
    }

    /// Floating-point numbers of a column; absent columns are null.
    pub(super) fn floats(&self, column: usize) -> Vec<f64> {
        let mut all = Vec::with_capacity(self.rows);
        for (part, kept) in self.parts.iter().zip(&self.kept) {
            append_kept(kept.as_deref(), &mut all, |all| match part.column(column).map(|c| c.values) {
                Some(Values::Floats(floats)) => all.extend_from_slice(floats),
                Some(Values::Ints(_) | Values::Codes(_)) | None => all.resize(all.len() + part.ordinals.len(), 0.0),
            });
        }
        all
    }

    /// `None` when every row of every part has a value.
    pub(super) fn valid(&self, column: usize) -> Option<Vec<bool>> {
        let has_nulls = |part: &Part<'_>| part.column(column).is_none_or(|c| c.valid.is_some());
        if !self.parts.iter().any(has_nulls) {
            return None;
        }
        let mut all = Vec::with_capacity(self.rows);
        for (part, kept) in self.parts.iter().zip(&self.kept) {
            let rows = part.ordinals.len();
            append_kept(kept.as_deref(), &mut all, |all| match part.column(column).map(|c| c.valid) {
                Some(None) => all.resize(all.len() + rows, true),
                Some(Some((bits, first))) => all.extend((first..first + rows).map(|i| is_set(bits, i))),
                None => all.resize(all.len() + rows, false),
            });
        }
        Some(all)
    }

    fn ints(&self, of: impl Fn(&Part<'a>) -> Ints<'a>, all: &mut Vec<i64>) {
        all.clear();
        for (part, kept) in self.parts.iter().zip(&self.kept) {
            append_kept(kept.as_deref(), all, |all| unpack(&of(part), all));
        }
    }
}

impl<'a> Part<'a> {
    fn column(&self, index: usize) -> Option<PartColumn<'a>> {
        self.columns.get(index).copied().flatten()
    }
}

/// Appends a part's values and takes out again those that do not stay.
fn append_kept<T: Copy>(kept: Option<&[bool]>, all: &mut Vec<T>, append: impl FnOnce(&mut Vec<T>)) {
    let start = all.len();
    append(all);
    if let Some(kept) = kept {
        let mut end = start;
        for (i, keep) in kept.iter().enumerate() {
            if *keep {
                all[end] = all[start + i];
                end += 1;
            }
        }
        all.truncate(end);
    }
}

/// A file index as stored is a whole number from 0.
fn index(file: i64) -> usize {
    usize::try_from(file).unwrap_or(usize::MAX)
}
