//! Completion in every place where something can be written.

use serde_json::{Value, json};

use super::client::{Editor, applied};
use crate::support::TestEnvironment;

const FILE: &str = "tags/behavior/recent_login.toml";
/// A file that is in no catalog until it is whole: what it proposes does not depend on whether a check saw it already.
const NEW: &str = "tags/behavior/being_written.toml";
const STRATEGY: &str = "strategies/winback_sms.toml";

/// A published shop, so that values are seen in the data.
fn shop() -> TestEnvironment {
    let environment = TestEnvironment::shop();
    environment.run_ok(&["publish"]);
    environment
}

/// A tag with the rule that is being written.
fn tag(rule: &str) -> String {
    format!("id = \"recent_login\"\nname = \"上海😀\"\nstatus = \"draft\"\n\n[rule]\nwhen = \"{rule}\"\n")
}

#[test]
fn rules_are_completed_wherever_they_stand() {
    let environment = shop();
    let mut editor = Editor::start(&environment);
    editor.open(FILE);
    let mut shown = String::new();
    for rule in [
        "|",
        "coun|",
        "count(|",
        "count(|, last 7 days) > 3",
        "count(lo|",
        "count(events.|",
        "sum(|",
        "sum(purchase.|",
        "count(login where |",
        "count(purchase where amount > 3 |",
        "count(login, |",
        "count(login, last |",
        "count(login, last 7 |",
        "count(login, since |",
        "profile.|",
        "profile.c|",
        "profile.city |",
        "profile.city = |",
        "profile.city = '|",
        "profile.city = 'S|'",
        "profile.city in ('|",
        "count(login where event = '|",
        "tag(|",
        "tag(life|)",
        "tag(lifecycle = |",
        "tag(lifecycle = '|')",
        "top(10%, sum(purchase.amount) |",
        "sequence(login, |",
        "sequence(login, then |",
        "not tag(do_not_contact) and |",
    ] {
        let labels = editor.labels(FILE, &tag(rule));
        shown.push_str(&format!("{rule}\n    {}\n", labels.join(", ")));
    }
    insta::assert_snapshot!(shown);
    assert_eq!(editor.end(), 0);
}

/// Takes a proposal of a label, and gives back the document.
fn taken(editor: &mut Editor<'_>, marked: &str, label: &str) -> String {
    let items = editor.completions(FILE, marked);
    let item = items.iter().find(|item| item["label"] == label).unwrap_or_else(|| panic!("no `{label}` in {items:?}"));
    let edit = item["textEdit"].clone();
    applied(editor.text(FILE), &[edit])
}

#[test]
fn proposals_are_written_where_they_belong() {
    let environment = shop();
    let mut editor = Editor::start(&environment);
    editor.open(FILE);
    let mut check = |rule: &str, label: &str, expected: &str| {
        let text = taken(&mut editor, &tag(rule), label);
        assert_eq!(text, tag(expected), "{rule}");
    };
    check("profile.city = 'S|' and true", "'Shanghai'", "profile.city = 'Shanghai' and true");
    check("profile.city = |", "'Shanghai'", "profile.city = 'Shanghai'");
    check("profile.ci|ty = 'x'", "city", "profile.city = 'x'");
    check("tag(li|)", "lifecycle", "tag(lifecycle)");
    check("coun|", "count", "count($0)");
    check("count(login, since |", "date '…'", "count(login, since date '$0'");
    assert_eq!(editor.end(), 0);
}

#[test]
fn proposals_follow_the_quotes_around_them() {
    let environment = shop();
    let mut editor = Editor::start(&environment);
    editor.open(FILE);
    let head = "id = \"recent_login\"\nname = \"x\"\nstatus = \"draft\"\n[rule]\nwhen = ";
    // In several lines, behind escapes, and behind characters of two units.
    let text =
        taken(&mut editor, &format!("{head}\"\"\"\nprofile.city != '\\u4e0a😀'\n  and tag(li|)\"\"\"\n"), "lifecycle");
    assert_eq!(text, format!("{head}\"\"\"\nprofile.city != '\\u4e0a😀'\n  and tag(lifecycle)\"\"\"\n"));
    // A text in single quotes cannot hold a single quote, so nothing that needs one is proposed.
    let labels = editor.labels(FILE, &format!("{head}'profile.city = |'\n"));
    assert!(labels.iter().all(|label| !label.contains('\'')), "{labels:?}");
    assert!(labels.contains(&"profile.city".to_owned()), "{labels:?}");
    let text = taken(&mut editor, &format!("{head}'tag(|'\n"), "high_value");
    assert_eq!(text, format!("{head}'tag(high_value'\n"));
    // A quote that is not closed yet.
    let text = taken(&mut editor, &format!("{head}\"count(log|"), "login");
    assert_eq!(text, format!("{head}\"count(login"));
    assert_eq!(editor.end(), 0);
}

#[test]
fn names_that_are_no_plain_words_stand_in_backticks() {
    let environment = TestEnvironment::shop();
    environment.replace(
        "tagwerk.toml",
        "events = [\"login\", \"purchase\"]",
        "events = [\"login\", \"加入 购物车\", \"count\"]",
    );
    let mut editor = Editor::start(&environment);
    editor.open(FILE);
    let labels = editor.labels(FILE, &tag("exists(|"));
    assert!(labels.contains(&"`加入 购物车`".to_owned()), "{labels:?}");
    let text = taken(&mut editor, &tag("exists(`加|"), "`加入 购物车`");
    assert_eq!(text, tag("exists(`加入 购物车`"));
    assert_eq!(editor.end(), 0);
}

#[test]
fn clients_without_snippets_get_plain_text() {
    let environment = TestEnvironment::shop();
    let plain =
        json!({"capabilities": {"textDocument": {"completion": {"completionItem": {"snippetSupport": false}}}}});
    let mut editor = Editor::start_with(&environment, &plain);
    editor.open(FILE);
    let items = editor.completions(FILE, &tag("coun|"));
    let count = items.iter().find(|item| item["label"] == "count").unwrap();
    assert_eq!(count["textEdit"]["newText"], "count(");
    assert!(count.get("insertTextFormat").is_none());
    assert_eq!(editor.end(), 0);
}

#[test]
fn keys_and_sections_are_completed_by_the_schema() {
    let environment = shop();
    let mut editor = Editor::start(&environment);
    for file in [FILE, STRATEGY, "tagwerk.toml"] {
        editor.open(file);
    }
    let mut shown = String::new();
    for (file, text) in [
        (FILE, "|"),
        (FILE, "id = \"x\"\n|\n[rule]\nwhen = \"true\"\n"),
        (FILE, "id = \"x\"\nst|"),
        (FILE, "id = \"x\"\n[rule]\n|"),
        (FILE, "id = \"x\"\n[|"),
        (FILE, "id = \"x\"\n[[|]]"),
        (FILE, "[[case]]\nvalue = \"a\"\n|"),
        (FILE, "[[test]]\n|"),
        (FILE, "[[test]]\nevents = [{ | }]"),
        (FILE, "[[test]]\nprofile = { city = \"x\", | }"),
        (STRATEGY, "id = \"x\"\nexcl|"),
        ("tagwerk.toml", "[workspace]\nname = \"x\"\n|"),
        ("tagwerk.toml", "[sources.profile]\nkind = \"attributes\"\n|"),
        ("tagwerk.toml", "[sources.|"),
    ] {
        let labels = editor.labels(file, text);
        shown.push_str(&format!("{file}\n{text}\n    {}\n", labels.join(", ")));
    }
    insta::assert_snapshot!(shown);
    let items = editor.completions(FILE, "id = \"x\"\nsta|");
    insta::assert_snapshot!(editor.anonymous(&items[0]));
    assert_eq!(editor.end(), 0);
}

#[test]
fn values_come_from_the_workspace() {
    let environment = shop();
    environment.write(
        "tagwerk.toml",
        &(environment.read("tagwerk.toml") + "\n[kpis.d7_retention]\nwhen = \"exists(login, next 7 days)\"\n"),
    );
    let mut editor = Editor::start(&environment);
    editor.open_with(NEW, "");
    for file in [STRATEGY, "tagwerk.toml"] {
        editor.open(file);
    }
    let workspace = environment.read("tagwerk.toml");
    let mut shown = String::new();
    for (file, text) in [
        (NEW, "status = \"|\"".to_owned()),
        (NEW, "status = |".to_owned()),
        (NEW, "owner = \"|\"".to_owned()),
        (NEW, "replaced_by = \"|\"".to_owned()),
        (NEW, "[purpose]\nkpis = [\"|\"]".to_owned()),
        (NEW, "[purpose]\nkpis = [\"d7_retention\", \"|\"]".to_owned()),
        (NEW, "[purpose]\naction = \"su|\"".to_owned()),
        (NEW, "[model]\nscores = \"|\"".to_owned()),
        (NEW, "[model]\nalgorithm = \"|\"".to_owned()),
        (NEW, "[refresh]\nevery = \"|\"".to_owned()),
        (NEW, "[[case]]\nvalue = \"a\"\n[[test]]\nexpect = \"|\"".to_owned()),
        (NEW, "[[test]]\nevents = [{ event = \"|\" }]".to_owned()),
        (NEW, "[[test]]\nprofile = { city = \"|\" }".to_owned()),
        (STRATEGY, "audience = \"tag(|)\"".to_owned()),
        (STRATEGY, "destination = \"|\"".to_owned()),
        ("tagwerk.toml", workspace.replace("tags = [\"do_not_contact\"]", "tags = [\"do_not_contact\", \"|\"]")),
        ("tagwerk.toml", workspace.replace("amount = \"decimal(2)\"", "amount = \"|\"")),
    ] {
        let labels = editor.labels(file, &text);
        let line = text.lines().find(|line| line.contains('|')).unwrap();
        shown.push_str(&format!("{file}: {line}\n    {}\n", labels.join(", ")));
    }
    insta::assert_snapshot!(shown);
    assert_eq!(editor.end(), 0);
}

#[test]
fn templates_propose_their_parameters() {
    let environment = TestEnvironment::shop();
    let file = "templates/often.toml";
    let text = "id = \"often\"\nname = \"x\"\ndescription = \"x\"\ncategory = \"behavior\"\n[parameters.event]\ndescription = \"What is counted.\"\nkind = \"event\"\n[tag]\nname = \"Often {event}\"\n[tag.rule]\nwhen = \"count({event}, last 7 days) > 3\"\n";
    environment.write(file, text);
    let mut editor = Editor::start(&environment);
    editor.open(file);
    assert_eq!(editor.labels(file, &text.replace("Often {event}", "Often {|")), ["event"]);
    assert_eq!(editor.labels(file, &text.replace("count({event}", "count({e|}")), ["event"]);
    assert_eq!(
        editor.labels(file, &text.replace("category = \"behavior\"", "category = \"b|\"")),
        ["basic", "behavior"]
    );
    let items = editor.labels(file, &text.replace("count({event}, last 7 days)", "tag(|)"));
    assert!(items.contains(&"high_value".to_owned()), "{items:?}");
    assert_eq!(editor.end(), 0);
}

#[test]
fn documentation_is_looked_up_when_asked_for() {
    let environment = shop();
    let mut editor = Editor::start(&environment);
    editor.open_with(NEW, "");
    let mut shown = String::new();
    for (rule, label) in [("tag(|", "high_value"), ("profile.|", "city"), ("count(|", "login"), ("|", "count")] {
        let items = editor.completions(NEW, &tag(rule).replace("recent_login", "being_written"));
        let item = items.iter().find(|item| item["label"] == label).unwrap().clone();
        let resolved = editor.result("completionItem/resolve", item);
        let said = resolved["documentation"]["value"].as_str().unwrap_or_default().to_owned();
        shown.push_str(&format!("## {label}\n{said}\n\n"));
    }
    insta::assert_snapshot!(shown);
    // What is not known any more is given back as it came.
    let strange = json!({"label": "x", "data": {"about": "tag", "workspace": "/nowhere", "id": "x"}});
    assert_eq!(editor.result("completionItem/resolve", strange.clone()), strange);
    let other = json!({"label": "x", "data": 7});
    assert_eq!(editor.result("completionItem/resolve", other)["documentation"], Value::Null);
    assert_eq!(editor.end(), 0);
}
