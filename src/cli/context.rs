use super::{GlobalArgs, clock::Clock, error::CommandError, printer::Printer, progress::Bars};
use crate::{
    calendar::{Micros, Zone, parse_instant},
    workspace::Workspace,
};

/// What a command works with.
#[derive(Debug)]
pub(super) struct Context {
    pub(super) printer: Printer,
    pub(super) global: GlobalArgs,
    clock: Clock,
}

impl Context {
    /// What the arguments before or behind the command say.
    pub(super) fn new(printer: Printer, global: GlobalArgs) -> Self {
        let clock = Clock::new(global.now.clone());
        Self { printer, global, clock }
    }

    /// Runs a command so that everything it computes in parallel uses the wanted number of threads.
    pub(super) fn on_threads<T: Send>(
        &mut self,
        command: impl FnOnce(&mut Self) -> Result<T, CommandError> + Send,
    ) -> Result<T, CommandError> {
        let Some(threads) = self.global.threads else { return command(self) };
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.get()).build().map_err(CommandError::failure)?;
        pool.install(|| command(self))
    }

    /// The workspace that the command is about.
    pub(super) fn workspace(&self) -> Result<Workspace, CommandError> {
        Ok(Workspace::open(&self.global.dir)?)
    }

    /// The current instant, floored to the minute.
    pub(super) fn now(&self, workspace: &Workspace) -> Result<Micros, CommandError> {
        self.now_in(workspace.zone())
    }

    /// The current instant, floored to the minute; a `--now` without an offset is local to `zone`.
    pub(super) fn now_in(&self, zone: &Zone) -> Result<Micros, CommandError> {
        self.clock.now(zone)
    }

    /// The instant of `--as-of`, or the current one.
    pub(super) fn as_of(&self, given: Option<&str>, workspace: &Workspace) -> Result<Micros, CommandError> {
        given.map_or_else(
            || self.now(workspace),
            |text| parse_instant(text, workspace.zone()).map_err(|e| CommandError::usage(format!("--as-of: {e}"))),
        )
    }

    /// Bars for a long piece of work.
    pub(super) fn bars(&self) -> Bars {
        Bars::new(self.printer.colors_stderr())
    }
}
