//! Who uses a tag.

use super::{
    Answer, Question,
    kept::Kept,
    tab::{Heard, Row, Tab, TabId, Target},
};
use crate::{
    diagnostic::grouped,
    rule::say::Phrase,
    tui::{
        app::Shared,
        effect,
        screen::{Place, ScreenId, catalog::list::words},
        widget::{
            row::{Ink, wrapped},
            text,
        },
    },
    workspace::{TagUse, UsedBy},
};

const STRATEGIES: Phrase = Phrase::new("Strategies ({n})", "策略（{n}）");
const TAGS: Phrase = Phrase::new("Tags ({n})", "标签（{n}）");
const KPIS: Phrase = Phrase::new("KPIs ({n})", "指标（{n}）");
const NOBODY: Phrase = Phrase::new("No strategy, tag or KPI uses it.", "没有策略、标签或指标使用它。");
const THROUGH: Phrase = Phrase::new("through other tags", "经由其他标签");
const PRIORITY: Phrase = Phrase::new("priority {n}", "优先级 {n}");
const SUPPRESSION: Phrase = Phrase::new(
    "Members are never handed over: they are subtracted from everything that leaves.",
    "成员永不对外交付：任何交付都会先减去该人群。",
);
const REPLACES: Phrase = Phrase::new("It replaces {names}.", "它替代 {names}。");
const HANDED_OVER: Phrase =
    Phrase::new("It is handed over: {command} writes its audience.", "可对外交付：{command} 写出其人群。");
const NOT_HANDED_OVER: Phrase =
    Phrase::new("It is not handed over while its status is {status}.", "状态为 {status} 期间不对外交付。");
const NOT_COUNTED: Phrase = Phrase::new(
    "How often its audience is fetched is not recorded yet: exports are files, and nobody counts who reads them.",
    "尚未记录人群被取用的次数：导出是文件，读取次数无人统计。",
);

/// The tab.
#[derive(Debug, Default)]
pub(super) struct UsageTab {
    known: Kept<TagUse>,
}

impl Tab for UsageTab {
    fn ask(&mut self, tag: &str, _: &Shared) -> Vec<effect::Question> {
        self.known.ask(tag);
        vec![effect::Question::Detail(Question::Usage(tag.to_owned()))]
    }

    fn answered(&mut self, answer: effect::Answer, _: &Shared) -> Heard {
        match answer {
            effect::Answer::Detail(Answer::Usage(tag, usage)) => {
                self.known.hear(&tag, Ok(usage));
                Heard::Mine(Vec::new())
            }
            answer => Heard::NotMine(answer),
        }
    }

    fn rows(&self, tag: &str, shared: &Shared, width: usize) -> Vec<Row> {
        let language = shared.language;
        self.known.rows(tag, language, width, |usage| {
            let mut rows = Vec::new();
            if usage.is_suppression {
                rows.extend(wrapped(SUPPRESSION.text(language), Ink::Warn, width));
                rows.push(Row::blank());
            }
            if usage.strategies.is_empty() && usage.tags.is_empty() && usage.kpis.is_empty() {
                rows.push(Row::of(NOBODY.text(language), Ink::Dim));
                rows.push(Row::blank());
            }
            for (title, users, is_strategy) in [(STRATEGIES, &usage.strategies, true), (TAGS, &usage.tags, false)] {
                if users.is_empty() {
                    continue;
                }
                rows.push(Row::of(title.fill(language, &[("n", &grouped(users.len() as u64))]), Ink::Accent));
                rows.extend(
                    users.iter().map(|user| if is_strategy { strategy(user, shared) } else { tag_row(user, shared) }),
                );
                rows.push(Row::blank());
            }
            if !usage.kpis.is_empty() {
                rows.push(Row::of(KPIS.fill(language, &[("n", &grouped(usage.kpis.len() as u64))]), Ink::Accent));
                rows.extend(usage.kpis.iter().map(|kpi| Row::of(format!("  {}", text::clean(&kpi.id)), Ink::Text)));
                rows.push(Row::blank());
            }
            if !usage.replaces.is_empty() {
                let names: Vec<&str> = usage.replaces.iter().map(AsRef::as_ref).collect();
                rows.extend(wrapped(&REPLACES.fill(language, &[("names", &names.join(", "))]), Ink::Text, width));
            }
            let catalog = shared.desk.as_ref().and_then(|desk| desk.catalog());
            if let Some(entry) = catalog.and_then(|catalog| catalog.tag(tag)) {
                let status = entry.document.value.status;
                let (phrase, ink) =
                    if status.is_delivered() { (HANDED_OVER, Ink::Good) } else { (NOT_HANDED_OVER, Ink::Warn) };
                let told = phrase.fill(
                    language,
                    &[("command", &format!("`tagwerk export {tag}`")), ("status", &format!("`{}`", status.word()))],
                );
                rows.extend(wrapped(&told, ink, width));
            }
            rows.extend(wrapped(NOT_COUNTED.text(language), Ink::Dim, width));
            rows
        })
    }
}

fn strategy(user: &UsedBy, shared: &Shared) -> Row {
    let language = shared.language;
    let catalog = shared.desk.as_ref().and_then(|desk| desk.catalog());
    let file = catalog.and_then(|catalog| catalog.strategy(&user.id)).map(|strategy| &strategy.document.value);
    let mut facts = Vec::new();
    if let Some(file) = file {
        facts.push(format!("{} {}", words::sign(file.status), words::status(file.status).text(language)));
        facts.push(PRIORITY.fill(language, &[("n", &file.priority.to_string())]));
        facts.push(text::clean(&file.action));
        facts.extend(file.destination.as_deref().map(text::clean));
    }
    row(user, facts, shared).to(Target::Go(Place::at(ScreenId::Deliveries, user.id.to_string())))
}

fn tag_row(user: &UsedBy, shared: &Shared) -> Row {
    let desk = shared.desk.as_ref();
    let tag = desk.and_then(|desk| desk.catalog()?.tag(&user.id));
    let mut facts = Vec::new();
    if let Some(status) = tag.map(|tag| tag.document.value.status) {
        facts.push(format!("{} {}", words::sign(status), words::status(status).text(shared.language)));
    }
    facts.extend(desk.and_then(|desk| desk.sizes()?.size(&user.id)).map(grouped));
    let place = Place::at(ScreenId::Catalog, user.id.to_string()).part(TabId::Usage.word());
    row(user, facts, shared).to(Target::Go(place))
}

fn row(user: &UsedBy, mut facts: Vec<String>, shared: &Shared) -> Row {
    if user.is_through_others {
        facts.push(THROUGH.text(shared.language).to_owned());
    }
    Row::of(format!("  {}", text::clean(&user.id)), Ink::Text).and(format!("  {}", facts.join(" · ")), Ink::Dim)
}
