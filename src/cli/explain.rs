use serde_json::{Value, json};

use super::{
    context::Context,
    error::{CommandError, Outcome},
    printer::Style,
    table::{Align, Table, bar, grouped, percent},
};
use crate::{
    calendar::format_instant,
    engine::explain::Combination,
    rule::say::{Language, Line},
    workspace::{
        ClauseNumbers, CountedOn, Explained, ExplainedBody, ExplainedCase, ExplainedClause, ExplainedRule,
        ExplainedTag, Explanation, PartNumbers, Workspace,
    },
};

mod label;

/// Say in plain words what a tag or a rule means, and how many subjects each clause costs
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tagwerk explain winback_target\n  tagwerk explain lifecycle --language zh\n  \
                        tagwerk explain high_value --as-of 2026-01-08T00:00:00 --json\n  \
                        tagwerk explain --rule \"count(login, last 7 days) > 3 and profile.city = 'Shanghai'\"")]
pub(super) struct ExplainArgs {
    /// Id of the tag
    #[arg(value_name = "TAG", required_unless_present = "rule")]
    tag: Option<String>,
    /// Explain this rule instead, in the rule language; may refer to tags
    #[arg(long, value_name = "EXPR", conflicts_with = "tag")]
    rule: Option<String>,
    /// Language of the words: en or zh
    #[arg(long, value_name = "LANGUAGE", env = "TAGWERK_LANGUAGE", hide_env_values = true, default_value_t)]
    language: Language,
    /// Count as if it were T; nothing at or after T is seen (default: now, to the minute)
    #[arg(long, value_name = "T")]
    as_of: Option<String>,
}

pub(super) fn run(args: &ExplainArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    let workspace = context.workspace()?;
    let as_of = context.as_of(args.as_of.as_deref(), &workspace)?;
    let what = match (&args.tag, &args.rule) {
        (_, Some(rule)) => Explained::Rule(rule),
        (Some(tag), None) => Explained::Tag(tag),
        (None, None) => return Err(CommandError::usage("name a tag, or give a rule with --rule")),
    };
    let bars = context.bars();
    let explanation = workspace.explain(what, args.language, as_of, context.now(&workspace)?, &bars)?;
    bars.clear();
    if context.printer.is_json() {
        context.printer.json(&as_json(&explanation, args.language, &workspace))?;
    } else {
        print(&explanation, args.language, &workspace, context)?;
    }
    for remark in &explanation.remarks {
        context.printer.note(format!("note: {remark}"));
    }
    Ok(Outcome::Fine)
}

fn print(
    explanation: &Explanation,
    language: Language,
    workspace: &Workspace,
    context: &mut Context,
) -> Result<(), CommandError> {
    if let Some(tag) = &explanation.tag {
        print_tag(tag, language, context)?;
    }
    heading(label::WORDS.text(language), context)?;
    match &explanation.body {
        ExplainedBody::Rule(rule) => print_lines(&rule.lines, context)?,
        ExplainedBody::Cases(cases) => {
            context.printer.line(format!("  {}", label::FIRST_WINS.text(language)))?;
            for (i, case) in cases.iter().enumerate() {
                let title = case_title(case);
                match &case.rule.lines[..] {
                    [line] => context.printer.line(format!("  {}. {title}: {}", i + 1, line.text))?,
                    lines => {
                        context.printer.line(format!("  {}. {title}:", i + 1))?;
                        for line in lines {
                            context.printer.line(format!("{}{}", "  ".repeat(line.depth + 3), line.text))?;
                        }
                    }
                }
            }
        }
        ExplainedBody::Model(lines) => print_lines(lines, context)?,
    }
    let rules: Vec<(Option<&ExplainedCase>, &ExplainedRule)> = match &explanation.body {
        ExplainedBody::Rule(rule) => vec![(None, rule)],
        ExplainedBody::Cases(cases) => cases.iter().map(|case| (Some(case), &case.rule)).collect(),
        ExplainedBody::Model(_) => return Ok(()),
    };
    heading(label::RULE.text(language), context)?;
    for (case, rule) in &rules {
        let indent = if let Some(case) = case {
            context.printer.styled(format!("  {}:", case_title(case)), Style::Dim)?;
            "    "
        } else {
            "  "
        };
        for line in rule.when.lines() {
            context.printer.line(format!("{indent}{}", line.trim_end()))?;
        }
    }
    let Some(counted) = explanation.counted else { return Ok(()) };
    let values =
        [("as_of", &*format_instant(counted.as_of, workspace.zone())), ("subjects", &*grouped(counted.subjects))];
    heading(&label::ATTRITION.fill(language, &values), context)?;
    if let ExplainedBody::Cases(cases) = &explanation.body {
        context.printer.table(&cases_table(cases, counted, language))?;
        context.printer.styled(label::CASES_LEGEND.text(language), Style::Dim)?;
    }
    for (case, rule) in &rules {
        if let Some(case) = case {
            if rule.clauses.len() < 2 && rule.clauses.iter().all(|clause| clause.parts.is_empty()) {
                continue;
            }
            heading(&label::CASE.fill(language, &[("case", &case_title(case))]), context)?;
        }
        context.printer.table(&attrition_table(rule, counted, language))?;
        let legend = match rule.combination {
            Combination::All => label::NARROWS_LEGEND,
            Combination::Any => label::ADDS_LEGEND,
        };
        context.printer.styled(legend.text(language), Style::Dim)?;
    }
    Ok(())
}

fn heading(text: &str, context: &mut Context) -> Result<(), CommandError> {
    context.printer.line("")?;
    Ok(context.printer.styled(text, Style::Bold)?)
}

fn print_lines(lines: &[Line], context: &mut Context) -> Result<(), CommandError> {
    for line in lines {
        context.printer.line(format!("{}{}", "  ".repeat(line.depth + 1), line.text))?;
    }
    Ok(())
}

fn print_tag(tag: &ExplainedTag, language: Language, context: &mut Context) -> Result<(), CommandError> {
    context.printer.styled(format!("{}  {}", tag.id, tag.name), Style::Bold)?;
    if let Some(description) = &tag.description {
        context.printer.line(description)?;
    }
    let mut facts = Table::new([("", Align::Left), ("", Align::Left)]);
    let mut fact = |name: crate::rule::say::Phrase, value: &str| {
        if !value.is_empty() {
            facts.row([name.text(language), value]);
        }
    };
    let joined = |parts: &[Option<&str>], joint: &str| {
        parts.iter().flatten().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(joint)
    };
    let purpose = [tag.goal.as_deref(), tag.decision.as_deref(), tag.action.as_deref()];
    fact(label::PURPOSE, &joined(&purpose, " → "));
    fact(label::FILE, &joined(&[Some(&tag.file), Some(tag.status.word()), tag.owner.as_deref()], ", "));
    fact(label::REFERS_TO, &tag.refers_to.join(", "));
    let suppression = if tag.is_suppression { label::SUPPRESSION.text(language) } else { "" };
    let strategies = tag.used_by_strategies.join(", ");
    let strategies = (!strategies.is_empty()).then(|| label::STRATEGIES.fill(language, &[("ids", &strategies)]));
    fact(
        label::USED_BY,
        &joined(&[Some(&tag.used_by_tags.join(", ")), strategies.as_deref(), Some(suppression)], "; "),
    );
    for line in facts.lines(None).into_iter().skip(1) {
        context.printer.line(line)?;
    }
    Ok(())
}

/// `'churned'`, with its name when it has one.
fn case_title(case: &ExplainedCase) -> String {
    match &case.name {
        Some(name) => format!("'{}' {name}", case.value),
        None => format!("'{}'", case.value),
    }
}

fn cases_table(cases: &[ExplainedCase], counted: CountedOn, language: Language) -> Table {
    let title = |phrase: crate::rule::say::Phrase| phrase.text(language);
    let mut table = Table::new([
        ("#", Align::Right),
        (title(label::VALUE), Align::Left),
        (title(label::PASSES), Align::Right),
        (title(label::TAKEN), Align::Right),
        (title(label::SIZE), Align::Right),
        (title(label::SHARE), Align::Right),
        ("", Align::Left),
    ]);
    let mut rest = counted.subjects;
    for (i, case) in cases.iter().enumerate() {
        let Some(counts) = case.counts else { continue };
        rest -= counts.size;
        table.row([
            &(i + 1).to_string(),
            &*case_title(case),
            &grouped(counts.passes),
            &grouped(counts.taken),
            &grouped(counts.size),
            &percent(counts.size, counted.subjects),
            &bar(share(counts.size, counted), BAR),
        ]);
    }
    let nobody = [title(label::NO_CASE), "", "", &grouped(rest), &percent(rest, counted.subjects)].map(str::to_owned);
    let [name, passes, taken, size, part] = nobody;
    table.row([String::new(), name, passes, taken, size, part, bar(share(rest, counted), BAR)]);
    table
}

/// Cells of the longest bar.
const BAR: usize = 20;

fn share(part: u64, counted: CountedOn) -> f64 {
    part as f64 / counted.subjects.max(1) as f64
}

fn attrition_table(rule: &ExplainedRule, counted: CountedOn, language: Language) -> Table {
    let title = |phrase: crate::rule::say::Phrase| phrase.text(language);
    let narrows = rule.combination == Combination::All;
    let (after, step, alone) = if narrows {
        (label::LEFT, label::EXCLUDES, label::ALONE)
    } else {
        (label::TOGETHER, label::ADDS, label::ONLY_BY_IT)
    };
    let mut table = Table::new([
        ("#", Align::Left),
        (title(after), Align::Right),
        (title(label::SHARE), Align::Right),
        ("", Align::Left),
        (title(step), Align::Right),
        (title(alone), Align::Right),
        (title(label::PASSES), Align::Right),
        (title(label::UNKNOWN), Align::Right),
        (title(label::CLAUSE), Align::Left),
    ]);
    let wide = |text: String| format!("{text}{}", " ".repeat(BAR.saturating_sub(text.chars().count())));
    if narrows {
        let all = grouped(counted.subjects);
        let full = wide(bar(1.0, BAR));
        table.row(["", &all, &percent(1, 1), &full, "", "", "", "", title(label::EVERYBODY)]);
    }
    for (i, clause) in rule.clauses.iter().enumerate() {
        let Some(counts) = clause.counts else { continue };
        table.row([
            &(i + 1).to_string(),
            &grouped(counts.after),
            &percent(counts.after, counted.subjects),
            &wide(bar(share(counts.after, counted), BAR)),
            &grouped(counts.step),
            &grouped(counts.alone),
            &grouped(counts.passes),
            &dash(counts.unknown),
            &*clause.words,
        ]);
        for (p, part) in clause.parts.iter().enumerate() {
            let Some(counts) = part.counts else { continue };
            let joint = match (p, clause.combination) {
                (0, _) => label::EITHER,
                (_, Combination::All) => label::AND,
                (_, Combination::Any) => label::OR,
            };
            let words = joint.fill(language, &[("part", &part.words)]);
            let number = format!("{}.{}", i + 1, p + 1);
            let cells = [
                &*number,
                "",
                "",
                "",
                "",
                &grouped(counts.alone),
                &grouped(counts.passes),
                &dash(counts.unknown),
                &words,
            ];
            table.row(cells);
        }
    }
    table
}

fn dash(n: u64) -> String {
    if n == 0 { "-".to_owned() } else { grouped(n) }
}

fn as_json(explanation: &Explanation, language: Language, workspace: &Workspace) -> Value {
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
    value["rule"] = Value::Null;
    value["cases"] = Value::Null;
    value["model"] = Value::Null;
    match &explanation.body {
        ExplainedBody::Rule(rule) => value["rule"] = rule_json(rule),
        ExplainedBody::Cases(cases) => value["cases"] = cases.iter().map(case_json).collect(),
        ExplainedBody::Model(lines) => value["model"] = lines_json(lines),
    }
    value
}

fn lines_json(lines: &[Line]) -> Value {
    lines.iter().map(|line| json!({"depth": line.depth, "text": line.text})).collect()
}

fn rule_json(rule: &ExplainedRule) -> Value {
    json!({
        "when": rule.when,
        "words": rule.words,
        "lines": lines_json(&rule.lines),
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
