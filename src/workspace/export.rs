use std::{borrow::Cow, io::Write, path::Path};

use roaring::RoaringBitmap;

use super::{Workspace, WorkspaceError, release::Opened};
use crate::{
    calendar::{DAY, HOUR, MINUTE, Micros, format_instant},
    catalog::TagFile,
    deliver::{DeliverError, ExportFormat, Exported, Handover, Provenance, SubjectIds, export_file, export_stream},
    diagnostic::suggestion,
    store::SubjectsOfRelease,
};

/// Which audience is to leave.
#[derive(Debug, Clone, Copy)]
pub struct Exporting<'a> {
    /// Id of the tag.
    pub tag: &'a str,
    /// Case of an enumerated tag; `None`: any case, or a plain tag.
    pub value: Option<&'a str>,
    /// Number of the release; `None`: the current one.
    pub release: Option<u64>,
    /// What ages are measured against.
    pub now: Micros,
    /// What becomes of an audience that is older than its objective.
    pub stale: Staleness,
}

/// What becomes of an audience that is older than its objective.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Staleness {
    /// It stays.
    Refuse,
    /// It may leave.
    Accept,
}

/// An audience that may leave, without the people who must not be addressed.
#[derive(Debug)]
pub struct AudienceToExport {
    handover: Handover,
    provenance: Provenance,
    subjects: SubjectsOfRelease,
}

impl AudienceToExport {
    /// Where it comes from.
    #[must_use]
    pub const fn provenance(&self) -> &Provenance {
        &self.provenance
    }

    /// Writes it to a file, with its manifest beside it; whole or not at all.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, format: ExportFormat, path: &Path) -> Result<Exported, WorkspaceError> {
        Ok(export_file(&self.handover, &StoredIds(&self.subjects), format, path, &self.provenance)?)
    }

    /// Writes it to a stream.
    ///
    /// # Errors
    /// When the stream refuses, or the format needs more than one file.
    pub fn stream(&self, format: ExportFormat, out: &mut (impl Write + Send)) -> Result<Exported, WorkspaceError> {
        Ok(export_stream(&self.handover, &StoredIds(&self.subjects), format, out)?)
    }
}

struct StoredIds<'a>(&'a SubjectsOfRelease);

impl SubjectIds for StoredIds<'_> {
    fn id(&self, ordinal: u32) -> Result<Option<Cow<'_, str>>, DeliverError> {
        Ok(self.0.id(ordinal)?)
    }
}

impl Workspace {
    /// Finds the audience that is to leave, and takes out everyone who is in a suppression tag.
    ///
    /// # Errors
    /// When the tag is switched off; the tag, its value or the release is not there; its status is neither active nor deprecated; it is older than
    /// its objective and that was not accepted; or a suppression tag is not in the release.
    pub fn audience(&self, exporting: &Exporting<'_>) -> Result<AudienceToExport, WorkspaceError> {
        let Exporting { tag, value, .. } = *exporting;
        self.check_switch(tag, exporting.now)?;
        let file = self.tag_file(tag)?;
        if !file.status.is_delivered() {
            return Err(WorkspaceError::NotDelivered { tag: tag.to_owned(), status: file.status });
        }
        check_value(file, value)?;
        let release = self.release_if_any(exporting.release)?.ok_or(WorkspaceError::NoCurrent)?;
        self.check_signed(&release.shelf, release.manifest.release)?;
        let not_there = || WorkspaceError::NotInRelease { tag: tag.to_owned(), release: release.summary.number };
        let members = release.members(tag, value)?.ok_or_else(not_there)?;
        let freshness = self.freshness(file, release.summary.as_of, exporting.now);
        if freshness.is_stale() && exporting.stale == Staleness::Refuse {
            let objective = file.refresh.as_ref().and_then(|r| r.objective.clone()).unwrap_or_default();
            return Err(WorkspaceError::Stale { tag: tag.to_owned(), age: words(freshness.age), objective });
        }
        let subjects = release.shelf.subjects(&release.manifest)?;
        subjects.fetch(&members)?;
        let handover = Handover::new(&members, &self.suppressions(&release)?);
        let provenance = Provenance {
            tag: tag.to_owned(),
            value: value.map(str::to_owned),
            release: release.summary.number,
            as_of: format_instant(release.summary.as_of, self.zone()),
            commit: release.manifest.commit.clone(),
            dirty: release.manifest.dirty,
            definitions: release.manifest.definitions.clone(),
            snapshot: release.manifest.snapshot.clone(),
            engine: release.manifest.engine.clone(),
            manifest: release.shelf.manifest_hash(release.manifest.release)?,
        };
        Ok(AudienceToExport { handover, provenance, subjects })
    }

    /// Everyone who must not be addressed, one bitmap per suppression tag.
    fn suppressions(&self, release: &Opened) -> Result<Vec<RoaringBitmap>, WorkspaceError> {
        let mut all = Vec::new();
        for tag in &self.settings().suppression {
            let error = |what: &str| WorkspaceError::NoSuppression { tag: tag.to_string(), what: what.to_owned() };
            if self.tag_file(tag).is_err() {
                return Err(error("not in the catalog"));
            }
            let number = release.summary.number;
            let members = release.members(tag, None)?;
            all.push(members.ok_or_else(|| error(&format!("not in release {number}")))?);
        }
        Ok(all)
    }

    fn tag_file(&self, tag: &str) -> Result<&TagFile, WorkspaceError> {
        let mut files = self.manifests().tags.iter().map(|t| &t.document.value);
        files.find(|file| file.id == tag).ok_or_else(|| self.unknown_tag(tag))
    }
}

fn check_value(tag: &TagFile, value: Option<&str>) -> Result<(), WorkspaceError> {
    let Some(value) = value else { return Ok(()) };
    if tag.case.iter().any(|c| c.value == value) {
        return Ok(());
    }
    let suggestion = if tag.case.is_empty() {
        Some(format!("`{}` has no values, leave `={value}` away", tag.id))
    } else {
        suggestion(value, tag.case.iter().map(|c| c.value.as_str()))
    };
    Err(WorkspaceError::UnknownValue { tag: tag.id.clone(), value: value.to_owned(), suggestion })
}

/// An age in words.
fn words(age: Micros) -> String {
    let counted = |n: i64, unit: &str| format!("{n} {unit}{}", if n == 1 { "" } else { "s" });
    if age >= 2 * DAY {
        counted(age / DAY, "day")
    } else if age >= HOUR {
        counted(age / HOUR, "hour")
    } else {
        counted(age / MINUTE, "minute")
    }
}
