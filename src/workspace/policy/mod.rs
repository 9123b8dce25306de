//! Policy over a repository and over GitHub: the file of owners, a proposal judged, a pull request verified.

mod codeowners;
mod event;
mod judged;
mod verify;

pub use codeowners::{Codeowners, CodeownersState};
pub use event::{EventError, Occasion};
pub use judged::judge_proposal;
pub use verify::{VerifiedChange, VerifyError, verify_policy};
