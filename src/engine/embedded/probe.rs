//! The plan over a few neighbouring subjects, with the values of its probes.

use super::{
    EngineError, Observed, Rankings,
    container::{fetch, overflow_error},
    evaluate::evaluate,
    pool::Pool,
    tile::{Sink, TileRun},
    vector::{FALSE, TRUE, Vector},
};
use crate::{
    engine::plan::{
        QueryPlan,
        node::{NodeId, Op},
    },
    store::facts::{CONTAINER, Facts},
};

/// Evaluates the probes of a plan for the subjects `first..first + len`, which lie in one container: by subject, then by
/// probe. The code that computes audiences computes this. Rankings are decided against `rankings`; one that is not
/// there has no members.
///
/// # Errors
/// When facts cannot be read or a number overflows for one of the subjects.
pub fn probe<F: Facts + ?Sized>(
    plan: &QueryPlan,
    facts: &F,
    (first, len): (u32, usize),
    rankings: &Rankings,
) -> Result<Vec<Vec<Observed>>, EngineError> {
    let blocks = fetch(plan, facts, first / CONTAINER)?;
    let mut pool = Pool::default();
    let mut collector = Collector::new(plan);
    let tile = TileRun::new(plan, &blocks, first % CONTAINER, len);
    tile.run(&mut collector, &mut pool).map_err(|overflow| overflow_error(plan, overflow))?;
    let mut values = collector.values;
    for &id in &plan.schedule.later {
        let value = match plan.subjects.node(id).op {
            Op::Rank(index) => rank(plan, index, &values, rankings, len),
            _ => evaluate(plan, &plan.subjects, id, &values, len, &mut pool),
        };
        values[id] = Some(value);
    }
    let value = |id: NodeId, i: usize| match &values[id] {
        Some(value) => Observed::of(plan, id, value, i),
        None => unreachable!("probes are outputs"),
    };
    Ok((0..len).map(|i| plan.probes.iter().map(|id| value(*id, i)).collect()).collect())
}

fn rank(plan: &QueryPlan, index: usize, values: &[Option<Vector>], rankings: &Rankings, len: usize) -> Vector {
    let rank = &plan.ranks[index];
    let (Some(value), Some(among)) = (&values[rank.value], &values[rank.among]) else {
        unreachable!("a ranking comes after what it ranks");
    };
    let among = |i: usize| Observed::of(plan, rank.among, among, i).truth() == Some(true);
    let members = rankings.members(plan, index, value, among, len);
    Vector::logic(members.into_iter().map(|member| if member { TRUE } else { FALSE }).collect())
}

/// Keeps what probes, rankings and logic after rankings look at.
struct Collector {
    wanted: Vec<bool>,
    values: Vec<Option<Vector>>,
}

impl Collector {
    fn new(plan: &QueryPlan) -> Self {
        let mut wanted = vec![false; plan.subjects.nodes().len()];
        let ranked = plan.ranks.iter().flat_map(|rank| [rank.value, rank.among]);
        plan.probes.iter().chain(&plan.schedule.kept).copied().chain(ranked).for_each(|id| wanted[id] = true);
        let values = vec![None; wanted.len()];
        Self { wanted, values }
    }
}

impl Sink for Collector {
    fn finished(&mut self, node: NodeId, value: &Vector) {
        if self.wanted[node] {
            self.values[node] = Some(value.clone());
        }
    }

    fn is_present(&self, _: usize) -> bool {
        true
    }
}
