//! What people do, through the binary, with everything that is printed.

mod author;
mod build;
mod check;
mod demo;
mod docs;
mod edit;
mod explain;
mod explain_user;
mod export;
mod log;
mod look;
mod new;
mod plan;
mod policy;
mod prove;
mod query;
mod reference;
pub(crate) mod release;
mod retail;
mod review;
mod reviewed;
mod shelf;
mod store;
mod switch;
mod trial;
mod usage;
mod verify;
