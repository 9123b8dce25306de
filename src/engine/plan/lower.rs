use std::{collections::HashMap, sync::Arc};

use super::{
    AggregatePlan, AttributeScan, Period, PlanError, RankPlan, SequencePlan,
    node::{Graph, Node, NodeId, Op, Scalar, TextTable, scale_of},
    text::TextTest,
    walk::walk,
};
use crate::{
    calendar::{Micros, Zone},
    rule::{
        DataType,
        typed::{ArithOp, ColumnRef, CompareOp, Expr, ExprKind, Function, Rank, Value},
    },
    store::facts::{StoredColumn, StoredSource, StoredSourceKind, TextDictionary},
};

/// Where an expression is evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Once per subject.
    Subject,
    /// Once per row of an event; `None` is every event of the scan's source.
    Rows { scan: usize, event: Option<u32> },
}

/// A tag after lowering; all nodes are two-valued.
#[derive(Debug, Clone)]
pub(super) struct LoweredTag {
    /// Who is in any case.
    pub(super) any: NodeId,
    /// Who has which value.
    pub(super) values: Vec<(Option<Arc<str>>, NodeId)>,
}

/// An events source while its nodes are collected.
#[derive(Debug, Default)]
pub(super) struct ScanParts {
    pub(super) source: usize,
    pub(super) rows: Graph,
    pub(super) aggregates: Vec<AggregatePlan>,
    pub(super) windows: Vec<Period>,
}

/// Turns typed expressions into nodes.
pub(super) struct Lowering<'a> {
    pub(super) sources: &'a [StoredSource],
    pub(super) as_of: Micros,
    pub(super) zone: &'a Zone,
    /// Id of the tag at work, for errors.
    pub(super) tag: Arc<str>,
    /// Tags that are lowered already.
    pub(super) tags: HashMap<Arc<str>, LoweredTag>,
    pub(super) subjects: Graph,
    pub(super) attributes: Vec<AttributeScan>,
    pub(super) scans: Vec<ScanParts>,
    pub(super) sequences: Vec<SequencePlan>,
    pub(super) ranks: Vec<RankPlan>,
    /// Rankings as written, with their positions in `ranks`.
    pub(super) rank_of: Vec<(Rank, usize)>,
    pub(super) dictionaries: Vec<Arc<TextDictionary>>,
    dictionary_of: HashMap<(usize, Option<usize>), usize>,
    pub(super) tables: Vec<TextTable>,
    table_of: HashMap<(usize, TextTest), usize>,
}

impl<'a> Lowering<'a> {
    pub(super) fn new(sources: &'a [StoredSource], as_of: Micros, zone: &'a Zone) -> Self {
        Self {
            sources,
            as_of,
            zone,
            tag: "".into(),
            tags: HashMap::new(),
            subjects: Graph::default(),
            attributes: Vec::new(),
            scans: Vec::new(),
            sequences: Vec::new(),
            ranks: Vec::new(),
            rank_of: Vec::new(),
            dictionaries: Vec::new(),
            dictionary_of: HashMap::new(),
            tables: Vec::new(),
            table_of: HashMap::new(),
        }
    }

    pub(super) fn graph(&mut self, place: Place) -> &mut Graph {
        match place {
            Place::Subject => &mut self.subjects,
            Place::Rows { scan, .. } => &mut self.scans[scan].rows,
        }
    }

    pub(super) fn ty(&mut self, id: NodeId, place: Place) -> DataType {
        self.graph(place).node(id).ty
    }

    pub(super) fn is_null(&mut self, id: NodeId, place: Place) -> bool {
        self.graph(place).constant(id) == Some(&Scalar::Null)
    }

    /// The node of an expression.
    pub(super) fn lower(&mut self, expr: &Expr, place: Place) -> Result<NodeId, PlanError> {
        if place != Place::Subject && depends_on_subject_only(expr) {
            let subject = self.lower(expr, Place::Subject)?;
            let node = self.subjects.node(subject).clone();
            return Ok(match node.op {
                Op::Constant(_) => self.graph(place).add(node),
                _ => self.graph(place).add(Node { op: Op::Subject(subject), ..node }),
            });
        }
        match &expr.kind {
            ExprKind::Literal(value) => Ok(self.literal(value, place)),
            ExprKind::AsOf => {
                let as_of = self.as_of;
                Ok(self.graph(place).instant(as_of))
            }
            ExprKind::Attribute(column) => self.attribute(column, expr.ty),
            ExprKind::Column(column) => self.column(column, expr.ty, place),
            ExprKind::EventTime => Ok(self.graph(place).typed(Op::Time, DataType::Timestamp)),
            ExprKind::EventName => Ok(self.event_name(place)),
            ExprKind::Not(a) => {
                let a = self.lower(a, place)?;
                Ok(self.graph(place).not(a))
            }
            ExprKind::And(all) => {
                let all = self.lower_all(all, place)?;
                Ok(self.graph(place).and(all))
            }
            ExprKind::Or(all) => {
                let all = self.lower_all(all, place)?;
                Ok(self.graph(place).or(all))
            }
            ExprKind::Compare { op, left, right } => {
                let (left, right) = (self.lower(left, place)?, self.lower(right, place)?);
                Ok(self.compare(*op, left, right, place))
            }
            ExprKind::Between { value, low, high, negated } => {
                let value = self.lower(value, place)?;
                let (low, high) = (self.lower(low, place)?, self.lower(high, place)?);
                let low = self.compare(CompareOp::GreaterEqual, value, low, place);
                let high = self.compare(CompareOp::LessEqual, value, high, place);
                let inside = self.graph(place).and([low, high]);
                Ok(self.negate_if(*negated, inside, place))
            }
            ExprKind::In { value, list, negated } => {
                let value = self.lower(value, place)?;
                let found = self.one_of(value, list, place);
                Ok(self.negate_if(*negated, found, place))
            }
            ExprKind::Like { value, pattern, negated } => {
                let value = self.lower(value, place)?;
                let found = self.text_test(value, TextTest::Like(pattern.clone()), place);
                Ok(self.negate_if(*negated, found, place))
            }
            ExprKind::IsNull { value, negated } => {
                let value = self.lower(value, place)?;
                let null = self.null_test(value, place);
                Ok(self.negate_if(*negated, null, place))
            }
            ExprKind::Arith { op, left, right } => self.arith(*op, left, right, place),
            ExprKind::Negate(a) => {
                let a = self.lower(a, place)?;
                Ok(self.minus(a, place))
            }
            ExprKind::Call { function, args } => self.call(*function, args, place),
            ExprKind::Aggregate(aggregate) => self.aggregate(aggregate),
            ExprKind::Rank(rank) => self.rank(rank),
            ExprKind::Sequence(sequence) => self.sequence(sequence),
            ExprKind::Tag { tag, value } => {
                let Some(lowered) = self.tags.get(tag).cloned() else {
                    return Err(PlanError::UnknownTag { tag: self.tag.clone(), unknown: tag.clone() });
                };
                let Some(test) = value else { return Ok(lowered.any) };
                let matching = lowered
                    .values
                    .iter()
                    .filter(|(v, _)| v.as_ref().is_some_and(|v| (*v == test.value) != test.negated))
                    .map(|(_, node)| *node);
                Ok(self.subjects.or(matching))
            }
            ExprKind::Score { tag } => Err(PlanError::NoScore { tag: self.tag.clone(), model: tag.clone() }),
        }
    }

    fn lower_all(&mut self, all: &[Expr], place: Place) -> Result<Vec<NodeId>, PlanError> {
        all.iter().map(|a| self.lower(a, place)).collect()
    }

    fn negate_if(&mut self, negated: bool, a: NodeId, place: Place) -> NodeId {
        if negated { self.graph(place).not(a) } else { a }
    }

    pub(super) fn null_test(&mut self, value: NodeId, place: Place) -> NodeId {
        let graph = self.graph(place);
        match graph.constant(value) {
            Some(scalar) => {
                let null = *scalar == Scalar::Null;
                graph.truth(null)
            }
            None => graph.predicate(Op::IsNull(value)),
        }
    }

    pub(super) fn literal(&mut self, value: &Value, place: Place) -> NodeId {
        let graph = self.graph(place);
        let (scalar, ty) = match value {
            Value::Bool(b) => (Scalar::Bool(*b), DataType::Bool),
            Value::Int(i) => (Scalar::Int(*i), DataType::Int),
            Value::Decimal { mantissa, scale } => (Scalar::Int(*mantissa), DataType::Decimal { scale: *scale }),
            Value::Text(text) => (Scalar::Text(text.clone()), DataType::Text),
            Value::Date(days) => (Scalar::Int(i64::from(*days)), DataType::Date),
            Value::Timestamp(t) => (Scalar::Int(*t), DataType::Timestamp),
            // Months beside elapsed times are refused before; calendar steps do not come this way.
            Value::Duration(span) => (span.elapsed().map_or(Scalar::Null, Scalar::Int), DataType::Duration),
        };
        graph.add(Node { op: Op::Constant(scalar), ty, scale: scale_of(ty), dictionary: None })
    }

    fn attribute(&mut self, column: &ColumnRef, ty: DataType) -> Result<NodeId, PlanError> {
        let Some((source, index)) = self.stored_column(column, ty)? else { return Ok(self.subjects.null(ty)) };
        let scan = match self.attributes.iter().position(|scan| scan.source == source) {
            Some(scan) => scan,
            None => {
                self.attributes.push(AttributeScan { source, columns: Vec::new() });
                self.attributes.len() - 1
            }
        };
        let columns = &mut self.attributes[scan].columns;
        if let Err(at) = columns.binary_search(&index) {
            columns.insert(at, index);
        }
        let dictionary = self.dictionary(source, Some(index));
        let op = Op::Attribute { scan, column: index };
        Ok(self.subjects.add(Node { op, ty, scale: scale_of(ty), dictionary }))
    }

    fn column(&mut self, column: &ColumnRef, ty: DataType, place: Place) -> Result<NodeId, PlanError> {
        if let Some(StoredSource { kind: StoredSourceKind::Events { time, event, .. }, .. }) =
            self.sources.iter().find(|source| source.name == column.source)
        {
            if *time == column.column {
                return Ok(self.graph(place).typed(Op::Time, DataType::Timestamp));
            }
            if event.as_ref() == Some(&column.column) {
                return Ok(self.event_name(place));
            }
        }
        let Some((source, index)) = self.stored_column(column, ty)? else { return Ok(self.graph(place).null(ty)) };
        let dictionary = self.dictionary(source, Some(index));
        Ok(self.graph(place).add(Node { op: Op::Column(index), ty, scale: scale_of(ty), dictionary }))
    }

    /// Source and index of a column, `None` when the store does not have it.
    fn stored_column(&self, column: &ColumnRef, ty: DataType) -> Result<Option<(usize, usize)>, PlanError> {
        let Some(source) = self.sources.iter().position(|source| source.name == column.source) else {
            return Ok(None);
        };
        let Some(index) = self.sources[source].column(&column.column) else { return Ok(None) };
        let StoredColumn { ty: stored, .. } = self.sources[source].columns[index];
        if stored != ty {
            return Err(PlanError::ColumnType {
                tag: self.tag.clone(),
                source_name: column.source.clone(),
                column: column.column.clone(),
                expected: ty,
                stored,
            });
        }
        Ok(Some((source, index)))
    }

    fn event_name(&mut self, place: Place) -> NodeId {
        let Place::Rows { scan, .. } = place else { return self.subjects.null(DataType::Text) };
        let source = self.scans[scan].source;
        let dictionary = self.dictionary(source, None);
        self.graph(place).add(Node { op: Op::EventName, ty: DataType::Text, scale: 0, dictionary })
    }

    /// Index of the dictionary of a text column, or of the events of a source.
    fn dictionary(&mut self, source: usize, column: Option<usize>) -> Option<usize> {
        if let Some(&known) = self.dictionary_of.get(&(source, column)) {
            return Some(known);
        }
        let texts = match (column, &self.sources[source].kind) {
            (Some(column), _) => self.sources[source].columns[column].texts.clone()?,
            (None, StoredSourceKind::Events { events, .. }) => events.clone(),
            (None, StoredSourceKind::Attributes { .. }) => return None,
        };
        self.dictionaries.push(texts);
        self.dictionary_of.insert((source, column), self.dictionaries.len() - 1);
        Some(self.dictionaries.len() - 1)
    }

    /// A test of a text, answered for constants, otherwise by a table that equal tests of one dictionary share.
    pub(super) fn text_test(&mut self, value: NodeId, test: TextTest, place: Place) -> NodeId {
        let graph = self.graph(place);
        let dictionary = match (graph.constant(value), graph.node(value).dictionary) {
            (Some(Scalar::Text(text)), _) => {
                let truth = test.holds(text);
                return graph.truth(truth);
            }
            (None, Some(dictionary)) => dictionary,
            _ => return graph.null(DataType::Bool),
        };
        let table = match self.table_of.get(&(dictionary, test.clone())) {
            Some(&table) => table,
            None => {
                let truth = test.table(&self.dictionaries[dictionary]);
                self.tables.push(TextTable { truth });
                self.table_of.insert((dictionary, test), self.tables.len() - 1);
                self.tables.len() - 1
            }
        };
        self.graph(place).predicate(Op::Text { value, table })
    }

    fn call(&mut self, function: Function, args: &[Expr], place: Place) -> Result<NodeId, PlanError> {
        let value = self.lower(&args[0], place)?;
        let part = || match args.get(1).map(|a| &a.kind) {
            Some(ExprKind::Literal(Value::Text(text))) => text.clone(),
            _ => "".into(),
        };
        let ty = match function {
            Function::DaysSince | Function::Hour | Function::Weekday => DataType::Int,
            Function::Day => DataType::Date,
            Function::Contains => return Ok(self.text_test(value, TextTest::Contains(part()), place)),
            Function::StartsWith => return Ok(self.text_test(value, TextTest::StartsWith(part()), place)),
            Function::EndsWith => return Ok(self.text_test(value, TextTest::EndsWith(part()), place)),
        };
        if self.is_null(value, place) {
            return Ok(self.graph(place).null(ty));
        }
        let op = match function {
            Function::DaysSince => Op::DaysSince(self.instant_of(value, place)),
            Function::Hour => Op::Hour(self.instant_of(value, place)),
            Function::Weekday => Op::Weekday(value),
            _ if self.ty(value, place) == DataType::Date => return Ok(value),
            _ => Op::Day(value),
        };
        Ok(self.graph(place).typed(op, ty))
    }

    fn arith(&mut self, op: ArithOp, left: &Expr, right: &Expr, place: Place) -> Result<NodeId, PlanError> {
        if let (true, ExprKind::Literal(Value::Duration(span))) = (left.ty.is_temporal(), &right.kind) {
            let instant = self.lower(left, place)?;
            let instant = self.instant_of(instant, place);
            let mut span = *span;
            if op == ArithOp::Subtract {
                span.count = -span.count;
            }
            let graph = self.graph(place);
            return Ok(match graph.constant(instant).cloned() {
                Some(Scalar::Int(t)) => {
                    let t = self.zone.add(t, span);
                    self.graph(place).instant(t)
                }
                Some(_) => instant,
                None => graph.typed(Op::Step { value: instant, span }, DataType::Timestamp),
            });
        }
        if left.ty == DataType::Duration && right.ty.is_temporal() {
            return self.arith(op, right, left, place);
        }
        let temporal = left.ty.is_temporal();
        let (mut left, mut right) = (self.lower(left, place)?, self.lower(right, place)?);
        let ty = if temporal {
            left = self.instant_of(left, place);
            if self.ty(right, place).is_temporal() {
                right = self.instant_of(right, place);
                DataType::Duration
            } else {
                DataType::Timestamp
            }
        } else {
            match (self.exact_scale(left, place), self.exact_scale(right, place)) {
                (Some(a), Some(b)) => match op {
                    ArithOp::Add | ArithOp::Subtract => exact(a.max(b)),
                    ArithOp::Multiply => exact(a.saturating_add(b)),
                    ArithOp::Divide => return Ok(self.ratio(left, right, place)),
                },
                _ => {
                    left = self.float_of(left, place);
                    right = self.float_of(right, place);
                    DataType::Float
                }
            }
        };
        if self.is_null(left, place) || self.is_null(right, place) {
            return Ok(self.graph(place).null(ty));
        }
        Ok(self.graph(place).typed(Op::Arith { op, left, right }, ty))
    }

    /// The fraction of two exact numbers.
    pub(super) fn ratio(&mut self, numerator: NodeId, denominator: NodeId, place: Place) -> NodeId {
        let graph = self.graph(place);
        let zero = matches!(graph.constant(denominator), Some(Scalar::Null | Scalar::Int(0)));
        if zero || graph.constant(numerator) == Some(&Scalar::Null) {
            return graph.null(DataType::Ratio);
        }
        let scale = graph.node(numerator).scale - graph.node(denominator).scale;
        let op = Op::Ratio { numerator, denominator };
        graph.add(Node { op, ty: DataType::Ratio, scale, dictionary: None })
    }

    fn minus(&mut self, a: NodeId, place: Place) -> NodeId {
        if self.is_null(a, place) {
            return a;
        }
        let a = if self.exact_scale(a, place).is_some() { a } else { self.float_of(a, place) };
        let ty = self.ty(a, place);
        self.graph(place).typed(Op::Negate(a), ty)
    }

    /// The scale of a whole or decimal number.
    fn exact_scale(&mut self, id: NodeId, place: Place) -> Option<u8> {
        match self.ty(id, place) {
            DataType::Int => Some(0),
            DataType::Decimal { scale } => Some(scale),
            _ => None,
        }
    }

    /// The nearest float of a number.
    pub(super) fn float_of(&mut self, id: NodeId, place: Place) -> NodeId {
        let graph = self.graph(place);
        let node = graph.node(id);
        if node.ty == DataType::Float {
            return id;
        }
        let op = match &node.op {
            Op::Constant(Scalar::Int(mantissa)) => {
                // Reading the decimal text rounds once.
                let text = format!("{mantissa}e{}", -node.scale);
                Op::Constant(text.parse().map_or(Scalar::Null, Scalar::float))
            }
            Op::Constant(_) => Op::Constant(Scalar::Null),
            _ => Op::ToFloat(id),
        };
        graph.typed(op, DataType::Float)
    }

    /// The instant of a date or instant.
    pub(super) fn instant_of(&mut self, id: NodeId, place: Place) -> NodeId {
        let zone = self.zone;
        let graph = self.graph(place);
        let node = graph.node(id);
        if node.ty != DataType::Date {
            return id;
        }
        match &node.op {
            Op::Constant(Scalar::Int(days)) => {
                let t = i32::try_from(*days).map_or(Micros::MAX, |days| zone.midnight(days));
                graph.instant(t)
            }
            Op::Constant(_) => graph.null(DataType::Timestamp),
            _ => graph.typed(Op::Midnight(id), DataType::Timestamp),
        }
    }
}

/// Int or the decimal of a scale.
fn exact(scale: u8) -> DataType {
    if scale == 0 { DataType::Int } else { DataType::Decimal { scale } }
}

/// True for what rows of one subject have in common and what cannot fail: attributes and conditions over them. Arithmetic
/// stays with the rows, since its overflow counts only where a row is looked at.
fn depends_on_subject_only(expr: &Expr) -> bool {
    let (mut attributes, mut others) = (false, false);
    walk(expr, &mut |e| {
        match &e.kind {
            ExprKind::Attribute(_) => attributes = true,
            ExprKind::Column(_)
            | ExprKind::EventTime
            | ExprKind::EventName
            | ExprKind::Arith { .. }
            | ExprKind::Negate(_) => others = true,
            _ => {}
        }
        !others
    });
    attributes && !others
}
