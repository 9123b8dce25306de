//! The dashboard without a terminal: keys in, cells out, and every question answered before the next key.

use std::{collections::VecDeque, path::PathBuf};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::{buffer::Buffer, layout::Rect};

use crate::{
    calendar::Micros,
    tui::{
        app::{App, Start},
        effect::{Effect, Question},
        keymap::Keys,
        message::Message,
        options::Options,
        runs::{self, Reporter, RunEvent, RunId},
        runtime::DashboardError,
        screenshot, view,
        work::{self, Context, Wanted},
    },
};

/// The dashboard without a terminal. It does what it does with one, except that time stands still and that every question
/// is answered at once.
#[derive(Debug)]
pub struct Headless {
    pub(crate) app: App,
    dir: PathBuf,
    now: Micros,
    waiting: VecDeque<Effect>,
    runs: u64,
    /// What was put onto the clipboard, oldest first.
    pub(crate) copied: Vec<String>,
    /// What was opened in the browser, oldest first.
    pub(crate) browsed: Vec<String>,
}

impl Headless {
    /// Starts with a screen of so many columns and rows; the workspace is read before this returns.
    #[must_use]
    pub fn new(options: &Options, columns: u16, rows: u16) -> Self {
        Self::start(options.dir.clone(), options.start((columns, rows)))
    }

    pub(crate) fn start(dir: PathBuf, start: Start) -> Self {
        let now = start.now;
        let (app, effects) = App::new(start);
        let mut headless =
            Self { app, dir, now, waiting: effects.into(), runs: 0, copied: Vec::new(), browsed: Vec::new() };
        headless.settle();
        headless
    }

    /// Presses keys, as they are written in the configuration: `j j enter`, or texts in quotes: `/ "high value" enter`.
    ///
    /// # Errors
    /// When a word is no key.
    pub fn press(&mut self, keys: &str) -> Result<(), DashboardError> {
        for part in parts(keys) {
            match part {
                Part::Text(text) => self.type_text(text),
                Part::Keys(keys) => {
                    let Keys(keys) =
                        keys.parse().map_err(|e: crate::tui::keymap::NoKey| DashboardError::Key(e.to_string()))?;
                    for key in keys {
                        self.tell(Message::Key(key.event()));
                    }
                }
            }
        }
        Ok(())
    }

    /// Types a text, letter by letter.
    pub fn type_text(&mut self, text: &str) {
        for letter in text.chars() {
            let code = if letter == '\n' { KeyCode::Enter } else { KeyCode::Char(letter) };
            self.tell(Message::Key(KeyEvent::new(code, KeyModifiers::NONE)));
        }
    }

    /// Something happened; all that it asks for is done before this returns.
    pub(crate) fn tell(&mut self, message: Message) {
        let effects = self.app.update(message);
        self.waiting.extend(effects);
        self.settle();
    }

    /// What is on the screen.
    #[must_use]
    pub fn frame(&self) -> Buffer {
        let (width, height) = (self.app.layout.header.width, self.app.layout.footer.bottom());
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
        view::draw(&self.app, &mut buffer);
        buffer
    }

    /// What is on the screen, as SVG.
    #[must_use]
    pub fn picture(&self) -> String {
        let shared = &self.app.shared;
        let title = format!("tagwerk: {}", self.app.screen.title().text(shared.language));
        screenshot::svg(&self.frame(), view::cursor(&self.app), &shared.theme, &title)
    }

    /// What a screen reader is told.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        view::lines(&self.app)
    }

    /// Whether people left.
    #[must_use]
    pub const fn has_quit(&self) -> bool {
        self.app.has_quit
    }

    /// Does what waits, and what comes of it. Of what waits for a pause, the last of a slot is done.
    fn settle(&mut self) {
        let mut later: Vec<(&'static str, Question)> = Vec::new();
        loop {
            let Some(effect) = self.waiting.pop_front() else {
                if later.is_empty() {
                    return;
                }
                let (_, question) = later.remove(0);
                self.waiting.push_back(Effect::Ask(question));
                continue;
            };
            match effect {
                Effect::Ask(question) => {
                    later.retain(|(slot, _)| *slot != question.slot());
                    self.answer(&question);
                }
                Effect::AskAfter(_, question) => {
                    later.retain(|(slot, _)| *slot != question.slot());
                    later.push((question.slot(), question));
                }
                Effect::Forget(slot) => later.retain(|(of, _)| *of != slot),
                Effect::Run(kind) => {
                    self.runs += 1;
                    let id = RunId(self.runs);
                    let Some(desk) = self.app.shared.desk.clone() else { continue };
                    self.heard(Message::Run(id, RunEvent::Started { kind, at: self.now }));
                    let wanted = Wanted::default();
                    let reporter = Reporter::new(&wanted, &|_| {});
                    let outcome = runs::run(kind, &desk, self.now, &reporter);
                    self.heard(Message::Run(id, RunEvent::Ended { at: self.now, seconds: 0.0, outcome }));
                    self.heard(Message::FilesChanged);
                }
                Effect::Copy(text) => self.copied.push(text),
                Effect::Browse(address) => self.browsed.push(address),
                // The state did these itself, or they mean something only with a terminal.
                Effect::CancelRun(_)
                | Effect::Go(_)
                | Effect::Do(_)
                | Effect::Say(_)
                | Effect::Confirm(_)
                | Effect::Suspend
                | Effect::Quit => {}
            }
        }
    }

    fn answer(&mut self, question: &Question) {
        let desk = self.app.shared.desk.clone();
        let wanted = Wanted::default();
        let context = Context {
            dir: &self.dir,
            desk: desk.as_ref(),
            now: self.now,
            language: self.app.shared.language,
            wanted: &wanted,
        };
        let answer = work::answer(question, &context);
        self.heard(Message::Answered(answer));
    }

    fn heard(&mut self, message: Message) {
        let effects = self.app.update(message);
        self.waiting.extend(effects);
    }
}

enum Part<'t> {
    Keys(&'t str),
    Text(&'t str),
}

/// Words, and texts in quotes.
fn parts(text: &str) -> Vec<Part<'_>> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let quoted = rest.strip_prefix('"').and_then(|inner| inner.split_once('"'));
        if let Some((inner, after)) = quoted {
            found.push(Part::Text(inner));
            rest = after.trim_start();
            continue;
        }
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        found.push(Part::Keys(&rest[..end]));
        rest = rest[end..].trim_start();
    }
    found
}
