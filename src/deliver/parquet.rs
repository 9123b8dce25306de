use std::{io::Write, sync::Arc};

use ::parquet::{
    arrow::ArrowWriter,
    basic::{Compression, ZstdLevel},
    file::properties::WriterProperties,
};
use arrow::{
    array::{ArrayRef, RecordBatch, StringBuilder, UInt32Builder},
    datatypes::{DataType, Field, Schema},
};

use super::{DeliverError, Handover, SubjectIds};

/// Rows that are gathered before they are handed to the writer.
const BATCH_ROWS: usize = 64 * 1024;

/// Whether the ordinals are written beside the ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Columns {
    /// `id`.
    Id,
    /// `ordinal`, `id`.
    OrdinalAndId,
}

/// Writes one row per member, in the order of ordinals. Equal members give equal bytes.
pub(super) fn write_parquet(
    handover: &Handover,
    ids: &dyn SubjectIds,
    columns: Columns,
    out: &mut (impl Write + Send),
) -> Result<(), DeliverError> {
    let id = Field::new("id", DataType::Utf8, false);
    let schema = Arc::new(match columns {
        Columns::Id => Schema::new(vec![id]),
        Columns::OrdinalAndId => Schema::new(vec![Field::new("ordinal", DataType::UInt32, false), id]),
    });
    let properties = WriterProperties::builder()
        .set_created_by(concat!("tagwerk ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        // Ids are distinct: a dictionary of them would be the column once more.
        .set_dictionary_enabled(false)
        .build();
    let mut writer = ArrowWriter::try_new(out, Arc::clone(&schema), Some(properties))?;
    let mut members = handover.ids(ids).peekable();
    while members.peek().is_some() {
        let mut texts = StringBuilder::new();
        let mut ordinals = UInt32Builder::new();
        for member in members.by_ref().take(BATCH_ROWS) {
            let (ordinal, id) = member?;
            ordinals.append_value(ordinal);
            texts.append_value(id);
        }
        let texts: ArrayRef = Arc::new(texts.finish());
        let ordinals: ArrayRef = Arc::new(ordinals.finish());
        let arrays = match columns {
            Columns::Id => vec![texts],
            Columns::OrdinalAndId => vec![ordinals, texts],
        };
        let batch =
            RecordBatch::try_new(Arc::clone(&schema), arrays).expect("columns of one length, as the schema says");
        writer.write(&batch)?;
    }
    writer.close()?;
    Ok(())
}
