use std::collections::BTreeSet;

use super::words::{self, Phrase};
use crate::{
    catalog::{Catalog, Graph, Node},
    rule::say::{Labels, Language},
};

/// More nodes than these nobody can read; then only direct neighbours are drawn.
const NODES_MAX: usize = 48;

/// What a tag or strategy needs and what needs it, to be drawn.
#[derive(Debug, Clone)]
pub(super) struct Lineage {
    /// The nodes and what is between them.
    pub(super) graph: Graph,
    /// Whose lineage it is.
    pub(super) focus: Node,
    /// Nodes that are left out.
    pub(super) left_out: usize,
    /// Name of the focus, for the drawing's title.
    pub(super) name: String,
}

impl Lineage {
    /// The lineage of a node of a catalog's graph.
    pub(super) fn of(graph: &Graph, focus: Node, catalog: &Catalog, language: Language) -> Self {
        let mut nodes: BTreeSet<Node> = graph.upstream(&focus);
        nodes.extend(graph.downstream(&focus));
        nodes.insert(focus.clone());
        let all = nodes.len();
        if all > NODES_MAX {
            nodes = neighbours(graph, &focus);
        }
        let name = name(&focus, catalog, language);
        Self { left_out: all - nodes.len(), graph: graph.among(&nodes), focus, name }
    }
}

/// The focus, and as many direct neighbours of each side as fit.
fn neighbours(graph: &Graph, focus: &Node) -> BTreeSet<Node> {
    let (needs, needed_by): (Vec<&Node>, Vec<&Node>) = (graph.needs(focus).collect(), graph.needed_by(focus).collect());
    let half = NODES_MAX / 2;
    let more_left = half + half.saturating_sub(needed_by.len());
    let more_right = half + half.saturating_sub(needs.len());
    let kept = needs.into_iter().take(more_left).chain(needed_by.into_iter().take(more_right));
    kept.cloned().chain([focus.clone()]).collect()
}

/// The name of a node for people: tags and strategies by their names, everything else as rules call it.
pub(super) fn name(node: &Node, catalog: &Catalog, language: Language) -> String {
    match node {
        Node::Tag(id) => Labels::tag(catalog, id, language).unwrap_or_else(|| id.to_string()),
        Node::Strategy(id) => catalog.strategy(id).map_or_else(
            || id.to_string(),
            |s| {
                let file = &s.document.value;
                let chinese = file.name_zh.as_ref().filter(|_| language == Language::Chinese);
                chinese.unwrap_or(&file.name).clone()
            },
        ),
        Node::Kpi(id) => catalog.settings().kpis.get(id).and_then(|k| k.name.clone()).unwrap_or_else(|| id.to_string()),
        node => node.name(),
    }
}

/// The word for the kind of a node.
pub(super) const fn kind(node: &Node) -> Phrase {
    match node {
        Node::Source(_) => words::SOURCE,
        Node::Event(_) => words::EVENT,
        Node::Column(_) => words::COLUMN,
        Node::Tag(_) => words::TAG,
        Node::Kpi(_) => words::KPI,
        Node::Strategy(_) => words::STRATEGY,
    }
}
