use std::collections::{BTreeMap, BTreeSet};

use toml_edit::{Array, Value};

use super::{DraftError, DraftRequest, TemplateRef, filled, id_argument, said::read_texts};
use crate::catalog::{
    Cell, MemberSection, ParameterKind, ParameterValue,
    family::named_in_text,
    parameter::{Argument, Form, fill},
};

/// The text of a family file that names a template: values that all members share in `[set]`, a row for each member.
pub(super) fn family_text(
    of: TemplateRef<'_>,
    request: &DraftRequest<'_>,
    arguments: &BTreeMap<&str, Argument>,
) -> Result<String, DraftError> {
    let template = of.template;
    let mut out = String::new();
    let mut line = |key: &str, value: Value| {
        out.push_str(&format!("{key} = {}\n", value.to_string().trim()));
    };
    line("id", Value::from(request.id));
    line("name", Value::from(template.name.as_str()));
    if let Some(name) = &template.name_zh {
        line("name_zh", Value::from(name.as_str()));
    }
    line("description", Value::from(template.description.as_str()));
    if let Some(owner) = request.owner {
        line("owner", Value::from(owner));
    }
    line("status", Value::from("draft"));
    line("template", Value::from(template.id.as_str()));

    let named = named_in_text(of.text);
    let set: Vec<(&str, &ParameterValue)> = super::asked(of)
        .into_iter()
        .filter(|(name, _)| named.contains(*name) && !super::is_each(template, name))
        .filter_map(|(name, parameter)| Some((name, request.values.get(name).or(parameter.default.as_ref())?)))
        .collect();
    if !set.is_empty() {
        out.push_str("\n[set]\n");
    }
    for (name, value) in set {
        out.push_str(&format!("{name} = {}\n", written(value)));
    }
    let rows = match &template.each {
        Some(each) => rows_of_values(of, request, &each.parameter, &each.id)?,
        None => rows(of, request, arguments),
    };
    for row in rows {
        out.push_str("\n[[member]]\n");
        for (key, value) in row {
            out.push_str(&format!("{key} = {value}\n"));
        }
    }
    Ok(out)
}

type Row = Vec<(String, String)>;

/// The members that the template lists.
fn rows(of: TemplateRef<'_>, request: &DraftRequest<'_>, arguments: &BTreeMap<&str, Argument>) -> Vec<Row> {
    let id = id_argument(request.id);
    let word = |name: &str| if name == "id" { id.as_ref() } else { arguments.get(name) };
    let text = |text: &str, form| Value::from(fill(text, form, word).text).to_string().trim().to_owned();
    of.template
        .member
        .iter()
        .map(|member| {
            let mut row: Row = vec![("id".to_owned(), text(&member.id, Form::Plain))];
            let MemberSection { name, name_zh, description, .. } = member;
            for (key, value, form) in [
                ("name", name, Form::Plain),
                ("name_zh", name_zh, Form::Chinese),
                ("description", description, Form::Plain),
            ] {
                row.extend(value.as_ref().map(|value| (key.to_owned(), text(value, form))));
            }
            row.extend(member.values.iter().map(|(name, value)| {
                let kind = of.template.parameters.get(name).map(|p| p.kind);
                let form = if kind == Some(ParameterKind::Expression) { Form::Rule } else { Form::Plain };
                (name.clone(), written(&filled(value, form, &word)))
            }));
            row
        })
        .collect()
}

/// A member for each value of a parameter.
fn rows_of_values(
    of: TemplateRef<'_>,
    request: &DraftRequest<'_>,
    parameter: &str,
    pattern: &str,
) -> Result<Vec<Row>, DraftError> {
    let missing = || DraftError::Missing { name: parameter.to_owned() };
    let declared = of.template.parameters.get(parameter).ok_or_else(missing)?;
    let given = request.values.get(parameter).or(declared.default.as_ref()).ok_or_else(missing)?;
    let texts: Vec<Cell> = match given {
        ParameterValue::One(Cell::Text(text)) => read_texts(text).into_iter().map(Cell::Text).collect(),
        ParameterValue::One(cell) => vec![cell.clone()],
        ParameterValue::Many(cells) => cells.clone(),
    };
    if texts.is_empty() {
        return Err(missing());
    }
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut rows = Vec::new();
    for (at, cell) in texts.into_iter().enumerate() {
        let value = ParameterValue::One(cell);
        let argument = super::fitting(parameter, declared, &value)?;
        let mut word = plain_word(argument.plain()).unwrap_or_else(|| (at + 1).to_string());
        // Values that differ only in signs still have ids of their own.
        while !taken.insert(word.clone()) {
            word = format!("{word}_{}", at + 1);
        }
        let (id, word) = (id_argument(request.id), id_argument(&word));
        let named = |name: &str| match name {
            "id" => id.as_ref(),
            name if name == parameter => word.as_ref(),
            _ => None,
        };
        let id = fill(pattern, Form::Plain, named).text;
        rows.push(vec![
            ("id".to_owned(), Value::from(id).to_string().trim().to_owned()),
            (parameter.to_owned(), written(&value)),
        ]);
    }
    Ok(rows)
}

/// A value as a part of an id: `Children's books` is `children_s_books`; `None` when nothing of it can stand in one.
fn plain_word(text: &str) -> Option<String> {
    let mut word = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            word.push(c);
        } else if !word.is_empty() && !word.ends_with('_') {
            word.push('_');
        }
    }
    let word = word.trim_end_matches('_').to_owned();
    (!word.is_empty()).then_some(word)
}

fn written(value: &ParameterValue) -> String {
    let cell = |cell: &Cell| match cell {
        Cell::Bool(value) => Value::from(*value),
        Cell::Int(number) => Value::from(*number),
        Cell::Float(number) => Value::from(*number),
        Cell::Text(text) => Value::from(text.as_str()),
    };
    let value = match value {
        ParameterValue::One(one) => cell(one),
        ParameterValue::Many(many) => Value::Array(many.iter().map(cell).collect::<Array>()),
    };
    value.to_string().trim().to_owned()
}
