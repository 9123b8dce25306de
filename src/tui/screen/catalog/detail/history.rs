//! The versions of a definition: who changed what, in rule words, who approved it, and in which releases it is.

use super::{
    Answer, Question,
    kept::Kept,
    tab::{Heard, Row, Tab, Target},
};
use crate::{
    calendar::{SECOND, Zone, format_instant},
    catalog::change::{ChangeClass, Presence, TagChange},
    rule::say::{Language, Phrase},
    tui::{
        app::Shared,
        effect::{self, Effect},
        widget::{
            row::{Ink, wrapped},
            text,
        },
    },
    workspace::{TagLog, TagVersion},
};

/// Versions that are asked for first, and how many more each time.
const STEP: usize = 8;

const UNCOMMITTED: Phrase = Phrase::new("not committed yet", "尚未提交");
const NO_MESSAGE: Phrase = Phrase::new("(no message)", "（没有说明）");
const ONLY_TEXT: Phrase = Phrase::new("comments or formatting only", "仅注释或格式");
const NOT_TOLD: Phrase = Phrase::new(
    "what it changed cannot be told: definitions have mistakes there",
    "无法得知改了什么：当时的定义有错误",
);
const PULL_REQUEST: Phrase = Phrase::new("pull request #{n}", "拉取请求 #{n}");
const APPROVED: Phrase = Phrase::new("approved by {names}", "批准：{names}");
const RELEASES: Phrase = Phrase::new("in releases {n}", "所在发布：{n}");
const NONE: Phrase = Phrase::new("No commit holds it yet.", "还没有提交包含它。");
const OLDER: Phrase = Phrase::new("▼ Show older versions", "▼ 显示更早的版本");
const SHALLOW: Phrase = Phrase::new(
    "This is a shallow clone: older versions are not here, `git fetch --unshallow` brings them.",
    "这是浅克隆：更早的版本不在此处，`git fetch --unshallow` 可取回。",
);
const NEW: Phrase = Phrase::new("new", "新增");
const DELETED: Phrase = Phrase::new("deleted", "删除");
const THROUGH: Phrase = Phrase::new("through {names}", "经由 {names}");
const FAMILY: Phrase = Phrase::new(
    "Made by family {family}: commits that changed this tag.",
    "由标签族 {family} 生成：以下为改变本标签的提交。",
);

/// The tab.
#[derive(Debug)]
pub(super) struct HistoryTab {
    known: Kept<Box<TagLog>>,
    tag: String,
    limit: usize,
}

impl Default for HistoryTab {
    fn default() -> Self {
        Self { known: Kept::default(), tag: String::new(), limit: STEP }
    }
}

impl Tab for HistoryTab {
    fn ask(&mut self, tag: &str, _: &Shared) -> Vec<effect::Question> {
        if self.tag != tag {
            tag.clone_into(&mut self.tag);
            self.limit = STEP;
        }
        self.known.ask(tag);
        vec![effect::Question::Detail(Question::History(tag.to_owned(), self.limit))]
    }

    fn answered(&mut self, answer: effect::Answer, _: &Shared) -> Heard {
        match answer {
            effect::Answer::Detail(Answer::History(tag, log)) => {
                self.known.hear(&tag, log.map(Some));
                Heard::Mine(Vec::new())
            }
            answer => Heard::NotMine(answer),
        }
    }

    /// Older versions are wanted.
    fn picked(&mut self, _: usize, tag: &str, shared: &Shared) -> Vec<Effect> {
        self.limit = self.limit.saturating_add(STEP * 2);
        self.ask(tag, shared).into_iter().map(Effect::Ask).collect()
    }

    fn rows(&self, tag: &str, shared: &Shared, width: usize) -> Vec<Row> {
        let language = shared.language;
        let Some(zone) = shared.desk.as_ref().map(|desk| desk.workspace().zone()) else { return Vec::new() };
        self.known.rows(tag, language, width, |log| {
            let mut rows = Vec::new();
            if let Some(family) = &log.family {
                let family = text::clean(family);
                rows.extend(wrapped(&FAMILY.fill(language, &[("family", &family)]), Ink::Dim, width));
                rows.push(Row::blank());
            }
            if let Some(change) = &log.uncommitted {
                rows.push(Row::of(format!("○ {}", UNCOMMITTED.text(language)), Ink::Warn));
                rows.extend(wrapped(&class(change, language), Ink::Dim, width));
                rows.extend(differences(change, width));
                rows.push(Row::blank());
            }
            for version in &log.versions {
                rows.extend(version_rows(version, zone, language, width));
                rows.push(Row::blank());
            }
            if log.is_shallow {
                rows.extend(wrapped(SHALLOW.text(language), Ink::Dim, width));
            } else if log.has_more {
                rows.push(Row::of(OLDER.text(language), Ink::Accent).to(Target::Pick(0)));
            } else if log.versions.is_empty() {
                rows.push(Row::of(NONE.text(language), Ink::Dim));
            }
            rows.extend(log.remarks.iter().flat_map(|remark| wrapped(remark, Ink::Warn, width)));
            rows
        })
    }
}

fn version_rows(version: &TagVersion, zone: &Zone, language: Language, width: usize) -> Vec<Row> {
    let commit = version.commit.get(..10).unwrap_or(&version.commit);
    let at = format_instant(version.seconds.saturating_mul(SECOND), zone);
    let at = at.get(..16).unwrap_or(&at).replace('T', " ");
    let head = Row::of("● ", Ink::Accent)
        .and(commit, Ink::Accent)
        .and(format!("  {at}  "), Ink::Dim)
        .and(text::clean(&version.author), Ink::Text);
    let mut rows = vec![head.told(format!("{commit}, {at}, {}", text::clean(&version.author)))];
    let subject = if version.subject.is_empty() { NO_MESSAGE.text(language) } else { &version.subject };
    rows.extend(indented(subject, Ink::Text, width));
    rows.extend(indented(&facts(version, language).join(" · "), Ink::Dim, width));
    rows.extend(version.change.iter().flat_map(|change| differences(change, width)));
    rows
}

/// What is known of a version, apart from its differences.
fn facts(version: &TagVersion, language: Language) -> Vec<String> {
    let mut facts = vec![match &version.change {
        Some(change) => class(change, language),
        None if version.is_understood => ONLY_TEXT.text(language).to_owned(),
        None => NOT_TOLD.text(language).to_owned(),
    }];
    facts.extend(version.pull_request.map(|n| PULL_REQUEST.fill(language, &[("n", &n.to_string())])));
    let mut names: Vec<&str> = version.approved_by.iter().map(|approver| approver.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    if !names.is_empty() {
        facts.push(APPROVED.fill(language, &[("names", &names.join(", "))]));
    }
    if !version.releases.is_empty() {
        let numbers: Vec<String> = version.releases.iter().map(ToString::to_string).collect();
        facts.push(RELEASES.fill(language, &[("n", &numbers.join(", "))]));
    }
    facts
}

fn class(change: &TagChange, language: Language) -> String {
    let class = match change.class {
        ChangeClass::Breaking => Phrase::new("breaking", "破坏性"),
        ChangeClass::Indirect => Phrase::new("indirect", "间接"),
        ChangeClass::NonBreaking => Phrase::new("non-breaking", "非破坏性"),
        ChangeClass::MetadataOnly => Phrase::new("metadata only", "仅元数据"),
    };
    let class = class.text(language);
    let mut words = match change.presence {
        Presence::Added => vec![NEW.text(language).to_owned(), class.to_owned()],
        Presence::Removed => vec![DELETED.text(language).to_owned(), class.to_owned()],
        Presence::Changed | Presence::Indirect => vec![class.to_owned()],
    };
    if matches!(change.presence, Presence::Changed | Presence::Indirect) && !change.through.is_empty() {
        let names: Vec<&str> = change.through.iter().map(AsRef::as_ref).collect();
        words.push(THROUGH.fill(language, &[("names", &names.join(", "))]));
    }
    words.join(", ")
}

fn differences(change: &TagChange, width: usize) -> Vec<Row> {
    let say = |difference: &crate::catalog::change::Difference| {
        let sign = match (&difference.before, &difference.after) {
            (None, Some(_)) => ("+", Ink::Good),
            (Some(_), None) => ("-", Ink::Bad),
            _ => ("~", Ink::Warn),
        };
        let text = format!("{}: {}", difference.path, difference.words);
        let mut rows = indented(&text, Ink::Text, width);
        if let Some(first) = rows.first_mut() {
            first.pieces[0] = (format!("{} ", sign.0), sign.1);
        }
        rows
    };
    change.differences.iter().flat_map(say).collect()
}

/// A text in lines that begin two cells to the right.
fn indented(value: &str, ink: Ink, width: usize) -> Vec<Row> {
    let mut rows = wrapped(value, ink, width.saturating_sub(2).max(8));
    for row in &mut rows {
        row.pieces.insert(0, ("  ".to_owned(), Ink::Text));
    }
    rows
}
