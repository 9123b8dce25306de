//! Signatures of releases in the format of minisign.
//!
//! A signature is over `manifest.json`, which holds the checksum of every audience. Its comments are fixed by the
//! manifest, so that no byte of a signature file is free: every change of one is noticed.

use std::{fmt, io::Cursor};

use minisign::{PublicKey, SecretKey, SecretKeyBox, SignatureBox};

use super::ReleaseManifest;

/// A secret key that signs releases. It is never shown.
#[derive(Clone)]
pub struct SigningKey {
    secret: SecretKey,
    public: PublicKey,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SigningKey").field(&self.id()).finish()
    }
}

/// Why a text is no key that signs. No variant holds anything of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SigningKeyError {
    /// It is something else, or cut.
    #[error("it is not the text of a minisign secret key")]
    NotAKey,
    /// It is encrypted.
    #[error("the key is encrypted, and no password is given")]
    NoPassword,
    /// It is encrypted with another password.
    #[error("the password does not open the key")]
    WrongPassword,
}

/// What a good signature says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// Id of the key, as `minisign` prints it.
    pub key_id: String,
    /// The key, as `[publish] keys` lists it.
    pub key: String,
}

/// Why a signature proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// There is none.
    #[error("it is not signed")]
    Missing,
    /// It cannot be read.
    #[error("the signature is damaged")]
    Malformed,
    /// It was made by a key that is not trusted here.
    #[error("it is signed with the key {key_id}, which is not trusted here")]
    UnknownKey {
        /// Id of the key, as `minisign` prints it.
        key_id: String,
    },
    /// It is of other bytes or comments.
    #[error("the signature of the key {key_id} does not fit")]
    DoesNotFit {
        /// Id of the key, as `minisign` prints it.
        key_id: String,
    },
}

/// Length of a secret key with its parameters.
const SECRET_BYTES: usize = 158;
/// Where it says how it is encrypted.
const ENCRYPTION: std::ops::Range<usize> = 2..4;
const NOT_ENCRYPTED: [u8; 2] = [0, 0];
/// Length of a signature with the names of algorithm and key, and of the signature over it and the comment.
const SIGNATURE_BYTES: usize = 74;
const GLOBAL_BYTES: usize = 64;
const UNTRUSTED: &str = "signature of a tagwerk release";

impl SigningKey {
    /// Reads the text of a key file of `minisign -G`, or its second line alone.
    ///
    /// # Errors
    /// When it is no key, or encrypted and the password does not open it. The error holds nothing of either.
    pub fn read(text: &str, password: Option<&str>) -> Result<Self, SigningKeyError> {
        let line = text.lines().map(str::trim).rfind(|line| !line.is_empty()).ok_or(SigningKeyError::NotAKey)?;
        let bytes = decode(line).filter(|bytes| bytes.len() == SECRET_BYTES).ok_or(SigningKeyError::NotAKey)?;
        let secret = if bytes[ENCRYPTION] == NOT_ENCRYPTED {
            // The tool leaves the checksum of an open key empty, which the library takes for damage.
            SecretKey::from_bytes(&bytes).map_err(|_| SigningKeyError::NotAKey)?
        } else {
            // Without a password the library would ask for one on the terminal.
            let password = password.ok_or(SigningKeyError::NoPassword)?;
            SecretKeyBox::from(format!("untrusted comment: key\n{line}\n"))
                .into_secret_key(Some(password.to_owned()))
                .map_err(|_| SigningKeyError::WrongPassword)?
        };
        let public = PublicKey::from_secret_key(&secret).map_err(|_| SigningKeyError::NotAKey)?;
        // The two halves of a damaged key do not belong together; signing notices.
        minisign::sign(Some(&public), &secret, Cursor::new(b""), Some("-"), Some("-"))
            .map_err(|_| SigningKeyError::NotAKey)?;
        Ok(Self { secret, public })
    }

    /// The public key, as `[publish] keys` lists it.
    #[must_use]
    pub fn public(&self) -> String {
        self.public.to_base64()
    }

    /// Id of the key, as `minisign` prints it.
    #[must_use]
    pub fn id(&self) -> String {
        key_id(self.public.keynum())
    }

    /// Signs the bytes of a manifest; the text of the signature file.
    pub(super) fn sign(&self, manifest: &ReleaseManifest, bytes: &[u8]) -> String {
        let comment = trusted_comment(manifest);
        minisign::sign(Some(&self.public), &self.secret, Cursor::new(bytes), Some(&comment), Some(UNTRUSTED))
            .expect("signing bytes in memory with an open key succeeds")
            .into_string()
    }
}

/// The id of a public key as `[publish] keys` lists it; `None` when it is none.
#[must_use]
pub fn public_key_id(key: &str) -> Option<String> {
    PublicKey::from_base64(key).ok().map(|key| key_id(key.keynum()))
}

/// Checks the signature of a manifest against the keys that are trusted.
///
/// # Errors
/// When no trusted key made it, or any byte of it or of the manifest is not what was signed.
pub(in crate::store) fn check_signature(
    manifest: &ReleaseManifest,
    bytes: &[u8],
    signature: Option<&[u8]>,
    trusted: &[String],
) -> Result<Signed, SignatureError> {
    let text = std::str::from_utf8(signature.ok_or(SignatureError::Missing)?).map_err(|_| SignatureError::Malformed)?;
    if !has_form(text) {
        return Err(SignatureError::Malformed);
    }
    let read = SignatureBox::from_string(text).map_err(|_| SignatureError::Malformed)?;
    let key_id = key_id(read.keynum());
    let is_of_key = |key: &PublicKey| key.keynum() == read.keynum();
    let keys: Vec<(&String, PublicKey)> =
        trusted.iter().filter_map(|text| Some((text, PublicKey::from_base64(text).ok().filter(is_of_key)?))).collect();
    if keys.is_empty() {
        return Err(SignatureError::UnknownKey { key_id });
    }
    let is_plain = read.trusted_comment().is_ok_and(|comment| comment == trusted_comment(manifest))
        && read.untrusted_comment().is_ok_and(|comment| comment == UNTRUSTED)
        && read.to_string() == text;
    // Ids of keys are short; two keys may have the same.
    let fits = |key: &PublicKey| minisign::verify(key, &read, Cursor::new(bytes), true, false, false).is_ok();
    match keys.into_iter().find(|(_, key)| is_plain && fits(key)) {
        Some((text, _)) => Ok(Signed { key_id, key: text.clone() }),
        None => Err(SignatureError::DoesNotFit { key_id }),
    }
}

/// Whether a text is four lines whose second and fourth have the right length: the library panics at some others.
fn has_form(text: &str) -> bool {
    let lines: Vec<&str> = text.split('\n').collect();
    let bytes = |line: &str| decode(line).map(|bytes| bytes.len());
    matches!(lines[..], [_, signature, _, global, ""]
        if bytes(signature) == Some(SIGNATURE_BYTES) && bytes(global) == Some(GLOBAL_BYTES))
}

/// What `minisign -V` prints of a signature it accepts.
fn trusted_comment(manifest: &ReleaseManifest) -> String {
    let commit = match (&manifest.commit, manifest.dirty) {
        (None, _) => "none",
        (Some(commit), _) => commit,
    };
    let dirty = if manifest.dirty { " with changes" } else { "" };
    let definitions = manifest.definitions.as_deref().unwrap_or("none");
    format!("tagwerk release {}, definitions {definitions}, commit {commit}{dirty}", manifest.release)
}

/// The bytes that a text of base64 with padding stands for.
fn decode(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_end_matches('=');
    if !text.len().is_multiple_of(4) || text.len() - digits.len() > 2 {
        return None;
    }
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0u32, 0);
    for c in digits.bytes() {
        let value = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held & 0xff) as u8);
        }
    }
    Some(bytes)
}

fn key_id(keynum: &[u8]) -> String {
    keynum.iter().rev().map(|byte| format!("{byte:02X}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{IdsReference, ReleaseNumber};

    /// Made by `minisign -G -W` and `minisign -G`, for tests alone.
    const OPEN: &str = "untrusted comment: minisign encrypted secret key\nRWQAAEIyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAV+eYgVn0RsKFTV84RqFToiKUrGa5VHiVfQiB+SY6oPRyAgseKkm1nY5jnqLa/BUamsRM2Q4MrCp1RYb0JGU9HLczl+tJcW7sAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
    const OPEN_PUBLIC: &str = "RWRX55iBWfRGwo5jnqLa/BUamsRM2Q4MrCp1RYb0JGU9HLczl+tJcW7s";
    const LOCKED: &str = "untrusted comment: minisign encrypted secret key\nRWRTY0Iy3Hw5vHH8q3sBKSFsTDus7ERm7N3vYxO0i/YlFBm9Ss4AAAACAAAAAAAAAEAAAAAAHpMhhQKARE5nTHDAX49A3YnZIjyusoUEZJdk7pw87kltAqKhi+oEHjkttXP8dbOolMGclD2OhcpnVkSctxQ8/2n19OPI8a6coT5v6ux0wTLTsMAMRiruigqes+ZKNyn3mj+hBZQVfOY=\n";
    const LOCKED_PUBLIC: &str = "RWQNAqj/gKs8/Q9MKyUqJTAtGfs5f+t/am1hSJQgoNkcRW8T+l6y0C5v";

    fn manifest() -> ReleaseManifest {
        ReleaseManifest {
            format: 2,
            release: ReleaseNumber(3),
            as_of: 0,
            commit: Some("0123456789012345678901234567890123456789".to_owned()),
            dirty: false,
            definitions: Some("d".repeat(64)),
            catalog: "c".to_owned(),
            snapshot: "s".to_owned(),
            engine: "e".to_owned(),
            population: 0,
            ids: IdsReference { dictionary: None, count: 0, digest: None, chunks: Vec::new() },
            content: "x".to_owned(),
            publication: None,
            audiences: Vec::new(),
        }
    }

    #[test]
    fn a_key_of_the_tool_signs() {
        let key = SigningKey::read(OPEN, None).unwrap();
        assert_eq!((key.public().as_str(), key.id().as_str()), (OPEN_PUBLIC, "C246F4598198E757"));
        assert_eq!(public_key_id(OPEN_PUBLIC).as_deref(), Some("C246F4598198E757"));
        let one_line = OPEN.lines().last().unwrap();
        assert_eq!(SigningKey::read(one_line, None).unwrap().public(), OPEN_PUBLIC);
        let signature = key.sign(&manifest(), b"bytes");
        let trusted = [LOCKED_PUBLIC.to_owned(), OPEN_PUBLIC.to_owned()];
        let signed = check_signature(&manifest(), b"bytes", Some(signature.as_bytes()), &trusted).unwrap();
        assert_eq!(signed.key, OPEN_PUBLIC);
    }

    #[test]
    fn an_encrypted_key_needs_its_password() {
        assert_eq!(SigningKey::read(LOCKED, None).unwrap_err(), SigningKeyError::NoPassword);
        assert_eq!(SigningKey::read(LOCKED, Some("no")).unwrap_err(), SigningKeyError::WrongPassword);
        assert_eq!(SigningKey::read(LOCKED, Some("pw")).unwrap().public(), LOCKED_PUBLIC);
    }

    #[test]
    fn other_texts_are_no_keys() {
        for text in ["", "\n", "AAAA", OPEN_PUBLIC, "untrusted comment: x\n", "é", &OPEN[..200]] {
            assert_eq!(SigningKey::read(text, Some("pw")).unwrap_err(), SigningKeyError::NotAKey, "{text}");
        }
        let line = OPEN.lines().last().unwrap();
        for at in [100, 130, 150] {
            let mut damaged = line.as_bytes().to_vec();
            damaged[at] = if damaged[at] == b'A' { b'B' } else { b'A' };
            let damaged = String::from_utf8(damaged).unwrap();
            assert_eq!(SigningKey::read(&damaged, None).unwrap_err(), SigningKeyError::NotAKey, "{at}");
        }
    }

    #[test]
    fn a_key_is_never_shown() {
        let shown = format!("{:?}", SigningKey::read(OPEN, None).unwrap());
        assert_eq!(shown, "SigningKey(\"C246F4598198E757\")");
    }

    #[test]
    fn every_flipped_bit_is_noticed() {
        let key = SigningKey::read(OPEN, None).unwrap();
        let trusted = [OPEN_PUBLIC.to_owned()];
        let signature = key.sign(&manifest(), b"bytes").into_bytes();
        let check = |bytes: &[u8], signature: &[u8]| check_signature(&manifest(), bytes, Some(signature), &trusted);
        for bit in 0..signature.len() * 8 {
            let mut flipped = signature.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(check(b"bytes", &flipped).is_err(), "bit {bit} of {}", String::from_utf8_lossy(&flipped));
        }
        for length in 0..signature.len() {
            assert!(check(b"bytes", &signature[..length]).is_err(), "cut to {length}");
        }
        assert!(check(b"byteS", &signature).is_err());
        assert!(check(b"bytes", &[&signature[..], b"\n"].concat()).is_err());
        assert_eq!(check_signature(&manifest(), b"bytes", None, &trusted), Err(SignatureError::Missing));
        let others = [LOCKED_PUBLIC.to_owned()];
        let unknown = check_signature(&manifest(), b"bytes", Some(&signature), &others).unwrap_err();
        assert_eq!(unknown, SignatureError::UnknownKey { key_id: "C246F4598198E757".to_owned() });
        // A signature of one release is none of another, even over the same bytes.
        let other = ReleaseManifest { release: ReleaseNumber(4), ..manifest() };
        assert!(check_signature(&other, b"bytes", Some(&signature), &trusted).is_err());
    }
}
