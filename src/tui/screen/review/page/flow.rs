//! Pieces in lines of a width: broken between words where it can be, each with the look it had.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::{Look, Piece};
use crate::{
    rule::words,
    tui::widget::text::{clean, width},
};

/// The pieces of lines of at most `cells` cells. The first line begins with `indent`, the others with as much blank. Lines
/// break at blanks and between Chinese characters, not before a mark that ends something or behind one that begins it.
pub(super) fn flow(indent: &str, pieces: &[Piece], cells: usize) -> Vec<Vec<Piece>> {
    let start = width(indent);
    // A sign that leaves no room for what it is before would leave lines of nothing.
    let cells = cells.max(start + 2);
    let behind = " ".repeat(start);
    let mut lines = vec![vec![Piece::new(indent, pieces.first().map_or(Look::Text, |piece| piece.look))]];
    let mut used = start;
    let letters: Vec<(&str, Look)> =
        pieces.iter().flat_map(|piece| piece.text.graphemes(true).map(|letter| (letter, piece.look))).collect();
    let mut at = 0;
    while at < letters.len() {
        let end =
            (at + 1..letters.len()).find(|at| may_break(letters[at - 1].0, letters[*at].0)).unwrap_or(letters.len());
        let chunk = &letters[at..end];
        at = end;
        let wide: usize = chunk.iter().map(|(letter, _)| letter.width()).sum();
        let is_blank = chunk.iter().all(|(letter, _)| is_blank(letter));
        if is_blank && used == start && lines.len() > 1 {
            continue;
        }
        if used + wide > cells && used > start {
            lines.push(vec![Piece::new(behind.clone(), Look::Text)]);
            used = start;
            if is_blank {
                continue;
            }
        }
        for (letter, look) in chunk {
            if used + letter.width() > cells && used > start {
                lines.push(vec![Piece::new(behind.clone(), Look::Text)]);
                used = start;
            }
            append(&mut lines, letter, *look);
            used += letter.width();
        }
    }
    lines
}

fn is_blank(letter: &str) -> bool {
    letter.chars().all(char::is_whitespace)
}

/// Whether a line may end between two letters.
fn may_break(before: &str, after: &str) -> bool {
    const BEGINS: &str = "（“‘「『【《〈";
    const ENDS: &str = "，。、：；！？）”’」』】》〉…";
    if is_blank(before) || is_blank(after) {
        return true;
    }
    (before.width() > 1 || after.width() > 1) && !BEGINS.contains(before) && !ENDS.contains(after)
}

/// Puts a text behind the last line.
fn append(lines: &mut [Vec<Piece>], text: &str, look: Look) {
    let Some(line) = lines.last_mut() else { return };
    match line.last_mut() {
        Some(last) if last.look == look => last.text.push_str(text),
        _ => line.push(Piece::new(text, look)),
    }
}

/// A rule as pieces; a rule of several lines is one sentence here.
pub(super) fn rule_pieces(rule: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = 0;
    for (span, kind) in words(rule) {
        if let (Some(between), Some(word)) = (rule.get(at..span.start), rule.get(span.start..span.end)) {
            pieces.push(Piece::new(clean(between), Look::Text));
            pieces.push(Piece::new(clean(word), Look::Word(kind)));
            at = span.end;
        }
    }
    pieces.push(Piece::new(clean(rule.get(at..).unwrap_or_default()), Look::Text));
    pieces.retain(|piece| !piece.text.is_empty());
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(lines: &[Vec<Piece>]) -> Vec<String> {
        lines.iter().map(|line| line.iter().map(|piece| piece.text.as_str()).collect()).collect()
    }

    #[test]
    fn lines_break_between_words_and_keep_their_looks() {
        let pieces = vec![Piece::new("nobody is ", Look::Text), Piece::new("left out", Look::Bad)];
        let lines = flow("- ", &pieces, 13);
        assert_eq!(texts(&lines), ["- nobody is ", "  left out"]);
        assert_eq!(lines[1].last(), Some(&Piece::new("left out", Look::Bad)));
        assert_eq!(texts(&flow("", &[Piece::new("高价值客户", Look::Text)], 4)), ["高价", "值客", "户"]);
        assert_eq!(texts(&flow("  ", &[], 9)), ["  "]);
        let dated = [Piece::new("on 2026-01-08 (as", Look::Text), Piece::new(" of)", Look::Dim)];
        assert_eq!(texts(&flow("", &dated, 11)), ["on ", "2026-01-08 ", "(as of)"]);
        let chinese = [Piece::new("截至今天，人群（一）", Look::Text)];
        assert_eq!(texts(&flow("", &chinese, 8)), ["截至今", "天，人群", "（一）"]);
    }

    #[test]
    fn a_rule_is_whole_in_its_pieces() {
        let rule = "count(login,\n last 7 days) > 3 and profile.city = '上海'";
        let text: String = rule_pieces(rule).iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(text, clean(rule));
        assert!(rule_pieces(rule).iter().any(|piece| piece.look == Look::Word(crate::rule::WordKind::Function)));
        // What cannot be cut is text all the same.
        let broken = "count(login '";
        assert_eq!(rule_pieces(broken).iter().map(|piece| piece.text.as_str()).collect::<String>(), broken);
    }

    proptest::proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_is_too_wide(text in "[a-c高 ]{0,40}", cells in 4_usize..20) {
            let lines = texts(&flow("· ", &[Piece::new(text.clone(), Look::Text)], cells));
            for line in &lines {
                proptest::prop_assert!(width(line.trim_end()) <= cells, "{line}");
            }
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace() && *c != '·').collect::<String>();
            proptest::prop_assert_eq!(letters(&lines.concat()), letters(&text));
        }
    }
}
