//! What differs between two catalogs, in rule words.
//!
//! [`changes`] compares definitions by what they mean: a [`Fingerprints`] entry stands for everything that a tag's audience
//! depends on, so comments, formatting and other words for the same rule change nothing. Pure: two catalogs in, a
//! [`CatalogChange`] out.

mod class;
mod difference;
mod fingerprints;
mod kinds;
mod settings;
mod strategies;
mod tags;
#[cfg(test)]
mod tests;
mod words;

pub use fingerprints::Fingerprints;
pub use kinds::{BeforeAfter, CatalogChange, ChangeClass, Difference, Presence, StrategyChange, TagChange};

use super::Catalog;

/// Compares two catalogs. `base` is `None` when there was none before: then everything is new.
#[must_use]
pub fn changes(base: Option<&Catalog>, head: &Catalog) -> CatalogChange {
    CatalogChange {
        tags: tags::changes(base, head),
        strategies: strategies::changes(base, head),
        settings: base.map(|base| settings::differences(base.settings(), head.settings())).unwrap_or_default(),
    }
}
