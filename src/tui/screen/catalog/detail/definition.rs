//! What people wrote: facts, rules, and their meaning in plain words.

use super::tab::{Row, Tab};
use crate::tui::{
    app::Shared,
    effect::Question,
    widget::row::{Ink, wrapped},
};

/// The tab. All that it shows is in the typed catalog.
#[derive(Debug, Default)]
pub(super) struct Definition;

impl Tab for Definition {
    fn ask(&mut self, _: &str, _: &Shared) -> Vec<Question> {
        Vec::new()
    }

    fn rows(&self, tag: &str, shared: &Shared, width: usize) -> Vec<Row> {
        let catalog = shared.desk.as_ref().and_then(|desk| desk.catalog());
        let Some(tag) = catalog.and_then(|catalog| catalog.tag(tag)) else { return Vec::new() };
        let file = &tag.document.value;
        let texts = [Some(&file.name), file.description.as_ref()];
        texts.into_iter().flatten().flat_map(|text| wrapped(text, Ink::Text, width)).collect()
    }
}
