//! The list of tags: what is found, in which order, and what is selected.

mod columns;
mod draw;
#[cfg(test)]
pub(crate) mod fixture;
mod order;
mod search;
mod table;
mod tell;
mod tree;
pub(super) mod words;

use std::{cmp::Reverse, collections::BTreeSet, sync::Arc};

use ratatui::layout::Rect;

pub(crate) use columns::{Columns, Lines};
pub(crate) use order::{Column, Order};
pub(crate) use table::Table;
pub(crate) use tree::Row;
pub(crate) use words::{COPIED, RELEASES_MISSING, status as status_word};

use self::search::Query;
use crate::{
    tui::{
        trouble::Trouble,
        widget::{editor::Editor, pane, scroll},
    },
    workspace::{DeskTag, Trends},
};

/// What a row is about, so that it is found again when rows change.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Key {
    Folder(Arc<str>),
    Tag(Arc<str>),
}

/// The list.
#[derive(Debug, Default)]
pub(crate) struct List {
    table: Arc<Table>,
    is_read: bool,
    trouble: Option<Trouble>,
    trends: Option<Arc<Trends>>,
    field: Editor,
    is_typing: bool,
    query: Query,
    order: Order,
    is_flat: bool,
    closed: BTreeSet<Arc<str>>,
    /// Tags that are wanted, with how well they fit.
    found: Vec<(usize, u32)>,
    rows: Vec<Row>,
    at: usize,
    selected: Option<Key>,
    offset: usize,
    /// What was selected when a search began.
    before: Option<Key>,
    /// Rows that are seen.
    height: usize,
}

impl List {
    /// The tag that is selected.
    pub(crate) fn tag(&self) -> Option<&DeskTag> {
        match self.rows.get(self.at)? {
            Row::Tag { at, .. } => self.table.tags.get(*at),
            Row::Folder(_) => None,
        }
    }

    /// The text of the row that is selected: an id, or a folder.
    pub(crate) fn text(&self) -> Option<&str> {
        match self.selected.as_ref()? {
            Key::Folder(text) | Key::Tag(text) => Some(text),
        }
    }

    /// Whether tags were read.
    pub(crate) const fn is_there(&self) -> bool {
        self.is_read
    }

    pub(crate) fn widths(&self) -> &table::Widths {
        &self.table.widths
    }

    pub(crate) const fn is_typing(&self) -> bool {
        self.is_typing
    }

    /// Whether something is searched for.
    pub(crate) fn has_search(&self) -> bool {
        self.is_typing || !self.field.text().is_empty()
    }

    #[cfg(test)]
    pub(crate) const fn row_count(&self) -> usize {
        self.rows.len()
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Where what is drawn in an area.
    pub(crate) fn lines_in(&self, area: Rect) -> Lines {
        Lines::of(pane::inner(area), self.has_search(), self.query.problem.is_some())
    }

    /// Other tags, or the same with other numbers. What was selected still is, if it is still there.
    pub(crate) fn read(&mut self, read: Result<Arc<Table>, Trouble>) {
        match read {
            Ok(table) => {
                let is_first = !self.is_read;
                (self.table, self.is_read, self.trouble) = (table, true, None);
                self.look();
                if is_first && self.selected.as_ref().is_none_or(|key| matches!(key, Key::Folder(_))) {
                    self.select_first_tag();
                }
            }
            Err(trouble) if trouble.is_cancelled => {}
            Err(trouble) => self.trouble = Some(trouble),
        }
    }

    /// Sizes in the last releases.
    pub(crate) fn hear_trends(&mut self, trends: Arc<Trends>) {
        self.trends = Some(trends);
        if self.order.column == Column::Trend {
            self.arrange();
        }
    }

    /// So many rows are seen now.
    pub(crate) fn fit(&mut self, area: Rect) {
        self.height = self.lines_in(area).rows.height as usize;
        self.offset = scroll::follow(self.offset, self.at, self.height, self.rows.len());
    }

    /// Selects a row.
    pub(crate) fn move_to(&mut self, row: usize) {
        self.at = row.min(self.rows.len().saturating_sub(1));
        self.selected = self.key_of(self.at);
        self.offset = scroll::follow(self.offset, self.at, self.height, self.rows.len());
    }

    /// Selects a row some rows below, or above.
    pub(crate) fn step(&mut self, by: isize) {
        self.move_to(scroll::step(self.at, by, self.rows.len()));
    }

    /// Selects a row a page below, or above.
    pub(crate) fn page(&mut self, pages: isize) {
        self.step(pages * self.height.saturating_sub(1).max(1) as isize);
    }

    /// Moves what is seen; what is selected stays in it.
    pub(crate) fn scroll(&mut self, by: isize) {
        let last = self.rows.len().saturating_sub(self.height);
        self.offset = self.offset.saturating_add_signed(by).min(last);
        let end = (self.offset + self.height).saturating_sub(1);
        self.move_to(self.at.clamp(self.offset, end.max(self.offset)));
    }

    /// The row at a line of the rows that are seen.
    pub(crate) fn row_at(&self, line: usize) -> Option<usize> {
        Some(self.offset + line).filter(|row| line < self.height && *row < self.rows.len())
    }

    pub(crate) const fn position(&self) -> usize {
        self.at
    }

    /// Closes the folder that is selected, or goes to the folder that the row is in.
    pub(crate) fn left(&mut self) {
        match self.rows.get(self.at) {
            Some(Row::Folder(folder)) if folder.is_open => self.close_folder(Arc::clone(&folder.path)),
            Some(Row::Folder(folder)) => {
                let depth = folder.depth;
                self.go_up(depth);
            }
            Some(Row::Tag { depth, .. }) => self.go_up(*depth),
            None => {}
        }
    }

    /// Opens the folder that is selected, or goes to the first row in it.
    pub(crate) fn right(&mut self) {
        match self.rows.get(self.at) {
            Some(Row::Folder(folder)) if !folder.is_open => {
                self.closed.remove(&Arc::clone(&folder.path));
                self.arrange();
            }
            Some(Row::Folder(_)) => self.step(1),
            Some(Row::Tag { .. }) | None => {}
        }
    }

    /// Opens or closes the folder that is selected; says whether one is.
    pub(crate) fn toggle(&mut self) -> bool {
        let Some(Row::Folder(folder)) = self.rows.get(self.at) else { return false };
        if folder.is_open {
            self.close_folder(Arc::clone(&folder.path));
        } else {
            self.right();
        }
        true
    }

    pub(crate) fn open_all(&mut self) {
        self.closed.clear();
        self.arrange();
    }

    /// Closes all folders; the outermost one of what was selected is selected.
    pub(crate) fn close_all(&mut self) {
        let outermost = match self.rows.get(self.at) {
            Some(Row::Tag { at, .. }) => self.table.folders_of(*at).last().map(|folder| Arc::clone(&folder.path)),
            Some(Row::Folder(folder)) => folder.path.split('/').next().map(Arc::from),
            None => None,
        };
        self.closed = self.table.folders.iter().map(|folder| Arc::clone(&folder.path)).collect();
        if let Some(path) = outermost.filter(|_| !self.is_listed_flat()) {
            self.selected = Some(Key::Folder(path));
        }
        self.arrange();
    }

    fn close_folder(&mut self, path: Arc<str>) {
        self.closed.insert(path);
        self.arrange();
    }

    fn go_up(&mut self, depth: usize) {
        let is_above = |row: &Row| matches!(row, Row::Folder(folder) if folder.depth < depth);
        if let Some(row) = self.rows.get(..self.at).and_then(|rows| rows.iter().rposition(is_above)) {
            self.move_to(row);
        }
    }

    /// Shows folders, or all tags in one list.
    pub(crate) fn flip(&mut self) {
        self.is_flat = !self.is_flat;
        self.arrange();
    }

    pub(crate) fn sort_by_next(&mut self) {
        self.sort(self.order.next());
    }

    pub(crate) fn reverse(&mut self) {
        self.sort(self.order.reversed());
    }

    /// Sorts by a column; if it is already, in the other direction.
    pub(crate) fn sort_by(&mut self, column: Column) {
        self.sort(if self.order.column == column { self.order.reversed() } else { Order::by(column) });
    }

    fn sort(&mut self, order: Order) {
        self.order = order;
        self.arrange();
    }

    /// Typing begins.
    pub(crate) fn search(&mut self) {
        if !self.is_typing {
            self.is_typing = true;
            self.before = self.selected.clone();
        }
    }

    /// What was found stays, typing ends.
    pub(crate) fn accept(&mut self) {
        self.is_typing = false;
        self.before = None;
    }

    /// Everything is listed again. What was selected before the search is, when typing is given up; what was found is, when
    /// it was accepted before.
    pub(crate) fn clear(&mut self) {
        if let Some(before) = self.before.take() {
            self.selected = Some(before);
        }
        self.is_typing = false;
        self.field = Editor::line("");
        let selected = self.selected.clone();
        self.look();
        if self.selected != selected
            && let Some(Key::Tag(tag)) = selected
        {
            self.reveal(&tag);
        }
    }

    /// What is typed, to be changed; [`Self::typed`] says that it was.
    pub(crate) const fn field(&mut self) -> &mut Editor {
        &mut self.field
    }

    /// Another text was typed: the best answer is selected; or, where all are as good, what was before if it is among them.
    pub(crate) fn typed(&mut self) {
        self.look();
        if self.query.has_words() {
            self.offset = 0;
            self.move_to(0);
            return;
        }
        let before = self.before.as_ref().and_then(|key| self.row_of(key));
        match before.filter(|row| self.before == self.key_of(*row)) {
            Some(row) => self.move_to(row),
            None => self.select_first_tag(),
        }
    }

    /// Completes the last word of what is typed.
    pub(crate) fn complete(&mut self) {
        if let Some(text) = self.table.values.completed(self.field.text()) {
            self.field = Editor::line(&text);
            self.typed();
        }
    }

    /// Selects a tag, whatever hides it; says whether there is such a tag.
    pub(crate) fn reveal(&mut self, id: &str) -> bool {
        let Some(at) = self.table.position(id) else { return false };
        let row_of = |list: &Self| list.rows.iter().position(|row| matches!(row, Row::Tag { at: of, .. } if *of == at));
        if row_of(self).is_none() {
            if self.found.iter().all(|(found, _)| *found != at) {
                (self.before, self.is_typing) = (None, false);
                self.field = Editor::line("");
            }
            for folder in self.table.folders_of(at) {
                self.closed.remove(&folder.path);
            }
            self.selected = Some(Key::Tag(Arc::clone(&self.table.tags[at].id)));
            self.look();
        }
        if let Some(row) = row_of(self) {
            self.move_to(row);
        }
        true
    }

    /// Whether tags are listed without folders.
    fn is_listed_flat(&self) -> bool {
        self.is_flat || self.query.has_words()
    }

    /// Whether tags are ordered by how well they fit.
    fn is_best_first(&self) -> bool {
        self.query.has_words() && self.order == Order::default()
    }

    /// Reads what is searched for, and finds it.
    fn look(&mut self) {
        self.query = Query::read(self.field.text(), &self.table.values);
        self.found = self.table.index.find(&self.table.tags, &self.query);
        self.arrange();
    }

    /// Orders what was found.
    fn arrange(&mut self) {
        let tags = &self.table.tags;
        let trends = self.trends.as_deref();
        if self.is_best_first() {
            self.found.sort_by(|a, b| (Reverse(a.1), &tags[a.0].id).cmp(&(Reverse(b.1), &tags[b.0].id)));
        } else {
            self.found.sort_by(|a, b| self.order.compare(&tags[a.0], &tags[b.0], trends));
        }
        let wanted: Vec<usize> = self.found.iter().map(|(at, _)| *at).collect();
        self.rows =
            if self.is_listed_flat() { tree::flat(&wanted) } else { tree::tree(&self.table, &wanted, &self.closed) };
        let row = self.selected.as_ref().and_then(|key| self.row_of(key));
        self.move_to(row.unwrap_or(self.at));
    }

    /// The row of a key, or of the folder that hides it.
    fn row_of(&self, key: &Key) -> Option<usize> {
        let mut folder = match key {
            Key::Tag(id) => {
                let at = self.table.position(id)?;
                let row = self.rows.iter().position(|row| matches!(row, Row::Tag { at: of, .. } if *of == at));
                if row.is_some() || self.is_listed_flat() {
                    return row;
                }
                self.table.folder_of[at]
            }
            Key::Folder(path) => self.table.folders.iter().position(|folder| folder.path == *path),
        };
        while let Some(at) = folder {
            let path = &self.table.folders[at].path;
            let row = self.rows.iter().position(|row| matches!(row, Row::Folder(folder) if folder.path == *path));
            if row.is_some() {
                return row;
            }
            folder = self.table.folders[at].parent;
        }
        None
    }

    fn select_first_tag(&mut self) {
        let first = self.rows.iter().position(|row| matches!(row, Row::Tag { .. }));
        self.move_to(first.unwrap_or(0));
    }

    fn key_of(&self, row: usize) -> Option<Key> {
        Some(match self.rows.get(row)? {
            Row::Folder(folder) => Key::Folder(Arc::clone(&folder.path)),
            Row::Tag { at, .. } => Key::Tag(Arc::clone(&self.table.tags[*at].id)),
        })
    }
}
