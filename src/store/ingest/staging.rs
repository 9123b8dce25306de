//! From pieces to staged rows: decode, look up, number what is new, group by container.

use std::time::Instant;

use rayon::prelude::*;

use super::{IngestError, IngestSeconds, RowCounts, texts::UnresolvedTexts, waves::Wave};
use crate::{
    source::{BadRow, Chunk, ChunkColumn, ChunkData, Piece, RowNumbers},
    store::{
        StoreError,
        dictionary::Growing,
        facts::{ColumnToStage, DataToStage, Numbers, RowsToStage, StagedChunk},
        ids::{GrowingIds, UnresolvedIds},
    },
};

/// Most samples of bad rows that a report has.
const SAMPLES_MAX: usize = 20;

/// How chunks of a source become rows of facts.
#[derive(Debug)]
pub(super) struct Staging {
    /// Index of the event column among the settled columns.
    pub(super) event: Option<usize>,
    /// By settled column: its dictionary, if it is text.
    pub(super) texts: Vec<Option<Growing>>,
    /// Rows that wait for their segment.
    pub(super) staged: Vec<StagedChunk>,
    /// Bytes of them.
    pub(super) staged_bytes: usize,
    /// Indexes of the files they are of, ascending.
    pub(super) staged_files: Vec<usize>,
    /// Counts by file.
    pub(super) counts: Vec<RowCounts>,
    pub(super) samples: Vec<BadRow>,
}

/// A decoded chunk, its ids and texts looked up.
struct LookedUp {
    file: usize,
    chunk: Chunk,
    ids: UnresolvedIds,
    texts: Vec<Option<UnresolvedTexts>>,
}

impl Staging {
    /// Decodes and stages a wave.
    ///
    /// # Errors
    /// When a piece cannot be decoded, or there are too many ids or texts.
    pub(super) fn stage(
        &mut self,
        wave: Wave,
        ids: &mut GrowingIds,
        seconds: &mut IngestSeconds,
    ) -> Result<(), IngestError> {
        let start = Instant::now();
        let frozen = &*ids;
        let looked_up: Vec<Result<LookedUp, IngestError>> =
            wave.pieces.into_par_iter().map(|(file, piece)| look_up(file, piece, frozen, &self.texts)).collect();
        seconds.decode += start.elapsed().as_secs_f64();

        let start = Instant::now();
        let mut numbered = Vec::with_capacity(looked_up.len());
        for looked_up in looked_up {
            let looked_up = looked_up?;
            let row = self.number(looked_up, ids)?;
            numbered.push(row);
        }
        seconds.assign += start.elapsed().as_secs_f64();

        let start = Instant::now();
        let event = self.event;
        let staged: Vec<StagedChunk> =
            numbered.into_par_iter().map(|(looked_up, file, empty)| stage(looked_up, file, event, empty)).collect();
        self.staged_bytes += staged.iter().map(StagedChunk::size_bytes).sum::<usize>();
        self.staged.extend(staged);
        seconds.stage += start.elapsed().as_secs_f64();
        Ok(())
    }

    /// Numbers what is new in a chunk. Returns it with its file's index in the segment to come and the code of the
    /// empty text, which stands for a null event.
    fn number(&mut self, mut looked_up: LookedUp, ids: &mut GrowingIds) -> Result<(LookedUp, u32, u32), IngestError> {
        let chunk = &looked_up.chunk;
        ids.resolve(&mut looked_up.ids, &chunk.subjects)?;
        for ((column, texts), dictionary) in chunk.columns.iter().zip(&mut looked_up.texts).zip(&mut self.texts) {
            if let (ChunkData::Texts { values, .. }, Some(texts), Some(dictionary)) = (&column.data, texts, dictionary)
            {
                texts.resolve(dictionary, values)?;
            }
        }
        let mut empty = 0;
        if let Some(event) = self.event
            && chunk.columns[event].valid.is_some()
            && let Some(dictionary) = &mut self.texts[event]
        {
            empty = match dictionary.find("")? {
                Some(code) => code,
                None => dictionary.add("")?,
            };
        }
        self.counts[looked_up.file].add(RowCounts {
            seen: chunk.rows_seen,
            kept: chunk.rows as u64,
            anonymous: chunk.anonymous,
            bad: chunk.bad,
        });
        let room = SAMPLES_MAX - self.samples.len();
        self.samples.extend(chunk.samples.iter().take(room).cloned());
        if chunk.rows > 0 && self.staged_files.last() != Some(&looked_up.file) {
            self.staged_files.push(looked_up.file);
        }
        let file = u32::try_from(self.staged_files.len().saturating_sub(1))
            .map_err(|_| StoreError::Full { what: "4,294,967,295 files in a segment".to_owned() })?;
        Ok((looked_up, file, empty))
    }
}

fn look_up(
    file: usize,
    piece: Piece,
    ids: &GrowingIds,
    dictionaries: &[Option<Growing>],
) -> Result<LookedUp, IngestError> {
    let chunk = piece.decode()?;
    let found = ids.look_up(&chunk.subjects)?;
    let texts = chunk.columns.iter().zip(dictionaries).map(|(column, dictionary)| match (&column.data, dictionary) {
        (ChunkData::Texts { values, .. }, Some(dictionary)) => UnresolvedTexts::look_up(dictionary, values).map(Some),
        _ => Ok(None),
    });
    let texts = texts.collect::<Result<_, _>>()?;
    Ok(LookedUp { file, ids: found, texts, chunk })
}

fn stage(looked_up: LookedUp, file: u32, event: Option<usize>, empty: u32) -> StagedChunk {
    let LookedUp { chunk, ids, texts, .. } = looked_up;
    let ordinals = ids.into_ordinals(&chunk.subjects);
    let map = |column: usize| texts[column].as_ref().map_or(&[][..], UnresolvedTexts::codes);
    let events = event.map(|at| event_codes(&chunk.columns[at], map(at), empty));
    let stored = chunk.columns.iter().enumerate().filter(|(at, _)| Some(*at) != event);
    let columns = stored.map(|(at, c)| ColumnToStage { data: data(c, map(at)), valid: c.valid.as_deref() });
    StagedChunk::new(&RowsToStage {
        ordinals: &ordinals,
        times: &chunk.times,
        events: events.as_deref(),
        file,
        row_numbers: match &chunk.row_numbers {
            RowNumbers::Consecutive { first } => Numbers::From(*first),
            RowNumbers::Each(numbers) => Numbers::Each(numbers),
        },
        columns: columns.collect(),
    })
}

fn data<'c>(column: &'c ChunkColumn, map: &'c [u32]) -> DataToStage<'c> {
    match &column.data {
        ChunkData::Ints(values) => DataToStage::Ints(values),
        ChunkData::Floats(values) => DataToStage::Floats(values),
        ChunkData::Bools(values) => DataToStage::Bools(values),
        ChunkData::Texts { codes, .. } => DataToStage::Codes(codes, map),
    }
}

/// Event code of each row; a null event has the code of the empty text.
fn event_codes(column: &ChunkColumn, map: &[u32], empty: u32) -> Vec<u32> {
    let ChunkData::Texts { codes, .. } = &column.data else { return Vec::new() };
    match &column.valid {
        None => codes.iter().map(|c| map[*c as usize]).collect(),
        Some(valid) => {
            codes.iter().zip(valid).map(|(c, valid)| if *valid { map[*c as usize] } else { empty }).collect()
        }
    }
}
