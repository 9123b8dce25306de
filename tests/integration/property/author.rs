//! Writes random rules whose audiences are neither empty nor full: constants come from quantiles of the data.

use jiff::civil::Date;

use super::{
    constants::constant,
    data::EVENTS,
    random::Random,
    shape::{Shape, shape_of_kind},
};
use crate::oracle::{
    clock::DAY,
    judge::Judge,
    rule::{
        Aggregate, Comparison, Duration, Event, Fold, Function, Operation, Rank, Rule, Sequence, Size, Step, Unit,
        Window,
    },
    value::Value,
    world::{Meaning, Source, SourceKind, World},
};

/// Writes rules about a world.
pub(super) struct Author<'w> {
    pub(super) world: &'w World,
    pub(super) judge: &'w Judge<'w>,
    pub(super) random: &'w mut Random,
    /// Subjects whose values constants are taken from.
    pub(super) sample: Vec<&'w str>,
    /// The form that the next rule is to have; choices lean towards it.
    pub(super) wish: &'static str,
    /// Rankings do not stand inside of rankings.
    pub(super) may_rank: bool,
}

/// What a rule is about: a subject, or the rows of an event.
#[derive(Debug, Clone)]
pub(super) enum Place {
    Subject,
    Row(Event),
}

use Place::{Row, Subject};

const COMPARISONS: &[(&str, Comparison)] = &[
    ("=", Comparison::Equal),
    ("!=", Comparison::NotEqual),
    ("<", Comparison::Less),
    ("<=", Comparison::LessEqual),
    (">", Comparison::Greater),
    (">=", Comparison::GreaterEqual),
];

impl<'w> Author<'w> {
    /// A condition.
    pub(super) fn condition(&mut self, place: &Place, depth: u32) -> Rule {
        let subject = matches!(place, Subject);
        let rank = u64::from(subject && self.may_rank) * 6;
        let at_subject = u64::from(subject);
        let logic = if depth > 0 { 10 } else { 0 };
        match self.choose(&[
            ("compare", &["=", "!=", "<", "<=", ">", ">=", "between", "not between", "in", "not in"], 40),
            ("text", &["like", "not like", "contains", "starts_with", "ends_with"], 8),
            ("null", &["is null", "is not null"], 4),
            ("bool", &["first of a column", "last of a column"], 3),
            ("exists", &["exists", "where", "today", "this week", "this month", "last minutes"], 8 * at_subject),
            ("tag", &["tag", "tag of cases", "tag = case", "tag != case"], 5 * at_subject),
            ("rank", &["top", "bottom", "rank by count", "rank by percent", "among"], rank),
            (
                "sequence",
                &[
                    "sequence",
                    "sequence over sources",
                    "step where",
                    "then within",
                    "then",
                    "then no within",
                    "then no",
                    "window of a sequence",
                ],
                8 * at_subject,
            ),
            ("not", &["not"], logic),
            ("and", &["and"], logic),
            ("or", &["or"], logic),
        ]) {
            "text" => self.about_text(place, depth),
            "null" => {
                let shape = *self.random.pick(&[Shape::Number, Shape::Text, Shape::Time]);
                let value = Box::new(self.value(place, shape, depth));
                Rule::IsNull { value, negated: self.either("is not null", "is null") }
            }
            "bool" => self.bool_value(place),
            "exists" => self.aggregate(Fold::Exists, None),
            "tag" => self.tag(),
            "rank" => self.rank(),
            "sequence" => self.sequence(),
            "not" => Rule::Not(Box::new(self.condition(place, depth - 1))),
            logic @ ("and" | "or") => {
                let parts = (0..self.random.range(2, 3)).map(|_| self.condition(place, depth - 1));
                // Chains of one word are one chain.
                let parts = parts.map(|p| match p {
                    Rule::And(_) | Rule::Or(_) => Rule::Not(Box::new(p)),
                    other => other,
                });
                let parts = parts.collect();
                if logic == "and" { Rule::And(parts) } else { Rule::Or(parts) }
            }
            _ => self.comparison(place, depth),
        }
    }

    fn comparison(&mut self, place: &Place, depth: u32) -> Rule {
        let shape = match self.choose(&[
            ("number", &["+", "-", "*", "/", "negation", "days_since", "hour", "weekday", "decimal"], 60),
            ("text", &["event of a row"], 8),
            ("time", &["as_of", "instant ± duration", "day", "date", "timestamp", "first", "last"], 20),
            ("duration", &["difference of instants", "duration"], 8),
        ]) {
            "text" => Shape::Text,
            "time" => Shape::Time,
            "duration" => Shape::Duration,
            _ => Shape::Number,
        };
        let value = self.value(place, shape, depth);
        let seen = self.values(place, &value);
        let constant = |a: &mut Self| constant(&seen, shape, a.wish, a.random, &a.world.clock);
        match self.choose(&[
            ("compare", &["=", "!=", "<", "<=", ">", ">="], 60),
            ("in", &["in", "not in"], 10),
            ("between", &["between", "not between"], 15),
            ("both", &["as_of", "dated attribute", "attribute beside a row", "instant ± duration"], 15),
        ]) {
            "in" => {
                let list = (0..self.random.range(1, 5)).map(|_| constant(self)).collect();
                Rule::In { value: Box::new(value), list, negated: self.either("not in", "in") }
            }
            "between" => {
                let (low, high) = (Box::new(constant(self)), Box::new(constant(self)));
                Rule::Between { value: Box::new(value), low, high, negated: self.either("not between", "between") }
            }
            "both" => {
                let other = self.value(place, shape, 0);
                Rule::Compare(self.operator(), Box::new(value), Box::new(other))
            }
            _ => {
                let constant = constant(self);
                Rule::Compare(self.operator(), Box::new(value), Box::new(constant))
            }
        }
    }

    fn operator(&mut self) -> Comparison {
        match COMPARISONS.iter().find(|(form, _)| *form == self.wish) {
            Some((_, op)) => *op,
            None => self.random.pick(COMPARISONS).1,
        }
    }

    fn about_text(&mut self, place: &Place, depth: u32) -> Rule {
        let value = self.value(place, Shape::Text, depth);
        let seen = self.values(place, &value);
        let text = match seen.get(self.random.below(seen.len().max(1))) {
            Some(Value::Text(text)) if !text.is_empty() => text.clone(),
            _ => "a".to_owned(),
        };
        let characters: Vec<char> = text.chars().collect();
        let from = self.random.below(characters.len());
        let to = from + 1 + self.random.below(characters.len() - from);
        let part = |range: std::ops::Range<usize>| characters[range].iter().collect::<String>();
        let escape = |text: String| text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let call = |function, part| Rule::Call(function, vec![value.clone(), Rule::Text(part)]);
        match self.choose(&[
            ("contains", &["contains"], 1),
            ("starts_with", &["starts_with"], 1),
            ("ends_with", &["ends_with"], 1),
            ("like", &["like", "not like"], 3),
        ]) {
            "contains" => call(Function::Contains, part(from..to)),
            "starts_with" => call(Function::StartsWith, part(0..to)),
            "ends_with" => call(Function::EndsWith, part(from..characters.len())),
            _ => {
                let pattern = match self.random.below(4) {
                    0 => format!("{}%", escape(part(0..to))),
                    1 => format!("%{}%", escape(part(from..to))),
                    2 => format!("{}_{}", escape(part(0..from)), escape(part(from + 1..characters.len()))),
                    _ => format!("%{}", escape(part(from..characters.len()))),
                };
                Rule::Like { value: Box::new(value), pattern, negated: self.either("not like", "like") }
            }
        }
    }

    fn bool_value(&mut self, place: &Place) -> Rule {
        let value = match place {
            Row(event) if self.has_column(event, Shape::Bool) => self.column(event, Shape::Bool, false),
            _ if self.random.percent(50) => self.attribute(Shape::Bool),
            _ if matches!(place, Row(_)) => self.attribute(Shape::Bool),
            _ => {
                let fold = *self.random.pick(&[Fold::First, Fold::Last]);
                self.aggregate(fold, Some(Shape::Bool))
            }
        };
        match self.random.below(3) {
            0 => value,
            1 => Rule::Not(Box::new(value)),
            _ => {
                let op = *self.random.pick(&[Comparison::Equal, Comparison::NotEqual]);
                Rule::Compare(op, Box::new(value), Box::new(Rule::Bool(self.random.percent(50))))
            }
        }
    }

    /// A value of a shape.
    fn value(&mut self, place: &Place, shape: Shape, depth: u32) -> Rule {
        match (place, shape) {
            (Subject, Shape::Number) => self.number_of_subject(depth),
            (Row(event), Shape::Number) => self.number_of_row(event, depth),
            (Subject, Shape::Text) => match self.choose(&[
                ("attribute", &["attribute", "dated attribute"], 5),
                ("first", &["first of a column"], 2),
                ("last", &["last of a column"], 2),
                ("min", &["min"], 1),
                ("max", &["max"], 1),
            ]) {
                "first" => self.aggregate(Fold::First, Some(shape)),
                "last" => self.aggregate(Fold::Last, Some(shape)),
                "min" => self.aggregate(Fold::Min, Some(shape)),
                "max" => self.aggregate(Fold::Max, Some(shape)),
                _ => self.attribute(shape),
            },
            (Row(event), Shape::Text) => {
                if self.random.percent(15) {
                    self.attribute(shape)
                } else {
                    self.column(event, shape, false)
                }
            }
            (_, Shape::Time) => self.time(place, depth),
            (_, Shape::Duration) => {
                let (left, right) = (self.time(place, 0), self.time(place, 0));
                Rule::Arithmetic(Operation::Subtract, Box::new(left), Box::new(right))
            }
            (_, Shape::Bool) => self.bool_value(place),
        }
    }

    fn number_of_subject(&mut self, depth: u32) -> Rule {
        let deep = if depth > 0 { 6 } else { 0 };
        match self.choose(&[
            ("count", &["count", "where", "any event of a source"], 14),
            ("values", &["count of a column"], 4),
            ("sum", &["sum", "sum of an expression"], 10),
            ("avg", &["avg"], 6),
            ("min", &["min"], 4),
            ("max", &["max"], 4),
            ("first", &["first of a column"], 4),
            ("last", &["last of a column"], 4),
            ("distinct", &["count_distinct", "time of a row"], 8),
            ("attribute", &["attribute", "dated attribute"], 8),
            ("of time", &["days_since", "hour", "weekday"], 10),
            ("arithmetic", &["+", "-", "*", "/"], 2 * deep),
            ("negation", &["negation"], deep / 2),
        ]) {
            "count" => self.aggregate(Fold::Count, None),
            "values" => {
                let shape = *self.random.pick(&[Shape::Number, Shape::Text, Shape::Time]);
                self.aggregate(Fold::Count, Some(shape))
            }
            "sum" => self.aggregate(Fold::Sum, Some(Shape::Number)),
            "avg" => self.aggregate(Fold::Avg, Some(Shape::Number)),
            "min" => self.aggregate(Fold::Min, Some(Shape::Number)),
            "max" => self.aggregate(Fold::Max, Some(Shape::Number)),
            "first" => self.aggregate(Fold::First, Some(Shape::Number)),
            "last" => self.aggregate(Fold::Last, Some(Shape::Number)),
            "distinct" => {
                let shape = *self.random.pick(&[Shape::Number, Shape::Text, Shape::Time]);
                self.aggregate(Fold::CountDistinct, Some(shape))
            }
            "of time" => self.of_time(&Subject),
            "arithmetic" => {
                let (left, right) = (self.number_of_subject(depth - 1), self.number_of_subject(0));
                self.arithmetic(left, right)
            }
            "negation" => Rule::Negate(Box::new(self.number_of_subject(depth - 1))),
            _ => self.attribute(Shape::Number),
        }
    }

    fn number_of_row(&mut self, event: &Event, depth: u32) -> Rule {
        let place = Row(event.clone());
        match self.choose(&[
            ("column", &[], 10),
            ("of time", &["hour", "weekday", "days_since", "time of a row"], 5),
            ("attribute", &["attribute beside a row"], 2),
            ("arithmetic", &["+", "-", "*", "/"], if depth > 0 { 4 } else { 0 }),
        ]) {
            "of time" => self.of_time(&place),
            "attribute" => self.attribute(Shape::Number),
            "arithmetic" => {
                let left = self.number_of_row(event, depth - 1);
                let right =
                    if self.random.percent(60) { self.column(event, Shape::Number, false) } else { self.small() };
                self.arithmetic(left, right)
            }
            _ => self.column(event, Shape::Number, false),
        }
    }

    fn small(&mut self) -> Rule {
        let scale = if self.random.percent(30) { 1 } else { 0 };
        Rule::Number { mantissa: self.random.range(-3, 9), scale }
    }

    fn arithmetic(&mut self, left: Rule, right: Rule) -> Rule {
        let op = match self.choose(&[("+", &["+"], 3), ("-", &["-"], 3), ("*", &["*"], 2), ("/", &["/"], 3)]) {
            "+" => Operation::Add,
            "-" => Operation::Subtract,
            "*" => Operation::Multiply,
            _ => Operation::Divide,
        };
        Rule::Arithmetic(op, Box::new(left), Box::new(right))
    }

    fn of_time(&mut self, place: &Place) -> Rule {
        let (function, argument) =
            match self.choose(&[("days", &["days_since"], 3), ("weekday", &["weekday"], 1), ("hour", &["hour"], 1)]) {
                "days" => (Function::DaysSince, self.time(place, 0)),
                "weekday" => (Function::Weekday, self.time(place, 0)),
                _ => (Function::Hour, self.instant(place)),
            };
        Rule::Call(function, vec![argument])
    }

    /// An instant that is no date: of the row, or of the first or last.
    fn instant(&mut self, place: &Place) -> Rule {
        match place {
            Row(_) => Rule::Column { qualifier: None, column: "time".to_owned() },
            Subject => {
                let fold = if self.either("first", "last") { Fold::First } else { Fold::Last };
                self.aggregate(fold, None)
            }
        }
    }

    fn time(&mut self, place: &Place, depth: u32) -> Rule {
        let deep = if depth > 0 { 4 } else { 0 };
        match self.choose(&[
            ("instant", &["first", "last", "time of a row"], 10),
            ("attribute", &["attribute", "dated attribute", "attribute beside a row"], 4),
            ("column", &["min", "max"], 4),
            ("as_of", &["as_of"], 2),
            ("moved", &["instant ± duration"], deep),
            ("day", &["day"], 3),
        ]) {
            "attribute" => self.attribute(Shape::Time),
            "column" => match place {
                Row(event) => self.column(event, Shape::Time, false),
                Subject => {
                    let fold = if self.either("min", "max") { Fold::Min } else { Fold::Max };
                    self.aggregate(fold, Some(Shape::Time))
                }
            },
            "as_of" => Rule::AsOf,
            "moved" => {
                let op = *self.random.pick(&[Operation::Add, Operation::Subtract]);
                let (time, duration) = (self.time(place, 0), self.duration());
                Rule::Arithmetic(op, Box::new(time), Box::new(Rule::Duration(duration)))
            }
            "day" => Rule::Call(Function::Day, vec![self.instant(place)]),
            _ => self.instant(place),
        }
    }

    pub(super) fn duration(&mut self) -> Duration {
        let (unit, most) = match self.choose(&[
            ("minute", &["last minutes"], 1),
            ("hour", &["last hours"], 2),
            ("day", &["last days"], 5),
            ("week", &["last weeks"], 1),
            ("month", &["last months"], 1),
        ]) {
            "minute" => (Unit::Minute, 9000),
            "hour" => (Unit::Hour, 400),
            "day" => (Unit::Day, 35),
            "week" => (Unit::Week, 7),
            _ => (Unit::Month, 2),
        };
        // Small counts meet the edges that the data stands on.
        let most = if self.random.percent(40) { 7.min(most) } else { most };
        Duration { count: self.random.range(1, most), unit }
    }

    fn attribute(&mut self, shape: Shape) -> Rule {
        let world = self.world;
        let sources = world.sources.iter().filter(|s| s.is_attributes());
        let columns: Vec<(&Source, &str)> = sources
            .flat_map(|s| {
                s.columns.iter().filter(|c| shape_of_kind(c.kind) == shape).map(move |c| (s, c.name.as_str()))
            })
            .collect();
        let dated: Vec<_> = columns.iter().filter(|(s, _)| s.name == "plan").copied().collect();
        let among = if self.wish == "dated attribute" && !dated.is_empty() { &dated } else { &columns };
        let (source, column) = *self.random.pick(among);
        Rule::Attribute { source: source.name.clone(), column: column.to_owned() }
    }

    fn source(&self, event: &Event) -> &'w Source {
        super::forms::source_of(event, self.world)
    }

    fn has_column(&self, event: &Event, shape: Shape) -> bool {
        self.source(event).columns.iter().any(|c| shape_of_kind(c.kind) == shape)
    }

    /// A column of the rows of an event.
    fn column(&mut self, event: &Event, shape: Shape, qualified: bool) -> Rule {
        let source = self.source(event);
        let mut names: Vec<&str> =
            source.columns.iter().filter(|c| shape_of_kind(c.kind) == shape).map(|c| c.name.as_str()).collect();
        match (&source.kind, shape) {
            (_, Shape::Time) => names.push("time"),
            (SourceKind::Events { event: Some(_), .. }, Shape::Text) => names.push("event"),
            _ => {}
        }
        let wished = match self.wish {
            "event of a row" if names.contains(&"event") => Some("event"),
            "time of a row" if names.contains(&"time") => Some("time"),
            _ => None,
        };
        let column = wished.unwrap_or_else(|| names[self.random.below(names.len())]).to_owned();
        let qualifier = (qualified || self.random.percent(15)).then(|| event.clone());
        Rule::Column { qualifier, column }
    }

    fn event(&mut self) -> Event {
        let event =
            |source: Option<&str>, name: &str| Event { source: source.map(str::to_owned), name: name.to_owned() };
        match self.choose(&[("event", &[], 20), ("source", &["any event of a source"], 4), ("order", &[], 6)]) {
            "source" => event(None, "events"),
            "order" if self.wish == "event of a row" => event(None, "events"),
            "order" => event(self.random.percent(20).then_some("order"), "order"),
            _ => {
                let frequent = self.random.percent(60);
                let name = *self.random.pick(if frequent { &EVENTS[..3] } else { EVENTS });
                event(self.random.percent(15).then_some("events"), name)
            }
        }
    }

    /// An aggregate over a column or expression of a shape, or over rows.
    fn aggregate(&mut self, fold: Fold, shape: Option<Shape>) -> Rule {
        let mut event = self.event();
        if shape.is_some_and(|s| s != Shape::Time && !self.has_column(&event, s)) {
            event = Event { source: None, name: "events".to_owned() };
        }
        let argument = shape.map(|shape| {
            let time = || Rule::Column { qualifier: Some(event.clone()), column: "time".to_owned() };
            match (fold, shape) {
                (Fold::CountDistinct, Shape::Time) => match self.choose(&[
                    ("day", &["day"], 3),
                    ("hour", &["hour"], 1),
                    ("weekday", &["weekday"], 1),
                    ("column", &[], 2),
                ]) {
                    "day" => Rule::Call(Function::Day, vec![time()]),
                    "hour" => Rule::Call(Function::Hour, vec![time()]),
                    "weekday" => Rule::Call(Function::Weekday, vec![time()]),
                    _ => self.column(&event, shape, true),
                },
                (_, Shape::Number) if self.wish == "sum of an expression" || self.random.percent(25) => {
                    let left = self.column(&event, shape, true);
                    let right = match self.random.below(3) {
                        0 => self.small(),
                        1 => self.attribute(Shape::Number),
                        _ => self.column(&event, shape, false),
                    };
                    self.arithmetic(left, right)
                }
                _ => self.column(&event, shape, true),
            }
        });
        let filter = (self.wish == "where" || self.random.percent(35)).then(|| self.condition(&Row(event.clone()), 1));
        let window = self.window();
        Rule::Aggregate(Box::new(Aggregate { fold, event, argument, filter, window }))
    }

    fn window(&mut self) -> Window {
        match self.choose(&[
            ("none", &[], 40),
            ("ever", &["ever"], 2),
            ("last", &["last minutes", "last hours", "last days", "last weeks", "last months"], 30),
            ("between", &["between ago"], 8),
            ("since", &["since"], 5),
            ("from", &["from to"], 5),
            ("today", &["today"], 2),
            ("week", &["this week"], 3),
            ("month", &["this month"], 3),
        ]) {
            "ever" => Window::Ever(true),
            "last" => Window::Last(self.duration()),
            "between" => {
                // Of one unit, so that the farther is known to be farther.
                let near = self.duration();
                let more = self.random.range(1, 20);
                Window::BetweenAgo(Duration { count: near.count + more, ..near }, near)
            }
            "since" => Window::Since(Box::new(self.instant_constant(-40, 0))),
            "from" => {
                Window::FromTo(Box::new(self.instant_constant(-40, -20)), Box::new(self.instant_constant(-15, 3)))
            }
            "today" => Window::Today,
            "week" => Window::ThisWeek,
            "month" => Window::ThisMonth,
            _ => Window::Ever(false),
        }
    }

    /// A date or timestamp some days from `as_of`.
    fn instant_constant(&mut self, from: i64, to: i64) -> Rule {
        let Value::Time(as_of) = self.judge.value(&Rule::AsOf, "") else { panic!("as_of is an instant") };
        let t = as_of + self.random.range(from, to) * DAY;
        if self.random.percent(50) {
            let date: Date = self.world.clock.date(t);
            Rule::Date(date)
        } else {
            Rule::Timestamp(self.world.clock.local(t).to_string())
        }
    }

    fn rank(&mut self) -> Rule {
        self.may_rank = false;
        let value = match self.random.below(10) {
            0..=6 => self.number_of_subject(1),
            7..=8 => self.instant(&Subject),
            _ => self.value(&Subject, Shape::Duration, 0),
        };
        let among = self.either("among", "top").then(|| self.condition(&Subject, 0));
        self.may_rank = true;
        let by_count = self.either("rank by count", "rank by percent");
        let size = if by_count {
            let most = i64::try_from(self.world.population().len() / 2).expect("small");
            Size::Count(self.random.range(1, most).unsigned_abs())
        } else {
            let scale = u32::from(self.random.percent(40));
            Size::Percent { mantissa: self.random.range(1, if scale == 0 { 60 } else { 600 }).unsigned_abs(), scale }
        };
        Rule::Rank(Box::new(Rank { bottom: self.either("bottom", "top"), size, value, among }))
    }

    fn sequence(&mut self) -> Rule {
        let count = if self.random.percent(30) { 3 } else { 2 };
        let across = self.wish == "sequence over sources" || self.random.percent(20);
        let mut steps = Vec::new();
        for i in 0..count {
            let mut event = self.event();
            if across && i == 1 {
                let name = if event.name == "order" { "events" } else { "order" };
                event = Event { source: None, name: name.to_owned() };
            }
            let wants_filter = self.wish == "step where" || self.random.percent(20);
            let filter = wants_filter.then(|| self.condition(&Row(event.clone()), 1));
            let absent = i > 0 && (self.wish.starts_with("then no") || self.random.percent(30));
            let bounded = !matches!(self.wish, "then" | "then no") && self.random.percent(65);
            let within = (i > 0 && bounded).then(|| self.duration());
            steps.push(Step { event, filter, absent, within });
        }
        let window = if self.wish == "window of a sequence" || self.random.percent(35) {
            self.window()
        } else {
            Window::Ever(false)
        };
        Rule::Sequence(Box::new(Sequence { steps, window }))
    }

    fn tag(&mut self) -> Rule {
        let world = self.world;
        if world.tags.is_empty() {
            return self.comparison(&Subject, 1);
        }
        let of_cases = self.wish.starts_with("tag ") || (self.wish != "tag" && self.random.percent(50));
        let tags: Vec<_> = world.tags.iter().filter(|t| matches!(t.meaning, Meaning::Cases(_)) == of_cases).collect();
        let tag = *self.random.pick(&tags);
        let case = match &tag.meaning {
            Meaning::Plain(_) => None,
            Meaning::Cases(cases) => match self.choose(&[
                ("any", &["tag of cases"], 1),
                ("is", &["tag = case"], 1),
                ("other", &["tag != case"], 1),
            ]) {
                "any" => None,
                key => Some((key == "other", self.random.pick(cases).0.clone())),
            },
        };
        Rule::Tag { tag: tag.id.clone(), case }
    }

    /// What a value is worth for the subjects or rows of the sample, nothing apart.
    fn values(&self, place: &Place, rule: &Rule) -> Vec<Value> {
        let seen: Vec<Value> = match place {
            Subject => self.sample.iter().map(|s| self.judge.value(rule, s)).collect(),
            Row(event) => self.sample.iter().flat_map(|s| self.judge.values_of_rows(rule, event, s)).collect(),
        };
        seen.into_iter().filter(|v| !v.is_null()).collect()
    }

    /// True with the wish `yes`, false with `no`, either way otherwise.
    fn either(&mut self, yes: &str, no: &str) -> bool {
        if self.wish == yes { true } else { self.wish != no && self.random.percent(40) }
    }

    /// One of several ways by weight; the one that leads to the wish is preferred.
    fn choose(&mut self, ways: &[(&'static str, &[&str], u64)]) -> &'static str {
        let possible = || ways.iter().filter(|(.., weight)| *weight > 0);
        if let Some((way, ..)) = possible().find(|(_, forms, _)| forms.contains(&self.wish))
            && self.random.percent(75)
        {
            return way;
        }
        let total: u64 = possible().map(|(.., weight)| weight).sum();
        let mut left = self.random.next() % total;
        for (way, _, weight) in possible() {
            if left < *weight {
                return way;
            }
            left -= weight;
        }
        unreachable!("weights add up to the total")
    }
}
