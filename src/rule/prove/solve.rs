//! Whether formulas can hold together: bounds are narrowed until nothing changes, then cases are tried.

mod domain;
mod link;

pub(super) use domain::Domain;

use super::{
    build::{Link, Question},
    facts,
    formula::{Formula, TermId},
};

/// Nothing satisfies the formulas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Impossible;

/// Whether the claims of a question surely cannot hold together. `steps` bounds the work: the answer is no when it does not
/// suffice.
pub(super) fn is_impossible(mut question: Question<'_>, steps: usize) -> bool {
    if question.is_too_large() {
        return false;
    }
    facts::add(&mut question);
    let claims = std::mem::take(&mut question.claims);
    let mut search = Search { links: &question.links, steps };
    search.is_impossible(question.domains, claims.iter().collect())
}

/// What a term can be at most when the claims hold; `None` when they cannot.
pub(super) fn domain(mut question: Question<'_>, term: TermId) -> Option<Domain> {
    facts::add(&mut question);
    let claims = std::mem::take(&mut question.claims);
    let mut domains = question.domains;
    let mut search = Search { links: &question.links, steps: 1_000 };
    search.narrow(&mut domains, &mut claims.iter().collect()).ok()?;
    Some(domains.swap_remove(term))
}

struct Search<'q> {
    links: &'q [Link],
    steps: usize,
}

impl Search<'_> {
    fn is_impossible(&mut self, mut domains: Vec<Domain>, mut claims: Vec<&Formula>) -> bool {
        if self.narrow(&mut domains, &mut claims).is_err() {
            return true;
        }
        // Only alternatives are left; the shortest is tried first.
        let shortest = claims.iter().enumerate().min_by_key(|(_, claim)| match claim {
            Formula::Or(parts) => parts.len(),
            _ => usize::MAX,
        });
        let Some((at, Formula::Or(parts))) = shortest.map(|(at, claim)| (at, *claim)) else { return false };
        claims.swap_remove(at);
        parts.iter().all(|part| {
            if self.steps == 0 || refuted(part, &domains) {
                return self.steps > 0;
            }
            let mut claims = claims.clone();
            claims.push(part);
            self.is_impossible(domains.clone(), claims)
        })
    }

    /// Narrows the terms by everything that must hold; what is left of the claims are alternatives.
    fn narrow<'f>(&mut self, domains: &mut [Domain], claims: &mut Vec<&'f Formula>) -> Result<(), Impossible> {
        loop {
            let mut changed = false;
            let mut open: Vec<&'f Formula> = Vec::new();
            while let Some(claim) = claims.pop() {
                self.steps = self.steps.saturating_sub(1);
                match claim {
                    Formula::True => {}
                    Formula::False => return Err(Impossible),
                    Formula::And(parts) | Formula::Alike(parts) => claims.extend(parts),
                    Formula::Is(term, values) => changed |= domains[*term].restrict(values),
                    Formula::AtLeast(term, moment) => changed |= domains[*term].at_least(*moment),
                    Formula::AtMost(term, moment) => changed |= domains[*term].at_most(*moment),
                    Formula::Or(parts) => {
                        if parts.iter().any(|part| entailed(part, domains)) {
                            continue;
                        }
                        let mut possible = parts.iter().filter(|part| !refuted(part, domains));
                        match (possible.next(), possible.next()) {
                            (None, _) => return Err(Impossible),
                            (Some(only), None) => claims.push(only),
                            _ => open.push(claim),
                        }
                    }
                }
                if let Formula::Is(term, _) | Formula::AtLeast(term, _) | Formula::AtMost(term, _) = claim
                    && domains[*term].is_nothing()
                {
                    return Err(Impossible);
                }
            }
            changed |= self.follow_links(domains)?;
            *claims = open;
            if !changed || self.steps == 0 {
                return Ok(());
            }
        }
    }

    fn follow_links(&mut self, domains: &mut [Domain]) -> Result<bool, Impossible> {
        let mut changed_at_all = false;
        // Bounds can creep, each round a little; then they are left where they are.
        for _ in 0..20 {
            let mut changed = false;
            for link in self.links {
                self.steps = self.steps.saturating_sub(1);
                changed |= link.follow(domains);
            }
            if domains.iter().any(Domain::is_nothing) {
                return Err(Impossible);
            }
            if !changed {
                break;
            }
            changed_at_all = true;
        }
        Ok(changed_at_all)
    }
}

/// Whether a formula surely holds of everything that the terms still can be.
fn entailed(formula: &Formula, domains: &[Domain]) -> bool {
    match formula {
        Formula::True => true,
        Formula::False => false,
        Formula::Is(term, values) => domains[*term].is_within(values),
        Formula::AtLeast(term, moment) => domains[*term].is_at_least(*moment),
        Formula::AtMost(term, moment) => domains[*term].is_at_most(*moment),
        Formula::And(parts) => parts.iter().all(|part| entailed(part, domains)),
        Formula::Or(parts) | Formula::Alike(parts) => parts.iter().any(|part| entailed(part, domains)),
    }
}

/// Whether a formula surely holds of nothing that the terms still can be.
fn refuted(formula: &Formula, domains: &[Domain]) -> bool {
    match formula {
        Formula::True => false,
        Formula::False => true,
        Formula::Is(term, values) => domains[*term].is_outside(values),
        Formula::AtLeast(term, moment) => domains[*term].is_before(*moment),
        Formula::AtMost(term, moment) => domains[*term].is_after(*moment),
        Formula::And(parts) | Formula::Alike(parts) => parts.iter().any(|part| refuted(part, domains)),
        Formula::Or(parts) => parts.iter().all(|part| refuted(part, domains)),
    }
}
