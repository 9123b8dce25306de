//! A reader plays attacker: every number of a masked plan, as JSON writes it, and everything that rules make known of it,
//! becomes an equation; what follows from all of them together must be no small number.

use proptest::prelude::*;
use roaring::RoaringBitmap;
use serde_json::Value;

use super::super::{fixture, *};
use crate::{catalog::change::ChangeClass, docs::Count};

/// What is known of whole numbers: a range for each, and sums that are equal.
#[derive(Debug, Default)]
struct Knowledge {
    ranges: Vec<(i64, i64)>,
    /// Terms that add up to nothing.
    sums: Vec<Vec<(i64, usize)>>,
}

impl Knowledge {
    /// A number of people of whom at most `most` there are.
    fn number(&mut self, most: i64) -> usize {
        self.ranges.push((0, most));
        self.ranges.len() - 1
    }

    /// `whole` is what `parts` add up to.
    fn sum(&mut self, whole: usize, parts: &[usize]) {
        self.sums.push(parts.iter().map(|part| (1, *part)).chain([(-1, whole)]).collect());
    }

    /// A sum that has a number of its own, so that what follows of it is seen.
    fn sum_of(&mut self, parts: &[usize], most: i64) -> usize {
        let whole = self.number(most);
        self.sum(whole, parts);
        whole
    }

    /// What a count in JSON tells.
    fn told(&mut self, number: usize, count: &Value, least: i64) {
        let range = &mut self.ranges[number];
        match count {
            Value::Number(n) => *range = (n.as_i64().unwrap(), n.as_i64().unwrap()),
            Value::String(bound) => range.1 = range.1.min(bound.trim_start_matches('<').parse::<i64>().unwrap() - 1),
            _ => range.0 = range.0.max(least),
        }
    }

    /// Draws every conclusion about single numbers.
    fn conclude(&mut self) {
        loop {
            let mut is_new = false;
            for sum in &self.sums {
                let low: i64 =
                    sum.iter().map(|(c, n)| if *c > 0 { self.ranges[*n].0 } else { -self.ranges[*n].1 }).sum();
                let high: i64 =
                    sum.iter().map(|(c, n)| if *c > 0 { self.ranges[*n].1 } else { -self.ranges[*n].0 }).sum();
                for (c, n) in sum {
                    let (least, most) = self.ranges[*n];
                    // The term is what the others leave of nothing.
                    let (others_low, others_high) =
                        if *c > 0 { (low - least, high - most) } else { (low + most, high + least) };
                    let (from, to) = if *c > 0 { (-others_high, -others_low) } else { (others_low, others_high) };
                    let range = (least.max(from), most.min(to));
                    assert!(range.0 <= range.1, "what is told contradicts itself");
                    is_new |= range != (least, most);
                    self.ranges[*n] = range;
                }
            }
            if !is_new {
                return;
            }
        }
    }
}

/// An audience that somebody looks at: numbers of the four cells, and of every sum of them.
#[derive(Debug)]
struct Watched {
    name: String,
    cells: [usize; 4],
    before: usize,
    after: usize,
    /// Sums whose small values are secrets, with what they truly are.
    secrets: Vec<(&'static str, usize, i64)>,
}

/// Puts what is told of an audience into the knowledge.
fn watch(name: &str, told: &Value, truth: [i64; 4], population: usize, known: &mut Knowledge) -> Watched {
    let most = known.ranges[population].1;
    let cells = [0; 4].map(|_| known.number(most));
    let [remained, entered, exited, outside] = cells;
    known.sum(population, &cells);
    let before = known.sum_of(&[remained, exited], most);
    let after = known.sum_of(&[remained, entered], most);
    let (not_before, not_after) = (known.sum_of(&[entered, outside], most), known.sum_of(&[exited, outside], most));
    for (number, key) in [(before, "before"), (after, "after"), (entered, "entered"), (exited, "exited")] {
        known.told(number, told.get(key).unwrap_or(&Value::Null), 0);
    }
    let [r, e, x, o] = truth;
    let secrets = vec![
        ("remained", remained, r),
        ("entered", entered, e),
        ("exited", exited, x),
        ("outside", outside, o),
        ("before", before, r + x),
        ("after", after, r + e),
        ("not before", not_before, e + o),
        ("not after", not_after, x + o),
    ];
    Watched { name: name.to_owned(), cells, before, after, secrets }
}

fn truth(before: &RoaringBitmap, after: &RoaringBitmap, population: u64) -> [i64; 4] {
    let remained = before.intersection_len(after);
    let (entered, exited) = (after.len() - remained, before.len() - remained);
    [remained, entered, exited, population - remained - entered - exited].map(|n| n as i64)
}

/// People by a few kinds of rules, so that sets lie in each other, beside each other, and apart.
fn people(population: u32, low: u32, high: u32, step: u32) -> RoaringBitmap {
    (low.min(population)..high.min(population)).step_by(step.max(1) as usize).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn no_small_number_follows_from_a_masked_plan(
        population in 20u32..400,
        // Bounds of one tag, changed bounds, and of an enumerated tag with three values.
        plain in (0u32..200, 0u32..400, 0u32..200, 0u32..400),
        few in 0u32..14,
        thin in 2u32..80,
        cuts in (0u32..200, 0u32..200, 0u32..200, 0u32..200),
        everybody in any::<bool>(),
        cities in prop::collection::vec(1u32..80, 1..6),
        min_count in 2u64..14,
    ) {
        let p = u64::from(population);
        let (before, after) = (people(population, plain.0, plain.1, 1), people(population, plain.2, plain.3, 1));
        // Another tag and a strategy take a few people away from the first: rules show that they lie in it.
        let mut nearly = people(population, plain.2.saturating_add(few), plain.3, 1);
        if thin < 40 {
            nearly -= people(population, 0, population, thin);
        }
        let everyone: RoaringBitmap = (0..population).collect();
        let value = |low: u32, high: u32, last: bool| if last && everybody { people(population, low, population, 1) } else { people(population, low, high, 1) };
        let old = [value(0, cuts.0, false), value(cuts.0, cuts.0 + cuts.1, false), value(cuts.0 + cuts.1, cuts.0 + cuts.1 + 30, true)];
        let new = [value(0, cuts.2, false), value(cuts.2, cuts.2 + cuts.3, false), value(cuts.2 + cuts.3, cuts.2 + cuts.3 + 30, true)];

        let mut plan = fixture::plan(p);
        let mut from = 0;
        let groups = Groups::new(
            cities.iter().enumerate().map(|(at, size)| { from += size; (format!("city {at}"), people(population, from - size, from, 1)) }).collect(),
            &everyone,
        );
        let mut tag = fixture::counted(fixture::tag("plain", ChangeClass::Breaking), &before, &after, p);
        tag.by = groups.count(Became::Changed, &before, &after);
        plan.tags.push(tag);
        let mut tag = fixture::counted(fixture::tag("nearly", ChangeClass::Breaking), &before, &nearly, p);
        tag.by = groups.count(Became::Changed, &before, &nearly);
        plan.tags.push(tag);
        let any = |sets: &[RoaringBitmap]| sets.iter().fold(RoaringBitmap::new(), |all, set| all | set);
        let mut tag = fixture::counted(fixture::tag("stage", ChangeClass::Breaking), &any(&old), &any(&new), p);
        for (at, (old, new)) in old.iter().zip(&new).enumerate() {
            let numbers = Some(Numbers::of(Became::Changed, old, new, p));
            tag.values.push(ValueNumbers { value: format!("value {at}"), numbers });
        }
        plan.tags.push(tag);
        let moved = |which: Which, at: Subject| ((at, which), match which {
            Which::Before => before.clone(), Which::After => after.clone(),
            Which::Entered => &after - &before, Which::Exited => &before - &after,
        });
        let mut sets: Vec<_> = [Which::Before, Which::After, Which::Entered, Which::Exited].map(|w| moved(w, Subject::Tag(0))).into();
        sets.extend([
            ((Subject::Tag(1), Which::Before), before.clone()),
            ((Subject::Tag(1), Which::After), nearly.clone()),
            ((Subject::Tag(1), Which::Entered), &nearly - &before),
            ((Subject::Tag(1), Which::Exited), &before - &nearly),
        ]);
        for (group, members) in groups.members().enumerate() {
            for (at, after) in [(0, &after), (1, &nearly)] {
                let moves = [(Which::Before, before.clone()), (Which::After, after.clone()), (Which::Entered, after - &before), (Which::Exited, &before - after)];
                sets.extend(moves.into_iter().map(|(which, set)| ((Subject::Group(at, group), which), &set & members)));
            }
        }
        let sets: Vec<_> = sets.iter().filter(|(_, set)| !set.is_empty()).map(|(name, set)| (*name, set)).collect();
        plan.twins = twins(&sets, p, min_count);

        let told = serde_json::to_value(plan.masked(min_count)).unwrap();
        let mut known = Knowledge::default();
        let all = known.number(i64::from(population));
        // The population is known from elsewhere, whatever this plan tells.
        known.ranges[all] = (i64::from(population), i64::from(population));
        let first = watch("plain", &told["tags"][0]["numbers"], truth(&before, &after, p), all, &mut known);
        let second = watch("nearly", &told["tags"][1]["numbers"], truth(&before, &nearly, p), all, &mut known);
        let mut watched = vec![];
        // Before the change both were the same, and after it the second lies in the first.
        known.sum(first.before, &[second.before]);
        let between = known.number(i64::from(population));
        known.sum(first.after, &[second.after, between]);
        let mut differences = vec![("between", between, (after.len() - nearly.len()) as i64)];

        // Values exclude each other.
        let mut values = Vec::new();
        for (at, (old, new)) in old.iter().zip(&new).enumerate() {
            values.push(watch(&format!("value {at}"), &told["tags"][2]["values"][at]["numbers"], truth(old, new, p), all, &mut known));
        }
        for (side, key, sets) in [(0, "before", &old), (1, "after", &new)] {
            let parts: Vec<usize> = values.iter().map(|v| if side == 0 { v.before } else { v.after }).collect();
            let valued = known.sum_of(&parts, i64::from(population));
            known.told(valued, &told["tags"][2]["numbers"][key], 0);
            let nobody = known.number(i64::from(population));
            known.sum(all, &[valued, nobody]);
            let rest = i64::from(population) - any(sets).len() as i64;
            if everybody && rest == 0 {
                known.ranges[nobody] = (0, 0);
            } else if rest > 0 {
                differences.push(("without value", nobody, rest));
            }
        }

        // Categories are everybody; how many each has is known, and that one tag lies in the other holds in each.
        let mut afters: Vec<Vec<Option<usize>>> = Vec::new();
        for (at, whole, sets) in [(0, &first, (&before, &after)), (1, &second, (&before, &nearly))] {
            let counted = groups.count(Became::Changed, sets.0, sets.1);
            let shown = told["tags"][at]["by"].as_array().unwrap();
            if shown.is_empty() {
                afters.push(vec![None; counted.len()]);
                continue;
            }
            let mut by_name: Vec<(Value, Watched)> = Vec::new();
            for group in &counted {
                let size = known.number(i64::from(population));
                known.ranges[size] = (group.size as i64, group.size as i64);
                let exact = |count: Count| count.exact().unwrap() as i64;
                let n = &group.numbers;
                let (entered, exited) = (exact(n.entered), exact(n.exited));
                let remained = exact(n.before) - exited;
                let truth = [remained, entered, exited, group.size as i64 - remained - entered - exited];
                let name = serde_json::to_value(&group.group).unwrap();
                let is_it = |s: &&Value| s["group"] == name["group"] && s["value"] == name["value"] && s["groups"].is_null();
                let alone = shown.iter().find(is_it).unwrap_or(&Value::Null);
                let seen = watch(&format!("{name} of {at}"), alone, truth, size, &mut known);
                by_name.push((name, seen));
            }
            for cell in 0..4 {
                let cells: Vec<usize> = by_name.iter().map(|(_, seen)| seen.cells[cell]).collect();
                known.sum(whole.cells[cell], &cells);
            }
            for together in shown.iter().filter(|s| !s["groups"].is_null()) {
                let members = together["groups"].as_array().unwrap();
                let inside: Vec<&Watched> = by_name.iter().filter(|(name, _)| members.contains(name)).map(|(_, w)| w).collect();
                prop_assert!(inside.len() > 1);
                for (key, of) in [("before", 0), ("entered", 1), ("exited", 2)] {
                    let parts: Vec<usize> = inside.iter().map(|w| if of == 0 { w.before } else { w.cells[of] }).collect();
                    let sum = known.sum_of(&parts, i64::from(population));
                    known.told(sum, &together[key], 0);
                }
            }
            afters.push(by_name.iter().map(|(_, seen)| Some(seen.after)).collect());
            watched.extend(by_name.into_iter().map(|(_, seen)| seen));
        }
        for (at, members) in groups.members().enumerate() {
            if let (Some(large), Some(small)) = (afters[0][at], afters[1][at]) {
                let left = known.number(i64::from(population));
                known.sum(large, &[small, left]);
                differences.push(("between in a group", left, (&(&after - &nearly) & members).len() as i64));
            }
        }
        watched.extend([first, second]);
        watched.extend(values);
        known.conclude();
        let secrets = watched.iter().flat_map(|w| w.secrets.iter().map(move |(what, n, is)| (format!("{what} of {}", w.name), *n, *is)));
        for (what, number, is) in secrets.chain(differences.into_iter().map(|(what, n, is)| (what.to_owned(), n, is))) {
            let (least, most) = known.ranges[number];
            prop_assert!((least..=most).contains(&is), "{what} is {is}, not {least} to {most}");
            // That nobody is left over can be known by rules: only what counts people is a secret there.
            prop_assert!(least < most || is == 0 || is >= min_count as i64, "{what} is {is} for sure: {told:#}");
        }
    }
}

#[test]
fn masking_twice_and_reading_back_tells_no_more() {
    let set = |range: std::ops::Range<u32>| range.collect::<RoaringBitmap>();
    let mut plan = fixture::plan(10_000);
    plan.tags.push(fixture::counted(fixture::tag("a", ChangeClass::Breaking), &set(0..1000), &set(100..1500), 10_000));
    plan.tags.push(fixture::counted(
        fixture::tag("b", ChangeClass::Breaking),
        &set(700..3000),
        &set(100..1503),
        10_000,
    ));
    plan.twins = Some(Vec::new());
    let masked = plan.masked(11);
    assert_eq!(masked.masked(500), masked);
    assert_eq!(masked.tags[1].numbers.as_ref().unwrap().after, Count::Exact(1403));
    // From a file nobody knows which set lies in which: 1400 and 1403 are not both told.
    let read: ChangePlan = serde_json::from_str(&serde_json::to_string(&plan).unwrap()).unwrap();
    let masked = read.masked(11);
    assert_eq!(masked.tags[0].numbers.as_ref().unwrap().after, Count::Exact(1400));
    assert_eq!(masked.tags[1].numbers.as_ref().unwrap().after, Count::Hidden);
    assert_eq!(read.masked(1).tags[1].numbers, plan.tags[1].numbers);
    let again: ChangePlan = serde_json::from_str(&serde_json::to_string(&masked).unwrap()).unwrap();
    assert_eq!(again, masked);
}

#[test]
fn what_differs_by_few_in_a_category_is_not_told_by_category() {
    let set = |range: std::ops::Range<u32>| range.collect::<RoaringBitmap>();
    let everyone = set(0..10_000);
    let cities = (0..4).map(|at| (format!("city {at}"), set(at * 1000..(at + 1) * 1000))).collect();
    let groups = Groups::new(cities, &everyone);
    let large: RoaringBitmap = (0..4).flat_map(|at| at * 1000..at * 1000 + 500).collect();
    let mut small = large.clone();
    // Twenty fewer in all, five in each city.
    for at in 0..4 {
        small.remove_range(at * 1000..at * 1000 + 5);
    }
    let nobody = RoaringBitmap::new();
    let mut plan = fixture::plan(10_000);
    let mut sets = Vec::new();
    for (at, after) in [&large, &small].into_iter().enumerate() {
        let mut tag = fixture::tag(&format!("tag_{at}"), ChangeClass::NonBreaking);
        tag.numbers = Some(Numbers::of(Became::New, &nobody, after, 10_000));
        tag.by = groups.count(Became::New, &nobody, after);
        plan.tags.push(tag);
        sets.push(((Subject::Tag(at), Which::After), after.clone()));
        sets.extend(groups.members().enumerate().map(|(g, m)| ((Subject::Group(at, g), Which::After), after & m)));
    }
    let sets: Vec<_> = sets.iter().map(|(whose, set)| (*whose, set)).collect();
    plan.twins = twins(&sets, 10_000, 11);
    let masked = plan.masked(11);
    assert_eq!(masked.tags[1].numbers.as_ref().unwrap().after, Count::Exact(1980));
    assert_eq!((masked.tags[0].by.len(), masked.tags[1].by.len()), (4, 0));
}
