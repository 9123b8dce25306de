//! Where ordered values are cut into ranges: near the eighths of the population, at numbers that are easy to read.

use crate::{
    calendar::{CalendarSpan, CalendarUnit, DAY, HOUR, MINUTE, Micros, SECOND, Zone},
    engine::embedded::{float_key, float_of_key},
    rule::DataType,
};

/// Ranges that are aimed at.
const PARTS: usize = 8;
/// How far a cut may lie from its place, in hundredths of a part.
const SLACK: usize = 30;

/// The cuts, ascending, each once. A value that fills more than a part is cut out as a range of its own.
pub(super) fn edges(sample: &[i64], ty: DataType, zone: &Zone) -> Vec<i64> {
    let mut sorted = sample.to_vec();
    sorted.sort_unstable();
    let Some(last) = sorted.len().checked_sub(1) else { return Vec::new() };
    let at = |hundredths: usize| sorted[last * hundredths / (PARTS * 100)];
    let mut edges = Vec::new();
    for part in 1..PARTS {
        let (low, middle, high) = (at(part * 100 - SLACK), at(part * 100), at(part * 100 + SLACK));
        let edge = if low == high { middle } else { roundest(low, middle, high, ty, zone) };
        if edges.last() == Some(&edge) {
            edges.extend(edge.checked_add(1));
        } else if edges.last().is_none_or(|last| *last < edge) {
            edges.push(edge);
        }
    }
    edges
}

/// The value from `low` to `high` that is easiest to read, near `middle`.
fn roundest(low: i64, middle: i64, high: i64, ty: DataType, zone: &Zone) -> i64 {
    let found = match ty {
        DataType::Float => round_float(float_of_key(low), float_of_key(middle), float_of_key(high)).map(float_key),
        DataType::Date => {
            round_time(low.saturating_mul(DAY), middle.saturating_mul(DAY), high.saturating_mul(DAY), &Zone::utc())
                .map(|at| at.div_euclid(DAY))
        }
        DataType::Timestamp => round_time(low, middle, high, zone),
        _ => round_whole(low, middle, high),
    };
    found.filter(|found| (low..=high).contains(found)).unwrap_or(middle)
}

/// The multiple of a step in a range that is nearest to its middle.
fn nearest(low: i128, middle: i128, high: i128, step: i128) -> Option<i128> {
    let below = middle.div_euclid(step) * step;
    let above = below + step;
    let mut both = [below, above];
    both.sort_by_key(|x| (x - middle).abs());
    both.into_iter().find(|x| (low..=high).contains(x))
}

fn round_whole(low: i64, middle: i64, high: i64) -> Option<i64> {
    let (low, middle, high) = (i128::from(low), i128::from(middle), i128::from(high));
    let powers = (0..=18).rev().map(|power| 10_i128.pow(power));
    let found =
        powers.flat_map(|power| [5, 2, 1].map(|times| power * times)).find_map(|step| nearest(low, middle, high, step));
    found.and_then(|found| i64::try_from(found).ok())
}

fn round_float(low: f64, middle: f64, high: f64) -> Option<f64> {
    let largest = low.abs().max(high.abs()).log10().ceil();
    if !largest.is_finite() {
        return None;
    }
    // A double has no more than 17 digits.
    for power in 0..=17 {
        let exponent = largest as i32 - power;
        for times in [5.0, 2.0, 1.0] {
            let step = times * 10_f64.powi(exponent);
            let multiple = (middle / step).round();
            // Written and read, so that it is the float nearest to what people read.
            let found: f64 = format!("{}e{exponent}", multiple * times).parse().ok()?;
            if (low..=high).contains(&found) {
                return Some(found);
            }
        }
    }
    None
}

/// Years, months, days, hours, minutes, seconds: the coarsest that has a beginning in the range.
fn round_time(low: Micros, middle: Micros, high: Micros, zone: &Zone) -> Option<Micros> {
    let year = zone.start_of_year(middle);
    let month = zone.start_of_month(middle);
    let after = |at: Micros, count: i64, unit: CalendarUnit| zone.add(at, CalendarSpan::new(count, unit));
    let day = zone.start_of_day(middle);
    let dates = [
        year,
        after(year, 12, CalendarUnit::Month),
        month,
        after(month, 1, CalendarUnit::Month),
        day,
        after(day, 1, CalendarUnit::Day),
    ];
    let local = zone.local(middle);
    let of_day = [HOUR, MINUTE, SECOND].into_iter().flat_map(|unit| {
        let below = local.div_euclid(unit) * unit;
        [below, below.saturating_add(unit)].map(|local| zone.instant(local))
    });
    dates.into_iter().chain(of_day).find(|at| (low..=high).contains(at))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::calendar::{format_instant, parse_date};

    #[test]
    fn cuts_are_easy_to_read() {
        let years: Vec<i64> = (0..8_000).map(|at| 1940 + at % 71).collect();
        assert_eq!(edges(&years, DataType::Int, &Zone::utc()), [1950, 1960, 1965, 1975, 1985, 1990, 2000]);
        let amounts: Vec<i64> = (0..8_000).map(|at| at * at).collect();
        let cut = edges(&amounts, DataType::Decimal { scale: 2 }, &Zone::utc());
        assert_eq!(cut, [1_000_000, 5_000_000, 10_000_000, 15_000_000, 25_000_000, 35_000_000, 50_000_000]);
        let floats: Vec<i64> = (0..8_000).map(|at| float_key(f64::from(at) * 0.001 - 3.0)).collect();
        let cut: Vec<f64> = edges(&floats, DataType::Float, &Zone::utc()).into_iter().map(float_of_key).collect();
        assert_eq!(cut, [-2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0]);
    }

    #[test]
    fn a_value_that_fills_a_part_is_cut_out() {
        let mostly_zero: Vec<i64> = (0..1_000).map(|at| (at - 500).max(0)).collect();
        let cut = edges(&mostly_zero, DataType::Int, &Zone::utc());
        assert_eq!(cut[..2], [0, 1]);
        assert!(edges(&[], DataType::Int, &Zone::utc()).is_empty());
    }

    #[test]
    fn dates_are_cut_where_something_begins() {
        let shanghai = Zone::named("Asia/Shanghai").unwrap();
        let start = i64::from(parse_date("2020-01-01").unwrap());
        let days: Vec<i64> = (0..2_922).map(|day| start + day).collect();
        let cut = edges(&days, DataType::Date, &shanghai);
        let years: Vec<i64> =
            (2021..=2027).map(|year| i64::from(parse_date(&format!("{year}-01-01")).unwrap())).collect();
        assert_eq!(cut, years);
        let instants: Vec<i64> = (0..400).map(|at| (start + at) * DAY + 5 * HOUR).collect();
        for edge in edges(&instants, DataType::Timestamp, &shanghai) {
            let text = format_instant(edge, &shanghai);
            assert!(text.contains("01T00:00:00"), "{text}");
        }
    }

    proptest! {
        #[test]
        fn cuts_ascend_and_cut_about_evenly(
            sample in prop::collection::vec(prop_oneof![any::<i64>(), -50_i64..50, Just(0)], 0..300),
            ty in prop_oneof![Just(DataType::Int), Just(DataType::Decimal { scale: 2 }), Just(DataType::Timestamp)],
        ) {
            let sample: Vec<i64> = if ty == DataType::Timestamp {
                sample.into_iter().map(|x| x / 1_000_000).collect()
            } else { sample };
            let cut = edges(&sample, ty, &Zone::utc());
            prop_assert!(cut.is_sorted_by(|a, b| a < b), "{cut:?}");
            let mut different = sample.clone();
            different.sort_unstable();
            different.dedup();
            if different.len() == sample.len() && sample.len() >= 80 {
                // No range is larger than its part and the slack on both sides.
                let mut counts = vec![0; cut.len() + 1];
                sample.iter().for_each(|x| counts[cut.partition_point(|edge| edge <= x)] += 1);
                let most = sample.len() * (100 + 2 * SLACK) / (PARTS * 100) + 2;
                prop_assert!(counts.iter().all(|count| *count <= most), "{counts:?} {most}");
            }
        }
    }
}
