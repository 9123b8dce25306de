//! Rules that are near to a rule: said in other words, or with one thing changed, so that relations really occur.

use super::random::Random;
use crate::oracle::rule::{
    Aggregate, Comparison, Duration, Fold, Function, Rank, Rule, Sequence, Size, Step, Unit, Window,
};

/// A rule a few changes away.
pub(super) fn relative(rule: &Rule, others: &[Rule], random: &mut Random) -> Rule {
    let mut changed = rule.clone();
    for _ in 0..random.range(1, 2) {
        changed = match random.below(12) {
            0 => Rule::Not(Box::new(changed)),
            1 => both(changed, random.pick(others).clone()),
            2 => either(changed, random.pick(others).clone()),
            3 => both(rule.clone(), change(&changed, random)),
            4 => either(rule.clone(), change(&changed, random)),
            _ => change(&changed, random),
        };
    }
    changed
}

/// `a and b`, as people write it: chains of one word are one chain.
fn both(a: Rule, b: Rule) -> Rule {
    Rule::And(vec![grouped(a), grouped(b)])
}

fn either(a: Rule, b: Rule) -> Rule {
    Rule::Or(vec![grouped(a), grouped(b)])
}

/// A junction inside another stands behind a double negation, so that the oracle's printer need not group.
fn grouped(rule: Rule) -> Rule {
    match rule {
        Rule::And(_) | Rule::Or(_) => Rule::Not(Box::new(Rule::Not(Box::new(rule)))),
        other => other,
    }
}

/// The rule with one thing changed.
fn change(rule: &Rule, random: &mut Random) -> Rule {
    let boxed = |rule: Rule| Box::new(rule);
    match rule {
        Rule::Number { mantissa, scale } => match random.below(4) {
            0 => Rule::Number { mantissa: mantissa.saturating_mul(10), scale: scale + 1 },
            _ => Rule::Number { mantissa: mantissa.saturating_add(*random.pick(&[-10, -1, 1, 2])), scale: *scale },
        },
        Rule::Duration(d) => Rule::Duration(duration(*d, 0, random)),
        Rule::Text(text) => {
            let mut text = text.clone();
            if text.pop().is_none() {
                text.push('S');
            }
            Rule::Text(text)
        }
        Rule::Date(date) => Rule::Date(date.checked_add(jiff::Span::new().days(random.range(-2, 2))).expect("a date")),
        Rule::Not(inner) => match &**inner {
            Rule::And(parts) if random.percent(50) => {
                Rule::Or(parts.iter().map(|p| grouped(Rule::Not(boxed(p.clone())))).collect())
            }
            Rule::Or(parts) if random.percent(50) => {
                Rule::And(parts.iter().map(|p| grouped(Rule::Not(boxed(p.clone())))).collect())
            }
            inner if random.percent(30) => inner.clone(),
            inner => Rule::Not(boxed(change(inner, random))),
        },
        Rule::And(parts) | Rule::Or(parts) => {
            let is_and = matches!(rule, Rule::And(_)) != random.percent(10);
            let mut parts = parts.clone();
            let at = random.below(parts.len());
            match random.below(4) {
                0 if parts.len() > 2 => drop(parts.remove(at)),
                1 => parts.rotate_left(1),
                _ => parts[at] = grouped(change(&parts[at], random)),
            }
            if is_and { Rule::And(parts) } else { Rule::Or(parts) }
        }
        Rule::Compare(op, left, right) => change_comparison(*op, left, right, random),
        Rule::Arithmetic(op, left, right) if random.percent(50) => {
            Rule::Arithmetic(*op, left.clone(), boxed(change(right, random)))
        }
        Rule::Arithmetic(op, left, right) => Rule::Arithmetic(*op, boxed(change(left, random)), right.clone()),
        Rule::Negate(inner) => Rule::Negate(boxed(change(inner, random))),
        Rule::In { value, list, negated } => {
            let mut list = list.clone();
            match random.below(4) {
                0 => list.push(change(&list[0], random)),
                1 if list.len() > 1 => drop(list.pop()),
                2 => {
                    let equal = |item: Rule| Rule::Compare(Comparison::Equal, value.clone(), boxed(item));
                    let any = Rule::Or(list.into_iter().map(equal).chain([Rule::Bool(false)]).collect());
                    return if *negated { Rule::Not(boxed(any)) } else { any };
                }
                _ => return Rule::In { value: boxed(change(value, random)), list, negated: *negated },
            }
            Rule::In { value: value.clone(), list, negated: *negated }
        }
        Rule::Between { value, low, high, negated } => match random.below(4) {
            0 => {
                let inside = both(
                    Rule::Compare(Comparison::GreaterEqual, value.clone(), low.clone()),
                    Rule::Compare(Comparison::LessEqual, value.clone(), high.clone()),
                );
                if *negated { Rule::Not(boxed(inside)) } else { inside }
            }
            1 => Rule::Between {
                value: value.clone(),
                low: low.clone(),
                high: boxed(change(high, random)),
                negated: *negated,
            },
            2 => Rule::Between {
                value: value.clone(),
                low: boxed(change(low, random)),
                high: high.clone(),
                negated: *negated,
            },
            _ => Rule::Between {
                value: boxed(change(value, random)),
                low: low.clone(),
                high: high.clone(),
                negated: *negated,
            },
        },
        Rule::Like { value, pattern, negated } => match pattern.strip_suffix('%') {
            Some(part) if !part.contains(['%', '_', '\\']) && !part.is_empty() && random.percent(50) => {
                let call = Rule::Call(Function::StartsWith, vec![(**value).clone(), Rule::Text(part.to_owned())]);
                if *negated { Rule::Not(boxed(call)) } else { call }
            }
            _ => Rule::Like { value: value.clone(), pattern: format!("%{pattern}"), negated: *negated },
        },
        Rule::IsNull { value, negated } if random.percent(50) => {
            Rule::IsNull { value: value.clone(), negated: !negated }
        }
        Rule::IsNull { value, negated } => Rule::IsNull { value: boxed(change(value, random)), negated: *negated },
        Rule::Call(function, args) => {
            let mut args = args.clone();
            let at = random.below(args.len());
            args[at] = change(&args[at], random);
            Rule::Call(*function, args)
        }
        Rule::Aggregate(aggregate) => change_aggregate(aggregate, random),
        Rule::Rank(rank) => change_rank(rank, random),
        Rule::Sequence(sequence) => change_sequence(sequence, random),
        Rule::Tag { tag, case: Some((negated, value)) } => match random.below(3) {
            0 => Rule::Tag { tag: tag.clone(), case: None },
            1 => Rule::Tag { tag: tag.clone(), case: Some((!negated, value.clone())) },
            _ => {
                let value = (*random.pick(&["x", "y", "z"])).to_owned();
                Rule::Tag { tag: tag.clone(), case: Some((*negated, value)) }
            }
        },
        other => other.clone(),
    }
}

fn change_comparison(op: Comparison, left: &Rule, right: &Rule, random: &mut Random) -> Rule {
    use Comparison::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
    let compare = |op, left: Rule, right: Rule| Rule::Compare(op, Box::new(left), Box::new(right));
    match random.below(6) {
        0 => {
            let op = match op {
                Less => Greater,
                Greater => Less,
                LessEqual => GreaterEqual,
                GreaterEqual => LessEqual,
                op => op,
            };
            compare(op, right.clone(), left.clone())
        }
        1 => {
            let opposite = match op {
                Less => GreaterEqual,
                GreaterEqual => Less,
                LessEqual => Greater,
                Greater => LessEqual,
                Equal => NotEqual,
                NotEqual => Equal,
            };
            Rule::Not(Box::new(compare(opposite, left.clone(), right.clone())))
        }
        2 => {
            let op = match (op, random.percent(50)) {
                (Less, _) => LessEqual,
                (Greater, _) => GreaterEqual,
                (GreaterEqual, true) => Greater,
                (LessEqual, true) => Less,
                (GreaterEqual | LessEqual, false) => Equal,
                (Equal, true) => GreaterEqual,
                (Equal, false) => NotEqual,
                (NotEqual, _) => Equal,
            };
            compare(op, left.clone(), right.clone())
        }
        3 => compare(op, change(left, random), right.clone()),
        _ => compare(op, left.clone(), change(right, random)),
    }
}

fn change_aggregate(aggregate: &Aggregate, random: &mut Random) -> Rule {
    let mut changed = aggregate.clone();
    match (random.below(5), &aggregate.filter, &aggregate.argument) {
        (0, Some(_), _) => changed.filter = None,
        (1, Some(filter), _) => changed.filter = Some(change(filter, random)),
        (2, _, Some(argument)) if random.percent(50) => changed.argument = Some(change(argument, random)),
        (2, _, _) => {
            changed.fold = match aggregate.fold {
                Fold::Min => Fold::Max,
                Fold::Max => Fold::Min,
                Fold::First => Fold::Last,
                Fold::Last => Fold::First,
                fold => fold,
            };
        }
        (3, _, None) if aggregate.fold == Fold::Exists => {
            changed.fold = Fold::Count;
            let count = Rule::Aggregate(Box::new(changed));
            return Rule::Compare(
                Comparison::Greater,
                Box::new(count),
                Box::new(Rule::Number { mantissa: 0, scale: 0 }),
            );
        }
        _ => changed.window = window(&aggregate.window, random),
    }
    Rule::Aggregate(Box::new(changed))
}

fn change_rank(rank: &Rank, random: &mut Random) -> Rule {
    let mut changed = rank.clone();
    match random.below(4) {
        0 => changed.among = None,
        1 => changed.value = change(&rank.value, random),
        _ => {
            changed.size = match rank.size {
                Size::Count(count) => Size::Count(count + random.next() % 5),
                Size::Percent { mantissa, scale } => Size::Percent { mantissa: (mantissa / 2).max(1), scale },
            };
        }
    }
    Rule::Rank(Box::new(changed))
}

fn change_sequence(sequence: &Sequence, random: &mut Random) -> Rule {
    let mut changed = sequence.clone();
    let at = random.below(sequence.steps.len());
    let step: &mut Step = &mut changed.steps[at];
    match random.below(5) {
        0 if sequence.steps.len() > 2 && at > 0 => drop(changed.steps.remove(at)),
        1 => step.filter = step.filter.as_ref().filter(|_| random.percent(50)).map(|f| change(f, random)),
        2 => step.within = step.within.map(|d| duration(d, 1, random)),
        3 => step.within = None,
        _ => changed.window = window(&sequence.window, random),
    }
    Rule::Sequence(Box::new(changed))
}

fn window(window: &Window, random: &mut Random) -> Window {
    let days = |count| Duration { count, unit: Unit::Day };
    match (window, random.below(3)) {
        (Window::Last(d), 0) => Window::Last(duration(*d, 1, random)),
        (Window::Since(from), 0) => Window::Since(Box::new(change(from, random))),
        (Window::BetweenAgo(from, to), 0) => Window::BetweenAgo(duration(*from, 1, random), *to),
        (Window::FromTo(from, to), 0) => Window::FromTo(from.clone(), Box::new(change(to, random))),
        _ => random
            .pick(&[
                Window::Ever(false),
                Window::Ever(true),
                Window::Today,
                Window::ThisWeek,
                Window::ThisMonth,
                Window::Last(days(1)),
                Window::Last(days(7)),
                Window::Last(days(28)),
                Window::Last(days(31)),
                Window::Last(Duration { count: 1, unit: Unit::Month }),
                Window::Last(Duration { count: 24, unit: Unit::Hour }),
                Window::Last(Duration { count: 1, unit: Unit::Week }),
                Window::BetweenAgo(days(14), days(3)),
            ])
            .clone(),
    }
}

/// A little longer or shorter, or as long in another unit.
fn duration(d: Duration, least: i64, random: &mut Random) -> Duration {
    let times = |count, unit| Duration { count: d.count * count, unit };
    match (random.below(3), d.unit) {
        (0, Unit::Week) => times(7, Unit::Day),
        (0, Unit::Hour) => times(60, Unit::Minute),
        (0, Unit::Day) => times(24, Unit::Hour),
        (0, Unit::Month) => times(30, Unit::Day),
        (1, unit) => Duration { count: (d.count - 1).max(least), unit },
        (_, unit) => Duration { count: d.count + 1, unit },
    }
}
