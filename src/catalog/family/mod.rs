//! Tags that a family makes: in memory, whenever files are read.
//!
//! [`expand`] puts the values of each member into the family's text, or into that of its template. What comes out is
//! the file that somebody could have written ([`make`] is also what `tagwerk new` writes); an [`Origin`] knows where each
//! part of it really stands, so that mistakes are shown there.

mod arguments;
mod expand;
mod make;
mod origin;

use arguments::{Arguments, arguments};
pub(super) use arguments::{report_value, report_values};
pub(super) use expand::{Expansion, expand};
pub(super) use make::{Making, form_of, make};
pub use origin::Origin;
