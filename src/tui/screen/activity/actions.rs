//! What can be done on it.

use crate::{
    rule::say::Phrase,
    tui::{
        action::{Action, ActionSpec},
        runs::RunKind,
    },
};

/// What can be done on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum ActivityAction {
    Ingest,
    Build,
    Publish,
    Check,
    Test,
    Cancel,
    Show,
}

impl ActivityAction {
    /// The run that it starts.
    pub(super) const fn run(self) -> Option<RunKind> {
        Some(match self {
            Self::Ingest => RunKind::Ingest,
            Self::Build => RunKind::Build,
            Self::Publish => RunKind::Publish,
            Self::Check => RunKind::Check,
            Self::Test => RunKind::Test,
            Self::Cancel | Self::Show => return None,
        })
    }
}

const fn spec(
    action: ActivityAction,
    id: &'static str,
    keys: &'static [&'static str],
    label: Phrase,
    help: Phrase,
) -> ActionSpec {
    ActionSpec::new(Action::Activity(action), id, keys, label, help)
}

pub(crate) const ACTIONS: &[ActionSpec] = &[
    spec(
        ActivityAction::Build,
        "activity.build",
        &["b"],
        Phrase::new("build", "构建"),
        Phrase::new(
            "Read what changed in the sources, evaluate all tags and write a release candidate.",
            "读入数据源的变化，计算所有标签，写出候选发布。",
        ),
    )
    .writing()
    .in_footer(),
    spec(
        ActivityAction::Publish,
        "activity.publish",
        &["p"],
        Phrase::new("publish", "发布"),
        Phrase::new(
            "Build, if needed, and make the release the current one. Asks before.",
            "必要时构建，并使其成为当前发布。执行前会询问。",
        ),
    )
    .writing()
    .in_footer(),
    spec(
        ActivityAction::Ingest,
        "activity.ingest",
        &["i"],
        Phrase::new("ingest", "读入数据"),
        Phrase::new("Read what changed in the sources into the store.", "把数据源的变化读入存储。"),
    )
    .writing()
    .in_footer(),
    spec(
        ActivityAction::Check,
        "activity.check",
        &["c"],
        Phrase::new("check", "检查"),
        Phrase::new(
            "Check all files, run their tests and look for contradictions.",
            "检查所有文件，运行测试并查找矛盾。",
        ),
    )
    .in_footer(),
    spec(
        ActivityAction::Test,
        "activity.test",
        &["t"],
        Phrase::new("test", "测试"),
        Phrase::new("Run the tests beside all rules.", "运行所有规则旁的测试。"),
    )
    .in_footer(),
    spec(
        ActivityAction::Cancel,
        "activity.cancel",
        &["x"],
        Phrase::new("cancel", "取消"),
        Phrase::new(
            "Give up the run that is selected, or the newest; what was there before stays.",
            "放弃选中的任务（或最新的任务）；原有内容保持不变。",
        ),
    )
    .in_footer(),
    spec(
        ActivityAction::Show,
        "activity.show",
        &["f"],
        Phrase::new("filter", "筛选"),
        Phrase::new(
            "Show everything, or only runs of here, releases, edits or switches.",
            "显示全部，或只显示此处的任务、发布、编辑或开关。",
        ),
    )
    .in_footer(),
];
