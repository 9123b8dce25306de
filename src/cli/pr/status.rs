use serde_json::json;

use super::{
    super::{
        context::Context,
        error::{CommandError, Outcome},
    },
    WhereArgs,
};
use crate::github::StatusState;

/// Say at a commit how it was judged, so that a branch can require it
///
/// A later judgement of the same name replaces an earlier one; so a review can turn a failure into a success although the
/// two were found by different runs.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tagwerk pr status --commit 0f5c2e9ab7d8e1c3f4a6b5d7980c1e2f3a4b5c6d \
                  --name tagwerk/policy --state success \\\n    --description \"approved by what the policy asks\"")]
pub(super) struct StatusArgs {
    /// Full hash of the commit
    #[arg(long, value_name = "HASH", value_parser = hash)]
    commit: String,
    /// What was judged
    #[arg(long, value_name = "NAME", default_value = "tagwerk/policy")]
    name: String,
    /// How it was judged
    #[arg(long, value_enum)]
    state: StateWord,
    /// Why, in one line
    #[arg(long, value_name = "TEXT", default_value = "")]
    description: String,
    /// A page that says more
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// Say what would be done; nothing is written
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    place: WhereArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum StateWord {
    /// It may go on
    Success,
    /// It may not
    Failure,
    /// The judgement is being made
    Pending,
    /// No judgement could be made
    Error,
}

fn hash(text: &str) -> Result<String, String> {
    if text.len() == 40 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
        Ok(text.to_ascii_lowercase())
    } else {
        Err("all 40 hexadecimal digits are wanted".to_owned())
    }
}

pub(super) fn run(args: &StatusArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    let hub = args.place.hub(context)?;
    let state = match args.state {
        StateWord::Success => StatusState::Success,
        StateWord::Failure => StatusState::Failure,
        StateWord::Pending => StatusState::Pending,
        StateWord::Error => StatusState::Error,
    };
    if !args.dry_run {
        if !hub.client.has_token() {
            return Err(CommandError::usage("a status needs a token")
                .hinted("set GITHUB_TOKEN or GH_TOKEN to one with `statuses: write`"));
        }
        let page = args.url.as_deref();
        hub.client.set_status(&hub.repository, &args.commit, &args.name, state, &args.description, page)?;
    }
    if context.printer.is_json() {
        context.printer.json(&json!({
            "written": !args.dry_run,
            "repository": hub.repository.to_string(),
            "commit": args.commit,
            "name": args.name,
            "state": state,
        }))?;
    } else {
        let would = if args.dry_run { "would say: " } else { "" };
        context.printer.line(format!("{would}{} is {state} at {}", args.name, &args.commit[..12]))?;
    }
    Ok(Outcome::Fine)
}
