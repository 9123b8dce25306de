//! Everything about the tag that is selected.

mod actions;
mod question;
pub(crate) mod work;

pub(crate) use actions::{ACTIONS, DetailAction};
pub(crate) use question::{Answer, Question};
