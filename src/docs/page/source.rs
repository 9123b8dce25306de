use std::sync::Arc;

use super::Speaker;
use crate::{
    catalog::{Node, SourceKindWord},
    docs::{
        document::{Block, Document, Line, Table, clean, code, link, text},
        link::PageId,
        words,
    },
    rule::{
        SourceShapeKind,
        typed::{ColumnRef, EventRef},
    },
};

impl Speaker<'_, '_> {
    /// All sources.
    pub(super) fn sources(&self) -> Document {
        let mut table = Table::new(
            [
                (words::NAME, false),
                (words::KIND, false),
                (words::DESCRIPTION, false),
                (words::COLUMNS, true),
                (words::EVENTS, true),
            ],
            self.language,
        );
        for (name, shape) in self.catalog().source_shapes() {
            let source = self.catalog().settings().sources.get(name);
            let events = match &shape.kind {
                SourceShapeKind::Attributes => Line::new(),
                SourceShapeKind::Events { events, .. } => vec![text(words::grouped(events.len() as u64))],
            };
            table.row([
                vec![link(PageId::Source(name.clone()), code(name))],
                vec![self.said(kind(&shape.kind))],
                source.and_then(|s| s.description.as_ref()).map(text).into_iter().collect(),
                vec![text(words::grouped(shape.columns.len() as u64))],
                events,
            ]);
        }
        let block = if table.rows.is_empty() { self.paragraph(words::NO_SOURCES) } else { Block::Table(table) };
        Document {
            page: PageId::Sources,
            title: words::SOURCES.said(self.language).to_owned(),
            beside: Vec::new(),
            lead: vec![self.said(words::ALL_SOURCES)],
            blocks: vec![block],
        }
    }

    /// One source: its columns and events, and which tags read them.
    pub(super) fn source(&self, name: &Arc<str>) -> Document {
        let catalog = self.catalog();
        let mut blocks = Vec::new();
        if let Some(source) = catalog.settings().sources.get(name) {
            let is_events = source.kind == SourceKindWord::Events;
            let mut facts = vec![
                (words::KIND, vec![self.said(if is_events { words::EVENTS_KIND } else { words::ATTRIBUTES })]),
                (words::WHERE, vec![code(&source.path)]),
                (words::SUBJECT_COLUMN, vec![code(&source.subject)]),
            ];
            for (phrase, column) in [(words::TIME_COLUMN, &source.time), (words::EVENT_COLUMN, &source.event)] {
                facts.extend(column.as_ref().map(|column| (phrase, vec![code(column)])));
            }
            facts.push((words::ZONE, vec![text(source.zone.name())]));
            let readers = self.readers(&Node::Source(name.clone()));
            if !readers.is_empty() {
                facts.push((words::READ_BY, readers));
            }
            blocks.push(Block::Facts(facts));
        }
        if let Some(shape) = catalog.source_shapes().get(name) {
            if let SourceShapeKind::Events { events, event: Some(_), .. } = &shape.kind {
                let mut table = Table::new([(words::EVENT_TITLE, false), (words::READ_BY, false)], self.language);
                for event in events {
                    let node = Node::Event(EventRef { source: name.clone(), event: Some(event.clone()) });
                    table.row([vec![code(event)], self.readers(&node)]);
                }
                if !table.rows.is_empty() {
                    blocks.extend([self.section(words::EVENTS), Block::Table(table)]);
                }
            }
            let mut table = Table::new(
                [(words::COLUMN_TITLE, false), (words::TYPE, false), (words::READ_BY, false)],
                self.language,
            );
            for column in &shape.columns {
                let node = Node::Column(ColumnRef { source: name.clone(), column: column.name.clone() });
                table.row([vec![code(&column.name)], vec![code(column.ty.to_string())], self.readers(&node)]);
            }
            blocks.push(self.section(words::COLUMNS));
            blocks.push(if shape.columns_known { Block::Table(table) } else { self.paragraph(words::COLUMNS_UNKNOWN) });
        }
        let description = catalog.settings().sources.get(name).and_then(|s| s.description.as_ref());
        Document {
            page: PageId::Source(name.clone()),
            title: clean(name),
            beside: Vec::new(),
            lead: description.map(text).into_iter().collect(),
            blocks,
        }
    }

    /// Tags, strategies and KPIs whose rules read something directly.
    fn readers(&self, node: &Node) -> Line {
        let is_reader = |n: &&Node| matches!(n, Node::Tag(_) | Node::Strategy(_) | Node::Kpi(_));
        let readers: Vec<&Node> = self.book.graph.needed_by(node).filter(is_reader).collect();
        self.names(readers.into_iter().map(|n| self.node_link(n)))
    }
}

const fn kind(kind: &SourceShapeKind) -> words::Phrase {
    match kind {
        SourceShapeKind::Attributes => words::ATTRIBUTES,
        SourceShapeKind::Events { .. } => words::EVENTS_KIND,
    }
}
