//! What differs between two catalogs, in rule words.
//!
//! [`changes`] compares definitions by what they mean: comments, formatting and other words for the same rule change nothing.
//! [`Fingerprints`] stand for everything that a tag's audience depends on besides data; [`definitions`] for everything that
//! files say. Pure: two catalogs in, a [`CatalogChange`] out. `docs/changes.md` tells what the classes promise.

mod bodies;
mod class;
mod definitions;
mod fingerprints;
mod kinds;
mod likeness;
mod own;
mod proof;
mod relations;
mod rules;
mod settings;
mod spoken;
mod strangers;
mod strategies;
mod tags;
#[cfg(test)]
mod tests;
mod values;

pub use definitions::definitions;
pub use fingerprints::Fingerprints;
pub use kinds::{BeforeAfter, CatalogChange, ChangeClass, Difference, Presence, StrategyChange, TagChange};

use super::{Catalog, CatalogTag};

/// Compares two catalogs. `base` is `None` when there was none before: then everything is new.
#[must_use]
pub fn changes(base: Option<&Catalog>, head: &Catalog) -> CatalogChange {
    CatalogChange {
        tags: tags::changes(base, head),
        strategies: strategies::changes(base, head),
        settings: base.map(|base| settings::differences(base, head)).unwrap_or_default(),
    }
}

/// What differs between a tag and what became of it under another id.
#[must_use]
pub fn tag_differences(old: &CatalogTag, new: &CatalogTag) -> Vec<Difference> {
    tags::differences(old, new)
}
