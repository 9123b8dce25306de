use super::{
    Ast,
    ast::AstKind,
    typed::{EventRef, Expr, ExprKind, References},
};

impl Ast {
    /// Calls `see` on this tree and everything inside it, each before its parts.
    pub fn walk<'a>(&'a self, see: &mut impl FnMut(&'a Self)) {
        see(self);
        match &self.kind {
            AstKind::Literal(_) | AstKind::AsOf | AstKind::Path(_) | AstKind::Tag { .. } | AstKind::Score { .. } => {}
            AstKind::Not(x) | AstKind::Negate(x) => x.walk(see),
            AstKind::And(parts) | AstKind::Or(parts) | AstKind::Mistake(parts) | AstKind::Call { args: parts, .. } => {
                parts.iter().for_each(|p| p.walk(see));
            }
            AstKind::Compare { left, right, .. } | AstKind::Arith { left, right, .. } => {
                left.walk(see);
                right.walk(see);
            }
            AstKind::In { value, .. } | AstKind::Like { value, .. } | AstKind::IsNull { value, .. } => value.walk(see),
            AstKind::Between { value, low, high, .. } => [value, low, high].into_iter().for_each(|p| p.walk(see)),
            AstKind::Aggregate(aggregate) => {
                aggregate.argument.walk(see);
                aggregate.filter.iter().for_each(|p| p.walk(see));
            }
            AstKind::Rank(rank) => {
                rank.value.walk(see);
                rank.among.iter().for_each(|p| p.walk(see));
            }
            AstKind::Sequence(sequence) => {
                sequence.steps.iter().filter_map(|s| s.filter.as_ref()).for_each(|p| p.walk(see));
            }
        }
    }
}

impl Expr {
    /// Calls `see` on this expression and everything inside it, arguments and filters too, each before its parts.
    pub fn walk<'a>(&'a self, see: &mut impl FnMut(&'a Self)) {
        see(self);
        match &self.kind {
            ExprKind::Literal(_)
            | ExprKind::AsOf
            | ExprKind::Attribute(_)
            | ExprKind::Column(_)
            | ExprKind::EventTime
            | ExprKind::EventName
            | ExprKind::Tag { .. }
            | ExprKind::Score { .. } => {}
            ExprKind::Not(x) | ExprKind::Negate(x) => x.walk(see),
            ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Call { args: parts, .. } => {
                parts.iter().for_each(|p| p.walk(see));
            }
            ExprKind::Compare { left, right, .. } | ExprKind::Arith { left, right, .. } => {
                left.walk(see);
                right.walk(see);
            }
            ExprKind::In { value, .. } | ExprKind::Like { value, .. } | ExprKind::IsNull { value, .. } => {
                value.walk(see);
            }
            ExprKind::Between { value, low, high, .. } => {
                [value, low, high].into_iter().for_each(|p| p.walk(see));
            }
            ExprKind::Aggregate(aggregate) => {
                aggregate.argument.iter().chain(&aggregate.filter).for_each(|p| p.walk(see));
            }
            ExprKind::Rank(rank) => {
                rank.value.walk(see);
                rank.among.iter().for_each(|p| p.walk(see));
            }
            ExprKind::Sequence(sequence) => {
                sequence.steps.iter().filter_map(|s| s.filter.as_ref()).for_each(|p| p.walk(see));
            }
        }
    }

    /// Everything the rule refers to.
    #[must_use]
    pub fn references(&self) -> References {
        let mut found = References::default();
        let add_event = |found: &mut References, event: &EventRef| {
            if !found.events.contains(event) {
                found.events.insert(event.clone());
            }
        };
        self.walk(&mut |expr| match &expr.kind {
            ExprKind::Attribute(column) | ExprKind::Column(column) => {
                found.columns.insert(column.clone());
            }
            ExprKind::Tag { tag, .. } | ExprKind::Score { tag } => {
                found.tags.insert(tag.clone());
            }
            ExprKind::Aggregate(aggregate) => add_event(&mut found, &aggregate.event),
            ExprKind::Sequence(sequence) => sequence.steps.iter().for_each(|s| add_event(&mut found, &s.event)),
            _ => {}
        });
        found
    }
}
