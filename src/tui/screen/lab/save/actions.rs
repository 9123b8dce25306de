//! What can be done on it.

use crate::{
    rule::say::Phrase,
    tui::action::{Action, ActionSpec, When},
};

/// What can be done on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum SaveAction {
    /// Write the rule into a file.
    Save,
    /// Compare with a tag.
    Compare,
    /// Compare with what the file says.
    CompareFile,
    /// Compare no longer.
    EndCompare,
}

const fn save(
    action: SaveAction,
    id: &'static str,
    keys: &'static [&'static str],
    label: Phrase,
    help: Phrase,
) -> ActionSpec {
    ActionSpec::new(Action::Save(action), id, keys, label, help)
}

pub(crate) const ACTIONS: &[ActionSpec] = &[
    save(
        SaveAction::Save,
        "lab.save",
        &["s", "ctrl-s"],
        Phrase::new("save", "保存"),
        Phrase::new(
            "Save the rule as a new tag or into the file of its tag, with tests, a commit and a pull request if you want; the change is shown first.",
            "将规则保存为新标签或写入其标签文件，可选生成测试、提交和拉取请求；先显示更改。",
        ),
    )
    .when(When::Always)
    .writing()
    .in_footer(),
    save(
        SaveAction::Compare,
        "lab.compare",
        &["v"],
        Phrase::new("compare", "比较"),
        Phrase::new("Compare the audience of the rule with that of a tag.", "将规则的人群与某个标签的人群比较。"),
    )
    .in_footer(),
    save(
        SaveAction::CompareFile,
        "lab.compare_file",
        &["V"],
        Phrase::new("compare with file", "与文件比较"),
        Phrase::new(
            "Show who would enter and leave, compared with what the file of the tag says; again ends it.",
            "与标签文件中的规则比较，显示谁将进入、谁将离开；再按一次结束。",
        ),
    ),
    save(
        SaveAction::EndCompare,
        "lab.compare_end",
        &["x"],
        Phrase::new("end comparison", "结束比较"),
        Phrase::new("Close the comparison.", "关闭比较面板。"),
    ),
];
