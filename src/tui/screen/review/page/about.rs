//! What a change is: where it comes from, how far it is apart, which commits it has.

use super::{Look, Page, Piece};
use crate::{
    calendar::{SECOND, Zone, format_instant},
    diagnostic::grouped,
    git::{Apart, COMMITS_MAX},
    review::words,
    rule::say::Phrase,
    tui::{
        screen::review::entries::{Entry, Head},
        widget::text::clean,
    },
    workspace::{Differs, OpenWorkTree},
};

const ON_BRANCH: Phrase = Phrase::new("on branch {name}", "位于分支 {name}");
const DETACHED: Phrase = Phrase::new("on commit {commit} of no branch", "位于不属于任何分支的提交 {commit}");
const INTO: Phrase = Phrase::new("into {base}", "并入 {base}");
const BY: Phrase = Phrase::new("by {author}", "作者 {author}");
const DRAFT: Phrase = Phrase::new("draft", "草稿");
const ALSO: Phrase = Phrase::new("also {names}", "亦称 {names}");
const AHEAD: Phrase = Phrase::new("ahead {ahead}, behind {behind}", "领先 {ahead} 个提交，落后 {behind} 个提交");
const FILES: Phrase = Phrase::new(
    "files of tags {tags}, other definitions {others}, elsewhere {elsewhere}",
    "标签文件 {tags}，其他定义 {others}，其余文件 {elsewhere}",
);
const NO_FILES: Phrase = Phrase::new("touches no definition", "没有改动任何定义");
const UNCOMMITTED: Phrase = Phrase::new("Not committed", "未提交");
const COMMITS: Phrase = Phrase::new("Commits", "提交");
const MORE: Phrase = Phrase::new("and {n} more", "另有 {n} 项");
const UNRELATED: Phrase = Phrase::new(
    "It has no history in common with the base here: in a shallow clone, `git fetch --unshallow` brings it.",
    "此处与基准没有共同历史：浅克隆可用 `git fetch --unshallow` 补全。",
);
const AWAY: Phrase = Phrase::new(
    "Its commit is not here yet. The action `fetch` brings it, or this command, which Y copies:",
    "其提交尚未下载。可用“获取”操作，或用以下命令（按 Y 复制）：",
);

/// Files that are named one by one.
const FILES_MAX: usize = 12;

/// Where a change is seen from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Subject<'a> {
    pub(crate) entry: &'a Entry,
    /// What it goes into.
    pub(crate) base: &'a str,
    pub(crate) zone: &'a Zone,
}

/// Writes what a change is.
pub(crate) fn about(page: &mut Page, subject: Subject<'_>) {
    let Subject { entry, base, zone } = subject;
    let into = page.fill(INTO, &[("base", &clean(base))]);
    if let Some(pull_request) = &entry.pull_request {
        let mut parts = vec![into.clone(), pull_request.head.clone()];
        parts.push(page.fill(BY, &[("author", &pull_request.author)]));
        if pull_request.is_draft {
            parts.push(page.say(DRAFT).to_owned());
        }
        page.text("", &parts.join(" · "), Look::Text);
        page.text("", &pull_request.url, Look::Dim);
        if entry.head() == Head::Away {
            page.blank();
            page.text("", page.say(AWAY), Look::Warn);
            page.text("  ", &pull_request.fetch_command(), Look::Text);
        }
    }
    if let Some(branch) = &entry.branch {
        if entry.pull_request.is_none() {
            let at = moment(&format_instant(branch.tip.seconds.saturating_mul(SECOND), zone));
            let parts = [into, page.fill(BY, &[("author", &branch.tip.author)]), at];
            page.text("", &parts.join(" · "), Look::Text);
        }
        if !branch.also.is_empty() {
            page.text("", &page.fill(ALSO, &[("names", &branch.also.join(", "))]), Look::Dim);
        }
        apart(page, &branch.apart, &branch.differs);
    }
    if let Some(work_tree) = &entry.work_tree {
        let on = match &work_tree.branch {
            Some(name) => page.fill(ON_BRANCH, &[("name", &clean(name))]),
            None => page.fill(DETACHED, &[("commit", words::short(&work_tree.commit))]),
        };
        page.text("", &[on, page.fill(INTO, &[("base", &clean(base))])].join(" · "), Look::Text);
        apart(page, &work_tree.apart, &work_tree.differs);
    }
}

/// Writes where it comes from: commits, and what is not committed.
pub(crate) fn history(page: &mut Page, entry: &Entry) {
    if let Some(work_tree) = &entry.work_tree {
        uncommitted(page, work_tree);
        commits(page, &work_tree.apart);
    }
    if let Some(branch) = &entry.branch {
        commits(page, &branch.apart);
    }
}

fn uncommitted(page: &mut Page, work_tree: &OpenWorkTree) {
    if work_tree.uncommitted.is_empty() {
        return;
    }
    page.heading(page.say(UNCOMMITTED));
    for file in work_tree.uncommitted.iter().take(FILES_MAX) {
        page.text("  ", file, Look::Text);
    }
    let more = work_tree.uncommitted.len().saturating_sub(FILES_MAX);
    if more > 0 {
        page.text("  ", &page.fill(MORE, &[("n", &grouped(more as u64))]), Look::Dim);
    }
}

/// `2026-01-08 09:30` of an instant with seconds and an offset.
pub(super) fn moment(instant: &str) -> String {
    instant.get(..16).map_or_else(|| instant.to_owned(), |moment| moment.replace('T', " "))
}

fn apart(page: &mut Page, apart: &Apart, differs: &Differs) {
    let number = |n: usize| grouped(n as u64);
    let (ahead, behind) = (number(apart.ahead), number(apart.behind));
    let mut parts = vec![page.fill(AHEAD, &[("ahead", &ahead), ("behind", &behind)])];
    if differs.is_empty() {
        parts.push(page.say(NO_FILES).to_owned());
    } else {
        let (tags, others, elsewhere) =
            (number(differs.tags.len()), number(differs.others.len()), number(differs.elsewhere));
        parts.push(page.fill(FILES, &[("tags", &tags), ("others", &others), ("elsewhere", &elsewhere)]));
    }
    page.text("", &parts.join(" · "), Look::Dim);
    if apart.merge_base.is_none() {
        page.text("! ", page.say(UNRELATED), Look::Warn);
    }
}

fn commits(page: &mut Page, apart: &Apart) {
    if apart.commits.is_empty() {
        return;
    }
    page.heading(page.say(COMMITS));
    for commit in &apart.commits {
        let pieces = vec![
            Piece::new(format!("{} ", words::short(&commit.commit)), Look::Dim),
            Piece::new(clean(&commit.subject), Look::Text),
        ];
        page.flow("  ", pieces);
    }
    if apart.ahead > COMMITS_MAX {
        let more = grouped((apart.ahead - COMMITS_MAX) as u64);
        page.text("  ", &page.fill(MORE, &[("n", &more)]), Look::Dim);
    }
}
