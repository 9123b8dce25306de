//! `ingest`, `build`, `publish`, `releases`.

use insta::assert_snapshot;

use crate::support::TestEnvironment;

/// Every audience of the shop, computed by hand from its data as of 2026-01-08T00:00 in Shanghai.
const SIZES: [(&str, Option<&str>, u64); 6] = [
    ("do_not_contact", None, 2),
    ("recent_login", None, 2),
    ("lifecycle", Some("new"), 2),
    ("lifecycle", Some("churned"), 3),
    ("lifecycle", Some("active"), 4),
    ("high_value", None, 3),
];

#[test]
fn all_audiences_have_their_sizes() {
    let environment = TestEnvironment::shop();
    let built = environment.run_ok(&["build", "--json"]).json();
    assert_eq!(built["subjects"], 9);
    assert_eq!(built["as_of"], "2026-01-08T00:00:00+08:00");
    let tags = built["tags"].as_array().unwrap();
    assert_eq!(tags.len(), SIZES.len(), "{built}");
    for (id, value, size) in SIZES {
        let tag = tags.iter().find(|t| t["id"] == id && t["value"].as_str() == value);
        assert_eq!(tag.unwrap_or_else(|| panic!("{id} in {built}"))["size"], size, "{id} {value:?}");
    }
    let keys: Vec<&String> = built.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["release", "as_of", "subjects", "tags", "seconds"]);
    let keys: Vec<&String> = built["seconds"].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["ingest", "evaluate", "write"]);
}

#[test]
fn a_table_for_people() {
    assert_snapshot!(TestEnvironment::shop().run_ok(&["build"]));
}

#[test]
fn a_candidate_is_current_only_once_published() {
    let environment = TestEnvironment::shop();
    environment.run_ok(&["build"]);
    assert_snapshot!(environment.run(&["export", "high_value", "-o", "x"]));
    assert_snapshot!(environment.run_ok(&["ls"]));
    assert_snapshot!(environment.run_ok(&["publish"]));
    assert_snapshot!(environment.run_ok(&["releases"]));
    assert_snapshot!(environment.run_ok(&["releases", "--json"]));
}

#[test]
fn building_what_is_current_writes_nothing() {
    let environment = TestEnvironment::shop();
    environment.run_ok(&["publish"]);
    assert_snapshot!(environment.run_ok(&["build"]));
    assert_eq!(environment.run_ok(&["releases", "--json"]).json()["releases"].as_array().unwrap().len(), 1);
}

#[test]
fn publishing_again_changes_nothing() {
    let environment = TestEnvironment::shop();
    let first = environment.run_ok(&["publish", "--json"]).json();
    assert_eq!(first["built"], true);
    let second = environment.run_ok(&["publish", "--json"]).json();
    assert_eq!(second["built"], false);
    assert_eq!(second["release"], first["release"]);
    assert_eq!(second["previous"], first["release"]);
    environment.replace("tags/transaction/high_value.toml", ">= 90", ">= 100");
    let third = environment.run_ok(&["publish", "--json"]).json();
    assert_eq!(third["built"], true);
    assert_eq!(third["previous"], first["release"]);
}

#[test]
fn another_instant() {
    let environment = TestEnvironment::shop();
    let built = environment.run_ok(&["build", "--as-of", "2026-01-04", "--json"]).json();
    assert_eq!(built["as_of"], "2026-01-04T00:00:00+08:00");
    let recent = built["tags"].as_array().unwrap().iter().find(|t| t["id"] == "recent_login").unwrap();
    assert_eq!(recent["size"], 0);
}

#[test]
fn a_build_of_the_past_says_what_it_does_not_know() {
    let environment = TestEnvironment::shop();
    assert_snapshot!(environment.run_ok(&["build", "--as-of", "2026-01-04"]));
    environment.replace(
        "tagwerk.toml",
        "subject = \"user_id\"\n\n",
        "subject = \"user_id\"\nstatic = [\"registered_at\", \"opted_out\"]\n\n",
    );
    let transcript = environment.run_ok(&["build", "--as-of", "2026-01-04"]);
    assert!(!transcript.stderr.contains("note: `"), "{transcript}");
    assert_snapshot!(environment.run_ok(&["query", "profile.city = 'Beijing'", "--as-of", "2026-01-04"]));
}

#[test]
fn one_tag_also_a_draft() {
    let environment = TestEnvironment::shop();
    let built = environment.run_ok(&["build", "--tag", "win_back", "--json"]).json();
    let tags = built["tags"].as_array().unwrap();
    assert_eq!(tags.len(), 1, "{built}");
    assert_eq!((&tags[0]["id"], &tags[0]["size"]), (&"win_back".into(), &1.into()));
}

#[test]
fn only_what_changed_is_read() {
    let environment = TestEnvironment::shop();
    assert_snapshot!(environment.run_ok(&["ingest"]));
    assert_snapshot!(environment.run_ok(&["ingest"]));
    environment.write("data/events/2026-02.csv", "user_id,ts,event,amount\nu5,2026-01-07T10:00:00,login,\n");
    assert_snapshot!(environment.run_ok(&["ingest"]));
    assert_snapshot!(environment.run_ok(&["ingest", "--json"]));
}

#[test]
fn without_ingest_the_store_stays_as_it_is() {
    let environment = TestEnvironment::shop();
    assert_snapshot!(environment.run(&["build", "--no-ingest"]));
    environment.run_ok(&["ingest"]);
    environment.write("data/events/2026-02.csv", "user_id,ts,event,amount\nu10,2026-01-07T10:00:00,login,\n");
    let built = environment.run_ok(&["build", "--no-ingest", "--json"]).json();
    assert_eq!(built["subjects"], 9);
    let built = environment.run_ok(&["build", "--json"]).json();
    assert_eq!(built["subjects"], 10);
}

#[test]
fn a_few_bad_rows_are_reported() {
    let environment = TestEnvironment::shop();
    environment.replace("data/events/2025-12.csv", "u5,2025-10-01T12:00:00,login,", "u5,yesterday,login,");
    assert_snapshot!(environment.run_ok(&["ingest"]));
}

#[test]
fn bad_rows_are_warned_of_beside_json_too() {
    let environment = TestEnvironment::shop();
    environment.replace("data/events/2025-12.csv", "u5,2025-10-01T12:00:00,login,", "u5,yesterday,login,");
    let transcript = environment.run_ok(&["build", "--json"]);
    assert!(transcript.stderr.starts_with("warning: source `events`: 1 row of 20 could not be read\n"), "{transcript}");
    assert_eq!(transcript.json()["subjects"], 9);
}

#[test]
fn too_many_bad_rows_change_nothing() {
    let environment = TestEnvironment::shop();
    environment.run_ok(&["ingest"]);
    let rows: String = (0..10).map(|i| format!("u1,day {i},login,\n")).collect();
    environment.write("data/events/2026-02.csv", &format!("user_id,ts,event,amount\n{rows}"));
    assert_snapshot!(environment.run(&["ingest"]));
    assert_eq!(environment.run_ok(&["build", "--no-ingest", "--json"]).json()["subjects"], 9);
}

#[test]
fn a_source_whose_files_are_missing() {
    let environment = TestEnvironment::shop();
    environment.replace("tagwerk.toml", "data/profiles.csv", "data/people.csv");
    assert_snapshot!(environment.run(&["ingest"]));
}

#[test]
fn mistakes_stop_a_build() {
    let environment = TestEnvironment::shop();
    environment.replace("tags/behavior/recent_login.toml", "login, last", "logn, last");
    assert_snapshot!(environment.run(&["build"]));
    assert_eq!(environment.run_ok(&["releases", "--json"]).json()["releases"], serde_json::json!([]));
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let bitmaps = |threads: &str| {
        let environment = TestEnvironment::shop();
        environment.run_ok(&["--threads", threads, "publish"]);
        let output = environment.path("x.roaring");
        environment.run_ok(&["export", "lifecycle=churned", "--format", "roaring", "-o", output.to_str().unwrap()]);
        std::fs::read(output).unwrap()
    };
    assert_eq!(bitmaps("1"), bitmaps("4"));
}
