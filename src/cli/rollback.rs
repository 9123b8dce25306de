use serde_json::json;

use super::{
    context::Context,
    error::{CommandError, Outcome},
    identity,
};
use crate::{calendar::format_instant, workspace::RollbackOptions};

/// Take the current release back: make one current that was published before
///
/// Without a number that is the release which was current before the current one was published; going back twice goes two
/// releases back. Nothing is built, and nothing of the catalog is read but `tagwerk.toml`. What was taken back is not
/// published again until it has changed, or `tagwerk publish --again` says so.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tagwerk rollback --reason \"churned counts twice as many\"\n  \
                        tagwerk rollback 12 --reason \"back to the state before the sale\"\n\n\
                        `tagwerk releases` says which releases there are, and what was taken back when and why.")]
pub(super) struct RollbackArgs {
    /// Number of the release to go back to
    #[arg(value_name = "RELEASE")]
    release: Option<u64>,
    /// The same, by name
    #[arg(long, value_name = "N", conflicts_with = "release")]
    to: Option<u64>,
    /// Why; it is written into the log of releases
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

pub(super) fn run(args: &RollbackArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    let workspace = context.workspace()?;
    let key = identity::signing_key()?;
    let options = RollbackOptions {
        to: args.release.or(args.to),
        reason: args.reason.clone(),
        now: context.now(&workspace)?,
        by: identity::actor(workspace.root())?,
        key: key.as_ref(),
    };
    let rolled_back = workspace.rollback(&options)?;
    for remark in &rolled_back.remarks {
        context.printer.note(format!("note: {remark}"));
    }
    if context.printer.is_json() {
        context.printer.json(&json!({
            "release": rolled_back.release,
            "previous": rolled_back.previous,
            "as_of": format_instant(rolled_back.as_of, workspace.zone()),
            "commit": rolled_back.commit,
            "reason": options.reason.trim(),
            "by": options.by,
            "remarks": rolled_back.remarks,
        }))?;
        return Ok(Outcome::Fine);
    }
    let now = format!(
        "release {} is current again, as of {}",
        rolled_back.release,
        format_instant(rolled_back.as_of, workspace.zone())
    );
    context.printer.line(match rolled_back.previous {
        Some(previous) => format!("{now}; release {previous} is taken back"),
        None => now,
    })?;
    Ok(Outcome::Fine)
}
