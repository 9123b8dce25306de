//! What is told of the line that is selected.

use ratatui::text::{Line, Span};

use super::{
    Activity,
    entry::{Entry, deed_word, moment, name, sign, standing, zone},
};
use crate::{
    calendar::format_instant,
    diagnostic::{Diagnostics, Sources, grouped, render_text},
    rule::say::Phrase,
    store::SwitchRecord,
    tui::{
        app::Shared,
        runs::Run,
        trouble::Trouble,
        widget::{bars, prose::Prose},
    },
    workspace::{Deed, DiffLine, Done, EditRecord, FileEdit, ReleaseSummary, Released, diff},
};

/// Cells of names.
const NAME: usize = 12;
/// Lines of a difference that are shown: the text is made anew for every frame.
const DIFF_MAX: usize = 200;
/// Findings that are shown.
const FINDINGS_MAX: usize = 50;

const STARTED: Phrase = Phrase::new("started", "开始");
const ENDED: Phrase = Phrase::new("ended", "结束");
const TOOK: Phrase = Phrase::new("took", "用时");
const SECONDS: Phrase = Phrase::new("{n} s", "{n} 秒");
const STAGE: Phrase = Phrase::new("stage", "阶段");
const WHY: Phrase = Phrase::new("why", "原因");
const WHAT_TO_DO: Phrase = Phrase::new("what to do", "处理办法");
const FINDINGS: Phrase = Phrase::new("what was found", "发现的问题");
const WHEN: Phrase = Phrase::new("when", "时间");
const BY: Phrase = Phrase::new("by", "操作人");
const NOT_SAID: Phrase = Phrase::new("nobody said so", "未注明");
const RELEASE: Phrase = Phrase::new("release", "发布");
const BEFORE: Phrase = Phrase::new("before", "之前");
const REASON: Phrase = Phrase::new("reason", "理由");
const AS_OF: Phrase = Phrase::new("as of", "截至");
const SUBJECTS: Phrase = Phrase::new("subjects", "主体");
const AUDIENCES: Phrase = Phrase::new("audiences", "人群");
const COMMIT: Phrase = Phrase::new("commit", "提交");
const CHANGES: Phrase = Phrase::new("{commit}, with changes", "{commit}，另有未提交的更改");
const APPROVED: Phrase = Phrase::new("approved by", "审批人");
const PULL_REQUEST: Phrase = Phrase::new("pull request", "合并请求");
const TAG: Phrase = Phrase::new("tag", "标签");
const UNTIL: Phrase = Phrase::new("until", "截止");
const FILES_MORE: Phrase = Phrase::new("{n} files more", "还有 {n} 个文件");
const FINDINGS_MORE: Phrase = Phrase::new("{n} more", "还有 {n} 个");
const COMPARE: Phrase = Phrase::new("who moved", "进出明细");
const UNDO: Phrase = Phrase::new("to undo", "撤销方法");
const SWITCH_ON: Phrase = Phrase::new("to switch it on", "开启方法");
const PUBLISH: Phrase = Phrase::new("to publish it", "发布方法");

/// The text of the pane.
pub(super) fn lines(activity: &Activity, entry: Option<Entry>, shared: &Shared, cells: usize) -> Vec<Line<'static>> {
    let mut prose = Prose::new(&shared.theme, cells);
    match entry {
        Some(Entry::Run(id)) => {
            if let Some(found) = shared.runs.get(id) {
                run(&mut prose, activity, found, shared, cells);
            }
        }
        Some(Entry::Deed(at)) => {
            if let Some(found) = activity.deeds.get(at) {
                deed(&mut prose, found, shared);
            }
        }
        None => {}
    }
    for problem in &activity.problems {
        prose.gap();
        trouble(&mut prose, problem, shared);
    }
    prose.done()
}

fn run(prose: &mut Prose<'_>, activity: &Activity, run: &Run, shared: &Shared, cells: usize) {
    let (theme, language) = (&shared.theme, shared.language);
    let (mark, style) = sign(run, theme);
    let seconds = |seconds: f64| SECONDS.fill(language, &[("n", &format!("{seconds:.1}"))]);
    prose.item(mark, style, run.kind.title().text(language), theme.title);
    prose.field(STARTED.text(language), NAME, &moment(run.started, &zone(shared)));
    match &run.ended {
        None => {
            if let Some(progress) = &run.progress {
                prose.field(TOOK.text(language), NAME, &seconds(progress.seconds));
                let what = format!("{} {}", progress.stage_phrase().text(language), progress.what);
                prose.field(STAGE.text(language), NAME, what.trim_end());
                if let Some(share) = progress.share() {
                    let room = cells.saturating_sub(6).max(4);
                    let bar = bars::bar(share, room);
                    let blank = " ".repeat(room - bar.chars().count());
                    prose.gap();
                    prose.styled(vec![Line::from(vec![
                        Span::styled(bar, theme.bar),
                        Span::styled(blank, theme.bar_back),
                        Span::styled(format!(" {:>3.0} %", (share * 100.0).floor()), theme.text),
                    ])]);
                }
            }
            if activity.cancelling.contains(&run.id) || run.progress.is_none() {
                prose.paragraph(&standing(activity, run, language), theme.dim);
            }
        }
        Some(ended) => {
            prose.field(ENDED.text(language), NAME, &moment(ended.at, &zone(shared)));
            prose.field(TOOK.text(language), NAME, &seconds(ended.seconds));
            prose.gap();
            match &ended.outcome {
                Ok(outcome) => {
                    prose.paragraph(&outcome.sentence(language), theme.text);
                    for line in outcome.lines(language, &zone(shared)) {
                        prose.paragraph(&line, theme.dim);
                    }
                    if let Some((found, sources)) = outcome.findings() {
                        findings(prose, found, sources, shared);
                    }
                }
                Err(error) if error.is_cancelled => {
                    prose.paragraph(&standing(activity, run, language), theme.warn);
                }
                Err(error) => trouble(prose, error, shared),
            }
        }
    }
}

/// What went wrong, why, and what to do.
pub(crate) fn trouble(prose: &mut Prose<'_>, trouble: &Trouble, shared: &Shared) {
    let (theme, language) = (&shared.theme, shared.language);
    prose.item("✗", theme.bad, &trouble.text, theme.bad);
    if !trouble.causes.is_empty() {
        prose.heading(WHY.text(language));
        for cause in &trouble.causes {
            prose.item("·", theme.dim, cause, theme.text);
        }
    }
    if let Some(hint) = &trouble.hint {
        prose.heading(WHAT_TO_DO.text(language));
        prose.item("→", theme.accent, hint, theme.text);
    }
    if let Some((found, sources)) = trouble.findings.as_deref() {
        findings(prose, found, sources, shared);
    }
}

/// Findings as `check` prints them.
fn findings(prose: &mut Prose<'_>, found: &Diagnostics, sources: &Sources, shared: &Shared) {
    let (theme, language) = (&shared.theme, shared.language);
    if found.is_empty() {
        return;
    }
    prose.heading(FINDINGS.text(language));
    let mut shown = Diagnostics::new();
    found.iter().take(FINDINGS_MAX).for_each(|finding| shown.push(finding.clone()));
    prose.verbatim(&render_text(&shown, sources, false), theme.text);
    if found.len() > FINDINGS_MAX {
        let left = grouped((found.len() - FINDINGS_MAX) as u64);
        prose.paragraph(&FINDINGS_MORE.fill(language, &[("n", &left)]), theme.dim);
    }
}

fn deed(prose: &mut Prose<'_>, deed: &Deed, shared: &Shared) {
    let language = shared.language;
    prose.paragraph(deed_word(&deed.what).text(language), shared.theme.title);
    prose.field(WHEN.text(language), NAME, &moment(deed.at, &zone(shared)));
    match &deed.what {
        Done::Built(summary) => {
            release(prose, summary, shared);
            prose.gap();
            prose.field(PUBLISH.text(language), NAME, "tagwerk publish");
        }
        Done::Released(what) => {
            by(prose, deed.by.as_deref(), shared);
            released(prose, what, shared);
        }
        Done::Edited(edit) => edited(prose, edit, shared),
        Done::Switched(switch) => {
            by(prose, deed.by.as_deref(), shared);
            switched(prose, switch, shared);
        }
    }
}

fn by(prose: &mut Prose<'_>, by: Option<&str>, shared: &Shared) {
    let by = by.map_or_else(|| NOT_SAID.text(shared.language).to_owned(), name);
    prose.field(BY.text(shared.language), NAME, &by);
}

fn released(prose: &mut Prose<'_>, released: &Released, shared: &Shared) {
    let language = shared.language;
    match &released.summary {
        Some(summary) => release(prose, summary, shared),
        None => prose.field(RELEASE.text(language), NAME, &grouped(released.release)),
    }
    if let Some(previous) = released.previous {
        prose.field(BEFORE.text(language), NAME, &grouped(previous));
    }
    if let Some(reason) = &released.reason {
        prose.field(REASON.text(language), NAME, reason);
    }
    if let Some(pull_request) = &released.pull_request {
        prose.field(PULL_REQUEST.text(language), NAME, pull_request);
    }
    if !released.approved_by.is_empty() {
        prose.field(APPROVED.text(language), NAME, &released.approved_by.join(", "));
    }
    if let Some(previous) = released.previous.filter(|previous| *previous != released.release) {
        prose.gap();
        let command = format!("tagwerk releases diff {previous} {}", released.release);
        prose.field(COMPARE.text(language), NAME, &command);
    }
}

fn release(prose: &mut Prose<'_>, release: &ReleaseSummary, shared: &Shared) {
    let language = shared.language;
    prose.field(RELEASE.text(language), NAME, &grouped(release.number));
    prose.field(AS_OF.text(language), NAME, &format_instant(release.as_of, &zone(shared)));
    prose.field(SUBJECTS.text(language), NAME, &grouped(release.subjects));
    prose.field(AUDIENCES.text(language), NAME, &grouped(release.audiences));
    if let Some(commit) = &release.commit {
        let short = commit.get(..10).unwrap_or(commit);
        let text = if release.is_dirty { CHANGES.fill(language, &[("commit", short)]) } else { short.to_owned() };
        prose.field(COMMIT.text(language), NAME, &text);
    }
}

fn edited(prose: &mut Prose<'_>, edit: &EditRecord, shared: &Shared) {
    let (theme, language) = (&shared.theme, shared.language);
    prose.paragraph(&edit.what, theme.text);
    prose.gap();
    prose.field(UNDO.text(language), NAME, "tagwerk edit --undo");
    let mut shown = 0;
    for (at, FileEdit { file, before, after }) in edit.files.iter().enumerate() {
        if shown >= DIFF_MAX {
            let left = grouped((edit.files.len() - at) as u64);
            prose.gap();
            prose.paragraph(&FILES_MORE.fill(language, &[("n", &left)]), theme.dim);
            break;
        }
        prose.heading(file);
        for line in diff(file, before.as_deref(), after.as_deref()) {
            let style = match &line {
                DiffLine::File(_) => continue,
                DiffLine::New(_) => theme.entered,
                DiffLine::Gone(_) => theme.exited,
                DiffLine::Hunk(_) | DiffLine::Same(_) => theme.dim,
            };
            prose.verbatim(&line.text(), style);
            shown += 1;
        }
    }
}

fn switched(prose: &mut Prose<'_>, switch: &SwitchRecord, shared: &Shared) {
    let language = shared.language;
    if let Some(tag) = &switch.tag {
        prose.field(TAG.text(language), NAME, tag);
    }
    if let Some(reason) = &switch.reason {
        prose.field(REASON.text(language), NAME, reason);
    }
    if let Some(until) = switch.until {
        prose.field(UNTIL.text(language), NAME, &moment(until, &zone(shared)));
    }
    if let Some(commit) = &switch.commit {
        prose.field(COMMIT.text(language), NAME, commit.get(..10).unwrap_or(commit));
    }
    if let (crate::store::SwitchAction::Off, Some(tag)) = (switch.action, &switch.tag) {
        prose.gap();
        prose.field(SWITCH_ON.text(language), NAME, &format!("tagwerk on {tag} --reason TEXT"));
    }
}
