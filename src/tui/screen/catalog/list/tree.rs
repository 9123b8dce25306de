//! The rows of the table: folders with their tags, or tags alone.

use std::{collections::BTreeSet, sync::Arc};

use super::table::Table;

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Row {
    Folder(Folder),
    /// A tag by its position in the table, and how many folders it is shown inside of.
    Tag {
        at: usize,
        depth: usize,
    },
}

/// A folder with tags that are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Folder {
    /// Below `tags/`: `behavior/app`.
    pub(crate) path: Arc<str>,
    /// How many folders it is inside of.
    pub(crate) depth: usize,
    /// How many tags that are wanted it and the folders in it hold.
    pub(crate) tags: usize,
    /// How many of these have mistakes.
    pub(crate) broken: usize,
    pub(crate) is_open: bool,
}

impl Folder {
    /// Its own name.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }
}

/// Tags in the order they come in, without folders.
pub(crate) fn flat(wanted: &[usize]) -> Vec<Row> {
    wanted.iter().map(|at| Row::Tag { at: *at, depth: 0 }).collect()
}

#[derive(Clone, Default)]
struct Branch {
    own: Vec<usize>,
    tags: usize,
    broken: usize,
}

/// Folders that hold tags that are wanted; in each its own tags in the order they come in, then the folders in it. Tags that
/// are in no folder come last.
pub(crate) fn tree(table: &Table, wanted: &[usize], closed: &BTreeSet<Arc<str>>) -> Vec<Row> {
    let mut branches = vec![Branch::default(); table.folders.len()];
    let mut homeless = Vec::new();
    for at in wanted {
        let folder = table.folder_of[*at];
        match folder {
            Some(folder) => branches[folder].own.push(*at),
            None => homeless.push(Row::Tag { at: *at, depth: 0 }),
        }
        let mut next = folder;
        while let Some(folder) = next {
            branches[folder].tags += 1;
            branches[folder].broken += usize::from(table.tags[*at].errors > 0);
            next = table.folders[folder].parent;
        }
    }
    let mut rows = Vec::with_capacity(wanted.len() + branches.len());
    // Folders in a closed one are not seen; each comes after the one that it is in.
    let mut hidden = vec![false; branches.len()];
    for (at, branch) in branches.into_iter().enumerate() {
        let folder = &table.folders[at];
        let is_hidden = folder.parent.is_some_and(|parent| hidden[parent]);
        let is_open = !closed.contains(&folder.path);
        hidden[at] = is_hidden || !is_open;
        if is_hidden || branch.tags == 0 {
            continue;
        }
        let (path, depth) = (Arc::clone(&folder.path), folder.depth);
        rows.push(Row::Folder(Folder { path, depth, tags: branch.tags, broken: branch.broken, is_open }));
        if is_open {
            rows.extend(branch.own.into_iter().map(|at| Row::Tag { at, depth: depth + 1 }));
        }
    }
    rows.append(&mut homeless);
    rows
}

#[cfg(test)]
mod tests {
    use super::{
        super::fixture::{categories, many, tag},
        *,
    };

    fn said(table: &Table, rows: &[Row]) -> Vec<String> {
        let said = |row: &Row| match row {
            Row::Folder(folder) => {
                let sign = if folder.is_open { "-" } else { "+" };
                format!("{}{sign} {} {}", "  ".repeat(folder.depth), folder.name(), folder.tags)
            }
            Row::Tag { at, depth } => format!("{}{}", "  ".repeat(*depth), table.tags[*at].id),
        };
        rows.iter().map(said).collect()
    }

    fn shop() -> Table {
        let tags = ["strategy/win", "basic", "strategy", "strategy/win/back", "", "other"];
        let tags = tags.iter().enumerate().map(|(at, folder)| tag(folder, &format!("t{at}"), "", "")).collect();
        Table::new(tags, &categories())
    }

    #[test]
    fn folders_are_in_the_order_of_the_settings() {
        let table = shop();
        let all: Vec<usize> = (0..6).collect();
        let rows = tree(&table, &all, &BTreeSet::new());
        assert_eq!(
            said(&table, &rows),
            [
                "- basic 1",
                "  t1",
                "- strategy 3",
                "  t2",
                "  - win 2",
                "    t0",
                "    - back 1",
                "      t3",
                "- other 1",
                "  t5",
                "t4",
            ]
        );
    }

    #[test]
    fn what_is_closed_hides_all_in_it() {
        let table = shop();
        let closed = BTreeSet::from(["strategy".into()]);
        let rows = tree(&table, &[3, 2, 1], &closed);
        assert_eq!(said(&table, &rows), ["- basic 1", "  t1", "+ strategy 2"]);
        let rows = tree(&table, &[3, 2], &BTreeSet::from(["strategy/win".into()]));
        assert_eq!(said(&table, &rows), ["- strategy 2", "  t2", "  + win 1"]);
    }

    #[test]
    fn every_tag_that_is_wanted_has_one_row() {
        let table = Table::new(many(500), &categories());
        let wanted: Vec<usize> = (0..500).rev().step_by(3).collect();
        for rows in [tree(&table, &wanted, &BTreeSet::new()), flat(&wanted)] {
            let tags = rows.iter().filter_map(|row| match row {
                Row::Tag { at, .. } => Some(*at),
                Row::Folder(_) => None,
            });
            let mut tags: Vec<usize> = tags.collect();
            tags.sort_unstable_by(|a, b| b.cmp(a));
            assert_eq!(tags, wanted);
        }
    }
}
