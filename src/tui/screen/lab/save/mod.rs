//! From the lab into files: what is written, and where. People say how it is to be called, look at the change, and only then
//! is it written.

mod actions;
mod draw;
mod form;
mod question;
pub(crate) mod work;

use std::sync::Arc;

use crossterm::event::{KeyEvent, MouseButton, MouseEvent, MouseEventKind};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

pub(crate) use actions::{ACTIONS, SaveAction};
pub(super) use question::Compared;
pub(crate) use question::{Answer, Question, Saved};

use self::{
    form::Form,
    question::{PLAN_SLOT, Seen},
};
use super::{Lab, compare, picker::PickFor};
use crate::{
    rule::say::Phrase,
    tui::{
        action::{Action, Common},
        app::Shared,
        effect::{self, Effect, Notice},
        trouble::Trouble,
    },
    workspace::RulePlan,
};

const SAVED: Phrase = Phrase::new("saved {files}", "已保存 {files}");
const COMMITTED: Phrase = Phrase::new("commit {commit} on {branch}", "提交 {commit}（分支 {branch}）");
const PROPOSED: Phrase = Phrase::new("pull request #{number}: {url}", "拉取请求 #{number}：{url}");

/// How far saving is.
#[derive(Debug)]
enum Stage {
    /// People say how it is to be saved.
    Form,
    /// What it would do is worked out.
    Planning,
    /// People look at the change.
    Look(Arc<RulePlan>),
    /// It is written.
    Writing,
    /// It cannot be saved so.
    Refused(Trouble),
}

/// The dialog while it is open.
#[derive(Debug)]
struct Dialog {
    form: Form,
    stage: Stage,
    /// First line of the change that is seen.
    offset: usize,
}

/// The dialog that saves, while it is open.
#[derive(Debug, Default)]
pub(crate) struct Saving {
    dialog: Option<Dialog>,
}

impl Saving {
    /// Whether the dialog is open: it gets all keys, and is drawn over everything else.
    pub(crate) fn is_open(&self) -> bool {
        self.dialog.is_some()
    }

    /// Whether a field of it is being typed in.
    pub(crate) fn typing(&self) -> bool {
        self.dialog.as_ref().is_some_and(|dialog| matches!(dialog.stage, Stage::Form))
    }
}

/// Whether an action means something now; asked for its own actions always, for others while the dialog is open.
pub(crate) fn is_live(lab: &Lab, action: Action, shared: &Shared) -> bool {
    let has_catalog = shared.desk.as_ref().is_some_and(|desk| desk.catalog().is_some());
    let has_rule = !lab.text().trim().is_empty();
    let Some(dialog) = &lab.saving.dialog else {
        return match action {
            Action::Save(_) if lab.picker.is_some() => false,
            Action::Save(SaveAction::Save) => has_catalog && has_rule,
            Action::Save(SaveAction::Compare) => has_catalog && !lab.is_typing,
            Action::Save(SaveAction::CompareFile) => lab.draft().tag.is_some() && !lab.is_typing,
            Action::Save(SaveAction::EndCompare) => lab.comparison.is_open() && !lab.is_typing,
            _ => false,
        };
    };
    let Action::Common(action) = action else { return false };
    match (&dialog.stage, action) {
        (_, Common::Close) => true,
        (Stage::Form, Common::Open | Common::NextPane | Common::PreviousPane) => true,
        (Stage::Look(plan), Common::Open) => draw::can_save(plan) && shared.may_write(),
        (Stage::Look(_) | Stage::Refused(_), step) => step.is_step(),
        _ => false,
    }
}

/// Does one of its own actions, or, while the dialog is open, any.
pub(crate) fn act(lab: &mut Lab, action: Action, shared: &Shared) -> Vec<Effect> {
    if !is_live(lab, action, shared) {
        return Vec::new();
    }
    match action {
        Action::Save(SaveAction::Save) => open(lab, shared),
        Action::Save(SaveAction::Compare) => {
            lab.pick(PickFor::Compare, shared);
            Vec::new()
        }
        Action::Save(SaveAction::CompareFile) => compare::with_file(lab, shared),
        Action::Save(SaveAction::EndCompare) => compare::end(lab, shared),
        Action::Common(action) => common(lab, action, shared),
        _ => Vec::new(),
    }
}

fn open(lab: &mut Lab, shared: &Shared) -> Vec<Effect> {
    let Some(desk) = &shared.desk else { return Vec::new() };
    lab.popup = None;
    let form = Form::new(lab.draft(), desk);
    lab.saving.dialog = Some(Dialog { form, stage: Stage::Form, offset: 0 });
    vec![Effect::Ask(effect::Question::Save(Question::Around))]
}

fn common(lab: &mut Lab, action: Common, shared: &Shared) -> Vec<Effect> {
    let Some(dialog) = &mut lab.saving.dialog else { return Vec::new() };
    match (&dialog.stage, action) {
        (Stage::Form, Common::Close) => lab.saving.dialog = None,
        // What is being written is written; its outcome is told.
        (Stage::Writing, Common::Close) => lab.saving.dialog = None,
        (Stage::Planning, Common::Close) => {
            dialog.stage = Stage::Form;
            return vec![Effect::Forget(PLAN_SLOT)];
        }
        (Stage::Look(_) | Stage::Refused(_), Common::Close) => dialog.stage = Stage::Form,
        (Stage::Form, Common::NextPane) => dialog.form.step(1),
        (Stage::Form, Common::PreviousPane) => dialog.form.step(-1),
        (Stage::Form, Common::Open) => {
            dialog.stage = Stage::Planning;
            dialog.offset = 0;
            let (rule, way) = (dialog.form.rule(), dialog.form.way());
            return vec![Effect::Ask(effect::Question::Save(Question::Plan { rule, way }))];
        }
        (Stage::Look(plan), Common::Open) => {
            let plan = Arc::clone(plan);
            let way = dialog.form.way();
            dialog.stage = Stage::Writing;
            return vec![Effect::Ask(effect::Question::Save(Question::Write { plan: Seen(plan), way }))];
        }
        (_, Common::Up) => scroll(lab, -1, shared),
        (_, Common::Down) => scroll(lab, 1, shared),
        (_, Common::PageUp) => scroll(lab, -10, shared),
        (_, Common::PageDown) => scroll(lab, 10, shared),
        (_, Common::Top) => scroll(lab, isize::MIN, shared),
        (_, Common::Bottom) => scroll(lab, isize::MAX, shared),
        _ => {}
    }
    Vec::new()
}

fn scroll(lab: &mut Lab, by: isize, shared: &Shared) {
    let last = draw::last_offset(lab, shared);
    if let Some(dialog) = &mut lab.saving.dialog {
        dialog.offset = dialog.offset.saturating_add_signed(by).min(last);
    }
}

/// A key that no action takes, while typing in the dialog.
pub(crate) fn key(lab: &mut Lab, key: KeyEvent, shared: &Shared) -> Vec<Effect> {
    let _ = shared;
    if let Some(dialog) = &mut lab.saving.dialog
        && matches!(dialog.stage, Stage::Form)
    {
        dialog.form.key(key);
    }
    Vec::new()
}

/// A text was pasted, while typing in the dialog.
pub(crate) fn paste(lab: &mut Lab, text: &str, shared: &Shared) -> Vec<Effect> {
    let _ = shared;
    if let Some(dialog) = &mut lab.saving.dialog
        && matches!(dialog.stage, Stage::Form)
    {
        dialog.form.paste(text);
    }
    Vec::new()
}

/// The mouse did something while the dialog is open.
pub(crate) fn mouse(lab: &mut Lab, mouse: MouseEvent, shared: &Shared) -> Vec<Effect> {
    match mouse.kind {
        MouseEventKind::ScrollDown => scroll(lab, 3, shared),
        MouseEventKind::ScrollUp => scroll(lab, -3, shared),
        MouseEventKind::Down(MouseButton::Left) => {
            let field = draw::field_at(lab, shared, Position::new(mouse.column, mouse.row));
            if let (Some(dialog), Some(field)) = (&mut lab.saving.dialog, field) {
                dialog.form.focus = field;
                dialog.form.toggle();
            }
        }
        _ => {}
    }
    Vec::new()
}

/// The background answers one of its questions.
pub(crate) fn answered(lab: &mut Lab, answer: Answer, shared: &Shared) -> Vec<Effect> {
    match answer {
        Answer::Compared(compared) => compare::answered(lab, compared, shared),
        Answer::Around(around) => {
            if let Some(dialog) = &mut lab.saving.dialog {
                dialog.form.set_around(around);
            }
        }
        Answer::Planned(planned) => {
            if let Some(dialog) = &mut lab.saving.dialog
                && matches!(dialog.stage, Stage::Planning)
            {
                dialog.stage = match planned {
                    Ok(plan) => Stage::Look(plan),
                    Err(trouble) if trouble.is_cancelled => Stage::Form,
                    Err(trouble) => Stage::Refused(trouble),
                };
            }
        }
        Answer::Saved(Ok(saved)) => return saved_now(lab, &saved, shared),
        Answer::Saved(Err(trouble)) => {
            let notice = Notice::bad(trouble.line());
            match &mut lab.saving.dialog {
                Some(dialog) if matches!(dialog.stage, Stage::Writing) => dialog.stage = Stage::Refused(trouble),
                _ => return vec![Effect::Say(notice)],
            }
        }
    }
    Vec::new()
}

/// The files are written: what is worked on is what they say.
fn saved_now(lab: &mut Lab, saved: &Saved, shared: &Shared) -> Vec<Effect> {
    if let Some(dialog) = lab.saving.dialog.take_if(|dialog| matches!(dialog.stage, Stage::Writing)) {
        settle(lab, &dialog.form);
    }
    let language = shared.language;
    let mut said = vec![SAVED.fill(language, &[("files", &saved.files.join(", "))])];
    if let Some((commit, branch)) = &saved.commit {
        said.push(COMMITTED.fill(language, &[("commit", commit), ("branch", branch)]));
    }
    if let Some((number, url)) = &saved.pull_request {
        said.push(PROPOSED.fill(language, &[("number", &number.to_string()), ("url", url)]));
    }
    said.extend(saved.trouble.clone());
    let text = said.join(" · ");
    let notice = if saved.trouble.is_some() { Notice::bad(text) } else { Notice::good(text) };
    // The files are read again at once, without waiting for who watches them.
    vec![Effect::Ask(effect::Question::Desk), Effect::Say(notice)]
}

/// A rule for its own sake is of the tag that it became; rules of a tag are what its file says.
fn settle(lab: &mut Lab, form: &Form) {
    let saved = form.rule();
    let draft = lab.draft_mut();
    if form.is_new() {
        if draft.tag.is_some() {
            // A new tag was made out of the rule of another, which stays as it is.
            return;
        }
        draft.tag = Some(saved.id().to_owned());
    }
    // How the file writes it comes with the files.
    for rule in &mut draft.rules {
        rule.original = rule.editor.text().to_owned();
        rule.has_moved = false;
    }
}

/// Draws the dialog over the screen.
pub(crate) fn draw(lab: &Lab, shared: &Shared, buffer: &mut Buffer, area: Rect) {
    draw::draw(lab, shared, buffer, area);
}

/// Where the cursor stands while typing in the dialog.
pub(crate) fn cursor(lab: &Lab, shared: &Shared) -> Option<Position> {
    draw::cursor(lab, shared)
}

/// What a screen reader is told of the dialog.
pub(crate) fn lines(lab: &Lab, shared: &Shared) -> Vec<String> {
    draw::lines(lab, shared)
}

#[cfg(test)]
mod tests;
