//! All integration tests, as one binary: linking the crate once is most of their cost.

mod architecture;
mod catalogs;
mod golden;
#[expect(unreachable_pub, reason = "its modules are private to this binary")]
mod oracle;
mod property;
mod source;
mod store;
