use super::{
    fit::Section,
    text::{cell_code, code, html, html_code, one_line, prose},
};
use crate::{
    catalog::{change::Difference, policy::Requirement},
    review::{
        Became, ChangePlan, Group, GroupNumbers, PlannedTag,
        words::{self, came, percent, went},
    },
};

/// Characters of one rule.
const RULE_MAX: usize = 1_200;
/// Characters of a sentence or a name.
const TEXT_MAX: usize = 300;
/// Differences of one tag that are told.
const DIFFERENCES_MAX: usize = 40;

/// A folded section per tag.
pub(super) fn tags(plan: &ChangePlan, order: &[usize]) -> Section {
    let pieces = order.iter().map(|at| tag(&plan.tags[*at])).collect();
    Section { head: "### Tags\n\n".to_owned(), pieces, tail: String::new(), noun: "tags in detail", percent: 100 }
}

fn tag(tag: &PlannedTag) -> String {
    let change = &tag.change;
    let class = words::class_of(tag);
    let mut out = format!(
        "<details><summary>{} {}{}</summary>\n\n",
        html_code(&one_line(&change.id, TEXT_MAX)),
        html(class),
        html(&one_line(&format!(": {}", words::presence(change)), TEXT_MAX)),
    );
    let mut facts = vec![code(&change.file, TEXT_MAX)];
    facts.extend(words::owner(change).map(|owner| format!("owner {}", code(&owner, TEXT_MAX))));
    facts.push(format!("status {}", words::status(change)));
    out.push_str(&format!("{}\n\n", facts.join(" · ")));
    if let Some(why) = &tag.uncounted {
        out.push_str(&format!("Not counted: {}.\n\n", prose(why, TEXT_MAX)));
    }
    if !tag.is_built && tag.numbers.is_some() {
        out.push_str("A draft is not built: the numbers say what it would be.\n\n");
    }
    for difference in change.differences.iter().take(DIFFERENCES_MAX) {
        out.push_str(&self::difference(difference));
    }
    if change.differences.len() > DIFFERENCES_MAX {
        out.push_str(&format!("- and {} more differences\n", change.differences.len() - DIFFERENCES_MAX));
    }
    if !change.differences.is_empty() {
        out.push('\n');
    }
    if let Some(numbers) = tag.numbers.as_ref().filter(|n| n.became == Became::Changed) {
        let parts = [
            numbers.jaccard.map(|j| format!("Jaccard {j:.2}")),
            numbers.churn.map(|c| format!("churn {}", percent(c))),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        if !parts.is_empty() {
            out.push_str(&format!("{}.\n\n", parts.join(", ")));
        }
    }
    out.push_str(&groups(&tag.by));
    out.push_str("</details>\n\n");
    out
}

/// A table by category of user.
fn groups(by: &[GroupNumbers]) -> String {
    if by.is_empty() {
        return String::new();
    }
    let mut out = "| | before | after | entered | exited |\n| --- | ---: | ---: | ---: | ---: |\n".to_owned();
    for group in by {
        let name = match &group.group {
            Group::Value { value } => cell_code(value, TEXT_MAX),
            other => prose(&words::group(other), TEXT_MAX),
        };
        let n = &group.numbers;
        out.push_str(&format!(
            "| {name} | {} | {} | {} | {} |\n",
            words::before(n),
            words::approximately(n),
            came(n),
            went(n)
        ));
    }
    out + "\n"
}

/// A difference: where, in words, and both texts where they are rules.
pub(super) fn difference(difference: &Difference) -> String {
    let mut out = format!("- {} {}\n", code(&difference.path, TEXT_MAX), prose_with_code(&difference.words));
    for (sign, text) in [("before", &difference.before), ("after", &difference.after)] {
        if let Some(text) = text.as_ref().filter(|_| words::is_long(difference)) {
            out.push_str(&format!("  - {sign}: {}\n", code(text, RULE_MAX)));
        }
    }
    out
}

/// A sentence of ours with texts of people between backticks.
fn prose_with_code(sentence: &str) -> String {
    let line = one_line(sentence, RULE_MAX);
    let parts: Vec<&str> = line.split('`').collect();
    // An odd number of backticks is somebody's text: no part of it is to be trusted.
    if parts.len().is_multiple_of(2) {
        return prose(sentence, RULE_MAX);
    }
    let part = |(at, part): (usize, &&str)| match at % 2 {
        0 if part.is_empty() => String::new(),
        0 => {
            let (before, after) = (part.starts_with(' '), part.ends_with(' ') && part.trim() != "");
            format!("{}{}{}", if before { " " } else { "" }, prose(part, RULE_MAX), if after { " " } else { "" })
        }
        _ => code(part, RULE_MAX),
    };
    parts.iter().enumerate().map(part).collect()
}

/// What the policy asks for.
pub(super) fn requirement(requirement: &Requirement) -> String {
    let about: Vec<String> = requirement.about.iter().take(20).map(|a| code(a, TEXT_MAX)).collect();
    let more = requirement.about.len().saturating_sub(20);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let owners: Vec<String> = requirement.owners.iter().map(|o| code(o, TEXT_MAX)).collect();
    let from = if owners.is_empty() { String::new() } else { format!(", one of them from {}", owners.join(" or ")) };
    let approvals = words::counted(u64::from(requirement.approvals), "approval");
    let about = if about.is_empty() { String::new() } else { format!(" for {}{more}", about.join(", ")) };
    format!(
        "- {approvals}{from}{about}: {} ({})\n",
        prose_with_code(&requirement.reason),
        code(&requirement.rule, TEXT_MAX)
    )
}

/// The id of a policy rule, as a link to its explanation.
pub(super) fn rule_link(rule: &str, anchor: &str) -> String {
    let rule = code(rule, TEXT_MAX);
    let is_ours = anchor.starts_with("docs/") || anchor.starts_with("https://");
    let is_plain = anchor.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | '#' | ':'));
    if is_ours && is_plain { format!("[{rule}]({anchor})") } else { rule }
}
