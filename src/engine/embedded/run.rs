use std::{
    collections::HashMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use rayon::prelude::*;
use roaring::RoaringBitmap;

use super::{
    Audience, EngineError, TagAudiences,
    container::{ContainerResult, Targets, run_container},
    later::Later,
    pool::Pool,
};
use crate::{
    engine::plan::{
        QueryPlan,
        node::{NodeId, Op},
    },
    store::facts::Facts,
};

/// Watches a run, and may end it.
pub trait Progress: Sync {
    /// Called after each container, from any thread; `done` counts up to `total` but may arrive out of order.
    fn container_done(&self, done: u32, total: u32) {
        let _ = (done, total);
    }

    /// Asked before each container; once true, the run ends with [`EngineError::Cancelled`].
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// Watches nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unobserved;

impl Progress for Unobserved {}

/// Evaluates every wanted tag of `plan` over `facts` in the current rayon pool, one task per container; in the order in
/// which the tags were given. `facts` are the snapshot whose sources the plan was made for. The result is the same on any
/// number of threads.
///
/// # Errors
/// When facts cannot be read, a number overflows, or `progress` cancels. Of several errors it is that of the first
/// container.
pub fn run<F: Facts + ?Sized>(
    plan: &QueryPlan,
    facts: &F,
    progress: &dyn Progress,
) -> Result<Vec<TagAudiences>, EngineError> {
    let (first, after): (Vec<NodeId>, Vec<NodeId>) =
        distinct_outputs(plan).into_iter().partition(|node| plan.schedule.later.binary_search(node).is_err());
    let ranks: Vec<usize> = plan
        .schedule
        .later
        .iter()
        .filter_map(|node| if let Op::Rank(rank) = plan.subjects.node(*node).op { Some(rank) } else { None })
        .collect();
    let targets = Targets::new(plan, &first, &ranks);
    let mut containers = first_pass(plan, &targets, facts, progress)?;
    let later = Later::compute(plan, &mut containers);

    let mut pieces: Vec<Vec<RoaringBitmap>> = first.iter().map(|_| Vec::with_capacity(containers.len())).collect();
    for container in &mut containers {
        let audiences = std::mem::take(&mut container.audiences);
        pieces.iter_mut().zip(audiences).for_each(|(pieces, piece)| pieces.push(piece));
    }
    let mut finished: Vec<RoaringBitmap> =
        pieces.into_par_iter().map(|pieces| concatenate(pieces.into_iter())).collect();
    let mut ranked: Vec<RoaringBitmap> = after
        .par_iter()
        .map(|node| {
            let pieces = (0..).zip(&containers).zip(later.certain(*node)).map(|((index, container), members)| {
                let mut members = members.clone();
                members.and(&container.population);
                members.to_bitmap(index)
            });
            concatenate(pieces)
        })
        .collect();
    let mut uses: HashMap<NodeId, usize> = HashMap::new();
    for (_, node) in plan.tags.iter().flat_map(|tag| &tag.outputs) {
        *uses.entry(*node).or_default() += 1;
    }
    // Moved to the last audience that it decides; most nodes decide one.
    let mut members = |node: NodeId| {
        let bitmap = match (first.binary_search(&node), after.binary_search(&node)) {
            (Ok(i), _) => &mut finished[i],
            (_, Ok(i)) => &mut ranked[i],
            _ => unreachable!("every output is computed in one of the passes"),
        };
        let left = uses.entry(node).or_default();
        *left -= 1;
        if *left == 0 { std::mem::take(bitmap) } else { bitmap.clone() }
    };
    let audiences = plan.tags.iter().map(|tag| TagAudiences {
        id: tag.id.clone(),
        audiences: tag
            .outputs
            .iter()
            .map(|(value, node)| Audience { value: value.clone(), members: members(*node) })
            .collect(),
    });
    Ok(audiences.collect())
}

/// Nodes that decide audiences, ascending.
fn distinct_outputs(plan: &QueryPlan) -> Vec<NodeId> {
    let mut nodes: Vec<NodeId> = plan.tags.iter().flat_map(|tag| tag.outputs.iter().map(|(_, node)| *node)).collect();
    nodes.sort_unstable();
    nodes.dedup();
    nodes
}

pub(super) fn first_pass<F: Facts + ?Sized>(
    plan: &QueryPlan,
    targets: &Targets,
    facts: &F,
    progress: &dyn Progress,
) -> Result<Vec<ContainerResult>, EngineError> {
    let total = facts.containers();
    let done = AtomicU32::new(0);
    // Buffers wander from task to task: as many pools as tasks ever ran at once.
    let pools: Mutex<Vec<Pool>> = Mutex::new(Vec::new());
    let idle = || pools.lock().unwrap_or_else(PoisonError::into_inner);
    let results: Vec<Result<ContainerResult, EngineError>> = (0..total)
        .into_par_iter()
        // Containers are of very different weight: the first hold those who were there first, often the most active.
        // One job each lets an idle thread take any of them.
        .with_max_len(1)
        .map(|container| {
            if progress.is_cancelled() {
                return Err(EngineError::Cancelled);
            }
            let mut pool = idle().pop().unwrap_or_default();
            let result = run_container(plan, targets, facts, container, &mut pool);
            idle().push(pool);
            progress.container_done(done.fetch_add(1, Ordering::Relaxed) + 1, total);
            result
        })
        .collect();
    results.into_iter().collect()
}

/// Puts finished containers behind each other. They are moved, not scanned.
fn concatenate(pieces: impl Iterator<Item = RoaringBitmap>) -> RoaringBitmap {
    let mut all = RoaringBitmap::new();
    for piece in pieces {
        all |= piece;
    }
    all
}
