//! What stands in the commits of a proposal: who wrote them, single files, the way they came to a branch.

use std::path::Path;

use git2::{Commit, ErrorCode, Oid, Repository, Sort};

use super::GitError;

/// Who wrote a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitPeople {
    /// Full hash, 40 hexadecimal digits.
    pub commit: String,
    /// Author, committer, and everybody that the message names as an author too, in this order.
    pub people: Vec<Person>,
}

/// Somebody as a commit names them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Person {
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
}

fn open(dir: &Path) -> Result<Repository, GitError> {
    Repository::discover(dir).map_err(|source| GitError { path: dir.to_owned(), source })
}

/// Who wrote the commits that `head` has and `base` has not, newest first; both are full hashes.
///
/// # Errors
/// When the repository or one of the commits cannot be read.
pub fn people_between(dir: &Path, base: &str, head: &str) -> Result<Vec<CommitPeople>, GitError> {
    let repository = open(dir)?;
    let walk = || -> Result<Vec<CommitPeople>, git2::Error> {
        let mut commits = repository.revwalk()?;
        commits.push(Oid::from_str(head)?)?;
        commits.hide(Oid::from_str(base)?)?;
        commits.set_sorting(Sort::TOPOLOGICAL)?;
        commits.map(|id| Ok(people(&repository.find_commit(id?)?))).collect()
    };
    walk().map_err(|source| GitError { path: dir.to_owned(), source })
}

fn people(commit: &Commit<'_>) -> CommitPeople {
    let person = |signature: git2::Signature<'_>| Person {
        name: String::from_utf8_lossy(signature.name_bytes()).into_owned(),
        email: String::from_utf8_lossy(signature.email_bytes()).into_owned(),
    };
    let mut people = vec![person(commit.author()), person(commit.committer())];
    let message = String::from_utf8_lossy(commit.message_bytes()).into_owned();
    people.extend(message.lines().filter_map(co_author));
    CommitPeople { commit: commit.id().to_string(), people }
}

/// `Co-authored-by: Name <address>`, however it is capitalized.
fn co_author(line: &str) -> Option<Person> {
    const KEY: &str = "co-authored-by:";
    let line = line.trim();
    let rest = line.get(KEY.len()..).filter(|_| line[..KEY.len()].eq_ignore_ascii_case(KEY))?;
    let (name, email) = rest.split_once('<').unwrap_or((rest, ""));
    let email = email.split('>').next().unwrap_or_default();
    Some(Person { name: name.trim().to_owned(), email: email.trim().to_owned() })
}

/// The bytes of a file (relative to the repository, with `/`) at a commit; `None` when there is no plain file.
///
/// # Errors
/// When the repository or the commit cannot be read.
pub fn blob_at(dir: &Path, commit: &str, path: &str) -> Result<Option<Vec<u8>>, GitError> {
    let repository = open(dir)?;
    let read = || -> Result<Option<Vec<u8>>, git2::Error> {
        let tree = repository.find_commit(Oid::from_str(commit)?)?.tree()?;
        let entry = match tree.get_path(Path::new(path)) {
            Ok(entry) => entry,
            Err(error) if error.code() == ErrorCode::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        // A link's blob is a path, not the file's text.
        if !matches!(entry.filemode(), 0o100_644 | 0o100_755) {
            return Ok(None);
        }
        let object = entry.to_object(&repository)?;
        Ok(object.as_blob().map(|blob| blob.content().to_vec()))
    };
    read().map_err(|source| GitError { path: dir.to_owned(), source })
}

/// The commits of the first-parent way from `after` back to `before` (left out), oldest first, each with its first parent;
/// both are full hashes. The way ends where there is no parent.
///
/// # Errors
/// When the repository or a commit cannot be read.
pub fn first_parents(dir: &Path, before: &str, after: &str) -> Result<Vec<(String, Option<String>)>, GitError> {
    let repository = open(dir)?;
    let walk = || -> Result<_, git2::Error> {
        let end = Oid::from_str(before)?;
        let mut way = Vec::new();
        let mut at = Oid::from_str(after)?;
        while at != end {
            let parent = repository.find_commit(at)?.parent_ids().next();
            way.push((at.to_string(), parent.map(|p| p.to_string())));
            match parent {
                Some(parent) => at = parent,
                None => break,
            }
        }
        way.reverse();
        Ok(way)
    };
    walk().map_err(|source| GitError { path: dir.to_owned(), source })
}

/// The first parent of a commit, both as full hashes; `None` for the first of all.
///
/// # Errors
/// When the repository or the commit cannot be read.
pub fn first_parent(dir: &Path, commit: &str) -> Result<Option<String>, GitError> {
    let repository = open(dir)?;
    let look = || -> Result<Option<String>, git2::Error> {
        Ok(repository.find_commit(Oid::from_str(commit)?)?.parent_ids().next().map(|p| p.to_string()))
    };
    look().map_err(|source| GitError { path: dir.to_owned(), source })
}

/// True when `commit` is `of` or can be reached from it; both are full hashes.
///
/// # Errors
/// When the repository or a commit cannot be read.
pub fn is_ancestor(dir: &Path, commit: &str, of: &str) -> Result<bool, GitError> {
    let repository = open(dir)?;
    let look = || -> Result<bool, git2::Error> {
        Ok(commit == of || repository.graph_descendant_of(Oid::from_str(of)?, Oid::from_str(commit)?)?)
    };
    look().map_err(|source| GitError { path: dir.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn co_authors_are_read_however_they_are_written() {
        let check = |line: &str, expected: Option<(&str, &str)>| {
            let found = co_author(line);
            let found = found.as_ref().map(|p| (p.name.as_str(), p.email.as_str()));
            assert_eq!(found, expected, "{line}");
        };
        check("Co-authored-by: Ann <ann@example.org>", Some(("Ann", "ann@example.org")));
        check(
            "  CO-AUTHORED-BY:Ann A. <1+ann@users.noreply.github.com>  ",
            Some(("Ann A.", "1+ann@users.noreply.github.com")),
        );
        check("Co-authored-by: ann", Some(("ann", "")));
        check("co-authored", None);
        check("", None);
        check("Ümläut-authored-by: x", None);
    }
}
