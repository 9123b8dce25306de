use super::{
    AggregatePlan, EventScan, Fetch, Period, RankPlan, SequencePlan,
    lower::ScanParts,
    node::{Graph, NodeId, Op},
    query_plan::Schedule,
};
use crate::calendar::Micros;

/// Decides which pass computes which node; nodes that no output needs are left out. An output may come more than once.
pub(super) fn schedule(
    subjects: &Graph,
    scans: &[ScanParts],
    sequences: &[SequencePlan],
    ranks: &[RankPlan],
    outputs: &[NodeId],
) -> Schedule {
    let nodes = subjects.nodes();
    let rows_need: Vec<Vec<NodeId>> = scans.iter().map(|scan| nodes_of_rows(&scan.rows)).collect();
    let rank_needs = |rank: usize| [ranks[rank].value, ranks[rank].among];

    // Backwards: what is needed. Aggregates and sequences need what rows refer to; those nodes have smaller ids.
    let mut needed = vec![false; nodes.len()];
    for &output in outputs {
        needed[output] = true;
    }
    for id in (0..nodes.len()).rev() {
        if !needed[id] {
            continue;
        }
        nodes[id].op.for_each_operand(|a| needed[a] = true);
        match &nodes[id].op {
            Op::Rank(rank) => rank_needs(*rank).into_iter().for_each(|a| needed[a] = true),
            Op::Aggregate { scan, .. } => rows_need[*scan].iter().for_each(|&a| needed[a] = true),
            Op::Sequence(sequence) => {
                let scans = sequences[*sequence].steps.iter().filter_map(|step| step.scan);
                scans.flat_map(|scan| &rows_need[scan]).for_each(|&a| needed[a] = true);
            }
            _ => {}
        }
    }
    // A row-level node may have been added to a scan after the aggregate that came first: close once more.
    for id in (0..nodes.len()).rev() {
        if needed[id] {
            nodes[id].op.for_each_operand(|a| needed[a] = true);
        }
    }

    // Forwards: what comes after a ranking.
    let mut is_later = vec![false; nodes.len()];
    for id in 0..nodes.len() {
        let mut later = matches!(nodes[id].op, Op::Rank(_));
        nodes[id].op.for_each_operand(|a| later |= is_later[a]);
        is_later[id] = later;
    }

    let mut before_rows = vec![false; nodes.len()];
    for &id in rows_need.iter().flatten() {
        before_rows[id] = needed[id];
    }
    for id in (0..nodes.len()).rev() {
        if before_rows[id] {
            nodes[id].op.for_each_operand(|a| before_rows[a] = true);
        }
    }

    let mut plan = Schedule { uses: vec![0; nodes.len()], ..Schedule::default() };
    for id in 0..nodes.len() {
        match (needed[id], is_later[id], before_rows[id]) {
            (false, ..) => continue,
            (_, true, _) => plan.later.push(id),
            (_, _, true) => plan.before_rows.push(id),
            _ => plan.first.push(id),
        }
    }
    let mut kept = Vec::new();
    for &id in &plan.later {
        nodes[id].op.for_each_operand(|a| {
            if !is_later[a] {
                kept.push(a);
            }
        });
        if let Op::Rank(rank) = nodes[id].op {
            plan.uses[ranks[rank].value] += 1;
            if !is_later[ranks[rank].among] {
                kept.push(ranks[rank].among);
            }
        }
    }
    kept.sort_unstable();
    kept.dedup();
    for &id in plan.before_rows.iter().chain(&plan.first) {
        let uses = &mut plan.uses;
        nodes[id].op.for_each_operand(|a| uses[a] += 1);
    }
    for &id in outputs.iter().filter(|&&id| !is_later[id]).chain(&kept).chain(rows_need.iter().flatten()) {
        plan.uses[id] += 1;
    }
    plan.kept = kept;
    plan
}

/// Nodes over subjects that rows refer to.
fn nodes_of_rows(rows: &Graph) -> Vec<NodeId> {
    let nodes = rows.nodes().iter();
    nodes.filter_map(|node| if let Op::Subject(id) = node.op { Some(id) } else { None }).collect()
}

/// Turns the parts of a scan into what is fetched and computed.
pub(super) fn finish_scan(
    index: usize,
    parts: ScanParts,
    sequences: &[SequencePlan],
    as_of: Micros,
    (subjects, schedule): (&Graph, &Schedule),
) -> EventScan {
    let mut nodes = vec![None; parts.aggregates.len()];
    for (id, node) in subjects.nodes().iter().enumerate() {
        match node.op {
            Op::Aggregate { scan, aggregate, .. } if scan == index && schedule.uses[id] > 0 => {
                nodes[aggregate] = Some(id);
            }
            _ => {}
        }
    }
    let mut wants: Vec<Fetch> = Vec::new();
    let live = parts.aggregates.iter().zip(&nodes).filter(|(_, node)| node.is_some());
    for (AggregatePlan { event, argument, filter, window, .. }, _) in live {
        let columns = columns_of(&parts.rows, argument.iter().chain(filter));
        let order = argument.is_some();
        wants.push(Fetch { event: *event, columns, period: parts.windows[*window], order });
    }
    for sequence in sequences {
        let period = Period { from: sequence.window.from, to: as_of };
        for step in sequence.steps.iter().filter(|step| step.scan == Some(index)) {
            let columns = columns_of(&parts.rows, step.filter.iter());
            wants.push(Fetch { event: step.event, columns, period, order: true });
        }
    }
    let all = wants.iter().any(|want| want.event.is_none());
    let mut fetches: Vec<Fetch> = Vec::new();
    for want in wants {
        let event = if all { None } else { want.event };
        match fetches.iter_mut().find(|fetch| fetch.event == event) {
            Some(fetch) => {
                fetch.columns.extend(want.columns);
                fetch.period.from = fetch.period.from.min(want.period.from);
                fetch.period.to = fetch.period.to.max(want.period.to);
                fetch.order |= want.order;
            }
            None => fetches.push(Fetch { event, ..want }),
        }
    }
    for fetch in &mut fetches {
        fetch.columns.sort_unstable();
        fetch.columns.dedup();
    }
    fetches.sort_unstable_by_key(|fetch| fetch.event);
    EventScan {
        source: parts.source,
        fetches,
        rows: parts.rows,
        aggregates: parts.aggregates,
        nodes,
        windows: parts.windows,
    }
}

/// Columns that some nodes over rows read.
fn columns_of<'n>(rows: &Graph, roots: impl Iterator<Item = &'n NodeId>) -> Vec<usize> {
    let mut columns = Vec::new();
    let mut open: Vec<NodeId> = roots.copied().collect();
    while let Some(id) = open.pop() {
        let op = &rows.node(id).op;
        if let Op::Column(column) = op {
            columns.push(*column);
        }
        op.for_each_operand(|a| open.push(a));
    }
    columns
}
