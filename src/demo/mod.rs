//! Generated data of a shop, for the demo workspace and the benches.
//!
//! [`generate`] writes profiles, events and orders of people who register, buy, send back, drift away and return. The
//! same options give the same bytes, on any number of threads and any machine: every person has a random stream of
//! their own, and no function of the platform's mathematics library takes part. What the data means, the demo
//! workspace's `tagwerk.toml` says; nothing here depends on how tagwerk reads it.

mod error;
mod event;
mod events_file;
mod generate;
mod options;
mod orders_file;
mod person;
mod profiles_file;
mod random;
mod visit;
mod words;

pub use error::DemoError;
pub use generate::{DemoSummary, generate};
pub use options::{DemoOptions, IdKind};
