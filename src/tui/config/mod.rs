//! What people chose for their dashboard: a file in their own configuration folder.
//!
//! What cannot be understood is reported by name and left out; the rest holds. A dashboard always opens.

mod keys;
mod place;
mod read;

use std::{fs, io, path::Path};

use crate::{
    diagnostic::{Diagnostic, Diagnostics, Place, Sources, Span},
    rule::say::Language,
    tui::{keymap::Keymap, theme::ThemeName},
};

pub use place::place;

/// What is found in a configuration, each with its code and title.
pub const CODES: &[(&str, &str)] = &[
    (UNREADABLE, "the configuration cannot be read"),
    (UNKNOWN_KEY, "the configuration has no such key"),
    (WRONG_TYPE, "a value of the configuration has the wrong type"),
    (UNKNOWN_WORD, "unknown theme or language"),
    (UNKNOWN_ACTION, "unknown action"),
    (NO_KEY, "not a key"),
    (CLASH, "keys mean two actions"),
    (NEVER, "a key that is never heard"),
];

const UNREADABLE: &str = "D101";
const UNKNOWN_KEY: &str = "D102";
const WRONG_TYPE: &str = "D103";
const UNKNOWN_WORD: &str = "D104";
const UNKNOWN_ACTION: &str = "D105";
const NO_KEY: &str = "D106";
const CLASH: &str = "D107";
const NEVER: &str = "D108";

/// What people chose, and what is wrong with how they said it.
#[derive(Debug, Clone, Default)]
pub struct Configuration {
    pub(crate) theme: Option<ThemeName>,
    pub(crate) language: Option<Language>,
    pub(crate) keymap: Keymap,
    found: Diagnostics,
    sources: Sources,
}

impl Configuration {
    /// Reads a file. One that is not there is one that says nothing, unless it was asked for by name.
    #[must_use]
    pub fn load(path: &Path, must_exist: bool) -> Self {
        let file = path.display().to_string();
        match fs::read(path) {
            Ok(bytes) => match String::from_utf8(bytes) {
                Ok(text) => Self::read(&file, &text),
                Err(_) => Self::unreadable(&file, "it is not UTF-8"),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound && !must_exist => Self::default(),
            Err(error) => Self::unreadable(&file, &error.to_string()),
        }
    }

    /// Reads the text of a file; `file` is what it is called in findings.
    #[must_use]
    pub fn read(file: &str, text: &str) -> Self {
        let mut out = read::read(file, text);
        out.found.sort();
        out.sources.insert(file, text);
        out
    }

    /// What is wrong, with the texts it points into.
    #[must_use]
    pub const fn found(&self) -> (&Diagnostics, &Sources) {
        (&self.found, &self.sources)
    }

    fn unreadable(file: &str, why: &str) -> Self {
        let mut out = Self::default();
        let place = Place::new(file, Span::new(0, 0));
        let finding = Diagnostic::error(UNREADABLE, place, format!("the configuration cannot be read: {why}"));
        out.found.push(finding.help("`TAGWERK_CONFIG` names the file"));
        out.sources.insert(file, "");
        out
    }
}

#[cfg(test)]
mod tests;
