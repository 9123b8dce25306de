//! Places where a process may die: before and after every write, sync and rename of the store.
//!
//! In debug builds `TAGWERK_KILL_AT=k` aborts the process at the `k`-th place (from 1), and `TAGWERK_KILL_COUNT=FILE`
//! has the number of places passed written to a file when an ingest, a candidate or a publish is done. Release builds
//! have none of this.

/// Passes one place.
#[inline]
pub fn hit() {
    #[cfg(debug_assertions)]
    armed::hit();
}

/// Writes how many places were passed so far, if that is wanted.
#[inline]
pub fn report() {
    #[cfg(debug_assertions)]
    armed::report();
}

#[cfg(debug_assertions)]
mod armed {
    use std::sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    };

    static PASSED: AtomicU64 = AtomicU64::new(0);
    static KILL_AT: OnceLock<Option<u64>> = OnceLock::new();

    pub(super) fn hit() {
        let kill_at = *KILL_AT.get_or_init(|| std::env::var("TAGWERK_KILL_AT").ok()?.parse().ok());
        let passed = PASSED.fetch_add(1, Ordering::SeqCst) + 1;
        if Some(passed) == kill_at {
            std::process::abort();
        }
    }

    pub(super) fn report() {
        if let Some(path) = std::env::var_os("TAGWERK_KILL_COUNT") {
            // A test that asks for the count notices when there is none.
            let _ = std::fs::write(path, PASSED.load(Ordering::SeqCst).to_string());
        }
    }
}
