use std::{fmt, str::FromStr};

use super::TagKind;
use crate::{catalog::TagFile, diagnostic::suggestion};

/// Which tags of a catalog are wanted: `owner:growth status:active category:behavior high value`.
///
/// Terms of one key are alternatives, different keys and free words narrow. Free words are looked for in id, name and
/// description. Letter case does not count. The empty filter takes everything.
///
/// ```
/// use tagwerk::workspace::TagFilter;
///
/// let filter: TagFilter = "status:active status:review owner:growth".parse()?;
/// assert_eq!(filter.to_string(), "status:active status:review owner:growth");
/// assert!("ownr:growth".parse::<TagFilter>().is_err());
/// # Ok::<(), tagwerk::workspace::UnknownFilterKey>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TagFilter {
    terms: Vec<(FilterKey, String)>,
    words: Vec<String>,
}

/// What a term looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilterKey {
    /// The tag's id, whole.
    Id,
    /// The team that answers for it.
    Owner,
    /// Where it is in its life.
    Status,
    /// Its category.
    Category,
    /// `rule`, `enumerated` or `model`.
    Kind,
}

impl FilterKey {
    /// All keys, as they are written.
    pub const ALL: [(&'static str, Self); 5] = [
        ("category", Self::Category),
        ("id", Self::Id),
        ("kind", Self::Kind),
        ("owner", Self::Owner),
        ("status", Self::Status),
    ];
}

/// What a filter looks at of one tag.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "the names are the keys of a tag file")]
pub struct Filterable<'a> {
    pub id: &'a str,
    pub name: &'a str,
    pub description: &'a str,
    pub owner: &'a str,
    pub status: &'a str,
    pub category: &'a str,
    pub kind: &'a str,
}

impl<'a> Filterable<'a> {
    /// What a tag's file says, and the folder it lies in.
    pub(super) fn of(file: &'a TagFile, category: &'a str) -> Self {
        Self {
            id: &file.id,
            name: &file.name,
            description: file.description.as_deref().unwrap_or_default(),
            owner: file.owner.as_deref().unwrap_or_default(),
            status: file.status.word(),
            category,
            kind: TagKind::of(file).word(),
        }
    }

    /// What a term of that key looks at.
    #[must_use]
    pub const fn text(&self, key: FilterKey) -> &'a str {
        match key {
            FilterKey::Id => self.id,
            FilterKey::Owner => self.owner,
            FilterKey::Status => self.status,
            FilterKey::Category => self.category,
            FilterKey::Kind => self.kind,
        }
    }
}

/// A term whose key is not known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown key `{key}` in the filter")]
pub struct UnknownFilterKey {
    /// The key as given.
    pub key: String,
}

impl UnknownFilterKey {
    /// A concrete next step.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        suggestion(&self.key, FilterKey::ALL.map(|(name, _)| name))
    }
}

impl TagFilter {
    /// The filter with one more term. Unlike in a text, the value may hold spaces.
    #[must_use]
    pub fn and(mut self, key: FilterKey, value: &str) -> Self {
        self.terms.push((key, value.to_lowercase()));
        self
    }

    /// True when the tag is wanted.
    #[must_use]
    pub fn matches(&self, tag: Filterable<'_>) -> bool {
        let is_met = |key| {
            let mut wanted = self.terms.iter().filter(|(k, _)| *k == key).peekable();
            wanted.peek().is_none() || wanted.any(|(_, text)| tag.text(key).to_lowercase() == *text)
        };
        FilterKey::ALL.into_iter().all(|(_, key)| is_met(key))
            && self.words.iter().all(|word| {
                [tag.id, tag.name, tag.description].into_iter().any(|text| text.to_lowercase().contains(word))
            })
    }
}

impl FromStr for TagFilter {
    type Err = UnknownFilterKey;

    fn from_str(text: &str) -> Result<Self, UnknownFilterKey> {
        let mut filter = Self::default();
        for part in text.split_whitespace() {
            let part = part.to_lowercase();
            let Some((key, value)) = part.split_once(':') else {
                filter.words.push(part);
                continue;
            };
            let known = FilterKey::ALL.into_iter().find(|(name, _)| *name == key);
            let (_, key) = known.ok_or_else(|| UnknownFilterKey { key: key.to_owned() })?;
            filter.terms.push((key, value.to_owned()));
        }
        Ok(filter)
    }
}

impl fmt::Display for TagFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |key| FilterKey::ALL.into_iter().find(|(_, k)| *k == key).map_or("", |(name, _)| name);
        let terms = self.terms.iter().map(|(key, value)| format!("{}:{value}", name(*key)));
        let parts: Vec<String> = terms.chain(self.words.iter().cloned()).collect();
        f.write_str(&parts.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAG: Filterable<'static> = Filterable {
        id: "high_value",
        name: "高价值客户",
        description: "Spent a lot lately.",
        owner: "Growth",
        status: "active",
        category: "transaction",
        kind: "rule",
    };

    #[test]
    fn terms_and_words() {
        for (filter, expected) in [
            ("", true),
            ("owner:growth", true),
            ("owner:growth status:draft", false),
            ("status:draft status:active", true),
            ("id:high_value", true),
            ("id:high", false),
            ("high", true),
            ("价值 LATELY", true),
            ("lately never", false),
            ("kind:model", false),
            ("category:transaction spent", true),
        ] {
            assert_eq!(filter.parse::<TagFilter>().unwrap().matches(TAG), expected, "{filter}");
        }
    }

    #[test]
    fn an_unknown_key_names_the_nearest() {
        let error = "ownr:x".parse::<TagFilter>().unwrap_err();
        assert_eq!(error.to_string(), "unknown key `ownr` in the filter");
        assert_eq!(error.hint().as_deref(), Some("did you mean `owner`?"));
    }
}
