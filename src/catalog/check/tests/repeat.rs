use super::{Reader, row::Spot};
use crate::{
    calendar::CalendarSpan,
    catalog::{Cell, Row, code, value::parse_span},
    diagnostic::suggestion,
};

/// Keys of a row that are no columns.
pub(super) const TIMES: &str = "_times";
const EVERY: &str = "_every";
const OTHERS: &str = "_others";
pub(super) const KEYS: [&str; 3] = [EVERY, OTHERS, TIMES];

/// The most often that a row is repeated, and the most people it is given to.
const REPEATED_MAX: i64 = 10_000;

/// How often a row is there, and for whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Repeat {
    pub(super) times: u32,
    pub(super) every: Option<CalendarSpan>,
    pub(super) others: Option<u32>,
}

impl Reader<'_> {
    /// Reads the keys of a row that begin with `_`.
    pub(super) fn repeat(&mut self, row: &Row, spot: Spot<'_>) -> Repeat {
        let mut repeat = Repeat { times: 1, every: None, others: None };
        for (key, cell) in row.iter().filter(|(key, _)| key.starts_with('_')) {
            match key.as_str() {
                TIMES => repeat.times = self.count(key, cell, "how often is the row repeated?", 4, spot).unwrap_or(1),
                OTHERS => repeat.others = self.count(key, cell, "how many people have such a row?", 9, spot),
                EVERY => match cell {
                    Cell::Text(text) if parse_span(text).is_some() => repeat.every = parse_span(text),
                    _ => {
                        let message = "`_every` is a duration";
                        self.row_error(code::FORMAT, spot, key, message, "how much later is each repetition?").help =
                            Some("write it like `_every = \"1 day\"`".to_owned());
                    }
                },
                _ => {
                    let help = suggestion(key, KEYS);
                    let message = format!("unknown key `{key}`");
                    self.row_error(
                        code::UNKNOWN_KEY,
                        spot,
                        key,
                        message,
                        "no column, and nothing that a row can say",
                    )
                    .help = help;
                }
            }
        }
        if repeat.every.is_some() && !row.contains_key(TIMES) {
            self.row_error(code::FORMAT, spot, EVERY, "`_every` stands beside `_times`", "nothing is repeated").help =
                Some("add `_times = 2`, or remove `_every`".to_owned());
        }
        repeat
    }

    fn count(&mut self, key: &str, cell: &Cell, label: &str, example: u32, spot: Spot<'_>) -> Option<u32> {
        let count = match cell {
            Cell::Int(count @ 1..=REPEATED_MAX) => u32::try_from(*count).ok(),
            _ => None,
        };
        if count.is_none() {
            let message = format!("`{key}` is a whole number from 1 to {REPEATED_MAX}");
            self.row_error(code::FORMAT, spot, key, message, label).help =
                Some(format!("write it like `{key} = {example}`"));
        }
        count
    }
}
