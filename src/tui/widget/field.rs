//! A line of text that is typed.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use unicode_segmentation::UnicodeSegmentation;

use super::text;

/// A line of text that is typed, with the place where letters go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Field {
    text: String,
    /// A boundary between graphemes, in bytes.
    at: usize,
}

impl Field {
    /// The text.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Another text; typing goes on at its end.
    pub(crate) fn set(&mut self, text: impl Into<String>) {
        self.text = text.into();
        self.at = self.text.len();
    }

    /// The text before the place where letters go.
    pub(crate) fn before(&self) -> &str {
        &self.text[..self.at]
    }

    /// Puts a text in, without what is no letter.
    pub(crate) fn insert(&mut self, text: &str) {
        let text = text::clean(text);
        self.text.insert_str(self.at, &text);
        self.at += text.len();
        self.settle();
    }

    /// What was put in, or what came together, may have become one grapheme around the cursor: it goes behind that.
    fn settle(&mut self) {
        let next = self.boundaries().find(|boundary| *boundary >= self.at);
        self.at = next.unwrap_or(self.text.len());
    }

    /// Does what a key means in a field; says whether it means anything.
    pub(crate) fn key(&mut self, key: KeyEvent) -> bool {
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Char('u') if ctrl => {
                self.text.drain(..self.at);
                self.at = 0;
            }
            KeyCode::Char('w') if ctrl => self.remove_to(self.word_left()),
            KeyCode::Char('a') if ctrl => self.at = 0,
            KeyCode::Char('e') if ctrl => self.at = self.text.len(),
            KeyCode::Char(letter) if !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) => {
                self.insert(letter.encode_utf8(&mut [0; 4]));
            }
            KeyCode::Backspace if key.modifiers.contains(KeyModifiers::ALT) => self.remove_to(self.word_left()),
            KeyCode::Backspace => self.remove_to(self.left()),
            KeyCode::Delete => {
                let end = self.right();
                self.text.drain(self.at..end);
            }
            KeyCode::Left if ctrl => self.at = self.word_left(),
            KeyCode::Left => self.at = self.left(),
            KeyCode::Right => self.at = self.right(),
            KeyCode::Home => self.at = 0,
            KeyCode::End => self.at = self.text.len(),
            _ => return false,
        }
        self.settle();
        true
    }

    fn boundaries(&self) -> impl Iterator<Item = usize> {
        self.text.grapheme_indices(true).map(|(at, _)| at)
    }

    fn left(&self) -> usize {
        self.boundaries().take_while(|boundary| *boundary < self.at).last().unwrap_or(0)
    }

    fn right(&self) -> usize {
        self.boundaries().find(|boundary| *boundary > self.at).unwrap_or(self.text.len())
    }

    fn word_left(&self) -> usize {
        let before = self.before().trim_end();
        before.char_indices().rev().find(|(_, c)| c.is_whitespace()).map_or(0, |(at, c)| at + c.len_utf8())
    }

    fn remove_to(&mut self, start: usize) {
        self.text.drain(start..self.at);
        self.at = start;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(field: &mut Field, code: KeyCode, modifiers: KeyModifiers) {
        assert!(field.key(KeyEvent::new(code, modifiers)), "{code:?}");
    }

    #[test]
    fn letters_go_where_the_cursor_is() {
        let mut field = Field::default();
        field.insert("高值 b");
        let plain = KeyModifiers::NONE;
        press(&mut field, KeyCode::Home, plain);
        press(&mut field, KeyCode::Right, plain);
        press(&mut field, KeyCode::Char('价'), plain);
        assert_eq!((field.text(), field.before()), ("高价值 b", "高价"));
        press(&mut field, KeyCode::Delete, plain);
        press(&mut field, KeyCode::Backspace, plain);
        assert_eq!(field.text(), "高 b");
        press(&mut field, KeyCode::End, plain);
        press(&mut field, KeyCode::Char('w'), KeyModifiers::CONTROL);
        assert_eq!(field.text(), "高 ");
        press(&mut field, KeyCode::Char('u'), KeyModifiers::CONTROL);
        assert_eq!(field.text(), "");
        assert!(!field.key(KeyEvent::new(KeyCode::Char('x'), KeyModifiers::CONTROL)));
        assert!(!field.key(KeyEvent::new(KeyCode::F(1), plain)));
    }

    proptest::proptest! {
        #[test]
        fn any_keys_leave_the_cursor_between_letters(keys in proptest::collection::vec(0_usize..12, 0..60)) {
            let mut field = Field::default();
            for key in keys {
                let code = [
                    KeyCode::Char('a'), KeyCode::Char('价'), KeyCode::Char('\u{301}'), KeyCode::Char('👩'),
                    KeyCode::Char('\u{200d}'), KeyCode::Left, KeyCode::Right, KeyCode::Backspace, KeyCode::Delete,
                    KeyCode::Home, KeyCode::End, KeyCode::Char(' '),
                ][key];
                field.key(KeyEvent::new(code, KeyModifiers::NONE));
                let is_boundary = field.at == field.text.len() || field.boundaries().any(|at| at == field.at);
                proptest::prop_assert!(is_boundary, "{field:?}");
            }
        }
    }
}
