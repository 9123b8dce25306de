use std::io::{self, IsTerminal};

use dialoguer::{Confirm, Input, MultiSelect, Select, theme::ColorfulTheme, theme::SimpleTheme, theme::Theme};

use super::{error::CommandError, printer::Printer};
use crate::diagnostic::sanitize;

/// Whoever answers questions: a person at a terminal, or a test.
pub(super) trait Questions {
    /// Asks for a text until `check` takes it; `default` is taken by pressing return.
    fn text(&mut self, question: &str, default: Option<&str>, check: Check<'_>) -> io::Result<String>;

    /// Asks for one of several; returns its position.
    fn choose(&mut self, question: &str, choices: &[String], default: usize) -> io::Result<usize>;

    /// Asks for some of several; returns their positions.
    fn choose_some(&mut self, question: &str, choices: &[String]) -> io::Result<Vec<usize>>;

    /// Asks yes or no.
    fn confirm(&mut self, question: &str) -> io::Result<bool>;
}

/// Says what is wrong with an answer.
pub(super) type Check<'a> = &'a dyn Fn(&str) -> Result<(), String>;

/// The person at the terminal, if there is one who can read questions and answer them.
pub(super) fn person(printer: &Printer) -> Option<Box<dyn Questions>> {
    let is_there = io::stdin().is_terminal() && io::stderr().is_terminal() && !printer.is_json();
    is_there.then(|| {
        let theme: Box<dyn Theme> =
            if printer.colors_stderr() { Box::new(ColorfulTheme::default()) } else { Box::new(SimpleTheme) };
        Box::new(Person { theme }) as Box<dyn Questions>
    })
}

struct Person {
    theme: Box<dyn Theme>,
}

impl Questions for Person {
    fn text(&mut self, question: &str, default: Option<&str>, check: Check<'_>) -> io::Result<String> {
        let mut input = Input::<String>::with_theme(self.theme.as_ref())
            .with_prompt(sanitize(question))
            .validate_with(|answer: &String| check(answer));
        if let Some(default) = default {
            input = input.default(default.to_owned());
        }
        input.interact_text().map_err(reason)
    }

    fn choose(&mut self, question: &str, choices: &[String], default: usize) -> io::Result<usize> {
        let shown: Vec<String> = choices.iter().map(|choice| sanitize(choice)).collect();
        Select::with_theme(self.theme.as_ref())
            .with_prompt(sanitize(question))
            .items(&shown)
            .default(default)
            .max_length(15)
            .interact()
            .map_err(reason)
    }

    fn choose_some(&mut self, question: &str, choices: &[String]) -> io::Result<Vec<usize>> {
        let shown: Vec<String> = choices.iter().map(|choice| sanitize(choice)).collect();
        MultiSelect::with_theme(self.theme.as_ref())
            .with_prompt(format!("{} (space marks, return ends)", sanitize(question)))
            .items(&shown)
            .max_length(15)
            .interact()
            .map_err(reason)
    }

    fn confirm(&mut self, question: &str) -> io::Result<bool> {
        Confirm::with_theme(self.theme.as_ref())
            .with_prompt(sanitize(question))
            .default(false)
            .interact()
            .map_err(reason)
    }
}

fn reason(error: dialoguer::Error) -> io::Error {
    let dialoguer::Error::IO(error) = error;
    error
}

/// A question was not answered: the terminal went away, or Ctrl-C was pressed.
pub(super) fn unanswered(error: io::Error) -> CommandError {
    match error.kind() {
        io::ErrorKind::Interrupted | io::ErrorKind::NotConnected | io::ErrorKind::UnexpectedEof => {
            CommandError::failure("cancelled: nothing was written")
        }
        _ => CommandError::failure(error),
    }
}
