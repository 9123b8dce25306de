//! The registry of stable codes of comparisons. `docs/diagnostics.md` explains each of them; a test compares.

pub(super) const ILLEGAL_STEP: &str = "L101";
pub(super) const RETIRED_ID: &str = "L102";
pub(super) const OTHER_ID: &str = "L103";
pub(super) const DELETED: &str = "L104";
pub(super) const STILL_NEEDED: &str = "L105";
pub(super) const OWNER: &str = "L106";
pub(super) const CATEGORY: &str = "L107";
pub(super) const MOVED_WORKSPACE: &str = "L108";
pub(super) const UNREADABLE_BASE: &str = "L109";

/// Every code of comparisons, with its title.
pub const CODES: &[(&str, &str)] = &[
    (ILLEGAL_STEP, "a step that no life takes"),
    (RETIRED_ID, "the id of something retired is used again"),
    (OTHER_ID, "something goes on under another id"),
    (DELETED, "something that was in use is deleted"),
    (STILL_NEEDED, "something goes that is still needed"),
    (OWNER, "the owner is another one"),
    (CATEGORY, "a tag lies in another category"),
    (MOVED_WORKSPACE, "the workspace lies in another folder"),
    (UNREADABLE_BASE, "the base cannot be understood"),
];
