use super::{
    arith, clock, compare, logic,
    pool::Pool,
    vector::{Lanes, Vector},
};
use crate::{
    engine::plan::{
        QueryPlan,
        node::{Graph, NodeId, Op, Scalar},
    },
    rule::{DataType, typed::CompareOp},
};

/// Vectors by node; those that are not computed, or no longer needed, are `None`.
pub(super) type Values = [Option<Vector>];

/// The vector of an operand.
pub(super) fn operand(values: &Values, id: NodeId) -> &Vector {
    values[id].as_ref().expect("operands are computed before the nodes that use them")
}

/// Computes one node from its operands, over rows and over subjects alike. Leaves other than constants are read by the
/// callers, which know the data.
pub(super) fn evaluate(
    plan: &QueryPlan,
    graph: &Graph,
    id: NodeId,
    values: &Values,
    len: usize,
    pool: &mut Pool,
) -> Vector {
    let node = graph.node(id);
    let get = |id: NodeId| operand(values, id);
    let ints = |id: NodeId| operand(values, id).lanes.ints();
    let logic = |bytes: Vec<u8>| Vector::logic(bytes);
    let mut out = match &node.op {
        Op::Column(_)
        | Op::Time
        | Op::EventName
        | Op::Subject(_)
        | Op::Attribute { .. }
        | Op::Aggregate { .. }
        | Op::Sequence(_)
        | Op::Rank(_) => unreachable!("leaves are read by the caller"),
        Op::Constant(scalar) => Vector::same(scalar.clone()),
        Op::Not(a) => logic(logic::not(get(*a), len, pool)),
        Op::And(all) => logic(logic::junction(all.iter().map(|a| get(*a)), true, len, pool)),
        Op::Or(all) => logic(logic::junction(all.iter().map(|a| get(*a)), false, len, pool)),
        Op::IsTrue(a) => logic(logic::is_true(get(*a), len, pool)),
        Op::IsNull(a) => logic(logic::is_null(get(*a), len, pool)),
        Op::Compare { op, left, right } => compare_values(plan, graph, *op, (*left, *right), values, len, pool),
        // An aggregate of an empty window is null for everybody, in one constant lane without validity.
        op @ Op::OneOf { .. } if has_null(op, values) => Vector::same(Scalar::Null),
        Op::OneOf { value, set } => {
            let mut bytes = compare::ints_in_set(ints(*value), set, len, pool);
            logic::blank(&mut bytes, get(*value).valid.as_deref());
            logic(bytes)
        }
        Op::Text { value, table } => text_answers(get(*value), &plan.tables[*table].truth, len, pool),
        op if has_null(op, values) => Vector::same(Scalar::Null),
        Op::Arith { op, left, right } => {
            let valid = both_valid(get(*left), get(*right), pool);
            if node.ty == DataType::Float {
                let (left, right) = (get(*left).lanes.floats(), get(*right).lanes.floats());
                arith::float_arith(*op, left, right, len, valid, pool)
            } else {
                let left = (ints(*left), graph.node(*left).scale);
                let right = (ints(*right), graph.node(*right).scale);
                arith::exact_arith(*op, left, right, (node.scale, len), valid, pool)
            }
        }
        Op::Ratio { numerator, denominator } => {
            let valid = both_valid(get(*numerator), get(*denominator), pool);
            arith::ratio(ints(*numerator), ints(*denominator), len, valid, pool)
        }
        Op::Negate(a) => {
            let valid = valid_of(get(*a), pool);
            if node.ty == DataType::Float {
                let lanes = get(*a).lanes.floats();
                arith::floats(len, valid, pool, |i| -lanes.get(i))
            } else {
                arith::negate_ints(ints(*a), len, valid, pool)
            }
        }
        Op::ToFloat(a) => {
            let valid = valid_of(get(*a), pool);
            arith::to_float(get(*a), graph.node(*a).scale, len, valid, pool)
        }
        Op::Midnight(a) => clock::midnight(ints(*a), &plan.zone, len, valid_of(get(*a), pool), pool),
        Op::Step { value, span } => {
            clock::step(ints(*value), *span, &plan.zone, len, valid_of(get(*value), pool), pool)
        }
        Op::DaysSince(a) => clock::days_since(ints(*a), plan.as_of, len, valid_of(get(*a), pool), pool),
        Op::Hour(a) => clock::hour(ints(*a), &plan.zone, len, valid_of(get(*a), pool), pool),
        Op::Weekday(a) => {
            let dates = graph.node(*a).ty == DataType::Date;
            clock::weekday(ints(*a), dates, &plan.zone, len, valid_of(get(*a), pool), pool)
        }
        Op::Day(a) => clock::day(ints(*a), &plan.zone, len, valid_of(get(*a), pool), pool),
    };
    node.op.for_each_operand(|a| {
        if let Some(overflow) = &get(a).overflow {
            let own = out.overflow.get_or_insert_with(|| pool.filled(0, len));
            own.iter_mut().zip(overflow).for_each(|(o, a)| *o |= a);
        }
    });
    out
}

fn has_null(op: &Op, values: &Values) -> bool {
    let mut null = false;
    op.for_each_operand(|a| null |= matches!(operand(values, a).lanes, Lanes::Same(Scalar::Null)));
    null
}

fn valid_of(a: &Vector, pool: &mut Pool) -> Option<Vec<u8>> {
    a.valid.as_ref().map(|valid| {
        let mut out = pool.take(valid.len());
        out.extend_from_slice(valid);
        out
    })
}

fn both_valid(a: &Vector, b: &Vector, pool: &mut Pool) -> Option<Vec<u8>> {
    let mut out = valid_of(a, pool);
    match (&mut out, &b.valid) {
        (Some(out), Some(valid)) => out.iter_mut().zip(valid).for_each(|(o, v)| *o &= v),
        (None, Some(_)) => out = valid_of(b, pool),
        _ => {}
    }
    out
}

fn compare_values(
    plan: &QueryPlan,
    graph: &Graph,
    op: CompareOp,
    (left_id, right_id): (NodeId, NodeId),
    values: &Values,
    len: usize,
    pool: &mut Pool,
) -> Vector {
    let (left, right) = (operand(values, left_id), operand(values, right_id));
    let (left_node, right_node) = (graph.node(left_id), graph.node(right_id));
    if left_node.ty == DataType::Bool {
        return Vector::logic(logic::same_truth(left, right, op == CompareOp::Equal, len, pool));
    }
    if matches!(left.lanes, Lanes::Same(Scalar::Null)) || matches!(right.lanes, Lanes::Same(Scalar::Null)) {
        return Vector::same(Scalar::Null);
    }
    let mut bytes = match left_node.ty {
        DataType::Text => match (left_node.dictionary, right_node.dictionary) {
            (Some(a), Some(b)) => {
                let (a, b) = (&plan.dictionaries[a], &plan.dictionaries[b]);
                compare::compare_texts(op, (left, a), (right, b), len, pool)
            }
            _ => return Vector::same(Scalar::Null),
        },
        DataType::Float => compare::compare_floats(op, left.lanes.floats(), right.lanes.floats(), len, pool),
        _ if left_node.scale != right_node.scale
            || left_node.ty == DataType::Ratio
            || right_node.ty == DataType::Ratio =>
        {
            compare::compare_exact(op, (left, left_node.scale), (right, right_node.scale), len, pool)
        }
        _ => compare::compare_ints(op, left.lanes.ints(), right.lanes.ints(), len, pool),
    };
    logic::blank(&mut bytes, left.valid.as_deref());
    logic::blank(&mut bytes, right.valid.as_deref());
    Vector::logic(bytes)
}

fn text_answers(value: &Vector, truth: &[u8], len: usize, pool: &mut Pool) -> Vector {
    let Lanes::Code(codes) = &value.lanes else { return Vector::same(Scalar::Null) };
    let mut bytes: Vec<u8> = pool.any(len);
    for (byte, code) in bytes.iter_mut().zip(codes) {
        // A null lane may hold a code that the dictionary does not have.
        *byte = truth.get(*code as usize).copied().unwrap_or_default();
    }
    logic::blank(&mut bytes, value.valid.as_deref());
    Vector::logic(bytes)
}
