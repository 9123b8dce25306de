use std::sync::Arc;

use roaring::RoaringBitmap;

/// The audiences of one tag.
#[derive(Debug, Clone, PartialEq)]
pub struct TagAudiences {
    /// Id of the tag.
    pub id: Arc<str>,
    /// One without value for a plain tag; for an enumerated tag one per distinct value, in the order of the cases.
    pub audiences: Vec<Audience>,
}

/// Who is in.
#[derive(Debug, Clone, PartialEq)]
pub struct Audience {
    /// The case of an enumerated tag.
    pub value: Option<Arc<str>>,
    /// Ordinals; a subset of the population.
    pub members: RoaringBitmap,
}
