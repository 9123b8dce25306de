use arrow::{
    array::{Array, ArrayRef, AsArray, FixedSizeBinaryArray},
    datatypes::{DataType as ArrowType, Int32Type},
};

use crate::source::{TextValues, cell::shortened, intern::Interner, verdict::ColumnVerdicts};

use super::arrays::{for_each_text, validity};

/// Texts of a column as codes, for the kept rows.
#[derive(Debug)]
pub(super) struct Coded {
    pub(super) codes: Vec<u32>,
    pub(super) values: TextValues,
    pub(super) valid: Option<Vec<bool>>,
}

/// Notes rows whose bytes are no text. Only columns that do not claim to be text have them: of a text column the reader
/// has checked all pages, and a page that lies is a damaged file.
pub(super) fn check_utf8(array: &dyn Array, verdicts: &mut ColumnVerdicts<'_>) {
    let mut check = |row: usize, bytes: Option<&[u8]>| {
        if let Some(bytes) = bytes
            && std::str::from_utf8(bytes).is_err()
        {
            verdicts.bad(row, || format!("{} is not UTF-8", shortened(&String::from_utf8_lossy(bytes))));
        }
    };
    match array.data_type() {
        ArrowType::Binary => array.as_binary::<i32>().iter().enumerate().for_each(|(i, b)| check(i, b)),
        ArrowType::LargeBinary => array.as_binary::<i64>().iter().enumerate().for_each(|(i, b)| check(i, b)),
        ArrowType::BinaryView => array.as_binary_view().iter().enumerate().for_each(|(i, b)| check(i, b)),
        _ => {}
    }
}

/// Codes the texts of the kept rows (`None`: all), distinct values in order of first appearance. Arrays of other types
/// give the text that CSV would have.
pub(super) fn coded(array: &ArrayRef, kept: Option<&[u32]>) -> Coded {
    let text = |bytes: &'_ [u8]| std::str::from_utf8(bytes).ok().map(str::to_owned);
    match array.data_type() {
        ArrowType::Dictionary(..) => dictionary(array, kept),
        ArrowType::Utf8 => {
            let array = array.as_string::<i32>();
            plain(array.len(), kept, |row| (!array.is_null(row)).then(|| array.value(row)))
        }
        ArrowType::LargeUtf8 => {
            let array = array.as_string::<i64>();
            plain(array.len(), kept, |row| (!array.is_null(row)).then(|| array.value(row)))
        }
        ArrowType::Utf8View => {
            let array = array.as_string_view();
            plain(array.len(), kept, |row| (!array.is_null(row)).then(|| array.value(row)))
        }
        ArrowType::Binary => {
            let array = array.as_binary::<i32>();
            plain(array.len(), kept, |row| (!array.is_null(row)).then(|| text(array.value(row))).flatten())
        }
        ArrowType::LargeBinary => {
            let array = array.as_binary::<i64>();
            plain(array.len(), kept, |row| (!array.is_null(row)).then(|| text(array.value(row))).flatten())
        }
        ArrowType::BinaryView => {
            let array = array.as_binary_view();
            plain(array.len(), kept, |row| (!array.is_null(row)).then(|| text(array.value(row))).flatten())
        }
        ArrowType::FixedSizeBinary(16) => {
            let array = array.as_fixed_size_binary();
            plain(array.len(), kept, |row| uuid(array, row))
        }
        _ => by_text(array.as_ref(), kept),
    }
}

/// Codes texts that come row by row.
fn plain<T: AsRef<str>>(rows: usize, kept: Option<&[u32]>, text: impl Fn(usize) -> Option<T>) -> Coded {
    let mut interner = Interner::new();
    let mut codes = Vec::with_capacity(kept.map_or(rows, <[u32]>::len));
    let mut nulls: Vec<usize> = Vec::new();
    let mut push = |row: usize| match text(row) {
        Some(text) => codes.push(interner.code(text.as_ref())),
        None => {
            nulls.push(codes.len());
            codes.push(0);
        }
    };
    match kept {
        None => (0..rows).for_each(&mut push),
        Some(kept) => kept.iter().for_each(|row| push(*row as usize)),
    }
    let valid = (!nulls.is_empty()).then(|| {
        let mut valid = vec![true; codes.len()];
        nulls.iter().for_each(|at| valid[*at] = false);
        valid
    });
    Coded { codes, values: interner.into_values(), valid }
}

/// Codes of the file's dictionary become codes of the used values; only distinct values are hashed.
fn dictionary(array: &ArrayRef, kept: Option<&[u32]>) -> Coded {
    const UNSEEN: u32 = u32::MAX;
    let Some(array) = array.as_dictionary_opt::<Int32Type>() else { return by_text(array.as_ref(), kept) };
    let Some(values) = array.values().as_string_opt::<i32>() else { return by_text(array, kept) };
    let keys = array.keys().values();
    let mut codes = vec![UNSEEN; values.len()];
    let mut interner = Interner::new();
    let mut code = |key: i32| {
        let code = &mut codes[key as usize];
        if *code == UNSEEN {
            *code = interner.code(values.value(key as usize));
        }
        *code
    };
    // The loops are apart because most columns have no nulls and most pieces no rows to leave out.
    let valid = validity(array);
    let (codes, valid) = match (kept, valid) {
        (None, None) => (keys.iter().map(|key| code(*key)).collect(), None),
        (None, Some(valid)) => {
            let codes = keys.iter().zip(&valid).map(|(key, valid)| if *valid { code(*key) } else { 0 });
            (codes.collect(), Some(valid))
        }
        (Some(kept), None) => (kept.iter().map(|row| code(keys[*row as usize])).collect(), None),
        (Some(kept), Some(valid)) => {
            let valid: Vec<bool> = kept.iter().map(|row| valid[*row as usize]).collect();
            let keys = kept.iter().map(|row| keys[*row as usize]);
            let codes = keys.zip(&valid).map(|(key, valid)| if *valid { code(key) } else { 0 });
            (codes.collect(), Some(valid).filter(|v| v.contains(&false)))
        }
    };
    Coded { codes, values: interner.into_values(), valid }
}

/// Codes the text that CSV would have.
fn by_text(array: &dyn Array, kept: Option<&[u32]>) -> Coded {
    let mut texts: Vec<Option<String>> = vec![None; array.len()];
    for_each_text(array, |row, text| texts[row] = Some(text.to_owned()));
    plain(array.len(), kept, |row| texts[row].as_deref())
}

fn uuid(array: &FixedSizeBinaryArray, row: usize) -> Option<String> {
    if array.is_null(row) {
        return None;
    }
    let mut text = String::with_capacity(36);
    for (i, byte) in array.value(row).iter().enumerate() {
        if matches!(i, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        for nibble in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
        }
    }
    Some(text)
}
