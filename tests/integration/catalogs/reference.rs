use std::{fmt::Write as _, fs, path::Path};

use serde_json::Value;
use tagwerk::catalog::schemas;

const HEAD: &str = "# Files of a workspace\n\nEvery key of every file, from the types that read them; editors show the same \
                    by `schemas/*.json`. What rules say is\nin [rules.md](rules.md), what mistakes are called in \
                    [diagnostics.md](diagnostics.md). `tagwerk fmt` keeps files in form.\n";

const FILES: [(&str, &str); 5] = [
    ("workspace.schema.json", "`tagwerk.toml`"),
    ("tag.schema.json", "`tags/<category>/**/<id>.toml`"),
    ("family.schema.json", "`tags/<category>/**/<id>.family.toml`"),
    ("strategy.schema.json", "`strategies/<id>.toml`"),
    ("template.schema.json", "`templates/<id>.toml`"),
];

/// `docs/files.md` says what the schemas say. With `TAGWERK_WRITE_DOCS` set, it is written instead of compared.
#[test]
fn the_reference_of_files_is_the_generated_one() {
    let schemas = schemas();
    let mut out = HEAD.to_owned();
    for (schema, title) in FILES {
        let text = &schemas.iter().find(|(name, _)| *name == schema).expect("a schema").1;
        let root: Value = serde_json::from_str(text).expect("a schema is JSON");
        write!(out, "\n## {title}\n").expect("written");
        section(&root, &root, "", &mut out);
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/files.md");
    if std::env::var_os("TAGWERK_WRITE_DOCS").is_some() {
        fs::write(&path, &out).expect("written");
    }
    assert_eq!(
        fs::read_to_string(path).unwrap_or_default(),
        out,
        "docs/files.md: run this test with TAGWERK_WRITE_DOCS=1"
    );
}

/// A table of keys, then the sections below it.
fn section(schema: &Value, root: &Value, path: &str, out: &mut String) {
    let description = schema["description"].as_str().unwrap_or_default();
    write!(out, "\n{description}\n\n| key | holds | meaning |\n|---|---|---|\n").expect("written");
    let keys = schema["properties"].as_object().expect("a table has keys");
    let mut below = Vec::new();
    for (key, shape) in keys {
        let required = schema["required"].as_array().is_some_and(|r| r.iter().any(|n| n == key));
        let target = resolve(shape, root);
        let (holds, inner) = holds(target, root);
        let mark = if required { " (required)" } else { "" };
        let meaning = shape["description"].as_str().or(target["description"].as_str()).unwrap_or_default();
        let example = shape["examples"].get(0).map_or_else(String::new, |e| format!(" Such as `{e}`."));
        let default = match &shape["default"] {
            Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
            default => format!(" Absent: `{default}`."),
        };
        let meaning = format!("{meaning}{example}{default}").replace("`\"", "`").replace("\"`", "`");
        let meaning = meaning.replace('\n', " ").replace('|', "\\|");
        writeln!(out, "| `{key}`{mark} | {holds} | {meaning} |").expect("written");
        if let Some((inner, form)) = inner {
            below.push((format!("{path}{key}"), inner, form));
        }
    }
    for (name, inner, form) in below {
        // Sections that a template shares with a tag are explained there.
        let heading = inner["description"].as_str().unwrap_or_default();
        if out.contains(&format!("\n{heading}\n\n| key |")) {
            continue;
        }
        let (title, next) = match form {
            Form::Table => (format!("[{name}]"), format!("{name}.")),
            Form::List => (format!("[[{name}]]"), format!("{name}.")),
            Form::Named => (format!("[{name}.NAME]"), format!("{name}.NAME.")),
        };
        write!(out, "\n### `{title}`\n").expect("written");
        section(inner, root, &next, out);
    }
}

enum Form {
    Table,
    List,
    Named,
}

fn resolve<'a>(schema: &'a Value, root: &'a Value) -> &'a Value {
    schema["$ref"].as_str().map_or(schema, |r| root.pointer(r.trim_start_matches('#')).expect("a definition"))
}

fn holds<'a>(schema: &'a Value, root: &'a Value) -> (String, Option<(&'a Value, Form)>) {
    if let Some(words) = schema["enum"].as_array() {
        let words: Vec<String> = words.iter().filter_map(Value::as_str).map(|w| format!("`{w}`")).collect();
        return (words.join(" "), None);
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        let words: Vec<String> = choices.iter().map(|c| holds(resolve(c, root), root).0).collect();
        return (words.join(" or "), None);
    }
    match schema["type"].as_str().unwrap_or_default() {
        "string" => ("text".to_owned(), None),
        "boolean" => ("true or false".to_owned(), None),
        "integer" => ("whole number".to_owned(), None),
        "number" => ("number".to_owned(), None),
        "array" => {
            let items = resolve(&schema["items"], root);
            match items["properties"].is_object() {
                true => ("sections".to_owned(), Some((items, Form::List))),
                false => (format!("list of {}", holds(items, root).0), None),
            }
        }
        _ if schema["properties"].is_object() => ("section".to_owned(), Some((schema, Form::Table))),
        _ => {
            let values = resolve(&schema["additionalProperties"], root);
            match values["properties"].is_object() {
                true => ("sections by name".to_owned(), Some((values, Form::Named))),
                false => (format!("{} by name", holds(values, root).0), None),
            }
        }
    }
}
