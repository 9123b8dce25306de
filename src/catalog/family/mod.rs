//! Tags that a family makes: in memory, whenever files are read.
//!
//! [`expand`] puts the values of each member into the family's text, or into that of its template. What comes out is
//! the file that somebody could have written ([`make`] is also what `tagwerk new` writes); an [`Origin`] knows where each
//! part of it really stands, so that mistakes are shown there.

mod arguments;
mod expand;
mod make;
mod origin;
mod text;

use arguments::{Arguments, arguments};
pub(super) use arguments::{fitting, report_value, report_values};
pub(super) use expand::{Expansion, expand};
pub(super) use make::{Making, Unmade, make};
pub use origin::Origin;
pub(super) use text::{each_text, form_of_steps, named_in_text};
