use super::{Labels, Language, Phrase, phrase::append, phrases::*};
use crate::{
    calendar::{CalendarSpan, CalendarUnit, DAY, Days, MINUTE, Micros, Zone, format_instant},
    diagnostic::sanitize,
    rule::typed::{ColumnRef, DateBound, EventRef, Value},
};

/// Says things in one language, with the names that a catalog knows.
#[derive(Clone, Copy)]
pub(super) struct Speaker<'a> {
    pub(super) language: Language,
    pub(super) labels: &'a dyn Labels,
    /// Whether conditions are of rows, not of subjects.
    pub(super) in_rows: bool,
}

impl Speaker<'_> {
    pub(super) fn put(self, phrase: Phrase, values: &[(&str, &str)]) -> String {
        phrase.fill(self.language, values)
    }

    pub(super) fn is_english(self) -> bool {
        self.language == Language::English
    }

    /// Pieces behind each other; empty ones are left out.
    pub(super) fn pieces(self, pieces: &[&str]) -> String {
        let mut out = String::new();
        for piece in pieces.iter().filter(|piece| !piece.is_empty()) {
            if self.is_english() && !out.is_empty() {
                out.push(' ');
            }
            append(&mut out, piece, self.language);
        }
        out
    }

    /// Parts with a joint between them.
    pub(super) fn joined(self, parts: &[String], joint: Phrase) -> String {
        let mut out = String::new();
        for (i, part) in parts.iter().enumerate() {
            if i > 0 {
                append(&mut out, joint.text(self.language), self.language);
            }
            append(&mut out, part, self.language);
        }
        out
    }

    /// `a, b or c`.
    pub(super) fn alternatives(self, parts: &[String]) -> String {
        match parts {
            [some @ .., last] if !some.is_empty() => {
                self.joined(&[self.joined(some, LIST), last.clone()], LAST_OF_LIST)
            }
            _ => self.joined(parts, LIST),
        }
    }

    pub(super) fn grouped(self, text: &str) -> String {
        self.put(GROUP, &[("x", text)])
    }

    /// A name of the catalog or the data, in backticks; a backtick in it is doubled.
    pub(super) fn name(self, name: &str) -> String {
        format!("`{}`", sanitize(name).replace('`', "``"))
    }

    pub(super) fn attribute(self, column: &ColumnRef) -> String {
        self.name(&format!("{}.{}", column.source, column.column))
    }

    /// The event by its own name, or else its source.
    pub(super) fn event(self, event: &EventRef) -> String {
        match &event.event {
            None => self.name(&event.source),
            Some(name) if self.labels.is_event_of_one_source(name) => self.name(name),
            Some(name) => self.name(&format!("{}.{name}", event.source)),
        }
    }

    /// A text of the data in quotation marks; one in it is doubled.
    pub(super) fn text(self, text: &str) -> String {
        let text = sanitize(text);
        match self.language {
            Language::English => format!("\"{}\"", text.replace('"', "\"\"")),
            Language::Chinese => format!("“{}”", text.replace('”', "””")),
        }
    }

    /// A tag by its name and id.
    pub(super) fn tag(self, id: &str) -> String {
        self.labelled(self.labels.tag(id, self.language), id)
    }

    /// A case by its name and value.
    pub(super) fn case(self, tag: &str, value: &str) -> String {
        self.labelled(self.labels.case(tag, value, self.language), value)
    }

    fn labelled(self, label: Option<String>, id: &str) -> String {
        let id = self.name(id);
        match label {
            Some(label) => self.put(LABELLED, &[("name", &self.text(&label)), ("id", &id)]),
            None => id,
        }
    }

    pub(super) fn constant(self, value: &Value) -> String {
        match value {
            Value::Bool(true) => self.put(ALWAYS, &[]),
            Value::Bool(false) => self.put(NEVER, &[]),
            Value::Int(n) => n.to_string(),
            Value::Decimal { mantissa, scale } => decimal(i128::from(*mantissa), *scale),
            Value::Text(text) => self.text(text),
            Value::Date(days) => date(*days),
            Value::Timestamp(t) => self.instant(*t),
            Value::Duration(span) => self.span(*span),
        }
    }

    /// `7 days`, `1 day`.
    pub(super) fn span(self, span: CalendarSpan) -> String {
        match self.unit(span) {
            Ok(unit) => self.put(ONE_OF_UNIT, &[("unit", unit)]),
            Err(many) => many,
        }
    }

    /// What stands behind `in the last`: `7 days`, `day`.
    pub(super) fn span_of_window(self, span: CalendarSpan) -> String {
        self.unit(span).map_or_else(|many| many, str::to_owned)
    }

    /// A single unit, or several in words. Whole years are said as years: nobody counts 300 months.
    fn unit(self, span: CalendarSpan) -> Result<&'static str, String> {
        let (one, many) = match span.unit {
            CalendarUnit::Minute => (MINUTE_UNIT, MINUTES),
            CalendarUnit::Hour => (HOUR, HOURS),
            CalendarUnit::Day => (DAY_UNIT, DAYS),
            CalendarUnit::Week => (WEEK, WEEKS),
            CalendarUnit::Month => (MONTH, MONTHS),
        };
        match span {
            CalendarSpan { count: 1, .. } => Ok(one.text(self.language)),
            CalendarSpan { count: 24.., unit: CalendarUnit::Month } if span.count % 12 == 0 => {
                Err(self.put(YEARS, &[("n", &(span.count / 12).to_string())]))
            }
            _ => Err(self.put(many, &[("n", &span.count.to_string())])),
        }
    }

    /// An instant as the workspace's clocks show it, or in UTC when there is no workspace.
    pub(super) fn instant(self, t: Micros) -> String {
        let Some(zone) = self.labels.zone() else {
            return self.put(INSTANT_UTC, &[("t", &clock(t))]);
        };
        let local = zone.local(t);
        // Of an hour that is shown twice, the second needs its offset to be told apart.
        if zone.instant(local) == t { clock(local) } else { format_instant(t, zone).replace('T', " ") }
    }

    pub(super) fn bound(self, bound: DateBound) -> String {
        match bound {
            DateBound::Date(days) => date(days),
            DateBound::Timestamp(t) => self.instant(t),
        }
    }
}

pub(super) fn date(days: Days) -> String {
    format_instant(i64::from(days) * DAY, &Zone::utc()).split('T').next().unwrap_or_default().to_owned()
}

/// `2026-01-08 09:30`, with seconds where there are some.
fn clock(local: Micros) -> String {
    let text = format_instant(local, &Zone::utc());
    let text = text.strip_suffix("+00:00").unwrap_or(&text).replace('T', " ");
    match text.strip_suffix(":00") {
        Some(minutes) if local % MINUTE == 0 => minutes.to_owned(),
        _ => text,
    }
}

/// A number with its point, as written.
pub(super) fn decimal(mantissa: i128, scale: u8) -> String {
    if scale == 0 {
        return mantissa.to_string();
    }
    let digits = format!("{:0width$}", mantissa.unsigned_abs(), width = usize::from(scale) + 1);
    let (whole, fraction) = digits.split_at(digits.len() - usize::from(scale));
    format!("{}{whole}.{fraction}", if mantissa < 0 { "-" } else { "" })
}
