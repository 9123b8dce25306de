use std::io::Write;

use super::{DeliverError, Handover};

/// Writes the ordinals as a bitmap in the standard portable format, runs compressed.
pub(super) fn write_roaring(handover: &Handover, out: &mut impl Write) -> Result<(), DeliverError> {
    let mut members = handover.members().clone();
    members.optimize();
    members.serialize_into(out).map_err(DeliverError::Stream)
}
