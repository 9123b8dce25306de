//! The registry of stable codes of what is proved. `docs/diagnostics.md` explains each of them; a test compares.

pub(super) const SAME: &str = "P101";
pub(super) const NEVER: &str = "P102";
pub(super) const ALWAYS: &str = "P103";
pub(super) const NO_DIFFERENCE: &str = "P104";

/// Every code of what is proved, with its title. A case that is never reached is the catalog's C112.
pub const CODES: &[(&str, &str)] = &[
    (SAME, "two tags mean the same"),
    (NEVER, "a condition that is never true"),
    (ALWAYS, "a condition that is always true"),
    (NO_DIFFERENCE, "a condition that makes no difference"),
];
