use std::path::{Path, PathBuf};

use serde_json::json;

use super::{
    context::Context,
    error::{CommandError, Outcome},
    table::{counted, grouped},
};
use crate::{
    deliver::{ExportFormat, Exported},
    workspace::{Exporting, Staleness},
};

/// Write an audience of the current release to a file, complete or not at all
///
/// Takes tags whose status is active or deprecated. People in a suppression tag are always left out.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tagwerk export high_value --format csv -o high_value.csv\n  \
                        tagwerk export lifecycle=churned --format parquet -o churned.parquet\n  \
                        tagwerk export high_value --format ids -o - | wc -l\n\n\
                        Beside PATH stands PATH.manifest.json with the number of people and checksums, and for roaring\n\
                        PATH.ids.parquet, which says whose ordinals the bitmap holds.")]
pub(super) struct ExportArgs {
    /// Tag, or one value of an enumerated tag
    #[arg(value_name = "TAG[=VALUE]")]
    tag: String,
    /// How it is written: ids, csv, ndjson, parquet or roaring
    #[arg(long, value_name = "FORMAT", default_value = "ids")]
    format: ExportFormat,
    /// Where it is written; `-` is stdout
    #[arg(short = 'o', long = "output", value_name = "PATH")]
    output: PathBuf,
    /// Take release N instead of the current one
    #[arg(long, value_name = "N")]
    release: Option<u64>,
    /// Export although the audience is older than its `refresh.objective`
    #[arg(long)]
    accept_stale: bool,
}

pub(super) fn run(args: &ExportArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    let workspace = context.workspace()?;
    let (tag, value) = match args.tag.split_once('=') {
        Some((tag, value)) => (tag.trim(), Some(value.trim().trim_matches('\''))),
        None => (args.tag.as_str(), None),
    };
    let to_stdout = args.output == Path::new("-");
    if to_stdout && context.printer.is_json() {
        return Err(CommandError::usage("with --json the answer goes to stdout, so the audience cannot")
            .hinted("give a file with `-o PATH`"));
    }
    let exporting = Exporting {
        tag,
        value,
        release: args.release,
        now: context.now(&workspace)?,
        stale: if args.accept_stale { Staleness::Accept } else { Staleness::Refuse },
    };
    let audience = workspace.audience(&exporting)?;
    let exported = if to_stdout {
        audience.stream(args.format, context.printer.stream())?
    } else {
        audience.write(args.format, &args.output)?
    };
    if context.printer.is_json() {
        let provenance = audience.provenance();
        context.printer.json(&json!({
            "tag": provenance.tag,
            "value": provenance.value,
            "release": provenance.release,
            "as_of": provenance.as_of,
            "format": args.format.name(),
            "count": exported.count,
            "suppressed": exported.suppressed,
            "files": exported.files,
        }))?;
    } else {
        note(&exported, context);
    }
    Ok(Outcome::Fine)
}

fn note(exported: &Exported, context: &Context) {
    let left_out = match exported.suppressed {
        0 => String::new(),
        n => format!(", {} left out by suppression", grouped(n)),
    };
    context.printer.note(format!("{}{left_out}", counted(exported.count, "subject")));
    for file in &exported.files {
        context.printer.note(format!("  {}", file.display()));
    }
}
