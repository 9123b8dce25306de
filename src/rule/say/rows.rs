//! Rows of an event: which, within what time, under what condition.

use super::{phrases::*, speaker::Speaker};
use crate::rule::typed::{EventRef, Expr, ExprKind, Window};

/// Rows in words.
pub(super) struct Rows {
    /// English: one row with everything that is said of it. Chinese: as `many`.
    pub(super) one: String,
    /// Several rows with everything that is said of them.
    pub(super) many: String,
    /// The window by itself.
    pub(super) window: String,
    /// Chinese: everything but the window.
    pub(super) what: String,
}

/// Which rows are meant.
pub(super) struct RowsOf<'e> {
    pub(super) event: &'e EventRef,
    pub(super) window: &'e Window,
    /// Whether a window without bounds is said too.
    pub(super) says_ever: bool,
    pub(super) filter: Option<&'e Expr>,
    /// Whether nothing follows, so that a filter needs no brackets.
    pub(super) open: bool,
    /// What has to be known of them.
    pub(super) known: Option<&'e Expr>,
}

impl<'e> RowsOf<'e> {
    pub(super) const fn new(event: &'e EventRef, window: &'e Window) -> Self {
        Self { event, window, says_ever: false, filter: None, open: false, known: None }
    }
}

impl Speaker<'_> {
    pub(super) fn rows(self, of: &RowsOf<'_>) -> Rows {
        let name = self.event(of.event);
        let (one, many) = if of.event.event.is_some() { (EVENT, EVENTS) } else { (RECORD, RECORDS) };
        let noun = |phrase| self.put(phrase, &[("name", &name)]);
        // Without a window, English says `ever` where nothing else follows: "no login events ever".
        let says_it = *of.window != Window::Ever || of.says_ever && (of.filter.is_none() || !self.is_english());
        let window = if says_it { self.window(of.window) } else { String::new() };
        let known = of.known.map(|x| self.put(WITH_KNOWN, &[("value", &self.value(x))])).unwrap_or_default();
        let filter = of.filter.map(|filter| self.filter(filter, of.open)).unwrap_or_default();
        if self.is_english() {
            let with = |noun: String| self.pieces(&[&noun, &known, &window, &filter]);
            return Rows { one: with(noun(one)), many: with(noun(many)), window, what: String::new() };
        }
        let what = self.pieces(&[&filter, &known, &noun(many)]);
        let all = self.pieces(&[&window, &what]);
        Rows { one: all.clone(), many: all, window, what }
    }

    fn filter(self, filter: &Expr, open: bool) -> String {
        let words = self.row_condition(filter);
        let is_joined = matches!(filter.kind, ExprKind::And(_) | ExprKind::Or(_) | ExprKind::Not(_));
        // English says it last, where it may run on; Chinese says it first, where only something short may stand.
        let phrase = match (self.is_english(), open, is_joined) {
            (true, true, _) | (false, _, false) => WHERE,
            _ => WHERE_CLOSED,
        };
        self.put(phrase, &[("filter", &words)])
    }

    pub(super) fn window(self, window: &Window) -> String {
        match window {
            Window::Ever => self.put(EVER, &[]),
            Window::Last(d) => self.put(LAST, &[("d", &self.span_of_window(*d))]),
            Window::Next(d) => self.put(NEXT, &[("d", &self.span_of_window(*d))]),
            Window::BetweenAgo { from, to } => {
                self.put(BETWEEN_AGO, &[("from", &self.span(*from)), ("to", &self.span(*to))])
            }
            Window::Since(from) => self.put(SINCE, &[("t", &self.bound(*from))]),
            Window::FromTo { from, to } => self.put(FROM_TO, &[("from", &self.bound(*from)), ("to", &self.bound(*to))]),
            Window::Today => self.put(THIS_DAY, &[]),
            Window::ThisWeek => self.put(THIS_WEEK, &[]),
            Window::ThisMonth => self.put(THIS_MONTH, &[]),
        }
    }

    /// `a login event`, `an order record`; Chinese needs no article.
    pub(super) fn with_article(self, row: &str) -> String {
        if !self.is_english() {
            return row.to_owned();
        }
        let vowel = row.trim_start_matches('`').starts_with(['a', 'e', 'i', 'o', 'u', 'A', 'E', 'I', 'O', 'U']);
        format!("{} {row}", if vowel { "an" } else { "a" })
    }
}
