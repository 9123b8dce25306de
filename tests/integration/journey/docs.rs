//! `docs`: definition pages, written, compared, kept in order.

use std::{collections::BTreeMap, fs, path::Path};

use insta::assert_snapshot;

use crate::support::TestEnvironment;

/// The shop, published twice, with numbers small enough to be masked everywhere shown for once.
fn published() -> TestEnvironment {
    let environment = TestEnvironment::shop();
    let settings = environment.read("tagwerk.toml");
    environment.write("tagwerk.toml", &format!("{settings}\n[privacy]\nmin_count = 1\n"));
    environment.run_ok(&["publish", "--as-of", "2026-01-07"]);
    environment.run_ok(&["publish"]);
    environment
}

/// Every file below a folder, by path.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(inside) = open.pop() {
        for entry in fs::read_dir(&inside).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
                found.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    found
}

/// Commits are hashes of what other tests may change.
fn without_commits(text: &str) -> String {
    let is_hash = |word: &str| {
        matches!(word.len(), 10 | 40)
            && word.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
            && word.bytes().any(|b| b.is_ascii_digit())
            && word.bytes().any(|b| b.is_ascii_lowercase())
    };
    let mut out = String::new();
    let mut word = String::new();
    for c in text.chars().chain(['\n']) {
        if c.is_ascii_alphanumeric() {
            word.push(c);
            continue;
        }
        out.push_str(if is_hash(&word) { "[commit]" } else { &word });
        word.clear();
        out.push(c);
    }
    out.pop();
    out
}

#[test]
fn pages_as_markdown() {
    let environment = published();
    assert_snapshot!(environment.run_ok(&["docs"]));
    let pages = files(&environment.path("docs/catalog"));
    assert_snapshot!(pages.keys().cloned().collect::<Vec<_>>().join("\n"));
    for page in
        ["en/README", "en/tags/recent_login", "en/tags/lifecycle", "zh/tags/lifecycle", "zh/categories/strategy"]
    {
        assert_snapshot!(page.replace('/', "_"), without_commits(&pages[&format!("{page}.md")]));
    }
    for page in ["strategies", "strategies/winback_sms", "sources/events", "kpis", "owners"] {
        assert_snapshot!(page.replace('/', "_"), pages[&format!("en/{page}.md")]);
    }
    assert_snapshot!("history", without_commits(&pages["history.json"]));
}

#[test]
fn pages_as_html() {
    let environment = published();
    assert_snapshot!(environment.run_ok(&["docs", "--format", "html", "-o", "public"]));
    let pages = files(&environment.path("public"));
    assert_snapshot!(pages.keys().cloned().collect::<Vec<_>>().join("\n"));
    for page in ["index.html", "en/tags/lifecycle.html", "zh/index.html", "en/search-data.js"] {
        assert_snapshot!(page.replace('/', "_"), without_commits(&pages[page]));
    }
}

#[test]
fn a_second_run_writes_nothing_and_threads_do_not_matter() {
    let environment = published();
    for format in ["markdown", "html"] {
        let folder = environment.path(format);
        let args = ["docs", "--format", format, "-o", folder.to_str().unwrap(), "--json"];
        let first = environment.run_ok(&args).json();
        assert_eq!(first["changed"].as_array().unwrap().len() as u64, first["files"].as_u64().unwrap());
        let pages = files(&folder);
        assert_eq!(environment.run_ok(&args).json()["changed"], serde_json::json!([]));
        assert_eq!(files(&folder), pages);
        fs::remove_dir_all(&folder).unwrap();
        environment.run_ok(&[&["--threads", "1"], &args[..]].concat());
        assert!(files(&folder) == pages, "one thread gives the same bytes");
        let check = environment.run_ok(&[&args[..], &["--check"]].concat());
        assert_eq!(check.json()["changed"], serde_json::json!([]));
    }
}

#[test]
fn a_commit_does_not_make_pages_old_and_a_change_does() {
    let environment = published();
    environment.run_ok(&["docs"]);
    environment.commit();
    assert_snapshot!(environment.run_ok(&["docs", "--check"]));
    environment.replace("tags/behavior/recent_login.toml", "> 3", "> 5");
    let before = files(&environment.path("docs/catalog"));
    assert_snapshot!(environment.run(&["docs", "--check"]));
    assert_snapshot!(environment.run(&["docs", "--check", "--json"]));
    assert_eq!(files(&environment.path("docs/catalog")), before, "`--check` writes nothing");
    environment.run_ok(&["docs"]);
    assert_eq!(environment.run(&["docs", "--check"]).stdout, "");
}

#[test]
fn a_checkout_without_data_store_and_history_gives_the_same_answer() {
    let environment = published();
    environment.run_ok(&["docs"]);
    for folder in [".tagwerk", "data", ".git"] {
        fs::remove_dir_all(environment.path(folder)).unwrap();
    }
    let pages = files(&environment.path("docs/catalog"));
    assert_snapshot!(environment.run_ok(&["docs", "--check"]));
    // Writing keeps what it cannot find out.
    assert_snapshot!(environment.run_ok(&["docs"]));
    assert_eq!(files(&environment.path("docs/catalog")), pages);
    // A site that is made there for the first time knows it too.
    environment.run_ok(&["docs", "--format", "html"]);
    assert_eq!(environment.read("site/history.json"), environment.read("docs/catalog/history.json"));
}

#[test]
fn a_shallow_clone_keeps_the_versions_it_does_not_have() {
    let environment = published();
    environment.replace("tags/behavior/recent_login.toml", "> 3", "> 5");
    environment.commit();
    environment.run_ok(&["docs"]);
    let before = environment.read("docs/catalog/history.json");
    environment.commit();
    let head = git2::Repository::open(environment.root()).unwrap().head().unwrap().target().unwrap();
    environment.write(".git/shallow", &format!("{head}\n"));
    assert_snapshot!(environment.run_ok(&["docs"]));
    assert_eq!(environment.read("docs/catalog/history.json"), before);
}

#[test]
fn pages_of_what_is_gone_are_removed_and_nothing_else() {
    let environment = published();
    environment.write("docs/catalog/en/tags/notes.md", "mine\n");
    environment.write("docs/catalog/en/more/deep.md", "mine\n");
    environment
        .write("docs/catalog/en/tags/picture.png", "Made by `tagwerk docs`; change the files of the catalog instead.");
    environment.run_ok(&["docs"]);
    fs::remove_file(environment.path("tags/strategy/win_back.toml")).unwrap();
    fs::remove_file(environment.path("strategies/winback_sms.toml")).unwrap();
    let check = environment.run(&["docs", "--check"]).stdout;
    assert!(check.contains("left     docs/catalog/zh/tags/win_back.md\n"), "{check}");
    environment.run_ok(&["docs"]);
    let pages = files(&environment.path("docs/catalog"));
    assert!(!pages.contains_key("en/tags/win_back.md") && !pages["history.json"].contains("win_back"));
    assert!(!environment.path("docs/catalog/en/strategies").exists(), "an empty folder goes too");
    for mine in ["en/tags/notes.md", "en/more/deep.md", "en/tags/picture.png"] {
        assert!(pages.contains_key(mine), "{mine}");
    }
    environment.run_ok(&["docs", "--language", "zh"]);
    let pages = files(&environment.path("docs/catalog"));
    assert!(!pages.contains_key("en/README.md") && pages.contains_key("en/tags/notes.md"));
    assert!(!pages["zh/README.md"].contains("English"));
}

#[test]
fn a_file_of_somebody_else_is_not_overwritten() {
    let environment = published();
    environment.write("docs/catalog/en/kpis.md", "# Our KPIs\n");
    assert_snapshot!(environment.run(&["docs"]));
    assert_eq!(environment.read("docs/catalog/en/kpis.md"), "# Our KPIs\n");
    assert!(!environment.path("docs/catalog/README.md").exists(), "nothing was written");
}

#[test]
fn a_record_that_cannot_be_read() {
    let environment = published();
    environment.write("docs/catalog/history.json", "<<<<<<< HEAD\n");
    assert_snapshot!(environment.run(&["docs"]));
    assert_snapshot!(environment.run(&["docs", "--check"]));
}

#[test]
fn mistakes_in_the_catalog_stop_pages() {
    let environment = published();
    environment.replace("tags/behavior/recent_login.toml", "login, last", "logn, last");
    assert_snapshot!(environment.run(&["docs"]));
}

#[test]
fn small_numbers_are_told_nowhere() {
    let environment = TestEnvironment::shop();
    environment.run_ok(&["publish"]);
    environment.run_ok(&["docs"]);
    environment.run_ok(&["docs", "--format", "html"]);
    for folder in ["docs/catalog", "site"] {
        let pages = files(&environment.path(folder));
        assert!(pages["history.json"].contains("\"subjects\":\"<11\",\"size\":\"<11\""), "{}", pages["history.json"]);
        assert!(!pages["history.json"].contains("\"subjects\":9"));
    }
    let page = environment.read("docs/catalog/en/tags/recent_login.md");
    assert!(page.contains("| 2026-01-08 00:00 | \\< 11 |  | \\< 11 |"), "{page}");
    // A bound that is raised later holds for what was recorded before.
    let environment = published();
    environment.run_ok(&["docs"]);
    assert!(environment.read("docs/catalog/history.json").contains("\"subjects\":9"));
    environment.replace("tagwerk.toml", "min_count = 1", "min_count = 11");
    fs::remove_dir_all(environment.path(".tagwerk")).unwrap();
    assert_eq!(environment.run(&["docs", "--check"]).code, 1);
    environment.run_ok(&["docs"]);
    assert!(!environment.read("docs/catalog/history.json").contains("\"subjects\":9"));
}

#[test]
fn settings_say_where_and_in_which_languages() {
    let environment = published();
    let settings = environment.read("tagwerk.toml");
    let docs = "\n[docs]\nlanguages = [\"zh\"]\nmarkdown = \"wiki\"\n";
    environment.write("tagwerk.toml", &format!("{settings}{docs}"));
    let report = environment.run_ok(&["docs", "--json"]).json();
    assert_eq!((&report["folder"], &report["languages"]), (&"wiki".into(), &serde_json::json!(["zh"])));
    assert!(environment.path("wiki/zh/README.md").exists() && !environment.path("wiki/en").exists());
    environment.write("tagwerk.toml", &format!("{settings}{}", docs.replace("\"wiki\"", "\"../wiki\"")));
    assert_snapshot!(environment.run(&["docs"]));
    assert_snapshot!(environment.run(&["docs", "--language", "de"]));
}
