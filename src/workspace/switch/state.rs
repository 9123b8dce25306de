use super::{SwitchError, code};
use crate::{
    calendar::{Micros, format_instant},
    catalog::Step,
    diagnostic::Diagnostic,
    git,
    store::{SwitchAction, SwitchRecord, Switches, switched_off},
    workspace::{Workspace, WorkspaceError},
};

/// A tag that is switched off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SwitchedOff {
    /// Its id.
    pub tag: String,
    /// Since when.
    pub at: Micros,
    /// By whom; `None` when nobody said so.
    pub by: Option<String>,
    /// Why.
    pub reason: String,
    /// When it is on again by itself.
    pub until: Option<Micros>,
    /// What the catalog says of it.
    pub state: SwitchState,
}

/// What the catalog says of a tag that is switched off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SwitchState {
    /// That it is handed over.
    Drift,
    /// That it is not, but in no commit yet.
    Uncommitted,
    /// That it is not.
    Settled,
}

impl SwitchState {
    /// The word in answers.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Drift => "drift",
            Self::Uncommitted => "uncommitted",
            Self::Settled => "settled",
        }
    }
}

impl Workspace {
    /// The tags that are switched off on this host at an instant, ordered.
    ///
    /// # Errors
    /// When the record of switches is damaged.
    pub fn switched_off(&self, now: Micros) -> Result<Vec<SwitchedOff>, WorkspaceError> {
        let records = Switches::of(self.root()).records()?;
        let off = switched_off(&records, now);
        Ok(off.into_iter().filter_map(|record| Some(self.described(record.tag.as_deref()?, record))).collect())
    }

    fn described(&self, tag: &str, record: &SwitchRecord) -> SwitchedOff {
        SwitchedOff {
            tag: tag.to_owned(),
            at: record.at,
            by: record.by.clone(),
            reason: record.reason.clone().unwrap_or_default(),
            until: record.until,
            state: self.switch_state(tag),
        }
    }

    fn switch_state(&self, tag: &str) -> SwitchState {
        let file = self.manifests().tags.iter().map(|t| &t.document).find(|document| document.value.id == tag);
        // A file with mistakes says nothing.
        let is_broken = self.manifests().broken.iter().any(|broken| *broken.id == *tag);
        if is_broken || file.is_some_and(|document| document.value.status.is_delivered()) {
            return SwitchState::Drift;
        }
        let path = file.map_or("tags", |document| document.file.as_ref());
        match git::revision(self.root(), &[path]) {
            Ok(None) => SwitchState::Settled,
            Ok(Some(revision)) if revision.commit.is_some() && !revision.is_dirty => SwitchState::Settled,
            _ => SwitchState::Uncommitted,
        }
    }

    /// Checks that a tag is not switched off.
    pub(in crate::workspace) fn check_switch(&self, tag: &str, now: Micros) -> Result<(), WorkspaceError> {
        let records = Switches::of(self.root()).records()?;
        let off = switched_off(&records, now);
        off.into_iter().find(|record| record.tag.as_deref() == Some(tag)).map_or(Ok(()), |record| {
            Err(SwitchError::IsOff {
                tag: tag.to_owned(),
                at: format_instant(record.at, self.zone()),
                by: record.by.clone(),
                reason: record.reason.clone().unwrap_or_default(),
            }
            .into())
        })
    }

    /// Records that a commit says what switches said, after that commit was published; tells what became of the switches.
    pub(in crate::workspace) fn settle_switches(
        &self,
        now: Micros,
        by: Option<&str>,
        commit: Option<&str>,
    ) -> Result<Vec<String>, WorkspaceError> {
        let off = self.switched_off(now)?;
        let settled: Vec<SwitchRecord> = off
            .iter()
            .filter(|off| off.state == SwitchState::Settled)
            .map(|off| SwitchRecord {
                at: now,
                by: by.map(str::to_owned),
                action: SwitchAction::Settled,
                tag: Some(off.tag.clone()),
                reason: None,
                until: None,
                commit: commit.map(str::to_owned),
            })
            .collect();
        if !settled.is_empty() {
            Switches::of(self.root()).append(settled)?;
        }
        Ok(off
            .iter()
            .map(|off| match off.state {
                SwitchState::Settled => {
                    format!("the switch of `{}` is settled: the catalog has it off by itself", off.tag)
                }
                SwitchState::Drift | SwitchState::Uncommitted => {
                    format!("`{}` is switched off and stays off: {}", off.tag, off.reason)
                }
            })
            .collect())
    }

    /// What `check` says of tags that are switched off while their files have them on.
    pub(in crate::workspace) fn switch_findings(&self, now: Micros) -> Result<Vec<Diagnostic>, WorkspaceError> {
        let off = self.switched_off(now)?;
        let drift = off.iter().filter(|off| off.state == SwitchState::Drift);
        Ok(drift.filter_map(|off| self.drift(off)).collect())
    }

    fn drift(&self, off: &SwitchedOff) -> Option<Diagnostic> {
        let tag = self.manifests().tags.iter().find(|t| t.document.value.id == off.tag)?;
        let place = tag.document.place(&[Step::Key("status")]);
        let by = off.by.as_ref().map_or(String::new(), |by| format!(" by {by}"));
        let since = format_instant(off.at, self.zone());
        let message = format!("tag `{}` is switched off, and no commit says so", off.tag);
        let help = format!("set `status = \"paused\"` and have it reviewed, or `tagwerk on {}`", off.tag);
        Some(
            Diagnostic::warning(code::DRIFT, place, message)
                .label(format!("off since {since}{by}: {}", off.reason))
                .help(help),
        )
    }
}
