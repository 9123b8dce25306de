//! Conditions: everything that is true, false or unknown.
//!
//! A `not` is never said: it is pushed inwards, which three-valued logic allows, until it meets something that has a
//! negative of its own ("no login events", "not in the top 10%").

use super::{
    Phrase,
    compare::op_not,
    phrases::*,
    rows::RowsOf,
    speaker::{Speaker, decimal},
    value::counts_days,
};
use crate::rule::typed::{
    Aggregate, AggregateFunction, Expr, ExprKind, Function, Rank, RankSize, Sequence, Step, TagValueTest, Value, Window,
};

impl Speaker<'_> {
    /// A condition of a row.
    pub(super) fn row_condition(self, expr: &Expr) -> String {
        Self { in_rows: true, ..self }.condition(expr, false, false)
    }

    /// A condition, or its negation. `open` when nothing follows it in the sentence.
    pub(super) fn condition(self, expr: &Expr, negated: bool, open: bool) -> String {
        match &expr.kind {
            ExprKind::Literal(Value::Bool(value)) => {
                let phrase = match (*value != negated, self.in_rows) {
                    (true, false) => EVERYBODY,
                    (false, false) => NOBODY,
                    (true, true) => ALWAYS,
                    (false, true) => NEVER,
                };
                self.put(phrase, &[])
            }
            ExprKind::Not(inner) => self.condition(inner, !negated, open),
            ExprKind::And(parts) => self.joined_conditions(parts, negated, !negated),
            ExprKind::Or(parts) => self.joined_conditions(parts, negated, negated),
            ExprKind::Compare { op, left, right } => {
                self.comparison(if negated { op_not(*op) } else { *op }, left, right, open)
            }
            ExprKind::In { value, list, negated: not } => self.membership(value, list, *not != negated),
            ExprKind::Between { value, low, high, negated: not } => self.range(value, low, high, *not != negated, open),
            ExprKind::Like { value, pattern, negated: not } => self.like(value, pattern, *not != negated),
            ExprKind::IsNull { value, negated: not } => self.nothing(value, *not != negated, open),
            ExprKind::Call { function, args } => {
                let phrases = match function {
                    Function::Contains => (CONTAINS, CONTAINS_NOT),
                    Function::StartsWith => (STARTS, STARTS_NOT),
                    Function::EndsWith => (ENDS, ENDS_NOT),
                    Function::DaysSince | Function::Hour | Function::Weekday | Function::Day => {
                        return self.plain(expr, negated);
                    }
                };
                let phrase = if negated { phrases.1 } else { phrases.0 };
                let words = |i: usize| args.get(i).map(|x| self.value(x)).unwrap_or_default();
                self.put(phrase, &[("value", &words(0)), ("text", &words(1))])
            }
            ExprKind::Aggregate(aggregate) if aggregate.function == AggregateFunction::Exists => {
                self.some(aggregate, !negated, open)
            }
            ExprKind::Rank(rank) => self.rank(rank, negated),
            ExprKind::Sequence(sequence) => self.sequence(sequence, negated, open),
            ExprKind::Tag { tag, value } => self.tag_test(tag, value.as_ref(), negated),
            ExprKind::Literal(_)
            | ExprKind::AsOf
            | ExprKind::Attribute(_)
            | ExprKind::Column(_)
            | ExprKind::EventTime
            | ExprKind::EventName
            | ExprKind::Arith { .. }
            | ExprKind::Negate(_)
            | ExprKind::Aggregate(_)
            | ExprKind::Score { .. } => self.plain(expr, negated),
        }
    }

    /// A value that is true or false.
    fn plain(self, expr: &Expr, negated: bool) -> String {
        self.put(if negated { FALSE } else { TRUE }, &[("value", &self.value(expr))])
    }

    /// `all`: joined by `and`, else by `or`.
    fn joined_conditions(self, parts: &[Expr], negated: bool, all: bool) -> String {
        let said: Vec<String> = parts
            .iter()
            .map(|part| {
                let words = self.condition(part, negated, false);
                if is_joined(part) { self.grouped(&words) } else { words }
            })
            .collect();
        // A long sentence gets its breath by commas.
        let is_long = said.len() > 2 || said.iter().map(|part| part.chars().count()).sum::<usize>() > 60;
        let joint = match (all, is_long) {
            (true, false) => AND,
            (true, true) => AND_THEN,
            (false, false) => OR,
            (false, true) => OR_ELSE,
        };
        self.joined(&said, joint)
    }

    /// At least one row, or none.
    pub(super) fn some(self, aggregate: &Aggregate, is_some: bool, open: bool) -> String {
        let rows = self.rows(&RowsOf {
            says_ever: true,
            filter: aggregate.filter.as_ref(),
            open,
            known: aggregate.argument.as_ref().filter(|_| aggregate.function == AggregateFunction::Count),
            ..RowsOf::new(&aggregate.event, &aggregate.window)
        });
        let values = [("row", &*rows.one), ("rows", &*rows.many), ("window", &*rows.window), ("what", &*rows.what)];
        self.put(if is_some { COUNT_SOME } else { COUNT_NONE }, &values)
    }

    /// How many rows, or different values, there are: the phrase with its numbers in it.
    pub(super) fn count(self, aggregate: &Aggregate, phrase: Phrase, numbers: &[(&str, &Value)], open: bool) -> String {
        let is_distinct = aggregate.function == AggregateFunction::CountDistinct;
        let of = RowsOf {
            says_ever: true,
            filter: aggregate.filter.as_ref(),
            open,
            known: aggregate.argument.as_ref().filter(|_| !is_distinct),
            ..RowsOf::new(&aggregate.event, &aggregate.window)
        };
        let rows = self.rows(&of);
        let (mut one, mut many) = (rows.one.clone(), rows.many.clone());
        let mut measure = if aggregate.event.event.is_some() { TIMES } else { ENTRIES };
        if is_distinct {
            let value = aggregate.argument.as_ref().map(|x| self.operand(x)).unwrap_or_default();
            let values = [("rows", &*rows.many), ("window", &*rows.window), ("what", &*rows.what), ("value", &*value)];
            let (single, several) =
                if counts_days(aggregate) { (DAY_WITH, DAYS_WITH) } else { (DISTINCT_ONE, DISTINCT) };
            measure = if counts_days(aggregate) { DAYS_OF } else { PIECES };
            (one, many) = (self.put(single, &values), self.put(several, &values));
        }
        let is_one = matches!(numbers, [.., (_, Value::Int(1))]);
        let said: Vec<(&str, String)> =
            numbers.iter().map(|(name, number)| (*name, self.put(measure, &[("n", &self.constant(number))]))).collect();
        let mut values: Vec<(&str, &str)> = said.iter().map(|(name, words)| (*name, words.as_str())).collect();
        values.push(("rows", if is_one { &one } else { &many }));
        self.put(phrase, &values)
    }

    fn rank(self, rank: &Rank, negated: bool) -> String {
        let k = match rank.size {
            RankSize::Count(k) => self.put(FIRST_PLACES, &[("n", &k.to_string())]),
            RankSize::Percent { mantissa, scale } => format!("{}%", decimal(i128::from(mantissa), scale)),
        };
        let phrase = match (rank.bottom, negated) {
            (false, false) => TOP,
            (false, true) => NOT_TOP,
            (true, false) => BOTTOM,
            (true, true) => NOT_BOTTOM,
        };
        let words = self.put(phrase, &[("k", &k), ("value", &self.value(&rank.value))]);
        match &rank.among {
            Some(among) => {
                let among = self.condition(among, false, true);
                self.put(RANKED_AMONG, &[("rank", &words), ("among", &among)])
            }
            None => words,
        }
    }

    fn sequence(self, sequence: &Sequence, negated: bool, open: bool) -> String {
        let steps = self.joined(&self.steps(sequence, false), STEP_JOINT);
        let steps = if open { steps } else { self.grouped(&steps) };
        self.put(if negated { NOT_SEQUENCE } else { SEQUENCE }, &[("steps", &steps)])
    }

    /// The steps of a sequence, one by one; `open` when each has a line of its own.
    pub(super) fn steps(self, sequence: &Sequence, open: bool) -> Vec<String> {
        let ever = Window::Ever;
        let step = |(i, step): (usize, &Step)| {
            let window = if i == 0 { &sequence.window } else { &ever };
            let open = open && step.within.is_none();
            let of = RowsOf { filter: step.filter.as_ref(), open, ..RowsOf::new(&step.event, window) };
            let rows = self.rows(&of);
            let phrase = match (i, step.absent, step.within) {
                (0, ..) => STEP_FIRST,
                (_, false, None) => STEP_THEN,
                (_, false, Some(_)) => STEP_WITHIN,
                (_, true, None) => STEP_NO,
                (_, true, Some(_)) => STEP_NO_WITHIN,
            };
            let d = step.within.map(|d| self.span(d)).unwrap_or_default();
            self.put(phrase, &[("row", &self.with_article(&rows.one)), ("rows", &rows.many), ("d", &d)])
        };
        sequence.steps.iter().enumerate().map(step).collect()
    }

    fn tag_test(self, tag: &str, test: Option<&TagValueTest>, negated: bool) -> String {
        let words = self.tag(tag);
        let Some(test) = test else { return self.put(if negated { NOT_TAG } else { TAG }, &[("tag", &words)]) };
        let phrase = match (test.negated, negated) {
            (false, false) => CASE,
            (false, true) => NOT_CASE,
            (true, false) => OTHER_CASE,
            (true, true) => NO_OTHER_CASE,
        };
        self.put(phrase, &[("tag", &words), ("case", &self.case(tag, &test.value))])
    }
}

/// True for what is said as several conditions.
pub(super) fn is_joined(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::And(_) | ExprKind::Or(_) => true,
        ExprKind::Not(inner) => is_joined(inner),
        _ => false,
    }
}
