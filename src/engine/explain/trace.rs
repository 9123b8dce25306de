//! How far a sequence came: the engine is asked about each start and each number of steps.

use super::{
    explanation::{SequenceTrace, Stuck},
    matching::matching,
    panel::Panel,
    values::prefix,
};
use crate::{
    calendar::Micros,
    engine::embedded::EngineError,
    rule::typed::{DateBound, Sequence, Step, Window},
    store::facts::SubjectRows,
};

/// Starts that are followed, the latest ones.
const STARTS: usize = 32;

/// Follows a sequence from each of its latest starts.
pub(super) fn trace(
    panel: &Panel<'_>,
    rows: &SubjectRows,
    sequence: &Sequence,
    as_of: Micros,
) -> Result<SequenceTrace, EngineError> {
    let first = &sequence.steps[0];
    let starts = matching(panel, rows, (&first.event, first.filter.as_ref(), sequence.window), None, as_of)?;
    let source = rows.source(&first.event.source);
    let mut times: Vec<Micros> =
        starts.iter().filter_map(|found| source.map(|source| source.rows[found.row].time)).collect();
    times.dedup();
    let followed = &times[times.len().saturating_sub(STARTS)..];
    let mut probes = Vec::new();
    for time in followed {
        let (from, to) = (DateBound::Timestamp(*time), DateBound::Timestamp(time.saturating_add(1)));
        let window = Window::FromTo { from, to };
        for steps in 2..=sequence.steps.len() {
            probes.push(prefix(&Sequence { window, ..sequence.clone() }, steps));
        }
    }
    let observed = panel.observe(&[rows], &probes, as_of)?.pop().flatten().unwrap_or_default();
    let per_start = sequence.steps.len() - 1;
    let mut best: Option<(usize, Micros)> = None;
    for (time, prefixes) in followed.iter().zip(observed.chunks(per_start.max(1))) {
        let done = 1 + prefixes.iter().take_while(|prefix| prefix.truth() == Some(true)).count();
        if best.is_none_or(|(most, _)| done >= most) {
            best = Some((done, *time));
        }
    }
    let (done, start) = best.map_or((0, None), |(done, time)| (done, Some(time)));
    let stuck = match (start, sequence.steps.get(done)) {
        (Some(start), Some(step)) => Some(stuck(panel, rows, sequence, (start, done, step), as_of)?),
        (None, _) => Some(Stuck::NoRow),
        (_, None) => None,
    };
    Ok(SequenceTrace { starts: starts.len(), start, done, stuck })
}

/// Why the step after the first `done` did not work out.
fn stuck(
    panel: &Panel<'_>,
    rows: &SubjectRows,
    sequence: &Sequence,
    (start, done, step): (Micros, usize, &Step),
    as_of: Micros,
) -> Result<Stuck, EngineError> {
    if !step.absent {
        return Ok(Stuck::NoRow);
    }
    // Only behind the first step is it certain which row the time counts from.
    if sequence.steps[1..done].iter().any(|step| !step.absent) {
        return Ok(Stuck::Absence);
    }
    let end = step.within.map_or(as_of, |within| panel.zone.add(start, within));
    let found = matching(panel, rows, (&step.event, step.filter.as_ref(), Window::Ever), None, as_of)?;
    let source = rows.source(&step.event.source);
    let mut times = found.iter().filter_map(|found| source.map(|source| source.rows[found.row].time));
    let present = times.find(|time| *time > start && *time < end);
    Ok(match present {
        Some(time) => Stuck::Present { time },
        None if end > as_of => Stuck::NotOver { until: end },
        None => Stuck::Absence,
    })
}
