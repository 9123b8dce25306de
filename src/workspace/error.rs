use std::{io, path::PathBuf};

use super::{NoPullRequests, PublishError, SwitchError};
use crate::{
    catalog::{DraftError, EditError, KeyError, PathError, Status},
    deliver::DeliverError,
    demo::DemoError,
    diagnostic::{Diagnostics, Sources},
    docs::RecordError,
    engine::embedded::EngineError,
    git::{CommitError, GitError, RevisionError},
    source::SourceError,
    store::{IngestError, StoreError},
};

/// Why something that people wanted did not happen.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WorkspaceError {
    /// Mistakes in files of the workspace, or in a rule that was given.
    #[error("there are mistakes in what was written")]
    Findings {
        /// The mistakes.
        found: Diagnostics,
        /// The texts they point into.
        sources: Sources,
    },
    /// No `tagwerk.toml` far and wide.
    #[error("no `tagwerk.toml` in {} or any folder above it", dir.display())]
    NoWorkspace {
        /// Where the search began.
        dir: PathBuf,
    },
    /// A folder that is to become a workspace is one already.
    #[error("{} is already a workspace", dir.display())]
    WorkspaceExists {
        /// The folder.
        dir: PathBuf,
    },
    /// A folder that is to become a workspace holds other things.
    #[error("{} holds files that are not of a demo", dir.display())]
    NotADemo {
        /// The folder.
        dir: PathBuf,
    },
    /// The operating system refused.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// `open`, `write`, …
        action: &'static str,
        /// What.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The path of a source cannot be resolved.
    #[error("source `{source_name}`: cannot resolve `{path}`")]
    SourcePath {
        /// Name in `tagwerk.toml`.
        source_name: String,
        /// As written.
        path: String,
        /// Why.
        #[source]
        source: PathError,
    },
    /// Where releases lie cannot be resolved.
    #[error("`releases` of tagwerk.toml: cannot resolve `{path}`")]
    ReleasesPath {
        /// As written.
        path: String,
        /// Why.
        #[source]
        source: PathError,
    },
    /// No tag of that id in the catalog.
    #[error("unknown tag `{tag}`")]
    UnknownTag {
        /// The id.
        tag: String,
        /// What could have been meant.
        suggestion: Option<String>,
    },
    /// No node of that name in the reference graph.
    #[error("nothing here is called `{name}`")]
    UnknownNode {
        /// The name.
        name: String,
        /// What could have been meant.
        suggestion: Option<String>,
    },
    /// An enumerated tag has no such case.
    #[error("tag `{tag}` has no value `{value}`")]
    UnknownValue {
        /// The tag.
        tag: String,
        /// The value.
        value: String,
        /// What could have been meant.
        suggestion: Option<String>,
    },
    /// A column by which users cannot be told apart.
    #[error("cannot tell people apart by `{by}`: {why}")]
    GroupBy {
        /// As given.
        by: String,
        /// In words.
        why: String,
    },
    /// No subject of that id.
    #[error("no subject `{subject}`: no row of any source has this id")]
    UnknownSubject {
        /// The id.
        subject: String,
        /// What could have been meant.
        suggestion: Option<String>,
    },
    /// A subject whose rows are gone.
    #[error("subject `{subject}` is known, but no source has a row of it any more")]
    NotInPopulation {
        /// The id.
        subject: String,
    },
    /// Nothing was published yet.
    #[error("no release is current")]
    NoCurrent,
    /// The release does not hold the tag.
    #[error("tag `{tag}` is not in release {release}")]
    NotInRelease {
        /// The tag.
        tag: String,
        /// The release.
        release: u64,
    },
    /// A tag that must not leave.
    #[error("tag `{tag}` has status {status}, and only active and deprecated tags are exported")]
    NotDelivered {
        /// The tag.
        tag: String,
        /// Its status.
        status: Status,
    },
    /// Who must not be addressed is not known.
    #[error("suppression tag `{tag}` is {what}, so nobody may be exported")]
    NoSuppression {
        /// The suppression tag.
        tag: String,
        /// What is wrong with it.
        what: String,
    },
    /// An audience that is too old to be handed over.
    #[error("the audience of `{tag}` is {age} old, its objective is {objective}")]
    Stale {
        /// The tag.
        tag: String,
        /// Its age in words.
        age: String,
        /// The objective as written.
        objective: String,
    },
    /// A tag that no rule decides, or whose rule is not understood.
    #[error("tag `{tag}` cannot be evaluated: {why}")]
    NotEvaluable {
        /// The tag.
        tag: String,
        /// In words.
        why: &'static str,
    },
    /// What definition pages remember cannot be read.
    #[error("cannot read {}", path.display())]
    DocsRecord {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: RecordError,
    },
    /// A definition page would replace a file that somebody else made.
    #[error("{} was not made by `tagwerk docs`", path.display())]
    ForeignPage {
        /// The file.
        path: PathBuf,
    },
    /// A tag without a file of its own.
    #[error("tag `{tag}` is made by the family {file} and has no file of its own")]
    MadeByFamily {
        /// The tag.
        tag: String,
        /// The family's file.
        file: String,
    },
    /// The store holds nothing yet.
    #[error("nothing was ingested yet")]
    NothingIngested,
    /// A key of tags that the text of a family says.
    #[error("`{key}` of {} is said by the text of a family", tags_of(tags))]
    SaidByFamily {
        /// The key.
        key: String,
        /// The tags.
        tags: Vec<String>,
    },
    /// No template of that id.
    #[error("unknown template `{template}`")]
    UnknownTemplate {
        /// The id.
        template: String,
        /// What could have been meant.
        suggestion: Option<String>,
    },
    /// The workspace has no such category.
    #[error("unknown category `{category}`")]
    UnknownCategory {
        /// The folder below `tags/`.
        category: String,
        /// What could have been meant.
        suggestion: Option<String>,
    },
    /// A text that cannot be an id.
    #[error("`{id}` cannot be an id")]
    NotAnId {
        /// The text.
        id: String,
    },
    /// A file that would be overwritten.
    #[error("{file} is there already")]
    FileExists {
        /// Relative to the workspace.
        file: String,
    },
    /// A tag that no family makes.
    #[error("tag `{tag}` has a file of its own: {file}")]
    NoMember {
        /// The tag.
        tag: String,
        /// Its file.
        file: String,
    },
    /// A template cannot be filled.
    #[error(transparent)]
    Draft(#[from] DraftError),
    /// A key or value of a tag file.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A file cannot be edited.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// Another process is changing files.
    #[error("another process is changing files of this workspace")]
    EditInProgress,
    /// A change was interrupted, and files were changed by others before it could be finished.
    #[error("a change was interrupted, and {} changed since", files_of(files))]
    EditInterrupted {
        /// Relative to the workspace.
        files: Vec<String>,
    },
    /// Files are not as a change expects them.
    #[error("cannot {doing}: {} changed since", files_of(files))]
    ChangedSince {
        /// `undo`, `redo`, …
        doing: &'static str,
        /// Relative to the workspace.
        files: Vec<String>,
    },
    /// No change holds.
    #[error("there is nothing to undo")]
    NothingToUndo,
    /// No change was taken back last.
    #[error("there is nothing to redo")]
    NothingToRedo,
    /// Whoever watched wanted it to end.
    #[error("cancelled")]
    Cancelled,
    /// A source cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Reading the sources into the store.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// The engine.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The way out.
    #[error(transparent)]
    Deliver(#[from] DeliverError),
    /// Generated data.
    #[error(transparent)]
    Demo(#[from] DemoError),
    /// A file of which nothing says what it should hold.
    #[error("nothing says what {} should hold", path.display())]
    NothingToVerify {
        /// The file.
        path: PathBuf,
    },
    /// Publishing, and taking back.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// Switching tags off and on.
    #[error(transparent)]
    Switch(#[from] SwitchError),
    /// Git.
    #[error(transparent)]
    Git(#[from] GitError),
    /// Files that are to be committed.
    #[error(transparent)]
    Commit(#[from] CommitError),
    /// A change that is to be proposed.
    #[error(transparent)]
    NoPullRequests(#[from] Box<NoPullRequests>),
    /// A change is to be proposed, and GitHub would not take it.
    #[error("opening a pull request needs a token")]
    NoToken,
    /// A revision that is compared.
    #[error(transparent)]
    Revision(#[from] RevisionError),
    /// A commit with more than one workspace, and no folder that says which is meant.
    #[error("commit {} holds several workspaces: {}", commit.get(..10).unwrap_or(commit), files_of(folders))]
    WhichWorkspace {
        /// The commit.
        commit: String,
        /// Their folders in the repository.
        folders: Vec<String>,
    },
}

impl WorkspaceError {
    /// A concrete next step, when there is one.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let fixed: &str = match self {
            Self::NoWorkspace { .. } => "run `tagwerk init` to make one here, or name its folder with `-C DIR`",
            Self::WorkspaceExists { .. } => "choose another folder, or go on with `tagwerk check` there",
            Self::NotADemo { .. } => "choose an empty folder",
            Self::UnknownTemplate { suggestion, .. } => {
                let list = "see all with `tagwerk new --list`";
                return Some(suggestion.as_ref().map_or_else(|| list.to_owned(), |near| format!("{near} Or {list}")));
            }
            Self::NotAnId { .. } => "use lower-case letters, digits and `_`, beginning with a letter",
            Self::FileExists { .. } => "choose another id, or remove the file first: nothing is overwritten",
            Self::UnknownTag { suggestion, .. }
            | Self::UnknownCategory { suggestion, .. }
            | Self::UnknownNode { suggestion, .. }
            | Self::UnknownValue { suggestion, .. } => return suggestion.clone(),
            Self::UnknownSubject { suggestion: Some(suggestion), .. } => return Some(suggestion.clone()),
            Self::UnknownSubject { .. } => {
                "ids compare as text, letter by letter; `tagwerk query true --ids` lists them"
            }
            Self::GroupBy { .. } => "name a text or bool column of an attributes source, such as `profile.city`",
            Self::NotInPopulation { .. } => "tags are about subjects with at least one row",
            Self::NoCurrent => "run `tagwerk publish`",
            Self::NotInRelease { .. } => "run `tagwerk publish` to build the catalog as it is now",
            Self::NotDelivered { status, .. } => match status {
                Status::Draft | Status::Review => "set `status = \"active\"` once it is approved",
                _ => "set `status = \"active\"` to take it into use again",
            },
            Self::NoSuppression { .. } => {
                "run `tagwerk publish`; the tag must have status review, active, paused or deprecated"
            }
            Self::Stale { .. } => "run `tagwerk publish`, or give --accept-stale",
            Self::NotEvaluable { .. } => "run `tagwerk check` to see what is known of it",
            Self::DocsRecord { .. } => {
                "take the file of another commit, or remove it: `tagwerk docs` makes it anew from store, git and data"
            }
            Self::ForeignPage { .. } => "choose another folder with -o, or move the file away",
            Self::MadeByFamily { .. } => "write what all its members share into the family's file",
            Self::SaidByFamily { tags, .. } => {
                let first = tags.first().map_or("", String::as_str);
                return Some(format!(
                    "edit the family's file, or give the tag a file of its own with `tagwerk new --expand {first}`"
                ));
            }
            Self::Key(error) => return error.hint(),
            Self::EditInProgress => "wait until it is done, then try again",
            Self::EditInterrupted { .. } => {
                "look at `.tagwerk/edits/pending.json` for what was begun; remove it to leave the files as they are"
            }
            Self::ChangedSince { .. } => "look at what changed with `git diff`, and edit these files by hand",
            Self::NothingIngested => "run `tagwerk ingest`",
            Self::ReleasesPath { source: PathError::Unset { name }, .. } => {
                return Some(format!(
                    "set {name} to where releases lie, such as `s3://bucket/prefix` or the absolute path of a folder"
                ));
            }
            Self::ReleasesPath { .. } => {
                "write `s3://bucket/prefix`, `file:///folder` or the absolute path of a folder"
            }
            Self::SourcePath { source: PathError::Unset { name }, .. } => {
                return Some(format!("set {name} to the folder of the data"));
            }
            Self::Source(error) => return error.help(),
            Self::Ingest(error) => return error.help(),
            Self::Store(error) | Self::Engine(EngineError::Store(error)) => return error.help(),
            Self::Deliver(error) => return error.hint(),
            Self::NothingToVerify { .. } => {
                "name an export that has its `.manifest.json` beside it, a release's folder or manifest, or the number of a release"
            }
            Self::Publish(error) => return error.hint(),
            Self::Switch(error) => return error.hint(),
            Self::Revision(error) => return error.hint(),
            Self::Commit(error) => return error.hint().map(str::to_owned),
            Self::NoPullRequests(error) => return error.hint(),
            Self::NoToken => "set GITHUB_TOKEN or GH_TOKEN to one with `pull-requests: write`",
            Self::WhichWorkspace { .. } => "clone it with a work tree, and name the folder with `-C DIR`",
            _ => return None,
        };
        Some(fixed.to_owned())
    }
}

/// `a.toml, b.toml`.
fn files_of(files: &[String]) -> String {
    files.join(", ")
}

/// `` `a`, `b` and 3 more ``.
fn tags_of(tags: &[String]) -> String {
    const NAMED_MAX: usize = 5;
    let named: Vec<String> = tags.iter().take(NAMED_MAX).map(|t| format!("`{t}`")).collect();
    match tags.len().saturating_sub(NAMED_MAX) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}
