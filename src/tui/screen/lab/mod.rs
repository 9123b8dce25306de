//! The screen Lab.

mod actions;
mod question;
pub(crate) mod save;
pub(crate) mod work;

use ratatui::{buffer::Buffer, layout::Rect};

pub(crate) use actions::{ACTIONS, LabAction};
pub(crate) use question::{Answer, Question};

use crate::tui::{
    action::Action,
    app::Shared,
    effect::{self, Effect},
    screen::{Place, Screen, ScreenId},
};

/// The screen.
#[derive(Debug, Default)]
pub(crate) struct Lab {}

impl Screen for Lab {
    fn act(&mut self, _: Action, _: &Shared) -> Vec<Effect> {
        Vec::new()
    }

    fn entered(&mut self, _: &Shared) -> Vec<Effect> {
        Vec::new()
    }

    fn answered(&mut self, _: effect::Answer, _: &Shared) -> Vec<Effect> {
        Vec::new()
    }

    fn place(&self) -> Place {
        Place::of(ScreenId::Lab)
    }

    fn go(&mut self, _: &Place, _: &Shared) -> Vec<Effect> {
        Vec::new()
    }

    fn draw(&self, _: &Shared, _: &mut Buffer, _: Rect) {}

    fn lines(&self, _: &Shared) -> Vec<String> {
        Vec::new()
    }
}
