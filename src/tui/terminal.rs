//! The terminal: taken over and given back, whatever happens.

use std::{
    io::{self, IsTerminal, Write},
    panic,
    sync::atomic::{AtomicU8, Ordering},
    thread,
};

use crossterm::{
    clipboard::CopyToClipboard,
    cursor::Show,
    event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture},
    execute,
    terminal::{EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode},
};

/// How much of the terminal is taken over: 0 nothing, else a [`Mode`].
static TAKEN: AtomicU8 = AtomicU8::new(0);

/// How much of the terminal is taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Keys only: what is written stays below what was there.
    Keys = 1,
    /// Everything: a screen of its own, and the mouse.
    Screen = 2,
}

/// Gives the terminal back when it goes; so does a panic of the thread that took it.
#[derive(Debug)]
pub(crate) struct Guard {
    mode: Mode,
}

impl Guard {
    /// Takes the terminal over.
    ///
    /// A panic of this thread gives it back before it is told. Those of other threads are caught where the threads are
    /// started and come as messages; telling them here would scatter their text over the screen.
    ///
    /// # Errors
    /// When there is none.
    pub(crate) fn enter(mode: Mode) -> io::Result<Self> {
        if !io::stdout().is_terminal() || !io::stdin().is_terminal() {
            return Err(io::Error::new(io::ErrorKind::Unsupported, "stdin and stdout are no terminal"));
        }
        let before = panic::take_hook();
        let own = thread::current().id();
        panic::set_hook(Box::new(move |info| {
            if TAKEN.load(Ordering::SeqCst) != 0 && thread::current().id() != own {
                return;
            }
            give_back();
            before(info);
        }));
        let guard = Self { mode };
        take(mode)?;
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
        take(self.mode)
    }

    /// Takes the terminal over again after the process was stopped from outside, which may have changed it.
    ///
    /// # Errors
    /// When it cannot be.
    pub(crate) fn resume(&mut self) -> io::Result<()> {
        // Raw mode is believed to be on, although the shell took it away.
        disable_raw_mode()?;
        take(self.mode)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        give_back();
    }
}

fn take(mode: Mode) -> io::Result<()> {
    // Before the first step: whoever is interrupted in the middle gives back too.
    TAKEN.store(mode as u8, Ordering::SeqCst);
    enable_raw_mode()?;
    match mode {
        Mode::Keys => Ok(()),
        Mode::Screen => execute!(io::stdout(), EnterAlternateScreen, EnableMouseCapture, EnableBracketedPaste),
    }
}

fn give_back() {
    let taken = TAKEN.swap(0, Ordering::SeqCst);
    if taken == Mode::Screen as u8 {
        let _ = execute!(
            io::stdout(),
            EndSynchronizedUpdate,
            DisableBracketedPaste,
            DisableMouseCapture,
            LeaveAlternateScreen,
            Show
        );
    }
    if taken != 0 {
        let _ = disable_raw_mode();
    }
}

/// Puts a text onto the clipboard of the terminal, by OSC 52: also through `ssh`.
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
    /// End, by the signal of that number.
    End(i32),
    /// Stop for now.
    Stop,
    /// Go on, after having been stopped.
    Continue,
}

impl Signal {
    /// Does what the signal does to a process that does not listen: whoever waits for it learns how it ended.
    pub(crate) fn obey(self) {
        #[cfg(unix)]
        if let Self::End(number) = self {
            let _ = signal_hook::low_level::emulate_default_handler(number);
        }
    }
}

/// Waits for signals.
#[cfg(unix)]
#[derive(Debug)]
pub(crate) struct Signals {
    end: [(i32, tokio::signal::unix::Signal); 3],
    stop: tokio::signal::unix::Signal,
    go_on: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    /// From now on signals come here.
    ///
    /// # Errors
    /// When the system refuses.
    pub(crate) fn new() -> io::Result<Self> {
        use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP};
        use tokio::signal::unix::{SignalKind, signal};
        let listen = |number: i32| signal(SignalKind::from_raw(number));
        Ok(Self {
            end: [(SIGTERM, listen(SIGTERM)?), (SIGINT, listen(SIGINT)?), (SIGHUP, listen(SIGHUP)?)],
            stop: listen(SIGTSTP)?,
            go_on: listen(SIGCONT)?,
        })
    }

    /// The next one.
    pub(crate) async fn next(&mut self) -> Signal {
        let [(terminate, first), (interrupt, second), (hangup, third)] = &mut self.end;
        tokio::select! {
            _ = first.recv() => Signal::End(*terminate),
            _ = second.recv() => Signal::End(*interrupt),
            _ = third.recv() => Signal::End(*hangup),
            _ = self.stop.recv() => Signal::Stop,
            _ = self.go_on.recv() => Signal::Continue,
        }
    }
}

/// Waits for signals, of which this system has only one that comes as a key.
#[cfg(not(unix))]
#[derive(Debug)]
pub(crate) struct Signals(());

#[cfg(not(unix))]
impl Signals {
    /// From now on signals come here.
    ///
    /// # Errors
    /// Never.
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self(()))
    }

    /// The next one.
    pub(crate) async fn next(&mut self) -> Signal {
        let _ = tokio::signal::ctrl_c().await;
        Signal::End(2)
    }
}
