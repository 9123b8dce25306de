use super::Counted;
use crate::{catalog::policy::AudienceMove, review::AudienceName};

/// How the audiences that a build makes move, for the policy to judge.
pub(super) fn moves(counted: &Counted) -> Vec<AudienceMove> {
    let population = counted.data.as_ref().and_then(|d| d.population.exact()).unwrap_or(0);
    counted
        .counts
        .tags
        .iter()
        .filter(|(_, count)| count.is_built)
        .flat_map(|(id, count)| {
            let named = |value: &str| AudienceName { tag: id.to_string(), value: Some(value.to_owned()) }.to_string();
            let values = count.values.iter().map(move |v| (named(&v.value), v.numbers.as_ref()));
            std::iter::once((id.to_string(), count.numbers.as_ref())).chain(values)
        })
        .filter_map(|(tag, numbers)| {
            let numbers = numbers?;
            Some(AudienceMove {
                tag,
                before: numbers.before.exact()?,
                after: numbers.after.exact()?,
                entered: numbers.entered.exact()?,
                exited: numbers.exited.exact()?,
                population,
            })
        })
        .collect()
}
