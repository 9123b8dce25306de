use super::Argument;
use crate::{catalog::ParameterKind, diagnostic::Span};

/// What a text is: a rule, where a value has to stay one word or literal, or words for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::catalog) enum Form {
    /// A rule or an expression.
    Rule,
    /// Words for people.
    Plain,
    /// Words for people, in Chinese.
    Chinese,
}

/// A text with its placeholders filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::catalog) struct Filled {
    /// The text.
    pub(in crate::catalog) text: String,
    /// Where each part of it comes from, in order, without gaps.
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    written: Span,
    made: Span,
    /// The parameter, for what was a placeholder.
    parameter: Option<String>,
}

/// Where a part of a filled text comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::catalog) enum Cause {
    /// From the text as written, at these bytes.
    Text(Span),
    /// From the value of a parameter alone; the bytes are those of its placeholder.
    Value(String, Span),
}

impl Filled {
    /// Where bytes of the filled text come from.
    pub(in crate::catalog) fn cause(&self, span: Span) -> Cause {
        let inside = |part: &&Part| part.made.start <= span.start && span.end <= part.made.end;
        // A point between two parts belongs to the words as written.
        let holder = self.parts.iter().filter(inside).min_by_key(|part| part.parameter.is_some());
        if let Some(Part { written, parameter: Some(name), .. }) = holder {
            return Cause::Value(name.clone(), *written);
        }
        let edge = |at: usize, is_end: bool| {
            let touches = |part: &&Part| {
                let (from, to) = (part.made.start, part.made.end);
                if is_end { from < at && at <= to } else { from <= at && at < to }
            };
            let part = self.parts.iter().find(touches).or(self.parts.last());
            part.map_or(at, |part| match &part.parameter {
                Some(_) if is_end => part.written.end,
                Some(_) => part.written.start,
                None => (part.written.start + at.saturating_sub(part.made.start)).min(part.written.end),
            })
        };
        let start = edge(span.start, false);
        let end = if span.end <= span.start { start } else { edge(span.end, true).max(start) };
        Cause::Text(Span::new(start, end))
    }
}

/// A placeholder in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::catalog) struct Placeholder<'t> {
    /// Its bytes, braces included.
    pub(in crate::catalog) span: Span,
    /// The parameter it names.
    pub(in crate::catalog) name: &'t str,
    /// What it stands between, in a rule.
    quotes: Quotes,
    /// True when what is right beside it would become one word with some values.
    touches: bool,
    /// True when it follows `-`.
    after_minus: bool,
    /// True when a point is beside it.
    beside_point: bool,
}

impl Placeholder<'_> {
    /// True when a value would run together with what stands beside the placeholder.
    pub(in crate::catalog) fn runs_together(&self, kind: ParameterKind) -> bool {
        let is_name = matches!(kind, ParameterKind::Event | ParameterKind::Column | ParameterKind::Attribute);
        self.quotes == Quotes::None && (self.touches || (self.beside_point && !is_name))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quotes {
    None,
    Text,
    Name,
}

/// The placeholders of a text, in order. `{{` and `}}` stand for braces.
pub(in crate::catalog) fn placeholders(text: &str, form: Form) -> Vec<Placeholder<'_>> {
    let mut found = Vec::new();
    scan(text, form, |piece| {
        if let Piece::Placeholder(placeholder) = piece {
            found.push(placeholder);
        }
    });
    found
}

/// Fills a text. A placeholder of an unknown parameter stays as it is; that was reported for the text as a whole.
pub(in crate::catalog) fn fill<'a>(text: &str, form: Form, argument: impl Fn(&str) -> Option<&'a Argument>) -> Filled {
    let mut filled = Filled { text: String::with_capacity(text.len()), parts: Vec::new() };
    scan(text, form, |piece| {
        let from = filled.text.len();
        let (written, parameter) = match piece {
            Piece::Words(span) => {
                filled.text.push_str(&text[span.start..span.end]);
                (span, None)
            }
            Piece::Brace(span) => {
                filled.text.push_str(&text[span.start..=span.start]);
                (span, None)
            }
            Piece::Placeholder(placeholder) => match argument(placeholder.name) {
                Some(argument) => {
                    write(&mut filled.text, argument, &placeholder, form);
                    (placeholder.span, Some(placeholder.name.to_owned()))
                }
                None => {
                    filled.text.push_str(&text[placeholder.span.start..placeholder.span.end]);
                    (placeholder.span, None)
                }
            },
        };
        filled.parts.push(Part { written, made: Span::new(from, filled.text.len()), parameter });
    });
    filled
}

fn write(out: &mut String, argument: &Argument, placeholder: &Placeholder<'_>, form: Form) {
    match (form, placeholder.quotes) {
        (Form::Plain, _) => out.push_str(&argument.plain),
        (Form::Chinese, _) => out.push_str(&argument.chinese),
        (Form::Rule, Quotes::Text) => out.push_str(&argument.plain.replace('\'', "''")),
        (Form::Rule, Quotes::Name) => out.push_str(&argument.plain.replace('`', "``")),
        (Form::Rule, Quotes::None) => {
            // Two minus signs are no sign of the language.
            if placeholder.after_minus && argument.bare.starts_with('-') {
                out.push(' ');
            }
            out.push_str(&argument.bare);
        }
    }
}

enum Piece<'t> {
    Words(Span),
    Brace(Span),
    Placeholder(Placeholder<'t>),
}

fn scan<'t>(text: &'t str, form: Form, mut each: impl FnMut(Piece<'t>)) {
    let bytes = text.as_bytes();
    let mut quotes = Quotes::None;
    let mut from = 0;
    let mut at = 0;
    while at < bytes.len() {
        let next = bytes.get(at + 1).copied();
        match (bytes[at], quotes) {
            (b'{' | b'}', _) if next == Some(bytes[at]) => {
                if from < at {
                    each(Piece::Words(Span::new(from, at)));
                }
                each(Piece::Brace(Span::new(at, at + 2)));
                at += 2;
                from = at;
                continue;
            }
            (b'{', _) => {
                if let Some(length) = text[at + 1..].find(['}', '{']).filter(|n| bytes[at + 1 + n] == b'}') {
                    let end = at + length + 2;
                    if from < at {
                        each(Piece::Words(Span::new(from, at)));
                    }
                    let before = text[..at].chars().next_back();
                    let after = text[end..].chars().next();
                    // Quotes and braces too: two texts side by side would be read as one.
                    let touches = |c: char| {
                        form == Form::Rule && (c.is_alphanumeric() || matches!(c, '_' | '\'' | '`' | '"' | '{' | '}'))
                    };
                    each(Piece::Placeholder(Placeholder {
                        span: Span::new(at, end),
                        name: &text[at + 1..end - 1],
                        quotes,
                        touches: before.is_some_and(touches) || after.is_some_and(touches),
                        after_minus: before == Some('-'),
                        beside_point: form == Form::Rule && (before == Some('.') || after == Some('.')),
                    }));
                    at = end;
                    from = end;
                    continue;
                }
            }
            (b'\'', Quotes::None) if form == Form::Rule => quotes = Quotes::Text,
            (b'`', Quotes::None) if form == Form::Rule => quotes = Quotes::Name,
            (b'\'', Quotes::Text) | (b'`', Quotes::Name) => quotes = Quotes::None,
            _ => {}
        }
        at += 1;
    }
    if from < bytes.len() {
        each(Piece::Words(Span::new(from, bytes.len())));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        catalog::{Cell, ParameterValue},
        rule::{
            self,
            ast::{AstKind, Literal},
        },
    };

    fn read(kind: ParameterKind, value: impl Into<String>) -> Result<Argument, &'static str> {
        Argument::read(kind, &ParameterValue::One(Cell::Text(value.into())))
    }

    fn check(kind: ParameterKind, value: &str, text: &str, expected: &str) {
        let argument = read(kind, value).expect(value);
        assert_eq!(fill(text, Form::Rule, |_| Some(&argument)).text, expected);
    }

    #[test]
    fn a_value_is_written_as_its_place_asks() {
        check(
            ParameterKind::Text,
            "it's",
            "a = {x} and b = '{x}' and `{x}` = 1",
            "a = 'it''s' and b = 'it''s' and `it's` = 1",
        );
        check(ParameterKind::Event, "add to cart", "exists({x})", "exists(`add to cart`)");
        check(
            ParameterKind::Event,
            "events.purchase",
            "exists({x}) or event = '{x}'",
            "exists(events.purchase) or event = 'purchase'",
        );
        check(ParameterKind::Event, "下单", "exists({x})", "exists(`下单`)");
        check(ParameterKind::Column, "order.unit price", "sum({x})", "sum(order.`unit price`)");
        check(ParameterKind::Attribute, "profile.city", "{x} = 'a'", "profile.city = 'a'");
        check(ParameterKind::Duration, "1 days", "exists(login, last {x})", "exists(login, last 1 day)");
        check(ParameterKind::Share, " 10 %", "top({x}, count(a))", "top(10%, count(a))");
        check(ParameterKind::Date, "2026-01-31", "first(a) < {x}", "first(a) < date '2026-01-31'");
        check(ParameterKind::Tag, "lifecycle", "tag({x} = 'new')", "tag(lifecycle = 'new')");
        check(ParameterKind::Expression, "1+ 2", "{x} * 3", "(1 + 2) * 3");
        check(ParameterKind::Text, "x", "{{x}} {", "{x} {");
        let minus = Argument::read(ParameterKind::Number, &ParameterValue::One(Cell::Int(-3))).expect("a number");
        assert_eq!(fill("a -{x}", Form::Rule, |_| Some(&minus)).text, "a - -3");
    }

    #[test]
    fn what_is_no_value_of_a_kind_is_refused() {
        for (kind, wrong) in [
            (ParameterKind::Number, "7"),
            (ParameterKind::Duration, "7 days) or exists(login"),
            (ParameterKind::Share, "10%, count(a)) or top(1"),
            (ParameterKind::Share, "0"),
            (ParameterKind::Date, "2026-02-30"),
            (ParameterKind::Expression, "1) or (1"),
            (ParameterKind::Expression, "count(a) > 1 -- "),
            (ParameterKind::Column, "amount"),
            (ParameterKind::Event, ""),
        ] {
            assert!(read(kind, wrong).is_err(), "{wrong}");
        }
        for number in [f64::NAN, f64::INFINITY, 1e300] {
            let value = ParameterValue::One(Cell::Float(number));
            let read = Argument::read(ParameterKind::Number, &value);
            assert!(read.is_err() || read.is_ok_and(|a| a.bare.bytes().all(|b| b.is_ascii_digit())), "{number}");
        }
    }

    #[test]
    fn parts_know_where_they_come_from() {
        let argument = read(ParameterKind::Event, "add to cart").expect("an event");
        let filled = fill("exists({x}) and exists(b)", Form::Rule, |_| Some(&argument));
        assert_eq!(filled.text, "exists(`add to cart`) and exists(b)");
        assert_eq!(filled.cause(Span::new(7, 20)), Cause::Value("x".into(), Span::new(7, 10)));
        assert_eq!(filled.cause(Span::new(33, 34)), Cause::Text(Span::new(23, 24)));
        assert_eq!(filled.cause(Span::new(0, 21)), Cause::Text(Span::new(0, 11)));
        assert_eq!(filled.cause(Span::new(35, 35)), Cause::Text(Span::new(25, 25)));
    }

    /// The texts and names of a rule, those of a list before what is looked for in it.
    fn words(rule: &str) -> Vec<String> {
        let (ast, mistakes) = rule::parse(rule);
        assert!(mistakes.is_empty(), "{rule}: {mistakes:?}");
        let mut found = Vec::new();
        ast.expect("a rule").walk(&mut |part| match &part.kind {
            AstKind::Literal(Literal::Text(text)) => found.push(text.clone()),
            AstKind::Path(names) => found.extend(names.iter().map(|n| n.text.clone())),
            AstKind::Tag { tag, .. } => found.push(tag.text.clone()),
            AstKind::In { list, .. } => found.extend(list.iter().map(|item| match &item.value {
                Literal::Text(text) => text.clone(),
                other => panic!("{other:?}"),
            })),
            _ => {}
        });
        found
    }

    proptest! {
        #[test]
        fn no_text_leaves_its_quotes(value in ".{1,12}|[ -~]{1,16}|['`{}]{1,6}") {
            let argument = read(ParameterKind::Text, &value).expect("any text");
            let rule = "p.a = {x} and p.b = 'is {x}' and p.c in ({x}, 'z')";
            let filled = fill(rule, Form::Rule, |_| Some(&argument)).text;
            prop_assert_eq!(words(&filled), ["p", "a", &value, "p", "b", &format!("is {value}"), &value, "z", "p", "c"]);
        }

        #[test]
        fn no_list_leaves_its_quotes(values in prop::collection::vec(".{0,8}|[' ,)]{0,6}", 1..4)) {
            let cells = values.iter().map(|v| Cell::Text(v.clone())).collect();
            let argument = Argument::read(ParameterKind::Texts, &ParameterValue::Many(cells)).expect("texts");
            let filled = fill("p.a in ({x})", Form::Rule, |_| Some(&argument)).text;
            let expected: Vec<String> = values.into_iter().chain(["p", "a"].map(str::to_owned)).collect();
            prop_assert_eq!(words(&filled), expected);
        }

        #[test]
        fn no_name_is_more_than_a_name(value in ".{1,12}|[a-z.` )('>0-9-]{1,16}") {
            for kind in [ParameterKind::Event, ParameterKind::Column, ParameterKind::Attribute, ParameterKind::Tag] {
                let Ok(argument) = read(kind, &value) else { continue };
                let text = if kind == ParameterKind::Tag { "tag({x}) and p.a = 'b'" } else { "exists({x}) and p.a = 'b'" };
                let filled = fill(text, Form::Rule, |_| Some(&argument)).text;
                let found = words(&filled);
                let most = match kind { ParameterKind::Tag => 1, ParameterKind::Event | ParameterKind::Attribute => 2, _ => 3 };
                prop_assert!(found.len() <= most + 3, "{filled}: {found:?}");
                prop_assert!(found.ends_with(&["p".into(), "a".into(), "b".into()]), "{filled}");
            }
        }

        #[test]
        fn no_other_value_is_more_than_a_value(value in ".{1,12}|[a-z.` )('>0-9%-]{1,16}|[1-9]{1,3} (day|hour|week)s?") {
            for (kind, text) in [
                (ParameterKind::Duration, "exists(e, last {x}) and p.a = 'b'"),
                (ParameterKind::Share, "top({x}, count(e)) and p.a = 'b'"),
                (ParameterKind::Date, "exists(e, since {x}) and p.a = 'b'"),
                (ParameterKind::Expression, "count(e) > {x} and p.a = 'b'"),
            ] {
                let Ok(argument) = read(kind, &value) else { continue };
                let filled = fill(text, Form::Rule, |_| Some(&argument)).text;
                let (ast, mistakes) = rule::parse(&filled);
                // A value may be beyond a bound of the language, but it cannot change the form of what is around it.
                let ast = ast.expect("a tree");
                let AstKind::And(parts) = &ast.kind else {
                    prop_assert!(!mistakes.is_empty(), "{filled}");
                    continue;
                };
                prop_assert_eq!(parts.len(), 2, "{}", filled);
                prop_assert_eq!(parts[1].to_string(), "p.a = 'b'");
            }
        }
    }
}
