//! Random rules on random data: the product agrees with the oracle.
//!
//! `TAGWERK_PROPERTY_SEED` takes another seed, `TAGWERK_PROPERTY_ROUNDS` more worlds, `TAGWERK_PROPERTY_SUBJECTS` larger
//! ones.

mod author;
mod change;
mod constants;
pub(crate) mod data;
pub(crate) mod exam;
mod explain;
mod forms;
mod plan;
mod proving;
pub(crate) mod random;
mod relatives;
mod shape;
mod shrink;
pub(crate) mod sitting;
mod trying;

use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use data::{Ids, Place};
use exam::write_exam;
use forms::FORMS;

/// Telling cases of each form that all worlds together have to bring.
const CASES_PER_FORM: usize = 50;

/// The night of the short day, a day step into the gap, the fold, the long day.
const PLACES: &[Place] = &[
    place("Europe/Berlin", "2026-03-30T02:30:00", "2026-03-29T01:00:00Z", &["csv"], Ids::Texts),
    place("America/New_York", "2026-11-02T01:30:00", "2026-11-01T06:00:00Z", &["parquet"], Ids::Numbers),
    place("Australia/Lord_Howe", "2026-04-06T00:00:00", "2026-04-04T15:00:00Z", &["ndjson", "parquet"], Ids::Texts),
    place("Asia/Shanghai", "2026-03-01T00:00:00", "2026-01-31T16:00:00Z", &["parquet"], Ids::Texts),
    Place { spread: true, ..place("UTC", "2026-03-31T12:00:00", "2026-02-28T12:00:00Z", &["csv"], Ids::Numbers) },
    place("America/Sao_Paulo", "2018-11-05T00:00:00", "2018-11-04T03:00:00Z", &["ndjson"], Ids::Numbers),
    place("Europe/Berlin", "2026-10-26T02:30:00", "2026-10-25T01:00:00Z", &["parquet"], Ids::Texts),
    place("America/New_York", "2026-03-09T00:00:00", "2026-03-08T07:00:00Z", &["csv", "ndjson"], Ids::Texts),
];

const fn place(
    zone: &'static str,
    as_of: &'static str,
    change: &'static str,
    formats: &'static [&'static str],
    ids: Ids,
) -> Place {
    Place { zone, as_of, change, formats, ids, subjects: 2_000, spread: false }
}

#[test]
fn the_product_agrees_with_the_oracle() {
    let seed = setting("TAGWERK_PROPERTY_SEED").unwrap_or(1);
    let rounds = usize::try_from(setting("TAGWERK_PROPERTY_ROUNDS").unwrap_or(1)).expect("a small number");
    let subjects = setting("TAGWERK_PROPERTY_SUBJECTS").map(|n| usize::try_from(n).expect("a number of people"));
    let quota = CASES_PER_FORM.div_ceil(PLACES.len());
    let (next, covered, wrong) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()), Mutex::new(Vec::new()));
    let work = || {
        loop {
            let i = next.fetch_add(1, Ordering::Relaxed);
            if i >= rounds * PLACES.len() {
                return;
            }
            let (mut place, seed) = (PLACES[i % PLACES.len()], seed * 1000 + i as u64);
            place.subjects = subjects.unwrap_or(place.subjects);
            let exam = write_exam(place, seed, quota);
            let complaints = sitting::sit(&exam);
            let heading = |c| format!("{place:?}, seed {seed}: {c}");
            wrong.lock().expect("nobody panicked").extend(complaints.into_iter().map(heading));
            let mut covered = covered.lock().expect("nobody panicked");
            for (form, count) in exam.covered {
                *covered.entry(form).or_insert(0) += count;
            }
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(work);
        scope.spawn(work);
    });
    let wrong = wrong.into_inner().expect("nobody panicked");
    assert!(wrong.is_empty(), "{}\n", wrong.join("\n\n"));
    report(&covered.into_inner().expect("nobody panicked"));
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect("a number"))
}

/// Says how many cases there are of each form, and that they are enough.
#[expect(clippy::print_stdout, reason = "shown by `cargo test -- --nocapture`")]
fn report(covered: &BTreeMap<&str, usize>) {
    let counts: Vec<String> = covered.iter().map(|(form, count)| format!("{form}: {count}")).collect();
    println!("telling cases by form: {}", counts.join(", "));
    for form in FORMS {
        let count = covered.get(form).copied().unwrap_or(0);
        assert!(count >= CASES_PER_FORM, "only {count} telling cases of `{form}`");
    }
}
