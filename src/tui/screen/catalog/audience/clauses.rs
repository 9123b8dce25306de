//! What every clause of a rule does to its audience, as bars that get shorter.

use super::say::{self, count, percent};
use crate::{
    engine::explain::Combination,
    rule::say::Phrase,
    tui::{
        app::Shared,
        screen::catalog::detail::tab::Row,
        widget::{
            bars,
            row::{Ink, wrapped},
            text::{self, pad, pad_left},
        },
    },
    workspace::{ExplainedBody, ExplainedClause, ExplainedRule, Explanation},
};

const TITLE: Phrase = Phrase::new("What each clause does", "每个条件的作用");
const COUNTED: Phrase =
    Phrase::new("counted from the store, rules as they are, as of {as_of}", "按现有规则从存储计算，截至 {as_of}");
const EVERYBODY: Phrase = Phrase::new("everybody", "所有人");
const NARROWS: Phrase = Phrase::new("{after} left, {step} excluded", "剩余 {after}，排除 {step}");
const ADDS: Phrase = Phrase::new("{after} together, {step} added", "合计 {after}，新增 {step}");
const UNKNOWN: Phrase = Phrase::new("unknown for {n}", "{n} 人未知");
const PART: Phrase = Phrase::new("true for {n}", "{n} 人符合");
const CASE_COUNTS: Phrase =
    Phrase::new("{passes} pass, {taken} taken by cases before it", "{passes} 人符合，{taken} 人归入前面的取值");

/// Cells of a bar.
const BAR: usize = 24;

/// The rows; of a tag with cases those of one, or of all.
pub(super) fn rows(explanation: &Explanation, value: Option<&str>, shared: &Shared, width: usize) -> Vec<Row> {
    let language = shared.language;
    let mut rows = vec![say::title(TITLE, language)];
    if let Some(counted) = &explanation.counted {
        let as_of = say::instant(counted.as_of, shared);
        rows.extend(wrapped(&COUNTED.fill(language, &[("as_of", &as_of)]), Ink::Dim, width));
    }
    for remark in &explanation.remarks {
        rows.extend(wrapped(&format!("! {remark}"), Ink::Warn, width));
    }
    let population = explanation.counted.map(|counted| counted.subjects);
    match &explanation.body {
        ExplainedBody::Rule(rule) => rows.extend(rule_rows(rule, population, shared, width)),
        ExplainedBody::Cases(cases) => {
            for case in cases.iter().filter(|case| value.is_none_or(|value| *case.value == *value)) {
                rows.push(Row::blank());
                let name = case.name.as_deref().unwrap_or_default();
                let mut row =
                    Row::of(text::clean(&case.value), Ink::Accent).and(format!("  {}", text::clean(name)), Ink::Text);
                if let Some(counts) = case.counts {
                    row = row.and(format!("  {}", count(counts.size)), Ink::Text);
                }
                rows.push(row);
                if let Some(counts) = case.counts.filter(|counts| counts.taken > 0) {
                    let values = [("passes", &*count(counts.passes)), ("taken", &*count(counts.taken))];
                    rows.extend(wrapped(&CASE_COUNTS.fill(language, &values), Ink::Dim, width));
                }
                rows.extend(rule_rows(&case.rule, population, shared, width));
            }
        }
        ExplainedBody::Model => {}
    }
    rows
}

fn rule_rows(rule: &ExplainedRule, population: Option<u64>, shared: &Shared, width: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    let is_narrowing = rule.combination == Combination::All;
    if let Some(population) = population.filter(|_| is_narrowing) {
        let everybody = EVERYBODY.text(shared.language);
        let told = format!("{everybody}: {}", count(population));
        rows.push(
            bar_row(population, population, None, Ink::Dim, width).and(format!("  {everybody}"), Ink::Dim).told(told),
        );
    }
    for clause in &rule.clauses {
        rows.extend(clause_rows(clause, is_narrowing, population, shared, width));
    }
    rows
}

fn clause_rows(
    clause: &ExplainedClause,
    is_narrowing: bool,
    population: Option<u64>,
    shared: &Shared,
    width: usize,
) -> Vec<Row> {
    let language = shared.language;
    let mut rows: Vec<Row> = wrapped(&clause.words, Ink::Text, width);
    if let (Some(counts), Some(population)) = (clause.counts, population) {
        let phrase = if is_narrowing { NARROWS } else { ADDS };
        let mut told = phrase.fill(language, &[("after", &count(counts.after)), ("step", &count(counts.step))]);
        let (sign, ink) = if is_narrowing { ("▼", Ink::Exited) } else { ("▲", Ink::Entered) };
        let mut row = bar_row(counts.after, population, Some((sign, counts.step)), ink, width);
        if counts.unknown > 0 {
            let unknown = UNKNOWN.fill(language, &[("n", &count(counts.unknown))]);
            told = format!("{told}, {unknown}");
            row = row.and(format!("  {unknown}"), Ink::Dim);
        }
        rows.push(row.told(told));
    }
    for part in clause.parts.iter().filter(|_| clause.parts.len() > 1) {
        let counts = part.counts.map(|counts| PART.fill(language, &[("n", &count(counts.passes))]));
        let text = format!("- {}{}", part.words, counts.map(|counts| format!(": {counts}")).unwrap_or_default());
        rows.extend(wrapped(&text, Ink::Dim, width));
    }
    rows
}

/// So many of all as a bar and as numbers, and how many more or fewer that is.
fn bar_row(n: u64, of: u64, step: Option<(&str, u64)>, ink: Ink, width: usize) -> Row {
    let share = if of == 0 { 0.0 } else { n as f64 / of as f64 };
    // The numbers are what is wanted; the bar takes what they leave.
    let bar = BAR.min(width.saturating_sub(38)).max(4);
    let row = Row::of(pad(&bars::bar(share, bar), bar), Ink::Bar)
        .and(pad_left(&count(n), 13), Ink::Text)
        .and(pad_left(&percent(n, of), 9), Ink::Dim);
    match step {
        Some((sign, step)) => row.and(format!("  {sign} {}", count(step)), ink),
        None => row,
    }
}
