//! Writing segments, container by container.

use std::path::Path;

use rayon::prelude::*;

use crate::store::{
    StoreError,
    disk::NewFile,
    facts::{Arrival, ContainerBytes, Layout, Sealed, SegmentWriter, StagedChunk, lay_out},
};

/// A container to be written and about how much memory laying it out takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Weight {
    pub(super) container: u32,
    pub(super) bytes: u64,
}

/// Memory that laying out rows takes, by the number of source columns: order, one unpacked column, and the result.
pub(super) const fn lay_out_bytes(rows: u64, columns: usize) -> u64 {
    rows * (4 + 8 + 8 + 2 + 16 + 6 * columns as u64)
}

/// Writes a segment. Containers are laid out in parallel as far as the memory allows, while those before are written.
///
/// # Errors
/// When the file cannot be written or a container cannot be made.
pub(super) fn write_segment(
    path: &Path,
    containers: &[Weight],
    memory_bytes: u64,
    make: impl Fn(u32) -> Result<ContainerBytes, StoreError> + Sync,
) -> Result<Sealed, StoreError> {
    let mut file = NewFile::create(path)?;
    let mut writer = SegmentWriter::new();
    file.write(&SegmentWriter::start())?;
    let mut made: Vec<ContainerBytes> = Vec::new();
    let mut rest = containers;
    while !rest.is_empty() || !made.is_empty() {
        let (now, later) = rest.split_at(batch(rest, memory_bytes));
        rest = later;
        let before = std::mem::take(&mut made);
        let (written, laid_out) = rayon::join(
            || before.into_iter().try_for_each(|container| file.write(&writer.place(container))),
            || now.par_iter().map(|weight| make(weight.container)).collect::<Result<Vec<_>, _>>(),
        );
        written?;
        made = laid_out?;
    }
    let (footer, sealed) = writer.finish();
    file.write(&footer)?;
    file.sync()?;
    Ok(sealed)
}

/// How many of the next containers to lay out at once.
fn batch(containers: &[Weight], memory_bytes: u64) -> usize {
    let most = rayon::current_num_threads() * 2;
    let mut bytes = 0;
    let fit = containers.iter().take(most).take_while(|weight| {
        bytes += weight.bytes;
        bytes <= memory_bytes
    });
    fit.count().max(1).min(containers.len())
}

/// Writes staged rows.
///
/// # Errors
/// As [`write_segment`].
pub(super) fn write_staged(
    path: &Path,
    staged: &[StagedChunk],
    layouts: &[Layout],
    memory_bytes: u64,
) -> Result<Sealed, StoreError> {
    let mut rows = std::collections::BTreeMap::<u32, u64>::new();
    for (container, count) in staged.iter().flat_map(StagedChunk::containers) {
        *rows.entry(container).or_default() += count as u64;
    }
    let weight =
        |(container, rows): (&u32, &u64)| Weight { container: *container, bytes: lay_out_bytes(*rows, layouts.len()) };
    let containers: Vec<Weight> = rows.iter().map(weight).collect();
    write_segment(path, &containers, memory_bytes, |container| {
        let parts: Vec<_> = staged.iter().filter_map(|chunk| chunk.part(container)).collect();
        Ok(lay_out(container, &parts, layouts, Arrival::InOrder))
    })
}
