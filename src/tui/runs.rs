//! Long pieces of work that were started here: how far they are, and how they ended.

mod outcome;
mod work;

pub(crate) use outcome::Outcome;
pub(crate) use work::{Reporter, run};

use crate::{calendar::Micros, rule::say::Phrase, tui::trouble::Trouble, workspace::Stage};

/// Ended runs that are kept.
const KEPT: usize = 100;

/// Names a run of this dashboard, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct RunId(pub(crate) u64);

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RunKind {
    /// Sources are read into the store.
    Ingest,
    /// A candidate is built.
    Build,
    /// What is there is built and becomes current.
    Publish,
    /// Every file is checked, and its tests run.
    Check,
    /// The tests beside rules run.
    Test,
}

impl RunKind {
    /// What it is called.
    pub(crate) const fn title(self) -> Phrase {
        match self {
            Self::Ingest => Phrase::new("ingest", "读入数据"),
            Self::Build => Phrase::new("build", "构建"),
            Self::Publish => Phrase::new("publish", "发布"),
            Self::Check => Phrase::new("check", "检查"),
            Self::Test => Phrase::new("test", "测试"),
        }
    }

    /// Whether it changes the store.
    pub(crate) const fn writes(self) -> bool {
        matches!(self, Self::Ingest | Self::Build | Self::Publish)
    }
}

/// What is to be heard of a run.
#[derive(Debug)]
pub(crate) enum RunEvent {
    Started { kind: RunKind, at: Micros },
    Advanced { progress: RunProgress },
    Ended { at: Micros, seconds: f64, outcome: Result<Outcome, Trouble> },
}

/// How far a run is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RunProgress {
    pub(crate) stage: Stage,
    /// The part of the stage, such as a source; may be empty.
    pub(crate) what: String,
    /// Units of the stage that are done.
    pub(crate) done: u64,
    /// All units of the stage; 0 while it is not known.
    pub(crate) total: u64,
    /// Seconds since the run began.
    pub(crate) seconds: f64,
}

impl RunProgress {
    /// How much of the stage is done, from 0 to 1; `None` while it is not known.
    pub(crate) fn share(&self) -> Option<f64> {
        (self.total > 0).then(|| self.done.min(self.total) as f64 / self.total as f64)
    }

    /// What is done in the stage.
    pub(crate) const fn stage_phrase(&self) -> Phrase {
        match self.stage {
            Stage::Generate => Phrase::new("making up data", "生成数据"),
            Stage::Ingest => Phrase::new("reading sources", "读取数据源"),
            Stage::Evaluate => Phrase::new("evaluating rules", "计算规则"),
            Stage::Mutate => Phrase::new("changing rules", "变异规则"),
            Stage::Write => Phrase::new("writing audiences", "写入人群"),
        }
    }
}

/// A run.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) id: RunId,
    pub(crate) kind: RunKind,
    pub(crate) started: Micros,
    /// The last that was heard of it.
    pub(crate) progress: Option<RunProgress>,
    /// How it ended; `None` while it runs.
    pub(crate) ended: Option<Ended>,
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) at: Micros,
    /// Seconds that it took.
    pub(crate) seconds: f64,
    pub(crate) outcome: Result<Outcome, Trouble>,
}

/// All runs of this dashboard, newest last.
#[derive(Debug, Default)]
pub(crate) struct Runs {
    pub(crate) all: Vec<Run>,
}

impl Runs {
    /// Something was heard of a run.
    pub(crate) fn heard(&mut self, id: RunId, event: RunEvent) {
        let run = self.all.iter_mut().find(|run| run.id == id);
        match (event, run) {
            (RunEvent::Started { kind, at }, None) => {
                self.all.push(Run { id, kind, started: at, progress: None, ended: None });
                while self.all.len() > KEPT
                    && let Some(oldest) = self.all.iter().position(|run| run.ended.is_some())
                {
                    self.all.remove(oldest);
                }
            }
            (RunEvent::Advanced { progress }, Some(run)) => {
                // Reports of several threads may overtake each other; within a part of a stage it goes forward only.
                let is_late = run.progress.as_ref().is_some_and(|before| {
                    (before.stage, &before.what) == (progress.stage, &progress.what) && before.done > progress.done
                });
                if !is_late {
                    run.progress = Some(progress);
                }
            }
            (RunEvent::Ended { at, seconds, outcome }, Some(run)) => run.ended = Some(Ended { at, seconds, outcome }),
            (RunEvent::Started { .. }, Some(_)) | (RunEvent::Advanced { .. } | RunEvent::Ended { .. }, None) => {}
        }
    }

    /// Those that did not end yet.
    pub(crate) fn running(&self) -> impl Iterator<Item = &Run> {
        self.all.iter().filter(|run| run.ended.is_none())
    }

    /// The one of that name.
    pub(crate) fn get(&self, id: RunId) -> Option<&Run> {
        self.all.iter().find(|run| run.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn advanced(stage: Stage, done: u64) -> RunEvent {
        RunEvent::Advanced { progress: RunProgress { stage, what: String::new(), done, total: 10, seconds: 0.0 } }
    }

    #[test]
    fn a_run_goes_forward_and_ends() {
        let mut runs = Runs::default();
        let id = RunId(1);
        runs.heard(id, advanced(Stage::Ingest, 1));
        assert!(runs.all.is_empty(), "nobody knows it");
        runs.heard(id, RunEvent::Started { kind: RunKind::Build, at: 5 });
        runs.heard(id, advanced(Stage::Evaluate, 7));
        runs.heard(id, advanced(Stage::Evaluate, 3));
        let share = |runs: &Runs| runs.get(id).and_then(|run| run.progress.as_ref()?.share());
        assert_eq!(share(&runs), Some(0.7), "a late report is none");
        runs.heard(id, advanced(Stage::Write, 1));
        assert_eq!(share(&runs), Some(0.1), "another stage begins anew");
        assert_eq!(runs.running().count(), 1);
        let outcome = Err(Trouble { text: "no".to_owned(), ..Trouble::default() });
        runs.heard(id, RunEvent::Ended { at: 6, seconds: 1.5, outcome });
        assert_eq!(runs.running().count(), 0);
    }

    #[test]
    fn old_runs_are_forgotten_and_those_that_run_never() {
        let mut runs = Runs::default();
        for n in 1..=300 {
            runs.heard(RunId(n), RunEvent::Started { kind: RunKind::Check, at: 0 });
            if n != 7 {
                let outcome = Err(Trouble::default());
                runs.heard(RunId(n), RunEvent::Ended { at: 0, seconds: 0.0, outcome });
            }
        }
        assert_eq!(runs.all.len(), KEPT);
        assert!(runs.get(RunId(7)).is_some());
        assert!(runs.get(RunId(300)).is_some());
    }
}
