use std::sync::Arc;

use super::{
    super::answer::Truth,
    Draft, Filling,
    aim::{Aim, constant},
    row::{Reading, mirrored, put, sample_of, satisfying, usual},
};
use crate::{
    calendar::{CalendarSpan, CalendarUnit, DAY, HOUR, Micros, SECOND},
    catalog::{Expectation, TestCell, TestRow},
    rule::{
        DataType,
        typed::{
            Aggregate, AggregateFunction, ArithOp, ColumnRef, EventRef, Expr, ExprKind, Function, Sequence, Value,
        },
    },
};

impl Draft<'_> {
    /// Adds what it takes to make a condition true, or not true. Nothing happens when it is so already.
    pub(super) fn make(&mut self, condition: &Expr, wanted: bool) {
        if !self.suits(condition, wanted) {
            self.change(condition, wanted);
        }
    }

    fn change(&mut self, condition: &Expr, wanted: bool) {
        match &condition.kind {
            ExprKind::And(parts) | ExprKind::Or(parts) => {
                if matches!(condition.kind, ExprKind::And(_)) == wanted {
                    parts.iter().for_each(|part| self.make(part, wanted));
                    return;
                }
                // One is enough: the first that works.
                for part in parts {
                    let mut tried = self.clone();
                    tried.make(part, wanted);
                    if tried.suits(condition, wanted) {
                        *self = tried;
                        return;
                    }
                }
            }
            // What is unknown stays unknown below `not`.
            ExprKind::Not(inner) if wanted && self.truth(inner) == Truth::Unknown => self.change(inner, false),
            ExprKind::Not(inner) => self.make(inner, !wanted),
            ExprKind::Attribute(_) | ExprKind::Aggregate(_) if self.is_bool_value(condition) => {
                self.set(condition, &Aim::Bool(wanted));
            }
            ExprKind::Aggregate(aggregate) => self.exist(aggregate, wanted),
            ExprKind::Compare { op, left, right } => {
                let (as_of, zone) = (self.test.as_of, self.zone().clone());
                let (value, limit, op) = match (constant(left, as_of, &zone), constant(right, as_of, &zone)) {
                    (_, Some(limit)) => (left, limit, *op),
                    (Some(limit), _) => (right, limit, mirrored(*op)),
                    (None, None) => {
                        // Two values: the right one is made some number first.
                        let limit = self.pivot(right);
                        self.set(right, &limit);
                        (left, limit, *op)
                    }
                };
                if self.share(condition, value, wanted) {
                    return;
                }
                if let Some(aim) = satisfying(op, &limit, value.ty, wanted) {
                    self.set(value, &aim);
                }
            }
            ExprKind::In { value, list, negated } => {
                let literal = |v| Expr { kind: ExprKind::Literal(v), ty: value.ty, span: value.span };
                let first = list.first().and_then(|v| constant(&literal(v.clone()), self.test.as_of, self.zone()));
                let other = Aim::Text(Arc::from("other"));
                if let Some(aim) = if wanted == *negated { Some(other) } else { first } {
                    self.set(value, &aim);
                }
            }
            ExprKind::Between { value, low, high, negated } => {
                let edge = constant(if wanted == *negated { high } else { low }, self.test.as_of, self.zone());
                let aim = edge.and_then(|e| if wanted == *negated { e.around(value.ty).pop() } else { Some(e) });
                if let Some(aim) = aim {
                    self.set(value, &aim);
                }
            }
            ExprKind::Like { value, pattern, negated } => {
                let text = if wanted == *negated { "other".to_owned() } else { sample_of(pattern) };
                self.set(value, &Aim::Text(Arc::from(text)));
            }
            ExprKind::Call { args, .. } => {
                let part = args.get(1).and_then(|part| constant(part, self.test.as_of, self.zone()));
                let aim = if wanted { part } else { Some(Aim::Text(Arc::from("other"))) };
                if let Some(aim) = aim {
                    self.set(&args[0], &aim);
                }
            }
            ExprKind::IsNull { value, negated } => {
                if wanted == *negated {
                    let aim = usual(value.ty, self.test.as_of);
                    self.set(value, &aim);
                } else {
                    self.unset(value);
                }
            }
            ExprKind::Tag { tag, value } => {
                let said = match value {
                    _ if !wanted => Expectation::Member(false),
                    Some(test) if test.negated => self.other_case(tag, &test.value),
                    Some(test) => Expectation::Value(test.value.to_string()),
                    None => self.other_case(tag, ""),
                };
                self.test.tags.insert(tag.clone(), said);
            }
            ExprKind::Sequence(sequence) if wanted => {
                self.play(sequence);
            }
            ExprKind::Sequence(sequence) => {
                let first = &sequence.steps[0].event;
                self.test.rows.retain(|row| !reads(first, row));
            }
            ExprKind::Rank(rank) => {
                if wanted {
                    let aim = self.pivot(&rank.value);
                    self.set(&rank.value, &aim);
                    if let Some(among) = &rank.among {
                        self.make(among, true);
                    }
                } else {
                    self.unset(&rank.value);
                }
            }
            _ => {}
        }
    }

    /// Changes only what a fraction is of, all of it or nothing, when that is enough; false when it is not.
    fn share(&mut self, condition: &Expr, value: &Expr, wanted: bool) -> bool {
        let ExprKind::Arith { op: ArithOp::Divide, left, right } = &value.kind else { return false };
        let ExprKind::Aggregate(whole) = &right.kind else { return false };
        let all: i64 = self.rows_of(&whole.event).map(|row| i64::from(row.times)).sum();
        for count in [all, 0] {
            let mut tried = self.clone();
            if all > 0 && tried.set_part(left, right, &Aim::whole(count)) && tried.suits(condition, wanted) {
                *self = tried;
                return true;
            }
        }
        false
    }

    /// Gives a value to an expression; false when its form is not one that can be solved.
    pub(super) fn set(&mut self, value: &Expr, aim: &Aim) -> bool {
        let (as_of, zone) = (self.test.as_of, self.zone().clone());
        match &value.kind {
            ExprKind::Attribute(column) => match aim.cell(value.ty, &zone) {
                Some(cell) => {
                    put(self.attribute_row(column), &column.column, cell);
                    true
                }
                None => false,
            },
            ExprKind::Score { tag } => match aim.as_f64() {
                Some(score) => {
                    self.test.scores.insert(tag.clone(), score);
                    true
                }
                None => false,
            },
            ExprKind::Aggregate(aggregate) => self.set_aggregate(aggregate, aim),
            ExprKind::Call { function, args } => {
                let t = match (function, aim) {
                    (Function::DaysSince, Aim::Number { mantissa, scale: 0 }) => as_of - mantissa * DAY,
                    (Function::Day, Aim::Date(days)) => zone.midnight(*days) + 9 * HOUR,
                    (Function::Hour, Aim::Number { mantissa, .. }) => {
                        zone.start_of_day(as_of - DAY) + mantissa.rem_euclid(24) * HOUR
                    }
                    (Function::Weekday, Aim::Number { mantissa, .. }) => {
                        let days = (zone.weekday(as_of) - mantissa).rem_euclid(7);
                        as_of - (if days == 0 { 7 } else { days }) * DAY
                    }
                    _ => return false,
                };
                self.set(&args[0], &Aim::Time(t))
            }
            ExprKind::Arith { op, left, right } => self.set_arith(*op, left, right, aim),
            _ => false,
        }
    }

    fn set_arith(&mut self, op: ArithOp, left: &Expr, right: &Expr, aim: &Aim) -> bool {
        let (as_of, zone) = (self.test.as_of, self.zone().clone());
        match (op, aim) {
            (ArithOp::Divide, Aim::Number { mantissa, scale }) => {
                // The smallest numbers of rows that give the fraction, and at least ten below.
                let Some(one) = 10_i64.checked_pow(u32::from(*scale)) else { return false };
                let bottom = one.max(10);
                let Some(top) = mantissa.checked_mul(bottom / one) else { return false };
                self.set(right, &Aim::whole(bottom)) && self.set_part(left, right, &Aim::whole(top))
            }
            // A difference of two times: the later one moves.
            (ArithOp::Subtract, Aim::Duration(elapsed)) => {
                let start = match constant(right, as_of, &zone) {
                    Some(Aim::Time(t)) => t,
                    _ => {
                        let start = as_of - 20 * DAY;
                        if !self.set(right, &Aim::Time(start)) {
                            return false;
                        }
                        start
                    }
                };
                match constant(left, as_of, &zone) {
                    Some(Aim::Time(end)) => self.set(right, &Aim::Time(end - elapsed)),
                    _ => self.set(left, &Aim::Time(start + elapsed)),
                }
            }
            (ArithOp::Add | ArithOp::Subtract, Aim::Time(t)) => {
                let ExprKind::Literal(Value::Duration(span)) = &right.kind else { return false };
                let t = if op == ArithOp::Add { zone.sub(*t, *span) } else { zone.add(*t, *span) };
                self.set(left, &Aim::Time(t))
            }
            (ArithOp::Add | ArithOp::Subtract, Aim::Number { .. }) => match constant(right, as_of, &zone) {
                Some(other) => combined(aim, &other, op).is_some_and(|aim| self.set(left, &aim)),
                // Nothing of the right one, so the left one is all.
                None => self.set(left, aim),
            },
            (ArithOp::Multiply, Aim::Number { .. }) => match constant(right, as_of, &zone) {
                Some(_) => false,
                None => self.set(right, &Aim::whole(1)) && self.set(left, aim),
            },
            _ => false,
        }
    }

    /// Makes the rows of a count a part of those of another that counts all of them.
    fn set_part(&mut self, part: &Expr, whole: &Expr, aim: &Aim) -> bool {
        let (ExprKind::Aggregate(inner), ExprKind::Aggregate(outer), Aim::Number { mantissa, .. }) =
            (&part.kind, &whole.kind, aim)
        else {
            return self.set(part, aim);
        };
        let is_part = inner.event == outer.event && outer.filter.is_none() && inner.filter.is_some();
        if !is_part {
            return self.set(part, aim);
        }
        let all: i64 = self.rows_of(&outer.event).map(|row| i64::from(row.times)).sum();
        self.test.rows.retain(|row| !reads(&outer.event, row));
        self.rows_that_match(inner, true, *mantissa);
        self.rows_that_match(inner, false, all - mantissa);
        true
    }

    fn rows_that_match(&mut self, aggregate: &Aggregate, matching: bool, count: i64) {
        let Some(times) = u32::try_from(count).ok().filter(|n| *n > 0) else { return };
        let reading = reading_of(aggregate);
        let mut row = if matching {
            let time = self.time_inside(aggregate.window, aggregate.filter.as_ref());
            self.matching_row(reading, time)
        } else {
            let not = aggregate.filter.as_ref().map(|f| Expr {
                kind: ExprKind::Not(Box::new(f.clone())),
                ty: DataType::Bool,
                span: f.span,
            });
            let time = self.time_inside(aggregate.window, not.as_ref());
            let mut row = self.matching_row(Reading { filter: None, ..reading }, time);
            if let Some(filter) = &aggregate.filter {
                self.make_row(filter, false, &mut row);
            }
            row
        };
        row.times = times;
        self.test.rows.push(row);
    }

    fn set_aggregate(&mut self, aggregate: &Aggregate, aim: &Aim) -> bool {
        let reading = reading_of(aggregate);
        match (aggregate.function, aim) {
            (AggregateFunction::Count, Aim::Number { mantissa, scale: 0 }) => {
                let there = self.test.rows.iter().position(|row| reads(&aggregate.event, row));
                match (u32::try_from(*mantissa), there) {
                    (Ok(0) | Err(_), _) => self.test.rows.retain(|row| !reads(&aggregate.event, row)),
                    // More of what is there changes nothing else but sums.
                    (Ok(count), Some(at)) if aggregate.filter.is_none() => {
                        let others: u32 =
                            self.rows_of(&aggregate.event).map(|row| row.times).sum::<u32>() - self.test.rows[at].times;
                        let wanted = count.saturating_sub(others).max(1);
                        let row = self.test.rows[at].clone();
                        if self.filling == Filling::Same || row.cells.is_empty() || wanted <= row.times {
                            self.test.rows[at].times = wanted;
                        } else {
                            let cells = row.cells.iter().map(|(name, cell)| (name.clone(), zero(cell))).collect();
                            self.test.rows.push(TestRow { cells, times: wanted - row.times, ..row });
                        }
                    }
                    (Ok(_), _) => self.rows_that_match(aggregate, true, *mantissa),
                }
                true
            }
            (AggregateFunction::Sum, Aim::Number { .. }) if aggregate.filter.is_none() => self.set_sum(aggregate, aim),
            (AggregateFunction::CountDistinct, Aim::Number { mantissa, scale: 0 }) => {
                self.test.rows.retain(|row| !reads(&aggregate.event, row));
                self.distinct(aggregate, *mantissa)
            }
            (AggregateFunction::First | AggregateFunction::Last, Aim::Time(t)) if aggregate.argument.is_none() => {
                self.test.rows.retain(|row| !reads(&aggregate.event, row));
                let row = self.matching_row(reading, *t);
                self.test.rows.push(row);
                true
            }
            (AggregateFunction::Exists, Aim::Bool(wanted)) => {
                self.exist(aggregate, *wanted);
                true
            }
            (_, aim) => {
                let Some(argument) = &aggregate.argument else { return false };
                self.test.rows.retain(|row| !reads(&aggregate.event, row));
                let time = self.time_inside(aggregate.window, aggregate.filter.as_ref());
                let mut row = self.matching_row(reading, time);
                let is_set = self.set_row(argument, aim, &mut row);
                self.test.rows.push(row);
                is_set
            }
        }
    }

    /// The first row has all of it, the others nothing, so that there are as many as before.
    fn set_sum(&mut self, aggregate: &Aggregate, aim: &Aim) -> bool {
        let Some(argument) = &aggregate.argument else { return false };
        let rows: Vec<usize> =
            (0..self.test.rows.len()).filter(|at| reads(&aggregate.event, &self.test.rows[*at])).collect();
        let Some((first, others)) = rows.split_first() else {
            let time = self.time_inside(aggregate.window, None);
            let mut row = self.matching_row(reading_of(aggregate), time);
            let is_set = self.set_row(argument, aim, &mut row);
            self.test.rows.push(row);
            return is_set;
        };
        let mut is_set = true;
        for at in others {
            let mut row = self.test.rows[*at].clone();
            is_set &= self.set_row(argument, &Aim::whole(0), &mut row);
            self.test.rows[*at] = row;
        }
        let mut row = self.test.rows[*first].clone();
        if row.times > 1 {
            let mut rest = TestRow { times: row.times - 1, ..row.clone() };
            is_set &= self.set_row(argument, &Aim::whole(0), &mut rest);
            self.test.rows.push(rest);
            row.times = 1;
        }
        is_set &= self.set_row(argument, aim, &mut row);
        self.test.rows[*first] = row;
        is_set
    }

    /// Rows with that many different values.
    fn distinct(&mut self, aggregate: &Aggregate, count: i64) -> bool {
        let Some(argument) = &aggregate.argument else { return false };
        let reading = reading_of(aggregate);
        let time = self.time_inside(aggregate.window, aggregate.filter.as_ref());
        if matches!(&argument.kind, ExprKind::Call { function: Function::Day, .. }) {
            let Some(times) = u32::try_from(count).ok().filter(|n| *n > 0) else { return true };
            let mut row = self.matching_row(reading, time - i64::from(times - 1) * DAY);
            row.times = times;
            row.every = (times > 1).then_some(CalendarSpan::new(1, CalendarUnit::Day));
            self.test.rows.push(row);
            return true;
        }
        for n in 1..=count.min(50) {
            let aim = match argument.ty {
                DataType::Text => Aim::Text(Arc::from(format!("{n}"))),
                DataType::Date | DataType::Timestamp => Aim::Time(self.test.as_of - n * DAY),
                _ => Aim::whole(n),
            };
            let mut row = self.matching_row(reading, time);
            if !self.set_row(argument, &aim, &mut row) {
                return false;
            }
            self.test.rows.push(row);
        }
        true
    }

    fn exist(&mut self, aggregate: &Aggregate, wanted: bool) {
        if wanted {
            self.rows_that_match(aggregate, true, 1);
        } else {
            self.test.rows.retain(|row| !reads(&aggregate.event, row));
        }
    }

    /// Rows that play the positive steps of a sequence, as late as lets all its absences be seen.
    pub(super) fn play(&mut self, sequence: &Sequence) -> Vec<usize> {
        let zone = self.zone().clone();
        let mut times = vec![0_i64];
        let mut slack = 0;
        for step in &sequence.steps[1..] {
            let within = step.within.map(|d| zone.add(0, d));
            if step.absent {
                slack = slack.max(times.last().copied().unwrap_or(0) + within.unwrap_or(HOUR));
            } else {
                let gap = within.map_or(HOUR, |d| (d / 2).min(HOUR));
                times.push(times.last().copied().unwrap_or(0) + gap);
            }
        }
        // Room to move every step to the end of its time.
        let room: Micros =
            sequence.steps.iter().filter(|s| !s.absent).filter_map(|s| s.within).map(|d| zone.add(0, d)).sum();
        let length = slack.max(times.last().copied().unwrap_or(0) + SECOND) + room;
        let latest = self.test.as_of - length;
        let Some(first) = sequence.steps.first() else { return Vec::new() };
        let inside = self.time_inside(sequence.window, first.filter.as_ref());
        let start = if inside <= latest { inside } else { latest.div_euclid(HOUR) * HOUR };
        let mut at = Vec::new();
        let positive = sequence.steps.iter().filter(|s| !s.absent);
        for (step, offset) in positive.zip(times) {
            let reading = Reading { event: &step.event, argument: None, filter: step.filter.as_ref() };
            let row = self.matching_row(reading, start + offset);
            at.push(self.test.rows.len());
            self.test.rows.push(row);
        }
        at
    }

    /// Takes away what gives a value.
    pub(super) fn unset(&mut self, value: &Expr) {
        match &value.kind {
            ExprKind::Attribute(column) => {
                self.attribute_row(column).cells.retain(|(name, _)| *name != column.column);
            }
            ExprKind::Aggregate(aggregate) => self.test.rows.retain(|row| !reads(&aggregate.event, row)),
            ExprKind::Score { tag } => {
                self.test.scores.remove(tag);
            }
            _ => value.parts().into_iter().for_each(|part| self.unset(part)),
        }
    }

    /// A middling value of an expression, for others to be compared with.
    pub(super) fn pivot(&self, value: &Expr) -> Aim {
        match value.ty {
            DataType::Int => Aim::whole(2),
            DataType::Decimal { .. } | DataType::Float | DataType::Ratio => Aim::whole(100),
            DataType::Text => Aim::Text(Arc::from("same")),
            DataType::Bool => Aim::Bool(true),
            DataType::Date | DataType::Timestamp => Aim::Time(self.test.as_of - 10 * DAY),
            DataType::Duration => Aim::Duration(DAY),
        }
    }

    fn is_bool_value(&self, condition: &Expr) -> bool {
        match &condition.kind {
            ExprKind::Aggregate(aggregate) => aggregate.function != AggregateFunction::Exists,
            _ => condition.ty == DataType::Bool,
        }
    }

    pub(super) fn rows_of<'d>(&'d self, event: &'d EventRef) -> impl Iterator<Item = &'d TestRow> {
        self.test.rows.iter().filter(move |row| reads(event, row))
    }

    /// The row of an attributes source, which is added when it is not there.
    fn attribute_row(&mut self, column: &ColumnRef) -> &mut TestRow {
        let at = self.test.rows.iter().position(|row| row.source == column.source && row.others.is_none());
        let at = at.unwrap_or_else(|| {
            let (source, event) = (column.source.clone(), Arc::from(""));
            let cells = Vec::new();
            self.test.rows.push(TestRow {
                source,
                time: Micros::MIN,
                event,
                cells,
                times: 1,
                every: None,
                others: None,
            });
            self.test.rows.len() - 1
        });
        &mut self.test.rows[at]
    }

    /// Membership of a tag in some case but one.
    fn other_case(&self, tag: &str, not: &str) -> Expectation {
        let cases = self.catalog.tag(tag).map_or(&[][..], |tag| tag.document.value.case.as_slice());
        cases
            .iter()
            .find(|case| case.value != not)
            .map_or(Expectation::Member(true), |case| Expectation::Value(case.value.clone()))
    }
}

pub(super) const fn reading_of(aggregate: &Aggregate) -> Reading<'_> {
    Reading { event: &aggregate.event, argument: aggregate.argument.as_ref(), filter: aggregate.filter.as_ref() }
}

/// Whether an aggregate or step over that event sees a row.
pub(super) fn reads(event: &EventRef, row: &TestRow) -> bool {
    row.source == event.source && row.others.is_none() && event.event.as_ref().is_none_or(|e| *e == row.event)
}

fn zero(cell: &TestCell) -> TestCell {
    match cell {
        TestCell::Int(_) => TestCell::Int(0),
        TestCell::Float(_) => TestCell::Float(0.0),
        other => other.clone(),
    }
}

/// What has to stand on the left so that the sum or difference with a constant is the aim.
fn combined(aim: &Aim, other: &Aim, op: ArithOp) -> Option<Aim> {
    let (Aim::Number { mantissa: a, scale: s }, Aim::Number { mantissa: b, scale: t }) = (aim, other) else {
        return None;
    };
    let scale = (*s).max(*t);
    let a = a.checked_mul(10_i64.checked_pow(u32::from(scale - s))?)?;
    let b = b.checked_mul(10_i64.checked_pow(u32::from(scale - t))?)?;
    let mantissa = if op == ArithOp::Add { a.checked_sub(b)? } else { a.checked_add(b)? };
    Some(Aim::Number { mantissa, scale })
}
