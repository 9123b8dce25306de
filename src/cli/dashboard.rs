//! The door to the dashboard: what opens when no command is given.

use std::{
    io::{self, IsTerminal},
    sync::Arc,
};

use super::{
    clock::Clock,
    context::Context,
    error::{CommandError, Outcome},
};
use crate::{
    calendar::{Micros, Zone},
    tui::{self, Options},
};

pub(super) fn run(context: &mut Context) -> Result<Outcome, CommandError> {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return Err(CommandError::usage("no command was given, and the dashboard needs a terminal")
            .hinted("`tagwerk --help` lists the commands"));
    }
    // A clock that cannot be read is said before the screen is taken over.
    context.now_in(&Zone::utc())?;
    let clock = Clock::new(context.global.now.clone());
    let now = move |zone: &Zone| clock.now(zone).unwrap_or(Micros::MIN);
    let options = Options { dir: context.global.dir.clone(), clock: Arc::new(now) };
    tui::run(&options).map_err(CommandError::failure)?;
    Ok(Outcome::Fine)
}
