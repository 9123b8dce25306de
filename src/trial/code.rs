//! The registry of stable codes of this room. `docs/diagnostics.md` explains each of them; a test compares.

/// A test does not hold.
pub(super) const FAILED: &str = "X101";
/// A test cannot be run.
pub(super) const IMPOSSIBLE: &str = "X102";

/// Every code of this room, with its title.
pub const CODES: &[(&str, &str)] = &[(FAILED, "a test does not hold"), (IMPOSSIBLE, "a test cannot be run")];
