use std::{collections::BTreeSet, path::Path};

use super::{
    Checked, ComparedWith, Proposal, ProposalOptions, WorkspaceError, check::examined, judge_proposal, propose,
};
use crate::{
    calendar::{Days, Micros},
    catalog::{
        Catalog,
        change::changes,
        compare::{Compared, compare, moved_workspace, unreadable_base},
        policy::{Finding, FindingSeverity, PolicyRule},
    },
    diagnostic::{Diagnostic, Diagnostics, Place, Severity, Sources, Span},
};

/// Checks what is proposed as [`check`](super::check) does, and compares it with where the change began: steps of a life,
/// ids, what is deleted while it is needed, owners, and what the policy of the base forbids.
///
/// # Errors
/// Those of [`propose`](super::propose).
pub fn check_proposal(dir: &Path, options: &ProposalOptions, now: Micros) -> Result<Checked, WorkspaceError> {
    let proposal = propose(dir, options)?;
    let (base, head) = (&proposal.base, &proposal.head);
    let base_name = format!("{}:{}", &proposal.merge_base[..10], proposal.base_prefix);
    let mut found = head.found.clone();
    let mut sources = head.sources.clone();
    let today = head.workspace.as_ref().map(|workspace| workspace.zone().date(now));
    if let (Some(catalog), Some(today)) = (&head.catalog, today) {
        let (examined, compared) =
            rayon::join(|| examined(catalog), || compared(dir, &proposal, catalog, &base_name, today));
        found.extend(examined);
        found.extend(compared?);
        // A commit says nothing about the switches of this host.
        if options.head.is_none()
            && let Some(workspace) = &head.workspace
            && workspace.root().is_dir()
        {
            for finding in workspace.switch_findings(now)? {
                found.push(finding);
            }
        }
    }
    found.sort();
    add_base_texts(&found, &base_name, &base.sources, &mut sources);
    let mut checked = match &head.workspace {
        Some(workspace) => workspace.checked_with(found, sources),
        None => Checked::unread(found, sources),
    };
    checked.prefix.clone_from(&proposal.prefix);
    checked.compared = Some(ComparedWith {
        base: proposal.merge_base.clone(),
        base_name,
        head: head.commit.clone(),
        is_dirty: head.is_dirty,
        is_first: base.is_absent(),
    });
    Ok(checked)
}

/// What the comparison finds.
fn compared(
    dir: &Path,
    proposal: &Proposal,
    catalog: &Catalog,
    base_name: &str,
    today: Days,
) -> Result<Diagnostics, WorkspaceError> {
    let base = proposal.base.catalog.as_ref();
    let mut found = Diagnostics::new();
    if proposal.prefix != proposal.base_prefix {
        found.push(moved_workspace(&proposal.base_prefix, &proposal.prefix));
    }
    if base.is_none() && !proposal.base.is_absent() {
        found.push(unreadable_base(base_name));
    }
    // With nothing before it, the catalog is judged by its own policy.
    let own = base.is_none().then_some(catalog);
    let (more, verdict) = rayon::join(
        || base.map(|base| lives(proposal, base, catalog, base_name)).unwrap_or_default(),
        || judge_proposal(dir, proposal, Some(&changes(base, catalog)), own, &[], today),
    );
    found.extend(more);
    for finding in verdict?.findings.iter().filter_map(|finding| shown(finding, &proposal.head.sources)) {
        found.push(finding);
    }
    Ok(found)
}

/// What only the comparison of two catalogs sees.
pub(super) fn lives(proposal: &Proposal, base: &Catalog, head: &Catalog, base_name: &str) -> Diagnostics {
    let renames: Vec<(String, String)> = proposal
        .paths
        .iter()
        .filter_map(|change| {
            let from = change.from.as_deref()?.strip_prefix(proposal.base_prefix.as_str())?;
            let to = change.path.strip_prefix(proposal.prefix.as_str())?;
            Some((from.to_owned(), to.to_owned()))
        })
        .collect();
    compare(&Compared {
        base,
        head,
        base_texts: &proposal.base.sources,
        head_texts: &proposal.head.sources,
        head_found: &proposal.head.found,
        renames: &renames,
        base_name,
    })
}

/// A finding of policy as one of a check. What cannot be read was said where it is wrong, and notes are for reviews.
fn shown(finding: &Finding, sources: &Sources) -> Option<Diagnostic> {
    let rule = PolicyRule::named(&finding.rule).filter(|rule| rule.id != "unreadable")?;
    let severity = match finding.severity {
        FindingSeverity::Error => Severity::Error,
        FindingSeverity::Warning => Severity::Warning,
        FindingSeverity::Note => return None,
    };
    let place = finding.place.as_ref().map(|place| {
        let span = place.line.map(|line| line_span(sources.get(&place.file).unwrap_or_default(), line));
        Place::new(place.file.as_str(), span.unwrap_or_default())
    });
    Some(Diagnostic {
        severity,
        code: rule.code,
        message: finding.message.clone(),
        place,
        label: String::new(),
        related: Vec::new(),
        help: finding.help.clone(),
    })
}

/// A line, from 1, without the white space around it.
fn line_span(text: &str, line: usize) -> Span {
    let mut start = 0;
    for (at, content) in text.split_inclusive('\n').enumerate() {
        if at + 1 == line {
            let indent = content.len() - content.trim_start().len();
            return Span::new(start + indent, start + content.trim_end().len().max(indent));
        }
        start += content.len();
    }
    Span::default()
}

/// Adds the texts of the base that findings point into.
pub(super) fn add_base_texts(found: &Diagnostics, base_name: &str, base: &Sources, sources: &mut Sources) {
    let places = found.iter().flat_map(|d| d.place.iter().chain(d.related.iter().map(|(place, _)| place)));
    let files: BTreeSet<&str> = places.map(|place| place.file.as_ref()).collect();
    for file in files {
        if let Some(text) = file.strip_prefix(base_name).and_then(|file| base.get(file)) {
            sources.insert(file, text);
        }
    }
}

impl super::Side {
    /// True when there was no workspace at all, so that nothing was defined.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        self.catalog.is_none() && self.workspace.is_none() && self.found.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_without_the_space_around_it() {
        let text = "a\n  b = 1  \n\nlast";
        let check = |line, expected: &str| {
            let span = line_span(text, line);
            assert_eq!(&text[span.start..span.end], expected, "{line}");
        };
        check(1, "a");
        check(2, "b = 1");
        check(3, "");
        check(4, "last");
        check(9, "");
    }
}
