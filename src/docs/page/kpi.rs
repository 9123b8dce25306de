use super::{Speaker, text_of};
use crate::docs::{
    document::{Block, Document, clean_lines, code, text},
    link::PageId,
    words,
};

impl Speaker<'_, '_> {
    /// All KPIs, and the tags that should move them.
    pub(super) fn kpis(&self) -> Document {
        let mut blocks = Vec::new();
        for kpi in self.catalog().kpis() {
            let Some(file) = self.catalog().settings().kpis.get(&kpi.name) else { continue };
            let title = match &file.name {
                Some(name) => vec![text(name), text_of(" "), code(&kpi.name)],
                None => vec![code(&kpi.name)],
            };
            blocks.push(Block::Heading { level: 2, anchor: Some(kpi.name.to_string()), text: title });
            blocks.extend(file.description.as_ref().map(|words| Block::Paragraph(vec![text(words)])));
            blocks.push(Block::Paragraph(match &kpi.when {
                Some(when) => [vec![text_of(words::REACHED_WHEN.said(self.language))], self.words(when)].concat(),
                None => vec![self.said(words::NOT_UNDERSTOOD)],
            }));
            blocks.push(Block::Code(clean_lines(&file.when)));
            if let Some(tags) = self.book.movers.get(kpi.name.as_ref()) {
                let mut line = vec![text_of(words::MOVED_BY.said(self.language))];
                line.extend(self.names(tags.iter().map(|tag| self.tag_link(&tag.id))));
                blocks.push(Block::Paragraph(line));
            }
        }
        if blocks.is_empty() {
            blocks.push(self.paragraph(words::NO_KPIS));
        }
        Document {
            page: PageId::Kpis,
            title: words::KPIS.said(self.language).to_owned(),
            beside: Vec::new(),
            lead: vec![self.said(words::ALL_KPIS)],
            blocks,
        }
    }
}
