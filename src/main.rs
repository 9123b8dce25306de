//! The `tagwerk` command: argv in, exit code out; nothing else.

use std::process::ExitCode;

/// Ingest allocates from many threads at once; the system's allocator is what it would wait for.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    tagwerk::cli::run(std::env::args_os())
}
