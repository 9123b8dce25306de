//! Workspaces on disk: the demo catalog, and the corpora in `tests/catalogs/`.

mod demo;
