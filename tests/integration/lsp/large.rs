//! A workspace of two thousand tags: answers come while it is checked.

use std::time::Instant;

use serde_json::json;

use super::client::Editor;
use crate::support::TestEnvironment;

const TAGS: usize = 2000;

#[test]
fn two_thousand_tags_are_no_obstacle() {
    let environment = TestEnvironment::shop();
    for n in 0..TAGS {
        let rule =
            if n == 0 { "true".to_owned() } else { format!("tag(t{}) and count(login, last {n} days) > 1", n / 2) };
        environment.write(
            &format!("tags/basic/t{n}.toml"),
            &format!("id = \"t{n}\"\nname = \"Tag {n}\"\nstatus = \"draft\"\n[rule]\nwhen = \"{rule}\"\n"),
        );
    }
    let mut editor = Editor::start(&environment);
    let file = "tags/basic/t1999.toml";
    editor.open(file);
    // The first answer waits for the first check.
    let first = editor.hover(file, "id = \"t19|99\"");
    assert!(first.contains("t1999"), "{first}");
    let mut times = Vec::new();
    let mut timed = |name: &str, run: &mut dyn FnMut()| {
        let start = Instant::now();
        run();
        times.push(format!("{name} {:.1} ms", start.elapsed().as_secs_f64() * 1000.0));
    };
    let text = editor.text(file).to_owned();
    let broken = text.replace("tag(t999)", "tag(|)");
    timed("completion while a check is due", &mut || {
        assert_eq!(editor.labels(file, &broken).len(), 1000, "the first thousand");
    });
    let narrowed = text.replace("tag(t999)", "tag(t123|)");
    timed("completion of a prefix", &mut || {
        let labels = editor.labels(file, &narrowed);
        assert!(labels.contains(&"t1234".to_owned()), "{labels:?}");
    });
    editor.write(file, &text);
    timed("hover", &mut || {
        assert!(editor.hover(file, "tag(t9|99)").contains("t999"));
    });
    let params = editor.at(file, "tag(t9|99)");
    timed("definition", &mut || {
        assert_eq!(editor.result("textDocument/definition", params.clone()).as_array().unwrap().len(), 1);
    });
    let mut params = params.clone();
    params["context"] = json!({"includeDeclaration": true});
    timed("references, with the check they wait for", &mut || {
        assert_eq!(editor.result("textDocument/references", params.clone()).as_array().unwrap().len(), 3);
    });
    timed("references", &mut || {
        editor.result("textDocument/references", params.clone());
    });
    timed("symbols", &mut || {
        assert!(!editor.result("workspace/symbol", json!({"query": "t1999"})).as_array().unwrap().is_empty());
    });
    timed("findings after a change", &mut || {
        editor.replace(file, "tag(t999)", "tag(t99999)");
        editor.wait_for_codes(file, &["R156"]);
    });
    assert_eq!(editor.end(), 0);
    // Not asserted: machines differ. `cargo test -- --nocapture` shows it.
    println!("{}", times.join("\n"));
}
