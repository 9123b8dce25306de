use std::path::PathBuf;

use serde_json::json;

use super::{
    context::Context,
    error::{CommandError, Outcome},
};
use crate::workspace::Workspace;

/// Scaffold a small workspace that passes `tagwerk check`
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tagwerk init\n  tagwerk init shop")]
pub(super) struct InitArgs {
    /// Folder of the workspace, created if needed
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
}

pub(super) fn run(args: &InitArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    let folder = args.folder.as_ref().map_or_else(|| context.global.dir.clone(), |f| context.global.dir.join(f));
    let written = Workspace::init(&folder)?;
    if context.printer.is_json() {
        context.printer.json(&json!({"workspace": folder, "files": written}))?;
    } else {
        for file in &written {
            context.printer.line(file)?;
        }
        context.printer.note("next: name your data in tagwerk.toml, then `tagwerk check` and `tagwerk publish`");
    }
    Ok(Outcome::Fine)
}
