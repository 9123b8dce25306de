//! Everything about the tag that is selected: a pane with tabs.

mod actions;
mod definition;
mod draw;
mod effects;
mod health;
mod history;
mod kept;
mod lineage;
mod question;
pub(crate) mod tab;
#[cfg(test)]
mod tests;
mod usage;
mod view;
pub(crate) mod work;

use std::{collections::HashMap, sync::Arc};

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

pub(crate) use actions::{ACTIONS, DetailAction};
pub(crate) use question::{Answer, Question};

use self::{
    definition::Definition,
    draw::Parts,
    effects::EffectsTab,
    health::HealthTab,
    history::HistoryTab,
    lineage::LineageTab,
    tab::{Heard, Tab, TabId, Target},
    usage::UsageTab,
    view::View,
};
use crate::{
    rule::say::Language,
    tui::{
        action::{Action, Common},
        app::Shared,
        effect::{self, Effect},
        screen::catalog::{
            about::Pane,
            audience::{AudienceTab, OverlapTab, ProfileTab},
        },
    },
    workspace::Desk,
};

/// How long the selection rests on a tag before the background is asked about it.
const PAUSE: std::time::Duration = std::time::Duration::from_millis(60);

/// The pane.
#[derive(Debug, Default)]
pub(crate) struct Detail {
    tag: Option<String>,
    tab: TabId,
    /// What the tabs of `asked` asked for.
    asked_for: Option<About>,
    asked: Vec<TabId>,
    tabs: Tabs,
    view: View,
    /// Where people were in tabs of tags that they left.
    left: HashMap<(String, TabId), View>,
}

/// What answers are about.
#[derive(Debug)]
struct About {
    tag: String,
    desk: Option<Arc<Desk>>,
    language: Language,
}

#[derive(Debug, Default)]
struct Tabs {
    definition: Definition,
    audience: AudienceTab,
    profile: ProfileTab,
    overlap: OverlapTab,
    lineage: LineageTab,
    history: HistoryTab,
    usage: UsageTab,
    health: HealthTab,
    effects: EffectsTab,
}

impl Tabs {
    fn get(&mut self, tab: TabId) -> &mut dyn Tab {
        match tab {
            TabId::Audience => &mut self.audience,
            TabId::Profile => &mut self.profile,
            TabId::Overlap => &mut self.overlap,
            TabId::Lineage => &mut self.lineage,
            TabId::History => &mut self.history,
            TabId::Usage => &mut self.usage,
            TabId::Health => &mut self.health,
            TabId::Effects => &mut self.effects,
            TabId::Definition => &mut self.definition,
        }
    }

    fn read(&self, tab: TabId) -> &dyn Tab {
        match tab {
            TabId::Audience => &self.audience,
            TabId::Profile => &self.profile,
            TabId::Overlap => &self.overlap,
            TabId::Lineage => &self.lineage,
            TabId::History => &self.history,
            TabId::Usage => &self.usage,
            TabId::Health => &self.health,
            TabId::Effects => &self.effects,
            TabId::Definition => &self.definition,
        }
    }
}

/// Positions of tags that were left are remembered for so many.
const LEFT_MAX: usize = 200;

impl Detail {
    /// Asks what the tab that is shown was not told yet, and lays its rows out.
    fn settle(&mut self, shared: &Shared, area: Rect) -> Vec<Effect> {
        let Some(tag) = self.tag.clone().filter(|_| area.width > 0) else {
            self.lay_out(shared, area);
            return Vec::new();
        };
        let is_other_tag = self.asked_for.as_ref().is_none_or(|about| about.tag != tag);
        let is_known = self.asked_for.as_ref().is_some_and(|about| about.is(&tag, shared));
        if !is_known {
            self.asked.clear();
            self.asked_for = Some(About { tag: tag.clone(), desk: shared.desk.clone(), language: shared.language });
        }
        let mut effects = Vec::new();
        if !self.asked.contains(&self.tab) {
            self.asked.push(self.tab);
            let questions = self.tabs.get(self.tab).ask(&tag, shared);
            // Whoever runs through the list does not ask about each tag.
            effects.extend(
                questions.into_iter().map(|question| {
                    if is_other_tag { Effect::AskAfter(PAUSE, question) } else { Effect::Ask(question) }
                }),
            );
        }
        self.lay_out(shared, area);
        effects
    }

    /// Makes the rows anew.
    fn lay_out(&mut self, shared: &Shared, area: Rect) {
        let text = Parts::of(area).text;
        let rows = match &self.tag {
            Some(tag) if shared.desk.is_some() => self.tabs.read(self.tab).rows(tag, shared, text.width as usize),
            _ => Vec::new(),
        };
        self.view.fill(rows, text.height as usize);
    }

    /// Shows a tab where it was left.
    fn show(&mut self, tab: TabId, shared: &Shared, area: Rect) -> Vec<Effect> {
        if tab != self.tab {
            self.leave();
            self.tab = tab;
            self.come();
        }
        self.settle(shared, area)
    }

    fn leave(&mut self) {
        if let Some(tag) = &self.tag {
            if self.left.len() >= LEFT_MAX {
                self.left.clear();
            }
            self.left.insert((tag.clone(), self.tab), self.view.position());
        }
    }

    fn come(&mut self) {
        let key = self.tag.clone().map(|tag| (tag, self.tab));
        self.view = key.and_then(|key| self.left.remove(&key)).unwrap_or_default();
    }

    fn next(&self, by: usize) -> TabId {
        TabId::ALL[(self.tab.index() + by) % TabId::ALL.len()]
    }

    fn open(&mut self, shared: &Shared, area: Rect) -> Vec<Effect> {
        let (Some(target), Some(tag)) = (self.view.target().cloned(), self.tag.clone()) else { return Vec::new() };
        match target {
            Target::Go(place) => vec![Effect::Go(place)],
            Target::Pick(pick) => {
                let mut effects = self.tabs.get(self.tab).picked(pick, &tag, shared);
                effects.extend(self.settle(shared, area));
                effects
            }
        }
    }
}

impl About {
    fn is(&self, tag: &str, shared: &Shared) -> bool {
        let is_same_desk = match (&self.desk, &shared.desk) {
            (Some(mine), Some(now)) => Arc::ptr_eq(mine, now),
            (None, None) => true,
            _ => false,
        };
        self.tag == tag && self.language == shared.language && is_same_desk
    }
}

impl Pane for Detail {
    fn select(&mut self, tag: Option<&str>, shared: &Shared, area: Rect) -> Vec<Effect> {
        if self.tag.as_deref() != tag {
            self.leave();
            self.tag = tag.map(ToOwned::to_owned);
            self.come();
        }
        self.settle(shared, area)
    }

    fn is_live(&self, action: Action, shared: &Shared) -> bool {
        match action {
            Action::Common(Common::Left | Common::Right) | Action::Detail(_) => self.tag.is_some(),
            Action::Common(common) if common.is_step() => self.tag.is_some(),
            Action::Common(Common::Open) => self.view.target().is_some(),
            Action::Common(Common::Copy) => self.view.copied().is_some(),
            action => self.tag.is_some() && self.tabs.read(self.tab).is_live(action, shared),
        }
    }

    fn act(&mut self, action: Action, shared: &Shared, area: Rect) -> Vec<Effect> {
        match action {
            Action::Common(Common::Up) => self.view.step(-1),
            Action::Common(Common::Down) => self.view.step(1),
            Action::Common(Common::PageUp) => self.view.page(-1),
            Action::Common(Common::PageDown) => self.view.page(1),
            Action::Common(Common::Top) => self.view.top(),
            Action::Common(Common::Bottom) => self.view.bottom(),
            Action::Common(Common::Right) | Action::Detail(DetailAction::NextTab) => {
                return self.show(self.next(1), shared, area);
            }
            Action::Common(Common::Left) | Action::Detail(DetailAction::PreviousTab) => {
                return self.show(self.next(TabId::ALL.len() - 1), shared, area);
            }
            Action::Detail(DetailAction::Show(tab)) => return self.show(tab, shared, area),
            Action::Common(Common::Open) => return self.open(shared, area),
            Action::Common(Common::Copy) => return self.view.copied().map(Effect::Copy).into_iter().collect(),
            action => {
                let Some(tag) = self.tag.clone() else { return Vec::new() };
                let mut effects = self.tabs.get(self.tab).act(action, &tag, shared);
                effects.extend(self.settle(shared, area));
                return effects;
            }
        }
        Vec::new()
    }

    fn mouse(&mut self, mouse: MouseEvent, shared: &Shared, area: Rect) -> Vec<Effect> {
        let parts = Parts::of(area);
        let at = Position::new(mouse.column, mouse.row);
        match mouse.kind {
            MouseEventKind::ScrollDown => self.view.scroll(3),
            MouseEventKind::ScrollUp => self.view.scroll(-3),
            MouseEventKind::Down(MouseButton::Left) if parts.tabs.contains(at) => {
                let hit = draw::tab_at(parts.tabs, self.tab, shared.language, at);
                return hit.map_or_else(Vec::new, |tab| self.show(tab, shared, area));
            }
            MouseEventKind::Down(MouseButton::Left)
                if parts.text.contains(at) && self.view.click((at.y - parts.text.y) as usize) =>
            {
                return self.open(shared, area);
            }
            _ => {}
        }
        Vec::new()
    }

    fn answered(&mut self, answer: effect::Answer, shared: &Shared, area: Rect) -> Vec<Effect> {
        let mut answer = answer;
        let mut effects = Vec::new();
        for tab in TabId::ALL {
            match self.tabs.get(tab).answered(answer, shared) {
                Heard::Mine(more) => {
                    effects = more;
                    break;
                }
                Heard::NotMine(back) => answer = back,
            }
        }
        self.lay_out(shared, area);
        effects
    }

    fn part(&self) -> Option<String> {
        self.tag.is_some().then(|| self.tab.word().to_owned())
    }

    fn go(&mut self, part: &str, shared: &Shared, area: Rect) -> Vec<Effect> {
        TabId::of(part).map_or_else(Vec::new, |tab| self.show(tab, shared, area))
    }

    fn draw(&self, shared: &Shared, buffer: &mut Buffer, area: Rect, has_focus: bool) {
        draw::draw(self, shared, buffer, area, has_focus);
    }

    fn lines(&self, shared: &Shared) -> Vec<String> {
        draw::lines(self, shared)
    }
}
