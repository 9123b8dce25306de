use super::{
    aggregate::{self, Overflow},
    attributes::{AttributeRows, rows_of_tile},
    evaluate::{evaluate, operand},
    pool::Pool,
    rows::{RowContext, RowTile},
    sequence,
    vector::Vector,
};
use crate::{
    engine::plan::{
        QueryPlan,
        node::{NodeId, Op},
    },
    store::facts::Block,
};

/// Subjects per tile: few enough that the rows at work and what is computed of them stay in the second-level cache, many
/// enough that loops are long. Measured with sixty tags at 20 rows a subject: 512 and 1,024 are equal, 256 is 4 % slower,
/// 4,096 is 15 % slower and touches four times the memory. A multiple of 64, so that tiles of a container share no word of
/// its bits.
pub(super) const TILE: usize = 1024;

/// Blocks of one container, by scan of the plan.
#[derive(Debug, Default)]
pub(super) struct ContainerBlocks<'b> {
    pub(super) attributes: Vec<Vec<Block<'b>>>,
    pub(super) scans: Vec<Vec<Block<'b>>>,
}

/// A node whose number left 64 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NodeOverflow(pub(super) NodeId);

/// Who takes values as they are finished.
pub(super) trait Sink {
    /// Called once for each node of the first pass, in an order in which operands come first. The subjects of the tile
    /// are `first..first + len` of the container.
    fn finished(&mut self, node: NodeId, value: &Vector);

    /// Whether a subject of the tile, counted from its start, belongs to the population.
    fn is_present(&self, subject: usize) -> bool;
}

/// Evaluates the first pass for some neighbouring subjects of a container: a tile, or a single one.
pub(super) struct TileRun<'r, 'b> {
    pub(super) plan: &'r QueryPlan,
    pub(super) blocks: &'b ContainerBlocks<'b>,
    /// First ordinal, counted from the start of the container.
    pub(super) first: u32,
    /// How many subjects.
    pub(super) len: usize,
    values: Vec<Option<Vector>>,
    /// Uses of each node that are still to come.
    uses: Vec<u32>,
    attributes: Vec<Option<AttributeRows<'b>>>,
}

impl<'r, 'b> TileRun<'r, 'b> {
    pub(super) fn new(plan: &'r QueryPlan, blocks: &'b ContainerBlocks<'b>, first: u32, len: usize) -> Self {
        Self {
            plan,
            blocks,
            first,
            len,
            values: vec![None; plan.subjects.nodes().len()],
            uses: plan.schedule.uses.clone(),
            attributes: plan.attributes.iter().map(|_| None).collect(),
        }
    }

    /// Computes all nodes of the first pass and hands them to `sink`.
    pub(super) fn run(mut self, sink: &mut dyn Sink, pool: &mut Pool) -> Result<(), NodeOverflow> {
        let plan = self.plan;
        for &id in &plan.schedule.before_rows {
            self.compute(id, sink, pool)?;
        }
        let in_sequences = !plan.sequences.is_empty();
        let mut tiles: Vec<Vec<RowTile<'b>>> = Vec::new();
        for index in 0..plan.scans.len() {
            let mut rows = self.row_tiles(index, pool);
            self.aggregate(index, &mut rows, sink, pool)?;
            if in_sequences {
                tiles.push(rows);
            } else {
                rows.into_iter().for_each(|tile| tile.recycle(pool));
            }
        }
        for &id in &plan.schedule.first {
            if let Op::Sequence(index) = plan.subjects.node(id).op {
                let sequence = &plan.sequences[index];
                let place = (self.first, self.len);
                let found = sequence::find(sequence, plan, &mut tiles, &self.values, place, pool);
                self.finish(id, found.map_err(|Overflow| NodeOverflow(id))?, sink, pool)?;
            }
        }
        tiles.into_iter().flatten().for_each(|tile| tile.recycle(pool));
        for &id in &plan.schedule.first {
            if !matches!(plan.subjects.node(id).op, Op::Aggregate { .. } | Op::Sequence(_)) {
                self.compute(id, sink, pool)?;
            }
        }
        self.attributes.into_iter().flatten().for_each(|rows| rows.recycle(pool));
        self.values.into_iter().flatten().for_each(|vector| pool.recycle(vector));
        Ok(())
    }

    /// The rows of a scan that belong to this tile.
    fn row_tiles(&self, index: usize, pool: &mut Pool) -> Vec<RowTile<'b>> {
        let scan = &self.plan.scans[index];
        let context = RowContext { plan: self.plan, scan, subjects: &self.values, first: self.first };
        let blocks = self.blocks;
        let tiles = blocks.scans[index].iter().filter_map(|block| {
            let rows = rows_of_tile(block, self.first, self.len);
            (!rows.is_empty()).then(|| RowTile::new(block, rows, context, pool))
        });
        tiles.collect()
    }

    /// Computes the aggregates of a scan.
    fn aggregate(
        &mut self,
        index: usize,
        tiles: &mut [RowTile<'b>],
        sink: &mut dyn Sink,
        pool: &mut Pool,
    ) -> Result<(), NodeOverflow> {
        let plan = self.plan;
        let scan = &plan.scans[index];
        for (aggregate, node) in scan.aggregates.iter().zip(&scan.nodes) {
            let Some(id) = *node else { continue };
            let context = RowContext { plan, scan, subjects: &self.values, first: self.first };
            let ty = plan.subjects.node(id).ty;
            let value = aggregate::compute(aggregate, tiles, context, (self.len, ty), pool);
            self.finish(id, value.map_err(|Overflow| NodeOverflow(id))?, sink, pool)?;
        }
        Ok(())
    }

    fn compute(&mut self, id: NodeId, sink: &mut dyn Sink, pool: &mut Pool) -> Result<(), NodeOverflow> {
        let plan = self.plan;
        let node = plan.subjects.node(id);
        let value = match node.op {
            Op::Attribute { scan, column } => {
                let blocks = self.blocks;
                let place = (self.first, self.len);
                let rows = self.attributes[scan]
                    .get_or_insert_with(|| AttributeRows::of(&blocks.attributes[scan], place, plan.as_of, pool));
                rows.column(column, node.ty, pool)
            }
            _ => evaluate(plan, &plan.subjects, id, &self.values, self.len, pool),
        };
        self.finish(id, value, sink, pool)?;
        node.op.for_each_operand(|a| self.release(a, pool));
        Ok(())
    }

    /// Keeps the value of a node for as long as something needs it.
    fn finish(
        &mut self,
        id: NodeId,
        mut value: Vector,
        sink: &mut dyn Sink,
        pool: &mut Pool,
    ) -> Result<(), NodeOverflow> {
        if let Some(overflow) = value.overflow.take() {
            if overflow.iter().enumerate().any(|(i, byte)| *byte == 1 && sink.is_present(i)) {
                return Err(NodeOverflow(id));
            }
            pool.give(overflow);
        }
        self.values[id] = Some(value);
        sink.finished(id, operand(&self.values, id));
        Ok(())
    }

    /// One use of a node is over; after the last its buffers serve again. Outputs never reach 0.
    fn release(&mut self, id: NodeId, pool: &mut Pool) {
        self.uses[id] -= 1;
        if self.uses[id] == 0
            && let Some(vector) = self.values[id].take()
        {
            pool.recycle(vector);
        }
    }
}
