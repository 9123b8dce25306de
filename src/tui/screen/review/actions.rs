//! What can be done on it.

use crate::{
    rule::say::Phrase,
    tui::action::{Action, ActionSpec},
};

/// What can be done on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum ReviewAction {
    /// Open the page of a pull request, or compare a branch there.
    Browse,
    /// Copy the command that shows the same in a shell.
    CopyCommand,
    /// Compare everything with the branch that is selected.
    TakeAsBase,
    /// Compare with the main branch again.
    MainBase,
    /// Fetch branches of the remote, or the commit of a pull request.
    Fetch,
    /// Count again, and ask GitHub again.
    Again,
    /// Go to the next heading of the page.
    NextSection,
    /// Go to the heading before.
    PreviousSection,
    /// Give the page the whole width.
    Widen,
}

const fn spec(
    action: ReviewAction,
    id: &'static str,
    keys: &'static [&'static str],
    label: Phrase,
    help: Phrase,
) -> ActionSpec {
    ActionSpec::new(Action::Review(action), id, keys, label, help)
}

pub(crate) const ACTIONS: &[ActionSpec] = &[
    spec(
        ReviewAction::Browse,
        "review.browse",
        &["o"],
        Phrase::new("browser", "浏览器"),
        Phrase::new(
            "Open the pull request in the browser; of a branch without one, the page that compares it.",
            "在浏览器中打开拉取请求；没有拉取请求的分支则打开比较页面。",
        ),
    )
    .in_footer(),
    spec(
        ReviewAction::CopyCommand,
        "review.copy_command",
        &["Y"],
        Phrase::new("copy command", "复制命令"),
        Phrase::new(
            "Copy the command that tells the same in a shell, or that fetches what is not here.",
            "复制可在终端中得到同样结果的命令，或获取尚未下载内容的命令。",
        ),
    ),
    spec(
        ReviewAction::TakeAsBase,
        "review.base",
        &["b"],
        Phrase::new("take as base", "设为基准"),
        Phrase::new("Compare everything with the branch that is selected.", "以选中的分支为基准比较全部改动。"),
    )
    .in_footer(),
    spec(
        ReviewAction::MainBase,
        "review.main_base",
        &["B"],
        Phrase::new("main as base", "主分支基准"),
        Phrase::new("Compare everything with the main branch again.", "重新以主分支为基准。"),
    ),
    spec(
        ReviewAction::Fetch,
        "review.fetch",
        &["f"],
        Phrase::new("fetch", "获取"),
        Phrase::new(
            "Fetch branches of the remote with `git fetch`, or the commit of the pull request that is selected.",
            "用 `git fetch` 获取远程分支，或选中的拉取请求的提交。",
        ),
    )
    .writing()
    .in_footer(),
    spec(
        ReviewAction::Again,
        "review.again",
        &["r"],
        Phrase::new("count again", "重新计算"),
        Phrase::new(
            "Look at branches, ask GitHub and count what is selected again.",
            "重新查看分支、询问 GitHub，并重新计算选中的改动。",
        ),
    ),
    spec(
        ReviewAction::NextSection,
        "review.next_section",
        &["n"],
        Phrase::new("next section", "下一节"),
        Phrase::new("Go to the next heading of the page: the next tag, strategy or part.", "移到页面的下一个标题。"),
    ),
    spec(
        ReviewAction::PreviousSection,
        "review.previous_section",
        &["p", "N"],
        Phrase::new("section before", "上一节"),
        Phrase::new("Go to the heading before.", "移到页面的上一个标题。"),
    ),
    spec(
        ReviewAction::Widen,
        "review.widen",
        &["z"],
        Phrase::new("whole width", "全宽"),
        Phrase::new("Give the page the whole width, or give it back.", "让页面占满宽度，或恢复原状。"),
    ),
];
