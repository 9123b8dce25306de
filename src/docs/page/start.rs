use std::collections::{BTreeMap, BTreeSet};

use super::{Speaker, tag_name};
use crate::{
    catalog::{CatalogTag, Status},
    docs::{
        document::{Block, Document, Inline, Table, clean, code, link, text},
        link::PageId,
        words,
    },
};

impl Speaker<'_, '_> {
    /// Where one begins: what there is.
    pub(super) fn start(&self) -> Document {
        let catalog = self.catalog();
        let settings = catalog.settings();
        let number = |n: usize| words::grouped(n as u64);
        let owners: BTreeSet<&str> = catalog.tags().iter().filter_map(|t| t.document.value.owner.as_deref()).collect();
        let mut facts = vec![
            (words::TAGS, vec![text(number(catalog.tags().len()))]),
            (words::STRATEGIES, vec![link(PageId::Strategies, text(number(catalog.strategies().len())))]),
            (words::SOURCES, vec![link(PageId::Sources, text(number(catalog.source_shapes().len())))]),
            (words::KPIS, vec![link(PageId::Kpis, text(number(catalog.kpis().len())))]),
            (words::OWNERS, vec![link(PageId::Owners, text(number(owners.len())))]),
            (words::ZONE, vec![text(settings.zone.name())]),
        ];
        if let Some(newest) = self.book.newest {
            facts.push((words::NEWEST_RELEASE, vec![text(words::minute(newest, &settings.zone))]));
        }
        let mut categories =
            Table::new([(words::CATEGORY, false), (words::TAGS, true), (words::IN_USE, true)], self.language);
        for name in self.book.categories() {
            let tags: Vec<&CatalogTag> = self.book.tags_of(&name).collect();
            let active = tags.iter().filter(|t| t.document.value.status == Status::Active).count();
            let shown = link(PageId::Category(name.clone()), text(&name));
            categories.row([vec![shown], vec![text(number(tags.len()))], vec![text(number(active))]]);
        }
        let mut by_status: BTreeMap<Status, usize> = BTreeMap::new();
        for tag in catalog.tags() {
            *by_status.entry(tag.document.value.status).or_default() += 1;
        }
        let mut statuses = Table::new([(words::STATUS, false), (words::TAGS, true)], self.language);
        for (status, n) in by_status {
            statuses.row([vec![self.said(words::status_meaning(status))], vec![text(number(n))]]);
        }
        Document {
            page: PageId::Start,
            title: clean(&settings.name),
            beside: Vec::new(),
            lead: settings.description.iter().map(text).collect(),
            blocks: vec![
                self.section(words::COUNTS),
                Block::Facts(facts),
                self.section(words::CATEGORIES),
                Block::Table(categories),
                self.section(words::BY_STATUS),
                Block::Table(statuses),
            ],
        }
    }

    /// The tags of a category.
    pub(super) fn category(&self, name: &str) -> Document {
        let tags: Vec<&CatalogTag> = self.book.tags_of(name).collect();
        let active = tags.iter().filter(|t| t.document.value.status == Status::Active).count();
        let (n, active) = (words::grouped(tags.len() as u64), words::grouped(active as u64));
        let lead = if tags.len() == 1 { words::CATEGORY_LEAD_ONE } else { words::CATEGORY_LEAD };
        let lead = lead.filled(self.language, &[("n", &n), ("active", &active)]);
        let mut table = Table::new(
            [
                (words::NAME, false),
                (words::DESCRIPTION, false),
                (words::OWNER, false),
                (words::STATUS, false),
                (words::SIZE, true),
            ],
            self.language,
        );
        for tag in tags {
            let file = &tag.document.value;
            let shown = link(PageId::Tag(tag.id.clone()), text(tag_name(file, self.language)));
            let size = self.book.newest_size(&tag.id).map(|entry| self.count(entry.size));
            table.row([
                vec![shown, Inline::Break, code(&tag.id)],
                file.description.iter().map(text).collect(),
                file.owner.iter().map(|owner| self.owner_link(owner)).collect(),
                vec![self.badge(file.status)],
                size.into_iter().collect(),
            ]);
        }
        let blocks = if table.rows.is_empty() { Vec::new() } else { vec![Block::Table(table)] };
        Document {
            page: PageId::Category(name.into()),
            title: clean(name),
            beside: Vec::new(),
            lead: vec![text(lead)],
            blocks,
        }
    }
}
