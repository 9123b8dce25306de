/// The known name nearest to `name`, if one is near enough to be meant (Damerau–Levenshtein distance at most a third
/// of the length, at least 1; letter case does not count). Ties go to the first in alphabetical order.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = name.to_lowercase();
    let limit = (name.chars().count() / 3).max(1);
    known
        .into_iter()
        .filter(|k| *k != name)
        .map(|k| (strsim::damerau_levenshtein(&lower, &k.to_lowercase()), k))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, k)| k)
}

/// A remedy for an unknown name: the nearest known one, or the list of what there is when it is short.
pub fn suggestion<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let mut all: Vec<&str> = known.into_iter().collect();
    all.sort_unstable();
    all.dedup();
    if let Some(near) = nearest(name, all.iter().copied()) {
        return Some(format!("did you mean `{near}`?"));
    }
    match all.len() {
        0 => None,
        1..=12 => Some(format!("known here: {}", all.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", "))),
        n => Some(format!(
            "known here: {}, and {} more",
            all[..10].iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", "),
            n - 10
        )),
    }
}

/// The name that a remedy of [`suggestion`] proposes, when it proposes one.
pub fn meant(help: &str) -> Option<&str> {
    help.strip_prefix("did you mean `")?.strip_suffix("`?")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_nearest() {
        let known = ["country", "city", "registered_at"];
        assert_eq!(nearest("contry", known), Some("country"));
        assert_eq!(nearest("CITY", known), Some("city"));
        assert_eq!(nearest("amount", known), None);
        let help = suggestion("contry", known).expect("a remedy");
        assert_eq!(meant(&help), Some("country"));
        assert_eq!(meant(&suggestion("amount", known).expect("a remedy")), None);
    }
}
