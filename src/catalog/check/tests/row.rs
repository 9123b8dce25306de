use std::sync::Arc;

use super::{
    Reader, cell,
    repeat::{KEYS, Repeat},
};
use crate::{
    calendar::{Micros, SECOND, format_instant},
    catalog::{Row, Rows, Step, TestCell, TestRow, code},
    diagnostic::{Diagnostic, suggestion},
    rule::{Names, SourceShape, SourceShapeKind},
};

/// The first instant of the year 1.
const SINCE_EVER: Micros = -62_135_596_800 * SECOND;

/// A row: its source, and its position when it stands in a list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot<'s> {
    source: &'s str,
    row: Option<usize>,
}

impl<'s> Spot<'s> {
    /// The steps to a key of the row, or to the row itself.
    fn path(self, key: Option<&'s str>) -> Vec<Step<'s>> {
        let row = self.row.map(Step::At);
        std::iter::once(Step::Key(self.source)).chain(row).chain(key.map(Step::Key)).collect()
    }
}

impl Reader<'_> {
    /// Reads the rows of a source.
    pub(super) fn rows(&mut self, source: &str, rows: &Rows, as_of: Option<Micros>) -> Vec<TestRow> {
        let Some(shape) = self.known.source(source).cloned() else {
            self.unknown_source(source);
            return Vec::new();
        };
        if !shape.columns_known && rows.as_slice().iter().any(|row| row.keys().any(|key| !key.starts_with('_'))) {
            let place = self.document.key_place(&self.path(&[Step::Key(source)]));
            self.unread.push((source.to_owned(), place));
            return Vec::new();
        }
        let valid_from = self.known.fixed.get(source).and_then(|f| f.valid_from.clone());
        let one = |(at, row)| {
            let spot = Spot { source, row: matches!(rows, Rows::Many(_)).then_some(at) };
            self.row(row, spot, &shape, valid_from.as_deref(), as_of)
        };
        rows.as_slice().iter().enumerate().filter_map(one).collect()
    }

    fn row(
        &mut self,
        row: &Row,
        spot: Spot<'_>,
        shape: &SourceShape,
        valid_from: Option<&str>,
        as_of: Option<Micros>,
    ) -> Option<TestRow> {
        let Repeat { times, every, others } = self.repeat(row, spot);
        let (time_column, event_column) = match &shape.kind {
            SourceShapeKind::Attributes => (valid_from, None),
            SourceShapeKind::Events { time, event, .. } => (Some(time.as_ref()), event.as_deref()),
        };
        let mut cells = Vec::new();
        let (mut time, mut event) = (None, None);
        for (column, cell) in row.iter().filter(|(column, _)| !column.starts_with('_')) {
            let Some(known) = shape.columns.iter().find(|c| c.name.as_ref() == column) else {
                self.unknown_column(column, spot, shape);
                continue;
            };
            let value = match cell::read(cell, known.ty, &self.known.zone) {
                Ok(Some(value)) => value,
                Ok(None) => continue,
                Err(unfit) => {
                    let label = format!("column `{column}` of source `{}` is {}", shape.name, known.ty);
                    let path = spot.path(Some(column));
                    self.error(code::CELL, &path, unfit.message, label).help = Some(unfit.help);
                    continue;
                }
            };
            match &value {
                TestCell::Int(t) if time_column == Some(column) => time = Some(*t),
                TestCell::Text(name) if event_column == Some(column) => event = Some(Arc::clone(name)),
                _ => {}
            }
            // A rule reads `valid_from` as any other attribute; time and event of an event are no columns.
            if shape.kind == SourceShapeKind::Attributes || ![time_column, event_column].contains(&Some(column)) {
                cells.push((Arc::clone(&known.name), value));
            }
        }
        if shape.kind != SourceShapeKind::Attributes {
            self.time(row, spot, time_column, time)?;
        }
        self.event(row, spot, shape, event_column, event.as_deref());
        if every.is_some() && time_column.is_none() {
            let message = "`_every` needs a time";
            self.row_error(code::FORMAT, spot, "_every", message, "this source has none").help =
                Some("remove `_every`".to_owned());
        }
        let row = TestRow {
            source: Arc::clone(&shape.name),
            // A dated attribute that does not say since when holds since ever.
            time: time.unwrap_or(if valid_from.is_some() { SINCE_EVER } else { Micros::MIN }),
            event: event.unwrap_or_default(),
            cells,
            times,
            every,
            others,
        };
        if let (Some(as_of), Some(column)) = (as_of, time_column) {
            self.unseen(&row, spot, column, as_of);
        }
        Some(row)
    }

    /// `None` when a time is needed and not there, or not readable; the latter was reported.
    fn time(&mut self, row: &Row, spot: Spot<'_>, column: Option<&str>, time: Option<Micros>) -> Option<()> {
        let Some(column) = column.filter(|_| time.is_none()) else { return Some(()) };
        if !row.contains_key(column) {
            self.error(
                code::MISSING_KEY,
                &spot.path(None),
                format!("a row of `{}` has to say `{column}`", spot.source),
                "when was it?",
            )
            .help = Some(format!("add `{column} = \"2026-01-07T09:00:00\"`"));
        }
        None
    }

    fn event(&mut self, row: &Row, spot: Spot<'_>, shape: &SourceShape, column: Option<&str>, event: Option<&str>) {
        let (Some(column), SourceShapeKind::Events { events, events_known, .. }) = (column, &shape.kind) else {
            return;
        };
        match event {
            None if row.contains_key(column) => {}
            None => {
                let example = events.first().map_or("login", AsRef::as_ref);
                self.error(
                    code::MISSING_KEY,
                    &spot.path(None),
                    format!("a row of `{}` has to say `{column}`", spot.source),
                    "which event is it?",
                )
                .help = Some(format!("add `{column} = \"{example}\"`"));
            }
            // The event of a row whose event cell is null.
            Some("") => {}
            Some(event) if *events_known && !events.iter().any(|e| e.as_ref() == event) => {
                let help = suggestion(event, events.iter().map(AsRef::as_ref));
                self.error(
                    code::TEST_EVENT,
                    &spot.path(Some(column)),
                    format!("unknown event `{event}`"),
                    format!("no event of source `{}`", spot.source),
                )
                .help = help;
            }
            Some(_) => {}
        }
    }

    /// Warns of rows at or after `as_of`: they change no verdict.
    fn unseen(&mut self, row: &TestRow, spot: Spot<'_>, column: &str, as_of: Micros) {
        let zone = &self.known.zone;
        let Some(late) = row.occurrences(zone).find(|t| *t >= as_of) else { return };
        let when = if late == as_of { "at" } else { "after" };
        let label = if row.times > 1 && late != row.time {
            format!("a repetition is at {}", format_instant(late, zone))
        } else {
            format!("{when} `as_of`")
        };
        self.found.push(
            Diagnostic::warning(
                code::UNSEEN_ROW,
                self.document.place(&self.path(&spot.path(Some(column)))),
                "no rule sees this row",
            )
            .label(label)
            .related(self.document.place(&self.path(&["as_of".into()])), "nothing at or after this instant is seen")
            .help("move the row before `as_of`, or remove it"),
        );
    }

    fn unknown_column(&mut self, column: &str, spot: Spot<'_>, shape: &SourceShape) {
        if self.known.fixed.get(spot.source).is_some_and(|f| f.subject.as_ref() == column) {
            let message = "a test is about one subject";
            self.row_error(code::UNKNOWN_COLUMN, spot, column, message, "its id does not matter").help =
                Some("leave it out; `_others = 9` gives the row to nine other people".to_owned());
            return;
        }
        let help = suggestion(column, shape.columns.iter().map(|c| c.name.as_ref()).chain(KEYS));
        let label = format!("no such column in source `{}`", shape.name);
        self.row_error(code::UNKNOWN_COLUMN, spot, column, format!("unknown column `{column}`"), label).help = help;
    }

    /// Reports an error at a key of a row; the remedy is for the caller to set.
    pub(super) fn row_error(
        &mut self,
        code: &'static str,
        spot: Spot<'_>,
        key: &str,
        message: impl Into<String>,
        label: impl Into<String>,
    ) -> &mut Diagnostic {
        let path: Vec<Step<'_>> = spot.path(None).into_iter().chain([Step::Key(key)]).collect();
        self.key_error(code, &path, message, label)
    }
}
