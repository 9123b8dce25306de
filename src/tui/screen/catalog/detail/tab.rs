//! What a tab of the pane is.

use crate::{
    rule::say::Phrase,
    tui::{
        action::Action,
        app::Shared,
        effect::{Answer, Effect, Question},
        screen::Place,
        widget::row,
    },
};

/// Names a tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) enum TabId {
    #[default]
    Definition,
    Audience,
    Profile,
    Overlap,
    Lineage,
    History,
    Usage,
    Health,
    Effects,
}

impl TabId {
    /// In the order in which they stand.
    pub(crate) const ALL: [Self; 9] = [
        Self::Definition,
        Self::Audience,
        Self::Profile,
        Self::Overlap,
        Self::Lineage,
        Self::History,
        Self::Usage,
        Self::Health,
        Self::Effects,
    ];

    /// What it is called on the screen.
    pub(crate) const fn title(self) -> Phrase {
        match self {
            Self::Definition => Phrase::new("Definition", "定义"),
            Self::Audience => Phrase::new("Audience", "人群"),
            Self::Profile => Phrase::new("Profile", "画像"),
            Self::Overlap => Phrase::new("Overlap", "重叠"),
            Self::Lineage => Phrase::new("Lineage", "血缘"),
            Self::History => Phrase::new("History", "历史"),
            Self::Usage => Phrase::new("Usage", "使用"),
            Self::Health => Phrase::new("Health", "健康"),
            Self::Effects => Phrase::new("Effects", "效果"),
        }
    }

    /// What it is called in a [`Place`].
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Definition => "definition",
            Self::Audience => "audience",
            Self::Profile => "profile",
            Self::Overlap => "overlap",
            Self::Lineage => "lineage",
            Self::History => "history",
            Self::Usage => "usage",
            Self::Health => "health",
            Self::Effects => "effects",
        }
    }

    /// The tab that is called so.
    pub(crate) fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tab| tab.word() == word)
    }

    /// The place of this tab in the order.
    pub(crate) fn index(self) -> usize {
        Self::ALL.iter().position(|tab| *tab == self).unwrap_or(0)
    }
}

/// What is meant when a row is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// Something is shown.
    Go(Place),
    /// The tab knows: see [`Tab::picked`].
    Pick(usize),
}

/// A row of a tab.
pub(crate) type Row = row::Row<Target>;

/// Whose an answer is.
pub(crate) enum Heard {
    /// The tab's; these are to be done.
    Mine(Vec<Effect>),
    /// Of another one.
    NotMine(Answer),
}

/// A tab of the pane: what it asks, what it makes of answers, and its rows. The pane scrolls them, selects those that have
/// a target, draws and tells them.
pub(crate) trait Tab {
    /// It is shown for a tag, and was not for this tag, this desk and this language yet: what is asked. What it knows of
    /// another tag is no longer of use; what it knows of this tag may stand until there is something newer.
    fn ask(&mut self, tag: &str, shared: &Shared) -> Vec<Question>;

    /// The background answers. An answer about another tag than the one that was asked for last is to be dropped.
    fn answered(&mut self, answer: Answer, shared: &Shared) -> Heard {
        let _ = shared;
        Heard::NotMine(answer)
    }

    /// Whether an action means something while it is shown. Moving, opening, copying, and going to other tabs are the
    /// pane's.
    fn is_live(&self, action: Action, shared: &Shared) -> bool {
        let _ = (action, shared);
        false
    }

    /// Does something that [`Self::is_live`] says it can.
    fn act(&mut self, action: Action, tag: &str, shared: &Shared) -> Vec<Effect> {
        let _ = (action, tag, shared);
        Vec::new()
    }

    /// A row with [`Target::Pick`] was opened.
    fn picked(&mut self, pick: usize, tag: &str, shared: &Shared) -> Vec<Effect> {
        let _ = (pick, tag, shared);
        Vec::new()
    }

    /// What it shows in so many columns. Made after each change, not for each frame; the desk is the one that was asked for.
    fn rows(&self, tag: &str, shared: &Shared, width: usize) -> Vec<Row>;
}
