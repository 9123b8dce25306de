//! A TOML file as somebody is writing it: sections, keys and values with their places, whatever is still missing.
//!
//! The parser of the catalog wants whole files; a cursor stands in files where a quote or a value is missing. This reader
//! knows the outer form of TOML only (no numbers, no dates), goes on after every mistake, and never fails.

use crate::diagnostic::Span;

/// A step of a path into a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum PathStep {
    /// A key.
    Key(String),
    /// An element of a list, from 0.
    At(usize),
}

impl PathStep {
    pub(super) fn key(&self) -> Option<&str> {
        match self {
            Self::Key(key) => Some(key),
            Self::At(_) => None,
        }
    }
}

/// A file: its root and its sections, in order.
#[derive(Debug, Clone)]
pub(super) struct Outline {
    pub(super) tables: Vec<Table>,
}

/// The root, `[section]` or `[[section]]`.
#[derive(Debug, Clone)]
pub(super) struct Table {
    /// From the root; an element of `[[…]]` ends with its number.
    pub(super) path: Vec<PathStep>,
    /// `None` for the root.
    pub(super) header: Option<Header>,
    pub(super) entries: Vec<Entry>,
    /// From the header to the next one.
    pub(super) span: Span,
}

/// `[a.b]` or `[[a]]`.
#[derive(Debug, Clone)]
pub(super) struct Header {
    pub(super) keys: Vec<Key>,
    pub(super) is_list: bool,
    /// With the brackets.
    pub(super) span: Span,
}

/// A key, without its quotes.
#[derive(Debug, Clone)]
pub(super) struct Key {
    pub(super) name: String,
    /// As written.
    pub(super) span: Span,
}

/// `a.b = value`, or as much of it as is there.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) keys: Vec<Key>,
    /// Where the `=` stands.
    pub(super) equals: Option<usize>,
    pub(super) value: Option<Node>,
}

/// A value.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) span: Span,
    pub(super) kind: NodeKind,
}

#[derive(Debug, Clone)]
pub(super) enum NodeKind {
    /// A text in any quotes.
    Text,
    /// A number, a word, a date.
    Plain,
    List(Vec<Node>),
    Table(Vec<Entry>),
}

impl Outline {
    pub(super) fn read(text: &str) -> Self {
        let mut reader = Reader { text, at: 0 };
        let mut tables = vec![Table { path: Vec::new(), header: None, entries: Vec::new(), span: Span::new(0, 0) }];
        loop {
            reader.skip_blank_lines();
            let start = reader.at;
            if reader.rest().is_empty() {
                break;
            }
            if reader.rest().starts_with('[') {
                let header = reader.header();
                close(&mut tables, start);
                let path = place(&tables, &header);
                tables.push(Table { path, header: Some(header), entries: Vec::new(), span: Span::new(start, start) });
            } else {
                let entry = reader.entry(Ends::Line);
                if let Some(table) = tables.last_mut() {
                    table.entries.push(entry);
                }
            }
            reader.skip_line();
        }
        close(&mut tables, text.len());
        Self { tables }
    }

    /// The section that a byte lies in.
    pub(super) fn table_at(&self, at: usize) -> &Table {
        // The root begins at 0 and is always there.
        let place = self.tables.partition_point(|table| table.span.start <= at).saturating_sub(1);
        &self.tables[place]
    }

    /// Calls `see` on every value, those inside of others too, with its path and its key.
    pub(super) fn walk<'o>(&'o self, see: &mut impl FnMut(&[PathStep], Option<&'o Key>, &'o Node)) {
        for table in &self.tables {
            let mut path = table.path.clone();
            walk_entries(&table.entries, &mut path, see);
        }
    }

    /// Every key with the table it stands in and its value, those of headers too; dotted keys one by one.
    pub(super) fn keys(&self) -> Vec<(Vec<PathStep>, &Key, Option<&Node>)> {
        let mut found = Vec::new();
        for table in &self.tables {
            let keys = table.header.iter().flat_map(|header| &header.keys);
            let mut path = Vec::new();
            for key in keys {
                found.push((path.clone(), key, None));
                path.push(PathStep::Key(key.name.clone()));
                if let Some(at @ PathStep::At(_)) = table.path.get(path.len()) {
                    path.push(at.clone());
                }
            }
            entry_keys(&table.entries, &mut table.path.clone(), &mut found);
        }
        found
    }

    /// The value at a path.
    pub(super) fn value(&self, path: &[PathStep]) -> Option<&Node> {
        let mut found = None;
        self.walk(&mut |at, _, node| {
            if at == path {
                found = found.or(Some(node));
            }
        });
        found
    }
}

fn walk_entries<'o>(
    entries: &'o [Entry],
    path: &mut Vec<PathStep>,
    see: &mut impl FnMut(&[PathStep], Option<&'o Key>, &'o Node),
) {
    for entry in entries {
        let Some(value) = &entry.value else { continue };
        path.extend(entry.keys.iter().map(|key| PathStep::Key(key.name.clone())));
        walk_node(value, entry.keys.last(), path, see);
        path.truncate(path.len() - entry.keys.len());
    }
}

fn walk_node<'o>(
    node: &'o Node,
    key: Option<&'o Key>,
    path: &mut Vec<PathStep>,
    see: &mut impl FnMut(&[PathStep], Option<&'o Key>, &'o Node),
) {
    see(path, key, node);
    match &node.kind {
        NodeKind::Text | NodeKind::Plain => {}
        NodeKind::List(items) => {
            for (at, item) in items.iter().enumerate() {
                path.push(PathStep::At(at));
                walk_node(item, key, path, see);
                path.pop();
            }
        }
        NodeKind::Table(entries) => walk_entries(entries, path, see),
    }
}

fn entry_keys<'o>(
    entries: &'o [Entry],
    path: &mut Vec<PathStep>,
    out: &mut Vec<(Vec<PathStep>, &'o Key, Option<&'o Node>)>,
) {
    for entry in entries {
        let before = path.len();
        for (at, key) in entry.keys.iter().enumerate() {
            let value = entry.value.as_ref().filter(|_| at + 1 == entry.keys.len());
            out.push((path.clone(), key, value));
            path.push(PathStep::Key(key.name.clone()));
        }
        if let Some(value) = &entry.value {
            node_keys(value, path, out);
        }
        path.truncate(before);
    }
}

fn node_keys<'o>(node: &'o Node, path: &mut Vec<PathStep>, out: &mut Vec<(Vec<PathStep>, &'o Key, Option<&'o Node>)>) {
    match &node.kind {
        NodeKind::Text | NodeKind::Plain => {}
        NodeKind::List(items) => {
            for (at, item) in items.iter().enumerate() {
                path.push(PathStep::At(at));
                node_keys(item, path, out);
                path.pop();
            }
        }
        NodeKind::Table(entries) => entry_keys(entries, path, out),
    }
}

fn close(tables: &mut [Table], at: usize) {
    if let Some(table) = tables.last_mut() {
        table.span.end = at;
    }
}

/// The path of a header: what it names, an element of a list being the last one so far.
fn place(tables: &[Table], header: &Header) -> Vec<PathStep> {
    let mut path = Vec::new();
    for (at, key) in header.keys.iter().enumerate() {
        path.push(PathStep::Key(key.name.clone()));
        let elements = tables
            .iter()
            .filter(|table| {
                table.header.as_ref().is_some_and(|h| h.is_list)
                    && table.path.len() == path.len() + 1
                    && table.path.starts_with(&path)
            })
            .count();
        let is_last = at + 1 == header.keys.len();
        if is_last && header.is_list {
            path.push(PathStep::At(elements));
        } else if elements > 0 {
            path.push(PathStep::At(elements - 1));
        }
    }
    path
}

/// Where an entry that has no end of its own ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ends {
    Line,
    Brace,
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip_while(&mut self, wanted: impl Fn(char) -> bool) {
        self.at += self.rest().len() - self.rest().trim_start_matches(wanted).len();
    }

    fn skip_spaces(&mut self) {
        self.skip_while(|c| matches!(c, ' ' | '\t' | '\u{feff}'));
    }

    fn skip_line(&mut self) {
        self.skip_while(|c| c != '\n');
    }

    fn skip_blank_lines(&mut self) {
        loop {
            self.skip_while(|c| matches!(c, ' ' | '\t' | '\r' | '\n' | '\u{feff}'));
            if self.peek() != Some('#') {
                return;
            }
            self.skip_line();
        }
    }

    fn header(&mut self) -> Header {
        let start = self.at;
        let is_list = self.rest().starts_with("[[");
        self.at += if is_list { 2 } else { 1 };
        let keys = self.keys();
        for _ in 0..if is_list { 2 } else { 1 } {
            if self.peek() == Some(']') {
                self.at += 1;
            }
        }
        Header { keys, is_list, span: Span::new(start, self.at) }
    }

    /// Names between dots.
    fn keys(&mut self) -> Vec<Key> {
        let mut keys = Vec::new();
        loop {
            self.skip_spaces();
            let start = self.at;
            match self.peek() {
                Some(quote @ ('"' | '\'')) => {
                    let node = self.short_text(quote);
                    let written = &self.text[node.start + 1..node.end];
                    let name = written.strip_suffix(quote).unwrap_or(written).to_owned();
                    keys.push(Key { name, span: node });
                }
                _ => {
                    self.skip_while(|c| {
                        !matches!(
                            c,
                            '.' | '=' | ']' | '[' | '#' | ' ' | '\t' | '\r' | '\n' | '"' | '\'' | ',' | '{' | '}'
                        )
                    });
                    if self.at > start {
                        let span = Span::new(start, self.at);
                        keys.push(Key { name: self.text[start..self.at].to_owned(), span });
                    }
                }
            }
            self.skip_spaces();
            if self.peek() != Some('.') {
                return keys;
            }
            self.at += 1;
        }
    }

    fn entry(&mut self, ends: Ends) -> Entry {
        let before = self.at;
        let keys = self.keys();
        let mut equals = None;
        let mut value = None;
        if self.peek() == Some('=') {
            equals = Some(self.at);
            self.at += 1;
            self.skip_spaces();
            value = self.value();
        }
        if self.at == before {
            // A sign that begins nothing.
            self.at += self.peek().map_or(0, char::len_utf8);
        }
        if ends == Ends::Line && equals.is_none() {
            self.skip_line();
        }
        Entry { keys, equals, value }
    }

    fn value(&mut self) -> Option<Node> {
        let start = self.at;
        let kind = match self.peek()? {
            '"' | '\'' => {
                self.text_value();
                NodeKind::Text
            }
            '[' => NodeKind::List(self.list()),
            '{' => NodeKind::Table(self.inline_table()),
            _ => {
                self.skip_while(|c| !matches!(c, ',' | ']' | '}' | '#' | '\r' | '\n'));
                let written = self.text[start..self.at].trim_end().len();
                if written == 0 {
                    return None;
                }
                return Some(Node { span: Span::new(start, start + written), kind: NodeKind::Plain });
            }
        };
        Some(Node { span: Span::new(start, self.at), kind })
    }

    fn text_value(&mut self) {
        let rest = self.rest();
        for (quotes, escapes) in [("\"\"\"", true), ("'''", false)] {
            if rest.starts_with(quotes) {
                let mut at = 3;
                while at < rest.len() {
                    if escapes && rest.as_bytes()[at] == b'\\' {
                        at += 2;
                    } else if rest.as_bytes()[at..].starts_with(quotes.as_bytes()) {
                        at += 3;
                        let close = at;
                        // Up to two quotes may stand right before the closing three.
                        while at < rest.len() && at < close + 2 && rest.as_bytes()[at] == quotes.as_bytes()[0] {
                            at += 1;
                        }
                        break;
                    } else {
                        at += 1;
                    }
                }
                let mut at = at.min(rest.len());
                while !rest.is_char_boundary(at) {
                    at += 1;
                }
                self.at += at;
                return;
            }
        }
        if let Some(quote) = self.peek() {
            self.short_text(quote);
        }
    }

    /// A text on one line; one that is not closed ends with the line.
    fn short_text(&mut self, quote: char) -> Span {
        let start = self.at;
        self.at += 1;
        while let Some(c) = self.peek() {
            if c == '\n' || self.rest().starts_with("\r\n") {
                break;
            }
            self.at += c.len_utf8();
            if c == quote {
                break;
            }
            if c == '\\' && quote == '"' && !self.rest().starts_with(['\r', '\n']) {
                self.at += self.peek().map_or(0, char::len_utf8);
            }
        }
        Span::new(start, self.at)
    }

    fn list(&mut self) -> Vec<Node> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.skip_blank_lines();
            match self.peek() {
                None => return items,
                Some(']') => {
                    self.at += 1;
                    return items;
                }
                Some(',') => self.at += 1,
                Some(_) if self.is_at_new_line() && self.begins_something_else() => {
                    self.step_back();
                    return items;
                }
                Some('}') => return items,
                Some(_) => {
                    let before = self.at;
                    items.extend(self.value());
                    if self.at == before {
                        self.at += self.peek().map_or(0, char::len_utf8);
                    }
                }
            }
        }
    }

    fn inline_table(&mut self) -> Vec<Entry> {
        self.at += 1;
        let mut entries = Vec::new();
        let mut is_after_comma = true;
        loop {
            self.skip_blank_lines();
            match self.peek() {
                None => return entries,
                Some('}') => {
                    self.at += 1;
                    return entries;
                }
                Some(',') => {
                    self.at += 1;
                    is_after_comma = true;
                }
                Some(_) if self.is_at_new_line() && (!is_after_comma || self.rest().starts_with('[')) => {
                    self.step_back();
                    return entries;
                }
                Some(']') => return entries,
                Some(_) => {
                    entries.push(self.entry(Ends::Brace));
                    is_after_comma = false;
                }
            }
        }
    }

    fn is_at_new_line(&self) -> bool {
        let line = self.text[..self.at].rsplit('\n').next().unwrap_or_default();
        self.text[..self.at].contains('\n') && line.trim().is_empty()
    }

    /// A list that is not closed ends where a line begins like an entry or a header.
    fn begins_something_else(&self) -> bool {
        let line = self.rest().lines().next().unwrap_or_default();
        let word = line.trim_start_matches(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
        let is_entry = word.len() < line.len() && word.trim_start().starts_with('=');
        let inside = line.trim_start_matches('[');
        let is_header = inside.len() < line.len()
            && inside.starts_with(|c: char| c.is_ascii_lowercase())
            && inside.trim_end().ends_with(']');
        is_entry || is_header
    }

    /// Back to the end of the line before.
    fn step_back(&mut self) {
        self.at = self.text[..self.at].rfind('\n').unwrap_or(self.at);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use toml::{
        Spanned,
        de::{DeTable, DeValue},
    };

    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let mut out = Vec::new();
        Outline::read(text).walk(&mut |path, _, node| {
            let path: Vec<String> = path
                .iter()
                .map(|step| match step {
                    PathStep::Key(key) => key.clone(),
                    PathStep::At(at) => at.to_string(),
                })
                .collect();
            out.push(format!("{} = {}", path.join("."), &text[node.span.start..node.span.end]));
        });
        out
    }

    #[test]
    fn values_have_their_paths() {
        let text = "id = \"x\" # c\na.b = 1\n[s]\nt = [\"u\", { v = 'w' }]\n[[case]]\nx = 1\n[[case]]\nx = '''\n2'''\n[case.deep]\ny = 3\n";
        let expected = [
            "id = \"x\"",
            "a.b = 1",
            "s.t = [\"u\", { v = 'w' }]",
            "s.t.0 = \"u\"",
            "s.t.1 = { v = 'w' }",
            "s.t.1.v = 'w'",
            "case.0.x = 1",
            "case.1.x = '''\n2'''",
            "case.1.deep.y = 3",
        ];
        assert_eq!(shown(text), expected);
    }

    #[test]
    fn keys_have_the_tables_they_stand_in() {
        let text = "a.b = { c = 1 }\n[[t]]\n[[t]]\nx = [{ y = 2 }]\n[t.u]\nv = 3\n";
        let outline = Outline::read(text);
        let shown: Vec<String> = outline
            .keys()
            .into_iter()
            .map(|(path, key, value)| {
                let steps: Vec<String> =
                    path.iter().map(|step| step.key().map_or_else(|| format!("{step:?}"), str::to_owned)).collect();
                format!("{}/{}{}", steps.join("/"), key.name, if value.is_some() { " =" } else { "" })
            })
            .collect();
        let expected = [
            "/a",
            "a/b =",
            "a/b/c =",
            "/t",
            "/t",
            "t/At(1)/x =",
            "t/At(1)/x/At(0)/y =",
            "/t",
            "t/At(1)/u",
            "t/At(1)/u/v =",
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn what_is_missing_ends_where_it_must() {
        assert_eq!(shown("a = \"open\nb = 2\n"), ["a = \"open", "b = 2"]);
        assert_eq!(shown("a = \nb = 2"), ["b = 2"]);
        assert_eq!(shown("a = [1,\nb = 2\n[c]\nd = 3"), ["a = [1,", "a.0 = 1", "b = 2", "c.d = 3"]);
        assert_eq!(shown("a = { x = 1\nb = 2"), ["a = { x = 1", "a.x = 1", "b = 2"]);
        assert_eq!(shown("[a\nb = 2\n"), ["a.b = 2"]);
        assert_eq!(shown("sta\nb = 2"), ["b = 2"]);
        assert_eq!(shown("= 3\nb = \"\"\"x"), [" = 3", "b = \"\"\"x"]);
    }

    /// All values that the real parser sees, by path.
    fn real(value: &Spanned<DeValue<'_>>, path: &mut Vec<PathStep>, out: &mut Vec<(Vec<PathStep>, Span)>) {
        match value.get_ref() {
            DeValue::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    path.push(PathStep::At(at));
                    real(item, path, out);
                    path.pop();
                }
            }
            DeValue::Table(table) => {
                for (key, value) in table {
                    path.push(PathStep::Key(key.get_ref().to_string()));
                    real(value, path, out);
                    path.pop();
                }
            }
            _ => out.push((path.clone(), value.span().into())),
        }
    }

    fn file() -> impl Strategy<Value = String> {
        let text = prop_oneof![
            "\"[a-z上😀' ]{0,5}\"",
            "'[a-z\"\\\\上 ]{0,5}'",
            Just("\"a\\\"b\"".to_owned()),
            Just("\"\"\"\na\n\"b\" [x]\nc = 1\"\"\"".to_owned()),
            Just("'''x''''".to_owned()),
            Just("7".to_owned()),
            Just("2026-01-08T00:00:00".to_owned()),
            Just("true".to_owned()),
        ];
        let value = text.prop_recursive(2, 8, 3, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..3).prop_map(|v| format!("[\n  {} # c\n]", v.join(",\n  "))),
                proptest::collection::vec(inner.clone(), 0..3).prop_map(|v| format!("[{}]", v.join(", "))),
                inner.prop_map(|v| format!("{{ k = {v}, \"q.r\" = 1 }}")),
            ]
        });
        let line = prop_oneof![
            6 => (0..40_u32, value).prop_map(|(n, v)| format!("k{n} = {v} # 上\n")),
            1 => (0..9_u32).prop_map(|n| format!("[t{n}]\n")),
            1 => (0..9_u32).prop_map(|n| format!("[[l{}]] # c\n", n % 2)),
            1 => Just("\n# c = 1\n".to_owned()),
        ];
        proptest::collection::vec(line, 0..14).prop_map(|lines| lines.concat())
    }

    proptest! {
        #[test]
        fn a_whole_file_is_read_as_the_parser_reads_it(text in file()) {
            let Ok(root) = DeTable::parse(&text) else { return Ok(()) };
            let mut expected = Vec::new();
            let mut path = Vec::new();
            for (key, value) in root.get_ref() {
                path.push(PathStep::Key(key.get_ref().to_string()));
                real(value, &mut path, &mut expected);
                path.pop();
            }
            let mut found = Vec::new();
            Outline::read(&text).walk(&mut |path, _, node| {
                if matches!(node.kind, NodeKind::Text | NodeKind::Plain) {
                    found.push((path.to_vec(), node.span));
                }
            });
            expected.sort();
            found.sort();
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn no_beginning_of_a_file_is_too_strange(text in file(), cut in 0..200_usize, more in "[\\[\\]{}\"'=.,# \na\\\\上]{0,12}") {
            let at = (0..=cut.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            let text = format!("{}{more}{}", &text[..at], &text[at..]);
            let outline = Outline::read(&text);
            for at in 0..=text.len() {
                let table = outline.table_at(at);
                prop_assert!(table.span.start <= at || table.header.is_none());
            }
        }
    }
}
