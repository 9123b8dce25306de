use std::fmt;

use toml_edit::{Array, Value};

use super::{
    NewValue, TagFile,
    shape::{Shape, Shaped, TableShape},
};
use crate::diagnostic::suggestion;

/// A key of a tag file that holds one value or a list of texts: `status`, `purpose.goal`, `keywords`.
#[derive(Debug, Clone)]
pub struct TagKey {
    path: Vec<String>,
    required: bool,
    shape: &'static Shape,
}

/// Why a key or value of a tag file is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// No tag file has this key.
    #[error("a tag has no key `{key}`")]
    Unknown {
        /// As given.
        key: String,
        /// What could have been meant.
        suggestion: Option<String>,
    },
    /// A key that is not edited in many files at once.
    #[error("`{key}` cannot be edited in bulk")]
    Structured {
        /// As given.
        key: String,
        /// What to do instead.
        instead: &'static str,
    },
    /// The value is not what the key holds.
    #[error("`{key}` cannot be `{value}`")]
    Value {
        /// The key.
        key: String,
        /// As given.
        value: String,
        /// What is expected, or what could have been meant.
        suggestion: Option<String>,
    },
    /// A key that holds one value, not a list.
    #[error("`{key}` is not a list")]
    NotAList {
        /// The key.
        key: String,
    },
    /// A key that every tag says.
    #[error("every tag says `{key}`")]
    Required {
        /// The key.
        key: String,
    },
}

impl KeyError {
    /// A concrete next step.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Unknown { suggestion, .. } | Self::Value { suggestion, .. } => suggestion.clone(),
            Self::Structured { instead, .. } => Some((*instead).to_owned()),
            Self::NotAList { key } => Some(format!("write `--set {key}=...`")),
            Self::Required { key } => Some(format!("give it another value with `--set {key}=...`")),
        }
    }
}

impl TagKey {
    /// The key of that dotted path.
    ///
    /// # Errors
    /// When no tag file has it, or it holds sections.
    pub fn find(dotted: &str) -> Result<Self, KeyError> {
        let Shape::Table(root) = TagFile::shape() else { unreachable!("a file is a table") };
        let key = dotted.trim();
        let structured = |instead| Err(KeyError::Structured { key: key.to_owned(), instead });
        match key.split('.').next() {
            Some("id") => return structured("rename the file and its references, one tag at a time"),
            Some("case" | "test") => return structured("edit the sections in the tag's file"),
            _ => {}
        }
        let mut table = root;
        let mut path = Vec::new();
        let mut parts = key.split('.').peekable();
        while let Some(part) = parts.next() {
            let Some(found) = table.keys.iter().find(|k| k.name == part) else { break };
            path.push(part.to_owned());
            match (&found.shape, parts.peek()) {
                (Shape::Table(inner), Some(_)) => table = inner,
                (Shape::Table(_), None) | (_, Some(_)) => break,
                (shape, None) => return Ok(Self { path, required: found.required, shape }),
            }
        }
        let all = Self::all();
        Err(KeyError::Unknown { key: key.to_owned(), suggestion: suggestion(key, all.iter().map(String::as_str)) })
    }

    /// All keys, as dotted paths.
    #[must_use]
    pub fn all() -> Vec<String> {
        let mut all = Vec::new();
        if let Shape::Table(root) = TagFile::shape() {
            list(root, "", &mut all);
        }
        all
    }

    /// The steps to it.
    #[must_use]
    pub fn path(&self) -> Vec<&str> {
        self.path.iter().map(String::as_str).collect()
    }

    /// True when it holds a list of texts.
    #[must_use]
    pub const fn is_list(&self) -> bool {
        matches!(self.shape, Shape::Array(_))
    }

    /// True when every tag says it.
    #[must_use]
    pub const fn is_required(&self) -> bool {
        self.required
    }

    /// Reads a value as the command line gives it. A list is a TOML list, or texts between commas.
    ///
    /// # Errors
    /// When the key does not hold such a value.
    pub fn read(&self, text: &str) -> Result<NewValue, KeyError> {
        let wrong = |suggestion: Option<String>| {
            Err(KeyError::Value { key: self.to_string(), value: text.to_owned(), suggestion })
        };
        match self.shape {
            Shape::Word(words) if words.iter().any(|w| w == text) => Ok(text.into()),
            Shape::Word(words) => wrong(suggestion(text, words.iter().map(String::as_str))),
            Shape::Array(_) => read_list(text).map_or_else(
                || wrong(Some(format!("write `{self}=[\"a\", \"b\"]` or `{self}=a,b`"))),
                |texts| Ok(NewValue::Texts(texts)),
            ),
            Shape::Number => match (text.parse::<i64>(), text.parse::<f64>()) {
                (Ok(number), _) => Ok(NewValue::Int(number)),
                (_, Ok(number)) if number.is_finite() => Ok(NewValue::Float(number)),
                _ => wrong(Some("write a number such as `0.5`".to_owned())),
            },
            Shape::Int { min, max } => match text.parse::<i64>() {
                Ok(number) if (*min..=*max).contains(&number) => Ok(NewValue::Int(number)),
                _ => wrong(Some("write a whole number".to_owned())),
            },
            Shape::Bool => match text {
                "true" => Ok(NewValue::Bool(true)),
                "false" => Ok(NewValue::Bool(false)),
                _ => wrong(Some("write `true` or `false`".to_owned())),
            },
            _ if text.trim().is_empty() => wrong(Some(format!("take the key out with `--unset {self}`"))),
            _ => Ok(text.into()),
        }
    }

    /// What a tag says for it; `None` when it says nothing.
    #[must_use]
    pub fn of(&self, tag: &TagFile) -> Option<NewValue> {
        let mut value = &toml::Value::try_from(tag).ok()?;
        for step in &self.path {
            value = value.get(step)?;
        }
        Some(match value {
            toml::Value::String(text) => NewValue::Text(text.clone()),
            toml::Value::Integer(number) => NewValue::Int(*number),
            toml::Value::Float(number) => NewValue::Float(*number),
            toml::Value::Boolean(value) => NewValue::Bool(*value),
            toml::Value::Array(items) if items.is_empty() => return None,
            toml::Value::Array(items) => {
                NewValue::Texts(items.iter().filter_map(|i| i.as_str().map(str::to_owned)).collect())
            }
            _ => return None,
        })
    }
}

impl fmt::Display for TagKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path.join("."))
    }
}

fn list(table: &TableShape, before: &str, all: &mut Vec<String>) {
    for key in &table.keys {
        let dotted = format!("{before}{}", key.name);
        match &key.shape {
            Shape::Table(inner) => list(inner, &format!("{dotted}."), all),
            Shape::Array(items) if matches!(**items, Shape::Table(_)) => {}
            _ if dotted == "id" => {}
            _ => all.push(dotted),
        }
    }
}

/// `["a", "b"]` or `a,b`; nothing is the empty list.
fn read_list(text: &str) -> Option<Vec<String>> {
    let text = text.trim();
    if text.starts_with('[') {
        let list: Array = match text.parse::<Value>().ok()? {
            Value::Array(list) => list,
            _ => return None,
        };
        return list.iter().map(|item| item.as_str().map(str::to_owned)).collect();
    }
    let parts: Vec<String> = text.split(',').map(|t| t.trim().to_owned()).filter(|t| !t.is_empty()).collect();
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_those_of_the_schema() {
        let all = TagKey::all();
        for key in ["status", "purpose.goal", "refresh.every", "rule.when", "model.threshold", "keywords"] {
            assert!(all.iter().any(|k| k == key), "{key}");
        }
        for key in &all {
            assert_eq!(&TagKey::find(key).expect("a key").to_string(), key);
        }
        let error = TagKey::find("purpose.gaol").expect_err("a misspelling");
        assert_eq!(error.hint().as_deref(), Some("did you mean `purpose.goal`?"));
        for key in ["id", "case", "case.0.when", "test"] {
            assert!(matches!(TagKey::find(key), Err(KeyError::Structured { .. })), "{key}");
        }
        for key in ["purpose", "status.x", "", "."] {
            assert!(matches!(TagKey::find(key), Err(KeyError::Unknown { .. })), "{key}");
        }
    }

    #[test]
    fn values_are_of_the_keys_type() {
        let read = |key: &str, text: &str| TagKey::find(key).expect(key).read(text);
        assert_eq!(read("status", "active"), Ok("active".into()));
        assert_eq!(read("status", "activ").expect_err("no").hint().as_deref(), Some("did you mean `active`?"));
        assert_eq!(read("keywords", "a, b"), Ok(NewValue::Texts(vec!["a".into(), "b".into()])));
        assert_eq!(
            read("model.features", "[\"count(a, today)\"]"),
            Ok(NewValue::Texts(vec!["count(a, today)".into()]))
        );
        assert_eq!(read("model.threshold", "0.5"), Ok(NewValue::Float(0.5)));
        for (key, wrong) in [("model.threshold", "NaN"), ("model.threshold", "x"), ("owner", " "), ("keywords", "[1]")]
        {
            assert!(read(key, wrong).is_err(), "{key}={wrong}");
        }
    }
}
