use arrow::{
    array::{Array, ArrayRef, AsArray, FixedSizeBinaryArray},
    datatypes::{DataType as ArrowType, Int32Type},
};

use crate::source::{TextValues, cell::shortened, intern::Interner, verdict::ColumnVerdicts};

use super::arrays::for_each_text;

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
        _ => {
            let mut texts: Vec<Option<String>> = vec![None; array.len()];
            for_each_text(array.as_ref(), |row, text| texts[row] = Some(text.to_owned()));
            plain(array.len(), kept, |row| texts[row].as_deref())
        }
    }
}

fn plain<T: AsRef<str>>(rows: usize, kept: Option<&[u32]>, text: impl Fn(usize) -> Option<T>) -> Coded {
    let mut interner = Interner::new();
    collect(rows, kept, |row| text(row).map(|t| interner.code(t.as_ref()))).with(interner)
}

/// Codes of the file's dictionary become codes of the used values; only distinct values are hashed.
fn dictionary(array: &ArrayRef, kept: Option<&[u32]>) -> Coded {
    const UNSEEN: u32 = u32::MAX;
    let Some(array) = array.as_dictionary_opt::<Int32Type>() else { return other_dictionary(array, kept) };
    let Some(values) = array.values().as_string_opt::<i32>() else { return other_dictionary_of(array, kept) };
    let keys = array.keys();
    let mut codes = vec![UNSEEN; values.len()];
    let mut interner = Interner::new();
    let all = keys.values();
    collect(array.len(), kept, |row| {
        if keys.is_null(row) {
            return None;
        }
        let key = all[row] as usize;
        if codes[key] == UNSEEN {
            if values.is_null(key) {
                return None;
            }
            codes[key] = interner.code(values.value(key));
        }
        Some(codes[key])
    })
    .with(interner)
}

fn other_dictionary(array: &ArrayRef, kept: Option<&[u32]>) -> Coded {
    other_dictionary_of(array.as_ref(), kept)
}

/// A dictionary that the file's embedded schema insists on, of unusual key or value type.
fn other_dictionary_of(array: &dyn Array, kept: Option<&[u32]>) -> Coded {
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

struct Codes {
    codes: Vec<u32>,
    valid: Option<Vec<bool>>,
}

impl Codes {
    fn with(self, interner: Interner) -> Coded {
        Coded { codes: self.codes, values: interner.into_values(), valid: self.valid }
    }
}

fn collect(rows: usize, kept: Option<&[u32]>, mut code: impl FnMut(usize) -> Option<u32>) -> Codes {
    let mut codes = Vec::with_capacity(kept.map_or(rows, <[u32]>::len));
    let mut nulls: Vec<usize> = Vec::new();
    let mut push = |row: usize| {
        let code = code(row).unwrap_or_else(|| {
            nulls.push(codes.len());
            0
        });
        codes.push(code);
    };
    match kept {
        None => (0..rows).for_each(&mut push),
        Some(kept) => kept.iter().for_each(|row| push(*row as usize)),
    }
    let valid = (!nulls.is_empty()).then(|| {
        let mut valid = vec![true; codes.len()];
        for at in nulls {
            valid[at] = false;
        }
        valid
    });
    Codes { codes, valid }
}
