use std::io::{self, IsTerminal, Write};

use serde_json::Value;

use super::table::Table;
use crate::diagnostic::sanitize;

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(super) enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Everywhere.
    Always,
    /// Nowhere.
    Never,
}

impl ColorChoice {
    fn decide(self, is_terminal: bool) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => is_terminal && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()),
        }
    }
}

/// How a piece of text stands out.
#[derive(Debug, Clone, Copy)]
pub(super) enum Style {
    Bold,
    Dim,
    Red,
    Yellow,
    Green,
    Cyan,
}

impl Style {
    const fn code(self) -> &'static str {
        match self {
            Self::Bold => "1",
            Self::Dim => "2",
            Self::Red => "1;31",
            Self::Yellow => "33",
            Self::Green => "32",
            Self::Cyan => "36",
        }
    }
}

/// The one door to the outside: results to stdout, talk to stderr.
#[derive(Debug)]
pub(super) struct Printer {
    out: io::BufWriter<io::Stdout>,
    is_json: bool,
    color_out: bool,
    color_err: bool,
}

impl Printer {
    /// A printer on this process's streams.
    pub(super) fn new(is_json: bool, color: ColorChoice) -> Self {
        Self {
            out: io::BufWriter::with_capacity(1 << 16, io::stdout()),
            is_json,
            color_out: color.decide(io::stdout().is_terminal()),
            color_err: color.decide(io::stderr().is_terminal()),
        }
    }

    /// True when the answer is to be one JSON value.
    pub(super) const fn is_json(&self) -> bool {
        self.is_json
    }

    /// True when stdout takes colours.
    pub(super) const fn colors_stdout(&self) -> bool {
        self.color_out
    }

    /// True when stderr takes colours.
    pub(super) const fn colors_stderr(&self) -> bool {
        self.color_err
    }

    /// Writes one line of a result; control characters in it become harmless.
    pub(super) fn line(&mut self, text: impl AsRef<str>) -> io::Result<()> {
        writeln!(self.out, "{}", sanitize(text.as_ref()))
    }

    /// Writes a text as it is, which has to be harmless already.
    pub(super) fn text(&mut self, text: impl AsRef<str>) -> io::Result<()> {
        self.out.write_all(text.as_ref().as_bytes())
    }

    /// Writes one line of a result in a style.
    pub(super) fn styled(&mut self, text: impl AsRef<str>, style: Style) -> io::Result<()> {
        let text = sanitize(text.as_ref());
        if self.color_out {
            writeln!(self.out, "\x1b[{}m{text}\x1b[0m", style.code())
        } else {
            writeln!(self.out, "{text}")
        }
    }

    /// Writes a table; on a terminal the titles stand out and lines are cut at its width.
    pub(super) fn table(&mut self, table: &Table) -> io::Result<()> {
        let mut lines = table.lines(terminal_width()).into_iter();
        if let Some(titles) = lines.next() {
            self.styled(titles, Style::Dim)?;
        }
        for line in lines {
            writeln!(self.out, "{line}")?;
        }
        Ok(())
    }

    /// Writes the answer as JSON, indented, and nothing else.
    pub(super) fn json(&mut self, value: &Value) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut self.out, value)?;
        self.out.write_all(b"\n")
    }

    /// The stream of results, for data that is written as it comes.
    pub(super) const fn stream(&mut self) -> &mut impl Write {
        &mut self.out
    }

    /// Says something beside the result.
    pub(super) fn note(&self, text: impl AsRef<str>) {
        self.talk(&sanitize(text.as_ref()));
    }

    /// Says something beside the result, marked: `warning: …`.
    pub(super) fn marked(&self, mark: &str, style: Style, text: impl AsRef<str>) {
        let text = sanitize(text.as_ref());
        if self.color_err {
            self.talk(&format!("\x1b[{}m{mark}:\x1b[0m {text}", style.code()));
        } else {
            self.talk(&format!("{mark}: {text}"));
        }
    }

    /// Writes lines to stderr as they are. That stderr is closed is nobody's business.
    pub(super) fn talk(&self, text: &str) {
        let _ = writeln!(io::stderr(), "{text}");
    }

    /// Hands everything over to stdout.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Columns of the terminal behind stdout, if there is one.
fn terminal_width() -> Option<usize> {
    let (columns, _) = terminal_size::terminal_size_of(io::stdout())?;
    Some(usize::from(columns.0))
}
