use std::sync::Arc;

use super::{
    lower::{Lowering, Place},
    node::{NodeId, Op, Scalar},
    text::{TextTest, compare},
};
use crate::rule::{
    DataType,
    typed::{CompareOp, Value},
};

/// The comparison that holds of swapped operands.
const fn flip(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Less => CompareOp::Greater,
        CompareOp::LessEqual => CompareOp::GreaterEqual,
        CompareOp::Greater => CompareOp::Less,
        CompareOp::GreaterEqual => CompareOp::LessEqual,
        CompareOp::Equal | CompareOp::NotEqual => op,
    }
}

impl Lowering<'_> {
    /// `left op right`, operands brought to one kind, a constant to the right and to the scale of the left.
    pub(super) fn compare(&mut self, op: CompareOp, left: NodeId, right: NodeId, place: Place) -> NodeId {
        if self.is_null(left, place) || self.is_null(right, place) {
            return self.graph(place).null(DataType::Bool);
        }
        match (self.ty(left, place), self.ty(right, place)) {
            (DataType::Text, _) => self.compare_texts(op, left, right, place),
            (DataType::Bool, _) => self.compare_bools(op, left, right, place),
            (a, b) if a.is_numeric() && (a == DataType::Float || b == DataType::Float) => {
                let (left, right) = (self.float_of(left, place), self.float_of(right, place));
                self.constant_right(op, left, right, place)
            }
            (a, b) if a.is_numeric() || b.is_numeric() => self.compare_exact(op, left, right, place),
            (a, b) if a != b => {
                let (left, right) = (self.instant_of(left, place), self.instant_of(right, place));
                self.constant_right(op, left, right, place)
            }
            _ => self.constant_right(op, left, right, place),
        }
    }

    fn constant_right(&mut self, op: CompareOp, left: NodeId, right: NodeId, place: Place) -> NodeId {
        let graph = self.graph(place);
        if graph.constant(right) == Some(&Scalar::Null) || graph.constant(left) == Some(&Scalar::Null) {
            return graph.null(DataType::Bool);
        }
        if graph.constant(left).is_some() {
            return graph.predicate(Op::Compare { op: flip(op), left: right, right: left });
        }
        graph.predicate(Op::Compare { op, left, right })
    }

    fn compare_texts(&mut self, op: CompareOp, left: NodeId, right: NodeId, place: Place) -> NodeId {
        let graph = self.graph(place);
        match (graph.constant(left).cloned(), graph.constant(right).cloned()) {
            (_, Some(Scalar::Text(text))) => self.text_test(left, TextTest::Compare(op, text), place),
            (Some(Scalar::Text(text)), _) => self.text_test(right, TextTest::Compare(flip(op), text), place),
            _ => graph.predicate(Op::Compare { op, left, right }),
        }
    }

    fn compare_bools(&mut self, op: CompareOp, left: NodeId, right: NodeId, place: Place) -> NodeId {
        let graph = self.graph(place);
        let (value, constant) = match (graph.constant(left), graph.constant(right)) {
            (_, Some(Scalar::Bool(b))) => (left, *b),
            (Some(Scalar::Bool(b)), _) => (right, *b),
            _ => return graph.predicate(Op::Compare { op, left, right }),
        };
        if constant == (op == CompareOp::Equal) { value } else { graph.not(value) }
    }

    fn compare_exact(&mut self, op: CompareOp, left: NodeId, right: NodeId, place: Place) -> NodeId {
        let graph = self.graph(place);
        let (op, left, right) = match (graph.constant(left), graph.constant(right)) {
            (Some(_), None) => (flip(op), right, left),
            _ => (op, left, right),
        };
        let (value, constant) = (graph.node(left).clone(), graph.node(right).clone());
        let (Op::Constant(Scalar::Int(mantissa)), false) = (constant.op, value.ty == DataType::Ratio) else {
            return graph.predicate(Op::Compare { op, left, right });
        };
        if let Op::Constant(Scalar::Int(other)) = value.op {
            let ordering = (wide(other) * power(constant.scale)).cmp(&(wide(mantissa) * power(value.scale)));
            return graph.truth(compare(op, ordering));
        }
        let (bound, exact) = rescale(mantissa, constant.scale, value.scale);
        let op = match op {
            // Between `bound` and `bound + 1`: no whole lane is equal, the rest is decided at `bound`.
            CompareOp::Equal | CompareOp::NotEqual if !exact => return self.never(left, op, place),
            CompareOp::GreaterEqual if !exact => CompareOp::Greater,
            CompareOp::Less if !exact => CompareOp::LessEqual,
            op => op,
        };
        let Ok(bound) = i64::try_from(bound) else {
            let lanes_above = bound < 0;
            let holds = match op {
                CompareOp::Equal => false,
                CompareOp::NotEqual => true,
                CompareOp::Greater | CompareOp::GreaterEqual => lanes_above,
                CompareOp::Less | CompareOp::LessEqual => !lanes_above,
            };
            return self.never(left, if holds { CompareOp::NotEqual } else { CompareOp::Equal }, place);
        };
        let graph = self.graph(place);
        let right = graph.int(bound, value.ty);
        graph.predicate(Op::Compare { op, left, right })
    }

    /// False (`Equal`) or true (`NotEqual`) where the value is known, unknown where it is null.
    fn never(&mut self, value: NodeId, op: CompareOp, place: Place) -> NodeId {
        let graph = self.graph(place);
        let nothing = graph.predicate(Op::OneOf { value, set: [].into() });
        if op == CompareOp::Equal { nothing } else { graph.not(nothing) }
    }

    /// `value in (…)`.
    pub(super) fn one_of(&mut self, value: NodeId, list: &[Value], place: Place) -> NodeId {
        if self.is_null(value, place) {
            return self.graph(place).null(DataType::Bool);
        }
        let node = self.graph(place).node(value).clone();
        let by_comparison = self.graph(place).constant(value).is_some();
        match node.ty {
            DataType::Text => {
                let texts = list.iter().filter_map(|v| if let Value::Text(t) = v { Some(t.clone()) } else { None });
                let mut texts: Vec<Arc<str>> = texts.collect();
                texts.sort_unstable();
                texts.dedup();
                self.text_test(value, TextTest::OneOf(texts), place)
            }
            DataType::Int | DataType::Decimal { .. } if !by_comparison => {
                let lanes = list.iter().filter_map(|v| {
                    let (mantissa, scale) = match v {
                        Value::Int(i) => (*i, 0),
                        Value::Decimal { mantissa, scale } => (*mantissa, i32::from(*scale)),
                        _ => return None,
                    };
                    match rescale(mantissa, scale, node.scale) {
                        (lane, true) => i64::try_from(lane).ok(),
                        _ => None,
                    }
                });
                let set = sorted(lanes);
                self.graph(place).predicate(Op::OneOf { value, set })
            }
            _ => {
                let equal: Vec<NodeId> = list
                    .iter()
                    .map(|v| {
                        let constant = self.literal(v, place);
                        self.compare(CompareOp::Equal, value, constant, place)
                    })
                    .collect();
                self.graph(place).or(equal)
            }
        }
    }
}

fn sorted(lanes: impl Iterator<Item = i64>) -> Arc<[i64]> {
    let mut lanes: Vec<i64> = lanes.collect();
    lanes.sort_unstable();
    lanes.dedup();
    lanes.into()
}

fn wide(lane: i64) -> i128 {
    i128::from(lane)
}

/// `10^exponent`, for exponents from 0 to 18.
fn power(exponent: i32) -> i128 {
    10i128.pow(exponent.unsigned_abs())
}

/// The floor of `mantissa / 10^from` in units of `10^-to`, and whether it is exact. Scales are 0 to 18, so nothing
/// overflows.
fn rescale(mantissa: i64, from: i32, to: i32) -> (i128, bool) {
    if to >= from {
        return (wide(mantissa) * power(to - from), true);
    }
    let divisor = power(from - to);
    (wide(mantissa).div_euclid(divisor), wide(mantissa).rem_euclid(divisor) == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rescaling_floors() {
        assert_eq!(rescale(15, 1, 0), (1, false));
        assert_eq!(rescale(-15, 1, 0), (-2, false));
        assert_eq!(rescale(-20, 1, 0), (-2, true));
        assert_eq!(rescale(3, 0, 2), (300, true));
        assert_eq!(rescale(i64::MAX, 0, 18).0, i128::from(i64::MAX) * 10i128.pow(18));
    }
}
