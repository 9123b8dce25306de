use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use git2::{Commit, Delta, Diff, DiffFindOptions, DiffOptions, ErrorCode, ObjectType, Oid, Repository, Sort, Tree};

use super::{GitError, relative};

/// A commit that changed a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileVersion {
    /// Full hash, 40 hexadecimal digits.
    pub commit: String,
    /// When it was written, in seconds since 1970.
    pub seconds: i64,
    /// Name of who wrote it.
    pub author: String,
    /// First line of the message.
    pub subject: String,
    /// The whole message.
    pub message: String,
    /// Full hash of its first parent; `None` of a first commit.
    pub parent: Option<String>,
    /// The file at this commit, relative to the repository, with `/`.
    pub path: String,
    /// The file at the first parent; `None` where this commit added it.
    pub before: Option<String>,
}

/// What git remembers about some files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Histories {
    /// False in a shallow clone: older versions exist, but not here.
    pub is_complete: bool,
    /// The commits that changed each file, newest first; files that no commit holds are missing.
    pub files: BTreeMap<String, Vec<FileVersion>>,
}

/// The commits that changed `files` (relative to `workspace`, with `/`), newest first, at most `limit` for each, through
/// renames. As `git log` does, a merge counts only for files that differ from all its parents. `None` when `workspace`
/// is in no git repository.
///
/// # Errors
/// When there is a repository that cannot be read.
pub fn histories(workspace: &Path, files: &BTreeSet<String>, limit: usize) -> Result<Option<Histories>, GitError> {
    histories_while(workspace, files, limit, &|| true)
}

/// [`histories`] for as long as they are wanted, which is asked at each commit; afterwards it is what was found so far.
///
/// # Errors
/// When there is a repository that cannot be read.
pub fn histories_while(
    workspace: &Path,
    files: &BTreeSet<String>,
    limit: usize,
    is_wanted: &dyn Fn() -> bool,
) -> Result<Option<Histories>, GitError> {
    let fail = |source| GitError { path: workspace.to_owned(), source };
    let repository = match Repository::discover(workspace) {
        Ok(repository) => repository,
        Err(error) if error.code() == ErrorCode::NotFound => return Ok(None),
        Err(error) => return Err(fail(error)),
    };
    let prefix = repository.workdir().and_then(|root| relative(root, workspace)).unwrap_or_default();
    let prefix = prefix.to_string_lossy().replace('\\', "/");
    let prefix = if prefix.is_empty() { prefix } else { format!("{prefix}/") };
    let boundary = shallow_boundary(&repository);
    let found =
        Walk::new(&repository, &prefix, files, limit).and_then(|walk| walk.run(&boundary, is_wanted)).map_err(fail)?;
    Ok(Some(Histories { is_complete: boundary.is_empty(), files: found }))
}

/// Commits whose parents a shallow clone left out: they seem to add every file, and did not.
fn shallow_boundary(repository: &Repository) -> BTreeSet<Oid> {
    // The library tells that a repository is shallow, not where it ends; git's own file does.
    let text = std::fs::read_to_string(repository.commondir().join("shallow")).unwrap_or_default();
    text.lines().filter_map(|line| Oid::from_str(line.trim()).ok()).collect()
}

/// So many files are compared one by one.
const FEW: usize = 16;

/// A walk from the newest commit to the oldest.
struct Walk<'r> {
    repository: &'r Repository,
    /// Folder of the workspace in the repository, empty or with a `/` at its end.
    prefix: &'r str,
    /// Top folders and files that are looked at.
    roots: BTreeSet<String>,
    /// The file of today that a path of the past became.
    today: BTreeMap<String, &'r str>,
    limit: usize,
    found: BTreeMap<String, Vec<FileVersion>>,
}

impl<'r> Walk<'r> {
    fn new(
        repository: &'r Repository,
        prefix: &'r str,
        files: &'r BTreeSet<String>,
        limit: usize,
    ) -> Result<Self, git2::Error> {
        let mut today = BTreeMap::new();
        if let Some(tree) = head(repository)?.map(|c| c.tree()).transpose()? {
            // A file that was never committed would keep the walk going to the first commit.
            for file in files {
                let path = format!("{prefix}{file}");
                if tree.get_path(Path::new(&path)).is_ok() {
                    today.insert(path, file.as_str());
                }
            }
        }
        let root = |path: &String| path[prefix.len()..].split('/').next().map(|top| format!("{prefix}{top}"));
        let roots = today.keys().filter_map(root).collect();
        Ok(Self { repository, prefix, roots, today, limit, found: BTreeMap::new() })
    }

    fn run(
        mut self,
        boundary: &BTreeSet<Oid>,
        is_wanted: &dyn Fn() -> bool,
    ) -> Result<BTreeMap<String, Vec<FileVersion>>, git2::Error> {
        if self.today.is_empty() {
            return Ok(self.found);
        }
        let mut commits = self.repository.revwalk()?;
        commits.push_head()?;
        commits.set_sorting(Sort::TOPOLOGICAL | Sort::TIME)?;
        for commit in commits {
            let commit = commit?;
            if self.today.is_empty() || !is_wanted() {
                break;
            }
            if !boundary.contains(&commit) {
                self.look_at(&self.repository.find_commit(commit)?)?;
            }
        }
        Ok(self.found)
    }

    fn look_at(&mut self, commit: &Commit<'_>) -> Result<(), git2::Error> {
        let tree = commit.tree()?;
        let parents = commit.parents().map(|p| p.tree()).collect::<Result<Vec<_>, _>>()?;
        if parents.iter().any(|parent| self.is_same(parent, &tree)) {
            return Ok(());
        }
        let mut diffs = Vec::new();
        match parents.as_slice() {
            [] => diffs.push(self.diff(None, &tree)?),
            parents => {
                for parent in parents {
                    diffs.push(self.diff(Some(parent), &tree)?);
                }
            }
        }
        let [diff] = diffs.as_slice() else {
            let mut changed = diffs.iter().map(|d| paths(d).into_iter().collect::<BTreeSet<_>>());
            let first = changed.next().unwrap_or_default();
            for path in changed.fold(first, |all, next| all.intersection(&next).cloned().collect()) {
                let before = parents.first().filter(|p| p.get_path(Path::new(&path)).is_ok()).map(|_| path.clone());
                self.note(&path, before, commit);
            }
            return Ok(());
        };
        for delta in diff.deltas() {
            let path = |file: git2::DiffFile<'_>| file.path_bytes().map(|p| String::from_utf8_lossy(p).into_owned());
            let Some(new) = path(delta.new_file()) else { continue };
            if delta.status() == Delta::Deleted {
                continue;
            }
            let before = match delta.status() {
                Delta::Added => None,
                _ => path(delta.old_file()),
            };
            self.note(&new, before, commit);
            match delta.status() {
                // Before this commit the path, if it was there, was another file's.
                Delta::Added => drop(self.today.remove(&new)),
                Delta::Renamed => {
                    if let (Some(file), Some(old)) = (self.today.remove(&new), path(delta.old_file())) {
                        self.today.insert(old, file);
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// True when nothing that is looked at differs; most commits are done with here. Of few files each is looked at by
    /// itself, as a comparison of folders reads all of their names.
    fn is_same(&self, one: &Tree<'_>, other: &Tree<'_>) -> bool {
        if self.today.len() <= FEW {
            return self.today.keys().all(|path| self.is_same_at(path, one, other));
        }
        let id = |tree: &Tree<'_>, root: &str| tree.get_path(Path::new(root)).ok().map(|entry| entry.id());
        self.roots.iter().all(|root| id(one, root) == id(other, root))
    }

    /// True when a file is the same in both, or in neither. Folders that are the same are not opened.
    fn is_same_at(&self, path: &str, one: &Tree<'_>, other: &Tree<'_>) -> bool {
        let (mut one, mut other) = (one.clone(), other.clone());
        let mut names = path.split('/').peekable();
        while let Some(name) = names.next() {
            let entry = |tree: &Tree<'_>| tree.get_name(name).map(|entry| (entry.id(), entry.filemode()));
            let (before, after) = (entry(&one), entry(&other));
            if before == after {
                return true;
            }
            let folder = |entry: Option<(Oid, i32)>| self.repository.find_tree(entry?.0).ok();
            match (folder(before), folder(after)) {
                (Some(before), Some(after)) if names.peek().is_some() => (one, other) = (before, after),
                _ => return false,
            }
        }
        false
    }

    fn diff(&self, from: Option<&Tree<'_>>, to: &Tree<'_>) -> Result<Diff<'r>, git2::Error> {
        let mut options = DiffOptions::new();
        options.disable_pathspec_match(true);
        for root in &self.roots {
            options.pathspec(root);
        }
        let mut diff = self.repository.diff_tree_to_tree(from, Some(to), Some(&mut options))?;
        let has = |status| diff.deltas().any(|d| d.status() == status);
        if has(Delta::Added) && has(Delta::Deleted) {
            diff.find_similar(Some(DiffFindOptions::new().renames(true)))?;
        }
        Ok(diff)
    }

    /// Writes a commit down for the file that `path` became.
    fn note(&mut self, path: &str, before: Option<String>, commit: &Commit<'_>) {
        debug_assert!(path.starts_with(self.prefix), "only what is below the workspace is compared");
        let Some(file) = self.today.get(path) else { return };
        let versions = self.found.entry((*file).to_owned()).or_default();
        versions.push(version(commit, path, before));
        if versions.len() >= self.limit {
            self.today.remove(path);
        }
    }
}

fn head(repository: &Repository) -> Result<Option<Commit<'_>>, git2::Error> {
    match repository.head() {
        Ok(head) => {
            head.peel(ObjectType::Commit)?.into_commit().map(Some).map_err(|_| git2::Error::from_str("no commit"))
        }
        Err(error) if matches!(error.code(), ErrorCode::UnbornBranch | ErrorCode::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

fn paths(diff: &Diff<'_>) -> Vec<String> {
    let files = diff.deltas().filter_map(|delta| delta.new_file().path_bytes().map(<[u8]>::to_vec));
    files.map(|path| String::from_utf8_lossy(&path).into_owned()).collect()
}

fn version(commit: &Commit<'_>, path: &str, before: Option<String>) -> FileVersion {
    let author = commit.author();
    let message = String::from_utf8_lossy(commit.message_bytes()).into_owned();
    FileVersion {
        commit: commit.id().to_string(),
        seconds: author.when().seconds(),
        author: String::from_utf8_lossy(author.name_bytes()).into_owned(),
        subject: message.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default().to_owned(),
        message,
        parent: commit.parent_ids().next().map(|id| id.to_string()),
        path: path.to_owned(),
        before,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use git2::{IndexAddOption, Signature, Time};
    use tempfile::TempDir;

    use super::*;

    struct Repo {
        folder: TempDir,
        repository: Repository,
    }

    impl Repo {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let repository = Repository::init(folder.path()).unwrap();
            Self { folder, repository }
        }

        fn write(&self, file: &str, text: &str) {
            let path = self.folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }

        fn commit(&self, subject: &str, seconds: i64, more_parents: &[Oid]) -> Oid {
            let mut index = self.repository.index().unwrap();
            index.add_all(["*"], IndexAddOption::DEFAULT, None).unwrap();
            index.update_all(["*"], None).unwrap();
            let tree = self.repository.find_tree(index.write_tree().unwrap()).unwrap();
            index.write().unwrap();
            let author = Signature::new("An", "an@localhost", &Time::new(seconds, 480)).unwrap();
            let mut parents: Vec<Commit<'_>> = head(&self.repository).unwrap().into_iter().collect();
            parents.extend(more_parents.iter().map(|id| self.repository.find_commit(*id).unwrap()));
            let parents: Vec<&Commit<'_>> = parents.iter().collect();
            let message = format!("{subject}\n\nbody\n");
            self.repository.commit(Some("HEAD"), &author, &author, &message, &tree, &parents).unwrap()
        }

        fn subjects(&self, workspace: &str, file: &str, limit: usize) -> Vec<String> {
            let found = histories(&self.folder.path().join(workspace), &[file.to_owned()].into(), limit).unwrap();
            let found = found.expect("a repository");
            found.files.get(file).into_iter().flatten().map(|v| v.subject.clone()).collect()
        }
    }

    const LONG: &str = "id = \"a\"\nname = \"A\"\nowner = \"crm\"\nstatus = \"active\"\n[rule]\nwhen = \"true\"\n";

    #[test]
    fn outside_a_repository_nothing_is_known() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(histories(folder.path(), &["tags/a.toml".to_owned()].into(), 9).unwrap(), None);
    }

    #[test]
    fn changes_of_a_file_through_renames() {
        let repo = Repo::new();
        assert_eq!(repo.subjects("", "tags/a.toml", 9), [""; 0], "before the first commit");
        repo.write("shop/tags/basic/b.toml", LONG);
        repo.commit("add b", 1, &[]);
        repo.write("notes.txt", "no tag");
        repo.commit("notes", 2, &[]);
        repo.write("shop/tags/basic/b.toml", &LONG.replace("crm", "growth"));
        repo.commit("b changes hands", 3, &[]);
        fs::create_dir_all(repo.folder.path().join("shop/tags/behavior")).unwrap();
        fs::rename(
            repo.folder.path().join("shop/tags/basic/b.toml"),
            repo.folder.path().join("shop/tags/behavior/a.toml"),
        )
        .unwrap();
        repo.commit("b becomes a", 4, &[]);
        repo.write("shop/tags/basic/b.toml", "id = \"b\"\n");
        repo.commit("another b", 5, &[]);
        repo.write("shop/tags/basic/new.toml", "id = \"new\"\n");

        assert_eq!(repo.subjects("shop", "tags/behavior/a.toml", 9), ["b becomes a", "b changes hands", "add b"]);
        assert_eq!(repo.subjects("shop", "tags/behavior/a.toml", 2), ["b becomes a", "b changes hands"]);
        assert_eq!(repo.subjects("shop", "tags/basic/b.toml", 9), ["another b"]);
        assert_eq!(repo.subjects("shop", "tags/basic/new.toml", 9), [""; 0], "not committed");
        let found = histories(&repo.folder.path().join("shop"), &["tags/basic/b.toml".to_owned()].into(), 9).unwrap();
        let found = found.unwrap();
        assert!(found.is_complete);
        let version = &found.files["tags/basic/b.toml"][0];
        assert_eq!((version.seconds, version.author.as_str()), (5, "An"));
        assert_eq!(version.commit.len(), 40);
        let found =
            histories(&repo.folder.path().join("shop"), &["tags/behavior/a.toml".to_owned()].into(), 9).unwrap();
        let paths: Vec<(&str, Option<&str>)> = found.as_ref().unwrap().files["tags/behavior/a.toml"]
            .iter()
            .map(|v| (v.path.as_str(), v.before.as_deref()))
            .collect();
        assert_eq!(
            paths,
            [
                ("shop/tags/behavior/a.toml", Some("shop/tags/basic/b.toml")),
                ("shop/tags/basic/b.toml", Some("shop/tags/basic/b.toml")),
                ("shop/tags/basic/b.toml", None),
            ]
        );
    }

    #[test]
    fn a_merge_is_no_change_of_its_own() {
        let repo = Repo::new();
        repo.write("tags/a.toml", "1");
        let base = repo.commit("base", 1, &[]);
        repo.write("tags/a.toml", "2");
        let side = repo.commit("side", 2, &[]);
        repo.repository.reset(&repo.repository.find_object(base, None).unwrap(), git2::ResetType::Hard, None).unwrap();
        repo.write("tags/b.toml", "b");
        repo.commit("main", 3, &[]);
        repo.write("tags/a.toml", "2");
        repo.commit("merge", 4, &[side]);
        assert_eq!(repo.subjects("", "tags/a.toml", 9), ["side", "base"]);
        assert_eq!(repo.subjects("", "tags/b.toml", 9), ["main"]);
    }

    #[test]
    fn a_shallow_clone_says_so() {
        let repo = Repo::new();
        repo.write("tags/a.toml", "1");
        let first = repo.commit("first", 1, &[]);
        repo.write("tags/a.toml", "2");
        repo.write("tags/b.toml", "1");
        let second = repo.commit("second", 2, &[]);
        repo.write("tags/b.toml", "2");
        repo.commit("third", 3, &[]);
        let files: BTreeSet<String> = ["tags/a.toml", "tags/b.toml"].map(str::to_owned).into();
        let all = histories(repo.folder.path(), &files, 9).unwrap().unwrap();
        assert_eq!((all.is_complete, all.files["tags/a.toml"].len()), (true, 2));
        // What `git clone --depth 2` leaves behind: the boundary is a commit whose parents are not there.
        fs::write(repo.repository.path().join("shallow"), format!("{second}\n")).unwrap();
        let object = first.to_string();
        fs::remove_file(repo.repository.path().join("objects").join(&object[..2]).join(&object[2..])).unwrap();
        let some = histories(repo.folder.path(), &files, 9).unwrap().unwrap();
        assert!(!some.is_complete);
        assert_eq!(some.files.get("tags/a.toml"), None);
        assert_eq!(some.files["tags/b.toml"].len(), 1);
        assert_eq!(some.files["tags/b.toml"][0].subject, "third");
    }
}
