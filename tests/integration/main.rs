//! All integration tests, as one binary: linking the crate once is most of their cost.

mod architecture;
