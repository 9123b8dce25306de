//! Numbers about the audience of the tag that is selected.

mod actions;
mod question;
pub(crate) mod work;

pub(crate) use actions::{ACTIONS, AudienceAction};
pub(crate) use question::{Answer, Question};
