use std::path::Path;

use git2::{Delta, DiffFile, DiffFindOptions, DiffOptions};

use super::{
    EntryKind, RevisionError,
    revision::{fail, find_commit, open},
};

/// A path that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathChange {
    /// Relative to the repository, with `/`; of a rename the new one.
    pub path: String,
    /// Of a rename, the old one.
    pub from: Option<String>,
    /// What lay there before; of a rename, at the old path.
    pub before: EntryKind,
    /// What lies there now.
    pub after: EntryKind,
}

/// Files above this are not compared with each other to find a rename: it takes time with the square of it.
const RENAMES_MAX: usize = 2000;

/// All paths of the repository that differ between a commit (a full hash) and another one, or the work tree with everything
/// in it that is not ignored; ordered by path. A file that is gone and one that is new are a rename when at least half of
/// their lines are the same.
///
/// # Errors
/// When the repository or a commit cannot be read.
pub fn changed_paths(dir: &Path, base: &str, head: Option<&str>) -> Result<Vec<PathChange>, RevisionError> {
    let repository = open(dir)?;
    let before = find_commit(dir, &repository, base)?.tree().map_err(fail(dir))?;
    let mut options = DiffOptions::new();
    options
        .include_untracked(true)
        .recurse_untracked_dirs(true)
        .include_typechange(true)
        // What a work tree of another repository holds is that one's affair.
        .ignore_submodules(head.is_none());
    let mut diff = match head {
        Some(head) => {
            let after = find_commit(dir, &repository, head)?.tree().map_err(fail(dir))?;
            repository.diff_tree_to_tree(Some(&before), Some(&after), Some(&mut options))
        }
        None => repository.diff_tree_to_workdir_with_index(Some(&before), Some(&mut options)),
    }
    .map_err(fail(dir))?;
    let has = |wanted: &[Delta]| diff.deltas().any(|delta| wanted.contains(&delta.status()));
    if has(&[Delta::Deleted]) && has(&[Delta::Added, Delta::Untracked]) {
        let mut renames = DiffFindOptions::new();
        renames.renames(true).for_untracked(true).rename_limit(RENAMES_MAX);
        diff.find_similar(Some(&mut renames)).map_err(fail(dir))?;
    }
    let mut changes: Vec<PathChange> = diff
        .deltas()
        .filter(|delta| !matches!(delta.status(), Delta::Unmodified | Delta::Ignored))
        .map(|delta| {
            let path =
                |file: &DiffFile<'_>| String::from_utf8_lossy(file.path_bytes().unwrap_or_default()).into_owned();
            let (old, new) = (delta.old_file(), delta.new_file());
            let kind = |file: &DiffFile<'_>, is_there: bool| match is_there {
                true => EntryKind::of_mode(i32::from(file.mode())),
                false => EntryKind::Absent,
            };
            let is_new = matches!(delta.status(), Delta::Added | Delta::Untracked);
            let is_gone = delta.status() == Delta::Deleted;
            PathChange {
                path: if is_gone { path(&old) } else { path(&new) },
                from: (delta.status() == Delta::Renamed).then(|| path(&old)),
                before: kind(&old, !is_new),
                after: kind(&new, !is_gone),
            }
        })
        .collect();
    changes.sort_by(|a, b| (&a.path, &a.from).cmp(&(&b.path, &b.from)));
    Ok(changes)
}
