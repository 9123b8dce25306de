//! What people see: cells of a screen, or lines that are read aloud.

use std::io::{self, BufWriter, Stdout, Write};

use crossterm::{
    queue,
    terminal::{BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate},
};
use ratatui::{Terminal, backend::CrosstermBackend};

use crate::tui::{app::App, linear::Teller, terminal::Mode, view};

/// Bytes of a frame that are written at once.
const FRAME_BYTES: usize = 1 << 16;

type Cells = Terminal<CrosstermBackend<BufWriter<Stdout>>>;

/// A terminal of which nothing is known but its size.
fn cells() -> io::Result<Cells> {
    Terminal::new(CrosstermBackend::new(BufWriter::with_capacity(FRAME_BYTES, io::stdout())))
}

/// What people see.
pub(crate) enum Surface {
    /// A screen of cells.
    Cells(Box<Cells>),
    /// Lines, each told when it is new.
    Lines(Teller),
}

impl Surface {
    /// # Errors
    /// When the terminal cannot be used.
    pub(crate) fn new(mode: Mode) -> io::Result<Self> {
        Ok(match mode {
            Mode::Screen => Self::Cells(Box::new(cells()?)),
            Mode::Keys => Self::Lines(Teller::default()),
        })
    }

    /// Shows the state.
    ///
    /// # Errors
    /// When the terminal cannot be written.
    pub(crate) fn show(&mut self, app: &App) -> io::Result<()> {
        match self {
            Self::Cells(terminal) => {
                // What has to be seen together is shown together by terminals that know how to.
                queue!(terminal.backend_mut(), BeginSynchronizedUpdate)?;
                terminal.draw(|frame| {
                    view::draw(app, frame.buffer_mut());
                    if let Some(at) = view::cursor(app) {
                        frame.set_cursor_position(at);
                    }
                })?;
                queue!(terminal.backend_mut(), EndSynchronizedUpdate)?;
                terminal.backend_mut().flush()
            }
            Self::Lines(teller) => teller.tell(app, &mut io::stdout()),
        }
    }

    /// Whatever was shown is gone: the next time everything is shown.
    ///
    /// # Errors
    /// When the terminal cannot be written.
    pub(crate) fn forget(&mut self) -> io::Result<()> {
        match self {
            // A terminal that is asked to clear is also asked where its cursor stands, and the answer would be read as keys.
            Self::Cells(terminal) => {
                let mut blank = cells()?;
                queue!(blank.backend_mut(), Clear(ClearType::All))?;
                **terminal = blank;
                Ok(())
            }
            Self::Lines(teller) => {
                teller.forget();
                Ok(())
            }
        }
    }
}
