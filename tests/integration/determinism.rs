//! Equal inputs give equal bytes, on any number of threads.

use std::{
    collections::BTreeMap,
    fs::File,
    path::Path,
    process::Command,
    time::{Duration, UNIX_EPOCH},
};

use crate::{
    oracle::clock::utc_text,
    property::{
        data::{Ids, Place, Step},
        exam::write_exam,
        sitting::{apply, write_catalog},
    },
};

#[test]
fn any_number_of_threads_writes_the_same_store_and_release() {
    let place = Place {
        zone: "Europe/Berlin",
        as_of: "2026-03-30T02:30:00",
        change: "2026-03-29T01:00:00Z",
        formats: &["parquet", "csv"],
        ids: Ids::Texts,
        subjects: 300,
        spread: false,
    };
    let exam = write_exam(place, 7, 1);
    let stores = [1, 2, 8].map(|threads| {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        write_catalog(root, &exam.scenario.world);
        for (second, steps) in (1_700_000_000..).zip(&exam.scenario.ingests) {
            apply(root, &exam.scenario.world, steps);
            date_files(root, steps, second);
            run(root, threads, "ingest", exam.scenario.as_of);
        }
        run(root, threads, "publish", exam.scenario.as_of);
        files(&root.join(".tagwerk"))
    });
    let [one, others @ ..] = &stores;
    assert!(one.keys().any(|path| path.ends_with(".roaring")), "{:?}", one.keys());
    for other in others {
        assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
        for (path, bytes) in one {
            assert!(other[path] == *bytes, "{path} differs");
        }
    }
}

/// When files changed is part of what an ingest sees.
fn date_files(root: &Path, steps: &[Step], second: u64) {
    for step in steps {
        if let Step::Write { source, file } = step {
            let path = root.join("data").join(source).join(&file.path);
            let file = File::options().write(true).open(path).expect("a data file");
            file.set_modified(UNIX_EPOCH + Duration::from_secs(second)).expect("dated");
        }
    }
}

fn run(root: &Path, threads: usize, verb: &str, now: i64) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tagwerk"));
    command.arg("-C").arg(root).args(["--threads", &threads.to_string(), verb]);
    let output = command.env_clear().env("TAGWERK_NOW", utc_text(now)).output().expect("the binary runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Bytes of all files, by path.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("inside").to_string_lossy().into_owned();
                found.insert(name, std::fs::read(&path).expect("a file"));
            }
        }
    }
    found
}
