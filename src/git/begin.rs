use std::path::Path;

use git2::{
    Commit, ErrorCode, FileMode, Oid, Repository, RepositoryInitOptions, Signature, Time, Tree,
    build::TreeUpdateBuilder,
};

use super::{GitError, relative};

const MAIN: &str = "refs/heads/main";

/// A commit to begin a repository with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstCommit {
    /// Its first and only line.
    pub subject: String,
    /// When it was written, in seconds since 1970.
    pub seconds: i64,
    /// All files it holds: paths relative to the repository, with `/` between their parts, and texts.
    pub files: Vec<(String, String)>,
}

/// What a repository begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beginning {
    /// Name and address of who writes all commits.
    pub author: (String, String),
    /// The commits of the branch `main`, oldest first.
    pub main: Vec<FirstCommit>,
    /// Branches with one commit after the last one of `main`, by name.
    pub branches: Vec<(String, FirstCommit)>,
}

/// Makes `folder` a repository with a history; its files stay as they are. The commits depend on nothing but what is
/// given, neither on settings of the user nor on the clock. Returns the full hashes of the commits of `main`; `None`, and
/// nothing is done, when the folder lies in a repository already. One without a commit whose top is the folder is taken
/// for one that an earlier call did not finish.
///
/// # Errors
/// When the repository cannot be read or written.
pub fn begin(folder: &Path, beginning: &Beginning) -> Result<Option<Vec<String>>, GitError> {
    let fail = |source| GitError { path: folder.to_owned(), source };
    match Repository::discover(folder) {
        Ok(around) if !is_begun_here(&around, folder) => return Ok(None),
        Err(error) if error.code() != ErrorCode::NotFound => return Err(fail(error)),
        _ => {}
    }
    let mut options = RepositoryInitOptions::new();
    options.initial_head("main").external_template(false);
    let repository = Repository::init_opts(folder, &options).map_err(fail)?;
    write(&repository, beginning).map(Some).map_err(fail)
}

/// Whether a repository is one that was made here and has no commit yet.
fn is_begun_here(repository: &Repository, folder: &Path) -> bool {
    let is_top =
        repository.workdir().and_then(|top| relative(top, folder)).is_some_and(|inside| inside.as_os_str().is_empty());
    is_top && repository.head().is_err_and(|error| error.code() == ErrorCode::UnbornBranch)
}

fn write(repository: &Repository, beginning: &Beginning) -> Result<Vec<String>, git2::Error> {
    let (name, address) = &beginning.author;
    let commit = |first: &FirstCommit, parent: Option<&Commit<'_>>| -> Result<Oid, git2::Error> {
        let author = Signature::new(name, address, &Time::new(first.seconds, 0))?;
        let tree = tree(repository, &first.files)?;
        let parents: Vec<&Commit<'_>> = parent.into_iter().collect();
        repository.commit(None, &author, &author, &format!("{}\n", first.subject), &tree, &parents)
    };
    let mut made = Vec::new();
    let mut tip: Option<Commit<'_>> = None;
    for first in &beginning.main {
        let id = commit(first, tip.as_ref())?;
        made.push(id.to_string());
        tip = Some(repository.find_commit(id)?);
    }
    for (branch, first) in &beginning.branches {
        let id = commit(first, tip.as_ref())?;
        repository.reference(&format!("refs/heads/{branch}"), id, true, "begin")?;
    }
    if let Some(tip) = tip {
        let mut index = repository.index()?;
        index.read_tree(&tip.tree()?)?;
        index.write()?;
        repository.reference(MAIN, tip.id(), true, "begin")?;
        // What makes it a repository with a history comes last.
        repository.set_head(MAIN)?;
    }
    Ok(made)
}

fn tree<'r>(repository: &'r Repository, files: &[(String, String)]) -> Result<Tree<'r>, git2::Error> {
    let nothing = repository.find_tree(repository.treebuilder(None)?.write()?)?;
    let mut builder = TreeUpdateBuilder::new();
    for (path, text) in files {
        builder.upsert(path.as_str(), repository.blob(text.as_bytes())?, FileMode::Blob);
    }
    repository.find_tree(builder.create_updated(repository, &nothing)?)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::git::revision;

    fn first(subject: &str, seconds: i64, text: &str) -> FirstCommit {
        let files = vec![("a/b.txt".to_owned(), text.to_owned()), ("c.txt".to_owned(), String::new())];
        FirstCommit { subject: subject.to_owned(), seconds, files }
    }

    fn beginning() -> Beginning {
        Beginning {
            author: ("Test".to_owned(), "test@localhost".to_owned()),
            main: vec![first("one", 10, "1"), first("two", 20, "2")],
            branches: vec![("later".to_owned(), first("three", 30, "3"))],
        }
    }

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("a")).unwrap();
        fs::write(folder.path().join("a/b.txt"), "2").unwrap();
        fs::write(folder.path().join("c.txt"), "").unwrap();
        folder
    }

    #[test]
    fn a_history_is_the_same_everywhere() {
        let (one, other) = (folder(), folder());
        let made = begin(one.path(), &beginning()).unwrap().unwrap();
        assert_eq!(begin(other.path(), &beginning()).unwrap(), Some(made.clone()));
        let at = revision(one.path(), &["."]).unwrap().unwrap();
        assert_eq!((at.commit.as_deref(), at.is_dirty), (Some(made[1].as_str()), false));
        let repository = Repository::open(one.path()).unwrap();
        let later = repository.find_branch("later", git2::BranchType::Local).unwrap().get().peel_to_commit().unwrap();
        assert_eq!(later.parent_id(0).unwrap().to_string(), made[1]);
        assert_eq!(later.author().name(), Ok("Test"));
        assert_eq!(later.time().seconds(), 30);
    }

    #[test]
    fn a_repository_that_is_there_is_left_alone() {
        let folder = folder();
        let inside = folder.path().join("a");
        Repository::init(folder.path()).unwrap();
        assert_eq!(begin(&inside, &beginning()).unwrap(), None, "around it, though without a commit");
        let made = begin(folder.path(), &beginning()).unwrap();
        assert_eq!(made.map(|commits| commits.len()), Some(2), "begun and not finished");
        let before = revision(folder.path(), &["."]).unwrap();
        assert_eq!(begin(folder.path(), &beginning()).unwrap(), None);
        assert_eq!(revision(folder.path(), &["."]).unwrap(), before);
        assert!(!inside.join(".git").exists());
    }
}
