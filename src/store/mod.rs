//! The embedded store: ids, facts, releases. The only room that owns files on disk.
//!
//! ```text
//! .tagwerk/
//! ├── lock                    held while something is written
//! ├── ids/*.ids               subject ids by ordinal: append-only ranges
//! ├── facts/manifest.json     what the store holds; replacing it commits an ingest
//! ├── facts/*.facts           segments: rows by container, event, ordinal, time
//! ├── facts/*.texts           texts of columns by code: append-only ranges
//! ├── releases/<n>/           audiences as portable roaring bitmaps, their manifest and its signature
//! ├── releases/last           the last number that was given
//! ├── releases/log            what was current, since when, by whom and why
//! └── CURRENT                 the release that readers use
//! ```
//! Every file is written aside, synced and then named by something that is replaced atomically: readers see the old
//! state or the new one, whenever a process dies. What a dead process left behind is removed by the next writer. All
//! bytes are covered by checksums; those of facts and ids are checked when they are first read.

mod dictionary;
mod disk;
mod error;
pub mod facts;
pub mod failpoint;
mod hex;
mod ids;
mod ingest;
mod lock;
mod manifest;
mod map;
mod reading;
mod release;
mod seal;
#[expect(clippy::module_inception, reason = "the room is named after its main type")]
mod store;
mod switches;
mod verify;

pub use error::{ShelfTrouble, StoreError};
pub use facts::StoreFacts;
pub use ids::Ids;
pub use ingest::{
    FileCounts, IngestError, IngestOptions, IngestProgress, IngestReport, IngestSeconds, MEMORY_BYTES, ReadAgain,
    RowCounts, SourceReport,
};
pub use release::{
    Act, Audience, AudienceEntry, AudienceReader, Candidate, ComparedMembers, IdsReference, MadeCurrent, Publication,
    ReleaseAction, ReleaseCheck, ReleaseDraft, ReleaseManifest, ReleaseNumber, ReleasePair, ReleaseRecord, Shelf,
    SignatureError, Signed, SigningKey, SigningKeyError, SubjectsOfRelease, check_release_folder, public_key_id,
};
pub use seal::{seal, unseal};
pub use store::Store;
pub use switches::{SwitchAction, SwitchRecord, Switches, switched_off};
pub use verify::VerifyReport;
