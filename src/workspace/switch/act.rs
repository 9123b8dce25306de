use std::path::Path;

use super::SwitchError;
use crate::{
    calendar::{Micros, Zone, format_instant},
    catalog::{Catalog, Manifests, OpenTexts, SourceShapes, Status},
    diagnostic::suggestion,
    store::{SwitchAction, SwitchRecord, Switches, switched_off},
    workspace::{WorkspaceError, open::root_of},
};

/// A tag that is to be switched off.
#[derive(Debug, Clone)]
pub struct SwitchOff<'a> {
    /// Its id.
    pub tag: &'a str,
    /// Why.
    pub reason: &'a str,
    /// When it is on again by itself; `None`: when somebody says so.
    pub until: Option<Micros>,
    /// The current instant.
    pub now: Micros,
    /// Who; `None` when nobody says so.
    pub by: Option<String>,
}

/// What is to be switched on.
#[derive(Debug, Clone)]
pub struct SwitchOn<'a> {
    /// A tag; `None`: everything that is off, also when the record of it is damaged.
    pub tag: Option<&'a str>,
    /// Why; `None` when nobody says so.
    pub reason: Option<&'a str>,
    /// The current instant.
    pub now: Micros,
    /// Who; `None` when nobody says so.
    pub by: Option<String>,
}

/// What was switched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Switched {
    /// The tags, ordered.
    pub tags: Vec<String>,
    /// What a reader should know, in sentences.
    pub remarks: Vec<String>,
}

/// Switches a tag off: from now on it is handed over by nobody on this host. Needs neither git nor a network nor a catalog
/// without mistakes; what cannot be read is not asked.
///
/// # Errors
/// When there is no workspace, no such tag in a catalog that can be read, it is a suppression tag, or the record cannot be
/// written.
pub fn switch_off(dir: &Path, off: &SwitchOff<'_>) -> Result<Switched, WorkspaceError> {
    let root = root_of(dir)?;
    let reason = off.reason.trim();
    if reason.is_empty() {
        return Err(SwitchError::NoReason.into());
    }
    let (manifests, found) = Manifests::read_with(&root, &OpenTexts::new());
    let settings = manifests.settings.as_ref();
    if let Some(until) = off.until.filter(|until| *until <= off.now) {
        let zone = settings.map_or_else(Zone::utc, |s| s.zone.clone());
        return Err(SwitchError::UntilPassed { until: format_instant(until, &zone) }.into());
    }
    if settings.is_some_and(|s| s.suppression.iter().any(|tag| **tag == *off.tag)) {
        return Err(SwitchError::Suppression { tag: off.tag.to_owned() }.into());
    }
    let mut remarks = Vec::new();
    if !is_known(&manifests, off.tag) {
        if settings.is_some() && !found.has_errors() {
            let known = manifests.tags.iter().map(|t| t.document.value.id.as_str());
            let suggestion = suggestion(off.tag, known);
            return Err(WorkspaceError::UnknownTag { tag: off.tag.to_owned(), suggestion });
        }
        if off.tag.is_empty() || !off.tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-') {
            return Err(SwitchError::NotAnId { tag: off.tag.to_owned() }.into());
        }
        remarks.push(format!("files have mistakes, so nobody knows whether there is a tag `{}`", off.tag));
    }
    let record = SwitchRecord {
        at: off.now,
        by: off.by.clone(),
        action: SwitchAction::Off,
        tag: Some(off.tag.to_owned()),
        reason: Some(reason.to_owned()),
        until: off.until,
        commit: None,
    };
    Switches::of(&root).append([record])?;
    remarks.extend(still_on(manifests, off.tag));
    Ok(Switched { tags: vec![off.tag.to_owned()], remarks })
}

/// Takes back that a tag was switched off. Whether it is handed over is then said by the catalog again, and by nothing
/// else.
///
/// # Errors
/// When there is no workspace, the tag is not off, or the record cannot be written.
pub fn switch_on(dir: &Path, on: &SwitchOn<'_>) -> Result<Switched, WorkspaceError> {
    let root = root_of(dir)?;
    let switches = Switches::of(&root);
    let reason = on.reason.map(str::trim).filter(|reason| !reason.is_empty());
    let record = |tag: Option<String>| SwitchRecord {
        at: on.now,
        by: on.by.clone(),
        action: SwitchAction::On,
        tag,
        reason: reason.map(str::to_owned),
        until: None,
        commit: None,
    };
    let records = switches.records();
    if on.tag.is_none() && records.is_err() {
        if reason.is_none() {
            return Err(SwitchError::NoReason.into());
        }
        switches.begin_anew(record(None))?;
        let remark = "the record was damaged: it was set aside as `.tagwerk/switches/record.damaged`, and whatever was off is on";
        return Ok(Switched { tags: Vec::new(), remarks: vec![remark.to_owned()] });
    }
    let records = records?;
    let off: Vec<String> = switched_off(&records, on.now).into_iter().filter_map(|r| r.tag.clone()).collect();
    let tags = match on.tag {
        None if off.is_empty() => return Err(SwitchError::NothingOff.into()),
        None => off,
        Some(tag) if off.iter().any(|off| off == tag) => vec![tag.to_owned()],
        Some(tag) => return Err(SwitchError::NotOff { tag: tag.to_owned() }.into()),
    };
    switches.append(tags.iter().map(|tag| record(Some(tag.clone()))))?;
    let (manifests, _) = Manifests::read_with(&root, &OpenTexts::new());
    let remarks = tags.iter().filter_map(|tag| off_in_catalog(&manifests, tag)).collect();
    Ok(Switched { tags, remarks })
}

/// Everything that was done to the switches of a workspace, oldest first.
///
/// # Errors
/// When there is no workspace, or the record is damaged.
pub fn switch_record(dir: &Path) -> Result<Vec<SwitchRecord>, WorkspaceError> {
    Ok(Switches::of(&root_of(dir)?).records()?)
}

fn is_known(manifests: &Manifests, tag: &str) -> bool {
    manifests.tags.iter().any(|t| t.document.value.id == tag) || manifests.broken.iter().any(|b| *b.id == *tag)
}

/// Why a tag is not handed over although no switch is off.
fn off_in_catalog(manifests: &Manifests, tag: &str) -> Option<String> {
    match manifests.tags.iter().find(|t| t.document.value.id == tag) {
        Some(found) if found.document.value.status.is_delivered() => None,
        Some(found) => Some(format!(
            "the catalog says that `{tag}` is {}, so it is not handed over all the same",
            found.document.value.status.word()
        )),
        None => Some(format!("no file that can be read defines `{tag}`, so it is not handed over all the same")),
    }
}

/// What is made from a tag and still handed over.
fn still_on(manifests: Manifests, tag: &str) -> Option<String> {
    let catalog = Catalog::check(manifests, &SourceShapes::new()).0?;
    let tags = catalog
        .tags()
        .iter()
        .filter(|other| other.references.tags.contains(tag) && other.document.value.status.is_delivered())
        .map(|other| format!("`{}`", other.id));
    let strategies = catalog
        .strategies()
        .iter()
        .filter(|s| s.references.tags.contains(tag) && s.document.value.status == Status::Active)
        .map(|s| format!("strategy `{}`", s.id));
    let all: Vec<String> = tags.chain(strategies).collect();
    let what = all.join(", ");
    (!all.is_empty()).then(|| format!("made from it and not switched off: {what}"))
}
