//! Definition pages: what every tag means, for people who read and do not run anything.
//!
//! [`render`] makes of a [`Catalog`](crate::catalog::Catalog) and a [`Record`] the pages of a folder, as Markdown or as a
//! site of HTML, in one language or several. Pure: values in, paths and bytes out; the same values give the same bytes on
//! every machine, whatever the number of threads. What cannot be computed from the files of a catalog (sizes of past
//! releases, commits, columns that only data tells) comes in as the record, which is kept beside the pages, so that a
//! checkout without data and without history can tell whether the pages are up to date.
//!
//! A page is first a [`Document`]: headings, tables, links, in words of one language. Two printers write it down, one
//! per format, and each escapes: text of users goes into no page by another way. Deliberately absent: the clock (no page
//! says when it was made), disk, git, the engine.

mod document;
mod html;
mod layout;
mod lineage;
mod link;
mod markdown;
mod mask;
mod page;
mod record;
mod search;
mod site;
mod svg;
mod words;

pub use markdown::escape as escape_markdown;
pub use mask::{Count, masked_cells};
pub use record::{Record, RecordError, SizeEntry, TagRecord, VERSIONS_MAX, Version};
pub use site::{Format, MARK, Page, RECORD_FILE, Request, folders, is_ours, render};
