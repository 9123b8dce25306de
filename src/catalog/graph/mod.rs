//! What needs what: sources, their events and columns, tags, KPIs, strategies.

mod print;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::Arc,
};

use super::Catalog;
use crate::rule::typed::{ColumnRef, EventRef, References};

/// Something that is needed or needs something.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Node {
    /// A source.
    Source(Arc<str>),
    /// An event of a source with an event column.
    Event(EventRef),
    /// A column of a source.
    Column(ColumnRef),
    /// A tag.
    Tag(Arc<str>),
    /// A KPI.
    Kpi(Arc<str>),
    /// A strategy.
    Strategy(Arc<str>),
}

impl Node {
    /// The word for its kind: `source`, `event`, `column`, `tag`, `kpi`, `strategy`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Source(_) => "source",
            Self::Event(_) => "event",
            Self::Column(_) => "column",
            Self::Tag(_) => "tag",
            Self::Kpi(_) => "kpi",
            Self::Strategy(_) => "strategy",
        }
    }

    /// Its name; events and columns with their source: `events.login`.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Source(name) | Self::Tag(name) | Self::Kpi(name) | Self::Strategy(name) => name.to_string(),
            Self::Event(event) => match &event.event {
                Some(name) => format!("{}.{name}", event.source),
                None => event.source.to_string(),
            },
            Self::Column(column) => format!("{}.{}", column.source, column.column),
        }
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind(), self.name())
    }
}

/// What needs what. All answers are ordered: sources, events, columns, tags, KPIs, strategies, each by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Graph {
    needs: BTreeMap<Node, BTreeSet<Node>>,
    needed_by: BTreeMap<Node, BTreeSet<Node>>,
}

impl Catalog {
    /// The graph of everything that the catalog's rules refer to. That a tag is meant to move a KPI is no edge: neither is
    /// computed from the other.
    #[must_use]
    pub fn graph(&self) -> Graph {
        let mut graph = Graph::default();
        for name in self.source_shapes().keys() {
            graph.add(Node::Source(Arc::clone(name)));
        }
        for tag in self.tags() {
            graph.connect(Node::Tag(Arc::clone(&tag.id)), &tag.references);
        }
        for kpi in self.kpis() {
            graph.connect(Node::Kpi(Arc::clone(&kpi.name)), &kpi.references);
        }
        for strategy in self.strategies() {
            graph.connect(Node::Strategy(Arc::clone(&strategy.id)), &strategy.references);
        }
        graph
    }
}

impl Graph {
    /// Everything in the graph.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.needs.keys()
    }

    /// Who needs whom, directly.
    pub fn edges(&self) -> impl Iterator<Item = (&Node, &Node)> {
        self.needs.iter().flat_map(|(from, to)| to.iter().map(move |to| (from, to)))
    }

    /// The node that a person means: `tag high_value`, `tag:high_value`, or just a name (then a tag goes before a
    /// strategy, a source, an event, a column and a KPI).
    #[must_use]
    pub fn find(&self, text: &str) -> Option<&Node> {
        let split = text.split_once([' ', ':']);
        if let Some(node) = split.and_then(|(kind, name)| self.nodes().find(|n| n.kind() == kind && n.name() == name)) {
            return Some(node);
        }
        ["tag", "strategy", "source", "event", "column", "kpi"]
            .into_iter()
            .find_map(|kind| self.nodes().find(|n| n.kind() == kind && n.name() == text))
    }

    /// What a node needs directly.
    pub fn needs(&self, node: &Node) -> impl Iterator<Item = &Node> {
        self.needs.get(node).into_iter().flatten()
    }

    /// What needs a node directly.
    pub fn needed_by(&self, node: &Node) -> impl Iterator<Item = &Node> {
        self.needed_by.get(node).into_iter().flatten()
    }

    /// Everything a node needs, directly or not; itself only if it is in a circle.
    #[must_use]
    pub fn upstream(&self, node: &Node) -> BTreeSet<Node> {
        reach(&self.needs, node)
    }

    /// Everything that needs a node, directly or not; itself only if it is in a circle.
    #[must_use]
    pub fn downstream(&self, node: &Node) -> BTreeSet<Node> {
        reach(&self.needed_by, node)
    }

    /// The part of the graph that consists of some nodes and what is between them.
    #[must_use]
    pub fn among(&self, nodes: &BTreeSet<Node>) -> Self {
        let keep = |edges: &BTreeMap<Node, BTreeSet<Node>>| {
            nodes
                .iter()
                .filter_map(|node| edges.get_key_value(node))
                .map(|(node, others)| {
                    // The smaller side is walked: a part of a large catalog is asked for tag by tag.
                    let kept = if others.len() < nodes.len() {
                        others.iter().filter(|other| nodes.contains(other)).cloned().collect()
                    } else {
                        nodes.iter().filter(|node| others.contains(node)).cloned().collect()
                    };
                    (node.clone(), kept)
                })
                .collect()
        };
        Self { needs: keep(&self.needs), needed_by: keep(&self.needed_by) }
    }

    /// A node with everything it needs and everything that needs it.
    #[must_use]
    pub fn around(&self, node: &Node) -> Self {
        let mut nodes = self.upstream(node);
        nodes.extend(self.downstream(node));
        nodes.insert(node.clone());
        self.among(&nodes)
    }

    fn add(&mut self, node: Node) {
        self.needed_by.entry(node.clone()).or_default();
        self.needs.entry(node).or_default();
    }

    fn edge(&mut self, from: Node, to: Node) {
        self.add(to.clone());
        self.needed_by.entry(to.clone()).or_default().insert(from.clone());
        self.needed_by.entry(from.clone()).or_default();
        self.needs.entry(from).or_default().insert(to);
    }

    fn connect(&mut self, node: Node, references: &References) {
        self.add(node.clone());
        for tag in &references.tags {
            self.edge(node.clone(), Node::Tag(Arc::clone(tag)));
        }
        for event in &references.events {
            let source = Node::Source(Arc::clone(&event.source));
            if event.event.is_some() {
                self.edge(node.clone(), Node::Event(event.clone()));
                self.edge(Node::Event(event.clone()), source);
            } else {
                self.edge(node.clone(), source);
            }
        }
        for column in &references.columns {
            self.edge(node.clone(), Node::Column(column.clone()));
            self.edge(Node::Column(column.clone()), Node::Source(Arc::clone(&column.source)));
        }
    }
}

fn reach(edges: &BTreeMap<Node, BTreeSet<Node>>, from: &Node) -> BTreeSet<Node> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&Node> = vec![from];
    while let Some(node) = open.pop() {
        for next in edges.get(node).into_iter().flatten() {
            if found.insert(next.clone()) {
                open.push(next);
            }
        }
    }
    found
}
