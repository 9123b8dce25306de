//! The example workspace of `docs/rules.md`, for tests.

use std::sync::Arc;

use super::{ColumnShape, DataType, Names, RuleError, SourceShape, SourceShapeKind, TagShape};
use crate::{
    calendar::Zone,
    diagnostic::{Diagnostics, Place, Sources, render_text},
};

pub(super) struct Shop {
    sources: Vec<SourceShape>,
    zone: Zone,
}

impl Shop {
    pub(super) fn new() -> Self {
        let two = DataType::Decimal { scale: 2 };
        let events = ["add to cart", "add_to_cart", "browse", "login", "page_view", "purchase", "refund"];
        let sources = vec![
            source(
                "events",
                events_kind("ts", Some("event"), &events),
                &[
                    ("ts", DataType::Timestamp),
                    ("event", DataType::Text),
                    ("category", DataType::Text),
                    ("amount", two),
                    ("duration_s", DataType::Int),
                    ("device", DataType::Text),
                    ("装置", DataType::Text),
                    ("rating", DataType::Float),
                    ("gift", DataType::Bool),
                ],
            ),
            source(
                "order",
                events_kind("ordered_at", None, &[]),
                &[
                    ("ordered_at", DataType::Timestamp),
                    ("invoice", DataType::Text),
                    ("quantity", DataType::Int),
                    ("unit_price", two),
                ],
            ),
            source(
                "profile",
                SourceShapeKind::Attributes,
                &[
                    ("city", DataType::Text),
                    ("age", DataType::Int),
                    ("is_employee", DataType::Bool),
                    ("registered_at", DataType::Timestamp),
                    ("birthday", DataType::Date),
                    ("balance", two),
                    ("height", DataType::Float),
                ],
            ),
        ];
        Self { sources, zone: Zone::named("Asia/Shanghai").expect("zone") }
    }

    /// Adds a source that makes names ambiguous or unknown.
    pub(super) fn with(mut self, added: SourceShape) -> Self {
        self.sources.push(added);
        self.sources.sort_by(|a, b| a.name.cmp(&b.name));
        self
    }
}

pub(super) fn events_kind(time: &str, event: Option<&str>, events: &[&str]) -> SourceShapeKind {
    let mut events: Vec<Arc<str>> = events.iter().map(|e| (*e).into()).collect();
    events.sort();
    SourceShapeKind::Events { time: time.into(), event: event.map(Into::into), events, events_known: true }
}

pub(super) fn source(name: &str, kind: SourceShapeKind, columns: &[(&str, DataType)]) -> SourceShape {
    let columns = columns.iter().map(|(name, ty)| ColumnShape { name: (*name).into(), ty: *ty }).collect();
    SourceShape { name: name.into(), kind, columns, columns_known: true }
}

impl Names for Shop {
    fn source(&self, name: &str) -> Option<&SourceShape> {
        self.sources.iter().find(|s| s.name.as_ref() == name)
    }

    fn sources(&self) -> Vec<&SourceShape> {
        self.sources.iter().collect()
    }

    fn tag(&self, id: &str) -> Option<TagShape> {
        match id {
            "high_value" => Some(TagShape::Plain),
            "lifecycle" => Some(TagShape::Enumerated(["new", "churned", "active"].map(Into::into).into())),
            "repurchase_30d" => Some(TagShape::Model),
            _ => None,
        }
    }

    fn tag_ids(&self) -> Vec<&str> {
        vec!["high_value", "lifecycle", "repurchase_30d"]
    }

    fn zone(&self) -> &Zone {
        &self.zone
    }
}

/// The findings as people read them.
pub(super) fn rendered(text: &str, errors: &[RuleError]) -> String {
    let mut found = Diagnostics::new();
    for error in errors {
        found.push(error.diagnostic(|span| Place::new("<rule>", span)));
    }
    let mut sources = Sources::new();
    sources.insert("<rule>", text);
    render_text(&found, &sources, false)
}
