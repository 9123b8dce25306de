//! What can be done on it.

use crate::{
    rule::say::Phrase,
    tui::action::{Action, ActionSpec},
};

/// What can be done on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum EffectsAction {
    NextAim,
    PreviousAim,
}

pub(crate) const ACTIONS: &[ActionSpec] = &[
    ActionSpec::new(
        Action::Effects(EffectsAction::NextAim),
        "effects.next",
        &["n"],
        Phrase::new("next aim", "下一目标"),
        Phrase::new(
            "Go to the next KPI or strategy, over the tags between.",
            "跳过其间的标签，移到下一个 KPI 或策略。",
        ),
    )
    .in_footer(),
    ActionSpec::new(
        Action::Effects(EffectsAction::PreviousAim),
        "effects.previous",
        &["N"],
        Phrase::new("previous aim", "上一目标"),
        Phrase::new(
            "Go to the KPI or strategy before, over the tags between.",
            "跳过其间的标签，移到上一个 KPI 或策略。",
        ),
    ),
];
