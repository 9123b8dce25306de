//! Whatever a store of objects does, a reader sees the old release or the new one.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use roaring::RoaringBitmap;

use super::RemoteShelf;
use crate::{
    calendar::Zone,
    source::{Location, SourceKind, SourceSpec},
    store::{
        Act, Audience, IngestOptions, MadeCurrent, ReleaseDraft, ReleaseNumber, ShelfTrouble, Store, StoreError,
        release::objects::{Object, Objects, Version},
    },
};

/// Version and bytes, by key.
type Kept = BTreeMap<String, (u64, Vec<u8>)>;

/// Objects in memory. From the `fails_from`-th request on nobody answers, and the first of these may have been done.
#[derive(Debug, Default)]
struct Memory {
    objects: Arc<Mutex<Kept>>,
    requests: AtomicU64,
    fails_from: Option<u64>,
    is_done_before_it_fails: bool,
    ignores_conditions: bool,
}

impl Memory {
    fn request<T>(&self, act: impl FnOnce(&mut Kept) -> T) -> Result<T, StoreError> {
        let number = self.requests.fetch_add(1, Ordering::SeqCst) + 1;
        let failed = || StoreError::shelf("reach", "memory", "error sending request");
        match self.fails_from {
            Some(from) if number > from => return Err(failed()),
            Some(from) if number == from && !self.is_done_before_it_fails => return Err(failed()),
            _ => {}
        }
        let done = act(&mut self.objects.lock().unwrap());
        if self.fails_from == Some(number) { Err(failed()) } else { Ok(done) }
    }

    fn again(&self, fails_from: Option<u64>, is_done_before_it_fails: bool) -> Self {
        let objects = Arc::new(Mutex::new(self.objects.lock().unwrap().clone()));
        Self { objects, fails_from, is_done_before_it_fails, ..Self::default() }
    }
}

fn write(objects: &mut Kept, key: &str, bytes: &[u8]) {
    let version = objects.get(key).map_or(0, |(version, _)| version + 1);
    objects.insert(key.to_owned(), (version, bytes.to_vec()));
}

impl Objects for Memory {
    fn get(&self, key: &str) -> Result<Option<Object>, StoreError> {
        self.request(|objects| {
            let (version, bytes) = objects.get(key)?;
            let version = Version { tag: Some(version.to_string()), version: None };
            Some(Object { bytes: bytes.clone(), version })
        })
    }

    fn size(&self, key: &str) -> Result<Option<u64>, StoreError> {
        self.request(|objects| objects.get(key).map(|(_, bytes)| bytes.len() as u64))
    }

    fn create(&self, key: &str, bytes: &[u8]) -> Result<bool, StoreError> {
        self.request(|objects| {
            let is_free = self.ignores_conditions || !objects.contains_key(key);
            if is_free {
                write(objects, key, bytes);
            }
            is_free
        })
    }

    fn put(&self, key: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.request(|objects| write(objects, key, bytes))
    }

    fn replace(&self, key: &str, bytes: &[u8], expected: &Version) -> Result<bool, StoreError> {
        self.request(|objects| {
            let is_same = objects.get(key).is_some_and(|(version, _)| Some(version.to_string()) == expected.tag);
            if is_same {
                write(objects, key, bytes);
            }
            is_same
        })
    }

    fn remove(&self, key: &str) -> Result<(), StoreError> {
        self.request(|objects| {
            objects.remove(key);
        })
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, StoreError> {
        self.request(|objects| {
            let names = objects.keys().filter_map(|key| key.strip_prefix(folder)?.strip_prefix('/'));
            names.map(str::to_owned).collect()
        })
    }

    fn place(&self, key: &str) -> PathBuf {
        Path::new("memory").join(key)
    }

    fn at_once(&self) -> usize {
        1
    }
}

fn store(dir: &Path) -> Store {
    let rows: String = (0..50).map(|n| format!("{{\"user_id\":\"user {n}\"}}\n")).collect();
    fs::write(dir.join("profile.ndjson"), rows).unwrap();
    let store = Store::create(dir.join("store"), "shop").unwrap();
    let spec = SourceSpec {
        name: "profile".into(),
        kind: SourceKind::Attributes { valid_from: None },
        location: Location::Local {
            root: dir.to_owned(),
            pattern: dir.join("profile.ndjson").to_string_lossy().into_owned(),
        },
        subject: "user_id".to_owned(),
        types: BTreeMap::new(),
        only: None,
        decimals: None,
        zone: Zone::utc(),
    };
    store.ingest(&[spec], &IngestOptions::default()).unwrap();
    store
}

fn publish(shelf: &RemoteShelf, store: &Store, member: u32) -> Result<MadeCurrent, StoreError> {
    let facts = store.facts().unwrap();
    let draft = ReleaseDraft {
        as_of: 0,
        commit: None,
        dirty: false,
        is_of_commit: false,
        definitions: None,
        catalog: "catalog".to_owned(),
        snapshot: facts.snapshot().to_owned(),
        ids: facts.ids().len(),
        engine: "1".to_owned(),
        population: 50,
        audiences: vec![
            Audience { tag: "t".to_owned(), value: None, members: RoaringBitmap::from_iter([member]) },
            Audience { tag: "u".to_owned(), value: None, members: RoaringBitmap::from_iter(0..member) },
        ],
    };
    let candidate = shelf.write_candidate(store, draft)?;
    shelf.publish(candidate.number, &Act::default())
}

/// What a reader sees: the current release, by the id of its one member, and how many changes there were.
fn seen(objects: Memory) -> (Option<(ReleaseNumber, String)>, usize) {
    let shelf = Arc::new(RemoteShelf::new(Arc::new(objects), None));
    let (findings, _) = shelf.verify().unwrap();
    assert!(findings.is_empty(), "{findings:?}");
    let current = shelf.current().unwrap().map(|number| {
        let manifest = shelf.release(number).unwrap();
        let members = shelf.members(manifest.audience("t", None).unwrap()).unwrap();
        let subjects = shelf.subjects(&manifest).unwrap();
        (number, subjects.id(members.min().unwrap()).unwrap().unwrap().into_owned())
    });
    (current, shelf.release_log().unwrap().len())
}

#[test]
fn a_publisher_may_die_at_every_request() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path());
    let shared = Arc::new(Memory::default());
    publish(&RemoteShelf::new(shared.clone(), None), &store, 1).unwrap();
    let old = seen(shared.again(None, false));
    assert_eq!(old, (Some((ReleaseNumber(1), "user 1".to_owned())), 1));

    let whole = Arc::new(shared.again(None, false));
    publish(&RemoteShelf::new(whole.clone(), None), &store, 2).unwrap();
    let requests = whole.requests.load(Ordering::SeqCst);
    assert!(requests > 15, "{requests}");
    let (mut olds, mut news) = (0, 0);
    for at in 1..=requests {
        for is_done in [false, true] {
            let dying = Arc::new(shared.again(Some(at), is_done));
            let result = publish(&RemoteShelf::new(dying.clone(), None), &store, 2);
            let left = dying.again(None, false);
            let now = seen(left.again(None, false));
            if now == old {
                olds += 1;
                assert!(result.is_err(), "request {at}");
            } else {
                news += 1;
                let (number, member) = now.0.unwrap();
                assert_eq!((number, member.as_str(), now.1), (ReleaseNumber(2), "user 2", 2), "request {at}");
            }
            // Whoever tries again gets there, with the next number if one was lost.
            let left = Arc::new(left);
            let made = publish(&RemoteShelf::new(left.clone(), None), &store, 2).unwrap();
            assert!(made.manifest.release <= ReleaseNumber(3), "request {at}");
            let (current, log) = seen(left.again(None, false));
            assert_eq!((current.unwrap().1.as_str(), log), ("user 2", 2), "request {at}");
        }
    }
    assert!(olds > 20 && news > 0, "{olds} and {news}");
}

#[test]
fn a_store_without_conditions_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path());
    let objects = Memory { ignores_conditions: true, ..Memory::default() };
    let error = publish(&RemoteShelf::new(Arc::new(objects), None), &store, 1).unwrap_err();
    assert!(matches!(error, StoreError::Shelf { trouble: ShelfTrouble::NoConditions, .. }), "{error}");
}

#[test]
fn a_newer_format_is_not_written_to() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path());
    let objects = Memory::default();
    let newer = crate::store::seal(&super::ShelfFormat { format: super::FORMAT + 1 });
    objects.put(super::FORMAT_KEY, &newer).unwrap();
    let error = publish(&RemoteShelf::new(Arc::new(objects), None), &store, 1).unwrap_err();
    assert!(matches!(error, StoreError::Shelf { trouble: ShelfTrouble::TooNew, .. }), "{error}");
}
