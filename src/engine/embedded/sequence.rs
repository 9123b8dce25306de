use std::cell::Cell;

use super::{
    aggregate::{Overflow, Passes, for_each_subject},
    evaluate::Values,
    pool::Pool,
    rows::{RowContext, RowTile, WindowRows},
    vector::{FALSE, TRUE, Vector},
};
use crate::{
    calendar::{CalendarSpan, CalendarUnit, DAY, Micros, Zone},
    engine::plan::{Period, QueryPlan, SequencePlan, StepPlan},
};

/// One row that takes part. Ordered as rows are: by time, source, file, row number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Part {
    time: Micros,
    source: usize,
    file: i64,
    number: i64,
    /// Bit `i`: the row is one of step `i`.
    steps: u64,
}

/// Rows of a block that some steps want.
struct Supply<'t> {
    tile: &'t RowTile<'t>,
    source: usize,
    rows: WindowRows<'t>,
    steps: Vec<(usize, Passes<'t>)>,
}

/// Whether the rows of each subject can play the steps in order.
pub(super) fn find(
    sequence: &SequencePlan,
    plan: &QueryPlan,
    tiles: &mut [Vec<RowTile<'_>>],
    subjects: &Values,
    (first, len): (u32, usize),
    pool: &mut Pool,
) -> Result<Vector, Overflow> {
    // Rows before the window cannot be the first step, nor later than it.
    let period = Period { from: sequence.window.from, to: plan.as_of };
    for (index, (scan, tiles)) in plan.scans.iter().zip(&mut *tiles).enumerate() {
        let context = RowContext { plan, scan, subjects, first };
        for tile in tiles {
            let wanted: Vec<&StepPlan> = steps_of(sequence, index, tile).map(|(_, step)| step).collect();
            if wanted.is_empty() || !tile.prepare_period(period, pool) {
                continue;
            }
            // Rows behind the window may still play later steps.
            tile.prepare_period(sequence.window, pool);
            for filter in wanted.iter().filter_map(|step| step.filter) {
                tile.ensure(filter, context, pool);
            }
        }
    }
    let tiles = &*tiles;
    let mut supplies = Vec::new();
    let mut begins: Vec<u8> = pool.filled(0, len);
    for (index, (scan, tiles)) in plan.scans.iter().zip(tiles).enumerate() {
        for tile in tiles {
            let Some(rows) = tile.rows_in(period) else { continue };
            let steps: Vec<(usize, Passes<'_>)> =
                steps_of(sequence, index, tile).map(|(i, step)| (i, Passes::of(tile.filter(step.filter)))).collect();
            for (_, step) in steps_of(sequence, index, tile) {
                check_overflow(tile, rows, step)?;
            }
            if let (Some((0, passes)), Some(rows)) = (steps.first(), tile.rows_in(sequence.window)) {
                rows.for_each(|group, from, to| {
                    let begun = (from..to).any(|row| passes.row(row as usize));
                    begins[tile.groups.subjects[group] as usize] |= u8::from(begun);
                });
            }
            if !steps.is_empty() {
                supplies.push(Supply { tile, source: scan.source, rows, steps });
            }
        }
    }
    let mut out: Vec<u8> = pool.filled(FALSE, len);
    let mut search = Search::new(sequence, plan.as_of, &plan.zone);
    let groups: Vec<_> = supplies.iter().map(|supply| &supply.tile.groups).collect();
    for_each_subject(&groups, len, |subject, runs| {
        if begins[subject] == 0 {
            return;
        }
        search.parts.clear();
        for (supply, group) in runs {
            supplies[*supply].parts(*group, &mut search.parts);
        }
        if runs.len() > 1 {
            search.parts.sort_unstable();
        }
        if search.succeeds() {
            out[subject] = TRUE;
        }
    });
    pool.give(begins);
    Ok(Vector::logic(out))
}

/// The steps that take rows of a block, with their positions.
fn steps_of<'s>(
    sequence: &'s SequencePlan,
    scan: usize,
    tile: &RowTile<'_>,
) -> impl Iterator<Item = (usize, &'s StepPlan)> {
    let event = tile.block.event;
    let steps = sequence.steps.iter().enumerate();
    steps.filter(move |(_, step)| step.scan == Some(scan) && step.event.is_none_or(|wanted| wanted == event))
}

fn check_overflow(tile: &RowTile<'_>, rows: WindowRows<'_>, step: &StepPlan) -> Result<(), Overflow> {
    let Some(overflow) = tile.filter(step.filter).and_then(|filter| filter.overflow.as_ref()) else { return Ok(()) };
    let mut found = false;
    rows.for_each(|_, from, to| found |= overflow[from as usize..to as usize].contains(&1));
    if found { Err(Overflow) } else { Ok(()) }
}

impl Supply<'_> {
    /// Adds a group's rows that are of some step, in order.
    fn parts(&self, group: usize, parts: &mut Vec<Part>) {
        let block = self.tile.block;
        for row in self.rows.of(group) {
            let steps = self.steps.iter().fold(0, |steps, (i, passes)| steps | u64::from(passes.row(row)) << i);
            if steps != 0 {
                let row = self.tile.rows.start + row;
                parts.push(Part {
                    time: block.times.get(row),
                    source: self.source,
                    file: block.file_ranks.as_ref().map_or(0, |ranks| ranks.get(row)),
                    number: block.row_numbers.as_ref().map_or(0, |numbers| numbers.get(row)),
                    steps,
                });
            }
        }
    }
}

/// A positive step with what must hold of the rows after its own.
#[derive(Debug)]
struct Stage {
    /// Its position among all steps.
    step: usize,
    /// Position of the next positive step.
    next: Option<usize>,
    /// Positions of the `no` steps in between.
    absent: Vec<usize>,
}

/// The search through the rows of one subject at a time.
struct Search<'s> {
    steps: &'s [StepPlan],
    window: Period,
    as_of: Micros,
    zone: &'s Zone,
    stages: Vec<Stage>,
    parts: Vec<Part>,
    /// By step: time of the nearest later row; of positive steps only rows from which the rest works out.
    later: Vec<Option<Micros>>,
    /// The last looked-up period without a clock change.
    same_offset: Cell<(Micros, Micros)>,
}

impl<'s> Search<'s> {
    fn new(sequence: &'s SequencePlan, as_of: Micros, zone: &'s Zone) -> Self {
        let mut stages: Vec<Stage> = Vec::new();
        for (i, step) in sequence.steps.iter().enumerate() {
            match stages.last_mut() {
                Some(stage) if step.absent => stage.absent.push(i),
                stage => {
                    if let Some(stage) = stage {
                        stage.next = Some(i);
                    }
                    stages.push(Stage { step: i, next: None, absent: Vec::new() });
                }
            }
        }
        Self {
            steps: &sequence.steps,
            window: sequence.window,
            as_of,
            zone,
            stages,
            parts: Vec::new(),
            later: vec![None; sequence.steps.len()],
            same_offset: Cell::new((0, 0)),
        }
    }

    /// Whether some choice among `parts`, which are in order, works out.
    ///
    /// Rows are walked from the last to the first. A row needs to know only the nearest later row of each `no`, and the
    /// nearest later row of each positive step from which the rest works out: all bounds are upper bounds, so if the
    /// nearest does not do, none does.
    fn succeeds(&mut self) -> bool {
        self.later.fill(None);
        for part in self.parts.iter().rev() {
            let mut works = 0u64;
            for (n, stage) in self.stages.iter().enumerate() {
                let in_window = n > 0 || (self.window.from <= part.time && part.time < self.window.to);
                if part.steps >> stage.step & 1 == 1 && in_window && self.continues(stage, part.time) {
                    if n == 0 {
                        return true;
                    }
                    works |= 1 << stage.step;
                }
            }
            for (i, (step, later)) in self.steps.iter().zip(&mut self.later).enumerate() {
                let counts = if step.absent { part.steps } else { works };
                if counts >> i & 1 == 1 {
                    *later = Some(part.time);
                }
            }
        }
        false
    }

    /// Whether what is later lets a row at `t` be the row of this stage.
    fn continues(&self, stage: &Stage, t: Micros) -> bool {
        let next = stage.next.is_none_or(|step| match (self.later[step], self.steps[step].within) {
            (Some(later), Some(within)) => later < self.after(t, within),
            (later, None) => later.is_some(),
            (None, Some(_)) => false,
        });
        next && stage.absent.iter().all(|&step| match (self.steps[step].within, self.later[step]) {
            (Some(within), later) => {
                let bound = self.after(t, within);
                bound <= self.as_of && later.is_none_or(|later| later >= bound)
            }
            (None, later) => later.is_none(),
        })
    }

    /// `t` plus a calendar step. Within a period of equal offset, days have 24 hours; a day or more after its start no
    /// wall time of it was shown before.
    fn after(&self, t: Micros, within: CalendarSpan) -> Micros {
        let days = match within.unit {
            CalendarUnit::Day => within.count,
            CalendarUnit::Week => within.count.saturating_mul(7),
            _ => return self.zone.add(t, within),
        };
        let (start, end) = self.same_offset.get();
        if t < start || t >= end {
            let (start, end, _) = self.zone.offset_period(t);
            self.same_offset.set((start, end));
        }
        let after = t.saturating_add(days.saturating_mul(DAY));
        if days > 0 && after < self.same_offset.get().1 { after } else { self.zone.add(t, within) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::HOUR;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn steps_are_those_of_the_zone(t in 1_400_000_000i64..1_800_000_000, count in 1i64..40, weeks: bool) {
            let unit = if weeks { CalendarUnit::Week } else { CalendarUnit::Day };
            let within = CalendarSpan::new(count, unit);
            let sequence = SequencePlan { steps: Vec::new(), window: Period { from: 0, to: 0 } };
            for zone in ["Europe/Berlin", "Australia/Lord_Howe", "UTC"] {
                let zone = Zone::named(zone).unwrap();
                let search = Search::new(&sequence, 0, &zone);
                // Near clock changes too: each of four neighbouring hours.
                for t in (0..4).map(|hours| t * 1_000_000 + hours * HOUR) {
                    prop_assert_eq!(search.after(t, within), zone.add(t, within));
                }
            }
        }
    }
}
