use std::{collections::HashMap, sync::Arc};

use super::{
    PlanError, PlanTag, PlanTagKind, QueryPlan,
    lower::{LoweredTag, Lowering, Place},
    node::NodeId,
    query_plan::TagPlan,
    schedule::{finish_scan, schedule},
    walk::walk,
};
use crate::{
    calendar::{Micros, Zone},
    rule::typed::{Expr, ExprKind},
    store::facts::StoredSource,
};

/// Puts the rules of `tags` into one plan. `sources` are [`crate::store::facts::Facts::sources`] of the facts that the
/// plan will run over: a plan does not fit another snapshot.
///
/// An event, column or source that the store does not know has no rows or values; that is no error, since rules may be
/// written before the first data arrives.
///
/// # Errors
/// When a rule refers to a tag that is not given, to itself, or to a column of another type.
pub fn share(tags: &[PlanTag], sources: &[StoredSource], as_of: Micros, zone: &Zone) -> Result<QueryPlan, PlanError> {
    share_with_probes(tags, &[], sources, as_of, zone)
}

/// [`share`], and a node for each of some expressions over subjects: values that somebody wants to look at beside the
/// tags. An expression that is part of a wanted tag gets the very node that decides the tag. Tags that probes refer to
/// must be wanted, or needed by a wanted one.
///
/// # Errors
/// As [`share`].
pub fn share_with_probes(
    tags: &[PlanTag],
    probes: &[Expr],
    sources: &[StoredSource],
    as_of: Micros,
    zone: &Zone,
) -> Result<QueryPlan, PlanError> {
    let mut lowering = Lowering::new(sources, as_of, zone);
    for tag in in_dependency_order(tags)? {
        lowering.tag = tag.id.clone();
        let lowered = lower_tag(&mut lowering, tag)?;
        lowering.tags.insert(tag.id.clone(), lowered);
    }
    let probes: Vec<NodeId> =
        probes.iter().map(|probe| lowering.lower(probe, Place::Subject)).collect::<Result<_, _>>()?;
    let outputs: Vec<TagPlan> = tags
        .iter()
        .filter(|tag| tag.wanted)
        .map(|tag| TagPlan { id: tag.id.clone(), outputs: lowering.tags[&tag.id].values.clone() })
        .collect();
    let Lowering { subjects, attributes, scans, sequences, ranks, rank_of, dictionaries, tables, .. } = lowering;
    let wanted: Vec<NodeId> = outputs
        .iter()
        .flat_map(|tag| tag.outputs.iter().map(|(_, node)| *node))
        .chain(probes.iter().copied())
        .collect();
    let schedule = schedule(&subjects, &scans, &sequences, &ranks, &wanted);
    let finish = |(i, scan)| finish_scan(i, scan, &sequences, as_of, (&subjects, &schedule));
    let scans = scans.into_iter().enumerate().map(finish).collect();
    Ok(QueryPlan {
        as_of,
        zone: zone.clone(),
        attributes,
        scans,
        sequences,
        ranks,
        subjects,
        schedule,
        tags: outputs,
        probes,
        rank_of,
        dictionaries,
        tables,
    })
}

fn lower_tag(lowering: &mut Lowering<'_>, tag: &PlanTag) -> Result<LoweredTag, PlanError> {
    match &tag.kind {
        PlanTagKind::Rule(rule) => {
            let node = lowering.lower(rule, Place::Subject)?;
            let any = lowering.subjects.is_true(node);
            Ok(LoweredTag { any, values: vec![(None, any)] })
        }
        PlanTagKind::Cases(cases) => {
            let mut taken = lowering.subjects.truth(false);
            let mut values: Vec<(Option<Arc<str>>, usize)> = Vec::new();
            for case in cases {
                let when = lowering.lower(&case.when, Place::Subject)?;
                let graph = &mut lowering.subjects;
                let when = graph.is_true(when);
                let free = graph.not(taken);
                let member = graph.and([when, free]);
                taken = graph.or([taken, when]);
                match values.iter_mut().find(|(value, _)| value.as_ref() == Some(&case.value)) {
                    Some((_, node)) => *node = graph.or([*node, member]),
                    None => values.push((Some(case.value.clone()), member)),
                }
            }
            Ok(LoweredTag { any: taken, values })
        }
    }
}

/// Wanted tags and those they refer to, each after the tags it refers to. Not by recursion: chains may be long.
fn in_dependency_order(tags: &[PlanTag]) -> Result<Vec<&PlanTag>, PlanError> {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let by_id: HashMap<&str, usize> = tags.iter().enumerate().map(|(i, tag)| (tag.id.as_ref(), i)).collect();
    let mut state = vec![State::New; tags.len()];
    let mut order = Vec::new();
    for wanted in (0..tags.len()).filter(|&i| tags[i].wanted) {
        let mut path: Vec<(usize, Vec<Arc<str>>)> = Vec::new();
        if state[wanted] == State::New {
            state[wanted] = State::Open;
            path.push((wanted, references(&tags[wanted])));
        }
        while let Some((tag, open)) = path.last_mut() {
            let tag = *tag;
            let Some(next) = open.pop() else {
                state[tag] = State::Done;
                order.push(&tags[tag]);
                path.pop();
                continue;
            };
            let Some(&index) = by_id.get(next.as_ref()) else {
                return Err(PlanError::UnknownTag { tag: tags[tag].id.clone(), unknown: next });
            };
            match state[index] {
                State::Done => {}
                State::New => {
                    state[index] = State::Open;
                    path.push((index, references(&tags[index])));
                }
                State::Open => {
                    let ids = path.iter().skip_while(|(i, _)| *i != index).map(|(i, _)| tags[*i].id.to_string());
                    return Err(PlanError::Cycle { ids: ids.chain([next.to_string()]).collect() });
                }
            }
        }
    }
    Ok(order)
}

/// Ids of the tags that a tag's rules refer to by `tag(…)`.
fn references(tag: &PlanTag) -> Vec<Arc<str>> {
    let mut ids = Vec::new();
    let mut collect = |rule: &Expr| {
        walk(rule, &mut |e| {
            if let ExprKind::Tag { tag, .. } = &e.kind {
                ids.push(tag.clone());
            }
            true
        });
    };
    match &tag.kind {
        PlanTagKind::Rule(rule) => collect(rule),
        PlanTagKind::Cases(cases) => cases.iter().for_each(|case| collect(&case.when)),
    }
    ids.sort_unstable();
    ids.dedup();
    ids.reverse();
    ids
}
