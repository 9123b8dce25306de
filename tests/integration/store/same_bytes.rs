use tagwerk::store::{IngestOptions, Store};

use super::world::{World, events, files, rows};

/// Ingests the same history with a number of threads and returns the store's files.
fn history(
    threads: usize,
    memory_bytes: u64,
) -> (std::collections::BTreeMap<std::path::PathBuf, Vec<u8>>, Vec<String>) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| {
        let world = World::with_days(0..6);
        // Files need equal times for equal manifests.
        let still = |world: &World| {
            for entry in std::fs::read_dir(world.path("events")).unwrap() {
                let file = std::fs::File::options().write(true).open(entry.unwrap().path()).unwrap();
                file.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
            }
            let profile = std::fs::File::options().write(true).open(world.path("profile.ndjson")).unwrap();
            profile.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
        };
        let options = IngestOptions { memory_bytes, ..IngestOptions::default() };
        still(&world);
        world.ingest_with(&world.specs(), &options).unwrap();
        for day in 6..11 {
            world.write_day(day);
            world.write("events/day-001.csv", &events(day * 31, 50 + day));
            still(&world);
            world.ingest_with(&world.specs(), &options).unwrap();
        }
        let store: Store = world.store();
        (files(store.root()), rows(&store))
    })
}

#[test]
fn any_number_of_threads_writes_the_same_bytes() {
    let (one, rows) = history(1, 1 << 30);
    for threads in [2, 8] {
        let (other, _) = history(threads, 1 << 30);
        assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
        for (path, bytes) in &one {
            assert!(other[path] == *bytes, "{} differs on {threads} threads", path.display());
        }
    }
    // So little memory that every wave is a segment, and dictionaries are written as they grow.
    let (tight, tight_rows) = history(2, 1 << 10);
    assert_eq!(tight_rows, rows);
    assert_eq!(tight, history(8, 1 << 10).0);
}
