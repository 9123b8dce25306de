use std::sync::Arc;

use super::{
    change::{Domain, Search, by_itself},
    explanation::{Explanation, NotSearched, Outlook},
    grow::{Grower, agrees},
    panel::{Panel, rules},
    values::{Values, expressions, inside},
};
use crate::{
    calendar::{DAY, Micros, Zone},
    engine::{
        embedded::{EngineError, Progress, Rankings, probe},
        plan::{self, PlanTag, PlanTagKind, QueryPlan},
    },
    rule::{
        DataType,
        typed::{Expr, ExprKind, Rank, References},
    },
    store::facts::{Facts, StoredSourceKind, SubjectRows, Wanted},
};

/// Rows of a subject beyond which no change is looked for.
const ROWS: usize = 20_000;
/// Texts of a column that may stand in proposals.
const TEXTS: u32 = 16;

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Question<'q, F: ?Sized> {
    /// All tags that may be referred to.
    pub tags: &'q [PlanTag],
    /// The tag, one of them.
    pub tag: &'q Arc<str>,
    /// The data.
    pub facts: &'q F,
    /// The subject, a member of the population.
    pub ordinal: u32,
    /// The instant.
    pub as_of: Micros,
    /// The zone of days.
    pub zone: &'q Zone,
}

/// Answers a question. Costs what the subject's rows cost, and a pass over everybody for each ranking that the tag depends on.
///
/// # Errors
/// When rules do not become a plan, facts cannot be read, or a number overflows.
pub fn explain<F: Facts + ?Sized>(
    question: &Question<'_, F>,
    progress: &dyn Progress,
) -> Result<Explanation, EngineError> {
    let Question { facts, ordinal, as_of, zone, .. } = *question;
    let mut panel = Panel::new(question.tags, question.tag, zone);
    let ranks = ranks(&panel.tags);
    panel.rankings = rankings(question, &panel, &ranks, progress)?;

    let mut exprs = expressions(&panel.tags);
    let count = exprs.len();
    exprs.extend(panel.verdict_probes());
    let plan = plan::share_with_probes(&panel.tags, &exprs, facts.sources(), as_of, zone)?;
    let mut observed = probe(&plan, facts, (ordinal, 1), &panel.rankings)?.pop().unwrap_or_default();
    let verdict = panel.verdict_of(&observed.split_off(count));
    exprs.truncate(count);
    let values = Values::new(exprs, observed);

    let wanted = wanted(&panel, &plan, facts);
    let rows = SubjectRows::read(facts, ordinal, &wanted)?;
    let rules = Grower::new(&panel, &values, &rows, as_of).grow()?;
    debug_assert!(agrees(&rules, &verdict), "the tree says what the verdict says");

    let mut outlook = Outlook::default();
    if ranks.iter().any(|rank| is_nested(&panel, rank)) {
        outlook.not_searched = Some(NotSearched::NestedRanking);
    } else if rows.len() > ROWS {
        outlook.not_searched = Some(NotSearched::TooManyRows);
    } else {
        let domain = domain(facts, &wanted, &rows);
        let all_rows = || all_rows(facts, ordinal);
        let (panel, verdict) = (&panel, &verdict);
        let search = Search { panel, rows: &rows, as_of, domain: &domain, verdict, all_rows: &all_rows };
        outlook.change = search.run()?;
        if ranks.is_empty() {
            outlook.by_itself = by_itself(&search)?;
        }
    }
    Ok(Explanation { tag: question.tag.clone(), as_of, verdict, rules, outlook })
}

/// Rankings that tags depend on, each once.
fn ranks(tags: &[PlanTag]) -> Vec<Expr> {
    let mut found: Vec<Expr> = Vec::new();
    for rule in tags.iter().flat_map(rules) {
        inside(rule, &mut |e| {
            if matches!(e.kind, ExprKind::Rank(_)) && !found.contains(e) {
                found.push(e.clone());
            }
        });
    }
    found
}

/// Ranks everybody else; only what decides rankings is computed for them.
fn rankings<F: Facts + ?Sized>(
    question: &Question<'_, F>,
    panel: &Panel<'_>,
    ranks: &[Expr],
    progress: &dyn Progress,
) -> Result<Rankings, EngineError> {
    if ranks.is_empty() {
        return Ok(Rankings::default());
    }
    let mut tags: Vec<PlanTag> = panel.tags.iter().map(|tag| PlanTag { wanted: false, ..tag.clone() }).collect();
    for (i, rank) in ranks.iter().enumerate() {
        // No tag of a catalog can have such an id.
        let (id, kind) = (format!("<ranking {i}>").into(), PlanTagKind::Rule(rank.clone()));
        tags.push(PlanTag { id, kind, wanted: true });
    }
    let plan = plan::share(&tags, question.facts.sources(), question.as_of, question.zone)?;
    match Rankings::of(&plan, question.facts, question.ordinal, progress) {
        Err(EngineError::Overflow { .. }) => Err(EngineError::Overflow { tag: question.tag.clone() }),
        other => other,
    }
}

/// Whether who is ranked depends on another ranking.
fn is_nested(panel: &Panel<'_>, rank: &Expr) -> bool {
    let ExprKind::Rank(rank) = &rank.kind else { return false };
    let Rank { among: Some(among), .. } = &**rank else { return false };
    let mut waiting: Vec<Arc<str>> = among.references().tags.into_iter().collect();
    let mut seen: Vec<Arc<str>> = Vec::new();
    while let Some(id) = waiting.pop() {
        if seen.contains(&id) {
            continue;
        }
        for rule in panel.tag(&id).into_iter().flat_map(rules) {
            let mut ranks = false;
            inside(rule, &mut |e| ranks |= matches!(e.kind, ExprKind::Rank(_)));
            if ranks {
                return true;
            }
            waiting.extend(rule.references().tags);
        }
        seen.push(id);
    }
    false
}

/// What rules read: their events and columns, from the earliest instant that a window reaches back to.
fn wanted<F: Facts + ?Sized>(panel: &Panel<'_>, plan: &QueryPlan, facts: &F) -> Vec<Wanted> {
    let mut references = References::default();
    for rule in panel.tags.iter().flat_map(rules) {
        let References { events, columns, .. } = rule.references();
        references.events.extend(events);
        references.columns.extend(columns);
    }
    let mut wanted = Vec::new();
    for (index, source) in facts.sources().iter().enumerate() {
        let mut columns: Vec<usize> = references
            .columns
            .iter()
            .filter(|column| column.source == source.name)
            .filter_map(|column| source.column(&column.column))
            .collect();
        columns.sort_unstable();
        columns.dedup();
        let read: Vec<_> = references.events.iter().filter(|event| event.source == source.name).collect();
        let (events, from) = match &source.kind {
            StoredSourceKind::Attributes { .. } if columns.is_empty() => continue,
            StoredSourceKind::Attributes { .. } => (None, Micros::MIN),
            StoredSourceKind::Events { .. } if read.is_empty() => continue,
            StoredSourceKind::Events { event: column, events, .. } => {
                let all = column.is_none() || read.iter().any(|event| event.event.is_none());
                let mut codes: Vec<u32> = read.iter().filter_map(|event| events.code(event.event.as_ref()?)).collect();
                codes.sort_unstable();
                // Windows move forth; a clock that is set back moves them back for an hour.
                let scans = plan.scans.iter().filter(|scan| scan.source == index);
                let from = scans.flat_map(|scan| &scan.fetches).map(|fetch| fetch.period.from).min();
                ((!all).then_some(codes), from.map_or(Micros::MIN, |from| from.saturating_sub(2 * DAY)))
            }
        };
        wanted.push(Wanted { source: index, events, columns, from });
    }
    wanted
}

/// Counts a subject's rows in all sources.
fn all_rows<F: Facts + ?Sized>(facts: &F, ordinal: u32) -> Result<usize, EngineError> {
    let source = |source| Wanted { source, events: None, columns: Vec::new(), from: Micros::MIN };
    let wanted: Vec<Wanted> = (0..facts.sources().len()).map(source).collect();
    Ok(SubjectRows::read(facts, ordinal, &wanted)?.len())
}

/// What cells have elsewhere in the store.
fn domain<F: Facts + ?Sized>(facts: &F, wanted: &[Wanted], rows: &SubjectRows) -> Domain {
    let mut domain = Domain::default();
    for want in wanted {
        let source = &facts.sources()[want.source];
        if let StoredSourceKind::Events { event: Some(column), events, .. } = &source.kind {
            let count = u32::try_from(events.len()).unwrap_or(u32::MAX);
            let names = (0..count.min(TEXTS)).map(|code| Arc::from(events.text(code)));
            let names = names.filter(|name: &Arc<str>| !name.is_empty());
            domain.texts.insert((source.name.clone(), column.clone()), names.collect());
        }
        for index in &want.columns {
            let column = &source.columns[*index];
            let key = (source.name.clone(), column.name.clone());
            if let Some(texts) = &column.texts {
                let count = u32::try_from(texts.len()).unwrap_or(u32::MAX);
                let some = (0..count.min(TEXTS)).map(|code| Arc::from(texts.text(code)));
                domain.texts.insert(key, some.filter(|text: &Arc<str>| !text.is_empty()).collect());
            } else if column.ty.is_numeric() && has_negatives(rows, &source.name, &column.name, column.ty) {
                domain.signed.insert(key);
            }
        }
    }
    domain
}

/// Whether the subject has negative numbers in a column.
fn has_negatives(rows: &SubjectRows, source: &str, column: &str, ty: DataType) -> bool {
    use crate::store::facts::CellValue;
    let Some(source) = rows.source(source) else { return false };
    let Some(at) = source.column(column) else { return false };
    let negative = |cell: &CellValue| match cell {
        CellValue::Int(lane) => *lane < 0,
        CellValue::Float(x) => *x < 0.0,
        _ => false,
    };
    ty.is_numeric() && source.rows.iter().any(|row| negative(&row.cells[at]))
}
