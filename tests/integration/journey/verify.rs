//! `verify`: offline, every byte, and what it says nothing about.

use std::{fs, path::Path};

use insta::assert_snapshot;
use tagwerk::workspace::{self, VerifyTarget};

use super::release::{PUBLIC, SECRET, signing};
use crate::support::{TestEnvironment, copy};

const FORMATS: [&str; 5] = ["ids", "csv", "ndjson", "parquet", "roaring"];

/// A signed release, and an export in every format.
fn exported() -> TestEnvironment {
    let environment = TestEnvironment::shop();
    let toml = environment.read("tagwerk.toml");
    environment.write("tagwerk.toml", &format!("{toml}\n[publish]\nkeys = [\"{PUBLIC}\"]\n"));
    environment.commit();
    signing(&environment, &["publish", "--pull-request", "7", "--approved-by", "bob"]);
    for format in FORMATS {
        environment.run_ok(&["export", "high_value", "--format", format, "-o", &format!("out.{format}")]);
    }
    environment
}

#[test]
fn a_signed_release() {
    let environment = exported();
    assert_snapshot!(environment.run_ok(&["verify"]));
    assert_snapshot!(environment.run_ok(&["verify", "1", "--json"]));
}

#[test]
fn an_export() {
    let environment = exported();
    for format in FORMATS {
        environment.run_ok(&["verify", &format!("out.{format}")]);
    }
    assert_snapshot!(environment.run_ok(&["verify", "out.roaring"]));
    assert_snapshot!(environment.run_ok(&["verify", "out.csv", "--json"]));
    // By its manifest or its mapping it is found as well.
    let by_manifest = environment.run_ok(&["verify", "out.roaring.manifest.json"]);
    assert_eq!(by_manifest.stdout, environment.run_ok(&["verify", "out.roaring.ids.parquet"]).stdout);
    // Nothing of a person is said.
    assert!(!environment.run_ok(&["verify", "out.ids"]).stdout.contains("u1"));
}

#[test]
fn elsewhere() {
    let environment = exported();
    let away = TestEnvironment::empty();
    copy(&environment.path(".tagwerk/releases/1"), &away.path("copied"));
    for file in ["out.ids", "out.ids.manifest.json"] {
        fs::copy(environment.path(file), away.path(file)).expect("copied");
    }
    assert_snapshot!(away.run_ok(&["verify", "copied"]));
    assert_snapshot!(away.run_ok(&["verify", "copied/manifest.json", "--key", PUBLIC]));
    assert_snapshot!(away.run_ok(&["verify", "out.ids"]));
    fs::rename(away.path("out.ids"), away.path("renamed")).expect("renamed");
    fs::rename(away.path("out.ids.manifest.json"), away.path("renamed.manifest.json")).expect("renamed");
    assert_snapshot!(away.run_ok(&["verify", "renamed"]));
    assert_snapshot!(away.run(&[
        "verify",
        "copied",
        "--key",
        "RWQNAqj/gKs8/Q9MKyUqJTAtGfs5f+t/am1hSJQgoNkcRW8T+l6y0C5v"
    ]));
    assert_snapshot!(away.run(&["verify", "copied", "--key", "nonsense"]));
    assert_snapshot!(away.run(&["verify"]));
    assert_snapshot!(away.run(&["verify", "no_such_file"]));
    away.write("notes.txt", "x");
    assert_snapshot!(away.run(&["verify", "notes.txt"]));
}

#[test]
fn what_does_not_fit_is_named() {
    let environment = exported();
    environment.write("out.csv", "id\nu1\nu2\n");
    assert_snapshot!(environment.run(&["verify", "out.csv"]));
    let manifest = environment.read("out.ids.manifest.json");
    environment.write("out.ids.manifest.json", &manifest.replace("\"count\": 2", "\"count\": 3"));
    assert_snapshot!(environment.run(&["verify", "out.ids", "--json"]));
    environment.write(".tagwerk/releases/1/high_value.roaring", "nothing");
    assert_snapshot!(environment.run(&["verify"]));
    assert_snapshot!(environment.run(&["verify", "9"]));
    fs::remove_file(environment.path(".tagwerk/releases/1/manifest.json.minisig")).expect("removed");
    let unsigned = environment.run(&["verify", "--json"]);
    assert_eq!(unsigned.code, 1);
    assert_eq!(unsigned.json()["signature"]["state"], "unsigned");
}

#[test]
fn a_release_of_another_key_is_not_to_be_trusted() {
    let environment = TestEnvironment::shop();
    environment.run_with(&["publish"], &[("TAGWERK_SIGN_KEY", SECRET)]);
    assert_snapshot!(environment.run_ok(&["verify"]));
    let toml = environment.read("tagwerk.toml");
    let other = "RWQNAqj/gKs8/Q9MKyUqJTAtGfs5f+t/am1hSJQgoNkcRW8T+l6y0C5v";
    environment.write("tagwerk.toml", &format!("{toml}\n[publish]\nkeys = [\"{other}\"]\n"));
    assert_eq!(environment.run(&["verify"]).code, 1);
}

#[test]
fn an_export_of_a_release_that_is_another_one_here() {
    let environment = exported();
    let other = exported();
    other.replace("tags/behavior/recent_login.toml", "> 3", "> 2");
    fs::remove_dir_all(other.path(".tagwerk")).expect("removed");
    signing(&other, &["publish"]);
    for file in ["out.ids", "out.ids.manifest.json"] {
        fs::copy(environment.path(file), other.path(file)).expect("copied");
    }
    assert_snapshot!(other.run(&["verify", "out.ids"]));
}

/// Every bit of every file that a verification covers, each flipped alone: each is noticed. Larger files are flipped at
/// every byte, a different bit of each.
#[test]
fn every_flipped_bit_is_noticed() {
    const SMALL: usize = 300;
    let environment = exported();
    let verify = |target: &VerifyTarget| workspace::verify(environment.root(), target, &[]);
    let store = environment.path(".tagwerk");
    let mut tried = 0;
    let mut flip = |path: &Path, target: &VerifyTarget| {
        let bytes = fs::read(path).expect("readable");
        assert!(!bytes.is_empty(), "{} has bits", path.display());
        assert!(verify(target).expect("verified").is_whole(), "{} as it was", path.display());
        for at in 0..bytes.len() {
            let bits = if bytes.len() <= SMALL { 0..8 } else { at % 8..at % 8 + 1 };
            for bit in bits {
                let mut flipped = bytes.clone();
                flipped[at] ^= 1 << bit;
                fs::write(path, &flipped).expect("written");
                let is_whole = verify(target).is_ok_and(|verified| verified.is_whole());
                assert!(!is_whole, "{}: bit {bit} of byte {at} is missed", path.display());
                tried += 1;
            }
        }
        for length in [0, 1, bytes.len() / 2, bytes.len() - 1] {
            fs::write(path, &bytes[..length]).expect("written");
            let is_whole = verify(target).is_ok_and(|verified| verified.is_whole());
            assert!(!is_whole, "{} cut to {length} is missed", path.display());
        }
        fs::write(path, [&bytes[..], b"\n"].concat()).expect("written");
        // What is behind the end of the log that `CURRENT` names never took effect.
        let is_log = path.ends_with("releases/log");
        assert_eq!(verify(target).is_ok_and(|v| v.is_whole()), is_log, "{} with a byte more", path.display());
        fs::write(path, &bytes).expect("written");
    };
    flip(&store.join("CURRENT"), &VerifyTarget::Current);
    flip(&store.join("releases/log"), &VerifyTarget::Current);
    let mut files: Vec<_> =
        fs::read_dir(store.join("releases/1")).expect("a folder").map(|e| e.expect("an entry").path()).collect();
    files.sort();
    assert!(files.len() >= 8, "{files:?}");
    for file in &files {
        flip(file, &VerifyTarget::Release(1));
    }
    for format in FORMATS {
        let export = environment.path(&format!("out.{format}"));
        let target = VerifyTarget::File(export.clone());
        flip(&export, &target);
        flip(&environment.path(&format!("out.{format}.manifest.json")), &target);
    }
    flip(&environment.path("out.roaring.ids.parquet"), &VerifyTarget::File(environment.path("out.roaring")));
    assert!(tried > 10_000, "{tried}");
    assert!(verify(&VerifyTarget::Current).expect("verified").is_whole());
}
