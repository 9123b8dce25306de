//! The versions of a definition, as git remembers them.

mod approvals;
mod versions;

use std::{collections::BTreeSet, sync::Arc};

pub use approvals::{Approver, ApproverSource};

use self::versions::Reader;
use super::{DiffLine, Progress, PullRequestError, Unobserved, Workspace, WorkspaceError, pull_request::Hub};
use crate::{
    catalog::{
        Catalog, CatalogTag,
        change::{TagChange, changes},
    },
    git,
};

/// What is asked of a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogOptions {
    /// At most so many versions.
    pub limit: usize,
    /// Whether the files' differences are wanted, too.
    pub patch: bool,
}

/// The versions of a tag's definition.
#[derive(Debug, Clone)]
pub struct TagLog {
    /// Its id.
    pub id: Arc<str>,
    /// Its file; of a tag that a family makes, the family's.
    pub file: Arc<str>,
    /// Id of the family that makes it.
    pub family: Option<String>,
    /// True when the clone holds only a part of the history: older versions exist, but not here.
    pub is_shallow: bool,
    /// True when there are older versions than those that were asked for.
    pub has_more: bool,
    /// What is not committed yet.
    pub uncommitted: Option<TagChange>,
    /// Newest first.
    pub versions: Vec<TagVersion>,
    /// What could not be looked at.
    pub remarks: Vec<String>,
}

/// A version of a tag's definition.
#[derive(Debug, Clone)]
pub struct TagVersion {
    /// Full hash of the commit.
    pub commit: String,
    /// When it was written, in seconds since 1970.
    pub seconds: i64,
    /// Who wrote it.
    pub author: String,
    /// First line of its message.
    pub subject: String,
    /// The file as it was called then, relative to the workspace.
    pub file: String,
    /// The tag's id in this version.
    pub id: String,
    /// What the commit did to the tag; `None` when only comments or formatting differ, or nothing could be understood.
    pub change: Option<TagChange>,
    /// False when the definitions of the commit or of the one before could not be understood.
    pub is_understood: bool,
    /// Full hash of the merge that brought it.
    pub merge: Option<String>,
    /// The pull request that it came in.
    pub pull_request: Option<u64>,
    /// Who approved it, as far as commits, releases and, when asked, GitHub tell.
    pub approved_by: Vec<Approver>,
    /// Numbers of releases that were built of this version, ascending.
    pub releases: Vec<u64>,
    /// How the files differ from the commit before, when that was asked for.
    pub patch: Vec<DiffLine>,
}

impl Workspace {
    /// Tells the versions of a tag's definition, newest first, through renames: those of its file, or of the family and the
    /// template that make it.
    ///
    /// # Errors
    /// When there is no such tag, or no git history that could be read.
    pub fn log(&self, tag: &str, options: LogOptions) -> Result<TagLog, WorkspaceError> {
        let (catalog, _) = self.catalog_with_findings()?;
        self.log_of(&catalog, tag, options, &Unobserved)
    }

    /// [`Self::log`] with a catalog that was typed already, and that may be given up.
    pub(in crate::workspace) fn log_of(
        &self,
        catalog: &Catalog,
        tag: &str,
        options: LogOptions,
        progress: &dyn Progress,
    ) -> Result<TagLog, WorkspaceError> {
        let is_wanted = || !progress.is_cancelled();
        let go_on = || if is_wanted() { Ok(()) } else { Err(WorkspaceError::Cancelled) };
        let Some(entry) = catalog.tag(tag) else { return Err(self.unknown_tag(tag)) };
        let head = git::resolve(self.root(), "HEAD")?;
        let prefix = git::work_tree(self.root())?.map(|tree| tree.prefix).unwrap_or_default();
        let files = files_of(catalog, entry);
        // A commit of a family may leave this member as it is.
        let wanted = if files.len() > 1 || entry.document.origin.is_some() { usize::MAX } else { options.limit + 1 };
        let histories = git::histories_while(self.root(), &files, wanted, &is_wanted)?.unwrap_or_default();
        go_on()?;
        let is_one = histories.files.len() <= 1;
        let mut commits: Vec<git::FileVersion> = histories.files.into_values().flatten().collect();
        // Of one file they are in order, whatever their dates say.
        if !is_one {
            commits.sort_by_key(|version| std::cmp::Reverse(version.seconds));
        }
        let mut seen = BTreeSet::new();
        commits.retain(|version| seen.insert(version.commit.clone()));

        let shapes = self.source_shapes()?;
        let mut reader = Reader::new(self, &prefix, &shapes, entry.document.origin.is_some(), options.patch);
        let mut versions: Vec<TagVersion> = Vec::new();
        let mut id = tag.to_owned();
        let mut has_more = false;
        for commit in &commits {
            if versions.len() == options.limit {
                has_more = true;
                break;
            }
            go_on()?;
            let Some((version, before)) = reader.version(commit, &id)? else { continue };
            versions.push(version);
            match before {
                Some(before) => id = before,
                // It begins here.
                None => break,
            }
        }
        let uncommitted = reader.at(&head)?.and_then(|committed| {
            let change = changes(Some(&committed.0), catalog);
            change.tags.into_iter().find(|change| change.id == tag)
        });
        let mut log = TagLog {
            id: entry.id.clone(),
            file: entry.document.file.clone(),
            family: entry.document.origin.as_ref().map(|origin| origin.family().to_owned()),
            is_shallow: !histories.is_complete,
            has_more,
            uncommitted,
            versions,
            remarks: Vec::new(),
        };
        go_on()?;
        approvals::add_merges(&mut log, self.root(), &commits)?;
        go_on()?;
        match self.releases() {
            Ok(releases) => approvals::add_releases(&mut log, self.root(), &releases, &is_wanted)?,
            Err(error) => log.remarks.push(format!("releases could not be read: {error}")),
        }
        go_on()?;
        Ok(log)
    }
}

impl TagLog {
    /// Asks GitHub for the pull requests of versions, and who approved these.
    ///
    /// # Errors
    /// When GitHub cannot be asked.
    pub fn ask(&mut self, hub: &Hub) -> Result<(), PullRequestError> {
        approvals::ask(self, hub)
    }
}

/// Files that say what a tag is.
fn files_of(catalog: &Catalog, tag: &CatalogTag) -> BTreeSet<String> {
    let mut files = BTreeSet::from([tag.document.file.to_string()]);
    let Some(origin) = &tag.document.origin else { return files };
    let family = catalog.families().iter().find(|family| family.document.value.id == origin.family());
    if let Some(template) = family.and_then(|family| family.document.value.template.as_deref()) {
        let of_template = catalog.templates().iter().filter(|document| document.value.id == template);
        files.extend(of_template.map(|document| document.file.to_string()));
    }
    files
}
