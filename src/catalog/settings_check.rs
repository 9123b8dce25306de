use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    BadRowsLimit, BadRowsMax, DocsSection, DocsSettings, Document, LanguageWord, Naming, Settings, SourceKindWord,
    SourceSection, SourceSettings, Step, WorkspaceFile, code,
    path::{PathError, check_path},
    policy,
    settings::INGEST_MEMORY_BYTES,
    value::{DATA_TYPE_WORDS, parse_bytes, parse_data_type, parse_percent},
};
use crate::{
    calendar::Zone,
    diagnostic::{Diagnostic, Diagnostics, suggestion},
    rule::{DataType, say::Language},
};

/// Reads every text of `tagwerk.toml`. What is wrong is reported and replaced by what holds when nothing is said.
pub(super) fn read_settings(document: &Document<WorkspaceFile>, found: &mut Diagnostics) -> Settings {
    let mut reader = Reader { document, found };
    let file = &document.value;
    let section = &file.workspace;
    reader.said(&["workspace".into(), "name".into()], &section.name);
    let zone = reader.zone(&["workspace".into(), "timezone".into()], &section.timezone).unwrap_or_else(Zone::utc);
    reader.path(&["workspace".into(), "store".into()], &section.store, None);
    if let Some(releases) = &section.releases {
        reader.releases(releases);
    }
    for (key, folder) in [("markdown", &file.docs.markdown), ("site", &file.docs.site)] {
        reader.folder(&["docs".into(), key.into()], folder);
    }
    reader.categories(&section.categories);
    let sources = file
        .sources
        .iter()
        .map(|(name, source)| {
            let name: Arc<str> = Arc::from(name.as_str());
            (Arc::clone(&name), reader.source(&name, source, &zone))
        })
        .collect();
    reader.no_repeats(&["suppression".into(), "tags".into()], &file.suppression.tags);
    reader.keys(&file.publish.keys);
    Settings {
        name: Arc::from(section.name.as_str()),
        description: section.description.clone(),
        zone,
        store: section.store.clone(),
        releases: section.releases.clone(),
        categories: section.categories.iter().map(|c| Arc::from(c.as_str())).collect(),
        naming: section.naming.as_deref().and_then(|pattern| reader.naming(pattern)),
        ingest_memory_bytes: section
            .ingest_memory
            .as_deref()
            .and_then(|text| reader.memory(text))
            .unwrap_or(INGEST_MEMORY_BYTES),
        min_count: file.privacy.min_count,
        suppression: file.suppression.tags.iter().map(|t| Arc::from(t.as_str())).collect(),
        publish_keys: file.publish.keys.clone(),
        github_api: file.github.api.clone(),
        sources,
        kpis: file.kpis.iter().map(|(name, kpi)| (Arc::from(name.as_str()), kpi.clone())).collect(),
        docs: docs(&file.docs),
        policy: Arc::new(policy::read(document, found)),
    }
}

fn docs(section: &DocsSection) -> DocsSettings {
    let is_wanted = |language: &Language| {
        let word = match language {
            Language::English => LanguageWord::En,
            Language::Chinese => LanguageWord::Zh,
        };
        section.languages.is_empty() || section.languages.contains(&word)
    };
    DocsSettings {
        languages: Language::ALL.into_iter().filter(is_wanted).collect(),
        markdown: section.markdown.clone(),
        site: section.site.clone(),
    }
}

/// Keys of `[[test]]` that are no sources.
const TEST_KEYS: [&str; 3] = ["as_of", "expect", "name"];

struct Reader<'a> {
    document: &'a Document<WorkspaceFile>,
    found: &'a mut Diagnostics,
}

impl Reader<'_> {
    fn push(&mut self, code: &'static str, path: &[Step<'_>], message: String, label: &str, help: impl Into<String>) {
        let place = self.document.place(path);
        self.found.push(Diagnostic::error(code, place, message).label(label).help(help));
    }

    /// A text that has to say something.
    fn said(&mut self, path: &[Step<'_>], text: &str) {
        if text.trim().is_empty() {
            let key = key_of(path);
            self.push(
                code::BLANK,
                path,
                format!("`{key}` is empty"),
                "nothing is said here",
                format!("say the `{key}`"),
            );
        }
    }

    fn zone(&mut self, path: &[Step<'_>], name: &str) -> Option<Zone> {
        if let Ok(zone) = Zone::named(name) {
            return Some(zone);
        }
        let known: Vec<String> = jiff::tz::db().available().map(|n| n.as_str().to_owned()).collect();
        let near = crate::diagnostic::nearest(name, known.iter().map(String::as_str));
        let help = near.map_or_else(
            || "write an IANA name such as `Asia/Shanghai`, `Europe/Berlin` or `UTC`".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        self.push(code::ZONE, path, format!("unknown time zone `{name}`"), "no such zone in the IANA database", help);
        None
    }

    fn path(&mut self, path: &[Step<'_>], text: &str, absolute: Option<bool>) {
        let Err(error) = check_path(text, absolute.unwrap_or(false)) else { return };
        let (label, help) = match (&error, absolute) {
            (PathError::Empty, _) => ("nothing is said here", "write a path relative to the workspace"),
            (PathError::Absolute, Some(_)) => (
                "this is outside the workspace",
                "add `absolute = true` if that is meant, or begin the path with `${NAME}`",
            ),
            (PathError::Absolute, None) => ("this is outside the workspace", "write a path relative to the workspace"),
            (PathError::Leaves, _) => (
                "`..` leads above the workspace",
                "move the data into the workspace, or begin the path with an environment variable such as `${DATA}`",
            ),
            (PathError::Relative, _) => ("not a whole path", "write the path from the root"),
            (PathError::Scheme { .. }, _) => ("not an object store", "write `s3://bucket/...`, or a path"),
            (PathError::Variable | PathError::Unset { .. }, _) => (
                "not the name of an environment variable",
                "write `${NAME}/...`, with letters, digits and `_` in the name",
            ),
        };
        self.push(code::OUTSIDE, path, error.to_string(), label, help);
    }

    /// Where releases lie that machines share.
    fn releases(&mut self, text: &str) {
        let path = ["workspace".into(), "releases".into()];
        let address = text.split_once("://").map(|(_, rest)| rest.split('/').next().unwrap_or_default());
        if address.is_some_and(|host| host.contains('@')) {
            let message = "an address of releases holds no credentials".to_owned();
            let help = "remove what stands before the `@`; AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are read from the environment";
            self.push(code::FORMAT, &path, message, "everybody who has the file would have them", help);
            return;
        }
        let is_place = match check_path(text, true) {
            Ok(()) => check_path(text, false).is_err() || text.starts_with("s3://") || text.starts_with("${"),
            Err(_) => false,
        };
        if !is_place || address == Some("") && text.starts_with("s3://") {
            let message = format!("`{text}` is no place that machines could share");
            let help = "write `s3://bucket/prefix`, `file:///folder`, the absolute path of a folder, or `${NAME}/...`; leave `releases` away to keep releases in the store";
            self.push(code::FORMAT, &path, message, "neither an object store nor an absolute folder", help);
        }
    }

    /// A folder that is written to.
    fn folder(&mut self, path: &[Step<'_>], text: &str) {
        let is_elsewhere = text.contains("://") || text.contains("${");
        if is_elsewhere || check_path(text, false).is_err() {
            let message = "pages are written to a folder of the workspace".to_owned();
            let help = "write a path relative to the workspace; `tagwerk docs -o DIR` goes anywhere";
            self.push(code::OUTSIDE, path, message, "not a folder of it", help);
        }
    }

    fn categories(&mut self, categories: &[String]) {
        let path = ["workspace".into(), "categories".into()];
        self.no_repeats(&path, categories);
        for (at, category) in categories.iter().enumerate() {
            if !is_plain_word(category) {
                let path = [path[0], path[1], at.into()];
                self.push(
                    code::BAD_ID,
                    &path,
                    format!("`{category}` cannot be a category"),
                    "categories are folders of `tags/`",
                    "use lower-case letters, digits and `_`, beginning with a letter",
                );
            }
        }
    }

    fn no_repeats(&mut self, path: &[Step<'_>], names: &[String]) {
        let mut seen = BTreeMap::new();
        for (at, name) in names.iter().enumerate() {
            let path: Vec<Step<'_>> = path.iter().copied().chain([Step::At(at)]).collect();
            if let Some(first) = seen.insert(name, path.clone()) {
                let key = key_of(&path[..path.len() - 1]).to_owned();
                let diagnostic = Diagnostic::error(
                    code::REPEATED,
                    self.document.place(&path),
                    format!("`{name}` stands twice in `{key}`"),
                )
                .label("here again")
                .related(self.document.place(&first), "first here")
                .help("remove one of the two");
                self.found.push(diagnostic);
            }
        }
    }

    fn naming(&mut self, pattern: &str) -> Option<Naming> {
        match Naming::parse(pattern) {
            Ok(naming) => Some(naming),
            Err(reason) => {
                self.push(
                    code::FORMAT,
                    &["workspace".into(), "naming".into()],
                    format!("no id can follow this pattern: {reason}"),
                    "not a pattern of ids",
                    "write letters, digits and `_`, with `*` for any text, `?` for one character, `{category}`, and `|` between alternatives",
                );
                None
            }
        }
    }

    /// Public keys that releases are signed with.
    fn keys(&mut self, keys: &[String]) {
        let path = ["publish".into(), "keys".into()];
        self.no_repeats(&path, keys);
        for (at, key) in keys.iter().enumerate() {
            if !key.starts_with("RW") || minisign::PublicKey::from_base64(key).is_err() {
                self.push(
                    code::FORMAT,
                    &[path[0], path[1], at.into()],
                    "this is no public key of minisign".to_owned(),
                    "expected 56 characters that begin with `RW`",
                    "take the second line of the file `minisign.pub` that `minisign -G` writes",
                );
            }
        }
    }

    fn memory(&mut self, text: &str) -> Option<u64> {
        let bytes = parse_bytes(text);
        if bytes.is_none() {
            self.push(
                code::FORMAT,
                &["workspace".into(), "ingest_memory".into()],
                format!("`{text}` is no size"),
                "expected a whole number and a unit",
                "write it like `512 MiB` or `1 GiB`",
            );
        }
        bytes
    }

    fn source(&mut self, name: &Arc<str>, source: &SourceSection, zone: &Zone) -> SourceSettings {
        let at = |key: &'static str| [Step::Key("sources"), Step::Key(name), Step::Key(key)];
        if TEST_KEYS.contains(&name.as_ref()) {
            let place = self.document.key_place(&at("kind")[..2]);
            self.found.push(
                Diagnostic::error(code::RESERVED, place, format!("a source cannot be called `{name}`"))
                    .label("a key of `[[test]]` has this name")
                    .help("choose another name"),
            );
        }
        self.path(&at("path"), &source.path, Some(source.absolute));
        for (key, column) in [
            ("subject", Some(&source.subject)),
            ("time", source.time.as_ref()),
            ("event", source.event.as_ref()),
            ("valid_from", source.valid_from.as_ref()),
        ] {
            if let Some(column) = column {
                self.said(&at(key), column);
            }
        }
        self.kind(name, source);
        for key in ["only", "static", "events"] {
            let names = match key {
                "only" => source.only.as_deref(),
                "static" => Some(source.static_columns.as_slice()),
                _ => source.events.as_deref(),
            };
            self.no_repeats(&at(key), names.unwrap_or_default());
        }
        let own_zone = source.timezone.as_deref().and_then(|text| self.zone(&at("timezone"), text));
        let mut events: Option<Vec<Arc<str>>> =
            source.events.as_ref().map(|events| events.iter().map(|e| Arc::from(e.as_str())).collect());
        if let Some(events) = &mut events {
            events.sort();
            events.dedup();
        }
        SourceSettings {
            name: Arc::clone(name),
            kind: source.kind,
            path: source.path.clone(),
            absolute: source.absolute,
            subject: source.subject.clone(),
            time: source.time.clone(),
            event: source.event.clone(),
            events,
            valid_from: source.valid_from.clone(),
            types: self.types(name, source),
            only: source.only.clone(),
            decimals: source.decimals,
            zone: own_zone.unwrap_or_else(|| zone.clone()),
            bad_rows_max: self.bad_rows(name, source),
            static_columns: source.static_columns.clone(),
            description: source.description.clone(),
        }
    }

    /// Keys that only one kind of source has.
    fn kind(&mut self, name: &Arc<str>, source: &SourceSection) {
        let at = |key: &'static str| [Step::Key("sources"), Step::Key(name), Step::Key(key)];
        let events_only =
            [("time", source.time.is_some()), ("event", source.event.is_some()), ("events", source.events.is_some())];
        let attributes_only =
            [("valid_from", source.valid_from.is_some()), ("static", !source.static_columns.is_empty())];
        let (wrong, kind, other) = match source.kind {
            SourceKindWord::Attributes => (events_only.to_vec(), "attributes", "events"),
            SourceKindWord::Events => (attributes_only.to_vec(), "events", "attributes"),
        };
        for (key, _) in wrong.into_iter().filter(|(_, is_there)| *is_there) {
            let place = self.document.key_place(&at(key));
            self.found.push(
                Diagnostic::error(code::KIND, place, format!("`{key}` does not fit a source of {kind}"))
                    .label(format!("only sources of kind `{other}` have it"))
                    .help(format!("remove `{key}`, or write `kind = \"{other}\"`")),
            );
        }
        if source.kind == SourceKindWord::Events && source.time.is_none() {
            let place = self.document.place(&at("kind")[..2]);
            self.found.push(
                Diagnostic::error(code::KIND, place, format!("source `{name}` has events, but no `time`"))
                    .label("which column says when?")
                    .help("add `time = \"...\"` with the name of the time column, or write `kind = \"attributes\"`"),
            );
        }
        if source.kind == SourceKindWord::Events && source.event.is_none() && source.events.is_some() {
            let place = self.document.key_place(&at("events"));
            self.found.push(
                Diagnostic::error(code::KIND, place, "`events` without `event`")
                    .label("values of which column?")
                    .help("add `event = \"...\"` with the name of the column that names the event"),
            );
        }
    }

    fn types(&mut self, name: &Arc<str>, source: &SourceSection) -> Option<BTreeMap<String, DataType>> {
        let columns = source.columns.as_ref()?;
        let mut types = BTreeMap::new();
        for (column, text) in columns {
            let path = [Step::Key("sources"), Step::Key(name), Step::Key("columns"), Step::Key(column)];
            let Some(ty) = parse_data_type(text) else {
                let meant = meant_type(text);
                let help = match meant {
                    Some(ty) => format!("write `{ty}`"),
                    None => suggestion(text, DATA_TYPE_WORDS).unwrap_or_default(),
                };
                self.push(code::TYPE_WORD, &path, format!("unknown type `{text}`"), "no column has this type", help);
                // Taken as what it seems to mean, so that rules that read the column are not blamed too.
                types.insert(column.clone(), meant.unwrap_or(DataType::Text));
                continue;
            };
            types.insert(column.clone(), ty);
            let (fits, label, help) = if source.time.as_ref() == Some(column)
                || source.valid_from.as_ref() == Some(column)
            {
                let help = "write `timestamp` or `date`, or name another column as the time";
                (ty.is_temporal(), "a time is a `timestamp` or a `date`", help)
            } else if source.event.as_ref() == Some(column) {
                (ty == DataType::Text, "an event's name is a `text`", "write `text`, or name another column in `event`")
            } else if &source.subject == column {
                let help = "write `text` or `int`, or name another column in `subject`";
                (matches!(ty, DataType::Text | DataType::Int), "a subject's id is a `text` or an `int`", help)
            } else {
                (true, "", "")
            };
            if !fits {
                self.push(code::TYPE_WORD, &path, format!("column `{column}` cannot be `{text}`"), label, help);
            }
        }
        let known: BTreeSet<&str> = columns.keys().map(String::as_str).collect();
        self.columns_listed(name, source, &known);
        Some(types)
    }

    /// `only` and `columns` have to agree: a declared column that is not read helps nobody.
    fn columns_listed(&mut self, name: &Arc<str>, source: &SourceSection, known: &BTreeSet<&str>) {
        let Some(only) = &source.only else { return };
        let always = [Some(&source.subject), source.time.as_ref(), source.event.as_ref(), source.valid_from.as_ref()];
        for column in known {
            let is_read = only.iter().any(|o| o == column) || always.iter().flatten().any(|c| c.as_str() == *column);
            if !is_read {
                let path = [Step::Key("sources"), Step::Key(name), Step::Key("columns"), Step::Key(column)];
                let place = self.document.key_place(&path);
                self.found.push(
                    Diagnostic::error(
                        code::UNKNOWN_COLUMN,
                        place,
                        format!("column `{column}` has a type but is not read"),
                    )
                    .label("not listed in `only`")
                    .help(format!("add `{column}` to `only`, or remove its type")),
                );
            }
        }
    }

    fn bad_rows(&mut self, name: &Arc<str>, source: &SourceSection) -> BadRowsLimit {
        match &source.bad_rows_max {
            None => BadRowsLimit::DEFAULT,
            Some(BadRowsMax::Rows(rows)) => BadRowsLimit::Rows(*rows),
            Some(BadRowsMax::Share(text)) => parse_percent(text).map_or_else(
                || {
                    self.push(
                        code::FORMAT,
                        &[Step::Key("sources"), Step::Key(name), Step::Key("bad_rows_max")],
                        format!("`{text}` is no share"),
                        "expected a percentage, or a number of rows",
                        "write it like `\"0.5%\"`, or `100` without quotes",
                    );
                    BadRowsLimit::DEFAULT
                },
                BadRowsLimit::Share,
            ),
        }
    }
}

fn key_of<'a>(path: &[Step<'a>]) -> &'a str {
    path.iter().rev().find_map(|step| if let Step::Key(key) = step { Some(*key) } else { None }).unwrap_or("")
}

/// The type that a word of another system means.
fn meant_type(word: &str) -> Option<DataType> {
    let lower = word.to_lowercase();
    let name: String = lower.chars().take_while(char::is_ascii_alphabetic).collect();
    match name.as_str() {
        "string" | "str" | "varchar" | "char" | "utf" => Some(DataType::Text),
        "integer" | "bigint" | "long" | "int" | "uint" => Some(DataType::Int),
        "double" | "real" | "number" => Some(DataType::Float),
        "decimal" | "numeric" | "money" => Some(DataType::Decimal { scale: 2 }),
        "boolean" => Some(DataType::Bool),
        "datetime" | "time" | "timestamptz" | "instant" => Some(DataType::Timestamp),
        _ => None,
    }
}

/// `[a-z][a-z0-9_]*`.
pub(super) fn is_plain_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}
