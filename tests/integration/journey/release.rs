//! Publishing, signing, taking back: what is current, since when, by whom and why.

use insta::assert_snapshot;

use crate::support::{TestEnvironment, Transcript};

/// Keys made by `minisign -G -W`, for tests alone.
pub(crate) const SECRET: &str = "untrusted comment: minisign encrypted secret key\nRWQAAEIyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAV+eYgVn0RsKFTV84RqFToiKUrGa5VHiVfQiB+SY6oPRyAgseKkm1nY5jnqLa/BUamsRM2Q4MrCp1RYb0JGU9HLczl+tJcW7sAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
pub(crate) const PUBLIC: &str = "RWRX55iBWfRGwo5jnqLa/BUamsRM2Q4MrCp1RYb0JGU9HLczl+tJcW7s";
/// A public key whose secret nobody here has.
const OTHER_PUBLIC: &str = "RWQNAqj/gKs8/Q9MKyUqJTAtGfs5f+t/am1hSJQgoNkcRW8T+l6y0C5v";

/// Runs a command with a key in the environment; no output holds anything of the secret.
pub(crate) fn signing(environment: &TestEnvironment, args: &[&str]) -> Transcript {
    let transcript = environment.run_with(args, &[("TAGWERK_SIGN_KEY", SECRET), ("TAGWERK_USER", "ann")]);
    let line = SECRET.lines().last().expect("two lines");
    let said = format!("{}{}", transcript.stdout, transcript.stderr);
    for at in (0..line.len() - 12).filter(|at| !line[*at..at + 12].bytes().all(|b| b == b'A')) {
        assert!(!said.contains(&line[at..at + 12]), "a piece of the secret key is printed\n{transcript}");
    }
    transcript
}

fn current(environment: &TestEnvironment) -> u64 {
    let releases = environment.run_ok(&["releases", "--json"]).json();
    let releases = releases["releases"].as_array().expect("a list").clone();
    let current: Vec<_> = releases.iter().filter(|r| r["state"] == "current").collect();
    assert_eq!(current.len(), 1, "{releases:?}");
    current[0]["release"].as_u64().expect("a number")
}

/// Three releases: each has another definition than the one before.
fn three() -> TestEnvironment {
    let environment = TestEnvironment::shop();
    environment.run_ok(&["publish"]);
    for (from, to) in [("> 3", "> 4"), ("> 4", "> 5")] {
        environment.replace("tags/behavior/recent_login.toml", from, to);
        environment.commit();
        environment.run_ok(&["publish"]);
    }
    assert_eq!(current(&environment), 3);
    environment
}

#[test]
fn publishing_twice_makes_one_release() {
    let environment = TestEnvironment::shop();
    environment.run_ok(&["publish"]);
    let log = environment.read(".tagwerk/releases/log");
    assert_snapshot!(environment.run_ok(&["publish"]));
    assert_snapshot!(environment.run_ok(&["publish", "--json"]));
    // Half an hour later nothing is new either; who wants that instant says so.
    let later = ["publish", "--now", "2026-01-08T00:30:00"];
    assert_eq!(environment.run_ok(&later).stdout, "release 1 was current already\n");
    assert_eq!(environment.read(".tagwerk/releases/log"), log, "nothing happened, so nothing is recorded");
    let exactly = ["publish", "--as-of", "2026-01-08T00:30:00", "--now", "2026-01-08T00:30:00"];
    assert!(environment.run_ok(&exactly).stdout.ends_with("release 2 is current, it was 1\n"));
    // A night later it is another state.
    assert!(environment.run_ok(&["publish", "--now", "2026-01-09T00:00:00"]).stdout.ends_with("it was 2\n"));
}

#[test]
fn a_comment_makes_no_release() {
    let environment = TestEnvironment::shop();
    environment.run_ok(&["publish"]);
    environment.replace("tags/behavior/recent_login.toml", "[rule]", "# four times\n[rule]");
    environment.commit();
    assert_eq!(environment.run_ok(&["publish"]).stdout, "release 1 was current already\n");
}

#[test]
fn a_word_makes_a_release_though_nobody_enters_or_leaves() {
    let environment = TestEnvironment::shop();
    environment.run_ok(&["publish"]);
    environment.replace("tags/behavior/recent_login.toml", "owner = \"growth\"", "owner = \"crm\"");
    environment.commit();
    let published = environment.run_ok(&["publish", "--json"]).json();
    assert_eq!((&published["release"], &published["built"]), (&2.into(), &true.into()), "{published}");
}

#[test]
fn what_is_in_no_commit_is_said() {
    let environment = TestEnvironment::shop();
    environment.replace("tags/behavior/recent_login.toml", "> 3", "> 2");
    assert_snapshot!(environment.run_ok(&["publish", "--json"]));
    // The same definitions, now in a commit: a release that says so.
    environment.commit();
    let published = environment.run_ok(&["publish", "--json"]).json();
    assert_eq!((&published["release"], &published["dirty"]), (&2.into(), &false.into()), "{published}");
}

#[test]
fn back_and_forth() {
    let environment = three();
    assert_snapshot!(
        environment.run_with(&["rollback", "--reason", "churned counts twice"], &[("TAGWERK_USER", "ann")])
    );
    assert_eq!(current(&environment), 2);
    assert_snapshot!(environment.run_ok(&["rollback", "--reason", "still wrong", "--json"]));
    assert_eq!(current(&environment), 1, "going back twice goes two releases back");
    assert_snapshot!(environment.run(&["rollback", "--reason", "more"]));
    assert_snapshot!(environment.run_ok(&["releases"]));
    environment.run_ok(&["rollback", "--to", "3", "--reason", "it was right"]);
    assert_eq!(current(&environment), 3, "a release that was published can be gone to by its number");
    assert_snapshot!(environment.run_ok(&["releases", "--json"]));
    environment.run_ok(&["doctor"]);
    // What was gone back to may be published, what was left may not.
    environment.run_ok(&["publish", "--now", "2026-01-09T00:00:00"]);
    environment.replace("tags/behavior/recent_login.toml", "> 5", "> 3");
    environment.commit();
    assert_eq!(environment.run(&["publish", "--now", "2026-01-09T00:00:00"]).code, 1);
}

#[test]
fn what_was_taken_back_stays_away_until_it_changes() {
    let environment = three();
    environment.run_ok(&["rollback", "--reason", "churned counts twice"]);
    // The nightly job.
    let night = ["publish", "--now", "2026-01-09T02:00:00"];
    assert_snapshot!(environment.run(&night));
    assert_eq!(current(&environment), 2);
    // Another change than the one that was taken back is published.
    environment.replace("tags/behavior/recent_login.toml", "> 5", "> 6");
    environment.commit();
    environment.run_ok(&night);
    assert_eq!(current(&environment), 4);
    // Still, the old one is not.
    environment.replace("tags/behavior/recent_login.toml", "> 6", "> 5");
    environment.commit();
    assert_eq!(environment.run(&night).code, 1);
    let again = environment.run_ok(&["publish", "--again", "--json", "--now", "2026-01-09T02:00:00"]).json();
    assert_eq!(again["release"], 5, "{again}");
    assert_eq!(again["remarks"].as_array().map(Vec::len), Some(1), "{again}");
    // Once that is decided, it holds.
    environment.run_ok(&["publish", "--now", "2026-01-10T02:00:00"]);
}

#[test]
fn data_that_were_taken_back_stay_away_until_they_change() {
    let environment = TestEnvironment::shop();
    environment.run_ok(&["publish"]);
    let profiles = environment.read("data/profiles.csv");
    environment.write("data/profiles.csv", &format!("{profiles}u9,Shanghai,2026-01-01T00:00:00,false\n"));
    environment.run_ok(&["publish", "--now", "2026-01-09T02:00:00"]);
    environment.run_ok(&["rollback", "--reason", "u9 is a test account"]);
    assert_snapshot!(environment.run(&["publish", "--now", "2026-01-10T02:00:00"]));
    environment.write("data/profiles.csv", &profiles);
    environment.run_ok(&["publish", "--now", "2026-01-10T02:00:00"]);
}

#[test]
fn there_is_no_way_back_to_what_never_was() {
    let environment = TestEnvironment::shop();
    assert_snapshot!(environment.run(&["rollback", "--reason", "x"]));
    environment.run_ok(&["publish"]);
    assert_snapshot!(environment.run(&["rollback", "--reason", "x"]));
    assert_snapshot!(environment.run(&["rollback", "7", "--reason", "x"]));
    environment.run_ok(&["build", "--as-of", "2026-01-07T00:00:00"]);
    assert_snapshot!(environment.run(&["rollback", "2", "--reason", "x"]));
    assert_snapshot!(environment.run(&["rollback", "1", "--reason", "x"]));
    assert_snapshot!(environment.run(&["rollback", "2"]));
    assert_eq!(environment.run(&["rollback", "2", "--reason", " "]).code, 1);
    assert_eq!(current(&environment), 1);
}

#[test]
fn a_damaged_release_is_not_gone_back_to() {
    let environment = three();
    let file = environment.path(".tagwerk/releases/2/high_value.roaring");
    std::fs::write(file, "nothing").expect("written");
    let transcript = environment.run(&["rollback", "--reason", "x"]);
    assert_eq!(transcript.code, 1);
    assert!(transcript.stderr.contains("releases/2/high_value.roaring is damaged"), "{transcript}");
    assert_eq!(current(&environment), 3);
}

#[test]
fn a_damaged_log_is_set_aside_by_publish() {
    let environment = three();
    let log = environment.read(".tagwerk/releases/log");
    environment.write(".tagwerk/releases/log", &log.replacen("publish", "pubLish", 1));
    assert_snapshot!(environment.run(&["releases"]));
    assert_eq!(environment.run(&["rollback", "--reason", "x"]).code, 1, "what was before cannot be told");
    environment.replace("tags/behavior/recent_login.toml", "> 5", "> 6");
    assert_snapshot!(environment.run_ok(&["publish", "--json"]).json()["remarks"]);
    assert!(environment.read(".tagwerk/releases/log.damaged").contains("pubLish"));
    environment.run_ok(&["doctor"]);
    environment.run_ok(&["rollback", "--reason", "x"]);
    assert_eq!(current(&environment), 3);
}

#[test]
fn approvals_are_written_into_the_release() {
    let environment = TestEnvironment::shop();
    environment.run_ok(&["publish", "--pull-request", "42", "--approved-by", "ann", "--approved-by", "bob"]);
    let manifest = environment.read(".tagwerk/releases/1/manifest.json");
    assert!(manifest.contains("\"pull_request\": \"42\""), "{manifest}");
    assert_snapshot!(environment.run_ok(&["releases"]));
}

#[test]
fn a_release_is_signed() {
    let environment = TestEnvironment::shop();
    environment
        .write("tagwerk.toml", &format!("{}\n[publish]\nkeys = [\"{PUBLIC}\"]\n", environment.read("tagwerk.toml")));
    environment.commit();
    assert_snapshot!(environment.run(&["publish"]));
    assert!(!environment.path(".tagwerk").exists(), "refused before anything is read");
    let transcript = signing(&environment, &["publish"]);
    assert!(
        transcript.stdout.ends_with("release 1 is current, signed with the key C246F4598198E757\n"),
        "{transcript}"
    );
    let signature = environment.read(".tagwerk/releases/1/manifest.json.minisig");
    assert_eq!(signature.lines().count(), 4);
    environment.run_ok(&["export", "high_value", "-o", "x"]);
    assert_eq!(signing(&environment, &["publish"]).stdout, "release 1 was current already\n");
    assert_eq!(environment.read(".tagwerk/releases/1/manifest.json.minisig"), signature, "signed once");
    assert_snapshot!(environment.run_ok(&["releases"]));
}

/// The tool of the same name is the judge of what its format is; where it is not installed, the keys it made are.
#[test]
fn the_tool_of_the_same_name_agrees() {
    let environment = TestEnvironment::shop();
    signing(&environment, &["publish"]);
    let manifest = environment.path(".tagwerk/releases/1/manifest.json");
    let verified = std::process::Command::new("minisign").args(["-V", "-P", PUBLIC, "-m"]).arg(&manifest).output();
    match verified {
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(output.status.success() && said.contains("tagwerk release 1, definitions "), "{said}");
        }
        Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::NotFound, "{error}"),
    }
}

#[test]
fn what_is_not_signed_does_not_leave() {
    let environment = TestEnvironment::shop();
    environment.run_ok(&["publish"]);
    let toml = environment.read("tagwerk.toml");
    environment.write("tagwerk.toml", &format!("{toml}\n[publish]\nkeys = [\"{OTHER_PUBLIC}\"]\n"));
    environment.commit();
    assert_snapshot!(environment.run(&["export", "high_value", "-o", "x"]));
    assert_snapshot!(signing(&environment, &["publish"]));
    environment.write("tagwerk.toml", &toml);
    environment.commit();
    signing(&environment, &["publish"]);
    environment.write("tagwerk.toml", &format!("{toml}\n[publish]\nkeys = [\"{OTHER_PUBLIC}\"]\n"));
    assert_snapshot!(environment.run(&["export", "high_value", "-o", "x"]));
    assert!(!environment.path("x").exists());
    environment.write("tagwerk.toml", &format!("{toml}\n[publish]\nkeys = [\"{OTHER_PUBLIC}\", \"{PUBLIC}\"]\n"));
    environment.run_ok(&["export", "high_value", "-o", "x"]);
}

#[test]
fn an_old_release_is_signed_when_it_is_gone_back_to() {
    let environment = three();
    let toml = environment.read("tagwerk.toml");
    environment.write("tagwerk.toml", &format!("{toml}\n[publish]\nkeys = [\"{PUBLIC}\"]\n"));
    environment.commit();
    assert_snapshot!(environment.run(&["rollback", "--reason", "x"]));
    assert_eq!(signing(&environment, &["rollback", "--reason", "x"]).code, 0);
    environment.run_ok(&["export", "high_value", "-o", "x"]);
    environment.run_ok(&["doctor"]);
}

#[test]
fn a_key_that_is_none() {
    let environment = TestEnvironment::shop();
    let with = |key: &str| environment.run_with(&["publish"], &[("TAGWERK_SIGN_KEY", key)]);
    let secret = SECRET.lines().last().expect("two lines");
    assert_snapshot!(with("hunter2hunter2"));
    for cut in [&secret[..100], &secret[1..], &SECRET.replace("RWQAAEIy", "RWRTY0Iy")] {
        let transcript = with(cut);
        assert_eq!(transcript.code, 2, "{transcript}");
        assert!(!format!("{transcript}").contains(&secret[100..112]), "{transcript}");
    }
    assert_eq!(with("").code, 0, "a secret that a workflow may not see is empty");
}
