pub(super) use crate::catalog::change::definitions;
