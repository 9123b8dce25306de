use serde_json::{Value, json};

use super::{
    context::Context,
    error::{CommandError, Outcome},
    releases_diff::{self, DiffArgs},
    table::{Align, Table, grouped},
};
use crate::{
    calendar::format_instant,
    workspace::{ListedRelease, ReleaseChange, ReleaseSignature, Workspace},
};

/// List releases, newest first: which is current, who published, signed and approved it, what was taken back
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tagwerk releases\n  tagwerk releases --json\n  tagwerk releases diff 41 42")]
pub(super) struct ReleasesArgs {
    #[command(subcommand)]
    command: Option<ReleasesCommand>,
}

#[derive(Debug, clap::Subcommand)]
enum ReleasesCommand {
    Diff(DiffArgs),
}

pub(super) fn run(args: &ReleasesArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    if let Some(ReleasesCommand::Diff(args)) = &args.command {
        return releases_diff::run(args, context);
    }
    let workspace = context.workspace()?;
    let releases = workspace.releases()?;
    if context.printer.is_json() {
        let releases: Vec<Value> = releases.iter().map(|r| as_json(r, &workspace)).collect();
        context.printer.json(&json!({"releases": releases}))?;
        return Ok(Outcome::Fine);
    }
    let mut table = Table::new([
        ("release", Align::Right),
        ("state", Align::Left),
        ("as of", Align::Left),
        ("commit", Align::Left),
        ("subjects", Align::Right),
        ("audiences", Align::Right),
        ("published", Align::Left),
        ("by", Align::Left),
        ("signed", Align::Left),
        ("approved by", Align::Left),
    ]);
    for listed in &releases {
        let r = &listed.release;
        let commit = r.commit.as_deref().map_or("-", |c| c.get(..10).unwrap_or(c));
        let by = listed.published.as_ref().and_then(|p| p.by.as_deref());
        table.row([
            r.number.to_string(),
            r.state.word().replace('_', " "),
            format_instant(r.as_of, workspace.zone()),
            if r.is_dirty { format!("{commit} + changes") } else { commit.to_owned() },
            grouped(r.subjects),
            grouped(r.audiences),
            listed.published.as_ref().map_or_else(|| "-".to_owned(), |p| format_instant(p.at, workspace.zone())),
            // An address is for records, not for a column.
            by.map_or("-", |by| by.split(" <").next().unwrap_or(by)).to_owned(),
            signed(&listed.signature),
            approvals(listed),
        ]);
    }
    if table.is_empty() {
        context.printer.note("no release yet, see `tagwerk build` and `tagwerk publish`");
        return Ok(Outcome::Fine);
    }
    context.printer.table(&table)?;
    for listed in &releases {
        if let Some(change) = &listed.rolled_back {
            let by = change.by.as_ref().map_or(String::new(), |by| format!(" by {by}"));
            context.printer.note(format!(
                "release {} was taken back on {}{by}: {}",
                listed.release.number,
                format_instant(change.at, workspace.zone()),
                change.reason.as_deref().unwrap_or("no reason is given")
            ));
        }
    }
    Ok(Outcome::Fine)
}

fn signed(signature: &ReleaseSignature) -> String {
    match signature {
        ReleaseSignature::Unsigned => "-".to_owned(),
        ReleaseSignature::Trusted { key_id } => key_id.clone(),
        ReleaseSignature::UnknownKey { key_id } => format!("{key_id} (unknown)"),
        ReleaseSignature::Broken => "broken".to_owned(),
    }
}

/// `ann, bob in #42`.
fn approvals(listed: &ListedRelease) -> String {
    let who = if listed.approved_by.is_empty() { "-".to_owned() } else { listed.approved_by.join(", ") };
    match &listed.pull_request {
        Some(pull) if pull.bytes().all(|b| b.is_ascii_digit()) => format!("{who} in #{pull}"),
        Some(pull) => format!("{who} in {pull}"),
        None => who,
    }
}

fn as_json(listed: &ListedRelease, workspace: &Workspace) -> Value {
    let r = &listed.release;
    let change = |change: &ReleaseChange| json!({"at": format_instant(change.at, workspace.zone()), "by": change.by, "reason": change.reason});
    json!({
        "release": r.number,
        "state": r.state.word(),
        "as_of": format_instant(r.as_of, workspace.zone()),
        "commit": r.commit,
        "dirty": r.is_dirty,
        "definitions": listed.definitions,
        "subjects": r.subjects,
        "audiences": r.audiences,
        "published": listed.published.as_ref().map(change),
        "rolled_back": listed.rolled_back.as_ref().map(change),
        "signature": {"state": listed.signature.word(), "key": listed.signature.key_id()},
        "plan": listed.plan,
        "pull_request": listed.pull_request,
        "approved_by": listed.approved_by,
    })
}
