use roaring::RoaringBitmap;
use tagwerk::store::{Act, Audience, ReleaseDraft, ReleaseNumber, Store, StoreError};

use super::world::World;

fn audience(tag: &str, value: Option<&str>, members: std::ops::Range<u32>) -> Audience {
    Audience { tag: tag.to_owned(), value: value.map(ToOwned::to_owned), members: RoaringBitmap::from_iter(members) }
}

fn draft(store: &Store, audiences: Vec<Audience>) -> ReleaseDraft {
    let facts = store.facts().unwrap();
    ReleaseDraft {
        as_of: 1_767_225_600_000_000,
        commit: Some("0123abc".to_owned()),
        dirty: false,
        is_of_commit: false,
        definitions: None,
        catalog: "catalog".to_owned(),
        snapshot: facts.snapshot().to_owned(),
        ids: facts.ids().len(),
        engine: "1".to_owned(),
        population: 400,
        audiences,
    }
}

#[test]
fn a_release_is_written_read_and_made_current() {
    let world = World::with_days(0..2);
    world.ingest().unwrap();
    let store = world.store();
    assert_eq!((store.current().unwrap(), store.releases().unwrap()), (None, vec![]));
    let odd = ["new", "NEW", "../../etc", "a/b", "流失", "流動", ""];
    let mut audiences: Vec<_> = (1..).zip(odd).map(|(n, value)| audience("lifecycle", Some(value), 0..n)).collect();
    audiences.push(audience("recent_login", None, 10..200));
    let first = store.write_candidate(draft(&store, audiences.clone())).unwrap();
    assert_eq!((first.number, first.reused), (ReleaseNumber(1), false));
    assert_eq!(store.current().unwrap(), None, "a candidate is not current");
    let manifest = store.release(first.number).unwrap();
    assert_eq!(manifest.audiences.len(), 8);
    for entry in &manifest.audiences {
        assert!(entry.file.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c)), "{}", entry.file);
        let members = store.read_audience(first.number, &entry.tag, entry.value.as_deref()).unwrap();
        assert_eq!(members.len(), entry.size);
        let sent = audiences.iter().find(|a| a.tag == entry.tag && a.value == entry.value).unwrap();
        assert_eq!(members, sent.members);
    }
    // The portable format, readable by anyone.
    let file = store.root().join("releases/1").join(&manifest.audience("recent_login", None).unwrap().file);
    let members = RoaringBitmap::deserialize_from(&std::fs::read(file).unwrap()[..]).unwrap();
    assert_eq!(members, RoaringBitmap::from_iter(10..200));

    audiences.reverse();
    let again = store.write_candidate(draft(&store, audiences.clone())).unwrap();
    assert_eq!((again.number, again.reused), (ReleaseNumber(1), true), "equal content is not written twice");
    audiences[0].members.insert(3);
    let second = store.write_candidate(draft(&store, audiences)).unwrap();
    assert_eq!((second.number, second.reused), (ReleaseNumber(2), false));
    store.publish(second.number, &Act::default()).unwrap();
    assert_eq!(store.current().unwrap(), Some(second.number));
    store.publish(first.number, &Act::default()).unwrap();
    assert_eq!(store.current().unwrap(), Some(first.number), "and back");
    assert_eq!(store.releases().unwrap(), [first.number, second.number]);
    assert!(matches!(store.publish(ReleaseNumber(9), &Act::default()), Err(StoreError::NoRelease { .. })));
    assert!(matches!(store.read_audience(first.number, "nobody", None), Err(StoreError::NoAudience { .. })));
}

#[test]
fn a_damaged_release_is_not_reused() {
    let world = World::with_days(0..1);
    world.ingest().unwrap();
    let store = world.store();
    let made = draft(&store, vec![audience("t", None, 0..9)]);
    let first = store.write_candidate(made.clone()).unwrap();
    std::fs::write(store.root().join("releases/1/t.roaring"), b"nothing").unwrap();
    let second = store.write_candidate(made).unwrap();
    assert_ne!(first.number, second.number);
    assert!(store.publish(first.number, &Act::default()).is_err());
    assert!(store.publish(second.number, &Act::default()).is_ok());
}

#[test]
fn releases_outlive_ingests_and_are_refused_by_other_ids() {
    let world = World::with_days(0..2);
    world.ingest().unwrap();
    let store = world.store();
    let made = draft(&store, vec![audience("t", None, 0..9)]);
    let release = store.write_candidate(made).unwrap().number;
    store.publish(release, &Act::default()).unwrap();
    world.write_day(8);
    world.ingest().unwrap();
    assert_eq!(store.read_audience(release, "t", None).unwrap().len(), 9);

    // The same files in another order give other ordinals.
    let other = World::with_days(3..5);
    other.ingest().unwrap();
    for name in ["CURRENT", "releases/1/manifest.json", "releases/1/t.roaring"] {
        let to = other.path(".tagwerk").join(name);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(world.path(".tagwerk").join(name), to).unwrap();
    }
    let error = other.store().read_audience(release, "t", None).unwrap_err();
    assert!(matches!(error, StoreError::OtherDictionary { .. }), "{error}");
    assert!(!other.store().verify().unwrap().is_whole());
}

#[test]
fn one_writer_at_a_time_and_the_other_is_named() {
    let world = World::with_days(0..1);
    let store = world.store();
    let lock = std::fs::File::options().read(true).write(true).open(store.root().join("lock")).unwrap();
    lock.try_lock().unwrap();
    std::fs::write(store.root().join("lock"), "`tagwerk ingest` in process 4711").unwrap();
    let error = world.ingest().unwrap_err();
    assert!(
        error.to_string().starts_with("the store is being written by `tagwerk ingest` in process 4711 ("),
        "{error}"
    );
    drop(lock);
    world.ingest().unwrap();
}

#[test]
fn the_number_of_a_release_that_was_removed_is_not_given_again() {
    let world = World::with_days(0..2);
    world.ingest().unwrap();
    let store = world.store();
    for members in [1, 2] {
        store.write_candidate(draft(&store, vec![audience("t", None, 0..members)])).unwrap();
    }
    let last = store.root().join("releases/last");
    std::fs::remove_dir_all(store.root().join("releases/2")).unwrap();
    let third = store.write_candidate(draft(&store, vec![audience("t", None, 0..3)])).unwrap();
    assert_eq!(third.number, ReleaseNumber(3));
    // Damage of the note is found, and the next build writes it anew.
    let whole = std::fs::read(&last).unwrap();
    for at in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[at] ^= 1;
        std::fs::write(&last, flipped).unwrap();
        assert!(!store.verify().unwrap().is_whole(), "byte {at}");
    }
    store.write_candidate(draft(&store, vec![audience("t", None, 0..4)])).unwrap();
    assert!(store.verify().unwrap().is_whole());
}
