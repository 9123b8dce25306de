//! What is said of what is wrong.

use ratatui::{style::Style, text::Line};

use super::report::{Area, Issue, Report, What};
use crate::{
    calendar::{DAY, HOUR, MINUTE, Micros, format_instant},
    diagnostic::{Diagnostics, grouped, render_text},
    rule::say::{Language, Phrase},
    tui::{
        app::Shared,
        screen::activity::describe_trouble,
        theme::Theme,
        widget::{
            browse::{Cell, Column},
            prose::Prose,
            text::clean,
        },
    },
};

/// Cells of names.
const NAME: usize = 12;

/// The columns of the table.
pub(super) const COLUMNS: [Column; 4] = [
    Column::new(Phrase::new("", ""), 1),
    Column::new(Phrase::new("kind", "类别"), 14),
    Column::new(Phrase::new("tag", "标签"), 22),
    Column::new(Phrase::new("what is wrong", "问题"), 0),
];

const STALE: Phrase = Phrase::new("{age} old, may be {objective}", "已有 {age}，最多 {objective}");
const MISSING: Phrase = Phrase::new("the current release does not hold it", "当前发布中没有它");
const UNPUBLISHED: Phrase = Phrase::new("nothing was published yet", "尚未发布任何内容");
const OFF: Phrase = Phrase::new("switched off on this host: {reason}", "在本机已关闭：{reason}");
const UNTESTED: Phrase = Phrase::new("no test says what it means", "没有测试说明其含义");
const DAYS: Phrase = Phrase::new("{n} days", "{n} 天");
const HOURS: Phrase = Phrase::new("{n} hours", "{n} 小时");
const MINUTES: Phrase = Phrase::new("{n} minutes", "{n} 分钟");

const EVALUATED: Phrase = Phrase::new("as of", "截至");
const AGE: Phrase = Phrase::new("age", "已有");
const OBJECTIVE: Phrase = Phrase::new("at most", "最多");
const SINCE: Phrase = Phrase::new("since", "自");
const BY: Phrase = Phrase::new("by", "操作人");
const UNTIL: Phrase = Phrase::new("until", "截止");
const REASON: Phrase = Phrase::new("reason", "理由");
const WHAT_TO_DO: Phrase = Phrase::new("what to do", "处理办法");
const PUBLISH: Phrase = Phrase::new(
    "publish a release: on the screen Activity, or by `tagwerk publish`",
    "发布一个新版本：在“活动”页面，或运行 `tagwerk publish`",
);
const SWITCH_ON: Phrase = Phrase::new(
    "`tagwerk on {tag} --reason TEXT` switches it on; a commit that sets `status = \"paused\"` settles it",
    "`tagwerk on {tag} --reason TEXT` 重新开启；提交 `status = \"paused\"` 可使其落实",
);
const SCAFFOLD: Phrase = Phrase::new(
    "`tagwerk test --scaffold {tag} --write` writes inputs of tests beside the rule; say what is expected of each",
    "`tagwerk test --scaffold {tag} --write` 在规则旁写出测试输入；请填写各自的预期结果",
);
const NOT_MEASURED: Phrase = Phrase::new(
    "How well a tag does its job (reach, effect, drift, points that it lost) is not measured yet: `tagwerk health` will do that in a later version. What is shown is what files, tests and releases tell today.",
    "标签的工作表现（触达、效果、漂移、失分项）尚未度量：后续版本的 `tagwerk health` 会提供。此处显示的是目前由文件、测试和发布得知的情况。",
);

/// An age in words of one unit.
fn age(age: Micros, language: Language) -> String {
    let (phrase, n) = if age >= 2 * DAY {
        (DAYS, age / DAY)
    } else if age >= 2 * HOUR {
        (HOURS, age / HOUR)
    } else {
        (MINUTES, age / MINUTE)
    };
    phrase.fill(language, &[("n", &n.to_string())])
}

/// What is wrong, in a line.
pub(super) fn sentence(issue: &Issue, language: Language) -> String {
    match &issue.what {
        What::Finding(finding) => format!("{} {}", finding.code, clean(&finding.message)),
        What::Stale(freshness, _) => {
            let (old, most) = (age(freshness.age, language), age(freshness.objective.unwrap_or(0), language));
            STALE.fill(language, &[("age", &old), ("objective", &most)])
        }
        What::Missing => MISSING.text(language).to_owned(),
        What::Unpublished => UNPUBLISHED.text(language).to_owned(),
        What::Off(off) => OFF.fill(language, &[("reason", &clean(&off.reason))]),
        What::Untested => UNTESTED.text(language).to_owned(),
    }
}

/// The sign of a kind, and how it is meant.
pub(super) const fn sign(area: Area, theme: &Theme) -> (&'static str, Style) {
    match area {
        Area::Errors | Area::Tests => ("✗", theme.bad),
        Area::Off | Area::Stale | Area::Missing | Area::Warnings => ("!", theme.warn),
        Area::Untested => ("·", theme.dim),
    }
}

/// What a finding is about, when it is about no tag: its file.
fn subject(issue: &Issue) -> String {
    let file = || match &issue.what {
        What::Finding(finding) => finding.place.as_ref().map(|place| place.file.rsplit('/').next().unwrap_or_default()),
        _ => None,
    };
    clean(issue.tag.as_deref().or_else(file).unwrap_or_default())
}

/// The cells of a line.
pub(super) fn cells(issue: &Issue, shared: &Shared) -> Vec<Cell> {
    let (theme, language) = (&shared.theme, shared.language);
    let (sign, style) = sign(issue.area(), theme);
    vec![
        (sign.to_owned(), style),
        (issue.area().title().text(language).to_owned(), theme.dim),
        (subject(issue), theme.text),
        (sentence(issue, language), theme.text),
    ]
}

/// The text of the pane.
pub(super) fn detail(report: &Report, issue: Option<&Issue>, shared: &Shared, cells: usize) -> Vec<Line<'static>> {
    let mut prose = Prose::new(&shared.theme, cells);
    if let Some(issue) = issue {
        about(&mut prose, report, issue, shared);
    }
    for problem in &report.problems {
        prose.gap();
        describe_trouble(&mut prose, problem, shared);
    }
    prose.gap();
    prose.paragraph(NOT_MEASURED.text(shared.language), shared.theme.dim);
    prose.done()
}

fn about(prose: &mut Prose<'_>, report: &Report, issue: &Issue, shared: &Shared) {
    let (theme, language) = (&shared.theme, shared.language);
    let (mark, style) = sign(issue.area(), theme);
    let subject = subject(issue);
    let title = if subject.is_empty() { issue.area().title().text(language).to_owned() } else { subject };
    prose.item(mark, style, &title, theme.title);
    let zone = shared.desk.as_ref().map(|desk| desk.workspace().zone());
    let moment = |at: Micros| zone.map_or_else(String::new, |zone| format_instant(at, zone));
    match &issue.what {
        What::Finding(finding) => {
            let mut one = Diagnostics::new();
            one.push((**finding).clone());
            prose.gap();
            let text = render_text(&one, &report.sources, false);
            // What to do stands below, where it is broken into lines; one finding need not be counted.
            let shown = text.lines().take_while(|line| !line.is_empty() && !line.trim_start().starts_with("= help:"));
            for line in shown {
                prose.verbatim(line, theme.text);
            }
            if let Some(help) = &finding.help {
                remedy(prose, help, shared);
            }
        }
        What::Stale(freshness, as_of) => {
            prose.field(EVALUATED.text(language), NAME, &moment(*as_of));
            prose.field(AGE.text(language), NAME, &age(freshness.age, language));
            let objective = freshness.objective.map(|objective| age(objective, language)).unwrap_or_default();
            prose.field(OBJECTIVE.text(language), NAME, &objective);
            remedy(prose, PUBLISH.text(language), shared);
        }
        What::Missing | What::Unpublished => {
            prose.paragraph(&sentence(issue, language), theme.text);
            remedy(prose, PUBLISH.text(language), shared);
        }
        What::Off(off) => {
            prose.field(SINCE.text(language), NAME, &moment(off.at));
            if let Some(by) = &off.by {
                prose.field(BY.text(language), NAME, by);
            }
            if let Some(until) = off.until {
                prose.field(UNTIL.text(language), NAME, &moment(until));
            }
            prose.field(REASON.text(language), NAME, &off.reason);
            remedy(prose, &SWITCH_ON.fill(language, &[("tag", &off.tag)]), shared);
        }
        What::Untested => {
            prose.paragraph(&sentence(issue, language), theme.text);
            let tag = issue.tag.as_deref().unwrap_or_default();
            remedy(prose, &SCAFFOLD.fill(language, &[("tag", tag)]), shared);
        }
    }
}

fn remedy(prose: &mut Prose<'_>, text: &str, shared: &Shared) {
    prose.heading(WHAT_TO_DO.text(shared.language));
    prose.item("→", shared.theme.accent, text, shared.theme.text);
}

/// How much there is of each kind, in a line.
pub(super) fn summary(report: &Report, language: Language) -> String {
    let some = Area::ALL.into_iter().filter_map(|area| {
        let n = report.count(area);
        (n > 0).then(|| format!("{} {}", area.title().text(language), grouped(n as u64)))
    });
    let some: Vec<String> = some.collect();
    if some.is_empty() { FINE.text(language).to_owned() } else { some.join(" · ") }
}

/// What is said when nothing is wrong.
pub(super) const FINE: Phrase = Phrase::new("Nothing is wrong.", "没有发现问题。");
