use super::{Catalog, CatalogTag, TagBody};
use crate::{
    calendar::Zone,
    rule::{
        SourceShape, SourceShapeKind,
        say::{Cut, Labels, Language, Line, ModelToSay, say_cases, say_lines, say_model},
    },
};

impl Labels for Catalog {
    fn tag(&self, id: &str, language: Language) -> Option<String> {
        let file = &Self::tag(self, id)?.document.value;
        in_language(language, Some(&file.name), file.name_zh.as_ref())
    }

    fn case(&self, tag: &str, value: &str, language: Language) -> Option<String> {
        let file = &Self::tag(self, tag)?.document.value;
        let case = file.case.iter().find(|case| case.value == value)?;
        in_language(language, case.name.as_ref(), case.name_zh.as_ref())
    }

    fn is_event_of_one_source(&self, event: &str) -> bool {
        let has_it = |source: &&SourceShape| match &source.kind {
            SourceShapeKind::Events { events, .. } => {
                source.name.as_ref() == event || events.iter().any(|known| known.as_ref() == event)
            }
            SourceShapeKind::Attributes => source.name.as_ref() == event,
        };
        self.source_shapes().values().filter(has_it).count() < 2
    }

    fn zone(&self) -> Option<&Zone> {
        Some(&self.settings().zone)
    }
}

/// The name in that language; a Chinese reader is better served by an English name than by none.
fn in_language(language: Language, name: Option<&String>, chinese: Option<&String>) -> Option<String> {
    let chinese = chinese.filter(|_| language == Language::Chinese);
    chinese.or(name).cloned()
}

impl Catalog {
    /// What a tag says, in plain words: its rule as a tree, its cases, or its model. Nothing for a tag whose rules have
    /// mistakes.
    #[must_use]
    pub fn say_tag(&self, tag: &CatalogTag, language: Language) -> Vec<Line> {
        match &tag.body {
            TagBody::Rule(rule) => say_lines(rule, language, self),
            TagBody::Cases(cases) => {
                let cases = cases.iter().map(|case| (case.value.as_ref(), &case.when));
                say_cases(&tag.id, cases, language, self)
            }
            TagBody::Model(model) => {
                let section = tag.document.value.model.as_ref();
                let threshold = section.and_then(|s| s.threshold).map(Cut::Threshold);
                let top = section.and_then(|s| s.top.as_deref()).map(Cut::Top);
                let model = ModelToSay {
                    label: model.label.as_ref(),
                    population: model.population.as_ref(),
                    features: &model.features,
                    scores: model.scores.as_ref(),
                    cut: threshold.or(top),
                };
                say_model(&model, language, self)
            }
            TagBody::Invalid => Vec::new(),
        }
    }
}
