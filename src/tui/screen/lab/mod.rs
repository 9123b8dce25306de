//! The lab: a rule is written, and who it stands for is seen while it is written.

mod actions;
mod areas;
mod compare;
mod draft;
mod draw;
mod draw_result;
mod picker;
mod popup;
mod question;
mod rows;
pub(crate) mod save;
mod step;
pub(crate) mod work;

use std::{sync::Arc, time::Duration};

use crossterm::event::{KeyCode, KeyEvent, MouseButton, MouseEvent, MouseEventKind};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

pub(crate) use actions::{ACTIONS, LabAction};
pub(crate) use question::{Answer, Question};

use self::{
    areas::{Areas, Pane},
    compare::Comparison,
    draft::{Draft, NotHere},
    picker::{PickFor, Picker},
    popup::Popup,
    save::Saving,
    step::Stepping,
};
use crate::{
    calendar::Micros,
    catalog::format_rule_text,
    diagnostic::{Diagnostic, Span},
    rule::say::{Language, Phrase},
    tui::{
        action::{Action, Common},
        app::Shared,
        effect::{self, Effect, Notice},
        screen::{Place, Screen, ScreenId},
        trouble::Trouble,
        widget::{editor::Edited, text::clean},
    },
    workspace::{Desk, ReadRule, Tried, TriedCount},
};

/// How long nothing is typed before a rule is counted.
const PAUSE: Duration = Duration::from_millis(80);

const IS_MODEL: Phrase =
    Phrase::new("`{tag}` is a model: it has no rule to try here", "`{tag}` 是模型，没有可在此试用的规则");
const UNSAVED: Phrase = Phrase::new("rules of the lab are not saved: {names}", "实验室中有未保存的规则：{names}");
const FREE: Phrase = Phrase::new("a new rule", "新规则");
const NO_TAG: Phrase = Phrase::new("there is no tag `{tag}`", "没有标签 `{tag}`");
const NOT_TIDIED: Phrase = Phrase::new("a rule with mistakes is not tidied", "有误的规则无法整理");
const NO_RELEASE: Phrase =
    Phrase::new("nothing was published yet: counted as of now", "尚未发布任何版本：按当前时间计数");
const COPIED: Phrase = Phrase::new("the rule is on the clipboard", "规则已复制到剪贴板");

/// At which instant rules are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum AsOf {
    /// As the current release, whose sizes the catalog shows; now when nothing was published.
    #[default]
    Release,
    /// Now, to the minute.
    Now,
}

/// What counting said of a state of the rule.
#[derive(Debug)]
pub(crate) struct Counted {
    /// The state.
    edition: u64,
    /// `None`: the rule was not understood.
    pub(crate) outcome: Result<Option<Tried>, Trouble>,
}

/// The screen.
#[derive(Debug)]
pub(crate) struct Lab {
    /// What is worked on, and what was before: nothing that was written gets lost. At least one.
    drafts: Vec<Draft>,
    /// Which of them is worked on.
    current: usize,
    /// The desk that drafts were compared with last.
    desk: Option<Arc<Desk>>,
    /// The language of the words that are known.
    language: Option<Language>,
    /// Counts states of what is worked on: its text, its case, the instant, the desk.
    edition: u64,
    read: Option<(u64, ReadRule)>,
    counted: Option<Counted>,
    as_of: AsOf,
    is_typing: bool,
    pane: Pane,
    popup: Option<Popup>,
    /// Byte of the rule at which proposals were asked for on purpose.
    asked_at: Option<usize>,
    picker: Option<Picker>,
    /// First row of the rule that is seen, and first line of what is below it.
    rule_offset: usize,
    result_offset: usize,
    pub(crate) stepping: Stepping,
    pub(crate) comparison: Comparison,
    pub(crate) saving: Saving,
}

impl Default for Lab {
    fn default() -> Self {
        Self {
            drafts: vec![Draft::free()],
            current: 0,
            desk: None,
            language: None,
            edition: 0,
            read: None,
            counted: None,
            as_of: AsOf::default(),
            is_typing: false,
            pane: Pane::default(),
            popup: None,
            asked_at: None,
            picker: None,
            rule_offset: 0,
            result_offset: 0,
            stepping: Stepping::default(),
            comparison: Comparison::default(),
            saving: Saving::default(),
        }
    }
}

// What the lab offers to its parts: stepping, comparing, saving.
impl Lab {
    /// What is worked on.
    pub(crate) fn draft(&self) -> &Draft {
        &self.drafts[self.current]
    }

    fn draft_mut(&mut self) -> &mut Draft {
        &mut self.drafts[self.current]
    }

    /// The rule as it is written.
    pub(crate) fn text(&self) -> &str {
        self.draft().text()
    }

    /// Whether [`Self::counted`] is of the rule as it is written, and not of an older state of it.
    pub(crate) fn is_fresh(&self) -> bool {
        self.counted.as_ref().is_some_and(|counted| counted.edition == self.edition)
    }

    /// Who the rule stood for when it was counted last.
    pub(crate) fn counted(&self) -> Option<&TriedCount> {
        self.tried()?.counted.as_ref()
    }

    /// What the rule did when it was counted last.
    pub(crate) fn tried(&self) -> Option<&Tried> {
        self.counted.as_ref()?.outcome.as_ref().ok()?.as_ref()
    }

    /// The instant that rules are counted at; `None` is now.
    pub(crate) fn instant(&self, shared: &Shared) -> Option<Micros> {
        let sizes = shared.desk.as_ref().and_then(|desk| desk.sizes());
        sizes.filter(|_| self.as_of == AsOf::Release).map(|sizes| sizes.release.as_of)
    }

    /// Writes something in the place of a part of the rule, as one change, and counts at once or after a pause.
    pub(crate) fn replace(&mut self, span: Span, text: &str, shared: &Shared) -> Vec<Effect> {
        self.draft_mut().rule_mut().editor.replace(span, text);
        self.edited(shared)
    }

    /// Lets people choose a tag.
    pub(crate) fn pick(&mut self, what_for: PickFor, shared: &Shared) {
        let catalog = shared.desk.as_ref().and_then(|desk| desk.catalog());
        self.picker = catalog.map(|catalog| Picker::new(what_for, catalog));
    }
}

impl Lab {
    /// The text is another one, or the instant, or what surrounds it: what is known of it is old.
    fn edited(&mut self, shared: &Shared) -> Vec<Effect> {
        self.edition += 1;
        step::edited(self, shared);
        self.follow(shared);
        let mut effects = vec![self.ask_what_it_says()];
        let (edition, rule, as_of) = (self.edition, self.draft().to_try(), self.instant(shared));
        let count = effect::Question::Lab(Question::Count { edition, rule, as_of });
        effects.push(Effect::AskAfter(PAUSE, count));
        effects
    }

    fn ask_what_it_says(&self) -> Effect {
        let at = self.is_typing.then(|| self.draft().rule().editor.cursor());
        let question = Question::Read { edition: self.edition, rule: self.draft().to_try(), at };
        Effect::Ask(effect::Question::Lab(question))
    }

    /// Something else is worked on: what is known is not of it.
    fn turned(&mut self, shared: &Shared) -> Vec<Effect> {
        self.read = None;
        self.counted = None;
        self.popup = None;
        self.rule_offset = 0;
        self.result_offset = 0;
        self.edited(shared)
    }

    /// Works on a tag; what was written before stays.
    fn work_on(&mut self, id: Option<&str>, shared: &Shared) -> Vec<Effect> {
        if let Some(known) = self.drafts.iter().position(|draft| draft.tag.as_deref() == id) {
            if known == self.current && self.edition > 0 {
                return Vec::new();
            }
            self.current = known;
            return self.turned(shared);
        }
        let Some(catalog) = shared.desk.as_ref().and_then(|desk| desk.catalog()) else { return Vec::new() };
        match id.map_or_else(|| Ok(Draft::free()), |id| Draft::of_tag(catalog, id)) {
            Ok(draft) => {
                // What was only looked at need not be kept.
                let current = self.current;
                let mut at = 0;
                self.drafts.retain(|draft| {
                    at += 1;
                    at - 1 == current || draft.tag.is_none() || draft.is_changed()
                });
                self.drafts.push(draft);
                self.current = self.drafts.len() - 1;
                self.turned(shared)
            }
            Err(why) => {
                let phrase = if why == NotHere::Model { IS_MODEL } else { NO_TAG };
                let text = phrase.fill(shared.language, &[("tag", id.unwrap_or_default())]);
                vec![Effect::Say(Notice::bad(text))]
            }
        }
    }

    fn take_proposal(&mut self, shared: &Shared) -> Vec<Effect> {
        let Some(popup) = self.popup.take() else { return Vec::new() };
        let Some((text, cursor)) = popup.taken() else { return Vec::new() };
        let editor = &mut self.draft_mut().rule_mut().editor;
        editor.replace(popup.span, text);
        editor.move_to(popup.span.start + cursor);
        // What goes into parentheses or quotes is proposed at once.
        self.asked_at = (cursor < text.len()).then(|| popup.span.start + cursor);
        self.edited(shared)
    }

    fn turn_case(&mut self, by: isize, shared: &Shared) -> Vec<Effect> {
        let draft = self.draft_mut();
        let cases = draft.rules.len();
        draft.at = (draft.at as isize + by).rem_euclid(cases as isize) as usize;
        self.turned(shared)
    }

    /// Moves the rule so that the cursor is seen.
    fn follow(&mut self, shared: &Shared) {
        let area = Areas::of(self, shared.body).rule_text();
        let rows = rows::of(self, area.width);
        let row = rows::position(&rows, self.text(), self.draft().rule().editor.cursor()).0;
        let height = area.height as usize;
        self.rule_offset = crate::tui::widget::scroll::follow(self.rule_offset, row, height, rows.len());
    }

    fn start_typing(&mut self, shared: &Shared) -> Vec<Effect> {
        self.is_typing = true;
        self.pane = Pane::Rule;
        self.follow(shared);
        Vec::new()
    }

    fn after(&mut self, edited: Edited, shared: &Shared) -> Vec<Effect> {
        match edited {
            Edited::Nothing => Vec::new(),
            Edited::Moved => {
                self.popup = None;
                self.asked_at = None;
                self.follow(shared);
                Vec::new()
            }
            Edited::Changed => self.edited(shared),
        }
    }

    fn scroll_result(&mut self, by: isize, shared: &Shared) {
        let area = Areas::of(self, shared.body).result_text();
        let lines = draw_result::lines(self, shared, area.width).len();
        let last = lines.saturating_sub(area.height as usize);
        self.result_offset = self.result_offset.saturating_add_signed(by).min(last);
    }

    fn own(&mut self, action: LabAction, shared: &Shared) -> Vec<Effect> {
        match action {
            LabAction::Write => self.start_typing(shared),
            LabAction::Complete => {
                self.asked_at = Some(self.draft().rule().editor.cursor());
                vec![self.ask_what_it_says()]
            }
            LabAction::Undo => {
                let changed = self.draft_mut().rule_mut().editor.undo();
                self.popup = None;
                if changed { self.edited(shared) } else { Vec::new() }
            }
            LabAction::Redo => {
                let changed = self.draft_mut().rule_mut().editor.redo();
                self.popup = None;
                if changed { self.edited(shared) } else { Vec::new() }
            }
            LabAction::ChooseTag => {
                self.pick(PickFor::Work, shared);
                Vec::new()
            }
            // The one that is there already makes room for another; it can be brought back.
            LabAction::FreeRule if self.draft().tag.is_none() => {
                self.replace(Span::new(0, self.text().len()), "", shared)
            }
            LabAction::FreeRule => vec![Effect::Go(Place::at(ScreenId::Lab, ""))],
            LabAction::NextCase => self.turn_case(1, shared),
            LabAction::PreviousCase => self.turn_case(-1, shared),
            LabAction::AsOf => {
                if shared.desk.as_ref().is_some_and(|desk| desk.sizes().is_none()) {
                    return vec![Effect::Say(Notice::info(NO_RELEASE.text(shared.language)))];
                }
                self.as_of = if self.as_of == AsOf::Now { AsOf::Release } else { AsOf::Now };
                self.edited(shared)
            }
            LabAction::Tidy => match format_rule_text(self.text()) {
                Some(text) if text == self.text() => Vec::new(),
                Some(text) => self.replace(Span::new(0, self.text().len()), &text, shared),
                None => vec![Effect::Say(Notice::bad(NOT_TIDIED.text(shared.language)))],
            },
            LabAction::Restore => {
                let original = self.draft().rule().original.clone();
                if original == self.text() {
                    return Vec::new();
                }
                self.draft_mut().rule_mut().has_moved = false;
                self.replace(Span::new(0, self.text().len()), &original, shared)
            }
            LabAction::ShowTag => {
                let tag = self.draft().tag.clone();
                tag.map(|tag| Effect::Go(Place::at(ScreenId::Catalog, tag))).into_iter().collect()
            }
        }
    }

    fn common(&mut self, action: Common, shared: &Shared) -> Vec<Effect> {
        if self.picker.is_some() {
            match action {
                Common::Open => return self.picked(shared),
                Common::Close => self.picker = None,
                _ => {}
            }
            return Vec::new();
        }
        if self.is_typing {
            match action {
                Common::Open => return self.take_proposal(shared),
                Common::NextPane if self.popup.is_some() => return self.take_proposal(shared),
                Common::NextPane => return self.own(LabAction::Complete, shared),
                Common::Close if self.popup.is_some() => self.popup = None,
                Common::Close => self.is_typing = false,
                _ => {}
            }
            return Vec::new();
        }
        let page = Areas::of(self, shared.body).result_text().height as isize;
        match (action, self.pane) {
            (Common::NextPane, _) => self.pane = self.pane.next(self.comparison.is_open()),
            (Common::PreviousPane, _) => self.pane = self.pane.previous(self.comparison.is_open()),
            (Common::Open, Pane::Rule) => return self.start_typing(shared),
            (Common::Close, _) => self.pane = Pane::Rule,
            (Common::Copy, _) => {
                let text = self.text().to_owned();
                return vec![Effect::Copy(text), Effect::Say(Notice::good(COPIED.text(shared.language)))];
            }
            (Common::Left, Pane::Rule) => return step::choose(self, -1, shared),
            (Common::Right, Pane::Rule) => return step::choose(self, 1, shared),
            (Common::Up, Pane::Rule) => return step::step(self, 1, shared),
            (Common::Down, Pane::Rule) => return step::step(self, -1, shared),
            (Common::PageUp, Pane::Rule) => return step::step(self, 10, shared),
            (Common::PageDown, Pane::Rule) => return step::step(self, -10, shared),
            (Common::Up, _) => self.scroll_result(-1, shared),
            (Common::Down, _) => self.scroll_result(1, shared),
            (Common::PageUp, _) => self.scroll_result(-page, shared),
            (Common::PageDown, _) => self.scroll_result(page, shared),
            (Common::Top, _) => self.scroll_result(isize::MIN, shared),
            (Common::Bottom, _) => self.scroll_result(isize::MAX, shared),
            _ => {}
        }
        Vec::new()
    }

    fn picked(&mut self, shared: &Shared) -> Vec<Effect> {
        let Some(picker) = self.picker.take() else { return Vec::new() };
        let Some(tag) = picker.chosen() else { return Vec::new() };
        match picker.what_for {
            PickFor::Work => vec![Effect::Go(Place::at(ScreenId::Lab, tag))],
            PickFor::Compare => compare::chosen(self, tag, shared),
        }
    }

    /// What was read last of what is worked on; for a moment after a key it is of the text before, which is better than
    /// nothing that comes back at once.
    fn last_read(&self) -> Option<&ReadRule> {
        self.read.as_ref().map(|(_, read)| read)
    }

    /// What is wrong with the rule; nothing is wrong with nothing.
    fn found(&self) -> &[Diagnostic] {
        let read = self.last_read().filter(|_| !self.text().trim().is_empty());
        read.map_or(&[], |read| read.found.as_slice())
    }
}

impl Screen for Lab {
    fn typing(&self) -> bool {
        if self.saving.is_open() { self.saving.typing() } else { self.is_typing || self.picker.is_some() }
    }

    fn is_live(&self, action: Action, shared: &Shared) -> bool {
        if self.saving.is_open() || matches!(action, Action::Save(_)) {
            return save::is_live(self, action, shared);
        }
        if self.picker.is_some() {
            return matches!(action, Action::Common(Common::Open | Common::Close));
        }
        if self.is_typing {
            return match action {
                Action::Common(Common::Open) => self.popup.is_some(),
                Action::Common(Common::Close | Common::NextPane) => true,
                Action::Lab(LabAction::NextCase | LabAction::PreviousCase) => self.draft().rules.len() > 1,
                Action::Lab(LabAction::Complete | LabAction::Undo | LabAction::Redo) => true,
                _ => false,
            };
        }
        match action {
            Action::Lab(LabAction::Complete) => false,
            Action::Lab(LabAction::NextCase | LabAction::PreviousCase) => self.draft().rules.len() > 1,
            Action::Lab(LabAction::ShowTag) => self.draft().tag.is_some(),
            Action::Lab(LabAction::Restore) => self.draft().tag.is_some() && self.draft().rule().is_changed(),
            Action::Common(Common::Open) => self.pane == Pane::Rule,
            Action::Common(Common::Search) => false,
            _ => true,
        }
    }

    fn act(&mut self, action: Action, shared: &Shared) -> Vec<Effect> {
        match action {
            action if self.saving.is_open() || matches!(action, Action::Save(_)) => save::act(self, action, shared),
            Action::Lab(action) => self.own(action, shared),
            Action::Common(action) => self.common(action, shared),
            _ => Vec::new(),
        }
    }

    fn key(&mut self, key: KeyEvent, shared: &Shared) -> Vec<Effect> {
        if self.saving.is_open() {
            return save::key(self, key, shared);
        }
        if let Some(picker) = &mut self.picker {
            match key.code {
                KeyCode::Up => picker.step(-1),
                KeyCode::Down => picker.step(1),
                KeyCode::PageUp => picker.step(-10),
                KeyCode::PageDown => picker.step(10),
                _ => picker.key(key),
            }
            return Vec::new();
        }
        if let Some(popup) = &mut self.popup {
            match key.code {
                KeyCode::Up => {
                    popup.step(-1);
                    return Vec::new();
                }
                KeyCode::Down => {
                    popup.step(1);
                    return Vec::new();
                }
                _ => {}
            }
        }
        if matches!(key.code, KeyCode::Up | KeyCode::Down) {
            let width = Areas::of(self, shared.body).rule_text().width;
            let rows = rows::of(self, width);
            let by = if key.code == KeyCode::Up { -1 } else { 1 };
            let to = rows::vertical(&rows, self.text(), self.draft().rule().editor.cursor(), by);
            self.draft_mut().rule_mut().editor.move_to(to);
            return self.after(Edited::Moved, shared);
        }
        let edited = self.draft_mut().rule_mut().editor.key(key);
        self.after(edited, shared)
    }

    fn paste(&mut self, text: &str, shared: &Shared) -> Vec<Effect> {
        if self.saving.is_open() {
            return save::paste(self, text, shared);
        }
        if let Some(picker) = &mut self.picker {
            picker.paste(text);
            return Vec::new();
        }
        self.draft_mut().rule_mut().editor.insert(text);
        self.popup = None;
        self.edited(shared)
    }

    fn mouse(&mut self, mouse: MouseEvent, shared: &Shared) -> Vec<Effect> {
        if self.saving.is_open() {
            return save::mouse(self, mouse, shared);
        }
        if let Some(picker) = &mut self.picker {
            match picker.mouse(mouse, shared.body) {
                Some(true) => return self.picked(shared),
                Some(false) => {}
                None => self.picker = None,
            }
            return Vec::new();
        }
        let areas = Areas::of(self, shared.body);
        let at = Position::new(mouse.column, mouse.row);
        if let Some(row) = draw::popup_row(self, shared, at) {
            return match mouse.kind {
                MouseEventKind::Down(MouseButton::Left) => {
                    self.popup.iter_mut().for_each(|popup| popup.selected = row);
                    self.take_proposal(shared)
                }
                MouseEventKind::ScrollDown => {
                    self.popup.iter_mut().for_each(|popup| popup.step(1));
                    Vec::new()
                }
                MouseEventKind::ScrollUp => {
                    self.popup.iter_mut().for_each(|popup| popup.step(-1));
                    Vec::new()
                }
                _ => Vec::new(),
            };
        }
        let wheel = match mouse.kind {
            MouseEventKind::ScrollDown => 3,
            MouseEventKind::ScrollUp => -3,
            MouseEventKind::Down(MouseButton::Left) => 0,
            _ => return Vec::new(),
        };
        if areas.rule.contains(at) {
            let text = areas.rule_text();
            if wheel != 0 {
                let rows = rows::of(self, text.width).len();
                let last = rows.saturating_sub(text.height as usize);
                self.rule_offset = self.rule_offset.saturating_add_signed(wheel).min(last);
                return Vec::new();
            }
            self.pane = Pane::Rule;
            self.popup = None;
            if text.contains(at) {
                let rows = rows::of(self, text.width);
                let row = self.rule_offset + (at.y - text.y) as usize;
                let byte = rows::byte_at(&rows, self.text(), row, (at.x - text.x) as usize);
                self.draft_mut().rule_mut().editor.move_to(byte);
                self.is_typing = true;
            }
            return Vec::new();
        }
        self.is_typing = false;
        if areas.result.contains(at) {
            self.pane = Pane::Result;
            self.scroll_result(wheel, shared);
        } else if areas.compare.is_some_and(|area| area.contains(at)) {
            self.pane = Pane::Compare;
        }
        Vec::new()
    }

    fn entered(&mut self, shared: &Shared) -> Vec<Effect> {
        let Some(desk) = &shared.desk else { return Vec::new() };
        let is_known = self.desk.as_ref().is_some_and(|known| Arc::ptr_eq(known, desk));
        if is_known && self.language == Some(shared.language) {
            self.follow(shared);
            return Vec::new();
        }
        self.language = Some(shared.language);
        self.desk = Some(Arc::clone(desk));
        if let Some(catalog) = desk.catalog() {
            self.drafts.iter_mut().for_each(|draft| draft.refresh(catalog));
        }
        self.popup = None;
        self.edited(shared)
    }

    fn answered(&mut self, answer: effect::Answer, shared: &Shared) -> Vec<Effect> {
        match answer {
            effect::Answer::Save(answer) => save::answered(self, answer, shared),
            effect::Answer::Lab(Answer::Read { edition, read, completion }) if edition == self.edition => {
                self.read = read.map(|read| (edition, read));
                let cursor = self.draft().rule().editor.cursor();
                let completion = completion.filter(|(at, _)| self.is_typing && *at == cursor);
                let asked = self.asked_at.take() == Some(cursor);
                self.popup = completion.and_then(|(_, found)| Popup::of(&found, self.text(), asked));
                self.follow(shared);
                Vec::new()
            }
            effect::Answer::Lab(Answer::Counted { edition, outcome }) if edition == self.edition => {
                if let Err(trouble) = &outcome
                    && trouble.is_cancelled
                {
                    return Vec::new();
                }
                // What a rule with mistakes did before it had them is still worth seeing.
                match (outcome, &mut self.counted) {
                    (Ok(None), Some(_)) => return Vec::new(),
                    (outcome, counted) => *counted = Some(Counted { edition, outcome }),
                }
                compare::counted(self, shared)
            }
            _ => Vec::new(),
        }
    }

    fn unsaved(&self, shared: &Shared) -> Option<String> {
        // Where nothing can be saved, nothing is asked either.
        if !shared.may_write() {
            return None;
        }
        let language = shared.language;
        let changed = self.drafts.iter().filter(|draft| draft.is_changed());
        let names: Vec<String> =
            changed.map(|draft| clean(draft.tag.as_deref().unwrap_or_else(|| FREE.text(language)))).collect();
        (!names.is_empty()).then(|| UNSAVED.fill(language, &[("names", &names.join(", "))]))
    }

    fn place(&self) -> Place {
        Place::at(ScreenId::Lab, self.draft().tag.clone().unwrap_or_default())
    }

    fn go(&mut self, place: &Place, shared: &Shared) -> Vec<Effect> {
        self.is_typing = false;
        self.picker = None;
        let id = place.at.as_deref().filter(|id| !id.is_empty());
        let mut effects = self.work_on(id, shared);
        if let Some(text) = &place.part
            && text != self.text()
        {
            effects.extend(self.replace(Span::new(0, self.text().len()), text, shared));
        }
        effects
    }

    fn draw(&self, shared: &Shared, buffer: &mut Buffer, area: Rect) {
        draw::draw(self, shared, buffer, area);
    }

    fn cursor(&self, shared: &Shared) -> Option<Position> {
        if self.saving.is_open() {
            return save::cursor(self, shared);
        }
        match &self.picker {
            Some(picker) => picker.cursor(shared),
            None => draw::cursor(self, shared),
        }
    }

    fn lines(&self, shared: &Shared) -> Vec<String> {
        if self.saving.is_open() {
            return save::lines(self, shared);
        }
        match &self.picker {
            Some(picker) => picker.lines(shared),
            None => draw::lines(self, shared),
        }
    }
}

#[cfg(test)]
mod tests;
