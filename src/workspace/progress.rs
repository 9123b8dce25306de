use crate::engine::embedded;

/// Watches a long piece of work, and may end it. All methods may be called from any thread.
pub trait Progress: Sync {
    /// `done` of `total` units of a stage are done; `total` is 0 while it is not known. `what` names a part that a stage
    /// does on its own, such as a source, and is empty otherwise. Stages follow each other, and `done` may arrive out of
    /// order.
    fn advanced(&self, stage: Stage, what: &str, done: u64, total: u64) {
        let _ = (stage, what, done, total);
    }

    /// Asked now and then; once true, the work ends with an error as soon as it can, and what was there before stays.
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// A part of the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Data of a demo is made up; units are pieces of work of about the same size.
    Generate,
    /// Files of a source are read into the store; units are bytes.
    Ingest,
    /// Rules are evaluated; units are containers of 65,536 subjects.
    Evaluate,
    /// Rules are changed and their tests run; units are tags.
    Mutate,
    /// Audiences are written into a release; units are audiences.
    Write,
}

/// Watches nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unobserved;

impl Progress for Unobserved {}

/// What the engine reports to.
pub(super) struct EngineProgress<'a>(pub(super) &'a dyn Progress);

impl embedded::Progress for EngineProgress<'_> {
    fn container_done(&self, done: u32, total: u32) {
        self.0.advanced(Stage::Evaluate, "", u64::from(done), u64::from(total));
    }

    fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}
