use std::{
    fs,
    ops::Range,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use rayon::prelude::*;

use crate::calendar::DAY;

use super::{
    DemoError, DemoOptions,
    event::{Event, Order},
    events_file::{push_padded, write_events},
    orders_file::{civil, write_orders},
    person::{OFFSET, Person, Society},
    profiles_file::write_profiles,
    visit::{EVENTS_PER_VISIT, Life, Rhythm},
};

/// People whose lives are one task.
const CROWD: u32 = 2_048;

/// What was generated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoSummary {
    /// Rows of `data/profiles.parquet`.
    pub subjects: u64,
    /// Rows below `data/events/`.
    pub events: u64,
    /// Rows below `data/orders/`.
    pub orders: u64,
    /// All files, in the order profiles, events, orders.
    pub files: Vec<PathBuf>,
}

/// Writes `data/profiles.parquet`, one file per UTC day below `data/events/` and one per local month below
/// `data/orders/` into `dir`. Each file's rows are in the order of their times.
///
/// `progress` is called with the work done and the whole of it, from several threads.
///
/// # Errors
/// When an option is out of range, a folder already has files, or a file cannot be written.
pub fn generate(
    options: &DemoOptions,
    dir: &Path,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<DemoSummary, DemoError> {
    options.check()?;
    let data = dir.join("data");
    let (event_dir, order_dir) = (empty_folder(&data.join("events"))?, empty_folder(&data.join("orders"))?);
    let crowds: Vec<Range<u32>> = (0..options.subjects)
        .step_by(CROWD as usize)
        .map(|from| from..from.saturating_add(CROWD).min(options.subjects))
        .collect();
    let work = Work {
        done: AtomicU64::new(0),
        // A day's file takes about as long as the lives of a crowd; the last step is the orders.
        all: crowds.len() as u64 + 1 + u64::from(options.days) + 1,
        progress,
    };
    let society = Society::new();
    let people: Vec<Person> =
        (0..options.subjects).into_par_iter().map(|number| Person::new(number, options, &society)).collect();
    let (mut days, mut orders) = lives(options, &society, &people, &crowds, &work);
    let profiles = data.join("profiles.parquet");
    write_profiles(&profiles, &people, options)?;
    work.step();
    let first_day = first_day(options);
    let event_files: Vec<(PathBuf, u64)> = days
        .par_iter_mut()
        .enumerate()
        .filter(|(_, rows)| !rows.is_empty())
        .map(|(i, rows)| {
            rows.sort_unstable();
            let path = event_dir.join(format!("{}.parquet", date(first_day + i as i64, 3)));
            write_events(&path, rows, options)?;
            let count = rows.len() as u64;
            *rows = Vec::new();
            work.step();
            Ok((path, count))
        })
        .collect::<Result<_, DemoError>>()?;
    orders.par_sort_unstable();
    let order_files = write_months(&order_dir, &orders, options)?;
    work.step();
    Ok(DemoSummary {
        subjects: u64::from(options.subjects),
        events: event_files.iter().map(|(_, n)| n).sum(),
        orders: orders.len() as u64,
        files: std::iter::once(profiles)
            .chain(event_files.into_iter().map(|(path, _)| path))
            .chain(order_files)
            .collect(),
    })
}

struct Work<'p> {
    done: AtomicU64,
    all: u64,
    progress: &'p (dyn Fn(u64, u64) + Sync),
}

impl Work<'_> {
    fn step(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        (self.progress)(done.min(self.all), self.all);
    }
}

/// All events by UTC day of the history, and all orders.
fn lives(
    options: &DemoOptions,
    society: &Society,
    people: &[Person],
    crowds: &[Range<u32>],
    work: &Work<'_>,
) -> (Vec<Vec<Event>>, Vec<Order>) {
    let weight = |p: &Person| p.visits * p.active_days();
    // Summed crowd by crowd: floating-point sums depend on their order.
    let of_crowd = |c: &Range<u32>| people[c.start as usize..c.end as usize].iter().map(weight).sum::<f64>();
    let weights: f64 = crowds.par_iter().map(of_crowd).collect::<Vec<_>>().iter().sum();
    let scale = if weights > 0.0 { options.events as f64 / EVENTS_PER_VISIT / weights } else { 0.0 };
    let rhythm = Rhythm::new();
    let parts: Vec<(Vec<Event>, Vec<Order>)> = crowds
        .par_iter()
        .map(|crowd| {
            let (mut events, mut orders) = (Vec::new(), Vec::new());
            for person in &people[crowd.start as usize..crowd.end as usize] {
                let mut life =
                    Life { options, society, rhythm: &rhythm, person, events: &mut events, orders: &mut orders };
                life.live(weight(person) * scale);
            }
            // By day, so that each day's rows are copied in runs.
            events.sort_unstable();
            work.step();
            (events, orders)
        })
        .collect();
    let first_day = first_day(options);
    let day_count = usize::try_from((options.end - 1).div_euclid(DAY) - first_day + 1).unwrap_or(0);
    let days = (0..day_count).into_par_iter().map(|day| {
        let from = (first_day + day as i64) * DAY;
        let mut rows = Vec::new();
        for (events, _) in &parts {
            let start = events.partition_point(|e| e.ts < from);
            let end = events.partition_point(|e| e.ts < from + DAY);
            rows.extend_from_slice(&events[start..end]);
        }
        rows
    });
    let days = days.collect();
    (days, parts.into_iter().flat_map(|(_, orders)| orders).collect())
}

const fn first_day(options: &DemoOptions) -> i64 {
    options.start().div_euclid(DAY)
}

fn write_months(dir: &Path, orders: &[Order], options: &DemoOptions) -> Result<Vec<PathBuf>, DemoError> {
    let local_day = |o: &Order| (o.ts + OFFSET).div_euclid(DAY);
    let month = |o: &Order| {
        let (year, month, _) = civil(local_day(o));
        (year, month)
    };
    let mut starts: Vec<usize> =
        (0..orders.len()).filter(|i| *i == 0 || month(&orders[i - 1]) != month(&orders[*i])).collect();
    starts.push(orders.len());
    starts
        .par_windows(2)
        .map(|window| {
            let rows = &orders[window[0]..window[1]];
            let path = dir.join(format!("{}.csv", date(local_day(&rows[0]), 2)));
            write_orders(&path, rows, window[0] as u64, options)?;
            Ok(path)
        })
        .collect()
}

/// `2026-01-08` of a day, or its first `parts` parts.
fn date(day: i64, parts: usize) -> String {
    let (year, month, day) = civil(day);
    let mut text = String::new();
    push_padded(&mut text, year, 4);
    for number in [month, day].into_iter().take(parts - 1) {
        text.push('-');
        push_padded(&mut text, number, 2);
    }
    text
}

fn empty_folder(path: &Path) -> Result<PathBuf, DemoError> {
    let io = |action| move |source| DemoError::Io { action, path: path.to_owned(), source };
    fs::create_dir_all(path).map_err(io("create"))?;
    if fs::read_dir(path).map_err(io("list"))?.next().is_some() {
        return Err(DemoError::NotEmpty { path: path.to_owned() });
    }
    Ok(path.to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn options() -> DemoOptions {
        DemoOptions { subjects: 3_000, days: 40, events: 60_000, ..DemoOptions::until(1_767_888_000_000_000) }
    }

    /// Everything below a folder, by path.
    fn bytes_with(options: &DemoOptions, threads: usize) -> (DemoSummary, BTreeMap<String, Vec<u8>>) {
        let dir = tempfile::tempdir().expect("folder");
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("pool");
        let mut summary = pool.install(|| generate(options, dir.path(), &|_, _| {})).expect("generated");
        let relative = |p: &Path| p.strip_prefix(dir.path()).expect("below").display().to_string();
        let files = summary
            .files
            .iter()
            .map(|path| (relative(path), fs::read(path).expect("written")))
            .collect::<BTreeMap<_, _>>();
        summary.files = files.keys().map(PathBuf::from).collect();
        (summary, files)
    }

    #[test]
    fn equal_bytes_on_any_number_of_threads() {
        let (summary, files) = bytes_with(&options(), 1);
        for threads in [2, 8] {
            assert!(bytes_with(&options(), threads) == (summary.clone(), files.clone()), "{threads} threads");
        }
        let other = DemoOptions { seed: 2, ..options() };
        assert!(bytes_with(&other, 2).1 != files, "the seed has no effect");
    }

    #[test]
    fn about_as_many_events_as_asked_for() {
        let (summary, files) = bytes_with(&options(), 2);
        assert_eq!(summary.subjects, 3_000);
        assert!((50_000..70_000).contains(&summary.events), "{}", summary.events);
        assert!((1_000..6_000).contains(&summary.orders), "{}", summary.orders);
        assert!(files.contains_key("data/profiles.parquet"));
        assert!(files.contains_key("data/events/2026-01-08.parquet"));
        assert!(files.contains_key("data/orders/2026-01.csv"));
    }

    #[test]
    fn does_not_mix_with_other_files() {
        let dir = tempfile::tempdir().expect("folder");
        let small = DemoOptions { subjects: 10, days: 2, events: 50, ..options() };
        generate(&small, dir.path(), &|_, _| {}).expect("generated");
        let again = generate(&small, dir.path(), &|_, _| {});
        assert!(matches!(again, Err(DemoError::NotEmpty { .. })), "{again:?}");
    }
}
