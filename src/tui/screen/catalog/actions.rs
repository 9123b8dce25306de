//! What can be done with the list of tags.

use crate::{
    rule::say::Phrase,
    tui::action::{Action, ActionSpec},
};

/// What can be done with the list of tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum CatalogAction {
    /// The part that has the focus takes all room, or no longer.
    Wide,
}

pub(crate) const ACTIONS: &[ActionSpec] = &[ActionSpec::new(
    Action::Catalog(CatalogAction::Wide),
    "catalog.wide",
    &["z"],
    Phrase::new("full width", "全宽"),
    Phrase::new(
        "Give all room to the list or to the pane beside it, or show both again.",
        "让列表或详情面板占满宽度，或恢复并排显示。",
    ),
)];
