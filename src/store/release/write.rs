use std::{collections::BTreeSet, path::Path};

use rayon::prelude::*;
use roaring::RoaringBitmap;

use super::{AudienceEntry, IdsReference, MANIFEST, RELEASES, ReleaseManifest, ReleaseNumber, read::release_numbers};
use crate::{
    calendar::Micros,
    store::{Store, StoreError, disk, failpoint, manifest::IDS, seal::seal},
};

pub(super) use super::manifest::FORMAT;

/// What a build made of a snapshot.
#[derive(Debug, Clone)]
pub struct ReleaseDraft {
    /// The instant that rules were evaluated at.
    pub as_of: Micros,
    /// Commit of the catalog.
    pub commit: Option<String>,
    /// Whether files of the catalog differed from that commit.
    pub dirty: bool,
    /// Whether a release of equal content but another commit is another release.
    pub is_of_commit: bool,
    /// Hash of everything the files of the catalog say.
    pub definitions: Option<String>,
    /// Hash of the catalog's rules.
    pub catalog: String,
    /// Snapshot of the facts that were evaluated.
    pub snapshot: String,
    /// How many ids those facts had: [`crate::store::Ids::len`].
    pub ids: u32,
    /// Version of the engine.
    pub engine: String,
    /// Subjects in the snapshot.
    pub population: u64,
    /// Audiences, in any order; a pair of tag and value occurs once.
    pub audiences: Vec<Audience>,
}

impl ReleaseDraft {
    /// The manifest of the release that it becomes, before it is published.
    pub(super) fn manifest(
        self,
        release: ReleaseNumber,
        ids: IdsReference,
        content: String,
        audiences: Vec<AudienceEntry>,
    ) -> ReleaseManifest {
        ReleaseManifest {
            format: FORMAT,
            release,
            as_of: self.as_of,
            commit: self.commit,
            dirty: self.dirty,
            definitions: self.definitions,
            catalog: self.catalog,
            snapshot: self.snapshot,
            engine: self.engine,
            population: self.population,
            ids,
            content,
            publication: None,
            audiences,
        }
    }
}

/// Members of a tag or of one of its values.
#[derive(Debug, Clone)]
pub struct Audience {
    /// Id of the tag.
    pub tag: String,
    /// Case value; `None` for a plain tag.
    pub value: Option<String>,
    /// Ordinals.
    pub members: RoaringBitmap,
}

/// A written candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// Its number.
    pub number: ReleaseNumber,
    /// True when a release of equal content was there already and nothing was written.
    pub reused: bool,
}

impl Store {
    /// Writes a release candidate. A release of equal content (as-of, catalog, snapshot, engine, audiences) is not
    /// written twice: its number is returned, if its files are whole.
    ///
    /// # Errors
    /// When files cannot be written, or another process is writing.
    pub fn write_candidate(&self, mut draft: ReleaseDraft) -> Result<Candidate, StoreError> {
        let _lock = self.lock("build")?;
        let releases = self.root().join(RELEASES);
        disk::create_folder(&releases)?;
        draft.audiences.sort_by(|a, b| (&a.tag, &a.value).cmp(&(&b.tag, &b.value)));
        let ids = self.ids_reference(draft.ids)?;
        let files: Vec<(AudienceEntry, Vec<u8>)> = draft.audiences.par_iter().map(serialise).collect();
        let (mut audiences, contents): (Vec<AudienceEntry>, Vec<Vec<u8>>) = files.into_iter().unzip();
        name_files(&mut audiences);
        let content = content_hash(&draft, &ids, &audiences);

        let numbers = release_numbers(&releases)?;
        for number in numbers.iter().rev() {
            // A damaged release is not reused; `verify` names it.
            if let Ok(manifest) = self.release(*number)
                && manifest.content == content
                && (!manifest.dirty || draft.dirty)
                && self.release_is_whole(&manifest)
            {
                failpoint::report();
                return Ok(Candidate { number: *number, reused: true });
            }
        }

        let number = self.next_number()?;
        let manifest = draft.manifest(number, ids, content, audiences);
        let place = releases.join(number.to_string());
        let aside = disk::aside(&place);
        disk::create_folder(&aside)?;
        for (entry, bytes) in manifest.audiences.iter().zip(&contents) {
            disk::NewFile::create(&aside.join(&entry.file))?.write(bytes)?;
        }
        disk::NewFile::create(&aside.join(MANIFEST))?.write(&seal(&manifest))?;
        disk::rename(&aside, &place)?;
        self.note_number(number)?;
        failpoint::report();
        Ok(Candidate { number, reused: false })
    }

    pub(super) fn ids_reference(&self, count: u32) -> Result<IdsReference, StoreError> {
        let ids = self.manifest()?.ids;
        let commit = ids.commits.iter().find(|c| c.count == count);
        match commit {
            Some(commit) => Ok(IdsReference {
                dictionary: ids.dictionary,
                count,
                digest: Some(commit.digest.clone()),
                chunks: Vec::new(),
            }),
            None if count == 0 => Ok(IdsReference { dictionary: None, count, digest: None, chunks: Vec::new() }),
            None => Err(StoreError::damaged(
                &self.root().join(IDS),
                format!("{count} ids were evaluated, which the store never had after an ingest"),
                super::BUILD_AGAIN,
            )),
        }
    }

    fn release_is_whole(&self, manifest: &ReleaseManifest) -> bool {
        manifest.audiences.par_iter().all(|entry| self.read_entry(manifest.release, entry).is_ok())
    }
}

pub(super) fn serialise(audience: &Audience) -> (AudienceEntry, Vec<u8>) {
    let mut members = audience.members.clone();
    members.optimize();
    let mut bytes = Vec::with_capacity(members.serialized_size());
    members.serialize_into(&mut bytes).expect("writing to memory succeeds");
    let entry = AudienceEntry {
        tag: audience.tag.clone(),
        value: audience.value.clone(),
        size: members.len(),
        file: String::new(),
        size_bytes: bytes.len() as u64,
        blake3: blake3::hash(&bytes).to_hex().to_string(),
    };
    (entry, bytes)
}

/// Names files after tag and value. Values are people's text: what is not plain is left out of the name, and a number
/// keeps names apart, also where a file system does not tell letter case.
pub(super) fn name_files(audiences: &mut [AudienceEntry]) {
    let mut taken = BTreeSet::new();
    for audience in audiences {
        let plain = |text: &str| {
            let safe = |c: char| if c.is_ascii_alphanumeric() || c == '_' || c == '-' { c } else { '_' };
            text.chars().take(60).map(safe).collect::<String>()
        };
        let stem = match &audience.value {
            None => plain(&audience.tag),
            Some(value) => format!("{}.{}", plain(&audience.tag), plain(value)),
        };
        let mut name = format!("{stem}.roaring");
        let mut n = 2;
        while !taken.insert(name.to_ascii_lowercase()) {
            name = format!("{stem}.{n}.roaring");
            n += 1;
        }
        audience.file = name;
    }
}

pub(super) fn content_hash(draft: &ReleaseDraft, ids: &IdsReference, audiences: &[AudienceEntry]) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut text = |text: &str| {
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    };
    text(&draft.as_of.to_string());
    if draft.is_of_commit {
        text(draft.commit.as_deref().unwrap_or_default());
    }
    text(draft.definitions.as_deref().unwrap_or_default());
    text(&draft.catalog);
    text(&draft.snapshot);
    text(&draft.engine);
    text(ids.digest.as_deref().unwrap_or_default());
    for audience in audiences {
        text(&audience.tag);
        text(audience.value.as_deref().unwrap_or_default());
        text(if audience.value.is_some() { "case" } else { "tag" });
        text(&audience.blake3);
    }
    hasher.finalize().to_hex().to_string()
}

/// Where a release's files are.
pub(super) fn folder(root: &Path, number: ReleaseNumber) -> std::path::PathBuf {
    root.join(RELEASES).join(number.to_string())
}
