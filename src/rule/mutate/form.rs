use super::{Change, Emit, constant::spans, rows::other_event, window};
use crate::rule::{
    Names,
    typed::{Expr, ExprKind, Rank, RankSize, Sequence, Step},
};

/// Changes of sequences and rankings.
pub(super) fn change(expr: &Expr, names: &dyn Names, emit: &mut Emit<'_>) {
    match &expr.kind {
        ExprKind::Sequence(sequence) => change_sequence(sequence, names, &mut |changed, change| {
            emit(Expr { kind: ExprKind::Sequence(Box::new(changed)), ..expr.clone() }, change);
        }),
        ExprKind::Rank(rank) => change_rank(rank, &mut |changed, change| {
            emit(Expr { kind: ExprKind::Rank(Box::new(changed)), ..expr.clone() }, change);
        }),
        _ => {}
    }
}

fn change_sequence(sequence: &Sequence, names: &dyn Names, emit: &mut dyn FnMut(Sequence, Change)) {
    for at in 0..sequence.steps.len() {
        if let Some(fewer) = without_step(sequence, at) {
            emit(fewer, Change::Step);
        }
    }
    for (at, step) in sequence.steps.iter().enumerate() {
        let mut with = |step: Step, change| {
            let mut changed = sequence.clone();
            changed.steps[at] = step;
            emit(changed, change);
        };
        if at > 0 {
            with(Step { absent: !step.absent, ..step.clone() }, Change::Step);
        }
        if step.filter.is_some() {
            with(Step { filter: None, ..step.clone() }, Change::Filter);
        }
        if let Some(event) = other_event(&step.event, names) {
            with(Step { event, ..step.clone() }, Change::Event);
        }
        if let Some(within) = step.within {
            for within in spans(within) {
                with(Step { within: Some(within), ..step.clone() }, Change::Within);
            }
            with(Step { within: None, ..step.clone() }, Change::Within);
        }
    }
    for window in window::others(sequence.window, names) {
        emit(Sequence { window, ..sequence.clone() }, Change::Window);
    }
}

/// A sequence has at least two steps, the first of which is there and has nothing before it.
fn without_step(sequence: &Sequence, at: usize) -> Option<Sequence> {
    let mut fewer = sequence.clone();
    fewer.steps.remove(at);
    let first = fewer.steps.first_mut()?;
    if first.absent {
        return None;
    }
    first.within = None;
    (fewer.steps.len() >= 2).then_some(fewer)
}

fn change_rank(rank: &Rank, emit: &mut dyn FnMut(Rank, Change)) {
    for size in other_sizes(rank.size) {
        emit(Rank { size, ..rank.clone() }, Change::Ranking);
    }
    emit(Rank { bottom: !rank.bottom, ..rank.clone() }, Change::Ranking);
    if rank.among.is_some() {
        emit(Rank { among: None, ..rank.clone() }, Change::Ranking);
    }
}

/// One less and one more; a share also by its last digit.
fn other_sizes(size: RankSize) -> Vec<RankSize> {
    match size {
        RankSize::Count(k) => {
            [k.checked_sub(1), k.checked_add(1)].into_iter().flatten().filter(|k| *k > 0).map(RankSize::Count).collect()
        }
        RankSize::Percent { mantissa, scale } => {
            let most = 10_u64.checked_pow(u32::from(scale)).and_then(|f| f.checked_mul(100)).unwrap_or(u64::MAX);
            [mantissa.checked_sub(1), mantissa.checked_add(1)]
                .into_iter()
                .flatten()
                .filter(|m| (1..=most).contains(m))
                .map(|mantissa| RankSize::Percent { mantissa, scale })
                .collect()
        }
    }
}
