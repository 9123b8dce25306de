use std::collections::BTreeMap;

use super::{Speaker, tag_name, text_of};
use crate::docs::{
    document::{Block, Document, Inline, Line, code, joined, link, text},
    link::PageId,
    words,
};

/// What somebody answers for.
#[derive(Default)]
struct Held {
    items: Vec<Line>,
    backup: Vec<Inline>,
}

impl Speaker<'_, '_> {
    /// Who answers for what.
    pub(super) fn owners(&self) -> Document {
        let mut owners: BTreeMap<Option<&str>, Held> = BTreeMap::new();
        for tag in self.catalog().tags() {
            let file = &tag.document.value;
            let shown = link(PageId::Tag(tag.id.clone()), text(tag_name(file, self.language)));
            let line = vec![shown.clone(), text_of(" "), code(&tag.id), text_of(" "), self.badge(file.status)];
            owners.entry(file.owner.as_deref()).or_default().items.push(line);
            if let Some(owner) = &file.backup_owner {
                owners.entry(Some(owner)).or_default().backup.push(shown);
            }
        }
        for strategy in self.catalog().strategies() {
            let file = &strategy.document.value;
            let kind = words::STRATEGY.said(self.language);
            let line = vec![
                text_of(kind),
                text_of(" "),
                self.strategy_link(&strategy.id),
                text_of(" "),
                code(&strategy.id),
                text_of(" "),
                self.badge(file.status),
            ];
            owners.entry(file.owner.as_deref()).or_default().items.push(line);
        }
        // Whoever is missing comes last.
        let nobody = owners.remove(&None);
        let mut blocks = Vec::new();
        for (owner, held) in owners.into_iter().map(|(o, h)| (o, Some(h))).chain([(None, nobody)]) {
            let Some(held) = held else { continue };
            let title = owner.map_or_else(|| self.said(words::NO_OWNER), text);
            blocks.push(Block::Heading { level: 2, anchor: owner.map(str::to_owned), text: vec![title] });
            if !held.items.is_empty() {
                blocks.push(Block::List(held.items.into_iter().map(|line| (0, line)).collect()));
            }
            if !held.backup.is_empty() {
                let mut line = vec![text_of(words::BACKUP_FOR.said(self.language))];
                line.extend(joined(held.backup, self.language));
                blocks.push(Block::Paragraph(line));
            }
        }
        Document {
            page: PageId::Owners,
            title: words::OWNERS.said(self.language).to_owned(),
            beside: Vec::new(),
            lead: vec![self.said(words::ALL_OWNERS)],
            blocks,
        }
    }
}
