use super::super::groups::Groups;

/// Calls `f` for every subject with rows in some of the blocks, with the pairs of block and group that hold them.
pub(in crate::engine::embedded) fn for_each_subject(
    blocks: &[&Groups],
    len: usize,
    mut f: impl FnMut(usize, &[(usize, usize)]),
) {
    if let [one] = blocks {
        for (group, subject) in one.subjects.iter().enumerate() {
            f(*subject as usize, &[(0, group)]);
        }
        return;
    }
    // Counting sort of all groups by subject; blocks stay in order.
    let mut ends = vec![0usize; len + 1];
    for groups in blocks {
        for subject in &groups.subjects {
            ends[*subject as usize + 1] += 1;
        }
    }
    for subject in 0..len {
        ends[subject + 1] += ends[subject];
    }
    let mut next = ends.clone();
    let mut entries = vec![(0, 0); ends[len]];
    for (i, groups) in blocks.iter().enumerate() {
        for (group, subject) in groups.subjects.iter().enumerate() {
            let slot = &mut next[*subject as usize];
            entries[*slot] = (i, group);
            *slot += 1;
        }
    }
    for subject in 0..len {
        let runs = &entries[ends[subject]..ends[subject + 1]];
        if !runs.is_empty() {
            f(subject, runs);
        }
    }
}
