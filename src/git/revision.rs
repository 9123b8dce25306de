use std::path::{Path, PathBuf};

use git2::{Commit, ErrorClass, ErrorCode, Oid, Repository};

/// Why a revision cannot be looked at.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RevisionError {
    /// The folder is in no repository.
    #[error("{} is in no git repository", path.display())]
    NoRepository {
        /// The folder.
        path: PathBuf,
    },
    /// Nothing of that name, or nothing that is a commit.
    #[error("git knows no commit `{revision}`")]
    Unknown {
        /// As given.
        revision: String,
        /// Whether the clone holds only a part of the history.
        is_shallow: bool,
        /// Names that are like it, the likeliest first.
        similar: Vec<String>,
    },
    /// Nothing was committed yet.
    #[error("there is no commit yet")]
    NoCommit,
    /// Two commits have no common ancestor here.
    #[error("`{}` and `{}` have no common history here", short(base), short(head))]
    NoMergeBase {
        /// One of them, a full hash.
        base: String,
        /// The other, a full hash.
        head: String,
        /// Whether the clone holds only a part of the history.
        is_shallow: bool,
    },
    /// An object that a commit names is not in the clone.
    #[error("object {object} of commit {} is not in this clone", short(commit))]
    Missing {
        /// The commit, a full hash.
        commit: String,
        /// The object, a full hash.
        object: String,
    },
    /// The repository belongs to somebody else.
    #[error("the git repository of {} belongs to another user", path.display())]
    Foreign {
        /// Folder that was asked about.
        path: PathBuf,
    },
    /// Git refused to answer.
    #[error("cannot read the git repository of {}", path.display())]
    Git {
        /// Folder that was asked about.
        path: PathBuf,
        /// The library's reason.
        #[source]
        source: git2::Error,
    },
}

impl RevisionError {
    /// A concrete next step, when there is one.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        const DEEPEN: &str = "this clone holds only a part of the history: run `git fetch --unshallow`, or set \
                              `fetch-depth: 0` for actions/checkout";
        let fixed = match self {
            Self::Unknown { is_shallow, similar, .. } => {
                let meant = match similar.as_slice() {
                    [] => None,
                    names => Some(format!(
                        "did you mean {}?",
                        names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(" or ")
                    )),
                };
                return Some(match (is_shallow, meant) {
                    (true, None) => DEEPEN.to_owned(),
                    (true, Some(meant)) => format!("{meant} If not: {DEEPEN}"),
                    (false, Some(meant)) => meant,
                    (false, None) => {
                        "name a branch, a tag or a commit; `git fetch` brings those of a remote".to_owned()
                    }
                });
            }
            Self::NoMergeBase { is_shallow: true, .. } => DEEPEN,
            Self::NoMergeBase { .. } => {
                "the two histories are unrelated: name the branch that the change is to go into"
            }
            Self::NoRepository { .. } => "run `git init` and commit, so that there is something to compare with",
            Self::NoCommit => "commit the workspace first, so that there is something to compare with",
            Self::Missing { .. } => "the clone leaves objects out: run `git fetch --refetch --no-filter`",
            Self::Foreign { path } => {
                return Some(format!("if you trust it: `git config --global --add safe.directory {}`", path.display()));
            }
            Self::Git { .. } => return None,
        };
        Some(fixed.to_owned())
    }
}

/// The first digits of a hash.
fn short(hash: &str) -> &str {
    hash.get(..10).unwrap_or(hash)
}

/// Full hash of the commit that a revision means: a branch, a tag, a branch of a remote, (the beginning of) a hash, or what
/// starts from one of these, such as `HEAD~2`.
///
/// # Errors
/// When there is none, or the repository cannot be read.
pub fn resolve(dir: &Path, revision: &str) -> Result<String, RevisionError> {
    let repository = open(dir)?;
    let unknown = || match repository.references().is_ok_and(|mut all| all.next().is_none()) {
        true => RevisionError::NoCommit,
        false => RevisionError::Unknown {
            revision: revision.to_owned(),
            is_shallow: repository.is_shallow(),
            similar: similar(&repository, revision),
        },
    };
    let object = repository.revparse_single(revision).map_err(|source| match (source.code(), source.class()) {
        (ErrorCode::NotFound | ErrorCode::InvalidSpec | ErrorCode::Ambiguous | ErrorCode::UnbornBranch, _)
        | (_, ErrorClass::Regex | ErrorClass::Invalid) => unknown(),
        _ => fail(dir)(source),
    })?;
    Ok(object.peel_to_commit().map_err(|_| unknown())?.id().to_string())
}

/// The commit where two histories part; both are full hashes.
///
/// # Errors
/// When there is none here: in a shallow clone it may be among what was not fetched.
pub fn merge_base(dir: &Path, a: &str, b: &str) -> Result<String, RevisionError> {
    let repository = open(dir)?;
    let (one, other) = (find_commit(dir, &repository, a)?.id(), find_commit(dir, &repository, b)?.id());
    match repository.merge_base(one, other) {
        Ok(base) => Ok(base.to_string()),
        Err(error) if error.code() == ErrorCode::NotFound => Err(RevisionError::NoMergeBase {
            base: a.to_owned(),
            head: b.to_owned(),
            is_shallow: repository.is_shallow(),
        }),
        Err(error) => Err(fail(dir)(error)),
    }
}

/// Where the work tree that `dir` lies in begins; `None` in a bare repository.
///
/// # Errors
/// When `dir` is in no repository.
pub fn tree_root(dir: &Path) -> Result<Option<PathBuf>, RevisionError> {
    Ok(open(dir)?.workdir().map(Path::to_owned))
}

/// Names of branches and tags that are like a revision that is not known, at most three.
fn similar(repository: &Repository, revision: &str) -> Vec<String> {
    const NAMED_MAX: usize = 3;
    // `main~2` is about `main`.
    let name = revision.split(['~', '^', ':', '@']).next().unwrap_or(revision).to_lowercase();
    if name.is_empty() {
        return Vec::new();
    }
    let Ok(references) = repository.references() else { return Vec::new() };
    let names = references.flatten().filter_map(|r| Some(r.shorthand().ok()?.to_owned()));
    let limit = (name.chars().count() / 3).max(1);
    let mut near: Vec<(usize, String)> = names
        .filter(|known| !known.ends_with("/HEAD"))
        .filter_map(|known| {
            let lower = known.to_lowercase();
            // A checkout of one branch knows the others only by their remote.
            let is_of_remote = lower.strip_suffix(&name).is_some_and(|rest| rest.ends_with('/'));
            let distance = if is_of_remote { 0 } else { strsim::damerau_levenshtein(&name, &lower) };
            (distance <= limit).then_some((distance, known))
        })
        .collect();
    near.sort();
    near.dedup();
    near.into_iter().map(|(_, name)| name).take(NAMED_MAX).collect()
}

pub(super) fn open(dir: &Path) -> Result<Repository, RevisionError> {
    Repository::discover(dir).map_err(|source| match source.code() {
        ErrorCode::NotFound => RevisionError::NoRepository { path: dir.to_owned() },
        ErrorCode::Owner => RevisionError::Foreign { path: dir.to_owned() },
        _ => fail(dir)(source),
    })
}

/// The commit of a full hash.
pub(super) fn find_commit<'r>(dir: &Path, repository: &'r Repository, hash: &str) -> Result<Commit<'r>, RevisionError> {
    Oid::from_str(hash).and_then(|oid| repository.find_commit(oid)).map_err(|source| match source.code() {
        ErrorCode::NotFound => RevisionError::Unknown {
            revision: hash.to_owned(),
            is_shallow: repository.is_shallow(),
            similar: Vec::new(),
        },
        _ => fail(dir)(source),
    })
}

pub(super) fn fail(dir: &Path) -> impl Fn(git2::Error) -> RevisionError + use<> {
    let path = dir.to_owned();
    move |source| RevisionError::Git { path: path.clone(), source }
}
