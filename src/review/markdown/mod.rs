//! The plan as one comment on a pull request.
//!
//! The first line is a marker by which the comment is found and updated in place. The summary comes first, then what the
//! policy asks, a table of audiences, and a folded section per tag. The host cuts nothing off: it refuses a comment that is
//! too long, so what is least important is left out, and said to be. Texts of people go through [`text`] and by no other
//! way.

mod details;
mod fit;
mod table;
#[cfg(test)]
mod tests;
mod text;

use fit::{Section, fit};
use text::{code, prose};

use super::{
    ChangePlan,
    words::{self, counted, grouped},
};
use crate::catalog::{change::ChangeClass, policy::FindingSeverity};

/// First line of every comment that holds a plan: by it the comment is found again.
pub const PLAN_MARKER: &str = "<!-- tagwerk:plan -->";

/// How long a comment may be on the host.
pub const COMMENT_CHARS_MAX: usize = 65_536;

/// The shortest comment in which a plan can be told: its beginning and end fit with room to spare.
pub const COMMENT_CHARS_MIN: usize = 8_000;

/// Characters of a text of a person in a sentence.
const TEXT_MAX: usize = 400;
/// Notes that are told; more would push away what they are about.
const NOTES_MAX: usize = 8;

/// Writes a plan as one comment of at most `chars_max` characters, which is at least [`COMMENT_CHARS_MIN`]. Mask the plan
/// first: what it holds is told.
#[must_use]
pub fn markdown(plan: &ChangePlan, chars_max: usize) -> String {
    let order = words::by_importance(plan);
    let sections = [
        policy(plan),
        table::audiences(plan, &order),
        table::strategies(plan),
        table::overlaps(plan),
        settings(plan),
        details::tags(plan, &order),
    ];
    let command = words::command(plan);
    let left_out = |lines: &[String]| {
        let lines = lines.join(", ");
        format!("> **Left out for length:** {lines}. All of it: {}\n\n", code(&command, TEXT_MAX))
    };
    fit(&begin(plan), &sections, &end(plan), chars_max.max(COMMENT_CHARS_MIN), left_out)
}

fn begin(plan: &ChangePlan) -> String {
    let mut out = format!("{PLAN_MARKER}\n## {}\n\n", words::title(plan));
    let classes = words::classes(plan);
    if !classes.is_empty() {
        let classes: Vec<String> = classes
            .iter()
            .map(|(class, n)| {
                let text = format!("{} {}", grouped(*n as u64), words::class(*class));
                if *class == ChangeClass::Breaking { format!("**{text}**") } else { text }
            })
            .collect();
        out.push_str(&format!("{}.\n", classes.join(" · ")));
    }
    out.push_str(&format!("{}\n\n", prose_of_ours(&words::data_sentence(plan))));
    out.push_str(&verdict_line(plan));
    for note in plan.notes.iter().take(NOTES_MAX) {
        out.push_str(&format!("> {}\n\n", prose(note, TEXT_MAX)));
    }
    if plan.notes.len() > NOTES_MAX {
        out.push_str(&format!("> And {} more.\n\n", counted((plan.notes.len() - NOTES_MAX) as u64, "note")));
    }
    out
}

/// A sentence of ours that names a command between backticks.
fn prose_of_ours(sentence: &str) -> String {
    let mut out = String::new();
    for (at, part) in sentence.split('`').enumerate() {
        out.push_str(&if at % 2 == 0 { part.to_owned() } else { code(part, TEXT_MAX) });
    }
    out
}

fn verdict_line(plan: &ChangePlan) -> String {
    let errors = plan.verdict.findings.iter().filter(|f| f.severity == FindingSeverity::Error).count();
    let approvals = words::approvals(&plan.verdict);
    let refused =
        (errors > 0).then(|| format!("**The policy refuses this change:** {}.", counted(errors as u64, "error")));
    let line: Vec<String> = refused.into_iter().chain([approvals]).collect();
    format!("{}\n\n", line.join(" "))
}

fn policy(plan: &ChangePlan) -> Section {
    let mut pieces = Vec::new();
    let mut findings: Vec<_> = plan.verdict.findings.iter().collect();
    findings.sort_by_key(|f| std::cmp::Reverse(f.severity));
    for finding in findings {
        let mark = match finding.severity {
            FindingSeverity::Error => "❌ error",
            FindingSeverity::Warning => "⚠️ warning",
            FindingSeverity::Note => "note",
        };
        let mut line = format!(
            "- {mark} {}: {}",
            details::rule_link(&finding.rule, &finding.anchor),
            prose(&finding.message, TEXT_MAX)
        );
        if let Some(place) = words::place(finding) {
            line.push_str(&format!(" ({})", code(&place, TEXT_MAX)));
        }
        if let Some(help) = &finding.help {
            line.push_str(&format!("<br>{}", prose(help, TEXT_MAX)));
        }
        pieces.push(line + "\n");
    }
    for requirement in &plan.verdict.requirements {
        pieces.push(details::requirement(requirement));
    }
    Section { head: "### Policy\n\n".to_owned(), pieces, tail: "\n".to_owned(), noun: "lines of policy", percent: 25 }
}

fn settings(plan: &ChangePlan) -> Section {
    let pieces = plan.settings.iter().map(details::difference).collect();
    let head = "### Settings\n\n".to_owned();
    Section { head, pieces, tail: "\n".to_owned(), noun: "settings", percent: 10 }
}

fn end(plan: &ChangePlan) -> String {
    let mut parts = Vec::new();
    let commit =
        |commit: &Option<String>| commit.as_deref().map_or_else(|| "nothing".to_owned(), |c| code(words::short(c), 40));
    let dirty = if plan.is_dirty { " and files that are not committed" } else { "" };
    parts.push(format!("{} → {}{dirty}", commit(&plan.base), commit(&plan.head)));
    parts.push(format!("definitions {}", code(words::short(&plan.definitions), 40)));
    if let Some(data) = &plan.data {
        parts.push(format!("data {}", code(words::short(&data.snapshot), 40)));
        parts.push(prose(&data.engine, 60));
    }
    if let Some(k) = plan.masked_below.filter(|k| *k > 1 && plan.data.is_some()) {
        let are_few = plan.data.as_ref().is_some_and(|d| d.population.exact().is_none());
        parts.push(if are_few {
            "too few people to tell any number".to_owned()
        } else {
            format!("counts below {k}, and what they could be computed from, are not told")
        });
    }
    format!("<sub>{}</sub>\n", parts.join(" · "))
}
