use std::borrow::Borrow;

use askama::Template;

use super::{
    MARK, Page,
    document::{Block, Document, Inline, Line},
    link::{PageId, Target, anchor_id},
    page::{Book, navigation},
    site::Format,
    svg::{ChartSvg, LineageSvg},
    words::{self, Phrase},
};
use crate::rule::say::Language;

/// Writes a page as HTML.
pub(super) fn print(document: &Document, book: &Book<'_>, language: Language, languages: &[Language]) -> String {
    let page = &document.page;
    let ways = navigation()
        .into_iter()
        .map(|(to, title)| Way {
            title: title.said(language),
            is_here: to == *page,
            href: Target::from(to).href(page, Format::Html),
        })
        .collect();
    let up = "../".repeat(page.depth() + 1);
    let others = languages
        .iter()
        .filter(|other| **other != language)
        .map(|other| Other {
            code: tag_of(*other),
            name: words::name_of(*other),
            href: format!("{up}{other}/{}", page.path(Format::Html)),
        })
        .collect();
    written(&PageHtml {
        document,
        book,
        language,
        brand: super::document::clean(&book.catalog.settings().name),
        start: Target::from(PageId::Start).href(page, Format::Html),
        base: "../".repeat(page.depth()),
        root: up,
        ways,
        others,
    })
}

/// The files that pages share, and the door to the languages.
pub(super) fn files(book: &Book<'_>, languages: &[Language]) -> Vec<Page> {
    let door = Door {
        title: super::document::clean(&book.catalog.settings().name),
        languages: languages.iter().map(|l| (tag_of(*l), l.code(), words::name_of(*l))).collect(),
    };
    vec![
        Page { path: "index.html".to_owned(), text: written(&door) },
        Page { path: "style.css".to_owned(), text: format!("/* {MARK} */\n{}", include_str!("templates/style.css")) },
        Page { path: "search.js".to_owned(), text: format!("/* {MARK} */\n{}", include_str!("templates/search.js")) },
    ]
}

/// The language as HTML names it.
const fn tag_of(language: Language) -> &'static str {
    match language {
        Language::English => "en",
        Language::Chinese => "zh-Hans",
    }
}

#[derive(Template)]
#[template(path = "page.html")]
struct PageHtml<'a> {
    document: &'a Document,
    book: &'a Book<'a>,
    language: Language,
    brand: String,
    start: String,
    /// The way to the folder of the language.
    base: String,
    /// The way to the folder of all pages.
    root: String,
    ways: Vec<Way>,
    others: Vec<Other>,
}

struct Way {
    title: &'static str,
    is_here: bool,
    href: String,
}

struct Other {
    code: &'static str,
    name: &'static str,
    href: String,
}

impl PageHtml<'_> {
    /// Templates hand constants over as they are, and what they loop over by reference.
    fn said(&self, phrase: impl Borrow<Phrase>) -> &'static str {
        phrase.borrow().said(self.language)
    }

    /// A line as HTML, escaped by its template.
    fn line(&self, pieces: &[Inline]) -> String {
        written(&LineHtml { pieces, page: &self.document.page })
    }

    /// What closes an item of a list, and opens or closes the lists inside.
    fn after(&self, items: &[(usize, Line)], at: &usize) -> String {
        let at = *at;
        let depth = items[at].0;
        match items.get(at + 1).map_or(0, |(next, _)| *next) {
            next if next > depth => "\n<ul>\n".repeat(next - depth),
            next => format!("</li>{}", "\n</ul></li>".repeat(depth - next)),
        }
    }

    fn lineage(&self, lineage: &super::lineage::Lineage) -> String {
        written(&LineageSvg::new(lineage, self.book.catalog, &self.document.page, self.language))
    }

    fn chart(&self, chart: &super::document::Chart) -> String {
        written(&ChartSvg::new(chart, self.language))
    }
}

#[derive(Template)]
#[template(path = "line.html")]
struct LineHtml<'a> {
    pieces: &'a [Inline],
    page: &'a PageId,
}

impl LineHtml<'_> {
    fn href(&self, target: &Target) -> String {
        target.href(self.page, Format::Html)
    }

    fn tag(&self, language: &Language) -> &'static str {
        tag_of(*language)
    }

    fn one(&self, piece: &Inline) -> String {
        written(&LineHtml { pieces: std::slice::from_ref(piece), page: self.page })
    }
}

#[derive(Template)]
#[template(path = "door.html")]
struct Door {
    title: String,
    /// Language as HTML names it, folder, name.
    languages: Vec<(&'static str, &'static str, &'static str)>,
}

fn written(template: &impl Template) -> String {
    template.render().expect("writing to a text cannot fail")
}
