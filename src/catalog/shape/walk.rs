use std::sync::Arc;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{KeyShape, Shape, TableShape};
use crate::{
    catalog::{code, manifest::first_key, parse::stem_of},
    diagnostic::{Diagnostic, Diagnostics, Place, Span, nearest, suggestion},
};

/// Finds every place where a file does not have its shape.
pub(in crate::catalog) fn check(shape: &Shape, root: &Spanned<DeTable<'_>>, file: &Arc<str>, out: &mut Diagnostics) {
    let Shape::Table(shape) = shape else { unreachable!("a file is a table") };
    let mut walk = Walk { file, path: Vec::new(), lists: 0, out };
    walk.table(shape, root.get_ref(), first_key(root.get_ref()));
}

struct Walk<'a> {
    file: &'a Arc<str>,
    /// Keys from the root to here.
    path: Vec<String>,
    /// How many of them are elements of `[[...]]`.
    lists: usize,
    out: &'a mut Diagnostics,
}

impl Walk<'_> {
    fn place(&self, span: impl Into<Span>) -> Place {
        Place::new(Arc::clone(self.file), span)
    }

    fn table(&mut self, shape: &TableShape, table: &DeTable<'_>, header: Span) {
        for key in shape.keys.iter().filter(|k| k.required && !table.contains_key(k.name.as_str())) {
            // A missing key beside its misspelling is one mistake, and the misspelling says more.
            let is_misspelt = table.keys().any(|there| {
                let there = there.get_ref().as_ref();
                shape.key(there).is_none() && nearest(there, shape.names()) == Some(key.name.as_str())
            });
            if !is_misspelt {
                self.missing(key, header);
            }
        }
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            let known = shape.key(name);
            self.path.push(name.to_owned());
            // Where any key may stand, one that holds the wrong thing and is nearly a known key is a misspelling of that.
            let others = shape
                .others
                .as_deref()
                .filter(|others| fits(others, value.get_ref()) || nearest(name, shape.names()).is_none());
            if let Some(known) = known {
                self.value(&known.shape, value, known.example.as_deref());
            } else if let Some(others) = others {
                self.value(others, value, None);
            } else {
                self.path.pop();
                self.unknown_key(shape, name, key.span().into());
                continue;
            }
            self.path.pop();
        }
    }

    fn value(&mut self, shape: &Shape, value: &Spanned<DeValue<'_>>, example: Option<&str>) {
        let span = Span::from(value.span());
        match (shape, value.get_ref()) {
            (Shape::Text, DeValue::String(_)) | (Shape::Bool, DeValue::Boolean(_)) => {}
            (Shape::Number, DeValue::Integer(_) | DeValue::Float(_)) => {}
            // A time may be written without quotes; it is read as its text.
            (Shape::Text, DeValue::Datetime(_)) if self.takes_times() => {}
            (Shape::Word(words), DeValue::String(word)) => {
                if !words.iter().any(|w| w == word) {
                    self.unknown_word(words, word, span);
                }
            }
            (Shape::Int { min, max }, DeValue::Integer(number)) => {
                let parsed = i64::from_str_radix(number.as_str(), number.radix()).ok();
                if parsed.is_none_or(|n| n < *min || n > *max) {
                    self.out_of_range(*min, *max, span);
                }
            }
            (Shape::Array(items), DeValue::Array(array)) => {
                self.lists += 1;
                for item in array {
                    self.value(items, item, None);
                }
                self.lists -= 1;
            }
            (Shape::Table(shape), DeValue::Table(table)) => self.table(shape, table, span),
            (Shape::Either(choices), found) => match choices.iter().find(|c| fits(c, found)) {
                Some(choice) => self.value(choice, value, example),
                None => self.wrong_type(shape, value, example),
            },
            _ => self.wrong_type(shape, value, example),
        }
    }

    /// Cells of test rows.
    fn takes_times(&self) -> bool {
        let inside = match self.path.as_slice() {
            [tag, inside @ ..] if tag == "tag" => inside,
            path => path,
        };
        inside.len() > 2 && inside[0] == "test"
    }

    /// The section that is looked at, as it stands in the file; `None` at the root.
    fn section(&self) -> Option<String> {
        let path = self.path.join(".");
        match (self.path.is_empty(), self.lists) {
            (true, _) => None,
            (false, 0) => Some(format!("[{path}]")),
            (false, _) => Some(format!("[[{path}]]")),
        }
    }

    fn unknown_key(&mut self, shape: &TableShape, name: &str, span: Span) {
        let within = self.section().map_or_else(|| "this file".to_owned(), |section| format!("`{section}`"));
        let mut found = Diagnostic::error(code::UNKNOWN_KEY, self.place(span), format!("unknown key `{name}`"))
            .label(format!("no such key in {within}"));
        found.help = suggestion(name, shape.names());
        self.out.push(found);
    }

    fn missing(&mut self, key: &KeyShape, header: Span) {
        let within = self.section().map_or_else(String::new, |section| format!(" in `{section}`"));
        let example = match (&key.example, &key.shape) {
            _ if key.name == "id" => format!("id = \"{}\"", stem_of(self.file)),
            (Some(example), _) => format!("{} = {example}", key.name),
            (None, Shape::Table(_)) => format!("[{}]", key.name),
            (None, shape) => format!("{} = {}", key.name, sample(shape)),
        };
        self.out.push(
            Diagnostic::error(code::MISSING_KEY, self.place(header), format!("missing key `{}`{within}", key.name))
                .label(format!("`{}` has to be said here", key.name))
                .help(format!("add `{example}`")),
        );
    }

    fn unknown_word(&mut self, words: &[String], word: &str, span: Span) {
        let key = self.path.last().map_or("", String::as_str);
        let mut found = Diagnostic::error(code::UNKNOWN_WORD, self.place(span), format!("`{word}` is no `{key}`"))
            .label(format!("not one of the words of `{key}`"));
        found.help = suggestion(word, words.iter().map(String::as_str));
        self.out.push(found);
    }

    fn out_of_range(&mut self, min: i64, max: i64, span: Span) {
        let bounds = match (min, max) {
            (i64::MIN, i64::MAX) => "a whole number of 64 bits".to_owned(),
            (min, i64::MAX) => format!("{min} or more"),
            (min, max) => format!("from {min} to {max}"),
        };
        let key = self.path.last().map_or("", String::as_str);
        self.out.push(
            Diagnostic::error(code::OUT_OF_RANGE, self.place(span), format!("`{key}` is out of range"))
                .label(format!("has to be {bounds}"))
                .help(format!("write a number that is {bounds}")),
        );
    }

    fn wrong_type(&mut self, shape: &Shape, value: &Spanned<DeValue<'_>>, example: Option<&str>) {
        let key = self.path.last().map_or("", String::as_str);
        let expected = words_of(shape);
        let found = found(value.get_ref());
        let path = self.path.join(".");
        let help = match (shape, value.get_ref()) {
            (Shape::Array(items), DeValue::Table(_)) if matches!(**items, Shape::Table(_)) => {
                format!("write `[[{path}]]`: it may occur several times")
            }
            (Shape::Table(table), DeValue::Array(_)) if table.others.is_some() => {
                format!("write `[{path}.name]`, each with a name of its own")
            }
            (Shape::Table(_), DeValue::Array(_)) => format!("write `[{path}]`: it occurs once"),
            (Shape::Table(table), _) => {
                let key = table.keys.iter().find(|k| k.required).or(table.keys.first());
                key.map_or_else(
                    || format!("write `[{path}]`"),
                    |k| format!("write a section `[{path}]` with `{}` in it", k.name),
                )
            }
            (Shape::Text, DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_)) => {
                "put it in quotes".to_owned()
            }
            (Shape::Int { .. } | Shape::Number | Shape::Bool, DeValue::String(_)) => {
                format!(
                    "write it without quotes, such as `{key} = {}`",
                    example.map_or_else(|| sample(shape), str::to_owned)
                )
            }
            (Shape::Array(_), _) => format!("write `{key} = [...]`"),
            (Shape::Either(_), _) if example.is_none() => format!("write {expected}"),
            _ => format!("write `{key} = {}`", example.map_or_else(|| sample(shape), str::to_owned)),
        };
        self.out.push(
            Diagnostic::error(
                code::WRONG_TYPE,
                self.place(value.span()),
                format!("`{key}` is {expected}, found {found}"),
            )
            .label(format!("expected {expected}"))
            .help(help),
        );
    }
}

/// True when a value could be meant as this shape; its parts may still be wrong.
fn fits(shape: &Shape, value: &DeValue<'_>) -> bool {
    match (shape, value) {
        (Shape::Text | Shape::Word(_), DeValue::String(_))
        | (Shape::Text, DeValue::Datetime(_))
        | (Shape::Int { .. } | Shape::Number, DeValue::Integer(_))
        | (Shape::Number, DeValue::Float(_))
        | (Shape::Bool, DeValue::Boolean(_))
        | (Shape::Table(_), DeValue::Table(_))
        | (Shape::Array(_), DeValue::Array(_)) => true,
        (Shape::Either(choices), value) => choices.iter().any(|c| fits(c, value)),
        _ => false,
    }
}

fn words_of(shape: &Shape) -> String {
    match shape {
        Shape::Text => "a text".to_owned(),
        Shape::Word(_) => "a word".to_owned(),
        Shape::Int { .. } => "a whole number".to_owned(),
        Shape::Number => "a number".to_owned(),
        Shape::Bool => "true or false".to_owned(),
        Shape::Array(items) => match **items {
            Shape::Text | Shape::Word(_) => "a list of texts".to_owned(),
            Shape::Table(_) => "a list of tables".to_owned(),
            _ => "a list".to_owned(),
        },
        Shape::Table(_) => "a table".to_owned(),
        Shape::Either(choices) => {
            let mut words: Vec<String> = choices.iter().map(words_of).collect();
            if words.iter().any(|w| w == "a number") {
                words.retain(|w| w != "a whole number");
            }
            match words.split_last() {
                Some((last, others)) if !others.is_empty() => format!("{}, or {last}", others.join(", ")),
                _ => words.join(""),
            }
        }
    }
}

fn sample(shape: &Shape) -> String {
    match shape {
        Shape::Text => "\"...\"".to_owned(),
        Shape::Word(words) => words.first().map_or_else(|| "\"...\"".to_owned(), |w| format!("\"{w}\"")),
        Shape::Int { min, .. } => (*min).max(1).to_string(),
        Shape::Number => "0.5".to_owned(),
        Shape::Bool => "true".to_owned(),
        Shape::Array(_) => "[...]".to_owned(),
        Shape::Table(_) => "{ ... }".to_owned(),
        Shape::Either(choices) => choices.first().map_or_else(String::new, sample),
    }
}

const fn found(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
