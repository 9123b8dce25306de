use std::{env, fs, io::Write as _, path::PathBuf};

use serde_json::{Value, json};

use super::summary::summary;
use crate::{
    calendar::Zone,
    catalog::policy::{FindingSeverity, Refusal},
    cli::{
        context::Context,
        error::{CommandError, Outcome},
        pr::WhereArgs,
        printer::Printer,
    },
    workspace::{Occasion, VerifiedChange, verify_policy},
};

/// Refuse a change that was not approved as policy demands
///
/// Which change: that of --pull-request, else of the event that GITHUB_EVENT_NAME and GITHUB_EVENT_PATH tell of (a pull request,
/// a review, a merge queue, a push), else the open pull request of the branch that is checked out. The policy is that of the
/// branch that it goes to. Commits are read as git objects; nothing of a proposal is checked out or run.
///
/// The token comes from GITHUB_TOKEN or GH_TOKEN; to know the members of a team, it has to be allowed to read them. Whatever
/// cannot be found out is refused. A table is added to the file that GITHUB_STEP_SUMMARY names.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  tagwerk policy verify\n  tagwerk policy verify --pull-request 12 --repository acme/tags\n  \
                  tagwerk policy verify --pull-request 12 --json"
)]
pub(super) struct VerifyArgs {
    /// Number of the pull request
    #[arg(long, value_name = "N")]
    pull_request: Option<u64>,
    #[command(flatten)]
    place: WhereArgs,
}

/// No event file that GitHub writes is larger.
const EVENT_MAX: u64 = 64 << 20;

pub(super) fn run(args: &VerifyArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    let hub = args.place.hub(context)?;
    let occasion = match (args.pull_request, event()?) {
        (Some(number), _) => Occasion::PullRequest { number, head: None },
        (None, Some((name, event))) => {
            Occasion::of_event(&name, &event, &hub.repository.to_string()).map_err(|error| {
                CommandError::failure(error).hinted("name the pull request yourself: `--pull-request N`")
            })?
        }
        (None, None) => Occasion::PullRequest { number: hub.current(&context.global.dir)?, head: None },
    };
    let now = context.now_in(&Zone::utc())?;
    let changes = verify_policy(&context.global.dir, &hub, &occasion, now).map_err(|error| {
        let hint = error.hint();
        let failure = CommandError::failure(error).detailed("what cannot be found out is not approved");
        match hint {
            Some(hint) => failure.hinted(hint),
            None => failure,
        }
    })?;
    if let Some(path) = env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()) {
        append(&PathBuf::from(path), &summary(&changes))?;
    }
    let is_approved = changes.iter().all(|change| change.outcome.is_ok());
    if context.printer.is_json() {
        let changes: Vec<Value> = changes.iter().map(as_json).collect();
        context.printer.json(&json!({"approved": is_approved, "changes": changes}))?;
    } else {
        if changes.is_empty() {
            context.printer.line("nothing changed, so nothing has to be approved")?;
        }
        for change in &changes {
            say(change, &mut context.printer)?;
        }
    }
    Ok(if is_approved { Outcome::Fine } else { Outcome::Findings })
}

/// Name and text of the event that a workflow runs for; `None` outside of one.
fn event() -> Result<Option<(String, Value)>, CommandError> {
    let variable = |name| env::var(name).ok().filter(|value| !value.is_empty());
    let (Some(name), Some(path)) = (variable("GITHUB_EVENT_NAME"), variable("GITHUB_EVENT_PATH")) else {
        return Ok(None);
    };
    let fail = |what: String| CommandError::failure(format!("cannot read the event at {path}: {what}"));
    let size = fs::metadata(&path).map_err(|error| fail(error.to_string()))?.len();
    if size > EVENT_MAX {
        return Err(fail(format!("it has {size} bytes")));
    }
    let text = fs::read(&path).map_err(|error| fail(error.to_string()))?;
    let event = serde_json::from_slice(&text).map_err(|error| fail(error.to_string()))?;
    Ok(Some((name, event)))
}

fn append(path: &PathBuf, text: &str) -> Result<(), CommandError> {
    let mut file = fs::OpenOptions::new().append(true).create(true).open(path)?;
    file.write_all(text.as_bytes())?;
    Ok(())
}

/// What a change is called.
pub(super) fn name_of(change: &VerifiedChange) -> String {
    let head: String = change.head.chars().take(10).collect();
    match change.pull_request {
        Some(number) => format!("pull request #{number} at {head}"),
        None => format!("commit {head}"),
    }
}

fn say(change: &VerifiedChange, printer: &mut Printer) -> Result<(), CommandError> {
    let name = name_of(change);
    match &change.outcome {
        Ok(approval) => {
            let approvers: Vec<&str> = approval.approvers.iter().map(|a| a.login.as_str()).collect();
            let by = match approvers.as_slice() {
                [] => "nobody had to".to_owned(),
                approvers => format!("by {}", approvers.join(", ")),
            };
            printer.line(format!("{name} is approved: {by}"))?;
            for line in &approval.set_aside {
                printer.line(format!("  {line}"))?;
            }
        }
        Err(refusals) => {
            printer.line(format!("{name} is refused"))?;
            for refusal in refusals {
                for line in lines_of(refusal) {
                    printer.line(line)?;
                }
            }
            let set_aside = refusals.iter().find(|r| !r.set_aside.is_empty()).map_or(&[][..], |r| &r.set_aside);
            for line in set_aside {
                printer.line(format!("  {line}"))?;
            }
        }
    }
    for finding in change.verdict.findings.iter().filter(|f| f.severity != FindingSeverity::Error) {
        printer.line(format!("  {}: {}", finding.severity.word(), finding.message))?;
    }
    for note in &change.notes {
        printer.note(format!("note: {note}"));
    }
    Ok(())
}

fn lines_of(refusal: &Refusal) -> Vec<String> {
    const ABOUT_MAX: usize = 8;
    let mut lines = vec![format!("  {}", refusal.message)];
    if !refusal.about.is_empty() {
        let shown: Vec<&str> = refusal.about.iter().take(ABOUT_MAX).map(String::as_str).collect();
        let more = match refusal.about.len().saturating_sub(ABOUT_MAX) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        lines.push(format!("    about {}{more}", shown.join(", ")));
    }
    if refusal.missing > 0 {
        let could = match refusal.could.as_slice() {
            [] => "anybody who may write".to_owned(),
            could => could.join(" or "),
        };
        lines.push(format!("    {} missing; asked: {could}", refusal.missing));
    }
    lines
}

fn as_json(change: &VerifiedChange) -> Value {
    let (approval, refusals) = match &change.outcome {
        Ok(approval) => (Some(approval), &[][..]),
        Err(refusals) => (None, refusals.as_slice()),
    };
    json!({
        "pull_request": change.pull_request,
        "base": change.base,
        "head": change.head,
        "policy": change.policy,
        "approved": approval.is_some(),
        "approvers": approval.map_or(&[][..], |a| &a.approvers),
        "set_aside": approval.map_or(&[][..], |a| &a.set_aside),
        "refusals": refusals,
        "verdict": change.verdict,
        "notes": change.notes,
    })
}
