use toml_edit::{Array, Value};

use super::DraftError;
use crate::catalog::{Cell, Parameter, ParameterKind, ParameterValue, parameter::Argument};

/// Reads what is said for a parameter on a command line or at a question. Several texts are a TOML list, or stand between
/// commas.
///
/// # Errors
/// When it is not of the parameter's kind, or none of its choices.
pub fn read_value(name: &str, parameter: &Parameter, text: &str) -> Result<ParameterValue, DraftError> {
    let value = match parameter.kind {
        ParameterKind::Number => match (text.trim().parse::<i64>(), text.trim().parse::<f64>()) {
            (Ok(number), _) => ParameterValue::One(Cell::Int(number)),
            (_, Ok(number)) => ParameterValue::One(Cell::Float(number)),
            _ => ParameterValue::One(Cell::Text(text.to_owned())),
        },
        ParameterKind::Texts => ParameterValue::Many(read_texts(text).into_iter().map(Cell::Text).collect()),
        _ => ParameterValue::One(Cell::Text(text.to_owned())),
    };
    fitting(name, parameter, &value)?;
    Ok(value)
}

/// `["a", "b"]`, or `a, b`.
pub(super) fn read_texts(text: &str) -> Vec<String> {
    if text.trim_start().starts_with('[')
        && let Ok(Value::Array(list)) = text.trim().parse::<Value>()
        && let Some(texts) = list.iter().map(|item| item.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>()
    {
        return texts;
    }
    text.split(',').map(|t| t.trim().to_owned()).filter(|t| !t.is_empty()).collect()
}

/// The value as [`read_value`] reads it.
#[must_use]
pub fn show_value(value: &ParameterValue) -> String {
    let cell = |cell: &Cell| match cell {
        Cell::Bool(value) => value.to_string(),
        Cell::Int(number) => number.to_string(),
        Cell::Float(number) => number.to_string(),
        Cell::Text(text) => text.clone(),
    };
    match value {
        ParameterValue::One(one) => cell(one),
        ParameterValue::Many(many) => {
            let texts: Vec<String> = many.iter().map(cell).collect();
            if texts.iter().any(|t| t.contains([',', '[']) || t.trim() != t) {
                return Value::Array(texts.iter().map(String::as_str).collect::<Array>()).to_string().trim().to_owned();
            }
            texts.join(",")
        }
    }
}

/// A value in all its forms, when it fits.
pub(super) fn fitting(name: &str, parameter: &Parameter, value: &ParameterValue) -> Result<Argument, DraftError> {
    let wrong = |expected: String| DraftError::Value { name: name.to_owned(), value: show_value(value), expected };
    crate::catalog::family::fitting(parameter, value).map_err(wrong)
}
