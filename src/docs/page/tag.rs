use std::{collections::BTreeSet, sync::Arc};

use super::{Speaker, tag_name, text_of};
use crate::{
    catalog::{CatalogTag, Node, TagFile},
    docs::{
        SizeEntry, VERSIONS_MAX,
        document::{Block, Chart, Document, Inline, Line, Table, code, faint, link, text},
        lineage::Lineage,
        link::PageId,
        words::{self, Phrase},
    },
    rule::say::Language,
};

/// Cases that get columns of their own in the history of sizes.
const CASES_MAX: usize = 8;

impl Speaker<'_, '_> {
    /// The definition of a tag.
    pub(super) fn tag(&self, tag: &CatalogTag) -> Document {
        let file = &tag.document.value;
        let mut blocks = vec![Block::Facts(self.facts(tag))];
        blocks.extend(self.purpose(file));
        blocks.extend(self.meaning(tag));
        blocks.extend(self.reads(&Node::Tag(tag.id.clone())));
        blocks.extend(self.lineage(Node::Tag(tag.id.clone())));
        blocks.extend(self.used_by(tag));
        blocks.extend(self.sizes(tag));
        blocks.extend(self.tests(file));
        blocks.extend(self.versions(tag));
        Document {
            page: PageId::Tag(tag.id.clone()),
            title: crate::docs::document::clean(tag_name(file, self.language)),
            beside: vec![code(&tag.id), text_of(" "), self.badge(file.status)],
            lead: file.description.iter().map(text).collect(),
            blocks,
        }
    }

    fn facts(&self, tag: &CatalogTag) -> Vec<(Phrase, Line)> {
        let file = &tag.document.value;
        let mut facts: Vec<(Phrase, Line)> = Vec::new();
        let elsewhere = match self.language {
            Language::English => file.name_zh.as_ref().map(|name| (Language::Chinese, name)),
            Language::Chinese => file.name_zh.as_ref().map(|_| (Language::English, &file.name)),
        };
        if let Some((language, name)) = elsewhere {
            let name = crate::docs::document::clean(name);
            facts.push((words::NAME_ELSEWHERE, vec![Inline::Foreign(language, name)]));
        }
        facts.push((words::CATEGORY, vec![link(PageId::Category(tag.category.clone()), text(&tag.category))]));
        facts.push((words::KIND, vec![self.said(kind(file))]));
        facts.push((words::STATUS, vec![self.said(words::status_meaning(file.status))]));
        let owner =
            file.owner.as_ref().map_or_else(|| faint(words::NOBODY.said(self.language)), |o| self.owner_link(o));
        facts.push((words::OWNER, vec![owner]));
        if let Some(owner) = &file.backup_owner {
            facts.push((words::BACKUP_OWNER, vec![self.owner_link(owner)]));
        }
        let mut path = vec![code(&tag.document.file)];
        if tag.document.origin.is_some() {
            path.push(text_of(words::OF_A_FAMILY.said(self.language)));
        }
        facts.push((words::FILE, path));
        if !file.keywords.is_empty() {
            facts.push((words::KEYWORDS, self.names(file.keywords.iter().map(text))));
        }
        let refresh = file.refresh.as_ref();
        for (name, value) in [
            (words::EVERY, refresh.and_then(|r| r.every.as_ref())),
            (words::OBJECTIVE, refresh.and_then(|r| r.objective.as_ref())),
            (words::REVIEW_BY, file.review_by.as_ref()),
            (words::SUNSET, file.sunset.as_ref()),
        ] {
            facts.extend(value.map(|value| (name, vec![text(value)])));
        }
        facts.extend(file.replaced_by.as_ref().map(|id| (words::REPLACED_BY, vec![self.tag_link(id)])));
        if let Some(others) = self.book.replaces.get(tag.id.as_ref()) {
            facts.push((words::REPLACES, self.names(others.iter().map(|t| self.tag_link(&t.id)))));
        }
        facts
    }

    fn purpose(&self, file: &TagFile) -> Vec<Block> {
        let mut blocks = vec![self.section(words::PURPOSE)];
        let Some(purpose) = &file.purpose else {
            blocks.push(self.paragraph(words::NO_PURPOSE));
            return blocks;
        };
        let mut facts: Vec<(Phrase, Line)> = Vec::new();
        for (name, value) in [(words::GOAL, &purpose.goal), (words::DECISION, &purpose.decision)] {
            facts.extend(value.as_ref().map(|value| (name, vec![text(value)])));
        }
        facts.extend(purpose.action.as_ref().map(|action| (words::ACTION, vec![code(action)])));
        if !purpose.scenarios.is_empty() {
            facts.push((words::SCENARIOS, self.names(purpose.scenarios.iter().map(text))));
        }
        for name in &purpose.kpis {
            let mut line = vec![self.kpi_link(name)];
            let kpi = self.catalog().kpis().iter().find(|k| k.name.as_ref() == name);
            if let Some(when) = kpi.and_then(|k| k.when.as_ref()) {
                line.push(text_of(if self.language == Language::English { ": " } else { "：" }));
                line.extend(self.words(when));
            }
            facts.push((words::KPI, line));
        }
        if facts.is_empty() {
            blocks.push(self.paragraph(words::NO_PURPOSE));
        } else {
            blocks.push(Block::Facts(facts));
        }
        blocks
    }

    /// What a rule reads directly.
    pub(super) fn reads(&self, node: &Node) -> Vec<Block> {
        let needs: Vec<&Node> = self.book.graph.needs(node).collect();
        let mut facts: Vec<(Phrase, Line)> = Vec::new();
        let of_kind = |is_wanted: fn(&Node) -> bool| {
            let found: Vec<Inline> = needs.iter().filter(|n| is_wanted(n)).map(|n| self.node_link(n)).collect();
            found
        };
        for (name, found) in [
            (words::READS_TAGS, of_kind(|n| matches!(n, Node::Tag(_)))),
            (words::READS_EVENTS, of_kind(|n| matches!(n, Node::Event(_) | Node::Source(_)))),
            (words::READS_COLUMNS, of_kind(|n| matches!(n, Node::Column(_)))),
        ] {
            if !found.is_empty() {
                facts.push((name, self.names(found.into_iter())));
            }
        }
        let mut blocks = vec![self.section(words::READS)];
        if facts.is_empty() {
            blocks.push(self.paragraph(words::READS_NOTHING));
        } else {
            blocks.push(Block::Facts(facts));
        }
        blocks
    }

    /// What a node needs and what needs it, drawn.
    pub(super) fn lineage(&self, node: Node) -> Vec<Block> {
        let graph = &self.book.graph;
        let (needs, users) = (graph.upstream(&node).len(), graph.downstream(&node).len());
        if needs + users == 0 {
            return Vec::new();
        }
        let places = [("needs", words::grouped(needs as u64)), ("users", words::grouped(users as u64))];
        let places = places.each_ref().map(|(name, n)| (*name, n.as_str()));
        let lineage = Lineage::of(graph, node, self.catalog(), self.language);
        let mut lead = vec![text(words::LINEAGE_LEFT.filled(self.language, &places))];
        if lineage.left_out > 0 {
            let n = words::grouped(lineage.left_out as u64);
            lead.push(text_of(if self.language == Language::English { " " } else { "" }));
            lead.push(text(words::LEFT_OUT.filled(self.language, &[("n", &n)])));
        }
        vec![self.section(words::LINEAGE), Block::Paragraph(lead), Block::Lineage(lineage)]
    }

    fn used_by(&self, tag: &CatalogTag) -> Vec<Block> {
        let graph = &self.book.graph;
        let node = Node::Tag(tag.id.clone());
        let direct: BTreeSet<&Node> = graph.needed_by(&node).collect();
        let all = graph.downstream(&node);
        let mut blocks = vec![self.section(words::USED_BY)];
        if self.catalog().settings().suppression.contains(&tag.id) {
            blocks.push(self.paragraph(words::SUPPRESSION));
        }
        if all.is_empty() {
            blocks.push(self.paragraph(words::USED_BY_NOBODY));
            return blocks;
        }
        let mut strategies: Vec<(bool, &Arc<str>)> = all
            .iter()
            .filter_map(|n| if let Node::Strategy(id) = n { Some((!direct.contains(n), id)) } else { None })
            .collect();
        strategies.sort();
        if !strategies.is_empty() {
            let mut table = Table::new(
                [
                    (words::STRATEGIES, false),
                    (words::PRIORITY, true),
                    (words::ACTION, false),
                    (words::DESTINATION, false),
                    (words::STATUS, false),
                    (words::USES, false),
                ],
                self.language,
            );
            for (is_indirect, id) in strategies {
                let Some(strategy) = self.catalog().strategy(id) else { continue };
                let file = &strategy.document.value;
                let how = if is_indirect { words::THROUGH_OTHERS } else { words::DIRECTLY };
                table.row([
                    vec![self.strategy_link(id)],
                    vec![text(file.priority.to_string())],
                    vec![text(&file.action)],
                    file.destination.iter().map(text).collect(),
                    vec![self.badge(file.status)],
                    vec![self.said(how)],
                ]);
            }
            blocks.push(Block::Table(table));
        }
        for (phrase, is_wanted) in [(words::USING_TAGS, true), (words::INDIRECT_TAGS, false)] {
            let tags: Vec<&Node> =
                all.iter().filter(|n| matches!(n, Node::Tag(_)) && direct.contains(n) == is_wanted).collect();
            if !tags.is_empty() {
                let mut line = vec![text_of(phrase.said(self.language))];
                line.extend(self.names(tags.into_iter().map(|n| self.node_link(n))));
                blocks.push(Block::Paragraph(line));
            }
        }
        blocks
    }

    fn sizes(&self, tag: &CatalogTag) -> Vec<Block> {
        let mut blocks = vec![self.section(words::SIZES)];
        let sizes = self.book.tag_record(&tag.id).map_or(&[][..], |r| r.sizes.as_slice());
        if sizes.is_empty() {
            blocks.push(self.paragraph(words::NO_SIZES));
            return blocks;
        }
        let settings = self.catalog().settings();
        let name = tag_name(&tag.document.value, self.language);
        blocks.push(Block::Chart(Chart {
            title: crate::docs::document::clean(&words::SIZES_TITLE.filled(self.language, &[("name", name)])),
            bars: sizes
                .iter()
                .map(|entry| (entry.as_of, words::minute(entry.as_of, &settings.zone), entry.size.exact()))
                .collect(),
        }));
        blocks.push(Block::Table(self.history(tag, sizes)));
        let min_count = settings.min_count.to_string();
        let places = [("zone", settings.zone.name()), ("n", &min_count)];
        let note = if settings.min_count > 1 { words::SIZES_NOTE } else { words::ZONE_NOTE };
        blocks.push(Block::Paragraph(vec![text(note.filled(self.language, &places))]));
        blocks
    }

    /// Sizes, newest first; of an enumerated tag also those of its cases.
    fn history(&self, tag: &CatalogTag, sizes: &[SizeEntry]) -> Table {
        let cases = &tag.document.value.case;
        let cases = if cases.len() > CASES_MAX { &[][..] } else { cases.as_slice() };
        let mut table = Table::new(
            [(words::AS_OF, false), (words::SIZE, true), (words::SHARE, true), (words::SUBJECTS, true)],
            self.language,
        );
        let value = |value: &str| crate::docs::document::clean(value);
        table.columns.extend(cases.iter().map(|case| (value(&case.value), true)));
        for entry in sizes.iter().rev() {
            let share = words::share(entry.size, entry.subjects);
            let mut row = vec![
                vec![text(words::minute(entry.as_of, &self.catalog().settings().zone))],
                vec![self.count(entry.size)],
                share.map(text).into_iter().collect(),
                vec![self.count(entry.subjects)],
            ];
            row.extend(
                cases.iter().map(|case| entry.cases.get(&case.value).map(|n| self.count(*n)).into_iter().collect()),
            );
            table.rows.push(row);
        }
        table
    }

    fn versions(&self, tag: &CatalogTag) -> Vec<Block> {
        let mut blocks = vec![self.section(words::VERSIONS)];
        let versions = self.book.tag_record(&tag.id).map_or(&[][..], |r| r.versions.as_slice());
        if versions.is_empty() {
            blocks.push(self.paragraph(words::NO_VERSIONS));
            return blocks;
        }
        let mut table = Table::new(
            [(words::DATE, false), (words::AUTHOR, false), (words::CHANGE, false), (words::COMMIT, false)],
            self.language,
        );
        let zone = &self.catalog().settings().zone;
        for version in versions {
            table.row([
                vec![text(words::date(version.at, zone))],
                vec![text(&version.author)],
                vec![text(&version.subject)],
                vec![code(version.commit.get(..10).unwrap_or(&version.commit))],
            ]);
        }
        blocks.push(Block::Table(table));
        if versions.len() == VERSIONS_MAX {
            let n = VERSIONS_MAX.to_string();
            blocks.push(Block::Paragraph(vec![text(words::NEWEST_VERSIONS.filled(self.language, &[("n", &n)]))]));
        }
        blocks
    }
}

const fn kind(file: &TagFile) -> Phrase {
    if file.model.is_some() {
        words::KIND_MODEL
    } else if file.rule.is_some() {
        words::KIND_RULE
    } else {
        words::KIND_CASES
    }
}
