//! What is said about something that cannot go on, and what is kept of it.

use super::{
    super::{Ast, ast::AstKind, lex::TokenKind, print::quote_text},
    Parser,
};
use crate::diagnostic::Span;

impl Parser<'_> {
    /// Reports what stands behind a whole condition.
    pub(super) fn report_trailing(&mut self) {
        let help = match self.kind() {
            TokenKind::Close => Some("there is no `(` for it".to_owned()),
            TokenKind::Comma
                if self.ahead(1).kind == TokenKind::Number
                    && self.at > 0
                    && self.tokens[self.at - 1].kind == TokenKind::Number =>
            {
                Some("write numbers without separators between thousands".to_owned())
            }
            TokenKind::Comma => Some("join conditions with `and` or `or`".to_owned()),
            TokenKind::Percent => Some("a percent stands only in `top` and `bottom`".to_owned()),
            TokenKind::Dot => Some("end the rule without a full stop".to_owned()),
            TokenKind::Word if self.at_word("not") && self.at_word_ahead(1, "null") => {
                Some("write `x is not null`".to_owned())
            }
            TokenKind::Word => self.word().and_then(infix_help),
            _ => None,
        };
        self.expected_with("`and`, `or` or the end of the rule", help);
    }
}

/// A gap that keeps what could be read, for its names.
pub(super) const fn gap(span: Span, parts: Vec<Ast>) -> Ast {
    Ast::new(AstKind::Mistake(parts), span)
}

/// A tree behind which something could not be read: it, or its last part, need not be a condition, so that it is not
/// reported as none.
pub(super) fn unconditional(ast: Ast) -> Ast {
    let span = ast.span;
    let last = |mut parts: Vec<Ast>| {
        let last = parts.pop().map(unconditional);
        parts.extend(last);
        parts
    };
    let kind = match ast.kind {
        AstKind::And(parts) => AstKind::And(last(parts)),
        AstKind::Or(parts) => AstKind::Or(last(parts)),
        AstKind::Not(inner) => AstKind::Not(Box::new(unconditional(*inner))),
        AstKind::Path(_)
        | AstKind::Literal(_)
        | AstKind::Arith { .. }
        | AstKind::Aggregate(_)
        | AstKind::Call { .. } => return gap(span, vec![ast]),
        kind => kind,
    };
    Ast::new(kind, span)
}

/// Help for a word that stands between two values.
fn infix_help(written: &str) -> Option<String> {
    Some(match written.to_ascii_lowercase().as_str() {
        "contains" | "starts_with" | "ends_with" => {
            format!("write `{}(x, {})`", written.to_ascii_lowercase(), quote_text("part"))
        }
        "ilike" | "rlike" | "regexp" | "matches" | "glob" => "write `x like 'A%'`; letter case counts".to_owned(),
        "eq" | "equals" | "equal" => "write `=`".to_owned(),
        "ne" | "neq" => "write `!=`".to_owned(),
        "gt" | "over" | "above" => "write `>`".to_owned(),
        "ge" | "gte" => "write `>=`".to_owned(),
        "lt" | "under" | "below" => "write `<`".to_owned(),
        "le" | "lte" => "write `<=`".to_owned(),
        "xor" => "write `(a or b) and not (a and b)`".to_owned(),
        "ago" => "`ago` stands only in a window; write `as_of - 7 days` for the instant".to_owned(),
        "where" | "within" | "last" | "since" | "between" => {
            "a filter and a window stand inside the parentheses of the aggregate: `count(login where …, last 7 days)`"
                .to_owned()
        }
        "not" => "`not` stands before a condition, or in `not in`, `not between`, `not like`".to_owned(),
        "when" | "then" | "else" => "a rule has no branches; use `and` and `or`, or an enumerated tag".to_owned(),
        "unless" | "except" | "minus" => "write `and not`".to_owned(),
        _ => return None,
    })
}
