//! JSON files that carry their own checksum as last member, so that a change to any byte of them is noticed, spaces
//! included, while every JSON tool still reads them.

use std::path::Path;

use serde::{Serialize, de::DeserializeOwned};

use super::StoreError;

const BEFORE: &str = ",\n  \"checksum\": \"";
const AFTER: &str = "\"\n}\n";
const DIGITS: usize = 64;

/// Serialises an object with at least one member.
///
/// # Panics
/// When a map in it has keys that are no texts.
#[must_use]
pub fn seal(value: &impl Serialize) -> Vec<u8> {
    let mut text = serde_json::to_string_pretty(value).expect("types of the store have string keys");
    debug_assert!(text.ends_with("\n}"), "an object with members");
    text.truncate(text.len() - 2);
    let checksum = blake3::hash(text.as_bytes()).to_hex();
    text.push_str(BEFORE);
    text.push_str(&checksum);
    text.push_str(AFTER);
    text.into_bytes()
}

/// Reads a sealed object; `remedy` is the command that writes the file anew.
///
/// # Errors
/// When the checksum does not match or the object is of another form.
pub fn unseal<T: DeserializeOwned>(path: &Path, bytes: &[u8], remedy: &'static str) -> Result<T, StoreError> {
    let damaged = |what: String| StoreError::damaged(path, what, remedy);
    let tail = BEFORE.len() + DIGITS + AFTER.len();
    let (body, tail) = bytes
        .len()
        .checked_sub(tail)
        .and_then(|at| bytes.split_at_checked(at))
        .ok_or_else(|| damaged("it is too short".to_owned()))?;
    let expected = format!("{BEFORE}{}{AFTER}", blake3::hash(body).to_hex());
    if tail != expected.as_bytes() {
        return Err(damaged("its text does not match its checksum".to_owned()));
    }
    let mut whole = body.to_vec();
    whole.extend_from_slice(b"\n}");
    serde_json::from_slice(&whole).map_err(|e| damaged(e.to_string()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn every_changed_byte_is_noticed() {
        let value = BTreeMap::from([("a".to_owned(), 1), ("b".to_owned(), 22)]);
        let bytes = seal(&value);
        assert!(serde_json::from_slice::<serde_json::Value>(&bytes).is_ok());
        let read = |bytes: &[u8]| unseal::<BTreeMap<String, i32>>(Path::new("x"), bytes, "none");
        assert_eq!(read(&bytes).unwrap(), value);
        for i in 0..bytes.len() {
            let mut flipped = bytes.clone();
            flipped[i] ^= 1;
            assert!(read(&flipped).is_err(), "byte {i}");
            assert!(read(&bytes[..i]).is_err(), "cut at {i}");
        }
    }
}
