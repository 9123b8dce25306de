//! What people wrote: facts, rules, their meaning in plain words, and what is wrong with the file.

use super::tab::{Row, Tab, TabId, Target};
use crate::{
    catalog::{CatalogTag, TagFile},
    diagnostic::{Severity, render_text},
    rule::say::{Labels, Language, Phrase},
    tui::{
        app::Shared,
        effect::Question,
        screen::{Place, ScreenId, catalog::list::words},
        widget::{
            row::{Ink, labelled, wrapped},
            rule, text,
        },
    },
    workspace::Desk,
};

const RULE: Phrase = Phrase::new("Rule", "规则");
const CASE: Phrase = Phrase::new("{n}. {value}", "{n}. {value}");
const IN_WORDS: Phrase = Phrase::new("In plain words", "通俗解释");
const PURPOSE: Phrase = Phrase::new("Purpose", "用途");
const FACTS: Phrase = Phrase::new("Definition", "定义");
const FINDINGS: Phrase = Phrase::new("What is wrong with the file", "文件中的问题");
const NOT_UNDERSTOOD: Phrase = Phrase::new(
    "The rule cannot be put into words yet: it has mistakes, or columns and events that it reads are not known.",
    "规则暂时无法解释：它有错误，或它读取的字段或事件尚不清楚。",
);
const BROKEN: Phrase = Phrase::new("The file cannot be understood. What is wrong with it:", "文件无法理解，问题如下：");
const NOBODY: Phrase = Phrase::new("nobody", "无");

/// The tab. All that it shows is in the typed catalog.
#[derive(Debug, Default)]
pub(super) struct Definition;

impl Tab for Definition {
    fn ask(&mut self, _: &str, _: &Shared) -> Vec<Question> {
        Vec::new()
    }

    fn rows(&self, tag: &str, shared: &Shared, width: usize) -> Vec<Row> {
        let Some(desk) = &shared.desk else { return Vec::new() };
        let language = shared.language;
        let entry = desk.catalog().and_then(|catalog| Some((catalog, catalog.tag(tag)?)));
        let Some((catalog, entry)) = entry else {
            let mut rows = wrapped(BROKEN.text(language), Ink::Warn, width);
            rows.push(Row::blank());
            rows.extend(findings(desk, tag));
            return rows;
        };
        let file = &entry.document.value;
        let name = Labels::tag(catalog, tag, language);
        let mut rows = wrapped(name.as_deref().unwrap_or(&file.name), Ink::Accent, width);
        rows.extend(file.description.iter().flat_map(|text| wrapped(text, Ink::Text, width)));
        rows.push(Row::blank());
        rows.extend(rules(file, language, width));
        rows.push(Row::of(IN_WORDS.text(language), Ink::Accent));
        let said = catalog.say_tag(entry, language);
        if said.is_empty() {
            rows.extend(wrapped(NOT_UNDERSTOOD.text(language), Ink::Warn, width));
        }
        for line in said {
            let sign = line.number.map_or_else(|| "•".to_owned(), |n| format!("{n}."));
            let indent = line.depth * 2;
            let lead = format!("{}{sign} ", " ".repeat(indent));
            let cells = text::width(&lead);
            let mut parts = wrapped(&line.text, Ink::Text, width.saturating_sub(cells).max(8));
            for (at, part) in parts.iter_mut().enumerate() {
                let lead = if at == 0 { lead.clone() } else { " ".repeat(cells) };
                part.pieces.insert(0, (lead, Ink::Dim));
            }
            rows.extend(parts);
        }
        rows.push(Row::blank());
        rows.push(Row::of(FACTS.text(language), Ink::Accent));
        rows.extend(facts(entry, language, width));
        let purpose = purpose(file, language, width);
        if !purpose.is_empty() {
            rows.push(Row::blank());
            rows.push(Row::of(PURPOSE.text(language), Ink::Accent));
            rows.extend(purpose);
        }
        let findings = findings(desk, tag);
        if !findings.is_empty() {
            rows.push(Row::blank());
            rows.push(Row::of(FINDINGS.text(language), Ink::Accent));
            rows.extend(findings);
        }
        rows
    }
}

/// The rules as they are written.
fn rules(file: &TagFile, language: Language, width: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    if let Some(section) = &file.rule {
        rows.push(Row::of(RULE.text(language), Ink::Accent));
        rows.extend(written(&section.when, width));
        rows.push(Row::blank());
    }
    for (at, case) in file.case.iter().enumerate() {
        let value = text::clean(&case.value);
        let title = CASE.fill(language, &[("n", &(at + 1).to_string()), ("value", &value)]);
        let name = match language {
            Language::Chinese => case.name_zh.as_ref().or(case.name.as_ref()),
            Language::English => case.name.as_ref(),
        };
        let mut head = Row::of(title, Ink::Accent);
        if let Some(name) = name.filter(|name| **name != case.value) {
            head = head.and(format!("  {}", text::clean(name)), Ink::Dim);
        }
        rows.push(head);
        rows.extend(case.description.iter().flat_map(|text| wrapped(text, Ink::Dim, width)));
        rows.extend(written(&case.when, width));
        rows.push(Row::blank());
    }
    if let Some(model) = &file.model {
        let parts = [
            (Phrase::new("Who is to be found", "要找的人"), model.label.as_deref()),
            (Phrase::new("Who is scored", "打分范围"), model.population.as_deref()),
        ];
        for (title, rule) in parts {
            let Some(rule) = rule else { continue };
            rows.push(Row::of(title.text(language), Ink::Accent));
            rows.extend(written(rule, width));
            rows.push(Row::blank());
        }
        if !model.features.is_empty() {
            rows.push(Row::of(Phrase::new("What it learns from", "特征").text(language), Ink::Accent));
            rows.extend(model.features.iter().flat_map(|feature| written(feature, width)));
            rows.push(Row::blank());
        }
    }
    rows
}

/// A rule, highlighted; a line that is too long goes on in the next, a bit to the right.
fn written(rule: &str, width: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    for line in rule::pieces(rule.trim()) {
        let told: String = line.iter().map(|(piece, _)| piece.as_str()).collect();
        let mut row = Row::of("  ", Ink::Text).told(told.trim().to_owned());
        let mut used = 2;
        for (piece, ink) in line {
            let cells = text::width(&piece);
            if used + cells > width && used > 4 {
                rows.push(std::mem::replace(&mut row, Row::of("    ", Ink::Text).told("")));
                used = 4;
                if piece.trim().is_empty() {
                    continue;
                }
            }
            let parts = text::wrap(&piece, width.saturating_sub(used).max(4));
            let last = parts.len().saturating_sub(1);
            for (at, part) in parts.into_iter().enumerate() {
                used += text::width(&part);
                row = row.and(part, ink);
                if at < last {
                    rows.push(std::mem::replace(&mut row, Row::of("    ", Ink::Text).told("")));
                    used = 4;
                }
            }
        }
        rows.push(row);
    }
    rows
}

fn facts(tag: &CatalogTag, language: Language, width: usize) -> Vec<Row> {
    let file = &tag.document.value;
    let kind = if file.model.is_some() {
        Phrase::new("model", "模型")
    } else if file.rule.is_some() {
        RULE_KIND
    } else {
        Phrase::new("cases", "多值")
    };
    let status = format!("{} {}", words::sign(file.status), words::status(file.status).text(language));
    let refresh = file.refresh.as_ref();
    let made_by = tag.document.origin.as_ref().map(|origin| origin.family().to_owned());
    let facts: [(Phrase, Option<String>); 15] = [
        (Phrase::new("Status", "状态"), Some(status)),
        (Phrase::new("Owner", "负责人"), Some(file.owner.clone().unwrap_or_else(|| NOBODY.text(language).to_owned()))),
        (Phrase::new("Backup owner", "备份负责人"), file.backup_owner.clone()),
        (Phrase::new("Category", "分类"), Some(tag.category.to_string())),
        (Phrase::new("Kind", "类型"), Some(kind.text(language).to_owned())),
        (Phrase::new("File", "文件"), Some(tag.document.file.to_string())),
        (Phrase::new("Family", "标签族"), made_by),
        (Phrase::new("Keywords", "关键词"), joined(&file.keywords)),
        (Phrase::new("Built every", "更新周期"), refresh.and_then(|refresh| refresh.every.clone())),
        (Phrase::new("Stale after", "过期时长"), refresh.and_then(|refresh| refresh.objective.clone())),
        (Phrase::new("Tests", "测试"), (!file.test.is_empty()).then(|| file.test.len().to_string())),
        (Phrase::new("Review by", "复核日期"), file.review_by.clone()),
        (Phrase::new("Sunset", "下线日期"), file.sunset.clone()),
        (
            Phrase::new("Threshold", "阈值"),
            file.model.as_ref().and_then(|model| model.threshold).map(|t| t.to_string()),
        ),
        (Phrase::new("Scores", "分数来源"), file.model.as_ref().and_then(|model| model.scores.clone())),
    ];
    let mut rows = lines(&facts, language, width);
    if let Some(other) = &file.replaced_by {
        let label = Phrase::new("Replaced by", "替代标签").text(language);
        let place = Place::at(ScreenId::Catalog, other.clone()).part(TabId::Definition.word());
        let row = Row::of(text::pad(label, LABEL), Ink::Dim).and(text::clean(other), Ink::Accent);
        rows.push(row.told(format!("{label}: {}", text::clean(other))).to(Target::Go(place)));
    }
    rows
}

const RULE_KIND: Phrase = Phrase::new("rule", "规则");
/// Cells of a label.
const LABEL: usize = 14;

fn purpose(file: &TagFile, language: Language, width: usize) -> Vec<Row> {
    let Some(purpose) = &file.purpose else { return Vec::new() };
    let facts = [
        (Phrase::new("Goal", "目标"), purpose.goal.clone()),
        (Phrase::new("Decision", "决策"), purpose.decision.clone()),
        (Phrase::new("Action", "动作"), purpose.action.clone()),
        (Phrase::new("Scenarios", "场景"), joined(&purpose.scenarios)),
        (Phrase::new("KPIs", "指标"), joined(&purpose.kpis)),
    ];
    lines(&facts, language, width)
}

fn lines(facts: &[(Phrase, Option<String>)], language: Language, width: usize) -> Vec<Row> {
    let known = facts.iter().filter_map(|(label, value)| Some((label.text(language), value.as_ref()?)));
    known.flat_map(|(label, value)| labelled(label, LABEL, value, Ink::Text, width)).collect()
}

fn joined(texts: &[String]) -> Option<String> {
    (!texts.is_empty()).then(|| texts.join(", "))
}

/// The findings of a tag with the places that they are about.
fn findings(desk: &Desk, tag: &str) -> Vec<Row> {
    let found = desk.findings_of(tag);
    if found.is_empty() {
        return Vec::new();
    }
    let ink = if found.iter().any(|finding| finding.severity == Severity::Error) { Ink::Bad } else { Ink::Warn };
    let text = render_text(&found, desk.sources(), false);
    let row = |line: &str| {
        let is_head = line.starts_with("error") || line.starts_with("warning");
        let is_help = line.trim_start().starts_with("= help");
        let ink = if is_head {
            ink
        } else if is_help {
            Ink::Good
        } else {
            Ink::Text
        };
        // The bars of the drawn text are of no use to a screen reader.
        let told = line.trim_start_matches([' ', '|', '=', '^']).trim_end().to_owned();
        Row::of(text::clean(line), ink).told(text::clean(&told))
    };
    text.lines().map(row).collect()
}
