use std::{error::Error, io, process::ExitCode};

use super::{
    ingest::sample_lines,
    printer::{Printer, Style},
};
use crate::{
    diagnostic::{Diagnostics, Sources, render_text},
    github::GitHubError,
    store::IngestError,
    workspace::{PullRequestError, WorkspaceError},
};

/// How a command ended that did what it was asked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Exit 0.
    Fine,
    /// Exit 1: what was looked at is not as it should be.
    Findings,
}

/// Why a command could not do what it was asked to.
#[derive(Debug)]
pub(super) struct CommandError {
    kind: Kind,
    /// Lines between the message and the hints.
    details: Vec<String>,
    hints: Vec<String>,
}

#[derive(Debug)]
enum Kind {
    /// Exit 1, with the chain of causes.
    Failure(Box<dyn Error + Send + Sync>),
    /// Exit 1, mistakes in files or in a rule.
    Findings(Diagnostics, Sources),
    /// Exit 2.
    Usage(String),
    /// Nobody reads stdout any more: exit 0, silently.
    BrokenPipe,
}

impl CommandError {
    /// The command line asks for something that makes no sense.
    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self { kind: Kind::Usage(message.into()), details: Vec::new(), hints: Vec::new() }
    }

    /// Something went wrong.
    pub(super) fn failure(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { kind: Kind::Failure(error.into()), details: Vec::new(), hints: Vec::new() }
    }

    /// Adds a next step.
    pub(super) fn hinted(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds a line between the message and the hints.
    pub(super) fn detailed(mut self, line: impl Into<String>) -> Self {
        self.details.push(line.into());
        self
    }

    /// Says on stderr what happened and gives the exit code.
    pub(super) fn report(&self, printer: &Printer) -> ExitCode {
        let code = match &self.kind {
            Kind::BrokenPipe => return ExitCode::SUCCESS,
            Kind::Findings(found, sources) => {
                printer.talk(render_text(found, sources, printer.colors_stderr()).trim_end());
                1
            }
            Kind::Usage(message) => {
                printer.marked("error", Style::Red, message);
                2
            }
            Kind::Failure(error) => {
                printer.marked("error", Style::Red, error.to_string());
                let mut said = error.to_string();
                let mut cause = error.source();
                while let Some(error) = cause {
                    let text = error.to_string();
                    // Some errors repeat their cause in their own words.
                    if !said.ends_with(&text) {
                        printer.note(format!("  caused by: {text}"));
                    }
                    said = text;
                    cause = error.source();
                }
                1
            }
        };
        for line in &self.details {
            printer.note(line);
        }
        for hint in &self.hints {
            printer.marked("hint", Style::Cyan, hint);
        }
        ExitCode::from(code)
    }
}

impl From<WorkspaceError> for CommandError {
    fn from(error: WorkspaceError) -> Self {
        if let WorkspaceError::Findings { found, sources } = error {
            return Self { kind: Kind::Findings(found, sources), details: Vec::new(), hints: Vec::new() };
        }
        let hint = error.hint();
        let details = match &error {
            WorkspaceError::Ingest(IngestError::TooManyBadRows { samples, .. }) => sample_lines(samples),
            WorkspaceError::Publish(error) => error.details().iter().map(|line| format!("  {line}")).collect(),
            _ => Vec::new(),
        };
        let error = Self { details, ..Self::failure(error) };
        match hint {
            Some(hint) => error.hinted(hint),
            None => error,
        }
    }
}

impl From<PullRequestError> for CommandError {
    fn from(error: PullRequestError) -> Self {
        let hint = error.hint();
        let error = Self::failure(error);
        match hint {
            Some(hint) => error.hinted(hint),
            None => error,
        }
    }
}

impl From<GitHubError> for CommandError {
    fn from(error: GitHubError) -> Self {
        PullRequestError::from(error).into()
    }
}

impl From<io::Error> for CommandError {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self { kind: Kind::BrokenPipe, details: Vec::new(), hints: Vec::new() };
        }
        Self::failure(error)
    }
}
