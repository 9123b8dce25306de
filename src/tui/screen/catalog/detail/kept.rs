//! What the background said about a tag, or nothing yet.

use super::tab::Row;
use crate::{
    rule::say::{Language, Phrase},
    tui::{
        trouble::Trouble,
        view::trouble_lines,
        widget::row::{Ink, wrapped},
    },
};

const READING: Phrase = Phrase::new("Reading…", "正在读取…");
const NO_SUCH_TAG: Phrase = Phrase::new(
    "The definition has mistakes: nothing is known before these are mended. The tab Definition shows them.",
    "定义有错误，修正之前无从得知。错误见“定义”页。",
);

/// What the background said about a tag.
#[derive(Debug)]
pub(super) struct Kept<T> {
    tag: String,
    said: Option<Result<Option<T>, Trouble>>,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self { tag: String::new(), said: None }
    }
}

impl<T> Kept<T> {
    /// It is asked about a tag; what is known of it may stand until there is an answer.
    pub(super) fn ask(&mut self, tag: &str) {
        if self.tag != tag {
            *self = Self { tag: tag.to_owned(), said: None };
        }
    }

    /// The background answers.
    pub(super) fn hear(&mut self, tag: &str, said: Result<Option<T>, Trouble>) {
        let is_given_up = said.as_ref().is_err_and(|trouble| trouble.is_cancelled);
        if self.tag == tag && !is_given_up {
            self.said = Some(said);
        }
    }

    /// Rows about what is known, or about why nothing is.
    pub(super) fn rows(
        &self,
        tag: &str,
        language: Language,
        width: usize,
        rows: impl FnOnce(&T) -> Vec<Row>,
    ) -> Vec<Row> {
        match self.said.as_ref().filter(|_| self.tag == tag) {
            None => vec![Row::of(READING.text(language), Ink::Dim)],
            Some(Ok(Some(value))) => rows(value),
            Some(Ok(None)) => wrapped(NO_SUCH_TAG.text(language), Ink::Warn, width),
            Some(Err(trouble)) => {
                trouble_lines(trouble).iter().flat_map(|line| wrapped(line, Ink::Bad, width)).collect()
            }
        }
    }
}
