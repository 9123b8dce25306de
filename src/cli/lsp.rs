use std::io::{self, BufReader};

use super::{
    context::Context,
    error::{CommandError, Outcome},
};
use crate::{
    lsp::{Ended, Preferences, serve},
    rule::say::Language,
};

/// Serve an editor: findings, completion, hover, definitions, renaming, formatting while somebody writes
///
/// Speaks the Language Server Protocol over stdin and stdout; editors start it themselves. The folder is told by the
/// editor. `docs/editors.md` has the settings for VS Code, Helix and Neovim.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tagwerk lsp\n  tagwerk lsp --language zh")]
pub(super) struct LspArgs {
    /// Language of the words, unless the editor says otherwise: en or zh
    #[arg(long, value_name = "LANGUAGE", env = "TAGWERK_LANGUAGE", hide_env_values = true)]
    language: Option<Language>,
    /// Over stdin and stdout; there is no other way, and some editors say so
    #[arg(long, hide = true)]
    stdio: bool,
}

pub(super) fn run(args: &LspArgs, _: &mut Context) -> Result<Outcome, CommandError> {
    let preferences = Preferences { language: args.language, ..Preferences::default() };
    match serve(BufReader::new(io::stdin()), io::stdout(), &preferences) {
        Ended::Orderly => Ok(Outcome::Fine),
        Ended::Abruptly => Ok(Outcome::Findings),
    }
}
