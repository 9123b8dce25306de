//! What pages say: one file per kind of page, each from the catalog to a [`Document`] in one language.

mod cases;
mod kpi;
mod owner;
mod source;
mod start;
mod strategy;
mod tag;
mod tests;

use std::{collections::BTreeMap, sync::Arc};

use super::{
    Count, Record, SizeEntry, TagRecord,
    document::{Block, Document, Inline, Line, code, link, sentence, text},
    lineage,
    link::{PageId, Target},
    words::{self, Phrase},
};
use crate::{
    calendar::Micros,
    catalog::{Catalog, CatalogTag, Graph, Node, Status, TagFile},
    rule::{
        say::{Language, clauses, say, say_lines},
        typed::Expr,
    },
};

/// Names in a list before it ends with "and so many more".
const NAMES_MAX: usize = 60;

/// What is looked up for every page.
pub(super) struct Book<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) record: &'a Record,
    pub(super) graph: Graph,
    /// The newest instant on record.
    newest: Option<Micros>,
    /// Tags that should move a KPI, by its name.
    movers: BTreeMap<&'a str, Vec<&'a CatalogTag>>,
    /// Tags that a tag replaces, by its id.
    replaces: BTreeMap<&'a str, Vec<&'a CatalogTag>>,
}

/// Pages that every page leads to, with their titles.
pub(super) const fn navigation() -> [(PageId, Phrase); 5] {
    [
        (PageId::Start, words::CATALOG),
        (PageId::Strategies, words::STRATEGIES),
        (PageId::Sources, words::SOURCES),
        (PageId::Kpis, words::KPIS),
        (PageId::Owners, words::OWNERS),
    ]
}

impl<'a> Book<'a> {
    pub(super) fn new(catalog: &'a Catalog, record: &'a Record) -> Self {
        let mut movers: BTreeMap<&str, Vec<&CatalogTag>> = BTreeMap::new();
        let mut replaces: BTreeMap<&str, Vec<&CatalogTag>> = BTreeMap::new();
        for tag in catalog.tags() {
            let file = &tag.document.value;
            for kpi in file.purpose.iter().flat_map(|p| &p.kpis) {
                movers.entry(kpi).or_default().push(tag);
            }
            if let Some(other) = &file.replaced_by {
                replaces.entry(other).or_default().push(tag);
            }
        }
        let newest = record.tags.values().filter_map(|t| t.sizes.last()).map(|e| e.as_of).max();
        Self { catalog, record, graph: catalog.graph(), newest, movers, replaces }
    }

    /// All pages of a language.
    pub(super) fn pages(&self) -> Vec<PageId> {
        let mut pages: Vec<PageId> = navigation().into_iter().map(|(page, _)| page).collect();
        pages.extend(self.categories().into_iter().map(PageId::Category));
        pages.extend(self.catalog.tags().iter().map(|t| PageId::Tag(t.id.clone())));
        pages.extend(self.catalog.strategies().iter().map(|s| PageId::Strategy(s.id.clone())));
        pages.extend(self.catalog.source_shapes().keys().map(|name| PageId::Source(name.clone())));
        pages
    }

    /// What a page says.
    pub(super) fn document(&self, page: &PageId, language: Language) -> Document {
        let speaker = Speaker { book: self, language };
        match page {
            PageId::Start => speaker.start(),
            PageId::Category(name) => speaker.category(name),
            PageId::Tag(id) => self.catalog.tag(id).map_or_else(|| speaker.start(), |tag| speaker.tag(tag)),
            PageId::Strategies => speaker.strategies(),
            PageId::Strategy(id) => self.catalog.strategy(id).map_or_else(|| speaker.start(), |s| speaker.strategy(s)),
            PageId::Sources => speaker.sources(),
            PageId::Source(name) => speaker.source(name),
            PageId::Kpis => speaker.kpis(),
            PageId::Owners => speaker.owners(),
        }
    }

    /// Categories in the order they are declared, those that are only used last.
    pub(super) fn categories(&self) -> Vec<Arc<str>> {
        let mut categories = self.catalog.settings().categories.clone();
        for tag in self.catalog.tags() {
            if !categories.contains(&tag.category) {
                categories.push(tag.category.clone());
            }
        }
        categories
    }

    pub(super) fn tags_of(&self, category: &str) -> impl Iterator<Item = &'a CatalogTag> {
        self.catalog.tags().iter().filter(move |t| t.category.as_ref() == category)
    }

    fn tag_record(&self, id: &str) -> Option<&'a TagRecord> {
        self.record.tags.get(id)
    }

    /// The size of a tag at the newest instant on record.
    fn newest_size(&self, id: &str) -> Option<&'a SizeEntry> {
        self.tag_record(id)?.sizes.last().filter(|entry| Some(entry.as_of) == self.newest)
    }
}

/// The name of a tag in a language; a Chinese reader is better served by an English name than by none.
pub(super) fn tag_name(file: &TagFile, language: Language) -> &str {
    let chinese = file.name_zh.as_deref().filter(|_| language == Language::Chinese);
    chinese.unwrap_or(&file.name)
}

/// Says things in one language.
struct Speaker<'b, 'a> {
    book: &'b Book<'a>,
    language: Language,
}

impl<'a> Speaker<'_, 'a> {
    fn catalog(&self) -> &'a Catalog {
        self.book.catalog
    }

    fn said(&self, phrase: Phrase) -> Inline {
        phrase.inline(self.language)
    }

    fn section(&self, phrase: Phrase) -> Block {
        Block::section(phrase, self.language)
    }

    fn paragraph(&self, phrase: Phrase) -> Block {
        Block::Paragraph(vec![self.said(phrase)])
    }

    /// A rule in plain words.
    fn words(&self, expr: &Expr) -> Line {
        sentence(&say(expr, self.language, self.book.catalog))
    }

    /// A rule in plain words, as a tree under a sentence: `one` for a single clause, `all` for several.
    fn rule(&self, expr: Option<&Expr>, one: Phrase, all: Phrase) -> Vec<Block> {
        let Some(expr) = expr else { return vec![self.paragraph(words::NOT_UNDERSTOOD)] };
        let clauses = clauses(expr);
        let lead = if clauses.len() == 1 { one } else { all };
        let lines = clauses.into_iter().flat_map(|clause| say_lines(clause, self.language, self.book.catalog));
        let items = lines.map(|line| (line.depth, sentence(&line.text))).collect();
        vec![self.paragraph(lead), Block::List(items)]
    }

    fn tag_link(&self, id: &str) -> Inline {
        match self.catalog().tag(id) {
            Some(tag) => link(PageId::Tag(tag.id.clone()), text(tag_name(&tag.document.value, self.language))),
            None => code(id),
        }
    }

    fn strategy_link(&self, id: &Arc<str>) -> Inline {
        let node = Node::Strategy(id.clone());
        link(PageId::Strategy(id.clone()), text(lineage::name(&node, self.catalog(), self.language)))
    }

    fn node_link(&self, node: &Node) -> Inline {
        match node {
            Node::Tag(id) => self.tag_link(id),
            Node::Strategy(id) => self.strategy_link(id),
            Node::Source(name) => link(PageId::Source(name.clone()), code(name)),
            Node::Event(event) => link(PageId::Source(event.source.clone()), code(node.name())),
            Node::Column(column) => link(PageId::Source(column.source.clone()), code(node.name())),
            Node::Kpi(name) => self.kpi_link(name),
        }
    }

    fn kpi_link(&self, name: &str) -> Inline {
        let kpi = self.catalog().settings().kpis.get(name);
        let shown = kpi.and_then(|k| k.name.as_deref()).map_or_else(|| code(name), text);
        link(Target { page: PageId::Kpis, anchor: Some(name.to_owned()) }, shown)
    }

    fn owner_link(&self, owner: &str) -> Inline {
        link(Target { page: PageId::Owners, anchor: Some(owner.to_owned()) }, text(owner))
    }

    fn badge(&self, status: Status) -> Inline {
        Inline::Badge(status.word(), words::status(status).said(self.language).to_owned())
    }

    /// Names in a line, the first of many with the number of the others.
    fn names(&self, nodes: impl ExactSizeIterator<Item = Inline>) -> Line {
        let all = nodes.len();
        let mut line = super::document::joined(nodes.take(NAMES_MAX), self.language);
        if all > NAMES_MAX {
            let more = words::grouped((all - NAMES_MAX) as u64);
            line.push(text_of(&words::AND_MORE.filled(self.language, &[("n", &more)])));
        }
        line
    }

    fn count(&self, count: Count) -> Inline {
        words::count(count, self.language)
    }
}

/// Words of a page as they are, spaces at their ends included.
fn text_of(words: &str) -> Inline {
    Inline::Text(words.to_owned())
}
