//! Everything that people can do, in tables: keys, footer, help and palette are read from the same rows.

use crate::{
    rule::say::Phrase,
    tui::screen::{
        ScreenId,
        activity::{self, ActivityAction},
        catalog::{
            self, CatalogAction,
            audience::{self, AudienceAction},
            detail::{self, DetailAction},
        },
        deliveries::{self, DeliveriesAction},
        effects::{self, EffectsAction},
        health::{self, HealthAction},
        lab::{
            self, LabAction,
            save::{self, SaveAction},
        },
        review::{self, ReviewAction},
    },
};

/// Something that people can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Action {
    /// On every screen.
    Common(Common),
    Catalog(CatalogAction),
    Detail(DetailAction),
    Audience(AudienceAction),
    Lab(LabAction),
    Save(SaveAction),
    Review(ReviewAction),
    Health(HealthAction),
    Effects(EffectsAction),
    Deliveries(DeliveriesAction),
    Activity(ActivityAction),
}

/// What can be done on every screen, as far as it means something there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Common {
    Up,
    Down,
    PageUp,
    PageDown,
    Top,
    Bottom,
    Left,
    Right,
    Open,
    Close,
    NextPane,
    PreviousPane,
    Search,
    Copy,
    Refresh,
    Back,
    Forward,
    Go(ScreenId),
    Palette,
    Help,
    NextTheme,
    NextLanguage,
    Suspend,
    Quit,
    Leave,
}

impl Common {
    /// Whether it is a step among rows.
    pub(crate) const fn is_step(self) -> bool {
        matches!(self, Self::Up | Self::Down | Self::PageUp | Self::PageDown | Self::Top | Self::Bottom)
    }
}

/// While what an action's keys mean it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// No text is being typed.
    Browsing,
    /// A text is being typed.
    Typing,
    /// Always.
    Always,
}

impl When {
    pub(crate) const fn holds(self, typing: bool) -> bool {
        match self {
            Self::Browsing => !typing,
            Self::Typing => typing,
            Self::Always => true,
        }
    }
}

/// A row of a table of actions.
#[derive(Debug)]
pub(crate) struct ActionSpec {
    pub(crate) action: Action,
    /// What it is called in the configuration: `catalog.sort`.
    pub(crate) id: &'static str,
    /// Its keys, as people write them: `j`, `ctrl-f`, `g g`.
    pub(crate) keys: &'static [&'static str],
    /// Two or three words.
    pub(crate) label: Phrase,
    /// A sentence.
    pub(crate) help: Phrase,
    pub(crate) when: When,
    /// Whether it changes files, git, the store or something elsewhere.
    pub(crate) writes: bool,
    /// Whether the footer names it.
    pub(crate) footer: bool,
}

impl ActionSpec {
    /// An action that looks, while nothing is typed.
    pub(crate) const fn new(
        action: Action,
        id: &'static str,
        keys: &'static [&'static str],
        label: Phrase,
        help: Phrase,
    ) -> Self {
        Self { action, id, keys, label, help, when: When::Browsing, writes: false, footer: false }
    }

    pub(crate) const fn when(self, when: When) -> Self {
        Self { when, ..self }
    }

    /// It changes something.
    pub(crate) const fn writing(self) -> Self {
        Self { writes: true, ..self }
    }

    pub(crate) const fn in_footer(self) -> Self {
        Self { footer: true, ..self }
    }
}

/// The tables, each with the screen that its actions are of; `None`: every screen.
pub(crate) const TABLES: [(Option<ScreenId>, &[ActionSpec]); 11] = [
    (Some(ScreenId::Catalog), catalog::ACTIONS),
    (Some(ScreenId::Catalog), detail::ACTIONS),
    (Some(ScreenId::Catalog), audience::ACTIONS),
    (Some(ScreenId::Lab), lab::ACTIONS),
    (Some(ScreenId::Lab), save::ACTIONS),
    (Some(ScreenId::Review), review::ACTIONS),
    (Some(ScreenId::Health), health::ACTIONS),
    (Some(ScreenId::Effects), effects::ACTIONS),
    (Some(ScreenId::Deliveries), deliveries::ACTIONS),
    (Some(ScreenId::Activity), activity::ACTIONS),
    (None, COMMON),
];

/// Every action with the screen it is of.
pub(crate) fn all() -> impl Iterator<Item = (Option<ScreenId>, &'static ActionSpec)> {
    TABLES.into_iter().flat_map(|(screen, specs)| specs.iter().map(move |spec| (screen, spec)))
}

/// The row of an action.
pub(crate) fn spec(action: Action) -> Option<&'static ActionSpec> {
    all().map(|(_, spec)| spec).find(|spec| spec.action == action)
}

const fn common(
    action: Common,
    id: &'static str,
    keys: &'static [&'static str],
    label: Phrase,
    help: Phrase,
) -> ActionSpec {
    ActionSpec::new(Action::Common(action), id, keys, label, help)
}

const COMMON: &[ActionSpec] = &[
    common(
        Common::Up,
        "up",
        &["up", "k"],
        Phrase::new("up", "上移"),
        Phrase::new("Go to the row above.", "移到上一行。"),
    ),
    common(
        Common::Down,
        "down",
        &["down", "j"],
        Phrase::new("down", "下移"),
        Phrase::new("Go to the row below.", "移到下一行。"),
    ),
    common(
        Common::PageUp,
        "page_up",
        &["pageup", "ctrl-u", "ctrl-b"],
        Phrase::new("page up", "上一页"),
        Phrase::new("Go up by a page.", "向上翻一页。"),
    ),
    common(
        Common::PageDown,
        "page_down",
        &["pagedown", "ctrl-d", "ctrl-f"],
        Phrase::new("page down", "下一页"),
        Phrase::new("Go down by a page.", "向下翻一页。"),
    ),
    common(
        Common::Top,
        "top",
        &["home", "g g"],
        Phrase::new("top", "顶部"),
        Phrase::new("Go to the first row.", "移到第一行。"),
    ),
    common(
        Common::Bottom,
        "bottom",
        &["end", "G"],
        Phrase::new("bottom", "底部"),
        Phrase::new("Go to the last row.", "移到最后一行。"),
    ),
    common(
        Common::Left,
        "left",
        &["left", "h"],
        Phrase::new("close branch", "收起"),
        Phrase::new("Close a branch, or go to the left.", "收起分支，或向左移动。"),
    ),
    common(
        Common::Right,
        "right",
        &["right", "l"],
        Phrase::new("open branch", "展开"),
        Phrase::new("Open a branch, or go to the right.", "展开分支，或向右移动。"),
    ),
    common(
        Common::Open,
        "open",
        &["enter"],
        Phrase::new("open", "打开"),
        Phrase::new("Open what is selected.", "打开选中项。"),
    )
    .when(When::Always)
    .in_footer(),
    common(
        Common::Close,
        "close",
        &["esc"],
        Phrase::new("close", "关闭"),
        Phrase::new(
            "Close what was opened last: a window, a field, a filter, a pane.",
            "关闭最近打开的窗口、输入框、筛选或面板。",
        ),
    )
    .when(When::Always),
    common(
        Common::NextPane,
        "next_pane",
        &["tab"],
        Phrase::new("next pane", "下一面板"),
        Phrase::new("Go to the next pane.", "移到下一个面板。"),
    )
    .when(When::Always)
    .in_footer(),
    common(
        Common::PreviousPane,
        "previous_pane",
        &["shift-tab"],
        Phrase::new("previous pane", "上一面板"),
        Phrase::new("Go to the previous pane.", "移到上一个面板。"),
    )
    .when(When::Always),
    common(
        Common::Search,
        "search",
        &["/"],
        Phrase::new("search", "搜索"),
        Phrase::new("Look for something on this screen.", "在本页面中搜索。"),
    )
    .in_footer(),
    common(
        Common::Copy,
        "copy",
        &["y"],
        Phrase::new("copy", "复制"),
        Phrase::new("Copy what is selected to the clipboard.", "把选中项复制到剪贴板。"),
    ),
    common(
        Common::Refresh,
        "refresh",
        &["f5", "ctrl-r"],
        Phrase::new("refresh", "刷新"),
        Phrase::new("Read the files and the data again.", "重新读取文件和数据。"),
    )
    .when(When::Always),
    common(
        Common::Back,
        "back",
        &["alt-left", "ctrl-o"],
        Phrase::new("back", "后退"),
        Phrase::new("Go back to where you were before.", "回到之前的位置。"),
    ),
    common(
        Common::Forward,
        "forward",
        &["alt-right", "]"],
        Phrase::new("forward", "前进"),
        Phrase::new("Go forward again.", "再次前进。"),
    ),
    go(ScreenId::Catalog, "go.catalog", &["1"]),
    go(ScreenId::Lab, "go.lab", &["2"]),
    go(ScreenId::Review, "go.review", &["3"]),
    go(ScreenId::Health, "go.health", &["4"]),
    go(ScreenId::Effects, "go.effects", &["5"]),
    go(ScreenId::Deliveries, "go.deliveries", &["6"]),
    go(ScreenId::Activity, "go.activity", &["7"]),
    common(
        Common::Palette,
        "palette",
        &["ctrl-p", ":"],
        Phrase::new("commands", "命令"),
        Phrase::new("Look for an action by its name and do it.", "按名称查找操作并执行。"),
    )
    .in_footer(),
    common(
        Common::Help,
        "help",
        &["?", "f1"],
        Phrase::new("help", "帮助"),
        Phrase::new("Show all keys that mean something here.", "显示此处可用的全部按键。"),
    )
    .in_footer(),
    common(
        Common::NextTheme,
        "theme",
        &["T"],
        Phrase::new("theme", "主题"),
        Phrase::new("Change to the next theme: dark, light, high contrast.", "切换主题：深色、浅色、高对比度。"),
    ),
    common(
        Common::NextLanguage,
        "language",
        &["L"],
        Phrase::new("中文", "English"),
        Phrase::new("Change the language of the interface.", "切换界面语言。"),
    ),
    common(
        Common::Suspend,
        "suspend",
        &["ctrl-z"],
        Phrase::new("suspend", "挂起"),
        Phrase::new("Go back to the shell for now; `fg` comes back.", "暂时回到终端；用 `fg` 返回。"),
    )
    .when(When::Always),
    common(
        Common::Quit,
        "quit",
        &["q"],
        Phrase::new("quit", "退出"),
        Phrase::new("Leave the dashboard.", "退出面板。"),
    )
    .in_footer(),
    common(
        Common::Leave,
        "leave",
        &["ctrl-c"],
        Phrase::new("leave at once", "立即退出"),
        Phrase::new("Leave the dashboard at once, whatever is open.", "无论打开了什么，立即退出面板。"),
    )
    .when(When::Always),
];

const fn go(screen: ScreenId, id: &'static str, keys: &'static [&'static str]) -> ActionSpec {
    let help = Phrase::new("Go to this screen.", "转到该页面。");
    common(Common::Go(screen), id, keys, screen.title(), help)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::tui::keymap::Keys;

    #[test]
    fn every_action_has_one_row_and_one_name() {
        let mut ids = BTreeSet::new();
        let mut actions = Vec::new();
        for (_, spec) in all() {
            assert!(ids.insert(spec.id), "`{}` names two actions", spec.id);
            assert!(!actions.contains(&spec.action), "`{}` has two rows", spec.id);
            actions.push(spec.action);
            assert!(!spec.label.en.is_empty() && !spec.label.zh.is_empty(), "`{}`", spec.id);
        }
    }

    #[test]
    fn every_key_is_a_key() {
        for (_, spec) in all() {
            for key in spec.keys {
                assert!(key.parse::<Keys>().is_ok(), "`{key}` of `{}`", spec.id);
            }
        }
    }
}
