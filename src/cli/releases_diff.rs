use serde_json::{Value, json};

use super::{
    context::Context,
    error::{CommandError, Outcome},
    table::{Align, Table, counted, grouped},
};
use crate::{
    docs::Count,
    workspace::{ComparedAudience, ComparedReleases},
};

/// Compare the audiences of two releases, person by person: who came, who went
///
/// Exact also when the releases were made on different machines, whose ordinals mean other people: then subjects are
/// compared by their ids. With --json, numbers below `privacy.min_count` and what they could be computed from are left out.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tagwerk releases diff 41\n  tagwerk releases diff 41 42 --tag high_value\n  \
                  tagwerk releases diff 41 42 --json --exact")]
pub(super) struct DiffArgs {
    /// The release before
    #[arg(value_name = "BEFORE")]
    before: u64,
    /// The release after (default: the current one)
    #[arg(value_name = "AFTER")]
    after: Option<u64>,
    /// Only this tag
    #[arg(long, value_name = "ID")]
    tag: Option<String>,
    /// With --json: exact numbers, also small ones
    #[arg(long)]
    exact: bool,
}

pub(super) fn run(args: &DiffArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    let workspace = context.workspace()?;
    let compared = workspace.compare_releases(args.before, args.after, args.tag.as_deref())?;
    if context.printer.is_json() {
        let min_count = if args.exact { 1 } else { workspace.settings().min_count };
        let compared = compared.masked(min_count);
        context.printer.json(&as_json(&compared))?;
        return Ok(Outcome::Fine);
    }
    show(&compared, context)
}

fn show(compared: &ComparedReleases, context: &mut Context) -> Result<Outcome, CommandError> {
    let mut table = Table::new([
        ("tag", Align::Left),
        ("before", Align::Right),
        ("after", Align::Right),
        ("entered", Align::Right),
        ("exited", Align::Right),
        ("in common", Align::Right),
    ]);
    let is_same = |audience: &&ComparedAudience| audience.numbers.as_ref().is_some_and(|n| n.is_unchanged());
    for audience in compared.audiences.iter().filter(|audience| !is_same(audience)) {
        let Some(numbers) = &audience.numbers else { continue };
        let number = |count: Count| count.exact().map_or_else(|| "-".to_owned(), grouped);
        table.row([
            match &audience.value {
                Some(value) => format!("{} = '{value}'", audience.tag),
                None => audience.tag.clone(),
            },
            number(numbers.before),
            number(numbers.after),
            number(numbers.entered),
            number(numbers.exited),
            numbers.jaccard.map_or_else(|| "-".to_owned(), |share| format!("{:.1} %", share * 100.0)),
        ]);
    }
    if !table.is_empty() {
        context.printer.table(&table)?;
    }
    let same = compared.audiences.iter().filter(is_same).count();
    context.printer.note(format!(
        "release {} to {}: {} of {} the same{}",
        compared.before.number,
        compared.after.number,
        grouped(same as u64),
        counted(compared.audiences.len() as u64, "audience"),
        if compared.is_one_dictionary { "" } else { "; compared by ids, since their ordinals mean other people" },
    ));
    Ok(Outcome::Fine)
}

fn as_json(compared: &ComparedReleases) -> Value {
    let audiences: Vec<Value> = compared
        .audiences
        .iter()
        .map(|a| {
            let n = a.numbers.as_ref();
            let count = |count: Option<Count>| count.and_then(Count::exact);
            json!({
                "tag": a.tag,
                "value": a.value,
                "before": count(n.map(|n| n.before)),
                "after": count(n.map(|n| n.after)),
                "entered": count(n.map(|n| n.entered)),
                "exited": count(n.map(|n| n.exited)),
                "jaccard": n.and_then(|n| n.jaccard),
                "became": n.map(|n| n.became),
            })
        })
        .collect();
    json!({
        "before": compared.before.number,
        "after": compared.after.number,
        "same_ids": compared.is_one_dictionary,
        "audiences": audiences,
    })
}
