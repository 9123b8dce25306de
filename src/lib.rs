//! tagwerk: tags as an asset that a team operates.
//!
//! Rooms, each using only those above it: [`calendar`], [`diagnostic`], [`rule`], [`catalog`], [`source`], [`store`], [`engine`], [`git`], [`demo`].

pub mod calendar;
pub mod catalog;
pub mod cli;
pub mod deliver;
pub mod demo;
pub mod diagnostic;
pub mod engine;
pub mod git;
pub mod rule;
pub mod source;
pub mod store;
pub mod workspace;
