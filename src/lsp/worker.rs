//! The thread that checks. It works on the newest state of each workspace; states that were overtaken before their turn are
//! never checked.

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::{Arc, Condvar, Mutex, PoisonError, mpsc},
    thread,
};

use super::{
    analysis::{Analysis, analyse},
    server::Event,
};
use crate::{catalog::OpenTexts, workspace::SeenData};

/// A state that is to be checked.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) generation: u64,
    pub(super) open: OpenTexts,
    pub(super) data: Option<Arc<SeenData>>,
}

/// What came of a job.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) root: PathBuf,
    pub(super) generation: u64,
    /// A sentence when there was nothing to check.
    pub(super) result: Result<Arc<Analysis>, String>,
}

/// The worker, seen from the main loop.
#[derive(Debug)]
pub(super) struct Worker {
    desk: Arc<Desk>,
}

#[derive(Debug, Default)]
struct Desk {
    jobs: Mutex<Jobs>,
    came: Condvar,
}

#[derive(Debug, Default)]
struct Jobs {
    by_root: BTreeMap<PathBuf, Job>,
    is_over: bool,
}

impl Worker {
    pub(super) fn start(events: mpsc::Sender<Event>) -> Self {
        let desk = Arc::new(Desk::default());
        let its = Arc::clone(&desk);
        thread::spawn(move || {
            while let Some((root, job)) = its.next() {
                let Job { generation, open, data } = job;
                let result = catch_unwind(AssertUnwindSafe(|| analyse(&root, &open, generation, data)));
                let result =
                    result.unwrap_or_else(|_| Err("the check broke off; this is a defect of tagwerk".to_owned()));
                let outcome = Outcome { root, generation, result: result.map(Arc::new) };
                if events.send(Event::Checked(outcome)).is_err() {
                    break;
                }
            }
        });
        Self { desk }
    }

    /// Takes the place of any older state of that workspace.
    pub(super) fn submit(&self, root: PathBuf, job: Job) {
        let mut jobs = self.desk.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        jobs.by_root.insert(root, job);
        self.desk.came.notify_one();
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.desk.jobs.lock().unwrap_or_else(PoisonError::into_inner).is_over = true;
        self.desk.came.notify_one();
    }
}

impl Desk {
    fn next(&self) -> Option<(PathBuf, Job)> {
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if jobs.is_over {
                return None;
            }
            if let Some(job) = jobs.by_root.pop_first() {
                return Some(job);
            }
            jobs = self.came.wait(jobs).unwrap_or_else(PoisonError::into_inner);
        }
    }
}
