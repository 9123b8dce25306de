//! Does runs, on a thread in the background.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use super::{Outcome, RunEvent, RunKind, RunProgress};
use crate::{
    calendar::Micros,
    tui::{trouble::Trouble, work::Wanted},
    workspace::{
        BuildOptions, Desk, IngestMode, Progress, PublishOptions, ReadMode, Stage, TagFilter, Wanted as WantedTests,
        Workspace, WorkspaceError, actor, check,
    },
};

/// Reports of one stage come no faster than this: nobody can see more, and every report is a message.
const PAUSE: Duration = Duration::from_millis(50);

/// What a run reports to.
pub(crate) struct Reporter<'a> {
    wanted: &'a Wanted,
    tell: &'a (dyn Fn(RunEvent) + Sync),
    begin: Instant,
    last: Mutex<Option<(Stage, String, Instant)>>,
}

impl<'a> Reporter<'a> {
    /// Tells how far a run is, until it is no longer wanted; its time begins now.
    pub(crate) fn new(wanted: &'a Wanted, tell: &'a (dyn Fn(RunEvent) + Sync)) -> Self {
        Self { wanted, tell, begin: Instant::now(), last: Mutex::new(None) }
    }

    /// Seconds since the run began.
    pub(crate) fn seconds(&self) -> f64 {
        self.begin.elapsed().as_secs_f64()
    }
}

impl Progress for Reporter<'_> {
    fn advanced(&self, stage: Stage, what: &str, done: u64, total: u64) {
        let now = Instant::now();
        {
            let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((before, part, at)) = last.as_ref()
                && *before == stage
                && part == what
                && now.duration_since(*at) < PAUSE
                && done < total
            {
                return;
            }
            *last = Some((stage, what.to_owned(), now));
        }
        let progress = RunProgress { stage, what: what.to_owned(), done, total, seconds: self.seconds() };
        (self.tell)(RunEvent::Advanced { progress });
    }

    fn is_cancelled(&self) -> bool {
        self.wanted.is_cancelled()
    }
}

/// Does it, over the files as they are on disk now.
pub(crate) fn run(kind: RunKind, desk: &Arc<Desk>, now: Micros, reporter: &Reporter<'_>) -> Result<Outcome, Trouble> {
    let root = desk.workspace().root();
    // What the desk read may be older than what is in the files, and a release names the commit of the files.
    let open = || Workspace::open(root);
    let build = BuildOptions { as_of: now, now, only: Vec::new(), ingest: IngestMode::Changed };
    let outcome = match kind {
        RunKind::Ingest => Outcome::Ingested(Box::new(open()?.ingest(ReadMode::Changed, reporter)?)),
        RunKind::Build => Outcome::Built(Box::new(open()?.build(&build, reporter)?)),
        RunKind::Publish => {
            let options = PublishOptions { by: actor(root, None), ..PublishOptions::of(build) };
            Outcome::Published(Box::new(open()?.publish(&options, reporter)?))
        }
        // It has something to say of a `tagwerk.toml` that cannot be understood, too.
        RunKind::Check => Outcome::Checked(Box::new(check(root, now)?)),
        RunKind::Test => Outcome::Tested(Box::new(open()?.test(&WantedTests::Filter(TagFilter::default()))?)),
    };
    // What changed the store did so before it could be given up; what only looked is of no use any more.
    if !kind.writes() && reporter.is_cancelled() {
        return Err(WorkspaceError::Cancelled.into());
    }
    Ok(outcome)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::{
        calendar::DAY,
        tui::fixture::{self, Content, NOW},
    };

    #[test]
    fn what_is_cancelled_leaves_what_was_there() {
        let folder = fixture::copy(Content::English);
        let desk = Arc::new(Desk::open(folder.path(), None).unwrap());
        let current = || fs::read(folder.path().join(".tagwerk/CURRENT")).unwrap();
        let before = current();
        for kind in [RunKind::Ingest, RunKind::Build, RunKind::Publish, RunKind::Check, RunKind::Test] {
            let wanted = Wanted::default();
            wanted.cancel();
            let outcome = run(kind, &desk, NOW + DAY, &Reporter::new(&wanted, &|_| {}));
            assert!(outcome.unwrap_err().is_cancelled, "{kind:?}");
        }
        // A release that was built all the same would be found by the next one of its instant.
        for (stage, as_of) in [(Stage::Evaluate, NOW + DAY), (Stage::Write, NOW + 2 * DAY)] {
            let wanted = Wanted::default();
            let tell = |event: RunEvent| {
                if matches!(event, RunEvent::Advanced { progress } if progress.stage == stage) {
                    wanted.cancel();
                }
            };
            let outcome = run(RunKind::Publish, &desk, as_of, &Reporter::new(&wanted, &tell));
            assert!(outcome.unwrap_err().is_cancelled, "at {stage:?}");
            assert_eq!(current(), before, "at {stage:?}");
        }
        let wanted = Wanted::default();
        let outcome = run(RunKind::Publish, &desk, NOW + 3 * DAY, &Reporter::new(&wanted, &|_| {})).unwrap();
        assert!(matches!(outcome, Outcome::Published(published) if published.previous == Some(3)));
        assert_ne!(current(), before);
    }

    #[test]
    fn reports_come_no_faster_than_anybody_looks() {
        let wanted = Wanted::default();
        let heard = Mutex::new(Vec::new());
        let tell = |event: RunEvent| {
            if let RunEvent::Advanced { progress } = event {
                heard.lock().unwrap().push((progress.stage, progress.done));
            }
        };
        let reporter = Reporter::new(&wanted, &tell);
        (0..=1000).for_each(|done| reporter.advanced(Stage::Evaluate, "", done, 1000));
        reporter.advanced(Stage::Write, "", 0, 7);
        let heard = heard.lock().unwrap();
        assert!(heard.len() < 500, "{}", heard.len());
        assert_eq!(heard[0], (Stage::Evaluate, 0));
        assert!(heard.contains(&(Stage::Evaluate, 1000)), "the end of a stage is told");
        assert_eq!(heard.last(), Some(&(Stage::Write, 0)), "so is another stage");
    }
}
