use std::{
    collections::{BTreeSet, HashMap},
    path::Path,
};

use git2::{Oid, Repository, Sort};

use super::GitError;

/// From which of `tips` each of `commits` can be reached, itself included, as positions in `tips`; all are full hashes. One
/// walk answers for all of them. Tips that are not in the repository reach nothing. When `is_wanted` says no, which it is
/// asked at each commit, the answer is not whole.
///
/// # Errors
/// When the repository cannot be read.
pub fn reached_from(
    dir: &Path,
    commits: &[String],
    tips: &[String],
    is_wanted: &dyn Fn() -> bool,
) -> Result<Vec<BTreeSet<usize>>, GitError> {
    let fail = |source| GitError { path: dir.to_owned(), source };
    let repository = Repository::discover(dir).map_err(fail)?;
    find(&repository, commits, tips, is_wanted).map_err(fail)
}

fn find(
    repository: &Repository,
    commits: &[String],
    tips: &[String],
    is_wanted: &dyn Fn() -> bool,
) -> Result<Vec<BTreeSet<usize>>, git2::Error> {
    // What reaches a commit that was not visited yet; commits that are done are taken out, so that it stays small.
    let mut reaching: HashMap<Oid, BTreeSet<usize>> = HashMap::new();
    let mut walk = repository.revwalk()?;
    walk.set_sorting(Sort::TOPOLOGICAL)?;
    for (at, tip) in tips.iter().enumerate() {
        let Ok(tip) = Oid::from_str(tip) else { continue };
        if repository.find_commit(tip).is_ok() {
            walk.push(tip)?;
            reaching.entry(tip).or_default().insert(at);
        }
    }
    let mut places: HashMap<Oid, Vec<usize>> = HashMap::new();
    for (at, commit) in commits.iter().enumerate() {
        places.entry(Oid::from_str(commit)?).or_default().push(at);
    }
    let mut found = vec![BTreeSet::new(); commits.len()];
    for id in walk {
        if places.is_empty() || !is_wanted() {
            break;
        }
        let id = id?;
        let from = reaching.remove(&id).unwrap_or_default();
        for at in places.remove(&id).into_iter().flatten() {
            found[at].clone_from(&from);
        }
        // Children come before parents: all that reaches a commit is known when it is visited.
        let commit = repository.find_commit(id)?;
        let mut parents: Vec<Oid> = commit.parent_ids().collect();
        let last = parents.pop();
        for parent in parents {
            reaching.entry(parent).or_default().extend(&from);
        }
        match last.map(|parent| (parent, reaching.remove(&parent))) {
            // On a line nothing is copied.
            Some((parent, None)) => drop(reaching.insert(parent, from)),
            Some((parent, Some(mut known))) => {
                known.extend(from);
                reaching.insert(parent, known);
            }
            None => {}
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use git2::{Commit, Signature, Time};
    use proptest::prelude::*;

    use super::*;
    use crate::git::is_ancestor;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn one_walk_says_what_single_questions_say(
            parents in prop::collection::vec((0_usize..9, 0_usize..9, any::<bool>()), 1..14),
            tips in prop::collection::vec(0_usize..14, 0..5),
        ) {
            let folder = tempfile::tempdir().unwrap();
            let repository = Repository::init(folder.path()).unwrap();
            let tree = repository.find_tree(repository.index().unwrap().write_tree().unwrap()).unwrap();
            let mut ids: Vec<Oid> = Vec::new();
            for (at, (back, other, is_merge)) in parents.iter().enumerate() {
                // Times tell nothing.
                let who = Signature::new("An", "an@localhost", &Time::new((at as i64 * 7919) % 13, 0)).unwrap();
                let mut of: Vec<Oid> = Vec::new();
                of.extend(at.checked_sub(1 + back).map(|at| ids[at]));
                of.extend(at.checked_sub(1 + other).map(|at| ids[at]).filter(|id| *is_merge && !of.contains(id)));
                let of: Vec<Commit<'_>> = of.iter().map(|id| repository.find_commit(*id).unwrap()).collect();
                let of: Vec<&Commit<'_>> = of.iter().collect();
                ids.push(repository.commit(None, &who, &who, &format!("{at}"), &tree, &of).unwrap());
            }
            let commits: Vec<String> = ids.iter().map(ToString::to_string).collect();
            let mut tips: Vec<String> = tips.iter().filter_map(|at| commits.get(*at)).cloned().collect();
            tips.push("0123456789012345678901234567890123456789".to_owned());
            let found = reached_from(folder.path(), &commits, &tips, &|| true).unwrap();
            for (commit, found) in commits.iter().zip(found) {
                let single: BTreeSet<usize> = (0..tips.len())
                    .filter(|at| is_ancestor(folder.path(), commit, &tips[*at]).unwrap_or(false))
                    .collect();
                prop_assert_eq!(found, single);
            }
        }
    }
}
