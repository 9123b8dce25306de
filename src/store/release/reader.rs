use roaring::RoaringBitmap;

use super::{AudienceEntry, ReleaseManifest, Shelf};
use crate::store::StoreError;

/// Reads many audiences of one release: that its ordinals belong to ids that are there is checked once, not for each.
#[derive(Debug, Clone, Copy)]
pub struct AudienceReader<'s> {
    shelf: &'s Shelf,
    manifest: &'s ReleaseManifest,
}

impl<'s> AudienceReader<'s> {
    /// Prepares a release of a shelf.
    ///
    /// # Errors
    /// When its ordinals belong to ids that are gone.
    pub fn new(shelf: &'s Shelf, manifest: &'s ReleaseManifest) -> Result<Self, StoreError> {
        shelf.check_ids(manifest)?;
        Ok(Self { shelf, manifest })
    }

    /// The members of one of its audiences, checked against their checksum.
    ///
    /// # Errors
    /// When its bytes are missing or damaged.
    pub fn members(&self, entry: &AudienceEntry) -> Result<RoaringBitmap, StoreError> {
        self.shelf.members_of_checked(self.manifest, entry)
    }
}
