use std::collections::{BTreeMap, BTreeSet};

use super::{Workspace, WorkspaceError};
use crate::{
    catalog::{Catalog, Cell, Holds, Parameter, ParameterKind, ParameterValue, TemplateRef, asked, show_value},
    rule::{self, DataType, Purpose, SourceShape, SourceShapeKind, ast::AstKind, quote_name},
    store::facts::Facts,
};

/// Values that are offered at most: more are no choice.
const OFFERED_MAX: usize = 200;
/// A list of values that is taken without being asked for holds at most so many.
const LISTED_MAX: usize = 30;

/// A parameter of a template, with what is known about its value.
#[derive(Debug, Clone)]
pub struct FilledParameter {
    /// Its name.
    pub name: String,
    /// What is asked.
    pub parameter: Parameter,
    /// True when each of several values becomes a tag of a family.
    pub is_each: bool,
    /// Its value, as far as it is known.
    pub value: Option<ParameterValue>,
    /// Where the value is from.
    pub from: FilledFrom,
    /// What the workspace has to offer, the best first.
    pub offered: Vec<String>,
}

/// Where the value of a parameter is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilledFrom {
    /// It was given.
    Given,
    /// From the sources of the workspace.
    Sources,
    /// From the template.
    Default,
    /// It is not known.
    Nowhere,
}

impl FilledFrom {
    /// The word in answers.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Sources => "sources",
            Self::Default => "default",
            Self::Nowhere => "nowhere",
        }
    }
}

impl Workspace {
    /// Fills the parameters of a template: with what was given, else with what the sources of the workspace have (as
    /// declared, as recorded, as their files say), else with the template's defaults. Parameters come in the order of
    /// the template; what is given for one narrows what is offered for those that depend on it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn fill(
        &self,
        template: TemplateRef<'_>,
        given: &BTreeMap<String, ParameterValue>,
    ) -> Result<Vec<FilledParameter>, WorkspaceError> {
        let (catalog, _) = self.catalog_with_findings()?;
        let mut known = given.clone();
        let mut filled = Vec::new();
        for (name, parameter) in asked(template) {
            let is_each = template.template.each.as_ref().is_some_and(|each| each.parameter == name);
            let offered = self.offers(&catalog, parameter, &known)?;
            let (value, from) = match (given.get(name), &parameter.default) {
                (Some(value), _) => (Some(value.clone()), FilledFrom::Given),
                (None, default) => match best(parameter, &offered, is_each) {
                    Some(value) => (Some(value), FilledFrom::Sources),
                    None if default.is_some() => (default.clone(), FilledFrom::Default),
                    None => (None, FilledFrom::Nowhere),
                },
            };
            if let Some(value) = &value {
                known.insert(name.to_owned(), value.clone());
            }
            let parameter = parameter.clone();
            filled.push(FilledParameter { name: name.to_owned(), parameter, is_each, value, from, offered });
        }
        Ok(filled)
    }

    fn offers(
        &self,
        catalog: &Catalog,
        parameter: &Parameter,
        known: &BTreeMap<String, ParameterValue>,
    ) -> Result<Vec<String>, WorkspaceError> {
        if !parameter.choices.is_empty() {
            return Ok(parameter.choices.clone());
        }
        let of = parameter.of.as_ref().and_then(|of| known.get(of)).map(show_value);
        let mut offered = match parameter.kind {
            ParameterKind::Event => events(catalog),
            ParameterKind::Column => columns(catalog, of.as_deref(), parameter.holds),
            ParameterKind::Attribute => attributes(catalog, parameter.holds),
            ParameterKind::Tag => catalog.tags().iter().map(|tag| tag.id.to_string()).collect(),
            ParameterKind::Text | ParameterKind::Texts => match &of {
                Some(column) => return self.values_seen(catalog, column),
                None => Vec::new(),
            },
            _ => Vec::new(),
        };
        offered.sort_by_key(|name| rank(&parameter.suggest, name));
        Ok(offered)
    }

    /// The texts that were seen in a column, `event.column` or `source.column`, ordered; none without a store.
    fn values_seen(&self, catalog: &Catalog, column: &str) -> Result<Vec<String>, WorkspaceError> {
        let names = names_of(column);
        let Some((last, before)) = names.split_last() else { return Ok(Vec::new()) };
        let Some(store) = self.store_if_any()? else { return Ok(Vec::new()) };
        let Some(source) = source_of(catalog, before) else { return Ok(Vec::new()) };
        let facts = store.facts()?;
        let stored = facts.sources().iter().find(|s| *s.name == *source.name);
        let texts = stored.and_then(|s| s.columns[s.column(last)?].texts.as_ref());
        let mut seen: Vec<String> = Vec::new();
        if let Some(texts) = texts {
            for code in 0..u32::try_from(texts.len()).unwrap_or(u32::MAX) {
                let text = texts.text(code);
                if !text.trim().is_empty() {
                    seen.push(text.to_owned());
                }
                if seen.len() > OFFERED_MAX {
                    return Ok(Vec::new());
                }
            }
        }
        seen.sort();
        Ok(seen)
    }
}

/// What is taken without being asked for: the best name, if one fits what the template looks for or there is only one;
/// all values, if each becomes a tag.
fn best(parameter: &Parameter, offered: &[String], is_each: bool) -> Option<ParameterValue> {
    let text = |text: &String| ParameterValue::One(Cell::Text(text.clone()));
    if is_each {
        let all = (1..=LISTED_MAX).contains(&offered.len());
        return all.then(|| ParameterValue::Many(offered.iter().cloned().map(Cell::Text).collect()));
    }
    match parameter.kind {
        ParameterKind::Event | ParameterKind::Column | ParameterKind::Attribute | ParameterKind::Tag => {
            let first = offered.first()?;
            let is_meant = rank(&parameter.suggest, first).0 < usize::MAX || offered.len() == 1;
            is_meant.then(|| text(first))
        }
        _ => None,
    }
}

/// How well a name fits what a template looks for: equal to an early word, then with one in it; by name otherwise.
fn rank(suggest: &[String], name: &str) -> (usize, usize, String) {
    let last = names_of(name).pop().unwrap_or_default().to_lowercase();
    let at = |is_like: &dyn Fn(&str) -> bool| suggest.iter().position(|word| is_like(&word.to_lowercase()));
    let equal = at(&|word| word == last);
    let within = at(&|word| last.contains(word));
    let (group, place) = match (equal, within) {
        (Some(place), _) => (0, place),
        (None, Some(place)) => (1, place),
        (None, None) => (usize::MAX, 0),
    };
    (group, place, name.to_owned())
}

/// The names of a path; a text that is no path is one name.
fn names_of(text: &str) -> Vec<String> {
    match rule::parse(text) {
        (Some(ast), mistakes) if mistakes.is_empty() => match ast.kind {
            AstKind::Path(names) => names.into_iter().map(|name| name.text).collect(),
            _ => vec![text.to_owned()],
        },
        _ => vec![text.to_owned()],
    }
}

/// All events, named as a rule can name them.
fn events(catalog: &Catalog) -> Vec<String> {
    let mut all = BTreeSet::new();
    for source in catalog.source_shapes().values() {
        let SourceShapeKind::Events { event, events, .. } = &source.kind else { continue };
        if event.is_none() {
            all.insert(quote_name(&source.name));
        }
        for event in events {
            let short = quote_name(event);
            let long = format!("{}.{short}", quote_name(&source.name));
            let name = [short, long].into_iter().find(|name| is_event(catalog, name));
            all.extend(name);
        }
    }
    all.into_iter().collect()
}

fn is_event(catalog: &Catalog, name: &str) -> bool {
    let (ast, mistakes) = rule::parse(&format!("exists({name})"));
    mistakes.is_empty() && ast.is_some_and(|ast| rule::resolve(&ast, catalog, Purpose::Condition).is_ok())
}

/// The source that an event, by its names, is of.
fn source_of<'a>(catalog: &'a Catalog, event: &[String]) -> Option<&'a SourceShape> {
    let sources = catalog.source_shapes();
    let name = event.first()?;
    let holds = |source: &&SourceShape| match &source.kind {
        SourceShapeKind::Events { events, .. } => events.iter().any(|e| **e == **name),
        SourceShapeKind::Attributes => false,
    };
    sources.get(name.as_str()).or_else(|| sources.values().find(holds))
}

/// Columns of an event; without an event those of all sources of events.
fn columns(catalog: &Catalog, event: Option<&str>, holds: Option<Holds>) -> Vec<String> {
    let of_source = |source: &SourceShape, prefix: &str| {
        let special: Vec<&str> = match &source.kind {
            SourceShapeKind::Events { time, event, .. } => {
                std::iter::once(time.as_ref()).chain(event.as_deref()).collect()
            }
            SourceShapeKind::Attributes => return Vec::new(),
        };
        let fitting = source.columns.iter().filter(|c| is_held(holds, c.ty) && !special.contains(&c.name.as_ref()));
        fitting.map(|c| format!("{prefix}.{}", quote_name(&c.name))).collect::<Vec<_>>()
    };
    match event {
        Some(event) => {
            let names = names_of(event);
            let prefix = names.iter().map(|n| quote_name(n)).collect::<Vec<_>>().join(".");
            source_of(catalog, &names).map_or_else(Vec::new, |source| of_source(source, &prefix))
        }
        None => {
            catalog.source_shapes().values().flat_map(|source| of_source(source, &quote_name(&source.name))).collect()
        }
    }
}

fn attributes(catalog: &Catalog, holds: Option<Holds>) -> Vec<String> {
    let sources = catalog.source_shapes().values().filter(|s| s.kind == SourceShapeKind::Attributes);
    sources
        .flat_map(|source| {
            let fitting = source.columns.iter().filter(|c| is_held(holds, c.ty));
            fitting.map(|c| format!("{}.{}", quote_name(&source.name), quote_name(&c.name))).collect::<Vec<_>>()
        })
        .collect()
}

fn is_held(holds: Option<Holds>, ty: DataType) -> bool {
    match holds {
        None => true,
        Some(Holds::Number) => ty.is_numeric(),
        Some(Holds::Time) => ty.is_temporal(),
        Some(Holds::Text) => ty == DataType::Text,
        Some(Holds::Bool) => ty == DataType::Bool,
    }
}
