//! How it is drawn, and what a screen reader is told.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
};

use super::{
    Asked, Focus, Review,
    entries::{Entry, EntryId, Head},
    layout::{ENTRY_ROWS, below_width},
    page::approvals,
};
use crate::{
    calendar::{SECOND, Zone, format_instant},
    rule::say::{Language, Phrase},
    tui::{
        app::Shared,
        theme::Theme,
        widget::{
            pane,
            text::{self, clean, fit, put},
        },
    },
    workspace::{Differs, OpenBranch},
};

const LIST: Phrase = Phrase::new("Changes", "改动");
const AGAINST: Phrase = Phrase::new("Changes against {base}", "相对 {base} 的改动");
const WORK_TREE: Phrase = Phrase::new("Work tree", "工作区");
const NOT_FOUND: Phrase = Phrase::new("no such change", "没有这样的改动");
const TAGS: Phrase = Phrase::new("tags {n}", "标签 {n}");
const FILES: Phrase = Phrase::new("definitions {n}", "定义 {n}");
const NOTHING: Phrase = Phrase::new("no definitions", "无定义改动");
const AWAY: Phrase = Phrase::new("not fetched", "尚未下载");
const DRAFT: Phrase = Phrase::new("draft", "草稿");
const UNCOMMITTED: Phrase = Phrase::new("not committed {n}", "未提交 {n}");
const REFUSED: Phrase = Phrase::new("refused", "已拒绝");
const WANTS: Phrase = Phrase::new("approvals wanted {n}", "需要批准 {n}");
const CLEAN: Phrase = Phrase::new("nothing wanted", "无需批准");
const COUNTING: Phrase = Phrase::new("counting", "计算中");
const AHEAD: Phrase = Phrase::new("ahead {ahead}, behind {behind}", "领先 {ahead}，落后 {behind}");
const SELECTED: Phrase = Phrase::new("selected", "已选中");
const DETAILS: Phrase = Phrase::new("Change", "改动详情");
const SEARCH: Phrase = Phrase::new("Search", "搜索");

/// How the policy stands to an entry, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stand {
    Unknown,
    Counting,
    Refused,
    Wants(u32),
    Clean,
}

impl Stand {
    fn of(review: &Review, entry: &Entry, shared: &Shared) -> Self {
        let Some(key) = review.key_of(entry, shared) else { return Self::Unknown };
        match review.reviews.get(&key) {
            Some(reviewed) if !reviewed.verdict.is_clean() || reviewed.found.has_errors() => Self::Refused,
            Some(reviewed) => match approvals(&reviewed.verdict) {
                0 => Self::Clean,
                n => Self::Wants(n),
            },
            None if review.counting.as_ref() == Some(&key) => Self::Counting,
            None => Self::Unknown,
        }
    }

    const fn sign(self) -> &'static str {
        match self {
            Self::Unknown => " ",
            Self::Counting => "…",
            Self::Refused => "✗",
            Self::Wants(_) => "●",
            Self::Clean => "✓",
        }
    }

    fn word(self, language: Language) -> String {
        match self {
            Self::Unknown => String::new(),
            Self::Counting => COUNTING.text(language).to_owned(),
            Self::Refused => REFUSED.text(language).to_owned(),
            Self::Wants(n) => WANTS.fill(language, &[("n", &n.to_string())]),
            Self::Clean => CLEAN.text(language).to_owned(),
        }
    }

    const fn style(self, theme: &Theme) -> Style {
        match self {
            Self::Unknown | Self::Counting => theme.dim,
            Self::Refused => theme.bad,
            Self::Wants(_) => theme.warn,
            Self::Clean => theme.good,
        }
    }
}

/// Draws the list and the page.
pub(super) fn draw(review: &Review, shared: &Shared, buffer: &mut Buffer) {
    let panes = review.panes(shared);
    if let Some(area) = panes.list {
        list(review, shared, buffer, area);
    }
    if let Some(area) = panes.page {
        page(review, shared, buffer, area);
    }
}

/// Where the cursor stands while a search is typed.
pub(super) fn cursor(review: &Review, shared: &Shared) -> Option<Position> {
    let search = review.list_parts(shared)?.search;
    let x = search.x + 2 + text::width(&clean(&review.search)) as u16;
    (review.is_typing && search.height > 0 && x < search.right()).then_some(Position::new(x, search.y))
}

fn title(review: &Review, language: Language) -> String {
    match &review.changes {
        Asked::Known(Some(changes)) => AGAINST.fill(language, &[("base", &clean(&changes.base))]),
        _ => LIST.text(language).to_owned(),
    }
}

fn list(review: &Review, shared: &Shared, buffer: &mut Buffer, area: Rect) {
    let (theme, language) = (&shared.theme, shared.language);
    let has_focus = review.focus == Focus::List;
    let cells = area.width.saturating_sub(4) as usize;
    pane::draw(buffer, area, &fit(&title(review, language), cells), has_focus, theme);
    let Some(parts) = review.list_parts(shared) else { return };
    if parts.search.height > 0 {
        let text = format!("/ {}", clean(&review.search));
        put(buffer, parts.search.x, parts.search.y, parts.search.width as usize, &text, theme.accent);
    }
    if review.found.is_empty() && parts.entries.height > 0 && !review.entries.is_empty() {
        let text = NOT_FOUND.text(language);
        put(buffer, parts.entries.x, parts.entries.y, parts.entries.width as usize, text, theme.dim);
    }
    let zone = shared.desk.as_ref().map(|desk| desk.workspace().zone());
    for (row, at) in review.found.iter().enumerate().skip(review.offset).take(parts.seen()) {
        let y = parts.entries.y + ((row - review.offset) * ENTRY_ROWS) as u16;
        let entry = &review.entries[*at];
        let stand = Stand::of(review, entry, shared);
        let is_selected = row == review.selected;
        let (first, second) = if is_selected { (theme.selected, theme.selected) } else { (theme.text, theme.dim) };
        let cells = parts.entries.width as usize;
        buffer.set_style(Rect { y, height: ENTRY_ROWS as u16, ..parts.entries }, first);
        let mark = if is_selected { "▸" } else { " " };
        put(buffer, parts.entries.x, y, cells, mark, first);
        let sign = if is_selected { theme.selected } else { stand.style(theme) };
        put(buffer, parts.entries.x + 1, y, cells.saturating_sub(1), stand.sign(), sign);
        put(buffer, parts.entries.x + 3, y, cells.saturating_sub(3), &name(entry, language), first);
        let facts = facts(entry, zone, language).join(" · ");
        put(buffer, parts.entries.x + 3, y + 1, cells.saturating_sub(3), &facts, second);
    }
    for (y, line) in (parts.below.top()..parts.below.bottom()).zip(review.below(shared, below_width(area))) {
        put(buffer, parts.below.x, y, parts.below.width as usize, &line, theme.dim);
    }
}

/// What an entry is called.
fn name(entry: &Entry, language: Language) -> String {
    match (&entry.id, &entry.pull_request) {
        (EntryId::PullRequest(number), Some(pull_request)) => format!("#{number} {}", clean(&pull_request.title)),
        (EntryId::Branch(name), _) => clean(name),
        _ => WORK_TREE.text(language).to_owned(),
    }
}

/// The short facts of an entry: how far, what, who, when.
fn facts(entry: &Entry, zone: Option<&Zone>, language: Language) -> Vec<String> {
    let mut facts = Vec::new();
    if let Some(work_tree) = &entry.work_tree {
        facts.extend(work_tree.branch.as_ref().map(|name| clean(name)));
        facts.push(arrows(work_tree.apart.ahead, work_tree.apart.behind));
        facts.push(files(&work_tree.differs, language));
        if !work_tree.uncommitted.is_empty() {
            facts.push(UNCOMMITTED.fill(language, &[("n", &work_tree.uncommitted.len().to_string())]));
        }
    }
    if let Some(OpenBranch { tip, apart, differs, .. }) = &entry.branch {
        facts.push(arrows(apart.ahead, apart.behind));
        facts.push(files(differs, language));
        let at = zone.map(|zone| format_instant(tip.seconds.saturating_mul(SECOND), zone));
        facts.extend(at.and_then(|at| at.split_once('T').map(|(day, _)| day.to_owned())));
        if entry.pull_request.is_none() {
            facts.push(clean(&tip.author));
        }
    }
    if let Some(pull_request) = &entry.pull_request {
        facts.push(clean(&pull_request.author));
        if pull_request.is_draft {
            facts.push(DRAFT.text(language).to_owned());
        }
        if entry.head() == Head::Away {
            facts.push(AWAY.text(language).to_owned());
        }
    }
    facts.retain(|fact| !fact.is_empty());
    facts
}

fn arrows(ahead: usize, behind: usize) -> String {
    match (ahead, behind) {
        (0, 0) => String::new(),
        (ahead, 0) => format!("↑{ahead}"),
        (0, behind) => format!("↓{behind}"),
        (ahead, behind) => format!("↑{ahead} ↓{behind}"),
    }
}

fn files(differs: &Differs, language: Language) -> String {
    let mut parts = Vec::new();
    if !differs.tags.is_empty() {
        parts.push(TAGS.fill(language, &[("n", &differs.tags.len().to_string())]));
    }
    if !differs.others.is_empty() {
        parts.push(FILES.fill(language, &[("n", &differs.others.len().to_string())]));
    }
    if parts.is_empty() { NOTHING.text(language).to_owned() } else { parts.join(" · ") }
}

fn page(review: &Review, shared: &Shared, buffer: &mut Buffer, area: Rect) {
    let theme = &shared.theme;
    let has_focus = review.focus == Focus::Page;
    let name = review.entry().map(|entry| name(entry, shared.language));
    let cells = area.width.saturating_sub(4) as usize;
    let title = fit(&name.unwrap_or_else(|| DETAILS.text(shared.language).to_owned()), cells);
    pane::draw(buffer, area, &title, has_focus, theme);
    let inner = review.panes(shared).page_text();
    for (row, (at, line)) in review.page.iter().enumerate().skip(review.top).take(inner.height as usize).enumerate() {
        let y = inner.y + row as u16;
        if has_focus && at == review.line {
            put(buffer, inner.x.saturating_sub(1), y, 1, "▸", theme.accent);
        }
        let mut x = inner.x;
        for piece in &line.pieces {
            let room = inner.right().saturating_sub(x) as usize;
            x += put(buffer, x, y, room, &piece.text, piece.look.style(theme)) as u16;
        }
    }
}

/// What a screen reader is told: the list with the selected entry, or the page from the line that people are at.
pub(super) fn lines(review: &Review, shared: &Shared) -> Vec<String> {
    let language = shared.language;
    let mut lines = vec![title(review, language)];
    if review.is_typing || !review.search.is_empty() {
        lines.push(format!("{}: {}", SEARCH.text(language), clean(&review.search)));
    }
    if review.focus == Focus::List {
        let zone = shared.desk.as_ref().map(|desk| desk.workspace().zone());
        for (row, at) in review.found.iter().enumerate() {
            let entry = &review.entries[*at];
            let mut parts = vec![name(entry, language)];
            let apart = entry.branch.as_ref().map(|b| &b.apart).or(entry.work_tree.as_ref().map(|w| &w.apart));
            parts.extend(apart.map(|apart| {
                let (ahead, behind) = (apart.ahead.to_string(), apart.behind.to_string());
                AHEAD.fill(language, &[("ahead", &ahead), ("behind", &behind)])
            }));
            parts.extend(facts(entry, zone, language).into_iter().filter(|fact| !fact.starts_with(['↑', '↓'])));
            parts.push(Stand::of(review, entry, shared).word(language));
            parts.retain(|part| !part.is_empty());
            let selected =
                if row == review.selected { format!(" ({})", SELECTED.text(language)) } else { String::new() };
            lines.push(format!("{}/{}: {}{selected}", row + 1, review.found.len(), parts.join(", ")));
        }
        lines.extend(review.below(shared, usize::MAX));
    }
    if review.focus == Focus::Page {
        lines.extend(review.entry().map(|entry| name(entry, language)));
    }
    let from = if review.focus == Focus::Page { review.line } else { 0 };
    lines.extend(review.page.iter().skip(from).map(super::page::PageLine::said).filter(|line| !line.is_empty()));
    lines
}
