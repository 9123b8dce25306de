use std::{collections::VecDeque, sync::Arc};

use arrow::{
    array::{RecordBatch, RecordBatchReader},
    compute::concat_batches,
    datatypes::Schema,
};
use parquet::arrow::{
    ProjectionMask,
    arrow_reader::{
        ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder, RowSelection, RowSelector,
    },
};

use crate::source::{Chunk, SourceColumn, SourceError, SourceFile, SourceSpec, plan::Plan};

use super::{
    chunk::chunk_of,
    disk::Disk,
    schema::{load, wanted_schema},
};

/// Rows per piece: columns of 64-bit values stay at 2 MiB each, and a row group of a million rows feeds several cores.
const PIECE_ROWS: u64 = 1 << 18;
/// Bytes per piece, uncompressed, so that long texts do not add up.
const PIECE_BYTES: u64 = 64 << 20;

/// Slices of the row groups of a Parquet file.
#[derive(Debug)]
pub(in crate::source) struct ParquetPieces {
    queue: VecDeque<ParquetPiece>,
}

/// A slice of a row group.
#[derive(Debug)]
pub(in crate::source) struct ParquetPiece {
    layout: Arc<Layout>,
    metadata: ArrowReaderMetadata,
    row_group: usize,
    /// First row within the row group.
    skip: u64,
    rows: u64,
    /// First row within the file.
    first_row: u64,
    bytes: u64,
}

#[derive(Debug)]
struct Layout {
    file: SourceFile,
    disk: Disk,
    plan: Plan,
    mask: ProjectionMask,
}

impl ParquetPieces {
    pub(in crate::source) fn open(
        spec: &SourceSpec,
        file: &SourceFile,
        columns: &[SourceColumn],
    ) -> Result<Self, SourceError> {
        let (disk, metadata) = load(file)?;
        let schema = metadata.schema().clone();
        let names: Vec<&str> = schema.fields().iter().map(|f| f.name().as_str()).collect();
        let plan = Plan::new(spec, file, columns, Some(&names))?;
        let roots: Vec<usize> =
            plan.fields.iter().filter_map(|field| names.iter().position(|n| *n == &**field)).collect();
        let mask = ProjectionMask::roots(metadata.parquet_schema(), roots);
        let layout = Arc::new(Layout { file: file.clone(), disk, plan, mask });
        let mut queue = VecDeque::new();
        let mut first_row = 0;
        let mut last: Option<(Schema, ArrowReaderMetadata)> = None;
        for (row_group, group) in metadata.metadata().row_groups().iter().enumerate() {
            let rows =
                u64::try_from(group.num_rows()).map_err(|_| file.unreadable("a row group has less than no rows"))?;
            let leaves = group.columns().iter().enumerate().filter(|(leaf, _)| layout.mask.leaf_included(*leaf));
            let bytes: u64 = leaves.map(|(_, c)| u64::try_from(c.uncompressed_size()).unwrap_or(0)).sum();
            let wanted = wanted_schema(&schema, metadata.parquet_schema(), group.columns());
            let hinted = match &last {
                Some((schema, hinted)) if *schema == wanted => hinted.clone(),
                _ => with_schema(&metadata, &wanted),
            };
            last = Some((wanted, hinted.clone()));
            let parts = rows.div_ceil(PIECE_ROWS).max(bytes.div_ceil(PIECE_BYTES)).clamp(1, rows.max(1));
            let step = rows.div_ceil(parts).max(1);
            let mut skip = 0;
            while skip < rows {
                let taken = step.min(rows - skip);
                queue.push_back(ParquetPiece {
                    layout: layout.clone(),
                    metadata: hinted.clone(),
                    row_group,
                    skip,
                    rows: taken,
                    first_row: first_row + skip,
                    bytes: bytes / parts + 1,
                });
                skip += taken;
            }
            first_row += rows;
        }
        Ok(Self { queue })
    }
}

/// The metadata with another schema, or unchanged should the reader not accept it: the decoder takes both.
fn with_schema(metadata: &ArrowReaderMetadata, wanted: &Schema) -> ArrowReaderMetadata {
    let options = ArrowReaderOptions::new().with_schema(Arc::new(wanted.clone()));
    ArrowReaderMetadata::try_new(metadata.metadata().clone(), options).unwrap_or_else(|_| metadata.clone())
}

impl Iterator for ParquetPieces {
    type Item = ParquetPiece;

    fn next(&mut self) -> Option<ParquetPiece> {
        self.queue.pop_front()
    }
}

impl ParquetPiece {
    pub(in crate::source) const fn rows(&self) -> u64 {
        self.rows
    }

    pub(in crate::source) const fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(in crate::source) fn decode(self) -> Result<Chunk, SourceError> {
        let batch = self.read().map_err(|e| self.layout.file.unreadable(e))?;
        Ok(chunk_of(&self.layout.plan, &batch, self.first_row))
    }

    fn read(&self) -> Result<RecordBatch, Box<dyn std::error::Error>> {
        let rows = usize::try_from(self.rows)?;
        let builder =
            ParquetRecordBatchReaderBuilder::new_with_metadata(self.layout.disk.clone(), self.metadata.clone())
                .with_row_groups(vec![self.row_group])
                .with_projection(self.layout.mask.clone())
                .with_batch_size(rows);
        let group_rows = u64::try_from(self.metadata.metadata().row_group(self.row_group).num_rows())?;
        let builder = if self.rows == group_rows {
            builder
        } else {
            let selectors = vec![RowSelector::skip(usize::try_from(self.skip)?), RowSelector::select(rows)];
            builder.with_row_selection(RowSelection::from(selectors))
        };
        let reader = builder.build()?;
        let schema = reader.schema();
        let mut batches: Vec<RecordBatch> = reader.collect::<Result<_, _>>()?;
        let batch = match (batches.pop(), batches.is_empty()) {
            (Some(only), true) => only,
            (Some(last), false) => {
                batches.push(last);
                concat_batches(&schema, &batches)?
            }
            (None, _) => RecordBatch::new_empty(schema),
        };
        if batch.num_rows() != rows {
            return Err(format!("row group {} has {} rows instead of {rows}", self.row_group, batch.num_rows()).into());
        }
        Ok(batch)
    }
}
