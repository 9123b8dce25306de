//! The store from outside: whatever happened to the files of its sources, and whoever died writing it, it holds what one
//! ingest of these files would give, or says which file is damaged.

mod columns;
mod damage;
mod incremental;
mod killed;
mod releases;
mod same_bytes;
mod shelf;
mod world;
