//! Finds tags: terms such as `owner:growth` narrow as they do on the command line, all other words are looked for letter by
//! letter in ids, names, keywords and descriptions.

use std::collections::BTreeSet;

use nucleo_matcher::{
    Config, Matcher, Utf32Str, Utf32String,
    pattern::{Atom, AtomKind, CaseMatching, Normalization},
};

use crate::{
    diagnostic::nearest,
    workspace::{DeskTag, FilterKey, TagFilter},
};

/// What is looked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query {
    filter: TagFilter,
    words: Vec<Atom>,
    /// What is wrong with it.
    pub(crate) problem: Option<Problem>,
}

/// What is wrong with what is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Problem {
    /// A term has a key that is not known; it does not narrow.
    Key { key: String, nearest: Option<&'static str> },
    /// No tag has a value, such as an owner's name that is written wrongly.
    Value { key: &'static str, value: String, nearest: Option<String> },
}

impl Query {
    /// Reads what was typed. A value of a term that is not whole stands for all values that begin so.
    pub(crate) fn read(text: &str, values: &Values) -> Self {
        let mut query = Self::default();
        // A Chinese keyboard types a colon of its own.
        let text = text.replace('：', ":");
        let parts: Vec<&str> = text.split_whitespace().collect();
        for (at, part) in parts.iter().enumerate() {
            let Some((key, value)) = part.split_once(':') else {
                query.words.push(Atom::new(part, CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy, false));
                continue;
            };
            let (key, value) = (key.to_lowercase(), value.to_lowercase());
            let Some((name, key)) = FilterKey::ALL.into_iter().find(|(name, _)| *name == key) else {
                let nearest = nearest(&key, FilterKey::ALL.map(|(name, _)| name));
                query.problem = Some(Problem::Key { key, nearest });
                continue;
            };
            if value.is_empty() && at + 1 == parts.len() {
                // Its value is about to be typed.
                continue;
            }
            let meant = values.beginning(key, &value);
            if meant.is_empty() {
                let nearest = nearest(&value, values.of(key)).map(ToOwned::to_owned);
                query.problem = Some(Problem::Value { key: name, value: value.clone(), nearest });
                query.filter = query.filter.and(key, &value);
            }
            for value in meant {
                query.filter = query.filter.and(key, value);
            }
        }
        query
    }

    /// Whether words are looked for, so that some tags are better answers than others.
    pub(crate) fn has_words(&self) -> bool {
        !self.words.is_empty()
    }

    /// Whether every tag is wanted.
    pub(crate) fn is_everything(&self) -> bool {
        self.words.is_empty() && self.filter == TagFilter::default()
    }
}

/// The values that tags have, for terms; in small letters, as filters compare them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Values {
    by_key: Vec<(FilterKey, BTreeSet<String>)>,
}

impl Values {
    pub(crate) fn new(tags: &[DeskTag]) -> Self {
        let of = |key| {
            let values = tags.iter().map(|tag| tag.filterable().text(key).to_lowercase());
            (key, values.filter(|value| !value.is_empty()).collect())
        };
        Self { by_key: FilterKey::ALL.map(|(_, key)| of(key)).into() }
    }

    fn of(&self, key: FilterKey) -> impl Iterator<Item = &str> {
        let set = self.by_key.iter().find(|(of, _)| *of == key).map(|(_, set)| set);
        set.into_iter().flatten().map(String::as_str)
    }

    /// The value itself if a tag has it, or all that begin so.
    fn beginning<'v>(&'v self, key: FilterKey, value: &'v str) -> Vec<&'v str> {
        if value.is_empty() || self.of(key).any(|known| known == value) {
            return vec![value];
        }
        self.of(key).filter(|known| known.starts_with(value)).collect()
    }

    /// What a text becomes when its last word is completed as far as it is clear how it goes on; `None` when it is not.
    pub(crate) fn completed(&self, text: &str) -> Option<String> {
        let text = text.replace('：', ":");
        let blank = text.char_indices().rfind(|(_, c)| c.is_whitespace());
        let start = blank.map_or(0, |(at, c)| at + c.len_utf8());
        let (before, last) = text.split_at_checked(start)?;
        let (key, typed, candidates): (&str, &str, Vec<String>) = match last.split_once(':') {
            None => ("", last, FilterKey::ALL.map(|(name, _)| format!("{name}:")).into()),
            Some((name, value)) => {
                let (_, key) = FilterKey::ALL.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
                (&last[..=name.len()], value, self.of(key).map(ToOwned::to_owned).collect())
            }
        };
        let typed = typed.to_lowercase();
        let fitting: Vec<&String> = candidates.iter().filter(|value| value.starts_with(&typed)).collect();
        let mut common = fitting.first()?.as_str();
        for other in &fitting {
            let same = common.char_indices().zip(other.chars()).take_while(|((_, a), b)| a == b);
            let end = same.map(|((at, a), _)| at + a.len_utf8()).last().unwrap_or(0);
            common = &common[..end];
        }
        let space = if fitting.len() == 1 && !key.is_empty() { " " } else { "" };
        let completed = format!("{before}{key}{common}{space}");
        (completed != text && common.len() >= typed.len()).then_some(completed)
    }
}

/// Texts of all tags, as the search reads them.
#[derive(Debug, Default)]
pub(crate) struct Index {
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    id: Utf32String,
    /// Names in both languages, keywords.
    names: Vec<Utf32String>,
    description: Utf32String,
    /// Words of the description, from and to.
    words: Vec<(u32, u32)>,
}

impl Index {
    /// The texts of tags.
    pub(crate) fn new(tags: &[DeskTag]) -> Self {
        Self { entries: tags.iter().map(Entry::new).collect() }
    }

    /// The tags that a query wants, as positions with how well they fit, in the order of positions. `tags` are those
    /// that the index was made of.
    pub(crate) fn find(&self, tags: &[DeskTag], query: &Query) -> Vec<(usize, u32)> {
        let mut matcher = Matcher::new(Config::DEFAULT);
        let mut found = Vec::new();
        for (at, (tag, entry)) in tags.iter().zip(&self.entries).enumerate() {
            let Some(score) = entry.score(&query.words, &mut matcher) else { continue };
            if query.filter.matches(tag.filterable()) {
                found.push((at, score));
            }
        }
        found
    }
}

impl Entry {
    fn new(tag: &DeskTag) -> Self {
        let file = tag.file.as_ref().map(|file| &file.value);
        let names = file
            .into_iter()
            .flat_map(|file| [Some(&file.name), file.name_zh.as_ref()].into_iter().flatten().chain(&file.keywords));
        let description = Utf32String::from(tag.description());
        let mut words = Vec::new();
        let mut start = None;
        for (at, letter) in (0..).zip(description.slice(..).chars()) {
            match (letter.is_alphanumeric() || letter == '_', start) {
                (true, None) => start = Some(at),
                (false, Some(from)) => {
                    words.push((from, at));
                    start = None;
                }
                _ => {}
            }
        }
        words.extend(start.map(|from| (from, description.len() as u32)));
        Self {
            id: Utf32String::from(&*tag.id),
            names: names.map(|name| Utf32String::from(name.as_str())).collect(),
            description,
            words,
        }
    }

    /// How well all words fit; `None` when one of them is nowhere.
    fn score(&self, words: &[Atom], matcher: &mut Matcher) -> Option<u32> {
        let mut total = 0;
        for word in words {
            let score = |text: Utf32Str<'_>, matcher: &mut Matcher| word.score(text, matcher).map(u32::from);
            // An id is what tags are known by; a description tells of much else.
            let of_id = score(self.id.slice(..), matcher).map(|score| score * 4);
            let whole = if word.needle_text() == self.id.slice(..) { 1000 } else { 0 };
            let of_names = self.names.iter().filter_map(|name| score(name.slice(..), matcher)).max();
            let mut best = of_id.map(|score| score + whole).max(of_names.map(|score| score * 4));
            if best.is_none() {
                // Letters of a description are looked for within one word: spread over sentences they are in nearly all.
                let words =
                    self.words.iter().filter_map(|(from, to)| score(self.description.slice_u32(*from..*to), matcher));
                best = words.max();
            }
            total += best?;
        }
        Some(total)
    }
}

/// The letters of a text that the words of a query found there: positions of graphemes, ascending.
pub(crate) fn letters(query: &Query, text: &str, matcher: &mut Matcher) -> Vec<usize> {
    let mut buffer = Vec::new();
    let text = Utf32Str::new(text, &mut buffer);
    let mut found = Vec::new();
    for word in &query.words {
        let kept = found.len();
        if word.indices(text, matcher, &mut found).is_none() {
            found.truncate(kept);
        }
    }
    found.sort_unstable();
    found.dedup();
    found.into_iter().map(|at| at as usize).collect()
}

#[cfg(test)]
mod tests {
    use super::{
        super::fixture::{many, tag, with},
        *,
    };

    fn shop() -> Vec<DeskTag> {
        let owned = |tag: DeskTag, owner: &str| with(&tag, |file| file.owner = Some(owner.to_owned()));
        vec![
            owned(tag("transaction", "high_value", "高价值客户", "Spent a lot lately."), "growth"),
            owned(tag("behavior", "recent_login", "Active this week", "Logged in more than three times."), "growth"),
            owned(tag("behavior", "win_back", "Win back", "Has left, bought before."), "data science"),
            with(&owned(tag("basic", "vip", "Very important", "Invited by hand."), "crm"), |file| {
                file.name_zh = Some("贵宾".to_owned());
                file.keywords = vec!["gold".to_owned()];
            }),
        ]
    }

    fn found_in(tags: &[DeskTag], text: &str) -> Vec<String> {
        let query = Query::read(text, &Values::new(tags));
        let mut found = Index::new(tags).find(tags, &query);
        found.sort_by_key(|(at, score)| (std::cmp::Reverse(*score), *at));
        found.into_iter().map(|(at, _)| tags[at].id.to_string()).collect()
    }

    #[test]
    fn words_are_looked_for_letter_by_letter() {
        for (text, expected) in [
            ("", vec!["high_value", "recent_login", "win_back", "vip"]),
            ("rlog", vec!["recent_login"]),
            ("HV", vec!["high_value"]),
            ("价值", vec!["high_value"]),
            ("高客", vec!["high_value"]),
            ("贵宾", vec!["vip"]),
            ("gold", vec!["vip"]),
            ("invited", vec!["vip"]),
            ("spent lately", vec!["high_value"]),
            ("owner:growth recent", vec!["recent_login"]),
            ("owner：growth 价值", vec!["high_value"]),
            ("nothing_like_this", vec![]),
        ] {
            assert_eq!(found_in(&shop(), text), expected, "{text}");
        }
    }

    #[test]
    fn an_id_is_a_better_answer_than_a_description() {
        let tags = [
            tag("basic", "a", "Refunds", "All about login, login and login."),
            tag("basic", "login_often", "Often here", ""),
            tag("basic", "login", "Here", ""),
        ];
        assert_eq!(found_in(&tags, "login"), ["login", "login_often", "a"]);
    }

    #[test]
    fn letters_of_a_description_are_of_one_word() {
        let tags = [tag("basic", "a", "b", "Was here, but bought nothing.")];
        assert_eq!(found_in(&tags, "bght"), ["a"]);
        assert_eq!(found_in(&tags, "wbn"), [""; 0]);
    }

    #[test]
    fn terms_narrow_as_on_the_command_line() {
        let tags = many(400);
        let values = Values::new(&tags);
        for text in
            ["owner:growth", "status:active status:paused category:behavior", "kind:rule owner:crm", "owner:增长"]
        {
            let filter: TagFilter = text.parse().unwrap();
            let expected: Vec<usize> = (0..tags.len()).filter(|at| filter.matches(tags[*at].filterable())).collect();
            let found = Index::new(&tags).find(&tags, &Query::read(text, &values));
            assert!(!expected.is_empty(), "{text}");
            assert_eq!(found.into_iter().map(|(at, _)| at).collect::<Vec<_>>(), expected, "{text}");
        }
    }

    #[test]
    fn a_value_that_is_not_whole_is_all_that_begin_so() {
        let tags = shop();
        assert_eq!(found_in(&tags, "owner:g"), ["high_value", "recent_login"]);
        assert_eq!(found_in(&tags, "owner:data"), ["win_back"], "a value with a space");
        assert_eq!(found_in(&tags, "owner:").len(), 4, "nothing is typed yet");
        let query = Query::read("owner:grwth", &Values::new(&tags));
        let problem = Problem::Value { key: "owner", value: "grwth".to_owned(), nearest: Some("growth".to_owned()) };
        assert_eq!(query.problem, Some(problem));
        assert_eq!(found_in(&tags, "owner:grwth"), [""; 0]);
    }

    #[test]
    fn a_key_that_is_not_known_is_named() {
        let tags = shop();
        let query = Query::read("ownr:growth", &Values::new(&tags));
        assert_eq!(query.problem, Some(Problem::Key { key: "ownr".to_owned(), nearest: Some("owner") }));
        assert_eq!(found_in(&tags, "ownr:growth value"), ["high_value"], "the rest narrows");
    }

    #[test]
    fn the_last_word_is_completed_as_far_as_it_is_clear() {
        let values = Values::new(&shop());
        for (text, expected) in [
            ("ow", Some("owner:")),
            ("high st", Some("high status:")),
            ("owner:g", Some("owner:growth ")),
            ("owner:growth status:a", Some("owner:growth status:active ")),
            ("category:b", None),
            ("category:be", Some("category:behavior ")),
            ("owner:x", None),
            ("ownr:g", None),
        ] {
            assert_eq!(values.completed(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn found_letters_are_those_of_the_word() {
        let letters = |text: &str, of: &str| {
            let query = Query::read(text, &Values::default());
            letters(&query, of, &mut Matcher::new(Config::DEFAULT))
        };
        assert_eq!(letters("rlog", "recent_login"), [0, 7, 8, 9]);
        assert_eq!(letters("价客", "高价值客户"), [1, 3]);
        assert_eq!(letters("xyz rec", "recent_login"), [0, 1, 2], "a word that is elsewhere");
        assert_eq!(letters("", "recent_login"), [0; 0]);
    }

    proptest::proptest! {
        /// Whatever is typed, what is found holds every word letter by letter somewhere.
        #[test]
        fn what_is_found_holds_the_letters(text in "[a-z_价登 ]{0,6}") {
            let tags = many(120);
            let query = Query::read(&text, &Values::new(&tags));
            let found: Vec<usize> = Index::new(&tags).find(&tags, &query).into_iter().map(|(at, _)| at).collect();
            let holds = |text: &str, word: &str| {
                let mut letters = text.chars().flat_map(char::to_lowercase);
                word.chars().all(|wanted| letters.any(|letter| letter == wanted))
            };
            for (at, tag) in tags.iter().enumerate() {
                let is_in = |word: &str| {
                    let mut words = tag.description().split(|c: char| !c.is_alphanumeric());
                    holds(&tag.id, word) || holds(tag.name(), word) || words.any(|part| holds(part, word))
                };
                let expected = text.split_whitespace().all(is_in);
                proptest::prop_assert_eq!(found.contains(&at), expected, "{} in {}", text, tag.id);
            }
        }
    }
}
