use std::sync::Arc;

use crate::{
    calendar::{DAY, Days, Micros, SECOND, Zone},
    catalog::TestCell,
    rule::{
        DataType,
        typed::{ArithOp, Expr, ExprKind, Function, Value},
    },
};

/// A value that something is meant to have.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Aim {
    /// `mantissa / 10^scale`.
    Number {
        mantissa: i64,
        scale: u8,
    },
    Text(Arc<str>),
    Bool(bool),
    Date(Days),
    Time(Micros),
    /// Elapsed.
    Duration(Micros),
}

impl Aim {
    pub(super) const fn whole(mantissa: i64) -> Self {
        Self::Number { mantissa, scale: 0 }
    }

    /// The number as a float, for choosing only.
    pub(super) fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Number { mantissa, scale } => Some(*mantissa as f64 / 10_f64.powi(i32::from(*scale))),
            _ => None,
        }
    }

    /// The cell of a column of that type; `None` when it cannot hold the value.
    pub(super) fn cell(&self, ty: DataType, zone: &Zone) -> Option<TestCell> {
        Some(match (self, ty) {
            (Self::Number { .. }, DataType::Int) => TestCell::Int(self.at_scale(0)?),
            (Self::Number { .. }, DataType::Decimal { scale }) => TestCell::Int(self.at_scale(scale)?),
            (Self::Number { .. }, DataType::Float | DataType::Ratio) => TestCell::Float(self.as_f64()?),
            (Self::Text(text), DataType::Text) => TestCell::Text(text.clone()),
            (Self::Bool(value), DataType::Bool) => TestCell::Bool(*value),
            (Self::Date(days), DataType::Date) => TestCell::Int(i64::from(*days)),
            (Self::Date(days), DataType::Timestamp) => TestCell::Int(zone.midnight(*days)),
            (Self::Time(t), DataType::Timestamp) => TestCell::Int(*t),
            (Self::Time(t), DataType::Date) => TestCell::Int(i64::from(zone.date(*t))),
            _ => return None,
        })
    }

    /// The mantissa at another scale, when that is exact.
    fn at_scale(&self, wanted: u8) -> Option<i64> {
        let Self::Number { mantissa, scale } = self else { return None };
        if wanted >= *scale {
            return mantissa.checked_mul(10_i64.checked_pow(u32::from(wanted - scale))?);
        }
        let factor = 10_i64.checked_pow(u32::from(scale - wanted))?;
        (mantissa % factor == 0).then(|| mantissa / factor)
    }

    /// Just below, at and just above, by the smallest step of a value of that type; for texts and truth values the value
    /// and another.
    pub(super) fn around(&self, ty: DataType) -> Vec<Self> {
        match self {
            Self::Number { mantissa, scale } => {
                let finest = match ty {
                    DataType::Int => 0,
                    DataType::Decimal { scale: own } => own,
                    _ => *scale,
                };
                let at = if finest >= *scale {
                    self.at_scale(finest)
                } else {
                    10_i64.checked_pow(u32::from(scale - finest)).map(|factor| mantissa.div_euclid(factor))
                };
                let Some(at) = at else { return Vec::new() };
                let number = |mantissa| Self::Number { mantissa, scale: finest };
                [at.checked_sub(1), Some(at), at.checked_add(1)].into_iter().flatten().map(number).collect()
            }
            Self::Date(days) => vec![Self::Date(days - 1), Self::Date(*days), Self::Date(days + 1)],
            Self::Time(t) => vec![Self::Time(t - SECOND), Self::Time(*t), Self::Time(t + SECOND)],
            Self::Duration(d) => {
                vec![Self::Duration(d - SECOND), Self::Duration(*d), Self::Duration(d + SECOND)]
            }
            Self::Text(text) => vec![Self::Text(text.clone()), Self::Text(Arc::from(format!("not {text}")))],
            Self::Bool(value) => vec![Self::Bool(*value), Self::Bool(!value)],
        }
    }

    /// How it stands in the name of a test.
    pub(super) fn words(&self, zone: &Zone) -> String {
        match self {
            Self::Number { mantissa, scale: 0 } => mantissa.to_string(),
            Self::Number { .. } => self.as_f64().map(|x| x.to_string()).unwrap_or_default(),
            Self::Text(text) => format!("'{text}'"),
            Self::Bool(value) => value.to_string(),
            Self::Date(days) => super::write::local_text(zone.midnight(*days), zone)[..10].to_owned(),
            Self::Time(t) => super::write::local_text(*t, zone),
            Self::Duration(d) if d % DAY == 0 => format!("{} days", d / DAY),
            Self::Duration(d) => format!("{} s", d / SECOND),
        }
    }
}

/// The value of an expression that no row changes.
pub(super) fn constant(expr: &Expr, as_of: Micros, zone: &Zone) -> Option<Aim> {
    match &expr.kind {
        ExprKind::Literal(value) => Some(match value {
            Value::Bool(value) => Aim::Bool(*value),
            Value::Int(n) => Aim::whole(*n),
            Value::Decimal { mantissa, scale } => Aim::Number { mantissa: *mantissa, scale: *scale },
            Value::Text(text) => Aim::Text(text.clone()),
            Value::Date(days) => Aim::Date(*days),
            Value::Timestamp(t) => Aim::Time(*t),
            Value::Duration(span) => Aim::Duration(span.elapsed()?),
        }),
        ExprKind::AsOf => Some(Aim::Time(as_of)),
        ExprKind::Call { function: Function::Day, args } => match constant(&args[0], as_of, zone)? {
            Aim::Time(t) => Some(Aim::Date(zone.date(t))),
            _ => None,
        },
        ExprKind::Arith { op: op @ (ArithOp::Add | ArithOp::Subtract), left, right } => {
            let ExprKind::Literal(Value::Duration(span)) = &right.kind else { return None };
            let t = match constant(left, as_of, zone)? {
                Aim::Time(t) => t,
                Aim::Date(days) => zone.midnight(days),
                _ => return None,
            };
            Some(Aim::Time(if *op == ArithOp::Add { zone.add(t, *span) } else { zone.sub(t, *span) }))
        }
        _ => None,
    }
}
