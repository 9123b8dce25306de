use super::{
    Chunk, Format, SourceColumn, SourceError, SourceFile, SourceSpec,
    columnar::{ParquetPiece, ParquetPieces},
    text::{TextPiece, TextPieces},
};

/// Cuts a file into pieces in row order. `columns` are the settled columns; one that the file lacks is null throughout.
///
/// # Errors
/// When the file cannot be opened or lacks the subject, time or event column.
pub fn open(spec: &SourceSpec, file: &SourceFile, columns: &[SourceColumn]) -> Result<Pieces, SourceError> {
    let kind = match file.format {
        Format::Parquet => PiecesKind::Parquet(ParquetPieces::open(spec, file, columns)?),
        Format::Csv { .. } | Format::Ndjson => PiecesKind::Text(TextPieces::open(spec, file, columns)?),
    };
    Ok(Pieces { kind })
}

/// The pieces of a file in row order. Cheap and sequential: reads and decompresses text, but does not decode.
#[derive(Debug)]
pub struct Pieces {
    kind: PiecesKind,
}

#[derive(Debug)]
enum PiecesKind {
    Parquet(ParquetPieces),
    Text(TextPieces),
}

impl Iterator for Pieces {
    type Item = Result<Piece, SourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.kind {
            PiecesKind::Parquet(pieces) => {
                let piece = pieces.next()?;
                let (rows_hint, bytes_hint) = (piece.rows(), piece.bytes());
                Some(Ok(Piece { rows_hint, bytes_hint, kind: PieceKind::Parquet(piece) }))
            }
            PiecesKind::Text(pieces) => Some(pieces.next()?.map(|piece| {
                let (rows_hint, bytes_hint) = (piece.rows(), piece.bytes());
                Piece { rows_hint, bytes_hint, kind: PieceKind::Text(piece) }
            })),
        }
    }
}

/// Some consecutive rows of a file, not yet decoded.
#[derive(Debug)]
pub struct Piece {
    /// How many rows it holds, bad ones included.
    pub rows_hint: u64,
    /// About how many bytes of memory it takes while it is decoded.
    pub bytes_hint: u64,
    kind: PieceKind,
}

#[derive(Debug)]
enum PieceKind {
    Parquet(ParquetPiece),
    Text(TextPiece),
}

impl Piece {
    /// Decodes the rows: the work, on any thread, the same result on each.
    ///
    /// # Errors
    /// When the bytes are damaged. A single cell that does not fit is a bad row, not an error.
    pub fn decode(self) -> Result<Chunk, SourceError> {
        match self.kind {
            PieceKind::Parquet(piece) => piece.decode(),
            PieceKind::Text(piece) => Ok(piece.decode()),
        }
    }
}
