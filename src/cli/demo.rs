use std::path::PathBuf;

use serde_json::json;

use super::{
    build,
    context::Context,
    error::{CommandError, Outcome},
    publish::sentence,
    table::counted,
};
use crate::workspace::{DemoOptions, Workspace};

/// Make a workspace with generated data, build all its audiences and publish them
///
/// The same options give the same data. A folder that already holds a demo is brought up to date.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tagwerk demo\n  tagwerk demo /tmp/shop --subjects 1000000 --seed 7")]
pub(super) struct DemoArgs {
    /// Folder of the workspace, created if needed
    #[arg(value_name = "DIR", default_value = "tagwerk-demo")]
    folder: PathBuf,
    /// How many subjects
    #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..=100_000_000))]
    subjects: u32,
    /// How many days of events, the last ending now
    #[arg(long, value_name = "N", default_value_t = 90, value_parser = clap::value_parser!(u32).range(1..=3660))]
    days: u32,
    /// Start of the random numbers
    #[arg(long, value_name = "N", default_value_t = 42)]
    seed: u64,
}
