//! GitHub: what commands ask it, what workflows do, and that they may do no more.

mod chain;
mod commands;
mod lab;
pub(crate) mod stand;
mod steps;
mod workflows;
