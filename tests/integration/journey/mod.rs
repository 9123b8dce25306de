//! What people do, through the binary, with everything that is printed.

mod author;
mod build;
mod check;
mod demo;
mod docs;
mod explain;
mod explain_user;
mod export;
mod look;
mod prove;
mod query;
mod reference;
mod retail;
mod store;
mod trial;
mod usage;
