use super::{Speaker, text_of};
use crate::{
    catalog::{CatalogStrategy, Node},
    docs::{
        document::{Block, Document, Inline, Line, Table, clean, clean_lines, code, faint, text},
        lineage,
        link::PageId,
        words::{self, Phrase},
    },
    rule::say::Language,
};

impl Speaker<'_, '_> {
    /// All strategies.
    pub(super) fn strategies(&self) -> Document {
        let mut table = Table::new(
            [
                (words::NAME, false),
                (words::DESCRIPTION, false),
                (words::PRIORITY, true),
                (words::ACTION, false),
                (words::DESTINATION, false),
                (words::OWNER, false),
                (words::STATUS, false),
            ],
            self.language,
        );
        for strategy in self.catalog().strategies() {
            let file = &strategy.document.value;
            table.row([
                vec![self.strategy_link(&strategy.id), Inline::Break, code(&strategy.id)],
                file.description.iter().map(text).collect(),
                vec![text(file.priority.to_string())],
                vec![text(&file.action)],
                file.destination.iter().map(text).collect(),
                file.owner.iter().map(|owner| self.owner_link(owner)).collect(),
                vec![self.badge(file.status)],
            ]);
        }
        let block = if table.rows.is_empty() { self.paragraph(words::NO_STRATEGIES) } else { Block::Table(table) };
        Document {
            page: PageId::Strategies,
            title: words::STRATEGIES.said(self.language).to_owned(),
            beside: Vec::new(),
            lead: vec![self.said(words::ALL_STRATEGIES)],
            blocks: vec![block],
        }
    }

    /// One strategy.
    pub(super) fn strategy(&self, strategy: &CatalogStrategy) -> Document {
        let file = &strategy.document.value;
        let node = Node::Strategy(strategy.id.clone());
        let owner =
            file.owner.as_ref().map_or_else(|| faint(words::NOBODY.said(self.language)), |o| self.owner_link(o));
        let mut facts: Vec<(Phrase, Line)> = Vec::new();
        let elsewhere = match self.language {
            Language::English => file.name_zh.as_ref().map(|name| (Language::Chinese, name)),
            Language::Chinese => file.name_zh.as_ref().map(|_| (Language::English, &file.name)),
        };
        if let Some((language, name)) = elsewhere {
            facts.push((words::NAME_ELSEWHERE, vec![Inline::Foreign(language, clean(name))]));
        }
        facts.extend([
            (words::STATUS, vec![self.said(words::status_meaning(file.status))]),
            (words::OWNER, vec![owner]),
            (words::FILE, vec![code(&strategy.document.file)]),
            (words::ACTION, vec![text(&file.action)]),
        ]);
        for (name, value) in [
            (words::TEMPLATE, &file.template),
            (words::DESTINATION, &file.destination),
            (words::HOLDOUT, &file.holdout),
            (words::CAP, &file.frequency_cap),
        ] {
            facts.extend(value.as_ref().map(|value| (name, vec![text(value)])));
        }
        facts.push((words::PRIORITY, vec![text(file.priority.to_string())]));
        if let Some(group) = &file.exclusive_group {
            facts.push((words::EXCLUSIVE_GROUP, self.group(strategy, group)));
        }
        let mut blocks = vec![Block::Facts(facts), self.section(words::AUDIENCE)];
        blocks.extend(self.rule(strategy.audience.as_ref(), words::ADDRESSED_WHEN, words::ADDRESSED_WHEN_ALL));
        blocks.push(Block::Code(clean_lines(&file.audience)));
        if let Some(goal) = &file.goal {
            blocks.push(self.section(words::SUCCESS));
            let meaning = match &strategy.goal {
                Some(when) => [vec![text_of(words::REACHED_WHEN.said(self.language))], self.words(when)].concat(),
                None => vec![self.said(words::NOT_UNDERSTOOD)],
            };
            blocks.push(Block::Paragraph(meaning));
            blocks.push(Block::Code(clean_lines(&goal.when)));
        }
        blocks.extend(self.reads(&node));
        blocks.extend(self.lineage(node.clone()));
        Document {
            page: PageId::Strategy(strategy.id.clone()),
            title: clean(&lineage::name(&node, self.catalog(), self.language)),
            beside: vec![code(&strategy.id), text_of(" "), self.badge(file.status)],
            lead: file.description.iter().map(text).collect(),
            blocks,
        }
    }

    /// The group, and the other strategies in it by priority.
    fn group(&self, strategy: &CatalogStrategy, group: &str) -> Line {
        let others = self
            .catalog()
            .strategies()
            .iter()
            .filter(|s| s.id != strategy.id && s.document.value.exclusive_group.as_deref() == Some(group));
        let mut others: Vec<&CatalogStrategy> = others.collect();
        others.sort_by_key(|s| (std::cmp::Reverse(s.document.value.priority), s.id.clone()));
        let note = if others.is_empty() { words::ALONE_IN_GROUP } else { words::GROUP_NOTE };
        let colon = if self.language == Language::English { ": " } else { "：" };
        let mut line = vec![code(group), text_of(colon), text_of(note.said(self.language))];
        line.extend(self.names(others.iter().map(|s| self.strategy_link(&s.id))));
        line
    }
}
