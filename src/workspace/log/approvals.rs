use std::{
    collections::{BTreeMap, btree_map::Entry},
    path::Path,
};

use super::{TagLog, TagVersion};
use crate::{
    git::{self, FileVersion, GitError},
    github::{Review, ReviewState},
    workspace::{Hub, ListedRelease, PullRequestError},
};

/// Somebody who approved a version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Approver {
    /// The name, as it is written there.
    pub name: String,
    /// Who says so.
    pub source: ApproverSource,
}

/// Who says that a version was approved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ApproverSource {
    /// `Approved-by:` or `Reviewed-by:` in the message of the commit, or of the merge that brought it.
    Message,
    /// The release that was published of it.
    Release,
    /// A review of the pull request at GitHub.
    Github,
}

/// What the messages of commits and of the merges that brought them tell.
pub(super) fn add_merges(log: &mut TagLog, root: &Path, commits: &[FileVersion]) -> Result<(), GitError> {
    let ids: Vec<String> = log.versions.iter().map(|version| version.commit.clone()).collect();
    let merges = git::merges_of(root, &ids)?;
    for version in &mut log.versions {
        let merge = merges.get(&version.commit);
        version.merge = merge.map(|merge| merge.commit.clone());
        let own = commits.iter().find(|commit| commit.commit == version.commit).map_or("", |c| c.message.as_str());
        let messages = [own, merge.map_or("", |merge| merge.message.as_str())];
        version.pull_request = messages.iter().find_map(|message| pull_request(message));
        for name in messages.iter().flat_map(|message| trailers(message)) {
            add(version, name, ApproverSource::Message);
        }
    }
    Ok(())
}

/// In which releases versions are, and who approved these.
pub(super) fn add_releases(
    log: &mut TagLog,
    root: &Path,
    releases: &[ListedRelease],
    is_wanted: &dyn Fn() -> bool,
) -> Result<(), GitError> {
    let built: Vec<(&ListedRelease, &String)> =
        releases.iter().rev().filter_map(|listed| Some((listed, listed.release.commit.as_ref()?))).collect();
    let versions: Vec<String> = log.versions.iter().map(|version| version.commit.clone()).collect();
    let commits: Vec<String> = built.iter().map(|(_, commit)| (*commit).clone()).collect();
    // A commit that this clone does not have has no place among those it has.
    let reached = git::reached_from(root, &versions, &commits, is_wanted)?;
    for (at, (listed, commit)) in built.into_iter().enumerate() {
        let newest = reached.iter().position(|from| from.contains(&at));
        let Some(version) = newest.and_then(|newest| log.versions.get_mut(newest)) else { continue };
        version.releases.push(listed.release.number);
        let is_its_own = version.commit == *commit
            || version.merge.as_ref() == Some(commit)
            || version.pull_request.is_some_and(|n| listed.pull_request.as_deref() == Some(&n.to_string()));
        if is_its_own {
            for name in &listed.approved_by {
                add(version, name.clone(), ApproverSource::Release);
            }
        }
    }
    Ok(())
}

/// What GitHub knows of the pull requests.
pub(super) fn ask(log: &mut TagLog, hub: &Hub) -> Result<(), PullRequestError> {
    let mut known: BTreeMap<u64, Vec<String>> = BTreeMap::new();
    for version in &mut log.versions {
        if version.pull_request.is_none() {
            let found = hub.client.pull_requests_of_commit(&hub.repository, &version.commit)?;
            let merged = found.iter().find(|pull| pull.merged_at.is_some()).or_else(|| found.first());
            version.pull_request = merged.map(|pull| pull.number);
        }
        let Some(number) = version.pull_request else { continue };
        let names = match known.entry(number) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(approvers(&hub.client.reviews(&hub.repository, number)?)),
        };
        for name in names.iter() {
            add(version, name.clone(), ApproverSource::Github);
        }
    }
    Ok(())
}

/// Whose last word on a pull request is yes, ordered.
fn approvers(reviews: &[Review]) -> Vec<String> {
    let mut last: BTreeMap<&str, ReviewState> = BTreeMap::new();
    for review in reviews {
        let Some(user) = &review.user else { continue };
        if matches!(review.state, ReviewState::Approved | ReviewState::ChangesRequested | ReviewState::Dismissed) {
            last.insert(&user.login, review.state);
        }
    }
    last.into_iter().filter(|(_, state)| *state == ReviewState::Approved).map(|(user, _)| user.to_owned()).collect()
}

fn add(version: &mut TagVersion, name: String, source: ApproverSource) {
    let approver = Approver { name, source };
    if !version.approved_by.contains(&approver) {
        version.approved_by.push(approver);
    }
}

/// Names behind `Approved-by:` and `Reviewed-by:`, without addresses.
fn trailers(message: &str) -> Vec<String> {
    const KEYS: [&str; 2] = ["approved-by:", "reviewed-by:"];
    let name = |line: &str| {
        let line = line.trim();
        let key = KEYS.iter().find(|key| line.get(..key.len()).is_some_and(|start| start.eq_ignore_ascii_case(key)))?;
        let rest = line[key.len()..].trim();
        let name = rest.split('<').next().unwrap_or(rest).trim();
        let name = if name.is_empty() { rest } else { name };
        (!name.is_empty()).then(|| name.to_owned())
    };
    message.lines().skip(1).filter_map(name).collect()
}

/// The number in `Merge pull request #12 from …` or `… (#12)`, as GitHub writes the first line.
fn pull_request(message: &str) -> Option<u64> {
    let first = message.lines().map(str::trim).find(|line| !line.is_empty())?;
    if let Some(rest) = first.strip_prefix("Merge pull request #") {
        return rest.split(' ').next()?.parse().ok();
    }
    first.strip_suffix(')')?.rsplit_once("(#")?.1.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_where_github_writes_them() {
        let check = |message: &str, expected: Option<u64>| assert_eq!(pull_request(message), expected, "{message}");
        check("Merge pull request #12 from acme/logins\n\nFive logins", Some(12));
        check("\n  Five logins (#345)\n\nbody (#9)", Some(345));
        check("Five logins (#)", None);
        check("Five (#12) logins", None);
        check("Merge pull request #x from y", None);
        check("Five logins (#99999999999999999999999)", None);
        check("", None);
    }

    #[test]
    fn trailers_name_people() {
        let check = |message: &str, expected: &[&str]| assert_eq!(trailers(message), expected, "{message}");
        check("s\n\nApproved-by: Bo <bo@localhost>\nreviewed-BY:  Cy  \n", &["Bo", "Cy"]);
        check("Approved-by: a subject is none", &[]);
        check("s\n\nApproved-by:\nApproved-by: <bo@localhost>\nUnapproved-by: Dee", &["<bo@localhost>"]);
        check("s\n\nÄpproved-by: x", &[]);
    }
}
