//! What was made current, when, by whom and why: `releases/log`, one JSON object per line.
//!
//! The log only grows. `CURRENT` says how long it was and what its checksum was when the last change took effect; bytes
//! behind that belong to a change that a dying process did not finish, are not read, and make room for the next one.

use serde::{Deserialize, Serialize};

use super::ReleaseNumber;
use crate::calendar::Micros;

/// A change of what is current.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseRecord {
    /// When, in microseconds since 1970.
    pub at: Micros,
    /// Who; `None` when nobody said so.
    pub by: Option<String>,
    /// What was done.
    pub action: ReleaseAction,
    /// The release that is current since.
    pub release: ReleaseNumber,
    /// The release that was current before.
    pub previous: Option<ReleaseNumber>,
    /// BLAKE3 of the manifest.
    pub manifest: String,
    /// BLAKE3 of the signature file; `None` when there is none.
    pub signature: Option<String>,
    /// Why, in the words of who did it.
    pub reason: Option<String>,
}

/// What was done to what is current.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReleaseAction {
    /// A release was published.
    Publish,
    /// What was current was taken back, for one that had been published before.
    Rollback,
    /// The current release was signed.
    Sign,
}

impl ReleaseAction {
    /// The word in answers.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::Rollback => "rollback",
            Self::Sign => "sign",
        }
    }
}

/// How long the log was at a moment, and the checksum of its bytes up to there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LogMark {
    pub(super) bytes: u64,
    pub(super) blake3: String,
}

impl LogMark {
    pub(super) fn of(log: &[u8]) -> Self {
        Self { bytes: log.len() as u64, blake3: blake3::hash(log).to_hex().to_string() }
    }

    /// The part of the log that took effect; `None` when it is not what it was.
    pub(super) fn part<'l>(&self, log: &'l [u8]) -> Option<&'l [u8]> {
        let part = log.get(..usize::try_from(self.bytes).ok()?)?;
        (Self::of(part) == *self).then_some(part)
    }
}

/// A log with one record more.
pub(super) fn appended(log: &[u8], record: &ReleaseRecord) -> Vec<u8> {
    let line = serde_json::to_vec(record).expect("a record has string keys");
    [log, &line, b"\n"].concat()
}

/// The records of a log; `None` when a line is none.
pub(super) fn records(log: &[u8]) -> Option<Vec<ReleaseRecord>> {
    let text = std::str::from_utf8(log).ok()?;
    text.lines().map(|line| serde_json::from_str(line).ok()).collect()
}

/// The records of a log of which nothing says how long it has to be: as far as they are whole.
pub(super) fn whole_records(log: &[u8]) -> &[u8] {
    let mut end = 0;
    for line in log.split_inclusive(|byte| *byte == b'\n') {
        if !line.ends_with(b"\n") || serde_json::from_slice::<ReleaseRecord>(line).is_err() {
            break;
        }
        end += line.len();
    }
    &log[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(release: u64) -> ReleaseRecord {
        ReleaseRecord {
            at: 5,
            by: Some("a\nb".to_owned()),
            action: ReleaseAction::Publish,
            release: ReleaseNumber(release),
            previous: None,
            manifest: "m".to_owned(),
            signature: None,
            reason: None,
        }
    }

    #[test]
    fn what_a_mark_does_not_cover_is_not_read() {
        let one = appended(b"", &record(1));
        let mark = LogMark::of(&one);
        let two = appended(&one, &record(2));
        assert_eq!(mark.part(&two), Some(&one[..]));
        assert_eq!(records(&two).unwrap(), [record(1), record(2)]);
        assert_eq!(LogMark::of(&two).part(&one), None, "cut short");
        for bit in 0..one.len() * 8 {
            let mut flipped = two.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(mark.part(&flipped), None, "bit {bit}");
        }
        assert_eq!(whole_records(&two[..two.len() - 3]), &one[..]);
        assert_eq!(whole_records(b"nothing\n"), b"");
    }
}
