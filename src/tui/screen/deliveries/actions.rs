//! What can be done on it.

use crate::{
    rule::say::Phrase,
    tui::action::{Action, ActionSpec},
};

/// What can be done on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum DeliveriesAction {
    CopyCommand,
}

pub(crate) const ACTIONS: &[ActionSpec] = &[ActionSpec::new(
    Action::Deliveries(DeliveriesAction::CopyCommand),
    "deliveries.copy_command",
    &["e"],
    Phrase::new("copy export", "复制导出命令"),
    Phrase::new("Copy the command that writes this audience to a file.", "复制把此人群写入文件的命令。"),
)
.in_footer()];
