use std::collections::{BTreeMap, BTreeSet};

use super::{
    AudienceMove, CodeownersFile, Finding, FindingPlace, FindingSeverity, Policy, TouchedPath, Verdict, codeowners,
    exceptions,
    findings::{Found, unexcused},
    paths,
    requirements::requirements,
};
use crate::{
    calendar::Days,
    catalog::{Catalog, FileKind, change::CatalogChange},
    diagnostic::{LineIndex, Sources},
};

/// What is judged.
#[derive(Debug, Clone, Copy)]
pub struct Judged<'a> {
    /// The catalog before; `None` when there was none.
    pub base: Option<&'a Catalog>,
    /// The catalog that is proposed.
    pub head: &'a Catalog,
    /// How they differ.
    pub change: &'a CatalogChange,
    /// The policy that decides; `None` is the base's, and without a base none at all. Whoever judges a branch that left the
    /// target long ago takes the target's of today.
    pub policy: Option<&'a Policy>,
    /// All paths of the repository that differ.
    pub paths: &'a [TouchedPath],
    /// Folder of the workspace in its repository: empty, or with a `/` at its end.
    pub prefix: &'a str,
    /// The same before the change, where it lay elsewhere.
    pub base_prefix: &'a str,
    /// The files of the head from which a git host takes owners; `None` when nobody looked.
    pub codeowners: Option<&'a [CodeownersFile]>,
    /// How audiences move, where data was at hand.
    pub moves: &'a [AudienceMove],
    /// The texts of the head, to say lines.
    pub texts: Option<&'a Sources>,
    /// The day, for exceptions.
    pub today: Days,
}

impl<'a> Judged<'a> {
    /// A change, without paths, data and texts.
    #[must_use]
    pub const fn new(base: Option<&'a Catalog>, head: &'a Catalog, change: &'a CatalogChange, today: Days) -> Self {
        Self {
            base,
            head,
            change,
            policy: None,
            paths: &[],
            prefix: "",
            base_prefix: "",
            codeowners: None,
            moves: &[],
            texts: None,
            today,
        }
    }
}

/// Judges a change by the policy that was there before it: what it breaks, and who has to approve it. Exceptions that the change
/// itself brings excuse nothing. What was broken before in the same way, in files that the change leaves alone, is a warning.
#[must_use]
pub fn judge(judged: &Judged<'_>) -> Verdict {
    let none = Policy::default();
    let policy = judged.policy.or_else(|| judged.base.map(|base| base.settings().policy.as_ref())).unwrap_or(&none);
    let mut verdict = Verdict { findings: Vec::new(), requirements: requirements(policy, judged) };
    let mut lines = Lines { texts: judged.texts, known: BTreeMap::new() };

    let before =
        judged.base.map_or_else(BTreeSet::new, |base| identities(&unexcused(policy, base, Some(judged.today)).0));
    let (broken, _) = unexcused(policy, judged.head, Some(judged.today));
    for found in broken {
        let is_old = found.diagnostic.identities().iter().all(|identity| before.contains(identity));
        let severity = policy.severity(found.rule).unwrap_or(found.rule.severity);
        let severity =
            if is_old && !is_touched(&found, judged) { severity.min(FindingSeverity::Warning) } else { severity };
        verdict.findings.push(lines.finding(&found, severity));
    }
    // Whether an exception has expired, or excuses nothing, is asked of those that are proposed: mending one is a change too.
    let is_settled = judged.paths.iter().all(|p| p.path.strip_prefix(judged.prefix) != Some(FileKind::WORKSPACE_FILE));
    let before =
        judged.base.filter(|_| is_settled).map_or_else(BTreeSet::new, |base| identities(&states(base, judged.today)));
    for found in states(judged.head, judged.today) {
        let Some(severity) = policy.severity(found.rule) else { continue };
        let is_old = found.diagnostic.identities().iter().all(|identity| before.contains(identity));
        let severity = if is_old { severity.min(FindingSeverity::Warning) } else { severity };
        verdict.findings.push(lines.finding(&found, severity));
    }
    let proposed = &judged.head.settings().policy;
    let paths = paths::check(judged.paths, judged.prefix, &judged.head.settings().store);
    let owners = judged.codeowners.map_or_else(Vec::new, |files| codeowners::check(proposed, judged.prefix, files));
    for found in paths.iter().chain(&owners) {
        if let Some(severity) = policy.severity(found.rule) {
            verdict.findings.push(lines.finding(found, severity));
        }
    }
    verdict.sort();
    verdict
}

/// What tells findings apart, wherever their lines are.
fn identities(found: &[Found]) -> BTreeSet<String> {
    found.iter().flat_map(|f| f.diagnostic.identities()).collect()
}

/// What is wrong with the exceptions of a catalog.
fn states(catalog: &Catalog, today: Days) -> Vec<Found> {
    let policy = &catalog.settings().policy;
    let (_, used) = unexcused(policy, catalog, Some(today));
    exceptions::states(policy, Some(today), &used)
}

/// Whether a finding is about something that the change touches.
fn is_touched(found: &Found, judged: &Judged<'_>) -> bool {
    let Some(about) = &found.about else { return true };
    let tag = about.tag.as_deref().is_some_and(|id| judged.change.tags.iter().any(|t| t.id == id));
    let strategy = about.strategy.as_deref().is_some_and(|id| judged.change.strategies.iter().any(|s| s.id == id));
    let file = found.diagnostic.place.as_ref().is_some_and(|place| {
        place.file.as_ref() != FileKind::WORKSPACE_FILE
            && judged.paths.iter().any(|p| p.path.strip_prefix(judged.prefix) == Some(place.file.as_ref()))
    });
    tag || strategy || file
}

/// Findings with their lines.
struct Lines<'a> {
    texts: Option<&'a Sources>,
    known: BTreeMap<String, LineIndex>,
}

impl Lines<'_> {
    fn finding(&mut self, found: &Found, severity: FindingSeverity) -> Finding {
        let diagnostic = &found.diagnostic;
        let place = diagnostic.place.as_ref().map(|place| {
            let text = self.texts.and_then(|texts| texts.get(&place.file));
            let line = text.map(|text| {
                let index = self.known.entry(place.file.to_string()).or_insert_with(|| LineIndex::new(text));
                index.line_column(text, place.span.start).0
            });
            FindingPlace { file: place.file.to_string(), line }
        });
        let message = match diagnostic.members() {
            Some(members) => format!("{}, {members}", diagnostic.message),
            None => diagnostic.message.clone(),
        };
        Finding {
            place,
            rule: found.rule.id.to_owned(),
            message,
            code: found.rule.code.to_owned(),
            severity,
            help: diagnostic.help.clone(),
            anchor: found.rule.anchor(),
        }
    }
}

#[cfg(test)]
mod tests;
