use serde_json::{Value, json};

use super::{
    context::Context,
    error::{CommandError, Outcome},
    pr::WhereArgs,
    printer::{Printer, Style},
};
use crate::{
    calendar::{SECOND, Zone, format_instant},
    catalog::change::{ChangeClass, Presence, TagChange},
    workspace::{Approver, ApproverSource, DiffLine, LogOptions, TagLog, TagVersion},
};

/// Tell the versions of a definition: who changed what in it, who approved, in which releases it is
///
/// Versions come from git history, through renames. Of a tag that a family makes they are those commits of the family, or of
/// its template, that changed this member. A difference is told in rule words; comments and formatting are none.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tagwerk log recent_login\n  tagwerk log recent_login --limit 3 -p\n  \
                  tagwerk log lifecycle --online\n  tagwerk log lifecycle --json")]
pub(super) struct LogArgs {
    /// Id of the tag
    #[arg(value_name = "TAG")]
    tag: String,
    /// At most N versions, the newest
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..))]
    limit: u16,
    /// Show how the files differ, too
    #[arg(short = 'p', long)]
    patch: bool,
    /// Ask GitHub for pull requests and who approved them; the token comes from GITHUB_TOKEN or GH_TOKEN
    #[arg(long)]
    online: bool,
    #[command(flatten)]
    place: WhereArgs,
}

pub(super) fn run(args: &LogArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    let workspace = context.workspace()?;
    let options = LogOptions { limit: usize::from(args.limit), patch: args.patch };
    let mut log = workspace.log(&args.tag, options)?;
    if args.online {
        log.ask(&args.place.hub(context)?)?;
    }
    let printer = &mut context.printer;
    if printer.is_json() {
        printer.json(&as_json(&log, workspace.zone()))?;
    } else {
        print(&log, workspace.zone(), printer)?;
    }
    for remark in &log.remarks {
        printer.note(remark);
    }
    if log.is_shallow {
        printer.note("this is a shallow clone: older versions are not here, `git fetch --unshallow` brings them");
    } else if log.has_more {
        printer.note("there are older versions, see --limit");
    }
    Ok(Outcome::Fine)
}

fn print(log: &TagLog, zone: &Zone, printer: &mut Printer) -> Result<(), CommandError> {
    let family = log.family.as_ref().map(|family| format!(", made by family {family}")).unwrap_or_default();
    printer.styled(format!("{}  {}{family}", log.id, log.file), Style::Bold)?;
    if let Some(change) = &log.uncommitted {
        printer.line("")?;
        printer.styled("not committed", Style::Cyan)?;
        printer.line(format!("  {}", class(change)))?;
        differences(change, printer)?;
    }
    for version in &log.versions {
        printer.line("")?;
        let commit = version.commit.get(..10).unwrap_or(&version.commit);
        let at = format_instant(version.seconds.saturating_mul(SECOND), zone);
        printer.styled(format!("{commit}  {at}  {}", version.author), Style::Cyan)?;
        let subject = if version.subject.is_empty() { "(no message)" } else { &version.subject };
        printer.line(format!("  {subject}"))?;
        printer.line(format!("  {}", facts(version).join(", ")))?;
        if let Some(change) = &version.change {
            differences(change, printer)?;
        }
        for line in &version.patch {
            let text = format!("    {}", line.text());
            match line {
                DiffLine::Gone(_) => printer.styled(text, Style::Red)?,
                DiffLine::New(_) => printer.styled(text, Style::Green)?,
                DiffLine::File(_) | DiffLine::Hunk(_) | DiffLine::Same(_) => printer.line(text)?,
            }
        }
    }
    if log.versions.is_empty() && !log.is_shallow {
        printer.note("no commit holds it yet");
    }
    Ok(())
}

/// What is known of a version, apart from its differences.
fn facts(version: &TagVersion) -> Vec<String> {
    let mut facts = vec![match &version.change {
        Some(change) => class(change),
        None if version.is_understood => "comments or formatting".to_owned(),
        None => "what it changed cannot be told: definitions have mistakes there".to_owned(),
    }];
    facts.extend(version.pull_request.map(|number| format!("pull request #{number}")));
    let mut names: Vec<&str> = version.approved_by.iter().map(|approver| approver.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    if !names.is_empty() {
        facts.push(format!("approved by {}", names.join(" and ")));
    }
    match version.releases.as_slice() {
        [] => {}
        [one] => facts.push(format!("in release {one}")),
        several => {
            let numbers: Vec<String> = several.iter().map(ToString::to_string).collect();
            facts.push(format!("in releases {}", numbers.join(" and ")));
        }
    }
    facts
}

fn class(change: &TagChange) -> String {
    let class = match change.class {
        ChangeClass::Breaking => "breaking",
        ChangeClass::Indirect => "indirect",
        ChangeClass::NonBreaking => "non-breaking",
        ChangeClass::MetadataOnly => "metadata only",
    };
    match change.presence {
        Presence::Added => format!("new, {class}"),
        Presence::Removed => format!("deleted, {class}"),
        Presence::Changed if change.through.is_empty() => class.to_owned(),
        Presence::Changed | Presence::Indirect => format!("{class}, through {}", change.through.join(" and ")),
    }
}

fn differences(change: &TagChange, printer: &mut Printer) -> Result<(), CommandError> {
    for difference in &change.differences {
        printer.line(format!("  {}: {}", difference.path, difference.words))?;
    }
    Ok(())
}

fn as_json(log: &TagLog, zone: &Zone) -> Value {
    let versions: Vec<Value> = log.versions.iter().map(|version| version_json(version, zone)).collect();
    json!({
        "tag": log.id.as_ref(),
        "file": log.file.as_ref(),
        "family": log.family,
        "shallow": log.is_shallow,
        "more": log.has_more,
        "uncommitted": log.uncommitted,
        "versions": versions,
    })
}

fn version_json(version: &TagVersion, zone: &Zone) -> Value {
    let approver = |approver: &Approver| {
        let source: ApproverSource = approver.source;
        json!({"name": approver.name, "source": source})
    };
    let patch: Vec<String> = version.patch.iter().map(DiffLine::text).collect();
    json!({
        "commit": version.commit,
        "at": format_instant(version.seconds.saturating_mul(SECOND), zone),
        "author": version.author,
        "subject": version.subject,
        "tag": version.id,
        "file": version.file,
        "understood": version.is_understood,
        "change": version.change,
        "merge": version.merge,
        "pull_request": version.pull_request,
        "approved_by": version.approved_by.iter().map(approver).collect::<Vec<_>>(),
        "releases": version.releases,
        "patch": if patch.is_empty() { Value::Null } else { patch.join("\n").into() },
    })
}
