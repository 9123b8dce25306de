//! Text in cells: a Chinese character and most emoji are two cells wide, and what people or data say is made harmless.

use ratatui::{buffer::Buffer, style::Style};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::diagnostic::sanitize;

/// Text from people, data or git without anything that steers a terminal or reorders text, in one line.
pub(crate) fn clean(text: &str) -> String {
    sanitize(&text.replace(['\n', '\r'], " "))
}

/// How many cells a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// The beginning of a text in at most `cells` cells, with an ellipsis where it was cut.
pub(crate) fn fit(text: &str, cells: usize) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        let more = grapheme.width();
        if used + more + 1 > cells {
            break;
        }
        out.push_str(grapheme);
        used += more;
    }
    if cells > 0 {
        out.push('…');
    }
    out
}

/// A text in exactly `cells` cells, to the left.
pub(crate) fn pad(text: &str, cells: usize) -> String {
    let text = fit(text, cells);
    let blank = cells - width(&text);
    text + &" ".repeat(blank)
}

/// A text in exactly `cells` cells, to the right.
pub(crate) fn pad_left(text: &str, cells: usize) -> String {
    let text = fit(text, cells);
    " ".repeat(cells - width(&text)) + &text
}

/// A text in lines of at most `cells` cells, broken between words where it can be, and between characters where it must.
pub(crate) fn wrap(text: &str, cells: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    if cells == 0 {
        return lines;
    }
    for word in pieces(text) {
        if used + width(word) > cells && used > 0 {
            if let Some(last) = lines.last_mut() {
                last.truncate(last.trim_end().len());
            }
            lines.push(String::new());
            used = 0;
            if word.trim().is_empty() {
                continue;
            }
        }
        for grapheme in word.graphemes(true) {
            // What is wider than a line is not seen in any.
            let (grapheme, more) = if grapheme.width() > cells { ("…", 1) } else { (grapheme, grapheme.width()) };
            if used + more > cells && used > 0 {
                lines.push(String::new());
                used = 0;
            }
            if let Some(last) = lines.last_mut() {
                last.push_str(grapheme);
            }
            used += more;
        }
    }
    lines
}

/// The parts of a text that stay together: words with the punctuation at them, single Chinese characters, blanks.
fn pieces(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut begin = 0;
    let mut before: Option<char> = None;
    for (at, _) in text.grapheme_indices(true) {
        let after = text[at..].chars().next();
        if let (Some(before), Some(after)) = (before, after)
            && may_break(before, after)
        {
            found.push(&text[begin..at]);
            begin = at;
        }
        before = after;
    }
    if begin < text.len() {
        found.push(&text[begin..]);
    }
    found
}

/// Whether a line may end between two characters.
fn may_break(before: char, after: char) -> bool {
    if before.is_whitespace() || after.is_whitespace() {
        return before.is_whitespace() != after.is_whitespace();
    }
    let is_ideograph = |c: char| c.is_alphanumeric() && unicode_width::UnicodeWidthChar::width(c) == Some(2);
    let opens = |c: char| "([{<（【《「『“‘".contains(c);
    let closes = |c: char| !c.is_alphanumeric() && !opens(c);
    (is_ideograph(before)
        || is_ideograph(after)
        || (closes(before) && unicode_width::UnicodeWidthChar::width(before) == Some(2)))
        && !closes(after)
        && !opens(before)
}

/// Writes a text into a line of at most `cells` cells, cut with an ellipsis; returns how many it took.
pub(crate) fn put(buffer: &mut Buffer, x: u16, y: u16, cells: usize, text: &str, style: Style) -> usize {
    let area = buffer.area;
    if y < area.top() || y >= area.bottom() || x >= area.right() {
        return 0;
    }
    let cells = cells.min((area.right() - x) as usize);
    let fitted = fit(text, cells);
    let (end, _) = buffer.set_stringn(x, y, &fitted, cells, style);
    (end - x) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_and_emoji_are_two_cells_wide() {
        assert_eq!(width("高价值 a"), 8);
        assert_eq!(width("👩‍👩‍👧"), 2);
        assert_eq!(fit("高价值客户", 5), "高价…");
        assert_eq!(fit("高价值客户", 10), "高价值客户");
        assert_eq!(pad("高", 4), "高  ");
        assert_eq!(pad_left("42", 4), "  42");
        assert_eq!(fit("abc", 0), "");
    }

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrap("count of logins in the last week", 12), ["count of", "logins in", "the last", "week"]);
        assert_eq!(wrap("高价值客户", 4), ["高价", "值客", "户"]);
        assert_eq!(wrap("as of 21:42, today.", 9), ["as of", "21:42,", "today."]);
        assert_eq!(wrap("高价值，（客户）", 8), ["高价值，", "（客户）"]);
        assert_eq!(wrap("最近 60 天内", 7), ["最近 60", "天内"]);
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrap("", 3), [""]);
    }

    #[test]
    fn nothing_steers_a_terminal() {
        assert!(!clean("a\u{1b}[31m\nb\u{202e}").contains(['\u{1b}', '\n', '\u{202e}']));
    }

    proptest::proptest! {
        #[test]
        fn what_is_fitted_fits(text in "\\PC{0,20}", cells in 0_usize..12) {
            proptest::prop_assert!(width(&fit(&text, cells)) <= cells);
            proptest::prop_assert_eq!(width(&pad(&text, cells)), cells);
            for line in wrap(&text, cells.max(2)) {
                proptest::prop_assert!(width(&line) <= cells.max(2), "{line}");
            }
        }
    }
}
