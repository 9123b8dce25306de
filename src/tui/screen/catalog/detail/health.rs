//! What is wrong with a tag, and how each thing is mended.

use super::{
    Answer, Question,
    kept::Kept,
    tab::{Heard, Row, Tab},
};
use crate::{
    calendar::{DAY, HOUR, Micros, format_instant},
    catalog::TagFile,
    diagnostic::Severity,
    rule::say::{Language, Phrase},
    trial::Verdict,
    tui::{
        app::Shared,
        effect,
        widget::row::{Ink, wrapped},
    },
    workspace::{SwitchState, TagHealth},
};

const FINE: Phrase = Phrase::new("Nothing is wrong with it.", "没有发现问题。");
const LOST: Phrase = Phrase::new("{n} to be mended", "{n} 项待处理");
const MEASURED: Phrase = Phrase::new(
    "This is what files, tests, the release and switches tell. A score of health is not measured yet: `tagwerk health` will in a later version.",
    "以上来自文件、测试、发布和开关。健康分尚未度量：后续版本的 `tagwerk health` 会提供。",
);
const CHECKED: Phrase = Phrase::new("What was looked at", "检查内容");
const FILE_FINE: Phrase = Phrase::new("the file has no mistakes", "文件没有错误");
const TESTS_PASSED: Phrase = Phrase::new("{passed} of {n} tests hold", "{n} 个测试中 {passed} 个通过");
const NO_TESTS: Phrase = Phrase::new("no test stands beside the rule", "规则旁没有测试");
const WRITE_TESTS: Phrase = Phrase::new("{scaffold} writes some", "用 {scaffold} 生成");
const FRESH: Phrase =
    Phrase::new("its audience is {age} old, at most {objective} are allowed", "人群已有 {age}，允许 {objective}");
const STALE: Phrase =
    Phrase::new("its audience is {age} old, and {objective} are allowed", "人群已有 {age}，超过允许的 {objective}");
const AGE: Phrase = Phrase::new(
    "its audience is {age} old; no `refresh.objective` says how old it may be",
    "人群已有 {age}；未用 `refresh.objective` 说明允许多久",
);
const PUBLISH: Phrase = Phrase::new("`tagwerk publish` builds it anew", "用 `tagwerk publish` 重新计算");
const NOT_BUILT: Phrase = Phrase::new("the current release does not hold it", "当前发布不包含它");
const IS_OFF: Phrase = Phrase::new("it is switched off on this host: {reason}", "已在本机关闭：{reason}");
const SWITCH_ON: Phrase = Phrase::new("{on} switches it on again", "用 {on} 重新打开");
const PAUSE: Phrase =
    Phrase::new("say `status = \"paused\"` in its file, or {on}", "在文件中写 `status = \"paused\"`，或用 {on}");
const REVIEW: Phrase = Phrase::new("it was to be looked at again by {date}", "应在 {date} 前复核");
const REVIEW_AGAIN: Phrase = Phrase::new("look at it, and write a later `review_by`", "复核后写上更晚的 `review_by`");
const SUNSET: Phrase = Phrase::new("it could be retired after {date}", "{date} 之后可下线");
const RETIRE: Phrase = Phrase::new("set its status to `retired`", "把状态改为 `retired`");

/// The tab.
#[derive(Debug, Default)]
pub(super) struct HealthTab {
    known: Kept<Box<TagHealth>>,
}

/// Something that is wrong: how bad, what, and what to do.
struct Lost {
    is_bad: bool,
    what: String,
    remedy: Option<String>,
}

impl Tab for HealthTab {
    fn ask(&mut self, tag: &str, _: &Shared) -> Vec<effect::Question> {
        self.known.ask(tag);
        vec![effect::Question::Detail(Question::Health(tag.to_owned()))]
    }

    fn answered(&mut self, answer: effect::Answer, _: &Shared) -> Heard {
        match answer {
            effect::Answer::Detail(Answer::Health(tag, health)) => {
                self.known.hear(&tag, health);
                Heard::Mine(Vec::new())
            }
            answer => Heard::NotMine(answer),
        }
    }

    fn rows(&self, tag: &str, shared: &Shared, width: usize) -> Vec<Row> {
        let language = shared.language;
        let Some(desk) = &shared.desk else { return Vec::new() };
        self.known.rows(tag, language, width, |health| {
            let Some(entry) = desk.catalog().and_then(|catalog| catalog.tag(tag)) else { return Vec::new() };
            let file = &entry.document.value;
            let today = format_instant(shared.now, desk.workspace().zone());
            let today = today.get(..10).unwrap_or(&today);
            let lost = lost(tag, file, health, today, language);
            let mut rows = Vec::new();
            if lost.is_empty() {
                rows.push(Row::of(format!("✓ {}", FINE.text(language)), Ink::Good).told(FINE.text(language)));
            } else {
                rows.push(Row::of(LOST.fill(language, &[("n", &lost.len().to_string())]), Ink::Accent));
            }
            for one in &lost {
                let (sign, ink) = if one.is_bad { ("✗", Ink::Bad) } else { ("!", Ink::Warn) };
                rows.extend(item(sign, &one.what, ink, width));
                rows.extend(one.remedy.iter().flat_map(|remedy| item("  →", remedy, Ink::Good, width)));
            }
            rows.push(Row::blank());
            rows.push(Row::of(CHECKED.text(language), Ink::Accent));
            for fact in checked(health, language) {
                rows.extend(item("•", &fact, Ink::Text, width));
            }
            rows.push(Row::blank());
            rows.extend(wrapped(MEASURED.text(language), Ink::Dim, width));
            rows
        })
    }
}

/// A text behind a sign.
fn item(sign: &str, value: &str, ink: Ink, width: usize) -> Vec<Row> {
    let lead = crate::tui::widget::text::width(sign) + 1;
    let mut rows = wrapped(value, ink, width.saturating_sub(lead).max(8));
    for (at, row) in rows.iter_mut().enumerate() {
        let lead = if at == 0 { format!("{sign} ") } else { " ".repeat(lead) };
        row.pieces.insert(0, (lead, ink));
    }
    rows
}

/// Everything that is wrong, the worst first.
fn lost(tag: &str, file: &TagFile, health: &TagHealth, today: &str, language: Language) -> Vec<Lost> {
    let scaffold = format!("`tagwerk test --scaffold {tag}`");
    let on = format!("`tagwerk on {tag}`");
    let with_tag = |phrase: Phrase| phrase.fill(language, &[("scaffold", &scaffold), ("on", &on)]);
    let mut lost: Vec<Lost> = health
        .found
        .iter()
        .map(|finding| Lost {
            is_bad: finding.severity == Severity::Error,
            what: match finding.label.as_str() {
                "" => format!("{}: {}", finding.code, finding.message),
                label => format!("{}: {}; {label}", finding.code, finding.message),
            },
            remedy: finding.help.clone(),
        })
        .collect();
    if let Some(off) = &health.off {
        let remedy = match off.state {
            SwitchState::Settled => SWITCH_ON,
            SwitchState::Drift | SwitchState::Uncommitted => PAUSE,
        };
        let what = IS_OFF.fill(language, &[("reason", &off.reason)]);
        lost.push(Lost { is_bad: true, what, remedy: Some(with_tag(remedy)) });
    }
    match health.freshness {
        Some(freshness) if freshness.is_stale() => {
            let objective = duration(freshness.objective.unwrap_or_default(), language);
            let values = [("age", &*duration(freshness.age, language)), ("objective", &*objective)];
            let remedy = Some(PUBLISH.text(language).to_owned());
            lost.push(Lost { is_bad: true, what: STALE.fill(language, &values), remedy });
        }
        None if file.status.is_built() => {
            let remedy = Some(PUBLISH.text(language).to_owned());
            lost.push(Lost { is_bad: false, what: NOT_BUILT.text(language).to_owned(), remedy });
        }
        _ => {}
    }
    if let Some(date) = file.review_by.as_deref().filter(|date| *date < today) {
        let remedy = Some(REVIEW_AGAIN.text(language).to_owned());
        lost.push(Lost { is_bad: false, what: REVIEW.fill(language, &[("date", date)]), remedy });
    }
    if let Some(date) = file.sunset.as_deref().filter(|date| *date < today && file.status.is_delivered()) {
        let remedy = Some(RETIRE.text(language).to_owned());
        lost.push(Lost { is_bad: false, what: SUNSET.fill(language, &[("date", date)]), remedy });
    }
    if health.tests.is_empty() && file.test.is_empty() {
        let remedy = Some(with_tag(WRITE_TESTS));
        lost.push(Lost { is_bad: false, what: NO_TESTS.text(language).to_owned(), remedy });
    }
    lost.sort_by_key(|one| !one.is_bad);
    lost
}

/// What was looked at, and what is fine.
fn checked(health: &TagHealth, language: Language) -> Vec<String> {
    let mut facts = Vec::new();
    if !health.found.has_errors() {
        facts.push(FILE_FINE.text(language).to_owned());
    }
    if !health.tests.is_empty() {
        let passed = health.tests.iter().filter(|test| test.verdict == Verdict::Passed).count().to_string();
        let n = health.tests.len().to_string();
        facts.push(TESTS_PASSED.fill(language, &[("passed", &passed), ("n", &n)]));
    }
    if let Some(freshness) = health.freshness.filter(|freshness| !freshness.is_stale()) {
        let age = duration(freshness.age, language);
        facts.push(match freshness.objective {
            Some(objective) => FRESH.fill(language, &[("age", &age), ("objective", &duration(objective, language))]),
            None => AGE.fill(language, &[("age", &age)]),
        });
    }
    facts
}

/// A duration in whole days, or in hours below two days.
fn duration(micros: Micros, language: Language) -> String {
    let micros = micros.max(0);
    let (n, unit) = if micros >= 2 * DAY {
        (micros / DAY, Phrase::new("{n} days", "{n} 天"))
    } else {
        (
            micros / HOUR,
            if micros / HOUR == 1 {
                Phrase::new("{n} hour", "{n} 小时")
            } else {
                Phrase::new("{n} hours", "{n} 小时")
            },
        )
    };
    unit.fill(language, &[("n", &n.to_string())])
}
