//! Hover, definitions, references, symbols, tokens, code actions, formatting.

use serde_json::{Value, json};

use super::client::{Editor, applied, in_range};
use crate::support::TestEnvironment;

const FILE: &str = "tags/behavior/recent_login.toml";
const LIFECYCLE: &str = "tags/strategy/lifecycle.toml";
const STRATEGY: &str = "strategies/winback_sms.toml";

fn published() -> TestEnvironment {
    let environment = TestEnvironment::shop();
    environment.run_ok(&["publish"]);
    environment
}

#[test]
fn hover_says_what_things_mean() {
    let environment = published();
    for language in ["en", "zh"] {
        let options = json!({"initializationOptions": {"language": language}});
        let mut editor = Editor::start_with(&environment, &options);
        for file in [FILE, LIFECYCLE, STRATEGY, "tagwerk.toml"] {
            editor.open(file);
        }
        let mut shown = String::new();
        for (file, place) in [
            (FILE, "id = \"recent|_login\""),
            (FILE, "wh|en = "),
            (FILE, "cou|nt("),
            (FILE, "(log|in, "),
            (FILE, "7 days) |> 3"),
            (FILE, "status = \"act|ive\""),
            (FILE, "sta|tus = "),
            (FILE, "object|ive"),
            (FILE, "[refr|esh]"),
            (LIFECYCLE, "profile.registered|_at"),
            (STRATEGY, "tag(lifecycle = 'chu|rned')"),
            (STRATEGY, "tag(do_not|_contact)"),
            ("tagwerk.toml", "[sources.ev|ents]"),
            ("tagwerk.toml", "tags = [\"do_not|_contact\"]"),
        ] {
            shown.push_str(&format!("## {file}: {place}\n{}\n\n", editor.hover(file, place)));
        }
        insta::assert_snapshot!(format!("hover_{language}"), shown);
        assert_eq!(editor.hover(FILE, "#:sch|ema"), "");
        assert_eq!(editor.end(), 0);
    }
}

#[test]
fn hover_follows_the_editors_language_and_its_configuration() {
    let environment = published();
    let mut editor = Editor::start_with(&environment, &json!({"locale": "zh-cn"}));
    editor.open(FILE);
    let place = "id = \"recent|_login\"";
    assert!(editor.hover(FILE, place).contains("负责人"));
    editor.notify("workspace/didChangeConfiguration", json!({"settings": {"tagwerk": {"language": "en"}}}));
    assert!(editor.hover(FILE, place).contains("owner"));
    assert_eq!(editor.end(), 0);
}

#[test]
fn hover_explains_findings_and_never_shows_markup_of_others() {
    let environment = published();
    let mut editor = Editor::start(&environment);
    editor.open(FILE);
    editor.replace(FILE, "last 7 days) > 3", "last 7 days) > 3 and profile.town = 'x'");
    editor.wait_for_codes(FILE, &["R151"]);
    let said = editor.hover(FILE, "profile.to|wn");
    assert!(said.contains("**R151**"), "{said}");
    let mended = environment.read(FILE).replace("Active this week", "<b>*x* [y](z)\\u001b");
    editor.write(FILE, &mended);
    editor.wait_for_codes(FILE, &[]);
    let said = editor.hover(FILE, "id = \"recent|_login\"");
    assert!(said.contains("\\<b>\\*x\\* \\[y\\](z)\u{fffd}"), "{said}");
    assert_eq!(editor.end(), 0);
}

#[test]
fn hover_counts_the_current_release() {
    let environment = TestEnvironment::shop();
    let mut editor = Editor::start(&environment);
    editor.open(FILE);
    let place = "id = \"recent|_login\"";
    assert!(editor.hover(FILE, place).contains("No release is published yet"));
    environment.run_ok(&["publish"]);
    editor.notify("workspace/didChangeWatchedFiles", json!({"changes": []}));
    // The answer to a request that needs the newest state comes after the check that saw the release.
    let mut params = editor.at(FILE, place);
    params["context"] = json!({"includeDeclaration": true});
    editor.result("textDocument/references", params);
    let said = editor.hover(FILE, place);
    assert!(said.contains("members") && said.contains("in release 1 as of 2026-01-08"), "{said}");
    assert_eq!(editor.end(), 0);
}

/// Places as `file: underlined text`.
fn shown(editor: &Editor<'_>, environment: &TestEnvironment, locations: &Value) -> Vec<String> {
    let root = editor.uri("");
    let list = locations.as_array().cloned().unwrap_or_default();
    list.iter()
        .map(|location| {
            let uri = location["uri"].as_str().unwrap();
            let file = uri.strip_prefix(&root).unwrap_or(uri).trim_start_matches('/');
            format!("{file}: {}", in_range(&environment.read(file), &location["range"]))
        })
        .collect()
}

#[test]
fn names_lead_to_their_definitions_and_back() {
    let environment = published();
    environment.write(
        "tagwerk.toml",
        &(environment.read("tagwerk.toml")
            + "\n[kpis.d7_retention]\nwhen = \"exists(login, next 7 days) and tag(lifecycle)\"\n"),
    );
    environment.replace(FILE, "action = ", "kpis = [\"d7_retention\"]\naction = ");
    environment.replace(
        FILE,
        "status = \"active\"",
        "status = \"deprecated\"\nsunset = \"2026-12-31\"\nreplaced_by = \"lifecycle\"",
    );
    let mut editor = Editor::start(&environment);
    for file in [FILE, LIFECYCLE, STRATEGY, "tagwerk.toml"] {
        editor.open(file);
    }
    for (file, place, expected) in [
        (STRATEGY, "tag(life|cycle", "tags/strategy/lifecycle.toml: lifecycle"),
        (STRATEGY, "'chu|rned'", "tags/strategy/lifecycle.toml: churned"),
        (STRATEGY, "tag(do_not|_contact)", "tags/basic/do_not_contact.toml: do_not_contact"),
        ("tagwerk.toml", "tags = [\"do_not|_contact\"]", "tags/basic/do_not_contact.toml: do_not_contact"),
        ("tagwerk.toml", "tag(life|cycle)", "tags/strategy/lifecycle.toml: lifecycle"),
        (FILE, "replaced_by = \"life|cycle\"", "tags/strategy/lifecycle.toml: lifecycle"),
        (FILE, "kpis = [\"d7|_retention\"]", "tagwerk.toml: d7_retention"),
        (FILE, "suppress:winback|_sms", "strategies/winback_sms.toml: winback_sms"),
        (LIFECYCLE, "prof|ile.registered_at", "tagwerk.toml: profile"),
    ] {
        let params = editor.at(file, place);
        let found = editor.result("textDocument/definition", params);
        assert_eq!(shown(&editor, &environment, &found), [expected], "{place}");
    }
    let mut params = editor.at(LIFECYCLE, "id = \"life|cycle\"");
    params["context"] = json!({"includeDeclaration": true});
    let found = editor.result("textDocument/references", params.clone());
    insta::assert_snapshot!(shown(&editor, &environment, &found).join("\n"));
    params["context"] = json!({"includeDeclaration": false});
    let fewer = editor.result("textDocument/references", params);
    assert_eq!(fewer.as_array().unwrap().len() + 1, found.as_array().unwrap().len());
    let mut params = editor.at("tagwerk.toml", "[sources.pro|file]");
    params["context"] = json!({"includeDeclaration": true});
    let found = editor.result("textDocument/references", params);
    insta::assert_snapshot!("references_of_a_source", shown(&editor, &environment, &found).join("\n"));
    let params = editor.at(STRATEGY, "tag(life|cycle");
    let found = editor.result("textDocument/documentHighlight", params);
    assert_eq!(found.as_array().unwrap().len(), 1);
    let params = editor.at(STRATEGY, "name = \"Win| back");
    assert!(editor.result("textDocument/definition", params).is_null());
    assert_eq!(editor.end(), 0);
}

#[test]
fn symbols_are_listed_and_searched() {
    let environment = published();
    let mut editor = Editor::start(&environment);
    editor.open(LIFECYCLE);
    let params = json!({"textDocument": {"uri": editor.uri(LIFECYCLE)}});
    let symbols = editor.result("textDocument/documentSymbol", params);
    let mut shown = String::new();
    for symbol in symbols.as_array().unwrap() {
        let detail = symbol["detail"].as_str().unwrap_or_default();
        shown.push_str(&format!("{} {detail}\n", symbol["name"].as_str().unwrap()));
        for child in symbol["children"].as_array().into_iter().flatten() {
            let detail = child["detail"].as_str().unwrap_or_default();
            shown.push_str(&format!("  {} {detail}\n", child["name"].as_str().unwrap()));
        }
    }
    insta::assert_snapshot!(shown);
    for (query, expected) in [
        ("high", vec!["high_value: 高价值客户"]),
        ("价值", vec!["high_value: 高价值客户"]),
        ("winb", vec!["winback_sms: Win back by SMS", "win_back: Worth winning back"]),
        ("prof", vec!["profile"]),
        ("zzz", vec![]),
    ] {
        let found = editor.result("workspace/symbol", json!({"query": query}));
        let names: Vec<&str> = found.as_array().unwrap().iter().map(|s| s["name"].as_str().unwrap()).collect();
        assert_eq!(names, expected, "{query}");
    }
    assert_eq!(editor.end(), 0);
}

#[test]
fn words_inside_of_rules_are_told_apart() {
    let environment = TestEnvironment::shop();
    let mut editor = Editor::start(&environment);
    let text = "name = \"上😀\"\n[rule]\nwhen = \"\"\"\ncount(`加入` where city = '上😀', last 7 days) > 3\n  and not tag(lifecycle)\"\"\"\n";
    editor.open_with(FILE, text);
    let params = json!({"textDocument": {"uri": editor.uri(FILE)}});
    let found = editor.result("textDocument/semanticTokens/full", params);
    let kinds = ["keyword", "function", "property", "string", "number", "operator"];
    let data: Vec<u64> = found["data"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap()).collect();
    let (mut line, mut character) = (0, 0);
    let mut shown = String::new();
    for token in data.chunks(5) {
        character = if token[0] == 0 { character + token[1] } else { token[1] };
        line += token[0];
        let range = json!({
            "start": {"line": line, "character": character},
            "end": {"line": line, "character": character + token[2]},
        });
        shown.push_str(&format!("{} {}\n", kinds[token[3] as usize], in_range(text, &range)));
    }
    insta::assert_snapshot!(shown);
    assert_eq!(editor.end(), 0);
}

#[test]
fn formatting_is_that_of_the_command_line() {
    let environment = TestEnvironment::shop();
    let mut editor = Editor::start(&environment);
    let ugly = environment
        .read(FILE)
        .replace(
            "[rule]\nwhen = \"count(login, last 7 days) > 3\"",
            "\n\n\n[rule]   # 上海😀\nwhen=\"count( login,last 7 day )>3\"",
        )
        .replace("owner = ", "owner   =")
        .replace('\n', "\r\n");
    editor.open_with(FILE, &ugly);
    let params = json!({"textDocument": {"uri": editor.uri(FILE)}, "options": {"tabSize": 2, "insertSpaces": true}});
    let edits = editor.result("textDocument/formatting", params.clone());
    let formatted = applied(&ugly, edits.as_array().unwrap());
    environment.write(FILE, &ugly);
    environment.run_ok(&["fmt"]);
    assert_eq!(formatted, environment.read(FILE));
    editor.write(FILE, &formatted);
    assert_eq!(editor.result("textDocument/formatting", params.clone()), json!([]));
    // Of a formatted file with one ugly line only that line is edited.
    editor.replace(FILE, "every = \"1 day\"", "every=\"1 day\"");
    let edits = editor.result("textDocument/formatting", params.clone());
    insta::assert_snapshot!(editor.anonymous(&edits));
    editor.write(FILE, "id = \"x\nname = 1");
    let refused = editor.request("textDocument/formatting", params);
    assert_eq!(refused["error"]["code"], -32803, "{refused}");
    assert_eq!(editor.end(), 0);
}

#[test]
fn what_was_meant_is_one_click_away() {
    let environment = TestEnvironment::shop();
    let mut editor = Editor::start(&environment);
    editor.open(FILE);
    for (from, to, code) in [
        ("count(login", "count(logn", "R152"),
        ("last 7 days) > 3", "last 7 days) > 3 and tag(high_valeu)", "R156"),
        ("last 7 days) > 3", "last 7 days) > 3 and profile.ctiy = '上😀'", "R151"),
        ("status = \"active\"", "status = \"activ\"", "T105"),
        ("[refresh]", "[refesh]", "T102"),
    ] {
        let good = environment.read(FILE);
        let broken = good.replace(from, to);
        editor.write(FILE, &broken);
        editor.wait_for_codes(FILE, &[code]);
        let found = editor.raw_findings(FILE);
        let params = json!({
            "textDocument": {"uri": editor.uri(FILE)},
            "range": found[0]["range"],
            "context": {"diagnostics": found, "only": ["quickfix"]},
        });
        let actions = editor.result("textDocument/codeAction", params);
        let action = &actions[0];
        let edits = action["edit"]["documentChanges"][0]["edits"].as_array().unwrap();
        let mended = applied(&broken, edits);
        let expected = if to.contains("and") {
            good.replace(from, &to.replace("valeu", "value").replace("ctiy", "city"))
        } else {
            good
        };
        assert_eq!(mended, expected, "{action}");
    }
    let ugly = environment.read(FILE).replace("\nevery = ", "\nevery=");
    editor.write(FILE, &ugly);
    let zero = json!({"line": 0, "character": 0});
    let params = json!({
        "textDocument": {"uri": editor.uri(FILE)},
        "range": {"start": zero, "end": zero},
        "context": {"diagnostics": []},
    });
    let actions = editor.result("textDocument/codeAction", params);
    assert_eq!(actions[0]["title"], "Format like `tagwerk fmt`");
    let edits = actions[0]["edit"]["documentChanges"][0]["edits"].as_array().unwrap();
    assert_eq!(applied(&ugly, edits), environment.read(FILE));
    assert_eq!(editor.end(), 0);
}
