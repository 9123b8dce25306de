use serde_json::{Value, json};

use super::{
    context::Context,
    error::{CommandError, Outcome},
    ingest,
    table::{Align, Table, bar, counted, grouped, percent},
};
use crate::{
    calendar::format_instant,
    workspace::{BuildOptions, Built, IngestMode, ReleaseState, Workspace},
};

/// Evaluate all tags over the store and write a release candidate
///
/// Reads what changed in the sources first. The candidate becomes visible to readers with `tagwerk publish`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tagwerk build\n  tagwerk build --as-of 2026-01-08T00:00:00\n  \
                        tagwerk build --tag recent_login --no-ingest --json")]
pub(super) struct BuildArgs {
    #[command(flatten)]
    pub(super) what: WhatToBuild,
}

/// What is evaluated, and when.
#[derive(Debug, clap::Args)]
pub(super) struct WhatToBuild {
    /// Evaluate as if it were T; nothing at or after T is seen (default: now, to the minute)
    #[arg(long, value_name = "T")]
    pub(super) as_of: Option<String>,
    /// Use the store as it is, even when sources changed
    #[arg(long)]
    pub(super) no_ingest: bool,
    /// Build only this tag and what it refers to, also when it is a draft (may be given several times)
    #[arg(long = "tag", value_name = "ID")]
    pub(super) tags: Vec<String>,
}

impl WhatToBuild {
    /// What the workspace is asked for.
    pub(super) fn options(&self, workspace: &Workspace, context: &Context) -> Result<BuildOptions, CommandError> {
        Ok(BuildOptions {
            as_of: context.as_of(self.as_of.as_deref(), workspace)?,
            now: context.now(workspace)?,
            only: self.tags.clone(),
            ingest: if self.no_ingest { IngestMode::Skip } else { IngestMode::Changed },
        })
    }
}

pub(super) fn run(args: &BuildArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    let workspace = context.workspace()?;
    let options = args.what.options(&workspace, context)?;
    let bars = context.bars();
    let built = workspace.build(&options, &bars)?;
    bars.clear();
    remark(&built, context);
    if context.printer.is_json() {
        context.printer.json(&as_json(&built, &workspace))?;
    } else {
        show(&built, &workspace, context)?;
        context.printer.note(match built.state {
            ReleaseState::Current => format!("release {} is current", built.release),
            _ => format!("release {} is a candidate; `tagwerk publish` makes it current", built.release),
        });
    }
    Ok(Outcome::Fine)
}

/// Says on stderr what a reader should know.
pub(super) fn remark(built: &Built, context: &Context) {
    if let Some(report) = &built.ingest {
        ingest::warn(report, context);
    }
    for remark in &built.remarks {
        context.printer.note(format!("note: {remark}"));
    }
}

/// The stable shape that scripts rely on.
pub(super) fn as_json(built: &Built, workspace: &Workspace) -> Value {
    let tags: Vec<Value> =
        built.audiences.iter().map(|a| json!({"id": *a.tag, "value": a.value.as_deref(), "size": a.size})).collect();
    json!({
        "release": built.release,
        "as_of": format_instant(built.as_of, workspace.zone()),
        "subjects": built.subjects,
        "tags": tags,
        "seconds": {
            "ingest": built.seconds.ingest,
            "evaluate": built.seconds.evaluate,
            "write": built.seconds.write,
        },
    })
}

/// The table of audiences, and on stderr where the time went.
pub(super) fn show(built: &Built, workspace: &Workspace, context: &mut Context) -> Result<(), CommandError> {
    if let Some(report) = &built.ingest {
        ingest::note(report, context);
    }
    let mut table = Table::new([
        ("category", Align::Left),
        ("tag", Align::Left),
        ("value", Align::Left),
        ("size", Align::Right),
        ("share", Align::Right),
        ("", Align::Left),
    ]);
    let mut last = ("", "");
    for audience in &built.audiences {
        let (category, tag) = (audience.category.as_ref(), audience.tag.as_ref());
        table.row([
            if last.0 == category { "" } else { category },
            if last == (category, tag) { "" } else { tag },
            audience.value.as_deref().unwrap_or_default(),
            &grouped(audience.size),
            &percent(audience.size, built.subjects),
            &bar(audience.size as f64 / built.subjects.max(1) as f64, 20),
        ]);
        last = (category, tag);
    }
    context.printer.table(&table)?;
    let seconds = &built.seconds;
    context.printer.note(format!(
        "{} of {} as of {}: ingest {:.2} s, evaluate {:.3} s, write {:.3} s",
        counted(built.audiences.len() as u64, "audience"),
        counted(built.subjects, "subject"),
        format_instant(built.as_of, workspace.zone()),
        seconds.ingest,
        seconds.evaluate,
        seconds.write,
    ));
    Ok(())
}
