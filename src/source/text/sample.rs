use std::sync::Arc;

use crate::source::{Format, SourceError, SourceFile, SourceSpec, cell::Cell, infer::Evidence, plan::needed_columns};

use super::{
    blocks::Blocks,
    csv::{Records, header},
    json::Objects,
    read::{lines, missing_key},
};

/// What the beginning of a text file tells of its columns.
#[derive(Debug)]
pub(in crate::source) struct TextSample {
    /// In file order (NDJSON: first appearance), without columns that have no name.
    pub(in crate::source) columns: Vec<(Arc<str>, Evidence)>,
    /// False for a file without header or records: it says nothing, and lacks nothing.
    pub(in crate::source) has_columns: bool,
}

/// Reads whole records up to about `bytes_max` bytes, decompressed, and looks at the cells.
pub(in crate::source) fn sample(
    spec: &SourceSpec,
    file: &SourceFile,
    bytes_max: usize,
) -> Result<TextSample, SourceError> {
    match file.format {
        Format::Csv { delimiter } => sample_csv(file, delimiter, bytes_max),
        Format::Ndjson | Format::Parquet => sample_ndjson(spec, file, bytes_max),
    }
}

fn sample_csv(file: &SourceFile, delimiter: u8, bytes_max: usize) -> Result<TextSample, SourceError> {
    let mut blocks = Blocks::open(file)?;
    let Some(record) = blocks.take_record()? else {
        return Ok(TextSample { columns: Vec::new(), has_columns: false });
    };
    let names = header(file, &record, delimiter)?;
    let mut evidence = vec![Evidence::default(); names.len()];
    let mut bytes = 0;
    while bytes < bytes_max
        && let Some(block) = blocks.next_block()?
    {
        let part = &block.bytes[..block.bytes.len().min(bytes_max.saturating_sub(bytes))];
        bytes += block.bytes.len();
        let mut records = Records::new(part, delimiter);
        while records.advance() {
            // The last record of a cut block may be cut, too; a ragged one is a bad row later.
            let is_cut = part.len() < block.bytes.len() && records.is_last();
            if !is_cut && records.complaint(names.len()).is_none() {
                for (i, evidence) in evidence.iter_mut().enumerate() {
                    evidence.add(&records.cell(i), true);
                }
            }
        }
    }
    let columns = names.into_iter().zip(evidence).filter(|(n, _)| !n.is_empty()).map(|(n, e)| (n.into(), e)).collect();
    Ok(TextSample { columns, has_columns: true })
}

fn sample_ndjson(spec: &SourceSpec, file: &SourceFile, bytes_max: usize) -> Result<TextSample, SourceError> {
    let mut blocks = Blocks::open(file)?;
    let mut objects = Objects::collecting();
    let mut evidence: Vec<Evidence> = Vec::new();
    let mut bytes = 0;
    let mut records = 0u64;
    while bytes < bytes_max
        && let Some(block) = blocks.next_block()?
    {
        let mut cells: Vec<Cell<'_>> = Vec::new();
        for line in lines(&block.bytes) {
            if bytes >= bytes_max {
                break;
            }
            bytes += line.len();
            if objects.read(line, &mut cells).is_ok() {
                records += 1;
                evidence.resize_with(objects.names().len(), Evidence::default);
                for (evidence, cell) in evidence.iter_mut().zip(&cells) {
                    evidence.add(cell, false);
                }
            }
        }
    }
    let names = objects.names();
    // A failed line may have added names without evidence.
    evidence.resize_with(names.len(), Evidence::default);
    if records > 0 {
        for (role, column) in needed_columns(spec) {
            let in_folder = file.partitions.iter().any(|(key, _)| **key == *column);
            if !in_folder && !names.iter().any(|n| **n == *column) {
                return Err(missing_key(spec, file, role, column, names));
            }
        }
    }
    Ok(TextSample { columns: names.iter().cloned().zip(evidence).collect(), has_columns: records > 0 })
}
