//! What can be reviewed, as rows: the work tree, pull requests, branches.

use std::collections::BTreeSet;

use crate::{
    tui::widget::text::clean,
    workspace::{OpenBranch, OpenChanges, OpenPullRequest, OpenPullRequests, OpenWorkTree},
};

/// Names a row: it is found again after the list was read anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum EntryId {
    WorkTree,
    PullRequest(u64),
    Branch(String),
}

impl EntryId {
    /// As a part of a place.
    pub(crate) fn word(&self) -> String {
        match self {
            Self::WorkTree => "work-tree".to_owned(),
            Self::PullRequest(number) => format!("pull-request:{number}"),
            Self::Branch(name) => format!("branch:{name}"),
        }
    }

    /// From a part of a place.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        match word.split_once(':') {
            None => (word == "work-tree").then_some(Self::WorkTree),
            Some(("pull-request", number)) => number.parse().ok().map(Self::PullRequest),
            Some(("branch", name)) => Some(Self::Branch(name.to_owned())),
            Some(_) => None,
        }
    }
}

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) id: EntryId,
    pub(crate) work_tree: Option<OpenWorkTree>,
    pub(crate) pull_request: Option<OpenPullRequest>,
    pub(crate) branch: Option<OpenBranch>,
}

/// What is looked at as the head of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Head {
    WorkTree,
    Commit(String),
    /// A commit that was not fetched.
    Away,
}

impl Entry {
    pub(crate) fn head(&self) -> Head {
        match (&self.branch, &self.pull_request) {
            (Some(branch), _) => Head::Commit(branch.tip.commit.clone()),
            (None, Some(pull_request)) if pull_request.is_here => Head::Commit(pull_request.commit.clone()),
            (None, Some(_)) => Head::Away,
            (None, None) => Head::WorkTree,
        }
    }

    /// Whether it is the work tree, and differs in nothing.
    pub(crate) fn is_nothing(&self) -> bool {
        self.work_tree.as_ref().is_some_and(|work_tree| work_tree.differs.is_untouched())
    }

    /// The revision by which it can be the base of others.
    pub(crate) fn revision(&self) -> Option<String> {
        match (&self.branch, &self.pull_request, &self.work_tree) {
            (Some(branch), ..) => Some(branch.tip.name.clone()),
            (None, Some(pull_request), _) => pull_request.is_here.then(|| pull_request.commit.clone()),
            (None, None, Some(work_tree)) => Some(work_tree.branch.clone().unwrap_or_else(|| work_tree.commit.clone())),
            (None, None, None) => None,
        }
    }

    /// All that a search looks at, in small letters.
    fn searched(&self) -> String {
        let mut texts: Vec<String> = Vec::new();
        if let Some(work_tree) = &self.work_tree {
            texts.extend(work_tree.branch.clone());
        }
        if let Some(branch) = &self.branch {
            texts.extend([branch.tip.name.clone(), branch.tip.author.clone(), branch.tip.subject.clone()]);
            texts.extend(branch.also.iter().cloned());
            texts.extend(branch.differs.tags.iter().cloned());
        }
        if let Some(pull_request) = &self.pull_request {
            texts.push(format!("#{}", pull_request.number));
            texts.extend([pull_request.title.clone(), pull_request.author.clone(), pull_request.head.clone()]);
        }
        clean(&texts.join(" ")).to_lowercase()
    }

    /// Whether it has all the words.
    pub(crate) fn is_found(&self, words: &str) -> bool {
        let text = self.searched();
        words.to_lowercase().split_whitespace().all(|word| text.contains(word))
    }
}

/// Rows: the work tree, then pull requests and branches. A branch that a pull request proposes is told with it.
pub(crate) fn entries(changes: Option<&OpenChanges>, pull_requests: Option<&OpenPullRequests>) -> Vec<Entry> {
    let none = |id| Entry { id, work_tree: None, pull_request: None, branch: None };
    let mut entries = Vec::new();
    if let Some(changes) = changes {
        entries.push(Entry { work_tree: Some(changes.work_tree.clone()), ..none(EntryId::WorkTree) });
    }
    let branches = changes.map_or(&[] as &[OpenBranch], |changes| &changes.branches);
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for pull_request in pull_requests.iter().flat_map(|p| &p.all) {
        let branch = branches.iter().find(|branch| branch.tip.commit == pull_request.commit);
        told.extend(branch.map(|branch| branch.tip.name.as_str()));
        entries.push(Entry {
            pull_request: Some(pull_request.clone()),
            branch: branch.cloned(),
            ..none(EntryId::PullRequest(pull_request.number))
        });
    }
    for branch in branches.iter().filter(|branch| !told.contains(branch.tip.name.as_str())) {
        entries.push(Entry { branch: Some(branch.clone()), ..none(EntryId::Branch(branch.tip.name.clone())) });
    }
    entries
}
