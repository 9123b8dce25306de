//! Numbers of the rule, stepped with ↑ and ↓ while the audience moves along.

use super::Lab;
use crate::{
    diagnostic::Span,
    tui::{app::Shared, effect::Effect},
};

/// Which number is stepped.
#[derive(Debug, Default)]
pub(crate) struct Stepping {}

impl Stepping {
    /// Bytes of the rule that hold the number which is stepped: drawn as selected.
    pub(crate) fn span(&self) -> Option<Span> {
        None
    }
}

/// The number to the left (-1) or to the right (1) is stepped from now on.
pub(crate) fn choose(lab: &mut Lab, by: isize, shared: &Shared) -> Vec<Effect> {
    let _ = (lab, by, shared);
    Vec::new()
}

/// The number that is stepped becomes larger or smaller.
pub(crate) fn step(lab: &mut Lab, by: isize, shared: &Shared) -> Vec<Effect> {
    let _ = (lab, by, shared);
    Vec::new()
}

/// The text of the rule is another one, however it came about.
pub(crate) fn edited(lab: &mut Lab, shared: &Shared) {
    let _ = (lab, shared);
}
