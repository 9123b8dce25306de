//! Rankings, and what depends on them: logic over bits that the first pass kept.

use std::collections::HashMap;

use rayon::prelude::*;

use super::{bits::Bits, container::ContainerResult, rank, vector::truth_byte};
use crate::{
    engine::plan::{
        QueryPlan,
        node::{NodeId, Op},
    },
    rule::typed::CompareOp,
};

/// A condition over a container: certainly true, possibly true.
type Condition = (Bits, Bits);

/// Conditions of all containers, by node.
#[derive(Debug)]
pub(super) struct Later {
    conditions: HashMap<NodeId, Vec<Condition>>,
}

impl Later {
    /// Computes all nodes after rankings.
    pub(super) fn compute(plan: &QueryPlan, containers: &mut [ContainerResult]) -> Self {
        let mut conditions: HashMap<NodeId, Vec<Condition>> = HashMap::new();
        for (i, &node) in plan.schedule.kept.iter().enumerate() {
            let take = |container: &mut ContainerResult| {
                std::mem::replace(&mut container.kept[i], (Bits::none(), Bits::none()))
            };
            conditions.insert(node, containers.iter_mut().map(take).collect());
        }
        let mut later = Self { conditions };
        for &node in &plan.schedule.later {
            let condition = match &plan.subjects.node(node).op {
                Op::Rank(index) => later.rank(plan, *index, containers),
                op => (0..containers.len()).into_par_iter().map(|container| later.combine(op, container)).collect(),
            };
            later.conditions.insert(node, condition);
        }
        later
    }

    /// Who certainly satisfies a node, by container.
    pub(super) fn certain(&self, node: NodeId) -> impl Iterator<Item = &Bits> {
        self.conditions[&node].iter().map(|(certain, _)| certain)
    }

    fn rank(&self, plan: &QueryPlan, index: usize, containers: &[ContainerResult]) -> Vec<Condition> {
        let rank = &plan.ranks[index];
        let ranked: Vec<_> = containers
            .iter()
            .zip(self.certain(rank.among))
            .map(|(container, among)| (&container.keys[index], among.clone()))
            .collect();
        let members = rank::members(rank.bottom, rank.size, &ranked);
        members.into_iter().map(|members| (members.clone(), members)).collect()
    }

    fn combine(&self, op: &Op, container: usize) -> Condition {
        let get = |node: &NodeId| self.conditions[node][container].clone();
        match op {
            Op::Not(a) => {
                let (mut certain, mut possible) = get(a);
                certain.invert();
                possible.invert();
                (possible, certain)
            }
            Op::And(all) | Op::Or(all) => {
                let mut all_of_them = all.iter();
                let mut out = all_of_them.next().map(get).expect("at least two operands");
                for (certain, possible) in all_of_them.map(get) {
                    if matches!(op, Op::And(_)) {
                        out.0.and(&certain);
                        out.1.and(&possible);
                    } else {
                        out.0.or(&certain);
                        out.1.or(&possible);
                    }
                }
                out
            }
            Op::IsTrue(a) => {
                let (certain, _) = get(a);
                (certain.clone(), certain)
            }
            Op::IsNull(a) => {
                let (certain, mut possible) = get(a);
                possible.xor(&certain);
                (possible.clone(), possible)
            }
            Op::Compare { op, left, right } => {
                let (left, right) = (get(left), get(right));
                let mut unknown = left.1;
                unknown.xor(&left.0);
                let mut unknown_right = right.1;
                unknown_right.xor(&right.0);
                unknown.or(&unknown_right);
                let mut certain = left.0;
                certain.xor(&right.0);
                if *op == CompareOp::Equal {
                    certain.invert();
                }
                let mut possible = certain.clone();
                possible.or(&unknown);
                unknown.invert();
                certain.and(&unknown);
                (certain, possible)
            }
            Op::Constant(scalar) => {
                let bit = |bit: u32| {
                    let mut bits = Bits::none();
                    if truth_byte(scalar) >> bit & 1 == 1 {
                        bits.invert();
                    }
                    bits
                };
                (bit(0), bit(1))
            }
            _ => unreachable!("only logic follows a ranking"),
        }
    }
}
