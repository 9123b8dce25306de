use serde_json::json;

use super::{
    context::Context,
    error::{CommandError, Outcome},
    printer::Style,
};
use crate::workspace::{WriteMode, format_files};

/// Bring the workspace's TOML files into one form, keeping comments and the order of keys
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tagwerk fmt\n  tagwerk fmt --check")]
pub(super) struct FmtArgs {
    /// Write nothing; exit with 1 when a file would change
    #[arg(long)]
    check: bool,
}

pub(super) fn run(args: &FmtArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    let formatted = format_files(&context.global.dir, WriteMode::from_check(args.check))?;
    if context.printer.is_json() {
        context.printer.json(&json!({"changed": formatted.changed, "broken": formatted.broken}))?;
    } else {
        for file in &formatted.changed {
            context.printer.line(file)?;
        }
        for file in &formatted.broken {
            context.printer.marked("warning", Style::Yellow, format!("{file} is left as it is, see `tagwerk check`"));
        }
    }
    let is_fine = formatted.broken.is_empty() && (formatted.changed.is_empty() || !args.check);
    Ok(if is_fine { Outcome::Fine } else { Outcome::Findings })
}
