//! An edit of several files is killed at every place where it writes.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::support::TestEnvironment;

const FILES: [&str; 3] =
    ["tags/basic/do_not_contact.toml", "tags/behavior/recent_login.toml", "tags/strategy/lifecycle.toml"];
const EDIT: [&str; 6] = ["edit", "--where", "status:active", "--set", "backup_owner=night", "--yes"];

fn texts(environment: &TestEnvironment) -> Vec<String> {
    FILES.iter().map(|file| environment.read(file)).collect()
}

/// Runs the command in a fresh workspace once to count the places, then once for each place; the next command has to
/// find the old or the new files, all of them.
fn killed_everywhere(prepare: &dyn Fn(&TestEnvironment), command: &[&str]) {
    let fresh = || {
        let environment = TestEnvironment::shop();
        prepare(&environment);
        environment
    };
    let whole = fresh();
    let before = texts(&whole);
    let count = whole.path("count");
    let output = whole.command().args(command).env("TAGWERK_KILL_COUNT", &count).output().expect("the binary runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let places: u64 = fs::read_to_string(&count).expect("a count").parse().expect("a number");
    assert!(places > 10, "{places} places");
    let after = texts(&whole);
    assert!(before.iter().zip(&after).all(|(b, a)| b != a), "all files change");

    let (mut olds, mut news) = (0, 0);
    for place in 1..=places {
        let killed = fresh();
        let kill = killed.command().args(command).env("TAGWERK_KILL_AT", place.to_string()).output();
        assert_eq!(kill.expect("the binary runs").status.code(), None, "place {place} of {places} does not kill");
        killed.run_ok(&["check"]);
        let left = texts(&killed);
        assert!(left == before || left == after, "place {place} of {places}: {left:?}");
        olds += u64::from(left == before);
        news += u64::from(left == after);
        assert_eq!(litter(&killed.path("tags")), Vec::<PathBuf>::new(), "place {place} of {places}");
        if left == before {
            killed.run_ok(command);
            assert_eq!(texts(&killed), after, "place {place} of {places}, done again");
        }
    }
    assert!(olds > 0 && news > 0, "{olds} old, {news} new");
}

/// Hidden files below a folder.
fn litter(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("readable") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            found.extend(litter(&path));
        } else if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')) {
            found.push(path);
        }
    }
    found
}

#[test]
fn an_edit_killed_anywhere_is_not_made_or_made_whole() {
    killed_everywhere(&|_| {}, &EDIT);
}

#[test]
fn an_undo_killed_anywhere_is_not_made_or_made_whole() {
    killed_everywhere(
        &|environment| {
            environment.run_ok(&EDIT);
        },
        &["edit", "--undo"],
    );
}
