use std::time::Instant;

use serde_json::{Value, json};

use super::{
    context::Context,
    error::{CommandError, Outcome},
    printer::Style,
    table::{Align, Table, counted},
};
use crate::{
    diagnostic::{LineIndex, Sources},
    trial::{MUTANTS_MAX, Mutation, TriedMutant},
    workspace::{Wanted, Workspace},
};

/// `tagwerk test --mutate`.
pub(super) fn run(
    workspace: &Workspace,
    wanted: &Wanted,
    min_score: Option<u8>,
    context: &mut Context,
) -> Result<Outcome, CommandError> {
    let bars = context.bars();
    let started = Instant::now();
    let (mutations, sources) = workspace.mutate(wanted, &bars)?;
    bars.clear();
    let seconds = started.elapsed().as_secs_f64();
    let total = Total::of(&mutations);
    if context.printer.is_json() {
        context.printer.json(&as_json(&mutations, &total, &sources, seconds))?;
    } else {
        print(&mutations, &total, &sources, context)?;
        context.printer.note(format!("{seconds:.2} s"));
    }
    let is_too_low = min_score.is_some_and(|least| total.percent().is_some_and(|score| score < f64::from(least)));
    Ok(if is_too_low { Outcome::Findings } else { Outcome::Fine })
}

/// Over all tags.
struct Total {
    mutants: usize,
    noticed: usize,
    same: usize,
    cut: usize,
}

impl Total {
    fn of(mutations: &[Mutation]) -> Self {
        let sum = |of: fn(&Mutation) -> usize| mutations.iter().map(of).sum();
        Self {
            mutants: sum(|m| m.mutants.len()),
            noticed: sum(Mutation::noticed),
            same: sum(|m| m.same),
            cut: sum(|m| m.cut),
        }
    }

    fn percent(&self) -> Option<f64> {
        (self.mutants > 0).then(|| 100.0 * self.noticed as f64 / self.mutants as f64)
    }
}

fn print(mutations: &[Mutation], total: &Total, sources: &Sources, context: &mut Context) -> Result<(), CommandError> {
    let printer = &mut context.printer;
    for mutation in mutations.iter().filter(|m| m.tests > 0 && m.noticed() < m.mutants.len()) {
        printer.styled(mutation.tag.as_ref(), Style::Bold)?;
        for mutant in mutation.mutants.iter().filter(|m| m.noticed_by.is_none()) {
            printer.line(format!("  {}: {}", place(mutant, sources), what(mutant)))?;
            if let Some(spelled) = &mutant.spelled {
                printer.line(format!("    {}", one_line(&spelled.text)))?;
            }
        }
        printer.line("")?;
    }
    let mut table = Table::new([
        ("tag", Align::Left),
        ("tests", Align::Right),
        ("changes", Align::Right),
        ("noticed", Align::Right),
        ("score", Align::Right),
    ]);
    for mutation in mutations {
        table.row([
            mutation.tag.as_ref(),
            &mutation.tests.to_string(),
            &mutation.mutants.len().to_string(),
            &mutation.noticed().to_string(),
            &mutation.score().map_or_else(|| "-".to_owned(), |score| whole_percent(100.0 * score)),
        ]);
    }
    if !table.is_empty() {
        printer.table(&table)?;
    }
    let score = total.percent().map_or_else(|| "-".to_owned(), whole_percent);
    printer.line(format!("{} of {} changes noticed: {score}", total.noticed, total.mutants))?;
    if total.same > 0 {
        printer.note(format!("{} more are proved to mean the same and do not count", total.same));
    }
    if total.cut > 0 {
        printer.note(format!("{} more were not tried: at most {MUTANTS_MAX} for each tag", total.cut));
    }
    let untested = mutations.iter().filter(|m| m.tests == 0).count() as u64;
    if untested > 0 {
        printer.note(format!("{} without a test that holds", counted(untested, "tag")));
    }
    Ok(())
}

/// Cut, not rounded: only all of them are 100 %.
fn whole_percent(percent: f64) -> String {
    format!("{} %", percent.floor())
}

fn place(mutant: &TriedMutant, sources: &Sources) -> String {
    let text = sources.get(&mutant.place.file).unwrap_or("");
    let (line, column) = LineIndex::new(text).line_column(text, mutant.place.span.start);
    format!("{}:{line}:{column}", mutant.place.file)
}

/// `7 -> 8, another window`.
fn what(mutant: &TriedMutant) -> String {
    let case = mutant.case.as_ref().map(|value| format!(" (case '{value}')")).unwrap_or_default();
    let change = mutant.change.words();
    match &mutant.spelled {
        None => format!("{change}{case}"),
        Some(spelled) => {
            let side =
                |text: &str| if text.is_empty() { "nothing".to_owned() } else { format!("`{}`", one_line(text)) };
            format!("{} instead of {}: {change}{case}", side(&spelled.becomes), side(&spelled.was))
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn as_json(mutations: &[Mutation], total: &Total, sources: &Sources, seconds: f64) -> Value {
    let tag = |mutation: &Mutation| {
        let unnoticed = mutation.mutants.iter().filter(|m| m.noticed_by.is_none());
        json!({
            "tag": *mutation.tag,
            "tests": mutation.tests,
            "changes": mutation.mutants.len(),
            "noticed": mutation.noticed(),
            "same": mutation.same,
            "not_tried": mutation.cut,
            "score": mutation.score(),
            "unnoticed": unnoticed.map(|m| mutant_as_json(m, sources)).collect::<Vec<Value>>(),
        })
    };
    json!({
        "score": total.percent().map(|p| p / 100.0),
        "changes": total.mutants,
        "noticed": total.noticed,
        "tags": mutations.iter().map(tag).collect::<Vec<Value>>(),
        "seconds": {"run": seconds},
    })
}

fn mutant_as_json(mutant: &TriedMutant, sources: &Sources) -> Value {
    let text = sources.get(&mutant.place.file).unwrap_or("");
    let index = LineIndex::new(text);
    let (line, column) = index.line_column(text, mutant.place.span.start);
    let (end_line, end_column) = index.line_column(text, mutant.place.span.end);
    json!({
        "change": mutant.change.words(),
        "case": mutant.case.as_deref(),
        "file": *mutant.place.file,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "was": mutant.spelled.as_ref().map(|s| s.was.as_str()),
        "becomes": mutant.spelled.as_ref().map(|s| s.becomes.as_str()),
        "rule": mutant.spelled.as_ref().map(|s| s.text.as_str()),
    })
}
