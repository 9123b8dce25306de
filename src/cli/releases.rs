use serde_json::{Value, json};

use super::{
    context::Context,
    error::{CommandError, Outcome},
    table::{Align, Table, grouped},
};
use crate::calendar::format_instant;

/// List releases, newest first, and say which is current
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tagwerk releases\n  tagwerk releases --json")]
pub(super) struct ReleasesArgs {}

pub(super) fn run(_: &ReleasesArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    let workspace = context.workspace()?;
    let releases = workspace.releases()?;
    if context.printer.is_json() {
        let releases: Vec<Value> = releases
            .iter()
            .map(|r| {
                json!({
                    "release": r.number,
                    "state": r.state.word(),
                    "as_of": format_instant(r.as_of, workspace.zone()),
                    "commit": r.commit,
                    "dirty": r.is_dirty,
                    "subjects": r.subjects,
                    "audiences": r.audiences,
                })
            })
            .collect();
        context.printer.json(&json!({"releases": releases}))?;
        return Ok(Outcome::Fine);
    }
    let mut table = Table::new([
        ("release", Align::Right),
        ("state", Align::Left),
        ("as of", Align::Left),
        ("commit", Align::Left),
        ("subjects", Align::Right),
        ("audiences", Align::Right),
    ]);
    for r in &releases {
        let commit = r.commit.as_deref().map_or("-", |c| c.get(..10).unwrap_or(c));
        table.row([
            r.number.to_string(),
            r.state.word().to_owned(),
            format_instant(r.as_of, workspace.zone()),
            if r.is_dirty { format!("{commit} + changes") } else { commit.to_owned() },
            grouped(r.subjects),
            grouped(r.audiences),
        ]);
    }
    if table.is_empty() {
        context.printer.note("no release yet, see `tagwerk build` and `tagwerk publish`");
    } else {
        context.printer.table(&table)?;
    }
    Ok(Outcome::Fine)
}
