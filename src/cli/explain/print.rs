//! An explanation as people read it.

use super::{
    super::{
        context::Context,
        error::CommandError,
        printer::Style,
        table::{Align, Table, bar, grouped, percent},
    },
    label,
};
use crate::{
    calendar::format_instant,
    engine::explain::Combination,
    rule::say::{Language, Phrase},
    workspace::{CountedOn, ExplainedBody, ExplainedCase, ExplainedRule, ExplainedTag, Explanation, Workspace},
};

pub(super) fn explanation(
    explanation: &Explanation,
    language: Language,
    workspace: &Workspace,
    context: &mut Context,
) -> Result<(), CommandError> {
    if let Some(tag) = &explanation.tag {
        print_tag(tag, language, context)?;
    }
    heading(label::WORDS.text(language), context)?;
    for line in &explanation.lines {
        let mark = match line.number {
            Some(number) => format!("{number}. "),
            None if line.depth > 0 => "- ".to_owned(),
            None => String::new(),
        };
        context.printer.line(format!("{}{mark}{}", "  ".repeat(line.depth.max(1)), line.text))?;
    }
    let rules: Vec<(Option<&ExplainedCase>, &ExplainedRule)> = match &explanation.body {
        ExplainedBody::Rule(rule) => vec![(None, rule)],
        ExplainedBody::Cases(cases) => cases.iter().map(|case| (Some(case), &case.rule)).collect(),
        ExplainedBody::Model => return Ok(()),
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
    let title = match &explanation.body {
        ExplainedBody::Cases(_) => label::CASES,
        ExplainedBody::Rule(ExplainedRule { combination: Combination::Any, .. }) => label::ADDITION,
        _ => label::ATTRITION,
    };
    heading(&title.fill(language, &values), context)?;
    if let ExplainedBody::Cases(cases) = &explanation.body {
        context.printer.table(&cases_table(cases, counted, language))?;
        context.printer.styled(label::CASES_LEGEND.text(language), Style::Dim)?;
    }
    let mut shown = Vec::new();
    for (case, rule) in &rules {
        if let Some(case) = case {
            if rule.clauses.len() < 2 && rule.clauses.iter().all(|clause| clause.parts.is_empty()) {
                continue;
            }
            heading(&label::CASE.fill(language, &[("case", &case_title(case))]), context)?;
        }
        context.printer.table(&attrition_table(rule, counted, language))?;
        shown.push(rule.combination);
    }
    for (combination, legend) in [(Combination::All, label::NARROWS_LEGEND), (Combination::Any, label::ADDS_LEGEND)] {
        if shown.contains(&combination) {
            context.printer.styled(legend.text(language), Style::Dim)?;
        }
    }
    Ok(())
}

fn heading(text: &str, context: &mut Context) -> Result<(), CommandError> {
    context.printer.line("")?;
    Ok(context.printer.styled(text, Style::Bold)?)
}

fn print_tag(tag: &ExplainedTag, language: Language, context: &mut Context) -> Result<(), CommandError> {
    context.printer.styled(format!("{}  {}", tag.id, tag.name), Style::Bold)?;
    if let Some(description) = &tag.description {
        context.printer.line(description)?;
    }
    let mut facts = Table::new([("", Align::Left), ("", Align::Left)]);
    let mut fact = |name: Phrase, value: &str| {
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

/// The value, with its name when it has one.
fn case_title(case: &ExplainedCase) -> String {
    match &case.name {
        Some(name) => format!("{} ({name})", case.value),
        None => case.value.to_string(),
    }
}

fn cases_table(cases: &[ExplainedCase], counted: CountedOn, language: Language) -> Table {
    let title = |phrase: Phrase| phrase.text(language);
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
    let title = |phrase: Phrase| phrase.text(language);
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
