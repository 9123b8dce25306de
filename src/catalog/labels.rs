use super::Catalog;
use crate::{
    calendar::Zone,
    rule::say::{Labels, Language},
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

    fn zone(&self) -> Option<&Zone> {
        Some(&self.settings().zone)
    }
}

/// The name in that language; a Chinese reader is better served by an English name than by none.
fn in_language(language: Language, name: Option<&String>, chinese: Option<&String>) -> Option<String> {
    let chinese = chinese.filter(|_| language == Language::Chinese);
    chinese.or(name).cloned()
}
