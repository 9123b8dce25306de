//! Releases that many machines share, in a folder and in a store of objects.

use std::{fs, sync::Arc};

use object_store::memory::InMemory;
use roaring::RoaringBitmap;
use tagwerk::store::{
    Act, Audience, MadeCurrent, ReleaseDraft, ReleaseManifest, ReleaseNumber, Shelf, Store, StoreError,
};

use super::world::World;

fn world() -> World {
    let world = World::with_days(0..2);
    world.ingest().unwrap();
    world
}

fn draft(store: &Store, as_of: i64, members: &[u32]) -> ReleaseDraft {
    let facts = store.facts().unwrap();
    let audience = |tag: &str, members: RoaringBitmap| Audience { tag: tag.to_owned(), value: None, members };
    ReleaseDraft {
        as_of,
        commit: None,
        dirty: false,
        is_of_commit: false,
        definitions: None,
        catalog: "catalog".to_owned(),
        snapshot: facts.snapshot().to_owned(),
        ids: facts.ids().len(),
        engine: "1".to_owned(),
        population: 400,
        audiences: vec![
            audience("moves", RoaringBitmap::from_iter(members)),
            audience("stays", RoaringBitmap::from_iter(0..100)),
        ],
    }
}

fn memory(store: &Arc<InMemory>) -> Shelf {
    Shelf::of_objects(store.clone(), "a/b", "memory://a/b").unwrap()
}

fn publish(shelf: &Shelf, store: &Store, as_of: i64, members: &[u32]) -> Result<MadeCurrent, StoreError> {
    let candidate = shelf.write_candidate(store, draft(store, as_of, members))?;
    shelf.publish(candidate.number, &Act { at: as_of, ..Act::default() })
}

/// The members of an audience by their ids, ordered.
fn ids(shelf: &Shelf, manifest: &ReleaseManifest, tag: &str) -> Vec<String> {
    let entry = manifest.audience(tag, None).unwrap();
    let (members, subjects) = (shelf.members(manifest, entry).unwrap(), shelf.subjects(manifest).unwrap());
    let mut ids: Vec<String> = members.iter().map(|o| subjects.id(o).unwrap().unwrap().into_owned()).collect();
    ids.sort();
    ids
}

/// Everything that a reader can see.
#[derive(Debug, Clone, PartialEq)]
struct Seen {
    current: Option<ReleaseNumber>,
    releases: Vec<ReleaseNumber>,
    log: usize,
    members: Vec<String>,
}

fn seen(shelf: &Shelf) -> Seen {
    let current = shelf.current().unwrap();
    let members = current.map_or_else(Vec::new, |n| ids(shelf, &shelf.release(n).unwrap(), "moves"));
    let log = shelf.release_log().unwrap().len();
    Seen { current, releases: shelf.releases().unwrap(), log, members }
}

fn check_whole(shelf: &Shelf) {
    let report = shelf.verify().unwrap();
    assert!(report.is_whole(), "{:?}", report.findings);
}

fn check_publishing(shelf: &Shelf) {
    let world = world();
    let store = world.store();
    assert_eq!(seen(shelf), Seen { current: None, releases: vec![], log: 0, members: vec![] });
    let first = publish(shelf, &store, 1, &[1, 2, 3]).unwrap();
    assert_eq!((first.manifest.release, first.previous, first.changed), (ReleaseNumber(1), None, true));
    assert_eq!(first.manifest.publication.as_ref().map(|p| p.at), Some(1));
    let again = publish(shelf, &store, 1, &[1, 2, 3]).unwrap();
    assert_eq!((again.manifest.release, again.changed), (ReleaseNumber(1), false), "equal content is used again");
    let second = publish(shelf, &store, 2, &[2, 3, 4]).unwrap();
    assert_eq!((second.manifest.release, second.previous), (ReleaseNumber(2), Some(ReleaseNumber(1))));
    let manifest = shelf.release(ReleaseNumber(1)).unwrap();
    assert_eq!(manifest, first.manifest);
    let expected = |ordinals: &[u32]| {
        let all = store.ids().unwrap();
        let mut ids: Vec<String> = ordinals.iter().map(|o| all.id(*o).unwrap().unwrap().to_owned()).collect();
        ids.sort();
        ids
    };
    assert_eq!(ids(shelf, &manifest, "moves"), expected(&[1, 2, 3]));
    assert_eq!(seen(shelf).members, expected(&[2, 3, 4]));
    let back = Act { at: 3, rollback: Some("wrong".to_owned()), ..Act::default() };
    assert_eq!(shelf.publish(ReleaseNumber(1), &back).unwrap().previous, Some(ReleaseNumber(2)));
    assert_eq!(
        seen(shelf),
        Seen {
            current: Some(ReleaseNumber(1)),
            releases: vec![ReleaseNumber(1), ReleaseNumber(2)],
            log: 3,
            members: expected(&[1, 2, 3])
        }
    );
    assert!(matches!(shelf.publish(ReleaseNumber(9), &Act::default()), Err(StoreError::NoRelease { .. })));
    check_whole(shelf);
    let check = shelf.check_release(ReleaseNumber(2), &[]).unwrap();
    assert!(check.findings.is_empty() && check.files.len() >= 6, "{check:?}");
}

#[test]
fn releases_are_published_into_objects() {
    check_publishing(&memory(&Arc::new(InMemory::new())));
}

#[test]
fn releases_are_published_into_a_folder() {
    let dir = tempfile::tempdir().unwrap();
    check_publishing(&Shelf::of_folder(&dir.path().join("not/there/yet")));
}

#[test]
fn another_dictionary_publishes_into_the_same_numbering() {
    let (a, b) = (world(), World::with_days(1..4));
    b.ingest().unwrap();
    let objects = Arc::new(InMemory::new());
    publish(&memory(&objects), &a.store(), 1, &[1, 2]).unwrap();
    let made = publish(&memory(&objects), &b.store(), 2, &[301, 302]).unwrap();
    assert_eq!((made.manifest.release, made.previous), (ReleaseNumber(2), Some(ReleaseNumber(1))));
    // Whom ordinals mean is said by the release, on a machine that has neither store.
    let reader = memory(&objects);
    for (number, store, ordinals) in [(1, a.store(), [1, 2]), (2, b.store(), [301, 302])] {
        let all = store.ids().unwrap();
        let mut expected: Vec<_> = ordinals.iter().map(|o| all.id(*o).unwrap().unwrap().to_owned()).collect();
        expected.sort();
        assert_eq!(ids(&reader, &reader.release(ReleaseNumber(number)).unwrap(), "moves"), expected);
    }
}

#[test]
fn many_publish_at_once() {
    let world = world();
    let objects = Arc::new(InMemory::new());
    let results: Vec<_> = std::thread::scope(|scope| {
        let run = |n: u32| {
            let (store, shelf) = (world.store(), memory(&objects));
            scope.spawn(move || publish(&shelf, &store, i64::from(n), &[n, n + 1]))
        };
        let threads: Vec<_> = (0..8).map(run).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let shelf = memory(&objects);
    assert_eq!(shelf.releases().unwrap(), (1..=8).map(ReleaseNumber).collect::<Vec<_>>(), "each has its number");
    let log = shelf.release_log().unwrap();
    let mut published = 0;
    for result in &results {
        match result {
            Ok(made) => {
                assert!(log.iter().any(|record| record.release == made.manifest.release));
                published += 1;
            }
            Err(StoreError::Overtaken { release, current }) => assert!(release < current),
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!((log.len(), shelf.current().unwrap()), (published, Some(ReleaseNumber(8))));
    assert!(log.windows(2).all(|pair| pair[1].previous == Some(pair[0].release)), "{log:?}");
    check_whole(&shelf);
}

#[test]
fn a_number_is_never_given_twice() {
    let world = world();
    let store = world.store();
    let dir = tempfile::tempdir().unwrap();
    let shelf = Shelf::of_folder(dir.path());
    for as_of in 1..4 {
        shelf.write_candidate(&store, draft(&store, as_of, &[1])).unwrap();
    }
    for number in [2, 3] {
        fs::remove_file(dir.path().join(format!("releases/{number:012}.json"))).unwrap();
    }
    assert_eq!(shelf.releases().unwrap(), [ReleaseNumber(1)]);
    assert_eq!(shelf.write_candidate(&store, draft(&store, 9, &[1])).unwrap().number, ReleaseNumber(4));
}

#[test]
fn every_flipped_bit_is_noticed_and_building_again_mends_it() {
    let world = world();
    let store = world.store();
    let dir = tempfile::tempdir().unwrap();
    let shelf = || Shelf::of_folder(dir.path());
    publish(&shelf(), &store, 1, &[1, 2]).unwrap();
    for folder in ["audiences", "ids", "manifests", "releases", "log"] {
        for file in fs::read_dir(dir.path().join(folder)).unwrap() {
            let path = file.unwrap().path();
            let whole = fs::read(&path).unwrap();
            for at in (0..whole.len()).step_by(1 + whole.len() / 40) {
                let mut flipped = whole.clone();
                flipped[at] ^= 1 << (at % 8);
                fs::write(&path, flipped).unwrap();
                assert!(!shelf().verify().unwrap().is_whole(), "{} at {at}", path.display());
            }
            if matches!(folder, "audiences" | "ids") {
                assert!(publish_only(&shelf()).is_err() || folder == "ids", "what is damaged is not published");
                shelf().write_candidate(&store, draft(&store, 1, &[1, 2])).unwrap();
                assert_eq!(fs::read(&path).unwrap(), whole, "{}", path.display());
            }
            fs::write(&path, whole).unwrap();
            check_whole(&shelf());
        }
    }
    let current = fs::read(dir.path().join("CURRENT")).unwrap();
    for at in 0..current.len() {
        let mut flipped = current.clone();
        flipped[at] ^= 1 << (at % 8);
        fs::write(dir.path().join("CURRENT"), &flipped).unwrap();
        assert!(!shelf().verify().unwrap().is_whole() && shelf().current().is_err(), "byte {at}");
    }
    // Publishing makes it anew, and what is known of the past is kept.
    let made = publish(&shelf(), &store, 1, &[1, 2]).unwrap();
    assert!(made.changed && !made.log_began_anew);
    assert_eq!(shelf().release_log().unwrap().len(), 2);
    check_whole(&shelf());
}

/// Makes the current release current again, on a machine that has read nothing of it.
fn publish_only(shelf: &Shelf) -> Result<MadeCurrent, StoreError> {
    shelf.publish(ReleaseNumber(1), &Act::default())
}

#[test]
fn one_audience_is_read_without_the_others() {
    let world = world();
    let dir = tempfile::tempdir().unwrap();
    let shelf = Shelf::of_folder(dir.path());
    let made = publish(&shelf, &world.store(), 1, &[1, 2]).unwrap();
    let stays = made.manifest.audience("stays", None).unwrap().blake3.clone();
    fs::remove_file(dir.path().join(format!("audiences/{stays}.roaring"))).unwrap();
    assert_eq!(seen(&shelf).members.len(), 2);
    assert!(!shelf.verify().unwrap().is_whole());
}
