use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{FindingSeverity, Requirement, Verdict, owners::same_login};

/// What is known of a pull request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PullRequestFacts {
    /// Login of who opened it; empty when the account is gone.
    pub author: String,
    /// Who wrote or committed something in it.
    pub contributors: Vec<Contributor>,
    /// Whether contributors may approve all the same (`policy.reviews`).
    pub contributors_may_approve: bool,
    /// The newest commit that is proposed, as a full hash.
    pub head_commit: String,
    /// All reviews, oldest first.
    pub reviews: Vec<Review>,
    /// Logins of the members of each team, by `org/team` in lower case. A team that is missing here has no members.
    pub teams: BTreeMap<String, Vec<String>>,
}

/// Somebody who wrote or committed something in a pull request.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Contributor {
    /// The account, as far as it is known.
    pub login: Option<String>,
    /// The name in the commit.
    pub name: String,
    /// The address in the commit.
    pub email: String,
}

/// A review of a pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// Login of who wrote it.
    pub user: String,
    /// What it says.
    pub state: ReviewState,
    /// The commit that was looked at, as a full hash; `None` when it is gone.
    pub commit: Option<String>,
    /// When, as GitHub writes it.
    pub at: String,
    /// Whether the account may write to the repository or belongs to its organization.
    pub is_member: bool,
    /// Whether the account is a program's.
    pub is_bot: bool,
}

/// What a review says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewState {
    /// Yes.
    Approved,
    /// No.
    ChangesRequested,
    /// It said something, and that was taken back.
    Dismissed,
    /// Neither yes nor no.
    Other,
}

/// Who approved what was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Those whose approval counts, ordered by login in lower case.
    pub approvers: Vec<Approver>,
    /// Approvals that do not count, in words; ordered.
    pub set_aside: Vec<String>,
}

/// Somebody whose approval counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Approver {
    /// The login as GitHub writes it.
    pub login: String,
    /// The commit that was approved.
    pub commit: String,
}

/// Why a change is refused.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Refusal {
    /// What kind of reason.
    pub kind: RefusalKind,
    /// The reason, in words.
    pub message: String,
    /// Ids or paths that it is about; ordered.
    pub about: Vec<String>,
    /// How many approvals are missing; 0 where no approval helps.
    pub missing: u32,
    /// Handles of whoever could give what is missing; empty: anybody who may write.
    pub could: Vec<String>,
    /// Approvals that were given and do not count, in words.
    pub set_aside: Vec<String>,
}

/// What kind of reason a refusal has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalKind {
    /// The change breaks a rule.
    Finding,
    /// Somebody asks for changes.
    ChangesRequested,
    /// Too few people approved.
    TooFewApprovals,
    /// Nobody who owns it approved.
    OwnerMissing,
    /// What is looked at is not what is proposed now.
    Moved,
    /// Nobody proposed it.
    NoPullRequest,
}

impl Contributor {
    /// True when the account is likely this contributor's: by its login, by the address that GitHub gives out for it, or by a
    /// name that is the login.
    #[must_use]
    pub fn is(&self, login: &str) -> bool {
        self.login.as_deref().is_some_and(|own| same_login(own, login))
            || self.login_of_email().is_some_and(|own| same_login(own, login))
            || same_login(self.name.trim(), login)
    }

    /// `1234+octocat@users.noreply.github.com` is `octocat`'s.
    fn login_of_email(&self) -> Option<&str> {
        let (local, host) = self.email.trim().rsplit_once('@')?;
        host.to_ascii_lowercase()
            .starts_with("users.noreply.")
            .then(|| local.rsplit_once('+').map_or(local, |(_, l)| l))
    }
}

/// Holds what policy asks for against the reviews of a pull request. Only the last word of each person counts, only for the
/// newest commit, and only from people who had no part in the change.
///
/// # Errors
/// Every reason why it is not approved, ordered.
pub fn approve(verdict: &Verdict, facts: &PullRequestFacts) -> Result<Approval, Vec<Refusal>> {
    let mut refusals: Vec<Refusal> = verdict
        .findings
        .iter()
        .filter(|finding| finding.severity == FindingSeverity::Error)
        .map(|finding| {
            let place = finding.place.as_ref().map(|place| match place.line {
                Some(line) => format!("{}:{line}", place.file),
                None => place.file.clone(),
            });
            Refusal {
                kind: RefusalKind::Finding,
                message: format!("{}: {}", finding.rule, finding.message),
                about: place.into_iter().collect(),
                missing: 0,
                could: Vec::new(),
                set_aside: Vec::new(),
            }
        })
        .collect();
    let asked: Vec<&Requirement> = verdict.requirements.iter().filter(|r| r.approvals > 0).collect();
    let owners: BTreeSet<&str> = asked.iter().flat_map(|r| r.owners.iter().map(String::as_str)).collect();
    let is_known =
        |review: &Review| review.is_member || owners.iter().any(|owner| is_one_of(&review.user, owner, facts));
    let mut approvers: BTreeMap<String, Approver> = BTreeMap::new();
    let mut set_aside = Vec::new();
    for review in last_words(&facts.reviews) {
        let login = &review.user;
        match review.state {
            ReviewState::ChangesRequested if is_known(review) && !asked.is_empty() => refusals.push(Refusal {
                kind: RefusalKind::ChangesRequested,
                message: format!("`{login}` asks for changes"),
                about: Vec::new(),
                missing: 0,
                could: vec![format!("@{login}")],
                set_aside: Vec::new(),
            }),
            ReviewState::Approved => match why_not(review, facts, is_known(review)) {
                Some(why) => set_aside.push(format!("the approval by `{login}` does not count: {why}")),
                None => {
                    let commit = facts.head_commit.clone();
                    approvers.insert(login.to_ascii_lowercase(), Approver { login: login.clone(), commit });
                }
            },
            _ => {}
        }
    }
    set_aside.sort();
    for requirement in asked {
        refusals.extend(unmet(requirement, &approvers, &set_aside, facts));
    }
    if refusals.is_empty() {
        return Ok(Approval { approvers: approvers.into_values().collect(), set_aside });
    }
    refusals.sort();
    refusals.dedup();
    Err(refusals)
}

/// The last review of each person that says yes, no, or takes back what was said; a remark changes nothing.
fn last_words(reviews: &[Review]) -> impl Iterator<Item = &Review> {
    let mut by_time: Vec<&Review> = reviews.iter().filter(|r| r.state != ReviewState::Other).collect();
    by_time.sort_by(|a, b| a.at.cmp(&b.at));
    let last: BTreeMap<String, &Review> = by_time.into_iter().map(|r| (r.user.to_ascii_lowercase(), r)).collect();
    last.into_values()
}

fn why_not(review: &Review, facts: &PullRequestFacts, is_known: bool) -> Option<String> {
    let login = &review.user;
    let short = |commit: &str| commit.chars().take(10).collect::<String>();
    if login.is_empty() {
        return Some("the account is gone".to_owned());
    }
    if review.is_bot || login.to_ascii_lowercase().ends_with("[bot]") {
        return Some("it is a program".to_owned());
    }
    if same_login(login, &facts.author) {
        return Some("it is the author's own".to_owned());
    }
    if !facts.contributors_may_approve && facts.contributors.iter().any(|c| c.is(login)) {
        return Some("they wrote part of the change".to_owned());
    }
    if !is_known {
        return Some("they may not write to the repository".to_owned());
    }
    match &review.commit {
        Some(commit) if *commit == facts.head_commit => None,
        Some(commit) => {
            Some(format!("it is of commit {}, and {} was pushed since", short(commit), short(&facts.head_commit)))
        }
        None => Some("it is of a commit that is gone".to_owned()),
    }
}

/// True when a handle of policy means the person.
fn is_one_of(login: &str, handle: &str, facts: &PullRequestFacts) -> bool {
    let name = handle.trim_start_matches('@');
    if name.contains('/') {
        let members = facts.teams.get(&name.to_ascii_lowercase());
        return members.is_some_and(|members| members.iter().any(|member| same_login(member, login)));
    }
    same_login(name, login)
}

fn unmet(
    requirement: &Requirement,
    approvers: &BTreeMap<String, Approver>,
    set_aside: &[String],
    facts: &PullRequestFacts,
) -> Option<Refusal> {
    let given = u32::try_from(approvers.len()).unwrap_or(u32::MAX);
    let is_owner = |login: &String| requirement.owners.iter().any(|owner| is_one_of(login, owner, facts));
    let is_owned = requirement.owners.is_empty() || approvers.keys().any(is_owner);
    let (kind, what) = match (given < requirement.approvals, is_owned) {
        (false, true) => return None,
        (true, _) => (RefusalKind::TooFewApprovals, format!("{given} of {} approvals", requirement.approvals)),
        (false, false) => (RefusalKind::OwnerMissing, "no approval of an owner".to_owned()),
    };
    Some(Refusal {
        kind,
        message: format!("{}: {what}", requirement.reason),
        about: requirement.about.clone(),
        missing: requirement.approvals.saturating_sub(given).max(1),
        could: requirement.owners.clone(),
        set_aside: set_aside.to_vec(),
    })
}

#[cfg(test)]
mod tests;
