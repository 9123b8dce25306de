//! Rows that are scrolled, of which some can be selected.

use super::tab::{Row, Target};
use crate::tui::widget::scroll;

/// The rows of a tab and where people are in them.
#[derive(Debug, Default)]
pub(super) struct View {
    rows: Vec<Row>,
    height: usize,
    /// The first row that is seen.
    offset: usize,
    /// The row that is selected, one with a target.
    selected: Option<usize>,
    /// The first row and the selected one as they were before rows were taken away to be read anew.
    kept: Option<(usize, Option<usize>)>,
}

impl View {
    /// Only where people are.
    pub(super) const fn position(&self) -> Self {
        let place = match self.kept {
            Some(kept) => kept,
            None => (self.offset, self.selected),
        };
        Self { rows: Vec::new(), height: 0, offset: 0, selected: None, kept: Some(place) }
    }

    /// Takes other rows; people stay where they are as far as that is still there.
    pub(super) fn fill(&mut self, rows: Vec<Row>, height: usize) {
        self.rows = rows;
        self.height = height;
        if self.rows.len() <= 1 && self.stops().next().is_none() {
            // Answers may come: the place is kept for them.
            self.kept = self.kept.or(Some((self.offset, self.selected)));
            (self.offset, self.selected) = (0, None);
            return;
        }
        if let Some(kept) = self.kept.take() {
            (self.offset, self.selected) = kept;
        }
        self.offset = self.offset.min(self.last_offset());
        self.selected = self.selected.and_then(|row| self.nearest(row));
    }

    /// The rows that are seen, each with whether it is selected.
    pub(super) fn seen(&self) -> impl Iterator<Item = (&Row, bool)> {
        let rows = self.rows.iter().enumerate().skip(self.offset).take(self.height);
        rows.map(|(at, row)| (row, self.selected == Some(at)))
    }

    pub(super) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// How many rows are above and below what is seen.
    pub(super) fn hidden(&self) -> (usize, usize) {
        (self.offset.min(self.rows.len()), self.rows.len().saturating_sub(self.offset + self.height))
    }

    /// The row that is selected.
    pub(super) fn selected(&self) -> Option<&Row> {
        self.rows.get(self.selected?)
    }

    /// What is meant when the row that is selected is opened, if people see it.
    pub(super) fn target(&self) -> Option<&Target> {
        let row = self.selected.filter(|row| self.is_seen(*row))?;
        self.rows.get(row)?.target.as_ref()
    }

    /// What is copied: the row that is selected, or everything.
    pub(super) fn copied(&self) -> Option<String> {
        let all = || {
            let texts: Vec<String> = self.rows.iter().map(|row| row.text().trim_end().to_owned()).collect();
            texts.join("\n").trim().to_owned()
        };
        let text = match self.selected().filter(|_| self.target().is_some()) {
            Some(row) => row.text().trim().to_owned(),
            None => all(),
        };
        (!text.is_empty()).then_some(text)
    }

    /// Goes to the next row that can be selected, if that is in sight, and scrolls otherwise.
    pub(super) fn step(&mut self, by: isize) {
        let near = self.stop_after(by);
        let (first, end) = (self.offset, self.offset + self.height);
        // One row beyond what is seen is reached by one step.
        match near {
            Some(row) if row + 1 >= first && row <= end => self.select(row),
            _ => self.scroll(by),
        }
    }

    /// Scrolls by as many rows as are seen.
    pub(super) fn page(&mut self, by: isize) {
        self.scroll(by * self.height.max(2).saturating_sub(1).cast_signed());
        let seen = self.offset..self.offset + self.height;
        let stops: Vec<usize> = self.stops().filter(|row| seen.contains(row)).collect();
        let row = if by < 0 { stops.first() } else { stops.last() };
        if let Some(row) = row {
            self.selected = Some(*row);
        }
    }

    pub(super) fn top(&mut self) {
        self.offset = 0;
        let first = self.stops().next();
        self.selected = first.filter(|row| self.is_seen(*row));
    }

    pub(super) fn bottom(&mut self) {
        self.offset = self.last_offset();
        let last = self.stops().next_back();
        self.selected = last.filter(|row| self.is_seen(*row));
    }

    /// Scrolls; what is selected may go out of sight.
    pub(super) fn scroll(&mut self, by: isize) {
        self.offset = self.offset.saturating_add_signed(by).min(self.last_offset());
    }

    /// A row of those that are seen was clicked; true when it was selected already and is meant to be opened.
    pub(super) fn click(&mut self, line: usize) -> bool {
        let row = self.offset + line;
        if self.rows.get(row).is_none_or(|row| row.target.is_none()) {
            return false;
        }
        let was_selected = self.selected == Some(row);
        self.selected = Some(row);
        was_selected
    }

    fn select(&mut self, row: usize) {
        self.selected = Some(row);
        self.offset = scroll::follow(self.offset, row, self.height, self.rows.len());
    }

    fn is_seen(&self, row: usize) -> bool {
        (self.offset..self.offset + self.height).contains(&row)
    }

    const fn last_offset(&self) -> usize {
        self.rows.len().saturating_sub(self.height)
    }

    fn stops(&self) -> impl DoubleEndedIterator<Item = usize> {
        self.rows.iter().enumerate().filter(|(_, row)| row.target.is_some()).map(|(at, _)| at)
    }

    /// The row with a target after or before the one that is selected, or after or before the edge of what is seen when
    /// none is in sight.
    fn stop_after(&self, by: isize) -> Option<usize> {
        let from = self.selected.filter(|row| self.is_seen(*row));
        if by > 0 {
            let from = from.map_or(self.offset, |row| row + 1);
            self.stops().find(|row| *row >= from)
        } else {
            let from = from.unwrap_or(self.offset + self.height);
            self.stops().rev().find(|row| *row < from)
        }
    }

    /// The row with a target that is nearest to a row.
    fn nearest(&self, row: usize) -> Option<usize> {
        self.stops().min_by_key(|stop| stop.abs_diff(row))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widget::row::Ink;

    /// Rows of which those with `*` have a target.
    fn view(rows: &str, height: usize) -> View {
        let rows = rows.chars().enumerate().map(|(at, sign)| {
            let row = Row::of(format!("{at}"), Ink::Text);
            if sign == '*' { row.to(Target::Pick(at)) } else { row }
        });
        let mut view = View::default();
        view.fill(rows.collect(), height);
        view
    }

    fn at(view: &View) -> (usize, Option<usize>) {
        (view.offset, view.selected)
    }

    #[test]
    fn steps_go_to_what_can_be_selected_and_scroll_between() {
        let mut v = view("-*--*-----*-", 4);
        let mut seen = Vec::new();
        for _ in 0..8 {
            v.step(1);
            seen.push(at(&v));
        }
        assert_eq!(
            seen,
            [
                (0, Some(1)),
                (1, Some(4)),
                (2, Some(4)),
                (3, Some(4)),
                (4, Some(4)),
                (5, Some(4)),
                (6, Some(4)),
                (7, Some(10)),
            ]
        );
        v.step(1);
        v.step(1);
        assert_eq!(at(&v), (8, Some(10)));
        for _ in 0..7 {
            v.step(-1);
        }
        assert_eq!(at(&v), (1, Some(1)));
        v.step(-1);
        assert_eq!(at(&v).0, 0);
    }

    #[test]
    fn every_row_can_be_seen() {
        for rows in ["", "*", "-----------", "***********", "*---------*", "----*------"] {
            let mut v = view(rows, 3);
            let mut seen = std::collections::BTreeSet::new();
            for _ in 0..30 {
                seen.extend(v.seen().map(|(row, _)| row.text()));
                v.step(1);
            }
            assert_eq!(seen.len(), rows.len(), "{rows}");
            for _ in 0..30 {
                v.step(-1);
            }
            assert_eq!(v.offset, 0, "{rows}");
            v.bottom();
            assert_eq!(v.hidden().1, 0);
            v.top();
            assert_eq!(v.hidden().0, 0);
        }
    }

    #[test]
    fn what_is_out_of_sight_is_not_opened() {
        let mut v = view("*---------", 3);
        v.step(1);
        assert_eq!(v.target(), Some(&Target::Pick(0)));
        assert_eq!(v.copied().as_deref(), Some("0"));
        v.scroll(4);
        assert_eq!(v.target(), None);
        assert_eq!(v.copied().map(|text| text.lines().count()), Some(10));
    }

    #[test]
    fn a_second_click_opens() {
        let mut v = view("-*-*", 4);
        assert!(!v.click(0));
        assert!(!v.click(3));
        assert_eq!(v.target(), Some(&Target::Pick(3)));
        assert!(v.click(3));
        assert!(!v.click(9));
    }

    #[test]
    fn other_rows_leave_people_where_they_are() {
        let mut v = view("-*--*-----*-", 4);
        v.bottom();
        assert_eq!(at(&v), (8, Some(10)));
        v.fill(Vec::new(), 4);
        let rows = view("-*--*-----*-", 4).rows;
        v.fill(rows, 4);
        assert_eq!(at(&v), (8, Some(10)));
        let rows = view("--*-", 4).rows;
        v.fill(rows, 4);
        assert_eq!(at(&v), (0, Some(2)));
    }
}
