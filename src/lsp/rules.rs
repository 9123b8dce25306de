//! Which texts of which files are rules or names, and what they name.

use std::{collections::BTreeSet, sync::Arc};

use super::outline::{Node, NodeKind, Outline, PathStep};
use crate::{
    catalog::{Catalog, FileKind, ParameterKind, WrittenText, library},
    diagnostic::Span,
    rule::{self, Ast, Names, Purpose, ast::AstKind},
};

/// What a text of a file means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A rule.
    Rule(Purpose),
    /// The id of the tag that the file defines.
    OwnTag,
    /// The id of another tag.
    Tag,
    /// The id of the strategy that the file defines.
    OwnStrategy,
    /// The name of a KPI.
    Kpi,
    /// `source.column`.
    Attribute,
    /// The value of a case.
    CaseValue,
    /// `verb:strategy`.
    Action,
    /// The id of the template that the file defines.
    OwnTemplate,
    /// The id of a template.
    Template,
}

/// What the text at a path of a file of some kind means; `None` for one that is only text.
pub(super) fn meaning(kind: FileKind, path: &[PathStep]) -> Option<Meaning> {
    use Meaning::{Action, Attribute, CaseValue, Kpi, OwnStrategy, OwnTag, OwnTemplate, Rule, Tag, Template};
    let keys: Vec<&str> = path.iter().map(|step| step.key().unwrap_or("*")).collect();
    Some(match (kind, keys.as_slice()) {
        (FileKind::Tag, ["id"]) => OwnTag,
        (FileKind::Tag | FileKind::Family, ["replaced_by"]) => Tag,
        (FileKind::Family, ["member", "*", "id"]) => OwnTag,
        (FileKind::Family, ["member", "*", "replaced_by"]) => Tag,
        (FileKind::Family, ["template"]) => Template,
        (FileKind::Template, ["id"]) => OwnTemplate,
        (FileKind::Family, ["purpose", "kpis", "*"]) => Kpi,
        (FileKind::Family, ["purpose", "action"]) => Action,
        (FileKind::Strategy, ["id"]) => OwnStrategy,
        (FileKind::Strategy, ["audience"]) => Rule(Purpose::Condition),
        (FileKind::Strategy, ["goal", "when"]) => Rule(Purpose::Outcome),
        (FileKind::Workspace, ["suppression", "tags", "*"]) => Tag,
        (FileKind::Workspace, ["kpis", _, "when"]) => Rule(Purpose::Outcome),
        (FileKind::Tag, body) | (FileKind::Template | FileKind::Family, ["tag", body @ ..]) => match body {
            ["purpose", "kpis", "*"] => Kpi,
            ["purpose", "action"] => Action,
            ["rule", "when"] | ["case", "*", "when"] | ["model", "population"] => Rule(Purpose::Condition),
            ["case", "*", "value"] => CaseValue,
            ["model", "label"] => Rule(Purpose::Outcome),
            ["model", "features", "*"] => Rule(Purpose::Value),
            ["model", "scores"] => Attribute,
            _ => return None,
        },
        _ => return None,
    })
}

/// A rule in a file.
#[derive(Debug, Clone)]
pub(super) struct RuleText<'f> {
    pub(super) written: WrittenText<'f>,
    /// What the rule says, without escapes.
    pub(super) text: String,
}

/// All rules of a file.
pub(super) fn rules_of<'f>(kind: FileKind, outline: &Outline, file: &'f str) -> Vec<RuleText<'f>> {
    let mut found = Vec::new();
    outline.walk(&mut |path, _, node| {
        if let Some(Meaning::Rule(_)) = meaning(kind, path)
            && let Some(written) = text_of(node, file)
        {
            found.push(RuleText { text: written.decoded(), written });
        }
    });
    found
}

pub(super) fn text_of<'f>(node: &Node, file: &'f str) -> Option<WrittenText<'f>> {
    matches!(node.kind, NodeKind::Text).then(|| WrittenText::new(file, node.span)).flatten()
}

/// Something with a name that files define and refer to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Symbol {
    Tag(String),
    /// A value of an enumerated tag.
    Case {
        tag: String,
        value: String,
    },
    Strategy(String),
    Template(String),
    Source(String),
    Kpi(String),
}

/// A place where a symbol is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Occurrence {
    pub(super) symbol: Symbol,
    /// The name alone, without quotes.
    pub(super) span: Span,
    /// Whether this place defines it.
    pub(super) is_definition: bool,
}

/// All places of a file where symbols are named. Which first names of paths are sources, `names` knows.
pub(super) fn occurrences(kind: FileKind, file: &str, names: Option<&Catalog>) -> Vec<Occurrence> {
    let outline = Outline::read(file);
    let mut found = Vec::new();
    let mut own_tag = None;
    let tag_parameters = tag_parameters(kind, &outline, file, names);
    outline.walk(&mut |path, _, node| {
        let meaning = meaning(kind, path).or_else(|| {
            let parameter = parameter_at(kind, path)?;
            tag_parameters.contains(parameter).then_some(Meaning::Tag)
        });
        let (Some(meaning), Some(written)) = (meaning, text_of(node, file)) else { return };
        let text = written.decoded();
        let mut add = |symbol: Symbol, span: Span, is_definition: bool| {
            found.push(Occurrence { symbol, span, is_definition });
        };
        match meaning {
            Meaning::Rule(_) => rule_occurrences(&text, names, &mut |symbol, span| {
                add(symbol, written.to_file(span), false);
            }),
            Meaning::OwnTag => {
                own_tag = Some(text.clone());
                add(Symbol::Tag(text), written.inside(), true);
            }
            Meaning::Tag => add(Symbol::Tag(text), written.inside(), false),
            Meaning::OwnTemplate => add(Symbol::Template(text), written.inside(), true),
            Meaning::Template => add(Symbol::Template(text), written.inside(), false),
            Meaning::OwnStrategy => add(Symbol::Strategy(text), written.inside(), true),
            Meaning::Kpi => add(Symbol::Kpi(text), written.inside(), false),
            Meaning::Attribute => {
                if let Some((source, _)) = text.split_once('.') {
                    let span = written.to_file(Span::new(0, source.len()));
                    add(Symbol::Source(source.to_owned()), span, false);
                }
            }
            Meaning::CaseValue => {
                if let Some(tag) = &own_tag {
                    add(Symbol::Case { tag: tag.clone(), value: text }, written.inside(), true);
                }
            }
            Meaning::Action => {
                if let Some((verb, strategy)) = text.split_once(':') {
                    let span = written.to_file(Span::new(verb.len() + 1, text.len()));
                    add(Symbol::Strategy(strategy.to_owned()), span, false);
                }
            }
        }
    });
    if kind == FileKind::Workspace {
        found.extend(sections(&outline));
    }
    found.extend(test_names(&outline, file, names));
    found
}

/// The parameter whose value stands at a path of a family or template.
fn parameter_at(kind: FileKind, path: &[PathStep]) -> Option<&str> {
    let keys: Vec<&str> = path.iter().map(|step| step.key().unwrap_or("*")).collect();
    let name = match (kind, keys.as_slice()) {
        (FileKind::Family, ["set", name] | ["set", name, "*"]) => *name,
        (FileKind::Family, ["member", "*", name] | ["member", "*", name, "*"]) => *name,
        (FileKind::Family | FileKind::Template, ["parameters", name, "default"]) => *name,
        _ => return None,
    };
    path.iter().find_map(|step| step.key().filter(|key| *key == name))
}

/// The parameters of a family or template that stand for a tag: its own, and those of the template it names.
fn tag_parameters(kind: FileKind, outline: &Outline, file: &str, catalog: Option<&Catalog>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    if !matches!(kind, FileKind::Family | FileKind::Template) {
        return found;
    }
    let mut template = None;
    outline.walk(&mut |path, _, node| {
        let Some(written) = text_of(node, file) else { return };
        match path {
            [PathStep::Key(section), PathStep::Key(name), PathStep::Key(key)]
                if section == "parameters" && key == "kind" && written.decoded() == "tag" =>
            {
                found.insert(name.clone());
            }
            [PathStep::Key(key)] if key == "template" => template = Some(written.decoded()),
            _ => {}
        }
    });
    if let Some(id) = template {
        let own = catalog.and_then(|c| c.templates().iter().map(|t| &t.value).find(|t| t.id == id));
        let template = own.or_else(|| library::find(&id).map(|entry| &entry.template));
        let parameters = template.into_iter().flat_map(|t| &t.parameters);
        found.extend(parameters.filter(|(_, p)| p.kind == ParameterKind::Tag).map(|(name, _)| name.clone()));
    }
    found
}

/// `[sources.x]` and `[kpis.x]`.
fn sections(outline: &Outline) -> Vec<Occurrence> {
    let mut found = Vec::new();
    let mut add = |section: &str, key: &super::outline::Key| {
        let name = key.name.clone();
        let symbol = match section {
            "sources" => Symbol::Source(name),
            "kpis" => Symbol::Kpi(name),
            _ => return,
        };
        if !found.iter().any(|o: &Occurrence| o.symbol == symbol) {
            found.push(Occurrence { symbol, span: unquoted(key), is_definition: true });
        }
    };
    for table in &outline.tables {
        if let Some([section, key, ..]) = table.header.as_ref().map(|h| h.keys.as_slice()) {
            add(&section.name, key);
        }
        if let [PathStep::Key(section)] = table.path.as_slice() {
            table.entries.iter().filter_map(|e| e.keys.first()).for_each(|key| add(section, key));
        }
    }
    found
}

/// The keys in `[[test]]` that name something: sources, and tags in `_tags` and `_scores`; values of `_tags` are cases.
fn test_names(outline: &Outline, file: &str, names: Option<&Catalog>) -> Vec<Occurrence> {
    let mut found = Vec::new();
    let mut add = |symbol, span| found.push(Occurrence { symbol, span, is_definition: false });
    for (path, key, value) in outline.keys() {
        let inside = match path.as_slice() {
            [PathStep::Key(test), PathStep::At(_), inside @ ..] if test == "test" => inside,
            [PathStep::Key(tag), PathStep::Key(test), PathStep::At(_), inside @ ..]
                if tag == "tag" && test == "test" =>
            {
                inside
            }
            _ => continue,
        };
        match inside {
            [] if names.is_some_and(|n| n.source(&key.name).is_some()) => {
                add(Symbol::Source(key.name.clone()), unquoted(key));
            }
            [PathStep::Key(said)] if said == "_tags" || said == "_scores" => {
                add(Symbol::Tag(key.name.clone()), unquoted(key));
                if let Some(written) = value.and_then(|node| text_of(node, file)) {
                    add(Symbol::Case { tag: key.name.clone(), value: written.decoded() }, written.inside());
                }
            }
            _ => {}
        }
    }
    found
}

/// The name of a key without its quotes.
fn unquoted(key: &super::outline::Key) -> Span {
    let quotes = key.span.end - key.span.start > key.name.len();
    if quotes { Span::new(key.span.start + 1, key.span.end - 1) } else { key.span }
}

/// Names in a rule, with their places in its text.
pub(super) fn rule_occurrences(text: &str, names: Option<&Catalog>, add: &mut dyn FnMut(Symbol, Span)) {
    let Some(ast) = rule::parse(text).0 else { return };
    let source = |name: &rule::ast::Name, add: &mut dyn FnMut(Symbol, Span)| {
        if names.is_some_and(|n| n.source(&name.text).is_some()) {
            add(Symbol::Source(name.text.clone()), name.span);
        }
    };
    ast.walk(&mut |part| match &part.kind {
        AstKind::Tag { tag, value } => {
            add(Symbol::Tag(tag.text.clone()), tag.span);
            if let Some(value) = value {
                let symbol = Symbol::Case { tag: tag.text.clone(), value: value.value.value.clone() };
                // Without the quotes.
                let span = value.value.span;
                add(symbol, Span::new(span.start + 1, span.end.saturating_sub(1).max(span.start + 1)));
            }
        }
        AstKind::Score { tag } => add(Symbol::Tag(tag.text.clone()), tag.span),
        AstKind::Path(path) => {
            if let Some(first) = path.first() {
                source(first, add);
            }
        }
        AstKind::Sequence(sequence) => {
            for step in &sequence.steps {
                if let Some(first) = step.event.first() {
                    source(first, add);
                }
            }
        }
        _ => {}
    });
}

/// The symbol that is named at a byte of a file, with the place of its name.
pub(super) fn symbol_at(kind: FileKind, file: &str, at: usize, names: Option<&Catalog>) -> Option<Occurrence> {
    occurrences(kind, file, names).into_iter().filter(|o| o.span.start <= at && at <= o.span.end).min_by_key(|o| {
        // Between two names that touch, the one that begins here.
        (o.span.start != at, o.span.end - o.span.start)
    })
}

/// The innermost part of a rule at a byte of its text.
pub(super) fn part_at(ast: &Ast, at: usize) -> Option<&Ast> {
    let mut found: Option<&Ast> = None;
    ast.walk(&mut |part| {
        if part.span.start <= at && at <= part.span.end {
            let size = |a: &Ast| a.span.end - a.span.start;
            if found.is_none_or(|f| size(part) <= size(f)) {
                found = Some(part);
            }
        }
    });
    found
}

/// The file of a tag, whatever its text says of itself.
pub(super) fn stem(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.strip_suffix(".toml").unwrap_or(name)
}

/// The files that define a symbol.
pub(super) fn definitions(symbol: &Symbol, texts: &[(Arc<str>, Arc<str>)]) -> Vec<(Arc<str>, Span)> {
    let mut found = Vec::new();
    for (file, text) in texts {
        let Some(kind) = FileKind::of_path(file) else { continue };
        let may_define = match symbol {
            Symbol::Tag(id) => matches!(kind, FileKind::Tag | FileKind::Family) && text.contains(id.as_str()),
            Symbol::Template(id) => kind == FileKind::Template && text.contains(id.as_str()),
            Symbol::Case { tag, .. } => kind == FileKind::Tag && text.contains(tag.as_str()),
            Symbol::Strategy(id) => kind == FileKind::Strategy && text.contains(id.as_str()),
            Symbol::Source(_) | Symbol::Kpi(_) => kind == FileKind::Workspace,
        };
        if may_define {
            let all = occurrences(kind, text, None).into_iter();
            let own = all.filter(|o| o.is_definition && o.symbol == *symbol);
            found.extend(own.map(|o| (Arc::clone(file), o.span)));
        }
    }
    found
}
