use std::borrow::Cow;

use crate::store::{Ids, StoreError};

/// Whom the ordinals of a release mean.
#[derive(Debug)]
pub struct SubjectsOfRelease {
    ids: Ids,
}

impl SubjectsOfRelease {
    pub(super) const fn of_store(ids: Ids) -> Self {
        Self { ids }
    }

    /// The id of an ordinal; `None` when it means nobody.
    ///
    /// # Errors
    /// When the bytes are damaged or cannot be read.
    pub fn id(&self, ordinal: u32) -> Result<Option<Cow<'_, str>>, StoreError> {
        Ok(self.ids.id(ordinal)?.map(Cow::Borrowed))
    }
}
