//! The rule in rows as they are seen: long lines are broken, and what is wrong stands below the row that it is about.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::Lab;
use crate::{
    diagnostic::{Diagnostic, Severity},
    tui::widget::text,
};

/// Findings that are shown at most.
const FINDINGS_MAX: usize = 4;

/// A row of the rule as it is seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Row {
    /// Bytes of the rule, without its line end.
    Text(Range<usize>),
    /// A mark below a part of the row above.
    Mark { from: usize, cells: usize, severity: Severity, text: String },
    /// More about it.
    About { severity: Severity, text: String },
}

/// The rows of the rule in an area of so many columns.
pub(crate) fn of(lab: &Lab, width: u16) -> Vec<Row> {
    rows(lab.text(), lab.found(), width as usize)
}

fn rows(rule: &str, found: &[Diagnostic], width: usize) -> Vec<Row> {
    // The cursor may stand behind the last letter.
    let broken = broken(rule, width.saturating_sub(1).max(2));
    let mut out = Vec::new();
    for (at, row) in broken.iter().enumerate() {
        out.push(Row::Text(row.clone()));
        let is_last = at + 1 == broken.len();
        let is_here = |start: usize| {
            row.contains(&start)
                || (start == row.end && (is_last || broken[at + 1].start > start))
                || (is_last && start > row.end)
        };
        let here = found.iter().take(FINDINGS_MAX).filter(|finding| is_here(start_of(finding)));
        for finding in here {
            out.extend(finding_rows(rule, row, finding, width));
        }
    }
    out
}

fn start_of(finding: &Diagnostic) -> usize {
    finding.place.as_ref().map_or(0, |place| place.span.start)
}

fn finding_rows(rule: &str, row: &Range<usize>, finding: &Diagnostic, width: usize) -> Vec<Row> {
    let severity = finding.severity;
    let span = finding.place.as_ref().map_or(0..0, |place| place.span.start..place.span.end);
    let start = span.start.clamp(row.start, row.end);
    let end = span.end.clamp(start, row.end);
    let from = cells(rule, row.start..start);
    let marked = cells(rule, start..end).max(1);
    let message = text::clean(&finding.message);
    let mut out = Vec::new();
    if from + marked + 1 + text::width(&message) <= width {
        out.push(Row::Mark { from, cells: marked, severity, text: message });
    } else {
        out.push(Row::Mark { from, cells: marked, severity, text: String::new() });
        let lines = text::wrap(&message, width.saturating_sub(2));
        out.extend(lines.into_iter().map(|text| Row::About { severity, text }));
    }
    if let Some(help) = &finding.help {
        let lines = text::wrap(&format!("→ {}", text::clean(help)), width.saturating_sub(2));
        out.extend(lines.into_iter().map(|text| Row::About { severity, text }));
    }
    out
}

fn cells(rule: &str, range: Range<usize>) -> usize {
    rule.get(range).map_or(0, text::width)
}

/// The lines of a text, broken after a blank where there is one, in at most so many cells; bytes without line ends.
fn broken(rule: &str, width: usize) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut line_start = 0;
    for line in rule.split('\n') {
        let mut start = line_start;
        let mut used = 0;
        let mut blank = None;
        for (at, grapheme) in line.grapheme_indices(true) {
            let at = line_start + at;
            let wide = grapheme.width();
            while used + wide > width && at > start {
                let end = blank.filter(|blank| *blank > start).unwrap_or(at);
                out.push(start..end);
                used = cells(rule, end..at);
                start = end;
                blank = None;
            }
            used += wide;
            if grapheme == " " {
                blank = Some(at + 1);
            }
        }
        out.push(start..line_start + line.len());
        line_start += line.len() + 1;
    }
    out
}

/// The row and the column at which a byte of the rule is seen.
pub(crate) fn position(rows: &[Row], rule: &str, at: usize) -> (usize, usize) {
    let mut found = (0, 0);
    for (row, range) in texts(rows) {
        if range.start <= at {
            found = (row, cells(rule, range.start..at.min(range.end)));
        }
    }
    found
}

/// The byte of the rule at a column of a row; of a row that says what is wrong, the one above counts.
pub(crate) fn byte_at(rows: &[Row], rule: &str, row: usize, column: usize) -> usize {
    let Some((_, range)) = texts(rows).take_while(|(at, _)| *at <= row).last() else { return rule.len() };
    let Some(line) = rule.get(range.clone()) else { return rule.len() };
    let mut used = 0;
    for (at, grapheme) in line.grapheme_indices(true) {
        used += grapheme.width();
        if used > column {
            return range.start + at;
        }
    }
    // Behind the blank that a line was broken at stands the next row.
    let is_broken = rule[range.end..].chars().next().is_some_and(|c| c != '\n');
    let last = line.graphemes(true).next_back().map_or(0, str::len);
    if is_broken { range.end - last } else { range.end }
}

/// The byte of the rule that is a row above or below a byte of it.
pub(crate) fn vertical(rows: &[Row], rule: &str, at: usize, by: isize) -> usize {
    let (row, column) = position(rows, rule, at);
    let lines: Vec<usize> = texts(rows).map(|(row, _)| row).collect();
    let Some(line) = lines.iter().position(|line| *line == row) else { return at };
    match line.checked_add_signed(by).and_then(|line| lines.get(line)) {
        Some(row) => byte_at(rows, rule, *row, column),
        None if by < 0 => 0,
        None => rule.len(),
    }
}

fn texts(rows: &[Row]) -> impl Iterator<Item = (usize, &Range<usize>)> {
    rows.iter().enumerate().filter_map(|(at, row)| if let Row::Text(range) = row { Some((at, range)) } else { None })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Place, Span};

    fn shown(rule: &str, found: &[Diagnostic], width: usize) -> Vec<String> {
        let show = |row: Row| match row {
            Row::Text(range) => format!("|{}", &rule[range]),
            Row::Mark { from, cells, text, .. } => format!(" {}{} {text}", " ".repeat(from), "^".repeat(cells)),
            Row::About { text, .. } => format!("  {text}"),
        };
        rows(rule, found, width).into_iter().map(show).collect()
    }

    #[test]
    fn lines_are_broken_after_blanks() {
        assert_eq!(shown("exists(login)", &[], 80), ["|exists(login)"]);
        assert_eq!(
            shown("count(login) > 3 and\nprofile.city = '上海'", &[], 12),
            ["|count(login", "|) > 3 and", "|profile.cit", "|y = '上海'"]
        );
        assert_eq!(shown("", &[], 10), ["|"]);
        assert_eq!(shown("a\n", &[], 10), ["|a", "|"]);
    }

    #[test]
    fn what_is_wrong_stands_below() {
        let finding =
            |start, end, text: &str| Diagnostic::error("R1", Place::new("<rule>", Span::new(start, end)), text);
        assert_eq!(
            shown("城 = x\nand y", &[finding(6, 7, "unknown"), finding(13, 13, "more").help("do")], 30),
            ["|城 = x", "      ^ unknown", "|and y", "      ^ more", "  → do"]
        );
        assert_eq!(
            shown("exists(logn)", &[finding(7, 11, "unknown event: logn")], 20),
            ["|exists(logn)", "        ^^^^ ", "  unknown event:", "  logn"]
        );
    }

    proptest::proptest! {
        #[test]
        fn every_byte_has_its_place(rule in "[a-c 高\n]{0,40}", width in 3_usize..12) {
            let rows = rows(&rule, &[], width);
            for (at, _) in rule.grapheme_indices(true).chain([(rule.len(), "")]) {
                let (row, column) = position(&rows, &rule, at);
                proptest::prop_assert!(column < width, "{at} is in column {column}");
                proptest::prop_assert_eq!(byte_at(&rows, &rule, row, column), at);
            }
            let joined: String = texts(&rows).map(|(_, range)| rule[range.clone()].to_owned()).collect();
            proptest::prop_assert_eq!(joined, rule.replace('\n', ""));
        }
    }
}
