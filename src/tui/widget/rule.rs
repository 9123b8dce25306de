//! Rules with their words in the colours of what they are.

use ratatui::{
    style::Style,
    text::{Line, Span},
};

use crate::{
    rule::{WordKind, words},
    tui::{theme::Theme, widget::row::Ink},
};

/// The style of a kind of word.
pub(crate) const fn style(kind: WordKind, theme: &Theme) -> Style {
    match kind {
        WordKind::Keyword => theme.keyword,
        WordKind::Function => theme.function,
        WordKind::Name => theme.name_style,
        WordKind::Text => theme.string,
        WordKind::Number => theme.number,
        WordKind::Sign => theme.sign,
    }
}

/// A rule, line by line as it is written, each as pieces with their styles.
pub(crate) fn lines(rule: &str, theme: &Theme) -> Vec<Line<'static>> {
    let styled = |(text, ink): (String, Ink)| Span::styled(text, ink.style(theme));
    pieces(rule).into_iter().map(|line| Line::from(line.into_iter().map(styled).collect::<Vec<_>>())).collect()
}

/// A rule, line by line as it is written, each as pieces with their meanings.
pub(crate) fn pieces(rule: &str) -> Vec<Vec<(String, Ink)>> {
    let mut lines = vec![Vec::new()];
    let mut at = 0;
    let mut add = |text: &str, ink: Ink| {
        for (i, part) in text.split('\n').enumerate() {
            if i > 0 {
                lines.push(Vec::new());
            }
            if !part.is_empty()
                && let Some(line) = lines.last_mut()
            {
                line.push((crate::diagnostic::sanitize(part.trim_end_matches('\r')), ink));
            }
        }
    };
    for (span, kind) in words(rule) {
        if let (Some(between), Some(word)) = (rule.get(at..span.start), rule.get(span.start..span.end)) {
            add(between, Ink::Text);
            add(word, Ink::Word(kind));
            at = span.end;
        }
    }
    add(rule.get(at..).unwrap_or_default(), Ink::Text);
    lines
}
