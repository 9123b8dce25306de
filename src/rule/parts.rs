use super::typed::{Expr, ExprKind};

impl Expr {
    /// The expressions directly inside this one, in the order of the text; arguments and filters too.
    #[must_use]
    pub fn parts(&self) -> Vec<&Self> {
        match &self.kind {
            ExprKind::Literal(_)
            | ExprKind::AsOf
            | ExprKind::Attribute(_)
            | ExprKind::Column(_)
            | ExprKind::EventTime
            | ExprKind::EventName
            | ExprKind::Tag { .. }
            | ExprKind::Score { .. } => Vec::new(),
            ExprKind::Not(x) | ExprKind::Negate(x) => vec![x],
            ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Call { args: parts, .. } => parts.iter().collect(),
            ExprKind::Compare { left, right, .. } | ExprKind::Arith { left, right, .. } => vec![left, right],
            ExprKind::In { value, .. } | ExprKind::Like { value, .. } | ExprKind::IsNull { value, .. } => vec![value],
            ExprKind::Between { value, low, high, .. } => vec![value, low, high],
            ExprKind::Aggregate(aggregate) => aggregate.argument.iter().chain(&aggregate.filter).collect(),
            ExprKind::Rank(rank) => std::iter::once(&rank.value).chain(&rank.among).collect(),
            ExprKind::Sequence(sequence) => sequence.steps.iter().filter_map(|s| s.filter.as_ref()).collect(),
        }
    }

    /// [`Self::parts`], to be changed. Whoever changes the type of a part answers for the types above it.
    pub fn parts_mut(&mut self) -> Vec<&mut Self> {
        match &mut self.kind {
            ExprKind::Literal(_)
            | ExprKind::AsOf
            | ExprKind::Attribute(_)
            | ExprKind::Column(_)
            | ExprKind::EventTime
            | ExprKind::EventName
            | ExprKind::Tag { .. }
            | ExprKind::Score { .. } => Vec::new(),
            ExprKind::Not(x) | ExprKind::Negate(x) => vec![x],
            ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Call { args: parts, .. } => {
                parts.iter_mut().collect()
            }
            ExprKind::Compare { left, right, .. } | ExprKind::Arith { left, right, .. } => vec![left, right],
            ExprKind::In { value, .. } | ExprKind::Like { value, .. } | ExprKind::IsNull { value, .. } => vec![value],
            ExprKind::Between { value, low, high, .. } => vec![value, low, high],
            ExprKind::Aggregate(aggregate) => {
                let aggregate = aggregate.as_mut();
                aggregate.argument.iter_mut().chain(&mut aggregate.filter).collect()
            }
            ExprKind::Rank(rank) => {
                let rank = rank.as_mut();
                std::iter::once(&mut rank.value).chain(&mut rank.among).collect()
            }
            ExprKind::Sequence(sequence) => sequence.steps.iter_mut().filter_map(|s| s.filter.as_mut()).collect(),
        }
    }
}
