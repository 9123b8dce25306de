use unicode_width::UnicodeWidthStr;

use crate::diagnostic::sanitize;

pub(super) use crate::diagnostic::{counted, grouped};

/// On which side a column's cells stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
}

/// Rows of text in columns, aligned by what a terminal shows (a Chinese character is two cells wide).
#[derive(Debug)]
pub(super) struct Table {
    titles: Vec<(&'static str, Align)>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these columns and no rows.
    pub(super) fn new(titles: impl IntoIterator<Item = (&'static str, Align)>) -> Self {
        Self { titles: titles.into_iter().collect(), rows: Vec::new() }
    }

    /// Adds a row, made harmless for a terminal; it has as many cells as there are columns.
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = impl AsRef<str>>) {
        let cells: Vec<String> = cells.into_iter().map(|c| sanitize(c.as_ref()).replace('\n', " ")).collect();
        debug_assert_eq!(cells.len(), self.titles.len(), "a cell for every column");
        self.rows.push(cells);
    }

    /// True when no row was added.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Draws the table, a line each, without trailing spaces. `columns` is the width of the terminal: longer lines
    /// are cut, as a wrapped row is harder to read than a short one; `None` cuts nothing.
    pub(super) fn lines(&self, columns: Option<usize>) -> Vec<String> {
        let widths: Vec<usize> = (0..self.titles.len())
            .map(|i| {
                let cells = self.rows.iter().map(|r| r[i].width());
                cells.chain([self.titles[i].0.width()]).max().unwrap_or(0)
            })
            .collect();
        let titles: Vec<String> = self.titles.iter().map(|(t, _)| (*t).to_owned()).collect();
        std::iter::once(&titles)
            .chain(&self.rows)
            .map(|cells| {
                let mut line = String::new();
                for (i, cell) in cells.iter().enumerate() {
                    if i > 0 {
                        line.push_str("  ");
                    }
                    let blank = " ".repeat(widths[i] - cell.width());
                    match self.titles[i].1 {
                        Align::Left => line.extend([cell.as_str(), &blank]),
                        Align::Right => line.extend([blank.as_str(), cell]),
                    }
                }
                let line = line.trim_end();
                columns.map_or_else(|| line.to_owned(), |width| cut(line, width))
            })
            .collect()
    }
}

/// The beginning of a text, at most `width` cells wide, with an ellipsis where it was cut.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        let cells = unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
        if used + cells + 1 > width {
            break;
        }
        used += cells;
        out.push(c);
    }
    out.push('…');
    out
}

/// A share from 0 to 1 as a bar of at most `width` cells, in steps of an eighth of a cell.
pub(super) fn bar(share: f64, width: usize) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small number of cells")]
    let eighths = (share.clamp(0.0, 1.0) * width as f64 * 8.0).round() as usize;
    // Something that is there is seen.
    let eighths = if share > 0.0 { eighths.max(1) } else { eighths };
    format!("{}{}", "█".repeat(eighths / 8), EIGHTHS[eighths % 8])
}

/// A share from 0 to 1 in percent.
pub(super) fn percent(part: u64, whole: u64) -> String {
    if whole == 0 { "-".to_owned() } else { format!("{:.1} %", part as f64 * 100.0 / whole as f64) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_align_by_width() {
        let mut table = Table::new([("name", Align::Left), ("size", Align::Right)]);
        table.row(["高价值", "12"]);
        table.row(["a\u{1b}[2Jb", "1,234"]);
        assert_eq!(table.lines(None), ["name     size", "高价值     12", "a\u{fffd}[2Jb  1,234"]);
        assert_eq!(table.lines(Some(10)), ["name     …", "高价值   …", "a\u{fffd}[2Jb  1…"]);
    }

    #[test]
    fn bars_and_numbers() {
        assert_eq!(bar(0.5, 4), "██");
        assert_eq!(bar(0.55, 4), "██▎");
        assert_eq!(bar(0.000_01, 4), "▏");
        assert_eq!(bar(0.0, 4), "");
        assert_eq!(bar(7.0, 2), "██");
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(counted(1, "file"), "1 file");
        assert_eq!(counted(1000, "file"), "1,000 files");
        assert_eq!(counted(2, "strategy"), "2 strategies");
        assert_eq!(percent(1, 8), "12.5 %");
        assert_eq!(percent(1, 0), "-");
    }
}
