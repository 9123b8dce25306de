//! Completion of values that are no rules.

use std::collections::{BTreeMap, BTreeSet};

use lsp_types::CompletionItemKind;

use super::{
    proposal::{Proposal, Site, Subject},
    rule::tag_proposal,
};
use crate::{
    catalog::{Catalog, FileKind, WrittenText, library, value::DATA_TYPE_WORDS},
    diagnostic::Span,
    lsp::{
        cursor::ValueCursor,
        outline::{NodeKind, Outline, PathStep},
        rules::{Meaning, meaning, text_of},
        schema::{Form, Shape},
        view::View,
    },
    rule::{DataType, SourceShapeKind},
};

/// Proposals for a value.
pub(super) fn values<'f>(
    view: &View<'f>,
    kind: FileKind,
    outline: &Outline,
    value: &ValueCursor<'_>,
    at: usize,
) -> (Site<'f>, Vec<Proposal>) {
    let written = value.text_at(view.text(), at);
    if let Some(written) = &written
        && let Some(found) = placeholders(view, kind, outline, written, at)
    {
        return found;
    }
    let texts = texts(view, kind, outline, value);
    let site = match written {
        Some(written) => {
            let prefix = view.text()[written.inside().start..at].to_owned();
            Site { span: written.inside(), prefix, written: Some(written) }
        }
        None => {
            let span = if value.node.is_some_and(|n| matches!(n.kind, NodeKind::Plain)) {
                value.span
            } else {
                Span::new(at, at)
            };
            Site { span, prefix: view.text()[span.start..at.max(span.start)].to_owned(), written: None }
        }
    };
    let mut out: Vec<Proposal> = texts;
    if site.written.is_none() {
        for proposal in &mut out {
            let text = std::mem::take(&mut proposal.insert);
            proposal.insert = format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
            proposal.label = proposal.insert.clone();
        }
        out.extend(plain(kind, value));
    }
    (site, out)
}

/// Values without quotes.
fn plain(kind: FileKind, value: &ValueCursor<'_>) -> Vec<Proposal> {
    let Some(shape) = Shape::of(kind).and_then(|shape| shape.below(&value.path)) else { return Vec::new() };
    match shape.form() {
        Form::Bool => ["true", "false"].map(|word| Proposal::new(word, CompletionItemKind::VALUE)).into(),
        Form::Number => {
            let given = shape.examples().into_iter().chain(shape.default());
            given.filter(|v| v.is_number()).map(|v| Proposal::new(v.to_string(), CompletionItemKind::VALUE)).collect()
        }
        _ => Vec::new(),
    }
}

/// Texts that may stand there.
fn texts(view: &View<'_>, kind: FileKind, outline: &Outline, value: &ValueCursor<'_>) -> Vec<Proposal> {
    let siblings: BTreeSet<&str> =
        value.siblings.iter().map(|span| view.text()[span.start..span.end].trim_matches(['"', '\''])).collect();
    let mut out = named(view, kind, outline, value);
    out.retain(|proposal| !siblings.contains(proposal.insert.as_str()));
    if let Some(shape) = Shape::of(kind).and_then(|shape| shape.below(&value.path)) {
        let words = shape.words().into_iter();
        out.extend(words.map(|(word, about)| Proposal::new(word, CompletionItemKind::ENUM_MEMBER).about(about)));
        // Of a single value examples say how it looks.
        if out.is_empty() && shape.form() == Form::Text && !is_prose(&value.path) {
            let examples = shape.examples().into_iter().chain(shape.default());
            let texts = examples.filter_map(|e| e.as_str());
            out.extend(texts.map(|text| Proposal::new(text, CompletionItemKind::TEXT).detail("example")));
        }
    }
    out
}

/// Keys whose values are sentences or names that nobody writes twice.
fn is_prose(path: &[PathStep]) -> bool {
    let key = path.iter().rev().find_map(PathStep::key).unwrap_or_default();
    matches!(key, "id" | "name" | "name_zh" | "description" | "goal" | "decision")
}

/// Names from the workspace.
fn named(view: &View<'_>, kind: FileKind, outline: &Outline, value: &ValueCursor<'_>) -> Vec<Proposal> {
    let Some(catalog) = view.workspace.catalog() else { return Vec::new() };
    let workspace = view.workspace.project.map(|p| p.name()).unwrap_or_default();
    match meaning(kind, &value.path) {
        Some(Meaning::Tag) => return catalog.tags().iter().map(|tag| tag_proposal(view, tag)).collect(),
        Some(Meaning::Kpi) => {
            return catalog
                .kpis()
                .iter()
                .map(|kpi| {
                    let name = kpi.name.to_string();
                    Proposal::new(name.clone(), CompletionItemKind::REFERENCE)
                        .subject(Subject::Kpi { workspace: workspace.clone(), name })
                })
                .collect();
        }
        Some(Meaning::Attribute) => return attributes(catalog, &workspace),
        Some(Meaning::Action) => return actions(catalog, &workspace),
        Some(Meaning::Template) => return templates(catalog),
        _ => {}
    }
    let keys: Vec<&str> = value.path.iter().map(|step| step.key().unwrap_or("*")).collect();
    match (kind, keys.as_slice()) {
        (FileKind::Workspace, ["sources", source, rest @ ..]) => of_source(catalog, source, rest),
        (FileKind::Template, ["category"]) => catalog
            .settings()
            .categories
            .iter()
            .map(|c| Proposal::new(c.to_string(), CompletionItemKind::FOLDER))
            .collect(),
        (
            FileKind::Family | FileKind::Template,
            ["set", name] | ["member", "*", name] | ["parameters", name, "default"],
        ) => of_parameter(view, catalog, outline, name),
        (FileKind::Tag, ["test", "*", rest @ ..])
        | (FileKind::Family | FileKind::Template, ["tag", "test", "*", rest @ ..]) => {
            in_test(view, catalog, outline, rest)
        }
        (_, [.., key]) => said_elsewhere(catalog, kind, key),
        _ => Vec::new(),
    }
}

fn attributes(catalog: &Catalog, workspace: &str) -> Vec<Proposal> {
    let sources = catalog.source_shapes().values().filter(|s| s.kind == SourceShapeKind::Attributes);
    sources
        .flat_map(|source| source.columns.iter().map(move |column| (source, column)))
        .map(|(source, column)| {
            Proposal::new(format!("{}.{}", source.name, column.name), CompletionItemKind::FIELD)
                .detail(column.ty.to_string())
                .subject(Subject::Column {
                    workspace: workspace.to_owned(),
                    source: source.name.to_string(),
                    column: column.name.to_string(),
                })
        })
        .collect()
}

/// Actions that other tags take, and those on strategies.
fn actions(catalog: &Catalog, workspace: &str) -> Vec<Proposal> {
    let taken = catalog.tags().iter().filter_map(|tag| tag.document.value.purpose.as_ref()?.action.as_deref());
    let counted = by_frequency(taken);
    let mut out: Vec<Proposal> =
        counted.into_iter().map(|action| Proposal::new(action, CompletionItemKind::VALUE)).collect();
    for verb in ["send", "suppress"] {
        for strategy in catalog.strategies() {
            let id = strategy.id.to_string();
            out.push(
                Proposal::new(format!("{verb}:{id}"), CompletionItemKind::REFERENCE)
                    .detail(strategy.document.value.name.clone())
                    .subject(Subject::Strategy { workspace: workspace.to_owned(), id }),
            );
        }
    }
    out
}

fn templates(catalog: &Catalog) -> Vec<Proposal> {
    let own = catalog.templates().iter().map(|document| &document.value);
    let library = library::all().iter().map(|entry| &entry.template);
    own.chain(library)
        .map(|template| {
            Proposal::new(template.id.clone(), CompletionItemKind::CLASS)
                .detail(template.name.clone())
                .about(template.description.clone())
        })
        .collect()
}

/// Keys of a source that name its columns, or types.
fn of_source(catalog: &Catalog, source: &str, rest: &[&str]) -> Vec<Proposal> {
    if let ["columns", _] = rest {
        return DATA_TYPE_WORDS.map(|word| Proposal::new(word, CompletionItemKind::TYPE_PARAMETER)).into();
    }
    let Some(shape) = catalog.source_shapes().get(source) else { return Vec::new() };
    let wanted = |ty: DataType| match rest {
        ["time" | "valid_from"] => matches!(ty, DataType::Timestamp | DataType::Date | DataType::Int | DataType::Text),
        ["event"] => ty == DataType::Text,
        ["subject"] => matches!(ty, DataType::Text | DataType::Int),
        ["only" | "static", "*"] => true,
        _ => false,
    };
    shape
        .columns
        .iter()
        .filter(|c| wanted(c.ty))
        .map(|c| Proposal::new(c.name.to_string(), CompletionItemKind::FIELD).detail(c.ty.to_string()))
        .collect()
}

/// Values of cells and expectations of a test.
fn in_test(view: &View<'_>, catalog: &Catalog, outline: &Outline, rest: &[&str]) -> Vec<Proposal> {
    let (source, column) = match rest {
        ["expect"] => return cases_of(view, outline),
        ["_tags", tag] => {
            let cases = catalog.tag(tag).into_iter().flat_map(|tag| &tag.document.value.case);
            return cases.map(|case| Proposal::new(case.value.clone(), CompletionItemKind::ENUM_MEMBER)).collect();
        }
        [source, column] | [source, "*", column] => (*source, *column),
        _ => return Vec::new(),
    };
    let Some(shape) = catalog.source_shapes().get(source) else { return Vec::new() };
    let declared = match &shape.kind {
        SourceShapeKind::Events { event: Some(event), events, .. } if event.as_ref() == column => events.as_slice(),
        _ => &[],
    };
    let seen = view.workspace.analysis().and_then(|a| a.column(source, column));
    let seen = seen.iter().flat_map(|s| s.texts.iter().map(|(text, _)| text.to_string())).collect::<Vec<_>>();
    let declared = declared.iter().map(|event| event.to_string()).filter(|event| !seen.contains(event));
    let declared: Vec<String> = declared.collect();
    seen.iter().chain(&declared).map(|text| Proposal::new(text.clone(), CompletionItemKind::VALUE)).collect()
}

/// The case values of the file.
fn cases_of(view: &View<'_>, outline: &Outline) -> Vec<Proposal> {
    let mut out = Vec::new();
    outline.walk(&mut |path, _, node| {
        if let [PathStep::Key(case), PathStep::At(_), PathStep::Key(value)] = path
            && (case.as_str(), value.as_str()) == ("case", "value")
            && let Some(written) = text_of(node, view.text())
        {
            out.push(Proposal::new(written.decoded(), CompletionItemKind::ENUM_MEMBER));
        }
    });
    out
}

/// The values that other files give the same key, the most frequent first.
fn said_elsewhere(catalog: &Catalog, kind: FileKind, key: &str) -> Vec<Proposal> {
    let tags = || catalog.tags().iter().map(|tag| &tag.document.value);
    let strategies = || catalog.strategies().iter().map(|strategy| &strategy.document.value);
    let found: Vec<String> = match (kind, key) {
        (_, "owner" | "backup_owner") => {
            let of_tags = tags().flat_map(|t| t.owner.iter().chain(&t.backup_owner));
            by_frequency(of_tags.chain(strategies().filter_map(|s| s.owner.as_ref())).map(String::as_str))
        }
        (FileKind::Tag | FileKind::Template | FileKind::Family, "scenarios") => {
            by_frequency(tags().filter_map(|t| t.purpose.as_ref()).flat_map(|p| &p.scenarios).map(String::as_str))
        }
        (FileKind::Tag | FileKind::Family, "keywords") => {
            by_frequency(tags().flat_map(|t| &t.keywords).map(String::as_str))
        }
        (FileKind::Strategy, "exclusive_group") => {
            by_frequency(strategies().filter_map(|s| s.exclusive_group.as_deref()))
        }
        (FileKind::Strategy, "destination") => by_frequency(strategies().filter_map(|s| s.destination.as_deref())),
        (FileKind::Strategy, "template") => by_frequency(strategies().filter_map(|s| s.template.as_deref())),
        (FileKind::Strategy, "action") => by_frequency(strategies().map(|s| s.action.as_str())),
        _ => Vec::new(),
    };
    found.into_iter().map(|text| Proposal::new(text, CompletionItemKind::VALUE)).collect()
}

fn by_frequency<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for text in texts.filter(|text| !text.is_empty()) {
        *counts.entry(text).or_default() += 1;
    }
    let mut found: Vec<(&str, usize)> = counts.into_iter().collect();
    found.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    found.into_iter().map(|(text, _)| text.to_owned()).collect()
}

/// The parameters of a template or family, with a sentence about each; of a family with a template, those of that.
pub(super) fn parameters(view: &View<'_>, outline: &Outline) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    for table in &outline.tables {
        if let [PathStep::Key(parameters), PathStep::Key(name)] = table.path.as_slice()
            && parameters == "parameters"
        {
            let about = table.entries.iter().find(|e| e.keys.first().is_some_and(|k| k.name == "description"));
            let about = about.and_then(|e| text_of(e.value.as_ref()?, view.text())).map(|w| w.decoded());
            out.push((name.clone(), about.unwrap_or_default()));
        }
    }
    if let Some(template) = template_of(view, outline) {
        out.extend(template.parameters.iter().map(|(name, p)| (name.clone(), p.description.clone())));
    }
    out
}

fn template_of<'v>(view: &View<'v>, outline: &Outline) -> Option<&'v crate::catalog::TemplateFile> {
    let node = outline.value(&[PathStep::Key("template".to_owned())])?;
    let id = text_of(node, view.text())?.decoded();
    let own = view.workspace.catalog()?.templates().iter().map(|document| &document.value);
    own.into_iter().find(|t| t.id == id).or_else(|| library::find(&id).map(|entry| &entry.template))
}

/// What may be said for a parameter, by its kind.
fn of_parameter(view: &View<'_>, catalog: &Catalog, outline: &Outline, name: &str) -> Vec<Proposal> {
    use crate::catalog::ParameterKind as Kind;
    let own = outline
        .value(&["parameters", name, "kind"].map(|key| PathStep::Key(key.to_owned())))
        .and_then(|node| Some(text_of(node, view.text())?.decoded()));
    let kind = match own {
        Some(word) => serde_json::from_value::<Kind>(serde_json::Value::String(word)).ok(),
        None => template_of(view, outline).and_then(|t| t.parameters.get(name)).map(|p| p.kind),
    };
    let workspace = view.workspace.project.map(|p| p.name()).unwrap_or_default();
    match kind {
        Some(Kind::Tag) => catalog.tags().iter().map(|tag| tag_proposal(view, tag)).collect(),
        Some(Kind::Attribute) => attributes(catalog, &workspace),
        Some(Kind::Event) => {
            let names = crate::workspace::complete::SourceNames::new(catalog);
            let events = names.events().into_iter();
            events
                .map(|e| e.event.unwrap_or(&e.source.name).to_string())
                .map(|event| Proposal::new(event, CompletionItemKind::EVENT))
                .collect()
        }
        Some(Kind::Duration) => {
            ["7 days", "30 days", "90 days", "24 hours"].map(|d| Proposal::new(d, CompletionItemKind::VALUE)).into()
        }
        Some(Kind::Share) => ["10%", "1%"].map(|d| Proposal::new(d, CompletionItemKind::VALUE)).into(),
        _ => Vec::new(),
    }
}

/// Behind an opening brace in a text of a template: its parameters.
pub(super) fn placeholders<'f>(
    view: &View<'f>,
    kind: FileKind,
    outline: &Outline,
    written: &WrittenText<'f>,
    at: usize,
) -> Option<(Site<'f>, Vec<Proposal>)> {
    if !matches!(kind, FileKind::Template | FileKind::Family) {
        return None;
    }
    let before = view.text().get(written.inside().start..at)?;
    let word = before.rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).map_or(0, |n| n + 1);
    // Two braces are one that is meant.
    let opening = before.get(..word)?;
    if !opening.ends_with('{') || opening.ends_with("{{") {
        return None;
    }
    let start = written.inside().start + word;
    let site = Site { span: Span::new(start, at), prefix: before[word..].to_owned(), written: None };
    let closes = !view.text()[at..].starts_with('}');
    let proposals = parameters(view, outline)
        .into_iter()
        .map(|(name, about)| {
            let insert = if closes { format!("{name}}}") } else { name.clone() };
            Proposal::new(name, CompletionItemKind::VARIABLE).insert_plain(insert).about(about)
        })
        .collect();
    Some((site, proposals))
}
