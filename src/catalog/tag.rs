use std::sync::Arc;

use super::{
    CatalogTest,
    manifest::{Document, StrategyFile, TagFile},
};
use crate::rule::typed::{ColumnRef, Expr, References};

/// A tag of the catalog: its file, where it lies, and what its rules mean.
#[derive(Debug, Clone)]
pub struct CatalogTag {
    /// Its id.
    pub id: Arc<str>,
    /// Folder of `tags/` it lies in.
    pub category: Arc<str>,
    /// The file and what it says.
    pub document: Arc<Document<TagFile>>,
    /// What its rules mean.
    pub body: TagBody,
    /// What its rules refer to.
    pub references: References,
    /// How many steps of other tags have to be evaluated first; 0 when it refers to none.
    pub level: usize,
    /// Its tests, as far as they could be read.
    pub tests: Vec<CatalogTest>,
}

/// What a tag's rules mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TagBody {
    /// One rule.
    Rule(Expr),
    /// Cases in order; the first that is true wins.
    Cases(Vec<Case>),
    /// A model.
    Model(Box<Model>),
    /// Its rules have mistakes, or cannot be typed yet; that was reported.
    Invalid,
}

/// What the parts of a model mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// Who is to be found; absent for scores made elsewhere.
    pub label: Option<Expr>,
    /// Who is scored; absent, everybody.
    pub population: Option<Expr>,
    /// What it learns from.
    pub features: Vec<Expr>,
    /// Where scores made elsewhere are.
    pub scores: Option<ColumnRef>,
}

/// One value of an enumerated tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The value.
    pub value: Arc<str>,
    /// When it holds, if no case before it does.
    pub when: Expr,
}

/// A strategy of the catalog.
#[derive(Debug, Clone)]
pub struct CatalogStrategy {
    /// Its id.
    pub id: Arc<str>,
    /// The file and what it says.
    pub document: Document<StrategyFile>,
    /// Who is addressed; `None` when the rule has mistakes, which were reported.
    pub audience: Option<Expr>,
    /// What success is; `None` when nothing is said or the rule has mistakes.
    pub goal: Option<Expr>,
    /// What its rules refer to.
    pub references: References,
}

/// A KPI of the workspace.
#[derive(Debug, Clone)]
pub struct CatalogKpi {
    /// Its name.
    pub name: Arc<str>,
    /// When it is reached; `None` when the rule has mistakes, which were reported.
    pub when: Option<Expr>,
    /// What its rule refers to.
    pub references: References,
}
