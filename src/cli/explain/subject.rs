//! Why one subject is in or out.

use serde_json::{Value, json};
use unicode_width::UnicodeWidthChar;

use super::label;
use crate::{
    calendar::{Micros, format_instant},
    cli::{
        context::Context,
        error::{CommandError, Outcome},
        printer::Style,
    },
    engine::explain::Verdict,
    rule::say::Language,
    workspace::{
        Explained, ShownChange, ShownClause, ShownDepth, ShownRuleOfSubject, ShownValue, SubjectExplanation, Workspace,
    },
};

/// Cells of a line.
const WIDTH: usize = 80;

pub(super) fn run(
    what: Explained<'_>,
    user: &str,
    language: Language,
    as_of: Micros,
    workspace: &Workspace,
    context: &mut Context,
) -> Result<Outcome, CommandError> {
    let bars = context.bars();
    let now = context.now(workspace)?;
    let explanation = workspace.explain_subject(what, user, language, as_of, now, &bars)?;
    bars.clear();
    if context.printer.is_json() {
        context.printer.json(&as_json(&explanation, language, workspace))?;
    } else {
        print(&explanation, language, workspace, context)?;
    }
    for remark in &explanation.remarks {
        context.printer.note(format!("note: {remark}"));
    }
    Ok(Outcome::Fine)
}

fn print(
    explanation: &SubjectExplanation,
    language: Language,
    workspace: &Workspace,
    context: &mut Context,
) -> Result<(), CommandError> {
    let as_of = format_instant(explanation.as_of, workspace.zone());
    let values = [("headline", explanation.headline.as_str()), ("as_of", as_of.as_str())];
    for line in wrapped(&label::SUBJECT_HEADLINE.fill(language, &values), 0, 2) {
        context.printer.styled(line, Style::Bold)?;
    }
    context.printer.line("")?;
    let mut lines = Vec::new();
    for rule in &explanation.rules {
        rule_lines(rule, 0, language, &mut lines);
    }
    for line in lines {
        context.printer.line(line)?;
    }
    context.printer.styled(label::MARKS.text(language), Style::Dim)?;
    context.printer.line("")?;
    context.printer.styled(label::OUTLOOK.text(language), Style::Bold)?;
    for said in &explanation.outlook.lines {
        for line in wrapped(&format!("- {said}"), 2, 4) {
            context.printer.line(line)?;
        }
    }
    Ok(())
}

/// A rule: the title of its case, its conditions below.
fn rule_lines(rule: &ShownRuleOfSubject, depth: usize, language: Language, lines: &mut Vec<String>) {
    match &rule.title {
        Some(title) => {
            let colon = if rule.matters { label::COLON.text(language) } else { "" };
            lines.extend(wrapped(&format!("{title}{colon}"), 2 + depth * 2, 4 + depth * 2));
            if rule.matters {
                clause_lines(&rule.clause, depth + 1, language, lines);
            }
        }
        None => clause_lines(&rule.clause, depth, language, lines),
    }
}

fn clause_lines(clause: &ShownClause, depth: usize, language: Language, lines: &mut Vec<String>) {
    let indent = 2 + depth * 2;
    let is_leaf = clause.parts.is_empty();
    let colon = if is_leaf && clause.rules.is_empty() { "" } else { label::COLON.text(language) };
    let first = lines.len();
    lines.extend(wrapped(&format!("{} {}{colon}", mark(clause.truth), clause.words), indent, indent + 2));
    if clause.decides && is_leaf && clause.rules.is_empty() {
        lines[first].replace_range(0..1, "*");
    }
    for value in &clause.values {
        let inside = if value.depth == ShownDepth::Inside { 2 } else { 0 };
        lines.extend(wrapped(&value_line(value, clause, language), indent + 4 + inside, indent + 6 + inside));
    }
    for note in &clause.notes {
        lines.extend(wrapped(note, indent + 4, indent + 6));
    }
    for part in &clause.parts {
        clause_lines(part, depth + 1, language, lines);
    }
    for rule in &clause.rules {
        rule_lines(rule, depth + 1, language, lines);
    }
}

fn value_line(value: &ShownValue, clause: &ShownClause, language: Language) -> String {
    let mut line = value.of.clone();
    match (&value.value, &value.note) {
        // `exists(…)` is the condition itself: its rows are told.
        (_, Some(note)) if value.of == clause.when => line.push_str(&format!(": {note}")),
        (Some(known), note) => {
            line.push_str(&format!(" = {known}"));
            if let Some(wanted) = &value.wanted {
                line.push_str(&label::WANTED.fill(language, &[("wanted", wanted)]));
            }
            if let Some(note) = note {
                line.push_str(&format!("; {note}"));
            }
        }
        (None, Some(note)) => line.push_str(&format!(" = ?; {note}")),
        (None, None) => line.push_str(" = ?"),
    }
    line
}

const fn mark(truth: Option<bool>) -> &'static str {
    match truth {
        Some(true) => "✓",
        Some(false) => "✗",
        None => "?",
    }
}

/// Breaks a text into lines of at most [`WIDTH`] cells, at spaces or between Chinese characters.
fn wrapped(text: &str, first: usize, rest: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = " ".repeat(first);
    let (mut width, mut start) = (first, line.len());
    // Where the line may be broken: byte offset behind the break.
    let mut pause: Option<usize> = None;
    for c in text.chars() {
        let cells = c.width().unwrap_or_default();
        if width + cells > WIDTH
            && c != ' '
            && let Some(at) = pause.filter(|at| *at > start)
        {
            let tail = line.split_off(at);
            lines.push(line.trim_end().to_owned());
            line = " ".repeat(rest);
            start = line.len();
            line.push_str(tail.trim_start());
            width = line.chars().filter_map(UnicodeWidthChar::width).sum();
            pause = None;
        }
        // Marks that end a phrase do not begin a line.
        if cells == 2 && !"，。；：、）”".contains(c) {
            pause = Some(line.len());
        }
        line.push(c);
        width += cells;
        if c == ' ' || cells == 2 {
            pause = Some(line.len());
        }
    }
    lines.push(line);
    lines
}

fn as_json(explanation: &SubjectExplanation, language: Language, workspace: &Workspace) -> Value {
    let instant = |t: Micros| format_instant(t, workspace.zone());
    let json = Json { instant: &instant };
    let outlook = &explanation.outlook;
    let mut value = json!({
        "id": explanation.tag.as_deref(),
        "name": explanation.name,
        "user": explanation.subject,
        "language": language,
        "as_of": instant(explanation.as_of),
    });
    verdict(&explanation.verdict, &mut value);
    value["words"] = json!(explanation.headline);
    value["rules"] = explanation.rules.iter().map(|rule| json.rule(rule)).collect();
    value["change"] = outlook.change.as_ref().map_or(Value::Null, |change| json.change(change));
    value["by_itself"] = outlook.by_itself.as_ref().map_or(Value::Null, |(at, becomes)| {
        let mut value = json!({"at": instant(*at)});
        verdict(becomes, &mut value);
        value
    });
    value["outlook"] = json!(outlook.lines);
    value
}

/// `member`, and `value` of an enumerated tag.
fn verdict(verdict: &Verdict, into: &mut Value) {
    into["member"] = json!(verdict.is_member());
    into["value"] = match verdict {
        Verdict::Member(_) => Value::Null,
        Verdict::Value(value) => json!(value.as_deref()),
    };
}

struct Json<'j> {
    instant: &'j dyn Fn(Micros) -> String,
}

impl Json<'_> {
    fn rule(&self, rule: &ShownRuleOfSubject) -> Value {
        json!({"tag": &*rule.tag, "value": rule.value.as_deref(), "matters": rule.matters, "clause": self.clause(&rule.clause)})
    }

    fn clause(&self, clause: &ShownClause) -> Value {
        json!({
            "when": clause.when,
            "words": clause.words,
            "holds": clause.truth,
            "decides": clause.decides,
            "values": clause.values.iter().map(|value| self.value(value)).collect::<Vec<_>>(),
            "notes": clause.notes,
            "parts": clause.parts.iter().map(|part| self.clause(part)).collect::<Vec<_>>(),
            "rules": clause.rules.iter().map(|rule| self.rule(rule)).collect::<Vec<_>>(),
        })
    }

    fn value(&self, value: &ShownValue) -> Value {
        json!({
            "of": value.of,
            "value": value.value,
            "wanted": value.wanted,
            "rows": value.rows,
            "first": value.first.map(self.instant),
            "last": value.last.map(self.instant),
            "note": value.note,
        })
    }

    fn change(&self, change: &ShownChange) -> Value {
        let edits = change.edits.iter().map(|edit| {
            let cells: serde_json::Map<String, Value> =
                edit.cells.iter().map(|(column, value)| (column.to_string(), json!(value))).collect();
            json!({
                "kind": edit.kind.word(),
                "source": &*edit.source,
                "event": edit.event.as_deref(),
                "facts": edit.facts,
                "cells": cells,
                "times": edit.times.iter().map(|t| (self.instant)(*t)).collect::<Vec<_>>(),
                "words": edit.words,
            })
        });
        let mut value = json!({
            "facts": change.edits.iter().map(|edit| edit.facts).sum::<usize>(),
            "edits": edits.collect::<Vec<_>>(),
            "before": change.before.map(self.instant),
        });
        verdict(&change.becomes, &mut value);
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_and_between_characters() {
        let text = "word ".repeat(30);
        let lines = wrapped(text.trim_end(), 2, 4);
        assert!(lines.iter().all(|line| line.len() <= WIDTH), "{lines:#?}");
        assert!(lines[1].starts_with("    word"), "{lines:#?}");
        let lines = wrapped(&"最近七天内登录".repeat(9), 2, 4);
        assert_eq!(lines.len(), 2, "{lines:#?}");
        assert!(lines[0].chars().filter_map(UnicodeWidthChar::width).sum::<usize>() <= WIDTH);
        assert_eq!(wrapped(&"x".repeat(100), 0, 2), ["x".repeat(100)]);
    }
}
