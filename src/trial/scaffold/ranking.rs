use super::{Draft, Explorer, aim::Aim, variants::Variants};
use crate::{
    catalog::TestRow,
    rule::{
        DataType,
        typed::{Rank, RankSize},
    },
};

/// A place among others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Standing {
    /// How many are ahead.
    ahead: u32,
    /// How many are behind.
    behind: u32,
}

impl Explorer<'_> {
    /// What is worth trying about a ranking: the last place that is in, the first that is not, a tie, nobody else, and no
    /// value at all.
    pub(super) fn ranking<'a>(&self, rank: &'a Rank, variants: &mut Variants<'a>) {
        variants.push((
            "alone".to_owned(),
            Box::new(move |d| d.stand(rank, Standing { ahead: 0, behind: 0 }, Order::Apart)),
        ));
        for standing in standings(rank.size) {
            let Standing { ahead, behind } = standing;
            let words = format!("{ahead} ahead, {behind} behind");
            variants.push((words, Box::new(move |d| d.stand(rank, standing, Order::Apart))));
        }
        if let Some(last) = standings(rank.size).first().copied() {
            let words = format!("as good as {} others", last.ahead + 1);
            let standing = Standing { ahead: last.ahead + 1, behind: last.behind };
            variants.push((words, Box::new(move |d| d.stand(rank, standing, Order::Tied))));
        }
        if let Some(among) = &rank.among {
            variants.push((
                "not among those who are ranked".to_owned(),
                Box::new(move |d| {
                    d.stand(rank, Standing { ahead: 0, behind: 1 }, Order::Apart);
                    d.make(among, false);
                    true
                }),
            ));
        }
        variants.push((
            "without a value to rank by".to_owned(),
            Box::new(move |d| {
                if let Some(among) = &rank.among {
                    d.make(among, true);
                }
                true
            }),
        ));
    }
}

/// The last place that is in and the first that is not, in a crowd in which one more or one less would matter.
fn standings(size: RankSize) -> Vec<Standing> {
    let place = |n: u64, place: u64| Standing {
        ahead: u32::try_from(place - 1).unwrap_or(u32::MAX),
        behind: u32::try_from(n - place).unwrap_or(u32::MAX),
    };
    match size {
        RankSize::Count(k) if k <= 1_000 => vec![place(k + 1, k), place(k + 1, k + 1)],
        RankSize::Count(_) => Vec::new(),
        RankSize::Percent { mantissa, scale } => {
            let Some(whole) = 10_u64.checked_pow(u32::from(scale)).and_then(|f| f.checked_mul(100)) else {
                return Vec::new();
            };
            let kept =
                |mantissa: u64, n: u64| (u128::from(mantissa) * u128::from(n)).div_ceil(u128::from(whole)) as u64;
            let crowd = |other: u64| (2..=1_000_u64).find(|n| kept(other, *n) != kept(mantissa, *n));
            let mut standings = Vec::new();
            if let Some(n) = mantissa.checked_sub(1).and_then(crowd) {
                standings.push(place(n, kept(mantissa, n)));
            }
            if let Some(n) = mantissa.checked_add(1).and_then(crowd) {
                standings.push(place(n, kept(mantissa, n) + 1));
            }
            standings
        }
    }
}

/// Whether others have other values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Apart,
    Tied,
}

impl Draft<'_> {
    /// Puts the subject into a place among others.
    fn stand(&mut self, rank: &Rank, standing: Standing, order: Order) -> bool {
        let pivot = self.pivot(&rank.value);
        let around = pivot.around(match rank.value.ty {
            DataType::Ratio => DataType::Decimal { scale: 2 },
            ty => ty,
        });
        let [low, _, high] = around.as_slice() else { return false };
        let (better, worse) = if rank.bottom { (low, high) } else { (high, low) };
        let better = if order == Order::Tied { &pivot } else { better };
        let others: Vec<(u32, Vec<TestRow>)> = [(standing.ahead, better), (standing.behind, worse)]
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, aim)| (count, self.rows_with(rank, aim)))
            .collect();
        if !self.set(&rank.value, &pivot) {
            return false;
        }
        if let Some(among) = &rank.among {
            self.make(among, true);
        }
        for (count, rows) in others {
            // Each row stands for other people, so several rows of one person cannot be said.
            let [row] = rows.as_slice() else { return false };
            self.test.rows.push(TestRow { others: Some(count), ..row.clone() });
        }
        true
    }

    /// The rows of somebody who has that value.
    fn rows_with(&self, rank: &Rank, aim: &Aim) -> Vec<TestRow> {
        let mut other = self.clone();
        other.test.rows.clear();
        if other.set(&rank.value, aim) { other.test.rows } else { Vec::new() }
    }
}
