//! Two machines and one place for releases: what one publishes, the other reads, and both count on.

use std::path::Path;

use insta::assert_snapshot;
use serde_json::Value;
use tempfile::TempDir;

use super::release::{PUBLIC, SECRET};
use crate::support::{TestEnvironment, Transcript};

/// A machine with a clone of the workspace, whose releases lie in a shared folder.
struct Machine<'s> {
    environment: TestEnvironment,
    shelf: &'s Path,
}

impl<'s> Machine<'s> {
    fn new(shelf: &'s Path) -> Self {
        let environment = TestEnvironment::shop();
        environment.replace("tagwerk.toml", "[workspace]\n", "[workspace]\nreleases = \"${SHELF}/shop\"\n");
        environment.commit();
        Self { environment, shelf }
    }

    fn run_with(&self, args: &[&str], more: &[(&str, &str)]) -> Transcript {
        let shelf = self.shelf.to_string_lossy();
        let mut variables = vec![("SHELF", &*shelf), ("TAGWERK_USER", "ann")];
        variables.extend(more);
        let mut transcript = self.environment.run_with(args, &variables);
        for text in [&mut transcript.stdout, &mut transcript.stderr] {
            *text = text.replace(&*shelf, "$SHELF");
        }
        transcript
    }

    fn run(&self, args: &[&str]) -> Transcript {
        self.run_with(args, &[])
    }

    fn ok(&self, args: &[&str]) -> Transcript {
        let transcript = self.run(args);
        assert_eq!(transcript.code, 0, "{transcript}");
        transcript
    }

    fn has_store(&self) -> bool {
        self.environment.path(".tagwerk/facts").exists()
    }

    fn export(&self, args: &[&str]) -> String {
        self.ok(&[&["export", "high_value", "-o", "-"], args].concat()).stdout
    }
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

#[test]
fn what_one_machine_publishes_the_other_reads() {
    let shelf = folder();
    let (a, b) = (Machine::new(shelf.path()), Machine::new(shelf.path()));
    assert_snapshot!(b.run(&["export", "high_value", "-o", "-"]));
    let published = a.ok(&["publish", "--json"]).json();
    assert_eq!((&published["release"], &published["changed"]), (&1.into(), &true.into()));
    assert!(!a.environment.path(".tagwerk/releases/1").exists(), "nothing of it is in the store");
    let exported = a.export(&[]);
    assert!(exported.lines().count() > 1, "{exported}");

    // A fresh clone, without a store.
    assert_eq!(b.export(&[]), exported);
    assert_snapshot!(b.ok(&["releases"]));
    let sizes = |machine: &Machine<'_>| machine.ok(&["ls", "--json"]).json()["tags"].clone();
    assert_eq!(sizes(&a), sizes(&b));
    assert_eq!(b.ok(&["verify", "--json"]).json()["damaged"], Value::Array(Vec::new()));
    b.ok(&["doctor"]);
    assert!(!b.has_store());

    // It ingests by itself, and counts on.
    b.environment.replace("tags/behavior/recent_login.toml", "> 3", "> 0");
    b.environment.commit();
    let published = b.ok(&["publish", "--json"]).json();
    assert_eq!((&published["release"], &published["previous"]), (&2.into(), &1.into()), "{published}");
    let listed = a.ok(&["releases", "--json"]).json();
    assert_eq!((&listed["releases"][0]["release"], &listed["releases"][0]["state"]), (&2.into(), &"current".into()));
    assert_snapshot!(a.ok(&["releases", "diff", "1"]));
    assert_snapshot!(a.ok(&["releases", "diff", "1", "2", "--tag", "recent_login", "--json", "--exact"]));
    let masked = a.ok(&["releases", "diff", "1", "2", "--tag", "recent_login", "--json"]).json();
    assert_eq!(masked["audiences"][0]["entered"], Value::Null, "too few to be told: {masked}");
    assert_snapshot!(a.run(&["releases", "diff", "1", "2", "--tag", "nobody"]));

    // And either takes back what the other published.
    let back = a.ok(&["rollback", "--reason", "too many", "--json"]).json();
    assert_eq!((&back["release"], &back["previous"]), (&1.into(), &2.into()), "{back}");
    let again = b.run(&["publish"]);
    assert!(again.code == 1 && again.stderr.contains("too many"), "{again}");
}

#[test]
fn other_ids_give_the_same_people() {
    let shelf = folder();
    let (a, b) = (Machine::new(shelf.path()), Machine::new(shelf.path()));
    a.ok(&["publish"]);
    // The same data in another order: everybody has another ordinal. Who is met first gets the first one.
    for file in ["data/events/2025-12.csv", "data/events/2026-01.csv"] {
        let text = b.environment.read(file);
        let mut lines: Vec<&str> = text.lines().collect();
        lines[1..].reverse();
        b.environment.write(file, &(lines.join("\n") + "\n"));
    }
    let published = b.ok(&["publish", "--json"]).json();
    assert_eq!(published["release"], 2, "other bytes are another snapshot: {published}");
    let compared = a.ok(&["releases", "diff", "1", "2", "--json", "--exact"]).json();
    assert_eq!(compared["same_ids"], false, "{compared}");
    for audience in compared["audiences"].as_array().expect("a list") {
        assert_eq!((&audience["entered"], &audience["exited"]), (&0.into(), &0.into()), "{audience}");
    }
    let sorted = |text: String| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(a.export(&["--release", "1"])), sorted(a.export(&["--release", "2"])));
}

#[test]
fn signatures_pass_through() {
    let shelf = folder();
    let (a, b) = (Machine::new(shelf.path()), Machine::new(shelf.path()));
    for machine in [&a, &b] {
        let toml = machine.environment.read("tagwerk.toml");
        machine.environment.write("tagwerk.toml", &format!("{toml}\n[publish]\nkeys = [\"{PUBLIC}\"]\n"));
        machine.environment.commit();
    }
    assert_eq!(a.run(&["publish"]).code, 1, "without the key");
    let published = a.run_with(&["publish"], &[("TAGWERK_SIGN_KEY", SECRET)]);
    assert_eq!(published.code, 0, "{published}");
    b.export(&[]);
    assert_snapshot!(b.ok(&["verify"]));
    // One flipped bit of the signature.
    let folder = shelf.path().join("shop/signatures");
    let signature = std::fs::read_dir(folder).expect("a folder").next().expect("a file").expect("a file").path();
    let mut bytes = std::fs::read(&signature).expect("readable");
    bytes[60] ^= 1;
    std::fs::write(&signature, bytes).expect("written");
    assert_eq!((b.run(&["verify"]).code, b.run(&["export", "high_value", "-o", "-"]).code), (1, 1));
}

#[test]
fn one_audience_needs_no_other() {
    let shelf = folder();
    let (a, b) = (Machine::new(shelf.path()), Machine::new(shelf.path()));
    a.ok(&["publish"]);
    let current = std::fs::read_to_string(shelf.path().join("shop/CURRENT")).expect("readable");
    let manifest = current.split(' ').nth(1).expect("a hash");
    let path = shelf.path().join(format!("shop/manifests/{manifest}.json"));
    let manifest: Value = serde_json::from_slice(&std::fs::read(path).expect("readable")).expect("JSON");
    for audience in manifest["audiences"].as_array().expect("a list") {
        if !["high_value", "do_not_contact"].contains(&audience["tag"].as_str().expect("a text")) {
            let file = format!("shop/audiences/{}.roaring", audience["blake3"].as_str().expect("a text"));
            // Equal audiences are one file.
            let _ = std::fs::remove_file(shelf.path().join(file));
        }
    }
    assert!(b.export(&[]).lines().count() > 1);
    let doctor = b.run(&["doctor"]);
    assert!(doctor.code == 1 && doctor.stdout.contains("$SHELF/shop/audiences/"), "{doctor}");
}

#[test]
fn what_is_wrong_with_the_place_is_said() {
    let shelf = folder();
    let a = Machine::new(shelf.path());
    let at = |place: &str| {
        let toml = a.environment.read("tagwerk.toml");
        let line = toml.lines().find(|line| line.starts_with("releases = ")).expect("a line").to_owned();
        a.environment.write("tagwerk.toml", &toml.replace(&line, &format!("releases = \"{place}\"")));
    };
    assert_snapshot!(a.environment.run(&["releases"]));
    at("s3://bucket/shop");
    let nobody = a.run(&["releases"]);
    assert!(
        nobody.code == 1 && nobody.stderr.contains("there are no credentials\nhint: set AWS_ACCESS_KEY_ID"),
        "{nobody}"
    );
    let keys = [("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "very-secret-key")];
    let nobody = [("AWS_ENDPOINT_URL", "http://127.0.0.1:9"), ("AWS_ALLOW_HTTP", "true")];
    let unreachable = a.run_with(&["releases"], &[keys[0], keys[1], nobody[0], nobody[1]]);
    assert_eq!(unreachable.code, 1);
    assert!(unreachable.stderr.contains("cannot read s3://bucket/shop/CURRENT"), "{unreachable}");
    assert!(unreachable.stderr.contains("see whether this machine reaches it"), "{unreachable}");
    assert!(!unreachable.to_string().contains("very-secret"), "{unreachable}");
    at("s3://ann:very-secret-key@bucket/shop");
    let refused = a.run(&["releases"]);
    assert!(refused.code == 1 && refused.stderr.contains("holds no credentials"), "{refused}");
    at("shelf");
    assert_snapshot!(a.run(&["check"]));
    std::fs::write(shelf.path().join("file"), "").expect("written");
    at("${SHELF}/file/shop");
    let not_a_folder = a.run(&["publish"]);
    assert!(not_a_folder.code == 1 && not_a_folder.stderr.contains("$SHELF/file/shop"), "{not_a_folder}");
}
