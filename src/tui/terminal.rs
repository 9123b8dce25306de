//! The terminal: taken over and given back, whatever happens.

use std::{
    io::{self, IsTerminal, Write},
    panic,
    sync::atomic::{AtomicBool, Ordering},
};

use crossterm::{
    clipboard::CopyToClipboard,
    cursor::Show,
    event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture},
    execute,
    terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode},
};

/// Whether the terminal is taken over.
static IS_TAKEN: AtomicBool = AtomicBool::new(false);

/// Gives the terminal back when it goes; so does a panic anywhere.
#[derive(Debug)]
pub(crate) struct Guard(());

impl Guard {
    /// Takes the terminal over.
    ///
    /// # Errors
    /// When there is none.
    pub(crate) fn enter() -> io::Result<Self> {
        if !io::stdout().is_terminal() || !io::stdin().is_terminal() {
            return Err(io::Error::new(io::ErrorKind::Unsupported, "stdin and stdout are no terminal"));
        }
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            give_back();
            before(info);
        }));
        let guard = Self(());
        take()?;
        Ok(guard)
    }

    /// Gives the terminal back, and stops this process until the shell lets it go on.
    ///
    /// # Errors
    /// When the terminal cannot be taken over again.
    pub(crate) fn suspend(&mut self) -> io::Result<()> {
        give_back();
        #[cfg(unix)]
        signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP)?;
        take()
    }

    /// Takes the terminal over again after the process was stopped from outside.
    ///
    /// # Errors
    /// When it cannot be.
    pub(crate) fn resume(&mut self) -> io::Result<()> {
        take()
    }

    /// Gives the terminal back.
    ///
    /// # Errors
    /// Never now; what cannot be undone is left.
    pub(crate) fn leave(self) -> io::Result<()> {
        drop(self);
        Ok(())
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        give_back();
    }
}

fn take() -> io::Result<()> {
    enable_raw_mode()?;
    IS_TAKEN.store(true, Ordering::SeqCst);
    execute!(io::stdout(), EnterAlternateScreen, EnableMouseCapture, EnableBracketedPaste)
}

fn give_back() {
    if IS_TAKEN.swap(false, Ordering::SeqCst) {
        let _ = execute!(io::stdout(), DisableBracketedPaste, DisableMouseCapture, LeaveAlternateScreen, Show);
        let _ = disable_raw_mode();
    }
}

/// Puts a text onto the clipboard of the terminal, by OSC 52.
///
/// # Errors
/// When the terminal cannot be written.
pub(crate) fn copy(text: &str) -> io::Result<()> {
    let mut out = io::stdout();
    execute!(out, CopyToClipboard::to_clipboard_from(text))?;
    out.flush()
}

/// What the system tells this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signal {
    /// End.
    End,
    /// Go on, after having been stopped.
    Continue,
}

/// Waits for signals.
#[cfg(unix)]
#[derive(Debug)]
pub(crate) struct Signals {
    end: [tokio::signal::unix::Signal; 3],
    go_on: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    /// From now on signals come here.
    ///
    /// # Errors
    /// When the system refuses.
    pub(crate) fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let end = [SignalKind::terminate(), SignalKind::interrupt(), SignalKind::hangup()];
        let [terminate, interrupt, hangup] = end.map(signal);
        let go_on = signal(SignalKind::from_raw(signal_hook::consts::SIGCONT))?;
        Ok(Self { end: [terminate?, interrupt?, hangup?], go_on })
    }

    /// The next one.
    pub(crate) async fn next(&mut self) -> Signal {
        let [terminate, interrupt, hangup] = &mut self.end;
        tokio::select! {
            _ = terminate.recv() => Signal::End,
            _ = interrupt.recv() => Signal::End,
            _ = hangup.recv() => Signal::End,
            _ = self.go_on.recv() => Signal::Continue,
        }
    }
}
