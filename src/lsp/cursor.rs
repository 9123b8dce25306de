//! What stands under a cursor in a TOML file that is being written.

use super::outline::{Entry, Key, Node, NodeKind, Outline, PathStep};
use crate::{catalog::WrittenText, diagnostic::Span};

/// What stands under a cursor.
#[derive(Debug, Clone)]
pub(super) enum Cursor<'o> {
    /// Inside `[…]` or `[[…]]`: `part` names what is before it in `path`.
    Header { path: Vec<PathStep>, part: Span, is_list: bool, span: Span },
    /// A key, or where one could be written.
    Key(KeyCursor<'o>),
    /// A value, or where one is missing.
    Value(ValueCursor<'o>),
    /// A comment.
    Comment,
}

/// A key, or where one could be written.
#[derive(Debug, Clone)]
pub(super) struct KeyCursor<'o> {
    /// The table that the key belongs to.
    pub(super) table: Vec<PathStep>,
    /// The part that is written; empty where nothing is.
    pub(super) span: Span,
    /// The key, when one is written.
    pub(super) key: Option<&'o Key>,
    /// Whether `=` follows.
    pub(super) has_value: bool,
    /// Inside `{ … }`.
    pub(super) is_inline: bool,
    /// Other keys that are in the table already.
    pub(super) others: Vec<String>,
}

/// A value, or where one is missing.
#[derive(Debug, Clone)]
pub(super) struct ValueCursor<'o> {
    pub(super) path: Vec<PathStep>,
    pub(super) node: Option<&'o Node>,
    /// The value's bytes; empty where it is missing.
    pub(super) span: Span,
    /// Other elements of the list it is in.
    pub(super) siblings: Vec<Span>,
}

/// Finds what stands at a byte.
pub(super) fn cursor_at<'o>(outline: &'o Outline, text: &str, at: usize) -> Cursor<'o> {
    let table = outline.table_at(at);
    if let Some(header) = &table.header
        && header.span.start < at
        && at <= header.span.end
    {
        let before: Vec<&Key> = header.keys.iter().take_while(|key| key.span.end < at).collect();
        let part = header.keys.get(before.len()).map_or(Span::new(at, at), |key| key.span);
        let part = if part.start <= at { part } else { Span::new(at, at) };
        let path = before.iter().map(|key| PathStep::Key(key.name.clone())).collect();
        return Cursor::Header { path, part, is_list: header.is_list, span: header.span };
    }
    let others = names(&table.entries);
    if let Some(found) = in_entries(&table.entries, &table.path, text, at, false, &others) {
        return found;
    }
    let line = &text[text[..at].rfind('\n').map_or(0, |n| n + 1)..at];
    // No entry is here, so a `#` on the line begins a comment.
    if line.contains('#') {
        return Cursor::Comment;
    }
    Cursor::Key(KeyCursor {
        table: table.path.clone(),
        span: Span::new(at, at),
        key: None,
        has_value: false,
        is_inline: false,
        others,
    })
}

fn names(entries: &[Entry]) -> Vec<String> {
    entries.iter().filter(|e| e.equals.is_some()).filter_map(|e| Some(e.keys.first()?.name.clone())).collect()
}

fn in_entries<'o>(
    entries: &'o [Entry],
    table: &[PathStep],
    text: &str,
    at: usize,
    is_inline: bool,
    others: &[String],
) -> Option<Cursor<'o>> {
    for entry in entries {
        let mut path = table.to_vec();
        for key in &entry.keys {
            if key.span.start <= at && at <= key.span.end {
                let is_first = path.len() == table.len();
                let without = |name: &String| !is_first || *name != key.name;
                return Some(Cursor::Key(KeyCursor {
                    table: path,
                    span: key.span,
                    key: Some(key),
                    has_value: entry.equals.is_some(),
                    is_inline,
                    others: others.iter().filter(|name| without(name)).cloned().collect(),
                }));
            }
            path.push(PathStep::Key(key.name.clone()));
        }
        let Some(equals) = entry.equals else { continue };
        match &entry.value {
            Some(value) if value.span.start <= at && at <= value.span.end => {
                return Some(in_value(value, path, text, at, Vec::new()));
            }
            // Between `=` and a value, or behind `=` where the value is missing.
            _ if at > equals => {
                let end = entry.value.as_ref().map_or_else(|| line_end(text, equals), |value| value.span.start);
                let between = text.get(equals + 1..at.min(text.len())).unwrap_or("x");
                if at <= end && between.chars().all(|c| matches!(c, ' ' | '\t')) {
                    let here = Span::new(at, at);
                    return Some(Cursor::Value(ValueCursor { path, node: None, span: here, siblings: Vec::new() }));
                }
            }
            _ => {}
        }
    }
    None
}

fn in_value<'o>(node: &'o Node, mut path: Vec<PathStep>, text: &str, at: usize, siblings: Vec<Span>) -> Cursor<'o> {
    let is_inside = node.span.start < at && (at < node.span.end || !text[..node.span.end].ends_with([']', '}']));
    match &node.kind {
        NodeKind::List(items) if is_inside => {
            let others = |here: Option<usize>| {
                items.iter().enumerate().filter(|(i, _)| Some(*i) != here).map(|(_, item)| item.span).collect()
            };
            for (index, item) in items.iter().enumerate() {
                if item.span.start <= at && at <= item.span.end {
                    path.push(PathStep::At(index));
                    return in_value(item, path, text, at, others(Some(index)));
                }
            }
            path.push(PathStep::At(items.iter().filter(|item| item.span.end <= at).count()));
            Cursor::Value(ValueCursor { path, node: None, span: Span::new(at, at), siblings: others(None) })
        }
        NodeKind::Table(entries) if is_inside => {
            let others = names(entries);
            in_entries(entries, &path, text, at, true, &others).unwrap_or_else(|| {
                Cursor::Key(KeyCursor {
                    table: path,
                    span: Span::new(at, at),
                    key: None,
                    has_value: false,
                    is_inline: true,
                    others,
                })
            })
        }
        _ => Cursor::Value(ValueCursor { path, node: Some(node), span: node.span, siblings }),
    }
}

fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |n| at + n)
}

impl ValueCursor<'_> {
    /// The text under the cursor, when the cursor is between its quotes.
    pub(super) fn text_at<'t>(&self, text: &'t str, at: usize) -> Option<WrittenText<'t>> {
        let node = self.node.filter(|node| matches!(node.kind, NodeKind::Text))?;
        let written = WrittenText::new(text, node.span)?;
        let inside = written.inside();
        (inside.start <= at && at <= inside.end).then_some(written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What stands at the `|` in a text.
    fn check(marked: &str, expected: &str) {
        let at = marked.find('|').expect("a mark");
        let text = marked.replacen('|', "", 1);
        let outline = Outline::read(&text);
        let shown = |path: &[PathStep]| {
            path.iter()
                .map(|step| match step {
                    PathStep::Key(key) => key.clone(),
                    PathStep::At(n) => n.to_string(),
                })
                .collect::<Vec<_>>()
                .join(".")
        };
        let found = match cursor_at(&outline, &text, at) {
            Cursor::Header { path, part, is_list, .. } => {
                format!("header {}[{}] list={is_list}", shown(&path), &text[part.start..part.end])
            }
            Cursor::Key(key) => format!(
                "key {}[{}] value={} others={}",
                shown(&key.table),
                &text[key.span.start..key.span.end],
                key.has_value,
                key.others.join(",")
            ),
            Cursor::Value(value) => {
                format!("value {}[{}]", shown(&value.path), &text[value.span.start..value.span.end])
            }
            Cursor::Comment => "comment".to_owned(),
        };
        assert_eq!(found, expected, "{marked}");
    }

    #[test]
    fn cursors_find_what_they_stand_on() {
        check("|", "key [] value=false others=");
        check("id = \"x\"\nst|\n[rule]", "key [st] value=false others=id");
        check("id = \"x\"\n|\n[rule]", "key [] value=false others=id");
        check("i|d = \"x\"", "key [id] value=true others=");
        check("id =| \"x\"", "value id[]");
        check("id = |", "value id[]");
        check("id = |\nname = 1", "value id[]");
        check("id = \"x|\"", "value id[\"x\"]");
        check("id = \"x|", "value id[\"x]");
        check("id = \"x\" # so|", "comment");
        check("# so|", "comment");
        check("[ru|le]\nwhen = 1", "header [rule] list=false");
        check("[sources.|]\n", "header sources[] list=false");
        check("[sources.pro|file]\n", "header sources[profile] list=false");
        check("[[ca|", "header [ca] list=true");
        check("[rule]\nwhen = \"\"\"\ncount(|\"\"\"", "value rule.when[\"\"\"\ncount(\"\"\"]");
        check("[[case]]\nvalue = \"a\"\n[[case]]\nwhen = 'x|'", "value case.1.when['x']");
        check("k = [\"a\", |\"b\"]", "value k.1[\"b\"]");
        check("k = [\"a\", |]", "value k.1[]");
        check("k = [|]", "value k.0[]");
        check("[[test]]\nevents = [{ event = \"login\", t| }]", "key test.0.events.0[t] value=false others=event");
        check("[[test]]\nevents = [{ event = \"log|in\" }]", "value test.0.events.0.event[\"login\"]");
        check("[[test]]\nevents = [{ | }]", "key test.0.events.0[] value=false others=");
        check("a.b|.c = 1", "key a[b] value=true others=a");
        check("[rule]\nwhen = \"x\"\n|\n[[test]]\n", "key rule[] value=false others=when");
    }
}
