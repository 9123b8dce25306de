mod candidate;
mod error;
mod held;
mod releases;
mod reviewed;
mod rollback;

use std::path::Path;

use super::{BuildOptions, Built, Progress, Workspace, WorkspaceError, build::Prepared};
use crate::{
    calendar::Micros,
    git,
    store::{Act, ReleaseManifest, ReleaseNumber, Shelf, SigningKey, StoreError},
};

pub use candidate::PublishInstant;
pub use error::PublishError;
pub use held::TakenBack;
pub use releases::{ListedRelease, ReleaseChange, ReleaseSignature};
pub use reviewed::{Exactness, ReviewedPlan};
pub use rollback::{RollbackOptions, RolledBack};

/// What a publication is asked for.
#[derive(Debug, Clone)]
pub struct PublishOptions<'a> {
    /// How a release is built if none fits. `only` is not looked at: what is published holds all tags.
    pub build: BuildOptions,
    /// How near to `build.as_of` a release has to be.
    pub instant: PublishInstant,
    /// Who publishes; `None` when nobody says so.
    pub by: Option<String>,
    /// The pull request that it was approved in.
    pub pull_request: Option<String>,
    /// Who approved it.
    pub approved_by: Vec<String>,
    /// What signs the release.
    pub key: Option<&'a SigningKey>,
    /// Whether that which a rollback took back may be published again.
    pub taken_back: TakenBack,
    /// What was reviewed; `None` publishes whatever is there.
    pub plan: Option<&'a ReviewedPlan>,
    /// How much of that has to be as it was.
    pub exactness: Exactness,
}

impl<'a> PublishOptions<'a> {
    /// To publish what a build makes, and nothing more.
    #[must_use]
    pub const fn of(build: BuildOptions) -> Self {
        Self {
            build,
            instant: PublishInstant::About,
            by: None,
            pull_request: None,
            approved_by: Vec::new(),
            key: None,
            taken_back: TakenBack::Refuse,
            plan: None,
            exactness: Exactness::Policy,
        }
    }
}

/// What is current after a publication.
#[derive(Debug)]
pub struct Published {
    /// The release that is current now.
    pub release: u64,
    /// The release that was current before.
    pub previous: Option<u64>,
    /// Whether anything changed: not when the release was current already.
    pub changed: bool,
    /// The instant its rules were evaluated at.
    pub as_of: Micros,
    /// Commit of the catalog; `None` outside a repository.
    pub commit: Option<String>,
    /// Whether files of the catalog differed from that commit.
    pub is_dirty: bool,
    /// Hash of everything the files of the catalog say.
    pub definitions: Option<String>,
    /// The population.
    pub subjects: u64,
    /// How many audiences it holds.
    pub audiences: u64,
    /// Id of the key that signed it just now or before; `None` when it is not signed, or with a key that is not known.
    pub key_id: Option<String>,
    /// What was built for it; `None` when it was there already.
    pub built: Option<Built>,
    /// What a reader should know about it, in sentences.
    pub remarks: Vec<String>,
}

impl Workspace {
    /// Makes a release current, atomically: one that was built from these definitions and this data, at
    /// `options.build.as_of` or up to an hour before, not older than the current one; or else one that is built now. When
    /// that release is current already, nothing is written.
    ///
    /// # Errors
    /// As [`Workspace::build`]; when the catalog is not the one that was reviewed, or what the policy asks for grew since;
    /// when the release is damaged, is not signed as `[publish]` wants, or holds what a rollback
    /// took back. Then what was current stays current.
    pub fn publish(&self, options: &PublishOptions<'_>, progress: &dyn Progress) -> Result<Published, WorkspaceError> {
        self.check_key(options.key)?;
        let mut build = BuildOptions { only: Vec::new(), ..options.build.clone() };
        let exact = reviewed::exact_instant(self, options)?;
        build.as_of = exact.unwrap_or(build.as_of);
        let instant = if exact.is_some() { PublishInstant::Exactly } else { options.instant };
        let mut prepared = self.prepare(&build, progress)?;
        prepared.is_of_commit = exact.is_some();
        self.publish_prepared(prepared, &build, instant, options, progress)
    }

    /// Everything after it is known of what a release would be made.
    pub(super) fn publish_prepared(
        &self,
        prepared: Prepared,
        build: &BuildOptions,
        instant: PublishInstant,
        options: &PublishOptions<'_>,
        progress: &dyn Progress,
    ) -> Result<Published, WorkspaceError> {
        let shelf = prepared.shelf.clone();
        let previous = current_if_whole(&shelf)?;
        let mut remarks = Vec::new();
        if let Some(held) = held::find(&prepared)? {
            match options.taken_back {
                TakenBack::Refuse => return Err(held.refused(self.zone()).into()),
                TakenBack::PublishAgain => remarks.push(held.published_again()),
            }
        }
        let found = candidate::find(&prepared, previous, build.as_of, instant)?;
        if let Some(reviewed) = options.plan {
            let as_of = found.map_or(build.as_of, |(_, as_of)| as_of);
            self.check_reviewed(&prepared, options, reviewed, as_of, progress)?;
        }
        let (number, built) = match found {
            Some((number, _)) => (number, None),
            None => {
                let built = self.build_prepared(prepared, build, progress)?;
                (ReleaseNumber(built.release), Some(built))
            }
        };
        // The last moment at which it can be given up.
        if progress.is_cancelled() {
            return Err(WorkspaceError::Cancelled);
        }
        let act = Act {
            at: build.now,
            by: options.by.clone(),
            rollback: None,
            plan: options.plan.map(|plan| plan.blake3().to_owned()),
            pull_request: options.pull_request.clone(),
            approved_by: options.approved_by.clone(),
            key: options.key,
        };
        let made = shelf.publish(number, &act)?;
        if made.manifest.dirty {
            remarks.push(dirty_remark(&made.manifest));
        }
        if made.log_began_anew {
            remarks.push(LOG_ANEW.to_owned());
        }
        let commit = made.manifest.commit.as_deref().filter(|_| !made.manifest.dirty);
        match self.settle_switches(build.now, options.by.as_deref(), commit) {
            Ok(switches) => remarks.extend(switches),
            Err(error) => remarks.push(error.to_string()),
        }
        Ok(Published {
            release: number.0,
            previous: made.previous.map(|n| n.0),
            changed: made.changed,
            as_of: made.manifest.as_of,
            commit: made.manifest.commit,
            is_dirty: made.manifest.dirty,
            definitions: made.manifest.definitions,
            subjects: made.manifest.population,
            audiences: made.manifest.audiences.len() as u64,
            key_id: self.signer(&shelf, number, options.key)?,
            built,
            remarks,
        })
    }

    /// Checks that whoever signs is somebody whom `[publish] keys` lists.
    pub(super) fn check_key(&self, key: Option<&SigningKey>) -> Result<(), WorkspaceError> {
        let trusted = &self.settings().publish_keys;
        match key {
            None if !trusted.is_empty() => Err(PublishError::NoKey.into()),
            Some(key) if !trusted.is_empty() && !trusted.contains(&key.public()) => {
                Err(PublishError::ForeignKey { key_id: key.id() }.into())
            }
            _ => Ok(()),
        }
    }

    /// Id of the key that a release is signed with, if that key is known.
    fn signer(
        &self,
        shelf: &Shelf,
        number: ReleaseNumber,
        key: Option<&SigningKey>,
    ) -> Result<Option<String>, WorkspaceError> {
        let mut known = self.settings().publish_keys.clone();
        known.extend(key.map(SigningKey::public));
        Ok(shelf.check_signature(number, &known)?.ok().map(|signed| signed.key_id))
    }
}

/// Who acts in the workspace that `dir` is in: `named`, or else the user that git knows.
#[must_use]
pub fn actor(dir: &Path, named: Option<String>) -> Option<String> {
    named.or_else(|| git::user(dir))
}

const LOG_ANEW: &str = "the log of releases was damaged: it was set aside as `releases/log.damaged` and begun anew";

/// What is current; nothing when that is damaged, since publishing makes it anew.
fn current_if_whole(shelf: &Shelf) -> Result<Option<ReleaseNumber>, WorkspaceError> {
    match shelf.current() {
        Err(StoreError::Damaged { .. }) => Ok(None),
        current => Ok(current?),
    }
}

fn dirty_remark(manifest: &ReleaseManifest) -> String {
    match &manifest.commit {
        Some(commit) => format!("files differed from commit {}, so no commit tells what was published", short(commit)),
        None => "the files are in no commit yet, so no commit tells what was published".to_owned(),
    }
}

/// The beginning of a commit's hash.
fn short(commit: &str) -> &str {
    commit.get(..10).unwrap_or(commit)
}
