use crate::source::{Piece, Pieces, SourceColumn, SourceError, SourceFile, SourceSpec, open};

/// Cuts files into waves of pieces: as many as fit their share of the memory. Earlier waves are smaller, because their
/// ids are mostly new and new ids are numbered by one thread: after them, most look-ups in parallel find something.
#[derive(Debug)]
pub(super) struct Waves<'f> {
    spec: &'f SourceSpec,
    columns: &'f [SourceColumn],
    files: &'f [SourceFile],
    next_file: usize,
    pieces: Option<Pieces>,
    wave_bytes: u64,
    wave_bytes_max: u64,
}

/// Pieces of a wave, in order.
#[derive(Debug)]
pub(super) struct Wave {
    /// Each with the index of its file.
    pub(super) pieces: Vec<(usize, Piece)>,
    /// Files read to their end when this wave is done.
    pub(super) files_done: usize,
}

impl<'f> Waves<'f> {
    pub(super) fn new(
        spec: &'f SourceSpec,
        columns: &'f [SourceColumn],
        files: &'f [SourceFile],
        wave_bytes_max: u64,
    ) -> Self {
        let wave_bytes = wave_bytes_max / 16;
        Self { spec, columns, files, next_file: 0, pieces: None, wave_bytes, wave_bytes_max }
    }

    /// The next wave; `None` after the last.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub(super) fn next(&mut self) -> Result<Option<Wave>, SourceError> {
        let mut pieces = Vec::new();
        let mut bytes = 0;
        while bytes < self.wave_bytes {
            let Some(open_pieces) = &mut self.pieces else {
                let Some(file) = self.files.get(self.next_file) else { break };
                self.pieces = Some(open(self.spec, file, self.columns)?);
                self.next_file += 1;
                continue;
            };
            match open_pieces.next() {
                Some(piece) => {
                    let piece = piece?;
                    bytes += piece.bytes_hint.max(1);
                    pieces.push((self.next_file - 1, piece));
                }
                None => self.pieces = None,
            }
        }
        self.wave_bytes = (self.wave_bytes * 2).min(self.wave_bytes_max);
        let files_done = self.next_file - usize::from(self.pieces.is_some());
        Ok((!pieces.is_empty()).then_some(Wave { pieces, files_done }))
    }
}
