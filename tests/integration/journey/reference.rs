//! `docs/cli.md` says what the binary says: its blocks of help and JSON are compared with real output.
//!
//! `TAGWERK_WRITE_DOCS=1 cargo test --test integration reference` writes the blocks anew.

use std::{fs, path::Path};

use crate::support::{TestEnvironment, redacted};

/// Commands whose help stands in the reference, in its order; the empty one is the overview.
const COMMANDS: &[&str] = &[
    "",
    "init",
    "demo",
    "new",
    "edit",
    "fmt",
    "schema",
    "check",
    "test",
    "ingest",
    "build",
    "plan",
    "publish",
    "rollback",
    "releases",
    "releases diff",
    "ls",
    "show",
    "log",
    "explain",
    "prove",
    "query",
    "graph",
    "docs",
    "pr",
    "pr open",
    "pr list",
    "pr comment",
    "pr status",
    "export",
    "verify",
    "policy",
    "policy show",
    "policy codeowners",
    "policy verify",
    "off",
    "on",
    "doctor",
    "lsp",
    "completions",
];

/// JSON answers that stand in the reference: name of the block, and the command.
const ANSWERS: &[(&str, &[&str])] = &[
    ("check", &["check", "--json"]),
    ("test", &["test", "--json"]),
    ("test --scaffold", &["test", "--scaffold", "do_not_contact", "--json"]),
    ("test --mutate", &["test", "--mutate", "recent_login", "--json"]),
    ("ingest", &["ingest", "--json"]),
    ("build", &["build", "--json"]),
    ("publish", &["publish", "--json"]),
    ("ls", &["ls", "category:strategy", "--json"]),
    ("show", &["show", "lifecycle", "--json"]),
    ("log", &["log", "recent_login", "--json"]),
    (
        "explain",
        &[
            "explain",
            "--rule",
            "exists(login, last 7 days) and (profile.city is null or not tag(high_value))",
            "--json",
        ],
    ),
    ("prove", &["prove", "lifecycle", "--json"]),
    ("query", &["query", "count(login, last 7 days) > 3", "--ids", "--json"]),
    ("graph", &["graph", "lifecycle", "--json"]),
    ("docs", &["docs", "--language", "en", "--json"]),
    ("export", &["export", "lifecycle=active", "--format", "csv", "-o", "active.csv", "--json"]),
    ("verify FILE", &["verify", "active.csv", "--json"]),
    ("releases", &["releases", "--json"]),
    ("releases diff", &["releases", "diff", "1", "1", "--tag", "lifecycle", "--json", "--exact"]),
    ("verify", &["verify", "--json"]),
    ("policy show", &["policy", "show", "--json"]),
    ("policy codeowners", &["policy", "codeowners", "--json"]),
    ("doctor", &["doctor", "--json"]),
    ("new", &["new", "sleepers", "--template", "dormant", "--json"]),
    ("edit", &["edit", "--where", "owner:growth", "--set", "backup_owner=crm", "--yes", "--json"]),
    ("plan", &["plan", "--base", "HEAD", "--exact", "--json"]),
    ("edit --undo", &["edit", "--undo", "--json"]),
    ("edit --history", &["edit", "--history", "--json"]),
    ("off TAG", &["off", "high_value", "--reason", "prices were imported in cents", "--json"]),
    ("off", &["off", "--json"]),
    ("on", &["on", "high_value", "--reason", "prices are right again", "--json"]),
    ("off --log", &["off", "--log", "--json"]),
    ("rollback", &["rollback", "--reason", "built at the wrong instant", "--json"]),
];

#[test]
fn the_reference_says_what_the_binary_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/cli.md");
    let written = fs::read_to_string(&path).expect("docs/cli.md");
    let mut expected = written.clone();
    let environment = TestEnvironment::shop();
    // So that the answer of `docs` shows what a release changes, not every page.
    environment.run_ok(&["docs", "--language", "en"]);
    for command in COMMANDS.iter().copied() {
        let mut args: Vec<&str> = command.split_whitespace().collect();
        args.push("--help");
        let help = environment.run_ok(&args).stdout;
        let (name, help) = if command.is_empty() { ("tagwerk", help) } else { (command, without_globals(&help)) };
        expected = with_block(&expected, &format!("help {name}"), "text", help.trim_end());
    }
    let overview = environment.run_ok(&["--help"]).stdout;
    let listed = overview.lines().skip_while(|line| *line != "Commands:").skip(1).map_while(|line| {
        let rest = line.strip_prefix("  ")?;
        Some(if rest.starts_with(' ') { "" } else { rest.split(' ').next().unwrap_or_default() })
    });
    for command in listed.filter(|command| *command != "help") {
        assert!(COMMANDS.contains(&command), "docs/cli.md does not know `{command}`");
    }
    for (name, args) in ANSWERS.iter().copied() {
        if name == "rollback" {
            environment.run_ok(&["publish", "--as-of", "2026-01-08T06:00:00"]);
        }
        let answer = redacted(&environment.run_ok(args).stdout);
        expected = with_block(&expected, &format!("json {name}"), "json", answer.trim_end());
    }
    if std::env::var_os("TAGWERK_WRITE_DOCS").is_some() {
        fs::write(&path, &expected).expect("written");
    } else {
        assert!(
            written == expected,
            "docs/cli.md is old: run `TAGWERK_WRITE_DOCS=1 cargo test --test integration reference`\n{}",
            first_difference(&written, &expected)
        );
    }
}

/// The help of a command without the options of all commands, which stand in the overview.
fn without_globals(help: &str) -> String {
    let from = help.find("Everywhere:\n").expect("global options have their heading");
    let to = help.find("Examples:\n").expect("every command has examples");
    assert!(from < to, "examples come last");
    format!("{}{}", &help[..from], &help[to..])
}

/// `document` with the content of a block replaced; the block has to be there.
fn with_block(document: &str, name: &str, language: &str, content: &str) -> String {
    let begin = format!("<!-- {name} -->\n");
    let end = "\n<!-- end -->";
    let from = document.find(&begin).unwrap_or_else(|| panic!("docs/cli.md has no block `{name}`")) + begin.len();
    let to = from + document[from - 1..].find(end).expect("a block has an end") - 1;
    let lines: Vec<&str> = content.lines().map(str::trim_end).collect();
    let tail = document[to.max(from)..].trim_start_matches('\n');
    format!("{}```{language}\n{}\n```\n{tail}", &document[..from], lines.join("\n"))
}

fn first_difference(written: &str, expected: &str) -> String {
    let pair = written.lines().zip(expected.lines()).find(|(w, e)| w != e);
    pair.map_or_else(|| "one is longer".to_owned(), |(w, e)| format!("written:  {w}\nexpected: {e}"))
}

#[test]
fn a_block_is_replaced() {
    let document = "a\n<!-- help x -->\nold\n<!-- end -->\nb\n<!-- help y -->\n<!-- end -->\n";
    let once = with_block(document, "help x", "text", "new \nnewer");
    assert_eq!(once, "a\n<!-- help x -->\n```text\nnew\nnewer\n```\n<!-- end -->\nb\n<!-- help y -->\n<!-- end -->\n");
    let filled = with_block(&once, "help y", "json", "{}");
    assert!(filled.ends_with("b\n<!-- help y -->\n```json\n{}\n```\n<!-- end -->\n"), "{filled}");
    assert_eq!(with_block(&filled, "help y", "json", "{}"), filled);
}
