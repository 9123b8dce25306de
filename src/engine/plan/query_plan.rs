use std::sync::Arc;

use super::{
    node::{Graph, NodeId, Op, TextTable},
    window::Period,
};
use crate::{
    calendar::{CalendarSpan, Micros, Zone},
    rule::typed::{Rank, RankSize},
    store::facts::TextDictionary,
};

/// What the engine runs: all rules of a catalog, resolved against one instant and one state of the store.
///
/// Whatever two rules have in common (an aggregate, a filter, a condition, a whole tag) is in the plan once.
#[derive(Debug, Clone)]
pub struct QueryPlan {
    pub(crate) as_of: Micros,
    pub(crate) zone: Zone,
    /// Attributes sources that are read.
    pub(crate) attributes: Vec<AttributeScan>,
    /// Events sources that are read.
    pub(crate) scans: Vec<EventScan>,
    pub(crate) sequences: Vec<SequencePlan>,
    pub(crate) ranks: Vec<RankPlan>,
    /// Values over subjects.
    pub(crate) subjects: Graph,
    /// What a container's tiles must compute, by pass.
    pub(crate) schedule: Schedule,
    /// Wanted tags, as given.
    pub(crate) tags: Vec<TagPlan>,
    /// The nodes of the probes, as given; see [`super::share_with_probes`].
    pub(crate) probes: Vec<NodeId>,
    /// Rankings as written, each with its position in `ranks`.
    pub(crate) rank_of: Vec<(Rank, usize)>,
    /// Texts by code, for the nodes that hold codes.
    pub(crate) dictionaries: Vec<Arc<TextDictionary>>,
    pub(crate) tables: Vec<TextTable>,
}

/// An attributes source.
#[derive(Debug, Clone)]
pub(crate) struct AttributeScan {
    pub(crate) source: usize,
    /// Columns read, ascending.
    pub(crate) columns: Vec<usize>,
}

/// An events source.
#[derive(Debug, Clone)]
pub(crate) struct EventScan {
    pub(crate) source: usize,
    /// What is fetched: one entry per event, or a single one for all events.
    pub(crate) fetches: Vec<Fetch>,
    /// Values over rows: arguments and filters.
    pub(crate) rows: Graph,
    pub(crate) aggregates: Vec<AggregatePlan>,
    /// The node over subjects of each aggregate; `None` when no output needs it.
    pub(crate) nodes: Vec<Option<NodeId>>,
    /// Windows of the aggregates, each once.
    pub(crate) windows: Vec<Period>,
}

/// Blocks to fetch of an events source.
#[derive(Debug, Clone)]
pub(crate) struct Fetch {
    /// Code of the event; `None` is every event.
    pub(crate) event: Option<u32>,
    /// Columns read, ascending.
    pub(crate) columns: Vec<usize>,
    /// Rows outside are of no use.
    pub(crate) period: Period,
    /// Whether rows of equal time must be told apart across blocks.
    pub(crate) order: bool,
}

/// An aggregate, once.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct AggregatePlan {
    pub(crate) kind: AggregateKind,
    /// Code of the event; `None` is every event.
    pub(crate) event: Option<u32>,
    /// Row-level argument; `None` for `Count` and the times of `First` and `Last`.
    pub(crate) argument: Option<NodeId>,
    /// Row-level condition.
    pub(crate) filter: Option<NodeId>,
    /// Index into [`EventScan::windows`].
    pub(crate) window: usize,
}

/// What the kernels compute; the other functions of the language are made of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum AggregateKind {
    Count,
    Sum,
    Min,
    Max,
    First,
    Last,
    CountDistinct,
}

/// A sequence, once.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct SequencePlan {
    pub(crate) steps: Vec<StepPlan>,
    /// Bounds the first step.
    pub(crate) window: Period,
}

/// A step of a sequence.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct StepPlan {
    /// Index of the scan; `None` when the store has no such rows.
    pub(crate) scan: Option<usize>,
    /// Code of the event; `None` is every event.
    pub(crate) event: Option<u32>,
    /// Row-level condition.
    pub(crate) filter: Option<NodeId>,
    pub(crate) absent: bool,
    pub(crate) within: Option<CalendarSpan>,
}

/// A ranking, once.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct RankPlan {
    pub(crate) bottom: bool,
    pub(crate) size: RankSize,
    /// What is ranked.
    pub(crate) value: NodeId,
    /// Who is ranked, where the value is not null.
    pub(crate) among: NodeId,
}

/// Who computes what when.
///
/// The first pass computes everything that no ranking precedes, over the facts. What follows a ranking is logic over
/// bits that the first pass kept.
#[derive(Debug, Clone, Default)]
pub(crate) struct Schedule {
    /// Nodes that rows refer to, ascending: computed before any scan.
    pub(crate) before_rows: Vec<NodeId>,
    /// The other nodes of the first pass, ascending.
    pub(crate) first: Vec<NodeId>,
    /// Logic of the first pass that a later one needs, as bits per container.
    pub(crate) kept: Vec<NodeId>,
    /// Nodes after rankings, ascending.
    pub(crate) later: Vec<NodeId>,
    /// How often each node is used in the first pass (as operand, output or kept); 0 is never computed.
    pub(crate) uses: Vec<u32>,
}

/// A wanted tag.
#[derive(Debug, Clone)]
pub(crate) struct TagPlan {
    pub(crate) id: Arc<str>,
    /// Values with the two-valued node that says who has it.
    pub(crate) outputs: Vec<(Option<Arc<str>>, NodeId)>,
}

impl QueryPlan {
    /// The instant the plan is for.
    #[must_use]
    pub const fn as_of(&self) -> Micros {
        self.as_of
    }

    /// Distinct aggregates that the plan computes.
    #[must_use]
    pub fn aggregates(&self) -> usize {
        self.scans.iter().map(|scan| scan.aggregates.len()).sum()
    }

    /// Whether a node over subjects needs another one.
    pub(crate) fn depends_on(&self, root: NodeId, other: NodeId) -> bool {
        let mut seen = vec![false; self.subjects.nodes().len()];
        let mut open = vec![root];
        while let Some(id) = open.pop() {
            if std::mem::replace(&mut seen[id], true) {
                continue;
            }
            if id == other {
                return true;
            }
            let op = &self.subjects.node(id).op;
            op.for_each_operand(|a| open.push(a));
            if let Op::Rank(rank) = op {
                open.extend([self.ranks[*rank].value, self.ranks[*rank].among]);
            }
        }
        false
    }
}
