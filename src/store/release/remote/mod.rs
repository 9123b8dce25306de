//! Releases as objects that many machines read and write.
//!
//! ```text
//! shelf.json                  the format; a write that must be refused tells whether conditions hold here
//! CURRENT                     number and manifest of the current release, name of the log; replaced under a condition
//! log/<blake3>                what was current, as in the folder of a store; each change writes it anew under another name
//! numbers/<n>                 a number that was given; written once, under a condition, and never removed
//! releases/<n>.json           that a release is there, and which manifest it was built with; written last
//! manifests/<blake3>.json     manifests; publishing writes another one, the log says which holds
//! signatures/<blake3>.minisig their signatures
//! audiences/<blake3>.roaring  audiences, shared by all releases that have the same
//! ids/<blake3>.zst            ids by container, shared by all releases of a dictionary
//! ```
//!
//! All but `CURRENT` are written once and never changed. What is named by its checksum is checked against it whenever it
//! is read. A writer that dies leaves objects that nothing names. The condition on `CURRENT` makes one of two publishers
//! the first; the other one sees that and begins again.

mod check;
mod publish;
mod read;
#[cfg(test)]
mod tests;
mod write;

use std::{
    collections::BTreeSet,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use serde::{Deserialize, Serialize};

use super::{
    BUILD_AGAIN, ReleaseNumber,
    objects::{Cache, Objects},
};
use crate::store::{ShelfTrouble, StoreError, seal::unseal};

const FORMAT: u32 = 1;
const FORMAT_KEY: &str = "shelf.json";
const NUMBERS: &str = "numbers";
const RELEASES: &str = "releases";
const LOGS: &str = "log";

/// A shelf of objects.
#[derive(Debug)]
pub(in crate::store) struct RemoteShelf {
    objects: Arc<dyn Objects>,
    cache: Option<Cache>,
    /// Keys whose bytes were written or read and found right by this value.
    known: Mutex<BTreeSet<String>>,
}

/// That a release is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Claim {
    format: u32,
    release: ReleaseNumber,
    /// BLAKE3 of the manifest it was built with.
    manifest: String,
    /// The manifest's hash over its content.
    content: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct ShelfFormat {
    format: u32,
}

impl RemoteShelf {
    pub(super) fn new(objects: Arc<dyn Objects>, cache: Option<Cache>) -> Self {
        Self { objects, cache, known: Mutex::default() }
    }

    /// Where an object lies, for people.
    pub(super) fn place(&self, key: &str) -> PathBuf {
        self.objects.place(key)
    }

    fn damaged(&self, key: &str, what: &str) -> StoreError {
        StoreError::damaged(&self.place(key), what, BUILD_AGAIN)
    }

    fn note(&self, key: &str) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(key.to_owned());
    }

    fn is_known(&self, key: &str) -> bool {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).contains(key)
    }

    /// An object that is named by the BLAKE3 of its bytes.
    fn named(&self, key: &str, blake3: &str) -> Result<Vec<u8>, StoreError> {
        if let Some(bytes) = self.cache.as_ref().and_then(|cache| cache.get(blake3)) {
            return Ok(bytes);
        }
        let bytes = self.named_there(key, blake3)?;
        if let Some(cache) = &self.cache {
            cache.put(blake3, &bytes);
        }
        Ok(bytes)
    }

    /// An object that is named by the BLAKE3 of its bytes, as it lies there now.
    fn named_there(&self, key: &str, blake3: &str) -> Result<Vec<u8>, StoreError> {
        let object = self.objects.get(key)?.ok_or_else(|| self.damaged(key, "it is missing"))?;
        if blake3::hash(&object.bytes).to_hex().as_str() != blake3 {
            return Err(self.damaged(key, "its bytes do not match the checksum it is named by"));
        }
        self.note(key);
        Ok(object.bytes)
    }

    fn claim(&self, number: ReleaseNumber) -> Result<Claim, StoreError> {
        let key = claim_key(number);
        let object = self.objects.get(&key)?.ok_or(StoreError::NoRelease { release: number })?;
        let claim: Claim = unseal(&self.place(&key), &object.bytes, BUILD_AGAIN)?;
        if claim.release != number {
            return Err(self.damaged(&key, "it is that of another release"));
        }
        Ok(claim)
    }

    /// Makes sure that this is a shelf, of a format that is known, and that a write is refused whose condition does not
    /// hold: everything rests on that.
    fn prepare(&self) -> Result<(), StoreError> {
        let bytes = crate::store::seal::seal(&ShelfFormat { format: FORMAT });
        if self.objects.create(FORMAT_KEY, &bytes)? && self.objects.create(FORMAT_KEY, &bytes)? {
            return Err(self.trouble("rely on", ShelfTrouble::NoConditions));
        }
        let found = self.objects.get(FORMAT_KEY)?.ok_or_else(|| self.damaged(FORMAT_KEY, "it is missing"))?;
        let format: ShelfFormat = unseal(&self.place(FORMAT_KEY), &found.bytes, "tagwerk build")?;
        if format.format > FORMAT {
            return Err(self.trouble("write to", ShelfTrouble::TooNew));
        }
        Ok(())
    }

    fn trouble(&self, action: &'static str, trouble: ShelfTrouble) -> StoreError {
        let what = match trouble {
            ShelfTrouble::NoConditions => "it wrote an object although it was told not to replace one",
            _ => "a newer version wrote it",
        };
        let place = self.place(FORMAT_KEY).display().to_string();
        StoreError::Shelf { action, place, what: what.to_owned(), trouble }
    }
}

/// Numbers have a width, so that they are listed in their order.
fn claim_key(number: ReleaseNumber) -> String {
    format!("{RELEASES}/{:012}.json", number.0)
}

fn number_key(number: ReleaseNumber) -> String {
    format!("{NUMBERS}/{:012}", number.0)
}

fn manifest_key(blake3: &str) -> String {
    format!("manifests/{blake3}.json")
}

fn signature_key(blake3: &str) -> String {
    format!("signatures/{blake3}.minisig")
}

fn audience_key(blake3: &str) -> String {
    format!("audiences/{blake3}.roaring")
}

fn chunk_key(blake3: &str) -> String {
    format!("ids/{blake3}.zst")
}

fn log_key(blake3: &str) -> String {
    format!("{LOGS}/{blake3}")
}

fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}
