use std::path::PathBuf;

use serde_json::json;

use super::{
    super::{
        context::Context,
        error::{CommandError, Outcome},
        table::counted,
    },
    WhereArgs, comment,
};
use crate::{
    github::{NewPullRequest, Opened},
    review::{COMMENT_CHARS_MAX, PLAN_MARKER, markdown},
    workspace::{self, IngestMode, PlanOptions, ProposalOptions, Ready},
};

/// Send the branch to the remote and open a pull request of it
///
/// Refused when a file is not committed or when there is nothing to propose. A pull request of the branch that is open
/// already stays as it is; the branch is sent all the same. The branch is sent by `git push`, which knows how you sign in.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  tagwerk pr open\n  tagwerk pr open --title \"Active means five logins\" --base main --draft\n  \
                  echo \"Weekly habits, not chance.\" | tagwerk pr open --body-file -\n  \
                  tagwerk pr open --dry-run"
)]
pub(super) struct OpenArgs {
    /// What it is called (default: as its only commit, or as its branch)
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// What it says (default: its change plan, small counts masked)
    #[arg(long, value_name = "TEXT")]
    body: Option<String>,
    /// The same, from a file; `-` is stdin
    #[arg(long, value_name = "FILE", conflicts_with = "body")]
    body_file: Option<PathBuf>,
    /// Branch that it is to go to (default: the remote's own)
    #[arg(long, value_name = "BRANCH")]
    base: Option<String>,
    /// Branch that is proposed (default: the one that is checked out)
    #[arg(long, value_name = "BRANCH")]
    head: Option<String>,
    /// Not yet meant to be merged
    #[arg(long)]
    draft: bool,
    /// Say what would be done; nothing is sent
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    place: WhereArgs,
}

pub(super) fn run(args: &OpenArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    let dir = context.global.dir.clone();
    let hub = args.place.hub(context)?;
    let ready = workspace::ready(&dir, &hub.remote, args.base.as_deref(), args.head.as_deref())?;
    let title = args.title.clone().unwrap_or_else(|| ready.title());
    if title.trim().is_empty() {
        return Err(CommandError::usage("the title says nothing").hinted("--title TEXT"));
    }
    let body = match (&args.body, &args.body_file) {
        (Some(body), _) => body.clone(),
        (None, Some(file)) => comment::text_of(file)?,
        (None, None) => planned(&ready, &hub, context)?,
    };
    let new = NewPullRequest { title, body, head: ready.head.clone(), base: ready.base.clone(), draft: args.draft };
    if args.dry_run {
        return say_only(&new, &ready, &hub, context);
    }
    if !hub.client.has_token() {
        return Err(CommandError::usage("opening a pull request needs a token")
            .hinted("set GITHUB_TOKEN or GH_TOKEN to one with `pull-requests: write`"));
    }
    let opened = hub.open(&dir, &ready, new)?;
    let (is_new, pull_request) = match &opened {
        Opened::Now(pull_request) => (true, pull_request),
        Opened::Before(pull_request) => (false, pull_request),
    };
    if context.printer.is_json() {
        context.printer.json(&json!({
            "opened": is_new,
            "number": pull_request.number,
            "url": pull_request.html_url,
            "title": pull_request.title,
            "head": ready.head,
            "base": ready.base,
            "commits": ready.commits.len(),
        }))?;
    } else {
        let how = if is_new { "opened" } else { "was open already, the branch is sent" };
        context.printer.line(format!("#{} {how}: {}", pull_request.number, pull_request.html_url))?;
    }
    Ok(Outcome::Fine)
}

fn say_only(
    new: &NewPullRequest,
    ready: &Ready,
    hub: &workspace::Hub,
    context: &mut Context,
) -> Result<Outcome, CommandError> {
    if context.printer.is_json() {
        context.printer.json(&json!({
            "opened": false,
            "repository": hub.repository.to_string(),
            "remote": hub.remote,
            "title": new.title,
            "body": new.body,
            "head": new.head,
            "base": new.base,
            "draft": new.draft,
            "commits": ready.commits.len(),
        }))?;
        return Ok(Outcome::Fine);
    }
    context.printer.line(format!("would send `{}` to remote `{}`", ready.head, hub.remote))?;
    let kind = if new.draft { "a draft" } else { "a pull request" };
    context.printer.line(format!(
        "would open {kind} in {}: `{}` into `{}`, {}",
        hub.repository,
        new.head,
        new.base,
        counted(ready.commits.len() as u64, "commit"),
    ))?;
    context.printer.line(format!("title: {}", new.title))?;
    for line in new.body.lines() {
        context.printer.line(format!("  {line}"))?;
    }
    Ok(Outcome::Fine)
}

/// The plan of the proposal, masked, below the subjects of its commits when there are several; the subjects alone when the
/// files have mistakes.
fn planned(ready: &Ready, hub: &workspace::Hub, context: &Context) -> Result<String, CommandError> {
    let subjects = said_by_commits(ready);
    let options = ProposalOptions {
        base: format!("refs/remotes/{}/{}", hub.remote, ready.base),
        head: ready.commits.last().map(|last| last.commit.clone()),
    };
    let proposal = workspace::propose(&context.global.dir, &options)?;
    let Some(workspace) = proposal.head.workspace.clone().filter(|_| proposal.head.catalog.is_some()) else {
        context.printer.note("note: the files have mistakes, so there is no plan of them: `tagwerk check`");
        return Ok(subjects);
    };
    let now = context.now(&workspace)?;
    let options = PlanOptions { as_of: now, now, by: None, ingest: IngestMode::Skip };
    let bars = context.bars();
    let plan = workspace.plan(&proposal, &options, &bars)?;
    bars.clear();
    let above = if ready.commits.len() > 1 { subjects + "\n" } else { String::new() };
    // Of hundreds of commits the plan is what matters.
    let above = if above.chars().count() > COMMENT_CHARS_MAX / 4 { String::new() } else { above };
    let text = markdown(&plan.masked(workspace::plan_min_count(&proposal)), COMMENT_CHARS_MAX - above.chars().count());
    // The mark is for the comment that is changed in place.
    Ok(above + text.strip_prefix(PLAN_MARKER).unwrap_or(&text).trim_start())
}

/// The subjects of the commits, as a list; what they hold is no Markdown and mentions nobody.
fn said_by_commits(ready: &Ready) -> String {
    ready.commits.iter().fold(String::new(), |mut body, commit| {
        let fence = "`".repeat(longest_run(&commit.subject) + 1);
        let space = if commit.subject.starts_with('`') || commit.subject.ends_with('`') { " " } else { "" };
        body.push_str(&format!("- {fence}{space}{}{space}{fence}\n", commit.subject));
        body
    })
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}
