use std::sync::Arc;

use arrow::datatypes::{DataType as ArrowType, Field, Schema};
use parquet::{
    arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions},
    basic::{Encoding, LogicalType},
    file::metadata::{ColumnChunkMetaData, PageIndexPolicy},
    schema::types::SchemaDescriptor,
};

use crate::{
    rule::DataType,
    source::{SourceError, SourceFile},
};

use super::disk::Disk;

/// What a file says of a column's type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::source) enum Found {
    /// One that rules know.
    Type(DataType),
    /// The column holds nothing but nulls and has no type.
    Nulls,
    /// A list, a struct and the like, in the words of the file format.
    Unsupported(String),
}

/// The columns of a Parquet file in order, read from its footer.
pub(in crate::source) fn columns(file: &SourceFile) -> Result<Vec<(Arc<str>, Found)>, SourceError> {
    let (_, metadata) = load(file)?;
    let uuids = uuids(metadata.parquet_schema());
    let fields = metadata.schema().fields().iter().zip(uuids);
    Ok(fields.map(|(field, is_uuid)| (field.name().as_str().into(), found(field.data_type(), is_uuid))).collect())
}

/// Opens a file and reads its footer.
pub(super) fn load(file: &SourceFile) -> Result<(Disk, ArrowReaderMetadata), SourceError> {
    let disk = Disk::new(file.open_raw()?).map_err(|e| file.io("read", e))?;
    let options = ArrowReaderOptions::new().with_page_index_policy(PageIndexPolicy::Skip);
    let metadata = ArrowReaderMetadata::load(&disk, options).map_err(|e| file.unreadable(e))?;
    let fields = metadata.schema().fields();
    for (i, field) in fields.iter().enumerate() {
        if fields[..i].iter().any(|f| f.name() == field.name()) {
            return Err(SourceError::DuplicateColumn {
                file: file.display.to_string(),
                column: field.name().to_owned(),
            });
        }
    }
    Ok((disk, metadata))
}

fn found(ty: &ArrowType, is_uuid: bool) -> Found {
    let scaled = |scale: i8| match scale {
        0 => Found::Type(DataType::Int),
        1..=18 => Found::Type(DataType::Decimal { scale: scale.unsigned_abs() }),
        _ => Found::Unsupported(format!("decimal with {scale} digits behind the point")),
    };
    match ty {
        ArrowType::Null => Found::Nulls,
        ArrowType::Boolean => Found::Type(DataType::Bool),
        ArrowType::Int8
        | ArrowType::Int16
        | ArrowType::Int32
        | ArrowType::Int64
        | ArrowType::UInt8
        | ArrowType::UInt16
        | ArrowType::UInt32
        | ArrowType::UInt64 => Found::Type(DataType::Int),
        ArrowType::Float16 | ArrowType::Float32 | ArrowType::Float64 => Found::Type(DataType::Float),
        ArrowType::Decimal32(_, scale)
        | ArrowType::Decimal64(_, scale)
        | ArrowType::Decimal128(_, scale)
        | ArrowType::Decimal256(_, scale) => scaled(*scale),
        ArrowType::Date32 | ArrowType::Date64 => Found::Type(DataType::Date),
        ArrowType::Timestamp(..) => Found::Type(DataType::Timestamp),
        ArrowType::Dictionary(_, values) => found(values, is_uuid),
        ArrowType::FixedSizeBinary(16) if is_uuid => Found::Type(DataType::Text),
        ty if is_text(ty) => Found::Type(DataType::Text),
        other => Found::Unsupported(other.to_string()),
    }
}

const fn is_text(ty: &ArrowType) -> bool {
    matches!(
        ty,
        ArrowType::Utf8
            | ArrowType::LargeUtf8
            | ArrowType::Utf8View
            | ArrowType::Binary
            | ArrowType::LargeBinary
            | ArrowType::BinaryView
    )
}

/// Which top-level columns are UUIDs.
fn uuids(schema: &SchemaDescriptor) -> Vec<bool> {
    let fields = schema.root_schema().get_fields();
    fields.iter().map(|f| f.get_basic_info().logical_type_ref() == Some(&LogicalType::Uuid)).collect()
}

/// The schema to ask the reader for, by which it hands out what is cheapest to take: texts as dictionaries where the
/// row group has them as such, decimals in 64 bits, and no dictionaries of anything else.
pub(super) fn wanted_schema(base: &Schema, parquet: &SchemaDescriptor, chunks: &[ColumnChunkMetaData]) -> Schema {
    let mut fields: Vec<Arc<Field>> = base.fields().iter().cloned().collect();
    for (root, field) in fields.iter_mut().enumerate() {
        let plain = match field.data_type() {
            ArrowType::Dictionary(_, values) => values.as_ref(),
            ty => ty,
        };
        let leaf = (0..chunks.len()).find(|leaf| parquet.get_column_root_idx(*leaf) == root);
        let wanted = match plain {
            ArrowType::Utf8 | ArrowType::LargeUtf8 | ArrowType::Utf8View => {
                if leaf.is_some_and(|leaf| is_all_dictionary(&chunks[leaf])) {
                    ArrowType::Dictionary(Box::new(ArrowType::Int32), Box::new(ArrowType::Utf8))
                } else {
                    ArrowType::Utf8
                }
            }
            ArrowType::Decimal128(precision, scale) if *precision <= 18 => ArrowType::Decimal64(*precision, *scale),
            other => other.clone(),
        };
        if wanted != *field.data_type() {
            *field = Arc::new(field.as_ref().clone().with_data_type(wanted));
        }
    }
    Schema::new_with_metadata(fields, base.metadata().clone())
}

/// True when all data pages hold codes of the dictionary page. A writer falls back to plain values when the
/// dictionary grows too large; such columns (user ids) are better hashed than first made a dictionary by the reader.
fn is_all_dictionary(chunk: &ColumnChunkMetaData) -> bool {
    match chunk.page_encoding_stats_mask() {
        Some(mask) => mask.is_only(Encoding::RLE_DICTIONARY) || mask.is_only(Encoding::PLAIN_DICTIONARY),
        None => chunk.dictionary_page_offset().is_some(),
    }
}
