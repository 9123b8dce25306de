use std::ops::Range;

use crate::{
    diagnostic::Span,
    rule::{
        Names, Purpose,
        lex::{Token, TokenKind, lex},
        parse, resolve,
        typed::Expr,
    },
};

/// A changed rule as its author would have written it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spelled {
    /// The whole rule.
    pub text: String,
    /// The part of the original text that is another.
    pub span: Span,
    /// That part.
    pub was: String,
    /// What stands there instead; may be empty.
    pub becomes: String,
}

/// Writes a changed rule in the words of the original's text, as far as that gives the same tree; otherwise in canonical
/// text. `text` is what `rule` was read from, `changed` a mutant of it.
#[must_use]
pub fn spell(text: &str, rule: &Expr, changed: &Expr, names: &dyn Names, purpose: Purpose) -> Spelled {
    let canonical = changed.to_string();
    if let Some(spelled) = in_its_words(text, &rule.to_string(), &canonical)
        && reads_as(&spelled.text, changed, names, purpose)
    {
        return spelled;
    }
    let span = Span::new(0, text.len());
    Spelled { text: canonical.clone(), span, was: text.to_owned(), becomes: canonical }
}

/// Whether a text means that tree.
pub(super) fn reads_as(text: &str, expected: &Expr, names: &dyn Names, purpose: Purpose) -> bool {
    let (ast, errors) = parse(text);
    let Some(ast) = ast.filter(|_| errors.is_empty()) else { return false };
    resolve(&ast, names, purpose).is_ok_and(|(read, _)| read == *expected)
}

/// What differs between two canonical texts, put into the text that people wrote.
fn in_its_words(text: &str, old: &str, new: &str) -> Option<Spelled> {
    let (mine, old_tokens, new_tokens) = (tokens(text)?, tokens(old)?, tokens(new)?);
    let word = |source: &str, token: &Token| source[token.span.start..token.span.end].to_owned();
    let old_words: Vec<String> = old_tokens.iter().map(|t| word(old, t)).collect();
    let new_words: Vec<String> = new_tokens.iter().map(|t| word(new, t)).collect();
    let front = old_words.iter().zip(&new_words).take_while(|(a, b)| a == b).count();
    let most = old_words.len().min(new_words.len()) - front;
    let back = old_words.iter().rev().zip(new_words.iter().rev()).take_while(|(a, b)| a == b).count().min(most);
    let places = align(&mine, text, &old_tokens, &old_words)?;
    let changed = front..old_words.len() - back;
    let span = place_of(&changed, &places, &mine, text.len());
    let becomes = match &new_tokens[front..new_words.len() - back] {
        [] => String::new(),
        [first, .., last] => new[first.span.start..last.span.end].to_owned(),
        [only] => new[only.span.start..only.span.end].to_owned(),
    };
    let was = text[span.start..span.end].to_owned();
    let (before, after) = (&text[..span.start], &text[span.end..]);
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '`' | '\'');
    // Words that would run into each other get a space; what was left out leaves none behind.
    let gap = |a: &str, b: &str| a.chars().next_back().is_some_and(is_word) && b.chars().next().is_some_and(is_word);
    let mut whole = before.to_owned();
    if becomes.is_empty() {
        let after = if before.ends_with([' ', '(']) || before.is_empty() { after.trim_start() } else { after };
        if after.is_empty() || after.starts_with([')', ',']) {
            whole.truncate(before.trim_end().len());
        } else if gap(before, after) {
            whole.push(' ');
        }
        whole.push_str(after);
    } else {
        for piece in [becomes.as_str(), after] {
            if gap(&whole, piece) {
                whole.push(' ');
            }
            whole.push_str(piece);
        }
    }
    Some(Spelled { text: whole, span, was, becomes })
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut errors = Vec::new();
    let mut tokens = lex(text, &mut errors)?;
    tokens.retain(|t| t.kind != TokenKind::End);
    errors.is_empty().then_some(tokens)
}

/// For each token of the canonical text, its place among those of the text that people wrote; `None` where that leaves it
/// out (a qualification).
fn align(mine: &[Token], text: &str, canonical: &[Token], words: &[String]) -> Option<Vec<Option<usize>>> {
    let mut places = Vec::with_capacity(canonical.len());
    let (mut at, mut next) = (0, 0);
    while at < canonical.len() {
        let token = mine.get(next).map(|t| (t.kind, &text[t.span.start..t.span.end]));
        match token {
            Some((_, word)) if word == words[at] => {
                places.push(Some(next));
                at += 1;
                next += 1;
            }
            // `source.` that people left out.
            _ if canonical.get(at + 1).is_some_and(|t| t.kind == TokenKind::Dot) => {
                places.extend([None, None]);
                at += 2;
            }
            // Parentheses that nobody needs, and `7 day` for `7 days`.
            Some((TokenKind::Open | TokenKind::Close, _)) => next += 1,
            Some((TokenKind::Word, word)) if is_unit_of(word, &words[at]) => {
                places.push(Some(next));
                at += 1;
                next += 1;
            }
            _ if matches!(canonical[at].kind, TokenKind::Open | TokenKind::Close) => {
                places.push(None);
                at += 1;
            }
            _ => return None,
        }
    }
    Some(places)
}

fn is_unit_of(a: &str, b: &str) -> bool {
    a.strip_suffix('s') == Some(b) || b.strip_suffix('s') == Some(a)
}

/// The bytes under tokens of the canonical text; between its neighbours when it is none.
fn place_of(changed: &Range<usize>, places: &[Option<usize>], mine: &[Token], end: usize) -> Span {
    let inside: Vec<usize> = places[changed.clone()].iter().flatten().copied().collect();
    if let (Some(first), Some(last)) = (inside.first(), inside.last()) {
        return Span::new(mine[*first].span.start, mine[*last].span.end);
    }
    let before = places[..changed.start].iter().rev().flatten().next();
    let after = places[changed.end..].iter().flatten().next();
    let at = match (before, after) {
        (_, Some(after)) => mine[*after].span.start,
        (Some(before), None) => mine[*before].span.end,
        (None, None) => end,
    };
    Span::new(at, at)
}
