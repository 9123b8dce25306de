//! Findings: those of `tagwerk check`, over what the editor holds.

use serde_json::json;

use super::client::{Editor, position};
use crate::support::TestEnvironment;

const FILE: &str = "tags/behavior/recent_login.toml";

#[test]
fn a_broken_buffer_has_findings_and_a_mended_one_none() {
    let environment = TestEnvironment::shop();
    let mut editor = Editor::start(&environment);
    editor.open(FILE);
    editor.replace(FILE, "count(login, last 7 days)", "count(login whre x = '上海😀', last 7 days)");
    editor.wait_for_codes(FILE, &["R121"]);
    editor.replace(FILE, "whre x = '上海😀'", "where event = '上海😀' and amont > 1");
    editor.wait_for_codes(FILE, &["R151"]);
    let finding = editor.raw_findings(FILE)[0].clone();
    // The characters before count as UTF-16 does: two units for the face.
    let text = editor.text(FILE).to_owned();
    let at = text.find("amont").unwrap();
    assert_eq!(finding["range"], json!({"start": position(&text, at), "end": position(&text, at + 5)}));
    insta::assert_snapshot!(editor.anonymous(&finding));
    assert!(environment.read(FILE).contains("count(login, last 7 days)"), "nothing is written");
    // The rule can be read now: it is proved that no login is called so, and the tests beside it run.
    editor.replace(FILE, "amont", "amount");
    editor.wait_for_codes(FILE, &["P102", "X101"]);
    editor.replace(FILE, " where event = '上海😀' and amount > 1", "");
    editor.wait_for_codes(FILE, &[]);
    assert_eq!(editor.text(FILE), environment.read(FILE));
    assert_eq!(editor.end(), 0);
}

#[test]
fn positions_are_counted_as_agreed() {
    let environment = TestEnvironment::shop();
    let rule = "when = \"profile.city = '上海😀' and x\"";
    for (offered, unit) in
        [(json!(["utf-8", "utf-16"]), "utf-8"), (json!(["utf-32"]), "utf-32"), (json!(["utf-16"]), "utf-16")]
    {
        let mut editor =
            Editor::start_with(&environment, &json!({"capabilities": {"general": {"positionEncodings": offered}}}));
        let text = environment.read(FILE).replace("when = \"count(login, last 7 days) > 3\"", rule);
        editor.open_with(FILE, &text);
        editor.wait_until(|e| e.raw_findings(FILE).iter().any(|f| f["code"] == "R150"));
        let found = editor.raw_findings(FILE);
        let finding = found.iter().find(|f| f["code"] == "R150").unwrap();
        let before = rule.split(" and ").next().unwrap().to_owned() + " and ";
        let expected = match unit {
            "utf-8" => before.len(),
            "utf-16" => before.encode_utf16().count(),
            _ => before.chars().count(),
        };
        assert_eq!(finding["range"]["start"]["character"], expected, "{unit}: {finding}");
        assert_eq!(editor.end(), 0);
    }
}

#[test]
fn files_that_are_not_open_have_findings_too() {
    let environment = TestEnvironment::shop();
    let mut editor = Editor::start(&environment);
    let file = "tags/strategy/lifecycle.toml";
    editor.open(file);
    // A case that another tag names goes away, in the editor alone.
    editor.replace(file, "value = \"churned\"", "value = \"gone\"");
    editor.wait_for_codes("strategies/winback_sms.toml", &["R157"]);
    editor.wait_for_codes("tags/strategy/win_back.toml", &["R157"]);
    insta::assert_snapshot!(editor.findings("strategies/winback_sms.toml").join("\n"));
    let params = json!({"textDocument": {"uri": editor.uri(file)}});
    editor.notify("textDocument/didClose", params);
    editor.wait_for_codes("strategies/winback_sms.toml", &[]);
    assert_eq!(editor.end(), 0);
}

#[test]
fn findings_name_their_second_places() {
    let environment = TestEnvironment::shop();
    let mut editor = Editor::start(&environment);
    let other = "tags/basic/copy.toml";
    editor.open_with(other, &environment.read(FILE));
    editor.wait_for_codes(other, &["C103"]);
    editor.wait_for_codes(FILE, &["C105"]);
    let found = editor.raw_findings(FILE);
    insta::assert_snapshot!(editor.anonymous(&found[0]["relatedInformation"]));
    assert_eq!(editor.end(), 0);
}

#[test]
fn the_editor_and_the_command_line_find_the_same() {
    let environment = TestEnvironment::shop();
    let broken = environment.read(FILE).replace("count(login", "count(logn").replace("[purpose]", "[purpos]");
    let strategy = "strategies/winback_sms.toml";
    let changed = environment.read(strategy).replace("do_not_contact", "do_not_contat");
    let mut editor = Editor::start(&environment);
    editor.open_with(FILE, &broken);
    editor.open_with(strategy, &changed);
    editor.wait_until(|e| !e.raw_findings(FILE).is_empty() && !e.raw_findings(strategy).is_empty());
    environment.write(FILE, &broken);
    environment.write(strategy, &changed);
    let checked = environment.run(&["check", "--json"]).json();
    let mut expected: Vec<(String, u64, u64)> = checked["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| (f["code"].as_str().unwrap().to_owned(), f["line"].as_u64().unwrap(), f["column"].as_u64().unwrap()))
        .collect();
    let mut found: Vec<(String, u64, u64)> = [FILE, strategy]
        .iter()
        .flat_map(|file| editor.raw_findings(file))
        .map(|f| {
            let start = &f["range"]["start"];
            let line = start["line"].as_u64().unwrap() + 1;
            (f["code"].as_str().unwrap().to_owned(), line, start["character"].as_u64().unwrap() + 1)
        })
        .collect();
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
    assert_eq!(editor.end(), 0);
}

#[test]
fn a_broken_workspace_file_is_reported_and_mended() {
    let environment = TestEnvironment::shop();
    let mut editor = Editor::start(&environment);
    editor.open("tagwerk.toml");
    editor.replace("tagwerk.toml", "kind = \"events\"", "kind = \"event\"");
    editor.wait_for_codes("tagwerk.toml", &["T105"]);
    // Completion goes on with the words of the schema.
    let text = editor.text("tagwerk.toml").replace("kind = \"event\"", "kind = \"|\"");
    assert_eq!(editor.labels("tagwerk.toml", &text), ["attributes", "events"]);
    let mended = environment.read("tagwerk.toml");
    editor.write("tagwerk.toml", &mended);
    editor.wait_for_codes("tagwerk.toml", &[]);
    assert_eq!(editor.end(), 0);
}

#[test]
fn changes_on_the_disk_are_seen_when_the_client_tells() {
    let environment = TestEnvironment::shop();
    let watch = json!({"capabilities": {"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": true}}}});
    let mut editor = Editor::start_with(&environment, &watch);
    editor.wait_until(|e| e.others.iter().any(|m| m["method"] == "client/registerCapability"));
    insta::assert_snapshot!(editor.anonymous(&editor.others[0]["params"]));
    let id = editor.others[0]["id"].clone();
    editor.send(&json!({"jsonrpc": "2.0", "id": id, "result": null}));
    environment.replace(FILE, "count(login", "count(logn");
    let change = json!({"changes": [{"uri": editor.uri(FILE), "type": 2}]});
    editor.notify("workspace/didChangeWatchedFiles", change);
    editor.wait_for_codes(FILE, &["R152"]);
    assert_eq!(editor.end(), 0);
}

#[test]
fn a_lone_file_is_checked_for_its_form() {
    let environment = TestEnvironment::empty();
    let mut editor = Editor::start(&environment);
    editor
        .open_with("loose.toml", "#:schema ./schemas/tag.schema.json\nid = \"loose\"\nname = 3\nstatus = \"draft\"\n");
    editor.wait_for_codes("loose.toml", &["T103"]);
    let items = editor.labels("loose.toml", "#:schema ./schemas/tag.schema.json\nid = \"loose\"\nstatus = \"|\"\n");
    assert_eq!(items, ["draft", "review", "active", "paused", "deprecated", "retired"]);
    // Files that have nothing to do with tagwerk are left alone.
    editor.open_with("Cargo.toml", "[package]\nname = 3\n");
    let params =
        json!({"textDocument": {"uri": editor.uri("Cargo.toml")}, "options": {"tabSize": 2, "insertSpaces": true}});
    assert!(editor.result("textDocument/formatting", params).is_null());
    assert_eq!(editor.hover("Cargo.toml", "na|me"), "");
    assert!(!editor.was_told("Cargo.toml"));
    assert_eq!(editor.end(), 0);
}

#[test]
fn several_workspaces_are_kept_apart() {
    let environment = TestEnvironment::shop();
    let shop = environment.root();
    crate::support::copy(&shop.join("tags"), &shop.join("inner/tags"));
    crate::support::copy(&shop.join("data"), &shop.join("inner/data"));
    environment.write("inner/tagwerk.toml", &environment.read("tagwerk.toml").replace("\"shop\"", "\"inner\""));
    let mut editor = Editor::start(&environment);
    let inner = "inner/tags/behavior/recent_login.toml";
    editor.open(inner);
    editor.open(FILE);
    editor.replace(inner, "login, ", "logn, ");
    editor.wait_for_codes(inner, &["R152"]);
    assert!(editor.raw_findings(FILE).is_empty());
    let params = editor.at(inner, "id = \"recent|_login\"");
    let found = editor.result("textDocument/definition", params);
    assert_eq!(found[0]["uri"], editor.uri(inner));
    assert_eq!(editor.end(), 0);
}
