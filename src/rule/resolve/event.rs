use std::sync::Arc;

use super::{
    super::{
        RuleError,
        ast::Name,
        names::{SourceShape, SourceShapeKind},
        print::quote_name,
        typed::EventRef,
    },
    Resolver,
};
use crate::diagnostic::{Span, suggestion};

/// An event and the source it is in.
#[derive(Clone)]
pub(super) struct Event<'n> {
    pub(super) source: &'n SourceShape,
    pub(super) event: EventRef,
}

impl<'n> Event<'n> {
    /// Any row of an events source.
    fn any(source: &'n SourceShape) -> Self {
        Self { source, event: EventRef { source: source.name.clone(), event: None } }
    }

    /// As a rule writes it, with its source only where that is all there is.
    pub(super) fn written(event: &EventRef) -> String {
        quote_name(event.event.as_ref().unwrap_or(&event.source))
    }
}

/// Whether the rows of a source are events.
pub(super) fn is_events(source: &SourceShape) -> bool {
    matches!(source.kind, SourceShapeKind::Events { .. })
}

/// The event of that name that a source's event column holds. A source without such a column has one event, which has
/// the source's name and is every row.
pub(super) fn event_of<'n>(source: &'n SourceShape, name: &str) -> Option<Event<'n>> {
    match &source.kind {
        SourceShapeKind::Attributes => None,
        SourceShapeKind::Events { event: None, .. } => (source.name.as_ref() == name).then(|| Event::any(source)),
        SourceShapeKind::Events { events, .. } => {
            let i = events.binary_search_by(|e| e.as_ref().cmp(name)).ok()?;
            Some(Event { source, event: EventRef { source: source.name.clone(), event: Some(events[i].clone()) } })
        }
    }
}

/// The values of a source's event column.
pub(super) fn events_of(source: &SourceShape) -> &[Arc<str>] {
    if let SourceShapeKind::Events { events, .. } = &source.kind { events } else { &[] }
}

pub(super) fn has_known_events(source: &SourceShape) -> bool {
    match &source.kind {
        SourceShapeKind::Attributes | SourceShapeKind::Events { event: None, .. } => true,
        SourceShapeKind::Events { events_known, .. } => *events_known,
    }
}

impl<'n> Resolver<'n> {
    /// The event or source of one name, without a report.
    pub(super) fn find_event(&self, name: &str) -> Option<Event<'n>> {
        let mut found = self.meanings(name);
        if found.len() == 1 { found.pop() } else { None }
    }

    /// All that one name can mean as an event: any row of a source, and values of event columns.
    fn meanings(&self, name: &str) -> Vec<Event<'n>> {
        let own = self.names.source(name).filter(|s| is_events(s)).map(Event::any);
        let values =
            self.names.sources().into_iter().filter_map(|s| event_of(s, name)).filter(|e| e.event.event.is_some());
        own.into_iter().chain(values).collect()
    }

    /// The event or source of one name.
    pub(super) fn event_named(&mut self, name: &Name) -> Option<Event<'n>> {
        let mut found = self.meanings(&name.text);
        let span = name.span;
        let same_named = self.names.source(&name.text);
        match found.len() {
            1 if same_named.is_none() || found[0].event.event.is_none() => found.pop(),
            0 => self.unknown_event(name),
            _ => {
                found.retain(|e| e.event.event.is_some());
                let name = name.text.clone();
                let Some(source) = same_named else {
                    let sources = found.iter().map(|e| e.source.name.to_string()).collect();
                    return self.error(RuleError::AmbiguousEvent { name, sources, span });
                };
                let way = |source: &str| format!("{}.{}", quote_name(source), quote_name(&name));
                let ways = found.iter().map(|e| way(&e.source.name)).collect();
                // Rows without an event name have the source's.
                let is_nameless = matches!(source.kind, SourceShapeKind::Events { event: None, .. });
                let source_way = is_nameless.then(|| way(&name));
                self.error(RuleError::EventIsSource { name, ways, source_way, span })
            }
        }
    }

    fn unknown_event<T>(&mut self, name: &Name) -> Option<T> {
        let (text, span) = (name.text.clone(), name.span);
        if self.names.source(&text).is_some() {
            let column = self.names.source(&text).and_then(|s| s.columns.first());
            let column = column.map_or("column".to_owned(), |c| quote_name(&c.name));
            let help = format!("an attribute has one value per subject: `{}.{column} = …`", quote_name(&text));
            return self.error(RuleError::NotEvents { name: text, help, span });
        }
        let unsure: Vec<String> =
            self.names.sources().iter().filter(|s| !has_known_events(s)).map(|s| s.name.to_string()).collect();
        if !unsure.is_empty() {
            return self.error(RuleError::EventsUnknown { name: text, sources: unsure, span });
        }
        let help = self.event_help(&text);
        self.error(RuleError::UnknownEvent { name: text, label: "no source has this event", help, span })
    }

    fn event_help(&self, name: &str) -> Option<String> {
        let sources = self.names.sources();
        let column_of = sources.iter().find(|s| is_events(s) && s.columns.iter().any(|c| c.name.as_ref() == name));
        if let Some(source) = column_of {
            let (source, column) = (quote_name(&source.name), quote_name(name));
            return Some(format!(
                "`{column}` is a column of `{source}`; write the event before it: `{source}.{column}`"
            ));
        }
        suggestion(name, self.event_names())
    }

    /// Everything that names an event by itself.
    pub(super) fn event_names(&self) -> Vec<&'n str> {
        let sources = self.names.sources();
        let events = sources.iter().filter(|s| is_events(s));
        events.flat_map(|s| std::iter::once(&s.name).chain(events_of(s))).map(AsRef::as_ref).collect()
    }

    /// The event named `source.event`.
    pub(super) fn qualified_event(&mut self, source: &Name, event: &Name) -> Option<Event<'n>> {
        let Some(shape) = self.names.source(&source.text) else { return self.unknown_source(source) };
        if !is_events(shape) {
            let help = "an event is in an events source".to_owned();
            return self.error(RuleError::NotEvents { name: source.text.clone(), help, span: source.span });
        }
        if let Some(found) = event_of(shape, &event.text) {
            return Some(found);
        }
        let (name, span) = (event.text.clone(), event.span);
        if !has_known_events(shape) {
            return self.error(RuleError::EventsUnknown { name, sources: vec![source.text.clone()], span });
        }
        let help = match &shape.kind {
            SourceShapeKind::Events { event: Some(_), events, .. } => {
                suggestion(&name, events.iter().map(AsRef::as_ref))
            }
            _ => Some(format!("the rows of this source have no event name; write `{}`", quote_name(&source.text))),
        };
        self.error(RuleError::UnknownEvent { name, label: "not an event of this source", help, span })
    }

    /// Reports a first name of a path that is neither source nor event.
    pub(super) fn unknown_source<T>(&mut self, name: &Name) -> Option<T> {
        let sources = self.names.sources();
        let unsure: Vec<String> = sources.iter().filter(|s| !has_known_events(s)).map(|s| s.name.to_string()).collect();
        let (text, span) = (name.text.clone(), name.span);
        if !unsure.is_empty() {
            return self.error(RuleError::EventsUnknown { name: text, sources: unsure, span });
        }
        let attributes = sources.iter().filter(|s| !is_events(s)).map(|s| s.name.as_ref());
        let help = suggestion(&text, self.event_names().into_iter().chain(attributes));
        self.error(RuleError::UnknownName { name: text, label: "neither a source nor an event", help, span })
    }

    /// The event that a qualified column names: `event.column`, `source.column` or `source.event.column`.
    pub(super) fn anchor(&mut self, path: &[Name]) -> Option<Event<'n>> {
        match path {
            [event, _] => {
                let unknown = self.meanings(&event.text).is_empty() && self.names.source(&event.text).is_none();
                if unknown { self.unknown_source(event) } else { self.event_named(event) }
            }
            [source, event, _] => self.qualified_event(source, event),
            _ => None,
        }
    }
}

/// The span of the names of a path.
pub(super) fn path_span(path: &[Name]) -> Span {
    path.iter().map(|n| n.span).reduce(Span::to).unwrap_or_default()
}
