use std::collections::{BTreeMap, VecDeque, btree_map::Entry};

use super::references::reference_place;
use crate::{
    catalog::{CatalogTag, code},
    diagnostic::{Diagnostic, Diagnostics},
};

/// Orders tags by what they refer to, and reports every circle once. Sets [`CatalogTag::level`].
pub(super) fn levels(tags: &mut [CatalogTag], found: &mut Diagnostics) -> Vec<Vec<usize>> {
    let position = |id: &str| tags.binary_search_by(|tag| tag.id.as_ref().cmp(id)).ok();
    let needs: Vec<Vec<usize>> =
        tags.iter().map(|tag| tag.references.tags.iter().filter_map(|id| position(id)).collect()).collect();
    let mut needed_by: Vec<Vec<usize>> = vec![Vec::new(); tags.len()];
    let mut open: Vec<usize> = Vec::with_capacity(tags.len());
    for (at, needs) in needs.iter().enumerate() {
        open.push(needs.len());
        for need in needs {
            needed_by[*need].push(at);
        }
    }
    let mut levels = Vec::new();
    let mut ready: Vec<usize> = (0..tags.len()).filter(|at| open[*at] == 0).collect();
    let mut done = vec![false; tags.len()];
    while !ready.is_empty() {
        let mut next = Vec::new();
        for at in &ready {
            tags[*at].level = levels.len();
            done[*at] = true;
            for user in &needed_by[*at] {
                open[*user] -= 1;
                if open[*user] == 0 {
                    next.push(*user);
                }
            }
        }
        next.sort_unstable();
        levels.push(std::mem::replace(&mut ready, next));
    }
    report(tags, &needs, &done, found);
    levels
}

/// Each knot of tags that need each other is reported once, by its shortest circle through its first tag.
fn report(tags: &[CatalogTag], needs: &[Vec<usize>], done: &[bool], found: &mut Diagnostics) {
    let knots = knots(needs, done);
    let mut is_told = vec![false; tags.len()];
    for start in (0..tags.len()).filter(|at| !done[*at]) {
        if is_told[knots[start]] {
            continue;
        }
        if let Some(members) = shortest_circle(start, needs, &knots) {
            is_told[knots[start]] = true;
            found.push(circle(tags, &members));
        }
    }
}

/// The shortest way from a tag back to itself within its knot, without its end; `None` when there is none.
fn shortest_circle(start: usize, needs: &[Vec<usize>], knots: &[usize]) -> Option<Vec<usize>> {
    let mut from: BTreeMap<usize, usize> = BTreeMap::new();
    let mut open = VecDeque::from([start]);
    while let Some(at) = open.pop_front() {
        for need in needs[at].iter().copied().filter(|need| knots[*need] == knots[start]) {
            if need == start {
                let mut way = vec![at];
                while let Some(before) = way.last().and_then(|at| from.get(at)) {
                    way.push(*before);
                }
                way.reverse();
                return Some(way);
            }
            if let Entry::Vacant(entry) = from.entry(need) {
                entry.insert(at);
                open.push_back(need);
            }
        }
    }
    None
}

/// For each tag the number of its knot: tags of one knot need each other, directly or not (Tarjan's strongly connected
/// components, with a stack of its own, so that a chain of any length fits).
fn knots(needs: &[Vec<usize>], done: &[bool]) -> Vec<usize> {
    const UNSEEN: usize = usize::MAX;
    let mut order = vec![UNSEEN; needs.len()];
    let mut low = vec![UNSEEN; needs.len()];
    let mut knot = vec![UNSEEN; needs.len()];
    let mut stack: Vec<usize> = Vec::new();
    let mut next = 0;
    for root in (0..needs.len()).filter(|at| !done[*at]) {
        if order[root] != UNSEEN {
            continue;
        }
        let mut calls: Vec<(usize, usize)> = vec![(root, 0)];
        while let Some((at, edge)) = calls.pop() {
            if edge == 0 {
                order[at] = next;
                low[at] = next;
                next += 1;
                stack.push(at);
            } else {
                low[at] = low[at].min(low[needs[at][edge - 1]]);
            }
            let mut edges = needs[at].iter().copied().enumerate().skip(edge).filter(|(_, need)| !done[*need]);
            let deeper = edges.find_map(|(edge, need)| {
                if order[need] == UNSEEN {
                    return Some((edge, need));
                }
                if knot[need] == UNSEEN {
                    low[at] = low[at].min(order[need]);
                }
                None
            });
            if let Some((edge, need)) = deeper {
                calls.push((at, edge + 1));
                calls.push((need, 0));
            } else if low[at] == order[at] {
                while let Some(member) = stack.pop() {
                    knot[member] = at;
                    if member == at {
                        break;
                    }
                }
            }
        }
    }
    knot
}

fn circle(tags: &[CatalogTag], members: &[usize]) -> Diagnostic {
    let ids: Vec<&str> = members.iter().chain(members.first()).map(|at| tags[*at].id.as_ref()).collect();
    let step = |at: usize| reference_place(&tags[members[at]], ids[at + 1]);
    let message = if members.len() == 1 {
        format!("tag `{}` refers to itself", ids[0])
    } else {
        format!("tags refer to each other in a circle: {}", ids.join(" -> "))
    };
    let mut diagnostic = Diagnostic::error(code::CYCLE, step(0), message)
        .label(format!("`{}` needs `{}`", ids[0], ids[1]))
        .help("take one of these references out; put what both need into a third tag");
    for at in 1..members.len() {
        diagnostic = diagnostic.related(step(at), format!("`{}` needs `{}`", ids[at], ids[at + 1]));
    }
    diagnostic
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knots_are_found_in_chains_of_any_length() {
        let length = 200_000;
        let mut needs: Vec<Vec<usize>> = (0..length).map(|at| vec![at + 1]).collect();
        needs.push(vec![length - 2]);
        let knots = knots(&needs, &vec![false; needs.len()]);
        let last = knots[length];
        let members: Vec<usize> = (0..=length).filter(|at| knots[*at] == last).collect();
        assert_eq!(members, [length - 2, length - 1, length]);
        assert_eq!(shortest_circle(length - 1, &needs, &knots), Some(vec![length - 1, length, length - 2]));
        assert_eq!(shortest_circle(0, &needs, &knots), None);
    }

    #[test]
    fn two_loops_through_one_tag_are_one_knot() {
        let needs = vec![vec![1, 2], vec![0], vec![3], vec![0], vec![4], vec![0]];
        let knots = knots(&needs, &[false; 6]);
        assert_eq!(knots[..4], [knots[0]; 4]);
        assert_ne!(knots[4], knots[0]);
        assert_ne!(knots[5], knots[0]);
        assert_eq!(shortest_circle(0, &needs, &knots), Some(vec![0, 1]));
        assert_eq!(shortest_circle(4, &needs, &knots), Some(vec![4]));
        assert_eq!(shortest_circle(5, &needs, &knots), None);
    }
}
