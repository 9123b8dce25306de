use serde_json::json;

use super::{
    context::Context,
    error::{CommandError, Outcome},
    sarif,
    table::counted,
};
use crate::{
    calendar::Zone,
    diagnostic::{render_json, render_text},
    workspace,
};

/// Check all files: form, names, references, cycles, rules, life cycle
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  tagwerk check\n  tagwerk check --format github\n  tagwerk check --format sarif > findings.sarif"
)]
pub(super) struct CheckArgs {
    /// How findings are written
    #[arg(long, value_enum, default_value_t)]
    format: CheckFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
enum CheckFormat {
    /// For people, on stderr
    #[default]
    Text,
    /// One JSON value, on stdout
    Json,
    /// Annotations of GitHub Actions, on stdout
    Github,
    /// SARIF 2.1.0, on stdout
    Sarif,
}

pub(super) fn run(args: &CheckArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    let mut checked = workspace::check(&context.global.dir)?;
    let now = context.now_in(&Zone::utc())?;
    workspace::add_switch_findings(&context.global.dir, now, &mut checked)?;
    checked.add_expired_exceptions(now);
    let format = if context.printer.is_json() { CheckFormat::Json } else { args.format };
    let found = &checked.found;
    match format {
        CheckFormat::Text => {
            if !found.is_empty() {
                let text = render_text(found, &checked.sources, context.printer.colors_stderr());
                context.printer.talk(text.trim_end());
            }
            if !found.has_errors() {
                let unchecked = if found.is_empty() { "" } else { ", with warnings" };
                context.printer.line(format!(
                    "{} and {} are fine{unchecked}",
                    counted(checked.tags, "tag"),
                    counted(checked.strategies, "strategy")
                ))?;
            }
        }
        CheckFormat::Json => context.printer.json(&json!({
            "ok": !found.has_errors(),
            "tags": checked.tags,
            "strategies": checked.strategies,
            "findings": render_json(found, &checked.sources),
        }))?,
        CheckFormat::Github => {
            for line in sarif::github_annotations(found, &checked.sources) {
                context.printer.line(line)?;
            }
        }
        CheckFormat::Sarif => context.printer.json(&sarif::sarif(found, &checked.sources))?,
    }
    Ok(if found.has_errors() { Outcome::Findings } else { Outcome::Fine })
}
