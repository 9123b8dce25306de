//! New tags and families from templates.

use insta::assert_snapshot;

use crate::support::TestEnvironment;

fn published() -> TestEnvironment {
    let environment = TestEnvironment::shop();
    environment.run_ok(&["publish"]);
    environment
}

#[test]
fn templates_are_listed_with_what_the_workspace_says() {
    assert_snapshot!(TestEnvironment::shop().run_ok(&["new", "--list"]));
}

#[test]
fn a_template_fills_itself_and_shows_its_audience() {
    let environment = published();
    let args = ["new", "big_spenders", "--template", "high_value", "--owner", "growth", "--set", "share=2"];
    let dry: Vec<&str> = args.iter().copied().chain(["--dry-run"]).collect();
    assert_snapshot!(environment.run_ok(&dry));
    assert!(!environment.path("tags/transaction/big_spenders.toml").exists(), "a dry run writes nothing");
    environment.run_ok(&args);
    assert_snapshot!(environment.read("tags/transaction/big_spenders.toml"));
    environment.run_ok(&["fmt", "--check"]);
    environment.run_ok(&["check"]);
    assert_snapshot!(environment.run(&args));
}

#[test]
fn a_family_comes_with_the_tag_that_names_its_segments() {
    let environment = published();
    assert_snapshot!(environment.run_ok(&["new", "rfm", "--template", "rfm", "--yes"]));
    environment.run_ok(&["check"]);
    environment.run_ok(&["fmt", "--check"]);
    assert_snapshot!(environment.run_ok(&["ls", "category:model"]));
    assert_snapshot!(environment.run_ok(&["edit", "--undo"]));
    assert!(!environment.path("tags/model/rfm.family.toml").exists());
    assert!(!environment.path("tags/model/rfm_segment.toml").exists());
}

#[test]
fn a_member_of_a_family_gets_a_file_of_its_own() {
    let environment = published();
    environment.run_ok(&["new", "seen", "--template", "activity", "--category", "behavior/app", "--set", "times=2"]);
    let before = environment.run_ok(&["query", "tag(seen_30d)", "--ids"]).stdout;
    assert_snapshot!(environment.run_ok(&["new", "--expand", "seen_30d"]));
    environment.run_ok(&["check"]);
    assert_eq!(environment.run_ok(&["query", "tag(seen_30d)", "--ids"]).stdout, before);
    assert_snapshot!(environment.run(&["new", "--expand", "seen_30d"]));
    environment.run_ok(&["new", "--expand", "seen_7d"]);
    environment.run_ok(&["new", "--expand", "seen_90d"]);
    assert!(!environment.path("tags/behavior/app/seen.family.toml").exists(), "the last member takes the family along");
    environment.run_ok(&["check"]);
}

#[test]
fn values_that_are_not_known_are_asked_for() {
    let environment = TestEnvironment::shop();
    assert_snapshot!(environment.run(&["new", "likes", "--template", "category_affinity"]));
    assert_snapshot!(environment.run(&["new", "segment", "--template", "rfm_segment", "--set", "recency=lifecycle"]));
}

#[test]
fn values_that_do_not_fit_are_refused() {
    let environment = TestEnvironment::shop();
    let new = |more: &[&str]| {
        let args: Vec<&str> =
            ["new", "big", "--template", "high_value"].into_iter().chain(more.iter().copied()).collect();
        environment.run(&args)
    };
    assert_snapshot!(new(&["--set", "within=soon"]));
    assert_snapshot!(new(&["--set", "wihtin=7 days"]));
    assert_snapshot!(new(&["--set", "within"]));
    assert_snapshot!(new(&["--category", "transactions"]));
    assert_snapshot!(environment.run(&["new", "big", "--template", "hi_value"]));
    assert_snapshot!(environment.run(&["new", "Big", "--template", "high_value"]));
    assert_snapshot!(environment.run(&["new", "high_value", "--template", "high_value", "--category", "basic"]));
}

#[test]
fn a_rule_that_means_nothing_is_never_written() {
    let environment = TestEnvironment::shop();
    let args = ["new", "gone", "--template", "dormant", "--set", "event=logout') or exists(login"];
    assert_snapshot!(environment.run(&args));
    assert!(!environment.path("tags/behavior/gone.toml").exists());
}

#[test]
fn a_blank_tag_says_what_can_be_said() {
    let environment = TestEnvironment::shop();
    assert_snapshot!(environment.run_ok(&["new", "night_owls", "--category", "behavior"]));
    environment.run_ok(&["check"]);
    environment.run_ok(&["new", "early_birds", "--category", "behavior", "--owner", "the \"early\" team"]);
    environment.run_ok(&["check"]);
    environment.run_ok(&["fmt", "--check"]);
}

#[test]
fn a_template_of_the_workspace_goes_before_the_library() {
    let environment = TestEnvironment::shop();
    environment.write(
        "templates/dormant.toml",
        "id = \"dormant\"\nname = \"Ours\"\ndescription = \"Ours.\"\ncategory = \"basic\"\n\n\
         [tag]\nname = \"Ours\"\n\n[tag.rule]\nwhen = \"not exists(login)\"\n",
    );
    let answer = environment.run_ok(&["new", "asleep", "--template", "dormant", "--json"]).json();
    assert_eq!(answer["files"][0]["file"], "tags/basic/asleep.toml");
    let listed = environment.run_ok(&["new", "--list", "--json"]).json();
    let dormant: Vec<&serde_json::Value> =
        listed["templates"].as_array().unwrap().iter().filter(|t| t["id"] == "dormant").collect();
    assert_eq!(dormant.len(), 1);
    assert_eq!(dormant[0]["file"], "templates/dormant.toml");
}
