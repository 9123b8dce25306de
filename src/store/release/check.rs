//! Everything that can be checked about one release: its seal, every byte of its audiences, its signature, and what
//! `CURRENT`, the log and the ids of the store say of it.

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use roaring::RoaringBitmap;

use super::{
    AudienceEntry, BUILD_AGAIN, MANIFEST, RELEASES, ReleaseManifest, ReleaseNumber, SIGNATURE, SignatureError, Signed,
    signature::check_signature,
};
use crate::store::{Store, StoreError, disk, seal::unseal};

/// What was checked of a release, and what was found.
#[derive(Debug)]
pub struct ReleaseCheck {
    /// What it says of itself; `None` when that cannot be believed.
    pub manifest: Option<ReleaseManifest>,
    /// Files that were read.
    pub files: Vec<PathBuf>,
    /// What does not fit.
    pub findings: Vec<StoreError>,
    /// What its signature proves.
    pub signature: Result<Signed, SignatureError>,
}

/// Checks a release in a folder of its own, wherever it was copied to; nothing is known of ids there.
///
/// # Errors
/// When there is no manifest in the folder.
pub fn check_release_folder(folder: &Path, trusted: &[String]) -> Result<ReleaseCheck, StoreError> {
    let path = folder.join(MANIFEST);
    let bytes = disk::read(&path)?.ok_or_else(|| StoreError::damaged(&path, "it is missing", BUILD_AGAIN))?;
    let signature = disk::read(&folder.join(SIGNATURE))?;
    let mut files = vec![path.clone()];
    files.extend(signature.as_ref().map(|_| folder.join(SIGNATURE)));
    let manifest: ReleaseManifest = match unseal(&path, &bytes, BUILD_AGAIN) {
        Ok(manifest) => manifest,
        Err(error) => {
            let signature = Err(if signature.is_some() { SignatureError::Malformed } else { SignatureError::Missing });
            return Ok(ReleaseCheck { manifest: None, files, findings: vec![error], signature });
        }
    };
    let signature = check_signature(&manifest, &bytes, signature.as_deref(), trusted);
    files.extend(manifest.audiences.iter().map(|entry| folder.join(&entry.file)));
    let findings = manifest.audiences.par_iter().filter_map(|entry| check_audience(folder, entry).err()).collect();
    Ok(ReleaseCheck { manifest: Some(manifest), files, findings, signature })
}

fn check_audience(folder: &Path, entry: &AudienceEntry) -> Result<(), StoreError> {
    let path = folder.join(&entry.file);
    let damaged = |what: &str| StoreError::damaged(&path, what, BUILD_AGAIN);
    if Path::new(&entry.file).components().count() != 1 || entry.file.starts_with('.') {
        return Err(damaged("the manifest names a file outside of the release"));
    }
    let bytes = disk::read(&path)?.ok_or_else(|| damaged("it is missing"))?;
    if bytes.len() as u64 != entry.size_bytes || blake3::hash(&bytes).to_hex().as_str() != entry.blake3 {
        return Err(damaged("its bytes do not match the checksum in the release's manifest"));
    }
    match RoaringBitmap::deserialize_from(&bytes[..]) {
        Ok(members) if members.len() == entry.size => Ok(()),
        Ok(_) => Err(damaged("it has another number of members than the release's manifest says")),
        Err(_) => Err(damaged("it is not a roaring bitmap")),
    }
}

impl Store {
    /// Checks a release of this store, with what `CURRENT`, the log and the ids say of it.
    ///
    /// # Errors
    /// When there is no such release.
    pub fn check_release(&self, number: ReleaseNumber, trusted: &[String]) -> Result<ReleaseCheck, StoreError> {
        let folder = self.root().join(RELEASES).join(number.to_string());
        if !folder.is_dir() {
            return Err(StoreError::NoRelease { release: number });
        }
        let mut check = check_release_folder(&folder, trusted)?;
        if check.manifest.as_ref().is_some_and(|manifest| manifest.release != number) {
            check.findings.push(StoreError::damaged(
                &folder.join(MANIFEST),
                "it is the manifest of another release",
                BUILD_AGAIN,
            ));
        }
        check.files.push(self.root().join(super::CURRENT));
        check.findings.extend(self.current().err());
        match self.release_log() {
            Ok(log) => {
                if !log.is_empty() {
                    check.files.push(self.root().join(RELEASES).join(super::LOG));
                }
                if check.manifest.is_some() {
                    check.findings.extend(self.check_recorded(number, &log).err());
                }
            }
            Err(error) => check.findings.push(error),
        }
        if let Some(manifest) = &check.manifest {
            check.findings.extend(self.check_ids(manifest).err());
        }
        Ok(check)
    }
}
