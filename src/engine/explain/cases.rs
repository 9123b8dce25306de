use roaring::RoaringBitmap;

use super::Attrition;

/// What a case of an enumerated tag gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaseCounts {
    /// Subjects for whom its rule is true.
    pub passes: u64,
    /// How many of those a case before it takes.
    pub taken: u64,
    /// How many are left for it: `passes - taken`.
    pub size: u64,
}

/// Counts what each case of an enumerated tag gets, when the first whose rule is true wins; `cases` are the counts of
/// their rules, in order.
#[must_use]
pub fn first_match(cases: &[Attrition]) -> Vec<CaseCounts> {
    let mut taken = RoaringBitmap::new();
    let mut counts = Vec::with_capacity(cases.len());
    for case in cases {
        let passes = case.members.len();
        let lost = case.members.intersection_len(&taken);
        counts.push(CaseCounts { passes, taken: lost, size: passes - lost });
        taken |= &case.members;
    }
    counts
}
