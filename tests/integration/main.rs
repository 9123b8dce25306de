//! All integration tests, as one binary: linking the crate once is most of their cost.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod architecture;
mod attack;
mod catalogs;
mod commits;
mod crash;
mod desk;
mod desk_numbers;
mod determinism;
mod docs;
mod github;
mod golden;
mod journey;
mod lsp;
mod online_retail;
#[expect(unreachable_pub, reason = "its modules are private to this binary")]
mod oracle;
mod property;
mod records;
mod scaffold;
mod source;
mod store;
mod support;
mod trial;
mod words;
