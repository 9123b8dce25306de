//! What changed in a source since the last ingest.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use super::{FileCounts, ReadAgain};
use crate::{
    source::{SourceError, SourceFile, SourceKind, SourceSpec},
    store::manifest::{FileState, KindState, SourceState},
};

/// What is to be done with the files of a source.
#[derive(Debug)]
pub(super) struct Changes {
    /// The source without the files that are read or gone. Its segments still have their rows.
    pub(super) state: SourceState,
    /// Files to read, by path.
    pub(super) read: Vec<SourceFile>,
    /// Numbers of files whose rows are to be taken out.
    pub(super) gone: BTreeSet<u32>,
    pub(super) counts: FileCounts,
    pub(super) read_again: Option<ReadAgain>,
    /// Whether anything is different, if only a file's time.
    pub(super) any: bool,
}

/// Compares the files of a source with what the store has of it.
///
/// # Errors
/// When a file that may have changed cannot be read.
pub(super) fn compare(
    spec: &SourceSpec,
    files: Vec<SourceFile>,
    before: Option<&SourceState>,
    asked: bool,
) -> Result<Changes, SourceError> {
    let settings = settings(spec);
    let mut counts = FileCounts { total: files.len(), ..FileCounts::default() };
    let fresh = |next_number| SourceState {
        name: spec.name.to_string(),
        settings: settings.clone(),
        kind: kind(&spec.kind),
        columns: Vec::new(),
        next_number,
        files: Vec::new(),
        segments: Vec::new(),
    };
    let read_again = match before {
        _ if asked => Some(ReadAgain::Asked),
        Some(before) if before.settings != settings => Some(ReadAgain::SettingsChanged),
        _ => None,
    };
    let Some(before) = before.filter(|_| read_again.is_none()) else {
        let known: BTreeSet<&str> = before.iter().flat_map(|b| &b.files).map(|f| f.path.as_str()).collect();
        counts.changed = files.iter().filter(|f| known.contains(f.display.as_ref())).count();
        counts.new = counts.total - counts.changed;
        counts.removed = known.len() - counts.changed;
        let read_again = read_again.filter(|_| before.is_some() || asked);
        return Ok(Changes { state: fresh(0), read: files, gone: BTreeSet::new(), counts, read_again, any: true });
    };
    let mut known: BTreeMap<&str, &FileState> = before.files.iter().map(|f| (f.path.as_str(), f)).collect();
    let (mut read, mut kept, mut gone, mut any) = (Vec::new(), Vec::new(), BTreeSet::new(), false);
    for file in files {
        match known.remove(file.display.as_ref()) {
            None => {
                counts.new += 1;
                read.push(file);
            }
            Some(old) if old.identity == file.identity => kept.push(old.clone()),
            // Copied or touched files have another time, but what counts is their content.
            Some(old)
                if old.identity.size == file.identity.size
                    && file.fingerprint()?.to_hex().as_str() == old.fingerprint =>
            {
                any = true;
                kept.push(FileState { identity: file.identity.clone(), ..old.clone() });
            }
            Some(old) => {
                counts.changed += 1;
                gone.insert(old.number);
                read.push(file);
            }
        }
    }
    counts.unchanged = kept.len();
    counts.removed = known.len();
    gone.extend(known.values().map(|f| f.number));
    any |= !read.is_empty() || !gone.is_empty();
    let state = SourceState { files: kept, ..before.clone() };
    Ok(Changes { state, read, gone, counts, read_again: None, any })
}

fn kind(kind: &SourceKind) -> KindState {
    match kind {
        SourceKind::Attributes { valid_from } => KindState::Attributes { dated: valid_from.is_some() },
        SourceKind::Events { time, event } => KindState::Events { time: time.clone(), event: event.clone() },
    }
}

/// Hash of everything in a declaration that its rows depend on. Where the files are is not part of it.
pub(in crate::store) fn settings(spec: &SourceSpec) -> String {
    let SourceSpec { name: _, kind, location: _, subject, types, only, decimals, zone } = spec;
    let mut text = format!("{kind:?} {subject:?} {only:?} {decimals:?} {:?}", zone.name());
    for (column, ty) in types {
        let _ = write!(text, " {column:?}={ty}");
    }
    blake3::hash(text.as_bytes()).to_hex()[..32].to_owned()
}
