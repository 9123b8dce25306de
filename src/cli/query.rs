use std::io::Write;

use serde_json::json;

use super::{
    context::Context,
    error::{CommandError, Outcome},
    table::{grouped, percent},
};
use crate::calendar::format_instant;

/// Evaluate a rule over the store without saving anything
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tagwerk query \"count(login, last 7 days) > 3\"\n  \
                        tagwerk query \"tag(high_value) and not tag(do_not_contact)\" --ids\n  \
                        tagwerk query \"exists(purchase, today)\" --as-of 2026-01-08T18:00:00 --json")]
pub(super) struct QueryArgs {
    /// Rule, in the rule language; may refer to tags
    #[arg(value_name = "EXPR")]
    expression: String,
    /// Say how many subjects there are (the default)
    #[arg(long)]
    count: bool,
    /// Say who they are, one id per line
    #[arg(long, conflicts_with = "count")]
    ids: bool,
    /// Evaluate as if it were T; nothing at or after T is seen (default: now, to the minute)
    #[arg(long, value_name = "T")]
    as_of: Option<String>,
}

pub(super) fn run(args: &QueryArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    let workspace = context.workspace()?;
    let as_of = context.as_of(args.as_of.as_deref(), &workspace)?;
    let bars = context.bars();
    let answer = workspace.query(&args.expression, as_of, context.now(&workspace)?, &bars)?;
    bars.clear();
    for remark in &answer.remarks {
        context.printer.note(format!("note: {remark}"));
    }
    let count = answer.members.len();
    if context.printer.is_json() {
        let mut value = json!({
            "count": count,
            "subjects": answer.subjects,
            "as_of": format_instant(as_of, workspace.zone()),
            "tags": answer.tags.iter().map(AsRef::as_ref).collect::<Vec<&str>>(),
        });
        if args.ids {
            value["ids"] = answer.ids().collect::<Result<Vec<_>, _>>()?.into();
        }
        context.printer.json(&value)?;
    } else if args.ids {
        for id in answer.ids() {
            writeln!(context.printer.stream(), "{}", id?)?;
        }
    } else {
        context.printer.line(count.to_string())?;
        context.printer.note(format!(
            "{} of {} subjects ({}) as of {}",
            grouped(count),
            grouped(answer.subjects),
            percent(count, answer.subjects),
            format_instant(as_of, workspace.zone())
        ));
    }
    Ok(Outcome::Fine)
}
