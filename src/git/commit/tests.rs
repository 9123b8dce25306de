use std::fs;

use super::*;
use crate::git::{Beginning, FirstCommit, begin};

const FILE: &str = "shop/tags/basic/x.toml";

/// A repository whose folder `shop` is a workspace, with something staged, something changed and something new in it.
fn busy() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let files = [(FILE, "old"), ("shop/staged.txt", "1"), ("shop/changed.txt", "1")];
    let text = |(file, text): &(&str, &str)| ((*file).to_owned(), (*text).to_owned());
    let first = FirstCommit { subject: "first".into(), seconds: 10, files: files.iter().map(text).collect() };
    let beginning = Beginning { author: ("Ann".into(), "ann@localhost".into()), main: vec![first], branches: vec![] };
    for (file, text) in files {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    begin(folder.path(), &beginning).unwrap();
    let repository = Repository::open(folder.path()).unwrap();
    let mut config = repository.config().unwrap();
    config.set_str("user.name", "Ann").unwrap();
    config.set_str("user.email", "ann@localhost").unwrap();
    config.set_bool("commit.gpgsign", false).unwrap();
    config.set_str("core.hooksPath", ".git/hooks").unwrap();
    fs::write(folder.path().join("shop/staged.txt"), "2").unwrap();
    let mut index = repository.index().unwrap();
    index.add_path(Path::new("shop/staged.txt")).unwrap();
    index.write().unwrap();
    fs::write(folder.path().join("shop/changed.txt"), "2").unwrap();
    fs::write(folder.path().join("shop/new.txt"), "2").unwrap();
    folder
}

fn new<'a>(branch: Option<&'a str>, files: &'a [String]) -> NewCommit<'a> {
    NewCommit { branch, message: "tags: x is another", files, seconds: 1_767_801_600 }
}

/// What `git status` tells of everything but the files of the commit.
fn others(folder: &Path) -> Vec<(String, git2::Status)> {
    let repository = Repository::open(folder).unwrap();
    let statuses = repository.statuses(None).unwrap();
    let all = statuses.iter().map(|entry| (entry.path().unwrap().to_owned(), entry.status()));
    all.filter(|(path, _)| !path.starts_with("shop/tags")).collect()
}

fn text_at(folder: &Path, revision: &str, file: &str) -> Option<String> {
    let repository = Repository::open(folder).unwrap();
    let object = repository.revparse_single(&format!("{revision}:{file}")).ok()?;
    Some(String::from_utf8(object.as_blob()?.content().to_vec()).unwrap())
}

/// Commits two files, one of them new, and looks that nothing else moved.
fn check_exactly_these(folder: &Path, branch: Option<&str>) {
    let shop = folder.join("shop");
    let before = others(folder);
    assert!(before.len() >= 3);
    fs::write(folder.join(FILE), "new").unwrap();
    fs::create_dir_all(shop.join("tags/behavior")).unwrap();
    fs::write(shop.join("tags/behavior/y.toml"), "y").unwrap();
    let files = ["tags/basic/x.toml".to_owned(), "tags/behavior/y.toml".to_owned()];
    let made = commit(&shop, &new(branch, &files)).unwrap();
    assert_eq!(made.branch, branch.unwrap_or("main"));
    assert_eq!(others(folder), before, "staged, changed and new files are what they were");
    let repository = Repository::open(folder).unwrap();
    let head = repository.head().unwrap();
    assert_eq!(head.shorthand(), Ok(made.branch.as_str()));
    let head = head.peel_to_commit().unwrap();
    assert_eq!(head.id().to_string(), made.commit);
    assert_eq!(head.parent_count(), 1);
    assert_eq!(head.message(), Ok("tags: x is another\n"));
    assert_eq!((head.author().name(), head.time().seconds()), (Ok("Ann"), 1_767_801_600));
    assert_eq!(text_at(folder, "HEAD", FILE).as_deref(), Some("new"));
    assert_eq!(text_at(folder, "HEAD", "shop/tags/behavior/y.toml").as_deref(), Some("y"));
    assert_eq!(text_at(folder, "HEAD", "shop/staged.txt").as_deref(), Some("1"));
    assert_eq!(text_at(folder, "HEAD", "shop/changed.txt").as_deref(), Some("1"));
    assert_eq!(text_at(folder, "HEAD", "shop/new.txt"), None);
    let status = repository.status_file(Path::new(FILE)).unwrap();
    assert!(status.is_empty(), "{status:?}");
}

#[test]
fn a_commit_holds_its_files_and_nothing_else() {
    check_exactly_these(busy().path(), Some("tags/x"));
    check_exactly_these(busy().path(), None);
}

#[cfg(unix)]
fn hook(folder: &Path, name: &str, script: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    let hooks = folder.join(".git/hooks");
    fs::create_dir_all(&hooks).unwrap();
    let hook = hooks.join(name);
    fs::write(&hook, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
}

#[cfg(unix)]
#[test]
fn hooks_run_and_what_they_refuse_leaves_everything_as_it_was() {
    let folder = busy();
    hook(folder.path(), "pre-commit", "echo ran >> .git/ran");
    check_exactly_these(folder.path(), Some("tags/x"));
    assert_eq!(fs::read_to_string(folder.path().join(".git/ran")).unwrap(), "ran\n");

    let folder = busy();
    hook(folder.path(), "commit-msg", "echo 'no ticket is named' >&2; exit 1");
    let shop = folder.path().join("shop");
    let before = others(folder.path());
    fs::write(shop.join("tags/basic/y.toml"), "y").unwrap();
    let files = ["tags/basic/y.toml".to_owned()];
    match commit(&shop, &new(Some("tags/y"), &files)) {
        Err(CommitError::Refused { said }) => assert!(said.contains("no ticket is named"), "{said}"),
        other => panic!("{other:?}"),
    }
    let repository = Repository::open(folder.path()).unwrap();
    assert_eq!(repository.head().unwrap().shorthand(), Ok("main"));
    assert!(repository.find_branch("tags/y", BranchType::Local).is_err());
    assert_eq!(others(folder.path()), before);
    let status = repository.status_file(Path::new("shop/tags/basic/y.toml")).unwrap();
    assert_eq!(status, git2::Status::WT_NEW);
}

#[test]
fn what_stands_in_the_way_is_said_before_anything_happens() {
    let folder = busy();
    let shop = folder.path().join("shop");
    let files = ["tags/basic/x.toml".to_owned()];
    let said = |branch: Option<&str>| can_commit(&shop, &new(branch, &files)).unwrap_err().to_string();
    assert_eq!(said(Some("main")), "branch `main` is there already");
    assert_eq!(said(Some("a..b")), "`a..b` cannot be the name of a branch");
    assert_eq!(said(Some("")), "`` cannot be the name of a branch");
    assert_eq!(can_commit(&shop, &new(Some("x"), &files)).unwrap(), Vec::<String>::new());
    assert!(matches!(commit(&shop, &new(Some("x"), &files)), Err(CommitError::Nothing)));
    fs::write(folder.path().join(FILE), "by hand").unwrap();
    assert_eq!(can_commit(&shop, &new(None, &files)).unwrap(), files, "it holds more than what is changed now");

    let repository = Repository::open(folder.path()).unwrap();
    fs::write(folder.path().join(".gitignore"), "*.local.toml\n").unwrap();
    let ignored = ["tags/basic/x.local.toml".to_owned()];
    let error = can_commit(&shop, &new(None, &ignored)).unwrap_err();
    assert_eq!(error.to_string(), "git ignores tags/basic/x.local.toml");
    let head = repository.head().unwrap().target().unwrap();
    fs::write(repository.path().join("MERGE_HEAD"), format!("{head}\n")).unwrap();
    assert_eq!(said(None), "a merge is in progress");
    fs::remove_file(repository.path().join("MERGE_HEAD")).unwrap();
    repository.set_head_detached(head).unwrap();
    assert_eq!(said(None), "no branch is checked out");
    let blank = NewCommit { message: " \n", ..new(Some("x"), &files) };
    assert_eq!(can_commit(&shop, &blank).unwrap_err().to_string(), "the commit says nothing");

    let nowhere = tempfile::tempdir().unwrap();
    let error = can_commit(nowhere.path(), &new(None, &files)).unwrap_err();
    assert!(matches!(error, CommitError::NoWorkTree { .. }), "{error}");
    Repository::init(nowhere.path()).unwrap();
    assert!(matches!(can_commit(nowhere.path(), &new(None, &files)), Err(CommitError::NoCommit)));
}
