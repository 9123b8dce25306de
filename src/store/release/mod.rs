//! Releases: immutable sets of audiences with their provenance, and which of them is current.
//!
//! `releases/<n>/` holds one portable `.roaring` file per audience and `manifest.json`; it is written aside and renamed,
//! so that it is there as a whole or not at all. `CURRENT` names the release that readers use, with the checksum of its
//! manifest. `log` says what was current before, and why that changed; `manifest.json.minisig` signs a release. A release keeps its ids by reference: the dictionary is append-only, so its name, a count and the digest of
//! the ids up to there say what every ordinal means.

mod check;
mod chunks;
mod compare;
mod log;
mod manifest;
mod number;
mod objects;
mod publish;
mod read;
mod reader;
mod remote;
mod shelf;
mod signature;
mod subjects;
mod write;

pub use check::{ReleaseCheck, check_release_folder};
pub use compare::{ComparedMembers, ReleasePair};
pub use log::{ReleaseAction, ReleaseRecord};
pub use manifest::{AudienceEntry, IdsReference, Publication, ReleaseManifest, ReleaseNumber};
pub use publish::{Act, MadeCurrent};
pub use reader::AudienceReader;
pub use shelf::Shelf;
pub use signature::{SignatureError, Signed, SigningKey, SigningKeyError, public_key_id};
pub use subjects::SubjectsOfRelease;
pub use write::{Audience, Candidate, ReleaseDraft};

pub(super) use read::verify_releases;

/// Folder of releases.
pub(super) const RELEASES: &str = "releases";
/// File that names the current release.
pub(super) const CURRENT: &str = "CURRENT";
/// Name of a release's manifest.
const MANIFEST: &str = "manifest.json";
/// Name of a release's signature.
const SIGNATURE: &str = "manifest.json.minisig";
/// Name of the log of what was current.
const LOG: &str = "log";
/// The command that makes a damaged release anew.
const BUILD_AGAIN: &str = "tagwerk build";
/// The command that makes a damaged `CURRENT` anew.
const PUBLISH_AGAIN: &str = "tagwerk publish";
