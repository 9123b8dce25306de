use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use super::{Workspace, WorkspaceError};
use crate::{
    calendar::Micros,
    rule::{DataType, typed::Value},
    store::{
        StoreError,
        facts::{BlockRequest, Column, Facts, Raw, StoreFacts, StoredSource, StoredSourceKind, TextDictionary, Values},
    },
};

/// Rows of a column that are looked at; more would not change what is offered, but take longer.
const ROWS_MAX: u64 = 1 << 20;
/// Values of a column that are told.
const VALUES_MAX: usize = 200;

/// What the data of a store looks like, for people who write rules over it.
#[derive(Debug)]
pub struct SeenData {
    facts: StoreFacts,
    looked_at: Mutex<LookedAt>,
}

/// By source and column; `None` for one that the store does not have.
type LookedAt = HashMap<(String, String), Option<Arc<SeenColumn>>>;

/// What one column holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SeenColumn {
    /// Rows that were looked at: all of them, or the first million.
    pub rows: u64,
    /// How many of these hold nothing.
    pub nulls: u64,
    /// Texts, the most frequent first, each with its rows; the first 200 of them. Empty for other types.
    pub texts: Vec<(Arc<str>, u64)>,
    /// How many different texts there are among those rows.
    pub distinct: u64,
    /// The smallest and the largest value of a column of numbers or times.
    pub range: Option<SeenRange>,
}

/// From the smallest to the largest value.
#[derive(Debug, Clone, PartialEq)]
pub enum SeenRange {
    /// Whole numbers, decimals, dates, instants.
    Exact(Value, Value),
    /// Floating-point numbers.
    Floats(f64, f64),
}

impl Workspace {
    /// Hash of the data in the store; `None` when nothing was ingested yet.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn snapshot(&self) -> Result<Option<String>, WorkspaceError> {
        Ok(self.store_if_any()?.map(|store| store.snapshot()).transpose()?)
    }

    /// Opens the data of the store to look at its values; `None` when nothing was ingested yet.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn seen_data(&self) -> Result<Option<SeenData>, WorkspaceError> {
        let Some(store) = self.store_if_any()? else { return Ok(None) };
        Ok(Some(SeenData { facts: store.facts()?, looked_at: Mutex::default() }))
    }
}

impl SeenData {
    /// Hash of the data.
    #[must_use]
    pub fn snapshot(&self) -> &str {
        self.facts.snapshot()
    }

    /// The facts themselves.
    pub(super) const fn facts(&self) -> &StoreFacts {
        &self.facts
    }

    /// What a column holds; `None` when the store has no such column. The time column and the event column of a source
    /// are columns like others. A column is looked at once.
    ///
    /// # Errors
    /// When the store is damaged.
    pub fn column(&self, source: &str, column: &str) -> Result<Option<Arc<SeenColumn>>, StoreError> {
        let key = (source.to_owned(), column.to_owned());
        // Not held while a column is looked at: another one may be wanted meanwhile.
        if let Some(seen) = self.looked_at.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(seen.clone());
        }
        let seen = self.look_at(source, column)?.map(Arc::new);
        self.looked_at.lock().unwrap_or_else(PoisonError::into_inner).insert(key, seen.clone());
        Ok(seen)
    }

    fn look_at(&self, source: &str, column: &str) -> Result<Option<SeenColumn>, StoreError> {
        let Some(at) = self.facts.sources().iter().position(|s| s.name.as_ref() == source) else { return Ok(None) };
        let stored = &self.facts.sources()[at];
        if let StoredSourceKind::Events { time, event, events } = &stored.kind {
            if event.as_deref() == Some(column) {
                return self.look(at, stored, Wanted::Event(events)).map(Some);
            }
            if time.as_ref() == column {
                return self.look(at, stored, Wanted::Time).map(Some);
            }
        }
        let Some(index) = stored.column(column) else { return Ok(None) };
        self.look(at, stored, Wanted::Column(index)).map(Some)
    }

    fn look(&self, at: usize, stored: &StoredSource, wanted: Wanted<'_>) -> Result<SeenColumn, StoreError> {
        let mut seen = SeenColumn::default();
        let mut codes: HashMap<u64, u64> = HashMap::new();
        let columns: Vec<usize> = if let Wanted::Column(index) = wanted { vec![index] } else { Vec::new() };
        for container in 0..self.facts.containers() {
            let request = BlockRequest {
                source: at,
                container,
                event: None,
                from: Micros::MIN,
                to: Micros::MAX,
                columns: &columns,
                order: false,
            };
            for block in self.facts.blocks(&request)? {
                let rows = block.ordinals.len() as u64;
                seen.rows += rows;
                match wanted {
                    Wanted::Event(_) => *codes.entry(u64::from(block.event)).or_default() += rows,
                    Wanted::Time => {
                        widen(&mut seen, DataType::Timestamp, block.times.min, block.times.max);
                    }
                    Wanted::Column(index) => {
                        if let Some(column) = &block.columns[index] {
                            add(&mut seen, &mut codes, column, stored.columns[index].ty);
                        }
                    }
                }
            }
            if seen.rows >= ROWS_MAX {
                break;
            }
        }
        let texts = match wanted {
            Wanted::Event(events) => Some(events.as_ref()),
            Wanted::Time => None,
            Wanted::Column(index) => stored.columns[index].texts.as_deref(),
        };
        if let Some(texts) = texts {
            seen.distinct = codes.len() as u64;
            seen.texts = most_frequent(&codes, texts);
        }
        Ok(seen)
    }
}

#[derive(Clone, Copy)]
enum Wanted<'s> {
    Column(usize),
    Time,
    Event(&'s Arc<TextDictionary>),
}

fn add(seen: &mut SeenColumn, codes: &mut HashMap<u64, u64>, column: &Column<'_>, ty: DataType) {
    let is_valid = |at: usize| column.valid.is_none_or(|bits| bits[at / 64] >> (at % 64) & 1 == 1);
    match column.values {
        Values::Codes(raw) => {
            for at in 0..raw.len() {
                if is_valid(at) {
                    *codes.entry(raw.get(at)).or_default() += 1;
                } else {
                    seen.nulls += 1;
                }
            }
        }
        Values::Ints(ints) => {
            let nulls = nulls(column.valid, &ints.raw);
            seen.nulls += nulls;
            if nulls < ints.raw.len() as u64 {
                widen(seen, ty, ints.min, ints.max);
            }
        }
        Values::Floats(floats) => {
            for (at, value) in floats.iter().enumerate() {
                if is_valid(at) {
                    let (low, high) = match seen.range {
                        Some(SeenRange::Floats(low, high)) => (low.min(*value), high.max(*value)),
                        _ => (*value, *value),
                    };
                    seen.range = Some(SeenRange::Floats(low, high));
                } else {
                    seen.nulls += 1;
                }
            }
        }
    }
}

fn nulls(valid: Option<&[u64]>, raw: &Raw<'_>) -> u64 {
    let Some(words) = valid else { return 0 };
    (0..raw.len()).filter(|at| words[at / 64] >> (at % 64) & 1 == 0).count() as u64
}

/// Bounds of a block are bounds of what it holds, so that no row has to be looked at.
fn widen(seen: &mut SeenColumn, ty: DataType, min: i64, max: i64) {
    let value = |x: i64| match ty {
        DataType::Int => Some(Value::Int(x)),
        DataType::Decimal { scale } => Some(Value::Decimal { mantissa: x, scale }),
        DataType::Date => i32::try_from(x).ok().map(Value::Date),
        DataType::Timestamp => Some(Value::Timestamp(x)),
        _ => None,
    };
    let (Some(min), Some(max)) = (value(min), value(max)) else { return };
    seen.range = Some(match seen.range.take() {
        Some(SeenRange::Exact(low, high)) => SeenRange::Exact(low.min(min), high.max(max)),
        _ => SeenRange::Exact(min, max),
    });
}

fn most_frequent(codes: &HashMap<u64, u64>, texts: &TextDictionary) -> Vec<(Arc<str>, u64)> {
    let mut found: Vec<(&str, u64)> = codes
        .iter()
        .filter_map(|(code, rows)| Some((texts.text(u32::try_from(*code).ok()?), *rows)))
        .filter(|(text, _)| !text.is_empty())
        .collect();
    found.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    found.truncate(VALUES_MAX);
    found.into_iter().map(|(text, rows)| (Arc::from(text), rows)).collect()
}
