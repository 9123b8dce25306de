//! Templates that come with tagwerk: files like those of `templates/`, compiled in.
//!
//! Each knows how to fill itself from the sources of a workspace (`suggest`, `of`, `holds` of its parameters). A template
//! of the workspace with the same id goes before one of the library.

use std::sync::LazyLock;

use super::TemplateFile;

/// A template of the library.
#[derive(Debug)]
pub struct LibraryTemplate {
    /// What it says.
    pub template: TemplateFile,
    /// Its file.
    pub text: &'static str,
}

macro_rules! templates {
    ($($id:literal),* $(,)?) => {
        /// The files, by id.
        const FILES: &[(&str, &str)] = &[$(($id, include_str!(concat!($id, ".toml")))),*];
    };
}

templates! {
    "active_within",
    "activity",
    "category_affinity",
    "churn_risk",
    "dormant",
    "high_value",
    "lifecycle",
    "new_user",
    "newcomer",
    "propensity",
    "rfm",
    "rfm_segment",
    "vip",
}

static LIBRARY: LazyLock<Vec<LibraryTemplate>> = LazyLock::new(|| {
    FILES
        .iter()
        .map(|(id, text)| LibraryTemplate {
            template: toml::from_str(text).unwrap_or_else(|e| panic!("the library's {id} is a template: {e}")),
            text,
        })
        .collect()
});

/// All templates of the library, in the order in which they are listed.
#[must_use]
pub fn all() -> &'static [LibraryTemplate] {
    &LIBRARY
}

/// The template of that id.
#[must_use]
pub fn find(id: &str) -> Option<&'static LibraryTemplate> {
    all().iter().find(|entry| entry.template.id == id)
}
