//! What can be done on the tabs.

use crate::{
    rule::say::Phrase,
    tui::action::{Action, ActionSpec},
};

/// What can be done on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum AudienceAction {
    /// Looks at the next case of an enumerated tag, after the last at any case.
    NextValue,
    /// Orders rows by something else.
    Order,
    /// Folds all attributes, or unfolds them.
    Fold,
}

pub(crate) const ACTIONS: &[ActionSpec] = &[
    ActionSpec::new(
        Action::Audience(AudienceAction::NextValue),
        "audience.next_value",
        &["v"],
        Phrase::new("next value", "下一取值"),
        Phrase::new(
            "Show the numbers of the next case of an enumerated tag, after the last those of any case.",
            "显示枚举标签下一个取值的数字，最后一个之后为任一取值。",
        ),
    )
    .in_footer(),
    ActionSpec::new(
        Action::Audience(AudienceAction::Order),
        "audience.order",
        &["o"],
        Phrase::new("order", "排序"),
        Phrase::new(
            "Order overlaps by similarity, members in common, index or name; attributes by how much they differ or by name.",
            "重叠按相似度、共同人数、指数或名称排序；属性按差异或名称排序。",
        ),
    )
    .in_footer(),
    ActionSpec::new(
        Action::Audience(AudienceAction::Fold),
        "audience.fold",
        &["f"],
        Phrase::new("fold all", "全部折叠"),
        Phrase::new(
            "Fold all attributes of the profile so that the ones to look at can be chosen, or unfold them.",
            "折叠画像的全部属性以便选择要看的属性，或全部展开。",
        ),
    ),
];
