mod codeowners;
mod show;
mod summary;
mod verify;

use super::{
    context::Context,
    error::{CommandError, Outcome},
};

/// Who has to approve what, and what may not be
#[derive(Debug, clap::Args)]
#[command(
    arg_required_else_help = true,
    after_help = "Examples:\n  tagwerk policy show\n  tagwerk policy codeowners\n  tagwerk policy verify --pull-request 12"
)]
pub(super) struct PolicyArgs {
    #[command(subcommand)]
    command: PolicyCommand,
}

#[derive(Debug, clap::Subcommand)]
enum PolicyCommand {
    Show(show::ShowArgs),
    Codeowners(codeowners::CodeownersArgs),
    Verify(verify::VerifyArgs),
}

pub(super) fn run(args: &PolicyArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    match &args.command {
        PolicyCommand::Show(args) => show::run(args, context),
        PolicyCommand::Codeowners(args) => codeowners::run(args, context),
        PolicyCommand::Verify(args) => verify::run(args, context),
    }
}
