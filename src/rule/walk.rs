use std::sync::Arc;

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

    /// Lets every `tag(…)` and `score(…)` in it mean another tag, where `rename` names one.
    pub fn rename_tags(&mut self, rename: &impl Fn(&str) -> Option<Arc<str>>) {
        match &mut self.kind {
            ExprKind::Tag { tag, .. } | ExprKind::Score { tag } => {
                if let Some(other) = rename(tag) {
                    *tag = other;
                }
            }
            ExprKind::Literal(_)
            | ExprKind::AsOf
            | ExprKind::Attribute(_)
            | ExprKind::Column(_)
            | ExprKind::EventTime
            | ExprKind::EventName => {}
            ExprKind::Not(x) | ExprKind::Negate(x) => x.rename_tags(rename),
            ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Call { args: parts, .. } => {
                parts.iter_mut().for_each(|p| p.rename_tags(rename));
            }
            ExprKind::Compare { left, right, .. } | ExprKind::Arith { left, right, .. } => {
                left.rename_tags(rename);
                right.rename_tags(rename);
            }
            ExprKind::In { value, .. } | ExprKind::Like { value, .. } | ExprKind::IsNull { value, .. } => {
                value.rename_tags(rename);
            }
            ExprKind::Between { value, low, high, .. } => {
                [value, low, high].into_iter().for_each(|p| p.rename_tags(rename));
            }
            ExprKind::Aggregate(aggregate) => {
                aggregate.argument.iter_mut().chain(&mut aggregate.filter).for_each(|p| p.rename_tags(rename));
            }
            ExprKind::Rank(rank) => {
                rank.value.rename_tags(rename);
                rank.among.iter_mut().for_each(|p| p.rename_tags(rename));
            }
            ExprKind::Sequence(sequence) => {
                sequence.steps.iter_mut().filter_map(|s| s.filter.as_mut()).for_each(|p| p.rename_tags(rename));
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
