mod act;
mod code;
mod error;
mod state;

pub use act::{SwitchOff, SwitchOn, Switched, switch_off, switch_on, switch_record};
pub use code::CODES as SWITCH_CODES;
pub use error::SwitchError;
pub use state::{SwitchState, SwitchedOff};
