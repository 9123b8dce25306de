use std::sync::Arc;

use serde_json::{Value, json};

use super::{
    context::Context,
    error::{CommandError, Outcome},
    list::age_words,
    off,
    printer::Style,
    table::{Align, Table, bar, grouped, percent},
};
use crate::{
    calendar::{SECOND, format_instant},
    workspace::{TagDetails, Workspace},
};

/// Show one tag: what it is for, its rule, what it depends on, its audience
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tagwerk show high_value\n  tagwerk show lifecycle --json")]
pub(super) struct ShowArgs {
    /// Id of the tag
    #[arg(value_name = "TAG")]
    tag: String,
    /// Take sizes from release N instead of the current one
    #[arg(long, value_name = "N")]
    release: Option<u64>,
}

pub(super) fn run(args: &ShowArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    let workspace = context.workspace()?;
    let details = workspace.show(&args.tag, args.release, context.now(&workspace)?)?;
    if context.printer.is_json() {
        context.printer.json(&as_json(&details, &workspace))?;
    } else {
        print(&details, &workspace, context)?;
    }
    Ok(Outcome::Fine)
}

fn print(details: &TagDetails, workspace: &Workspace, context: &mut Context) -> Result<(), CommandError> {
    let printer = &mut context.printer;
    printer.styled(format!("{}  {}", details.id, details.name), Style::Bold)?;
    if let Some(description) = &details.description {
        printer.line(description)?;
    }
    printer.line("")?;
    let mut facts = Table::new([("", Align::Left), ("", Align::Left)]);
    let mut fact = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            facts.row([name, value]);
        }
    };
    let list = |ids: &[Arc<str>]| (!ids.is_empty()).then(|| ids.join(", "));
    fact("file", Some(&details.file));
    fact("family", details.family.as_deref());
    fact("category", Some(&details.category));
    fact("kind", Some(details.kind.word()));
    fact("status", Some(details.status.word()));
    fact("switched off", details.off.as_ref().map(|off| off::since(off, workspace.zone())).as_deref());
    fact("owner", details.owner.as_deref());
    fact("goal", details.goal.as_deref());
    fact("decision", details.decision.as_deref());
    fact("action", details.action.as_deref());
    fact("objective", details.objective.as_deref());
    fact("refers to", list(&details.refers_to).as_deref());
    fact("used by", list(&details.used_by).as_deref());
    for line in facts.lines(None).into_iter().skip(1) {
        printer.line(line)?;
    }
    printer.line("")?;
    for rule in &details.rules {
        match &rule.value {
            Some(value) => printer.styled(format!("'{value}' when"), Style::Dim)?,
            None => printer.styled("when", Style::Dim)?,
        }
        for line in rule.when.lines() {
            printer.line(format!("  {}", line.trim_end()))?;
        }
    }
    let Some(release) = &details.release else {
        context.printer.note("no audience: nothing is published, see `tagwerk publish`");
        return Ok(());
    };
    printer.line("")?;
    let mut table =
        Table::new([("audience", Align::Left), ("size", Align::Right), ("share", Align::Right), ("", Align::Left)]);
    for audience in &details.audiences {
        let share = audience.size as f64 / release.subjects.max(1) as f64;
        table.row([
            audience.value.as_deref().unwrap_or("members"),
            &grouped(audience.size),
            &percent(audience.size, release.subjects),
            &bar(share, 30),
        ]);
    }
    if table.is_empty() {
        printer.line(format!("not in release {}", release.number))?;
    } else {
        printer.table(&table)?;
    }
    let age = details.freshness.map(|f| format!(" ({} ago)", age_words(f))).unwrap_or_default();
    context.printer.note(format!(
        "release {} as of {}{age}, {} subjects",
        release.number,
        format_instant(release.as_of, workspace.zone()),
        grouped(release.subjects)
    ));
    Ok(())
}

fn as_json(details: &TagDetails, workspace: &Workspace) -> Value {
    let rules: Vec<Value> = details.rules.iter().map(|r| json!({"value": r.value, "when": r.when})).collect();
    let names = |ids: &[Arc<str>]| ids.iter().map(|id| json!(**id)).collect::<Vec<Value>>();
    let audiences: Vec<Value> =
        details.audiences.iter().map(|a| json!({"value": a.value.as_deref(), "size": a.size})).collect();
    json!({
        "id": *details.id,
        "name": details.name,
        "file": *details.file,
        "family": details.family,
        "category": *details.category,
        "kind": details.kind.word(),
        "status": details.status.word(),
        "off": details.off.as_ref().map(|off| off::as_json(off, |t| format_instant(t, workspace.zone()))),
        "owner": details.owner,
        "description": details.description,
        "purpose": {"goal": details.goal, "decision": details.decision, "action": details.action},
        "objective": details.objective,
        "rules": rules,
        "refers_to": names(&details.refers_to),
        "used_by": names(&details.used_by),
        "release": details.release.as_ref().map(|r| r.number),
        "as_of": details.release.as_ref().map(|r| format_instant(r.as_of, workspace.zone())),
        "subjects": details.release.as_ref().map(|r| r.subjects),
        "audiences": audiences,
        "age_seconds": details.freshness.map(|f| f.age / SECOND),
        "stale": details.freshness.map(|f| f.is_stale()),
    })
}
