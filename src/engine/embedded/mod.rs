//! Runs a plan in this process.

mod audience;
mod error;
mod run;

pub use audience::{Audience, TagAudiences};
pub use error::EngineError;
pub use run::{Progress, Unobserved, run};
