use std::sync::Arc;

use super::{
    Apply, Draft, Explorer,
    aim::{Aim, constant},
    row::{sample_of, usual},
};
use crate::{
    catalog::Expectation,
    rule::{
        DataType,
        typed::{AggregateFunction, ColumnRef, Expr, ExprKind, Value},
    },
};

/// Variants of one condition, each with its name.
pub(super) type Variants<'a> = Vec<(String, Apply<'a>)>;

impl Explorer<'_> {
    /// What is worth trying about a condition that is neither `and`, `or` nor `not`.
    pub(super) fn variants<'a>(&self, condition: &'a Expr) -> Variants<'a> {
        let mut variants: Variants<'a> = Vec::new();
        match &condition.kind {
            ExprKind::Compare { left, right, .. } => {
                let (as_of, zone) = (self.as_of, &self.catalog.settings().zone);
                let sides = match (constant(left, as_of, zone), constant(right, as_of, zone)) {
                    (_, Some(limit)) => Some((left.as_ref(), limit)),
                    (Some(limit), _) => Some((right.as_ref(), limit)),
                    _ => None,
                };
                match sides {
                    Some((value, limit)) => self.values(value, limit.around(value.ty), &mut variants),
                    None => self.against(left, right, &mut variants),
                }
            }
            ExprKind::Between { value, low, high, .. } => {
                let (as_of, zone) = (self.as_of, &self.catalog.settings().zone);
                let low = constant(low, as_of, zone).map(|low| low.around(value.ty));
                let high = constant(high, as_of, zone).map(|high| high.around(value.ty));
                let aims = low.into_iter().flat_map(|l| l.into_iter().take(2));
                let aims = aims.chain(high.into_iter().flat_map(|h| h.into_iter().skip(1))).collect();
                self.values(value, aims, &mut variants);
            }
            ExprKind::In { value, list, .. } => {
                let literal = |v: &Value| Expr { kind: ExprKind::Literal(v.clone()), ty: value.ty, span: value.span };
                let zone = &self.catalog.settings().zone;
                let mut aims: Vec<Aim> = list.iter().filter_map(|v| constant(&literal(v), self.as_of, zone)).collect();
                if value.ty == DataType::Text {
                    aims.push(Aim::Text(Arc::from("other")));
                } else if let Some(last) = aims.last().and_then(|last| last.around(value.ty).pop()) {
                    aims.push(last);
                }
                self.values(value, aims, &mut variants);
            }
            ExprKind::Like { value, pattern, .. } => {
                let aims = vec![Aim::Text(Arc::from(sample_of(pattern))), Aim::Text(Arc::from("other"))];
                self.values(value, aims, &mut variants);
            }
            ExprKind::Call { args, .. } if condition.ty == DataType::Bool => {
                let part = args.get(1).and_then(|p| constant(p, self.as_of, &self.catalog.settings().zone));
                let aims = part.into_iter().chain([Aim::Text(Arc::from("other"))]).collect();
                self.values(&args[0], aims, &mut variants);
            }
            ExprKind::IsNull { value, .. } => {
                let aim = usual(value.ty, self.as_of);
                self.values(value, vec![aim], &mut variants);
            }
            ExprKind::Attribute(_) => {
                self.values(condition, vec![Aim::Bool(true), Aim::Bool(false)], &mut variants);
            }
            ExprKind::Aggregate(aggregate) if aggregate.function == AggregateFunction::Exists => {
                let name = self.written(condition);
                variants.push((
                    format!("a row for {name}"),
                    Box::new(move |d| {
                        d.make(condition, true);
                        true
                    }),
                ));
            }
            ExprKind::Aggregate(_) => {
                self.values(condition, vec![Aim::Bool(true), Aim::Bool(false)], &mut variants);
            }
            ExprKind::Tag { tag, value } => {
                for (words, said) in self.answers(tag, value.as_ref().map(|v| v.value.as_ref())) {
                    variants.push((
                        format!("{tag}: {words}"),
                        Box::new(move |d| {
                            d.test.tags.insert(tag.clone(), said.clone());
                            true
                        }),
                    ));
                }
            }
            ExprKind::Sequence(sequence) => self.sequence(sequence, &mut variants),
            ExprKind::Rank(rank) => self.ranking(rank, &mut variants),
            _ => {}
        }
        if !matches!(condition.kind, ExprKind::Sequence(_)) {
            self.rows(condition, &mut variants);
        }
        variants
    }

    /// A value at several points, missing, and with everything that its rows can have.
    fn values<'a>(&self, value: &'a Expr, aims: Vec<Aim>, variants: &mut Variants<'a>) {
        let name = self.written(value);
        for aim in aims {
            let words = aim.words(&self.catalog.settings().zone);
            variants.push((format!("{name} is {words}"), Box::new(move |d| d.set(value, &aim))));
        }
        if may_be_unknown(value) {
            variants.push((format!("{name} is not known"), Box::new(move |_| true)));
        }
    }

    /// One value against another: below, equal, above.
    fn against<'a>(&self, left: &'a Expr, right: &'a Expr, variants: &mut Variants<'a>) {
        let names = (self.written(left), self.written(right));
        for (at, words) in ["is below", "equals", "is above"].into_iter().enumerate() {
            variants.push((
                format!("{} {words} {}", names.0, names.1),
                Box::new(move |d| {
                    let pivot = d.pivot(right);
                    let Some(aim) = pivot.around(left.ty).into_iter().nth(at) else { return false };
                    d.set(right, &pivot) && d.set(left, &aim)
                }),
            ));
        }
    }

    /// What a tag can be said to say.
    fn answers(&self, tag: &str, value: Option<&str>) -> Vec<(String, Expectation)> {
        let cases = self.catalog.tag(tag).map_or(&[][..], |tag| tag.document.value.case.as_slice());
        if cases.is_empty() {
            let member =
                |member: bool| (if member { "a member" } else { "no member" }.to_owned(), Expectation::Member(member));
            return vec![member(true), member(false)];
        }
        let other = cases.iter().find(|case| Some(case.value.as_str()) != value).map(|case| case.value.as_str());
        let said = value.into_iter().chain(other).map(|v| (format!("'{v}'"), Expectation::Value(v.to_owned())));
        said.chain([("no case".to_owned(), Expectation::Member(false))]).collect()
    }
}

impl Draft<'_> {
    /// A score that was made elsewhere.
    pub(super) fn score_in_column(&mut self, column: &ColumnRef, score: f64) {
        let ty = self
            .catalog
            .source_shapes()
            .get(&column.source)
            .and_then(|shape| shape.columns.iter().find(|c| c.name == column.column).map(|c| c.ty));
        let value = Expr {
            kind: ExprKind::Attribute(column.clone()),
            ty: ty.unwrap_or(DataType::Float),
            span: crate::diagnostic::Span::default(),
        };
        let millionths = (score * 1e6).round() as i64;
        if !self.set(&value, &Aim::Number { mantissa: millionths, scale: 6 }) {
            self.set(&value, &Aim::whole(1));
        }
    }
}

/// Whether an expression may have no value.
fn may_be_unknown(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Attribute(_) | ExprKind::Score { .. } => true,
        ExprKind::Aggregate(aggregate) => !matches!(
            aggregate.function,
            AggregateFunction::Count
                | AggregateFunction::CountDistinct
                | AggregateFunction::Sum
                | AggregateFunction::Exists
        ),
        ExprKind::Arith { .. } | ExprKind::Call { .. } | ExprKind::Negate(_) => {
            value.parts().into_iter().any(may_be_unknown) || value.ty == DataType::Ratio
        }
        _ => false,
    }
}
