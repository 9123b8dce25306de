use serde_json::json;

use super::{
    context::Context,
    error::{CommandError, Outcome},
};
use crate::workspace::{WriteMode, write_schemas};

/// Write the JSON Schemas of all file types to `schemas/`, for editors
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tagwerk schema\n  tagwerk schema --check")]
pub(super) struct SchemaArgs {
    /// Write nothing; exit with 1 when a file would change
    #[arg(long)]
    check: bool,
}

pub(super) fn run(args: &SchemaArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    let changed = write_schemas(&context.global.dir, WriteMode::from_check(args.check))?;
    if context.printer.is_json() {
        context.printer.json(&json!({"changed": changed}))?;
    } else {
        for file in &changed {
            context.printer.line(file)?;
        }
    }
    Ok(if args.check && !changed.is_empty() { Outcome::Findings } else { Outcome::Fine })
}
