//! Arrow arrays as typed columns.

use arrow::{
    array::{
        Array, ArrayRef, AsArray, BooleanArray, PrimitiveArray,
        types::{
            ArrowPrimitiveType, Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, Float16Type,
            Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
            TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type,
            UInt64Type,
        },
    },
    datatypes::{DataType as ArrowType, TimeUnit},
    util::display::{ArrayFormatter, FormatOptions},
};

use crate::{
    calendar::DAY,
    rule::DataType,
    source::{
        ChunkData,
        cell::{Reading, Scalar, unfit_reason},
        local_time::LocalTimes,
        number::{Number, Rounding, Unfit, quantise, quantise_single},
        verdict::ColumnVerdicts,
    },
};

const DAY_MS: i64 = 86_400_000;

/// A decoded column, all rows of the piece.
#[derive(Debug)]
pub(super) struct Typed {
    pub(super) data: ChunkData,
    pub(super) valid: Option<Vec<bool>>,
}

/// Decodes an array as `ty`, which is not text. Pairs without a way of their own go through the cell's text, so that a
/// declared type always means the same as in CSV.
pub(super) fn typed(array: &ArrayRef, ty: DataType, reading: Reading<'_>, verdicts: &mut ColumnVerdicts<'_>) -> Typed {
    match ty {
        DataType::Int => whole(array, 0, ty, verdicts),
        DataType::Decimal { scale } => whole(array, scale, ty, verdicts),
        DataType::Float => float(array),
        DataType::Bool => array.as_boolean_opt().map(bools),
        DataType::Date => date(array, verdicts),
        DataType::Timestamp => timestamp(array, reading, verdicts),
        DataType::Text | DataType::Ratio | DataType::Duration => None,
    }
    .unwrap_or_else(|| by_text(array, ty, reading, verdicts))
}

fn whole(array: &ArrayRef, scale: u8, ty: DataType, verdicts: &mut ColumnVerdicts<'_>) -> Option<Typed> {
    let factor = 10i64.pow(u32::from(scale));
    let mut too_large = |row: usize, shown: String| {
        verdicts.bad(row, || unfit_reason(&format!("`{shown}`"), Unfit::TooLarge, ty));
        0
    };
    macro_rules! ints {
        ($t:ty) => {{
            let array = array.as_primitive::<$t>();
            if scale == 0 {
                ints(array, |_, x| i64::from(x))
            } else {
                ints(array, |row, x| i64::from(x).checked_mul(factor).unwrap_or_else(|| too_large(row, x.to_string())))
            }
        }};
    }
    macro_rules! decimals {
        ($t:ty, $scale:expr) => {{
            let array = array.as_primitive::<$t>();
            if i16::from(*$scale) == i16::from(scale) {
                ints(array, |row, x| i64::try_from(x).unwrap_or_else(|_| too_large(row, array.value_as_string(row))))
            } else {
                rescaled(array, i128::from, *$scale, scale, ty, verdicts)
            }
        }};
    }
    Some(match array.data_type() {
        ArrowType::Int8 => ints!(Int8Type),
        ArrowType::Int16 => ints!(Int16Type),
        ArrowType::Int32 => ints!(Int32Type),
        ArrowType::Int64 => ints!(Int64Type),
        ArrowType::UInt8 => ints!(UInt8Type),
        ArrowType::UInt16 => ints!(UInt16Type),
        ArrowType::UInt32 => ints!(UInt32Type),
        ArrowType::UInt64 => ints(array.as_primitive::<UInt64Type>(), |row, x| {
            let scaled = i64::try_from(x).ok().and_then(|x| x.checked_mul(factor));
            scaled.unwrap_or_else(|| too_large(row, x.to_string()))
        }),
        ArrowType::Decimal32(_, s) => decimals!(Decimal32Type, s),
        ArrowType::Decimal64(_, s) => decimals!(Decimal64Type, s),
        ArrowType::Decimal128(_, s) => decimals!(Decimal128Type, s),
        ArrowType::Float16 => {
            quantised(array.as_primitive::<Float16Type>(), f32::from, verdicts, ty, |x| quantise_single(x, scale))
        }
        ArrowType::Float32 => {
            quantised(array.as_primitive::<Float32Type>(), |x| x, verdicts, ty, |x| quantise_single(x, scale))
        }
        ArrowType::Float64 => {
            quantised(array.as_primitive::<Float64Type>(), |x| x, verdicts, ty, |x| quantise(x, scale))
        }
        _ => return None,
    })
}

/// A decimal whose scale is not the column's.
fn rescaled<T: ArrowPrimitiveType>(
    array: &PrimitiveArray<T>,
    wide: impl Fn(T::Native) -> i128,
    from: i8,
    to: u8,
    ty: DataType,
    verdicts: &mut ColumnVerdicts<'_>,
) -> Typed {
    ints(array, |row, x| {
        let x = wide(x);
        let number = Number { negative: x < 0, mantissa: x.unsigned_abs(), scale: i32::from(from) };
        number.at_scale(to, Rounding::Exact).unwrap_or_else(|unfit| {
            let shown = format!("`{x}e-{from}`");
            verdicts.bad(row, || unfit_reason(&shown, unfit, ty));
            0
        })
    })
}

fn quantised<T: ArrowPrimitiveType, F: Copy + Into<f64> + std::fmt::Display>(
    array: &PrimitiveArray<T>,
    float: impl Fn(T::Native) -> F,
    verdicts: &mut ColumnVerdicts<'_>,
    ty: DataType,
    quantise: impl Fn(F) -> Result<i64, Unfit>,
) -> Typed {
    let mut valid = validity(array);
    let mut values = vec![0; array.len()];
    for (row, x) in array.values().iter().enumerate() {
        if array.is_null(row) {
            continue;
        }
        let x = float(*x);
        if x.into().is_nan() {
            valid.get_or_insert_with(|| vec![true; array.len()])[row] = false;
            continue;
        }
        match quantise(x) {
            Ok(value) => values[row] = value,
            Err(unfit) => verdicts.bad(row, || unfit_reason(&format!("`{x}`"), unfit, ty)),
        }
    }
    Typed { data: ChunkData::Ints(values), valid }
}

fn float(array: &ArrayRef) -> Option<Typed> {
    macro_rules! from_ints {
        ($t:ty) => {
            floats(array.as_primitive::<$t>(), |x| x as f64)
        };
    }
    Some(match array.data_type() {
        ArrowType::Float16 => floats(array.as_primitive::<Float16Type>(), f64::from),
        ArrowType::Float32 => floats(array.as_primitive::<Float32Type>(), f64::from),
        ArrowType::Float64 => floats(array.as_primitive::<Float64Type>(), |x| x),
        ArrowType::Int8 => from_ints!(Int8Type),
        ArrowType::Int16 => from_ints!(Int16Type),
        ArrowType::Int32 => from_ints!(Int32Type),
        ArrowType::Int64 => from_ints!(Int64Type),
        ArrowType::UInt8 => from_ints!(UInt8Type),
        ArrowType::UInt16 => from_ints!(UInt16Type),
        ArrowType::UInt32 => from_ints!(UInt32Type),
        ArrowType::UInt64 => from_ints!(UInt64Type),
        _ => return None,
    })
}

fn floats<T: ArrowPrimitiveType>(array: &PrimitiveArray<T>, float: impl Fn(T::Native) -> f64) -> Typed {
    let mut valid = validity(array);
    let mut values: Vec<f64> = array.values().iter().map(|x| float(*x)).collect();
    for (row, value) in values.iter_mut().enumerate() {
        if value.is_nan() {
            valid.get_or_insert_with(|| vec![true; array.len()])[row] = false;
        }
    }
    zero_nulls(&mut values, valid.as_deref());
    Typed { data: ChunkData::Floats(values), valid }
}

fn bools(array: &BooleanArray) -> Typed {
    let valid = validity(array);
    let mut values: Vec<bool> = array.values().iter().collect();
    zero_nulls(&mut values, valid.as_deref());
    Typed { data: ChunkData::Bools(values), valid }
}

fn date(array: &ArrayRef, verdicts: &mut ColumnVerdicts<'_>) -> Option<Typed> {
    Some(match array.data_type() {
        ArrowType::Date32 => ints(array.as_primitive::<Date32Type>(), |_, days| i64::from(days)),
        ArrowType::Date64 => ints(array.as_primitive::<Date64Type>(), |row, ms| {
            let days = ms.div_euclid(DAY_MS);
            if i32::try_from(days).is_err() {
                verdicts.bad(row, || format!("`{days}` days since 1970 is out of range for a date"));
            }
            days
        }),
        _ => return None,
    })
}

fn timestamp(array: &ArrayRef, reading: Reading<'_>, verdicts: &mut ColumnVerdicts<'_>) -> Option<Typed> {
    let mut local = LocalTimes::new(reading.zone);
    macro_rules! times {
        ($t:ty, $zoned:expr, $unit:expr, $micros:expr) => {{
            let is_zoned = $zoned;
            ints(array.as_primitive::<$t>(), |row, t| {
                let t = i64::from(t);
                match $micros(t) {
                    Some(micros) if is_zoned => micros,
                    Some(micros) => local.instant(micros),
                    None => {
                        verdicts.bad(row, || format!("`{t}` {} since 1970 is out of range for a time", $unit));
                        0
                    }
                }
            })
        }};
    }
    Some(match array.data_type() {
        ArrowType::Timestamp(TimeUnit::Microsecond, zone) => {
            times!(TimestampMicrosecondType, zone.is_some(), "microseconds", Some)
        }
        ArrowType::Timestamp(TimeUnit::Nanosecond, zone) => {
            times!(TimestampNanosecondType, zone.is_some(), "nanoseconds", |t: i64| Some(t.div_euclid(1000)))
        }
        ArrowType::Timestamp(TimeUnit::Millisecond, zone) => {
            times!(TimestampMillisecondType, zone.is_some(), "milliseconds", |t: i64| t.checked_mul(1000))
        }
        ArrowType::Timestamp(TimeUnit::Second, zone) => {
            times!(TimestampSecondType, zone.is_some(), "seconds", |t: i64| t.checked_mul(1_000_000))
        }
        // A date is local midnight.
        ArrowType::Date32 => times!(Date32Type, false, "days", |t: i64| t.checked_mul(DAY)),
        ArrowType::Date64 => {
            times!(Date64Type, false, "milliseconds", |t: i64| t.div_euclid(DAY_MS).checked_mul(DAY))
        }
        _ => return None,
    })
}

/// Decodes through the cells' text.
fn by_text(array: &ArrayRef, ty: DataType, reading: Reading<'_>, verdicts: &mut ColumnVerdicts<'_>) -> Typed {
    let rows = array.len();
    let mut valid = vec![false; rows];
    let mut ints = vec![0; rows];
    let mut floats = vec![0.0; rows];
    let mut bools = vec![false; rows];
    for_each_text(array.as_ref(), |row, text| match reading.scalar_of_text(text, ty) {
        Ok(scalar) => {
            valid[row] = scalar != Scalar::Null;
            match scalar {
                Scalar::Null => {}
                Scalar::Int(x) => ints[row] = x,
                Scalar::Float(x) => floats[row] = x,
                Scalar::Bool(x) => bools[row] = x,
            }
        }
        Err(reason) => verdicts.bad(row, || reason),
    });
    let data = match ty {
        DataType::Float => ChunkData::Floats(floats),
        DataType::Bool => ChunkData::Bools(bools),
        _ => ChunkData::Ints(ints),
    };
    Typed { data, valid: valid.contains(&false).then_some(valid) }
}

/// Calls `f` with the text of each cell that is not null: dates and times in ISO 8601, numbers as written in CSV.
pub(super) fn for_each_text(array: &dyn Array, mut f: impl FnMut(usize, &str)) {
    // A column without a type has nothing but nulls, and does not know it.
    if *array.data_type() == ArrowType::Null {
        return;
    }
    let options = FormatOptions::new();
    let Ok(formatter) = ArrayFormatter::try_new(array, &options) else { return };
    let mut text = String::new();
    for row in 0..array.len() {
        if array.is_null(row) {
            continue;
        }
        text.clear();
        if formatter.value(row).write(&mut text).is_ok() {
            f(row, &text);
        }
    }
}

fn ints<T: ArrowPrimitiveType>(array: &PrimitiveArray<T>, mut int: impl FnMut(usize, T::Native) -> i64) -> Typed {
    let valid = validity(array);
    let values = match &valid {
        None => array.values().iter().enumerate().map(|(row, x)| int(row, *x)).collect(),
        // What lies at a null is any value, so `int` must not judge it.
        Some(valid) => {
            let rows = array.values().iter().zip(valid).enumerate();
            rows.map(|(row, (x, valid))| if *valid { int(row, *x) } else { 0 }).collect()
        }
    };
    Typed { data: ChunkData::Ints(values), valid }
}

/// True where a value is; `None` without nulls.
pub(super) fn validity(array: &dyn Array) -> Option<Vec<bool>> {
    array.logical_nulls().filter(|nulls| nulls.null_count() > 0).map(|nulls| nulls.iter().collect())
}

fn zero_nulls<T: Default>(values: &mut [T], valid: Option<&[bool]>) {
    if let Some(valid) = valid {
        for (value, valid) in values.iter_mut().zip(valid) {
            if !valid {
                *value = T::default();
            }
        }
    }
}
