//! Completion of keys and section headers, by the schema of the file.

use lsp_types::CompletionItemKind;

use super::proposal::{Proposal, Site, Subject};
use crate::{
    catalog::FileKind,
    diagnostic::Span,
    lsp::{
        cursor::KeyCursor,
        outline::{Outline, PathStep},
        schema::{Form, KeyShape, Shape},
        view::View,
    },
    rule::SourceShape,
    workspace::complete::is_events,
};

/// Keys that may stand under the cursor, and sections that may begin there.
pub(super) fn keys<'f>(
    view: &View<'f>,
    kind: FileKind,
    outline: &Outline,
    key: &KeyCursor<'_>,
) -> (Site<'f>, Vec<Proposal>) {
    let prefix = view.text()[key.span.start..key.span.end].to_owned();
    let site = Site { span: key.span, prefix, written: None };
    let mut out = own_keys(view, kind, outline, key);
    let is_first_on_line = line_before(view.text(), key.span.start).trim().is_empty();
    if !key.is_inline && !key.has_value && is_first_on_line {
        out.extend(sections(kind, outline));
    }
    (site, out)
}

fn own_keys(view: &View<'_>, kind: FileKind, outline: &Outline, key: &KeyCursor<'_>) -> Vec<Proposal> {
    if let Some(proposals) = test_keys(view, kind, key) {
        return proposals;
    }
    let Some(shape) = Shape::of(kind).and_then(|shape| shape.below(&key.table)) else { return Vec::new() };
    let is_root = key.table.is_empty();
    let mut shapes: Vec<KeyShape> = shape.keys();
    // What is required comes first.
    shapes.sort_by_key(|shape| !shape.is_required);
    let mut out = Vec::new();
    for found in shapes {
        let is_there =
            key.others.iter().any(|other| other == found.name) || is_section_there(outline, &key.table, found.name);
        let form = found.shape.form();
        // At the root a table is written as a section.
        if is_there || (is_root && matches!(form, Form::Table | Form::Tables)) {
            continue;
        }
        out.push(key_proposal(&found, key.has_value));
    }
    out.extend(parameter_keys(view, kind, outline, key));
    out
}

fn key_proposal(found: &KeyShape, has_value: bool) -> Proposal {
    let kind = CompletionItemKind::PROPERTY;
    let required = if found.is_required { "required" } else { "" };
    let proposal =
        Proposal::new(found.name, kind).detail(required).about(found.shape.description().unwrap_or_default());
    if has_value { proposal } else { proposal.insert(&template(found.name, found.shape.form())) }
}

/// A key with the beginning of its value.
fn template(name: &str, form: Form) -> String {
    match form {
        Form::Text => format!("{name} = \"|\""),
        Form::Bool | Form::Number => format!("{name} = |"),
        Form::List => format!("{name} = [|]"),
        Form::Table => format!("{name} = {{ | }}"),
        Form::Tables => format!("{name} = [{{ | }}]"),
    }
}

fn is_section_there(outline: &Outline, table: &[PathStep], name: &str) -> bool {
    outline.tables.iter().any(|other| {
        other.header.is_some()
            && other.path.len() > table.len()
            && other.path.starts_with(table)
            && other.path[table.len()].key() == Some(name)
    })
}

/// Values of parameters: keys of `[set]` and of `[[member]]`.
fn parameter_keys(view: &View<'_>, kind: FileKind, outline: &Outline, key: &KeyCursor<'_>) -> Vec<Proposal> {
    let is_set = matches!(key.table.as_slice(), [PathStep::Key(set)] if set == "set");
    let is_member = matches!(key.table.as_slice(), [PathStep::Key(member), PathStep::At(_)] if member == "member");
    if !matches!(kind, FileKind::Family | FileKind::Template) || !(is_set || is_member) {
        return Vec::new();
    }
    super::values::parameters(view, outline)
        .into_iter()
        .filter(|(name, _)| !key.others.contains(name))
        .map(|(name, about)| {
            let proposal = Proposal::new(name.clone(), CompletionItemKind::VARIABLE).about(about).detail("parameter");
            if key.has_value { proposal } else { proposal.insert(&format!("{name} = |")) }
        })
        .collect()
}

/// Keys of `[[test]]`: sources, and columns of their rows.
fn test_keys(view: &View<'_>, kind: FileKind, key: &KeyCursor<'_>) -> Option<Vec<Proposal>> {
    let path: &[PathStep] = match (kind, key.table.as_slice()) {
        (FileKind::Tag, path) => path,
        (FileKind::Template | FileKind::Family, [PathStep::Key(tag), path @ ..]) if tag == "tag" => path,
        _ => return None,
    };
    let [PathStep::Key(test), PathStep::At(_), rest @ ..] = path else { return None };
    if test != "test" {
        return None;
    }
    let catalog = view.workspace.catalog()?;
    let workspace = view.workspace.project.map(|p| p.name()).unwrap_or_default();
    match rest.first() {
        None => {
            let shape = Shape::of(kind)?.below(&key.table)?;
            let mut known = shape.keys();
            known.sort_by_key(|k| !k.is_required);
            let mut out: Vec<Proposal> = known
                .iter()
                .filter(|k| !key.others.iter().any(|other| other == k.name))
                // What is expected is no text only: a value, or true and false.
                .map(|k| match k.name {
                    "expect" if !key.has_value => key_proposal(k, false).insert("expect = |"),
                    _ => key_proposal(k, key.has_value),
                })
                .collect();
            for source in catalog.source_shapes().values().filter(|s| !key.others.iter().any(|o| **o == *s.name)) {
                let name = source.name.to_string();
                let proposal = Proposal::new(bare(&name), CompletionItemKind::STRUCT)
                    .detail(if is_events(source) {
                        "rows of a source of events"
                    } else {
                        "the row of a source of attributes"
                    })
                    .subject(Subject::Source { workspace: workspace.clone(), name: name.clone() });
                let rows = if is_events(source) { "[{ | }]" } else { "{ | }" };
                out.push(if key.has_value { proposal } else { proposal.insert(&format!("{} = {rows}", bare(&name))) });
            }
            Some(out)
        }
        Some(PathStep::Key(said)) if said == "_tags" || said == "_scores" => {
            let models = said == "_scores";
            let tags = catalog.tags().iter().filter(|tag| !models || tag.document.value.model.is_some());
            let tags = tags.filter(|tag| !key.others.iter().any(|other| **other == *tag.id));
            Some(
                tags.map(|tag| {
                    let proposal = super::rule::tag_proposal(view, tag);
                    if key.has_value { proposal } else { proposal.insert(&format!("{} = |", tag.id)) }
                })
                .collect(),
            )
        }
        Some(source) => {
            let source = catalog.source_shapes().get(source.key()?)?;
            Some(row_keys(source, key, &workspace))
        }
    }
}

fn row_keys(source: &SourceShape, key: &KeyCursor<'_>, workspace: &str) -> Vec<Proposal> {
    let mut out: Vec<Proposal> = source
        .columns
        .iter()
        .filter(|c| !key.others.iter().any(|other| **other == *c.name))
        .map(|c| {
            let subject = Subject::Column {
                workspace: workspace.to_owned(),
                source: source.name.to_string(),
                column: c.name.to_string(),
            };
            let name = bare(&c.name);
            let quoted = !c.ty.is_numeric() && c.ty != crate::rule::DataType::Bool;
            let proposal =
                Proposal::new(name.clone(), CompletionItemKind::FIELD).detail(c.ty.to_string()).subject(subject);
            let value = if quoted { "\"|\"" } else { "|" };
            if key.has_value { proposal } else { proposal.insert(&format!("{name} = {value}")) }
        })
        .collect();
    let said = [
        ("_times", "_times = |", "How often the row is repeated."),
        ("_every", "_every = \"|\"", "How far apart its repetitions are."),
        ("_others", "_others = |", "How many other people have the row instead."),
    ];
    for (name, insert, about) in said {
        if !key.others.iter().any(|other| other == name) {
            let proposal = Proposal::new(name, CompletionItemKind::PROPERTY).about(about);
            out.push(if key.has_value { proposal } else { proposal.insert(insert) });
        }
    }
    out
}

/// A key as TOML wants it.
fn bare(name: &str) -> String {
    let is_bare = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
    if is_bare { name.to_owned() } else { format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\"")) }
}

/// Sections that a file may have and does not have yet; those that may occur several times always.
fn sections(kind: FileKind, outline: &Outline) -> Vec<Proposal> {
    let Some(shape) = Shape::of(kind) else { return Vec::new() };
    let bodies = ["rule", "case", "model"];
    let has_body = bodies.iter().find(|body| is_section_there(outline, &[], body));
    let mut out = Vec::new();
    for key in shape.keys() {
        let form = key.shape.form();
        let is_there = is_section_there(outline, &[], key.name);
        // A tag says when it holds in exactly one way.
        let is_other_body =
            kind == FileKind::Tag && bodies.contains(&key.name) && has_body.is_some_and(|body| *body != key.name);
        let is_map = key.shape.takes_any_key() && key.shape.keys().is_empty();
        let header = match form {
            _ if is_other_body => continue,
            Form::Tables => format!("[[{}]]", key.name),
            Form::Table if is_map => format!("[{}.|]", key.name),
            Form::Table if !is_there => format!("[{}]", key.name),
            _ => continue,
        };
        let about = key.shape.description().unwrap_or_default();
        let label = header.replace('|', "…");
        let proposal = Proposal::new(label, CompletionItemKind::MODULE).about(about);
        out.push(if is_map { proposal.insert(&header) } else { proposal.insert_plain(header) });
    }
    out
}

/// What may stand between the brackets of a header.
pub(super) fn headers<'f>(
    view: &View<'f>,
    kind: FileKind,
    outline: &Outline,
    path: &[PathStep],
    part: Span,
    is_list: bool,
    span: Span,
) -> (Site<'f>, Vec<Proposal>) {
    let prefix = view.text()[part.start..part.end].to_owned();
    let site = Site { span: part, prefix: prefix.clone(), written: None };
    // A header that is opened only is closed as well.
    let written = &view.text()[span.start..span.end];
    let missing = match (is_list, written.matches(']').count()) {
        (true, 0) => "]]",
        (true, 1) | (false, 0) => "]",
        _ => "",
    };
    let Some(shape) = Shape::of(kind).and_then(|shape| shape.below(path)) else { return (site, Vec::new()) };
    let mut out = Vec::new();
    for key in shape.keys() {
        let form = key.shape.form();
        let fits = if is_list { form == Form::Tables } else { form == Form::Table };
        let is_there = !is_list && key.name != prefix && is_section_there(outline, path, key.name);
        let is_map = key.shape.takes_any_key();
        if fits && (!is_there || is_map) {
            let proposal =
                Proposal::new(key.name, CompletionItemKind::MODULE).about(key.shape.description().unwrap_or_default());
            out.push(if is_map && key.shape.keys().is_empty() {
                proposal.insert(&format!("{}.|{missing}", key.name))
            } else {
                proposal.insert_plain(format!("{}{missing}", key.name))
            });
        }
    }
    (site, out)
}

fn line_before(text: &str, at: usize) -> &str {
    &text[text[..at].rfind('\n').map_or(0, |n| n + 1)..at]
}
