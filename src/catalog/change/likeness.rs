use std::collections::BTreeMap;

/// How many parts are compared with how many others; beyond that, parts that are not equal came and went.
const PAIRS_MAX: usize = 4_096;
/// Share of words, in percent, that two parts have in common when one became the other.
const ALIKE_MIN: usize = 50;

/// Pairs of the most alike: positions among `old` and `new`, each at most once.
pub(super) fn pairs(old: &[String], new: &[String]) -> Vec<(usize, usize)> {
    if old.len() * new.len() > PAIRS_MAX {
        return Vec::new();
    }
    let (old, new): (Vec<_>, Vec<_>) = (old.iter().map(|t| words(t)).collect(), new.iter().map(|t| words(t)).collect());
    let mut all: Vec<(usize, usize, usize)> = Vec::new();
    for (at, one) in old.iter().enumerate() {
        for (other_at, other) in new.iter().enumerate() {
            let percent = alike(one, other);
            if percent >= ALIKE_MIN {
                all.push((percent, at, other_at));
            }
        }
    }
    all.sort_by_key(|(percent, at, other)| (std::cmp::Reverse(*percent), *at, *other));
    let (mut taken, mut given) = (vec![false; old.len()], vec![false; new.len()]);
    let mut found = Vec::new();
    for (_, at, other) in all {
        if !taken[at] && !given[other] {
            (taken[at], given[other]) = (true, true);
            found.push((at, other));
        }
    }
    found.sort_unstable();
    found
}

/// Words and signs of a text with how often they stand there.
fn words(text: &str) -> BTreeMap<&str, usize> {
    let mut found = BTreeMap::new();
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = if first == '\'' {
            rest[1..].find('\'').map_or(rest.len(), |at| at + 2)
        } else if is_word(first) {
            rest.find(|c| !is_word(c)).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (word, more) = rest.split_at(end);
        if !matches!(first, ' ' | ',' | '(' | ')' | '.' | '`') {
            *found.entry(word).or_insert(0) += 1;
        }
        rest = more;
    }
    found
}

/// Words that two texts have in common, in percent of all that stand in them.
fn alike(one: &BTreeMap<&str, usize>, other: &BTreeMap<&str, usize>) -> usize {
    let common: usize = one.iter().map(|(word, n)| (*n).min(other.get(word).copied().unwrap_or(0))).sum();
    let all = one.values().sum::<usize>() + other.values().sum::<usize>() - common;
    (common * 100).checked_div(all).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_alike_are_paired() {
        let texts = |list: &[&str]| list.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
        let check = |old: &[&str], new: &[&str], expected: &[(usize, usize)]| {
            assert_eq!(pairs(&texts(old), &texts(new)), expected, "{old:?} {new:?}");
        };
        check(&["count(login) > 3"], &["count(login) > 5"], &[(0, 0)]);
        check(&["count(login) > 3"], &["profile.city = 'Ulm'"], &[]);
        check(
            &["profile.city = 'Ulm'", "count(login, last 7 days) > 3"],
            &["count(login, last 30 days) > 3", "profile.city = 'Bonn'"],
            &[(0, 1), (1, 0)],
        );
        check(&[], &["true"], &[]);
        check(&["x = 'it''s"], &["x = 'it''s"], &[(0, 0)]);
    }
}
