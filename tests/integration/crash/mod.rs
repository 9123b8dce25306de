//! What a dying process or a dying disk leaves behind, seen through the whole product.

mod edited;
mod flipped;
#[cfg(debug_assertions)]
mod killed;
#[cfg(debug_assertions)]
mod released;
mod shop;
