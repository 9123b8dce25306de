use std::{path::Path, sync::Arc};

use super::codeowners::codeowners_files;
use crate::{
    calendar::Days,
    catalog::{
        Catalog,
        change::CatalogChange,
        policy::{
            AudienceMove, CODEOWNERS_FILE, CodeownersFile, EntryKind, Finding, FindingPlace, FindingSeverity, Judged,
            Policy, PolicyRule, TouchedPath, Verdict, judge,
        },
    },
    diagnostic::{Diagnostic, Diagnostics, LineIndex, Severity, Sources},
    git::{self, GitError, PathChange},
    workspace::{Proposal, Side, check_proposal::lives as compared_lives},
};

/// At most so many mistakes of unreadable files are said.
const MISTAKES_MAX: usize = 20;

/// Judges a proposal: by the policy of `policy` (of the base, when it is `None`), with the paths of the repository and its files
/// of owners. What cannot be read is never taken for harmless: it is an error of the verdict.
///
/// # Errors
/// When the repository cannot be read.
pub fn judge_proposal(
    dir: &Path,
    proposal: &Proposal,
    change: Option<&CatalogChange>,
    policy: Option<&Catalog>,
    moves: &[AudienceMove],
    today: Days,
) -> Result<Verdict, GitError> {
    let mut unreadable = Vec::new();
    if is_broken(&proposal.base) {
        unreadable.push(finding("the settings before the change cannot be read, so nothing is judged by them", None));
    }
    mistakes(&proposal.head.found, &proposal.head.sources, &mut unreadable);
    let (Some(head), Some(change)) = (&proposal.head.catalog, change) else {
        if unreadable.is_empty() {
            unreadable.push(finding("there is no `tagwerk.toml` any more", None));
        }
        unreadable.sort();
        return Ok(Verdict { findings: unreadable, requirements: Vec::new() });
    };
    let tree = git::work_tree(dir)?;
    let paths: Vec<TouchedPath> = proposal.paths.iter().map(touched).collect();
    let codeowners = match (&proposal.head.commit, &tree) {
        (_, Some(tree)) if proposal.head.is_dirty => codeowners_files(&tree.root),
        (Some(commit), _) => codeowners_at(dir, commit, &paths)?,
        (None, _) => Vec::new(),
    };
    let judged = Judged {
        policy: policy.map(|catalog| catalog.settings().policy.as_ref()),
        paths: &paths,
        prefix: &proposal.prefix,
        base_prefix: &proposal.base_prefix,
        codeowners: Some(&codeowners),
        moves,
        texts: Some(&proposal.head.sources),
        ..Judged::new(proposal.base.catalog.as_ref(), head, change, today)
    };
    let mut verdict = judge(&judged);
    verdict.findings.extend(unreadable);
    verdict.findings.sort();
    Ok(verdict)
}

/// There were settings, and nobody can read them.
pub(super) fn is_broken(side: &Side) -> bool {
    side.catalog.is_none() && (side.workspace.is_some() || !side.found.is_empty())
}

fn touched(change: &PathChange) -> TouchedPath {
    TouchedPath {
        path: change.path.clone(),
        from: change.from.clone(),
        before: entry(change.before),
        after: entry(change.after),
    }
}

const fn entry(kind: git::EntryKind) -> EntryKind {
    match kind {
        git::EntryKind::Absent => EntryKind::Absent,
        git::EntryKind::File => EntryKind::File,
        git::EntryKind::Program => EntryKind::Program,
        git::EntryKind::Link => EntryKind::Link,
        git::EntryKind::Submodule => EntryKind::Submodule,
    }
}

/// The files of owners at a commit: at their usual places, and wherever the change touches one with other capitals.
fn codeowners_at(dir: &Path, commit: &str, paths: &[TouchedPath]) -> Result<Vec<CodeownersFile>, GitError> {
    let usual = [CODEOWNERS_FILE, "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"];
    let mut places: Vec<&str> = usual.to_vec();
    places.extend(paths.iter().map(|p| p.path.as_str()).filter(|p| CodeownersFile::is_at(p) && !usual.contains(p)));
    let mut files = Vec::new();
    for path in places {
        if let Some(bytes) = git::blob_at(dir, commit, path)? {
            files.push(CodeownersFile { path: path.to_owned(), text: String::from_utf8_lossy(&bytes).into_owned() });
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// Errors of the head: what has them is not understood, so nobody knows what it changes.
fn mistakes(found: &Diagnostics, sources: &Sources, into: &mut Vec<Finding>) {
    let mut errors = found.iter().filter(|d| d.severity == Severity::Error);
    for error in errors.by_ref().take(MISTAKES_MAX) {
        let place = place_of(error, sources);
        into.push(finding(&format!("{}: {}", error.code, error.message), place));
    }
    let more = errors.count();
    if more > 0 {
        into.push(finding(&format!("and {more} more mistakes, which `tagwerk check` lists"), None));
    }
}

/// What only a comparison sees: steps of a life, ids, what is deleted; further steps are those that `policy` allows.
pub(super) fn lives(proposal: &Proposal, policy: &Arc<Policy>) -> Vec<Finding> {
    let (Some(base), Some(head)) = (&proposal.base.catalog, &proposal.head.catalog) else { return Vec::new() };
    let base = base.with_policy(Arc::clone(policy));
    let found = compared_lives(proposal, &base, head, "");
    let as_finding = |d: &Diagnostic| Finding {
        severity: match d.severity {
            Severity::Error => FindingSeverity::Error,
            Severity::Warning => FindingSeverity::Warning,
        },
        help: d.help.clone(),
        ..of_rule("life", &format!("{}: {}", d.code, d.message), place_of(d, &proposal.head.sources))
    };
    found.iter().map(as_finding).collect()
}

fn place_of(diagnostic: &Diagnostic, sources: &Sources) -> Option<FindingPlace> {
    let place = diagnostic.place.as_ref()?;
    let line = sources.get(&place.file).map(|text| LineIndex::new(text).line_column(text, place.span.start).0);
    Some(FindingPlace { file: place.file.to_string(), line })
}

fn finding(message: &str, place: Option<FindingPlace>) -> Finding {
    of_rule("unreadable", message, place)
}

fn of_rule(name: &str, message: &str, place: Option<FindingPlace>) -> Finding {
    let rule = PolicyRule::named(name);
    Finding {
        place,
        rule: name.to_owned(),
        message: message.to_owned(),
        code: rule.map_or("", |rule| rule.code).to_owned(),
        severity: FindingSeverity::Error,
        help: Some("mend what `tagwerk check` reports".to_owned()),
        anchor: rule.map(PolicyRule::anchor).unwrap_or_default(),
    }
}
