use super::schema::schemas;

/// The files of a new workspace, by path relative to it, in the order of their paths. A name in `tagwerk.toml` is
/// written as a TOML text, so any name will do.
#[must_use]
pub fn scaffold(name: &str) -> Vec<(String, String)> {
    let mut files = vec![
        (
            ".gitignore".to_owned(),
            "# The store: everything in it comes from the files and the data.\n/.tagwerk/\n# The site of `tagwerk docs --format html`.\n/site/\n"
                .to_owned(),
        ),
        ("strategies/.gitkeep".to_owned(), String::new()),
        ("tags/behavior/recent_login.toml".to_owned(), TAG.to_owned()),
        ("tagwerk.toml".to_owned(), WORKSPACE.replace("{name}", &toml_edit::Value::from(name).to_string())),
    ];
    files.extend(schemas().into_iter().map(|(file, text)| (format!("schemas/{file}"), text)));
    files.sort();
    files
}

/// The files that let GitHub check, plan, judge and publish a workspace, as [`scaffold`] gives its files. They are the ones
/// that tagwerk's own repository uses; what differs is where the program comes from.
#[must_use]
pub fn scaffold_github() -> Vec<(String, String)> {
    [
        (".github/CODEOWNERS", CODEOWNERS),
        (".github/actions/tagwerk/action.yml", include_str!("../../.github/actions/tagwerk/action.yml")),
        (".github/actions/tagwerk/source", SOURCE),
        (".github/workflows/publish.yml", include_str!("../../.github/workflows/publish.yml")),
        (".github/workflows/validate.yml", include_str!("../../.github/workflows/validate.yml")),
    ]
    .map(|(file, text)| (file.to_owned(), text.to_owned()))
    .into()
}

const CODEOWNERS: &str = "\
# Who is asked for a review. Name the owners in [policy.owners] of tagwerk.toml, then `tagwerk policy codeowners` makes this
# file.
";

const SOURCE: &str = "\
# Where workflows take tagwerk from: a commit that is built, or a binary that is checked. Give one of the two.
#git=https://github.com/OWNER/tagwerk
#rev=0123456789abcdef0123456789abcdef01234567
#url=https://HOST/tagwerk-x86_64-linux
#sha256=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
";

const WORKSPACE: &str = r#"#:schema ./schemas/workspace.schema.json
[workspace]
name = {name}
timezone = "UTC"                    # day boundaries and calendar windows
store = ".tagwerk"                  # never committed
categories = ["basic", "behavior", "transaction", "model", "strategy"]

[sources.profile]                   # one row per subject
kind = "attributes"
path = "data/profiles.csv"          # Parquet, CSV or NDJSON; a file, a folder, a glob, or an object-store URL
subject = "user_id"

[sources.events]                    # many rows per subject
kind = "events"
path = "data/events/"
subject = "user_id"
time = "ts"
event = "event"                     # the column that names the event
events = ["login"]                  # known before the first ingest

[sources.events.columns]            # types win over what the files say: text, int, decimal(2), float, bool, date, timestamp
device = "text"

[kpis.d7_retention]
when = "exists(login, next 7 days)"
"#;

const TAG: &str = r#"#:schema ../../schemas/tag.schema.json
id = "recent_login"
name = "Active this week"
owner = "growth"
status = "active"
description = "Logged in more than three times in the last seven days."

[purpose]
goal = "Catch people before they drift away"
decision = "Who is left out of the win-back campaign"
action = "suppress:winback"
kpis = ["d7_retention"]

[rule]
when = "count(login, last 7 days) > 3"

[refresh]
every = "1 day"
objective = "26 hours"

# Examples of what the tag must say; `tagwerk check` runs them.
[[test]]
name = "four times, at the first instant of seven days"
as_of = "2026-01-08T00:00:00"
events = [{ event = "login", ts = "2026-01-01T00:00:00", _times = 4 }]
expect = true

[[test]]
name = "one of them a second before"
as_of = "2026-01-08T00:00:00"
events = [
  { event = "login", ts = "2025-12-31T23:59:59" },
  { event = "login", ts = "2026-01-07T09:00:00", _times = 3 },
]
expect = false
"#;

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, sync::Arc};

    use super::*;
    use crate::{
        catalog::{Catalog, Content, FileKind, InputFile, Manifests, format_document},
        diagnostic::render_text,
    };

    #[test]
    fn a_new_workspace_is_formatted_and_has_no_errors() {
        let files = scaffold("a \"new\" \\ shop");
        let mut input = Vec::new();
        for (file, text) in &files {
            let Some(kind) = FileKind::of_path(file) else { continue };
            assert_eq!(&format_document(file, text).expect("TOML"), text, "{file}");
            input.push(InputFile {
                file: Arc::from(file.as_str()),
                kind,
                content: Content::Text(Arc::from(text.as_str())),
            });
        }
        let (manifests, mut found) = Manifests::from_files(input);
        let texts = manifests.texts.clone();
        let (catalog, more) = Catalog::check(manifests, &BTreeMap::new());
        found.extend(more);
        assert!(!found.has_errors(), "{}", render_text(&found, &texts, false));
        let catalog = catalog.expect("a catalog");
        assert_eq!(catalog.settings().name.as_ref(), "a \"new\" \\ shop");
        assert_eq!(catalog.tags().len(), 1);
    }
}
