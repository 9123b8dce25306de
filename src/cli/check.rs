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
    workspace::{self, Checked, ProposalOptions},
};

/// Check all files: form, names, references, cycles, rules; with --base also life cycle, ids, owners, policy
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  tagwerk check\n  tagwerk check --base origin/main\n  tagwerk check --base origin/main \
                  --format github\n  tagwerk -C catalog.git check --base main --head proposal\n  tagwerk check --format \
                  sarif > findings.sarif"
)]
pub(super) struct CheckArgs {
    /// Compare with where the change began: the merge base of this branch, tag or commit and the head
    #[arg(long, value_name = "REV")]
    base: Option<String>,

    /// Check this commit, not the work tree
    #[arg(long, value_name = "REV", requires = "base")]
    head: Option<String>,

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
    let now = context.now_in(&Zone::utc())?;
    let dir = &context.global.dir;
    let checked = match &args.base {
        None => workspace::check(dir, now)?,
        Some(base) => {
            let options = ProposalOptions { base: base.clone(), head: args.head.clone() };
            workspace::check_proposal(dir, &options, now)?
        }
    };
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
                    "{} and {} are fine{unchecked}{}",
                    counted(checked.tags, "tag"),
                    counted(checked.strategies, "strategy"),
                    compared_with(&checked)
                ))?;
            }
        }
        CheckFormat::Json => {
            let mut answer = json!({
                "ok": !found.has_errors(),
                "tags": checked.tags,
                "strategies": checked.strategies,
                "findings": render_json(found, &checked.sources),
            });
            if let Some(compared) = &checked.compared {
                answer["base"] = json!({"commit": compared.base, "has_workspace": !compared.is_first});
                answer["head"] = json!({"commit": compared.head, "is_dirty": compared.is_dirty});
            }
            context.printer.json(&answer)?;
        }
        CheckFormat::Github => {
            for line in sarif::github_annotations(&checked) {
                context.printer.line(line)?;
            }
        }
        CheckFormat::Sarif => context.printer.json(&sarif::sarif(&checked))?,
    }
    Ok(if found.has_errors() { Outcome::Findings } else { Outcome::Fine })
}

/// What the checked files were compared with.
fn compared_with(checked: &Checked) -> String {
    match &checked.compared {
        None => String::new(),
        Some(compared) => {
            let commit = compared.base.get(..10).unwrap_or_default();
            let first = if compared.is_first { ", which has no workspace" } else { "" };
            format!(", compared with {commit}{first}")
        }
    }
}
