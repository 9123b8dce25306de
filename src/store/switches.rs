//! Tags that were switched off on this host, and the record of who did so, when and why.
//!
//! One sealed file that is replaced as a whole. It lies in the workspace, not in the store that `tagwerk.toml` names: it has
//! to be found when that file cannot be read. A damaged one is an error for whoever wants to hand something over: what was
//! switched off is not known then.

use std::{
    path::{Path, PathBuf},
    thread::sleep,
    time::Duration,
};

use serde::{Deserialize, Serialize};

use super::{
    StoreError, disk, failpoint,
    lock::WriteLock,
    seal::{seal, unseal},
};
use crate::calendar::Micros;

/// Where the record lies, relative to the workspace.
const FOLDER: &str = ".tagwerk/switches";
const RECORD: &str = "record.json";
/// A damaged record that was set aside.
const DAMAGED: &str = "record.damaged";
const FORMAT: u32 = 1;
/// The command that begins a damaged record anew.
const SWITCH_ALL_ON: &str = "tagwerk on --all --reason TEXT";
/// How often and how long another process is waited for that is writing the record: it is done in no time.
const TRIES: u32 = 40;
const PAUSE: Duration = Duration::from_millis(50);

/// Something that was done to a switch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SwitchRecord {
    /// When, in microseconds since 1970.
    pub at: Micros,
    /// Who; `None` when nobody said so.
    pub by: Option<String>,
    /// What was done.
    pub action: SwitchAction,
    /// Id of the tag; `None` when a damaged record was begun anew.
    pub tag: Option<String>,
    /// Why, in the words of who did it.
    pub reason: Option<String>,
    /// When a tag that was switched off is on again by itself, in microseconds since 1970.
    pub until: Option<Micros>,
    /// The commit that settled it.
    pub commit: Option<String>,
}

/// What was done to a switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SwitchAction {
    /// A tag was switched off.
    Off,
    /// It was switched on again, so far as the catalog has it on.
    On,
    /// The catalog says by itself that it is not handed over.
    Settled,
}

impl SwitchAction {
    /// The word in answers.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::On => "on",
            Self::Settled => "settled",
        }
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Record {
    format: u32,
    records: Vec<SwitchRecord>,
}

/// The switches of a workspace. A value of this type only knows where.
#[derive(Debug, Clone)]
pub struct Switches {
    folder: PathBuf,
}

impl Switches {
    /// The switches of the workspace at `root`.
    #[must_use]
    pub fn of(root: &Path) -> Self {
        Self { folder: root.join(FOLDER) }
    }

    /// Everything that was done, oldest first; nothing when nothing was ever switched off.
    ///
    /// # Errors
    /// When the record is damaged.
    pub fn records(&self) -> Result<Vec<SwitchRecord>, StoreError> {
        let path = self.folder.join(RECORD);
        let Some(bytes) = disk::read(&path)? else { return Ok(Vec::new()) };
        let record: Record = unseal(&path, &bytes, SWITCH_ALL_ON)?;
        Ok(record.records)
    }

    /// Adds to the record; the file is as before or holds all of it.
    ///
    /// # Errors
    /// When the record is damaged or cannot be written.
    pub fn append(&self, more: impl IntoIterator<Item = SwitchRecord>) -> Result<(), StoreError> {
        let _lock = self.lock()?;
        let mut records = self.records()?;
        records.extend(more);
        self.write(records)
    }

    /// Sets a damaged record aside and begins a new one with `first`.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn begin_anew(&self, first: SwitchRecord) -> Result<(), StoreError> {
        let _lock = self.lock()?;
        if let Some(damaged) = disk::read(&self.folder.join(RECORD))? {
            disk::replace(&self.folder.join(DAMAGED), &damaged)?;
        }
        self.write(vec![first])
    }

    fn write(&self, records: Vec<SwitchRecord>) -> Result<(), StoreError> {
        disk::replace(&self.folder.join(RECORD), &seal(&Record { format: FORMAT, records }))?;
        failpoint::report();
        Ok(())
    }

    /// Waits for whoever is writing, which takes no time; a lock of its own, since a build may hold that of the store for
    /// long.
    fn lock(&self) -> Result<WriteLock, StoreError> {
        disk::create_folder(&self.folder)?;
        let ignore = self.folder.join(".gitignore");
        if disk::read(&ignore)?.is_none() {
            disk::write_new(&ignore, b"*\n")?;
        }
        for _ in 0..TRIES {
            match WriteLock::take(&self.folder, "off") {
                Err(StoreError::Locked { .. }) => sleep(PAUSE),
                lock => return lock,
            }
        }
        WriteLock::take(&self.folder, "off")
    }
}

/// The tags that are off at an instant, each with the record that switched it off, ordered by tag.
#[must_use]
pub fn switched_off(records: &[SwitchRecord], now: Micros) -> Vec<&SwitchRecord> {
    let mut last = std::collections::BTreeMap::new();
    for record in records {
        match &record.tag {
            Some(tag) => {
                last.insert(tag.as_str(), record);
            }
            None => last.clear(),
        }
    }
    last.into_values().filter(|r| r.action == SwitchAction::Off && r.until.is_none_or(|until| now < until)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(tag: &str, action: SwitchAction, until: Option<Micros>) -> SwitchRecord {
        SwitchRecord {
            at: 1,
            by: None,
            action,
            tag: Some(tag.to_owned()),
            reason: Some("r".to_owned()),
            until,
            commit: None,
        }
    }

    #[test]
    fn the_last_word_counts_until_its_end() {
        let off = |records: &[SwitchRecord], now| {
            switched_off(records, now).iter().map(|r| r.tag.clone().unwrap()).collect::<Vec<_>>()
        };
        let records = [
            record("b", SwitchAction::Off, None),
            record("a", SwitchAction::Off, Some(10)),
            record("c", SwitchAction::Off, None),
            record("c", SwitchAction::On, None),
            record("d", SwitchAction::Off, None),
            record("d", SwitchAction::Settled, None),
        ];
        assert_eq!(off(&records, 9), ["a", "b"]);
        assert_eq!(off(&records, 10), ["b"]);
        assert_eq!(off(&[], 0), [""; 0]);
    }

    #[test]
    fn a_record_is_kept_and_every_flipped_bit_noticed() {
        let root = tempfile::tempdir().unwrap();
        let switches = Switches::of(root.path());
        assert_eq!(switches.records().unwrap(), []);
        let records = [record("a", SwitchAction::Off, None), record("a", SwitchAction::On, None)];
        for record in &records {
            switches.append([record.clone()]).unwrap();
        }
        assert_eq!(switches.records().unwrap(), records);
        let path = switches.folder.join(RECORD);
        let bytes = std::fs::read(&path).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            std::fs::write(&path, flipped).unwrap();
            assert!(switches.records().is_err(), "bit {bit}");
        }
        assert!(switches.append([records[0].clone()]).is_err(), "nothing is added to what is not known");
        let first = SwitchRecord { tag: None, ..record("", SwitchAction::On, None) };
        switches.begin_anew(first.clone()).unwrap();
        assert_eq!(switches.records().unwrap(), [first]);
        assert!(switches.folder.join(DAMAGED).exists());
    }
}
