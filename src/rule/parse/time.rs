use super::{
    super::{
        Ast, RuleError,
        ast::{AstInstant, AstKind, Literal},
        lex::{Token, TokenKind, text_value},
        word,
    },
    Parser,
};
use crate::{
    calendar::{CalendarSpan, CalendarUnit, Zone, parse_date, parse_instant},
    diagnostic::{Span, nearest, suggestion},
};

const UNITS: [&str; 5] = ["minutes", "hours", "days", "weeks", "months"];
const TOO_LARGE: &str = "numbers have 64 bits";

impl Parser<'_> {
    /// A number, or a duration when a unit follows.
    pub(super) fn parse_number(&mut self, minus: Option<Span>) -> Ast {
        let token = self.bump();
        let span = minus.map_or(token.span, |m| m.to(token.span));
        let Some(literal) = self.number_value(token, minus.is_some()) else { return self.mistake(span.start) };
        match self.kind() {
            TokenKind::Percent => {
                let help = "a percent stands first in `top` and `bottom`; as a number write `0.1` for 10 %".to_owned();
                self.report(RuleError::BadRankSize {
                    problem: "a percent is not a value",
                    help,
                    span: span.to(self.span()),
                });
                self.bump();
                self.mistake(span.start)
            }
            TokenKind::Word if self.is_like_unit() => {
                let Some(duration) = self.parse_unit_of(&literal, span) else { return self.mistake(span.start) };
                let span = Span::new(span.start, self.previous_end());
                if self.at_word("ago") {
                    let help = format!(
                        "for an instant write `as_of - {duration}`; in a window write `last {duration}` or `between … ago and {duration} ago` after a comma"
                    );
                    self.miss_with(|p| RuleError::AgoOutsideWindow { help, span: p.span() });
                    self.bump();
                    return self.mistake(span.start);
                }
                self.leaf(AstKind::Literal(Literal::Duration(duration)), span)
            }
            _ => self.leaf(AstKind::Literal(literal), span),
        }
    }

    /// Whether the word after a number is surely meant as a unit, although it is none.
    fn is_like_unit(&self) -> bool {
        let joint = matches!(self.ahead(1).kind, TokenKind::Dot | TokenKind::Open);
        !joint
            && self.word().is_some_and(|w| {
                let w = w.to_ascii_lowercase();
                word::unit(&w).is_some() || foreign_unit(&w).is_some() || nearest(&w, UNITS).is_some()
            })
    }

    /// Whether the word after a number must be a unit.
    fn is_unit_position(&self) -> bool {
        self.word().is_some_and(|w| {
            let joint = word::RESERVED.iter().any(|r| r.eq_ignore_ascii_case(w));
            !joint && !w.eq_ignore_ascii_case("ago") && !w.eq_ignore_ascii_case("to")
        })
    }

    pub(super) fn number_value(&mut self, token: Token, negative: bool) -> Option<Literal> {
        let written = self.slice(token.span);
        let span = token.span;
        let sign = if negative { -1 } else { 1 };
        let mut mantissa: Option<i64> = Some(0);
        let mut scale = 0usize;
        let mut behind = false;
        for byte in written.bytes() {
            match byte {
                b'0'..=b'9' => {
                    scale += usize::from(behind);
                    mantissa = mantissa
                        .and_then(|m| m.checked_mul(10))
                        .and_then(|m| m.checked_add(sign * i64::from(byte - b'0')));
                }
                b'.' if !behind => behind = true,
                // The lexer has reported it.
                _ => return None,
            }
        }
        if behind && (scale == 0 || written.starts_with('.')) {
            return None;
        }
        let scale_u8 = u8::try_from(scale).ok().filter(|s| *s <= 18);
        let (Some(mantissa), Some(scale)) = (mantissa, scale_u8) else {
            let remedy = if scale > 18 { "write at most 18 digits behind the point" } else { TOO_LARGE };
            self.report(RuleError::NumberTooLarge { remedy, span });
            return None;
        };
        Some(if scale == 0 { Literal::Int(mantissa) } else { Literal::Decimal { mantissa, scale } })
    }

    /// The unit after a number.
    fn parse_unit_of(&mut self, number: &Literal, number_span: Span) -> Option<CalendarSpan> {
        let written = self.word()?;
        let span = self.span();
        let Some(unit) = word::unit(written) else {
            if let Some(unit) = word::unit(&written.to_ascii_lowercase()) {
                self.report(RuleError::LetterCase { written: written.to_owned(), meant: plural(unit), span });
                self.bump();
                return self.duration_of(number, unit, number_span);
            }
            let lower = written.to_ascii_lowercase();
            let help = match foreign_unit(&lower) {
                Some(help) => help.to_owned(),
                None => suggestion(&lower, UNITS).unwrap_or_default(),
            };
            self.miss_with(|_| RuleError::UnknownUnit { written: written.to_owned(), help, span });
            self.bump();
            self.eat_word("ago");
            return None;
        };
        self.bump();
        self.duration_of(number, unit, number_span)
    }

    fn duration_of(&mut self, number: &Literal, unit: CalendarUnit, number_span: Span) -> Option<CalendarSpan> {
        let span = Span::new(number_span.start, self.previous_end());
        let Literal::Int(count) = *number else {
            let help = "use a whole number of a smaller unit, such as `90 minutes` or `36 hours`".to_owned();
            self.report(RuleError::BadDuration { problem: "a duration is a whole number of units".into(), help, span });
            return None;
        };
        if !self.slice(number_span).starts_with(|c: char| c.is_ascii_digit()) {
            let help = format!("write `as_of - {}` for the past", CalendarSpan::new(count.saturating_neg(), unit));
            self.report(RuleError::BadDuration { problem: "a duration has no sign".into(), help, span });
            return None;
        }
        let max = word::unit_max(unit);
        if count > max {
            let help = format!("write at most `{max} {}`, or `ever` for all time", plural(unit));
            self.report(RuleError::BadDuration { problem: "a duration is at most 1000 years".into(), help, span });
            return None;
        }
        Some(CalendarSpan::new(count, unit))
    }

    /// A duration of at least one unit, as windows and `within` want it.
    pub(super) fn expect_duration(&mut self, example: &str) -> Option<CalendarSpan> {
        let token = self.token();
        if token.kind != TokenKind::Number {
            let help = match self.word() {
                Some(unit) if word::unit(&unit.to_ascii_lowercase()).is_some() => {
                    let unit = unit.to_ascii_lowercase();
                    format!("write how many: `{example}1 {unit}`")
                }
                _ => format!("write a number and a unit: `{example}7 days`"),
            };
            self.expected_with("a duration", Some(help));
            return None;
        }
        self.bump();
        let literal = self.number_value(token, false)?;
        if self.kind() != TokenKind::Word || !self.is_unit_position() {
            let help = format!("write a unit: `{example}{} days`", self.slice(token.span));
            self.expected_with("a unit of time", Some(help));
            return None;
        }
        let duration = self.parse_unit_of(&literal, token.span)?;
        if duration.count == 0 {
            let span = Span::new(token.span.start, self.previous_end());
            let help = "write at least 1".to_owned();
            self.report(RuleError::BadDuration { problem: "this duration is nothing".into(), help, span });
            return None;
        }
        Some(duration)
    }

    /// `date '…'` or `timestamp '…'` as a value; `None` when the word before the text is another.
    pub(super) fn parse_instant_word(&mut self) -> Option<Ast> {
        let start = self.span().start;
        let word = self.word()?.to_ascii_lowercase();
        match word.as_str() {
            "date" | "timestamp" => {}
            "datetime" | "time" | "timestamptz" => {
                let help = "write `timestamp '2026-01-31T09:00:00'` or `date '2026-01-31'`".to_owned();
                self.expected_with("a value or a condition", Some(help));
                self.bump();
                self.bump();
                return Some(self.mistake(start));
            }
            "interval" => {
                let text = text_value(self.slice(self.ahead(1).span));
                self.expected_with("a value or a condition", Some(format!("write durations plainly: `{text}`")));
                self.bump();
                self.bump();
                return Some(self.mistake(start));
            }
            _ => return None,
        }
        let instant = self.expect_instant("");
        let span = Span::new(start, self.previous_end());
        Some(match instant {
            Some(instant) => self.leaf(AstKind::Literal(Literal::Instant(instant)), span),
            None => self.mistake(start),
        })
    }

    /// `instant = "date" text | "timestamp" text`
    pub(super) fn expect_instant(&mut self, before: &str) -> Option<AstInstant> {
        let is_date = self.at_word("date");
        if !is_date && !self.at_word("timestamp") {
            let help = match self.kind() {
                TokenKind::Text => format!("write `{before}date {}`", self.slice(self.span())),
                TokenKind::Number if word::unit(&self.word_ahead(1).unwrap_or("").to_ascii_lowercase()).is_some() => {
                    "a time that long ago is the window `last 7 days`".to_owned()
                }
                _ => format!("write `{before}date '2026-01-31'`"),
            };
            self.expected_with("`date '…'` or `timestamp '…'`", Some(help));
            return None;
        }
        self.eat_word(if is_date { "date" } else { "timestamp" });
        let help = "write `date '2026-01-31'` or `timestamp '2026-01-31T09:00:00'`";
        let (text, span) = self.expect_text("a date or time is a text", help)?;
        if is_date {
            if let Ok(days) = parse_date(&text) {
                return Some(AstInstant::Date(days));
            }
            self.report(RuleError::BadInstant { text, kind: "date", span });
        } else {
            // Whether it can be read does not depend on the zone.
            if parse_instant(&text, &Zone::utc()).is_ok() {
                return Some(AstInstant::Timestamp(text));
            }
            self.report(RuleError::BadInstant { text, kind: "timestamp", span });
        }
        None
    }
}

/// What to write instead of a unit that the language does not have.
fn foreign_unit(lower: &str) -> Option<&'static str> {
    Some(match lower {
        "second" | "seconds" | "sec" | "secs" | "s" => "the smallest unit is a minute",
        "year" | "years" | "yr" | "y" => "write months: `12 months`",
        "quarter" | "quarters" => "write months: `3 months`",
        "fortnight" | "fortnights" => "write `2 weeks`",
        "d" => "write `days`",
        "h" | "hr" | "hrs" => "write `hours`",
        "m" | "min" | "mins" => "write `minutes`, or `months`",
        "w" | "wk" => "write `weeks`",
        "mo" | "mon" => "write `months`",
        _ => return None,
    })
}

const fn plural(unit: CalendarUnit) -> &'static str {
    match unit {
        CalendarUnit::Minute => "minutes",
        CalendarUnit::Hour => "hours",
        CalendarUnit::Day => "days",
        CalendarUnit::Week => "weeks",
        CalendarUnit::Month => "months",
    }
}
