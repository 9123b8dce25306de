//! Comparisons: of counts, numbers, texts, bools, instants.

use super::{
    Phrase,
    phrases::*,
    rows::RowsOf,
    speaker::{Speaker, date},
};
use crate::{
    calendar::{CalendarSpan, CalendarUnit},
    rule::typed::{
        Aggregate, AggregateFunction, ArithOp, CompareOp, DataType, Expr, ExprKind, Function, Value, Window,
    },
};

/// A phrase for each comparison.
struct SixPhrases {
    equal: Phrase,
    not_equal: Phrase,
    less: Phrase,
    less_equal: Phrase,
    greater: Phrase,
    greater_equal: Phrase,
}

impl SixPhrases {
    const fn of(&self, op: CompareOp) -> Phrase {
        match op {
            CompareOp::Equal => self.equal,
            CompareOp::NotEqual => self.not_equal,
            CompareOp::Less => self.less,
            CompareOp::LessEqual => self.less_equal,
            CompareOp::Greater => self.greater,
            CompareOp::GreaterEqual => self.greater_equal,
        }
    }
}

const COUNTS: SixPhrases = SixPhrases {
    equal: COUNT_EXACTLY,
    not_equal: COUNT_NOT,
    less: COUNT_LESS,
    less_equal: COUNT_AT_MOST,
    greater: COUNT_MORE,
    greater_equal: COUNT_AT_LEAST,
};
const NUMBERS: SixPhrases = SixPhrases {
    equal: EQUALS,
    not_equal: EQUALS_NOT,
    less: LESS,
    less_equal: AT_MOST,
    greater: MORE,
    greater_equal: AT_LEAST,
};
const TEXTS: SixPhrases = SixPhrases {
    equal: EQUALS,
    not_equal: EQUALS_NOT,
    less: SORTS_BEFORE,
    less_equal: SORTS_NOT_AFTER,
    greater: SORTS_AFTER,
    greater_equal: SORTS_NOT_BEFORE,
};
const AGES: SixPhrases = SixPhrases {
    equal: SINCE_EXACTLY,
    not_equal: SINCE_NOT,
    less: SINCE_LESS,
    less_equal: SINCE_AT_MOST,
    greater: SINCE_MORE,
    greater_equal: SINCE_AT_LEAST,
};
const INSTANTS: SixPhrases = SixPhrases {
    equal: T_AT,
    not_equal: T_NOT_AT,
    less: T_BEFORE,
    less_equal: T_NOT_AFTER,
    greater: T_AFTER,
    greater_equal: T_NOT_BEFORE,
};
const ON_DAYS: SixPhrases = SixPhrases {
    equal: DAY_ON,
    not_equal: DAY_NOT_ON,
    less: T_BEFORE,
    less_equal: DAY_NOT_AFTER,
    greater: T_AFTER,
    greater_equal: DAY_NOT_BEFORE,
};
const FROM_HERE: SixPhrases = SixPhrases {
    equal: AGO_AT,
    not_equal: AGO_NOT_AT,
    less: AGO_BEFORE,
    less_equal: AGO_NOT_AFTER,
    greater: AGO_AFTER,
    greater_equal: AGO_NOT_BEFORE,
};

const FROM_NOW_ON: SixPhrases = SixPhrases {
    equal: NOW_AT,
    not_equal: NOW_NOT_AT,
    less: NOW_BEFORE,
    less_equal: NOW_NOT_AFTER,
    greater: NOW_AFTER,
    greater_equal: NOW_NOT_BEFORE,
};
const TWO_COUNTS: SixPhrases = SixPhrases {
    equal: AS_MANY,
    not_equal: NOT_AS_MANY,
    less: FEWER_THAN,
    less_equal: AT_MOST_AS_MANY,
    greater: MORE_THAN,
    greater_equal: AT_LEAST_AS_MANY,
};

impl Speaker<'_> {
    pub(super) fn comparison(self, op: CompareOp, left: &Expr, right: &Expr, open: bool) -> String {
        if is_constant(left) && !is_constant(right) {
            return self.comparison(op_mirrored(op), right, left, open);
        }
        if left.ty == DataType::Bool {
            return self.same_truth(op, left, right, open);
        }
        if left.ty.is_temporal() && right.ty.is_temporal() {
            return self.instants(op, left, right);
        }
        if let ExprKind::Literal(number) = &right.kind {
            match &left.kind {
                ExprKind::Aggregate(aggregate) if counts(aggregate) => {
                    return self.counted(op, aggregate, number, open);
                }
                ExprKind::Call { function, args } => {
                    let said = args.first().and_then(|t| match function {
                        Function::DaysSince => self.age(op, t, number),
                        Function::Hour => self.hours(hours_of(op, number)?, t, false),
                        Function::Weekday => self.weekdays(|day| holds(op, day, number), t),
                        _ => None,
                    });
                    if let Some(said) = said {
                        return said;
                    }
                }
                _ => {}
            }
        }
        if let (Some(rows), Some(others)) = (self.counted_rows(left), self.counted_rows(right)) {
            return self.put(TWO_COUNTS.of(op), &[("rows", &rows), ("others", &others)]);
        }
        let phrases = if left.ty == DataType::Text { &TEXTS } else { &NUMBERS };
        let phrase = match op {
            CompareOp::NotEqual if may_be_unknown(left) => KNOWN_NOT,
            op => phrases.of(op),
        };
        self.put(phrase, &[("value", &self.value(left)), ("n", &self.value(right))])
    }

    fn counted(self, op: CompareOp, aggregate: &Aggregate, number: &Value, open: bool) -> String {
        if aggregate.function == AggregateFunction::Count {
            let is_some = match (op, number) {
                (CompareOp::Greater | CompareOp::NotEqual, Value::Int(0))
                | (CompareOp::GreaterEqual, Value::Int(1)) => Some(true),
                (CompareOp::Equal | CompareOp::LessEqual, Value::Int(0)) | (CompareOp::Less, Value::Int(1)) => {
                    Some(false)
                }
                _ => None,
            };
            if let Some(is_some) = is_some {
                return self.some(aggregate, is_some, open);
            }
        }
        self.count(aggregate, COUNTS.of(op), &[("n", number)], open)
    }

    /// The rows that a `count` counts.
    fn counted_rows(self, expr: &Expr) -> Option<String> {
        let ExprKind::Aggregate(aggregate) = &expr.kind else { return None };
        let of = RowsOf {
            filter: aggregate.filter.as_ref(),
            known: aggregate.argument.as_ref(),
            ..RowsOf::new(&aggregate.event, &aggregate.window)
        };
        (aggregate.function == AggregateFunction::Count).then(|| self.rows(&of).many)
    }

    fn same_truth(self, op: CompareOp, left: &Expr, right: &Expr, open: bool) -> String {
        let is_equal = op == CompareOp::Equal;
        if let ExprKind::Literal(Value::Bool(value)) = right.kind {
            return self.condition(left, value != is_equal, open);
        }
        let side = |expr: &Expr| self.grouped(&self.condition(expr, false, false));
        self.put(if is_equal { SAME } else { DIFFER }, &[("a", &side(left)), ("b", &side(right))])
    }

    /// `days_since(t) < 30`; less and at least are exact with days of 24 hours, the others count whole ones.
    fn age(self, op: CompareOp, t: &Expr, number: &Value) -> Option<String> {
        let Value::Int(days @ 0..) = number else { return None };
        let d = match op {
            CompareOp::Less | CompareOp::GreaterEqual => self.span(CalendarSpan::new(*days, CalendarUnit::Day)),
            _ => self.full_days(*days),
        };
        let words = self.put(AGES.of(op), &[("t", &self.when_it_was(t, op == CompareOp::NotEqual)), ("d", &d)]);
        let counts_ahead = matches!(op, CompareOp::Less | CompareOp::LessEqual) && may_lie_ahead(t);
        Some(if counts_ahead { self.put(OR_AHEAD, &[("x", &words)]) } else { words })
    }

    fn full_days(self, days: i64) -> String {
        self.put(if days == 1 { FULL_DAY } else { FULL_DAYS }, &[("n", &days.to_string())])
    }

    fn instants(self, op: CompareOp, left: &Expr, right: &Expr) -> String {
        let days = left.ty == DataType::Date && right.ty == DataType::Date;
        let is_edge = matches!(op, CompareOp::Less | CompareOp::GreaterEqual);
        let phrases = match &right.kind {
            _ if is_today(right) && matches!(op, CompareOp::Equal | CompareOp::NotEqual) => {
                &SixPhrases { equal: TODAY_IS, not_equal: TODAY_NOT, ..ON_DAYS }
            }
            // At or after the first instant of a day is on it or after it.
            ExprKind::Literal(Value::Date(_)) if is_edge => &ON_DAYS,
            ExprKind::AsOf => &FROM_NOW_ON,
            _ if days => &ON_DAYS,
            ExprKind::Arith { left, .. } if left.kind == ExprKind::AsOf && is_shift(right) => &FROM_HERE,
            _ => &INSTANTS,
        };
        let u = match &right.kind {
            ExprKind::Literal(Value::Date(day)) if !days && !is_edge => self.put(START_OF, &[("t", &date(*day))]),
            _ => self.value(right),
        };
        self.put(phrases.of(op), &[("t", &self.when_it_was(left, op == CompareOp::NotEqual)), ("u", &u)])
    }

    pub(super) fn membership(self, value: &Expr, list: &[Value], negated: bool) -> String {
        if let ExprKind::Call { function: Function::Weekday, args } = &value.kind
            && let Some(t) = args.first()
            && list.iter().all(|day| matches!(day, Value::Int(1..=7)))
            && let Some(said) = self.weekdays(|day| list.contains(&Value::Int(day)) != negated, t)
        {
            return said;
        }
        let mut items: Vec<String> = Vec::new();
        for item in list {
            let is_start = matches!(item, Value::Date(_)) && value.ty == DataType::Timestamp;
            let words = self.constant(item);
            let words = if is_start { self.put(START_OF, &[("t", &words)]) } else { words };
            if !items.contains(&words) {
                items.push(words);
            }
        }
        let (one, many) = match (negated, may_be_unknown(value)) {
            (false, _) => (EQUALS, AMONG),
            (true, false) => (EQUALS_NOT, NONE_OF),
            (true, true) => (KNOWN_NOT, KNOWN_NONE_OF),
        };
        let phrase = if items.len() == 1 { one } else { many };
        let list = self.joined(&items, LIST);
        self.put(phrase, &[("value", &self.value(value)), ("list", &list), ("n", &list)])
    }

    pub(super) fn range(self, value: &Expr, low: &Expr, high: &Expr, negated: bool, open: bool) -> String {
        if let (ExprKind::Literal(from), ExprKind::Literal(to)) = (&low.kind, &high.kind) {
            let said = match &value.kind {
                ExprKind::Aggregate(aggregate) if counts(aggregate) => {
                    let phrase = if negated { COUNT_NOT_BETWEEN } else { COUNT_BETWEEN };
                    Some(self.count(aggregate, phrase, &[("low", from), ("high", to)], open))
                }
                ExprKind::Call { function, args } => args.first().and_then(|t| match (function, from, to) {
                    (Function::DaysSince, Value::Int(from @ 0..), Value::Int(to @ 0..)) => {
                        let phrase = if negated { SINCE_NOT_BETWEEN } else { SINCE_BETWEEN };
                        let (low, high) = (from.to_string(), self.full_days(*to));
                        Some(self.put(phrase, &[("t", &self.when_it_was(t, negated)), ("low", &low), ("high", &high)]))
                    }
                    (Function::Hour, Value::Int(from @ 0..=23), Value::Int(to @ 0..=23)) if from <= to => {
                        self.hours((*from, *to), t, negated)
                    }
                    (Function::Weekday, ..) => {
                        let inside =
                            |day| holds(CompareOp::GreaterEqual, day, from) && holds(CompareOp::LessEqual, day, to);
                        self.weekdays(|day| inside(day) != negated, t)
                    }
                    _ => None,
                }),
                _ => None,
            };
            if let Some(said) = said {
                return said;
            }
        }
        let bounds = |phrase, name, words: &str| {
            let (low, high) = (self.bound_of(value, low), self.bound_of(value, high));
            self.put(phrase, &[(name, words), ("low", &low), ("high", &high)])
        };
        if value.ty.is_temporal() {
            let phrase = if negated { T_OUT_OF_RANGE } else { T_IN_RANGE };
            return bounds(phrase, "t", &self.when_it_was(value, negated));
        }
        let phrase = match (negated, may_be_unknown(value)) {
            (false, _) => IN_RANGE,
            (true, false) => OUT_OF_RANGE,
            (true, true) => KNOWN_OUT_OF_RANGE,
        };
        bounds(phrase, "value", &self.value(value))
    }

    /// A bound of a range; a written day beside instants is its first one.
    fn bound_of(self, value: &Expr, bound: &Expr) -> String {
        let words = self.operand(bound);
        let is_day = matches!(bound.kind, ExprKind::Literal(Value::Date(_)));
        if is_day && value.ty == DataType::Timestamp { self.put(START_OF, &[("t", &words)]) } else { words }
    }

    /// `like`: what starts, ends or contains is said so.
    pub(super) fn like(self, value: &Expr, pattern: &str, negated: bool) -> String {
        let (shape, text) = like_shape(pattern);
        let (yes, no) = match shape {
            LikeShape::Whole => (EQUALS, KNOWN_NOT),
            LikeShape::Start => (STARTS, STARTS_NOT),
            LikeShape::End => (ENDS, ENDS_NOT),
            LikeShape::Part => (CONTAINS, CONTAINS_NOT),
            LikeShape::Other => (MATCHES, MATCHES_NOT),
        };
        let text = self.text(&text);
        self.put(if negated { no } else { yes }, &[("value", &self.value(value)), ("text", &text), ("n", &text)])
    }

    pub(super) fn nothing(self, value: &Expr, known: bool, open: bool) -> String {
        if let ExprKind::Aggregate(aggregate) = &value.kind
            && aggregate.argument.is_none()
            && matches!(aggregate.function, AggregateFunction::First | AggregateFunction::Last)
        {
            return self.some(aggregate, known, open);
        }
        self.put(if known { KNOWN } else { UNKNOWN }, &[("value", &self.value(value))])
    }

    /// Hours of the day, from the first minute of the one to the last of the other.
    fn hours(self, (from, to): (i64, i64), t: &Expr, negated: bool) -> Option<String> {
        let (from, to) = (format!("{from:02}:00"), format!("{to:02}:59"));
        let phrase = match (t.kind == ExprKind::EventTime, negated) {
            (true, false) => HAPPENS_BETWEEN,
            (true, true) => HAPPENS_NOT_BETWEEN,
            (false, false) => CLOCK_BETWEEN,
            (false, true) => CLOCK_NOT_BETWEEN,
        };
        Some(self.put(phrase, &[("t", &self.value(t)), ("from", &from), ("to", &to)]))
    }

    /// The days of the week that are meant, by name; `None` when it is all or none of them.
    fn weekdays(self, is_meant: impl Fn(i64) -> bool, t: &Expr) -> Option<String> {
        const NAMES: [Phrase; 7] = [MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY];
        let days: Vec<String> =
            (1..).zip(NAMES).filter(|(day, _)| is_meant(*day)).map(|(_, name)| self.put(name, &[])).collect();
        if days.is_empty() || days.len() == NAMES.len() {
            return None;
        }
        let days = self.alternatives(&days);
        let phrase = if t.kind == ExprKind::EventTime { HAPPENS_ON } else { FALLS_ON };
        Some(self.put(phrase, &[("t", &self.value(t)), ("days", &days)]))
    }
}

/// True for `count` and `count_distinct`.
const fn counts(aggregate: &Aggregate) -> bool {
    matches!(aggregate.function, AggregateFunction::Count | AggregateFunction::CountDistinct)
}

/// Hours that a comparison means, when they are some but not all, and follow each other.
fn hours_of(op: CompareOp, number: &Value) -> Option<(i64, i64)> {
    let Value::Int(hour @ 0..=23) = *number else { return None };
    let (from, to) = match op {
        CompareOp::Equal => (hour, hour),
        CompareOp::Less => (0, hour - 1),
        CompareOp::LessEqual => (0, hour),
        CompareOp::Greater => (hour + 1, 23),
        CompareOp::GreaterEqual => (hour, 23),
        CompareOp::NotEqual => return None,
    };
    (from <= to && (from, to) != (0, 23)).then_some((from, to))
}

/// Whether a whole number compares so with a constant; not with one that is no whole number.
fn holds(op: CompareOp, n: i64, number: &Value) -> bool {
    let Value::Int(m) = number else { return false };
    match op {
        CompareOp::Equal => n == *m,
        CompareOp::NotEqual => n != *m,
        CompareOp::Less => n < *m,
        CompareOp::LessEqual => n <= *m,
        CompareOp::Greater => n > *m,
        CompareOp::GreaterEqual => n >= *m,
    }
}

/// True for what is the same for everybody.
fn is_constant(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Literal(_) | ExprKind::AsOf => true,
        ExprKind::Arith { left, right, .. } => is_constant(left) && is_constant(right),
        ExprKind::Negate(inner) => is_constant(inner),
        ExprKind::Call { args, .. } => args.iter().all(is_constant),
        _ => false,
    }
}

/// True for `as_of - 30 days`.
fn is_shift(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Arith { op: ArithOp::Add | ArithOp::Subtract, right, .. } => {
            matches!(right.kind, ExprKind::Literal(Value::Duration(_)))
        }
        _ => false,
    }
}

/// True for `day(as_of)`.
fn is_today(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Call { function: Function::Day, args } => args.iter().all(|t| t.kind == ExprKind::AsOf),
        _ => false,
    }
}

/// True for an instant that need not be before `as_of`, as that of a row is.
fn may_lie_ahead(t: &Expr) -> bool {
    match &t.kind {
        ExprKind::EventTime | ExprKind::AsOf => false,
        ExprKind::Aggregate(aggregate) => {
            let is_of_rows = aggregate.argument.as_ref().is_none_or(|x| x.kind == ExprKind::EventTime);
            !is_of_rows || matches!(aggregate.window, Window::Next(_))
        }
        _ => true,
    }
}

/// True where a negative would be read as including those of whom nothing is known.
fn may_be_unknown(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Literal(_) | ExprKind::AsOf | ExprKind::EventTime | ExprKind::EventName => false,
        ExprKind::Arith { op: ArithOp::Divide, .. } => true,
        ExprKind::Arith { left, right, .. } => may_be_unknown(left) || may_be_unknown(right),
        ExprKind::Negate(inner) => may_be_unknown(inner),
        ExprKind::Call { args, .. } => args.iter().any(may_be_unknown),
        ExprKind::Aggregate(aggregate) => !matches!(
            aggregate.function,
            AggregateFunction::Count
                | AggregateFunction::CountDistinct
                | AggregateFunction::Sum
                | AggregateFunction::Exists
        ),
        _ => true,
    }
}

/// The comparison that is true where this one is false.
pub(super) const fn op_not(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Equal => CompareOp::NotEqual,
        CompareOp::NotEqual => CompareOp::Equal,
        CompareOp::Less => CompareOp::GreaterEqual,
        CompareOp::LessEqual => CompareOp::Greater,
        CompareOp::Greater => CompareOp::LessEqual,
        CompareOp::GreaterEqual => CompareOp::Less,
    }
}

/// The comparison with its sides changed.
const fn op_mirrored(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Less => CompareOp::Greater,
        CompareOp::LessEqual => CompareOp::GreaterEqual,
        CompareOp::Greater => CompareOp::Less,
        CompareOp::GreaterEqual => CompareOp::LessEqual,
        same => same,
    }
}

enum LikeShape {
    Whole,
    Start,
    End,
    Part,
    Other,
}

/// What a pattern asks for, and the text it asks for without its signs; the pattern itself when it asks for more.
fn like_shape(pattern: &str) -> (LikeShape, String) {
    let mut text = String::new();
    let (mut leads, mut trails) = (false, false);
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        if trails {
            return (LikeShape::Other, pattern.to_owned());
        }
        match c {
            '%' if text.is_empty() && !leads => leads = true,
            '%' => trails = true,
            '_' => return (LikeShape::Other, pattern.to_owned()),
            '\\' => text.extend(chars.next()),
            c => text.push(c),
        }
    }
    let shape = match (leads, trails) {
        (false, false) => LikeShape::Whole,
        (false, true) => LikeShape::Start,
        (true, false) => LikeShape::End,
        (true, true) => LikeShape::Part,
    };
    // `%` alone is any text, which starts with nothing.
    if text.is_empty() && (leads || trails) { (LikeShape::Other, pattern.to_owned()) } else { (shape, text) }
}
