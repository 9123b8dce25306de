//! Laws of the words: both languages say everything, and nothing that is no name is left of a template.

use super::{Phrase, phrases::ALL};

/// The Chinese order takes rows apart into their window and the rest.
fn wants(text: &'static str) -> Vec<&'static str> {
    let mut names: Vec<&str> = Phrase::wants(text)
        .into_iter()
        .filter(|name| *name != "what")
        .map(|name| if matches!(name, "row" | "window") { "rows" } else { name })
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[test]
fn both_languages_say_the_same_of_the_same() {
    for (name, phrase) in ALL {
        assert_eq!(wants(phrase.en), wants(phrase.zh), "{name}");
        assert!(!phrase.en.is_empty() && !phrase.zh.is_empty(), "{name}");
        assert!(phrase.en.is_ascii(), "{name}: {}", phrase.en);
        let has_own = !phrase.zh.is_ascii() || phrase.zh.starts_with('{');
        assert!(has_own, "{name} is not Chinese: {}", phrase.zh);
    }
}
