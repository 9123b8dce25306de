use std::fmt::Write as _;

use super::{
    document::{Block, Document, Inline, Line, Table},
    lineage::{self, Lineage},
    link::PageId,
    site::{Format, MARK},
    words,
};
use crate::{catalog::Node, rule::say::Language};

/// Writes a page as Markdown, as GitHub reads it.
pub(super) fn print(document: &Document, language: Language, languages: &[Language]) -> String {
    let mut printer = Printer { page: &document.page, language, out: format!("<!-- {MARK} -->\n\n") };
    printer.navigation(languages);
    let title = printer.line(&[Inline::Text(document.title.clone())], Cell::No);
    printer.put(format_args!("# {title}\n\n"));
    for line in [&document.beside, &document.lead] {
        if !line.is_empty() {
            printer.paragraph(line);
        }
    }
    for block in &document.blocks {
        printer.block(block);
    }
    let mut out = printer.out;
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// Whether a line stands in a cell of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    Yes,
    No,
}

struct Printer<'a> {
    page: &'a PageId,
    language: Language,
    out: String,
}

impl Printer<'_> {
    fn put(&mut self, arguments: std::fmt::Arguments<'_>) {
        self.out.write_fmt(arguments).expect("writing to a text cannot fail");
    }

    /// The way back, and the same page in other languages.
    fn navigation(&mut self, languages: &[Language]) {
        let mut ways = Vec::new();
        for (page, title) in super::page::navigation() {
            let title = escape(title.said(self.language));
            if page == *self.page {
                ways.push(format!("**{title}**"));
            } else {
                ways.push(format!("[{title}]({})", super::link::Target::from(page).href(self.page, Format::Markdown)));
            }
        }
        for other in languages.iter().filter(|l| **l != self.language) {
            let up = "../".repeat(self.page.depth() + 1);
            let path = self.page.path(Format::Markdown);
            ways.push(format!("[{}]({up}{other}/{path})", words::name_of(*other)));
        }
        let ways = ways.join(" · ");
        self.put(format_args!("{ways}\n\n"));
    }

    fn paragraph(&mut self, line: &Line) {
        let line = self.line(line, Cell::No);
        self.put(format_args!("{line}\n\n"));
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading { level, anchor, text } => {
                if let Some(anchor) = anchor {
                    let anchor = super::link::anchor_id(anchor);
                    self.put(format_args!("<a id=\"{anchor}\"></a>\n\n"));
                }
                let (marks, line) = ("#".repeat(usize::from(*level)), self.line(text, Cell::No));
                self.put(format_args!("{marks} {line}\n\n"));
            }
            Block::Paragraph(line) => self.paragraph(line),
            Block::Facts(facts) => {
                for (name, value) in facts {
                    let (name, value) = (escape(name.said(self.language)), self.line(value, Cell::No));
                    self.put(format_args!("- **{name}:** {value}\n"));
                }
                self.out.push('\n');
            }
            Block::List(items) => {
                for (depth, item) in items {
                    let (indent, line) = ("  ".repeat(*depth), self.line(item, Cell::No));
                    self.put(format_args!("{indent}- {line}\n"));
                }
                self.out.push('\n');
            }
            Block::Table(table) => self.table(table),
            Block::Code(text) => {
                let fence = "`".repeat(longest_run(text, '`').max(2) + 1);
                self.put(format_args!("{fence}text\n{text}\n{fence}\n\n"));
            }
            Block::Lineage(lineage) => self.lineage(lineage),
            // The table beside it says the same.
            Block::Chart(_) => {}
        }
    }

    fn table(&mut self, table: &Table) {
        let titles: Vec<String> = table.columns.iter().map(|(title, _)| escape(title)).collect();
        self.put(format_args!("| {} |\n|", titles.join(" | ")));
        for (_, is_number) in &table.columns {
            self.out.push_str(if *is_number { " ---: |" } else { " --- |" });
        }
        self.out.push('\n');
        for row in &table.rows {
            let cells: Vec<String> = row.iter().map(|cell| self.line(cell, Cell::Yes)).collect();
            self.put(format_args!("| {} |\n", cells.join(" | ")));
        }
        self.out.push('\n');
    }

    fn lineage(&mut self, lineage: &Lineage) {
        let language = self.language;
        let label = |node: &Node| format!("{} {}", lineage::kind(node).said(language), node.name());
        // Labels hold letters, digits and entities only: nothing in them ends the fence.
        let chart = lineage.graph.to_mermaid_with(label, Some(&lineage.focus));
        self.put(format_args!("```mermaid\n{chart}```\n\n"));
    }

    fn line(&self, line: &[Inline], cell: Cell) -> String {
        line.iter().map(|piece| self.piece(piece, cell)).collect()
    }

    fn piece(&self, piece: &Inline, cell: Cell) -> String {
        match piece {
            Inline::Text(text) | Inline::Foreign(_, text) | Inline::Faint(text) => escape(text),
            Inline::Code(text) => code(text, cell),
            Inline::Strong(text) if text.trim().is_empty() => escape(text),
            Inline::Strong(text) => format!("**{}**", escape(text.trim())),
            Inline::Badge(_, text) => format!("**{}**", escape(text)),
            Inline::Link(target, shown) => {
                format!("[{}]({})", self.piece(shown, cell), target.href(self.page, Format::Markdown))
            }
            Inline::Break => "<br>".to_owned(),
        }
    }
}

/// Text that stays text: whatever Markdown, its tables, or HTML in it would read as something else is escaped. Addresses
/// do not become links: who wrote a description should not send readers away unseen.
pub fn escape(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len() + 8);
    for (at, c) in chars.iter().copied().enumerate() {
        let before = at.checked_sub(1).map(|i| chars[i]);
        let after = chars.get(at + 1).copied();
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let number_before = at > 0 && chars[..at].iter().all(char::is_ascii_digit);
        let ends_word = matches!(after, None | Some(' '));
        let special = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '|' | '~' | '$' | '&' => true,
            // Inside a word it is only a character.
            '_' => !(is_word(before) && is_word(after)),
            // `https://`, `www.`, `:smile:`.
            ':' => after.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '+' | '-')),
            '.' => number_before && ends_word || out.to_lowercase().ends_with("www"),
            ')' => number_before && ends_word,
            '@' => is_word(after),
            '#' => at == 0 || after != Some(' '),
            '+' | '-' | '=' | '>' => at == 0,
            _ => false,
        };
        if special {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A span of code. Where Markdown has no way to write it, as beside a pipe in a table, HTML has one.
fn code(text: &str, cell: Cell) -> String {
    let breaks_cell = cell == Cell::Yes && text.contains(['|', '\\']);
    if !(breaks_cell || text.contains('`') || text.trim().is_empty()) {
        // Otherwise one space at each end would be taken off.
        let pad = if text.starts_with(' ') && text.ends_with(' ') { " " } else { "" };
        return format!("`{pad}{text}{pad}`");
    }
    format!("<code>{}</code>", escape(text))
}

fn longest_run(text: &str, wanted: char) -> usize {
    let mut longest = 0;
    let mut run = 0;
    for c in text.chars() {
        run = if c == wanted { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        for (text, expected) in [
            ("Logged in more than three times.", "Logged in more than three times."),
            ("recent_login and _this_", "recent_login and \\_this\\_"),
            ("<script>alert(1)</script>", "\\<script>alert(1)\\</script>"),
            ("a | b", "a \\| b"),
            ("`x` and ``y``", "\\`x\\` and \\`\\`y\\`\\`"),
            ("](http://evil)", "\\](http\\://evil)"),
            ("www.evil.example", "www\\.evil.example"),
            ("&lt; & more", "\\&lt; \\& more"),
            ("# heading", "\\# heading"),
            ("1. item", "1\\. item"),
            ("12) item", "12\\) item"),
            ("- item", "\\- item"),
            ("=== under", "\\=== under"),
            ("~~gone~~ $x$ :smile: @you", "\\~\\~gone\\~\\~ \\$x\\$ \\:smile: \\@you"),
            ("目标：召回", "目标：召回"),
            ("1.5 %", "1.5 %"),
            ("ratio 1.5 at 9:30", "ratio 1.5 at 9:30"),
            ("> quoted, a > b", "\\> quoted, a > b"),
        ] {
            assert_eq!(escape(text), expected, "{text}");
        }
    }

    #[test]
    fn code_in_and_outside_of_tables() {
        for (text, cell, expected) in [
            ("count(login) > 3", Cell::Yes, "`count(login) > 3`"),
            ("a | b", Cell::No, "`a | b`"),
            ("a | b", Cell::Yes, "<code>a \\| b</code>"),
            ("a\\", Cell::Yes, "<code>a\\\\</code>"),
            ("`评分`", Cell::No, "<code>\\`评分\\`</code>"),
            (" x ", Cell::No, "`  x  `"),
            ("", Cell::No, "<code></code>"),
        ] {
            assert_eq!(code(text, cell), expected, "{text}");
        }
    }

    #[test]
    fn a_fence_is_longer_than_any_in_the_text() {
        assert_eq!(longest_run("a ```` b `` c", '`'), 4);
        assert_eq!(longest_run("none", '`'), 0);
    }
}
