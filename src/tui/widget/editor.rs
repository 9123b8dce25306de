//! A text that people write: keys change it, changes can be taken back. The text is one string and the cursor a byte of
//! it, so that the places of findings, words and proposals are places of the text as they are.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use unicode_segmentation::UnicodeSegmentation;

use crate::diagnostic::Span;

/// Changes that can be taken back at most.
const UNDO_MAX: usize = 500;

/// A text that people write, of one line (the default) or several.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Editor {
    text: String,
    /// Byte of the text, between two characters as people see them.
    cursor: usize,
    is_multi_line: bool,
    undo: Vec<(String, usize)>,
    redo: Vec<(String, usize)>,
    /// Letters that are typed one after the other are one change.
    last: Option<Typed>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Typed {
    Word,
    Blank,
    Erased,
}

/// What a key did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edited {
    /// It means nothing here.
    Nothing,
    /// The cursor stands elsewhere.
    Moved,
    /// The text is another one.
    Changed,
}

impl Editor {
    /// A text of several lines, with the cursor behind it.
    pub(crate) fn new(text: &str) -> Self {
        let text = tidy(text, false);
        Self { cursor: text.len(), text, is_multi_line: true, ..Self::default() }
    }

    /// A text of one line, with the cursor behind it.
    pub(crate) fn line(text: &str) -> Self {
        let text = tidy(text, true);
        Self { cursor: text.len(), text, ..Self::default() }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Byte of the text at which the cursor stands.
    pub(crate) const fn cursor(&self) -> usize {
        self.cursor
    }

    /// Puts the cursor to a byte, or to the character that the byte is in.
    pub(crate) fn move_to(&mut self, at: usize) {
        let ends = self.text.grapheme_indices(true).map(|(start, _)| start).chain([self.text.len()]);
        self.cursor = ends.take_while(|start| *start <= at).last().unwrap_or(0);
        self.last = None;
    }

    /// Writes a text at the cursor, as one change.
    pub(crate) fn insert(&mut self, text: &str) {
        self.replace(Span::new(self.cursor, self.cursor), text);
    }

    /// Writes a text in the place of another, as one change; the cursor goes behind it.
    pub(crate) fn replace(&mut self, span: Span, text: &str) {
        let text = tidy(text, !self.is_multi_line);
        let (Some(before), Some(behind)) = (self.text.get(..span.start), self.text.get(span.end..)) else { return };
        let changed = format!("{before}{text}{behind}");
        self.remember();
        self.cursor = span.start + text.len();
        self.text = changed;
        self.settle();
        self.last = None;
    }

    /// Takes the last change back; false when there is none.
    pub(crate) fn undo(&mut self) -> bool {
        let Some((text, cursor)) = self.undo.pop() else { return false };
        self.redo.push((std::mem::replace(&mut self.text, text), std::mem::replace(&mut self.cursor, cursor)));
        self.last = None;
        true
    }

    /// Makes a change again that was taken back; false when there is none.
    pub(crate) fn redo(&mut self) -> bool {
        let Some((text, cursor)) = self.redo.pop() else { return false };
        self.undo.push((std::mem::replace(&mut self.text, text), std::mem::replace(&mut self.cursor, cursor)));
        self.last = None;
        true
    }

    /// Does what a key means in a text: letters are written, arrows go, and what shells and editors have in common.
    pub(crate) fn key(&mut self, key: KeyEvent) -> Edited {
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        let alt = key.modifiers.contains(KeyModifiers::ALT);
        match (key.code, ctrl, alt) {
            (KeyCode::Char(c), false, false) => {
                self.typed(c);
                Edited::Changed
            }
            (KeyCode::Enter, ..) if self.is_multi_line => {
                self.insert("\n");
                Edited::Changed
            }
            (KeyCode::Backspace, true, _) | (KeyCode::Backspace, _, true) | (KeyCode::Char('w'), true, _) => {
                self.erase(self.word_before()..self.cursor)
            }
            (KeyCode::Backspace, ..) | (KeyCode::Char('h'), true, _) => self.erase(self.before()..self.cursor),
            (KeyCode::Delete, true, _) | (KeyCode::Delete, _, true) | (KeyCode::Char('d'), _, true) => {
                self.erase(self.cursor..self.word_behind())
            }
            (KeyCode::Delete, ..) | (KeyCode::Char('d'), true, _) => self.erase(self.cursor..self.behind()),
            (KeyCode::Char('k'), true, _) => self.erase(self.cursor..self.line_end()),
            (KeyCode::Char('u'), true, _) => self.erase(self.line_start()..self.cursor),
            (KeyCode::Left, true, _) | (KeyCode::Left, _, true) | (KeyCode::Char('b'), _, true) => {
                self.moved(self.word_before())
            }
            (KeyCode::Right, true, _) | (KeyCode::Right, _, true) | (KeyCode::Char('f'), _, true) => {
                self.moved(self.word_behind())
            }
            (KeyCode::Left, ..) | (KeyCode::Char('b'), true, _) => self.moved(self.before()),
            (KeyCode::Right, ..) | (KeyCode::Char('f'), true, _) => self.moved(self.behind()),
            (KeyCode::Home, true, _) => self.moved(0),
            (KeyCode::End, true, _) => self.moved(self.text.len()),
            (KeyCode::Home, ..) | (KeyCode::Char('a'), true, _) => self.moved(self.line_start()),
            (KeyCode::End, ..) | (KeyCode::Char('e'), true, _) => self.moved(self.line_end()),
            _ => Edited::Nothing,
        }
    }

    fn typed(&mut self, c: char) {
        // A parenthesis that closes what was closed already is gone over.
        let balanced = || self.text.matches('(').count() == self.text.matches(')').count();
        if c == ')' && self.text[self.cursor..].starts_with(')') && balanced() {
            self.cursor += 1;
            self.settle();
            self.last = None;
            return;
        }
        let kind = if c.is_whitespace() { Typed::Blank } else { Typed::Word };
        // Letters of a word, and the blanks before it, are one change.
        if self.last != Some(kind) && self.last != Some(Typed::Blank) {
            self.remember();
        }
        let text = tidy(c.encode_utf8(&mut [0; 4]), !self.is_multi_line);
        self.text.insert_str(self.cursor, &text);
        self.cursor += text.len();
        self.settle();
        self.redo.clear();
        self.last = Some(kind);
    }

    fn erase(&mut self, range: std::ops::Range<usize>) -> Edited {
        if range.is_empty() {
            return Edited::Nothing;
        }
        if self.last != Some(Typed::Erased) {
            self.remember();
        }
        self.cursor = range.start;
        self.text.replace_range(range, "");
        self.settle();
        self.redo.clear();
        self.last = Some(Typed::Erased);
        Edited::Changed
    }

    /// What was written, or what came together, may have become one character around the cursor: it goes behind that.
    fn settle(&mut self) {
        let mut ends = self.text.grapheme_indices(true).map(|(start, _)| start);
        self.cursor = ends.find(|start| *start >= self.cursor).unwrap_or(self.text.len());
    }

    fn moved(&mut self, to: usize) -> Edited {
        if self.cursor == to {
            return Edited::Nothing;
        }
        self.cursor = to;
        self.last = None;
        Edited::Moved
    }

    fn remember(&mut self) {
        self.undo.push((self.text.clone(), self.cursor));
        if self.undo.len() > UNDO_MAX {
            self.undo.remove(0);
        }
        self.redo.clear();
    }

    fn before(&self) -> usize {
        self.text[..self.cursor].grapheme_indices(true).next_back().map_or(0, |(at, _)| at)
    }

    fn behind(&self) -> usize {
        self.cursor + self.text[self.cursor..].graphemes(true).next().map_or(0, str::len)
    }

    fn word_before(&self) -> usize {
        let mut words = self.text[..self.cursor].unicode_word_indices();
        words.next_back().map_or(0, |(at, _)| at)
    }

    fn word_behind(&self) -> usize {
        let mut words = self.text[self.cursor..].unicode_word_indices();
        words.next().map_or(self.text.len(), |(at, word)| self.cursor + at + word.len())
    }

    fn line_start(&self) -> usize {
        self.text[..self.cursor].rfind('\n').map_or(0, |at| at + 1)
    }

    fn line_end(&self) -> usize {
        self.text[self.cursor..].find('\n').map_or(self.text.len(), |at| self.cursor + at)
    }
}

/// Without what no text of people holds: carriage returns and other control characters; tabs are blanks.
fn tidy(text: &str, is_single_line: bool) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n").replace('\t', "  ");
    let keeps = |c: &char| *c == '\n' || !c.is_control();
    let text: String = text.chars().filter(keeps).collect();
    if is_single_line { text.replace('\n', " ") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(editor: &mut Editor, code: KeyCode) -> Edited {
        editor.key(KeyEvent::new(code, KeyModifiers::NONE))
    }

    fn write(editor: &mut Editor, text: &str) {
        for c in text.chars() {
            press(editor, KeyCode::Char(c));
        }
    }

    #[test]
    fn letters_are_written_and_words_taken_back() {
        let mut editor = Editor::new("");
        write(&mut editor, "exists(login) and");
        assert_eq!(editor.text(), "exists(login) and");
        assert!(editor.undo());
        assert_eq!(editor.text(), "exists(login)");
        assert!(editor.redo());
        assert_eq!(editor.text(), "exists(login) and");
        while editor.undo() {}
        assert_eq!(editor.text(), "");
        write(&mut editor, "x");
        assert!(!editor.redo(), "what was taken back is gone once something else is written");
    }

    #[test]
    fn the_cursor_goes_over_what_people_see_as_one_character() {
        let mut editor = Editor::new("高👩‍👩‍👧e\u{301}");
        for end in [21, 3, 0] {
            press(&mut editor, KeyCode::Left);
            assert_eq!(editor.cursor(), end);
        }
        press(&mut editor, KeyCode::Right);
        press(&mut editor, KeyCode::Delete);
        assert_eq!(editor.text(), "高e\u{301}");
    }

    #[test]
    fn a_parenthesis_that_is_there_is_gone_over() {
        let mut editor = Editor::new("count()");
        editor.move_to(6);
        write(&mut editor, "login)");
        assert_eq!(editor.text(), "count(login)");
        write(&mut editor, ")");
        assert_eq!(editor.text(), "count(login))");
    }

    #[test]
    fn lines_and_words_are_gone_over_and_erased() {
        let mut editor = Editor::new("count(login) > 3\nand exists(purchase)");
        press(&mut editor, KeyCode::Home);
        assert_eq!(editor.cursor(), 17);
        editor.key(KeyEvent::new(KeyCode::Right, KeyModifiers::CONTROL));
        assert_eq!(editor.cursor(), 20);
        editor.key(KeyEvent::new(KeyCode::Char('k'), KeyModifiers::CONTROL));
        assert_eq!(editor.text(), "count(login) > 3\nand");
        editor.key(KeyEvent::new(KeyCode::Char('w'), KeyModifiers::CONTROL));
        assert_eq!(editor.text(), "count(login) > 3\n");
        press(&mut editor, KeyCode::Backspace);
        editor.key(KeyEvent::new(KeyCode::Char('u'), KeyModifiers::CONTROL));
        assert_eq!(editor.text(), "");
    }

    #[test]
    fn a_line_stays_one_and_nothing_steers_a_terminal() {
        let mut line = Editor::line("a\nb");
        assert_eq!(line.text(), "a b");
        assert_eq!(press(&mut line, KeyCode::Enter), Edited::Nothing);
        line.insert("\u{1b}[31m\r\nc");
        assert_eq!(line.text(), "a b[31m c");
    }

    proptest::proptest! {
        #[test]
        fn any_keys_leave_the_cursor_between_characters(keys in proptest::collection::vec((0_usize..20, "\\PC"), 0..60)) {
            let mut editor = Editor::new("count(登录, last 7 days) > 3\nand 👍🏽");
            for (key, letter) in keys {
                let (code, held) = match key {
                    0 => (KeyCode::Left, KeyModifiers::NONE),
                    1 => (KeyCode::Right, KeyModifiers::NONE),
                    2 => (KeyCode::Backspace, KeyModifiers::NONE),
                    3 => (KeyCode::Delete, KeyModifiers::NONE),
                    4 => (KeyCode::Home, KeyModifiers::NONE),
                    5 => (KeyCode::End, KeyModifiers::NONE),
                    6 => (KeyCode::Left, KeyModifiers::CONTROL),
                    7 => (KeyCode::Right, KeyModifiers::ALT),
                    8 => (KeyCode::Char('w'), KeyModifiers::CONTROL),
                    9 => (KeyCode::Char('k'), KeyModifiers::CONTROL),
                    10 => { editor.undo(); continue }
                    11 => { editor.redo(); continue }
                    12 => (KeyCode::Enter, KeyModifiers::NONE),
                    13 => (KeyCode::Char('\u{200d}'), KeyModifiers::NONE),
                    14 => (KeyCode::Char('👩'), KeyModifiers::NONE),
                    15 => (KeyCode::Char('\u{301}'), KeyModifiers::NONE),
                    _ => (KeyCode::Char(letter.chars().next().unwrap_or('x')), KeyModifiers::NONE),
                };
                editor.key(KeyEvent::new(code, held));
                let mut ends = editor.text().grapheme_indices(true).map(|(at, _)| at).chain([editor.text().len()]);
                proptest::prop_assert!(ends.any(|at| at == editor.cursor()), "{editor:?}");
            }
        }
    }
}
