use serde_json::{Value, json};

use super::{
    context::Context,
    error::{CommandError, Outcome},
    printer::Style,
    table::{Align, Table, counted, grouped},
};
use crate::{
    source::BadRow,
    store::{IngestReport, ReadAgain, RowCounts, SourceReport},
    workspace::ReadMode,
};

/// Bad rows that are shown to people; `--json` has all that were kept.
const SAMPLES_SHOWN: usize = 5;

/// Read what changed in the sources into the store
///
/// Files that are as they were are not read again; rows of files that changed or vanished are replaced. When a source
/// has more bad rows than its `bad_rows_max`, nothing changes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tagwerk ingest\n  tagwerk ingest --json\n  tagwerk ingest --rebuild")]
pub(super) struct IngestArgs {
    /// Read all files again and write the store anew; mends a damaged one
    #[arg(long)]
    rebuild: bool,
}

pub(super) fn run(args: &IngestArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    let workspace = context.workspace()?;
    let bars = context.bars();
    let mode = if args.rebuild { ReadMode::Rebuild } else { ReadMode::Changed };
    let report = workspace.ingest(mode, &bars)?;
    bars.clear();
    warn(&report, context);
    if context.printer.is_json() {
        context.printer.json(&as_json(&report))?;
    } else {
        let mut table = Table::new([
            ("source", Align::Left),
            ("files", Align::Right),
            ("read", Align::Right),
            ("gone", Align::Right),
            ("rows", Align::Right),
            ("bad", Align::Right),
            ("anonymous", Align::Right),
        ]);
        for source in &report.sources {
            table.row([
                source.name.to_string(),
                grouped(source.files.total as u64),
                grouped((source.files.new + source.files.changed) as u64),
                grouped(source.files.removed as u64),
                grouped(source.total.kept),
                grouped(source.total.bad),
                grouped(source.total.anonymous),
            ]);
        }
        context.printer.table(&table)?;
        note(&report, context);
    }
    Ok(Outcome::Fine)
}

/// Says on stderr what was read.
pub(super) fn note(report: &IngestReport, context: &Context) {
    let printer = &context.printer;
    for source in &report.sources {
        if source.read_again == Some(ReadAgain::SettingsChanged) {
            printer.note(format!("source `{}` was read again, because its settings changed", source.name));
        }
    }
    for name in &report.removed_sources {
        printer.note(format!("source `{name}` is not declared any more, its rows are gone"));
    }
    let read = report.sources.iter().map(|s| s.read.seen).sum();
    let what = if report.changed {
        format!("{} read, {} new", counted(read, "row"), counted(u64::from(report.new_ids), "subject"))
    } else {
        "nothing changed in the sources".to_owned()
    };
    printer.note(format!("{what} ({:.2} s)", report.seconds.total));
}

/// Warns on stderr of rows that could not be read, whatever form the answer has.
pub(super) fn warn(report: &IngestReport, context: &Context) {
    let printer = &context.printer;
    for source in &report.sources {
        if source.read.bad > 0 {
            let rows = counted(source.read.bad, "row");
            printer.marked(
                "warning",
                Style::Yellow,
                format!("source `{}`: {rows} of {} could not be read", source.name, grouped(source.read.seen)),
            );
            for line in sample_lines(&source.samples) {
                printer.note(line);
            }
        }
    }
}

/// The first bad rows, a line each.
pub(super) fn sample_lines(samples: &[BadRow]) -> Vec<String> {
    let mut lines: Vec<String> = samples
        .iter()
        .take(SAMPLES_SHOWN)
        .map(|s| format!("  {}, row {}, column `{}`: {}", s.file, s.row, s.column, s.reason))
        .collect();
    if samples.len() > SAMPLES_SHOWN {
        lines.push("  …".to_owned());
    }
    lines
}

fn as_json(report: &IngestReport) -> Value {
    json!({
        "changed": report.changed,
        "snapshot": report.snapshot,
        "ids": report.ids,
        "new_ids": report.new_ids,
        "sources": report.sources.iter().map(source_json).collect::<Vec<_>>(),
        "removed_sources": report.removed_sources,
        "seconds": {
            "discover": report.seconds.discover,
            "decode": report.seconds.decode,
            "assign": report.seconds.assign,
            "stage": report.seconds.stage,
            "write": report.seconds.write,
            "merge": report.seconds.merge,
            "commit": report.seconds.commit,
            "total": report.seconds.total,
        },
    })
}

fn source_json(source: &SourceReport) -> Value {
    let rows = |counts: RowCounts| json!({"seen": counts.seen, "kept": counts.kept, "anonymous": counts.anonymous, "bad": counts.bad});
    let again = source.read_again.map(|why| match why {
        ReadAgain::Asked => "asked",
        ReadAgain::SettingsChanged => "settings_changed",
    });
    json!({
        "name": *source.name,
        "files": {
            "total": source.files.total,
            "unchanged": source.files.unchanged,
            "new": source.files.new,
            "changed": source.files.changed,
            "removed": source.files.removed,
        },
        "read": rows(source.read),
        "total": rows(source.total),
        "read_again": again,
        "samples": source.samples,
    })
}
