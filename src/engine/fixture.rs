//! Rules as text for tests of this room.

use std::{collections::BTreeSet, sync::Arc};

use super::plan::{PlanCase, PlanTag, PlanTagKind};
use crate::{
    calendar::Zone,
    rule::{self, ColumnShape, DataType, Names, Purpose, SourceShape, SourceShapeKind, TagShape, typed::Expr},
    store::facts::{StoredSource, StoredSourceKind},
};

/// The names that rules may use: what the facts hold, and the tags before.
pub(super) struct Known {
    sources: Vec<SourceShape>,
    tags: Vec<(String, TagShape)>,
    zone: Zone,
}

impl Known {
    pub(super) fn of(sources: &[StoredSource], zone: &Zone) -> Self {
        let shape = |source: &StoredSource| {
            let mut columns: Vec<ColumnShape> =
                source.columns.iter().map(|c| ColumnShape { name: c.name.clone(), ty: c.ty }).collect();
            let kind = match &source.kind {
                StoredSourceKind::Attributes { .. } => SourceShapeKind::Attributes,
                StoredSourceKind::Events { time, event, events } => {
                    columns.push(ColumnShape { name: time.clone(), ty: DataType::Timestamp });
                    columns.extend(event.iter().map(|e| ColumnShape { name: e.clone(), ty: DataType::Text }));
                    let codes = 0..u32::try_from(events.len()).unwrap();
                    let stored = codes.map(|code| Arc::from(events.text(code)));
                    // As if declared: rules may speak of events that the store has not seen.
                    let declared = ["login", "missing", "purchase", "refund"].map(Arc::from);
                    let known: BTreeSet<Arc<str>> = stored.chain(declared).collect();
                    SourceShapeKind::Events {
                        time: time.clone(),
                        event: event.clone(),
                        events: known.into_iter().collect(),
                        events_known: true,
                    }
                }
            };
            SourceShape { name: source.name.clone(), kind, columns, columns_known: true }
        };
        Self { sources: sources.iter().map(shape).collect(), tags: Vec::new(), zone: zone.clone() }
    }

    pub(super) fn rule(&self, text: &str) -> Expr {
        let (ast, errors) = rule::parse(text);
        let ast = ast.unwrap_or_else(|| panic!("{text}: {errors:?}"));
        rule::resolve(&ast, self, Purpose::Outcome).unwrap_or_else(|errors| panic!("{text}: {errors:?}")).0
    }

    /// A wanted tag of one rule.
    pub(super) fn plain(&mut self, id: &str, rule: &str) -> PlanTag {
        let kind = PlanTagKind::Rule(self.rule(rule));
        self.tags.push((id.to_owned(), TagShape::Plain));
        PlanTag { id: id.into(), kind, wanted: true }
    }

    /// A wanted tag of cases.
    pub(super) fn cases(&mut self, id: &str, cases: &[(&str, &str)]) -> PlanTag {
        let case = |(value, rule): &(&str, &str)| PlanCase { value: (*value).into(), when: self.rule(rule) };
        let kind = PlanTagKind::Cases(cases.iter().map(case).collect());
        let values = cases.iter().map(|(value, _)| Arc::from(*value)).collect();
        self.tags.push((id.to_owned(), TagShape::Enumerated(values)));
        PlanTag { id: id.into(), kind, wanted: true }
    }
}

impl Names for Known {
    fn source(&self, name: &str) -> Option<&SourceShape> {
        self.sources.iter().find(|source| source.name.as_ref() == name)
    }
    fn sources(&self) -> Vec<&SourceShape> {
        self.sources.iter().collect()
    }
    fn tag(&self, id: &str) -> Option<TagShape> {
        self.tags.iter().find(|(known, _)| known == id).map(|(_, shape)| shape.clone())
    }
    fn tag_ids(&self) -> Vec<&str> {
        self.tags.iter().map(|(id, _)| id.as_str()).collect()
    }
    fn zone(&self) -> &Zone {
        &self.zone
    }
}
