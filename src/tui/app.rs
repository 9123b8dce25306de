//! The state of the dashboard: a value that messages change and drawing reads.

use std::{collections::BTreeSet, sync::Arc};

use crossterm::event::{KeyEvent, KeyEventKind, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use crate::{
    calendar::Micros,
    rule::say::{Language, Phrase},
    tui::{
        action::{self, Action, Common, When},
        chrome::{self, Layout},
        effect::{Answer, Confirm, Effect, Notice, Question, READ_ONLY},
        history::History,
        keymap::{Key, Keymap, Meaning},
        message::Message,
        overlay::Overlay,
        runs::Runs,
        screen::{
            Place, Screen, ScreenId, activity::Activity, catalog::CatalogScreen, deliveries::Deliveries,
            effects::Effects, health::Health, lab::Lab, review::Review,
        },
        theme::Theme,
        trouble::Trouble,
        widget::text,
    },
    workspace::Desk,
};

pub(crate) use crate::tui::options::Access;

/// What every screen reads and none changes.
#[derive(Debug)]
pub(crate) struct Shared {
    /// The workspace as it was when it was read last; `None` before the first time.
    pub(crate) desk: Option<Arc<Desk>>,
    /// Why the workspace could not be read the last time.
    pub(crate) trouble: Option<Trouble>,
    /// Whether it is being read.
    pub(crate) is_opening: bool,
    pub(crate) theme: Theme,
    pub(crate) language: Language,
    /// The current instant.
    pub(crate) now: Micros,
    /// The area that a screen is drawn in.
    pub(crate) body: Rect,
    pub(crate) access: Access,
    pub(crate) keymap: Keymap,
    pub(crate) runs: Runs,
}

impl Shared {
    /// Whether something may be changed.
    pub(crate) const fn may_write(&self) -> bool {
        matches!(self.access, Access::ReadWrite)
    }
}

const WRONG_CONFIGURATION: Phrase = Phrase::new("Your configuration is not understood in full", "您的配置未能完全读懂");
const LEAVE: Phrase = Phrase::new("Leave the dashboard?", "退出面板？");
const STILL_RUNS: Phrase = Phrase::new("{what} is still running and will be cancelled.", "{what}仍在进行，将被取消。");
const COPIED: Phrase = Phrase::new("copied: {text}", "已复制：{text}");

/// How the dashboard starts.
#[derive(Debug, Clone)]
pub(crate) struct Start {
    pub(crate) theme: Theme,
    pub(crate) language: Language,
    pub(crate) keymap: Keymap,
    pub(crate) access: Access,
    pub(crate) now: Micros,
    pub(crate) place: Place,
    pub(crate) size: (u16, u16),
    /// What is said first.
    pub(crate) notice: Option<Notice>,
    /// What is wrong with the configuration, line by line; nothing when nothing is.
    pub(crate) told: Vec<String>,
}

/// The state.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) shared: Shared,
    pub(crate) screen: ScreenId,
    pub(crate) catalog: CatalogScreen,
    pub(crate) lab: Lab,
    pub(crate) review: Review,
    pub(crate) health: Health,
    pub(crate) effects: Effects,
    pub(crate) deliveries: Deliveries,
    pub(crate) activity: Activity,
    pub(crate) overlay: Option<Overlay>,
    pub(crate) history: History,
    pub(crate) notice: Option<Notice>,
    /// Keys that are the beginning of something.
    pub(crate) pending: Vec<Key>,
    pub(crate) layout: Layout,
    /// Screens that were shown with the desk of now.
    pub(crate) shown: BTreeSet<ScreenId>,
    pub(crate) has_quit: bool,
}

impl App {
    /// The state at the start, and what is to be done first.
    pub(crate) fn new(start: Start) -> (Self, Vec<Effect>) {
        let layout = Layout::of(start.size.0, start.size.1);
        let shared = Shared {
            desk: None,
            trouble: None,
            is_opening: true,
            theme: start.theme,
            language: start.language,
            now: start.now,
            body: layout.body,
            access: start.access,
            keymap: start.keymap,
            runs: Runs::default(),
        };
        let mut app = Self {
            shared,
            screen: start.place.screen,
            catalog: CatalogScreen::default(),
            lab: Lab::default(),
            review: Review::default(),
            health: Health::default(),
            effects: Effects::default(),
            deliveries: Deliveries::default(),
            activity: Activity::default(),
            overlay: (!start.told.is_empty()).then(|| Overlay::told(WRONG_CONFIGURATION, start.told)),
            history: History::default(),
            notice: start.notice,
            pending: Vec::new(),
            layout,
            shown: BTreeSet::new(),
            has_quit: false,
        };
        let mut effects = vec![Effect::Ask(Question::Desk)];
        effects.extend(app.show(&start.place));
        let effects = app.settle(effects);
        (app, effects)
    }

    /// Something happened: changes the state, and says what is to be done outside of it.
    pub(crate) fn update(&mut self, message: Message) -> Vec<Effect> {
        let effects = match message {
            Message::Key(key) if key.kind == KeyEventKind::Release => Vec::new(),
            Message::Key(key) => self.key(key),
            Message::Mouse(mouse) => self.mouse(mouse),
            Message::Paste(text) => self.paste(&text),
            Message::Resize(columns, rows) => {
                self.layout = Layout::of(columns, rows);
                self.shared.body = self.layout.body;
                self.enter()
            }
            Message::Answered(answer) => self.answered(answer),
            Message::Run(id, event) => {
                self.shared.runs.heard(id, event);
                self.activity.heard(&self.shared);
                // What a run made is read when the files of the store change.
                Vec::new()
            }
            Message::FilesChanged => {
                self.shared.is_opening = true;
                vec![Effect::Ask(Question::Desk)]
            }
            Message::Tick(now) => {
                self.shared.now = now;
                Vec::new()
            }
            Message::Said(notice) => vec![Effect::Say(notice)],
        };
        self.settle(effects)
    }

    /// The screen that is shown.
    pub(crate) fn current(&self) -> &dyn Screen {
        self.screen_of(self.screen)
    }

    pub(crate) fn screen_of(&self, screen: ScreenId) -> &dyn Screen {
        match screen {
            ScreenId::Catalog => &self.catalog,
            ScreenId::Lab => &self.lab,
            ScreenId::Review => &self.review,
            ScreenId::Health => &self.health,
            ScreenId::Effects => &self.effects,
            ScreenId::Deliveries => &self.deliveries,
            ScreenId::Activity => &self.activity,
        }
    }

    /// The screen of that name, and what it may read.
    fn parts(&mut self, screen: ScreenId) -> (&mut dyn Screen, &Shared) {
        let shared = &self.shared;
        let screen: &mut dyn Screen = match screen {
            ScreenId::Catalog => &mut self.catalog,
            ScreenId::Lab => &mut self.lab,
            ScreenId::Review => &mut self.review,
            ScreenId::Health => &mut self.health,
            ScreenId::Effects => &mut self.effects,
            ScreenId::Deliveries => &mut self.deliveries,
            ScreenId::Activity => &mut self.activity,
        };
        (screen, shared)
    }

    /// Whether letters are text now.
    pub(crate) fn is_typing(&self) -> bool {
        self.overlay.as_ref().map_or_else(|| self.current().typing(), Overlay::typing)
    }

    /// Whether an action means something now.
    pub(crate) fn is_live(&self, action: Action) -> bool {
        if action == Action::Common(Common::Leave) {
            return true;
        }
        if let Some(overlay) = &self.overlay {
            return overlay.is_live(action);
        }
        match action {
            Action::Common(Common::Back) => self.history.has_back(),
            Action::Common(Common::Forward) => self.history.has_forward(),
            Action::Common(
                Common::Go(_)
                | Common::Palette
                | Common::Help
                | Common::NextTheme
                | Common::NextLanguage
                | Common::Suspend
                | Common::Refresh
                | Common::Quit,
            ) => true,
            _ => self.current().is_live(action, &self.shared),
        }
    }

    fn key(&mut self, event: KeyEvent) -> Vec<Effect> {
        self.notice = None;
        let mut pressed = std::mem::take(&mut self.pending);
        pressed.push(Key::of(event));
        let typing = self.is_typing();
        let is_live = |action| self.is_live(action);
        let meaning = if self.overlay.is_some() {
            self.shared.keymap.meaning_in_window(&pressed, typing, &is_live)
        } else {
            self.shared.keymap.meaning(&pressed, self.screen, typing, &is_live)
        };
        match meaning {
            Meaning::Action(action) => self.act(action),
            Meaning::Beginning => {
                self.pending = pressed;
                Vec::new()
            }
            // Keys that began something else: the last one may mean something alone.
            Meaning::Nothing if pressed.len() > 1 => self.key(event),
            Meaning::Nothing if typing => match &mut self.overlay {
                Some(overlay) => overlay.key(event, &self.shared),
                None => {
                    let (screen, shared) = self.parts(self.screen);
                    screen.key(event, shared)
                }
            },
            Meaning::Nothing => Vec::new(),
        }
    }

    fn paste(&mut self, text: &str) -> Vec<Effect> {
        if !self.is_typing() {
            return Vec::new();
        }
        match &mut self.overlay {
            Some(overlay) => {
                overlay.paste(text, &self.shared);
                Vec::new()
            }
            None => {
                let (screen, shared) = self.parts(self.screen);
                screen.paste(text, shared)
            }
        }
    }

    /// Does what an action says, on the screen that is shown or everywhere.
    pub(crate) fn act(&mut self, action: Action) -> Vec<Effect> {
        if !self.shared.may_write() && action::spec(action).is_some_and(|spec| spec.writes) {
            return vec![Effect::Say(Notice::bad(READ_ONLY.text(self.shared.language)))];
        }
        if action == Action::Common(Common::Leave) {
            return vec![Effect::Quit];
        }
        if let Some(overlay) = &mut self.overlay {
            let (stays, effects) = overlay.act(action, &self.shared);
            if !stays {
                self.overlay = None;
            }
            return effects;
        }
        match action {
            Action::Common(Common::Quit) => self.leave(),
            Action::Common(Common::Suspend) => vec![Effect::Suspend],
            Action::Common(Common::Go(screen)) => vec![Effect::Go(Place::of(screen))],
            Action::Common(Common::Back) => {
                let here = self.current().place();
                self.history.back(here).map_or_else(Vec::new, |place| self.show(&place))
            }
            Action::Common(Common::Forward) => {
                let here = self.current().place();
                self.history.forward(here).map_or_else(Vec::new, |place| self.show(&place))
            }
            Action::Common(Common::NextTheme) => {
                self.shared.theme = self.shared.theme.next();
                let title = self.shared.theme.name.title();
                vec![Effect::Say(Notice::info(title.text(self.shared.language)))]
            }
            Action::Common(Common::NextLanguage) => {
                let all = Language::ALL;
                let at = all.iter().position(|language| *language == self.shared.language).unwrap_or(0);
                self.shared.language = all[(at + 1) % all.len()];
                // Words in answers are of the language they were asked in.
                self.shown.clear();
                self.enter()
            }
            Action::Common(Common::Help) => {
                self.overlay = Some(Overlay::help(self));
                Vec::new()
            }
            Action::Common(Common::Palette) => {
                self.overlay = Some(Overlay::palette(self));
                Vec::new()
            }
            Action::Common(Common::Refresh) => {
                self.shared.is_opening = true;
                vec![Effect::Ask(Question::Desk)]
            }
            action => {
                let (screen, shared) = self.parts(self.screen);
                screen.act(action, shared)
            }
        }
    }

    /// Leaves, after a question when something would be lost.
    fn leave(&self) -> Vec<Effect> {
        let language = self.shared.language;
        let runs = self.shared.runs.running();
        let mut lines: Vec<String> =
            runs.map(|run| STILL_RUNS.fill(language, &[("what", run.kind.title().text(language))])).collect();
        lines.extend(ScreenId::ALL.into_iter().filter_map(|screen| self.screen_of(screen).unsaved(&self.shared)));
        if lines.is_empty() {
            return vec![Effect::Quit];
        }
        let title = LEAVE.text(language).to_owned();
        vec![Effect::Confirm(Box::new(Confirm { title, lines, then: vec![Effect::Quit] }))]
    }

    fn mouse(&mut self, mouse: MouseEvent) -> Vec<Effect> {
        let at = Position::new(mouse.column, mouse.row);
        if matches!(mouse.kind, MouseEventKind::Down(_)) {
            self.notice = None;
        }
        if let Some(overlay) = &mut self.overlay {
            let (stays, effects) = overlay.mouse(mouse, &self.shared);
            if !stays {
                self.overlay = None;
            }
            return effects;
        }
        if self.layout.body.contains(at) {
            let (screen, shared) = self.parts(self.screen);
            return screen.mouse(mouse, shared);
        }
        if mouse.kind == MouseEventKind::Down(MouseButton::Left)
            && let Some(action) = chrome::hit(self, at)
        {
            return self.act(action);
        }
        Vec::new()
    }

    fn answered(&mut self, answer: Answer) -> Vec<Effect> {
        let of = match &answer {
            Answer::Desk(_) => {
                let Answer::Desk(opened) = answer else { return Vec::new() };
                return self.opened(opened);
            }
            Answer::Died(text) => return vec![Effect::Say(Notice::bad(text.clone()))],
            Answer::Catalog(_) | Answer::Detail(_) | Answer::Audience(_) => ScreenId::Catalog,
            Answer::Lab(_) | Answer::Save(_) => ScreenId::Lab,
            Answer::Review(_) => ScreenId::Review,
            Answer::Health(_) => ScreenId::Health,
            Answer::Effects(_) => ScreenId::Effects,
            Answer::Deliveries(_) => ScreenId::Deliveries,
            Answer::Activity(_) => ScreenId::Activity,
        };
        let (screen, shared) = self.parts(of);
        screen.answered(answer, shared)
    }

    fn opened(&mut self, opened: Result<Arc<Desk>, Trouble>) -> Vec<Effect> {
        match opened {
            Err(trouble) if trouble.is_cancelled => Vec::new(),
            Err(trouble) => {
                self.shared.is_opening = false;
                self.shared.trouble = Some(trouble);
                Vec::new()
            }
            Ok(desk) => {
                self.shared.is_opening = false;
                self.shared.trouble = None;
                self.shared.desk = Some(desk);
                self.shown.clear();
                self.enter()
            }
        }
    }

    /// The screen that is shown learns of what changed around it.
    fn enter(&mut self) -> Vec<Effect> {
        self.shown.insert(self.screen);
        let (screen, shared) = self.parts(self.screen);
        screen.entered(shared)
    }

    /// Shows a place, without remembering where people were.
    fn show(&mut self, place: &Place) -> Vec<Effect> {
        self.screen = place.screen;
        let mut effects = self.enter();
        if place.at.is_some() {
            let (screen, shared) = self.parts(place.screen);
            effects.extend(screen.go(place, shared));
        }
        effects
    }

    /// Does the effects that only change the state; what is left is for outside. Nothing that writes is let through where
    /// nothing may be written.
    fn settle(&mut self, effects: Vec<Effect>) -> Vec<Effect> {
        let mut left = Vec::new();
        let mut waiting: std::collections::VecDeque<Effect> = effects.into();
        while let Some(effect) = waiting.pop_front() {
            if effect.writes() && !self.shared.may_write() {
                self.notice = Some(Notice::bad(READ_ONLY.text(self.shared.language)));
                continue;
            }
            match effect {
                Effect::Say(notice) => self.notice = Some(notice),
                Effect::Confirm(confirm) => self.overlay = Some(Overlay::confirm(*confirm)),
                Effect::Go(place) => {
                    let here = self.current().place();
                    if here != place {
                        self.history.leave(here);
                    }
                    waiting.extend(self.show(&place));
                }
                // What people copy from here is pasted into shells and pages.
                Effect::Copy(text) => {
                    let text = text.split('\n').map(text::clean).collect::<Vec<_>>().join("\n");
                    let first = text.lines().next().unwrap_or_default();
                    let said = if text.contains('\n') { format!("{first} …") } else { first.to_owned() };
                    self.notice = Some(Notice::good(COPIED.fill(self.shared.language, &[("text", &said)])));
                    left.push(Effect::Copy(text));
                }
                Effect::Do(action) => waiting.extend(self.act(action)),
                Effect::Quit => {
                    self.has_quit = true;
                    left.push(Effect::Quit);
                }
                effect => left.push(effect),
            }
        }
        left
    }

    /// The actions that the footer names: those of the screen, then those of all.
    pub(crate) fn footer(&self) -> Vec<&'static action::ActionSpec> {
        let typing = self.is_typing();
        let means = |when: When| when.holds(typing);
        action::all()
            .filter(|(screen, _)| screen.is_none_or(|s| s == self.screen))
            .map(|(_, spec)| spec)
            .filter(|spec| spec.footer && means(spec.when) && self.is_live(spec.action))
            .filter(|spec| self.shared.may_write() || !spec.writes)
            .collect()
    }
}
