use std::{fs, process::Command};

use serde_json::Value;
use tagwerk::docs::{Format, Record};

use super::pages::{demo, pages};

/// The rows of a file of data.
fn rows(script: &str) -> Vec<Value> {
    let json = script.split_once("tagwerkPages = ").expect("data").1.trim_end().trim_end_matches(';');
    serde_json::from_str(json).expect("JSON")
}

#[test]
fn every_tag_can_be_found_in_every_language() {
    let catalog = demo();
    let pages = pages(&catalog, &Record::default(), Format::Html);
    for language in ["en", "zh"] {
        let rows = rows(&pages[&format!("{language}/search-data.js")]);
        let text = |row: &Value, at: usize| row[at].as_str().expect("a text").to_owned();
        for tag in catalog.tags() {
            let file = &tag.document.value;
            let row = rows.iter().find(|row| row[2] == file.id.as_str() && text(row, 3).starts_with("tags/"));
            let row = row.unwrap_or_else(|| panic!("{} is missing in {language}", file.id));
            for words in file.name_zh.iter().chain([&file.name]).chain(&file.owner).chain(&file.keywords) {
                assert!(text(row, 1) == *words || text(row, 5).contains(words), "{} by {words}", file.id);
            }
        }
        for row in &rows {
            let address = text(row, 3);
            let file = address.split('#').next().expect("a path");
            assert!(pages.contains_key(&format!("{language}/{file}")), "{address}");
        }
        assert!(rows.iter().any(|row| row[3] == "owners.html#at-crm"));
        assert!(rows.iter().any(|row| row[3] == "kpis.html#at-d7_retention"));
        assert!(rows.iter().any(|row| row[3] == "sources/events.html"));
        assert!(rows.iter().any(|row| row[3] == "strategies/winback_sms.html"));
    }
}

/// Runs the search itself, where there is something to run it with.
#[test]
fn what_is_typed_is_found_best_first() {
    if Command::new("node").arg("--version").output().is_err() {
        eprintln!("not run: there is no node here");
        return;
    }
    let pages = pages(&demo(), &Record::default(), Format::Html);
    let folder = tempfile::tempdir().unwrap();
    let script = [
        pages["search.js"].as_str(),
        pages["zh/search-data.js"].as_str(),
        "for (const query of JSON.parse(process.argv[2])) {
           const found = tagwerkSearch(globalThis.tagwerkPages, query);
           console.log(found.map((page) => page.href).join(' '));
         }",
    ];
    fs::write(folder.path().join("run.js"), script.join("\n")).unwrap();
    let found = |queries: &[&str]| -> Vec<Vec<String>> {
        let queries = serde_json::to_string(queries).unwrap();
        let output = Command::new("node").arg(folder.path().join("run.js")).arg(queries).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().map(|line| line.split_whitespace().map(str::to_owned).collect()).collect()
    };
    let answers = found(&[
        "lifecycle",
        "LIFE",
        "生命周期",
        "召回",
        "winback_sms",
        "profile.city",
        "crm 流失",
        "",
        "no such thing",
    ]);
    assert_eq!(answers[0][0], "tags/lifecycle.html", "the id itself comes first");
    assert_eq!(answers[1][0], "tags/lifecycle.html", "capitals do not count");
    assert_eq!(answers[2][0], "tags/lifecycle.html", "the Chinese name");
    assert!(answers[3].contains(&"tags/winback_target.html".to_owned()), "a part of a Chinese name: {:?}", answers[3]);
    assert_eq!(answers[4][0], "strategies/winback_sms.html");
    assert!(answers[5].contains(&"tags/first_tier_city.html".to_owned()), "what a rule reads: {:?}", answers[5]);
    assert!(answers[6].contains(&"tags/lifecycle.html".to_owned()), "every word counts: {:?}", answers[6]);
    assert!(answers[6].len() < answers[0].len() + 10);
    assert_eq!(answers[7], [""; 0]);
    assert_eq!(answers[8], [""; 0]);
}
