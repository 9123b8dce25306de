//! What parts of the screen have in common that tell of the tag that is selected.

use crossterm::event::{KeyEvent, MouseEvent};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use crate::tui::{
    action::Action,
    app::Shared,
    effect::{Answer, Effect},
};

/// A part of the screen that tells of the tag that is selected. `area` is always the area that it is drawn in; it is empty
/// while the part is not seen.
///
/// To select another tag, a pane answers with [`Effect::Go`] to [`crate::tui::screen::Place::at`] that tag; its
/// [part](Self::part) comes back by [`Self::go`].
pub(crate) trait Pane {
    /// The tag that is selected, or none: another one than before, or the same while the desk, the language or the area
    /// changed.
    fn select(&mut self, tag: Option<&str>, shared: &Shared, area: Rect) -> Vec<Effect>;

    /// Whether a text is being typed in it.
    fn typing(&self) -> bool {
        false
    }

    /// Whether an action means something in it while it has the focus.
    fn is_live(&self, action: Action, shared: &Shared) -> bool;

    /// Does something while it has the focus. `Open` of a row of the list, `NextPane` and `PreviousPane` never come here;
    /// `Close` comes while it is live, and otherwise leads back to the list.
    fn act(&mut self, action: Action, shared: &Shared, area: Rect) -> Vec<Effect>;

    /// A key that no action takes, while typing.
    fn key(&mut self, key: KeyEvent, shared: &Shared, area: Rect) -> Vec<Effect> {
        let _ = (key, shared, area);
        Vec::new()
    }

    /// A text was pasted, while typing.
    fn paste(&mut self, text: &str, shared: &Shared, area: Rect) -> Vec<Effect> {
        let _ = (text, shared, area);
        Vec::new()
    }

    /// The mouse did something inside the area; a click gave it the focus before.
    fn mouse(&mut self, mouse: MouseEvent, shared: &Shared, area: Rect) -> Vec<Effect> {
        let _ = (mouse, shared, area);
        Vec::new()
    }

    /// The background answers.
    fn answered(&mut self, answer: Answer, shared: &Shared, area: Rect) -> Vec<Effect>;

    /// What of the tag is looked at, as [`crate::tui::screen::Place`] remembers it.
    fn part(&self) -> Option<String>;

    /// Shows a part of the tag that was selected just before.
    fn go(&mut self, part: &str, shared: &Shared, area: Rect) -> Vec<Effect>;

    /// Draws it.
    fn draw(&self, shared: &Shared, buffer: &mut Buffer, area: Rect, has_focus: bool);

    /// Where the cursor stands while typing.
    fn cursor(&self, shared: &Shared, area: Rect) -> Option<Position> {
        let _ = (shared, area);
        None
    }

    /// What a screen reader tells.
    fn lines(&self, shared: &Shared) -> Vec<String>;
}
