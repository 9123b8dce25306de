//! All tags, with what finding, ordering and drawing them needs: made once per state of the workspace, in the background.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use super::search::{Index, Values};
use crate::{catalog::Status, diagnostic::grouped, tui::widget::text, workspace::DeskTag};

/// All tags.
#[derive(Debug, Default)]
pub(crate) struct Table {
    pub(crate) tags: Vec<DeskTag>,
    pub(crate) index: Index,
    pub(crate) values: Values,
    pub(crate) widths: Widths,
    by_id: HashMap<Arc<str>, usize>,
    /// Folders, each before those in it: categories in the order of the settings, the rest by name.
    pub(crate) folders: Vec<TableFolder>,
    /// The folder of each tag; `None` right below `tags/`.
    pub(crate) folder_of: Vec<Option<usize>>,
}

/// A folder below `tags/`.
#[derive(Debug)]
pub(crate) struct TableFolder {
    /// `behavior/app`.
    pub(crate) path: Arc<str>,
    /// How many folders it is inside of.
    pub(crate) depth: usize,
    /// The folder it is in.
    pub(crate) parent: Option<usize>,
}

/// How many cells the widest values take.
#[derive(Debug, Clone, Default)]
pub(crate) struct Widths {
    pub(crate) id: usize,
    pub(crate) size: usize,
    pub(crate) owner: usize,
    /// Statuses that tags have.
    pub(crate) statuses: Vec<Status>,
}

impl Table {
    /// The tags of a workspace whose settings name these categories.
    pub(crate) fn new(tags: Vec<DeskTag>, categories: &[Arc<str>]) -> Self {
        let rank =
            |tag: &DeskTag| categories.iter().position(|known| **known == *tag.category()).unwrap_or(categories.len());
        let mut places: BTreeMap<(usize, &[Arc<str>]), usize> = BTreeMap::new();
        for tag in &tags {
            for depth in 1..=tag.folders.len() {
                places.entry((rank(tag), &tag.folders[..depth])).or_default();
            }
        }
        for (at, place) in places.values_mut().enumerate() {
            *place = at;
        }
        let parent_of = |(rank, path): (usize, &[Arc<str>])| {
            path.split_last().and_then(|(_, parent)| places.get(&(rank, parent)).copied())
        };
        let folder = |key: &(usize, &[Arc<str>])| TableFolder {
            path: key.1.join("/").into(),
            depth: key.1.len() - 1,
            parent: parent_of(*key),
        };
        let folders = places.keys().map(folder).collect();
        let folder_of = tags.iter().map(|tag| places.get(&(rank(tag), &tag.folders[..])).copied()).collect();
        Self {
            index: Index::new(&tags),
            values: Values::new(&tags),
            widths: Widths::new(&tags),
            by_id: tags.iter().enumerate().map(|(at, tag)| (Arc::clone(&tag.id), at)).collect(),
            folders,
            folder_of,
            tags,
        }
    }

    /// The position of a tag.
    pub(crate) fn position(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// The folder of a tag and those that it is in, the innermost first.
    pub(crate) fn folders_of(&self, at: usize) -> impl Iterator<Item = &TableFolder> {
        let mut next = self.folder_of.get(at).copied().flatten();
        std::iter::from_fn(move || {
            let folder = self.folders.get(next?)?;
            next = folder.parent;
            Some(folder)
        })
    }
}

impl Widths {
    fn new(tags: &[DeskTag]) -> Self {
        let widest =
            |text: &dyn Fn(&DeskTag) -> String| tags.iter().map(|tag| text::width(&text(tag))).max().unwrap_or(0);
        let mut statuses: Vec<Status> = tags.iter().filter_map(DeskTag::status).collect();
        statuses.sort_unstable();
        statuses.dedup();
        Self {
            id: widest(&|tag| text::clean(&tag.id)),
            size: widest(&|tag| tag.size.map_or_else(String::new, grouped)),
            owner: widest(&|tag| text::clean(tag.owner())),
            statuses,
        }
    }
}
