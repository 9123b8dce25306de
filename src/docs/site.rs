use rayon::prelude::*;

use super::{Record, html, link::PageId, markdown, page::Book, search, words};
use crate::{catalog::Catalog, rule::say::Language};

/// Stands at the beginning of every file of a folder of pages: who reads it learns where to change things, and a file
/// without it was made by somebody else.
pub const MARK: &str = "Made by `tagwerk docs`; change the files of the catalog instead.";
/// Bytes at the beginning of a file within which [`MARK`] stands.
const MARK_WITHIN: usize = 256;
/// The file of the [`Record`], beside the pages.
pub const RECORD_FILE: &str = "history.json";

/// What pages are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Markdown, to be committed and read on the git host.
    Markdown,
    /// HTML with a search, to be read from a file or served as it is.
    Html,
}

impl Format {
    /// The word on the command line and in answers.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Markdown => "markdown",
            Self::Html => "html",
        }
    }

    pub(super) const fn extension(self) -> &'static str {
        match self {
            Self::Markdown => "md",
            Self::Html => "html",
        }
    }

    /// The page that is shown for a folder.
    pub(super) const fn start(self) -> &'static str {
        match self {
            Self::Markdown => "README.md",
            Self::Html => "index.html",
        }
    }

    /// Whether files of that name can be pages of this format, or belong to them.
    #[must_use]
    pub fn has(self, file: &str) -> bool {
        let extensions: &[&str] = match self {
            Self::Markdown => &["md"],
            Self::Html => &["html", "js", "css"],
        };
        file.rsplit_once('.').is_some_and(|(_, extension)| extensions.contains(&extension))
    }
}

/// Which pages are wanted.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The definitions.
    pub catalog: &'a Catalog,
    /// What is known beside them.
    pub record: &'a Record,
    /// What pages are written in.
    pub format: Format,
    /// Languages, a folder each; in the order they are offered in.
    pub languages: &'a [Language],
}

/// A file of a folder of pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Path in the folder, with `/`.
    pub path: String,
    /// What it holds.
    pub text: String,
}

/// All files of a folder of pages, ordered by path, except for the record.
#[must_use]
pub fn render(request: &Request<'_>) -> Vec<Page> {
    let book = Book::new(request.catalog, request.record);
    let wanted: Vec<(Language, PageId)> =
        request.languages.iter().flat_map(|language| book.pages().into_iter().map(|page| (*language, page))).collect();
    let mut pages: Vec<Page> = wanted
        .into_par_iter()
        .map(|(language, page)| {
            let document = book.document(&page, language);
            let text = match request.format {
                Format::Markdown => markdown::print(&document, language, request.languages),
                Format::Html => html::print(&document, &book, language, request.languages),
            };
            Page { path: format!("{language}/{}", page.path(request.format)), text }
        })
        .collect();
    match request.format {
        Format::Markdown => pages.push(Page { path: "README.md".to_owned(), text: door(request) }),
        Format::Html => {
            pages.extend(html::files(&book, request.languages));
            pages.par_extend(request.languages.par_iter().map(|language| Page {
                path: format!("{language}/{}", search::DATA_FILE),
                text: search::data(&book, *language),
            }));
        }
    }
    pages.sort_by(|a, b| a.path.cmp(&b.path));
    pages
}

/// The first page of Markdown: which languages there are.
fn door(request: &Request<'_>) -> String {
    let title = markdown::escape(&super::document::clean(&request.catalog.settings().name));
    let ways: Vec<String> = request
        .languages
        .iter()
        .map(|language| format!("- [{}]({language}/{})\n", words::name_of(*language), Format::Markdown.start()))
        .collect();
    format!("<!-- {MARK} -->\n\n# {title}\n\n{}", ways.concat())
}

/// Folders in which files of any folder of pages lie, relative to it; the empty one is the folder itself.
#[must_use]
pub fn folders() -> Vec<String> {
    let mut folders = vec![String::new()];
    for language in Language::ALL {
        folders.push(language.to_string());
        folders.extend(["categories", "sources", "strategies", "tags"].map(|inside| format!("{language}/{inside}")));
    }
    folders
}

/// Whether a file was made by this room, by its first bytes.
#[must_use]
pub fn is_ours(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(MARK_WITHIN)]);
    head.contains(MARK)
}
