use std::sync::Arc;

use crate::rule::typed::Expr;

/// A tag as the plan takes it.
#[derive(Debug, Clone)]
pub struct PlanTag {
    /// Its id; `tag(id)` in the rules of other tags means this one.
    pub id: Arc<str>,
    /// What it says.
    pub kind: PlanTagKind,
    /// Whether its audiences are wanted. A tag that is not wanted costs something only where a wanted one refers to it.
    pub wanted: bool,
}

/// What a tag says.
#[derive(Debug, Clone)]
pub enum PlanTagKind {
    /// Member or not.
    Rule(Expr),
    /// One value per subject, or none: the first case whose rule is true.
    Cases(Vec<PlanCase>),
}

/// One case of an enumerated tag.
#[derive(Debug, Clone)]
pub struct PlanCase {
    /// The value. Two cases may share one.
    pub value: Arc<str>,
    /// The rule of the case; unknown falls through like false.
    pub when: Expr,
}
