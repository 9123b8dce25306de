//! Which columns a table of some width has, and where.

use ratatui::layout::Rect;

use super::{order::Column, table::Widths, words};
use crate::{rule::say::Language, tui::widget::text::width};

/// Cells that a tag's id needs to be told from others; columns are left out until it has them.
const TAG_MIN: usize = 18;
/// Cells that names need for a column of their own; with fewer each stands right behind its id.
const NAME_MIN: usize = 12;
const TREND: usize = 9;
const HEALTH: usize = 7;
const OWNER_MAX: usize = 14;

/// The columns of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Columns {
    /// Cells for id and name.
    pub(crate) tag: usize,
    /// Where a name begins in them, when names are in a column.
    pub(crate) name_at: Option<usize>,
    /// The others: which, its first cell, how many cells.
    pub(crate) others: Vec<(Column, usize, usize)>,
}

impl Columns {
    /// The columns of a table that is so wide.
    pub(crate) fn of(cells: usize, widths: &Widths, language: Language) -> Self {
        let title = |column: Column| width(column.title().text(language)) + 2;
        let status = widths.statuses.iter().map(|status| width(words::status(*status).text(language)) + 2);
        let mut wanted = vec![
            (Column::Size, widths.size.max(title(Column::Size))),
            (Column::Trend, TREND),
            (Column::Status, status.max().unwrap_or(0).max(title(Column::Status))),
            (Column::Health, HEALTH.max(title(Column::Health))),
            (Column::Owner, widths.owner.min(OWNER_MAX).max(title(Column::Owner))),
        ];
        let taken = |wanted: &[(Column, usize)]| wanted.iter().map(|(_, cells)| cells + 1).sum::<usize>();
        for least in [Column::Health, Column::Owner, Column::Trend, Column::Status, Column::Size] {
            if cells >= taken(&wanted) + TAG_MIN {
                break;
            }
            wanted.retain(|(column, _)| *column != least);
        }
        let tag = cells.saturating_sub(taken(&wanted));
        let mut x = tag + 1;
        let mut others = Vec::with_capacity(wanted.len());
        for (column, cells) in wanted {
            others.push((column, x, cells));
            x += cells + 1;
        }
        // Two for the mark, four for folders, one between.
        let name_at = Some((widths.id + 7).min(tag * 3 / 5)).filter(|at| at + NAME_MIN <= tag);
        Self { tag, name_at, others }
    }

    /// The column that a cell of the header belongs to.
    pub(crate) fn at(&self, cell: usize) -> Option<Column> {
        if cell < self.tag {
            return Some(if self.name_at.is_some_and(|at| cell >= at) { Column::Name } else { Column::Id });
        }
        self.others.iter().find(|(_, x, cells)| (*x..x + cells).contains(&cell)).map(|(column, ..)| *column)
    }

    pub(crate) fn has(&self, column: Column) -> bool {
        self.others.iter().any(|(known, ..)| *known == column)
    }
}

/// The lines of the list: what is searched, what is wrong with that, titles, rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lines {
    pub(crate) search: Option<Rect>,
    pub(crate) problem: Option<Rect>,
    pub(crate) titles: Rect,
    pub(crate) rows: Rect,
}

impl Lines {
    pub(crate) fn of(inner: Rect, has_search: bool, has_problem: bool) -> Self {
        let mut y = inner.y;
        let mut line = |is_there: bool| {
            let there = (is_there && y < inner.bottom()).then_some(Rect { y, height: 1, ..inner });
            y += u16::from(there.is_some());
            there
        };
        let search = line(has_search);
        let problem = line(has_problem);
        let titles = line(true).unwrap_or(Rect { height: 0, ..inner });
        Self { search, problem, titles, rows: Rect { y, height: inner.bottom() - y, ..inner } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Status;

    fn widths() -> Widths {
        Widths { id: 16, size: 9, owner: 6, statuses: vec![Status::Draft, Status::Active] }
    }

    #[test]
    fn columns_fit_at_any_width() {
        for language in Language::ALL {
            for cells in 0..220 {
                let columns = Columns::of(cells, &widths(), language);
                let end = columns.others.last().map_or(columns.tag, |(_, x, cells)| x + cells);
                assert!(end <= cells.max(1), "{cells}: {columns:?}");
                assert!(columns.others.is_empty() || columns.tag >= TAG_MIN, "{cells}: {columns:?}");
            }
        }
    }

    #[test]
    fn all_columns_are_there_at_the_usual_widths() {
        for (cells, names) in [(64, false), (78, true), (94, true)] {
            let columns = Columns::of(cells, &widths(), Language::English);
            assert_eq!((columns.others.len(), columns.name_at.is_some()), (5, names), "{cells}: {columns:?}");
        }
        let narrow = Columns::of(53, &widths(), Language::English);
        assert!(!narrow.has(Column::Health) && narrow.has(Column::Trend), "{narrow:?}");
    }

    #[test]
    fn titles_are_told_apart_by_cell() {
        let columns = Columns::of(94, &widths(), Language::English);
        assert_eq!((columns.at(0), columns.at(columns.tag - 1)), (Some(Column::Id), Some(Column::Name)));
        for (column, x, cells) in &columns.others {
            assert_eq!((columns.at(*x), columns.at(x + cells - 1)), (Some(*column), Some(*column)));
            assert_eq!(columns.at(x + cells), None, "the gap behind");
        }
    }

    #[test]
    fn lines_never_leave_their_area() {
        for height in 0..6 {
            let inner = Rect::new(3, 2, 20, height);
            let lines = Lines::of(inner, true, true);
            assert_eq!(lines.rows.bottom(), inner.bottom());
            let used = [lines.search, lines.problem].into_iter().flatten().map(|line| line.height).sum::<u16>();
            assert_eq!(used + lines.titles.height + lines.rows.height, height);
        }
    }
}
