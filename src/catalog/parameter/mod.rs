//! Values of parameters, and the texts they go into.
//!
//! A value is read by the kind of its parameter ([`Argument`]) and written where its placeholder stands: in a rule as
//! one literal, name or list whose quotes it cannot leave, elsewhere as people say it.

mod fill;
mod value;

pub(super) use fill::{Cause, Filled, Form, fill, placeholders};
pub(super) use value::Argument;
pub use value::expected;
