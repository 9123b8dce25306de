//! Workspaces on disk: the demo catalog, and the corpora in `tests/catalogs/`.

use std::path::PathBuf;

mod codes;
mod demo;
mod invalid;
mod library;
mod reference;
mod suspicious;
mod valid;

/// The folder of workspaces and files made for tests.
fn corpus() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/catalogs")
}
