use std::{fmt, str::FromStr};

/// How an audience is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// One id per line.
    Ids,
    /// CSV with the header `id`; cells that a spreadsheet would run as a formula are defused.
    Csv,
    /// One `{"id": "…"}` per line.
    Ndjson,
    /// A Parquet file with one text column `id`.
    Parquet,
    /// A roaring bitmap of ordinals in the standard portable format, and beside it `PATH.ids.parquet` with the columns
    /// `ordinal` and `id`.
    Roaring,
}

impl ExportFormat {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Ids, Self::Csv, Self::Ndjson, Self::Parquet, Self::Roaring];

    /// The word on the command line and in manifests.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ids => "ids",
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
            Self::Parquet => "parquet",
            Self::Roaring => "roaring",
        }
    }
}

impl fmt::Display for ExportFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A word that names no format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown format `{name}`, known are ids, csv, ndjson, parquet and roaring")]
pub struct UnknownFormat {
    /// The word.
    pub name: String,
}

impl FromStr for ExportFormat {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        Self::ALL.into_iter().find(|f| f.name() == name).ok_or_else(|| UnknownFormat { name: name.to_owned() })
    }
}
