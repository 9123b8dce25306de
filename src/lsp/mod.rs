//! The language server: what an editor asks while somebody writes.
//!
//! [`serve`] speaks the Language Server Protocol over a pair of streams. One thread reads, one writes, one checks; the
//! main loop holds the open documents and answers. A check runs over the files as the editor holds them, by the very
//! function of `tagwerk check`; the newest state wins. Answers about the text under a cursor are computed from the text
//! of that moment and what the last check knows, so that they do not wait for the next one.
//!
//! Nothing is written here but answers: edits are proposed to the client, which makes them.

mod actions;
mod analysis;
mod cards;
mod client;
mod complete;
mod cursor;
mod definition;
mod diagnostics;
mod document;
mod edits;
mod files;
mod format;
mod hover;
mod markdown;
mod outline;
mod pages;
mod position;
mod project;
mod references;
mod rename;
mod requests;
mod rules;
mod schema;
mod server;
mod symbols;
mod tokens;
mod transport;
mod view;
mod worker;

pub use client::Preferences;
pub use server::{Ended, serve};
