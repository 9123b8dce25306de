use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};

use super::{
    Occasion, judge_proposal,
    judged::{is_broken, lives},
};
use crate::{
    calendar::{Micros, Zone},
    catalog::{
        change,
        policy::{
            Approval, Contributor, Policy, PullRequestFacts, Refusal, RefusalKind, Review, ReviewState, Verdict,
            approve,
        },
    },
    git::{self, GitError, RevisionError},
    github::{self, GitHubError, ProposedCommit, PullRequest},
    workspace::{Hub, Proposal, ProposalOptions, WorkspaceError, propose},
};

/// Why nothing could be verified; whoever asked takes it for a refusal.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// The repository or the catalog in it cannot be read.
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
    /// The repository cannot be read.
    #[error(transparent)]
    Git(#[from] GitError),
    /// A revision is not there.
    #[error(transparent)]
    Revision(#[from] RevisionError),
    /// GitHub cannot be asked or refused.
    #[error(transparent)]
    GitHub(#[from] GitHubError),
    /// The members of a team are not told.
    #[error("who belongs to the team `@{team}` is not known")]
    Team {
        /// `org/team`.
        team: String,
        /// Why.
        #[source]
        source: Box<GitHubError>,
    },
    /// A commit is not in the clone.
    #[error("commit {commit} of {what} is not in this clone")]
    MissingCommit {
        /// The hash.
        commit: String,
        /// What it is of.
        what: String,
        /// How it comes here.
        fetch: String,
    },
}

impl VerifyError {
    /// A next step.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Workspace(error) => error.hint(),
            Self::Git(_) => None,
            Self::Revision(error) => error.hint(),
            Self::GitHub(error) => error.hint(),
            Self::Team { .. } => Some(
                "the token has to be allowed to read members of the organization (`read:org`), which the token of a \
                 workflow is not: give one in GITHUB_TOKEN, or say who is in the team in `[policy.members]`"
                    .to_owned(),
            ),
            Self::MissingCommit { fetch, .. } => Some(format!("`{fetch}`")),
        }
    }
}

/// A change, judged and held against the reviews of its pull request.
#[derive(Debug, Clone)]
pub struct VerifiedChange {
    /// Number of the pull request; `None` when nobody opened one.
    pub pull_request: Option<u64>,
    /// The commit that it is compared with: the merge base.
    pub base: String,
    /// The commit that is proposed.
    pub head: String,
    /// The commit whose policy decides.
    pub policy: String,
    /// What policy says.
    pub verdict: Verdict,
    /// Who approved, or everything that stands in the way.
    pub outcome: Result<Approval, Vec<Refusal>>,
    /// What could not be looked at, in words.
    pub notes: Vec<String>,
}

/// Verifies that what happened was approved as policy demands. Every commit is read as a git object of the clone at `dir`;
/// nothing of it is checked out or run.
///
/// # Errors
/// When something cannot be found out: then nothing is approved.
pub fn verify_policy(
    dir: &Path,
    hub: &Hub,
    occasion: &Occasion,
    now: Micros,
) -> Result<Vec<VerifiedChange>, VerifyError> {
    let verifier = Verifier { dir, hub, now };
    match occasion {
        Occasion::PullRequest { number, head } => Ok(vec![verifier.proposed(*number, head.as_deref())?]),
        Occasion::MergeGroup { number, base, head } => {
            let request = hub.client.pull_request(&hub.repository, *number)?;
            Ok(vec![verifier.landed(Some(&request), base, head)?])
        }
        Occasion::Push { before, after, branch } => verifier.pushed(before.as_deref(), after, branch.as_deref()),
    }
}

/// A change and what the policy that decides says of it.
struct Judgement {
    policy: Arc<Policy>,
    proposal: Proposal,
    verdict: Verdict,
}

struct Verifier<'a> {
    dir: &'a Path,
    hub: &'a Hub,
    now: Micros,
}

impl Verifier<'_> {
    /// An open pull request: what it would change, by the policy of the branch that it goes to, as that stands now.
    fn proposed(&self, number: u64, seen: Option<&str>) -> Result<VerifiedChange, VerifyError> {
        let request = self.hub.client.pull_request(&self.hub.repository, number)?;
        let head = request.head.sha.clone();
        self.need(
            &head,
            &format!("pull request #{number}"),
            &format!("git fetch {} refs/pull/{number}/head", self.hub.remote),
        )?;
        let tip = self.tip(&request)?;
        let judgement = self.judge(&tip, &tip, &head)?;
        let mut verified = self.held_against(&request, &judgement, tip)?;
        if let Some(seen) = seen.filter(|seen| *seen != head) {
            let message = format!("pull request #{number} stands at {} now, not at {}", short(&head), short(seen));
            refuse(&mut verified, RefusalKind::Moved, message);
        }
        Ok(verified)
    }

    /// What came to a branch, commit by commit along its first parents: commits that came by one pull request together.
    fn pushed(
        &self,
        before: Option<&str>,
        after: &str,
        branch: Option<&str>,
    ) -> Result<Vec<VerifiedChange>, VerifyError> {
        self.need(after, "the push", "git fetch")?;
        let before = match before {
            Some(before) if self.has(before) && git::is_ancestor(self.dir, before, after)? => before.to_owned(),
            Some(before) if !self.has(before) => {
                let fetch = "git fetch --unshallow".to_owned();
                return Err(VerifyError::MissingCommit {
                    commit: before.to_owned(),
                    what: "the push".to_owned(),
                    fetch,
                });
            }
            // History was rewritten: what is there now is compared with what was there.
            Some(before) => return Ok(vec![self.landed(None, before, after)?]),
            None => match git::first_parent(self.dir, after)? {
                Some(parent) => parent,
                None => return Ok(Vec::new()),
            },
        };
        let mut steps: Vec<(Option<PullRequest>, String, String)> = Vec::new();
        for (commit, parent) in git::first_parents(self.dir, &before, after)? {
            let requests = self.hub.client.pull_requests_of_commit(&self.hub.repository, &commit)?;
            let is_it = |r: &PullRequest| r.merged_at.is_some() && branch.is_none_or(|branch| r.base.name == branch);
            let request = requests.into_iter().find(is_it);
            let number = request.as_ref().map(|r| r.number);
            match steps.last_mut() {
                Some((last, _, to)) if last.as_ref().map(|r| r.number) == number => *to = commit,
                _ => steps.push((request, parent.unwrap_or_else(|| before.clone()), commit)),
            }
        }
        steps.iter().map(|(request, from, to)| self.landed(request.as_ref(), from, to)).collect()
    }

    /// What a branch became, held against the pull request that brought it.
    fn landed(&self, request: Option<&PullRequest>, base: &str, head: &str) -> Result<VerifiedChange, VerifyError> {
        for commit in [base, head] {
            self.need(commit, "the branch", "git fetch --unshallow")?;
        }
        let judgement = self.judge(base, base, head)?;
        let proposal = &judgement.proposal;
        let Some(request) = request else {
            let facts = PullRequestFacts { head_commit: head.to_owned(), ..PullRequestFacts::default() };
            let outcome = approve(&judgement.verdict, &facts);
            let mut verified = VerifiedChange {
                pull_request: None,
                base: proposal.merge_base.clone(),
                head: head.to_owned(),
                policy: base.to_owned(),
                verdict: judgement.verdict.clone(),
                outcome,
                notes: Vec::new(),
            };
            if verified.outcome.is_err() {
                let message = format!("commit {} came without a pull request", short(head));
                refuse(&mut verified, RefusalKind::NoPullRequest, message);
            }
            return Ok(verified);
        };
        let mut verified = self.held_against(request, &judgement, base.to_owned())?;
        match self.differs(request, proposal, base, head)? {
            Some(paths) if paths.is_empty() => {}
            Some(paths) => {
                let message = format!("what came is not what pull request #{} proposes", request.number);
                refuse(&mut verified, RefusalKind::Moved, message);
                if let Err(refusals) = &mut verified.outcome
                    && let Some(last) = refusals.iter_mut().find(|r| r.kind == RefusalKind::Moved)
                {
                    last.about = paths;
                }
            }
            None => verified.notes.push(format!(
                "commit {} is not in this clone, so it was not compared with what came (`git fetch {} refs/pull/{}/head`)",
                short(&request.head.sha),
                self.hub.remote,
                request.number
            )),
        }
        Ok(verified)
    }

    /// Paths of a landed change that say something else than the pull request does; `None` when its commit is not here. A path
    /// that both sides changed is merged by git and differs rightly.
    fn differs(
        &self,
        request: &PullRequest,
        proposal: &Proposal,
        base: &str,
        head: &str,
    ) -> Result<Option<Vec<String>>, VerifyError> {
        let proposed = &request.head.sha;
        if !self.has(proposed) {
            return Ok(None);
        }
        let own = git::merge_base(self.dir, base, proposed)?;
        let at = |commit: &str, path: &str| git::blob_at(self.dir, commit, path);
        let mut differing = Vec::new();
        for changed in &proposal.paths {
            for path in std::iter::once(&changed.path).chain(&changed.from) {
                let landed = at(head, path)?;
                let was_touched_elsewhere = at(base, path)? != at(&own, path)?;
                if landed != at(proposed, path)? && !was_touched_elsewhere {
                    differing.push(path.clone());
                }
            }
        }
        differing.sort();
        differing.dedup();
        Ok(Some(differing))
    }

    /// Compares `base` (its merge base) with `head`, and judges by the policy at `policy`.
    fn judge(&self, policy: &str, base: &str, head: &str) -> Result<Judgement, VerifyError> {
        let compared = |base: &str, head: &str| {
            propose(self.dir, &ProposalOptions { base: base.to_owned(), head: Some(head.to_owned()) })
        };
        let proposal = compared(base, head)?;
        let tip = if proposal.merge_base == policy { None } else { Some(compared(policy, policy)?) };
        let tip = tip.as_ref().map_or(&proposal.base, |tip| &tip.base);
        let decides = tip.catalog.as_ref();
        let zone = decides.or(proposal.head.catalog.as_ref()).map_or_else(Zone::utc, |c| c.settings().zone.clone());
        let change = proposal.head.catalog.as_ref().map(|head| change::changes(proposal.base.catalog.as_ref(), head));
        let today = zone.date(self.now);
        let mut verdict = judge_proposal(self.dir, &proposal, change.as_ref(), decides, &[], today)?;
        if is_broken(tip) && !is_broken(&proposal.base) {
            verdict.findings.extend(unreadable_policy());
        }
        let policy = decides.map(|catalog| Arc::clone(&catalog.settings().policy)).unwrap_or_default();
        verdict.findings.extend(lives(&proposal, &policy));
        verdict.findings.sort();
        Ok(Judgement { policy, proposal, verdict })
    }

    fn held_against(
        &self,
        request: &PullRequest,
        judgement: &Judgement,
        policy: String,
    ) -> Result<VerifiedChange, VerifyError> {
        let mut notes = Vec::new();
        let facts = self.facts(request, judgement, &mut notes)?;
        Ok(VerifiedChange {
            pull_request: Some(request.number),
            base: judgement.proposal.merge_base.clone(),
            head: request.head.sha.clone(),
            policy,
            verdict: judgement.verdict.clone(),
            outcome: approve(&judgement.verdict, &facts),
            notes,
        })
    }

    fn facts(
        &self,
        request: &PullRequest,
        judgement: &Judgement,
        notes: &mut Vec<String>,
    ) -> Result<PullRequestFacts, VerifyError> {
        let Hub { client, repository, .. } = self.hub;
        let reviews = client.reviews(repository, request.number)?.iter().map(review).collect();
        let commits = client.commits(repository, request.number)?;
        let mut teams = judgement.policy.members.clone();
        for handle in judgement.verdict.requirements.iter().flat_map(|r| &r.owners) {
            let name = handle.trim_start_matches('@').to_ascii_lowercase();
            let Some((organization, team)) = name.split_once('/').filter(|_| !teams.contains_key(&name)) else {
                continue;
            };
            let members = client
                .team_members(organization, team)
                .map_err(|source| VerifyError::Team { team: name.clone(), source: Box::new(source) })?;
            teams.insert(name, members.into_iter().map(|user| user.login).collect());
        }
        Ok(PullRequestFacts {
            author: request.author().to_owned(),
            contributors: self.contributors(request, &commits, notes)?,
            contributors_may_approve: judgement.policy.contributors_may_approve,
            head_commit: request.head.sha.clone(),
            reviews,
            teams,
        })
    }

    /// Everybody whom a commit of the pull request names, with the accounts that GitHub knows.
    fn contributors(
        &self,
        request: &PullRequest,
        commits: &[ProposedCommit],
        notes: &mut Vec<String>,
    ) -> Result<Vec<Contributor>, VerifyError> {
        let mut all: BTreeSet<Contributor> = commits
            .iter()
            .flat_map(|commit| [&commit.author, &commit.committer])
            .flatten()
            .map(|user| Contributor { login: Some(user.login.clone()), ..Contributor::default() })
            .collect();
        let head = &request.head.sha;
        if !self.has(head) || !self.has(&request.base.sha) {
            notes.push(
                "the commits of the pull request are not in this clone: their authors are known from GitHub alone"
                    .to_owned(),
            );
            return Ok(all.into_iter().collect());
        }
        // An address that GitHub knows as somebody's is theirs wherever it is named.
        let mut known: BTreeMap<String, String> = BTreeMap::new();
        let people = git::people_between(self.dir, &request.base.sha, head)?;
        for written in &people {
            let Some(commit) = commits.iter().find(|commit| commit.sha == written.commit) else { continue };
            for (user, person) in [&commit.author, &commit.committer].into_iter().zip(&written.people) {
                if let Some(user) = user {
                    known.insert(person.email.to_lowercase(), user.login.clone());
                }
            }
        }
        for person in people.into_iter().flat_map(|written| written.people) {
            let login = known.get(&person.email.to_lowercase()).cloned();
            all.insert(Contributor { login, name: person.name, email: person.email });
        }
        Ok(all.into_iter().filter(|c| !c.is("web-flow") && c.email != "noreply@github.com").collect())
    }

    /// The newest commit of the branch that a pull request goes to, as far as the clone and GitHub tell.
    fn tip(&self, request: &PullRequest) -> Result<String, VerifyError> {
        let told = &request.base.sha;
        let branch = format!("refs/remotes/{}/{}", self.hub.remote, request.base.name);
        if let Ok(tip) = git::resolve(self.dir, &branch)
            && (!self.has(told) || git::is_ancestor(self.dir, told, &tip)?)
        {
            return Ok(tip);
        }
        self.need(told, &format!("branch `{}`", request.base.name), &format!("git fetch {}", self.hub.remote))?;
        Ok(told.clone())
    }

    fn has(&self, commit: &str) -> bool {
        git::resolve(self.dir, &format!("{commit}^{{commit}}")).is_ok()
    }

    fn need(&self, commit: &str, what: &str, fetch: &str) -> Result<(), VerifyError> {
        if self.has(commit) {
            return Ok(());
        }
        Err(VerifyError::MissingCommit { commit: short(commit), what: what.to_owned(), fetch: fetch.to_owned() })
    }
}

fn review(review: &github::Review) -> Review {
    Review {
        user: review.user.as_ref().map(|u| u.login.clone()).unwrap_or_default(),
        state: match review.state {
            github::ReviewState::Approved => ReviewState::Approved,
            github::ReviewState::ChangesRequested => ReviewState::ChangesRequested,
            github::ReviewState::Dismissed => ReviewState::Dismissed,
            _ => ReviewState::Other,
        },
        commit: review.commit_id.clone(),
        at: review.submitted_at.clone().unwrap_or_default(),
        is_member: review.is_by_member(),
        is_bot: review.user.as_ref().is_some_and(github::User::is_bot),
    }
}

fn unreadable_policy() -> Option<crate::catalog::policy::Finding> {
    let rule = crate::catalog::policy::PolicyRule::named("unreadable")?;
    Some(crate::catalog::policy::Finding {
        place: None,
        rule: rule.id.to_owned(),
        message: "the settings of the branch that this goes to cannot be read, so nothing is judged by them".to_owned(),
        code: rule.code.to_owned(),
        severity: rule.severity,
        help: Some("mend them on that branch first".to_owned()),
        anchor: rule.anchor(),
    })
}

fn refuse(verified: &mut VerifiedChange, kind: RefusalKind, message: String) {
    let refusal = Refusal { kind, message, about: Vec::new(), missing: 0, could: Vec::new(), set_aside: Vec::new() };
    match &mut verified.outcome {
        Ok(_) => verified.outcome = Err(vec![refusal]),
        Err(refusals) => {
            refusals.push(refusal);
            refusals.sort();
        }
    }
}

fn short(commit: &str) -> String {
    commit.chars().take(10).collect()
}
