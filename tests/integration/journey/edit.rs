//! Many tags changed at once.

use insta::assert_snapshot;

use crate::support::TestEnvironment;

#[test]
fn an_edit_is_shown_written_and_taken_back() {
    let environment = TestEnvironment::shop();
    let file = "tags/behavior/recent_login.toml";
    environment.replace(file, "status = \"active\"", "status = \"active\"   # since spring");
    let before = environment.read(file);
    let edit = ["edit", "--where", "owner:growth", "--set", "status=deprecated", "--set", "sunset=2026-12-31"];
    assert_snapshot!(environment.run(&edit));
    assert_eq!(environment.read(file), before, "nobody said yes");
    let with = |flag| edit.iter().copied().chain([flag]).collect::<Vec<&str>>();
    assert_eq!(environment.run_ok(&with("--dry-run")).code, 0);
    assert_eq!(environment.read(file), before, "a dry run writes nothing");
    assert_snapshot!(environment.run_ok(&with("--yes")));
    assert_snapshot!(environment.read(file));
    assert_snapshot!(environment.run_ok(&with("--yes")));
    assert_snapshot!(environment.run_ok(&["edit", "--history"]));
    assert_snapshot!(environment.run_ok(&["edit", "--undo"]));
    assert_eq!(environment.read(file), before);
    assert_snapshot!(environment.run(&["edit", "--undo"]));
    environment.run_ok(&["edit", "--redo"]);
    assert!(environment.read(file).contains("sunset = \"2026-12-31\""));
    assert_snapshot!(environment.run(&["edit", "--redo"]));
    environment.run_ok(&["check"]);
}

#[test]
fn undo_leaves_alone_what_changed_since() {
    let environment = TestEnvironment::shop();
    environment.run_ok(&["edit", "--where", "status:active", "--set", "backup_owner=crm", "--yes"]);
    environment.replace("tags/behavior/recent_login.toml", "> 3", "> 4");
    let before = environment.read("tags/transaction/high_value.toml");
    assert_snapshot!(environment.run(&["edit", "--undo"]));
    assert_eq!(environment.read("tags/transaction/high_value.toml"), before, "all or nothing");
}

#[test]
fn an_edit_that_makes_the_catalog_worse_is_refused() {
    let environment = TestEnvironment::shop();
    // Suppression needs this one; and a mistake that is there already is not the edit's fault.
    environment.write("tags/basic/broken.toml", "id = \"broken\"\n");
    let before = environment.read("tags/basic/do_not_contact.toml");
    assert_snapshot!(environment.run(&["edit", "--where", "owner:legal", "--set", "status=retired", "--yes"]));
    assert_eq!(environment.read("tags/basic/do_not_contact.toml"), before);
    assert_snapshot!(environment.run(&[
        "edit",
        "--where",
        "id:high_value",
        "--set",
        "rule.when=count(purchas) > 1",
        "--yes"
    ]));
    environment.run_ok(&["edit", "--where", "id:high_value", "--set", "keywords+=money", "--yes"]);
}

#[test]
fn lists_grow_and_shrink() {
    let environment = TestEnvironment::shop();
    let file = "tags/basic/do_not_contact.toml";
    let edit = |change: &str| {
        environment.run_ok(&["edit", "--where", "id:do_not_contact", "--set", change, "--yes"]);
        environment.read(file)
    };
    assert!(edit("keywords+=privacy,law").contains("keywords = [\"privacy\", \"law\"]"));
    assert!(edit("keywords+=law,gdpr").contains("keywords = [\"privacy\", \"law\", \"gdpr\"]"));
    assert!(edit("keywords-=law").contains("keywords = [\"privacy\", \"gdpr\"]"));
    assert!(!edit("keywords-=privacy,gdpr").contains("keywords"));
}

#[test]
fn keys_and_values_are_those_of_the_schema() {
    let environment = TestEnvironment::shop();
    let edit = |flag: &str, change: &str| environment.run(&["edit", "--where", "", flag, change, "--yes"]);
    assert_snapshot!(edit("--set", "statsu=active"));
    assert_snapshot!(edit("--set", "status=activ"));
    assert_snapshot!(edit("--set", "id=other"));
    assert_snapshot!(edit("--set", "owner+=crm"));
    assert_snapshot!(edit("--unset", "status"));
    assert_snapshot!(edit("--set", "status"));
    assert_snapshot!(environment.run(&["edit", "--where", "ownr:growth", "--set", "status=active"]));
    assert_snapshot!(environment.run(&["edit", "--where", "owner:nobody", "--set", "status=active"]));
    assert_snapshot!(environment.run(&["edit", "--where", "owner:growth"]));
}

const FAMILY: &str = r#"#:schema ../../schemas/family.schema.json
id = "seen"
name = "Seen lately"
owner = "growth"
status = "draft"

[parameters.days]
description = "Within how many days."
kind = "number"

[tag]
name = "Seen within {days} days"
description = "Logged in within {days} days."

[tag.rule]
when = "exists(login, last {days} days)"

# The short one.
[[member]]
id = "seen_7d"
days = 7

[[member]]
id = "seen_30d"
days = 30
"#;

#[test]
fn members_of_a_family_are_edited_in_its_file() {
    let environment = TestEnvironment::shop();
    environment.write("tags/behavior/seen.family.toml", FAMILY);
    environment.run_ok(&["check"]);
    // One of them: its row.
    assert_snapshot!(environment.run_ok(&["edit", "--where", "id:seen_7d", "--set", "status=review", "--yes"]));
    environment.run_ok(&["edit", "--undo"]);
    assert_eq!(environment.read("tags/behavior/seen.family.toml"), FAMILY);
    // All of them: what they share.
    assert_snapshot!(environment.run_ok(&["edit", "--where", "status:draft seen", "--set", "status=review", "--yes"]));
    environment.run_ok(&["edit", "--undo"]);
    // What the text says, no row can.
    assert_snapshot!(environment.run(&["edit", "--where", "id:seen_7d", "--set", "purpose.goal=x", "--yes"]));
    assert_snapshot!(environment.run(&["edit", "--where", "id:seen_7d", "--unset", "description", "--yes"]));
    environment.run_ok(&["edit", "--where", "id:seen_7d", "--set", "description=Ours.", "--yes"]);
    environment.run_ok(&["edit", "--where", "id:seen_7d", "--unset", "description", "--yes"]);
    assert_eq!(environment.read("tags/behavior/seen.family.toml"), FAMILY);
}

#[test]
fn members_are_tags_like_any_other() {
    let environment = TestEnvironment::shop();
    environment.write("tags/behavior/seen.family.toml", &FAMILY.replace("\"draft\"", "\"review\""));
    environment.run_ok(&["publish"]);
    assert_snapshot!(environment.run_ok(&["ls", "seen"]));
    assert_snapshot!(environment.run_ok(&["show", "seen_7d"]));
    assert_snapshot!(environment.run_ok(&["graph", "seen_7d"]));
    assert_eq!(
        environment.run_ok(&["query", "tag(seen_30d)", "--ids"]).stdout,
        environment.run_ok(&["query", "exists(login, last 30 days)", "--ids"]).stdout
    );
    environment.replace("tags/behavior/seen.family.toml", "exists(login, last", "exists(log_in, last");
    assert_snapshot!(environment.run(&["check"]));
    assert_snapshot!(environment.run(&["check", "--format", "github"]));
}

#[test]
fn the_journal_trusts_no_record_that_leads_elsewhere() {
    let environment = TestEnvironment::shop();
    for file in ["../outside.toml", "data/profiles.csv", ".git/config", "tags/../../outside.toml"] {
        let record = serde_json::json!({
            "number": 1, "at": 0, "what": "x", "state": "applied",
            "files": [{"file": file, "before": null, "after": "evil"}],
        });
        environment.write(".tagwerk/edits/pending.json", &record.to_string());
        let transcript = environment.run(&["check"]);
        assert_eq!(transcript.code, 1, "{transcript}");
        assert!(transcript.stderr.contains("is no file of a workspace"), "{transcript}");
    }
    assert!(!environment.root().parent().unwrap().join("outside.toml").exists());
}
