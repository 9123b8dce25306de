use std::{fmt::Write as _, sync::Arc};

use super::site::Format;

/// A page of one language.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum PageId {
    /// Where one begins.
    Start,
    /// The tags of a category.
    Category(Arc<str>),
    /// A tag.
    Tag(Arc<str>),
    /// All strategies.
    Strategies,
    /// A strategy.
    Strategy(Arc<str>),
    /// All sources.
    Sources,
    /// A source.
    Source(Arc<str>),
    /// All KPIs.
    Kpis,
    /// Who answers for what.
    Owners,
}

impl PageId {
    /// Path in the folder of its language.
    pub(super) fn path(&self, format: Format) -> String {
        let extension = format.extension();
        let inside = |folder: &str, name: &str| format!("{folder}/{}.{extension}", file_name(name));
        match self {
            Self::Start => format.start().to_owned(),
            Self::Category(name) => inside("categories", name),
            Self::Tag(id) => inside("tags", id),
            Self::Strategies => format!("strategies.{extension}"),
            Self::Strategy(id) => inside("strategies", id),
            Self::Sources => format!("sources.{extension}"),
            Self::Source(name) => inside("sources", name),
            Self::Kpis => format!("kpis.{extension}"),
            Self::Owners => format!("owners.{extension}"),
        }
    }

    /// How many folders deep it lies in the folder of its language.
    pub(super) const fn depth(&self) -> usize {
        match self {
            Self::Category(_) | Self::Tag(_) | Self::Strategy(_) | Self::Source(_) => 1,
            Self::Start | Self::Strategies | Self::Sources | Self::Kpis | Self::Owners => 0,
        }
    }
}

/// A place that a link leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    /// The page.
    pub(super) page: PageId,
    /// Name, for people or of the catalog, of a heading there that has an anchor.
    pub(super) anchor: Option<String>,
}

impl Target {
    /// What stands in a link on the page `from`, in the same language.
    pub(super) fn href(&self, from: &PageId, format: Format) -> String {
        let mut href = "../".repeat(from.depth());
        href.push_str(&self.page.path(format));
        if let Some(anchor) = &self.anchor {
            href.push('#');
            href.push_str(&anchor_id(anchor));
        }
        href
    }
}

impl From<PageId> for Target {
    fn from(page: PageId) -> Self {
        Self { page, anchor: None }
    }
}

/// The `id` of a heading that is linked by a name: no other element's.
pub(super) fn anchor_id(name: &str) -> String {
    format!("at-{}", file_name(name))
}

/// A name that is harmless as the name of a file on every system, in an address, and as an anchor. Plain words stay as
/// they are; of any other name the bytes are written down, so that two names never meet, also where the system does not
/// tell capitals from small letters.
pub(super) fn file_name(name: &str) -> String {
    let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-');
    if !name.is_empty() && !name.starts_with("x-") && name.bytes().all(is_plain) && name.len() <= 100 {
        return name.to_owned();
    }
    // Names of files end at 255 bytes; what is longer is told apart by a hash.
    let mut out = String::from("x-");
    if name.len() <= 100 {
        for byte in name.bytes() {
            write!(out, "{byte:02x}").expect("writing to a text cannot fail");
        }
    } else {
        out.push_str(blake3::hash(name.as_bytes()).to_hex().as_str());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_harmless_and_different() {
        for (name, expected) in [
            ("recent_login", "recent_login"),
            ("会员", "x-e4bc9ae59198"),
            ("../../etc/passwd", "x-2e2e2f2e2e2f6574632f706173737764"),
            ("A", "x-41"),
            ("x-41", "x-782d3431"),
            ("", "x-"),
        ] {
            assert_eq!(file_name(name), expected);
        }
        assert_eq!(file_name(&"会".repeat(200)).len(), 66);
    }

    #[test]
    fn links_are_relative() {
        let tag = PageId::Tag("vip".into());
        let anchor = Target { page: PageId::Owners, anchor: Some("crm team".into()) };
        assert_eq!(Target::from(tag.clone()).href(&PageId::Start, Format::Markdown), "tags/vip.md");
        assert_eq!(Target::from(PageId::Start).href(&tag, Format::Markdown), "../README.md");
        assert_eq!(Target::from(PageId::Start).href(&tag, Format::Html), "../index.html");
        assert_eq!(anchor.href(&tag, Format::Html), "../owners.html#at-x-63726d207465616d");
    }
}
