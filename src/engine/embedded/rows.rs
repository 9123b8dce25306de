use std::ops::Range;

use super::{
    column,
    evaluate::{Values, evaluate, operand},
    groups::{Groups, overlap, rows_before},
    pool::Pool,
    vector::{Lanes, TRUE, Vector},
};
use crate::{
    calendar::Micros,
    engine::plan::{
        AggregatePlan, EventScan, Period, QueryPlan,
        node::{NodeId, Op},
    },
    store::facts::Block,
};

/// What is summed: an argument, over the rows that pass a filter.
pub(super) type Summed = (NodeId, Option<NodeId>);

/// The rows of one block that belong to one tile, with everything that was computed of them.
pub(super) struct RowTile<'b> {
    pub(super) block: &'b Block<'b>,
    /// Rows of the block; all other row numbers here count from the first of these.
    pub(super) rows: Range<usize>,
    pub(super) groups: Groups,
    /// By node of the scan's rows.
    values: Vec<Option<Vector>>,
    /// First row of each group at or after an instant.
    bounds: Vec<(Micros, Vec<u32>)>,
    /// Sums up to each row.
    pub(super) sums: Vec<(Summed, Vec<i64>)>,
    /// Rows that pass a filter up to each row.
    counts: Vec<(NodeId, Vec<u32>)>,
}

/// Where rows begin or end in each group.
#[derive(Debug, Clone, Copy)]
pub(super) enum Edges<'r> {
    /// Where the group does.
    Group,
    /// At these rows.
    Rows(&'r [u32]),
}

/// The rows of a window, by group.
#[derive(Debug, Clone, Copy)]
pub(super) struct WindowRows<'r> {
    pub(super) starts: &'r [u32],
    pub(super) from: Edges<'r>,
    pub(super) to: Edges<'r>,
}

impl WindowRows<'_> {
    /// Calls `f` with each group and its first row and the row after its last.
    pub(super) fn for_each(self, mut f: impl FnMut(usize, u32, u32)) {
        let ends = &self.starts[1..];
        match (self.from, self.to) {
            (Edges::Group, Edges::Group) => {
                for (group, (from, to)) in self.starts.iter().zip(ends).enumerate() {
                    f(group, *from, *to);
                }
            }
            (Edges::Rows(from), Edges::Group) => {
                for (group, (from, to)) in from.iter().zip(ends).enumerate() {
                    f(group, *from, *to);
                }
            }
            (Edges::Group, Edges::Rows(to)) => {
                for (group, (from, to)) in self.starts.iter().zip(to).enumerate() {
                    f(group, *from, *to);
                }
            }
            (Edges::Rows(from), Edges::Rows(to)) => {
                for (group, (from, to)) in from.iter().zip(to).enumerate() {
                    f(group, *from, *to);
                }
            }
        }
    }

    /// The rows of one group.
    pub(super) fn of(self, group: usize) -> Range<usize> {
        let from = match self.from {
            Edges::Group => self.starts[group],
            Edges::Rows(rows) => rows[group],
        };
        let to = match self.to {
            Edges::Group => self.starts[group + 1],
            Edges::Rows(rows) => rows[group],
        };
        from as usize..to as usize
    }
}

/// What rows are evaluated with.
#[derive(Clone, Copy)]
pub(super) struct RowContext<'c> {
    pub(super) plan: &'c QueryPlan,
    pub(super) scan: &'c EventScan,
    /// Values over the tile's subjects.
    pub(super) subjects: &'c Values,
    /// First ordinal of the tile in its container.
    pub(super) first: u32,
}

impl<'b> RowTile<'b> {
    pub(super) fn new(block: &'b Block<'b>, rows: Range<usize>, context: RowContext<'_>, pool: &mut Pool) -> Self {
        let groups = Groups::of(&block.ordinals[rows.clone()], context.first, pool);
        let values = vec![None; context.scan.rows.nodes().len()];
        Self { block, rows, groups, values, bounds: Vec::new(), sums: Vec::new(), counts: Vec::new() }
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether an aggregate looks at rows of this block.
    pub(super) fn concerns(&self, event: Option<u32>) -> bool {
        event.is_none_or(|event| event == self.block.event)
    }

    /// Computes what an aggregate needs of these rows: its argument, filter and window. False when no row lies in the
    /// window.
    pub(super) fn prepare(
        &mut self,
        aggregate: &AggregatePlan,
        with_argument: bool,
        context: RowContext<'_>,
        pool: &mut Pool,
    ) -> bool {
        if !self.prepare_period(context.scan.windows[aggregate.window], pool) {
            return false;
        }
        let argument = aggregate.argument.filter(|_| with_argument);
        for node in argument.into_iter().chain(aggregate.filter) {
            self.ensure(node, context, pool);
        }
        true
    }

    /// Finds where a period begins and ends in each group. False when no row lies in it.
    pub(super) fn prepare_period(&mut self, period: Period, pool: &mut Pool) -> bool {
        let Some(overlap) = overlap(self.block.times, period) else { return false };
        if overlap.cut_from {
            self.bound(period.from, pool);
        }
        if overlap.cut_to {
            self.bound(period.to, pool);
        }
        true
    }

    fn bound(&mut self, t: Micros, pool: &mut Pool) {
        if self.bounds.iter().all(|(known, _)| *known != t) {
            let edges = rows_before(&self.groups, self.block.times, self.rows.clone(), t, pool);
            self.bounds.push((t, edges));
        }
    }

    /// The rows of an aggregate's prepared window.
    pub(super) fn window(&self, aggregate: &AggregatePlan, scan: &EventScan) -> WindowRows<'_> {
        self.rows_in(scan.windows[aggregate.window]).expect("only blocks with rows in the window are prepared")
    }

    /// The rows of a prepared period; `None` when there are none.
    pub(super) fn rows_in(&self, period: Period) -> Option<WindowRows<'_>> {
        let overlap = overlap(self.block.times, period)?;
        let edges = |cut: bool, t: Micros| match self.bounds.iter().find(|(known, _)| cut && *known == t) {
            Some((_, rows)) => Edges::Rows(rows),
            None => Edges::Group,
        };
        Some(WindowRows {
            starts: &self.groups.starts,
            from: edges(overlap.cut_from, period.from),
            to: edges(overlap.cut_to, period.to),
        })
    }

    /// The value of a computed node.
    pub(super) fn value(&self, node: NodeId) -> &Vector {
        operand(&self.values, node)
    }

    /// Bytes of a computed filter: [`TRUE`] or not.
    pub(super) fn filter(&self, node: Option<NodeId>) -> Option<&Vector> {
        node.map(|node| self.value(node))
    }

    /// Computes a node over the rows, unless it is there.
    pub(super) fn ensure(&mut self, node: NodeId, context: RowContext<'_>, pool: &mut Pool) {
        if self.values[node].is_some() {
            return;
        }
        let graph = &context.scan.rows;
        let op = &graph.node(node).op;
        let rows = self.rows.clone();
        let vector = match op {
            Op::Column(index) => match &self.block.columns[*index] {
                Some(column) => column::decode(column, rows, graph.node(node).ty, pool),
                None => unreachable!("the plan fetches the columns that its nodes read"),
            },
            Op::Time => Vector::new(Lanes::Int(column::ints(self.block.times, rows, pool)), None),
            Op::EventName => Vector::new(Lanes::Code(pool.filled(self.block.event, rows.len())), None),
            Op::Subject(id) => column::broadcast(operand(context.subjects, *id), &self.groups, pool),
            _ => match column::compare_raw(context.plan, graph, node, self.block, rows.clone(), pool) {
                Some(bytes) => Vector::logic(bytes),
                None => {
                    op.for_each_operand(|a| self.ensure(a, context, pool));
                    evaluate(context.plan, graph, node, &self.values, rows.len(), pool)
                }
            },
        };
        self.values[node] = Some(vector);
    }

    /// Rows up to each row (from 0) that pass a computed filter.
    pub(super) fn count_up_to(&mut self, filter: NodeId, pool: &mut Pool) {
        if self.counts.iter().any(|(known, _)| *known == filter) {
            return;
        }
        let mut counts: Vec<u32> = pool.take(self.len() + 1);
        counts.push(0);
        let mut count = 0;
        match self.value(filter).truth() {
            super::logic::Truth::Each(bytes) => counts.extend(bytes.iter().map(|byte| {
                count += u32::from(byte & 1);
                count
            })),
            super::logic::Truth::Same(byte) => counts.extend((0..self.len()).map(|_| {
                count += u32::from(byte == TRUE);
                count
            })),
        }
        self.counts.push((filter, counts));
    }

    /// What [`RowTile::count_up_to`] computed.
    pub(super) fn counts(&self, filter: NodeId) -> &[u32] {
        let found = self.counts.iter().find(|(known, _)| *known == filter);
        found.map(|(_, counts)| counts.as_slice()).expect("counted before")
    }

    /// Gives all buffers back.
    pub(super) fn recycle(self, pool: &mut Pool) {
        self.groups.recycle(pool);
        for vector in self.values.into_iter().flatten() {
            pool.recycle(vector);
        }
        for (_, edges) in self.bounds {
            pool.give(edges);
        }
        for (_, sums) in self.sums {
            pool.give(sums);
        }
        for (_, counts) in self.counts {
            pool.give(counts);
        }
    }
}
