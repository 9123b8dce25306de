use super::{EngineError, attributes::AttributeRows, pool::Pool, vector::Lanes};
use crate::{
    calendar::Micros,
    store::facts::{BlockRequest, CONTAINER, Facts},
};

/// The values of one attributes column in one container, as they count at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeValues {
    /// By ordinal within the container: whole numbers, mantissas, days and microseconds as they are, codes of texts, 0 or 1
    /// of a bool, and floats as [`float_key`]. Any number where nothing is known.
    pub keys: Vec<i64>,
    /// By ordinal within the container: whether there is a value.
    pub known: Vec<bool>,
}

/// Reads columns of an attributes source: of each subject of a container the latest row before `as_of`, by the code that
/// reads them for rules.
///
/// # Errors
/// When facts cannot be read.
pub fn attribute_values<F: Facts + ?Sized>(
    facts: &F,
    source: usize,
    columns: &[usize],
    as_of: Micros,
    container: u32,
) -> Result<Vec<AttributeValues>, EngineError> {
    let mut sorted = columns.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let request =
        BlockRequest { source, container, event: None, from: Micros::MIN, to: as_of, columns: &sorted, order: true };
    let blocks = facts.blocks(&request)?;
    let mut pool = Pool::default();
    let rows = AttributeRows::of(&blocks, (0, CONTAINER as usize), as_of, &mut pool);
    let values = columns.iter().map(|column| {
        let ty = facts.sources()[source].columns[*column].ty;
        let vector = rows.column(*column, ty, &mut pool);
        let known = (0..CONTAINER as usize).map(|i| !vector.is_null(i)).collect();
        let keys = match vector.lanes {
            Lanes::Int(lanes) => lanes,
            Lanes::Float(lanes) => lanes.into_iter().map(float_key).collect(),
            Lanes::Code(lanes) => lanes.into_iter().map(i64::from).collect(),
            Lanes::Logic(bytes) => bytes.into_iter().map(|byte| i64::from(byte & 1)).collect(),
            Lanes::Same(_) | Lanes::Small(_) | Lanes::Ratio(..) => unreachable!("columns are none of these"),
        };
        AttributeValues { keys, known }
    });
    Ok(values.collect())
}

/// A whole number for each float that orders as the floats do; both zeros are one.
#[must_use]
pub const fn float_key(x: f64) -> i64 {
    let bits = if x == 0.0 { 0 } else { x.to_bits().cast_signed() };
    if bits < 0 { bits ^ i64::MAX } else { bits }
}

/// The float of a [`float_key`].
#[must_use]
pub const fn float_of_key(key: i64) -> f64 {
    f64::from_bits(if key < 0 { key ^ i64::MAX } else { key }.cast_unsigned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn keys_order_as_floats_do(a in -1e300_f64..1e300, b in prop_oneof![Just(0.0), Just(-0.0), -1e3_f64..1e3]) {
            prop_assert_eq!(float_key(a).cmp(&float_key(b)), a.partial_cmp(&b).unwrap());
            prop_assert_eq!(float_of_key(float_key(a)).partial_cmp(&a), Some(std::cmp::Ordering::Equal));
            prop_assert_eq!(float_key(0.0), float_key(-0.0));
        }
    }
}
