use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use roaring::RoaringBitmap;
use tagwerk::store::{Act, Audience, ReleaseDraft, Store};

use super::world::{World, files, rows};

/// What a killed run may leave: files with the names that the next run will use, and things written aside.
fn leave_behind(root: &Path) {
    for name in [
        "facts/00000099.facts",
        "facts/00000100.texts",
        "facts/manifest.json.new",
        "ids/00000101.ids",
        "releases/1.new/t.roaring",
        "CURRENT.new",
    ] {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "half").unwrap();
    }
}

#[test]
fn leftovers_are_ignored_and_removed_by_the_next_writer() {
    let world = World::with_days(0..2);
    world.ingest().unwrap();
    let before = rows(&world.store());
    leave_behind(&world.path(".tagwerk"));
    assert!(world.store().verify().unwrap().is_whole());
    assert_eq!(rows(&world.store()), before);
    world.write_day(3);
    world.ingest().unwrap();
    assert_eq!(rows(&world.store()), world.ingested_anew(&world.specs()));
    let left: Vec<_> = files(&world.path(".tagwerk"))
        .into_iter()
        .filter(|(_, bytes)| bytes == b"half")
        .map(|(path, _)| path)
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

/// Tells a child process which world to work in, and what to do there.
const CHILD: &str = "TAGWERK_TEST_CHILD";

/// Not a test of its own: the process that is killed.
#[test]
#[ignore = "run by the tests of this file"]
fn child() {
    let Some(task) = std::env::var_os(CHILD) else { return };
    let task = task.into_string().unwrap();
    let (verb, dir) = task.split_once(' ').unwrap();
    let world = World::at(PathBuf::from(dir));
    match verb {
        "ingest" => {
            world.ingest().unwrap();
        }
        _ => release(&world.store()),
    }
}

/// Writes a candidate and publishes it.
fn release(store: &Store) {
    let facts = store.facts().unwrap();
    let audience =
        |tag: &str, end| Audience { tag: tag.to_owned(), value: None, members: RoaringBitmap::from_iter(0..end) };
    let draft = ReleaseDraft {
        as_of: 7,
        commit: None,
        dirty: false,
        is_of_commit: false,
        definitions: None,
        catalog: "c".to_owned(),
        snapshot: facts.snapshot().to_owned(),
        ids: facts.ids().len(),
        engine: "1".to_owned(),
        population: facts.ids().len().into(),
        audiences: vec![audience("a", facts.ids().len()), audience("b", 3)],
    };
    let candidate = store.write_candidate(draft).unwrap();
    store.publish(candidate.number, &Act::default()).unwrap();
}

/// Runs a child; returns how many places it passed, or `None` when it was killed at place `kill_at`.
fn run_child(world: &World, verb: &str, kill_at: Option<u64>) -> Option<u64> {
    let count = world.path("count");
    let _ = fs::remove_file(&count);
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "store::killed::child", "--ignored"]);
    command.env(CHILD, format!("{verb} {}", world.path("").display())).env("TAGWERK_KILL_COUNT", &count);
    match kill_at {
        Some(place) => command.env("TAGWERK_KILL_AT", place.to_string()),
        None => command.env_remove("TAGWERK_KILL_AT"),
    };
    let output = command.output().unwrap();
    if output.status.success() {
        return Some(fs::read_to_string(count).unwrap().parse().unwrap());
    }
    assert!(kill_at.is_some(), "{output:?}");
    None
}

/// A copy of a world's files in another folder.
fn copy(world: &World) -> World {
    let copy = World::new();
    let output = Command::new("cp").arg("-a").arg(world.path(".")).arg(copy.path(".")).status().unwrap();
    assert!(output.success());
    copy
}

/// Kills a task at every place; `state` of what is left is the one before or the one after, and doing it again ends as
/// if nothing had happened.
fn check_killed<S: PartialEq + std::fmt::Debug>(prepared: &World, verb: &str, state: impl Fn(&World) -> S) {
    let before = state(prepared);
    let done = copy(prepared);
    let places = run_child(&done, verb, None).unwrap();
    let after = state(&done);
    assert_ne!(before, after);
    assert!(places > 10, "{places}");
    let (mut old, mut new) = (0, 0);
    for place in 1..=places {
        let world = copy(prepared);
        assert_eq!(run_child(&world, verb, Some(place)), None, "killed at place {place} of {places}");
        let left = state(&world);
        if left == before {
            old += 1;
        } else {
            assert!(left == after, "killed at place {place}: {left:?}");
            new += 1;
        }
        assert!(world.store().verify().unwrap().is_whole(), "killed at place {place}");
        run_child(&world, verb, None).unwrap();
        assert!(state(&world) == after, "killed at place {place} and done again");
    }
    assert!(old > 0 && new > 0, "{old} times the old state, {new} times the new one");
}

#[test]
#[cfg_attr(not(debug_assertions), ignore = "release builds have no fail points")]
fn an_ingest_killed_anywhere_leaves_the_old_state_or_the_new() {
    let world = World::with_days(0..3);
    world.ingest().unwrap();
    world.remove("events/day-000.csv");
    world.write_day(5);
    check_killed(&world, "ingest", |world| rows(&world.store()));
}

#[test]
#[cfg_attr(not(debug_assertions), ignore = "release builds have no fail points")]
fn a_release_killed_anywhere_is_there_as_a_whole_or_not_at_all() {
    let world = World::with_days(0..1);
    world.ingest().unwrap();
    release(&world.store());
    world.write_day(5);
    world.ingest().unwrap();
    // The candidate and its publication are two steps: what readers see is the current release.
    check_killed(&world, "release", |world| {
        let store = world.store();
        let current = store.current().unwrap().unwrap();
        (current, store.read_audience(current, "a", None).unwrap().len())
    });
}
