use std::{fs, path::Path};

use roaring::RoaringBitmap;
use tagwerk::store::{Act, Audience, IngestOptions, ReleaseDraft, Store, StoreError};

use super::world::{World, files, rows, try_rows};

fn publish(store: &Store) {
    let facts = store.facts().unwrap();
    let candidate = store
        .write_candidate(ReleaseDraft {
            as_of: 0,
            commit: None,
            dirty: false,
            is_of_commit: false,
            definitions: None,
            catalog: "c".to_owned(),
            snapshot: facts.snapshot().to_owned(),
            ids: facts.ids().len(),
            engine: "1".to_owned(),
            population: 3,
            audiences: vec![Audience { tag: "t".to_owned(), value: None, members: RoaringBitmap::from_iter([1, 5]) }],
        })
        .unwrap();
    store.publish(candidate.number, &Act::default()).unwrap();
}

/// Reads everything that readers of a store read.
fn read_all(store: &Store) -> Result<(), StoreError> {
    store.release_log()?;
    try_rows(store)?;
    let current = store.current()?.unwrap();
    store.read_audience(current, "t", None)?;
    Ok(())
}

fn damaged_path(error: &StoreError) -> &Path {
    let StoreError::Damaged { path, remedy, .. } = error else { panic!("{error}") };
    assert!(remedy.starts_with("tagwerk "), "{remedy}");
    path
}

#[test]
fn a_flipped_byte_in_any_file_is_found_and_named() {
    let world = World::with_days(0..2);
    world.ingest().unwrap();
    world.write_day(2);
    world.ingest().unwrap();
    let store = world.store();
    publish(&store);
    assert!(store.verify().unwrap().is_whole());
    read_all(&store).unwrap();
    let whole = files(store.root());
    assert_eq!(store.verify().unwrap().files, whole.len(), "{:?}", whole.keys());
    for (name, bytes) in &whole {
        let path = store.root().join(name);
        // Only who gives the next number reads it.
        let is_note = name.to_str() == Some("releases/last");
        let step = (bytes.len() / 60).max(1);
        for at in (0..bytes.len()).step_by(step).chain([bytes.len() - 1]) {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << (at % 8);
            fs::write(&path, flipped).unwrap();
            let report = store.verify().unwrap();
            assert_eq!(report.damaged_files().first(), Some(&path), "byte {at}");
            if is_note {
                continue;
            }
            // Damage of a release's manifest may be met by whoever asks which release is current.
            let error = read_all(&store).expect_err("readers notice");
            assert_eq!(damaged_path(&error), path, "byte {at}");
        }
        for size in [0, 10, bytes.len() - 1] {
            fs::write(&path, &bytes[..size.min(bytes.len() - 1)]).unwrap();
            assert!(!store.verify().unwrap().is_whole(), "{} cut to {size}", path.display());
            assert!(is_note || read_all(&store).is_err(), "readers notice");
        }
        fs::remove_file(&path).unwrap();
        if name.to_str() != Some("CURRENT") && name.to_str() != Some("facts/manifest.json") && !is_note {
            assert!(!store.verify().unwrap().is_whole(), "{} is missing", path.display());
        }
        fs::write(&path, bytes).unwrap();
    }
    read_all(&store).unwrap();
}

#[test]
fn a_rebuild_mends_facts_and_ids() {
    for ending in ["manifest.json", "facts", "texts", "ids"] {
        let world = World::with_days(0..3);
        world.ingest().unwrap();
        let expected = rows(&world.store());
        let root = world.store().root().to_owned();
        let (name, mut bytes) =
            files(&root).into_iter().find(|(name, _)| name.to_str().unwrap().ends_with(ending)).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 4;
        fs::write(root.join(name), bytes).unwrap();
        assert!(!world.store().verify().unwrap().is_whole(), "{ending}");
        let options = IngestOptions { rebuild: true, ..IngestOptions::default() };
        world.ingest_with(&world.specs(), &options).unwrap();
        assert!(world.store().verify().unwrap().is_whole(), "{ending}");
        assert_eq!(rows(&world.store()), expected, "{ending}");
    }
}
