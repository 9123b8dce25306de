use super::{
    lineage::Lineage,
    link::{PageId, Target},
    words::Phrase,
};
use crate::{calendar::Micros, diagnostic::sanitize, rule::say::Language};

/// A page before it has a format: what it says, in one language.
///
/// Texts are made by [`text`], [`code`] and their like, which take out control characters; printers escape the rest.
#[derive(Debug, Clone)]
pub(super) struct Document {
    /// Which page.
    pub(super) page: PageId,
    /// Its heading.
    pub(super) title: String,
    /// Beside the heading: an id, a badge.
    pub(super) beside: Line,
    /// One or two sentences under the heading.
    pub(super) lead: Line,
    /// What follows.
    pub(super) blocks: Vec<Block>,
}

/// A run of text.
pub(super) type Line = Vec<Inline>;

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Inline {
    /// Plain text.
    Text(String),
    /// Text in another language than the page's.
    Foreign(Language, String),
    /// Something with a form of its own: an id, a rule.
    Code(String),
    /// Text that stands out.
    Strong(String),
    /// Text that steps back.
    Faint(String),
    /// A way to another page.
    Link(Target, Box<Self>),
    /// A word with a colour of its own; the first is the name of the colour.
    Badge(&'static str, String),
    /// The next line.
    Break,
}

/// A part of a page.
#[derive(Debug, Clone)]
pub(super) enum Block {
    /// A heading of level 2 or 3, with the name it can be linked by.
    Heading { level: u8, anchor: Option<String>, text: Line },
    /// A paragraph.
    Paragraph(Line),
    /// Names and values.
    Facts(Vec<(Phrase, Line)>),
    /// Items, each with its depth: an item belongs to the one before it of lesser depth.
    List(Vec<(usize, Line)>),
    /// Rows in columns.
    Table(Table),
    /// A rule as written.
    Code(String),
    /// What a tag needs and what needs it, drawn.
    Lineage(Lineage),
    /// Sizes over time, drawn; [`Block::Table`] beside it says the same.
    Chart(Chart),
}

/// Rows in columns.
#[derive(Debug, Clone)]
pub(super) struct Table {
    /// Titles; true for columns of numbers.
    pub(super) columns: Vec<(String, bool)>,
    /// As many cells in each row as there are columns.
    pub(super) rows: Vec<Vec<Line>>,
}

/// Sizes over time.
#[derive(Debug, Clone)]
pub(super) struct Chart {
    /// What is shown, in a sentence.
    pub(super) title: String,
    /// Instant, the instant in words, and members; `None` when the number is not told.
    pub(super) bars: Vec<(Micros, String, Option<u64>)>,
}

/// Text of a catalog, made harmless.
pub(super) fn text(words: impl AsRef<str>) -> Inline {
    Inline::Text(clean(words.as_ref()))
}

/// An id, a value, a rule in one line.
pub(super) fn code(words: impl AsRef<str>) -> Inline {
    Inline::Code(clean(words.as_ref()))
}

/// Text that stands out.
pub(super) fn strong(words: impl AsRef<str>) -> Inline {
    Inline::Strong(clean(words.as_ref()))
}

/// Text that steps back.
pub(super) fn faint(words: impl AsRef<str>) -> Inline {
    Inline::Faint(clean(words.as_ref()))
}

/// A sentence in which names stand between backticks, and a backtick in a name is doubled.
pub(super) fn sentence(words: &str) -> Line {
    let mut line = Line::new();
    let mut chars = words.chars().peekable();
    let mut part = String::new();
    let mut in_name = false;
    while let Some(c) = chars.next() {
        if c != '`' {
            part.push(c);
        } else if in_name && chars.next_if_eq(&'`').is_some() {
            part.push('`');
        } else {
            let done = std::mem::take(&mut part);
            if in_name {
                line.push(code(done));
            } else if !done.is_empty() {
                line.push(Inline::Text(sanitize(&done)));
            }
            in_name = !in_name;
        }
    }
    if in_name || !part.is_empty() {
        line.push(Inline::Text(sanitize(&part)));
    }
    line
}

/// A way to another page.
pub(super) fn link(to: impl Into<Target>, shown: Inline) -> Inline {
    Inline::Link(to.into(), Box::new(shown))
}

/// Text in one line, without control characters and with single spaces.
pub(super) fn clean(words: &str) -> String {
    // Line breaks first: as control characters they would become a sign for what cannot be shown.
    sanitize(&words.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Text of several lines, each without control characters.
pub(super) fn clean_lines(words: &str) -> String {
    let lines: Vec<String> = words.trim_matches(['\n', '\r']).lines().map(|l| sanitize(l.trim_end())).collect();
    lines.join("\n")
}

/// Items of a list in a line, with commas between.
pub(super) fn joined(items: impl IntoIterator<Item = Inline>, language: Language) -> Line {
    let comma = match language {
        Language::English => ", ",
        Language::Chinese => "、",
    };
    let mut line = Line::new();
    for item in items {
        if !line.is_empty() {
            line.push(Inline::Text(comma.to_owned()));
        }
        line.push(item);
    }
    line
}

impl Block {
    /// A heading of a section.
    pub(super) fn section(phrase: Phrase, language: Language) -> Self {
        Self::Heading { level: 2, anchor: None, text: vec![text(phrase.said(language))] }
    }
}

impl Table {
    /// An empty table; titles that begin with `#` are of columns of numbers.
    pub(super) fn new<const N: usize>(titles: [(Phrase, bool); N], language: Language) -> Self {
        let columns = titles.map(|(phrase, is_number)| (phrase.said(language).to_owned(), is_number));
        Self { columns: columns.into(), rows: Vec::new() }
    }

    /// Adds a row.
    pub(super) fn row<const N: usize>(&mut self, cells: [Line; N]) {
        debug_assert_eq!(N, self.columns.len(), "a cell for every column");
        self.rows.push(cells.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_sentences() {
        let plain = |words: &str| Inline::Text(words.to_owned());
        assert_eq!(sentence("at least one `log``in` event"), [plain("at least one "), code("log`in"), plain(" event")]);
        assert_eq!(sentence("`a` 事件"), [code("a"), plain(" 事件")]);
        assert_eq!(sentence("never `closed"), [plain("never "), plain("closed")]);
        assert_eq!(sentence("``"), [code("")]);
        assert_eq!(sentence(""), []);
    }

    #[test]
    fn text_has_no_control_characters() {
        assert_eq!(clean(" a\n\tb\u{202e}c\u{1b}[0m "), "a b\u{fffd}c\u{fffd}[0m");
        assert_eq!(clean_lines("\na\r\n  b\u{7}\n"), "a\n  b\u{fffd}");
    }
}
