use std::fmt;

use super::Policy;

/// What somebody owns: a key of `[policy.owners]`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum OwnerKey {
    /// `*`: whatever nobody else owns.
    Everything,
    /// A category, or a folder below it, as a path below `tags/`.
    Folder(String),
    /// `policy`: `tagwerk.toml`, schemas, `CODEOWNERS`, everything in `.github/`.
    Policy,
    /// `strategies`.
    Strategies,
    /// `templates`.
    Templates,
}

impl OwnerKey {
    /// The words that are no categories.
    pub const WORDS: [&'static str; 4] = ["*", "policy", "strategies", "templates"];

    /// Reads a key; `None` for what can be no folder of tags.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_plain = |part: &str| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
        };
        match text {
            "*" => Some(Self::Everything),
            "policy" => Some(Self::Policy),
            "strategies" => Some(Self::Strategies),
            "templates" => Some(Self::Templates),
            folder => folder.split('/').all(is_plain).then(|| Self::Folder(folder.to_owned())),
        }
    }
}

impl fmt::Display for OwnerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Everything => "*",
            Self::Folder(folder) => folder,
            Self::Policy => "policy",
            Self::Strategies => "strategies",
            Self::Templates => "templates",
        })
    }
}

impl Policy {
    /// Who owns what a key stands for, or else everything.
    #[must_use]
    pub fn owners_of(&self, key: &OwnerKey) -> &[String] {
        self.owners.get(key).or_else(|| self.owners.get(&OwnerKey::Everything)).map_or(&[], Vec::as_slice)
    }

    /// Who owns a folder below `tags/`: the longest key that it lies in counts.
    #[must_use]
    pub fn owners_of_folder(&self, folder: &str) -> &[String] {
        let mut folder = folder;
        loop {
            if let Some(owners) = self.owners.get(&OwnerKey::Folder(folder.to_owned())) {
                return owners;
            }
            match folder.rsplit_once('/') {
                Some((above, _)) => folder = above,
                None => return self.owners_of(&OwnerKey::Everything),
            }
        }
    }
}

/// The folder below `tags/` of a file of the workspace: `tags/basic/x/y.toml` lies in `basic/x`.
pub(super) fn folder_of(file: &str) -> Option<&str> {
    let below = file.strip_prefix("tags/")?;
    Some(below.rsplit_once('/').map_or("", |(folder, _)| folder))
}

/// A handle as it is compared: GitHub tells names apart without regard to case.
pub(super) fn same_login(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b)
}

/// True for `@login` and `@org/team` as GitHub allows them.
pub(super) fn is_handle(text: &str) -> bool {
    let is_name = |name: &str, more: &[u8]| {
        !name.is_empty()
            && name.len() <= 100
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || more.contains(&b))
    };
    let Some(name) = text.strip_prefix('@') else { return false };
    match name.split_once('/') {
        None => is_name(name, b"_"),
        Some((org, team)) => is_name(org, b"_") && is_name(team, b"_."),
    }
}
