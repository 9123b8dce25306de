use super::Language;
use crate::calendar::Zone;

/// Names, for people, of what a rule refers to by id. The catalog implements it over its files.
pub trait Labels {
    /// Name of the tag of that id.
    fn tag(&self, id: &str, language: Language) -> Option<String>;
    /// Name of a case of an enumerated tag.
    fn case(&self, tag: &str, value: &str, language: Language) -> Option<String>;
    /// True when only one source has an event of that name, so that it needs no source to be told.
    fn is_event_of_one_source(&self, event: &str) -> bool {
        let _ = event;
        true
    }
    /// The zone that instants are shown in; `None`: UTC, which is then said.
    fn zone(&self) -> Option<&Zone> {
        None
    }
}

/// No names at all: tags and cases are called by their ids.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoLabels;

impl Labels for NoLabels {
    fn tag(&self, _: &str, _: Language) -> Option<String> {
        None
    }

    fn case(&self, _: &str, _: &str, _: Language) -> Option<String> {
        None
    }
}
