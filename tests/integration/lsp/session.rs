//! Beginning, going on and ending, whatever is sent.

use serde_json::{Value, json};

use super::client::Editor;
use crate::support::TestEnvironment;

#[test]
fn a_session_begins_and_ends_as_agreed() {
    let environment = TestEnvironment::shop();
    let mut editor = Editor::launch(&environment);
    let early = editor.request("textDocument/hover", json!({}));
    assert_eq!(early["error"]["code"], -32002, "{early}");
    let answer = editor.request("initialize", json!({"capabilities": {}}));
    insta::assert_snapshot!(editor.anonymous(&answer["result"]));
    let again = editor.request("initialize", json!({"capabilities": {}}));
    assert_eq!(again["error"]["code"], -32600);
    editor.notify("initialized", json!({}));
    assert_eq!(editor.request("textDocument/unheardOf", json!({}))["error"]["code"], -32601);
    assert_eq!(editor.end(), 0);
}

#[test]
fn after_shutdown_nothing_is_answered() {
    let environment = TestEnvironment::shop();
    let mut editor = Editor::start(&environment);
    editor.request("shutdown", Value::Null);
    assert_eq!(editor.request("workspace/symbol", json!({"query": ""}))["error"]["code"], -32600);
    editor.notify("exit", Value::Null);
    assert_eq!(editor.leave(), 0);
}

#[test]
fn a_client_that_goes_away_ends_the_server() {
    let environment = TestEnvironment::shop();
    assert_eq!(Editor::start(&environment).leave(), 1);
    let mut editor = Editor::launch(&environment);
    editor.notify("exit", Value::Null);
    assert_eq!(editor.leave(), 1);
}

#[test]
fn what_is_no_message_does_not_end_the_server() {
    let environment = TestEnvironment::shop();
    let mut editor = Editor::start(&environment);
    editor.send_bytes(b"Content-Length: 5\r\n\r\n{bad}");
    editor.send_bytes(b"nonsense\r\nContent-Length: 9\r\n\r\n[1, 2, 3]");
    editor.send(&json!({"jsonrpc": "2.0", "id": 1.5, "method": "textDocument/hover"}));
    editor.send(&json!({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": 3}}));
    editor.send(&json!({"jsonrpc": "2.0", "method": "$/unheardOf", "params": 7}));
    let wrong = editor.request("textDocument/hover", json!({"textDocument": {"uri": editor.uri("tagwerk.toml")}}));
    // The document is not open, so there is nothing to say.
    assert_eq!(wrong["result"], Value::Null);
    editor.open("tagwerk.toml");
    let wrong = editor.request("textDocument/hover", json!({"textDocument": {"uri": editor.uri("tagwerk.toml")}}));
    assert_eq!(wrong["error"]["code"], -32602, "{wrong}");
    let codes: Vec<i64> = editor.others.iter().filter_map(|m| m["error"]["code"].as_i64()).collect();
    assert_eq!(codes, [-32700, -32600, -32600]);
    let warned = editor.others.iter().any(|m| m["method"] == "window/logMessage");
    assert!(warned, "a notification that cannot be read is logged");
    assert_eq!(editor.end(), 0);
}

#[test]
fn positions_outside_of_the_text_are_taken_as_its_ends() {
    let environment = TestEnvironment::shop();
    let mut editor = Editor::start(&environment);
    let file = "tags/behavior/recent_login.toml";
    editor.open(file);
    for (line, character) in [(0_u32, 9_999_u32), (99_999, 0), (u32::MAX, u32::MAX)] {
        let params = json!({
            "textDocument": {"uri": editor.uri(file)},
            "position": {"line": line, "character": character},
        });
        for method in ["hover", "completion", "definition", "documentHighlight"] {
            editor.result(&format!("textDocument/{method}"), params.clone());
        }
    }
    assert_eq!(editor.end(), 0);
}

#[test]
fn a_request_is_cancelled_while_it_waits() {
    let environment = TestEnvironment::shop();
    let mut editor = Editor::start(&environment);
    let file = "tags/behavior/recent_login.toml";
    editor.open(file);
    let mut params = editor.at(file, "id = \"rec|ent_login\"");
    params["context"] = json!({"includeDeclaration": true});
    // Both arrive together: the request waits for a check, and is taken back meanwhile.
    let request = json!({"jsonrpc": "2.0", "id": 900, "method": "textDocument/references", "params": params});
    let cancel = json!({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": 900}});
    let framed = |m: &Value| format!("Content-Length: {}\r\n\r\n{m}", m.to_string().len());
    editor.send_bytes(format!("{}{}", framed(&request), framed(&cancel)).as_bytes());
    assert_eq!(editor.answer(900)["error"]["code"], -32800);
    // A cancellation of something that is answered already means nothing.
    editor.notify("$/cancelRequest", json!({"id": 900}));
    assert!(editor.result("textDocument/references", params)["error"].is_null());
    assert_eq!(editor.end(), 0);
}
