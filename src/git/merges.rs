use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use git2::{Oid, Repository, Sort};

use super::GitError;

/// The merge that brought a commit into a branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge {
    /// Full hash of the merge commit.
    pub commit: String,
    /// Its whole message.
    pub message: String,
}

/// The merges on the first-parent way back from `HEAD` that brought some commits (full hashes), by commit. What was committed
/// on that way itself was brought by no merge, and what lies behind the end of a shallow clone is not known.
///
/// # Errors
/// When the repository cannot be read.
pub fn merges_of(dir: &Path, commits: &[String]) -> Result<BTreeMap<String, Merge>, GitError> {
    let fail = |source| GitError { path: dir.to_owned(), source };
    let repository = Repository::discover(dir).map_err(fail)?;
    find(&repository, commits).map_err(fail)
}

fn find(repository: &Repository, commits: &[String]) -> Result<BTreeMap<String, Merge>, git2::Error> {
    let mut wanted = commits.iter().map(|c| Oid::from_str(c)).collect::<Result<BTreeSet<Oid>, _>>()?;
    let mut found = BTreeMap::new();
    let mut way = repository.revwalk()?;
    way.push_head()?;
    way.simplify_first_parent()?;
    for id in way {
        if wanted.is_empty() {
            break;
        }
        let merge = repository.find_commit(id?)?;
        wanted.remove(&merge.id());
        if merge.parent_count() < 2 || wanted.is_empty() {
            continue;
        }
        // What it brought: whatever leads to it and not to its first parent.
        let mut brought = repository.revwalk()?;
        brought.set_sorting(Sort::TOPOLOGICAL)?;
        brought.push(merge.id())?;
        brought.hide(merge.parent_id(0)?)?;
        for id in brought {
            let id = id?;
            if wanted.remove(&id) {
                let message = String::from_utf8_lossy(merge.message_bytes()).into_owned();
                found.insert(id.to_string(), Merge { commit: merge.id().to_string(), message });
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use git2::{Commit, Signature, Time};

    use super::*;

    #[test]
    fn a_merge_brings_what_its_branch_has() {
        let folder = tempfile::tempdir().unwrap();
        let repository = Repository::init(folder.path()).unwrap();
        let tree = repository.find_tree(repository.index().unwrap().write_tree().unwrap()).unwrap();
        let who = Signature::new("An", "an@localhost", &Time::new(0, 0)).unwrap();
        let commit = |message: &str, to: Option<&str>, parents: &[Oid]| {
            let parents: Vec<Commit<'_>> = parents.iter().map(|id| repository.find_commit(*id).unwrap()).collect();
            repository.commit(to, &who, &who, message, &tree, &parents.iter().collect::<Vec<_>>()).unwrap()
        };
        let first = commit("first", None, &[]);
        let side = commit("side", None, &[first]);
        let deeper = commit("deeper", None, &[first]);
        let inner = commit("inner merge", None, &[side, deeper]);
        let main = commit("main", None, &[first]);
        let merge = commit("merge", None, &[main, inner]);
        commit("last", Some("HEAD"), &[merge]);
        let all: Vec<String> = [first, side, deeper, inner, main, merge].map(|id| id.to_string()).into();
        let found = merges_of(folder.path(), &all).unwrap();
        let brought: Vec<&String> = all.iter().filter(|id| found.contains_key(*id)).collect();
        assert_eq!(brought, [&all[1], &all[2], &all[3]]);
        assert!(found.values().all(|m| m.message == "merge" && m.commit == merge.to_string()));
    }
}
