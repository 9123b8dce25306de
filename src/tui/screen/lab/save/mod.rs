//! From the lab into files: what is written, and where.

mod actions;
mod question;
pub(crate) mod work;

use crossterm::event::{KeyEvent, MouseEvent};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

pub(crate) use actions::{ACTIONS, SaveAction};
pub(crate) use question::{Answer, Question};

use super::Lab;
use crate::tui::{action::Action, app::Shared, effect::Effect};

/// The dialog that saves, while it is open.
#[derive(Debug, Default)]
pub(crate) struct Saving {}

impl Saving {
    /// Whether the dialog is open: it gets all keys, and is drawn over everything else.
    pub(crate) fn is_open(&self) -> bool {
        false
    }

    /// Whether a field of it is being typed in.
    pub(crate) fn typing(&self) -> bool {
        false
    }
}

/// Whether an action means something now; asked for its own actions always, for others while the dialog is open.
pub(crate) fn is_live(lab: &Lab, action: Action, shared: &Shared) -> bool {
    let _ = (lab, action, shared);
    false
}

/// Does one of its own actions, or, while the dialog is open, any.
pub(crate) fn act(lab: &mut Lab, action: Action, shared: &Shared) -> Vec<Effect> {
    let _ = (lab, action, shared);
    Vec::new()
}

/// A key that no action takes, while typing in the dialog.
pub(crate) fn key(lab: &mut Lab, key: KeyEvent, shared: &Shared) -> Vec<Effect> {
    let _ = (lab, key, shared);
    Vec::new()
}

/// A text was pasted, while typing in the dialog.
pub(crate) fn paste(lab: &mut Lab, text: &str, shared: &Shared) -> Vec<Effect> {
    let _ = (lab, text, shared);
    Vec::new()
}

/// The mouse did something while the dialog is open.
pub(crate) fn mouse(lab: &mut Lab, mouse: MouseEvent, shared: &Shared) -> Vec<Effect> {
    let _ = (lab, mouse, shared);
    Vec::new()
}

/// The background answers one of its questions.
pub(crate) fn answered(lab: &mut Lab, answer: Answer, shared: &Shared) -> Vec<Effect> {
    let _ = (lab, shared);
    match answer {}
}

/// Draws the dialog over the screen.
pub(crate) fn draw(lab: &Lab, shared: &Shared, buffer: &mut Buffer, area: Rect) {
    let _ = (lab, shared, buffer, area);
}

/// Where the cursor stands while typing in the dialog.
pub(crate) fn cursor(lab: &Lab, shared: &Shared) -> Option<Position> {
    let _ = (lab, shared);
    None
}

/// What a screen reader is told of the dialog.
pub(crate) fn lines(lab: &Lab, shared: &Shared) -> Vec<String> {
    let _ = (lab, shared);
    Vec::new()
}
