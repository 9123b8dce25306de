//! Bytes of the store change under us.

use super::shop::Shop;

/// Positions tried in each file.
const POSITIONS: usize = 24;

#[test]
fn a_flipped_byte_is_named_and_never_believed() {
    let shop = Shop::with_news();
    shop.run_ok("publish");
    let sound = shop.state().expect("readable");
    let files = shop.store_files();
    assert!(files.len() > 8, "{files:?}");
    for path in &files {
        let bytes = std::fs::read(path).expect("a file");
        let name = path.file_name().expect("a name").to_string_lossy();
        // The lock says who holds it; nothing is read from it.
        if name == "lock" {
            continue;
        }
        let step = bytes.len().div_ceil(POSITIONS).max(1);
        for position in (0..bytes.len()).step_by(step).chain([bytes.len() - 1]) {
            let mut damaged = bytes.clone();
            damaged[position] ^= 1 << (position % 8);
            std::fs::write(path, &damaged).expect("written");
            assert!(!shop.is_whole(), "{name}: byte {position} is not missed");
            match shop.state() {
                // Not everything is read by everybody; what is read is right.
                Ok(state) => assert_eq!(state, sound, "{name}: byte {position} is believed"),
                Err(error) => assert!(error.contains(&*name), "{name}: byte {position}: {error}"),
            }
        }
        let output = shop.command("doctor").output().expect("the binary runs");
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(&*name) && said.contains("tagwerk "), "the file and the remedy: {said}");
        std::fs::write(path, &bytes).expect("written");
    }
    assert!(shop.is_whole());
}

#[test]
fn a_file_cut_short_or_gone_is_named() {
    let shop = Shop::with_news();
    shop.run_ok("publish");
    let sound = shop.state().expect("readable");
    for path in &shop.store_files() {
        let bytes = std::fs::read(path).expect("a file");
        let name = path.file_name().expect("a name").to_string_lossy();
        if name == "lock" || name == "CURRENT" {
            continue;
        }
        let is_believed = |what: &str| match shop.state() {
            Ok(state) => assert_eq!(state, sound, "{name} {what} is believed"),
            Err(error) => assert!(error.contains(&*name), "{name} {what}: {error}"),
        };
        for length in [0, 1, bytes.len() / 2, bytes.len() - 1] {
            std::fs::write(path, &bytes[..length]).expect("written");
            assert!(!shop.is_whole(), "{name} cut to {length} bytes is missed");
            is_believed("cut short");
        }
        std::fs::write(path, &bytes).expect("written");
    }
    assert!(shop.is_whole());
}
