//! Who is in an audience: one subject at a time, one row at a time.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    rc::Rc,
};

use super::{
    clock::{DAY, Instant},
    number::{self, Number},
    rule::{Aggregate, Comparison, Event, Fold, Function, Operation, Rank, Rule, Sequence, Size, Step, Window},
    value::Value,
    world::{Index, Kind, Meaning, Placed, Row, Source, SourceKind, World},
};

/// Judges the subjects of a world at one instant.
pub struct Judge<'w> {
    world: &'w World,
    index: Index<'w>,
    /// Sources by the names of their events.
    events: BTreeMap<&'w str, &'w Source>,
    as_of: Instant,
    /// Members of each ranking met so far; a ranking is about everybody, so it is worked out once.
    rankings: RefCell<HashMap<Rank, Rc<HashSet<String>>>>,
}

/// The row at hand, inside an aggregate or step.
#[derive(Clone, Copy)]
struct Here<'a> {
    placed: Placed<'a>,
    source: &'a Source,
}

impl<'a> Here<'a> {
    fn row(&self) -> &'a Row {
        self.placed.row
    }
}

impl<'w> Judge<'w> {
    pub fn new(world: &'w World, as_of: Instant) -> Self {
        let sources = world.sources.iter();
        let events = sources.flat_map(|s| s.event_names().into_iter().map(move |name| (name, s))).collect();
        Self { world, index: Index::new(world), events, as_of, rankings: RefCell::default() }
    }

    /// Subjects for whom the rule is true.
    pub fn audience(&self, rule: &Rule) -> BTreeSet<&'w str> {
        self.world.population().into_iter().filter(|s| self.holds(rule, s)).collect()
    }

    /// Subjects of a tag, by case (`None` for a plain tag).
    pub fn tag_audiences(&self, tag: &str) -> BTreeMap<Option<&'w str>, BTreeSet<&'w str>> {
        match &self.world.tag(tag).meaning {
            Meaning::Plain(rule) => BTreeMap::from([(None, self.audience(rule))]),
            Meaning::Cases(cases) => {
                let mut audiences: BTreeMap<_, BTreeSet<&str>> =
                    cases.iter().map(|(v, _)| (Some(v.as_str()), BTreeSet::new())).collect();
                for subject in self.world.population() {
                    if let Some(case) = self.case(cases, subject) {
                        audiences.get_mut(&Some(case)).expect("a case of the tag").insert(subject);
                    }
                }
                audiences
            }
        }
    }

    /// Whether the rule is true for a subject; unknown is not.
    pub fn holds(&self, rule: &Rule, subject: &str) -> bool {
        self.value(rule, subject).truth() == Some(true)
    }

    /// The worth of a rule for a subject.
    pub fn value(&self, rule: &Rule, subject: &str) -> Value {
        self.eval(rule, subject, None)
    }

    /// The worth of an expression over the columns of an event for each row of a subject.
    pub fn values_of_rows(&self, rule: &Rule, event: &Event, subject: &str) -> Vec<Value> {
        let rows = self.matching(event, None, &Window::Ever(false), subject);
        rows.iter().map(|here| self.eval(rule, subject, Some(*here))).collect()
    }

    fn case<'c>(&self, cases: &'c [(String, Rule)], subject: &str) -> Option<&'c str> {
        cases.iter().find(|(_, rule)| self.holds(rule, subject)).map(|(value, _)| value.as_str())
    }

    fn eval(&self, rule: &Rule, subject: &str, here: Option<Here<'_>>) -> Value {
        let eval = |r: &Rule| self.eval(r, subject, here);
        let clock = &self.world.clock;
        match rule {
            Rule::Bool(b) => Value::Bool(*b),
            Rule::Number { mantissa, scale } => {
                Value::Number(Number::Exact(number::Rational::decimal((*mantissa).into(), *scale)))
            }
            Rule::Text(text) => Value::Text(text.clone()),
            Rule::Date(date) => Value::Date(*date),
            Rule::Timestamp(text) => Value::Time(clock.parse(text).expect("a time")),
            Rule::Duration(d) => Value::Written(*d),
            Rule::AsOf => Value::Time(self.as_of),
            Rule::Attribute { source, column } => self.attribute(source, column, subject),
            Rule::Column { column, .. } => cell(here.expect("a column is read from a row"), column),
            Rule::Not(inner) => Value::from_truth(not(eval(inner).truth())),
            Rule::And(parts) => Value::from_truth(all(parts.iter().map(|p| eval(p).truth()))),
            Rule::Or(parts) => Value::from_truth(any(parts.iter().map(|p| eval(p).truth()))),
            Rule::Compare(op, left, right) => Value::from_truth(self.compare(*op, &eval(left), &eval(right))),
            Rule::Arithmetic(op, left, right) => self.arithmetic(*op, &eval(left), &eval(right)),
            Rule::Negate(inner) => match eval(inner) {
                Value::Number(n) => Value::Number(n.negated()),
                _ => Value::Null,
            },
            Rule::In { value, list, negated } => {
                let value = eval(value);
                let found = any(list.iter().map(|item| self.compare(Comparison::Equal, &value, &eval(item))));
                Value::from_truth(if *negated { not(found) } else { found })
            }
            Rule::Between { value, low, high, negated } => {
                let value = eval(value);
                let inside = all([
                    self.compare(Comparison::GreaterEqual, &value, &eval(low)),
                    self.compare(Comparison::LessEqual, &value, &eval(high)),
                ]);
                Value::from_truth(if *negated { not(inside) } else { inside })
            }
            Rule::Like { value, pattern, negated } => match eval(value) {
                Value::Text(text) => Value::Bool(is_like(&text, pattern) != *negated),
                _ => Value::Null,
            },
            Rule::IsNull { value, negated } => Value::Bool(eval(value).is_null() != *negated),
            Rule::Call(function, arguments) => {
                let arguments: Vec<Value> = arguments.iter().map(eval).collect();
                self.call(*function, &arguments)
            }
            Rule::Aggregate(aggregate) => self.aggregate(aggregate, subject),
            Rule::Rank(rank) => Value::Bool(self.ranking(rank).contains(subject)),
            Rule::Sequence(sequence) => Value::Bool(self.sequence(sequence, subject)),
            Rule::Tag { tag, case } => Value::Bool(self.is_tagged(tag, case.as_ref(), subject)),
        }
    }

    /// The latest row before `as_of` counts, whole: a null in it stays a null.
    fn attribute(&self, source: &str, column: &str, subject: &str) -> Value {
        let source = self.world.source(source).unwrap_or_else(|| panic!("no source `{source}`"));
        let dated = matches!(source.kind, SourceKind::Attributes { dated: Some(_) });
        let rows = self.index.of(&source.name, subject);
        match rows.iter().rev().find(|p| !dated || p.row.time < self.as_of) {
            Some(placed) => cell(Here { placed: *placed, source }, column),
            None => Value::Null,
        }
    }

    fn compare(&self, op: Comparison, left: &Value, right: &Value) -> Option<bool> {
        if left.is_null() || right.is_null() {
            return None;
        }
        let ordering = left.compare(right, &self.world.clock);
        Some(match op {
            Comparison::Equal => ordering.is_eq(),
            Comparison::NotEqual => ordering.is_ne(),
            Comparison::Less => ordering.is_lt(),
            Comparison::LessEqual => ordering.is_le(),
            Comparison::Greater => ordering.is_gt(),
            Comparison::GreaterEqual => ordering.is_ge(),
        })
    }

    fn arithmetic(&self, op: Operation, left: &Value, right: &Value) -> Value {
        let clock = &self.world.clock;
        match (left, right) {
            (Value::Null, _) | (_, Value::Null) => Value::Null,
            (Value::Number(a), Value::Number(b)) => Value::from_number(match op {
                Operation::Add => a.combine(*b, number::Rational::plus, |a, b| a + b),
                Operation::Subtract => a.combine(*b, |a, b| a.plus(b.negated()), |a, b| a - b),
                Operation::Multiply => a.combine(*b, number::Rational::times, |a, b| a * b),
                Operation::Divide => a.divided_by(*b),
            }),
            (Value::Date(_) | Value::Time(_), Value::Date(_) | Value::Time(_)) => {
                let (a, b) = (left.instant(clock).expect("an instant"), right.instant(clock).expect("an instant"));
                assert_eq!(op, Operation::Subtract, "instants are only subtracted");
                Value::Elapsed(a - b)
            }
            (Value::Date(_) | Value::Time(_), Value::Written(d)) => {
                let t = left.instant(clock).expect("an instant");
                Value::Time(match op {
                    Operation::Add => clock.add(t, *d),
                    Operation::Subtract => clock.subtract(t, *d),
                    _ => panic!("a duration is added or subtracted"),
                })
            }
            (Value::Written(d), Value::Date(_) | Value::Time(_)) => {
                assert_eq!(op, Operation::Add, "an instant is not subtracted from a duration");
                Value::Time(clock.add(right.instant(clock).expect("an instant"), *d))
            }
            (Value::Date(_) | Value::Time(_), Value::Elapsed(micros)) => {
                let t = left.instant(clock).expect("an instant");
                Value::Time(if op == Operation::Add { t + micros } else { t - micros })
            }
            _ => panic!("{left:?} {op:?} {right:?} has no meaning"),
        }
    }

    fn call(&self, function: Function, arguments: &[Value]) -> Value {
        let clock = &self.world.clock;
        let instant = || arguments[0].instant(clock);
        let date = || match arguments[0] {
            Value::Date(date) => Some(date),
            _ => instant().map(|t| clock.date(t)),
        };
        let text = |test: fn(&str, &str) -> bool| match (&arguments[0], &arguments[1]) {
            (Value::Text(a), Value::Text(b)) => Value::Bool(test(a, b)),
            _ => Value::Null,
        };
        match function {
            Function::DaysSince => instant().map_or(Value::Null, |t| Value::int((self.as_of - t).div_euclid(DAY))),
            Function::Hour => instant().map_or(Value::Null, |t| Value::int(clock.hour(t))),
            Function::Weekday => date().map_or(Value::Null, |d| Value::int(d.weekday().to_monday_one_offset().into())),
            Function::Day => date().map_or(Value::Null, Value::Date),
            Function::Contains => text(|a, b| a.contains(b)),
            Function::StartsWith => text(|a, b| a.starts_with(b)),
            Function::EndsWith => text(|a, b| a.ends_with(b)),
        }
    }

    fn aggregate(&self, aggregate: &Aggregate, subject: &str) -> Value {
        let rows = self.matching(&aggregate.event, aggregate.filter.as_ref(), &aggregate.window, subject);
        let argument = |here: &Here<'_>| match &aggregate.argument {
            Some(rule) => match self.eval(rule, subject, Some(*here)) {
                Value::Number(fraction @ Number::Fraction(_)) => Value::Number(Number::Float(fraction.nearest())),
                value => value,
            },
            None => Value::Time(here.row().time),
        };
        let values = || rows.iter().map(argument).filter(|v| !v.is_null()).collect::<Vec<_>>();
        let compare = |a: &Value, b: &Value| a.compare(b, &self.world.clock);
        match aggregate.fold {
            Fold::Exists => Value::Bool(!rows.is_empty()),
            Fold::Count => Value::int(values().len().try_into().expect("a small number")),
            Fold::CountDistinct => {
                let mut values = values();
                values.sort_by(compare);
                values.dedup_by(|a, b| compare(a, b).is_eq());
                Value::int(values.len().try_into().expect("a small number"))
            }
            Fold::Sum | Fold::Avg => {
                let numbers = numbers(&values());
                let argument = aggregate.argument.as_ref().expect("what is added");
                let is_float = self.is_float(argument, self.source_of(&aggregate.event));
                let sum = if is_float { number::sum_floats(&numbers) } else { number::sum_exact(&numbers) };
                let count = Number::int(numbers.len().try_into().expect("a small number"));
                if aggregate.fold == Fold::Sum { Value::Number(sum) } else { Value::from_number(sum.divided_by(count)) }
            }
            Fold::Min => values().into_iter().min_by(compare).unwrap_or(Value::Null),
            Fold::Max => values().into_iter().max_by(compare).unwrap_or(Value::Null),
            Fold::First => rows.first().map_or(Value::Null, argument),
            Fold::Last => rows.last().map_or(Value::Null, argument),
        }
    }

    /// Whether the argument of an aggregate is of floating point: fractions become floats before they are added.
    fn is_float(&self, argument: &Rule, row: &Source) -> bool {
        let of_column = |source: &Source, column: &str| {
            source.column(column).is_some_and(|i| source.columns[i].kind == Kind::Float)
        };
        match argument {
            Rule::Column { column, .. } => of_column(row, column),
            Rule::Attribute { source, column } => of_column(self.world.source(source).expect("a source"), column),
            Rule::Arithmetic(Operation::Divide, ..) => true,
            Rule::Arithmetic(_, left, right) => self.is_float(left, row) || self.is_float(right, row),
            Rule::Negate(inner) => self.is_float(inner, row),
            _ => false,
        }
    }

    /// Rows of an event in a window for which the filter is true, ordered by (time, file, row).
    fn matching(&self, event: &Event, filter: Option<&Rule>, window: &Window, subject: &str) -> Vec<Here<'_>> {
        let source = self.source_of(event);
        let (from, to) = self.bounds(window);
        // A source stands for any of its events; one without an event column has no others.
        let has_events = matches!(source.kind, SourceKind::Events { event: Some(_), .. });
        let is_any = !has_events || (event.source.is_none() && event.name == source.name);
        let rows = self.index.of(&source.name, subject).iter().map(|placed| Here { placed: *placed, source });
        rows.filter(|h| h.row().time >= from && h.row().time < to && h.row().time < self.as_of)
            .filter(|h| is_any || h.row().event.as_deref() == Some(&event.name))
            .filter(|h| filter.is_none_or(|f| self.eval(f, subject, Some(*h)).truth() == Some(true)))
            .collect()
    }

    fn source_of(&self, event: &Event) -> &'w Source {
        let named = event.source.as_ref().unwrap_or(&event.name);
        match self.world.source(named) {
            Some(source) if !source.is_attributes() => source,
            _ => self.events.get(named.as_str()).unwrap_or_else(|| panic!("no event `{named}`")),
        }
    }

    /// Half-open bounds of a window.
    fn bounds(&self, window: &Window) -> (Instant, Instant) {
        let clock = &self.world.clock;
        let as_of = self.as_of;
        let instant = |bound: &Rule| self.eval(bound, "", None).instant(clock).expect("a bound is a time");
        match window {
            Window::Ever(_) => (Instant::MIN, as_of),
            Window::Last(d) => (clock.subtract(as_of, *d), as_of),
            Window::BetweenAgo(far, near) => (clock.subtract(as_of, *far), clock.subtract(as_of, *near)),
            Window::Since(bound) => (instant(bound), as_of),
            Window::FromTo(from, to) => (instant(from), instant(to)),
            Window::Today => (clock.midnight(clock.date(as_of)), as_of),
            Window::ThisWeek => (clock.start_of_week(as_of), as_of),
            Window::ThisMonth => (clock.start_of_month(as_of), as_of),
        }
    }

    fn is_tagged(&self, tag: &str, case: Option<&(bool, String)>, subject: &str) -> bool {
        match (&self.world.tag(tag).meaning, case) {
            (Meaning::Plain(rule), _) => self.holds(rule, subject),
            (Meaning::Cases(cases), None) => self.case(cases, subject).is_some(),
            (Meaning::Cases(cases), Some((negated, wanted))) => {
                self.case(cases, subject).is_some_and(|found| (found == wanted) != *negated)
            }
        }
    }

    fn ranking(&self, rank: &Rank) -> Rc<HashSet<String>> {
        if let Some(members) = self.rankings.borrow().get(rank) {
            return Rc::clone(members);
        }
        let members = Rc::new(self.rank(rank));
        self.rankings.borrow_mut().insert(rank.clone(), Rc::clone(&members));
        members
    }

    fn rank(&self, rank: &Rank) -> HashSet<String> {
        let mut ranked: Vec<(Value, &str)> = Vec::new();
        for subject in self.world.population() {
            let takes_part = match &rank.among {
                Some(among) => self.holds(among, subject),
                None => {
                    let inside = aggregates(&rank.value);
                    let has_row =
                        |a: &&Aggregate| !self.matching(&a.event, a.filter.as_ref(), &a.window, subject).is_empty();
                    inside.is_empty() || inside.iter().any(has_row)
                }
            };
            let value = self.value(&rank.value, subject);
            if takes_part && !value.is_null() {
                ranked.push((value, subject));
            }
        }
        let compare = |a: &Value, b: &Value| {
            let ordering = a.compare(b, &self.world.clock);
            if rank.bottom { ordering } else { ordering.reverse() }
        };
        ranked.sort_by(|a, b| compare(&a.0, &b.0));
        let n = ranked.len() as u128;
        let k = match rank.size {
            Size::Count(k) => u128::from(k).min(n),
            Size::Percent { mantissa, scale } => (u128::from(mantissa) * n).div_ceil(100 * 10u128.pow(scale)).min(n),
        };
        let Some(edge) = k.checked_sub(1).map(|i| ranked[usize::try_from(i).expect("small")].0.clone()) else {
            return HashSet::new();
        };
        let inside = ranked.into_iter().filter(|(value, _)| compare(value, &edge).is_le());
        inside.map(|(_, subject)| subject.to_owned()).collect()
    }

    fn sequence(&self, sequence: &Sequence, subject: &str) -> bool {
        let (first, rest) = sequence.steps.split_first().expect("a sequence has steps");
        let starts = self.matching(&first.event, first.filter.as_ref(), &sequence.window, subject);
        starts.iter().any(|start| self.continues(start, rest, subject))
    }

    /// Whether the steps that are left work out after the positive step at `previous`.
    fn continues(&self, previous: &Here<'_>, steps: &[Step], subject: &str) -> bool {
        let Some((step, rest)) = steps.split_first() else { return true };
        let t = previous.row().time;
        let end = step.within.map_or(self.as_of, |d| self.world.clock.add(t, d));
        let rows = self.matching(&step.event, step.filter.as_ref(), &Window::Ever(false), subject);
        let mut following = rows.iter().filter(|h| h.row().time < end && self.comes_after(h, previous));
        if step.absent {
            end <= self.as_of && following.next().is_none() && self.continues(previous, rest, subject)
        } else {
            following.any(|h| self.continues(h, rest, subject))
        }
    }

    /// Rows are ordered by time, rows of one time by source, file and row.
    fn comes_after(&self, later: &Here<'_>, earlier: &Here<'_>) -> bool {
        let place = |h: &Here<'_>| (h.source.name.clone(), h.placed.file, h.placed.number);
        match later.row().time.cmp(&earlier.row().time) {
            std::cmp::Ordering::Less => false,
            std::cmp::Ordering::Greater => true,
            std::cmp::Ordering::Equal => place(later) > place(earlier),
        }
    }
}

/// A cell of a row; `time` and `event` always mean the declared columns.
fn cell(here: Here<'_>, column: &str) -> Value {
    let Here { placed: Placed { row, .. }, source } = here;
    if let SourceKind::Events { time, event } = &source.kind {
        if column == "time" || column == time {
            return Value::Time(row.time);
        }
        if event.as_ref().is_some_and(|e| column == "event" || column == e) {
            return Value::Text(row.event.clone().expect("the source has an event column"));
        }
    }
    if let SourceKind::Attributes { dated: Some(dated) } = &source.kind
        && column == dated
    {
        return Value::Time(row.time);
    }
    let index = source.column(column).unwrap_or_else(|| panic!("no column `{column}` in `{}`", source.name));
    row.cells[index].clone()
}

fn numbers(values: &[Value]) -> Vec<Number> {
    let number = |v: &Value| match v {
        Value::Number(n) => *n,
        other => panic!("{other:?} is no number"),
    };
    values.iter().map(number).collect()
}

fn not(truth: Option<bool>) -> Option<bool> {
    truth.map(|t| !t)
}

fn all(parts: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    let parts: Vec<_> = parts.into_iter().collect();
    if parts.contains(&Some(false)) {
        Some(false)
    } else if parts.contains(&None) {
        None
    } else {
        Some(true)
    }
}

fn any(parts: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    not(all(parts.into_iter().map(not)))
}

/// `%` is any text, `_` any one character, `\` takes the next character as it is.
fn is_like(text: &str, pattern: &str) -> bool {
    fn matches(text: &[char], pattern: &[char]) -> bool {
        match pattern {
            [] => text.is_empty(),
            ['%', rest @ ..] => (0..=text.len()).any(|i| matches(&text[i..], rest)),
            ['_', rest @ ..] => !text.is_empty() && matches(&text[1..], rest),
            ['\\', c, rest @ ..] | [c, rest @ ..] => text.first() == Some(c) && matches(&text[1..], rest),
        }
    }
    matches(&text.chars().collect::<Vec<_>>(), &pattern.chars().collect::<Vec<_>>())
}

/// The aggregates that a value is made of.
fn aggregates(rule: &Rule) -> Vec<&Aggregate> {
    match rule {
        Rule::Aggregate(a) => vec![a],
        Rule::Arithmetic(_, left, right) => [aggregates(left), aggregates(right)].concat(),
        Rule::Negate(inner) => aggregates(inner),
        Rule::Call(_, arguments) => arguments.iter().flat_map(aggregates).collect(),
        _ => Vec::new(),
    }
}
