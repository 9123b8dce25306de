//! The screens. Each is a folder: its state and what it does (`mod`), its actions, what it asks the background and what
//! answers (`question`, `work`), and how it is drawn.

pub(crate) mod activity;
pub(crate) mod catalog;
pub(crate) mod deliveries;
pub(crate) mod effects;
pub(crate) mod health;
pub(crate) mod lab;
pub(crate) mod review;

use crossterm::event::{KeyEvent, MouseEvent};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use crate::{
    rule::say::Phrase,
    tui::{
        action::Action,
        app::Shared,
        effect::{Answer, Effect},
    },
};

/// Names a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ScreenId {
    /// All tags, and what is to be known of one.
    Catalog,
    /// Where rules are tried.
    Lab,
    /// What waits to be reviewed.
    Review,
    /// What is wrong.
    Health,
    /// What came of it.
    Effects,
    /// What is handed over.
    Deliveries,
    /// What runs and ran.
    Activity,
}

impl ScreenId {
    /// All screens, in their order.
    pub const ALL: [Self; 7] =
        [Self::Catalog, Self::Lab, Self::Review, Self::Health, Self::Effects, Self::Deliveries, Self::Activity];

    /// What it is called on the screen.
    pub(crate) const fn title(self) -> Phrase {
        match self {
            Self::Catalog => Phrase::new("Catalog", "目录"),
            Self::Lab => Phrase::new("Lab", "实验室"),
            Self::Review => Phrase::new("Review", "审查"),
            Self::Health => Phrase::new("Health", "健康"),
            Self::Effects => Phrase::new("Effects", "效果"),
            Self::Deliveries => Phrase::new("Deliveries", "投放"),
            Self::Activity => Phrase::new("Activity", "活动"),
        }
    }

    /// What it is called in arguments.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Catalog => "catalog",
            Self::Lab => "lab",
            Self::Review => "review",
            Self::Health => "health",
            Self::Effects => "effects",
            Self::Deliveries => "deliveries",
            Self::Activity => "activity",
        }
    }
}

/// Where people are: a screen, and what of it they look at. What `at` and `part` name, the screen knows: a tag and a tab,
/// a branch, a tag and the text of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) screen: ScreenId,
    pub(crate) at: Option<String>,
    pub(crate) part: Option<String>,
}

impl Place {
    /// A screen as it was left.
    pub(crate) const fn of(screen: ScreenId) -> Self {
        Self { screen, at: None, part: None }
    }

    /// Something on a screen.
    pub(crate) fn at(screen: ScreenId, at: impl Into<String>) -> Self {
        Self { at: Some(at.into()), ..Self::of(screen) }
    }

    /// A part of it.
    pub(crate) fn part(self, part: impl Into<String>) -> Self {
        Self { part: Some(part.into()), ..self }
    }
}

/// A screen: a value that actions and answers change, and that drawing only reads. Nothing in it touches disk, git or the
/// network, or evaluates rules: it asks for that.
pub(crate) trait Screen {
    /// Whether a text is being typed, so that letters are text.
    fn typing(&self) -> bool {
        false
    }

    /// Whether an action means something now. Those that do not are not in the footer, and their keys mean something else.
    fn is_live(&self, action: Action, shared: &Shared) -> bool {
        let _ = (action, shared);
        true
    }

    /// Does something.
    fn act(&mut self, action: Action, shared: &Shared) -> Vec<Effect>;

    /// A key that no action takes, while typing.
    fn key(&mut self, key: KeyEvent, shared: &Shared) -> Vec<Effect> {
        let _ = (key, shared);
        Vec::new()
    }

    /// A text was pasted, while typing.
    fn paste(&mut self, text: &str, shared: &Shared) -> Vec<Effect> {
        let _ = (text, shared);
        Vec::new()
    }

    /// The mouse did something inside [`Shared::body`].
    fn mouse(&mut self, mouse: MouseEvent, shared: &Shared) -> Vec<Effect> {
        let _ = (mouse, shared);
        Vec::new()
    }

    /// It became visible, or its area changed, or the desk is another one while it is visible.
    fn entered(&mut self, shared: &Shared) -> Vec<Effect>;

    /// The background answers one of its questions.
    fn answered(&mut self, answer: Answer, shared: &Shared) -> Vec<Effect>;

    /// What would be lost if people left now, in a sentence; `None`: nothing.
    fn unsaved(&self, shared: &Shared) -> Option<String> {
        let _ = shared;
        None
    }

    /// Where people are on it.
    fn place(&self) -> Place;

    /// Shows something; a place without `at` is the screen as it was left.
    fn go(&mut self, place: &Place, shared: &Shared) -> Vec<Effect> {
        let _ = (place, shared);
        Vec::new()
    }

    /// Draws it.
    fn draw(&self, shared: &Shared, buffer: &mut Buffer, area: Rect);

    /// Where the cursor stands while typing.
    fn cursor(&self, shared: &Shared) -> Option<Position> {
        let _ = shared;
        None
    }

    /// What a screen reader tells: labelled lines without glyphs that only draw.
    fn lines(&self, shared: &Shared) -> Vec<String>;
}
