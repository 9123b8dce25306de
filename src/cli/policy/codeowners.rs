use serde_json::json;

use crate::{
    cli::{
        context::Context,
        error::{CommandError, Outcome},
        printer::Style,
    },
    workspace::{CodeownersState, WriteMode},
};

/// Make .github/CODEOWNERS from [policy.owners]
///
/// The file lies in the topmost folder of the git repository, so that GitHub asks the right people for reviews.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tagwerk policy codeowners\n  tagwerk policy codeowners --check")]
pub(super) struct CodeownersArgs {
    /// Write nothing; exit with 1 when the file is out of step
    #[arg(long)]
    check: bool,
}

pub(super) fn run(args: &CodeownersArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    let workspace = context.workspace()?;
    let codeowners = workspace.codeowners(WriteMode::from_check(args.check))?;
    let printer = &mut context.printer;
    let file = codeowners.path.display().to_string();
    if printer.is_json() {
        printer.json(&json!({"file": file, "state": codeowners.state, "written": !args.check}))?;
    } else {
        match (codeowners.state, args.check) {
            (CodeownersState::InStep, _) => printer.line(format!("{file} is in step"))?,
            (CodeownersState::Changed, false) => printer.line(format!("wrote {file}"))?,
            (CodeownersState::Changed, true) => {
                printer.marked("error", Style::Red, format!("{file} is out of step with `[policy.owners]`"));
                printer.marked("hint", Style::Cyan, "run `tagwerk policy codeowners`");
            }
            (CodeownersState::NoOwners, _) => {
                printer.note("`[policy.owners]` of `tagwerk.toml` names nobody, so there is nothing to write");
            }
        }
    }
    let is_out_of_step = args.check && codeowners.state == CodeownersState::Changed;
    Ok(if is_out_of_step { Outcome::Findings } else { Outcome::Fine })
}
