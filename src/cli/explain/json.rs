//! An explanation as JSON.

use serde_json::{Value, json};

use crate::{
    calendar::format_instant,
    engine::explain::Combination,
    rule::say::{Language, Line},
    workspace::{
        ClauseNumbers, ExplainedBody, ExplainedCase, ExplainedClause, ExplainedRule, Explanation, PartNumbers,
        Workspace,
    },
};

pub(super) fn explanation(explanation: &Explanation, language: Language, workspace: &Workspace) -> Value {
    let mut value = json!({"id": null});
    let tag = explanation.tag.as_ref();
    if let Some(tag) = tag {
        value = json!({
            "id": *tag.id,
            "name": tag.name,
            "file": *tag.file,
            "kind": tag.kind.word(),
            "status": tag.status.word(),
            "owner": tag.owner,
            "description": tag.description,
            "purpose": {"goal": tag.goal, "decision": tag.decision, "action": tag.action},
            "refers_to": tag.refers_to.iter().map(AsRef::as_ref).collect::<Vec<&str>>(),
            "used_by": {
                "tags": tag.used_by_tags.iter().map(AsRef::as_ref).collect::<Vec<&str>>(),
                "strategies": tag.used_by_strategies.iter().map(AsRef::as_ref).collect::<Vec<&str>>(),
                "suppression": tag.is_suppression,
            },
        });
    }
    value["language"] = json!(language);
    value["as_of"] = json!(explanation.counted.map(|c| format_instant(c.as_of, workspace.zone())));
    value["subjects"] = json!(explanation.counted.map(|c| c.subjects));
    value["lines"] = lines_json(&explanation.lines);
    value["rule"] = Value::Null;
    value["cases"] = Value::Null;
    match &explanation.body {
        ExplainedBody::Rule(rule) => value["rule"] = rule_json(rule),
        ExplainedBody::Cases(cases) => value["cases"] = cases.iter().map(case_json).collect(),
        ExplainedBody::Model => {}
    }
    value
}

fn lines_json(lines: &[Line]) -> Value {
    lines.iter().map(|line| json!({"depth": line.depth, "number": line.number, "text": line.text})).collect()
}

fn rule_json(rule: &ExplainedRule) -> Value {
    json!({
        "when": rule.when,
        "words": rule.words,
        "size": rule.size,
        "combination": combination_word(rule.combination),
        "clauses": rule.clauses.iter().map(clause_json).collect::<Vec<Value>>(),
    })
}

const fn combination_word(combination: Combination) -> &'static str {
    match combination {
        Combination::All => "all",
        Combination::Any => "any",
    }
}

fn clause_json(clause: &ExplainedClause) -> Value {
    let counts = |ClauseNumbers { passes, unknown, after, step, alone }| json!({"passes": passes, "unknown": unknown, "after": after, "step": step, "alone": alone});
    let part_counts =
        |PartNumbers { passes, unknown, alone }| json!({"passes": passes, "unknown": unknown, "alone": alone});
    let parts = clause
        .parts
        .iter()
        .map(|part| json!({"when": part.when, "words": part.words, "counts": part.counts.map(part_counts)}));
    json!({
        "when": clause.when,
        "words": clause.words,
        "counts": clause.counts.map(counts),
        "combination": combination_word(clause.combination),
        "parts": parts.collect::<Vec<Value>>(),
    })
}

fn case_json(case: &ExplainedCase) -> Value {
    json!({
        "value": *case.value,
        "name": case.name,
        "counts": case.counts.map(|c| json!({"passes": c.passes, "taken": c.taken, "size": c.size})),
        "rule": rule_json(&case.rule),
    })
}
