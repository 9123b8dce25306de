//! What is to be done outside the state: data, so that tests look at it and nothing is done twice.

use std::{sync::Arc, time::Duration};

use crate::{
    rule::say::Phrase,
    tui::{
        action::Action,
        runs::{RunId, RunKind},
        screen::{
            Place, activity,
            catalog::{self, audience, detail},
            deliveries, effects, health,
            lab::{self, save},
            review,
        },
        trouble::Trouble,
    },
    workspace::Desk,
};

/// Something to be done outside the state.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Effect {
    /// Ask the background; the answer comes as a message.
    Ask(Question),
    /// Ask when nobody asked anew in the same slot for that long.
    AskAfter(Duration, Question),
    /// Whatever is asked in the slot is no longer wanted.
    Forget(&'static str),
    /// Start a long piece of work that is watched on the activity screen.
    Run(RunKind),
    CancelRun(RunId),
    /// Put a text onto the clipboard.
    Copy(String),
    /// Open an address in the browser.
    Browse(String),
    /// Show another screen, or another place of one; can be gone back.
    Go(Place),
    /// Do what an action does, as if its keys were pressed.
    Do(Action),
    /// Tell people something in the last line.
    Say(Notice),
    /// Ask people before something is done.
    Confirm(Box<Confirm>),
    /// Back to the shell for now.
    Suspend,
    Quit,
}

impl Effect {
    /// Whether it changes files, git, the store, or something elsewhere.
    pub(crate) fn writes(&self) -> bool {
        match self {
            Self::Ask(question) | Self::AskAfter(_, question) => question.writes(),
            Self::Run(kind) => kind.writes(),
            Self::Confirm(confirm) => confirm.then.iter().any(Self::writes),
            Self::Forget(_)
            | Self::CancelRun(_)
            | Self::Copy(_)
            | Self::Browse(_)
            | Self::Go(_)
            | Self::Do(_)
            | Self::Say(_)
            | Self::Suspend
            | Self::Quit => false,
        }
    }
}

/// What people are asked before something is done.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Confirm {
    /// In one line.
    pub(crate) title: String,
    /// What will happen, line by line.
    pub(crate) lines: Vec<String>,
    /// What is done after a yes.
    pub(crate) then: Vec<Effect>,
}

/// A short text for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Notice {
    pub(crate) tone: Tone,
    pub(crate) text: String,
}

impl Notice {
    pub(crate) fn good(text: impl Into<String>) -> Self {
        Self { tone: Tone::Good, text: text.into() }
    }

    pub(crate) fn info(text: impl Into<String>) -> Self {
        Self { tone: Tone::Info, text: text.into() }
    }

    pub(crate) fn bad(text: impl Into<String>) -> Self {
        Self { tone: Tone::Bad, text: text.into() }
    }
}

/// How a text is meant; drawn as a sign and a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    Good,
    Info,
    Bad,
}

/// What the background is asked: every screen has questions of its own.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Question {
    /// Open the workspace, anew when something changed.
    Desk,
    Catalog(catalog::Question),
    Detail(detail::Question),
    Audience(audience::Question),
    Lab(lab::Question),
    Save(save::Question),
    Review(review::Question),
    Health(health::Question),
    Effects(effects::Question),
    Deliveries(deliveries::Question),
    Activity(activity::Question),
}

impl Question {
    /// A newer question of the same slot cancels an older one and takes its place.
    pub(crate) fn slot(&self) -> &'static str {
        match self {
            Self::Desk => "desk",
            Self::Catalog(question) => question.slot(),
            Self::Detail(question) => question.slot(),
            Self::Audience(question) => question.slot(),
            Self::Lab(question) => question.slot(),
            Self::Save(question) => question.slot(),
            Self::Review(question) => question.slot(),
            Self::Health(question) => question.slot(),
            Self::Effects(question) => question.slot(),
            Self::Deliveries(question) => question.slot(),
            Self::Activity(question) => question.slot(),
        }
    }

    /// Whether answering changes files, git, the store, or something elsewhere.
    pub(crate) fn writes(&self) -> bool {
        match self {
            Self::Save(question) => question.writes(),
            Self::Review(question) => question.writes(),
            Self::Desk
            | Self::Catalog(_)
            | Self::Detail(_)
            | Self::Audience(_)
            | Self::Lab(_)
            | Self::Health(_)
            | Self::Effects(_)
            | Self::Deliveries(_)
            | Self::Activity(_) => false,
        }
    }
}

/// What the background says.
#[derive(Debug)]
pub(crate) enum Answer {
    Desk(Result<Arc<Desk>, Trouble>),
    Catalog(catalog::Answer),
    Detail(detail::Answer),
    Audience(audience::Answer),
    Lab(lab::Answer),
    Save(save::Answer),
    Review(review::Answer),
    Health(health::Answer),
    Effects(effects::Answer),
    Deliveries(deliveries::Answer),
    Activity(activity::Answer),
    /// The question could not be answered because of a mistake in this program.
    Died(String),
}

/// What is said when something that writes is tried where nothing may be written.
pub(crate) const READ_ONLY: Phrase = Phrase::new(
    "read-only: nothing is changed here (start with `--write` to allow it)",
    "只读：此处不做任何更改（用 `--write` 启动可允许更改）",
);
