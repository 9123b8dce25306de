//! `docs/dashboard/keys.md` says what the tables of actions say.

use std::{fmt::Write as _, fs, path::Path};

use crate::{
    rule::say::Language,
    tui::{
        action::{self, ActionSpec, When},
        screen::ScreenId,
    },
};

const INTRODUCTION: &str = "# Keys of the dashboard

All actions with their keys; `?` shows those of the screen you look at, `:` finds one by some letters of its name. Other keys are
chosen in a file: see [configuration.md](configuration.md). While a text is typed, letters are text, and only keys with `ctrl-` or
`alt-` and those that are no letters mean something.

`writes` marks what changes files, git, the store or something elsewhere. It is refused where nothing may be changed.
";

/// With `TAGWERK_WRITE_DOCS` set, the page is written instead of compared.
#[test]
fn the_page_of_keys_is_up_to_date() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/dashboard/keys.md");
    let page = page();
    if std::env::var_os("TAGWERK_WRITE_DOCS").is_some() {
        fs::write(&file, page).unwrap();
    } else {
        let written = fs::read_to_string(&file).unwrap_or_default();
        assert!(
            written == page,
            "docs/dashboard/keys.md is old: TAGWERK_WRITE_DOCS=1 cargo test --lib the_page_of_keys_is_up_to_date"
        );
    }
}

fn page() -> String {
    let mut out = INTRODUCTION.to_owned();
    for of in [None].into_iter().chain(ScreenId::ALL.map(Some)) {
        let title = of.map_or("Everywhere", |screen| screen.title().text(Language::English));
        let _ = write!(out, "\n## {title}\n\n");
        let specs: Vec<&ActionSpec> = action::all().filter(|(screen, _)| *screen == of).map(|(_, spec)| spec).collect();
        if specs.is_empty() {
            out.push_str("Only the keys that mean something everywhere.\n");
            continue;
        }
        out.push_str("| keys | name | what it does | |\n|---|---|---|---|\n");
        for spec in specs {
            let keys: Vec<String> = spec.keys.iter().map(|key| code(key)).collect();
            let mut marks = Vec::new();
            if spec.writes {
                marks.push("writes");
            }
            if spec.when == When::Typing {
                marks.push("while typing");
            }
            let help = spec.help.text(Language::English).replace('|', "\\|");
            let _ = writeln!(out, "| {} | `{}` | {help} | {} |", keys.join(" "), spec.id, marks.join(", "));
        }
    }
    out
}

/// A key as Markdown shows it in a cell of a table.
fn code(key: &str) -> String {
    match key {
        "`" => "`` ` ``".to_owned(),
        key => format!("`{}`", key.replace('|', "\\|")),
    }
}
