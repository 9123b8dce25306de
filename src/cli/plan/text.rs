//! A plan for a terminal of 80 columns. Exact: it stays on this screen.

use unicode_width::UnicodeWidthStr;

use super::super::{
    printer::Style,
    table::{Align, Table, counted},
};
use crate::{
    catalog::change::{ChangeClass, Difference},
    diagnostic::sanitize,
    review::{Became, ChangePlan, GroupNumbers, Numbers, PlannedTag, words},
};

/// Cells of a line of prose.
const WIDTH: usize = 80;

/// A line, and how it stands out.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) style: Option<Style>,
}

/// The plan as lines, without its notes.
pub(super) fn lines(plan: &ChangePlan) -> Vec<Line> {
    let mut page = Page::default();
    page.styled(words::title(plan), Style::Bold);
    let classes: Vec<String> =
        words::classes(plan).iter().map(|(class, n)| format!("{n} {}", words::class(*class))).collect();
    if !classes.is_empty() {
        page.plain(classes.join(", "));
    }
    page.wrapped("", &sides(plan));
    page.wrapped("", &words::data_sentence(plan).replace('`', ""));
    let order = words::by_importance(plan);
    audiences(plan, &order, &mut page);
    for tag in order.iter().map(|at| &plan.tags[*at]) {
        details(tag, plan, &mut page);
    }
    strategies(plan, &mut page);
    overlaps(plan, &mut page);
    if !plan.settings.is_empty() {
        page.heading("settings");
        plan.settings.iter().for_each(|d| difference(d, &mut page));
    }
    policy(plan, &mut page);
    page.lines
}

#[derive(Debug, Default)]
struct Page {
    lines: Vec<Line>,
}

impl Page {
    fn plain(&mut self, text: impl Into<String>) {
        self.lines.push(Line { text: text.into(), style: None });
    }

    fn styled(&mut self, text: impl Into<String>, style: Style) {
        self.lines.push(Line { text: text.into(), style: Some(style) });
    }

    fn heading(&mut self, text: impl Into<String>) {
        self.plain("");
        self.styled(text, Style::Bold);
    }

    /// A paragraph behind an indent, which may hold a mark for its first line.
    fn wrapped(&mut self, indent: &str, text: &str) {
        let text = sanitize(&text.split_whitespace().collect::<Vec<_>>().join(" "));
        let mut words = text.split(' ');
        let mut line = format!("{indent}{}", words.next().unwrap_or_default());
        let behind = " ".repeat(indent.width());
        for word in words {
            if line.width() + 1 + word.width() > WIDTH {
                self.plain(std::mem::replace(&mut line, format!("{behind}{word}")));
            } else {
                line.push(' ');
                line.push_str(word);
            }
        }
        self.plain(line);
    }

    fn table(&mut self, indent: &str, table: &Table) {
        for (at, line) in table.lines(None).into_iter().enumerate() {
            let text = format!("{indent}{line}");
            if at == 0 { self.styled(text, Style::Dim) } else { self.plain(text) }
        }
    }
}

/// `base 0123456789 to the work tree`.
fn sides(plan: &ChangePlan) -> String {
    let base = plan.base.as_deref().map_or_else(|| "nothing".to_owned(), |c| words::short(c).to_owned());
    match (&plan.head, plan.is_dirty) {
        (Some(head), false) => format!("From {base} to {}.", words::short(head)),
        _ => format!("From {base} to the work tree, with what is not committed."),
    }
}

fn cells(numbers: &Numbers) -> [String; 5] {
    [
        words::before(numbers),
        words::approximately(numbers),
        words::came(numbers),
        words::went(numbers),
        numbers.share.map_or_else(String::new, words::percent),
    ]
}

fn audiences(plan: &ChangePlan, order: &[usize], page: &mut Page) {
    if plan.tags.is_empty() {
        return;
    }
    page.plain("");
    let left = Align::Left;
    if plan.data.is_none() {
        let mut table = Table::new([("CLASS", left), ("TAG", left), ("STATUS", left), ("OWNER", left)]);
        for tag in order.iter().map(|at| &plan.tags[*at]) {
            let owner = words::owner(&tag.change).unwrap_or_default();
            table.row([words::class_of(tag), &tag.change.id, &words::status(&tag.change), &owner]);
        }
        page.table("", &table);
        return;
    }
    let mut table = Table::new([
        ("CLASS", left),
        ("TAG", left),
        ("BEFORE", Align::Right),
        ("AFTER", Align::Right),
        ("ENTERED", Align::Right),
        ("EXITED", Align::Right),
        ("SHARE", Align::Right),
    ]);
    for tag in order.iter().map(|at| &plan.tags[*at]) {
        let class = words::class_of(tag).to_owned();
        let name = tag.change.id.clone();
        match &tag.numbers {
            Some(numbers) => table.row([vec![class, name], cells(numbers).into()].concat()),
            None => {
                let what = if words::is_uncounted(tag) { "unknown" } else { "" };
                let empty = String::new;
                table.row([class, name, what.to_owned(), what.to_owned(), empty(), empty(), empty()]);
            }
        }
        for value in &tag.values {
            let name = format!("  = {}", crate::rule::quote_text(&value.value));
            if let Some(numbers) = &value.numbers {
                table.row([vec![String::new(), name], cells(numbers).into()].concat());
            }
        }
    }
    page.table("", &table);
}

fn details(tag: &PlannedTag, plan: &ChangePlan, page: &mut Page) {
    let change = &tag.change;
    page.plain("");
    let style = if change.class == ChangeClass::Breaking { Style::Red } else { Style::Bold };
    page.styled(format!("{}: {}, {}", change.id, words::presence(change), words::class_of(tag)), style);
    let owner = words::owner(change).map(|o| format!(", owner {o}")).unwrap_or_default();
    page.wrapped("  ", &format!("{}, {}{owner}", change.file, words::status(change)));
    change.differences.iter().for_each(|d| difference(d, page));
    if let Some(why) = &tag.uncounted {
        page.wrapped("  ", &format!("not counted: {why}"));
    }
    if let Some(numbers) = &tag.numbers {
        let built = (!tag.is_built).then(|| "not built: a draft, as it would be".to_owned());
        let became = words::became(numbers).filter(|_| tag.is_built).map(str::to_owned);
        let is_changed = numbers.became == Became::Changed;
        let jaccard = numbers.jaccard.filter(|_| is_changed).map(|j| format!("Jaccard {j:.2}"));
        let churn = numbers.churn.filter(|_| is_changed).map(|c| format!("churn {}", words::percent(c)));
        let parts: Vec<String> = [built, became, jaccard, churn].into_iter().flatten().collect();
        if !parts.is_empty() {
            page.wrapped("  ", &parts.join(", "));
        }
    }
    if !tag.by.is_empty() {
        groups(&tag.by, plan.by.as_deref().unwrap_or_default(), page);
    }
}

fn groups(by: &[GroupNumbers], column: &str, page: &mut Page) {
    let mut table = Table::new([
        ("", Align::Left),
        ("BEFORE", Align::Right),
        ("AFTER", Align::Right),
        ("ENTERED", Align::Right),
        ("EXITED", Align::Right),
        ("SHARE", Align::Right),
    ]);
    for group in by {
        table.row([vec![words::group(&group.group)], cells(&group.numbers).into()].concat());
    }
    page.wrapped("  ", &format!("by {column}, share of those of each value:"));
    page.table("  ", &table);
}

fn difference(difference: &Difference, page: &mut Page) {
    page.wrapped("  ", &format!("{} {}", difference.path, difference.words));
    if words::is_long(difference) {
        for (sign, text) in [("-", &difference.before), ("+", &difference.after)] {
            if let Some(text) = text {
                page.wrapped(&format!("    {sign} "), text);
            }
        }
    }
}

fn strategies(plan: &ChangePlan, page: &mut Page) {
    if plan.strategies.is_empty() {
        return;
    }
    page.heading("strategies, without who is suppressed");
    let mut table = Table::new([
        ("STRATEGY", Align::Left),
        ("STATUS", Align::Left),
        ("TO", Align::Left),
        ("BEFORE", Align::Right),
        ("AFTER", Align::Right),
        ("ENTERED", Align::Right),
        ("EXITED", Align::Right),
    ]);
    for strategy in &plan.strategies {
        let status = strategy.status.map_or("deleted", |s| s.word());
        let to = strategy.destination.clone().unwrap_or_default();
        let cells = strategy.numbers.as_ref().map(cells).unwrap_or_default();
        table.row([vec![strategy.id.clone(), status.to_owned(), to], cells[..4].to_vec()].concat());
    }
    page.table("", &table);
    for strategy in &plan.strategies {
        page.wrapped("  ", &format!("{}: {}", strategy.id, words::why_touched(strategy)));
        strategy.change.iter().flat_map(|c| &c.differences).for_each(|d| difference(d, page));
        if let Some(why) = &strategy.uncounted {
            page.wrapped("  ", &format!("not counted: {why}"));
        }
    }
    if !plan.destinations.is_empty() {
        let names: Vec<&str> = plan.destinations.iter().map(|d| d.name.as_str()).collect();
        page.wrapped("  ", &format!("destinations: {}", names.join(", ")));
    }
}

fn overlaps(plan: &ChangePlan, page: &mut Page) {
    if plan.overlaps.is_empty() {
        return;
    }
    page.heading("new overlaps: nearly the same people");
    for overlap in &plan.overlaps {
        let jaccard = |j: Option<f64>| j.map_or_else(|| "-".to_owned(), |j| format!("{j:.2}"));
        let text = format!(
            "{} and {}: Jaccard {} (was {}), {} in both",
            overlap.of,
            overlap.with,
            jaccard(overlap.jaccard),
            jaccard(overlap.before),
            words::count(overlap.both)
        );
        page.wrapped("  ", &text);
    }
}

fn policy(plan: &ChangePlan, page: &mut Page) {
    page.heading("policy");
    for finding in &plan.verdict.findings {
        let mark = finding.severity.word();
        let place = words::place(finding).map(|p| format!(" ({p})")).unwrap_or_default();
        page.wrapped("  ", &format!("{mark} {} {}: {}{place}", finding.code, finding.rule, finding.message));
        if let Some(help) = &finding.help {
            page.wrapped("    ", help);
        }
    }
    for requirement in &plan.verdict.requirements {
        let from = if requirement.owners.is_empty() {
            String::new()
        } else {
            format!(", one of them from {}", requirement.owners.join(" or "))
        };
        let about =
            if requirement.about.is_empty() { String::new() } else { format!(" for {}", requirement.about.join(", ")) };
        let approvals = counted(u64::from(requirement.approvals), "approval");
        page.wrapped("  ", &format!("{approvals}{from}{about}: {} ({})", requirement.reason, requirement.rule));
    }
    if plan.verdict.findings.is_empty() && plan.verdict.requirements.is_empty() {
        page.plain("  asks for no approval");
    }
}
