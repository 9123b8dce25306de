//! Tests of texts, and the functions of times.

use super::{compare, condition, constraint, literal};
use crate::{
    diagnostic::Span,
    rule::{
        DataType,
        prove::line::Line,
        typed::{CompareOp, Expr, ExprKind, Function, Value},
    },
};

/// A piece of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::rule::prove) enum Piece {
    /// Exactly this text.
    Text(String),
    /// One character.
    One,
    /// Any text.
    Any,
}

/// The pieces of a pattern, `_` before `%` where they stand together; `None` when it ends in a lone `\`.
pub(in crate::rule::prove) fn pieces(pattern: &str) -> Option<Vec<Piece>> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut characters = pattern.chars();
    while let Some(c) = characters.next() {
        match (c, pieces.last_mut()) {
            ('%', Some(Piece::Any)) => {}
            ('%', _) => pieces.push(Piece::Any),
            ('_', Some(Piece::Any)) => {
                pieces.pop();
                pieces.extend([Piece::One, Piece::Any]);
            }
            ('_', _) => pieces.push(Piece::One),
            (c, last) => {
                let c = if c == '\\' { characters.next()? } else { c };
                match last {
                    Some(Piece::Text(text)) => text.push(c),
                    _ => pieces.push(Piece::Text(c.to_string())),
                }
            }
        }
    }
    Some(pieces)
}

/// `value like pattern`.
pub(super) fn like(value: Expr, pattern: &str, span: Span) -> Expr {
    let call = |function, value: Expr, part: &String| {
        let args = vec![value, literal(Value::Text(part.as_str().into()), span)];
        self::call(function, args, DataType::Bool, span)
    };
    let Some(pieces) = pieces(pattern) else {
        return condition(ExprKind::Like { value: Box::new(value), pattern: pattern.into(), negated: false }, span);
    };
    match pieces.as_slice() {
        [] => compare::compare(CompareOp::Equal, value, literal(Value::Text("".into()), span), span),
        [Piece::Text(text)] => {
            compare::compare(CompareOp::Equal, value, literal(Value::Text(text.as_str().into()), span), span)
        }
        [Piece::Any] => anything(value, span),
        [Piece::Text(part), Piece::Any] => call(Function::StartsWith, value, part),
        [Piece::Any, Piece::Text(part)] => call(Function::EndsWith, value, part),
        [Piece::Any, Piece::Text(part), Piece::Any] => call(Function::Contains, value, part),
        _ => {
            let pattern = pieces.iter().map(written).collect::<String>().into();
            condition(ExprKind::Like { value: Box::new(value), pattern, negated: false }, span)
        }
    }
}

fn written(piece: &Piece) -> String {
    match piece {
        Piece::One => "_".to_owned(),
        Piece::Any => "%".to_owned(),
        Piece::Text(text) => text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"),
    }
}

/// True of every text, unknown of null.
fn anything(value: Expr, span: Span) -> Expr {
    let all = Line::of(&value).and_then(|line| constraint::write(&value, line.all(), span));
    all.unwrap_or_else(|| {
        condition(ExprKind::Like { value: Box::new(value), pattern: "%".into(), negated: false }, span)
    })
}

/// A function of canonical arguments.
pub(super) fn call(function: Function, mut args: Vec<Expr>, ty: DataType, span: Span) -> Expr {
    let is_empty = |part: &Expr| matches!(&part.kind, ExprKind::Literal(Value::Text(text)) if text.is_empty());
    match function {
        Function::Day if args[0].ty == DataType::Date => args.swap_remove(0),
        Function::Contains | Function::StartsWith | Function::EndsWith if args.get(1).is_some_and(is_empty) => {
            anything(args.swap_remove(0), span)
        }
        _ => Expr { kind: ExprKind::Call { function, args }, ty, span },
    }
}
