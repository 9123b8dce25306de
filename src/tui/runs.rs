//! Long pieces of work that were started here: how far they are, and how they ended.

use std::sync::Arc;

use crate::{
    calendar::Micros,
    rule::say::Phrase,
    tui::{trouble::Trouble, work::Wanted},
    workspace::{
        BuildOptions, Desk, IngestMode, Progress, PublishInstant, PublishOptions, ReadMode, Stage, TagFilter,
        Wanted as WantedTests,
    },
};

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
    pub(crate) const ALL: [Self; 5] = [Self::Ingest, Self::Build, Self::Publish, Self::Check, Self::Test];

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
    Advanced { stage: Stage, what: String, done: u64, total: u64 },
    Ended { at: Micros, outcome: Result<String, Trouble> },
}

/// A run.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) id: RunId,
    pub(crate) kind: RunKind,
    pub(crate) started: Micros,
    /// The last that was heard of it: stage, part, done, total.
    pub(crate) progress: Option<(Stage, String, u64, u64)>,
    /// When and how it ended; `None` while it runs.
    pub(crate) ended: Option<(Micros, Result<String, Trouble>)>,
}

/// All runs of this dashboard, newest last.
#[derive(Debug, Default)]
pub(crate) struct Runs {
    pub(crate) all: Vec<Run>,
}

impl Runs {
    /// Something was heard of a run.
    pub(crate) fn heard(&mut self, id: RunId, event: RunEvent) {
        match event {
            RunEvent::Started { kind, at } => {
                self.all.push(Run { id, kind, started: at, progress: None, ended: None });
            }
            RunEvent::Advanced { stage, what, done, total } => {
                if let Some(run) = self.all.iter_mut().find(|run| run.id == id) {
                    run.progress = Some((stage, what, done, total));
                }
            }
            RunEvent::Ended { at, outcome } => {
                if let Some(run) = self.all.iter_mut().find(|run| run.id == id) {
                    run.ended = Some((at, outcome));
                }
            }
        }
    }

    /// Those that did not end yet.
    pub(crate) fn running(&self) -> impl Iterator<Item = &Run> {
        self.all.iter().filter(|run| run.ended.is_none())
    }
}

/// What a run reports to.
pub(crate) struct Reporter<'a> {
    pub(crate) wanted: &'a Wanted,
    pub(crate) tell: &'a (dyn Fn(RunEvent) + Sync),
}

impl Progress for Reporter<'_> {
    fn advanced(&self, stage: Stage, what: &str, done: u64, total: u64) {
        (self.tell)(RunEvent::Advanced { stage, what: what.to_owned(), done, total });
    }

    fn is_cancelled(&self) -> bool {
        self.wanted.is_cancelled()
    }
}

/// Does it; returns what came of it in a sentence.
pub(crate) fn run(kind: RunKind, desk: &Arc<Desk>, now: Micros, reporter: &Reporter<'_>) -> Result<String, Trouble> {
    let workspace = desk.workspace();
    let build = BuildOptions { as_of: now, now, only: Vec::new(), ingest: IngestMode::Changed };
    Ok(match kind {
        RunKind::Ingest => {
            workspace.ingest(ReadMode::Changed, reporter)?;
            "the store is up to date".to_owned()
        }
        RunKind::Build => {
            let built = workspace.build(&build, reporter)?;
            format!("release {}", built.release)
        }
        RunKind::Publish => {
            let options = PublishOptions { instant: PublishInstant::Exactly, ..PublishOptions::of(build) };
            let published = workspace.publish(&options, reporter)?;
            format!("release {}", published.release)
        }
        RunKind::Check => {
            let checked = workspace.check()?;
            format!("{} findings", checked.found.iter().count())
        }
        RunKind::Test => {
            let tested = workspace.test(&WantedTests::Filter(TagFilter::default()))?;
            format!("{} tests, {} findings", tested.results.len(), tested.found.iter().count())
        }
    })
}
