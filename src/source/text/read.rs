use std::sync::Arc;

use crate::source::{
    Chunk, Format, SourceColumn, SourceError, SourceFile, SourceSpec,
    cell::Cell,
    plan::{Plan, missing},
};

use super::{
    assemble::Assembler,
    blocks::{Block, Blocks, is_blank, record_end},
    csv::{Records, header},
    json::Objects,
};

/// The blocks of a text file.
#[derive(Debug)]
pub(in crate::source) struct TextPieces {
    blocks: Blocks,
    layout: Option<Arc<Layout>>,
}

/// Whole records of a text file.
#[derive(Debug)]
pub(in crate::source) struct TextPiece {
    block: Block,
    layout: Arc<Layout>,
}

#[derive(Debug)]
struct Layout {
    plan: Plan,
    rows: RowsAs,
}

#[derive(Debug)]
enum RowsAs {
    Csv {
        delimiter: u8,
        /// Names in the header.
        width: usize,
        /// Position in the record, by [`Plan::fields`].
        positions: Vec<usize>,
    },
    Ndjson,
}

impl TextPieces {
    pub(in crate::source) fn open(
        spec: &SourceSpec,
        file: &SourceFile,
        columns: &[SourceColumn],
    ) -> Result<Self, SourceError> {
        let mut blocks = Blocks::open(file)?;
        let layout = match file.format {
            Format::Csv { delimiter } => match blocks.take_record()? {
                None => None,
                Some(record) => {
                    let names = header(file, &record, delimiter)?;
                    let known: Vec<&str> = names.iter().map(String::as_str).filter(|n| !n.is_empty()).collect();
                    let plan = Plan::new(spec, file, columns, Some(&known))?;
                    let position = |field: &Arc<str>| names.iter().position(|n| **n == **field);
                    let positions = plan.fields.iter().filter_map(position).collect();
                    Some(Layout { plan, rows: RowsAs::Csv { delimiter, width: names.len(), positions } })
                }
            },
            Format::Ndjson | Format::Parquet => {
                Some(Layout { plan: Plan::new(spec, file, columns, None)?, rows: RowsAs::Ndjson })
            }
        };
        Ok(Self { blocks, layout: layout.map(Arc::new) })
    }
}

impl Iterator for TextPieces {
    type Item = Result<TextPiece, SourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        let layout = self.layout.clone()?;
        match self.blocks.next_block() {
            Ok(block) => Some(Ok(TextPiece { block: block?, layout })),
            Err(error) => {
                self.layout = None;
                Some(Err(error))
            }
        }
    }
}

impl TextPiece {
    pub(in crate::source) const fn rows(&self) -> u64 {
        self.block.rows
    }

    pub(in crate::source) const fn bytes(&self) -> u64 {
        self.block.bytes.len() as u64
    }

    pub(in crate::source) fn decode(self) -> Chunk {
        let Self { block, layout } = self;
        let rows = usize::try_from(block.rows).expect("a block has fewer records than bytes");
        let mut assembler = Assembler::new(&layout.plan, rows);
        let mut row = 0;
        match &layout.rows {
            RowsAs::Csv { delimiter, width, positions } => {
                let mut records = Records::new(&block.bytes, *delimiter);
                let mut cells = Vec::with_capacity(positions.len());
                while records.advance() {
                    if let Some(complaint) = records.complaint(*width) {
                        assembler.bad_row(row, complaint);
                    } else {
                        cells.clear();
                        cells.extend(positions.iter().map(|i| records.cell(*i)));
                        assembler.row(row, &cells);
                    }
                    row += 1;
                }
            }
            RowsAs::Ndjson => {
                let mut objects = Objects::wanting(&layout.plan.fields);
                let mut cells: Vec<Cell<'_>> = Vec::new();
                for line in lines(&block.bytes) {
                    match objects.read(line, &mut cells) {
                        Ok(()) => assembler.row(row, &cells),
                        Err(complaint) => assembler.bad_row(row, complaint),
                    }
                    row += 1;
                }
            }
        }
        debug_assert_eq!(row, rows, "the splitter and the decoder count alike");
        assembler.finish(block.first_row, block.rows)
    }
}

/// The lines of a block that are not blank.
pub(super) fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() {
            let start = at;
            at = record_end(bytes, start, None).unwrap_or(bytes.len());
            if !is_blank(&bytes[start..at]) {
                return Some(&bytes[start..at]);
            }
        }
        None
    })
}

/// The error of an NDJSON file in which no object has a needed key.
pub(super) fn missing_key(
    spec: &SourceSpec,
    file: &SourceFile,
    role: &'static str,
    column: &str,
    names: &[Arc<str>],
) -> SourceError {
    let names: Vec<&str> = names.iter().map(|n| &**n).collect();
    missing(spec, file, role, column, &names)
}
