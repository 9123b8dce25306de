use super::Speaker;
use crate::{
    catalog::{CatalogTag, Model, TagBody},
    docs::{
        document::{Block, Inline, Line, Table, code, faint, text},
        words::{self, Phrase},
    },
    rule::{say::Language, typed::Expr},
};

impl Speaker<'_, '_> {
    /// What a tag's rules say, in plain words and as written.
    pub(super) fn meaning(&self, tag: &CatalogTag) -> Vec<Block> {
        let file = &tag.document.value;
        let mut blocks = vec![self.section(words::IN_WORDS)];
        match &tag.body {
            TagBody::Cases(_) => blocks.extend(self.cases(tag)),
            TagBody::Model(model) => blocks.extend(self.model(tag, Some(model))),
            TagBody::Invalid if !file.case.is_empty() => blocks.extend(self.cases(tag)),
            TagBody::Invalid if file.model.is_some() => blocks.extend(self.model(tag, None)),
            TagBody::Rule(expr) => blocks.extend(self.rule(Some(expr), words::MEMBER_WHEN, words::ALL_HOLD)),
            TagBody::Invalid => blocks.push(self.paragraph(words::NOT_UNDERSTOOD)),
        }
        if let Some(rule) = &file.rule {
            blocks.push(self.section(words::AS_WRITTEN));
            blocks.push(Block::Code(crate::docs::document::clean_lines(&rule.when)));
        }
        blocks
    }

    fn cases(&self, tag: &CatalogTag) -> Vec<Block> {
        let understood: &[crate::catalog::Case] = match &tag.body {
            TagBody::Cases(cases) => cases,
            _ => &[],
        };
        let entry = self.book.newest_size(&tag.id);
        let mut table = Table::new(
            [
                (words::VALUE, false),
                (words::WORDS, false),
                (words::RULE, false),
                (words::SIZE, true),
                (words::SHARE, true),
            ],
            self.language,
        );
        for (at, case) in tag.document.value.case.iter().enumerate() {
            let mut value: Line = vec![code(&case.value)];
            let chinese = case.name_zh.as_ref().filter(|_| self.language == Language::Chinese);
            for words in [chinese.or(case.name.as_ref()), case.description.as_ref()].into_iter().flatten() {
                value.extend([Inline::Break, text(words)]);
            }
            let meaning = understood.get(at).map_or_else(|| vec![faint("?")], |c| self.words(&c.when));
            let size = entry.and_then(|e| Some((*e.cases.get(&case.value)?, e.subjects)));
            let share = size.and_then(|(size, subjects)| words::share(size, subjects));
            table.row([
                value,
                meaning,
                vec![code(&case.when)],
                size.map(|(size, _)| self.count(size)).into_iter().collect(),
                share.map(text).into_iter().collect(),
            ]);
        }
        let mut blocks = vec![self.paragraph(words::CASES_ORDER)];
        if understood.is_empty() {
            blocks.push(self.paragraph(words::NOT_UNDERSTOOD));
        }
        blocks.push(Block::Table(table));
        blocks
    }

    fn model(&self, tag: &CatalogTag, model: Option<&Model>) -> Vec<Block> {
        let Some(file) = &tag.document.value.model else { return Vec::new() };
        let mut facts: Vec<(Phrase, Line)> = Vec::new();
        let both = |expr: Option<&Expr>, written: &str| {
            let mut line: Line = expr.map(|e| self.words(e)).unwrap_or_default();
            line.extend((!line.is_empty()).then_some(Inline::Break));
            line.push(code(written));
            line
        };
        if let Some(label) = &file.label {
            facts.push((words::LABEL, both(model.and_then(|m| m.label.as_ref()), label)));
            let population = file.population.as_ref().map_or_else(
                || vec![self.said(words::EVERYBODY)],
                |written| both(model.and_then(|m| m.population.as_ref()), written),
            );
            facts.push((words::POPULATION, population));
        }
        if let Some(algorithm) = file.algorithm {
            facts.push((words::ALGORITHM, vec![self.said(words::algorithm(algorithm))]));
        }
        if let Some(scores) = &file.scores {
            facts.push((words::SCORES, vec![code(scores)]));
        }
        if let Some(threshold) = file.threshold {
            facts.push((words::THRESHOLD, vec![text(threshold.to_string())]));
        }
        if let Some(top) = &file.top {
            facts.push((words::TOP, vec![text(top)]));
        }
        let mut blocks = vec![Block::Facts(facts)];
        if !file.features.is_empty() {
            blocks.push(Block::Heading { level: 3, anchor: None, text: vec![self.said(words::FEATURES)] });
            let feature = |(at, written): (usize, &String)| both(model.and_then(|m| m.features.get(at)), written);
            blocks.push(Block::List(file.features.iter().enumerate().map(|item| (0, feature(item))).collect()));
        }
        blocks
    }
}
