//! Open documents: what the editor holds.

use std::{collections::BTreeMap, sync::Arc};

use lsp_types::{TextDocumentContentChangeEvent, Uri};

use super::{
    files::{Home, home_of, path_of},
    position::{Encoding, Lines},
};
use crate::catalog::FileKind;

/// A document of the editor.
#[derive(Debug, Clone)]
pub(super) struct Document {
    pub(super) uri: Uri,
    pub(super) version: i32,
    pub(super) text: Arc<str>,
    pub(super) lines: Lines,
    /// The workspace it belongs to; `None` for one outside of all.
    pub(super) home: Option<Home>,
}

impl Document {
    pub(super) fn new(uri: Uri, version: i32, text: &str, encoding: Encoding) -> Self {
        let home = path_of(&uri).and_then(|path| home_of(&path));
        Self { home, uri, version, text: Arc::from(text), lines: Lines::new(text, encoding) }
    }

    /// What the file says to tagwerk. Outside of a workspace its `#:schema` line tells.
    pub(super) fn kind(&self) -> Option<FileKind> {
        match &self.home {
            Some(home) => FileKind::of_path(&home.file),
            None => kind_by_schema_line(&self.text),
        }
    }

    /// Applies changes in order; those without a range replace everything.
    fn change(&mut self, version: i32, changes: Vec<TextDocumentContentChangeEvent>, encoding: Encoding) {
        for change in changes {
            let text = match change.range {
                None => change.text,
                Some(range) => {
                    let span = self.lines.span(&self.text, range);
                    format!("{}{}{}", &self.text[..span.start], change.text, &self.text[span.end..])
                }
            };
            self.lines = Lines::new(&text, encoding);
            self.text = Arc::from(text);
        }
        self.version = version;
    }
}

/// A lone file may say itself what it is meant to be.
pub(super) fn kind_by_schema_line(text: &str) -> Option<FileKind> {
    let target = text.lines().next()?.trim_start_matches('\u{feff}').strip_prefix("#:schema")?;
    let name = target.trim().rsplit('/').next()?;
    FileKind::ALL.into_iter().find(|kind| kind.schema_file() == name)
}

/// All open documents, by address.
#[derive(Debug, Default)]
pub(super) struct Documents {
    open: BTreeMap<String, Document>,
}

impl Documents {
    pub(super) fn open(&mut self, document: Document) {
        self.open.insert(document.uri.as_str().to_owned(), document);
    }

    pub(super) fn close(&mut self, uri: &Uri) -> Option<Document> {
        self.open.remove(uri.as_str())
    }

    pub(super) fn get(&self, uri: &Uri) -> Option<&Document> {
        self.open.get(uri.as_str())
    }

    pub(super) fn change(
        &mut self,
        uri: &Uri,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
        encoding: Encoding,
    ) -> Option<&Document> {
        let document = self.open.get_mut(uri.as_str())?;
        document.change(version, changes, encoding);
        Some(document)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Document> {
        self.open.values()
    }

    /// Looks again where documents belong: a `tagwerk.toml` may have come or gone.
    pub(super) fn settle(&mut self) {
        for document in self.open.values_mut() {
            document.home = path_of(&document.uri).and_then(|path| home_of(&path));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::str::FromStr;

    use lsp_types::{Position, Range};

    use super::*;

    fn document(text: &str) -> Document {
        Document::new(Uri::from_str("untitled:x").expect("an address"), 1, text, Encoding::Utf16)
    }

    #[test]
    fn changes_apply_in_order() {
        let change = |from: (u32, u32), to: (u32, u32), text: &str| TextDocumentContentChangeEvent {
            range: Some(Range::new(Position::new(from.0, from.1), Position::new(to.0, to.1))),
            range_length: None,
            text: text.to_owned(),
        };
        let mut it = document("a = '😀上'\nb = 2\n");
        it.change(2, vec![change((0, 7), (0, 8), "海"), change((1, 4), (1, 5), "3\nc = 4")], Encoding::Utf16);
        assert_eq!(&*it.text, "a = '😀海'\nb = 3\nc = 4\n");
        it.change(3, vec![change((2, 0), (9, 9), "")], Encoding::Utf16);
        assert_eq!((&*it.text, it.version), ("a = '😀海'\nb = 3\n", 3));
        let all = TextDocumentContentChangeEvent { range: None, range_length: None, text: "x".to_owned() };
        it.change(4, vec![all], Encoding::Utf16);
        assert_eq!(&*it.text, "x");
    }

    #[test]
    fn a_lone_file_says_what_it_is() {
        assert_eq!(document("#:schema ../../schemas/tag.schema.json\nid = 1").kind(), Some(FileKind::Tag));
        assert_eq!(document("[package]\nname = \"x\"").kind(), None);
    }
}
