use std::borrow::Cow;

use super::{
    Ast, RuleError,
    ast::{AstKind, Name},
    error::REPORTED_MAX,
    lex::{Token, TokenKind, lex, name_value, text_value},
};
use crate::diagnostic::Span;

mod expression;
mod form;
mod recovery;
mod time;
mod window;

use recovery::gap;

/// How deep a rule may nest. Trees of this height are walked and dropped by recursion without care.
const DEPTH_MAX: u32 = 64;

/// Reads a rule. The tree may be there beside errors: it then holds a gap, so that [`super::resolve`] can report more but
/// never succeeds.
///
/// Errors come in the order of their places.
#[must_use]
pub fn parse(text: &str) -> (Option<Ast>, Vec<RuleError>) {
    let mut errors = Vec::new();
    let Some(tokens) = lex(text, &mut errors) else { return (None, errors) };
    if tokens.len() == 1 {
        if errors.is_empty() {
            errors.push(RuleError::Empty { span: Span::new(0, text.len()) });
        }
        return (None, errors);
    }
    let mut parser = Parser { text, tokens, at: 0, errors, depth: 0, height: 0, reported_at: None };
    let mut ast = parser.parse_rule();
    if !parser.errors.is_empty() && !has_gap(&ast) {
        // A rule that is understood, but not spelled right, is no rule yet.
        ast = gap(ast.span, vec![ast]);
    }
    parser.errors.sort_by_key(|e| (e.span().start, e.code()));
    (Some(ast), parser.errors)
}

fn has_gap(ast: &Ast) -> bool {
    let mut found = false;
    ast.walk(&mut |part| found |= matches!(part.kind, AstKind::Mistake(_)));
    found
}

struct Parser<'t> {
    text: &'t str,
    tokens: Vec<Token>,
    at: usize,
    errors: Vec<RuleError>,
    /// Calls of [`Parser::deeper`] that are open.
    depth: u32,
    /// Height of the node that was built last.
    height: u32,
    /// Index of the token at which a form was last missed, so that one mistake is reported once.
    reported_at: Option<usize>,
}

impl<'t> Parser<'t> {
    // Looking.

    fn token(&self) -> Token {
        self.tokens[self.at]
    }

    fn kind(&self) -> TokenKind {
        self.token().kind
    }

    fn span(&self) -> Span {
        self.token().span
    }

    fn ahead(&self, n: usize) -> Token {
        self.tokens[(self.at + n).min(self.tokens.len() - 1)]
    }

    fn slice(&self, span: Span) -> &'t str {
        &self.text[span.start..span.end]
    }

    /// The plain word at the cursor.
    fn word(&self) -> Option<&'t str> {
        self.word_ahead(0)
    }

    fn word_ahead(&self, n: usize) -> Option<&'t str> {
        let token = self.ahead(n);
        (token.kind == TokenKind::Word).then(|| self.slice(token.span))
    }

    /// Whether the keyword stands here, in any letter case.
    fn at_word(&self, keyword: &str) -> bool {
        self.word().is_some_and(|w| w.eq_ignore_ascii_case(keyword))
    }

    fn at_word_ahead(&self, n: usize, keyword: &str) -> bool {
        self.word_ahead(n).is_some_and(|w| w.eq_ignore_ascii_case(keyword))
    }

    fn previous_end(&self) -> usize {
        self.at.checked_sub(1).map_or(0, |i| self.tokens[i].span.end)
    }

    // Going on.

    fn bump(&mut self) -> Token {
        let token = self.token();
        if token.kind != TokenKind::End {
            self.at += 1;
        }
        token
    }

    fn eat(&mut self, kind: TokenKind) -> bool {
        let here = self.kind() == kind;
        if here {
            self.bump();
        }
        here
    }

    /// Takes a keyword; another letter case is taken too, and reported.
    fn eat_word(&mut self, keyword: &'static str) -> bool {
        let here = self.at_word(keyword);
        if here {
            self.check_case(keyword);
            self.bump();
        }
        here
    }

    fn check_case(&mut self, meant: &'static str) {
        let span = self.span();
        let written = self.slice(span);
        if written != meant {
            self.report(RuleError::LetterCase { written: written.to_owned(), meant, span });
        }
    }

    /// Takes `)`, or reports what opened it and goes to the place where it could have been.
    fn expect_close(&mut self, open: Span, expected: &'static str) -> bool {
        if self.eat(TokenKind::Close) {
            return true;
        }
        if self.kind() == TokenKind::End {
            self.miss_with(|p| RuleError::Unclosed { open, span: p.span() });
        } else {
            self.expected(expected);
            self.skip_to_close();
        }
        self.eat(TokenKind::Close);
        false
    }

    fn expect_text(&mut self, of: &'static str, help: &'static str) -> Option<(String, Span)> {
        let token = self.token();
        if token.kind == TokenKind::Text {
            self.bump();
            return Some((text_value(self.slice(token.span)), token.span));
        }
        self.miss_with(|p| RuleError::NotConstant { of, help, span: p.span() });
        None
    }

    fn name_of(&self, token: Token) -> Name {
        let written = self.slice(token.span);
        let text = if token.kind == TokenKind::Name { name_value(written) } else { written.to_owned() };
        Name { text, span: token.span }
    }

    // Mistakes.

    fn report(&mut self, error: RuleError) {
        if self.errors.len() < REPORTED_MAX {
            self.errors.push(error);
        }
    }

    /// Reports a mistake at this token, unless one was just reported here.
    fn miss_with(&mut self, error: impl FnOnce(&Self) -> RuleError) {
        let span = self.span();
        let is_known = span.start < span.end && self.errors.iter().any(|e| e.span() == span);
        if self.reported_at != Some(self.at) && !is_known {
            self.reported_at = Some(self.at);
            let error = error(self);
            self.report(error);
        }
    }

    fn expected(&mut self, expected: impl Into<Cow<'static, str>>) {
        self.expected_with(expected, None);
    }

    fn expected_with(&mut self, expected: impl Into<Cow<'static, str>>, help: Option<String>) {
        let expected = expected.into();
        self.miss_with(|p| RuleError::Expected { expected, found: p.describe(), help, span: p.span() });
    }

    fn describe(&self) -> String {
        match self.kind() {
            TokenKind::End => "the end of the rule".to_owned(),
            TokenKind::Name => self.slice(self.span()).to_owned(),
            _ => format!("`{}`", self.slice(self.span())),
        }
    }

    /// Goes over what cannot be read, to `,`, `)`, `and` or `or` outside of parentheses that open on the way.
    fn skip(&mut self) {
        let mut open = 0u32;
        loop {
            match self.kind() {
                TokenKind::End => return,
                TokenKind::Open => open += 1,
                TokenKind::Close if open == 0 => return,
                TokenKind::Close => open -= 1,
                TokenKind::Comma | TokenKind::And | TokenKind::Or if open == 0 => return,
                TokenKind::Word if open == 0 && (self.at_word("and") || self.at_word("or")) => return,
                _ => {}
            }
            self.bump();
        }
    }

    /// Goes to the `)` that closes what is open here, or to the end.
    fn skip_to_close(&mut self) {
        self.skip();
        while !matches!(self.kind(), TokenKind::Close | TokenKind::End) {
            self.bump();
            self.skip();
        }
    }

    fn mistake(&mut self, start: usize) -> Ast {
        self.height = 1;
        gap(Span::new(start, self.previous_end().max(start)), Vec::new())
    }

    // Nodes.

    fn leaf(&mut self, kind: AstKind, span: Span) -> Ast {
        self.height = 1;
        Ast::new(kind, span)
    }

    /// Builds a node over children of at most the given height.
    fn node(&mut self, kind: AstKind, span: Span, children: u32) -> Ast {
        self.height = children + 1;
        if self.height > DEPTH_MAX {
            self.too_deep(span);
            self.height = 1;
            return gap(span, Vec::new());
        }
        Ast::new(kind, span)
    }

    fn too_deep(&mut self, span: Span) {
        if !self.errors.iter().any(|e| matches!(e, RuleError::TooDeep { .. })) {
            self.report(RuleError::TooDeep { span });
        }
    }

    /// Parses one level deeper, or refuses.
    fn deeper(&mut self, parse: impl FnOnce(&mut Self) -> Ast) -> Ast {
        if self.depth >= DEPTH_MAX {
            let span = self.span();
            self.too_deep(span);
            // Nothing after this is read, and no closing parenthesis missed.
            self.at = self.tokens.len() - 1;
            self.reported_at = Some(self.at);
            return self.mistake(span.start);
        }
        self.depth += 1;
        let ast = parse(self);
        self.depth -= 1;
        ast
    }
}

#[cfg(test)]
mod tests;
