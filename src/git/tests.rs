//! Revisions, trees and differences of small repositories.

use std::{
    fs,
    path::{Path, PathBuf},
};

use git2::{IndexAddOption, Oid, Repository, Signature, Time};
use tempfile::TempDir;

use super::*;

struct Repo {
    folder: TempDir,
    repository: Repository,
}

impl Repo {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut options = git2::RepositoryInitOptions::new();
        let repository = Repository::init_opts(folder.path(), options.initial_head("main")).unwrap();
        Self { folder, repository }
    }

    fn dir(&self) -> &Path {
        self.folder.path()
    }

    fn path(&self, file: &str) -> PathBuf {
        let path = self.dir().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        path
    }

    fn write(&self, file: &str, text: &str) {
        fs::write(self.path(file), text).unwrap();
    }

    #[cfg(unix)]
    fn link(&self, file: &str, target: &str) {
        std::os::unix::fs::symlink(target, self.path(file)).unwrap();
    }

    /// Commits everything on top of `parents` without moving a branch.
    fn commit_on(&self, parents: &[&str]) -> String {
        let mut index = self.repository.index().unwrap();
        index.add_all(["*"], IndexAddOption::DEFAULT, None).unwrap();
        index.update_all(["*"], None).unwrap();
        index.write().unwrap();
        let tree = self.repository.find_tree(index.write_tree().unwrap()).unwrap();
        let author = Signature::new("An", "an@localhost", &Time::new(1, 0)).unwrap();
        let parents: Vec<_> =
            parents.iter().map(|p| self.repository.find_commit(Oid::from_str(p).unwrap()).unwrap()).collect();
        let parents: Vec<_> = parents.iter().collect();
        self.repository.commit(None, &author, &author, "change", &tree, &parents).unwrap().to_string()
    }

    /// Commits everything on `main`.
    fn commit(&self) -> String {
        let head = resolve(self.dir(), "main").ok();
        let commit = self.commit_on(&head.iter().map(String::as_str).collect::<Vec<_>>());
        self.point("refs/heads/main", &commit);
        commit
    }

    fn point(&self, reference: &str, commit: &str) {
        self.repository.reference(reference, Oid::from_str(commit).unwrap(), true, "test").unwrap();
    }
}

fn unknown(error: &RevisionError) -> (bool, Vec<String>) {
    match error {
        RevisionError::Unknown { is_shallow, similar, .. } => (*is_shallow, similar.clone()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_revision_is_said_in_many_ways() {
    let repo = Repo::new();
    assert!(matches!(resolve(repo.dir(), "HEAD"), Err(RevisionError::NoCommit)));
    repo.write("a", "1");
    let first = repo.commit();
    repo.write("a", "2");
    let second = repo.commit();
    repo.write("a", "3");
    let third = repo.commit();
    repo.point("refs/tags/v1", &first);
    repo.point("refs/remotes/origin/side", &second);
    let target = repo.repository.find_object(Oid::from_str(&second).unwrap(), None).unwrap();
    let author = Signature::new("An", "an@localhost", &Time::new(1, 0)).unwrap();
    repo.repository.tag("v2", &target, &author, "second", false).unwrap();
    for (revision, commit) in [
        ("main", &third),
        ("HEAD", &third),
        ("HEAD~2", &first),
        ("main^", &second),
        ("v1", &first),
        ("v2", &second),
        ("v2~1", &first),
        ("origin/side", &second),
        ("refs/tags/v1", &first),
        (third.as_str(), &third),
        (&third[..12], &third),
    ] {
        assert_eq!(resolve(repo.dir(), revision).unwrap(), **commit, "{revision}");
    }
    // Not a commit, no name at all, options, and what is not there.
    for revision in [
        "HEAD:a",
        "HEAD~9",
        "",
        "--help",
        "a b",
        "main:",
        "@{",
        "^{/nothing}",
        "0000000000000000000000000000000000000000",
    ] {
        unknown(&resolve(repo.dir(), revision).unwrap_err());
    }
}

#[test]
fn names_that_are_alike_are_named() {
    let repo = Repo::new();
    repo.write("a", "1");
    let commit = repo.commit();
    for name in ["refs/remotes/origin/main", "refs/remotes/origin/HEAD", "refs/heads/feature", "refs/tags/v1.0"] {
        repo.point(name, &commit);
    }
    let similar = |revision: &str| unknown(&resolve(repo.dir(), revision).unwrap_err()).1;
    assert_eq!(similar("mian"), ["main"]);
    assert_eq!(similar("Feature~1"), ["feature"]);
    assert_eq!(similar("v1.1"), ["v1.0"]);
    assert_eq!(similar("nothing_like_it"), [""; 0]);
    repo.repository.find_reference("refs/heads/main").unwrap().delete().unwrap();
    assert_eq!(similar("main"), ["origin/main"], "a checkout knows others only by their remote");
    let hint = resolve(repo.dir(), "main").unwrap_err().hint().unwrap();
    assert_eq!(hint, "did you mean `origin/main`?");
}

#[test]
fn no_repository() {
    let folder = tempfile::tempdir().unwrap();
    let error = resolve(folder.path(), "main").unwrap_err();
    assert!(matches!(error, RevisionError::NoRepository { .. }), "{error:?}");
    assert!(error.hint().unwrap().contains("git init"));
}

#[test]
fn where_histories_part() {
    let repo = Repo::new();
    repo.write("a", "1");
    let root = repo.commit();
    repo.write("a", "2");
    let one = repo.commit_on(&[&root]);
    repo.write("a", "3");
    let other = repo.commit_on(&[&root]);
    let merged = repo.commit_on(&[&one, &other]);
    let alone = repo.commit_on(&[]);
    let base = |a: &str, b: &str| merge_base(repo.dir(), a, b).unwrap();
    assert_eq!(base(&one, &other), root);
    assert_eq!(base(&root, &other), root);
    // On the commit with which a host merges, the base is the tip of the target.
    assert_eq!(base(&one, &merged), one);
    let error = merge_base(repo.dir(), &one, &alone).unwrap_err();
    assert!(matches!(&error, RevisionError::NoMergeBase { is_shallow: false, .. }), "{error:?}");
    assert!(error.hint().unwrap().contains("unrelated"));
}

#[test]
fn a_clone_of_one_commit_says_what_to_fetch() {
    let repo = Repo::new();
    repo.write("a", "1");
    let first = repo.commit();
    repo.write("a", "2");
    let second = repo.commit();
    // What `git clone --depth 1` leaves: the commit is there, its parent is not, and a file says so.
    let shallow = Repo::new();
    let odb = shallow.repository.odb().unwrap();
    let source = repo.repository.odb().unwrap();
    let tree = repo.repository.find_commit(Oid::from_str(&second).unwrap()).unwrap().tree().unwrap();
    let blob = tree.get_name("a").unwrap().id();
    for id in [Oid::from_str(&second).unwrap(), tree.id(), blob] {
        let object = source.read(id).unwrap();
        odb.write(object.kind(), object.data()).unwrap();
    }
    fs::write(shallow.dir().join(".git/shallow"), format!("{second}\n")).unwrap();
    shallow.point("refs/heads/main", &second);
    let repository = Repo { repository: Repository::open(shallow.dir()).unwrap(), folder: shallow.folder };
    let error = resolve(repository.dir(), &first).unwrap_err();
    assert!(unknown(&error).0, "{error:?}");
    for part in ["git fetch --unshallow", "fetch-depth: 0"] {
        assert!(error.hint().unwrap().contains(part), "{error:?}");
    }
    let alone = repository.commit_on(&[]);
    let error = merge_base(repository.dir(), &alone, &second).unwrap_err();
    assert!(matches!(&error, RevisionError::NoMergeBase { is_shallow: true, .. }), "{error:?}");
    assert!(error.hint().unwrap().contains("git fetch --unshallow"));
}

fn listed(repo: &Repo, commit: &str, prefix: &str) -> Vec<(String, String)> {
    let files = files_at(repo.dir(), commit, prefix, 100, &|path| !path.ends_with("skipped/")).unwrap();
    let text = |content: &TreeContent| match content {
        TreeContent::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        other => format!("{other:?}"),
    };
    files.iter().map(|file| (file.path.clone(), text(&file.content))).collect()
}

fn pair(a: &str, b: &str) -> (String, String) {
    (a.to_owned(), b.to_owned())
}

#[test]
fn files_of_a_folder_at_a_commit() {
    let repo = Repo::new();
    repo.write("shop/tags/a.toml", "a");
    repo.write("shop/tags/skipped/b.toml", "b");
    repo.write("shop/large", &"x".repeat(101));
    repo.write("shopping/c", "c");
    let commit = repo.commit();
    repo.write("shop/tags/a.toml", "changed since");
    assert_eq!(
        listed(&repo, &commit, "shop/"),
        [pair("large", "TooLarge(101)"), pair("tags/a.toml", "a")],
        "neither the disk's nor the neighbour's"
    );
    assert_eq!(listed(&repo, &commit, "shop/tags/"), [pair("a.toml", "a")]);
    assert_eq!(listed(&repo, &commit, "nowhere/"), []);
    assert_eq!(listed(&repo, &commit, "shop/large/"), [], "a file is no folder");
    assert_eq!(listed(&repo, &commit, "").len(), 3);
    assert!(matches!(files_at(repo.dir(), &"1".repeat(40), "", 9, &|_| true), Err(RevisionError::Unknown { .. })));
}

#[test]
#[cfg(unix)]
fn links_are_followed_inside() {
    let repo = Repo::new();
    repo.write("shop/tags/a.toml", "a");
    repo.write("outside.toml", "secret");
    for (file, target) in [
        ("beside", "a.toml"),
        ("through", "../tags/./a.toml"),
        ("twice", "beside"),
        ("folder", "../tags"),
        ("folder_file", "folder/a.toml"),
        ("nowhere", "b.toml"),
        ("out", "../../outside.toml"),
        ("out_and_in", "../../shop/tags/a.toml"),
        ("absolute", "/etc/hostname"),
        ("itself", "itself"),
        ("top", ".."),
        ("below_a_file", "a.toml/b"),
    ] {
        repo.link(&format!("shop/tags/{file}"), target);
    }
    let commit = repo.commit();
    assert_eq!(
        listed(&repo, &commit, "shop/"),
        [
            pair("tags/a.toml", "a"),
            pair("tags/absolute", "Link(Outside)"),
            pair("tags/below_a_file", "Link(Nothing)"),
            pair("tags/beside", "a"),
            pair("tags/folder", "Link(Folder)"),
            pair("tags/folder_file", "a"),
            pair("tags/itself", "Link(Nothing)"),
            pair("tags/nowhere", "Link(Nothing)"),
            pair("tags/out", "Link(Outside)"),
            pair("tags/out_and_in", "Link(Outside)"),
            pair("tags/through", "a"),
            pair("tags/top", "Link(Folder)"),
            pair("tags/twice", "a"),
        ]
    );
}

#[test]
fn equal_hashes_are_equal_bytes() {
    let repo = Repo::new();
    repo.write("a", "same");
    let commit = repo.commit();
    let entries = CommitTree::open(repo.dir(), &commit, "").unwrap().entries(&|_| true).unwrap();
    assert_eq!(Some(&entries[0].id), blob_id(b"same").as_ref());
    assert_ne!(Some(&entries[0].id), blob_id(b"other").as_ref());
}

#[test]
#[cfg(unix)]
fn what_changed_between_commits_and_in_the_work_tree() {
    use std::os::unix::fs::PermissionsExt;

    let text: String = (0..20).map(|line| format!("line {line}\n")).collect();
    let repo = Repo::new();
    repo.write(".gitignore", "ignored\n");
    for file in ["kept", "changed", "gone", "moved", "becomes_link", "becomes_program"] {
        repo.write(file, &format!("{file}\n{text}"));
    }
    let base = repo.commit();
    repo.write("changed", "other");
    for file in ["gone", "moved", "becomes_link"] {
        fs::remove_file(repo.dir().join(file)).unwrap();
    }
    repo.write("folder/moved_to", &format!("moved\n{text}one more\n"));
    repo.link("becomes_link", "kept");
    fs::set_permissions(repo.dir().join("becomes_program"), fs::Permissions::from_mode(0o755)).unwrap();
    repo.write("new", "quite another text");
    repo.write("ignored", "not looked at");

    let change = |path: &str, from: Option<&str>, before, after| PathChange {
        path: path.to_owned(),
        from: from.map(str::to_owned),
        before,
        after,
    };
    use EntryKind::{Absent, File, Link, Program};
    let expected = [
        change("becomes_link", None, File, Link),
        change("becomes_program", None, File, Program),
        change("changed", None, File, File),
        change("folder/moved_to", Some("moved"), File, File),
        change("gone", None, File, Absent),
        change("new", None, Absent, File),
    ];
    assert_eq!(changed_paths(repo.dir(), &base, None).unwrap(), expected, "nothing of it is added");
    // Some of it in the index, some not.
    let mut index = repo.repository.index().unwrap();
    index.add_path(Path::new("new")).unwrap();
    index.remove_path(Path::new("moved")).unwrap();
    index.write().unwrap();
    assert_eq!(changed_paths(repo.dir(), &base, None).unwrap(), expected);
    let head = repo.commit();
    assert_eq!(changed_paths(repo.dir(), &base, Some(&head)).unwrap(), expected);
    assert_eq!(changed_paths(repo.dir(), &head, None).unwrap(), []);
}
