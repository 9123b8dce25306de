//! The files that people write, one type per file, exactly as they stand there.
//!
//! These types are the border: their serde names are the keys of the files and their docs are the descriptions in
//! `schemas/`. Texts with a meaning of their own (`"10%"`, `"26 hours"`, `"decimal(2)"`) stay texts here and are read
//! by [`value`](super::value).

mod document;
mod family;
mod policy;
mod strategy;
mod tag;
mod template;
mod workspace;

pub use document::{Document, Step};
pub(super) use document::{first_key, key_span, text_at, value_span};
pub use family::{FamilyFile, MemberSection};
pub use policy::{
    ApprovalsSection, AudienceSection, ExceptionSection, PolicySection, ReviewsSection, SensitiveSection, SeverityWord,
};
pub use strategy::{GoalSection, StrategyFile};
pub use tag::{
    Algorithm, CaseSection, Cell, Expectation, ModelSection, PurposeSection, RefreshSection, Row, Rows, RuleSection,
    Status, TagFile, TestSection,
};
pub use template::{
    AlsoSection, EachSection, Holds, Parameter, ParameterKind, ParameterValue, TemplateFile, TemplateTag,
};
pub use workspace::{
    BadRowsMax, DocsSection, KpiSection, LanguageWord, PrivacySection, PublishSection, SourceKindWord, SourceSection,
    SuppressionSection, WorkspaceFile, WorkspaceSection,
};
