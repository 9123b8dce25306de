use serde_json::json;

use super::{
    context::Context,
    error::{CommandError, Outcome},
    identity, off,
};
use crate::{
    calendar::format_instant,
    workspace::{self, SwitchOn},
};

/// Take back that a tag was switched off
///
/// Whether it is handed over is then said by the catalog again, and by nothing else: a tag that is paused there stays
/// paused.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  tagwerk on high_value\n  tagwerk on high_value --reason \"prices are right again\"\n  \
                        tagwerk on --all --reason \"false alarm\""
)]
pub(super) struct OnArgs {
    /// Id of the tag
    #[arg(value_name = "TAG", required_unless_present = "all")]
    tag: Option<String>,
    /// Everything that is off; begins a damaged record anew, and needs a reason then
    #[arg(long, conflicts_with = "tag")]
    all: bool,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

pub(super) fn run(args: &OnArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    let dir = context.global.dir.clone();
    let zone = off::zone(context);
    let by = identity::actor(&dir)?;
    let on = SwitchOn {
        tag: args.tag.as_deref(),
        reason: args.reason.as_deref(),
        now: context.now_in(&zone)?,
        by: by.clone(),
    };
    let switched = workspace::switch_on(&dir, &on)?;
    for remark in &switched.remarks {
        context.printer.note(format!("note: {remark}"));
    }
    if context.printer.is_json() {
        context.printer.json(&json!({
            "on": switched.tags,
            "at": format_instant(on.now, &zone),
            "by": by,
            "reason": on.reason,
            "remarks": switched.remarks,
        }))?;
        return Ok(Outcome::Fine);
    }
    for tag in &switched.tags {
        context.printer.line(format!("`{tag}` is no longer switched off"))?;
    }
    Ok(Outcome::Fine)
}
