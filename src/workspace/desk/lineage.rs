//! What a tag needs and what needs it, as two trees.

use std::collections::BTreeSet;

use super::Desk;
use crate::catalog::{Graph, Node};

/// What a tag needs and what needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lineage {
    /// What it needs, as a tree written line by line; nearest first.
    pub up: Vec<LineageNode>,
    /// What needs it, in the same way.
    pub down: Vec<LineageNode>,
    /// How many things it needs, directly or through others.
    pub needs: usize,
    /// How many things need it, directly or through others.
    pub users: usize,
    /// Whether a tree ends before everything is in it.
    pub is_cut: bool,
}

/// A line of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineageNode {
    /// What stands there.
    pub node: Node,
    /// For each step from the root to it, whether that is the last one below the step before; at least one.
    pub lasts: Vec<bool>,
    /// Whether what is below it stands below an earlier line already, and not here.
    pub is_repeated: bool,
}

impl Desk {
    /// What needs what in the catalog; `None` when nothing of it can be understood.
    #[must_use]
    pub fn graph(&self) -> Option<&Graph> {
        let catalog = self.catalog()?;
        Some(self.graph.get_or_init(|| catalog.graph()))
    }

    /// What a tag needs and what needs it, with at most `lines_max` lines in each tree; `None` when there is no such tag.
    #[must_use]
    pub fn lineage(&self, tag: &str, lines_max: usize) -> Option<Lineage> {
        let graph = self.graph()?;
        let root = Node::Tag(self.catalog()?.tag(tag)?.id.clone());
        let mut is_cut = false;
        let mut tree = |next: &dyn Fn(&Graph, &Node) -> Vec<Node>| {
            let mut tree = Tree { graph, next, lines: Vec::new(), seen: BTreeSet::new(), lines_max, is_cut: false };
            tree.grow(&root, &[]);
            is_cut |= tree.is_cut;
            tree.lines
        };
        // An event or a column says which source it is of.
        let up = tree(&|graph, node| match node {
            Node::Event(_) | Node::Column(_) => Vec::new(),
            node => graph.needs(node).cloned().collect(),
        });
        let down = tree(&|graph, node| graph.needed_by(node).cloned().collect());
        let (needs, users) = (graph.upstream(&root).len(), graph.downstream(&root).len());
        Some(Lineage { up, down, needs, users, is_cut })
    }
}

struct Tree<'g> {
    graph: &'g Graph,
    next: &'g dyn Fn(&Graph, &Node) -> Vec<Node>,
    lines: Vec<LineageNode>,
    seen: BTreeSet<Node>,
    lines_max: usize,
    is_cut: bool,
}

impl Tree<'_> {
    /// Writes down what is below a node. It ends with circles too: what stands there already is not gone into again.
    fn grow(&mut self, node: &Node, lasts: &[bool]) {
        let below = (self.next)(self.graph, node);
        let count = below.len();
        for (at, child) in below.into_iter().enumerate() {
            if self.lines.len() >= self.lines_max {
                self.is_cut = true;
                return;
            }
            let mut lasts = lasts.to_vec();
            lasts.push(at + 1 == count);
            let is_new = self.seen.insert(child.clone());
            let is_repeated = !is_new && !(self.next)(self.graph, &child).is_empty();
            self.lines.push(LineageNode { node: child.clone(), lasts: lasts.clone(), is_repeated });
            if is_new {
                self.grow(&child, &lasts);
            }
        }
    }
}
