//! The pages of the demo catalog that are committed are those of its files.

#[test]
fn committed_pages_are_up_to_date() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_tagwerk"));
    let output = command.arg("-C").arg(root).args(["docs", "--check"]).output().expect("the binary runs");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "run `cargo run -- docs` and commit docs/catalog\n{said}");
}
