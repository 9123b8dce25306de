use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::world::{said_score, said_tag};
use crate::{
    catalog::{Case, Catalog, CatalogTag, CatalogTest, Model, ModelSection, TagBody, value::parse_percent},
    engine::plan::{PlanCase, PlanTag, PlanTagKind},
    rule::{
        DataType,
        typed::{ColumnRef, CompareOp, Expr, ExprKind, Rank, RankSize, Value},
    },
};

/// Why a test is not run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Obstacle {
    /// Rules have mistakes, which were reported.
    Mistakes,
    /// Nobody says what a model says.
    Unscored {
        /// The model tag.
        model: Arc<str>,
    },
}

/// Everything that tests say instead of rules.
#[derive(Debug, Default)]
pub(super) struct Said {
    tags: BTreeSet<Arc<str>>,
}

impl Said {
    pub(super) fn by<'t>(tests: impl IntoIterator<Item = &'t CatalogTest>) -> Self {
        Self { tags: tests.into_iter().flat_map(|test| test.tags.keys().cloned()).collect() }
    }
}

/// What has to be known before the tests of a tag can be run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Nature {
    /// A ranking takes part: a test cannot share its world with others.
    pub(super) is_ranked: bool,
}

/// Follows the references of a tag as far as a test does not cut them off.
pub(super) fn examine(catalog: &Catalog, tag: &CatalogTag, test: &CatalogTest) -> Result<Nature, Obstacle> {
    let mut nature = Nature::default();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut open: Vec<&str> = vec![&tag.id];
    while let Some(id) = open.pop() {
        if !seen.insert(id) || test.tags.contains_key(id) {
            continue;
        }
        let needed = catalog.tag(id).ok_or(Obstacle::Mistakes)?;
        match &needed.body {
            TagBody::Invalid => return Err(Obstacle::Mistakes),
            TagBody::Rule(when) => nature.is_ranked |= is_ranked(when),
            TagBody::Cases(cases) => nature.is_ranked |= cases.iter().any(|case| is_ranked(&case.when)),
            TagBody::Model(model) => {
                if model.scores.is_none() && !test.scores.contains_key(id) {
                    return Err(Obstacle::Unscored { model: needed.id.clone() });
                }
                nature.is_ranked |= needed.document.value.model.as_ref().is_some_and(|m| m.top.is_some());
            }
        }
        open.extend(needed.references.tags.iter().map(AsRef::as_ref));
    }
    Ok(nature)
}

fn is_ranked(when: &Expr) -> bool {
    let mut found = false;
    when.walk(&mut |e| found |= matches!(e.kind, ExprKind::Rank(_)));
    found
}

/// The tags to plan: `roots`, and whatever they refer to, each with what tests may say instead of its rules.
pub(super) fn tags_to_plan(catalog: &Catalog, roots: Vec<PlanTag>, said: &Said) -> Vec<PlanTag> {
    let mut planned: BTreeMap<Arc<str>, usize> = BTreeMap::new();
    let mut tags: Vec<PlanTag> = Vec::new();
    for root in roots {
        planned.insert(root.id.clone(), tags.len());
        tags.push(root);
    }
    let mut open: Vec<Arc<str>> = tags.iter().flat_map(|tag| references(&tag.kind)).collect();
    while let Some(id) = open.pop() {
        if planned.contains_key(&id) {
            continue;
        }
        // A tag that every test says something about may be anything else.
        let kind = catalog.tag(&id).and_then(kind_of).unwrap_or_else(|| PlanTagKind::Rule(literal(Value::Bool(false))));
        open.extend(references(&kind));
        planned.insert(id.clone(), tags.len());
        tags.push(PlanTag { id, kind, wanted: false });
    }
    for tag in &mut tags {
        read_scores(catalog, &mut tag.kind);
        if said.tags.contains(&tag.id) {
            listen(&tag.id, &mut tag.kind);
        }
    }
    tags
}

fn references(kind: &PlanTagKind) -> Vec<Arc<str>> {
    match kind {
        PlanTagKind::Rule(when) => when.references().tags.into_iter().collect(),
        PlanTagKind::Cases(cases) => cases.iter().flat_map(|case| case.when.references().tags).collect(),
    }
}

/// A tag as the engine takes it; a model is what becomes of its score. `None` when its rules have mistakes.
pub(super) fn kind_of(tag: &CatalogTag) -> Option<PlanTagKind> {
    match &tag.body {
        TagBody::Rule(when) => Some(PlanTagKind::Rule(when.clone())),
        TagBody::Cases(cases) => Some(kind_of_cases(cases)),
        TagBody::Model(model) => {
            Some(PlanTagKind::Rule(member_of_model(&tag.id, model, tag.document.value.model.as_ref()?)))
        }
        TagBody::Invalid => None,
    }
}

pub(super) fn kind_of_cases(cases: &[Case]) -> PlanTagKind {
    PlanTagKind::Cases(cases.iter().map(|c| PlanCase { value: c.value.clone(), when: c.when.clone() }).collect())
}

/// Members have a score of at least the threshold, or one of the best scores.
fn member_of_model(id: &Arc<str>, model: &Model, section: &ModelSection) -> Expr {
    let score = Expr { ty: DataType::Float, ..condition(ExprKind::Score { tag: id.clone() }) };
    if let Some(top) = &section.top {
        let size = match parse_percent(top) {
            Some(share) => RankSize::Percent { mantissa: share.mantissa, scale: share.scale },
            None => RankSize::Count(top.parse().unwrap_or(1)),
        };
        let rank = Rank { bottom: false, size, value: score, among: model.population.clone() };
        return condition(ExprKind::Rank(Box::new(rank)));
    }
    let threshold = literal(number(section.threshold.unwrap_or_default()));
    let is_high =
        condition(ExprKind::Compare { op: CompareOp::GreaterEqual, left: Box::new(score), right: Box::new(threshold) });
    match &model.population {
        Some(population) => condition(ExprKind::And(vec![population.clone(), is_high])),
        None => is_high,
    }
}

/// The constant that a number of a file is.
fn number(x: f64) -> Value {
    let text = x.to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, "0"));
    let fraction = &fraction[..fraction.len().min(17)];
    let mantissa = format!("{whole}{fraction}").parse().unwrap_or_default();
    Value::Decimal { mantissa, scale: u8::try_from(fraction.len()).unwrap_or(1) }
}

/// Scores become attributes: of the test, or of the source that they were made in.
fn read_scores(catalog: &Catalog, kind: &mut PlanTagKind) {
    match kind {
        PlanTagKind::Rule(when) => read_scores_of(catalog, when),
        PlanTagKind::Cases(cases) => cases.iter_mut().for_each(|case| read_scores_of(catalog, &mut case.when)),
    }
}

fn read_scores_of(catalog: &Catalog, expr: &mut Expr) {
    if let ExprKind::Score { tag } = &expr.kind {
        let made_elsewhere = catalog.tag(tag).and_then(|tag| match &tag.body {
            TagBody::Model(model) => model.scores.clone(),
            _ => None,
        });
        match made_elsewhere {
            Some(column) => {
                expr.ty = column_type(catalog, &column).unwrap_or(DataType::Float);
                expr.kind = ExprKind::Attribute(column);
            }
            None => expr.kind = ExprKind::Attribute(said_score(tag)),
        }
        return;
    }
    for part in expr.parts_mut() {
        read_scores_of(catalog, part);
    }
}

fn column_type(catalog: &Catalog, column: &ColumnRef) -> Option<DataType> {
    let shape = catalog.source_shapes().get(&column.source)?;
    shape.columns.iter().find(|c| c.name == column.column).map(|c| c.ty)
}

/// Where a test says something, that counts instead of the rule: `(said is null and rule) or said`.
fn listen(id: &Arc<str>, kind: &mut PlanTagKind) {
    let column = said_tag(id);
    let attribute = |ty| Expr { ty, ..condition(ExprKind::Attribute(column.clone())) };
    let unless = |ty: DataType, when: Expr, said: Expr| {
        let nothing = ExprKind::IsNull { value: Box::new(attribute(ty)), negated: false };
        let mut parts = vec![condition(nothing)];
        match when.kind {
            ExprKind::And(inner) => parts.extend(inner),
            _ => parts.push(when),
        }
        condition(ExprKind::Or(vec![condition(ExprKind::And(parts)), said]))
    };
    match kind {
        PlanTagKind::Rule(when) => {
            *when = unless(DataType::Bool, when.clone(), attribute(DataType::Bool));
        }
        PlanTagKind::Cases(cases) => {
            for case in cases {
                let is_it = condition(ExprKind::Compare {
                    op: CompareOp::Equal,
                    left: Box::new(attribute(DataType::Text)),
                    right: Box::new(literal(Value::Text(case.value.clone()))),
                });
                case.when = unless(DataType::Text, case.when.clone(), is_it);
            }
        }
    }
}

pub(super) fn condition(kind: ExprKind) -> Expr {
    Expr { kind, ty: DataType::Bool, span: crate::diagnostic::Span::default() }
}

fn literal(value: Value) -> Expr {
    let ty = match &value {
        Value::Decimal { scale, .. } => DataType::Decimal { scale: *scale },
        Value::Text(_) => DataType::Text,
        _ => DataType::Bool,
    };
    Expr { ty, ..condition(ExprKind::Literal(value)) }
}
