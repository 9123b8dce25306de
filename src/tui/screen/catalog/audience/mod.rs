//! Numbers about the audience of the tag that is selected: three tabs of the pane beside the list.

mod actions;
mod chart;
mod clauses;
mod known;
mod overlap;
mod profile;
mod question;
mod say;
mod size;
#[cfg(test)]
mod tests;
pub(crate) mod work;

pub(crate) use actions::{ACTIONS, AudienceAction};
pub(crate) use overlap::OverlapTab;
pub(crate) use profile::ProfileTab;
pub(crate) use question::{Answer, Question, Subject};
pub(crate) use size::AudienceTab;
