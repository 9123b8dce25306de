//! tagwerk: tags as an asset that a team operates.
//!
//! A tag says something about a subject ("logged in more than three times this week"). It is a TOML file in git; a
//! parallel engine turns all tags into audiences, roaring bitmaps of subjects; audiences leave as files that other
//! systems read. Whoever uses this crate as a library starts at [`workspace::Workspace::open`].
//!
//! # Rooms
//!
//! Each uses only rooms above it in this list; a test reads the `use crate::` lines.
//!
//! | room | holds |
//! |---|---|
//! | [`calendar`] | instants, zones, calendar steps; no clock |
//! | [`diagnostic`] | a mistake with its place, code and remedy; rendering |
//! | [`rule`] | the rule language: text → tree → typed tree, and back; in words; mutated; what is proved about rules |
//! | [`catalog`] | what people write: tag, strategy, template and workspace files, and how they fit together |
//! | [`source`] | Parquet, CSV and NDJSON → typed chunks of rows |
//! | [`store`] | ids, facts, releases: the only room that owns files on disk |
//! | [`engine`] | typed rules → one query plan → audiences, and why somebody is in or out |
//! | [`trial`] | tests beside rules: run them, write their inputs, ask what they would notice |
//! | [`deliver`] | audiences on their way out: formats, and nobody who must not be addressed |
//! | [`git`] | where the work tree stands |
//! | [`github`] | pull requests, reviews and comments, through GitHub's REST API |
//! | [`demo`] | generated data of a shop |
//! | [`docs`] | definition pages, as Markdown and as HTML |
//! | [`review`] | what a change does: audiences before and after, as text that people review |
//! | [`workspace`] | one function per thing that people want done |
//! | [`cli`] | arguments, progress, printing |
//! | [`tui`] | the dashboard |
//! | [`lsp`] | what an editor asks while somebody writes |
//!
//! # Glossary
//!
//! - **catalog**: all definitions of a workspace. **tag**: one of them, by its id. **tag value**: one case of an
//!   enumerated tag.
//! - **rule**: the expression that says who is meant; [`rule`] has the language, `docs/rules.md` its meaning.
//! - **source**: a table that is read, of *attributes* (a row per subject) or *events* (many, each with a time).
//! - **subject**: whom an id stands for. **ordinal**: its dense `u32`, given once and never again.
//! - **fact**: a stored row. **snapshot**: the state of the data that a build saw, as a hash. **population**: the subjects
//!   of a snapshot; `not`, shares and counts are relative to it.
//! - **as-of**: the instant a rule is evaluated at; nothing at or after it is seen.
//! - **audience**: the bitmap of a tag, or of one of its values, at an as-of. **release**: an immutable set of audiences
//!   with its provenance. **candidate**: a release that is not yet current.
//! - **strategy**: an audience, an action and a priority. **suppression**: audiences that are subtracted from everything
//!   that is handed over.
//! - **query plan**: what the engine runs. **container**: 65,536 ordinals, the unit of its work.

pub mod calendar;
pub mod catalog;
pub mod cli;
pub mod deliver;
pub mod demo;
pub mod diagnostic;
pub mod docs;
pub mod engine;
pub mod git;
pub mod github;
pub mod lsp;
pub mod review;
pub mod rule;
pub mod source;
pub mod store;
pub mod trial;
pub mod tui;
pub mod workspace;
