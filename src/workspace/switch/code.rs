//! The registry of stable codes of switches. `docs/diagnostics.md` explains each of them; a test compares.

/// A tag is switched off, and no commit says so.
pub(super) const DRIFT: &str = "O101";

/// Every code of switches, with its title.
pub const CODES: &[(&str, &str)] = &[(DRIFT, "a tag is switched off, and no commit says so")];
