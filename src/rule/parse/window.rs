use super::{
    super::{
        RuleError,
        ast::{AstWindow, Spanned},
        lex::{TokenKind, text_value},
        print::quote_text,
        word,
    },
    Parser,
};
use crate::diagnostic::{Span, suggestion};

const WINDOWS: &str = "windows are `last 7 days`, `between 60 days ago and 30 days ago`, `since date '2026-01-01'`, \
                       `from date '…' to date '…'`, `today`, `this week`, `this month`, `ever`";

/// The words a window begins with.
const STARTS: [&str; 8] = ["last", "next", "between", "since", "from", "today", "this", "ever"];

impl Parser<'_> {
    /// Whether a window begins here.
    pub(super) fn at_window(&self) -> bool {
        STARTS.iter().any(|k| self.at_word(k))
    }

    /// `window`; after a mistake stands at the next `,` or `)`.
    pub(super) fn parse_window(&mut self) -> Spanned<AstWindow> {
        let start = self.span().start;
        let kind = self.parse_window_kind();
        if kind.is_none() {
            self.skip_window();
        }
        Spanned { value: kind.unwrap_or(AstWindow::Ever), span: Span::new(start, self.previous_end().max(start)) }
    }

    fn skip_window(&mut self) {
        self.skip();
        while self.at_word("and") || self.at_word("or") {
            self.bump();
            self.skip();
        }
    }

    fn parse_window_kind(&mut self) -> Option<AstWindow> {
        if self.eat_word("last") {
            if let Some(unit) = self.word() {
                let unit = unit.to_ascii_lowercase();
                let help = match unit.as_str() {
                    "week" | "month" => format!("write `last 1 {unit}`, or `this {unit}` for the running one"),
                    _ if word::unit(&unit).is_some() => format!("write `last 1 {unit}`"),
                    _ => "write `last 7 days`".to_owned(),
                };
                self.expected_with("a duration", Some(help));
                return None;
            }
            return self.expect_duration("last ").map(AstWindow::Last);
        }
        if self.eat_word("next") {
            return self.expect_duration("next ").map(AstWindow::Next);
        }
        if self.eat_word("between") {
            return self.parse_between_ago();
        }
        if self.eat_word("since") {
            return self.expect_instant("since ").map(AstWindow::Since);
        }
        if self.eat_word("from") {
            let from = self.expect_instant("from ")?;
            if !self.eat_word("to") {
                self.expected_with("`to`", Some("write `from date '…' to date '…'`, or `since date '…'`".to_owned()));
                return None;
            }
            return self.expect_instant("to ").map(|to| AstWindow::FromTo { from, to });
        }
        if self.eat_word("today") {
            return Some(AstWindow::Today);
        }
        if self.eat_word("ever") {
            return Some(AstWindow::Ever);
        }
        if self.eat_word("this") {
            if self.eat_word("week") {
                return Some(AstWindow::ThisWeek);
            }
            if self.eat_word("month") {
                return Some(AstWindow::ThisMonth);
            }
            let help = match self.word() {
                Some("day") => "write `today`",
                Some("year" | "quarter") => "write `since date '2026-01-01'`, or a number of months",
                _ => "write `this week` or `this month`",
            };
            self.expected_with("`week` or `month`", Some(help.to_owned()));
            return None;
        }
        self.foreign_window();
        None
    }

    fn parse_between_ago(&mut self) -> Option<AstWindow> {
        let help = || Some("write `between 60 days ago and 30 days ago`".to_owned());
        let from = self.expect_duration("between ")?;
        if !self.eat_word("ago") {
            self.expected_with("`ago`", help());
            return None;
        }
        if !self.eat_word("and") {
            self.expected_with("`and`", help());
            return None;
        }
        let to = self.expect_duration("and ")?;
        if !self.eat_word("ago") {
            self.expected_with("`ago`", help());
            return None;
        }
        Some(AstWindow::BetweenAgo { from, to })
    }

    /// Reports something that is no window.
    fn foreign_window(&mut self) {
        let found = self.describe();
        let help = match self.kind() {
            TokenKind::Number => {
                let unit =
                    self.word_ahead(1).filter(|w| word::unit(&w.to_ascii_lowercase()).is_some()).unwrap_or("days");
                format!("write `last {} {unit}`", self.slice(self.span()))
            }
            TokenKind::Text => format!("write `since date {}`", quote_text(&text_value(self.slice(self.span())))),
            TokenKind::Word => match self.word().unwrap_or_default().to_ascii_lowercase().as_str() {
                "past" | "previous" | "within" | "during" | "in" | "for" | "over" | "the" => {
                    "write `last 7 days`".to_owned()
                }
                "all" | "always" | "all_time" | "lifetime" => "write `ever`, or no window".to_owned(),
                "after" => "write `since date '2026-01-01'`".to_owned(),
                "before" | "until" => "write `from date '2020-01-01' to date '2026-01-01'`".to_owned(),
                "where" => {
                    "write `where` before the window, without a comma: `count(login where …, last 7 days)`".to_owned()
                }
                other => match suggestion(other, STARTS) {
                    Some(near) if near.starts_with("did") => near,
                    _ => WINDOWS.to_owned(),
                },
            },
            _ => WINDOWS.to_owned(),
        };
        self.miss_with(|p| RuleError::BadWindow {
            problem: format!("expected a window, found {found}"),
            help,
            span: p.span(),
        });
    }
}
