//! What can be done with the list of tags.

use crate::{
    rule::say::Phrase,
    tui::action::{Action, ActionSpec},
};

/// What can be done with the list of tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum CatalogAction {
    /// The next column orders.
    Sort,
    /// The order is turned around.
    Reverse,
    /// Folders, or all tags in one list.
    Tree,
    OpenAll,
    CloseAll,
    /// The rule of the tag is tried in the lab.
    Lab,
    /// The part that has the focus takes all room, or no longer.
    Wide,
}

const fn row(
    action: CatalogAction,
    id: &'static str,
    keys: &'static [&'static str],
    label: Phrase,
    help: Phrase,
) -> ActionSpec {
    ActionSpec::new(Action::Catalog(action), id, keys, label, help)
}

pub(crate) const ACTIONS: &[ActionSpec] = &[
    row(
        CatalogAction::Lab,
        "catalog.lab",
        &["e"],
        Phrase::new("try in lab", "在实验室中试"),
        Phrase::new("Open the rule of the selected tag in the lab.", "在实验室中打开选中标签的规则。"),
    )
    .in_footer(),
    row(
        CatalogAction::Sort,
        "catalog.sort",
        &["s"],
        Phrase::new("sort", "排序"),
        Phrase::new(
            "Sort by the next column: id, name, size, trend (by what share it grew), status, health, owner. Health is not \
             measured yet (–); by then it tells of mistakes, stale audiences and warnings.",
            "按下一列排序：标识、名称、人数、趋势（增长比例）、状态、健康、负责人。健康尚未评估（–），目前显示错误、过期与警告。",
        ),
    )
    .in_footer(),
    row(
        CatalogAction::Reverse,
        "catalog.reverse",
        &["S"],
        Phrase::new("reverse", "反序"),
        Phrase::new("Turn the order around.", "反转排序方向。"),
    ),
    row(
        CatalogAction::Tree,
        "catalog.tree",
        &["t"],
        Phrase::new("tree or list", "树或列表"),
        Phrase::new("Show tags in their folders, or all in one list.", "按文件夹显示标签，或全部放在一个列表中。"),
    ),
    row(
        CatalogAction::OpenAll,
        "catalog.open_all",
        &["+"],
        Phrase::new("open all", "全部展开"),
        Phrase::new("Open all folders.", "展开全部文件夹。"),
    ),
    row(
        CatalogAction::CloseAll,
        "catalog.close_all",
        &["-"],
        Phrase::new("close all", "全部收起"),
        Phrase::new("Close all folders.", "收起全部文件夹。"),
    ),
    row(
        CatalogAction::Wide,
        "catalog.wide",
        &["z"],
        Phrase::new("full width", "全宽"),
        Phrase::new(
            "Give all room to the list or to the pane beside it, or show both again.",
            "让列表或详情面板占满宽度，或恢复并排显示。",
        ),
    ),
];
