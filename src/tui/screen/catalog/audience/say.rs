//! Words and numbers that the tabs have in common.

use super::{Subject, known::values};
use crate::{
    calendar::{DAY, Micros, Zone, format_instant},
    diagnostic::grouped,
    engine::{embedded::Observed, profile::Bucket},
    rule::say::{Language, Phrase},
    tui::{
        app::Shared,
        screen::catalog::detail::tab::Row,
        widget::{row::Ink, text::clean},
    },
};

pub(super) const COUNTING: Phrase = Phrase::new("counting …", "正在计算…");
pub(super) const ANY_CASE: Phrase = Phrase::new("any case of {n}", "任一取值（共 {n} 个）");
pub(super) const CASE: Phrase = Phrase::new("case {value}", "取值 {value}");
const YES: Phrase = Phrase::new("yes", "是");
const NO: Phrase = Phrase::new("no", "否");
const NO_VALUE: Phrase = Phrase::new("(no value)", "（无值）");
const OTHERS: Phrase = Phrase::new("({n} others)", "（其他 {n} 个）");
const TOO_MANY: Phrase = Phrase::new("(too many different values)", "（不同的值过多）");

/// A part of a whole in percent, with one digit behind the point.
pub(super) fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    share(part as f64 / whole as f64)
}

/// A share from 0 to 1 in percent.
pub(super) fn share(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// A local instant to the minute.
pub(super) fn instant(at: Micros, shared: &Shared) -> String {
    let text = shared.desk.as_ref().map(|desk| format_instant(at, desk.workspace().zone())).unwrap_or_default();
    text.get(..16).map(|text| text.replace('T', " ")).unwrap_or(text)
}

/// A local date.
pub(super) fn date(at: Micros, shared: &Shared) -> String {
    let text = instant(at, shared);
    text.get(..10).map(str::to_owned).unwrap_or(text)
}

/// A number of people.
pub(super) fn count(n: u64) -> String {
    grouped(n)
}

/// The title of a section.
pub(super) fn title(phrase: Phrase, language: Language) -> Row {
    Row::of(phrase.text(language), Ink::Accent)
}

/// Which case is looked at; nothing for a plain tag.
pub(super) fn case(subject: &Subject, shared: &Shared) -> Option<Row> {
    let values = values(&subject.tag, shared);
    if values.is_empty() {
        return None;
    }
    let text = match &subject.value {
        None => ANY_CASE.fill(shared.language, &[("n", &values.len().to_string())]),
        Some(value) => CASE.fill(shared.language, &[("value", &clean(value))]),
    };
    Some(Row::of(text, Ink::Accent))
}

/// What a bucket holds.
pub(super) fn bucket(bucket: &Bucket, shared: &Shared) -> String {
    let zone = shared.desk.as_ref().map_or_else(Zone::utc, |desk| desk.workspace().zone().clone());
    let value = |observed: &Observed| observed_text(observed, &zone, shared.language);
    match bucket {
        Bucket::Is(observed) => value(observed),
        Bucket::Range { from: None, below: Some(below) } => format!("< {}", value(below)),
        Bucket::Range { from: Some(from), below: None } => format!("≥ {}", value(from)),
        Bucket::Range { from: Some(from), below: Some(below) } => {
            let from_text = value(from);
            match last_before(below, &zone) {
                Some(last) => format!("{from_text} – {}", without_year_of(&from_text, &value(&last))),
                None => format!("{from_text} – <{}", value(below)),
            }
        }
        Bucket::Range { from: None, below: None } => "–".to_owned(),
        Bucket::Rest { values: Some(n) } => OTHERS.fill(shared.language, &[("n", &grouped(*n))]),
        Bucket::Rest { values: None } => TOO_MANY.text(shared.language).to_owned(),
        Bucket::Unknown => NO_VALUE.text(shared.language).to_owned(),
    }
}

/// The value just before another, where values are steps; of a midnight, the day before it.
fn last_before(below: &Observed, zone: &Zone) -> Option<Observed> {
    match below {
        Observed::Number { mantissa, scale: 0 } => {
            Some(Observed::Number { mantissa: mantissa.saturating_sub(1), scale: 0 })
        }
        Observed::Date(date) => Some(Observed::Date(date.saturating_sub(1))),
        Observed::Instant(at) if zone.start_of_day(*at) == *at => {
            Some(Observed::Date(zone.date(*at).saturating_sub(1)))
        }
        _ => None,
    }
}

/// A date without its year, behind one of the same year.
fn without_year_of<'t>(from: &str, date: &'t str) -> &'t str {
    let is_date = |text: &str| text.len() == 10 && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-';
    match (is_date(from) && is_date(date), date.get(5..)) {
        (true, Some(rest)) if from.get(..5) == date.get(..5) => rest,
        _ => date,
    }
}

fn observed_text(observed: &Observed, zone: &Zone, language: Language) -> String {
    match observed {
        Observed::Null => NO_VALUE.text(language).to_owned(),
        Observed::Bool(true) => YES.text(language).to_owned(),
        Observed::Bool(false) => NO.text(language).to_owned(),
        Observed::Number { mantissa, scale } => decimal(*mantissa, *scale),
        Observed::Float(x) => x.to_string(),
        Observed::Text(text) if text.is_empty() => "''".to_owned(),
        Observed::Text(text) => clean(text),
        Observed::Date(date) => {
            let text = format_instant(i64::from(*date).saturating_mul(DAY), &Zone::utc());
            text.split('T').next().unwrap_or_default().to_owned()
        }
        Observed::Instant(at) => {
            let text = format_instant(*at, zone);
            let (date, time) = text.split_once('T').unwrap_or((&text, ""));
            match time.get(..8).unwrap_or(time) {
                "00:00:00" | "" => date.to_owned(),
                time if time.ends_with(":00") => format!("{date} {}", &time[..5]),
                time => format!("{date} {time}"),
            }
        }
        other => other.to_float().map(|x| x.to_string()).unwrap_or_default(),
    }
}

/// `mantissa * 10^-scale`.
fn decimal(mantissa: i64, scale: i32) -> String {
    let Ok(scale) = usize::try_from(scale) else { return format!("{mantissa}e{}", -scale) };
    if scale == 0 {
        return mantissa.to_string();
    }
    let digits = format!("{:0width$}", mantissa.unsigned_abs(), width = scale + 1);
    let (whole, part) = digits.split_at(digits.len() - scale);
    format!("{}{whole}.{part}", if mantissa < 0 { "-" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_people_write_them() {
        assert_eq!(decimal(-5, 2), "-0.05");
        assert_eq!(decimal(12_345, 2), "123.45");
        assert_eq!(decimal(7, 0), "7");
        assert_eq!(percent(1, 3), "33.3 %");
        assert_eq!(percent(0, 0), "–");
        let text = |observed| observed_text(&observed, &Zone::named("Asia/Shanghai").unwrap(), Language::Chinese);
        assert_eq!(text(Observed::Instant(1_767_801_600_000_000)), "2026-01-08");
        assert_eq!(text(Observed::Instant(1_767_801_600_000_000 + 60_000_000)), "2026-01-08 00:01");
        assert_eq!(text(Observed::Bool(true)), "是");
        assert_eq!(without_year_of("2025-01-01", "2025-02-28"), "02-28");
        assert_eq!(without_year_of("2025-01-01", "2026-02-28"), "2026-02-28");
        assert_eq!(without_year_of("0", "1234567890"), "1234567890");
        let zone = Zone::named("Asia/Shanghai").unwrap();
        assert_eq!(last_before(&Observed::Instant(1_767_801_600_000_000), &zone), Some(Observed::Date(20_460)));
        assert_eq!(last_before(&Observed::Instant(1_767_801_600_000_001), &zone), None);
        assert!(!text(Observed::Text("a\u{1b}[31m".into())).contains('\u{1b}'));
    }
}
