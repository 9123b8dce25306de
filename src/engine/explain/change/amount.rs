//! How much one more row has to bring: numbers that a condition names, and what is between them and the subject's values.

use crate::{
    engine::{
        embedded::Observed,
        explain::values::{Values, inside},
    },
    rule::{
        DataType,
        typed::{Expr, ExprKind, Value},
    },
};

/// Numbers that may turn a condition, nearest to 0 first.
pub(super) fn targets(condition: &Expr, values: &Values) -> Vec<f64> {
    let mut known: Vec<f64> = Vec::new();
    let mut literals: Vec<f64> = Vec::new();
    let mut fractions: Vec<(f64, f64)> = Vec::new();
    inside(condition, &mut |e| match values.of(e) {
        Observed::Fraction { numerator, denominator, scale } => {
            let sum = Observed::Number { mantissa: *numerator, scale: *scale };
            fractions.push((sum.to_float().unwrap_or(0.0), *denominator as f64));
            known.extend(values.of(e).to_float());
        }
        value => known.extend(value.to_float()),
    });
    condition.walk(&mut |e| match &e.kind {
        ExprKind::Literal(value) => literals.extend(number(value)),
        ExprKind::In { list, .. } => literals.extend(list.iter().filter_map(number)),
        _ => {}
    });
    known.extend(&literals);
    known.truncate(10);
    let mut all = known.clone();
    for a in &known {
        for b in &known {
            all.push(b - a);
        }
        // `avg(x) > c` with one more value: `(sum + x) / (n + 1) > c`.
        for (sum, count) in &fractions {
            all.push(a * (count + 1.0) - sum);
        }
    }
    all.push(0.0);
    all.retain(|x| x.is_finite());
    all.sort_by(|a, b| a.abs().total_cmp(&b.abs()).then(b.total_cmp(a)));
    all.dedup();
    all
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Int(i) => Some(*i as f64),
        Value::Decimal { mantissa, scale } => Some(*mantissa as f64 / 10f64.powi(i32::from(*scale))),
        _ => None,
    }
}

/// Steps of a type per 1: cents of a decimal of scale 2.
pub(super) fn steps(ty: DataType) -> f64 {
    match ty {
        DataType::Decimal { scale } => 10f64.powi(i32::from(scale)),
        DataType::Float => 100.0,
        _ => 1.0,
    }
}

/// Whole steps around some numbers and of every magnitude, nearest to 0 first. Negative ones only where the column has such.
pub(super) fn grid(targets: &[f64], ty: DataType, signed: bool) -> Vec<i64> {
    let mut all: Vec<i64> = vec![0];
    for target in targets.iter().take(64) {
        let scaled = target * steps(ty);
        if scaled.abs() < 9e15 {
            #[expect(clippy::cast_possible_truncation, reason = "checked above")]
            let (low, high) = (scaled.floor() as i64, scaled.ceil() as i64);
            all.extend([low - 1, low, high, high + 1]);
        }
    }
    let mut magnitude: i64 = 1;
    while magnitude < 10i64.pow(13) {
        all.extend([magnitude, magnitude * 3, -magnitude, -magnitude * 3]);
        magnitude *= 10;
    }
    all.retain(|x| signed || *x >= 0);
    all.sort_unstable_by_key(|x| (x.unsigned_abs(), *x < 0));
    all.dedup();
    all
}
