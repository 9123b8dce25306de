//! What a screen reader is told of the list.

use super::{Column, List, Row, draw::name_of, order::growth, words};
use crate::{
    diagnostic::grouped,
    rule::say::{Language, Phrase},
    tui::{app::Shared, widget::text::clean},
    workspace::DeskTag,
};

/// Sizes that are told at most.
const SIZES_MAX: usize = 7;

impl List {
    /// Counts, search, order, and the row that is selected.
    pub(crate) fn lines(&self, shared: &Shared) -> Vec<String> {
        let language = shared.language;
        let mut lines = vec![self.title(language)];
        if self.has_search() {
            lines.push(format!("{}: {}", words::SEARCH.text(language), clean(self.field.text())));
        }
        lines.extend(self.query.problem.as_ref().map(|problem| problem.text(language)));
        if !self.is_best_first() {
            let direction = if self.order.descending { words::DESCENDING } else { words::ASCENDING };
            let column = self.order.column.title().text(language);
            let values = [("column", column), ("direction", direction.text(language))];
            lines.push(words::SORTED.fill(language, &values));
        }
        if let Some(said) = self.said_instead(language) {
            lines.push(said);
            return lines;
        }
        match self.rows.get(self.at) {
            Some(Row::Folder(folder)) => {
                let state = if folder.is_open { words::OPEN } else { words::CLOSED };
                let values = [
                    ("name", clean(&folder.path)),
                    ("n", grouped(folder.tags as u64)),
                    ("state", state.text(language).to_owned()),
                ];
                let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
                lines.push(words::FOLDER.fill(language, &values));
                if folder.broken > 0 {
                    lines.push(words::FOLDER_BROKEN.fill(language, &[("n", &grouped(folder.broken as u64))]));
                }
            }
            Some(Row::Tag { at, .. }) => lines.extend(self.tag_lines(&self.table.tags[*at], language)),
            None => {}
        }
        let values = [("at", grouped(self.at as u64 + 1)), ("n", grouped(self.rows.len() as u64))];
        lines.push(words::POSITION.fill(language, &values.each_ref().map(|(name, value)| (*name, value.as_str()))));
        lines
    }

    fn tag_lines(&self, tag: &DeskTag, language: Language) -> Vec<String> {
        let labelled = |column: Column, text: &str| format!("{}: {text}", column.title().text(language));
        let said = |phrase: Phrase| phrase.text(language).to_owned();
        let mut lines =
            vec![labelled(Column::Id, &clean(&tag.id)), labelled(Column::Name, &clean(name_of(tag, language)))];
        lines.push(labelled(Column::Size, &tag.size.map_or_else(|| said(words::NOT_BUILT), grouped)));
        let sizes = self.trends.as_ref().map_or(&[][..], |trends| trends.sizes(&tag.id));
        if !sizes.is_empty() {
            let last = &sizes[sizes.len().saturating_sub(SIZES_MAX)..];
            let told: Vec<String> = last.iter().map(|size| size.map_or_else(|| "–".to_owned(), grouped)).collect();
            let values = [("n", grouped(last.len() as u64)), ("sizes", told.join("; "))];
            let mut trend =
                words::SIZES.fill(language, &values.each_ref().map(|(name, value)| (*name, value.as_str())));
            if let Some(growth) = growth(sizes) {
                let way = match growth {
                    growth if growth > 0.0 => words::RISING,
                    growth if growth < 0.0 => words::FALLING,
                    _ => words::STEADY,
                };
                trend = format!("{trend} ({})", way.text(language));
            }
            lines.push(labelled(Column::Trend, &trend));
        }
        let status = match tag.status() {
            _ if tag.is_off => words::OFF,
            Some(status) => words::status(status),
            None => words::UNREADABLE,
        };
        lines.push(labelled(Column::Status, status.text(language)));
        let mut health = Vec::new();
        if tag.errors > 0 {
            health.push(words::MISTAKES.fill(language, &[("n", &grouped(tag.errors as u64))]));
        }
        if tag.freshness.is_some_and(|freshness| freshness.is_stale()) {
            health.push(said(words::STALE));
        }
        if tag.warnings > 0 {
            health.push(words::WARNINGS.fill(language, &[("n", &grouped(tag.warnings as u64))]));
        }
        if health.is_empty() {
            health.push(said(words::NOT_MEASURED));
        }
        lines.push(labelled(Column::Health, &health.join("; ")));
        let owner = if tag.owner().is_empty() { said(words::NOBODY) } else { clean(tag.owner()) };
        lines.push(labelled(Column::Owner, &owner));
        lines
    }
}
