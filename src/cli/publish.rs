use serde_json::{Value, json};

use super::{
    build::{self, WhatToBuild},
    context::Context,
    error::{CommandError, Outcome},
};
use crate::{
    calendar::format_instant,
    workspace::{Published, Workspace},
};

/// Make the newest candidate current, building one first if needed
///
/// A candidate is used when its tags and data are those of now and it was built at the wanted instant; otherwise all
/// tags are built. Readers see the old release or the new one, never a half.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  tagwerk publish\n  tagwerk publish --as-of 2026-01-08T00:00:00\n  tagwerk publish --json"
)]
pub(super) struct PublishArgs {
    /// Evaluate as if it were T; nothing at or after T is seen (default: now, to the minute)
    #[arg(long, value_name = "T")]
    as_of: Option<String>,
    /// Use the store as it is, even when sources changed
    #[arg(long)]
    no_ingest: bool,
}

pub(super) fn run(args: &PublishArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    let workspace = context.workspace()?;
    let what = WhatToBuild { as_of: args.as_of.clone(), no_ingest: args.no_ingest, tags: Vec::new() };
    let options = what.options(&workspace, context)?;
    let bars = context.bars();
    let published = workspace.publish(&options, &bars)?;
    bars.clear();
    if let Some(built) = &published.built {
        build::remark(built, context);
    }
    if context.printer.is_json() {
        context.printer.json(&as_json(&published, &workspace))?;
    } else {
        if let Some(built) = &published.built {
            build::show(built, &workspace, context)?;
        }
        context.printer.line(sentence(&published))?;
    }
    Ok(Outcome::Fine)
}

pub(super) fn as_json(published: &Published, workspace: &Workspace) -> Value {
    json!({
        "release": published.release,
        "previous": published.previous,
        "as_of": format_instant(published.as_of, workspace.zone()),
        "subjects": published.subjects,
        "audiences": published.audiences,
        "built": published.built.is_some(),
    })
}

/// What is current now.
pub(super) fn sentence(published: &Published) -> String {
    match published.previous {
        Some(previous) if previous == published.release => format!("release {previous} was current already"),
        Some(previous) => format!("release {} is current, it was {previous}", published.release),
        None => format!("release {} is current", published.release),
    }
}
