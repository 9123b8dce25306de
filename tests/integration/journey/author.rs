//! Writing: `init`, `fmt`, `schema`.

use insta::assert_snapshot;

use crate::support::TestEnvironment;

#[test]
fn a_new_workspace_passes_its_checks() {
    let environment = TestEnvironment::empty();
    assert_snapshot!(environment.run_ok(&["init", "shop"]));
    assert_snapshot!(environment.run_ok(&["-C", "shop", "check"]));
    assert_eq!(environment.run_ok(&["-C", "shop", "fmt", "--check"]).stdout, "");
    assert_eq!(environment.run_ok(&["-C", "shop", "schema", "--check"]).stdout, "");
}

#[test]
fn a_new_workspace_says_that_its_data_is_missing() {
    let environment = TestEnvironment::empty();
    environment.run_ok(&["init"]);
    assert_snapshot!(environment.run(&["publish"]));
}

#[test]
fn init_touches_no_workspace() {
    let environment = TestEnvironment::shop();
    let before = environment.read("tagwerk.toml");
    assert_snapshot!(environment.run(&["init"]));
    assert_eq!(environment.read("tagwerk.toml"), before);
}

#[test]
fn init_answers_in_json() {
    let environment = TestEnvironment::empty();
    assert_snapshot!(environment.run_ok(&["init", "--json"]));
}

#[test]
fn fmt_keeps_comments_and_says_what_changed() {
    let environment = TestEnvironment::shop();
    let file = "tags/behavior/recent_login.toml";
    environment.replace(file, "[rule]\nwhen = \"", "[rule]   # the rule\nwhen   =    \"");
    assert_snapshot!(environment.run(&["fmt", "--check"]));
    let before = environment.read(file);
    assert!(before.contains("when   ="), "`--check` writes nothing");
    assert_snapshot!(environment.run_ok(&["fmt"]));
    assert_snapshot!(environment.read(file));
    assert_snapshot!(environment.run_ok(&["fmt", "--json"]));
}

#[test]
fn fmt_leaves_broken_files_alone() {
    let environment = TestEnvironment::shop();
    environment.write("tags/basic/broken.toml", "id = \"broken\nname=1");
    assert_snapshot!(environment.run(&["fmt"]));
    assert_eq!(environment.read("tags/basic/broken.toml"), "id = \"broken\nname=1");
}

#[test]
fn schema_writes_all_of_them() {
    let environment = TestEnvironment::shop();
    assert_eq!(environment.run(&["schema", "--check"]).code, 1);
    assert_snapshot!(environment.run_ok(&["schema", "--json"]));
    assert_eq!(environment.run_ok(&["schema", "--check"]).stdout, "");
    let schema: serde_json::Value = serde_json::from_str(&environment.read("schemas/tag.schema.json")).unwrap();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
}
