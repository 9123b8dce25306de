//! GitHub: what commands ask it, what workflows do, and that they may do no more.

mod commands;
pub(crate) mod stand;
mod workflows;
