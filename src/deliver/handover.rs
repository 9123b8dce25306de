use std::borrow::Cow;

use ::roaring::RoaringBitmap;

use super::DeliverError;

/// Subject ids by ordinal.
pub trait SubjectIds {
    /// The id of a subject as text; `None` when the ordinal was never given.
    ///
    /// # Errors
    /// When ids cannot be read.
    fn id(&self, ordinal: u32) -> Result<Option<Cow<'_, str>>, DeliverError>;
}

/// The people of an audience who may be addressed, in the order of their ordinals.
///
/// ```
/// use roaring::RoaringBitmap;
/// use tagwerk::deliver::Handover;
///
/// let audience = RoaringBitmap::from([1, 2, 3]);
/// let opted_out = RoaringBitmap::from([2]);
/// let handover = Handover::new(&audience, &[opted_out]);
/// assert_eq!(handover.members().iter().collect::<Vec<_>>(), [1, 3]);
/// assert_eq!(handover.suppressed(), 1);
/// ```
#[derive(Debug, Clone)]
pub struct Handover {
    members: RoaringBitmap,
    suppressed: u64,
}

impl Handover {
    /// Takes everyone out of `audience` who is in one of the `suppressions`.
    #[must_use]
    pub fn new(audience: &RoaringBitmap, suppressions: &[RoaringBitmap]) -> Self {
        let mut members = audience.clone();
        for suppression in suppressions {
            members -= suppression;
        }
        Self { suppressed: audience.len() - members.len(), members }
    }

    /// Who is left.
    #[must_use]
    pub const fn members(&self) -> &RoaringBitmap {
        &self.members
    }

    /// How many were taken out.
    #[must_use]
    pub const fn suppressed(&self) -> u64 {
        self.suppressed
    }

    /// Ordinal and id of everyone who is left, ascending by ordinal.
    pub(super) fn ids<'a>(
        &'a self,
        ids: &'a dyn SubjectIds,
    ) -> impl Iterator<Item = Result<(u32, Cow<'a, str>), DeliverError>> {
        self.members
            .iter()
            .map(|ordinal| Ok((ordinal, ids.id(ordinal)?.ok_or(DeliverError::UnknownOrdinal { ordinal })?)))
    }
}
