use std::path::PathBuf;

use serde_json::json;

use super::{
    build,
    context::Context,
    dashboard,
    error::{CommandError, Outcome},
    publish,
    table::counted,
};
use crate::{
    calendar::Zone,
    demo::DemoOptions,
    workspace::{Published, Workspace},
};

/// Events of a subject in 90 days, on average.
const EVENTS_PER_SUBJECT: u64 = 30;

/// Make a workspace with generated data, build all its audiences and publish them
///
/// The same options give the same data, ending at the current minute. A folder that already holds a demo is brought up
/// to date. A new one has a past: releases of the weeks before and, outside of a git repository, one of its own. In a
/// terminal the dashboard opens at the end.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tagwerk demo\n  tagwerk demo /tmp/shop --subjects 1000000 --seed 7")]
pub(super) struct DemoArgs {
    /// Folder of the workspace, created if needed
    #[arg(value_name = "DIR", default_value = "tagwerk-demo")]
    folder: PathBuf,
    /// How many subjects
    #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..=100_000_000))]
    subjects: u32,
    /// How many days of history
    #[arg(long, value_name = "N", default_value_t = 90, value_parser = clap::value_parser!(u32).range(1..=3650))]
    days: u32,
    /// About how many events (default: 30 per subject in 90 days)
    #[arg(long, value_name = "N")]
    events: Option<u64>,
    /// Start of the random numbers
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Do not open the dashboard at the end
    #[arg(long)]
    no_dashboard: bool,
}

pub(super) fn run(args: &DemoArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    let folder = context.global.dir.join(&args.folder);
    let end = context.now_in(&Zone::utc())?;
    let usual = u64::from(args.subjects) * u64::from(args.days) * EVENTS_PER_SUBJECT / 90;
    let options = DemoOptions {
        subjects: args.subjects,
        days: args.days,
        events: args.events.unwrap_or(usual),
        seed: args.seed,
        ..DemoOptions::until(end)
    };
    let bars = context.bars();
    let demo = Workspace::demo(&folder, &options, &bars)?;
    bars.clear();
    if context.printer.is_json() {
        let generated = demo
            .generated
            .as_ref()
            .map(|made| json!({"subjects": made.subjects, "events": made.events, "orders": made.orders}));
        context.printer.json(&json!({
            "workspace": args.folder,
            "generated": generated,
            "published": publish::as_json(&demo.published, &demo.workspace),
        }))?;
        return Ok(Outcome::Fine);
    }
    if let Some(made) = &demo.generated {
        context.printer.note(format!(
            "made up {}, {} and {}",
            counted(made.subjects, "subject"),
            counted(made.events, "event"),
            counted(made.orders, "order")
        ));
    }
    let Published { built, .. } = &demo.published;
    if let Some(built) = built {
        build::remark(built, context);
        build::show(built, &demo.workspace, context)?;
    }
    context.printer.line(publish::sentence(&demo.published))?;
    let place = args.folder.display();
    for next in ["ls", "show high_value", "query \"exists(purchase, last 7 days) and not exists(refund)\""] {
        context.printer.note(format!("try: tagwerk -C {place} {next}"));
    }
    if args.no_dashboard || !dashboard::has_terminal() {
        return Ok(Outcome::Fine);
    }
    dashboard::open(&folder, context)
}
