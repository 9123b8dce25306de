use std::sync::Arc;

use super::{
    Collected,
    rules::{self, RuleReader},
};
use crate::{
    catalog::{
        CatalogStrategy, Document, Status, Step, StrategyFile, code,
        known::Known,
        value::{parse_frequency_cap, parse_percent},
    },
    diagnostic::{Diagnostic, Diagnostics},
    rule::Purpose,
};

/// What can be said about a strategy without looking at anything else.
pub(super) fn check(document: &Document<StrategyFile>, found: &mut Diagnostics) {
    let strategy = &document.value;
    let texts = [
        ("name", Some(&strategy.name)),
        ("owner", strategy.owner.as_ref()),
        ("description", strategy.description.as_ref()),
        ("action", Some(&strategy.action)),
        ("exclusive_group", strategy.exclusive_group.as_ref()),
        ("destination", strategy.destination.as_ref()),
        ("template", strategy.template.as_ref()),
    ];
    for (key, text) in texts {
        if text.is_some_and(|t| t.trim().is_empty()) {
            rules::blank(document, &[Step::Key(key)], found);
        }
    }
    if strategy.status == Status::Active && strategy.owner.is_none() {
        found.push(
            Diagnostic::error(
                code::INCOMPLETE,
                document.place(&["status".into()]),
                "an active strategy has to say `owner`",
            )
            .label("somebody answers for what is sent")
            .help("add `owner = \"...\"`, or write `status = \"draft\"` until it is known"),
        );
    }
    if let Some(text) = strategy.holdout.as_deref().filter(|t| parse_percent(t).is_none()) {
        found.push(
            Diagnostic::error(code::FORMAT, document.place(&["holdout".into()]), format!("`{text}` is no share"))
                .label("expected a percentage up to 100%")
                .help("write it like `\"10%\"`"),
        );
    }
    if let Some(text) = strategy.frequency_cap.as_deref().filter(|t| parse_frequency_cap(t).is_none()) {
        found.push(
            Diagnostic::error(
                code::FORMAT,
                document.place(&["frequency_cap".into()]),
                format!("`{text}` is no frequency cap"),
            )
            .label("expected how often, and within how long")
            .help("write it like `2 per 7 days` or `1 per day`"),
        );
    }
}

/// Gives the rules of strategies their meaning; of several with the same id the first file's.
pub(super) fn resolve(
    documents: Vec<Document<StrategyFile>>,
    known: &Known,
    collected: &mut Collected,
) -> Vec<CatalogStrategy> {
    let mut strategies: Vec<CatalogStrategy> = documents
        .into_iter()
        .map(|document| {
            let mut reader = RuleReader::new(known);
            let audience =
                reader.resolve(&document, &["audience".into()], &document.value.audience, Purpose::Condition);
            let goal = document.value.goal.as_ref();
            let path = ["goal".into(), "when".into()];
            let goal = goal.and_then(|goal| reader.resolve(&document, &path, &goal.when, Purpose::Outcome));
            let references = collected.take(reader);
            CatalogStrategy { id: Arc::from(document.value.id.as_str()), document, audience, goal, references }
        })
        .collect();
    strategies.sort_by(|a, b| (&a.id, &a.document.file).cmp(&(&b.id, &b.document.file)));
    strategies.dedup_by(|later, first| later.id == first.id);
    strategies
}
