//! Pieces that screens are drawn with.

pub(crate) mod bars;
pub(crate) mod browse;
pub(crate) mod editor;
pub(crate) mod pane;
pub(crate) mod prose;
pub(crate) mod row;
pub(crate) mod rule;
pub(crate) mod scroll;
pub(crate) mod spark;
pub(crate) mod text;
