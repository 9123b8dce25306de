use clap_complete::Shell;

use super::{
    context::Context,
    error::{CommandError, Outcome},
};

/// Print the completion script of a shell
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  tagwerk completions bash > ~/.local/share/bash-completion/completions/tagwerk\n  \
                        tagwerk completions zsh > ~/.zfunc/_tagwerk"
)]
pub(super) struct CompletionsArgs {
    /// Which shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(super) fn run(
    args: &CompletionsArgs,
    command: &mut clap::Command,
    context: &mut Context,
) -> Result<Outcome, CommandError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, command, "tagwerk", &mut script);
    context.printer.text(String::from_utf8_lossy(&script))?;
    Ok(Outcome::Fine)
}
