//! Texts with a meaning of their own: shares, durations, sizes, column types.

use std::fmt;

use crate::{
    calendar::{CalendarSpan, CalendarUnit},
    rule::DataType,
};

/// A share in percent, exact as written: `mantissa / 10^scale` percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Percent {
    /// The number without its point.
    pub mantissa: u64,
    /// Digits behind the point.
    pub scale: u8,
}

impl Percent {
    /// True when `part` of `whole` is more than this share; exact.
    #[must_use]
    pub fn is_exceeded_by(self, part: u64, whole: u64) -> bool {
        u128::from(part) * 100 * 10_u128.pow(u32::from(self.scale)) > u128::from(self.mantissa) * u128::from(whole)
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = usize::from(self.scale);
        let digits = format!("{:0width$}", self.mantissa, width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        let point = if scale == 0 { "" } else { "." };
        write!(f, "{whole}{point}{fraction}%")
    }
}

/// How often a subject is addressed at most: `2 per 7 days`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrequencyCap {
    /// How often.
    pub times: u32,
    /// Within how long.
    pub span: CalendarSpan,
}

/// Reads `10%` or `0.5%`, at most `100%` and at most nine digits behind the point.
#[must_use]
pub fn parse_percent(text: &str) -> Option<Percent> {
    let number = text.trim().strip_suffix('%')?.trim_end();
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let is_plain = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !is_plain(whole) || !is_plain(fraction) || fraction.len() > 9 {
        return None;
    }
    if number.ends_with('.') {
        return None;
    }
    let mantissa: u64 = format!("{whole}{fraction}").parse().ok()?;
    let scale = u8::try_from(fraction.len()).ok()?;
    (mantissa <= 100 * 10_u64.pow(u32::from(scale))).then_some(Percent { mantissa, scale })
}

/// Reads `7 days`, `1 hour`, `90 minutes`: a whole number of at least 1, and a unit.
#[must_use]
pub fn parse_span(text: &str) -> Option<CalendarSpan> {
    let mut words = text.split_whitespace();
    let count: i64 = words.next()?.parse().ok()?;
    let unit = match words.next()? {
        "minute" | "minutes" => CalendarUnit::Minute,
        "hour" | "hours" => CalendarUnit::Hour,
        "day" | "days" => CalendarUnit::Day,
        "week" | "weeks" => CalendarUnit::Week,
        "month" | "months" => CalendarUnit::Month,
        _ => return None,
    };
    (count >= 1 && words.next().is_none()).then_some(CalendarSpan::new(count, unit))
}

/// Reads `2 per 7 days` or `1 per day`.
#[must_use]
pub fn parse_frequency_cap(text: &str) -> Option<FrequencyCap> {
    let (times, span) = text.split_once(" per ")?;
    let times: u32 = times.trim().parse().ok().filter(|n| *n >= 1)?;
    let span = parse_span(span).or_else(|| parse_span(&format!("1 {}", span.trim())))?;
    Some(FrequencyCap { times, span })
}

/// Reads `512 MiB`, `1 GiB`, `800 MB`: bytes.
#[must_use]
pub fn parse_bytes(text: &str) -> Option<u64> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let count: u64 = text[..digits].parse().ok()?;
    let unit = match text[digits..].trim_start() {
        "B" => 1,
        "kB" | "KB" => 1_000,
        "KiB" => 1 << 10,
        "MB" => 1_000_000,
        "MiB" => 1 << 20,
        "GB" => 1_000_000_000,
        "GiB" => 1 << 30,
        _ => return None,
    };
    count.checked_mul(unit).filter(|bytes| *bytes > 0)
}

/// Reads a column type: `bool`, `int`, `decimal(2)`, `float`, `text`, `date`, `timestamp`.
#[must_use]
pub fn parse_data_type(text: &str) -> Option<DataType> {
    match text.trim() {
        "bool" => Some(DataType::Bool),
        "int" => Some(DataType::Int),
        "float" => Some(DataType::Float),
        "text" => Some(DataType::Text),
        "date" => Some(DataType::Date),
        "timestamp" => Some(DataType::Timestamp),
        other => {
            let scale: u8 = other.strip_prefix("decimal(")?.strip_suffix(')')?.trim().parse().ok()?;
            (1..=18).contains(&scale).then_some(DataType::Decimal { scale })
        }
    }
}

/// The words [`parse_data_type`] reads, for remedies.
pub const DATA_TYPE_WORDS: [&str; 7] = ["bool", "int", "decimal(2)", "float", "text", "date", "timestamp"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_percent_exactly() {
        assert_eq!(parse_percent("10%"), Some(Percent { mantissa: 10, scale: 0 }));
        assert_eq!(parse_percent("0.5 %"), Some(Percent { mantissa: 5, scale: 1 }));
        for wrong in ["10", "%", "-1%", "101%", "1e1%", "1.%", ".5%", "100.1%"] {
            assert_eq!(parse_percent(wrong), None, "{wrong}");
        }
        for text in ["10%", "0.5%", "0.05%", "100%"] {
            assert_eq!(parse_percent(text).expect(text).to_string(), text);
        }
        let one = parse_percent("1%").expect("1%");
        assert!(!one.is_exceeded_by(1, 100));
        assert!(one.is_exceeded_by(2, 199));
    }

    #[test]
    fn reads_durations_caps_and_sizes() {
        assert_eq!(parse_span("26 hours"), Some(CalendarSpan::new(26, CalendarUnit::Hour)));
        for wrong in ["", "0 days", "1", "1 year", "one day", "1 day ago", "-1 days"] {
            assert_eq!(parse_span(wrong), None, "{wrong}");
        }
        let cap = parse_frequency_cap("2 per 7 days").expect("cap");
        assert_eq!((cap.times, cap.span), (2, CalendarSpan::new(7, CalendarUnit::Day)));
        assert_eq!(parse_frequency_cap("1 per day").map(|c| c.span), parse_span("1 day"));
        assert_eq!(parse_frequency_cap("0 per day"), None);
        assert_eq!(parse_bytes("1 GiB"), Some(1 << 30));
        assert_eq!(parse_bytes("512MiB"), Some(512 << 20));
        for wrong in ["1", "GiB", "1 gib", "0 MiB", "1.5 GiB"] {
            assert_eq!(parse_bytes(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn reads_the_types_it_names() {
        for word in DATA_TYPE_WORDS {
            assert_eq!(parse_data_type(word).expect(word).to_string(), word);
        }
        for wrong in ["string", "decimal", "decimal(0)", "decimal(19)", "fraction", "duration"] {
            assert_eq!(parse_data_type(wrong), None, "{wrong}");
        }
    }
}
