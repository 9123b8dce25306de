use super::{RuleError, error::REPORTED_MAX};
use crate::diagnostic::Span;

/// A word or sign of a rule. Its text is the slice of the rule under its span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A plain word: a name or a keyword, which the parser decides.
    Word,
    /// A name in backticks, or one that should be.
    Name,
    /// A text with its quotes.
    Text,
    /// Digits, perhaps with a point and digits.
    Number,
    Open,
    Close,
    Comma,
    Dot,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    /// `&&`; the word `and` is a [`TokenKind::Word`].
    And,
    /// `||`.
    Or,
    /// `!`.
    Not,
    End,
}

/// Cuts a rule into tokens, the last of which is [`TokenKind::End`]. Spellings of other languages become the token that
/// was meant, with a report. `None` when a quote stays open, since everything after it is unsure.
pub(super) fn lex(text: &str, errors: &mut Vec<RuleError>) -> Option<Vec<Token>> {
    let mut lexer = Lexer { text, at: 0, tokens: Vec::with_capacity(text.len() / 4 + 2), errors };
    while lexer.at < text.len() {
        lexer.token()?;
    }
    let end = Span::new(text.len(), text.len());
    lexer.tokens.push(Token { kind: TokenKind::End, span: end });
    Some(lexer.tokens)
}

/// Cuts as much of a rule into tokens as can be cut; with the byte at which a quote opens that is never closed.
pub(super) fn lex_some(text: &str) -> (Vec<Token>, Option<usize>) {
    let mut errors = Vec::new();
    let mut lexer = Lexer { text, at: 0, tokens: Vec::with_capacity(text.len() / 4 + 2), errors: &mut errors };
    while lexer.at < text.len() {
        let start = lexer.at;
        if lexer.token().is_none() {
            return (lexer.tokens, Some(start));
        }
    }
    (lexer.tokens, None)
}

/// The name under a [`TokenKind::Name`].
pub(super) fn name_value(written: &str) -> String {
    match written.strip_prefix('`') {
        Some(rest) => rest.strip_suffix('`').unwrap_or(rest).replace("``", "`"),
        None => written.to_owned(),
    }
}

/// The text under a [`TokenKind::Text`].
pub(super) fn text_value(written: &str) -> String {
    let mut chars = written.chars();
    let open = chars.next();
    chars.next_back();
    let inside = chars.as_str();
    if open == Some('\'') { inside.replace("''", "'") } else { inside.to_owned() }
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    tokens: Vec<Token>,
    errors: &'t mut Vec<RuleError>,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn report(&mut self, error: RuleError) {
        if self.errors.len() < REPORTED_MAX {
            self.errors.push(error);
        }
    }

    fn push(&mut self, kind: TokenKind, len: usize) {
        let span = Span::new(self.at, self.at + len);
        self.tokens.push(Token { kind, span });
        self.at += len;
    }

    fn token(&mut self) -> Option<()> {
        let bytes = self.text.as_bytes();
        let byte = bytes[self.at];
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' => self.at += 1,
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.word(),
            b'0'..=b'9' => self.number(),
            b'.' if bytes.get(self.at + 1).is_some_and(u8::is_ascii_digit) && !self.after_name() => {
                self.bare_fraction();
            }
            b'\'' => self.quoted('\'', TokenKind::Text)?,
            b'`' => self.quoted('`', TokenKind::Name)?,
            b'"' => self.foreign_quoted()?,
            _ => self.sign()?,
        }
        Some(())
    }

    fn after_name(&self) -> bool {
        self.tokens.last().is_some_and(|t| matches!(t.kind, TokenKind::Word | TokenKind::Name) && t.span.end == self.at)
    }

    fn word(&mut self) {
        let ascii = self.rest().bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
        match self.rest()[ascii..].chars().next() {
            Some(c) if !c.is_ascii() && c.is_alphanumeric() => self.unplain_name(),
            _ => self.push(TokenKind::Word, ascii),
        }
    }

    /// A run of letters that holds others than ASCII.
    fn unplain_name(&mut self) {
        let end = self.rest().find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(self.rest().len());
        let name = self.rest()[..end].to_owned();
        self.report(RuleError::NotPlainName { name, span: Span::new(self.at, self.at + end) });
        self.push(TokenKind::Name, end);
    }

    fn number(&mut self) {
        let rest = self.rest().as_bytes();
        let digits = |from: usize| rest[from..].iter().take_while(|b| b.is_ascii_digit()).count();
        let mut len = digits(0);
        if rest.get(len) == Some(&b'.') {
            let behind = digits(len + 1);
            if behind == 0 {
                let remedy = format!("write `{}` or `{0}.0`", &self.rest()[..len]);
                self.bad_number(len + 1, remedy);
                return;
            }
            len += 1 + behind;
        }
        if rest.get(len) == Some(&b'_') && rest.get(len + 1).is_some_and(u8::is_ascii_digit) {
            let all = rest.iter().take_while(|b| b.is_ascii_digit() || **b == b'_' || **b == b'.').count();
            let remedy = format!("write `{}`", self.rest()[..all].replace('_', ""));
            self.bad_number(all, remedy);
            return;
        }
        if matches!(rest.get(len), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(rest.get(len + 1), Some(b'+' | b'-')));
            let exponent = if len + 1 + sign < rest.len() { digits(len + 1 + sign) } else { 0 };
            if exponent > 0 {
                self.bad_number(len + 1 + sign + exponent, "write all digits of the number".to_owned());
                return;
            }
        }
        self.push(TokenKind::Number, len);
    }

    fn bare_fraction(&mut self) {
        let len = 1 + self.rest().bytes().skip(1).take_while(u8::is_ascii_digit).count();
        let remedy = format!("write `0{}`", &self.rest()[..len]);
        self.bad_number(len, remedy);
    }

    fn bad_number(&mut self, len: usize, remedy: String) {
        let written = self.rest()[..len].to_owned();
        self.report(RuleError::BadNumber { written, remedy, span: Span::new(self.at, self.at + len) });
        self.push(TokenKind::Number, len);
    }

    /// A text or name whose closing sign is written by doubling it.
    fn quoted(&mut self, quote: char, kind: TokenKind) -> Option<()> {
        let bytes = self.rest().as_bytes();
        let quote = quote as u8;
        let mut i = 1;
        loop {
            match bytes[i..].iter().position(|b| *b == quote) {
                Some(n) if bytes.get(i + n + 1) == Some(&quote) => i += n + 2,
                Some(n) => {
                    let len = i + n + 1;
                    if kind == TokenKind::Name && len == 2 {
                        self.report(RuleError::EmptyName { span: Span::new(self.at, self.at + len) });
                    }
                    self.push(kind, len);
                    return Some(());
                }
                None => {
                    let span = Span::new(self.at, self.text.len());
                    self.report(match kind {
                        TokenKind::Name => RuleError::UnclosedName { span },
                        _ => RuleError::UnclosedText { span },
                    });
                    return None;
                }
            }
        }
    }

    /// A text in quotes of another kind.
    fn foreign_quoted(&mut self) -> Option<()> {
        let open = self.rest().chars().next()?;
        let closes: &[char] = match open {
            '"' => &['"'],
            '\u{2018}' | '\u{2019}' => &['\u{2019}', '\u{2018}', '\''],
            '\u{300c}' => &['\u{300d}'],
            _ => &['\u{201d}', '\u{201c}', '"'],
        };
        let inside = &self.rest()[open.len_utf8()..];
        let Some(end) = inside.find(closes) else {
            self.report(RuleError::UnclosedText { span: Span::new(self.at, self.text.len()) });
            return None;
        };
        let close = inside[end..].chars().next()?;
        let len = open.len_utf8() + end + close.len_utf8();
        let text = inside[..end].to_owned();
        self.report(RuleError::WrongQuotes { text, span: Span::new(self.at, self.at + len) });
        self.push(TokenKind::Text, len);
        Some(())
    }

    fn sign(&mut self) -> Option<()> {
        use TokenKind as T;
        let rest = self.rest();
        let Some(c) = rest.chars().next() else { return Some(()) };
        if c.is_whitespace() {
            self.at += c.len_utf8();
            return Some(());
        }
        let second = rest[c.len_utf8()..].chars().next();
        let is_comment = match (c, second) {
            ('#', _) | ('/', Some('/')) => true,
            ('-', Some('-')) => rest[2..].starts_with(char::is_whitespace),
            _ => false,
        };
        if is_comment {
            let end = self.at + rest.find('\n').unwrap_or(rest.len());
            self.report(RuleError::Comment { span: Span::new(self.at, end) });
            self.at = end;
            return Some(());
        }
        let (kind, len) = match (c, second) {
            ('<', Some('=')) => (T::LessEqual, 2),
            ('>', Some('=')) => (T::GreaterEqual, 2),
            ('!', Some('=')) => (T::NotEqual, 2),
            ('=', Some('=' | '>' | '<' | '~')) | ('<', Some('>')) | ('&', Some('&')) | ('|', Some('|')) => {
                return self.foreign_sign(2);
            }
            ('<', _) => (T::Less, 1),
            ('>', _) => (T::Greater, 1),
            ('=', _) => (T::Equal, 1),
            ('(', _) => (T::Open, 1),
            (')', _) => (T::Close, 1),
            (',', _) => (T::Comma, 1),
            ('.', _) => (T::Dot, 1),
            ('+', _) => (T::Plus, 1),
            ('-', _) => (T::Minus, 1),
            ('*', _) => (T::Star, 1),
            ('/', _) => (T::Slash, 1),
            ('%', _) => (T::Percent, 1),
            ('\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}' | '\u{300c}', _) => return self.foreign_quoted(),
            _ => return self.foreign_sign(c.len_utf8()),
        };
        self.push(kind, len);
        Some(())
    }

    /// A sign of another language, or none at all.
    fn foreign_sign(&mut self, len: usize) -> Option<()> {
        use TokenKind as T;
        let written = self.rest()[..len].to_owned();
        let (kind, meant) = match written.as_str() {
            "==" => (T::Equal, "="),
            "<>" | "\u{2260}" => (T::NotEqual, "!="),
            "=>" | "\u{2265}" => (T::GreaterEqual, ">="),
            "=<" | "\u{2264}" => (T::LessEqual, "<="),
            "=~" => (T::Equal, "like"),
            "&&" | "&" | "\u{2227}" => (T::And, "and"),
            "||" | "|" | "\u{2228}" => (T::Or, "or"),
            "!" | "\u{ac}" => (T::Not, "not"),
            "\u{ff08}" | "[" => (T::Open, "("),
            "\u{ff09}" | "]" => (T::Close, ")"),
            "\u{ff0c}" | "\u{3001}" => (T::Comma, ","),
            "\u{ff0e}" => (T::Dot, "."),
            "\u{ff1d}" => (T::Equal, "="),
            "\u{ff1e}" => (T::Greater, ">"),
            "\u{ff1c}" => (T::Less, "<"),
            "\u{ff05}" => (T::Percent, "%"),
            "\u{ff0b}" => (T::Plus, "+"),
            "\u{ff0d}" | "\u{2212}" | "\u{2013}" => (T::Minus, "-"),
            "\u{ff0a}" | "\u{d7}" => (T::Star, "*"),
            "\u{ff0f}" | "\u{f7}" => (T::Slash, "/"),
            _ => {
                let character = written.chars().next()?;
                if character.is_alphabetic() {
                    self.unplain_name();
                } else {
                    let span = Span::new(self.at, self.at + len);
                    self.report(RuleError::UnexpectedCharacter { character, span });
                    self.at += len;
                }
                return Some(());
            }
        };
        let span = Span::new(self.at, self.at + len);
        self.report(RuleError::ForeignSpelling { written, meant: meant.to_owned(), span });
        self.push(kind, len);
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(TokenKind, &str)]) {
        let mut errors = Vec::new();
        let tokens = lex(text, &mut errors).expect("closed");
        let got: Vec<(TokenKind, &str)> = tokens
            .iter()
            .filter(|t| t.kind != TokenKind::End)
            .map(|t| (t.kind, &text[t.span.start..t.span.end]))
            .collect();
        assert_eq!(got, expected);
        assert_eq!(errors, []);
    }

    #[test]
    fn cuts_words_signs_and_quotes() {
        use TokenKind as T;
        check(
            "a.b<=7days",
            &[(T::Word, "a"), (T::Dot, "."), (T::Word, "b"), (T::LessEqual, "<="), (T::Number, "7"), (T::Word, "days")],
        );
        check(
            "`x``y` 'it''s' 0.50%",
            &[(T::Name, "`x``y`"), (T::Text, "'it''s'"), (T::Number, "0.50"), (T::Percent, "%")],
        );
    }

    #[test]
    fn doubled_quotes_are_one() {
        assert_eq!(text_value("'it''s'"), "it's");
        assert_eq!(text_value("''''"), "'");
        assert_eq!(text_value("\u{201c}x\u{201d}"), "x");
        assert_eq!(name_value("`a``b`"), "a`b");
    }
}
