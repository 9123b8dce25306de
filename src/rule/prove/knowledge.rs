use crate::rule::typed::Expr;

/// What the prover may know about tags. `catalog` implements it; without it a tag is just a name.
pub trait Knowledge: Sync {
    /// What the tag of that id means, in canonical rules ([`super::canonical`]); `None` when that is not known.
    fn tag(&self, id: &str) -> Option<TagMeaning<'_>>;
}

/// What a tag means.
#[derive(Debug, Clone)]
pub enum TagMeaning<'a> {
    /// Members are those for whom the rule is true.
    Rule(&'a Expr),
    /// Cases with their values; the first that is true wins.
    Cases(Vec<(&'a str, &'a Expr)>),
}

/// Knows no tag.
#[derive(Debug, Clone, Copy)]
pub struct Nothing;

impl Knowledge for Nothing {
    fn tag(&self, _id: &str) -> Option<TagMeaning<'_>> {
        None
    }
}
