//! [`Facts`] over open segments, on disk or in memory.

use roaring::RoaringBitmap;

use super::{
    part::Layout,
    segment::Segment,
    view::{Block, BlockRequest, Column, FileRanks, Ints, Raw, StoredSource, Values},
};
use crate::store::StoreError;

/// A segment and what its file indexes rank.
#[derive(Debug)]
pub(in crate::store) struct OpenSegment {
    pub(in crate::store) segment: Segment,
    /// Ranks of its files among all files of the source, ascending.
    pub(in crate::store) ranks: Vec<u32>,
}

/// Segments of all sources.
#[derive(Debug)]
pub(in crate::store) struct Viewer {
    pub(in crate::store) sources: Vec<StoredSource>,
    /// By source.
    pub(in crate::store) segments: Vec<Vec<OpenSegment>>,
    pub(in crate::store) population: RoaringBitmap,
    pub(in crate::store) containers: u32,
    /// Zeros, as many as the largest block needs: columns that came after a segment are null in it.
    nulls: Vec<u64>,
}

impl Viewer {
    /// A view over segments; `ids` is how many ordinals were given.
    ///
    /// # Errors
    /// When a segment's bitmap of ordinals cannot be read.
    pub(in crate::store) fn new(
        sources: Vec<StoredSource>,
        segments: Vec<Vec<OpenSegment>>,
        ids: u64,
    ) -> Result<Self, StoreError> {
        let mut population = RoaringBitmap::new();
        let mut nulls = 0;
        for (source, segments) in sources.iter().zip(&segments) {
            for OpenSegment { segment, .. } in segments {
                population |= segment.present()?;
                let lacking = &source.columns[segment.columns().min(source.columns.len())..];
                if !lacking.is_empty() {
                    let rows = segment.containers().iter().map(|(_, rows)| *rows).max().unwrap_or(0);
                    let floats = lacking.iter().any(|c| Layout::of(c.ty) == Layout::Floats);
                    nulls = nulls.max(if floats { rows } else { rows.div_ceil(64) });
                }
            }
        }
        let containers = ids.div_ceil(u64::from(super::CONTAINER));
        let containers = u32::try_from(containers).expect("ordinals are below 2^32");
        Ok(Self { sources, segments, population, containers, nulls: vec![0; nulls as usize] })
    }

    /// See [`super::Facts::blocks`].
    ///
    /// # Errors
    /// When a column is damaged.
    pub(in crate::store) fn blocks(&self, request: &BlockRequest<'_>) -> Result<Vec<Block<'_>>, StoreError> {
        let mut blocks = Vec::new();
        for segment in &self.segments[request.source] {
            for index in segment.segment.find(request.container, request.event) {
                let entry = segment.segment.block(index);
                if entry.max_time >= request.from && entry.min_time < request.to {
                    blocks.push(self.block(segment, index, request)?);
                }
            }
        }
        Ok(blocks)
    }

    fn block<'s>(
        &'s self,
        open: &'s OpenSegment,
        index: usize,
        request: &BlockRequest<'_>,
    ) -> Result<Block<'s>, StoreError> {
        let segment = &open.segment;
        let ordinals = segment.ordinals(index)?;
        let stored = &self.sources[request.source].columns;
        let mut columns = vec![None; stored.len()];
        for column in request.columns {
            columns[*column] = Some(if *column < segment.columns() {
                segment.column(index, *column)?
            } else {
                self.null_column(Layout::of(stored[*column].ty), ordinals.len())
            });
        }
        let (file_ranks, row_numbers) = if request.order {
            let ranks = FileRanks { index: segment.fixed(index, 2)?, ranks: &open.ranks };
            (Some(ranks), Some(segment.fixed(index, 3)?))
        } else {
            (None, None)
        };
        let event = segment.block(index).event;
        Ok(Block { event, ordinals, times: segment.fixed(index, 1)?, file_ranks, row_numbers, columns })
    }

    fn null_column(&self, layout: Layout, rows: usize) -> Column<'_> {
        let words = &self.nulls[..rows.div_ceil(64)];
        let values = match layout {
            Layout::Ints => Values::Ints(Ints { base: 0, unit: 1, raw: Raw::Zeros(rows), min: 0, max: 0 }),
            Layout::Codes => Values::Codes(Raw::Zeros(rows)),
            Layout::Floats => Values::Floats(bytemuck::cast_slice(&self.nulls[..rows])),
        };
        Column { values, valid: Some(words) }
    }
}
