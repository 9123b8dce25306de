//! Segments made of older segments: without the rows of files that are gone, or several brought together.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::Path,
};

use super::segments::{Weight, lay_out_bytes, write_segment};
use crate::store::{
    StoreError,
    facts::{Arrival, FileMap, OpenSegment, Part, Sealed, lay_out, layouts, open_segment},
    manifest::{Manifest, SegmentState, SourceState},
};

/// So many segments of about one size become one.
const FAN: usize = 4;
/// Segments below that many rows count as of one size.
const SMALLEST_ROWS: u64 = 1 << 16;

/// Takes the rows of some files out of a source's segments.
///
/// # Errors
/// When a segment is damaged or cannot be written.
pub(super) fn take_out(
    facts: &Path,
    manifest: &mut Manifest,
    source: &mut SourceState,
    before: &SourceState,
    gone: &BTreeSet<u32>,
    memory_bytes: u64,
) -> Result<(), StoreError> {
    let mut kept = Vec::with_capacity(source.segments.len());
    for segment in std::mem::take(&mut source.segments) {
        if !segment.files.iter().any(|f| gone.contains(f)) {
            kept.push(segment);
        } else if !segment.files.iter().all(|f| gone.contains(f)) {
            let files: Vec<u32> = segment.files.iter().copied().filter(|f| !gone.contains(f)).collect();
            kept.extend(rewrite(facts, manifest, before, &[segment], files, memory_bytes)?);
        }
    }
    source.segments = kept;
    Ok(())
}

/// Brings segments of a source together while there are many of one size: sizes grow by powers of four, so every row
/// is rewritten only logarithmically often, and a day costs by the day.
///
/// # Errors
/// When a segment is damaged or cannot be written.
pub(super) fn merge_small(
    facts: &Path,
    manifest: &mut Manifest,
    source: &mut SourceState,
    memory_bytes: u64,
) -> Result<(), StoreError> {
    let mut too_large = BTreeSet::new();
    loop {
        let mut levels: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (at, segment) in source.segments.iter().enumerate() {
            levels.entry(level(segment.rows)).or_default().push(at);
        }
        let full = levels.into_iter().find(|(level, segments)| segments.len() >= FAN && !too_large.contains(level));
        let Some((level, segments)) = full else { return Ok(()) };
        let merging: Vec<SegmentState> = segments.iter().map(|at| source.segments[*at].clone()).collect();
        let ranks = source.file_ranks();
        let files: BTreeSet<u32> = merging.iter().flat_map(|s| s.files.iter().copied()).collect();
        let mut files: Vec<u32> = files.into_iter().collect();
        files.sort_by_key(|number| ranks.get(number));
        match rewrite(facts, manifest, source, &merging, files, memory_bytes)? {
            // Its rows may be too many for the memory: they stay apart.
            None => {
                too_large.insert(level);
            }
            Some(merged) => {
                source.segments.retain(|s| !merging.contains(s));
                source.segments.push(merged);
            }
        }
    }
}

fn level(rows: u64) -> u32 {
    rows.max(SMALLEST_ROWS).ilog2() / FAN.ilog2()
}

/// Writes one segment with the rows of `files` (numbers, by path) of some segments; `None` when a container of several
/// segments would not fit the memory. `source` knows the files and columns of the segments.
fn rewrite(
    facts: &Path,
    manifest: &mut Manifest,
    source: &SourceState,
    segments: &[SegmentState],
    files: Vec<u32>,
    memory_bytes: u64,
) -> Result<Option<SegmentState>, StoreError> {
    let columns = source.stored_columns().count();
    let opened: Vec<OpenSegment> = segments.iter().map(|s| open_segment(facts, source, s)).collect::<Result<_, _>>()?;
    let maps: Vec<Vec<Option<u32>>> = segments.iter().map(|s| file_map(&s.files, &files)).collect();
    let mut rows = BTreeMap::<u32, u64>::new();
    for (container, count) in opened.iter().flat_map(|o| o.segment.containers()) {
        *rows.entry(container).or_default() += count;
    }
    let weigh =
        |(container, rows): (&u32, &u64)| Weight { container: *container, bytes: lay_out_bytes(*rows, columns) };
    let containers: Vec<Weight> = rows.iter().map(weigh).collect();
    let most_rows = rows.values().copied().max().unwrap_or(0);
    let heaviest = containers.iter().map(|w| w.bytes).max().unwrap_or(0);
    if segments.len() > 1 && (heaviest > memory_bytes || most_rows > u64::from(u32::MAX)) {
        return Ok(None);
    }
    let file = manifest.name_file("facts");
    let layouts = layouts(source, columns);
    let sealed = write_segment(&facts.join(&file), &containers, memory_bytes, |container| {
        let mut parts = Vec::new();
        for (open, map) in opened.iter().zip(&maps) {
            for block in open.segment.find(container, None) {
                parts.push(Part::of_block(&open.segment, block, FileMap::Each(map))?);
            }
        }
        Ok(lay_out(container, &parts, &layouts, Arrival::Mixed))
    })?;
    Ok(Some(segment_state(file, columns, files, sealed)))
}

/// By index among `old`, the index among `new`.
fn file_map(old: &[u32], new: &[u32]) -> Vec<Option<u32>> {
    let index: HashMap<u32, u32> = new.iter().copied().zip(0..).collect();
    old.iter().map(|number| index.get(number).copied()).collect()
}

/// What the manifest says of a written segment.
pub(super) fn segment_state(file: String, columns: usize, files: Vec<u32>, sealed: Sealed) -> SegmentState {
    let Sealed { size_bytes, seal, rows, min_time, max_time } = sealed;
    SegmentState { file, columns, files, rows, min_time, max_time, size_bytes, seal }
}
