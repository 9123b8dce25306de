//! What happens: people press keys, the background answers, files change.

use crossterm::event::{KeyEvent, MouseEvent};

use crate::{
    calendar::Micros,
    tui::{
        effect::{Answer, Notice},
        runs::{RunEvent, RunId},
    },
};

/// Something that happened.
#[derive(Debug)]
pub(crate) enum Message {
    Key(KeyEvent),
    Mouse(MouseEvent),
    /// A text that was pasted.
    Paste(String),
    /// The terminal has so many columns and rows now.
    Resize(u16, u16),
    /// The background answers.
    Answered(Answer),
    /// Something is to be heard of a run.
    Run(RunId, RunEvent),
    /// Files of the workspace, its repository or its store changed on disk.
    FilesChanged,
    /// Time went by; sent only while something on the screen shows it.
    Tick(Micros),
    /// An effect has something to say.
    Said(Notice),
}
