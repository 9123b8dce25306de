//! The arrows between the rooms of `src/`: a room uses only rooms that come before it.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// The rooms, lowest first.
const ROOMS: [&str; 21] = [
    "calendar",
    "diagnostic",
    "rule",
    "catalog",
    "source",
    "store",
    "engine",
    "trial",
    "model",
    "deliver",
    "measure",
    "git",
    "github",
    "demo",
    "docs",
    "review",
    "workspace",
    "cli",
    "tui",
    "api",
    "lsp",
];

/// Rooms that do not know each other, although one comes before the other.
const STRANGERS: [&[&str]; 2] = [&["engine", "deliver", "git"], &["cli", "tui", "api", "lsp"]];

/// Rooms that use no other room at all.
const LONERS: [&str; 1] = ["github"];

/// Files that open the door of another room and do nothing else: a command that starts a server.
const DOORS: [(&str, &str); 2] = [("cli/dashboard.rs", "tui"), ("cli/lsp.rs", "lsp")];

#[test]
fn every_arrow_points_to_an_earlier_room() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    let mut seen = 0;
    for file in rust_files(&src) {
        let inside = file.strip_prefix(&src).expect("below src");
        let room = inside.components().next().expect("a file").as_os_str().to_string_lossy().into_owned();
        let room = room.trim_end_matches(".rs");
        if matches!(room, "main" | "lib") {
            continue;
        }
        assert!(ROOMS.contains(&room), "`{room}` has no place in the order of the rooms");
        for used in rooms_used(&fs::read_to_string(&file).expect("readable")) {
            seen += 1;
            let is_door = DOORS.iter().any(|(file, to)| inside == Path::new(file) && used == *to);
            if is_door {
                continue;
            }
            if let Some(why) = forbidden(room, &used) {
                wrong.push(format!("{}: `{room}` uses `{used}`: {why}", inside.display()));
            }
        }
    }
    assert!(seen > 0, "no arrow was found at all");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_wrong_arrow_is_seen() {
    assert!(forbidden("rule", "catalog").is_some());
    assert!(forbidden("deliver", "engine").is_some());
    assert!(forbidden("tui", "cli").is_some());
    assert!(forbidden("github", "diagnostic").is_some());
    assert!(forbidden("engine", "rule").is_none());
    assert!(forbidden("engine", "engine").is_none());
}

#[test]
fn arrows_are_read_from_every_form_of_path() {
    let text = "use crate::calendar::Zone;\nuse crate::{\n  rule::{typed::Expr, Names},\n  store,\n};\n\
                // use crate::tui;\nfn f(x: crate::engine::Plan) {}\n";
    let expected: BTreeSet<String> = ["calendar", "engine", "rule", "store"].map(str::to_owned).into();
    assert_eq!(rooms_used(text), expected);
}

/// Why `from` may not use `to`.
fn forbidden(from: &str, to: &str) -> Option<&'static str> {
    let place = |room: &str| ROOMS.iter().position(|r| *r == room);
    if from == to {
        return None;
    }
    if LONERS.contains(&from) {
        return Some("it uses no other room");
    }
    match (place(from), place(to)) {
        (_, None) => Some("it is no room"),
        (from, to) if to > from => Some("it comes later"),
        _ if STRANGERS.iter().any(|s| s.contains(&from) && s.contains(&to)) => Some("they do not know each other"),
        _ => None,
    }
}

/// The first names after `crate::`, alone or in braces; comments are not looked at.
fn rooms_used(text: &str) -> BTreeSet<String> {
    let code: String = text.lines().filter(|l| !l.trim_start().starts_with("//")).flat_map(|l| [l, "\n"]).collect();
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if code[..at].ends_with('$') {
            continue;
        }
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 1;
            let mut name = String::new();
            let mut first = true;
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    _ => {}
                }
                let is_name = c.is_ascii_alphanumeric() || c == '_';
                if depth == 1 && is_name && first {
                    name.push(c);
                } else if !name.is_empty() {
                    found.insert(std::mem::take(&mut name));
                    first = false;
                }
                if depth == 1 && c == ',' {
                    first = true;
                }
                if depth == 0 {
                    break;
                }
            }
        } else {
            let name: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            // A type or macro at the root of the crate would be no room, and there is none.
            found.insert(name);
        }
    }
    found
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("readable") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}
