//! The lines: strategies, what is taken out of everything, and tags that can be handed over today.

use std::sync::Arc;

use super::Deliveries;
use crate::{
    catalog::{CatalogStrategy, StrategyFile},
    diagnostic::grouped,
    rule::say::Phrase,
    tui::{
        app::Shared,
        screen::catalog::status_word,
        widget::{
            bars,
            browse::{Cell, Column},
            text::clean,
        },
    },
    workspace::{Desk, StrategyCount},
};

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Row {
    Strategy(Arc<str>),
    /// A tag whose members are taken out of everything that is handed over.
    Suppression(Arc<str>),
    /// A tag that may be handed over.
    Tag(Arc<str>),
}

/// All lines of a workspace: strategies as they go before each other, suppressions, and tags by their ids.
pub(super) fn rows(desk: &Desk) -> Vec<Row> {
    let Some(catalog) = desk.catalog() else { return Vec::new() };
    let mut strategies: Vec<&CatalogStrategy> = catalog.strategies().iter().collect();
    let key = |strategy: &CatalogStrategy| {
        let file = &strategy.document.value;
        // Groups stay together; inside of one, who goes first stands first.
        (
            file.exclusive_group.is_none(),
            file.exclusive_group.clone(),
            std::cmp::Reverse(file.priority),
            file.id.clone(),
        )
    };
    strategies.sort_by_cached_key(|strategy| key(strategy));
    let suppression = &catalog.settings().suppression;
    let mut tags: Vec<&Arc<str>> = catalog
        .tags()
        .iter()
        .filter(|tag| tag.document.value.status.is_delivered() && !suppression.contains(&tag.id))
        .map(|tag| &tag.id)
        .collect();
    tags.sort();
    let strategies = strategies.into_iter().map(|strategy| Row::Strategy(strategy.id.clone()));
    let suppressions = suppression.iter().cloned().map(Row::Suppression);
    strategies.chain(suppressions).chain(tags.into_iter().cloned().map(Row::Tag)).collect()
}

/// The file of a strategy.
pub(super) fn strategy<'d>(desk: &'d Desk, id: &str) -> Option<&'d StrategyFile> {
    Some(&desk.catalog()?.strategy(id)?.document.value)
}

/// The columns of the table.
pub(super) const COLUMNS: [Column; 7] = [
    Column::new(Phrase::new("what", "类别"), 12),
    Column::new(Phrase::new("id", "标识"), 0),
    Column::new(Phrase::new("audience", "人群"), 10).number(),
    Column::new(Phrase::new("left", "可触达"), 10).number(),
    Column::new(Phrase::new("", ""), 10).from(60),
    Column::new(Phrase::new("status", "状态"), 10).from(66),
    Column::new(Phrase::new("group", "互斥组"), 12).from(96),
];

const STRATEGY: Phrase = Phrase::new("strategy", "策略");
const SUPPRESSION: Phrase = Phrase::new("suppression", "禁止触达");
const TAG: Phrase = Phrase::new("tag", "标签");

/// What is counted of a strategy; `None` while nothing was.
pub(super) fn counted(deliveries: &Deliveries, id: &str) -> Option<StrategyCount> {
    let reach = deliveries.reach.as_ref()?.as_ref().ok()?;
    reach.strategies.iter().find(|strategy| &*strategy.id == id)?.counted
}

/// The cells of a line.
pub(super) fn cells(deliveries: &Deliveries, row: &Row, shared: &Shared) -> Vec<Cell> {
    let (theme, language) = (&shared.theme, shared.language);
    let Some(desk) = &shared.desk else { return Vec::new() };
    let unknown = || "–".to_owned();
    let size = |id: &str| desk.sizes().and_then(|sizes| sizes.size(id)).map_or_else(unknown, grouped);
    let status = |id: &str| {
        let tag = desk.catalog().and_then(|catalog| catalog.tag(id));
        tag.map_or_else(String::new, |tag| status_word(tag.document.value.status).text(language).to_owned())
    };
    let one = |what: Phrase, id: &str| {
        vec![
            (what.text(language).to_owned(), theme.dim),
            (clean(id), theme.text),
            (size(id), theme.number),
            (String::new(), theme.text),
            (String::new(), theme.text),
            (status(id), theme.dim),
            (String::new(), theme.text),
        ]
    };
    match row {
        Row::Suppression(id) => one(SUPPRESSION, id),
        Row::Tag(id) => one(TAG, id),
        Row::Strategy(id) => {
            let counted = counted(deliveries, id);
            let number = |of: fn(StrategyCount) -> u64| counted.map_or_else(unknown, |counted| grouped(of(counted)));
            let share = counted.filter(|counted| counted.audience > 0);
            let share = share.map(|counted| counted.left() as f64 / counted.audience as f64);
            let file = strategy(desk, id);
            vec![
                (STRATEGY.text(language).to_owned(), theme.accent),
                (clean(id), theme.text),
                (number(|counted| counted.audience), theme.number),
                (number(StrategyCount::left), theme.number),
                (share.map(|share| bars::bar(share, 10)).unwrap_or_default(), theme.bar),
                (file.map_or_else(String::new, |file| status_word(file.status).text(language).to_owned()), theme.dim),
                (file.and_then(|file| file.exclusive_group.as_deref()).map_or_else(String::new, clean), theme.dim),
            ]
        }
    }
}
