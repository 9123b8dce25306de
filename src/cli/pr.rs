mod comment;
mod list;
mod open;
mod status;

use super::{
    context::Context,
    error::{CommandError, Outcome},
};
use crate::workspace::{Hub, Workspace};

/// Open, list and comment on pull requests at GitHub
///
/// The token comes from GITHUB_TOKEN or GH_TOKEN, and from nowhere else. The server is github.com, or the one of
/// GITHUB_API_URL, or of `api` in [github] of tagwerk.toml (GitHub Enterprise).
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tagwerk pr open --title \"Active means five logins\"\n  tagwerk pr list\n  \
                  tagwerk pr comment 42 --body-file plan.md --update tagwerk:plan")]
pub(super) struct PrArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    Open(open::OpenArgs),
    List(list::ListArgs),
    Comment(comment::CommentArgs),
    Status(status::StatusArgs),
}

/// Which repository is meant.
#[derive(Debug, clap::Args)]
pub(super) struct WhereArgs {
    /// Repository of GitHub (default: the one that the git remote points to)
    #[arg(long, value_name = "OWNER/NAME", env = "GITHUB_REPOSITORY", hide_env_values = true)]
    repository: Option<String>,
    /// Git remote that branches are sent to
    #[arg(long, value_name = "NAME", default_value = "origin")]
    remote: String,
}

impl WhereArgs {
    /// GitHub as seen from the folder of the command; outside a workspace too.
    pub(super) fn hub(&self, context: &Context) -> Result<Hub, CommandError> {
        let dir = &context.global.dir;
        let workspace = Workspace::open(dir).ok();
        let api = workspace.as_ref().and_then(|w| w.settings().github_api.as_deref());
        let repository = self.repository.as_deref().filter(|name| !name.is_empty());
        Ok(Hub::find(dir, repository, &self.remote, api)?)
    }
}

pub(super) fn run(args: &PrArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    match &args.verb {
        Verb::Open(args) => open::run(args, context),
        Verb::List(args) => list::run(args, context),
        Verb::Comment(args) => comment::run(args, context),
        Verb::Status(args) => status::run(args, context),
    }
}
