use roaring::RoaringBitmap;

use super::{
    EngineError,
    bits::Bits,
    pool::Pool,
    rank::Keys,
    tile::{ContainerBlocks, NodeOverflow, Sink, TILE, TileRun},
    vector::Vector,
};
use crate::{
    calendar::Micros,
    engine::plan::{QueryPlan, node::NodeId},
    store::facts::{BlockRequest, CONTAINER, Facts},
};

/// Where the values of the first pass go.
#[derive(Debug)]
pub(super) struct Targets {
    /// By node: position of the audience it decides.
    audience: Vec<Option<usize>>,
    /// By node: position among the kept.
    kept: Vec<Option<usize>>,
    /// By node: rankings of its value.
    ranks: Vec<Vec<usize>>,
    audiences: usize,
}

impl Targets {
    /// `audiences` are the nodes of the first pass that decide audiences.
    pub(super) fn new(plan: &QueryPlan, audiences: &[NodeId], ranks: &[usize]) -> Self {
        let nodes = plan.subjects.nodes().len();
        let mut targets = Self {
            audience: vec![None; nodes],
            kept: vec![None; nodes],
            ranks: vec![Vec::new(); nodes],
            audiences: audiences.len(),
        };
        for (i, node) in audiences.iter().enumerate() {
            targets.audience[*node] = Some(i);
        }
        for (i, node) in plan.schedule.kept.iter().enumerate() {
            targets.kept[*node] = Some(i);
        }
        for &rank in ranks {
            targets.ranks[plan.ranks[rank].value].push(rank);
        }
        targets
    }
}

/// What the first pass says of a container.
#[derive(Debug)]
pub(super) struct ContainerResult {
    /// Finished containers of the audiences.
    pub(super) audiences: Vec<RoaringBitmap>,
    /// Kept conditions: certainly true, possibly true.
    pub(super) kept: Vec<(Bits, Bits)>,
    /// By ranking of the plan; empty for those nobody needs.
    pub(super) keys: Vec<Keys>,
    pub(super) population: Bits,
}

/// Fetches the blocks of a container that the plan reads.
pub(super) fn fetch<'f, F: Facts + ?Sized>(
    plan: &QueryPlan,
    facts: &'f F,
    container: u32,
) -> Result<ContainerBlocks<'f>, EngineError> {
    let mut blocks = ContainerBlocks::default();
    for scan in &plan.attributes {
        blocks.attributes.push(facts.blocks(&BlockRequest {
            source: scan.source,
            container,
            event: None,
            from: Micros::MIN,
            to: plan.as_of,
            columns: &scan.columns,
            order: true,
        })?);
    }
    for scan in &plan.scans {
        let mut all = Vec::new();
        for fetch in &scan.fetches {
            all.extend(facts.blocks(&BlockRequest {
                source: scan.source,
                container,
                event: fetch.event,
                from: fetch.period.from,
                to: fetch.period.to,
                columns: &fetch.columns,
                order: fetch.order,
            })?);
        }
        blocks.scans.push(all);
    }
    Ok(blocks)
}

/// Runs the first pass over a container.
pub(super) fn run_container<F: Facts + ?Sized>(
    plan: &QueryPlan,
    targets: &Targets,
    facts: &F,
    container: u32,
    pool: &mut Pool,
) -> Result<ContainerResult, EngineError> {
    let blocks = fetch(plan, facts, container)?;
    let mut collector = Collector {
        plan,
        targets,
        population: Bits::of_bitmap(facts.population(), container),
        audiences: vec![Bits::none(); targets.audiences],
        kept: vec![(Bits::none(), Bits::none()); plan.schedule.kept.len()],
        keys: vec![Keys::none(); plan.ranks.len()],
        first: 0,
        len: TILE,
    };
    for first in (0..CONTAINER as usize).step_by(TILE) {
        if collector.population.misses(first, TILE) {
            continue;
        }
        collector.first = first;
        let tile = TileRun::new(plan, &blocks, u32::try_from(first).expect("below 65,536"), TILE);
        tile.run(&mut collector, pool).map_err(|overflow| overflow_error(plan, overflow))?;
    }
    let Collector { population, audiences, kept, keys, .. } = collector;
    let audiences = audiences.into_iter().map(|mut bits| {
        bits.and(&population);
        bits.to_bitmap(container)
    });
    Ok(ContainerResult { audiences: audiences.collect(), kept, keys, population })
}

/// Names the first tag that needs a number which does not fit.
pub(super) fn overflow_error(plan: &QueryPlan, NodeOverflow(node): NodeOverflow) -> EngineError {
    let needs = |root: NodeId| plan.depends_on(root, node);
    let tag = plan.tags.iter().find(|tag| tag.outputs.iter().any(|(_, output)| needs(*output)));
    EngineError::Overflow { tag: tag.map_or_else(|| "".into(), |tag| tag.id.clone()) }
}

/// Collects the values of one container's tiles.
struct Collector<'c> {
    plan: &'c QueryPlan,
    targets: &'c Targets,
    population: Bits,
    audiences: Vec<Bits>,
    kept: Vec<(Bits, Bits)>,
    keys: Vec<Keys>,
    first: usize,
    len: usize,
}

impl Sink for Collector<'_> {
    fn finished(&mut self, node: NodeId, value: &Vector) {
        if let Some(i) = self.targets.audience[node] {
            self.audiences[i].write(self.first, value, self.len, 0);
        }
        if let Some(i) = self.targets.kept[node] {
            self.kept[i].0.write(self.first, value, self.len, 0);
            self.kept[i].1.write(self.first, value, self.len, 1);
        }
        for &rank in &self.targets.ranks[node] {
            let scale = self.plan.subjects.node(node).scale;
            let (first, population) = (self.first, &self.population);
            self.keys[rank].add(value, scale, (first, self.len), |i| population.contains(first + i));
        }
    }

    fn is_present(&self, subject: usize) -> bool {
        self.population.contains(self.first + subject)
    }
}
