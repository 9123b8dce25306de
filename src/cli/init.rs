use std::path::PathBuf;

use serde_json::json;

use super::{
    context::Context,
    error::{CommandError, Outcome},
};
use crate::workspace::{WithGitHub, Workspace};

/// Scaffold a small workspace that passes `tagwerk check`
///
/// With workflows for GitHub: every pull request is checked, planned and judged, and what is merged is published. Files
/// that are there already stay as they are.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tagwerk init\n  tagwerk init shop\n  tagwerk init --no-github")]
pub(super) struct InitArgs {
    /// Folder of the workspace, created if needed
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Leave out what GitHub runs: .github/
    #[arg(long)]
    no_github: bool,
}

pub(super) fn run(args: &InitArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    let folder = args.folder.as_ref().map_or_else(|| context.global.dir.clone(), |f| context.global.dir.join(f));
    let written = Workspace::init(&folder, if args.no_github { WithGitHub::No } else { WithGitHub::Yes })?;
    if context.printer.is_json() {
        context.printer.json(&json!({"workspace": folder, "files": written}))?;
    } else {
        for file in &written {
            context.printer.line(file)?;
        }
        if written.iter().any(|file| file == ".github/actions/tagwerk/source") {
            context.printer.note("next: say in .github/actions/tagwerk/source where workflows take tagwerk from");
        }
        context.printer.note("next: name your data in tagwerk.toml, then `tagwerk check` and `tagwerk publish`");
    }
    Ok(Outcome::Fine)
}
