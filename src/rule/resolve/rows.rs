use super::{
    super::{
        Ast, DataType, RuleError, SourceShape,
        ast::{AstAggregate, AstInstant, AstKind, AstSequence, AstStep, AstWindow, Name, Spanned},
        print::{aggregate_name, quote_name},
        typed::{Aggregate, AggregateFunction, ArithOp, DateBound, Expr, ExprKind, Sequence, Step, Window},
    },
    Purpose, Resolver, Rows, Scope,
    event::{Event, event_of, events_of, has_known_events, is_events, path_span},
    path::find_column,
    subject_form,
};
use crate::{
    calendar::{CalendarSpan, CalendarUnit, DAY, Micros},
    diagnostic::{Span, nearest, suggestion},
};

/// What the argument of an aggregate names.
enum Argument<'n> {
    /// The event alone.
    Event(Event<'n>),
    /// An expression over the columns of the event.
    Columns(Event<'n>),
}

impl<'n> Resolver<'n> {
    pub(super) fn aggregate(&mut self, aggregate: &AstAggregate, span: Span) -> Option<Expr> {
        let window = self.window(&aggregate.window, false);
        let argument = self.argument_event(aggregate.function, &aggregate.argument);
        let (event, has_column) = match argument? {
            Argument::Event(event) => (event, false),
            Argument::Columns(event) => (event, true),
        };
        let rows = Rows { source: event.source, event: &event.event, span: aggregate.argument.span };
        let argument = match has_column {
            true => self.argument(aggregate.function, &aggregate.argument, rows).map(Some),
            false => Some(None),
        };
        let filter = self.filter(aggregate.filter.as_ref(), rows);
        let (argument, filter, window) = (argument?, filter?, window?);
        let ty = result_type(aggregate.function, argument.as_ref().map(|a| a.ty));
        let typed = Aggregate { function: aggregate.function, event: event.event, argument, filter, window };
        Some(Expr { kind: ExprKind::Aggregate(Box::new(typed)), ty, span })
    }

    fn filter(&mut self, filter: Option<&Ast>, rows: Rows<'_>) -> Option<Option<Expr>> {
        match filter {
            None => Some(None),
            Some(filter) => self.condition(filter, Scope::Rows(rows)).map(Some),
        }
    }

    /// Which event an aggregate reads, and whether its argument is the event alone.
    fn argument_event(&mut self, function: AggregateFunction, ast: &Ast) -> Option<Argument<'n>> {
        let takes_event = matches!(
            function,
            AggregateFunction::Count | AggregateFunction::Exists | AggregateFunction::First | AggregateFunction::Last
        );
        match &ast.kind {
            AstKind::Mistake(_) => None,
            AstKind::Path(path) if path.len() == 1 => {
                let name = &path[0];
                if takes_event {
                    return self.event_named(name).map(Argument::Event);
                }
                if let Some(event) = self.find_event(&name.text) {
                    return self.needs_column(function, &event, path);
                }
                self.event_named(name).and_then(|event| self.needs_column(function, &event, path))
            }
            AstKind::Path(path) => self.qualified_argument(function, takes_event, path),
            _ => self.expression_event(function, ast),
        }
    }

    fn needs_column<T>(&mut self, function: AggregateFunction, event: &Event<'_>, path: &[Name]) -> Option<T> {
        let written = path.iter().map(|n| quote_name(&n.text)).collect::<Vec<_>>().join(".");
        let name = aggregate_name(function);
        let wanted =
            |ty: DataType| ty.is_numeric() || !matches!(function, AggregateFunction::Sum | AggregateFunction::Avg);
        let is_own = |name: &str| matches!(find_column(event.source, name), Some((ExprKind::Column(_), _)));
        let mut columns = event.source.columns.iter().filter(|c| wanted(c.ty) && is_own(&c.name));
        let column = columns.clone().find(|c| c.ty.is_numeric()).or_else(|| columns.next());
        let help = column.map(|c| format!("name the column: `{name}({written}.{})`", quote_name(&c.name)));
        self.error(RuleError::NeedsColumn { function: name, event: written, help, span: path_span(path) })
    }

    /// The argument `a.b` or `a.b.c`: an event with its source, or a column with its event.
    fn qualified_argument(
        &mut self,
        function: AggregateFunction,
        takes_event: bool,
        path: &[Name],
    ) -> Option<Argument<'n>> {
        let names = self.names;
        let (first, last) = (&path[0], &path[path.len() - 1]);
        let shape = names.source(&first.text);
        if shape.is_some_and(|s| !is_events(s)) {
            let written = format!("{}.{}", quote_name(&first.text), quote_name(&last.text));
            let help = format!("an attribute has one value per subject; ask for it outside: `{written} = …`");
            return self.error(RuleError::NotEvents { name: first.text.clone(), help, span: path_span(path) });
        }
        let as_event = if path.len() == 2 { shape.and_then(|s| event_of(s, &last.text)) } else { None };
        let quiet =
            if path.len() == 2 { self.find_event(&first.text) } else { shape.and_then(|s| event_of(s, &path[1].text)) };
        let as_column = quiet.filter(|e| find_column(e.source, &last.text).is_some());
        match (as_event, as_column) {
            (Some(event), Some(_)) if function == AggregateFunction::Exists => Some(Argument::Event(event)),
            (Some(_), Some(column)) if takes_event => self.error(RuleError::EventOrColumn {
                source_name: column.source.name.to_string(),
                name: last.text.clone(),
                function: aggregate_name(function),
                span: path_span(path),
            }),
            (_, Some(event)) if function == AggregateFunction::Exists => self.error(RuleError::ExistsOfColumn {
                event: Event::written(&event.event),
                column: quote_name(&last.text),
                span: path_span(path),
            }),
            (_, Some(event)) => Some(Argument::Columns(event)),
            (Some(event), None) if takes_event => Some(Argument::Event(event)),
            (Some(event), None) => self.needs_column(function, &event, path),
            (None, None) => {
                // Neither: say which of the names is wrong.
                if let (true, [source, event], Some(shape)) = (takes_event, path, shape) {
                    if !has_known_events(shape) {
                        return self.qualified_event(source, event).map(Argument::Event);
                    }
                    if shape.columns_known {
                        return self.neither_event_nor_column(shape, event);
                    }
                }
                let event = self.anchor(path)?;
                self.column(event.source, last, path_span(path))?;
                None
            }
        }
    }

    fn neither_event_nor_column<T>(&mut self, shape: &SourceShape, name: &Name) -> Option<T> {
        let known = events_of(shape).iter().chain(shape.columns.iter().map(|c| &c.name)).map(AsRef::as_ref);
        let help = suggestion(&name.text, known);
        let label = "neither an event nor a column of this source";
        self.error(RuleError::UnknownEvent { name: name.text.clone(), label, help, span: name.span })
    }

    /// The event that the qualified columns of an expression name.
    fn expression_event(&mut self, function: AggregateFunction, ast: &Ast) -> Option<Argument<'n>> {
        let mut paths: Vec<&[Name]> = Vec::new();
        let (mut misplaced, mut has_gap) = (None, false);
        ast.walk(&mut |part| match &part.kind {
            AstKind::Path(path) => paths.push(path),
            AstKind::Mistake(_) => has_gap = true,
            kind if subject_form(kind).is_some() => misplaced = misplaced.or(Some(part)),
            _ => {}
        });
        if let Some(part) = misplaced {
            return self.subject_form_in_rows(part);
        }
        let names = self.names;
        let is_anchor = |path: &[Name]| path.len() > 1 && names.source(&path[0].text).is_none_or(is_events);
        let mut found: Option<(Event<'n>, Span)> = None;
        let mut sound = true;
        for path in paths.iter().copied().filter(|p| is_anchor(p)) {
            let Some(event) = self.anchor(path) else {
                sound = false;
                continue;
            };
            match &found {
                None => found = Some((event, path_span(path))),
                Some((first, other)) if first.event != event.event => {
                    let (first, second) = (Event::written(&first.event), Event::written(&event.event));
                    let other = *other;
                    self.found.push(RuleError::TwoEvents { first, second, other, span: path_span(path) });
                    sound = false;
                }
                Some(_) => {}
            }
        }
        if !sound {
            return None;
        }
        if let Some((event, _)) = found {
            return Some(Argument::Columns(event));
        }
        if has_gap {
            return None;
        }
        let name = aggregate_name(function);
        let help = self.no_event_help(name, ast, &paths);
        self.error(RuleError::NoEvent { function: name, help, span: ast.span })
    }

    fn no_event_help(&self, function: &str, ast: &Ast, paths: &[&[Name]]) -> String {
        let hyphenated = hyphenated(ast);
        if let Some(name) = hyphenated.filter(|n| n.contains('-')) {
            if self.find_event(&name).is_some() {
                return format!("a name with hyphens goes in backticks: `{function}({})`", quote_name(&name));
            }
            if let Some(near) = nearest(&name, self.event_names()) {
                return format!("did you mean `{near}`?");
            }
        }
        let bare = paths.iter().find_map(|p| if let [name] = p { Some(name) } else { None });
        let Some(name) = bare else {
            return format!("name the event whose rows are meant: `{function}(purchase.amount)`");
        };
        if self.find_event(&name.text).is_some() {
            let event = quote_name(&name.text);
            return format!("a condition goes behind `where`: `{function}({event} where …)`");
        }
        let sources = self.names.sources();
        let holder = sources.iter().find(|s| is_events(s) && find_column(s, &name.text).is_some());
        let event = holder.map_or("purchase".to_owned(), |s| quote_name(&s.name));
        format!("write the event before a column: `{event}.{}`", quote_name(&name.text))
    }

    fn argument(&mut self, function: AggregateFunction, ast: &Ast, rows: Rows<'_>) -> Option<Expr> {
        let argument = self.expr(ast, Scope::Rows(rows))?;
        let name = aggregate_name(function);
        let ty = argument.ty;
        let is_condition = ty == DataType::Bool && !matches!(argument.kind, ExprKind::Column(_));
        let (fits, expected) = match function {
            AggregateFunction::Sum | AggregateFunction::Avg => (ty.is_numeric(), "numbers"),
            AggregateFunction::Min | AggregateFunction::Max => {
                (ty != DataType::Bool, "numbers, texts, times or durations")
            }
            _ => (!is_condition, "a column or a calculated value"),
        };
        if fits && function != AggregateFunction::Exists {
            return Some(argument);
        }
        let event = Event::written(rows.event);
        let help = if is_condition {
            Some(format!("put the condition behind `where`: `{name}({event} where …)`"))
        } else if ty == DataType::Bool {
            let column = ast.to_string();
            let column = column.rsplit('.').next().unwrap_or_default();
            Some(format!("write `count({event} where {column})`"))
        } else if function == AggregateFunction::Exists {
            Some(format!("write `exists({event} where …)`"))
        } else {
            None
        };
        let function = format!("`{name}`").into();
        let expected = if name == "exists" { "an event" } else { expected };
        self.error(RuleError::WrongArgument { function, expected, found: ty, help, span: argument.span })
    }

    pub(super) fn sequence(&mut self, sequence: &AstSequence) -> Option<Sequence> {
        let window = self.window(&sequence.window, true);
        let mut steps = Vec::with_capacity(sequence.steps.len());
        let mut sound = true;
        for step in &sequence.steps {
            match self.step(step) {
                Some(step) => steps.push(step),
                None => sound = false,
            }
        }
        let window = window?;
        sound.then_some(Sequence { steps, window })
    }

    fn step(&mut self, step: &AstStep) -> Option<Step> {
        let span = path_span(&step.event);
        let event = match step.event.as_slice() {
            [name] => self.event_named(name)?,
            [event, _] if self.names.source(&event.text).is_none() && self.find_event(&event.text).is_some() => {
                return self.error(RuleError::BadSequence {
                    problem: "a step is an event, not a column",
                    help: "ask for the column after `where`: `then purchase where amount > 100`",
                    span,
                });
            }
            [source, event] => self.qualified_event(source, event)?,
            _ => return self.error(RuleError::PathTooLong { span }),
        };
        let rows = Rows { source: event.source, event: &event.event, span };
        let filter = self.filter(step.filter.as_ref(), rows)?;
        Some(Step { event: event.event, filter, absent: step.absent, within: step.within })
    }

    fn window(&mut self, window: &Spanned<AstWindow>, in_sequence: bool) -> Option<Window> {
        let span = window.span;
        Some(match &window.value {
            AstWindow::Ever => Window::Ever,
            AstWindow::Last(d) => Window::Last(*d),
            AstWindow::Next(d) => {
                let (reason, help) = if in_sequence {
                    ("a sequence looks back", "write `exists(…, next 7 days)` for what comes after `as_of`")
                } else if self.purpose == Purpose::Outcome {
                    return Some(Window::Next(*d));
                } else {
                    (
                        "a rule sees nothing at or after `as_of`",
                        "only labels, goals and KPIs look ahead; use `last` here",
                    )
                };
                return self.error(RuleError::NextNotAllowed { reason, help, span });
            }
            AstWindow::BetweenAgo { from, to } => {
                if is_surely_empty(*from, *to) {
                    let help = "write the farther bound first: `between 60 days ago and 30 days ago`";
                    return self.error(RuleError::EmptyWindow { help, span });
                }
                Window::BetweenAgo { from: *from, to: *to }
            }
            AstWindow::Since(from) => Window::Since(self.bound(from).0),
            AstWindow::FromTo { from, to } => {
                let ((from, start), (to, end)) = (self.bound(from), self.bound(to));
                if start >= end {
                    let help = "write the earlier bound first; the later one is not part of the window";
                    return self.error(RuleError::EmptyWindow { help, span });
                }
                Window::FromTo { from, to }
            }
            AstWindow::Today => Window::Today,
            AstWindow::ThisWeek => Window::ThisWeek,
            AstWindow::ThisMonth => Window::ThisMonth,
        })
    }

    fn bound(&self, instant: &AstInstant) -> (DateBound, Micros) {
        match instant {
            AstInstant::Date(days) => (DateBound::Date(*days), self.names.zone().midnight(*days)),
            AstInstant::Timestamp(text) => {
                let t = self.instant(text);
                (DateBound::Timestamp(t), t)
            }
        }
    }
}

/// The type of an aggregate's result. A fraction as argument is taken as float.
const fn result_type(function: AggregateFunction, argument: Option<DataType>) -> DataType {
    let argument = match argument {
        Some(DataType::Ratio) => Some(DataType::Float),
        other => other,
    };
    match (function, argument) {
        (AggregateFunction::Count | AggregateFunction::CountDistinct, _) => DataType::Int,
        (AggregateFunction::Exists, _) => DataType::Bool,
        (AggregateFunction::Avg, Some(DataType::Float)) => DataType::Float,
        (AggregateFunction::Avg, _) => DataType::Ratio,
        (_, Some(ty)) => ty,
        (_, None) => DataType::Timestamp,
    }
}

/// Whether `[as_of - from, as_of - to)` is empty at every `as_of`.
fn is_surely_empty(from: CalendarSpan, to: CalendarSpan) -> bool {
    if from.unit == to.unit {
        return from.count <= to.count;
    }
    let length = |d: CalendarSpan, month_days: i64| match d.unit {
        CalendarUnit::Month => d.count * month_days * DAY,
        _ => d.elapsed().unwrap_or(Micros::MAX),
    };
    length(from, 31) < length(to, 28)
}

/// The name that `add-to-cart` without backticks was meant to be.
fn hyphenated(ast: &Ast) -> Option<String> {
    match &ast.kind {
        AstKind::Path(path) if path.len() == 1 => Some(path[0].text.clone()),
        AstKind::Arith { op: ArithOp::Subtract, left, right } if left.span.end + 1 == right.span.start => {
            Some(format!("{}-{}", hyphenated(left)?, hyphenated(right)?))
        }
        _ => None,
    }
}
