//! Windows over a screen: help, the palette of commands, a question before something is done.

mod confirm;
mod help;
mod palette;
mod search;
#[cfg(test)]
mod tests;
mod told;

use crossterm::event::{KeyEvent, MouseEvent};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use crate::{
    rule::say::Phrase,
    tui::{
        action::Action,
        app::{App, Shared},
        effect::{Confirm, Effect},
    },
};

use confirm::ConfirmWindow;
use help::Help;
use palette::Palette;
use told::Told;

/// A window over a screen.
#[derive(Debug)]
pub(crate) enum Overlay {
    /// All keys that mean something.
    Help(Help),
    /// Actions by their names.
    Palette(Palette),
    /// A question before something is done.
    Confirm(ConfirmWindow),
    /// A text that is to be read.
    Told(Told),
}

/// Whether the window stays open.
pub(crate) type Stays = bool;

impl Overlay {
    pub(crate) fn help(app: &App) -> Self {
        Self::Help(Help::new(app.screen))
    }

    pub(crate) fn palette(app: &App) -> Self {
        Self::Palette(Palette::new(app))
    }

    pub(crate) const fn confirm(confirm: Confirm) -> Self {
        Self::Confirm(ConfirmWindow::new(confirm))
    }

    pub(crate) const fn told(title: Phrase, lines: Vec<String>) -> Self {
        Self::Told(Told::new(title, lines))
    }

    /// Whether letters are text.
    pub(crate) const fn typing(&self) -> bool {
        matches!(self, Self::Palette(_) | Self::Help(_))
    }

    /// Whether an action means something in it.
    pub(crate) fn is_live(&self, action: Action) -> bool {
        match self {
            Self::Help(_) => Help::is_live(action),
            Self::Palette(_) => Palette::is_live(action),
            Self::Confirm(_) => ConfirmWindow::is_live(action),
            Self::Told(_) => Told::is_live(action),
        }
    }

    pub(crate) fn act(&mut self, action: Action, shared: &Shared) -> (Stays, Vec<Effect>) {
        match self {
            Self::Help(window) => window.act(action, shared),
            Self::Palette(window) => window.act(action),
            Self::Confirm(window) => window.act(action),
            Self::Told(window) => window.act(action, shared),
        }
    }

    /// A key that no action takes.
    pub(crate) fn key(&mut self, key: KeyEvent, shared: &Shared) -> Vec<Effect> {
        match self {
            Self::Help(window) => window.key(key),
            Self::Palette(window) => window.key(key, shared),
            Self::Confirm(_) | Self::Told(_) => {}
        }
        Vec::new()
    }

    pub(crate) fn paste(&mut self, text: &str, shared: &Shared) {
        match self {
            Self::Help(window) => window.paste(text),
            Self::Palette(window) => window.paste(text, shared),
            Self::Confirm(_) | Self::Told(_) => {}
        }
    }

    pub(crate) fn mouse(&mut self, mouse: MouseEvent, shared: &Shared) -> (Stays, Vec<Effect>) {
        match self {
            Self::Help(window) => window.mouse(mouse, shared),
            Self::Palette(window) => window.mouse(mouse, shared),
            Self::Confirm(_) => (true, Vec::new()),
            Self::Told(window) => window.mouse(mouse, shared),
        }
    }

    pub(crate) fn draw(&self, app: &App, buffer: &mut Buffer, area: Rect) {
        match self {
            Self::Help(window) => window.draw(app, buffer, area),
            Self::Palette(window) => window.draw(app, buffer, area),
            Self::Confirm(window) => window.draw(app, buffer, area),
            Self::Told(window) => window.draw(app, buffer, area),
        }
    }

    pub(crate) fn cursor(&self, area: Rect) -> Option<Position> {
        match self {
            Self::Help(window) => window.cursor(area),
            Self::Palette(window) => window.cursor(area),
            Self::Confirm(_) | Self::Told(_) => None,
        }
    }

    /// What a screen reader is told.
    pub(crate) fn lines(&self, app: &App) -> Vec<String> {
        match self {
            Self::Help(window) => window.lines(app),
            Self::Palette(window) => window.lines(app),
            Self::Confirm(window) => window.lines(app),
            Self::Told(window) => window.lines(app),
        }
    }
}
