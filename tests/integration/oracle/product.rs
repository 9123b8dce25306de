//! Runs the product on a workspace folder, by its library.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use tagwerk::{
    store::{ReleaseNumber, Store, StoreError},
    workspace::{BuildOptions, IngestMode, ReadMode, Unobserved, Workspace, WorkspaceError},
};

/// Members by tag and case.
pub type Audiences = BTreeMap<(String, Option<String>), BTreeSet<String>>;

/// Reads the sources into the store.
pub fn ingest(root: &Path) -> Result<(), String> {
    let workspace = Workspace::open(root).map_err(said)?;
    workspace.ingest(ReadMode::Changed, &Unobserved).map_err(said)?;
    Ok(())
}

/// Evaluates all tags on that many threads; who is in, as the release says.
pub fn build(root: &Path, as_of: i64, threads: usize) -> Result<Audiences, String> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
    let options = BuildOptions { as_of, now: as_of, only: Vec::new(), ingest: IngestMode::Skip };
    let workspace = Workspace::open(root).map_err(said)?;
    let built = pool.install(|| workspace.build(&options, &Unobserved)).map_err(said)?;
    read_release(root, built.release)
}

/// Who is meant by a rule.
pub fn query(root: &Path, rule: &str, as_of: i64) -> Result<BTreeSet<String>, String> {
    let workspace = Workspace::open(root).map_err(said)?;
    let answer = workspace.query(rule, as_of, as_of, &Unobserved).map_err(said)?;
    let ids: Result<BTreeSet<String>, WorkspaceError> = answer.ids().map(|id| id.map(str::to_owned)).collect();
    ids.map_err(said)
}

/// Everybody of every audience of a release.
pub fn read_release(root: &Path, release: u64) -> Result<Audiences, String> {
    let read = || {
        let store = Store::open(root.join(".tagwerk"))?;
        let ids = store.ids()?;
        let number = ReleaseNumber(release);
        let mut audiences = Audiences::new();
        for entry in &store.release(number)?.audiences {
            let mut members = BTreeSet::new();
            for ordinal in store.read_audience(number, &entry.tag, entry.value.as_deref())? {
                members.insert(ids.id(ordinal)?.expect("an id for every member").to_owned());
            }
            audiences.insert((entry.tag.clone(), entry.value.clone()), members);
        }
        Ok(audiences)
    };
    read().map_err(|e: StoreError| e.to_string())
}

/// An error with all that is behind it.
fn said(error: WorkspaceError) -> String {
    if let WorkspaceError::Findings { found, sources } = &error {
        return tagwerk::diagnostic::render_text(found, sources, false);
    }
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}
