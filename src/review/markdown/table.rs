use super::{
    fit::Section,
    text::{cell_code, prose},
};
use crate::{
    docs::Count,
    review::{
        ChangePlan, Numbers, PlannedTag,
        words::{self, approximately, came, percent, went},
    },
};

/// Characters of a name in a table.
const NAME_MAX: usize = 80;

/// Cells of numbers: before → after, entered, exited, share.
fn cells(numbers: &Numbers) -> String {
    let (before, after) = (words::before(numbers), approximately(numbers));
    let share = numbers.share.map_or_else(|| "–".to_owned(), percent);
    let sizes = match (numbers.before, numbers.after) {
        (Count::Hidden, Count::Hidden) if after == "hidden" => "hidden".to_owned(),
        _ => format!("{before} → {after}"),
    };
    format!("{sizes} | {} | {} | {share}", came(numbers), went(numbers))
}

/// The summary: a row per tag, and one per value of an enumerated tag.
pub(super) fn audiences(plan: &ChangePlan, order: &[usize]) -> Section {
    let mut pieces = Vec::new();
    for tag in order.iter().map(|at| &plan.tags[*at]) {
        pieces.push(row(tag, plan.data.is_some()));
    }
    let head = if plan.data.is_some() {
        "| | tag | before → after | entered | exited | share |\n| --- | --- | ---: | ---: | ---: | ---: |\n"
    } else {
        "| | tag | status | owner |\n| --- | --- | --- | --- |\n"
    };
    Section { head: head.to_owned(), pieces, tail: "\n".to_owned(), noun: "tags in the table", percent: 45 }
}

fn row(tag: &PlannedTag, has_data: bool) -> String {
    let class = words::class_of(tag);
    let name = cell_code(&tag.change.id, NAME_MAX);
    if !has_data {
        let (status, owner) = (words::status(&tag.change), words::owner(&tag.change));
        return format!(
            "| {class} | {name} | {status} | {} |\n",
            owner.map_or_else(String::new, |o| cell_code(&o, NAME_MAX))
        );
    }
    let mark = if tag.is_built { "" } else { " *(not built)*" };
    let Some(numbers) = &tag.numbers else {
        let why = if words::is_uncounted(tag) { "not counted" } else { "as before" };
        return format!("| {class} | {name}{mark} | {why} | | | |\n");
    };
    let mut rows = format!("| {class} | {name}{mark} | {} |\n", cells(numbers));
    for value in &tag.values {
        let name = cell_code(&crate::rule::quote_text(&value.value), NAME_MAX);
        match &value.numbers {
            Some(numbers) => rows.push_str(&format!("| | = {name} | {} |\n", cells(numbers))),
            None => rows.push_str(&format!("| | = {name} | hidden | | | |\n")),
        }
    }
    rows
}

pub(super) fn strategies(plan: &ChangePlan) -> Section {
    let mut pieces = Vec::new();
    for strategy in &plan.strategies {
        let name = cell_code(&strategy.id, NAME_MAX);
        let what = prose(&words::why_touched(strategy), 200);
        let status = strategy.status.map_or("deleted", |s| s.word());
        let to = strategy.destination.as_deref().map_or_else(String::new, |d| cell_code(d, NAME_MAX));
        let numbers = match &strategy.numbers {
            Some(numbers) => cells(numbers),
            None if plan.data.is_some() => "not counted | | |".to_owned(),
            None => "| | |".to_owned(),
        };
        pieces.push(format!("| {name} | {what} | {status} | {to} | {numbers} |\n"));
    }
    let destinations: Vec<String> = plan.destinations.iter().take(20).map(|d| cell_code(&d.name, NAME_MAX)).collect();
    let more = plan.destinations.len().saturating_sub(20);
    let tail = match (destinations.is_empty(), more) {
        (true, _) => "\n".to_owned(),
        (false, 0) => format!("\nDestinations that receive something else: {}.\n\n", destinations.join(", ")),
        (false, n) => {
            format!("\nDestinations that receive something else: {} and {n} more.\n\n", destinations.join(", "))
        }
    };
    let head = "### Strategies\n\n| strategy | why | status | to | before → after | entered | exited | share |\n\
                | --- | --- | --- | --- | ---: | ---: | ---: | ---: |\n";
    Section { head: head.to_owned(), pieces, tail, noun: "strategies", percent: 10 }
}

pub(super) fn overlaps(plan: &ChangePlan) -> Section {
    let share = |jaccard: Option<f64>| jaccard.map_or_else(|| "–".to_owned(), |j| format!("{j:.2}"));
    let pieces: Vec<String> = plan
        .overlaps
        .iter()
        .map(|o| {
            let (of, with) = (cell_code(&o.of.to_string(), NAME_MAX), cell_code(&o.with.to_string(), NAME_MAX));
            let after = o.jaccard.map_or_else(|| format!("≥ {}", words::OVERLAP_WORDS), |j| format!("{j:.2}"));
            format!("| {of} | {with} | {} | {after} | {} |\n", share(o.before), words::count(o.both))
        })
        .collect();
    let head = "### New overlaps\n\nNearly the same people: does it need both?\n\n\
                | tag | with | Jaccard before | after | in both |\n| --- | --- | ---: | ---: | ---: |\n";
    Section { head: head.to_owned(), pieces, tail: "\n".to_owned(), noun: "overlaps", percent: 10 }
}
