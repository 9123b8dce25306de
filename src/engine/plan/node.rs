use std::{collections::HashMap, sync::Arc};

use crate::{
    calendar::{CalendarSpan, Micros},
    rule::{
        DataType,
        typed::{ArithOp, CompareOp},
    },
};

/// Position of a node in its [`Graph`]; operands come before the nodes that use them.
pub(crate) type NodeId = usize;

/// A value that is computed once, however many rules contain it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Node {
    /// How.
    pub(crate) op: Op,
    /// Its type. `Float` also where a rule says `Ratio` but a conversion was inserted.
    pub(crate) ty: DataType,
    /// Of numbers in whole lanes: the value is the lane (for `Ratio`: numerator / denominator) times `10^-scale`.
    pub(crate) scale: i32,
    /// Of texts in codes: index into [`super::QueryPlan`]'s dictionaries.
    pub(crate) dictionary: Option<usize>,
}

/// A constant lane. Dates, instants, durations and mantissas are `Int`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Scalar {
    Null,
    Bool(bool),
    Int(i64),
    /// Bits of a float, never NaN.
    Float(u64),
    Text(Arc<str>),
}

impl Scalar {
    pub(crate) fn float(value: f64) -> Self {
        if value.is_nan() { Self::Null } else { Self::Float(value.to_bits()) }
    }
}

/// How a node is computed from others. The first group occurs over rows, the second over subjects, the rest over both.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Op {
    /// A column of the row's source.
    Column(usize),
    /// The row's time.
    Time,
    /// The row's event, as a code of the events dictionary.
    EventName,
    /// What a node over subjects says about the row's subject.
    Subject(NodeId),

    /// A column of an attributes source; index of the scan, then of the column in its source.
    Attribute { scan: usize, column: usize },
    /// An aggregate of an events source; index of the scan, then of the aggregate in it. Of nothing, counts and sums are 0.
    Aggregate { scan: usize, aggregate: usize, never_null: bool },
    /// Whether a sequence is there.
    Sequence(usize),
    /// Membership in a ranking; two-valued.
    Rank(usize),

    /// The same for all.
    Constant(Scalar),
    /// Three-valued not.
    Not(NodeId),
    /// Three-valued and; operands sorted, at least two.
    And(Box<[NodeId]>),
    /// Three-valued or; operands sorted, at least two.
    Or(Box<[NodeId]>),
    /// True where the operand is true, false where it is false or unknown.
    IsTrue(NodeId),
    /// True where the operand has no value.
    IsNull(NodeId),
    /// Operands are both floats, both texts, both bools, both of one temporal type, or exact numbers of any scale. A
    /// constant stands on the right and then has the scale of the left, unless the left is a fraction.
    Compare { op: CompareOp, left: NodeId, right: NodeId },
    /// Whether a whole lane is one of these, ascending; unknown for null.
    OneOf { value: NodeId, set: Arc<[i64]> },
    /// A test of a text, by a table over its dictionary; index into the tables.
    Text { value: NodeId, table: usize },
    /// Whole lanes of any scale (`Divide` excepted), or floats. A whole result that leaves 64 bits is an error.
    Arith { op: ArithOp, left: NodeId, right: NodeId },
    /// A fraction of whole lanes; null where the denominator is 0.
    Ratio { numerator: NodeId, denominator: NodeId },
    /// Minus a whole lane or float.
    Negate(NodeId),
    /// The nearest float of an exact number.
    ToFloat(NodeId),
    /// The first instant of a date.
    Midnight(NodeId),
    /// An instant and a calendar step.
    Step { value: NodeId, span: CalendarSpan },
    /// Whole 24-hour periods from an instant to `as_of`.
    DaysSince(NodeId),
    /// Local hour of an instant.
    Hour(NodeId),
    /// Local weekday of an instant.
    Weekday(NodeId),
    /// Local date of an instant.
    Day(NodeId),
}

impl Op {
    /// Calls `f` with each operand in the same graph.
    pub(crate) fn for_each_operand(&self, mut f: impl FnMut(NodeId)) {
        match self {
            Self::Column(_)
            | Self::Time
            | Self::EventName
            | Self::Subject(_)
            | Self::Attribute { .. }
            | Self::Aggregate { .. }
            | Self::Sequence(_)
            | Self::Rank(_)
            | Self::Constant(_) => {}
            Self::Not(a)
            | Self::IsTrue(a)
            | Self::IsNull(a)
            | Self::OneOf { value: a, .. }
            | Self::Text { value: a, .. }
            | Self::Negate(a)
            | Self::ToFloat(a)
            | Self::Midnight(a)
            | Self::Step { value: a, .. }
            | Self::DaysSince(a)
            | Self::Hour(a)
            | Self::Weekday(a)
            | Self::Day(a) => f(*a),
            Self::And(all) | Self::Or(all) => all.iter().copied().for_each(f),
            Self::Compare { left, right, .. } | Self::Arith { left, right, .. } => {
                f(*left);
                f(*right);
            }
            Self::Ratio { numerator, denominator } => {
                f(*numerator);
                f(*denominator);
            }
        }
    }
}

/// Nodes over one kind of thing (all subjects, or the rows of one source), each there once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Graph {
    nodes: Vec<Node>,
    known: HashMap<Node, NodeId>,
}

impl Graph {
    pub(crate) fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    pub(crate) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id]
    }

    /// The constant a node is, if it is one.
    pub(crate) fn constant(&self, id: NodeId) -> Option<&Scalar> {
        match &self.nodes[id].op {
            Op::Constant(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The id of a node, which is added unless it is there.
    pub(crate) fn add(&mut self, node: Node) -> NodeId {
        if let Some(&id) = self.known.get(&node) {
            return id;
        }
        let id = self.nodes.len();
        self.known.insert(node.clone(), id);
        self.nodes.push(node);
        id
    }

    fn logic(&mut self, op: Op) -> NodeId {
        self.add(Node { op, ty: DataType::Bool, scale: 0, dictionary: None })
    }

    pub(crate) fn truth(&mut self, value: bool) -> NodeId {
        self.logic(Op::Constant(Scalar::Bool(value)))
    }

    pub(crate) fn null(&mut self, ty: DataType) -> NodeId {
        let scale = scale_of(ty);
        self.add(Node { op: Op::Constant(Scalar::Null), ty, scale, dictionary: None })
    }

    pub(crate) fn int(&mut self, value: i64, ty: DataType) -> NodeId {
        let scale = scale_of(ty);
        self.add(Node { op: Op::Constant(Scalar::Int(value)), ty, scale, dictionary: None })
    }

    pub(crate) fn instant(&mut self, t: Micros) -> NodeId {
        self.int(t, DataType::Timestamp)
    }

    /// A node over others whose scale follows from its type.
    pub(crate) fn typed(&mut self, op: Op, ty: DataType) -> NodeId {
        self.add(Node { op, ty, scale: scale_of(ty), dictionary: None })
    }

    pub(crate) fn predicate(&mut self, op: Op) -> NodeId {
        self.logic(op)
    }

    /// `not a`, with double negation and constants folded.
    pub(crate) fn not(&mut self, a: NodeId) -> NodeId {
        match &self.nodes[a].op {
            Op::Not(inner) => *inner,
            Op::Constant(Scalar::Bool(value)) => {
                let value = !*value;
                self.truth(value)
            }
            Op::Constant(Scalar::Null) => a,
            _ => self.logic(Op::Not(a)),
        }
    }

    /// Whether the operand is true, as two-valued logic.
    pub(crate) fn is_true(&mut self, a: NodeId) -> NodeId {
        match &self.nodes[a].op {
            Op::Constant(Scalar::Bool(_)) => a,
            Op::Constant(_) => self.truth(false),
            _ if self.is_two_valued(a) => a,
            _ => self.logic(Op::IsTrue(a)),
        }
    }

    /// `a and b and …`: constants folded, nested ones flattened, operands sorted and without repetition.
    pub(crate) fn and(&mut self, operands: impl IntoIterator<Item = NodeId>) -> NodeId {
        self.junction(operands, true)
    }

    /// `a or b or …`, like [`Graph::and`].
    pub(crate) fn or(&mut self, operands: impl IntoIterator<Item = NodeId>) -> NodeId {
        self.junction(operands, false)
    }

    fn junction(&mut self, operands: impl IntoIterator<Item = NodeId>, and: bool) -> NodeId {
        let mut flat = Vec::new();
        for id in operands {
            match &self.nodes[id].op {
                Op::And(inner) if and => flat.extend_from_slice(inner),
                Op::Or(inner) if !and => flat.extend_from_slice(inner),
                Op::Constant(Scalar::Bool(value)) if *value == and => {}
                Op::Constant(Scalar::Bool(_)) => return id,
                _ => flat.push(id),
            }
        }
        flat.sort_unstable();
        flat.dedup();
        match flat.len() {
            0 => self.truth(and),
            1 => flat[0],
            _ if and => self.logic(Op::And(flat.into())),
            _ => self.logic(Op::Or(flat.into())),
        }
    }

    /// True when the node is known never to be unknown.
    fn is_two_valued(&self, id: NodeId) -> bool {
        match &self.nodes[id].op {
            Op::IsTrue(_) | Op::IsNull(_) | Op::Rank(_) | Op::Sequence(_) | Op::Constant(Scalar::Bool(_)) => true,
            Op::Not(a) => self.is_two_valued(*a),
            Op::And(all) | Op::Or(all) => all.iter().all(|&a| self.is_two_valued(a)),
            Op::Compare { left, right, .. } => self.has_value(*left) && self.has_value(*right),
            _ => false,
        }
    }

    /// True when a non-logical node is known never to be null: counts and integer sums are not.
    fn has_value(&self, id: NodeId) -> bool {
        match &self.nodes[id] {
            Node { op: Op::Constant(scalar), .. } => *scalar != Scalar::Null,
            Node { op: Op::Time | Op::Aggregate { never_null: true, .. }, .. } => true,
            _ => false,
        }
    }
}

/// The scale of whole lanes of a type.
pub(crate) const fn scale_of(ty: DataType) -> i32 {
    match ty {
        DataType::Decimal { scale } => scale as i32,
        _ => 0,
    }
}

/// The answers to one text test.
#[derive(Debug, Clone)]
pub(crate) struct TextTable {
    /// By code of the dictionary it was made for, as logic bytes: 3 true, 0 false.
    pub(crate) truth: Arc<[u8]>,
}
