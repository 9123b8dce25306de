//! The screen Review: what waits to be reviewed, and what each of it does.
//!
//! A list of the work tree, pull requests and branches; beside it a page about the one that is selected: what the policy
//! says, who enters and leaves which audience, what differs in rule words, who is affected. Pages are put together when
//! something arrives, so that a key only moves a line.

mod actions;
mod choose;
mod draw;
mod entries;
mod key;
mod layout;
mod page;
mod question;
#[cfg(test)]
mod tests;
pub(crate) mod work;

use std::sync::{Arc, Weak};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

pub(crate) use actions::{ACTIONS, ReviewAction};
pub(crate) use question::{Answer, Question};

use crate::{
    rule::say::Phrase,
    tui::{
        action::{Action, Common},
        app::Shared,
        effect::{self, Effect, Notice},
        screen::{Place, Screen, ScreenId},
        trouble::Trouble,
        widget::{scroll, text::clean},
    },
    workspace::{Desk, OpenChanges, OpenPullRequests, VerifiedChange},
};
use entries::{Entry, EntryId, Head};
use key::{ReviewKey, Reviews};
use layout::{ENTRY_ROWS, ListParts, Panes};
use page::PageLine;

const COPIED: Phrase = Phrase::new(
    "copied as Markdown; counts below {n} are hidden in it",
    "已复制为 Markdown；其中小于 {n} 的计数已隐藏",
);

const FETCHING: Phrase = Phrase::new("fetching…", "正在获取……");
const FETCHED: Phrase = Phrase::new("fetched", "已获取");

/// Which part the keys go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Focus {
    #[default]
    List,
    Page,
}

/// What is known of something that is asked for.
#[derive(Debug, Default)]
enum Asked<T, E> {
    #[default]
    NotYet,
    Known(T),
    Failed(E),
}

/// What is known of who approved a pull request.
type Approvals = Asked<Arc<VerifiedChange>, question::NoPullRequests>;

/// The screen.
#[derive(Debug, Default)]
pub(crate) struct Review {
    /// What people compare with, when it is not the main branch.
    base: Option<String>,
    /// `None` inside: the workspace is in no repository.
    changes: Asked<Option<Arc<OpenChanges>>, Trouble>,
    pull_requests: Asked<Arc<OpenPullRequests>, question::NoPullRequests>,
    /// What is known of who approved, by number and commit.
    approvals: Vec<(u64, String, Approvals)>,
    entries: Vec<Entry>,
    /// Positions of the entries that the search finds.
    found: Vec<usize>,
    search: String,
    is_typing: bool,
    /// Of those that are found.
    selected: usize,
    /// The first that is seen.
    offset: usize,
    /// What is to be selected as soon as it is there.
    wanted: Option<EntryId>,
    focus: Focus,
    is_wide: bool,
    reviews: Reviews,
    /// What is being counted.
    counting: Option<ReviewKey>,
    /// What could not be counted, since files were read last.
    failed: Vec<(ReviewKey, Trouble)>,
    page: Vec<PageLine>,
    /// The line that people are at.
    line: usize,
    /// The first line that is seen.
    top: usize,
    /// The desk that this was read with.
    desk: Weak<Desk>,
    /// How often files were read: the work tree is another one each time.
    reading: u64,
}

impl Review {
    fn panes(&self, shared: &Shared) -> Panes {
        Panes::of(shared.body, self.focus == Focus::Page, self.is_wide)
    }

    fn list_parts(&self, shared: &Shared) -> Option<ListParts> {
        let list = self.panes(shared).list?;
        let has_search = self.is_typing || !self.search.is_empty();
        let below = self.below(shared, layout::below_width(list));
        Some(ListParts::of(list, has_search, below.len()))
    }

    /// Keeps what is selected in sight.
    fn follow(&mut self, shared: &Shared) {
        if let Some(parts) = self.list_parts(shared) {
            self.offset = scroll::follow(self.offset, self.selected, parts.seen(), self.found.len());
        }
        let height = self.panes(shared).page_text().height as usize;
        self.line = self.line.min(self.page.len().saturating_sub(1));
        self.top = scroll::follow(self.top, self.line, height, self.page.len());
    }

    fn step(&mut self, by: isize, shared: &Shared) -> Vec<Effect> {
        match self.focus {
            Focus::List => self.select(scroll::step(self.selected, by, self.found.len()), shared),
            Focus::Page => {
                self.line = scroll::step(self.line, by, self.page.len());
                self.follow(shared);
                Vec::new()
            }
        }
    }

    /// Rows that a page of the part with the keys has.
    fn page_rows(&self, shared: &Shared) -> isize {
        let rows = match self.focus {
            Focus::List => self.list_parts(shared).map_or(1, ListParts::seen),
            Focus::Page => self.panes(shared).page_text().height as usize,
        };
        rows.saturating_sub(1).max(1) as isize
    }

    fn section(&mut self, is_next: bool, shared: &Shared) {
        let headings = || self.page.iter().enumerate().filter(|(_, line)| line.is_heading).map(|(at, _)| at);
        let found =
            if is_next { headings().find(|at| *at > self.line) } else { headings().rfind(|at| *at < self.line) };
        if let Some(found) = found {
            self.focus = Focus::Page;
            self.line = found;
            self.follow(shared);
            // A heading stands above what it is about.
            let height = self.panes(shared).page_text().height as usize;
            self.top = found.min(self.page.len().saturating_sub(height));
        }
    }

    fn set_focus(&mut self, focus: Focus, shared: &Shared) {
        self.focus = focus;
        self.is_typing = false;
        self.write_page(shared);
    }

    fn open(&mut self, shared: &Shared) -> Vec<Effect> {
        if self.is_typing {
            self.is_typing = false;
            self.follow(shared);
            return Vec::new();
        }
        match self.focus {
            Focus::List => {
                self.set_focus(Focus::Page, shared);
                Vec::new()
            }
            Focus::Page => {
                self.tag_at_line(shared).map(|tag| Effect::Go(Place::at(ScreenId::Catalog, tag))).into_iter().collect()
            }
        }
    }

    /// The tag that the line is about, as far as the catalog has it.
    fn tag_at_line(&self, shared: &Shared) -> Option<String> {
        let tag = self.page.get(self.line)?.tag.clone()?;
        shared.desk.as_ref()?.catalog()?.tag(&tag)?;
        Some(tag)
    }

    fn close(&mut self, shared: &Shared) -> Vec<Effect> {
        if self.is_typing || (self.focus == Focus::List && !self.search.is_empty()) {
            return self.set_search(String::new(), false, shared);
        }
        if self.is_wide {
            self.is_wide = false;
            self.write_page(shared);
        } else {
            self.set_focus(Focus::List, shared);
        }
        Vec::new()
    }

    fn copy(&self, shared: &Shared) -> Vec<Effect> {
        let Some(reviewed) = self.reviewed(shared) else { return Vec::new() };
        let Some(markdown) = &reviewed.markdown else { return Vec::new() };
        let said = COPIED.fill(shared.language, &[("n", &reviewed.min_count.to_string())]);
        vec![Effect::Copy(markdown.clone()), Effect::Say(Notice::good(said))]
    }

    /// The page in the browser.
    fn address(&self) -> Option<String> {
        let entry = self.entry()?;
        if let Some(pull_request) = &entry.pull_request {
            return Some(pull_request.url.clone());
        }
        let Asked::Known(known) = &self.pull_requests else { return None };
        let branch = entry.branch.as_ref()?;
        let remote = branch.tip.remote.as_ref().map(|remote| (remote, &branch.tip.name));
        // A branch that is nowhere but here has no page.
        let also = || branch.also.iter().find_map(|name| name.starts_with("origin/").then_some(("origin", name)));
        let (remote, name) = remote.map(|(remote, name)| (remote.as_str(), name)).or_else(also)?;
        let name = name.strip_prefix(remote)?.strip_prefix('/')?;
        Some(format!("{}/compare/{}", known.page.as_ref()?, escaped(name)))
    }

    /// Whether there is something that could be fetched from.
    fn has_remote(&self) -> bool {
        let is_without = |why: &question::NoPullRequests| why.said == Some(question::NO_REMOTE);
        let is_known = matches!(self.changes, Asked::Known(Some(_)));
        is_known && !matches!(&self.pull_requests, Asked::Failed(why) if is_without(why))
    }

    fn fetch(&mut self, shared: &Shared) -> Vec<Effect> {
        if !self.has_remote() {
            return Vec::new();
        }
        let away = self.entry().filter(|entry| entry.head() == Head::Away);
        let pull_request = away.and_then(|entry| entry.pull_request.as_ref()).map(|p| p.number);
        let question = effect::Question::Review(Question::Fetch { pull_request });
        let said = Notice::info(FETCHING.text(shared.language));
        vec![Effect::Ask(question), Effect::Say(said)]
    }

    fn fetched(&mut self, fetched: Result<(), Trouble>, shared: &Shared) -> Vec<Effect> {
        match fetched {
            Ok(()) => {
                let mut effects = self.again(shared);
                effects.push(Effect::Say(Notice::good(FETCHED.text(shared.language))));
                effects
            }
            Err(trouble) => vec![Effect::Say(Notice::bad(trouble.line()))],
        }
    }

    /// The command that tells the same.
    fn command(&self) -> Option<String> {
        let entry = self.entry()?;
        if let (Head::Away, Some(pull_request)) = (entry.head(), &entry.pull_request) {
            return Some(pull_request.fetch_command());
        }
        let base = quoted(&self.base_of(entry)?);
        Some(match entry.head() {
            Head::Commit(commit) => format!("tagwerk plan --base {base} --head {commit}"),
            Head::WorkTree | Head::Away => format!("tagwerk plan --base {base}"),
        })
    }
}

/// A word of a shell.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_' | '.' | '@' | '~' | '^');
    if !word.is_empty() && word.chars().all(is_plain) && !word.starts_with('~') {
        return word.to_owned();
    }
    format!("'{}'", clean(word).replace('\'', "'\\''"))
}

/// A name as a part of an address.
fn escaped(name: &str) -> String {
    let mut out = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

impl Screen for Review {
    fn typing(&self) -> bool {
        self.is_typing
    }

    fn is_live(&self, action: Action, shared: &Shared) -> bool {
        let is_page = self.focus == Focus::Page;
        match action {
            Action::Common(Common::Open) => !is_page || self.tag_at_line(shared).is_some(),
            Action::Common(Common::Close) => is_page || self.is_wide || self.is_typing || !self.search.is_empty(),
            Action::Common(Common::Left) => is_page,
            Action::Common(Common::Right) => !is_page,
            Action::Common(Common::Copy) => self.reviewed(shared).is_some_and(|reviewed| reviewed.markdown.is_some()),
            Action::Review(ReviewAction::Browse) => self.address().is_some(),
            Action::Review(ReviewAction::CopyCommand) => self.command().is_some(),
            Action::Review(ReviewAction::TakeAsBase) => self.new_base().is_some(),
            Action::Review(ReviewAction::MainBase) => self.base.is_some(),
            Action::Review(ReviewAction::Fetch) => self.has_remote(),
            Action::Common(_) | Action::Review(_) => true,
            _ => false,
        }
    }

    fn act(&mut self, action: Action, shared: &Shared) -> Vec<Effect> {
        match action {
            Action::Common(Common::Up) => self.step(-1, shared),
            Action::Common(Common::Down) => self.step(1, shared),
            Action::Common(Common::PageUp) => self.step(-self.page_rows(shared), shared),
            Action::Common(Common::PageDown) => self.step(self.page_rows(shared), shared),
            Action::Common(Common::Top) => self.step(isize::MIN, shared),
            Action::Common(Common::Bottom) => self.step(isize::MAX, shared),
            Action::Common(Common::Open) => self.open(shared),
            Action::Common(Common::Close) => self.close(shared),
            Action::Common(Common::Left) => {
                self.is_wide = false;
                self.set_focus(Focus::List, shared);
                Vec::new()
            }
            Action::Common(Common::Right) => {
                self.set_focus(Focus::Page, shared);
                Vec::new()
            }
            Action::Common(Common::NextPane | Common::PreviousPane) => {
                let other = if self.focus == Focus::List { Focus::Page } else { Focus::List };
                self.is_wide &= other == Focus::Page;
                self.set_focus(other, shared);
                Vec::new()
            }
            Action::Common(Common::Search) => {
                self.is_wide = false;
                self.set_focus(Focus::List, shared);
                self.is_typing = true;
                self.follow(shared);
                Vec::new()
            }
            Action::Common(Common::Copy) => self.copy(shared),
            Action::Review(ReviewAction::Browse) => self.address().map(Effect::Browse).into_iter().collect(),
            Action::Review(ReviewAction::CopyCommand) => self.command().map(Effect::Copy).into_iter().collect(),
            Action::Review(ReviewAction::TakeAsBase) => self.compare_with(self.new_base(), shared),
            Action::Review(ReviewAction::MainBase) => self.compare_with(None, shared),
            Action::Review(ReviewAction::Fetch) => self.fetch(shared),
            Action::Review(ReviewAction::Again) => self.again(shared),
            Action::Review(ReviewAction::NextSection) => {
                self.section(true, shared);
                Vec::new()
            }
            Action::Review(ReviewAction::PreviousSection) => {
                self.section(false, shared);
                Vec::new()
            }
            Action::Review(ReviewAction::Widen) => {
                self.is_wide = !self.is_wide;
                self.set_focus(Focus::Page, shared);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn key(&mut self, key: KeyEvent, shared: &Shared) -> Vec<Effect> {
        let mut search = self.search.clone();
        match key.code {
            KeyCode::Up => return self.step(-1, shared),
            KeyCode::Down => return self.step(1, shared),
            KeyCode::Char('u') if key.modifiers.contains(KeyModifiers::CONTROL) => search.clear(),
            KeyCode::Char(c) if !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) => search.push(c),
            KeyCode::Backspace => {
                search.pop();
            }
            _ => return Vec::new(),
        }
        self.set_search(search, true, shared)
    }

    fn paste(&mut self, text: &str, shared: &Shared) -> Vec<Effect> {
        self.set_search(format!("{}{}", self.search, clean(text)), true, shared)
    }

    fn mouse(&mut self, mouse: MouseEvent, shared: &Shared) -> Vec<Effect> {
        let at = Position::new(mouse.column, mouse.row);
        let panes = self.panes(shared);
        let is_in_list = panes.list.is_some_and(|list| list.contains(at));
        match mouse.kind {
            MouseEventKind::ScrollDown | MouseEventKind::ScrollUp => {
                let down = mouse.kind == MouseEventKind::ScrollDown;
                if is_in_list {
                    let by = if down { 1 } else { -1 };
                    return self.select(scroll::step(self.selected, by, self.found.len()), shared);
                }
                self.line = scroll::step(self.line, if down { 3 } else { -3 }, self.page.len());
                self.follow(shared);
            }
            MouseEventKind::Down(MouseButton::Left) if is_in_list => {
                let Some(parts) = self.list_parts(shared) else { return Vec::new() };
                self.focus = Focus::List;
                if parts.search.contains(at) {
                    self.is_typing = true;
                } else if parts.entries.contains(at) {
                    self.is_typing = false;
                    let row = self.offset + (at.y - parts.entries.y) as usize / ENTRY_ROWS;
                    if row < self.found.len() {
                        return self.select(row, shared);
                    }
                }
            }
            MouseEventKind::Down(MouseButton::Left) => {
                // Before the page takes the whole area, while its lines are where people see them.
                let text = panes.page_text();
                let line = self.top + at.y.saturating_sub(text.y) as usize;
                self.set_focus(Focus::Page, shared);
                if at.y >= text.y && at.y < text.bottom() && line < self.page.len() {
                    self.line = line;
                }
                self.follow(shared);
            }
            _ => {}
        }
        Vec::new()
    }

    fn entered(&mut self, shared: &Shared) -> Vec<Effect> {
        let Some(desk) = &shared.desk else { return Vec::new() };
        let is_new = !Weak::ptr_eq(&self.desk, &Arc::downgrade(desk));
        let mut effects = Vec::new();
        if is_new {
            self.desk = Arc::downgrade(desk);
            self.reading += 1;
            self.failed.clear();
            effects.push(self.ask_changes());
            if matches!(self.pull_requests, Asked::NotYet) {
                effects.push(Effect::Ask(effect::Question::Review(Question::PullRequests)));
            }
        }
        self.write_page(shared);
        effects
    }

    fn answered(&mut self, answer: effect::Answer, shared: &Shared) -> Vec<Effect> {
        let effect::Answer::Review(answer) = answer else { return Vec::new() };
        match answer {
            Answer::Changes(Err(trouble)) if trouble.is_cancelled => Vec::new(),
            Answer::Changes(found) => {
                self.changes = match found {
                    Ok(changes) => Asked::Known(changes),
                    Err(trouble) => Asked::Failed(trouble),
                };
                self.list_again(shared)
            }
            Answer::PullRequests(found) => {
                self.pull_requests = match found {
                    Ok(found) => Asked::Known(found),
                    Err(trouble) => Asked::Failed(trouble),
                };
                self.list_again(shared)
            }
            Answer::Approvals { number, commit, verified } => {
                let found = match verified {
                    Ok(verified) => Asked::Known(verified),
                    Err(why) => Asked::Failed(why),
                };
                self.approvals.retain(|(known, at, _)| *known != number || *at != commit);
                self.approvals.push((number, commit, found));
                self.write_page(shared);
                Vec::new()
            }
            Answer::Fetched(fetched) => self.fetched(fetched, shared),
            Answer::Review { key, reviewed } => self.counted(key, reviewed, shared),
        }
    }

    fn place(&self) -> Place {
        match self.entry() {
            Some(entry) => Place::at(ScreenId::Review, entry.id.word()),
            None => Place::of(ScreenId::Review),
        }
    }

    fn go(&mut self, place: &Place, shared: &Shared) -> Vec<Effect> {
        let Some(id) = place.at.as_deref().and_then(EntryId::parse) else { return Vec::new() };
        self.wanted = Some(id);
        self.search.clear();
        self.is_typing = false;
        self.list_again(shared)
    }

    fn draw(&self, shared: &Shared, buffer: &mut Buffer, _: Rect) {
        draw::draw(self, shared, buffer);
    }

    fn cursor(&self, shared: &Shared) -> Option<Position> {
        draw::cursor(self, shared)
    }

    fn lines(&self, shared: &Shared) -> Vec<String> {
        draw::lines(self, shared)
    }
}
