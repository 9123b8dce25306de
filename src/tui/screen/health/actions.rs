//! What can be done on it.

use crate::{
    rule::say::Phrase,
    tui::action::{Action, ActionSpec},
};

/// What can be done on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum HealthAction {
    Show,
}

pub(crate) const ACTIONS: &[ActionSpec] = &[ActionSpec::new(
    Action::Health(HealthAction::Show),
    "health.show",
    &["f"],
    Phrase::new("filter", "筛选"),
    Phrase::new(
        "Show everything, or only errors, warnings, tests, or audiences that are old or missing.",
        "显示全部，或只显示错误、警告、测试、过期或缺失的人群。",
    ),
)
.in_footer()];
