use toml_edit::{Array, DocumentMut, Item, Table, TableLike, Value};

/// Why an edit is not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The text is not TOML.
    #[error("not valid TOML: {0}")]
    Syntax(String),
    /// The path goes through something that holds no keys.
    #[error("`{0}` is not a table")]
    NotATable(String),
    /// The path is empty.
    #[error("no key is named")]
    NoKey,
}

/// A value to be written.
#[derive(Debug, Clone, PartialEq)]
pub enum NewValue {
    /// A text.
    Text(String),
    /// A whole number.
    Int(i64),
    /// A number with a point.
    Float(f64),
    /// True or false.
    Bool(bool),
    /// A list of texts.
    Texts(Vec<String>),
}

impl From<&str> for NewValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// Sets one key and touches nothing else: comments, order, spaces and the way other values are written stay. `path` is
/// keys from the root, such as `["purpose", "goal"]`; a number steps into a list, such as `["case", "0", "when"]`. A new
/// key goes behind the last one of its section, a new section to the end.
///
/// # Errors
/// When the text is not TOML or the path leads nowhere a key can be.
pub fn edit(text: &str, path: &[&str], value: &NewValue) -> Result<String, EditError> {
    put(text, path, written(value))
}

/// The same for a value that is written already.
pub(super) fn put(text: &str, path: &[&str], new: Value) -> Result<String, EditError> {
    let mut document = parse(text)?;
    let (last, sections) = path.split_last().ok_or(EditError::NoKey)?;
    let table = descend(document.as_table_mut(), sections)?;
    match table.get_mut(last) {
        Some(Item::Value(old)) => {
            let decor = old.decor().clone();
            *old = new;
            *old.decor_mut() = decor;
        }
        Some(Item::None) | None => {
            table.insert(last, Item::Value(new));
        }
        Some(Item::Table(_) | Item::ArrayOfTables(_)) => return Err(EditError::NotATable(path.join("."))),
    }
    Ok(document.to_string())
}

/// Takes one key out, with the comment lines right above it; nothing happens when it is not there.
///
/// # Errors
/// When the text is not TOML or the path leads nowhere a key can be.
pub fn remove(text: &str, path: &[&str]) -> Result<String, EditError> {
    let mut document = parse(text)?;
    let (last, sections) = path.split_last().ok_or(EditError::NoKey)?;
    descend(document.as_table_mut(), sections)?.remove(last);
    Ok(document.to_string())
}

/// Takes one element out of a list of sections or inline tables, with the comment lines right above it.
///
/// # Errors
/// When the text is not TOML or has no such element.
pub fn remove_element(text: &str, list: &str, at: usize) -> Result<String, EditError> {
    let mut document = parse(text)?;
    match document.get_mut(list) {
        Some(Item::ArrayOfTables(tables)) if at < tables.len() => {
            tables.remove(at);
        }
        Some(Item::Value(Value::Array(values))) if at < values.len() => {
            values.remove(at);
        }
        _ => return Err(EditError::NotATable(format!("{list}.{at}"))),
    }
    Ok(document.to_string())
}

pub(super) fn parse(text: &str) -> Result<DocumentMut, EditError> {
    text.parse().map_err(|e: toml_edit::TomlError| EditError::Syntax(e.message().to_owned()))
}

/// The table at a path; sections that are not there are made.
fn descend<'a>(root: &'a mut Table, path: &[&str]) -> Result<&'a mut dyn TableLike, EditError> {
    let mut table: &mut dyn TableLike = root;
    let mut steps = path.iter().enumerate();
    while let Some((at, key)) = steps.next() {
        let wrong = || EditError::NotATable(path[..=at].join("."));
        let item = table.entry(key).or_insert_with(|| Item::Table(Table::new()));
        table = match item {
            Item::ArrayOfTables(list) => {
                let (_, index) = steps.next().ok_or_else(wrong)?;
                index.parse().ok().and_then(|index: usize| list.get_mut(index)).ok_or_else(wrong)?
            }
            Item::Value(Value::Array(list)) => {
                let (_, index) = steps.next().ok_or_else(wrong)?;
                let value = index.parse().ok().and_then(|index: usize| list.get_mut(index));
                value.and_then(Value::as_inline_table_mut).ok_or_else(wrong)?
            }
            other => other.as_table_like_mut().ok_or_else(wrong)?,
        };
    }
    Ok(table)
}

fn written(value: &NewValue) -> Value {
    match value {
        NewValue::Text(text) => Value::from(text.as_str()),
        NewValue::Int(number) => Value::from(*number),
        NewValue::Float(number) => Value::from(*number),
        NewValue::Bool(value) => Value::from(*value),
        NewValue::Texts(texts) => Value::Array(texts.iter().map(String::as_str).collect::<Array>()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAG: &str = "# top\nid = 'x'   # the id\nstatus = \"draft\" # soon\n\n[purpose]\n# why\ngoal = \"g\"\n\n[[case]]\nvalue = \"a\"\nwhen = '''\ntrue'''\n";

    fn check(path: &[&str], value: impl Into<NewValue>, expected: &str) {
        assert_eq!(edit(TAG, path, &value.into()).expect("edit"), expected);
    }

    #[test]
    fn an_edit_touches_its_key_only() {
        check(&["status"], "active", &TAG.replace("\"draft\"", "\"active\""));
        check(&["purpose", "goal"], "other", &TAG.replace("\"g\"", "\"other\""));
        check(&["case", "0", "value"], "b", &TAG.replace("\"a\"", "\"b\""));
        check(&["purpose", "decision"], "d", &TAG.replace("\"g\"\n", "\"g\"\ndecision = \"d\"\n"));
        check(&["refresh", "every"], "1 day", &format!("{TAG}\n[refresh]\nevery = \"1 day\"\n"));
        check(&["owner"], "me", &TAG.replace("# soon\n", "# soon\nowner = \"me\"\n"));
    }

    #[test]
    fn a_key_goes_with_its_comment() {
        assert_eq!(remove(TAG, &["purpose", "goal"]).expect("removed"), TAG.replace("# why\ngoal = \"g\"\n", ""));
        assert_eq!(remove(TAG, &["sunset"]).expect("nothing"), TAG);
    }

    #[test]
    fn what_cannot_be_done_is_said() {
        let value = NewValue::from("x");
        assert_eq!(edit(TAG, &[], &value), Err(EditError::NoKey));
        assert_eq!(edit(TAG, &["id", "x"], &value), Err(EditError::NotATable("id".into())));
        assert_eq!(edit(TAG, &["purpose"], &value), Err(EditError::NotATable("purpose".into())));
        assert_eq!(edit(TAG, &["case", "7", "when"], &value), Err(EditError::NotATable("case".into())));
        assert!(matches!(edit("a = ", &["a"], &value), Err(EditError::Syntax(_))));
    }
}
