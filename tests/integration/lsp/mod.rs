//! The language server, driven over its protocol as an editor does it.

mod answers;
mod client;
mod completion;
mod findings;
mod large;
mod renaming;
mod session;
