//! A rule becomes a file: of a tag that is there, or of a new one; then, if that is wanted, a commit and a pull request.

mod propose;

use super::{
    EditRecord, FileEdit, Hub, Progress, Wanted, Workspace, WorkspaceError, WriteMode, journal::Journal, new_tag::is_id,
};
use crate::{
    calendar::{Micros, SECOND},
    catalog::{NewValue, blank, edit, edit_rule, format_document},
    diagnostic::{Diagnostics, Sources},
    git::{self, Committed, NewCommit},
};

/// A test does not say what it expects.
const OPEN_TEST: &str = "C153";

pub use propose::{SaveTrouble, SavedPullRequest};

/// What is to be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleToSave {
    /// Other rules for a tag that is there.
    Tag {
        /// Its id.
        id: String,
        /// Its rule, or those of some of its cases, each with the case's value.
        rules: Vec<(Option<String>, String)>,
    },
    /// A new tag.
    New(NewRule),
}

/// A new tag with a rule.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewRule {
    /// Its id.
    pub id: String,
    /// Its name for people; empty: its id.
    pub name: String,
    /// Folder below `tags/`, which begins with a category.
    pub folder: String,
    /// Who answers for it; may be empty.
    pub owner: String,
    /// Who is meant, in a sentence; may be empty.
    pub description: String,
    /// The rule.
    pub rule: String,
}

impl RuleToSave {
    /// Id of the tag.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Tag { id, .. } => id,
            Self::New(new) => &new.id,
        }
    }
}

/// What saving would do.
#[derive(Debug, Clone)]
pub struct RulePlan {
    /// Id of the tag.
    pub tag: String,
    /// The files that would change; none when the file says all of it already.
    pub files: Vec<FileEdit>,
    /// Mistakes that the files have afterwards and do not have now; with errors among them nothing is saved.
    pub found: Diagnostics,
    /// Tests of the tag that do not hold afterwards, and mistakes of its file.
    pub tested: Diagnostics,
    /// The texts after the change.
    pub sources: Sources,
    /// Tests that would be added; each waits for its expectation.
    pub tests: usize,
    /// Files that differ from the last commit already, so that a commit of them holds more than this change; filled by
    /// [`Workspace::plan_rule`] when a commit is wanted.
    pub differ: Vec<String>,
}

/// How a rule is saved beyond its file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SaveWay {
    /// Whether inputs of tests are written into the file too.
    pub tests: bool,
    /// What the commit says; `None`: no commit.
    pub message: Option<String>,
    /// A new branch for the commit; `None`: the branch that is checked out.
    pub branch: Option<String>,
    /// Whether a pull request of the branch is opened.
    pub pull_request: bool,
}

/// What surrounds a workspace, as far as it matters for saving.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SaveAround {
    /// Whether it lies in a git work tree with a commit.
    pub has_commits: bool,
    /// The branch that is checked out.
    pub branch: Option<String>,
    /// The repository of GitHub that the remote `origin` points to, as `owner/name`.
    pub repository: Option<String>,
}

/// What was saved.
#[derive(Debug)]
pub struct Saved {
    /// What the journal remembers.
    pub record: EditRecord,
    /// The commit, if one was wanted and made.
    pub committed: Option<Committed>,
    /// The pull request, if one was wanted and opened.
    pub pull_request: Option<SavedPullRequest>,
    /// Why what was wanted after the files is not there.
    pub trouble: Option<SaveTrouble>,
}

impl Workspace {
    /// What surrounds the workspace; nothing is asked over the network.
    ///
    /// # Errors
    /// When there is a repository that cannot be read.
    pub fn save_around(&self) -> Result<SaveAround, WorkspaceError> {
        if git::work_tree(self.root())?.is_none() {
            return Ok(SaveAround::default());
        }
        Ok(SaveAround {
            has_commits: git::resolve(self.root(), "HEAD").is_ok(),
            branch: git::branch(self.root())?,
            repository: self.hub().ok().map(|hub| hub.repository.to_string()),
        })
    }

    /// Works out what saving a rule would do; nothing is written. The files are changed as they were when the workspace was
    /// read.
    ///
    /// # Errors
    /// When there is no such tag or case, a family makes the tag, the new id or folder cannot be, a file of that name is there,
    /// or the commit or pull request that is wanted cannot be made.
    pub fn plan_rule(&self, rule: &RuleToSave, way: &SaveWay, now: Micros) -> Result<RulePlan, WorkspaceError> {
        let mut file = match rule {
            RuleToSave::Tag { id, rules } => self.changed_rules(id, rules)?,
            RuleToSave::New(new) => self.new_rule(new)?,
        };
        let tag = rule.id();
        let mut tests = 0;
        if way.tests {
            let (text, added) = self.with_tests(tag, &file)?;
            (file.after, tests) = (Some(text), added);
        }
        let files: Vec<FileEdit> = [file].into_iter().filter(|file| file.before != file.after).collect();
        let (found, sources) = self.worsened(&files)?;
        // A test that was just written does not say what it expects: that is up to a person, who is told.
        let found = without_open_tests(&found);
        let mut tested = Diagnostics::new();
        if !found.has_errors() {
            let after = self.with_files(&files);
            tested = without_open_tests(&after.test(&Wanted::Tags(vec![tag.to_owned()]))?.found);
        }
        let (differ, _) = if files.is_empty() { Default::default() } else { self.can_save(way, &files, now)? };
        Ok(RulePlan { tag: tag.to_owned(), files, found, tested, sources, tests, differ })
    }

    /// Saves what was planned: the files as one change that can be undone, then the commit, then the pull request. `plan`
    /// was made with the same `way`.
    ///
    /// # Errors
    /// When the plan has errors, a file is not as it was when the plan was made, or the commit or pull request cannot be
    /// made: nothing is written then. What goes wrong after the files are written is [told](Saved::trouble).
    pub fn save_rule(
        &self,
        plan: &RulePlan,
        way: &SaveWay,
        now: Micros,
        progress: &dyn Progress,
    ) -> Result<Saved, WorkspaceError> {
        if plan.found.has_errors() {
            return Err(WorkspaceError::Findings { found: plan.found.clone(), sources: plan.sources.clone() });
        }
        let (_, hub) = self.can_save(way, &plan.files, now)?;
        let is_new = plan.files.iter().any(|file| file.before.is_none());
        let what = format!("{} {}", if is_new { "new tag" } else { "rule of" }, plan.tag);
        let record = Journal::open(self.root())?.apply(now, &what, plan.files.clone())?;
        let mut saved = Saved { record, committed: None, pull_request: None, trouble: None };
        let files = names(&plan.files);
        let Some(commit) = commit_of(way, &files, now) else { return Ok(saved) };
        match git::commit(self.root(), &commit) {
            Ok(committed) => saved.committed = Some(committed),
            Err(error) => saved.trouble = Some(SaveTrouble::Commit(error)),
        }
        if let (Some(committed), Some(hub)) = (&saved.committed, hub) {
            match self.propose_saved(&hub, committed, commit.message, now, progress) {
                Ok(pull_request) => saved.pull_request = Some(pull_request),
                Err(error) => saved.trouble = Some(SaveTrouble::PullRequest(error)),
            }
        }
        Ok(saved)
    }

    /// Looks whether the commit and the pull request can be made, before anything is written; returns files that differ from
    /// the last commit already, and GitHub if something is to be proposed.
    fn can_save(
        &self,
        way: &SaveWay,
        files: &[FileEdit],
        now: Micros,
    ) -> Result<(Vec<String>, Option<Hub>), WorkspaceError> {
        let names = names(files);
        let Some(commit) = commit_of(way, &names, now) else { return Ok((Vec::new(), None)) };
        let differ = git::can_commit(self.root(), &commit)?;
        let hub = if way.pull_request { Some(self.hub_that_takes()?) } else { None };
        Ok((differ, hub))
    }

    /// The file of a tag with other rules.
    fn changed_rules(&self, id: &str, rules: &[(Option<String>, String)]) -> Result<FileEdit, WorkspaceError> {
        let tag = self.manifests().tags.iter().find(|tag| tag.document.value.id == id);
        let document = &tag.ok_or_else(|| self.unknown_tag(id))?.document;
        let file = document.file.to_string();
        if document.origin.is_some() {
            return Err(WorkspaceError::MadeByFamily { tag: id.to_owned(), file });
        }
        let before = document.text.to_string();
        let mut after = before.clone();
        for (value, rule) in rules {
            let Some(value) = value else {
                after = edit_rule(&after, &["rule", "when"], rule)?;
                continue;
            };
            let at = document.value.case.iter().position(|case| case.value == *value);
            let at = at.ok_or_else(|| WorkspaceError::UnknownValue {
                tag: id.to_owned(),
                value: value.clone(),
                suggestion: None,
            })?;
            after = edit_rule(&after, &["case", &at.to_string(), "when"], rule)?;
        }
        Ok(FileEdit { file, before: Some(before), after: Some(after) })
    }

    /// The file of a new tag.
    fn new_rule(&self, new: &NewRule) -> Result<FileEdit, WorkspaceError> {
        if !is_id(&new.id) {
            return Err(WorkspaceError::NotAnId { id: new.id.clone() });
        }
        self.expect_folder(&new.folder)?;
        let owner = Some(new.owner.trim()).filter(|owner| !owner.is_empty());
        let made = blank(&new.id, &new.folder, owner);
        if self.manifests().texts.get(&made.file).is_some() || self.root().join(&made.file).exists() {
            return Err(WorkspaceError::FileExists { file: made.file });
        }
        let mut text = made.text;
        if !new.name.trim().is_empty() {
            text = edit(&text, &["name"], &NewValue::from(new.name.trim()))?;
        }
        if !new.description.trim().is_empty() {
            // What the blank file says of the key stands where the key does now.
            let is_prompt = |line: &&str| line.starts_with("# description = ");
            let said = |line: &str| format!("{line}\n");
            text = text.lines().filter(|line| !is_prompt(line)).map(said).collect();
            text = edit(&text, &["description"], &NewValue::from(new.description.trim()))?;
        }
        text = edit_rule(&text, &["rule", "when"], &new.rule)?;
        let text = text.replace("   # such as \"count(login, last 7 days) > 3\"", "");
        let text = format_document(&made.file, &text)?;
        Ok(FileEdit { file: made.file, before: None, after: Some(text) })
    }

    /// The text of a file with inputs of tests that the tag does not have yet, and how many.
    fn with_tests(&self, tag: &str, file: &FileEdit) -> Result<(String, usize), WorkspaceError> {
        let text = file.after.clone().unwrap_or_default();
        let after = self.with_files(std::slice::from_ref(file));
        let tests = after.scaffold(tag, WriteMode::Compare)?.tests;
        let there = after.manifests().tags.iter().find(|t| t.document.value.id == tag);
        let known: Vec<&str> =
            there.iter().flat_map(|tag| &tag.document.value.test).filter_map(|test| test.name.as_deref()).collect();
        let fresh: Vec<&str> =
            tests.iter().filter(|test| !known.contains(&test.name.as_ref())).map(|test| test.text.as_str()).collect();
        if fresh.is_empty() {
            return Ok((text, 0));
        }
        Ok((format!("{}\n\n{}", text.trim_end(), fresh.join("\n")), fresh.len()))
    }
}

fn without_open_tests(found: &Diagnostics) -> Diagnostics {
    let mut others = Diagnostics::new();
    found.iter().filter(|finding| finding.code != OPEN_TEST).for_each(|finding| others.push(finding.clone()));
    others
}

fn names(files: &[FileEdit]) -> Vec<String> {
    files.iter().map(|file| file.file.clone()).collect()
}

fn commit_of<'a>(way: &'a SaveWay, files: &'a [String], now: Micros) -> Option<NewCommit<'a>> {
    let message = way.message.as_deref()?;
    Some(NewCommit { branch: way.branch.as_deref(), message, files, seconds: now.div_euclid(SECOND) })
}
