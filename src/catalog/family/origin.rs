use std::sync::Arc;

use super::{Arguments, arguments::Said, make::form_of};
use crate::{
    catalog::{
        manifest::{Step, key_span, text_at, value_span},
        parameter::{Cause, Filled, fill},
        text,
    },
    diagnostic::{Place, Span},
};

/// Where the parts of a tag stand that a family made.
#[derive(Debug, Clone)]
pub struct Origin {
    pub(super) family: Arc<FamilyText>,
    /// The tag's id.
    pub(super) tag: Arc<str>,
    /// Position of its row.
    pub(super) member: usize,
    /// Keys that the row says.
    pub(super) row: Vec<&'static str>,
    /// Keys that the family says for all.
    pub(super) shared: Vec<&'static str>,
    /// The values of its parameters.
    pub(super) arguments: Arc<Arguments>,
}

/// What all tags of a family come from.
#[derive(Debug)]
pub(super) struct FamilyText {
    pub(super) id: Arc<str>,
    pub(super) file: Arc<str>,
    pub(super) text: Arc<str>,
    /// The text with the `[tag]` section.
    pub(super) body: Body,
}

/// Where the `[tag]` section of a family is.
#[derive(Debug)]
pub(super) enum Body {
    /// In a file of the workspace.
    File(Arc<str>, Arc<str>),
    /// In the library, which no file of the workspace shows.
    Library(&'static str),
}

impl Body {
    pub(super) fn text(&self) -> &str {
        match self {
            Self::File(_, text) => text,
            Self::Library(text) => text,
        }
    }
}

/// The file and what leads to a value in it.
enum Target<'a> {
    /// Said by the family or a row of it, word for word.
    Family(Vec<Step<'a>>),
    /// Said in the `[tag]` section of a file, with placeholders.
    Body(&'a Arc<str>, &'a Arc<str>, Vec<Step<'a>>),
    /// In the library.
    Nowhere(&'static str, Vec<Step<'a>>),
}

impl Origin {
    /// Id of the family.
    #[must_use]
    pub fn family(&self) -> &str {
        &self.family.id
    }

    /// Position of the tag among the family's members, from 0.
    #[must_use]
    pub const fn member(&self) -> usize {
        self.member
    }

    /// True when the value of a key of the tag is said by the family or by the tag's row, and not by the text.
    #[must_use]
    pub fn is_said_by_family(&self, key: &str) -> bool {
        self.row.contains(&key) || self.shared.contains(&key)
    }

    /// True when the family says a key of the tag for all its tags.
    #[must_use]
    pub fn is_shared(&self, key: &str) -> bool {
        self.shared.contains(&key)
    }

    /// Where the value at a path of the tag stands.
    pub(in crate::catalog) fn place(&self, path: &[Step<'_>]) -> Place {
        self.find(path, value_span)
    }

    /// Where the key at a path of the tag stands.
    pub(in crate::catalog) fn key_place(&self, path: &[Step<'_>]) -> Place {
        self.find(path, key_span)
    }

    fn find(&self, path: &[Step<'_>], span_of: impl Fn(&str, &[Step<'_>]) -> Span) -> Place {
        match self.target(path) {
            Target::Family(path) => self.in_family(span_of(&self.family.text, &path)),
            Target::Body(file, text, path) => self.at(file, span_of(text, &path)),
            Target::Nowhere(..) => self.row_place(),
        }
    }

    /// Where a part of the text at a path of the tag stands; what a parameter brought stands with the parameter.
    pub(in crate::catalog) fn text_place(&self, path: &[Step<'_>], part: Span) -> Place {
        match self.target(path) {
            Target::Family(path) => {
                let outer = value_span(&self.family.text, &path);
                self.in_family(text::locate(&self.family.text, outer, part))
            }
            Target::Body(file, source, path_there) => {
                let part = match self.filled(source, &path_there, path).map(|filled| filled.cause(part)) {
                    Some(Cause::Value(name, placeholder)) => match self.value_place(&name) {
                        Some(place) => return place,
                        None => placeholder,
                    },
                    Some(Cause::Text(span)) => span,
                    None => part,
                };
                let outer = value_span(source, &path_there);
                self.at(file, text::locate(source, outer, part))
            }
            Target::Nowhere(source, path_there) => {
                let cause = self.filled(source, &path_there, path).map(|filled| filled.cause(part));
                match cause {
                    Some(Cause::Value(name, _)) => self.value_place(&name).unwrap_or_else(|| self.row_place()),
                    _ => self.row_place(),
                }
            }
        }
    }

    fn filled(&self, source: &str, path_there: &[Step<'_>], path: &[Step<'_>]) -> Option<Filled> {
        let keys = path.iter().filter_map(|s| if let Step::Key(key) = s { Some(*key) } else { None });
        let written = text_at(source, path_there)?;
        Some(fill(&written, form_of(keys), |name| self.arguments.get(name).map(|(argument, _)| argument)))
    }

    /// Where the value of a parameter is said; `None` for a default.
    fn value_place(&self, name: &str) -> Option<Place> {
        let path = match self.arguments.get(name)?.1 {
            Said::Row => vec!["member".into(), self.member.into(), Step::Key(name)],
            Said::Set => vec!["set".into(), Step::Key(name)],
            Said::Default => return None,
        };
        Some(self.in_family(value_span(&self.family.text, &path)))
    }

    fn target<'a>(&'a self, path: &[Step<'a>]) -> Target<'a> {
        let row = || -> Vec<Step<'a>> { vec!["member".into(), self.member.into()] };
        let key = match path.first() {
            Some(Step::Key(key)) => *key,
            _ => return Target::Family(row()),
        };
        if self.row.contains(&key) {
            return Target::Family(row().into_iter().chain(path.iter().copied()).collect());
        }
        if self.shared.contains(&key) {
            return Target::Family(path.to_vec());
        }
        let path: Vec<Step<'a>> = std::iter::once("tag".into()).chain(path.iter().copied()).collect();
        match &self.family.body {
            Body::File(file, text) => Target::Body(file, text, path),
            Body::Library(text) => Target::Nowhere(text, path),
        }
    }

    fn row_place(&self) -> Place {
        self.in_family(value_span(&self.family.text, &["member".into(), self.member.into(), "id".into()]))
    }

    fn in_family(&self, span: Span) -> Place {
        self.at(&self.family.file, span)
    }

    fn at(&self, file: &Arc<str>, span: Span) -> Place {
        Place::new(Arc::clone(file), span).of_member(Arc::clone(&self.tag))
    }
}
