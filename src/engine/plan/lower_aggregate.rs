use super::{
    AggregateKind, AggregatePlan, PlanError, RankPlan, SequencePlan, StepPlan,
    lower::{Lowering, Place, ScanParts},
    node::{Node, NodeId, Op, Scalar, scale_of},
    walk::walk,
    window::resolve_window,
};
use crate::{
    rule::{
        DataType,
        typed::{Aggregate, AggregateFunction, ArithOp, CompareOp, EventRef, ExprKind, Rank, Sequence, Window},
    },
    store::facts::StoredSourceKind,
};

/// Rows of an event, as the store knows them.
#[derive(Debug, Clone, Copy)]
struct Rows {
    scan: usize,
    event: Option<u32>,
}

impl Rows {
    const fn place(self) -> Place {
        Place::Rows { scan: self.scan, event: self.event }
    }
}

impl Lowering<'_> {
    /// The rows of an event; `None` when the store has none.
    fn rows(&mut self, event: &EventRef) -> Option<Rows> {
        let source = self.sources.iter().position(|source| source.name == event.source)?;
        let StoredSourceKind::Events { event: column, events, .. } = &self.sources[source].kind else { return None };
        let code = match (&event.event, column) {
            (None, _) => None,
            (Some(name), Some(_)) => Some(events.code(name)?),
            (Some(name), None) if *name == event.source => None,
            (Some(_), None) => return None,
        };
        let scan = match self.scans.iter().position(|scan| scan.source == source) {
            Some(scan) => scan,
            None => {
                self.scans.push(ScanParts { source, ..ScanParts::default() });
                self.scans.len() - 1
            }
        };
        Some(Rows { scan, event: code })
    }

    /// The node of an aggregate, made of the few that kernels know.
    pub(super) fn aggregate(&mut self, aggregate: &Aggregate) -> Result<NodeId, PlanError> {
        let ty = match &aggregate.argument {
            Some(argument) if argument.ty == DataType::Ratio => DataType::Float,
            Some(argument) => argument.ty,
            None => DataType::Timestamp,
        };
        let Some(rows) = self.rows(&aggregate.event) else { return Ok(self.of_nothing(aggregate.function, ty)) };
        let place = rows.place();
        let argument = match &aggregate.argument {
            Some(argument) => {
                let argument = self.lower(argument, place)?;
                Some(if self.ty(argument, place) == DataType::Ratio {
                    self.float_of(argument, place)
                } else {
                    argument
                })
            }
            None => None,
        };
        let filter = match &aggregate.filter {
            Some(filter) => self.lower(filter, place)?,
            None => self.graph(place).truth(true),
        };
        let window = aggregate.window;
        let count_non_null = |this: &mut Self| match argument {
            Some(argument) => {
                let null = this.null_test(argument, place);
                let graph = this.graph(place);
                let (kept, given) = (graph.is_true(filter), graph.not(null));
                let filter = graph.and([kept, given]);
                this.kernel(AggregateKind::Count, rows, None, filter, window, DataType::Int)
            }
            None => this.kernel(AggregateKind::Count, rows, None, filter, window, DataType::Int),
        };
        Ok(match aggregate.function {
            AggregateFunction::Count => count_non_null(self),
            AggregateFunction::Exists => self.some_row(rows, filter, window),
            AggregateFunction::Sum => self.kernel(AggregateKind::Sum, rows, argument, filter, window, ty),
            AggregateFunction::Avg => {
                let count = count_non_null(self);
                let sum = self.kernel(AggregateKind::Sum, rows, argument, filter, window, ty);
                if ty == DataType::Float {
                    let right = self.float_of(count, Place::Subject);
                    let op = Op::Arith { op: ArithOp::Divide, left: sum, right };
                    self.subjects.typed(op, DataType::Float)
                } else {
                    self.ratio(sum, count, Place::Subject)
                }
            }
            AggregateFunction::Min => self.kernel(AggregateKind::Min, rows, argument, filter, window, ty),
            AggregateFunction::Max => self.kernel(AggregateKind::Max, rows, argument, filter, window, ty),
            AggregateFunction::First => self.kernel(AggregateKind::First, rows, argument, filter, window, ty),
            AggregateFunction::Last => self.kernel(AggregateKind::Last, rows, argument, filter, window, ty),
            AggregateFunction::CountDistinct => {
                self.kernel(AggregateKind::CountDistinct, rows, argument, filter, window, DataType::Int)
            }
        })
    }

    /// What an aggregate gives for an event that the store has never seen.
    fn of_nothing(&mut self, function: AggregateFunction, ty: DataType) -> NodeId {
        match function {
            AggregateFunction::Exists => self.subjects.truth(false),
            AggregateFunction::Count | AggregateFunction::CountDistinct => self.subjects.int(0, DataType::Int),
            AggregateFunction::Sum if ty == DataType::Float => {
                self.subjects.typed(Op::Constant(Scalar::float(0.0)), ty)
            }
            AggregateFunction::Sum => self.subjects.int(0, ty),
            AggregateFunction::Avg if ty != DataType::Float => self.subjects.null(DataType::Ratio),
            _ => self.subjects.null(ty),
        }
    }

    /// Whether there is a matching row.
    fn some_row(&mut self, rows: Rows, filter: NodeId, window: Window) -> NodeId {
        let count = self.kernel(AggregateKind::Count, rows, None, filter, window, DataType::Int);
        let zero = self.subjects.int(0, DataType::Int);
        let some = self.compare(CompareOp::Greater, count, zero, Place::Subject);
        self.subjects.is_true(some)
    }

    /// The node of an aggregate as kernels compute it, there once.
    fn kernel(
        &mut self,
        kind: AggregateKind,
        rows: Rows,
        argument: Option<NodeId>,
        filter: NodeId,
        window: Window,
        ty: DataType,
    ) -> NodeId {
        let period = resolve_window(window, self.as_of, self.zone);
        let scan = &mut self.scans[rows.scan];
        let filter = match scan.rows.constant(filter) {
            Some(Scalar::Bool(true)) => None,
            _ => Some(scan.rows.is_true(filter)),
        };
        let dictionary = match kind {
            AggregateKind::Count | AggregateKind::Sum | AggregateKind::CountDistinct => None,
            _ => argument.and_then(|argument| scan.rows.node(argument).dictionary),
        };
        let window = scan.windows.iter().position(|known| *known == period).unwrap_or_else(|| {
            scan.windows.push(period);
            scan.windows.len() - 1
        });
        let plan = AggregatePlan { kind, event: rows.event, argument, filter, window };
        let aggregate = scan.aggregates.iter().position(|known| *known == plan).unwrap_or_else(|| {
            scan.aggregates.push(plan);
            scan.aggregates.len() - 1
        });
        // A sum of floats is null when infinities of both signs meet.
        let never_null = match kind {
            AggregateKind::Count | AggregateKind::CountDistinct => true,
            AggregateKind::Sum => ty != DataType::Float,
            _ => false,
        };
        let op = Op::Aggregate { scan: rows.scan, aggregate, never_null };
        self.subjects.add(Node { op, ty, scale: scale_of(ty), dictionary })
    }

    /// The node of a ranking.
    pub(super) fn rank(&mut self, rank: &Rank) -> Result<NodeId, PlanError> {
        let value = self.lower(&rank.value, Place::Subject)?;
        let among = match &rank.among {
            Some(among) => self.lower(among, Place::Subject)?,
            None => self.some_aggregate_has_rows(rank)?,
        };
        let among = self.subjects.is_true(among);
        let plan = RankPlan { bottom: rank.bottom, size: rank.size, value, among };
        let index = self.ranks.iter().position(|known| *known == plan).unwrap_or_else(|| {
            self.ranks.push(plan);
            self.ranks.len() - 1
        });
        if self.rank_of.iter().all(|(known, _)| known != rank) {
            self.rank_of.push((rank.clone(), index));
        }
        Ok(self.subjects.predicate(Op::Rank(index)))
    }

    /// Whether some aggregate of a ranked expression has a matching row; true without aggregates.
    fn some_aggregate_has_rows(&mut self, rank: &Rank) -> Result<NodeId, PlanError> {
        let mut aggregates = Vec::new();
        walk(&rank.value, &mut |e| {
            if let ExprKind::Aggregate(aggregate) = &e.kind {
                aggregates.push(aggregate);
            }
            true
        });
        if aggregates.is_empty() {
            return Ok(self.subjects.truth(true));
        }
        let mut some = Vec::new();
        for aggregate in aggregates {
            let Some(rows) = self.rows(&aggregate.event) else { continue };
            let filter = match &aggregate.filter {
                Some(filter) => self.lower(filter, rows.place())?,
                None => self.graph(rows.place()).truth(true),
            };
            some.push(self.some_row(rows, filter, aggregate.window));
        }
        Ok(self.subjects.or(some))
    }

    /// The node of a sequence.
    pub(super) fn sequence(&mut self, sequence: &Sequence) -> Result<NodeId, PlanError> {
        let window = resolve_window(sequence.window, self.as_of, self.zone);
        if sequence.steps.len() > 64 {
            return Err(PlanError::LongSequence { tag: self.tag.clone(), steps: sequence.steps.len() });
        }
        let mut steps = Vec::new();
        for step in &sequence.steps {
            let rows = self.rows(&step.event);
            let filter = match (&step.filter, rows) {
                (Some(filter), Some(rows)) => {
                    let filter = self.lower(filter, rows.place())?;
                    let graph = self.graph(rows.place());
                    match graph.constant(filter) {
                        Some(Scalar::Bool(true)) => None,
                        _ => Some(graph.is_true(filter)),
                    }
                }
                _ => None,
            };
            if rows.is_none() && !step.absent {
                return Ok(self.subjects.truth(false));
            }
            steps.push(StepPlan {
                scan: rows.map(|rows| rows.scan),
                event: rows.and_then(|rows| rows.event),
                filter,
                absent: step.absent,
                within: step.within,
            });
        }
        let plan = SequencePlan { steps, window };
        let index = self.sequences.iter().position(|known| *known == plan).unwrap_or_else(|| {
            self.sequences.push(plan);
            self.sequences.len() - 1
        });
        Ok(self.subjects.predicate(Op::Sequence(index)))
    }
}
