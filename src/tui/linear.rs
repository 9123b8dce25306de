//! The dashboard for screen readers: labelled lines, told below each other when they are new. No screen of its own, no
//! glyphs that only draw.

use std::io::{self, BufRead, Write};

use crate::{
    rule::say::Phrase,
    tui::{app::App, headless::Headless, options::Options, runtime::DashboardError, view},
};

/// Rows that a page has; nothing is as wide as a screen.
const ROWS: u16 = 24;
const COLUMNS: u16 = 120;

const HOW: Phrase = Phrase::new(
    "Each line you write is keys, such as `down down enter`, or a text in double quotes. `?` tells the keys, `q` leaves.",
    "每行输入按键，例如 `down down enter`，或双引号中的文字。`?` 列出按键，`q` 退出。",
);

/// Tells lines that were not told the last time.
#[derive(Debug, Default)]
pub(crate) struct Teller {
    told: Vec<String>,
}

impl Teller {
    /// Tells what is new.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn tell(&mut self, app: &App, out: &mut dyn Write) -> io::Result<()> {
        let lines = view::lines(app);
        for line in new_lines(&self.told, &lines) {
            // In raw mode a line feed does not go back to the left.
            write!(out, "{line}\r\n")?;
        }
        self.told = lines;
        out.flush()
    }

    /// Everything is told the next time.
    pub(crate) fn forget(&mut self) {
        self.told.clear();
    }
}

/// Opens the dashboard over lines that are read, until they end or people leave: for terminals that cannot tell keys, and for
/// programs. Every question is answered before the next line is read.
///
/// # Errors
/// When lines cannot be read or written.
pub fn run_lines(options: &Options, input: &mut dyn BufRead, out: &mut dyn Write) -> Result<(), DashboardError> {
    let mut headless = Headless::new(options, COLUMNS, ROWS);
    let mut told = Vec::new();
    writeln!(out, "{}", HOW.text(headless.app.shared.language))?;
    loop {
        let lines = headless.lines();
        for line in new_lines(&told, &lines) {
            writeln!(out, "{line}")?;
        }
        out.flush()?;
        told = lines;
        let mut written = String::new();
        if headless.has_quit() || input.read_line(&mut written)? == 0 {
            return Ok(());
        }
        if let Err(error) = headless.press(written.trim()) {
            writeln!(out, "{error}")?;
        }
    }
}

/// Lines that are there more often than before.
fn new_lines<'l>(before: &[String], now: &'l [String]) -> Vec<&'l str> {
    let mut left: Vec<&String> = before.iter().collect();
    let mut new = Vec::new();
    for line in now {
        match left.iter().position(|old| *old == line) {
            Some(at) => {
                left.swap_remove(at);
            }
            None => new.push(line.as_str()),
        }
    }
    new
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::fixture::{self, Content};

    #[test]
    fn only_new_lines_are_told() {
        let lines = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(new_lines(&lines("a b c"), &lines("a c d")), ["d"]);
        assert_eq!(new_lines(&lines("a b"), &lines("a a b")), ["a"]);
        assert_eq!(new_lines(&[], &lines("a b")), ["a", "b"]);
    }

    #[test]
    fn lines_are_keys() {
        for content in Content::ALL {
            let mut options =
                Options::new(fixture::workspace(content).to_owned(), std::sync::Arc::new(|_| fixture::NOW));
            options.language = Some(content.language());
            let mut out = Vec::new();
            run_lines(&options, &mut "7\nhyper-x\n?\nesc\nq\nnever read\n".as_bytes(), &mut out).unwrap();
            let out = String::from_utf8(out).unwrap();
            assert!(out.contains("hyper-x"), "{out}");
            assert!(!out.contains("never read"), "{out}");
            assert!(
                out.lines().any(|line| line == crate::tui::screen::ScreenId::Activity.title().text(content.language())),
                "{out}"
            );
            let drawn = |c: char| matches!(c, '\u{2500}'..='\u{259f}');
            assert!(!out.contains(drawn), "{out}");
        }
    }
}
