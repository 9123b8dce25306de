//! From the lab into files: what is written, and where.

mod actions;
mod question;
pub(crate) mod work;

pub(crate) use actions::{ACTIONS, SaveAction};
pub(crate) use question::{Answer, Question};
