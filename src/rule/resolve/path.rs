use super::{
    super::{
        DataType, RuleError,
        ast::Name,
        names::{SourceShape, SourceShapeKind, TagShape},
        print::{quote_name, quote_text},
        typed::{ColumnRef, Expr, ExprKind},
    },
    Resolver, Rows, Scope,
    event::{Event, event_of, is_events, path_span},
};
use crate::diagnostic::{Span, nearest, suggestion};

impl Resolver<'_> {
    pub(super) fn path(&mut self, path: &[Name], span: Span, scope: Scope<'_>) -> Option<Expr> {
        if let [source, column] = path
            && let Some(shape) = self.names.source(&source.text)
            && shape.kind == SourceShapeKind::Attributes
        {
            return self.attribute(shape, column, span);
        }
        match scope {
            Scope::Subject => self.subject_path(path, span),
            Scope::Rows(rows) => self.row_path(path, span, rows),
        }
    }

    fn attribute(&mut self, source: &SourceShape, column: &Name, span: Span) -> Option<Expr> {
        if let Some(shape) = source.columns.iter().find(|c| c.name.as_ref() == column.text) {
            let reference = ColumnRef { source: source.name.clone(), column: shape.name.clone() };
            return Some(Expr { kind: ExprKind::Attribute(reference), ty: shape.ty, span });
        }
        self.unknown_column(source, column, None)
    }

    fn unknown_column<T>(&mut self, source: &SourceShape, column: &Name, help: Option<String>) -> Option<T> {
        let source_name = source.name.to_string();
        if !source.columns_known {
            return self.error(RuleError::ColumnsUnknown { source_name, span: column.span });
        }
        let own = source.columns.iter().map(|c| c.name.as_ref());
        let help = match nearest(&column.text, own.clone()) {
            Some(near) => Some(format!("did you mean `{near}`?")),
            None => help.or_else(|| suggestion(&column.text, own)),
        };
        self.error(RuleError::UnknownColumn { source_name, column: column.text.clone(), help, span: column.span })
    }

    /// A column of the rows that are read.
    pub(super) fn column(&mut self, source: &SourceShape, column: &Name, span: Span) -> Option<Expr> {
        if let Some((kind, ty)) = find_column(source, &column.text) {
            return Some(Expr { kind, ty, span });
        }
        let attribute = self
            .names
            .sources()
            .into_iter()
            .find(|s| !is_events(s) && s.columns.iter().any(|c| c.name.as_ref() == column.text))
            .map(|s| format!("attributes are qualified: `{}.{}`", quote_name(&s.name), quote_name(&column.text)));
        self.unknown_column(source, column, attribute)
    }

    fn row_path(&mut self, path: &[Name], span: Span, rows: Rows<'_>) -> Option<Expr> {
        let source = rows.source.name.as_ref();
        let own_event = |name: &str| rows.event.event.as_deref().is_some_and(|e| e == name);
        let own = match path {
            [_] => true,
            [first, _] => first.text == source || own_event(&first.text),
            [first, second, _] => {
                first.text == source && event_of(rows.source, &second.text).is_some_and(|e| e.event == *rows.event)
            }
            _ => false,
        };
        let column = path.last()?;
        if own {
            return self.column(rows.source, column, span);
        }
        let other = self.anchor(path)?;
        let (first, second) = (Event::written(rows.event), Event::written(&other.event));
        self.error(RuleError::TwoEvents { first, second, other: rows.span, span })
    }

    /// A path outside of aggregates that is no attribute.
    fn subject_path<T>(&mut self, path: &[Name], span: Span) -> Option<T> {
        match path {
            [name] => self.bare_name(name),
            [first, second] => {
                let source = self.names.source(&first.text);
                if source.is_some_and(|s| event_of(s, &second.text).is_some()) {
                    let name = format!("{}.{}", quote_name(&first.text), quote_name(&second.text));
                    return self.error(RuleError::EventOutsideAggregate { name, span });
                }
                let event = self.anchor(path)?;
                self.column(event.source, second, span)?;
                let written = format!("{}.{}", quote_name(&first.text), quote_name(&second.text));
                self.error(RuleError::RowOutsideAggregate { written, span })
            }
            [.., column] => {
                let event = self.anchor(path)?;
                self.column(event.source, column, span)?;
                let written = path.iter().map(|n| quote_name(&n.text)).collect::<Vec<_>>().join(".");
                self.error(RuleError::RowOutsideAggregate { written, span: path_span(path) })
            }
            [] => None,
        }
    }

    fn bare_name<T>(&mut self, name: &Name) -> Option<T> {
        let (text, span) = (name.text.as_str(), name.span);
        if self.find_event(text).is_some() {
            return self.error(RuleError::EventOutsideAggregate { name: quote_name(text), span });
        }
        let sources = self.names.sources();
        let holder = sources.iter().find(|s| s.columns.iter().any(|c| c.name.as_ref() == text));
        let written = quote_name(text);
        let help = match holder {
            _ if matches!(self.names.tag(text), Some(TagShape::Enumerated(_))) => {
                Some(format!("write `tag({written} = '…')`, or `tag({written})` for any of its cases"))
            }
            _ if self.names.tag(text).is_some() => Some(format!("write `tag({written})`")),
            Some(source) if is_events(source) => Some(format!(
                "`{written}` is a column of events; write an aggregate over it, such as `max({}.{written})`",
                quote_name(&source.name)
            )),
            Some(source) => Some(format!("write `{}.{written}`", quote_name(&source.name))),
            None if text == "time" || text == "event" => {
                Some(format!("`{written}` belongs to a row; it stands inside an aggregate, after `where`"))
            }
            None => {
                let columns = sources.iter().filter(|s| !is_events(s)).flat_map(|s| {
                    s.columns
                        .iter()
                        .map(|c| (c.name.to_string(), format!("{}.{}", quote_name(&s.name), quote_name(&c.name))))
                });
                let tags = self.names.tag_ids();
                let tags = tags.iter().map(|t| ((*t).to_owned(), format!("tag({})", quote_name(t))));
                let known: Vec<(String, String)> = columns.chain(tags).collect();
                let near = nearest(text, known.iter().map(|(name, _)| name.as_str()))
                    .and_then(|near| known.iter().find(|(name, _)| name == near));
                Some(match near {
                    Some((_, written)) => format!("did you mean `{written}`?"),
                    None => format!(
                        "texts stand in single quotes, {}; attributes are written with their source, tags as `tag(…)`",
                        quote_text(text)
                    ),
                })
            }
        };
        self.error(RuleError::UnknownName { name: text.to_owned(), label: "", help, span })
    }
}

/// What a name means among the columns of an event; `time` and `event` are always the declared columns.
pub(super) fn find_column(source: &SourceShape, name: &str) -> Option<(ExprKind, DataType)> {
    if let SourceShapeKind::Events { time, event, .. } = &source.kind {
        if name == "time" || name == time.as_ref() {
            return Some((ExprKind::EventTime, DataType::Timestamp));
        }
        if let Some(event) = event
            && (name == "event" || name == event.as_ref())
        {
            return Some((ExprKind::EventName, DataType::Text));
        }
    }
    let column = source.columns.iter().find(|c| c.name.as_ref() == name)?;
    let reference = ColumnRef { source: source.name.clone(), column: column.name.clone() };
    Some((ExprKind::Column(reference), column.ty))
}
