use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::calendar::Micros;

/// Number of a release, from 1, in order of building.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ReleaseNumber(pub u64);

impl fmt::Display for ReleaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for ReleaseNumber {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// Format of manifests; those before 2 have neither definitions nor publication.
pub(super) const FORMAT: u32 = 2;

/// What a release is: `manifest.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseManifest {
    /// Version of this format.
    #[serde(deserialize_with = "known_format")]
    pub format: u32,
    /// Its number.
    pub release: ReleaseNumber,
    /// The instant that rules were evaluated at, in microseconds since 1970.
    pub as_of: Micros,
    /// Commit of the catalog; `None` outside a repository.
    pub commit: Option<String>,
    /// Whether files of the catalog differed from that commit.
    pub dirty: bool,
    /// Hash of everything the files of the catalog say; `None` in releases of format 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub definitions: Option<String>,
    /// Hash of the catalog's rules.
    pub catalog: String,
    /// Hash of the data: [`crate::store::StoreFacts::snapshot`].
    pub snapshot: String,
    /// Version of the engine that evaluated.
    pub engine: String,
    /// Subjects in the snapshot: what shares are relative to.
    pub population: u64,
    /// What ordinals mean.
    pub ids: IdsReference,
    /// Hash over as-of, definitions, catalog, snapshot, engine, ids and audiences: equal content, equal hash.
    pub content: String,
    /// How it was published for the first time; `None` for a candidate, and in releases of format 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publication: Option<Publication>,
    /// Audiences, by tag and value.
    pub audiences: Vec<AudienceEntry>,
}

/// Refuses what a newer version wrote: it may say something that this one would not see.
fn known_format<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    match u32::deserialize(deserializer)? {
        format @ 1..=FORMAT => Ok(format),
        format => {
            Err(serde::de::Error::custom(format!("it has format {format}, and this version reads up to {FORMAT}")))
        }
    }
}

/// How a release was published for the first time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publication {
    /// When, in microseconds since 1970.
    pub at: Micros,
    /// Who published it; `None` when nobody said so.
    pub by: Option<String>,
    /// The release that was current before.
    pub previous: Option<ReleaseNumber>,
    /// BLAKE3 of the change plan that was reviewed.
    pub plan: Option<String>,
    /// The pull request that it was approved in.
    pub pull_request: Option<String>,
    /// Who approved it, as whoever published it said.
    pub approved_by: Vec<String>,
}

/// What ordinals of a release mean: the ids of that dictionary up to `count`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdsReference {
    /// Name of the dictionary; `None` when it was empty.
    pub dictionary: Option<String>,
    /// How many ids it had.
    pub count: u32,
    /// Digest of these ids; `None` when there were none.
    pub digest: Option<String>,
    /// BLAKE3 of the ids of each container, 65,536 of them, the last one fewer: where they lie on a shelf that other
    /// machines read. Empty when they are those of a store.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chunks: Vec<String>,
}

/// An audience of a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AudienceEntry {
    /// Id of the tag.
    pub tag: String,
    /// Case value; `None` for a plain tag.
    pub value: Option<String>,
    /// Members.
    pub size: u64,
    /// File in the folder of the release.
    pub file: String,
    /// Length of the file.
    pub size_bytes: u64,
    /// BLAKE3 of the file.
    pub blake3: String,
}

impl ReleaseManifest {
    /// An audience.
    #[must_use]
    pub fn audience(&self, tag: &str, value: Option<&str>) -> Option<&AudienceEntry> {
        self.audiences.iter().find(|a| a.tag == tag && a.value.as_deref() == value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = r#"{"format": 1, "release": 3, "as_of": 7, "commit": null, "dirty": false, "catalog": "c",
        "snapshot": "s", "engine": "e", "population": 2, "ids": {"dictionary": null, "count": 0, "digest": null},
        "content": "x", "audiences": [{"tag": "t", "value": null, "size": 1, "file": "t.roaring", "size_bytes": 9,
        "blake3": "b"}]}"#;

    #[test]
    fn manifests_of_the_first_format_are_read() {
        let manifest: ReleaseManifest = serde_json::from_str(FIRST).unwrap();
        assert_eq!((manifest.definitions, manifest.publication), (None, None));
        assert_eq!(manifest.audiences.len(), 1);
    }

    #[test]
    fn manifests_of_a_later_format_are_not() {
        let later = FIRST.replacen("1", "3", 1);
        let error = serde_json::from_str::<ReleaseManifest>(&later).unwrap_err().to_string();
        assert!(error.starts_with("it has format 3, and this version reads up to 2"), "{error}");
    }
}
