//! The registry of stable codes of this room. `docs/diagnostics.md` explains each of them; a test compares.

macro_rules! codes {
    ($($name:ident = $code:literal, $title:literal;)*) => {
        $(#[doc = $title] pub(super) const $name: &str = $code;)*

        /// Every code of this room, with its title.
        pub const CODES: &[(&str, &str)] = &[$(($code, $title)),*];
    };
}

codes! {
    SYNTAX = "T101", "the file is not valid TOML";
    UNKNOWN_KEY = "T102", "unknown key";
    WRONG_TYPE = "T103", "wrong type";
    MISSING_KEY = "T104", "missing key";
    UNKNOWN_WORD = "T105", "unknown word";
    OUT_OF_RANGE = "T106", "number out of range";
    NOT_UTF8 = "T107", "the file is not UTF-8";
    TOO_LARGE = "T108", "the file is too large";
    UNREADABLE = "T109", "the file cannot be read";
    LINK = "T110", "a link leads away";
    REFUSED = "T111", "the value is refused";

    BAD_ID = "C101", "an id is not a plain word";
    NAMING = "C102", "an id does not follow the naming pattern";
    FILE_NAME = "C103", "id and file name differ";
    CATEGORY = "C104", "unknown category";
    DUPLICATE_ID = "C105", "an id is used twice";
    UNKNOWN_TAG = "C106", "unknown tag";
    UNKNOWN_KPI = "C107", "unknown KPI";
    CYCLE = "C108", "tags refer to each other in a circle";
    INCOMPLETE = "C109", "something in use does not say what it must";
    BODY = "C110", "not exactly one of `[rule]`, `[[case]]`, `[model]`";
    DUPLICATE_VALUE = "C111", "a case value is used twice";
    UNREACHABLE = "C112", "a case is never reached";
    OUTSIDE = "C113", "a path leaves the workspace";
    ZONE = "C114", "unknown time zone";
    TYPE_WORD = "C115", "unknown column type";
    FORMAT = "C116", "a text does not have the form that is read here";
    KIND = "C117", "a key does not fit the kind of source";
    UNKNOWN_SOURCE = "C118", "unknown source";
    UNKNOWN_COLUMN = "C119", "unknown column";
    EXPECTATION = "C120", "a test expects what the tag cannot say";
    REPEATED = "C121", "a name is listed twice";
    NO_WORKSPACE = "C122", "no `tagwerk.toml`";
    UNKNOWN_SHAPE = "C123", "columns or events of a source are not known";
    REPLACEMENT = "C124", "a replacement that cannot replace";
    MODEL = "C125", "a model that cannot be trained or scored";
    NOT_BUILT = "C126", "something in use needs a tag that is not built";
    PLACEHOLDER = "C127", "a placeholder and the parameters do not fit";
    SUNSET = "C128", "a deprecated tag without a way out";
    BLANK = "C129", "an empty text where something must be said";
    RESERVED = "C130", "a name that means something else";
    UNKNOWN_TEMPLATE = "C140", "unknown template";
    EMPTY_FAMILY = "C141", "a family that makes no tags";
    MISSING_VALUE = "C142", "a member does not say a parameter";
    VALUE = "C143", "a value does not fit its parameter";

    CELL = "C150", "a cell of a test does not fit its column";
    TEST_EVENT = "C151", "a row of a test names an unknown event";
    UNSEEN_ROW = "C152", "a row of a test that no rule sees";
    OPEN_TEST = "C153", "a test does not say what it expects";
    MODEL_TEST = "C154", "a test does not say which score a model gives";
}
