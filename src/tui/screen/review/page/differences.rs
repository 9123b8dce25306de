//! What differs, in rule words; and who is affected by it.

use super::{Look, Page, PageLine, Piece, audiences, audiences::ROWS_MAX};
use crate::{
    catalog::change::{BeforeAfter, Difference, Presence, TagChange},
    review::{Became, ChangePlan, PlannedTag, words},
    rule::say::{Line, Phrase},
    tui::widget::text::clean,
    workspace::{DiffLine, Reviewed, diff},
};

const ADDED: Phrase = Phrase::new("new", "新增");
const REMOVED: Phrase = Phrase::new("deleted", "删除");
const CHANGED: Phrase = Phrase::new("changed", "修改");
const THROUGH: Phrase = Phrase::new("through {names}", "受 {names} 影响");
const OWNER: Phrase = Phrase::new("owner {owner}", "负责人 {owner}");
const IN_WORDS: Phrase = Phrase::new("in plain words:", "通俗解释：");
const NOT_COUNTED: Phrase = Phrase::new("not counted", "未计算");
const NOT_BUILT: Phrase = Phrase::new("not built: as it would be", "不参与构建：仅为预估");
const BECAME_NEW: Phrase = Phrase::new("not published before", "此前未发布");
const BECAME_GONE: Phrase = Phrase::new("no longer published", "不再发布");
const BECAME_SAME: Phrase = Phrase::new("the same people", "人群不变");
const JACCARD: Phrase = Phrase::new("Jaccard {n}", "Jaccard {n}");
const CHURN: Phrase = Phrase::new("churn {n}", "变动率 {n}");
const SHARE: Phrase = Phrase::new("{n} of all people", "占总人群 {n}");
const DEPENDENTS: Phrase = Phrase::new("Affected dependents", "受影响的下游");
const NO_DEPENDENTS: Phrase = Phrase::new("Nothing else depends on what changes.", "没有其他内容依赖这些改动。");
const TAGS: Phrase = Phrase::new("tags", "标签");
const STRATEGIES: Phrase = Phrase::new("strategies, without who is suppressed", "策略（已减去禁止触达的人）");
const DESTINATIONS: Phrase = Phrase::new("destinations: {names}", "投放目的地：{names}");
const OVERLAPS: Phrase = Phrase::new("New overlaps: nearly the same people", "新的重叠：几乎是同一批人");
const OVERLAP: Phrase = Phrase::new(
    "{of} and {with}: Jaccard {jaccard}, was {before}; {both} in both",
    "{of} 与 {with}：Jaccard {jaccard}，之前 {before}；共有 {both} 人",
);

const fn presence(presence: Presence) -> Phrase {
    match presence {
        Presence::Added => ADDED,
        Presence::Removed => REMOVED,
        Presence::Changed | Presence::Indirect => CHANGED,
    }
}

/// Every tag that people wrote about: what differs, and what it means now.
pub(super) fn tags(page: &mut Page, plan: &ChangePlan, reviewed: &Reviewed) {
    let order = words::by_importance(plan);
    let written: Vec<&PlannedTag> =
        order.iter().map(|at| &plan.tags[*at]).filter(|tag| tag.change.presence != Presence::Indirect).collect();
    for tag in written.iter().take(ROWS_MAX) {
        page.tag = Some(tag.change.id.clone());
        one_tag(page, tag, reviewed);
        page.tag = None;
    }
    audiences::more(page, written.len(), plan);
}

fn one_tag(page: &mut Page, tag: &PlannedTag, reviewed: &Reviewed) {
    let change = &tag.change;
    let what = page.say(presence(change.presence));
    let class = page.say(audiences::class(change.class));
    heading_of_tag(page, change, &format!("{what}{}{class}", page.comma()));
    let mut facts = vec![change.file.clone(), words::status(change)];
    facts.extend(words::owner(change).map(|owner| page.fill(OWNER, &[("owner", &owner)])));
    page.text("  ", &facts.join(page.comma()), Look::Dim);
    for difference in &change.differences {
        self::difference(page, difference);
    }
    if let Some(reading) = reviewed.readings.get(&change.id) {
        let both = reading.of(page.language);
        in_words(page, both);
    }
    if let Some(why) = &tag.uncounted {
        page.text("  ! ", &format!("{}: {why}", page.say(NOT_COUNTED)), Look::Warn);
    }
    numbers(page, tag);
}

fn heading_of_tag(page: &mut Page, change: &TagChange, what: &str) {
    page.blank();
    let pieces = vec![
        Piece::new(clean(&change.id), Look::Heading),
        Piece::new(format!("  {what}"), audiences::look_of(change.class)),
    ];
    let said = format!("{}: {what}", clean(&change.id));
    page.push(PageLine { pieces, said: Some(said), tag: Some(change.id.clone()), is_heading: true });
}

fn numbers(page: &mut Page, tag: &PlannedTag) {
    let Some(numbers) = &tag.numbers else { return };
    let mut parts = Vec::new();
    if !tag.is_built {
        parts.push(page.say(NOT_BUILT).to_owned());
    } else {
        let became = match numbers.became {
            Became::New => Some(BECAME_NEW),
            Became::Gone => Some(BECAME_GONE),
            Became::Same => Some(BECAME_SAME),
            Became::Changed => None,
        };
        parts.extend(became.map(|phrase| page.say(phrase).to_owned()));
    }
    if numbers.became == Became::Changed {
        parts.extend(numbers.jaccard.map(|j| page.fill(JACCARD, &[("n", &format!("{j:.2}"))])));
        parts.extend(numbers.churn.map(|churn| page.fill(CHURN, &[("n", &words::percent(churn))])));
    }
    parts.extend(numbers.share.map(|share| page.fill(SHARE, &[("n", &words::percent(share))])));
    if !parts.is_empty() {
        page.text("  ", &parts.join(page.comma()), Look::Dim);
    }
}

/// What is said of both sides, line by line: what goes, what comes, and a little of what stays around it.
fn in_words(page: &mut Page, both: &BeforeAfter<Vec<Line>>) {
    let text = |lines: &Option<Vec<Line>>| {
        let line = |line: &Line| {
            let number = line.number.map(|n| format!("{n}. ")).unwrap_or_default();
            format!("{}{number}{}\n", "  ".repeat(line.depth), line.text)
        };
        lines.as_ref().map(|lines| lines.iter().map(line).collect::<String>())
    };
    let lines = diff("", text(&both.before).as_deref(), text(&both.after).as_deref());
    if lines.is_empty() {
        return;
    }
    page.text("  ", page.say(IN_WORDS), Look::Dim);
    for line in lines {
        let (sign, text, look) = match &line {
            DiffLine::File(_) | DiffLine::Hunk(_) => continue,
            DiffLine::Same(text) => (" ", text, Look::Text),
            DiffLine::Gone(text) => ("−", text, Look::Exited),
            DiffLine::New(text) => ("+", text, Look::Entered),
        };
        let words = text.trim_start();
        let indent = format!("    {sign} {}", &text[..text.len() - words.len()]);
        page.text(&indent, words, look);
    }
}

/// One thing that differs: in words, and both texts where these are long.
pub(super) fn difference(page: &mut Page, difference: &Difference) {
    let pieces = vec![
        Piece::new(format!("{} ", clean(&difference.path)), Look::Dim),
        Piece::new(clean(&difference.words), Look::Text),
    ];
    page.flow("  ", pieces);
    let is_rule = difference.path.ends_with("when") || difference.path.ends_with("audience");
    // The words repeat what is short.
    let is_one_sided = difference.before.is_some() != difference.after.is_some();
    if !(words::is_long(difference) || (is_rule && is_one_sided)) {
        return;
    }
    for (sign, text, look) in [("−", &difference.before, Look::Exited), ("+", &difference.after, Look::Entered)] {
        match text {
            Some(rule) if is_rule => page.rule(&format!("    {sign} "), look, rule),
            Some(text) => page.text(&format!("    {sign} "), text, look),
            None => {}
        }
    }
}

/// Tags and strategies that follow, and where these lead.
pub(super) fn dependents(page: &mut Page, plan: &ChangePlan) {
    page.heading(page.say(DEPENDENTS));
    let order = words::by_importance(plan);
    let follow: Vec<&PlannedTag> =
        order.iter().map(|at| &plan.tags[*at]).filter(|tag| tag.change.presence == Presence::Indirect).collect();
    if follow.is_empty() && plan.strategies.is_empty() {
        page.text("", page.say(NO_DEPENDENTS), Look::Dim);
        return;
    }
    if !follow.is_empty() {
        page.text("", page.say(TAGS), Look::Dim);
    }
    for tag in follow.iter().take(ROWS_MAX) {
        page.tag = Some(tag.change.id.clone());
        let through = page.fill(THROUGH, &[("names", &clean(&words::names(&tag.change.through)))]);
        let mut pieces = vec![
            Piece::new(clean(&tag.change.id), Look::Text),
            Piece::new(format!("{}{through}", page.comma()), Look::Dim),
        ];
        if let Some(numbers) = &tag.numbers {
            pieces.push(Piece::new(format!("  {}", words::came(numbers)), Look::Entered));
            pieces.push(Piece::new(format!("  {}", words::went(numbers)), Look::Exited));
        }
        page.flow("  ", pieces);
        page.tag = None;
    }
    audiences::more(page, follow.len(), plan);
    if plan.strategies.is_empty() {
        return;
    }
    page.text("", page.say(STRATEGIES), Look::Dim);
    audiences::strategies(page, plan);
    for strategy in plan.strategies.iter().take(ROWS_MAX) {
        let mut parts = Vec::new();
        parts.extend(strategy.change.as_ref().map(|change| page.say(presence(change.presence)).to_owned()));
        if !strategy.through.is_empty() {
            parts.push(page.fill(THROUGH, &[("names", &words::names(&strategy.through))]));
        }
        parts.extend(strategy.status.map(|status| status.word().to_owned()));
        parts.extend(strategy.destination.as_ref().map(|to| format!("→ {to}")));
        page.text("  ", &format!("{}: {}", strategy.id, parts.join(page.comma())), Look::Text);
        for difference in strategy.change.iter().flat_map(|change| &change.differences) {
            self::difference(page, difference);
        }
        if let Some(why) = &strategy.uncounted {
            page.text("  ! ", &format!("{}: {why}", page.say(NOT_COUNTED)), Look::Warn);
        }
    }
    audiences::more(page, plan.strategies.len(), plan);
    if !plan.destinations.is_empty() {
        let names: Vec<&str> = plan.destinations.iter().map(|destination| destination.name.as_str()).collect();
        page.text("", &page.fill(DESTINATIONS, &[("names", &names.join(page.comma()))]), Look::Text);
    }
}

/// Audiences that become nearly the same.
pub(super) fn overlaps(page: &mut Page, plan: &ChangePlan) {
    if plan.overlaps.is_empty() {
        return;
    }
    page.heading(page.say(OVERLAPS));
    for overlap in plan.overlaps.iter().take(ROWS_MAX) {
        let jaccard = |j: Option<f64>| j.map_or_else(|| "–".to_owned(), |j| format!("{j:.2}"));
        let values = [
            ("of", overlap.of.to_string()),
            ("with", overlap.with.to_string()),
            ("jaccard", jaccard(overlap.jaccard)),
            ("before", jaccard(overlap.before)),
            ("both", words::count(overlap.both)),
        ];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        page.text("  ", &page.fill(OVERLAP, &values), Look::Text);
    }
    audiences::more(page, plan.overlaps.len(), plan);
}
