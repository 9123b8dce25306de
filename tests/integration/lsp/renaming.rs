//! Renaming: every place that names a tag, and its file; nothing else.

use serde_json::{Value, json};

use super::client::Editor;
use crate::support::TestEnvironment;

const LIFECYCLE: &str = "tags/strategy/lifecycle.toml";
const STRATEGY: &str = "strategies/winback_sms.toml";

/// A shop in which `lifecycle` is named in every way there is.
fn entangled() -> TestEnvironment {
    let environment = TestEnvironment::shop();
    environment.write(
        "tagwerk.toml",
        &(environment
            .read("tagwerk.toml")
            .replace("tags = [\"do_not_contact\"]", "tags = [\"do_not_contact\", \"lifecycle\"]")
            + "\n[kpis.back]\nwhen = \"exists(login, next 7 days) and not tag(lifecycle = 'active')\"\n"),
    );
    environment.write(
        "tags/basic/several.toml",
        "id = \"several\"\nname = \"lifecycle 上😀\"\nstatus = \"draft\"\n# tag(lifecycle) in a comment stays\n[rule]\nwhen = \"\"\"\nprofile.city != 'lifecycle😀' and tag(lifecycle)\n  and (tag(lifecycle = 'new') or tag(`lifecycle`)) # no comment\n\"\"\"\n"
            .replace(" # no comment", "")
            .as_str(),
    );
    environment.write(
        "tags/basic/escaped.toml",
        "id = \"escaped\"\nname = \"x\"\nstatus = \"draft\"\n[rule]\nwhen = \"profile.city = '\\u4e0a' and t\\u0061g(l\\u0069fecycle)\"\n",
    );
    environment.write(
        "tags/basic/old.toml",
        "id = \"old\"\nname = \"x\"\nowner = \"crm\"\nstatus = \"draft\"\nreplaced_by = 'lifecycle'\n[rule]\nwhen = 'true'\n",
    );
    environment.write(
        "tags/basic/tried.toml",
        "id = \"tried\"\nname = \"x\"\nstatus = \"draft\"\n[rule]\nwhen = \"tag(lifecycle = 'new')\"\n[[test]]\nas_of = \"2026-01-08T00:00:00\"\n_tags = { \"lifecycle\" = \"new\" }\nexpect = true\n[[test]]\nas_of = \"2026-01-08T00:00:00\"\nexpect = true\n[test._tags]\nlifecycle = \"new\"\n",
    );
    environment.write(
        "templates/inside.toml",
        "id = \"inside\"\nname = \"x\"\ndescription = \"x\"\ncategory = \"basic\"\n[parameters.base]\ndescription = \"x\"\nkind = \"tag\"\ndefault = \"lifecycle\"\n[parameters.word]\ndescription = \"x\"\nkind = \"text\"\ndefault = \"lifecycle\"\n[tag]\nname = \"In {base}\"\n[tag.rule]\nwhen = \"tag({base}) and profile.city = {word}\"\n",
    );
    environment.write(
        "tags/basic/within.family.toml",
        "id = \"within\"\nname = \"x\"\nstatus = \"draft\"\ntemplate = \"inside\"\n[set]\nbase = \"lifecycle\"\nword = \"lifecycle\"\n[[member]]\nid = \"within_a\"\nbase = 'lifecycle'\n[[member]]\nid = \"within_b\"\n",
    );
    environment.run_ok(&["check"]);
    environment
}

fn rename(editor: &mut Editor<'_>, file: &str, marked: &str, new: &str) -> Value {
    let mut params = editor.at(file, marked);
    params["newName"] = json!(new);
    editor.request("textDocument/rename", params)
}

#[test]
fn a_tag_is_renamed_everywhere_and_the_check_stays_green() {
    let environment = entangled();
    let mut editor = Editor::start(&environment);
    editor.open(STRATEGY);
    editor.open(LIFECYCLE);
    let params = editor.at(STRATEGY, "tag(life|cycle");
    let prepared = editor.result("textDocument/prepareRename", params);
    assert_eq!(prepared["placeholder"], "lifecycle");
    let answer = rename(&mut editor, STRATEGY, "tag(life|cycle", "stage");
    insta::assert_snapshot!(editor.anonymous(&answer["result"]));
    editor.apply(&answer["result"]);
    assert_eq!(editor.end(), 0);
    environment.run_ok(&["check"]);
    assert!(environment.path("tags/strategy/stage.toml").is_file());
    let several = environment.read("tags/basic/several.toml");
    insta::assert_snapshot!(several);
    let tried = environment.read("tags/basic/tried.toml");
    assert!(tried.contains("_tags = { \"stage\" = \"new\" }") && tried.contains("\nstage = \"new\""), "{tried}");
    assert!(environment.read("tags/basic/escaped.toml").contains("t\\u0061g(stage)"));
    let graph = environment.run_ok(&["graph", "stage"]).stdout;
    assert!(!graph.contains("lifecycle"), "{graph}");
}

#[test]
fn a_rename_counts_on_what_the_editor_holds() {
    let environment = entangled();
    let mut editor = Editor::start(&environment);
    editor.open(LIFECYCLE);
    editor.open(STRATEGY);
    // Not saved: the strategy names the tag twice now, further down.
    editor.replace(STRATEGY, "audience = \"", "description = \"😀\"\naudience = \"tag(lifecycle) and ");
    let answer = rename(&mut editor, LIFECYCLE, "id = \"life|cycle\"", "stage");
    let changes = answer["result"]["documentChanges"].as_array().unwrap();
    let strategy = changes.iter().find(|c| c["textDocument"]["uri"] == editor.uri(STRATEGY)).unwrap();
    assert_eq!(strategy["textDocument"]["version"], 2);
    let edits = strategy["edits"].as_array().unwrap();
    let text = super::client::applied(editor.text(STRATEGY), edits);
    assert!(text.contains("tag(stage) and tag(stage = 'churned')"), "{text}");
    assert_eq!(editor.end(), 0);
}

#[test]
fn names_that_cannot_be_are_refused() {
    let environment = entangled();
    let mut editor = Editor::start(&environment);
    editor.open(LIFECYCLE);
    editor.open(STRATEGY);
    let mut shown = String::new();
    for (file, place, new) in [
        (LIFECYCLE, "id = \"life|cycle\"", "Stage"),
        (LIFECYCLE, "id = \"life|cycle\"", ""),
        (LIFECYCLE, "id = \"life|cycle\"", "9lives"),
        (LIFECYCLE, "id = \"life|cycle\"", "../../x"),
        (LIFECYCLE, "id = \"life|cycle\"", "high_value"),
        (STRATEGY, "'chu|rned'", "gone"),
    ] {
        let answer = rename(&mut editor, file, place, new);
        assert_eq!(answer["error"]["code"], -32803, "{answer}");
        shown.push_str(&format!("{new}: {}\n", answer["error"]["message"].as_str().unwrap()));
    }
    insta::assert_snapshot!(shown);
    let nothing = rename(&mut editor, STRATEGY, "name = \"Win| back", "x");
    assert!(nothing["result"].is_null(), "{nothing}");
    assert_eq!(editor.end(), 0);
}

#[test]
fn a_client_that_renames_no_files_is_told_so() {
    let environment = entangled();
    let weak = json!({"capabilities": {"workspace": {"workspaceEdit": {"resourceOperations": []}}}});
    let mut editor = Editor::start_with(&environment, &weak);
    editor.open(LIFECYCLE);
    let answer = rename(&mut editor, LIFECYCLE, "id = \"life|cycle\"", "stage");
    insta::assert_snapshot!(answer["error"]["message"].as_str().unwrap());
    assert_eq!(editor.end(), 0);
}

#[test]
fn sources_kpis_and_strategies_are_renamed_too() {
    let environment = entangled();
    let mut editor = Editor::start(&environment);
    editor.open("tagwerk.toml");
    editor.open(STRATEGY);
    let answer = rename(&mut editor, "tagwerk.toml", "[sources.pro|file]", "people");
    editor.apply(&answer["result"]);
    let answer = rename(&mut editor, STRATEGY, "id = \"winback|_sms\"", "come_back");
    editor.apply(&answer["result"]);
    let taken = rename(&mut editor, "tagwerk.toml", "[sources.pro|file]", "login");
    assert_eq!(taken["error"]["code"], -32803, "an event has this name: {taken}");
    assert_eq!(editor.end(), 0);
    environment.run_ok(&["check"]);
    assert!(environment.read("tagwerk.toml").contains("[sources.people]"));
    assert!(environment.read("tags/behavior/recent_login.toml").contains("suppress:come_back"));
    assert!(environment.path("strategies/come_back.toml").is_file());
}
