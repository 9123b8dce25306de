//! What can be done on it.

use crate::{
    rule::say::Phrase,
    tui::action::{Action, ActionSpec, When},
};

/// What can be done on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum LabAction {
    /// Write the rule.
    Write,
    /// Show what may stand at the cursor.
    Complete,
    /// Take the last change back.
    Undo,
    /// Make it again.
    Redo,
    /// Work on the rule of another tag.
    ChooseTag,
    /// Work on a rule for its own sake.
    FreeRule,
    /// Work on the next case of the tag.
    NextCase,
    /// Work on the case before.
    PreviousCase,
    /// Count at another instant.
    AsOf,
    /// Write the rule as the formatter would.
    Tidy,
    /// Back to what the file says.
    Restore,
    /// Everything about the tag.
    ShowTag,
}

const fn lab(
    action: LabAction,
    id: &'static str,
    keys: &'static [&'static str],
    label: Phrase,
    help: Phrase,
) -> ActionSpec {
    ActionSpec::new(Action::Lab(action), id, keys, label, help)
}

pub(crate) const ACTIONS: &[ActionSpec] = &[
    lab(
        LabAction::Write,
        "lab.write",
        &["i", "e"],
        Phrase::new("write", "编写"),
        Phrase::new("Write the rule; `esc` ends it.", "编写规则；按 `esc` 结束。"),
    )
    .in_footer(),
    lab(
        LabAction::Complete,
        "lab.complete",
        &["ctrl-space", "ctrl-n"],
        Phrase::new("complete", "补全"),
        Phrase::new(
            "Show what may stand at the cursor: events, columns, values, tags.",
            "显示光标处可用的内容：事件、列、取值、标签。",
        ),
    )
    .when(When::Typing)
    .in_footer(),
    lab(
        LabAction::Undo,
        "lab.undo",
        &["u", "ctrl-7", "ctrl-_", "alt-u"],
        Phrase::new("undo", "撤销"),
        Phrase::new("Take the last change of the rule back.", "撤销对规则的最近一次更改。"),
    )
    .when(When::Always),
    lab(
        LabAction::Redo,
        "lab.redo",
        &["U", "ctrl-y", "alt-r"],
        Phrase::new("redo", "重做"),
        Phrase::new("Make a change again that was taken back.", "重做已撤销的更改。"),
    )
    .when(When::Always),
    lab(
        LabAction::ChooseTag,
        "lab.choose",
        &["t", "/"],
        Phrase::new("choose tag", "选择标签"),
        Phrase::new(
            "Work on the rule of a tag; what is being written is kept.",
            "编辑某个标签的规则；正在编写的内容会保留。",
        ),
    )
    .in_footer(),
    lab(
        LabAction::FreeRule,
        "lab.free",
        &["n"],
        Phrase::new("new rule", "新规则"),
        Phrase::new("Write a rule that is of no tag yet.", "编写尚不属于任何标签的规则。"),
    )
    .in_footer(),
    lab(
        LabAction::NextCase,
        "lab.next_case",
        &["c", "alt-down"],
        Phrase::new("next case", "下一取值"),
        Phrase::new("Work on the next case of the tag.", "编辑该标签的下一个取值。"),
    )
    .when(When::Always)
    .in_footer(),
    lab(
        LabAction::PreviousCase,
        "lab.previous_case",
        &["C", "alt-up"],
        Phrase::new("case before", "上一取值"),
        Phrase::new("Work on the case of the tag before this one.", "编辑该标签的上一个取值。"),
    )
    .when(When::Always),
    lab(
        LabAction::AsOf,
        "lab.as_of",
        &["a"],
        Phrase::new("as of", "截至时间"),
        Phrase::new("Count as of the current release, or as of now.", "在当前发布的截至时间与现在之间切换计数时间。"),
    )
    .in_footer(),
    lab(
        LabAction::Tidy,
        "lab.tidy",
        &["="],
        Phrase::new("tidy", "整理"),
        Phrase::new("Write the rule in the form of the formatter.", "按格式化工具的写法整理规则。"),
    ),
    lab(
        LabAction::Restore,
        "lab.restore",
        &["R"],
        Phrase::new("restore", "还原"),
        Phrase::new("Go back to the rule that the file has; can be undone.", "恢复为文件中的规则；可撤销。"),
    ),
    lab(
        LabAction::ShowTag,
        "lab.show",
        &["o"],
        Phrase::new("show tag", "查看标签"),
        Phrase::new("Show the tag in the catalog.", "在目录中查看该标签。"),
    ),
];
