//! Instants at which windows move past rows, days end, and durations are over.

use std::collections::BTreeSet;

use super::{
    edit::{Edit, apply},
    search::Search,
};
use crate::{
    calendar::{CalendarSpan, CalendarUnit, DAY, HOUR, Micros},
    engine::{
        embedded::EngineError,
        explain::{
            ByItself, Verdict,
            panel::{Panel, rules},
        },
    },
    rule::{
        DataType,
        typed::{DateBound, Expr, ExprKind, Function, Value, Window},
    },
    store::facts::{CellValue, SubjectRows, SubjectSourceKind},
};

/// Instants that are looked at one by one; of more, a part first.
const MOMENTS: usize = 1_000;
/// How far ahead.
const HORIZON: Micros = 3_700 * DAY;

/// The first instant after `as_of` at which the verdict is another one although no row comes.
pub(in crate::engine::explain) fn by_itself(search: &Search<'_>) -> Result<Option<ByItself>, EngineError> {
    let panel = search.panel;
    let facts = panel.facts(&[search.rows]);
    let changed = |t: Micros| -> Result<Option<Verdict>, EngineError> {
        Ok(panel.verdict(&facts, t)?.filter(|verdict| verdict != search.verdict))
    };
    let moments = moments(panel, search.rows, search.as_of);
    let found = first(search.as_of, &moments, |t| Ok(changed(t)?.is_some()))?;
    let Some(at) = found else { return Ok(None) };
    Ok(changed(at)?.map(|becomes| ByItself { at, becomes }))
}

/// The instant that added rows have to come before: evaluated there it is not too late yet, a moment later it is.
pub(super) fn deadline(search: &Search<'_>, edits: &[Edit], becomes: &Verdict) -> Result<Option<Micros>, EngineError> {
    let simple = edits.iter().all(|edit| matches!(edit, Edit::Add { timed: false, .. }));
    if !simple || edits.is_empty() || !search.panel.rankings.is_empty() {
        return Ok(None);
    }
    let panel = search.panel;
    let missed = |t: Micros| -> Result<bool, EngineError> {
        let rows = apply(search.rows, edits, t.saturating_sub(search.as_of));
        Ok(panel.verdict(&panel.facts(&[&rows]), t)?.as_ref() != Some(becomes))
    };
    let moments = moments(panel, search.rows, search.as_of);
    Ok(first(search.as_of, &moments, missed)?.map(|t| t - 1))
}

/// The first instant after `start` that something holds at, where it does not hold at `start` and changes only at or
/// between neighbouring moments. Of very many moments, a part is looked at first.
fn first(
    start: Micros,
    moments: &[Micros],
    holds: impl Fn(Micros) -> Result<bool, EngineError>,
) -> Result<Option<Micros>, EngineError> {
    let stride = moments.len().div_ceil(MOMENTS).max(1);
    let mut before = start;
    for chunk in moments.chunks(stride) {
        let Some(last) = chunk.last() else { continue };
        if !holds(*last)? {
            before = *last;
            continue;
        }
        for moment in chunk {
            if !holds(*moment)? {
                before = *moment;
                continue;
            }
            let (mut low, mut high) = (before, *moment);
            while high - low > 1 {
                let middle = low + (high - low) / 2;
                if holds(middle)? { high = middle } else { low = middle }
            }
            return Ok(Some(high));
        }
    }
    Ok(None)
}

/// Instants after `as_of` at which something may change, ascending.
fn moments(panel: &Panel<'_>, rows: &SubjectRows, as_of: Micros) -> Vec<Micros> {
    let zone = panel.zone;
    let mut what = Steps::default();
    panel.tags.iter().flat_map(rules).for_each(|rule| what.collect(rule));
    let mut moments: BTreeSet<Micros> = BTreeSet::new();
    let mut add = |t: Micros| {
        for t in [t, t.saturating_add(1)] {
            if t > as_of && t < as_of.saturating_add(HORIZON) {
                moments.insert(t);
            }
        }
    };
    for anchor in anchors(panel, rows, &what) {
        add(anchor);
        for span in &what.spans {
            add(zone.add(anchor, *span));
            if let Some(elapsed) = span.elapsed() {
                add(anchor.saturating_add(elapsed));
            }
            // Where a clock change lies between, the step back may turn an hour off the step forth.
            if !matches!(span.unit, CalendarUnit::Minute | CalendarUnit::Hour)
                && zone.offset_period(anchor).2 != zone.offset_period(zone.add(anchor, *span)).2
            {
                add(zone.add(anchor, *span).saturating_sub(HOUR));
                add(zone.add(anchor, *span).saturating_add(HOUR));
            }
        }
        for days in &what.days {
            add(anchor.saturating_add(days.saturating_mul(DAY)));
        }
    }
    if what.calendar {
        let mut day = zone.date(as_of);
        for _ in 0..32 {
            day += 1;
            add(zone.midnight(day));
        }
        let mut month = zone.start_of_month(as_of);
        for _ in 0..13 {
            month = zone.start_of_month(month.saturating_add(40 * DAY));
            add(month);
        }
    }
    if what.hours {
        let hour = as_of.div_euclid(HOUR);
        (1..=48).for_each(|i| add((hour + i) * HOUR));
    }
    moments.into_iter().collect()
}

/// Instants that windows and durations are measured from: rows that rules read, times in cells, written dates.
fn anchors(panel: &Panel<'_>, rows: &SubjectRows, what: &Steps) -> BTreeSet<Micros> {
    let zone = panel.zone;
    let mut anchors: BTreeSet<Micros> = what.written.iter().map(|bound| instant(panel, *bound)).collect();
    for source in &rows.sources {
        let temporal: Vec<(usize, DataType)> = source
            .columns
            .iter()
            .enumerate()
            .filter(|(_, (_, ty))| ty.is_temporal())
            .map(|(i, (_, ty))| (i, *ty))
            .collect();
        for row in &source.rows {
            if source.kind != (SubjectSourceKind::Attributes { dated: false }) {
                anchors.insert(row.time);
            }
            for (at, ty) in &temporal {
                match (&row.cells[*at], ty) {
                    (CellValue::Int(t), DataType::Timestamp) => {
                        anchors.insert(*t);
                    }
                    (CellValue::Int(days), _) => {
                        let days = i32::try_from(*days).unwrap_or_default();
                        anchors.insert(zone.midnight(days));
                    }
                    _ => {}
                }
            }
        }
    }
    anchors
}

fn instant(panel: &Panel<'_>, bound: DateBound) -> Micros {
    match bound {
        DateBound::Date(days) => panel.zone.midnight(days),
        DateBound::Timestamp(t) => t,
    }
}

/// How far after an anchor something may change, in the words of rules.
#[derive(Debug, Default)]
struct Steps {
    spans: BTreeSet<CalendarSpan>,
    /// Whole days of 24 hours: numbers beside `days_since`.
    days: BTreeSet<i64>,
    written: Vec<DateBound>,
    /// Something depends on local days.
    calendar: bool,
    /// Something depends on the hour of the evaluation.
    hours: bool,
}

impl Steps {
    fn collect(&mut self, rule: &Expr) {
        rule.walk(&mut |e| match &e.kind {
            ExprKind::Literal(Value::Duration(span)) => {
                self.spans.insert(*span);
            }
            ExprKind::Literal(Value::Int(i)) => self.whole(*i),
            ExprKind::Literal(Value::Decimal { mantissa, scale }) => {
                self.whole(mantissa / 10i64.pow(u32::from(*scale)));
            }
            ExprKind::Literal(Value::Date(days)) => self.written.push(DateBound::Date(*days)),
            ExprKind::Literal(Value::Timestamp(t)) => self.written.push(DateBound::Timestamp(*t)),
            ExprKind::In { list, .. } => {
                for value in list {
                    match value {
                        Value::Int(i) => self.whole(*i),
                        Value::Decimal { mantissa, scale } => self.whole(mantissa / 10i64.pow(u32::from(*scale))),
                        Value::Date(days) => self.written.push(DateBound::Date(*days)),
                        Value::Timestamp(t) => self.written.push(DateBound::Timestamp(*t)),
                        _ => {}
                    }
                }
            }
            ExprKind::Call { function: Function::Day | Function::Weekday, .. } => self.calendar = true,
            ExprKind::Call { function: Function::Hour, .. } => self.hours = true,
            ExprKind::Aggregate(aggregate) => self.window(aggregate.window),
            ExprKind::Sequence(sequence) => {
                self.window(sequence.window);
                self.spans.extend(sequence.steps.iter().filter_map(|step| step.within));
            }
            _ => {}
        });
    }

    /// A number may stand beside `days_since`: the day before, its own and the next.
    fn whole(&mut self, i: i64) {
        if (-1..5_000).contains(&i) {
            self.days.extend([i, i + 1]);
        }
    }

    fn window(&mut self, window: Window) {
        match window {
            Window::Ever | Window::Next(_) => {}
            Window::Last(span) => {
                self.spans.insert(span);
            }
            Window::BetweenAgo { from, to } => self.spans.extend([from, to]),
            Window::Since(bound) => self.written.push(bound),
            Window::FromTo { from, to } => self.written.extend([from, to]),
            Window::Today | Window::ThisWeek | Window::ThisMonth => self.calendar = true,
        }
    }
}
