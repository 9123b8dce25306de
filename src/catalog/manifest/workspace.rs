use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::PolicySection;

/// Settings of a workspace: where its data is, what day it is, what its numbers are called.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "tagwerk workspace", rename = "Workspace")]
pub struct WorkspaceFile {
    /// Name, zone, store, categories.
    pub workspace: WorkspaceSection,
    /// The tables that are read, by name. Rules use the name: `profile.city`, `count(events)`.
    #[serde(default)]
    pub sources: BTreeMap<String, SourceSection>,
    /// What success is counted by; `purpose.kpis` of a tag names these.
    #[serde(default)]
    pub kpis: BTreeMap<String, KpiSection>,
    /// Audiences that are subtracted from everything that is handed over.
    #[serde(default)]
    pub suppression: SuppressionSection,
    /// What numbers may leave the machine.
    #[serde(default)]
    pub privacy: PrivacySection,
    /// Who signs releases.
    #[serde(default)]
    pub publish: PublishSection,
    /// Where pull requests are.
    #[serde(default)]
    pub github: GitHubSection,
    /// The definition pages that `tagwerk docs` makes.
    #[serde(default)]
    pub docs: DocsSection,
    /// Who has to agree to what, and what may not be.
    #[serde(default)]
    pub policy: PolicySection,
}

/// Name, zone, store, categories.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkspaceSection {
    /// Name of the workspace, for people.
    #[schemars(extend("examples" = ["shop"]))]
    pub name: String,
    /// One sentence about it.
    pub description: Option<String>,
    /// IANA zone of day boundaries, calendar windows and times without a zone.
    #[serde(default = "default_timezone")]
    #[schemars(extend("examples" = ["Asia/Shanghai", "UTC"]))]
    pub timezone: String,
    /// Folder of the embedded store, relative to the workspace; never committed.
    #[serde(default = "default_store")]
    #[schemars(extend("examples" = [".tagwerk"]))]
    pub store: String,
    /// Where releases lie that many machines share: `s3://bucket/prefix`, `file:///folder` or the absolute path of a
    /// folder, which may begin with `${NAME}`; absent, in the folder of the store.
    #[schemars(extend("examples" = ["s3://bucket/tagwerk", "file:///srv/tagwerk/shop", "${TAGWERK_SHELF}/shop"]))]
    pub releases: Option<String>,
    /// The folders of `tags/`; a tag's category is the folder it lies in (subfolders allowed).
    #[serde(default = "default_categories")]
    pub categories: Vec<String>,
    /// Pattern that every tag id has to follow: `*` stands for any text, `?` for one character, `{category}` for the
    /// tag's category, `|` separates alternatives.
    #[schemars(extend("examples" = ["{category}_*", "is_*|has_*|likes_*"]))]
    pub naming: Option<String>,
    /// Bound on the memory an ingest takes.
    #[schemars(extend("examples" = ["1 GiB", "512 MiB"]))]
    pub ingest_memory: Option<String>,
}

fn default_timezone() -> String {
    "UTC".to_owned()
}

fn default_store() -> String {
    ".tagwerk".to_owned()
}

fn default_categories() -> Vec<String> {
    ["basic", "behavior", "transaction", "model", "strategy"].map(str::to_owned).into()
}

/// A table that is read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceSection {
    /// What its rows are.
    pub kind: SourceKindWord,
    /// A file, a folder (with hive partitions), a glob, or an object-store URL; Parquet, CSV or NDJSON. Relative to the
    /// workspace, unless it begins with `${NAME}`, which stands for the environment variable of that name.
    #[schemars(extend("examples" = ["data/profiles.parquet", "data/events/", "data/orders/*.csv", "s3://bucket/events/"]))]
    pub path: String,
    /// Declares that `path` is absolute and may point outside the workspace.
    #[serde(default)]
    pub absolute: bool,
    /// Column of the subject id.
    #[schemars(extend("examples" = ["user_id"]))]
    pub subject: String,
    /// Events: column of the row's time.
    #[schemars(extend("examples" = ["ts"]))]
    pub time: Option<String>,
    /// Events: column that names the event; absent, the source's name is the only event.
    #[schemars(extend("examples" = ["event"]))]
    pub event: Option<String>,
    /// Events: the values of the event column, so that rules are checked before the first ingest.
    pub events: Option<Vec<String>>,
    /// Types of columns, by name: `bool`, `int`, `decimal(2)`, `float`, `text`, `date`, `timestamp`. They win over what
    /// the file says; columns that are not named here are typed from the file.
    #[schemars(extend("examples" = [{"amount": "decimal(2)"}]))]
    pub columns: Option<BTreeMap<String, String>>,
    /// The only columns to read, besides subject, time and event.
    pub only: Option<Vec<String>>,
    /// Floating-point columns become decimals of that many digits, rounded half to even.
    #[schemars(range(min = 1, max = 18))]
    pub decimals: Option<u8>,
    /// Zone of times and dates that name none; absent, the workspace's.
    #[schemars(extend("examples" = ["UTC"]))]
    pub timezone: Option<String>,
    /// How many unreadable rows are too many, as a share or a number of rows; 1 % when absent.
    #[schemars(extend("examples" = ["0.5%", 100]))]
    pub bad_rows_max: Option<BadRowsMax>,
    /// Attributes: column with the instant from which a row holds; several rows per subject, the latest counts.
    pub valid_from: Option<String>,
    /// Attributes: columns that never change, so that the past may be judged by them.
    #[serde(default, rename = "static")]
    pub static_columns: Vec<String>,
    /// One sentence about it.
    pub description: Option<String>,
}

/// What the rows of a source are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "SourceKind")]
pub enum SourceKindWord {
    /// One row per subject (or one per `valid_from`).
    Attributes,
    /// Many rows per subject, each with a time.
    Events,
}

/// A share such as `"1%"`, or a number of rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum BadRowsMax {
    /// A number of rows.
    Rows(u64),
    /// A share of the rows of a run.
    Share(String),
}

/// What success is counted by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KpiSection {
    /// Rule that is true for a subject who succeeded; may look ahead with `next`.
    #[schemars(extend("examples" = ["exists(login, next 7 days)"]))]
    pub when: String,
    /// Name, for people.
    pub name: Option<String>,
    /// One sentence about it.
    pub description: Option<String>,
}

/// Audiences that are subtracted from everything that is handed over.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SuppressionSection {
    /// Tags whose members are never handed over.
    #[serde(default)]
    #[schemars(extend("examples" = [["do_not_contact"]]))]
    pub tags: Vec<String>,
}

/// What numbers may leave the machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrivacySection {
    /// Counts and differences below this are masked in text that leaves the machine; screens are exact.
    #[serde(default = "default_min_count")]
    #[schemars(range(min = 1))]
    pub min_count: u64,
}

impl Default for PrivacySection {
    fn default() -> Self {
        Self { min_count: default_min_count() }
    }
}

const fn default_min_count() -> u64 {
    11
}

/// Who signs releases.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishSection {
    /// Public keys of minisign. When there are any, a release has to be signed with one of them: `publish`, `rollback`,
    /// `verify` and `export` refuse any other.
    #[serde(default)]
    #[schemars(extend("examples" = [["RWRX55iBWfRGwo5jnqLa/BUamsRM2Q4MrCp1RYb0JGU9HLczl+tJcW7s"]]))]
    pub keys: Vec<String>,
}

/// Where pull requests are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "GitHubSection")]
pub struct GitHubSection {
    /// Address of the REST API of a GitHub Enterprise server; `GITHUB_API_URL` wins over it. Absent: github.com. It has to be
    /// the server that the git remote is at: the token is sent nowhere else.
    #[schemars(extend("examples" = ["https://ghe.example/api/v3"]))]
    pub api: Option<String>,
}

/// The definition pages that `tagwerk docs` makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocsSection {
    /// Languages of the pages, a folder each; all when absent.
    #[serde(default)]
    #[schemars(extend("examples" = [["en"], ["en", "zh"]]))]
    pub languages: Vec<LanguageWord>,
    /// Folder of the Markdown pages, relative to the workspace; meant to be committed.
    #[serde(default = "default_markdown")]
    #[schemars(extend("examples" = ["docs/catalog"]))]
    pub markdown: String,
    /// Folder of the HTML site, relative to the workspace.
    #[serde(default = "default_site")]
    #[schemars(extend("examples" = ["site"]))]
    pub site: String,
}

impl Default for DocsSection {
    fn default() -> Self {
        Self { languages: Vec::new(), markdown: default_markdown(), site: default_site() }
    }
}

fn default_markdown() -> String {
    "docs/catalog".to_owned()
}

fn default_site() -> String {
    "site".to_owned()
}

/// A language of definition pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "Language")]
pub enum LanguageWord {
    /// English.
    En,
    /// Chinese.
    Zh,
}
