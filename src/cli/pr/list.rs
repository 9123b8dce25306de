use serde_json::json;

use super::{
    super::{
        context::Context,
        error::{CommandError, Outcome},
        table::{Align, Table},
    },
    WhereArgs,
};
use crate::github::{PullRequestFilter, State};

/// List pull requests, newest first
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tagwerk pr list\n  tagwerk pr list --state all --json\n  \
                  tagwerk pr list --head acme:five-logins")]
pub(super) struct ListArgs {
    /// Which of them
    #[arg(long, value_enum, default_value_t)]
    state: WhichState,
    /// Only those into BRANCH
    #[arg(long, value_name = "BRANCH")]
    base: Option<String>,
    /// Only those of a branch
    #[arg(long, value_name = "OWNER:BRANCH")]
    head: Option<String>,
    #[command(flatten)]
    place: WhereArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
enum WhichState {
    /// Those that can still change
    #[default]
    Open,
    /// Those that were merged or given up
    Closed,
    /// Both
    All,
}

pub(super) fn run(args: &ListArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    let hub = args.place.hub(context)?;
    let filter = PullRequestFilter {
        head: args.head.clone(),
        base: args.base.clone(),
        state: match args.state {
            WhichState::Open => Some(State::Open),
            WhichState::Closed => Some(State::Closed),
            WhichState::All => None,
        },
    };
    let found = hub.client.pull_requests(&hub.repository, &filter)?;
    if context.printer.is_json() {
        let list: Vec<_> = found
            .iter()
            .map(|p| {
                json!({
                    "number": p.number,
                    "title": p.title,
                    "state": p.state,
                    "draft": p.draft,
                    "merged_at": p.merged_at,
                    "author": p.author(),
                    "head": p.head.name,
                    "commit": p.head.sha,
                    "base": p.base.name,
                    "fork": p.is_from_fork(),
                    "url": p.html_url,
                })
            })
            .collect();
        context.printer.json(&json!({"repository": hub.repository.to_string(), "pull_requests": list}))?;
        return Ok(Outcome::Fine);
    }
    if found.is_empty() {
        context.printer.note(format!("no pull request in {}", hub.repository));
        return Ok(Outcome::Fine);
    }
    let mut table = Table::new([
        ("number", Align::Right),
        ("state", Align::Left),
        ("author", Align::Left),
        ("branches", Align::Left),
        ("title", Align::Left),
    ]);
    for p in &found {
        let state = match (p.state, p.draft, &p.merged_at) {
            (State::Open, true, _) => "draft",
            (State::Open, false, _) => "open",
            (State::Closed, _, Some(_)) => "merged",
            (State::Closed, _, None) => "closed",
        };
        table.row(vec![
            format!("#{}", p.number),
            state.to_owned(),
            p.author().to_owned(),
            format!("{} into {}", p.head.name, p.base.name),
            p.title.clone(),
        ]);
    }
    context.printer.table(&table)?;
    Ok(Outcome::Fine)
}
