use serde_json::{Value, json};

use super::{
    context::Context,
    error::{CommandError, Outcome},
    identity,
    table::{Align, Table},
};
use crate::{
    calendar::{Micros, Zone, format_instant, parse_instant},
    store::SwitchRecord,
    workspace::{self, SwitchOff, SwitchState, SwitchedOff, Workspace},
};

/// Switch a tag off at once, without review: nobody on this host hands it over any more
///
/// The emergency lane: it needs neither git nor a network nor a catalog without mistakes, and it can only switch off. The
/// tag shows as drift until a commit says the same (its status is paused or retired, or it is gone); publishing that
/// commit settles the switch. Suppression tags cannot be switched off. Without TAG, lists what is off.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tagwerk off high_value --reason \"prices were imported in cents\"\n  \
                        tagwerk off high_value --reason \"sale\" --until 2026-01-09T08:00:00\n  \
                        tagwerk off\n  tagwerk off --log --json")]
pub(super) struct OffArgs {
    /// Id of the tag
    #[arg(value_name = "TAG", requires = "reason")]
    tag: Option<String>,
    /// Why; whoever finds the tag off will want to know
    #[arg(long, value_name = "TEXT", requires = "tag")]
    reason: Option<String>,
    /// The tag is on again at T, so far as the catalog has it on
    #[arg(long, value_name = "T", requires = "tag")]
    until: Option<String>,
    /// List everything that was switched, oldest first
    #[arg(long, conflicts_with = "tag")]
    log: bool,
}

pub(super) fn run(args: &OffArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    if args.log {
        return show_log(context);
    }
    let (Some(tag), Some(reason)) = (&args.tag, &args.reason) else { return list(context) };
    let dir = context.global.dir.clone();
    let zone = zone(context);
    let until = args.until.as_deref().map(|text| parse_instant(text, &zone));
    let until = until.transpose().map_err(|e| CommandError::usage(format!("--until: {e}")))?;
    let by = identity::actor(&dir)?;
    let off = SwitchOff { tag, reason, until, now: context.now_in(&zone)?, by: by.clone() };
    let switched = workspace::switch_off(&dir, &off)?;
    for remark in &switched.remarks {
        context.printer.note(format!("note: {remark}"));
    }
    if context.printer.is_json() {
        context.printer.json(&json!({
            "off": switched.tags,
            "at": format_instant(off.now, &zone),
            "by": by,
            "reason": reason.trim(),
            "until": until.map(|until| format_instant(until, &zone)),
            "remarks": switched.remarks,
        }))?;
        return Ok(Outcome::Fine);
    }
    let until = until.map_or(String::new(), |until| format!(" until {}", format_instant(until, &zone)));
    context.printer.line(format!("`{tag}` is off{until}: it is not handed over"))?;
    context
        .printer
        .note(format!("to make it last, set `status = \"paused\"` in its file; `tagwerk on {tag}` takes it back"));
    Ok(Outcome::Fine)
}

/// The zone of the workspace, or UTC when its settings cannot be read.
pub(super) fn zone(context: &Context) -> Zone {
    Workspace::open(&context.global.dir).map_or_else(|_| Zone::utc(), |workspace| workspace.zone().clone())
}

fn list(context: &mut Context) -> Result<Outcome, CommandError> {
    let workspace = context.workspace()?;
    let off = workspace.switched_off(context.now(&workspace)?)?;
    if context.printer.is_json() {
        let off: Vec<Value> = off.iter().map(|off| as_json(off, |t| format_instant(t, workspace.zone()))).collect();
        context.printer.json(&json!({"off": off}))?;
        return Ok(Outcome::Fine);
    }
    if off.is_empty() {
        context.printer.note("no tag is switched off");
    }
    for off in &off {
        context.printer.line(words(off, workspace.zone()))?;
    }
    Ok(Outcome::Fine)
}

fn show_log(context: &mut Context) -> Result<Outcome, CommandError> {
    let zone = zone(context);
    let records = workspace::switch_record(&context.global.dir)?;
    if context.printer.is_json() {
        let log: Vec<Value> = records.iter().map(|r| record_as_json(r, &zone)).collect();
        context.printer.json(&json!({"log": log}))?;
        return Ok(Outcome::Fine);
    }
    let mut table = Table::new([
        ("at", Align::Left),
        ("by", Align::Left),
        ("", Align::Left),
        ("tag", Align::Left),
        ("until", Align::Left),
        ("reason", Align::Left),
    ]);
    for record in &records {
        let reason = match &record.commit {
            Some(commit) => format!("commit {}", commit.get(..10).unwrap_or(commit)),
            None => record.reason.clone().unwrap_or_else(|| "-".to_owned()),
        };
        table.row([
            format_instant(record.at, &zone).as_str(),
            record.by.as_deref().unwrap_or("-"),
            record.action.word(),
            record.tag.as_deref().unwrap_or("all"),
            record.until.map_or_else(|| "-".to_owned(), |until| format_instant(until, &zone)).as_str(),
            &reason,
        ]);
    }
    if table.is_empty() {
        context.printer.note("nothing was ever switched off");
    } else {
        context.printer.table(&table)?;
    }
    Ok(Outcome::Fine)
}

fn record_as_json(record: &SwitchRecord, zone: &Zone) -> Value {
    json!({
        "at": format_instant(record.at, zone),
        "by": record.by,
        "action": record.action.word(),
        "tag": record.tag,
        "reason": record.reason,
        "until": record.until.map(|until| format_instant(until, zone)),
        "commit": record.commit,
    })
}

/// A switch in answers of several commands.
pub(super) fn as_json(off: &SwitchedOff, instant: impl Fn(Micros) -> String) -> Value {
    json!({
        "tag": off.tag,
        "at": instant(off.at),
        "by": off.by,
        "reason": off.reason,
        "until": off.until.map(instant),
        "state": off.state.word(),
    })
}

/// A switch in a sentence of its own.
pub(super) fn words(off: &SwitchedOff, zone: &Zone) -> String {
    format!("`{}` is switched off {}", off.tag, since(off, zone))
}

/// Since when, by whom, why, and what the catalog says.
pub(super) fn since(off: &SwitchedOff, zone: &Zone) -> String {
    let by = off.by.as_ref().map_or(String::new(), |by| format!(" by {by}"));
    let until = off.until.map_or(String::new(), |until| format!(" until {}", format_instant(until, zone)));
    let state = match off.state {
        SwitchState::Drift => "no commit says so",
        SwitchState::Uncommitted => "its file says so, but no commit",
        SwitchState::Settled => "settled: the catalog says so, and the next publish records that",
    };
    format!("since {}{until}{by}: {} ({state})", format_instant(off.at, zone), off.reason)
}
