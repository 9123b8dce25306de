//! A line of the screen: a run that was started here, or what a record tells.

use ratatui::style::Style;

use super::Activity;
use crate::{
    calendar::{Micros, Zone, format_instant},
    diagnostic::grouped,
    rule::say::{Language, Phrase},
    store::{ReleaseAction, SwitchAction},
    tui::{
        app::Shared,
        runs::{Run, RunId},
        theme::Theme,
        widget::{
            bars,
            browse::{Cell, Column},
            text::clean,
        },
    },
    workspace::{Deed, Done, EditState},
};

/// What is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Shown {
    #[default]
    All,
    Runs,
    Releases,
    Edits,
    Switches,
}

impl Shown {
    /// The one after it.
    pub(super) const fn next(self) -> Self {
        match self {
            Self::All => Self::Runs,
            Self::Runs => Self::Releases,
            Self::Releases => Self::Edits,
            Self::Edits => Self::Switches,
            Self::Switches => Self::All,
        }
    }

    /// What it is called.
    pub(super) const fn title(self) -> Phrase {
        match self {
            Self::All => Phrase::new("everything", "全部"),
            Self::Runs => Phrase::new("runs of here", "此处的任务"),
            Self::Releases => Phrase::new("releases", "发布"),
            Self::Edits => Phrase::new("edits", "编辑"),
            Self::Switches => Phrase::new("switches", "开关"),
        }
    }

    fn takes(self, what: &Done) -> bool {
        match what {
            Done::Built(_) | Done::Released(_) => matches!(self, Self::All | Self::Releases),
            Done::Edited(_) => matches!(self, Self::All | Self::Edits),
            Done::Switched(_) => matches!(self, Self::All | Self::Switches),
        }
    }
}

/// A line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    Run(RunId),
    /// The position among what is recorded.
    Deed(usize),
}

/// The lines: runs of here, newest first, then what is recorded, newest first.
pub(super) fn entries(activity: &Activity, shared: &Shared) -> Vec<Entry> {
    let shown = activity.shown;
    let runs = shared.runs.all.iter().rev().filter(|_| matches!(shown, Shown::All | Shown::Runs));
    let deeds = activity.deeds.iter().enumerate().filter(|(_, deed)| shown.takes(&deed.what));
    runs.map(|run| Entry::Run(run.id)).chain(deeds.map(|(at, _)| Entry::Deed(at))).collect()
}

/// The columns of the table.
pub(super) const COLUMNS: [Column; 5] = [
    Column::new(Phrase::new("", ""), 1),
    Column::new(Phrase::new("when", "时间"), 16),
    Column::new(Phrase::new("what", "操作"), 12),
    Column::new(Phrase::new("result", "结果"), 0),
    Column::new(Phrase::new("by", "操作人"), 14).from(84),
];

const GIVEN_UP: Phrase = Phrase::new("given up, what was there before stays", "已放弃，原有内容保持不变");
const GIVING_UP: Phrase = Phrase::new("is being given up…", "正在放弃…");
const RUNS: Phrase = Phrase::new("runs…", "进行中…");

/// How a run stands, in a line.
pub(super) fn standing(activity: &Activity, run: &Run, language: Language) -> String {
    match &run.ended {
        None if activity.cancelling.contains(&run.id) => GIVING_UP.text(language).to_owned(),
        None => run.progress.as_ref().map_or_else(
            || RUNS.text(language).to_owned(),
            |progress| {
                let stage = progress.stage_phrase().text(language);
                let what = if progress.what.is_empty() { String::new() } else { format!(" {}", clean(&progress.what)) };
                match progress.share() {
                    Some(share) => {
                        let bar = bars::bar(share, 8);
                        let blank = " ".repeat(8 - bar.chars().count());
                        format!("{bar}{blank} {:>3.0} % {stage}{what}", (share * 100.0).floor())
                    }
                    None => format!("{stage}{what}"),
                }
            },
        ),
        Some(ended) => match &ended.outcome {
            Ok(outcome) => outcome.sentence(language),
            Err(trouble) if trouble.is_cancelled => GIVEN_UP.text(language).to_owned(),
            Err(trouble) => clean(&trouble.line()),
        },
    }
}

/// The sign of a run, and how it is meant.
pub(super) fn sign(run: &Run, theme: &Theme) -> (&'static str, Style) {
    match run.ended.as_ref().map(|ended| &ended.outcome) {
        None => ("●", theme.accent),
        Some(Ok(outcome)) if outcome.is_good() => ("✓", theme.good),
        Some(Err(trouble)) if trouble.is_cancelled => ("○", theme.warn),
        Some(_) => ("✗", theme.bad),
    }
}

/// The cells of a line.
pub(super) fn cells(activity: &Activity, entry: Entry, shared: &Shared) -> Vec<Cell> {
    let (theme, language, zone) = (&shared.theme, shared.language, zone(shared));
    match entry {
        Entry::Run(id) => {
            let Some(run) = shared.runs.get(id) else { return Vec::new() };
            let (sign, style) = sign(run, theme);
            let is_wrong = run.ended.as_ref().is_some_and(|ended| match &ended.outcome {
                Ok(outcome) => !outcome.is_good(),
                Err(trouble) => !trouble.is_cancelled,
            });
            vec![
                (sign.to_owned(), style),
                (moment(run.started, &zone), theme.dim),
                (run.kind.title().text(language).to_owned(), theme.text),
                (standing(activity, run, language), if is_wrong { theme.bad } else { theme.text }),
                (HERE.text(language).to_owned(), theme.dim),
            ]
        }
        Entry::Deed(at) => {
            let Some(deed) = activity.deeds.get(at) else { return Vec::new() };
            let (sign, style) = deed_sign(&deed.what, theme);
            vec![
                (sign.to_owned(), style),
                (moment(deed.at, &zone), theme.dim),
                (deed_word(&deed.what).text(language).to_owned(), theme.text),
                (deed_sentence(deed, language), theme.text),
                (deed.by.as_deref().map_or_else(String::new, name), theme.dim),
            ]
        }
    }
}

const HERE: Phrase = Phrase::new("started here", "此处启动");

fn deed_sign(what: &Done, theme: &Theme) -> (&'static str, Style) {
    match what {
        Done::Built(_) => ("○", theme.dim),
        Done::Released(released) => match released.action {
            ReleaseAction::Publish => ("▲", theme.good),
            ReleaseAction::Rollback => ("▼", theme.warn),
            ReleaseAction::Sign => ("✓", theme.good),
        },
        Done::Edited(edit) if edit.state == EditState::Undone => ("○", theme.dim),
        Done::Edited(_) => ("±", theme.accent),
        Done::Switched(switch) => match switch.action {
            SwitchAction::Off => ("!", theme.bad),
            SwitchAction::On => ("✓", theme.good),
            SwitchAction::Settled => ("✓", theme.dim),
        },
    }
}

/// What was done, in a word.
pub(super) const fn deed_word(what: &Done) -> Phrase {
    match what {
        Done::Built(_) => Phrase::new("candidate", "候选"),
        Done::Released(released) => match released.action {
            ReleaseAction::Publish => Phrase::new("publish", "发布"),
            ReleaseAction::Rollback => Phrase::new("rollback", "回滚"),
            ReleaseAction::Sign => Phrase::new("sign", "签名"),
        },
        Done::Edited(edit) => match edit.state {
            EditState::Applied => Phrase::new("edit", "编辑"),
            EditState::Undone => Phrase::new("edit undone", "编辑已撤销"),
        },
        Done::Switched(switch) => match switch.action {
            SwitchAction::Off => Phrase::new("off", "关闭"),
            SwitchAction::On => Phrase::new("on", "开启"),
            SwitchAction::Settled => Phrase::new("settled", "已落实"),
        },
    }
}

const CANDIDATE: Phrase = Phrase::new("release {number} waits to be published", "发布 {number} 等待发布");
const PUBLISHED: Phrase = Phrase::new("release {number}", "发布 {number}");
const HOLDS: Phrase = Phrase::new(
    "release {number}: {audiences} audiences of {subjects} subjects",
    "发布 {number}：{audiences} 个人群，共 {subjects} 个主体",
);
const ROLLED_BACK: Phrase = Phrase::new("back to release {number}", "回到发布 {number}");
const ROLLED_BACK_FROM: Phrase =
    Phrase::new("back to release {number} from {previous}", "从发布 {previous} 回到 {number}");
const EDITED: Phrase = Phrase::new("{what} ({files} files)", "{what}（{files} 个文件）");
const ALL_SWITCHES: Phrase = Phrase::new("all switches", "所有开关");

fn deed_sentence(deed: &Deed, language: Language) -> String {
    match &deed.what {
        Done::Built(release) => CANDIDATE.fill(language, &[("number", &grouped(release.number))]),
        Done::Released(released) => {
            let number = grouped(released.release);
            match (released.action, released.previous, &released.summary) {
                (ReleaseAction::Rollback, Some(previous), _) => {
                    let text =
                        ROLLED_BACK_FROM.fill(language, &[("number", &number), ("previous", &grouped(previous))]);
                    with_reason(text, released.reason.as_deref())
                }
                (ReleaseAction::Rollback, None, _) => {
                    with_reason(ROLLED_BACK.fill(language, &[("number", &number)]), released.reason.as_deref())
                }
                (_, _, Some(summary)) => {
                    let (audiences, subjects) = (grouped(summary.audiences), grouped(summary.subjects));
                    let values = [("number", &*number), ("audiences", &*audiences), ("subjects", &*subjects)];
                    HOLDS.fill(language, &values)
                }
                (_, _, None) => PUBLISHED.fill(language, &[("number", &number)]),
            }
        }
        Done::Edited(edit) => {
            let values = [("what", &*clean(&edit.what)), ("files", &*grouped(edit.files.len() as u64))];
            EDITED.fill(language, &values)
        }
        Done::Switched(switch) => {
            let tag = switch.tag.as_deref().map_or_else(|| ALL_SWITCHES.text(language).to_owned(), clean);
            with_reason(tag, switch.reason.as_deref())
        }
    }
}

fn with_reason(text: String, reason: Option<&str>) -> String {
    reason.map_or_else(|| text.clone(), |reason| format!("{text}: {}", clean(reason)))
}

/// A name without the address behind it.
pub(super) fn name(by: &str) -> String {
    clean(by.split(" <").next().unwrap_or(by))
}

/// The zone of the workspace.
pub(super) fn zone(shared: &Shared) -> Zone {
    shared.desk.as_ref().map_or_else(Zone::utc, |desk| desk.workspace().zone().clone())
}

/// `2026-01-08 00:00`.
pub(super) fn moment(at: Micros, zone: &Zone) -> String {
    format_instant(at, zone).replacen('T', " ", 1).chars().take(16).collect()
}
