//! What people write: workspace, tag, family, strategy and template files, and how they fit together.
//!
//! [`Manifests`] are the files, read one by one (all mistakes of shape of all files at once); [`Catalog::check`] fits
//! them together: ids, references, cycles, rules against the sources' columns. Here live also the reference [`Graph`],
//! the formatter ([`format_document`]), edits that keep comments ([`edit`]), the JSON Schemas ([`schemas`]) and the
//! files of a new workspace ([`scaffold`]). Files are read here, never written, and nothing is printed.

/// What differs between two catalogs.
pub mod change;
mod check;
mod checked;
mod code;
/// What only a comparison of two catalogs can see.
pub mod compare;
mod draft;
mod edit;
mod family;
mod fmt;
mod graph;
mod key;
mod known;
mod labels;
/// Templates that come with tagwerk.
pub mod library;
/// Which steps the life of a tag or strategy takes.
pub mod lifecycle;
mod manifest;
mod manifests;
mod naming;
mod parameter;
mod parse;
mod path;
/// Who has to agree to what, and what may not be.
pub mod policy;
/// What is proved about the rules of a catalog.
pub mod prove;
mod read;
mod references;
mod scaffold;
mod schema;
mod settings;
mod settings_check;
mod shape;
mod syntax;
mod tag;
mod test;
mod text;
/// Texts with a meaning of their own.
pub mod value;

pub use checked::Catalog;
pub use code::CODES;
pub use draft::{DraftError, DraftFile, DraftRequest, TemplateRef, asked, blank, draft, read_value, show_value};
pub use edit::{EditError, NewValue, edit, remove, remove_element};
pub use family::Origin;
pub use fmt::{edit_rule, format_document, format_rule_text, schema_line};
pub use graph::{Graph, Node};
pub use key::{KeyError, TagKey};
pub use manifest::*;
pub use manifests::{BrokenTag, FamilyManifest, Manifests, SourceShapes, TagManifest};
pub use naming::Naming;
pub use parameter::expected as parameter_expects;
pub use parse::{Content, FileKind, InputFile};
pub use path::{PathError, check_path, expand_path};
pub use read::{LinkTrouble, OpenTexts, link_finding};
pub use scaffold::{scaffold, scaffold_github};
pub use schema::schemas;
pub use settings::{BadRowsLimit, DocsSettings, Settings, SourceSettings};
pub use tag::{Case, CatalogKpi, CatalogStrategy, CatalogTag, Model, TagBody};
pub use test::{CatalogTest, TestCell, TestRow};
pub use text::WrittenText;
