//! What can be done on it.

use super::tab::TabId;
use crate::{
    rule::say::Phrase,
    tui::action::{Action, ActionSpec},
};

/// What can be done on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum DetailAction {
    NextTab,
    PreviousTab,
    /// Goes to a tab.
    Show(TabId),
}

pub(crate) const ACTIONS: &[ActionSpec] = &[
    ActionSpec::new(
        Action::Detail(DetailAction::NextTab),
        "detail.next_tab",
        &[">", "."],
        Phrase::new("next tab", "下一标签页"),
        Phrase::new("Go to the next tab of the pane about the tag.", "转到标签详情面板的下一页。"),
    )
    .in_footer(),
    ActionSpec::new(
        Action::Detail(DetailAction::PreviousTab),
        "detail.previous_tab",
        &["<", ","],
        Phrase::new("previous tab", "上一标签页"),
        Phrase::new("Go to the previous tab of the pane about the tag.", "转到标签详情面板的上一页。"),
    ),
    show(TabId::Definition, "detail.definition", &["alt-1"]),
    show(TabId::Audience, "detail.audience", &["alt-2"]),
    show(TabId::Profile, "detail.profile", &["alt-3"]),
    show(TabId::Overlap, "detail.overlap", &["alt-4"]),
    show(TabId::Lineage, "detail.lineage", &["alt-5"]),
    show(TabId::History, "detail.history", &["alt-6"]),
    show(TabId::Usage, "detail.usage", &["alt-7"]),
    show(TabId::Health, "detail.health", &["alt-8"]),
    show(TabId::Effects, "detail.effects", &["alt-9"]),
];

const fn show(tab: TabId, id: &'static str, keys: &'static [&'static str]) -> ActionSpec {
    let help = Phrase::new("Show this of the tag that is selected.", "显示所选标签的这一页。");
    ActionSpec::new(Action::Detail(DetailAction::Show(tab)), id, keys, tab.title(), help)
}
