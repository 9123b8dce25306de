//! The audience of the rule beside that of an existing tag.

use ratatui::{buffer::Buffer, layout::Rect};

use super::Lab;
use crate::tui::{app::Shared, effect::Effect};

/// What the rule is compared with, and how they compare.
#[derive(Debug, Default)]
pub(crate) struct Comparison {}

impl Comparison {
    /// Whether something is compared, so that a pane is drawn.
    pub(crate) fn is_open(&self) -> bool {
        false
    }
}

/// A tag was chosen to compare with.
pub(crate) fn chosen(lab: &mut Lab, tag: &str, shared: &Shared) -> Vec<Effect> {
    let _ = (lab, tag, shared);
    Vec::new()
}

/// The rule was counted: [`Lab::counted`] is new.
pub(crate) fn counted(lab: &mut Lab, shared: &Shared) -> Vec<Effect> {
    let _ = (lab, shared);
    Vec::new()
}

/// Draws the pane.
pub(crate) fn draw(lab: &Lab, shared: &Shared, buffer: &mut Buffer, area: Rect) {
    let _ = (lab, shared, buffer, area);
}

/// What a screen reader is told.
pub(crate) fn lines(lab: &Lab, shared: &Shared) -> Vec<String> {
    let _ = (lab, shared);
    Vec::new()
}
