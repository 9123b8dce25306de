//! How the dashboard is opened.

use std::{path::PathBuf, sync::Arc};

use crate::{
    calendar::{Micros, Zone},
    diagnostic::render_text,
    rule::say::Language,
    tui::{
        app::Start,
        config::Configuration,
        screen::{Place, ScreenId},
        theme::{ColorDepth, Theme, ThemeName},
        widget::text,
    },
};

/// Whether something may be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Nothing is: no file, nothing in git, nothing in the store, nothing elsewhere.
    ReadOnly,
    /// What people say.
    ReadWrite,
}

/// How the dashboard is opened.
#[derive(Clone)]
pub struct Options {
    /// A folder in the workspace.
    pub dir: PathBuf,
    /// The clock; local instants are of the zone.
    pub clock: Arc<dyn Fn(&Zone) -> Micros + Send + Sync>,
    /// What people chose once and for all.
    pub configuration: Configuration,
    /// Instead of the theme of the configuration.
    pub theme: Option<ThemeName>,
    /// Instead of the theme, when neither names one.
    pub suiting_theme: ThemeName,
    /// How many colours there are.
    pub depth: ColorDepth,
    /// Instead of the language of the configuration.
    pub language: Option<Language>,
    /// Instead of the language, when neither names one.
    pub suiting_language: Language,
    /// Whether something may be changed.
    pub access: Access,
    /// What is shown first.
    pub screen: ScreenId,
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options").field("dir", &self.dir).field("access", &self.access).finish_non_exhaustive()
    }
}

impl Options {
    /// Those of a folder whose files must not change, in English, with the catalog on a dark screen.
    #[must_use]
    pub fn new(dir: PathBuf, clock: Arc<dyn Fn(&Zone) -> Micros + Send + Sync>) -> Self {
        Self {
            dir,
            clock,
            configuration: Configuration::default(),
            theme: None,
            suiting_theme: ThemeName::Dark,
            depth: ColorDepth::True,
            language: None,
            suiting_language: Language::English,
            access: Access::ReadOnly,
            screen: ScreenId::Catalog,
        }
    }

    pub(crate) fn start(&self, size: (u16, u16)) -> Start {
        let theme = self.theme.or(self.configuration.theme).unwrap_or(self.suiting_theme);
        let (found, sources) = self.configuration.found();
        let told = if found.is_empty() { String::new() } else { render_text(found, sources, false) };
        Start {
            theme: Theme::new(theme, self.depth),
            language: self.language.or(self.configuration.language).unwrap_or(self.suiting_language),
            keymap: self.configuration.keymap.clone(),
            access: self.access,
            now: (self.clock)(&Zone::utc()),
            place: Place::of(self.screen),
            size,
            notice: None,
            told: told.lines().map(text::clean).collect(),
        }
    }
}

/// The language of a locale, as `LC_ALL`, `LC_MESSAGES` and `LANG` tell it; `get` gives a variable.
#[must_use]
pub fn language_of(get: &dyn Fn(&str) -> Option<String>) -> Language {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(get).find(|value| !value.is_empty());
    if locale.is_some_and(|locale| locale.starts_with("zh")) { Language::Chinese } else { Language::English }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_that_says_something_counts() {
        let check = |variables: &[(&str, &str)], expected| {
            let get = |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned());
            assert_eq!(language_of(&get), expected, "{variables:?}");
        };
        check(&[("LANG", "zh_CN.UTF-8")], Language::Chinese);
        check(&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "C")], Language::English);
        check(&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "")], Language::Chinese);
        check(&[], Language::English);
    }

    #[test]
    fn arguments_count_more_than_the_configuration() {
        let mut options = Options::new(PathBuf::from("."), Arc::new(|_| 0));
        options.configuration = Configuration::read("c", "[dashboard]\ntheme = 'light'\nlanguage = 'zh'\n");
        let start = options.start((80, 24));
        assert_eq!((start.theme.name, start.language), (ThemeName::Light, Language::Chinese));
        options.theme = Some(ThemeName::HighContrast);
        options.language = Some(Language::English);
        let start = options.start((80, 24));
        assert_eq!((start.theme.name, start.language), (ThemeName::HighContrast, Language::English));
        assert!(start.told.is_empty());
        options.configuration = Configuration::read("c", "[dashboard]\ntheme = 'x'\n");
        assert!(options.start((80, 24)).told[0].contains("unknown theme"));
    }
}
