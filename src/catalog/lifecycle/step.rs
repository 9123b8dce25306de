use super::{LifeStep, STEPS};
use crate::catalog::{Status, policy::Policy};

/// Whether something may go from one status to another; `None` is not being there. Staying is no step.
#[must_use]
pub fn is_allowed(policy: &Policy, from: Option<Status>, to: Option<Status>) -> bool {
    from == to || STEPS.iter().any(|step| step.from == from && step.to == to) || policy.allows(from, to)
}

/// The steps from a status, in the order of a life, then those that only policy allows.
#[must_use]
pub fn next_steps(policy: &Policy, from: Option<Status>) -> Vec<LifeStep> {
    let mut steps: Vec<LifeStep> = STEPS.iter().filter(|step| step.from == from).copied().collect();
    for transition in policy.transitions.iter().filter(|t| t.from == from && t.to != from) {
        if !steps.iter().any(|step| step.to == transition.to) {
            steps.push(LifeStep { from, to: transition.to, why: "go there, as `[policy] transitions` says" });
        }
    }
    steps
}

/// The word of a status in `[policy] transitions`: `absent` for what is not there.
#[must_use]
pub const fn word(status: Option<Status>) -> &'static str {
    match status {
        Some(status) => status.word(),
        None => "absent",
    }
}
