//! The line that the values of a term lie on, and constants on it.

use super::{
    rational::Rational,
    set::{Cut, Point, ValueSet, float_of, float_point},
};
use crate::{
    calendar::{CalendarSpan, CalendarUnit, HOUR, MINUTE},
    rule::{
        DataType,
        typed::{AggregateFunction, CompareOp, Expr, ExprKind, Function, Value},
    },
};

/// All values that a term of one type can have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    ty: DataType,
    /// What is possible at all.
    all: ValueSet,
}

impl Line {
    /// The line of a term; `None` for conditions.
    pub(super) fn of(term: &Expr) -> Option<Self> {
        let whole = ValueSet::lanes(i64::MIN.into(), i64::MAX.into());
        let all = match (&term.kind, term.ty) {
            (_, DataType::Bool) => return None,
            (ExprKind::Call { function: Function::Hour, .. }, _) => ValueSet::lanes(0, 23),
            (ExprKind::Call { function: Function::Weekday, .. }, _) => ValueSet::lanes(1, 7),
            (ExprKind::Aggregate(aggregate), DataType::Int)
                if matches!(aggregate.function, AggregateFunction::Count | AggregateFunction::CountDistinct) =>
            {
                ValueSet::lanes(0, i64::MAX.into())
            }
            (_, DataType::Int | DataType::Decimal { .. }) => whole,
            (_, DataType::Date) => ValueSet::lanes(i32::MIN.into(), i32::MAX.into()),
            _ => ValueSet::full(),
        };
        Some(Self { ty: term.ty, all })
    }

    /// What is possible at all.
    pub(super) const fn all(&self) -> &ValueSet {
        &self.all
    }

    /// Where a constant lies: its point, or, on a line of lanes, the lane below it and that it lies between lanes.
    fn place(&self, constant: &Value) -> Option<(Point, bool)> {
        match (self.ty, constant) {
            (DataType::Int, _) => lane(constant, 0),
            (DataType::Decimal { scale }, _) => lane(constant, scale),
            (DataType::Ratio, _) => Some((Point::Exact(number(constant)?), true)),
            (DataType::Float, _) => Some((float_constant(constant)?, true)),
            (DataType::Text, Value::Text(text)) => Some((Point::Text(text.as_bytes().into()), true)),
            (DataType::Date, Value::Date(days)) => Some((Point::Lane((*days).into()), true)),
            (DataType::Timestamp, Value::Timestamp(t)) => Some((Point::Micros(*t), true)),
            (DataType::Duration, Value::Duration(span)) => Some((Point::Micros(span.elapsed()?), true)),
            _ => None,
        }
    }

    /// The values that compare so with a constant; `None` when the constant has no place on this line that is the same in
    /// every zone.
    pub(super) fn compared(&self, op: CompareOp, constant: &Value) -> Option<ValueSet> {
        let (point, exact) = self.place(constant)?;
        Some(self.compared_at(op, point, exact))
    }

    /// The values that compare so with a number; `None` unless this is a line of exact numbers.
    pub(super) fn compared_number(&self, op: CompareOp, number: Rational) -> Option<ValueSet> {
        let scale = match self.ty {
            DataType::Int => 0,
            DataType::Decimal { scale } => scale,
            DataType::Ratio => return Some(self.compared_at(op, Point::Exact(number), true)),
            _ => return None,
        };
        let (lane, exact) = number.floor(scale)?;
        Some(self.compared_at(op, Point::Lane(lane), exact))
    }

    fn compared_at(&self, op: CompareOp, point: Point, exact: bool) -> ValueSet {
        // Between two lanes, everything above the lane below is above the constant.
        let below = if exact { Cut::below(point.clone()) } else { Cut::above(point.clone()) };
        let above = Cut::above(point.clone());
        let set = match op {
            CompareOp::Less => ValueSet::range(Cut::Start, below),
            CompareOp::LessEqual => ValueSet::range(Cut::Start, above),
            CompareOp::Greater => ValueSet::range(above, Cut::End),
            CompareOp::GreaterEqual => ValueSet::range(below, Cut::End),
            CompareOp::Equal if exact => ValueSet::point(point),
            CompareOp::NotEqual if exact => ValueSet::point(point).complement(),
            CompareOp::Equal => ValueSet::empty(),
            CompareOp::NotEqual => ValueSet::full(),
        };
        set.intersect(&self.all)
    }

    /// The values in a list of constants.
    pub(super) fn listed(&self, list: &[Value]) -> Option<ValueSet> {
        list.iter().try_fold(ValueSet::empty(), |set, v| Some(set.union(&self.compared(CompareOp::Equal, v)?)))
    }

    /// All possible values that are not in a set.
    pub(super) fn others(&self, set: &ValueSet) -> ValueSet {
        set.complement().intersect(&self.all)
    }

    /// The constant at a point, as a rule can write it.
    pub(super) fn constant(&self, point: &Point) -> Option<Value> {
        match (point, self.ty) {
            (Point::Lane(lane), DataType::Int) => Some(Value::Int(i64::try_from(*lane).ok()?)),
            (Point::Lane(lane), DataType::Decimal { scale }) => {
                Some(decimal(Rational::decimal(i64::try_from(*lane).ok()?, scale)?)?)
            }
            (Point::Lane(lane), DataType::Date) => {
                // Years 1 to 9999.
                let days = i32::try_from(*lane).ok().filter(|d| (-719_162..=2_932_896).contains(d));
                days.map(Value::Date)
            }
            (Point::Exact(number), _) => decimal(*number),
            (Point::Float(ordered), _) => float_text(float_of(*ordered)),
            (Point::Micros(t), DataType::Timestamp) => Some(Value::Timestamp(*t)),
            (Point::Micros(t), DataType::Duration) => Some(Value::Duration(elapsed_span(*t)?)),
            (Point::Text(bytes), _) => Some(Value::Text(std::str::from_utf8(bytes).ok()?.into())),
            _ => None,
        }
    }
}

/// An exact number of a constant.
pub(super) fn number(constant: &Value) -> Option<Rational> {
    match constant {
        Value::Int(value) => Some(Rational::whole((*value).into())),
        Value::Decimal { mantissa, scale } => Rational::decimal(*mantissa, *scale),
        _ => None,
    }
}

/// The shortest constant of a number.
pub(super) fn decimal(number: Rational) -> Option<Value> {
    number.to_decimal().map(|(mantissa, scale)| match scale {
        0 => Value::Int(mantissa),
        _ => Value::Decimal { mantissa, scale },
    })
}

/// The lane at or below a constant in units of `10^-scale`, and whether it is equal.
fn lane(constant: &Value, scale: u8) -> Option<(Point, bool)> {
    let (lane, exact) = number(constant)?.floor(scale)?;
    Some((Point::Lane(lane), exact))
}

/// The float nearest to a constant: reading its decimal text rounds once, as the engine does.
fn float_constant(constant: &Value) -> Option<Point> {
    let text = match constant {
        Value::Int(value) => value.to_string(),
        Value::Decimal { mantissa, scale } => format!("{mantissa}e-{scale}"),
        _ => return None,
    };
    text.parse().ok().filter(|x: &f64| !x.is_nan()).map(float_point)
}

/// The shortest decimal that is read as this float.
fn float_text(value: f64) -> Option<Value> {
    let text = format!("{value}");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let scale = u8::try_from(fraction.len()).ok().filter(|scale| *scale <= 18)?;
    let mantissa: i64 = format!("{whole}{fraction}").parse().ok()?;
    let constant = if scale == 0 { Value::Int(mantissa) } else { Value::Decimal { mantissa, scale } };
    (float_constant(&constant)? == float_point(value)).then_some(constant)
}

/// A written duration of that elapsed time.
fn elapsed_span(micros: i64) -> Option<CalendarSpan> {
    let (length, unit) = if micros % HOUR == 0 { (HOUR, CalendarUnit::Hour) } else { (MINUTE, CalendarUnit::Minute) };
    (micros >= 0 && micros % length == 0).then(|| CalendarSpan::new(micros / length, unit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Span;

    fn term(ty: DataType) -> Line {
        let kind = ExprKind::Score { tag: "m".into() };
        Line::of(&Expr { kind, ty, span: Span::default() }).expect("no condition")
    }

    fn dec(mantissa: i64, scale: u8) -> Value {
        Value::Decimal { mantissa, scale }
    }

    #[test]
    fn ints_beside_decimals() {
        let line = term(DataType::Int);
        let at_least = |n| line.compared(CompareOp::GreaterEqual, &Value::Int(n));
        assert_eq!(line.compared(CompareOp::Greater, &Value::Int(3)), at_least(4));
        assert_eq!(line.compared(CompareOp::Greater, &dec(35, 1)), at_least(4));
        assert_eq!(line.compared(CompareOp::GreaterEqual, &dec(35, 1)), at_least(4));
        assert_eq!(line.compared(CompareOp::Greater, &dec(-35, 1)), at_least(-3));
        assert_eq!(line.compared(CompareOp::Equal, &dec(35, 1)), Some(ValueSet::empty()));
        assert_eq!(line.compared(CompareOp::NotEqual, &dec(35, 1)).as_ref(), Some(line.all()));
    }

    #[test]
    fn floats_are_compared_as_floats() {
        let line = term(DataType::Float);
        assert_eq!(line.compared(CompareOp::Less, &dec(1, 1)), line.compared(CompareOp::Less, &dec(10, 2)));
        let close = dec(1_000_000_000_000_000_001, 18);
        assert_eq!(line.compared(CompareOp::Less, &close), line.compared(CompareOp::Less, &Value::Int(1)));
        assert_eq!(float_text(0.1), Some(dec(1, 1)));
        assert_eq!(float_text(-2.0), Some(Value::Int(-2)));
        assert_eq!(float_text(1e300), None);
    }

    #[test]
    fn a_date_has_no_place_among_instants() {
        assert_eq!(term(DataType::Timestamp).compared(CompareOp::Less, &Value::Date(3)), None);
        assert_eq!(term(DataType::Date).compared(CompareOp::Less, &Value::Timestamp(3)), None);
    }

    #[test]
    fn months_have_no_length() {
        let month = Value::Duration(CalendarSpan::new(1, CalendarUnit::Month));
        assert_eq!(term(DataType::Duration).compared(CompareOp::Less, &month), None);
    }
}
