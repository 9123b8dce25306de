//! The tab about what an audience has in common with all others.

use super::{
    Answer, AudienceAction, Question, Subject,
    known::{Known, next_value, turn_to, values},
    say::{self, count},
};
use crate::{
    rule::say::{Language, Phrase},
    tui::{
        action::Action,
        app::Shared,
        effect::{self, Effect},
        screen::{
            Place, ScreenId,
            catalog::detail::tab::{Heard, Row, Tab, TabId, Target},
        },
        widget::{
            bars,
            row::{Ink, wrapped},
            text::{self, pad, pad_left},
        },
    },
    workspace::{Overlaps, SetRelation, TagOverlap},
};

const ABOUT: Phrase = Phrase::new(
    "{n} members in release {release}, compared with {others} other audiences; {order}",
    "发布 {release} 中 {n} 人，与其他 {others} 个人群比较；{order}",
);
const NOTHING: Phrase = Phrase::new(
    "Nothing was published yet: `tagwerk publish` makes the first release.",
    "尚无发布：`tagwerk publish` 会创建首个发布。",
);
const DISJOINT: Phrase = Phrase::new("{n} audiences have nobody in common with it.", "{n} 个人群与它没有共同成员。");
const AUDIENCE: Phrase = Phrase::new("audience", "人群");
const BOTH: Phrase = Phrase::new("in both", "共同");
const OF_THIS: Phrase = Phrase::new("of this", "占本");
const OF_THAT: Phrase = Phrase::new("of that", "占彼");
const INDEX: Phrase = Phrase::new("index", "指数");
const SIMILAR: Phrase = Phrase::new("similar", "相似");
const TOLD: Phrase = Phrase::new(
    "{name}: {relation}, {both} in both, {mine} of this, {other} of that, index {index}, similarity {similar}",
    "{name}：{relation}，共同 {both}，占本 {mine}，占彼 {other}，指数 {index}，相似度 {similar}",
);

/// How rows are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Order {
    #[default]
    Similarity,
    Both,
    Index,
    Name,
}

impl Order {
    const ALL: [Self; 4] = [Self::Similarity, Self::Both, Self::Index, Self::Name];

    fn next(self) -> Self {
        let at = Self::ALL.iter().position(|order| *order == self).unwrap_or(0);
        Self::ALL[(at + 1) % Self::ALL.len()]
    }

    const fn title(self) -> Phrase {
        match self {
            Self::Similarity => Phrase::new("the most similar first", "最相似的在前"),
            Self::Both => Phrase::new("the most members in common first", "共同成员最多的在前"),
            Self::Index => Phrase::new("the highest index first", "指数最高的在前"),
            Self::Name => Phrase::new("by name", "按名称"),
        }
    }
}

/// A sign and words for how the other audience stands to this one.
const fn relation(relation: SetRelation) -> (&'static str, Phrase) {
    match relation {
        SetRelation::Same => ("=", Phrase::new("same members", "成员相同")),
        SetRelation::Inside => ("⊃", Phrase::new("holds all of this", "包含本人群")),
        SetRelation::Contains => ("⊂", Phrase::new("part of this", "属于本人群")),
        SetRelation::Overlaps => ("∩", Phrase::new("overlaps", "部分重叠")),
        SetRelation::Disjoint => ("∅", Phrase::new("nobody in common", "无共同成员")),
    }
}

/// The tab.
#[derive(Debug, Default)]
pub(crate) struct OverlapTab {
    subject: Subject,
    overlaps: Known<Option<Overlaps>>,
    order: Order,
}

impl OverlapTab {
    fn question(&self) -> effect::Question {
        effect::Question::Audience(Question::Overlaps(self.subject.clone()))
    }

    /// Those with somebody in common, in the order in which they are shown.
    fn ordered<'o>(&self, overlaps: &'o Overlaps) -> Vec<&'o TagOverlap> {
        let mut with: Vec<&TagOverlap> = overlaps.with.iter().filter(|other| other.both > 0).collect();
        let population = overlaps.release.subjects;
        match self.order {
            Order::Similarity => {}
            Order::Both => with.sort_by_key(|other| std::cmp::Reverse(other.both)),
            Order::Index => with.sort_by(|a, b| {
                let index = |other: &TagOverlap| other.index(population).unwrap_or(0.0);
                index(b).total_cmp(&index(a))
            }),
            Order::Name => with.sort_by(|a, b| (&a.tag, &a.value).cmp(&(&b.tag, &b.value))),
        }
        with
    }
}

/// Which columns find room.
struct Columns {
    name: usize,
    bar: usize,
    /// Whether the share of the other and the index are there.
    all: bool,
    words: bool,
}

impl Columns {
    fn of(width: usize, longest: usize) -> Self {
        // In both, of this, similar, a sign; and of that, index.
        let fixed = 10 + 9 + 9 + 2;
        let all = width >= fixed + 16 + 20;
        let fixed = if all { fixed + 16 } else { fixed };
        let name = width.saturating_sub(fixed).min(longest).max(12);
        let rest = width.saturating_sub(fixed + name);
        let words = rest >= 18;
        let bar = rest.saturating_sub(if words { 18 } else { 0 } + 2).min(24);
        Self { name, bar, all, words }
    }
}

fn name(other: &TagOverlap) -> String {
    match &other.value {
        None => text::clean(&other.tag),
        Some(value) => text::clean(&format!("{} = {}", other.tag, crate::rule::quote_text(value))),
    }
}

fn head(columns: &Columns, language: Language) -> Row {
    let right = |phrase: Phrase, cells| pad_left(phrase.text(language), cells);
    let more = if columns.all { right(OF_THAT, 9) + &right(INDEX, 7) } else { String::new() };
    let line =
        pad(AUDIENCE.text(language), columns.name) + &right(BOTH, 10) + &right(OF_THIS, 9) + &more + &right(SIMILAR, 9);
    Row::of(line, Ink::Dim).told("")
}

fn row(other: &TagOverlap, population: u64, columns: &Columns, language: Language) -> Row {
    let percent = |share: Option<f64>| share.map_or_else(|| "–".to_owned(), say::share);
    let (mine, theirs, similar) =
        (percent(other.share_of_own()), percent(other.share_of_other()), percent(other.jaccard()));
    let index = other.index(population).map_or_else(|| "–".to_owned(), |index| format!("{index:.0}"));
    let (sign, words) = relation(other.relation());
    let (name, both) = (name(other), count(other.both));
    let values = [
        ("name", name.as_str()),
        ("relation", words.text(language)),
        ("both", both.as_str()),
        ("mine", mine.as_str()),
        ("other", theirs.as_str()),
        ("index", index.as_str()),
        ("similar", similar.as_str()),
    ];
    let told = TOLD.fill(language, &values);
    let more = if columns.all { pad_left(&theirs, 9) + &pad_left(&index, 7) } else { String::new() };
    let numbers = pad_left(&both, 10) + &pad_left(&mine, 9) + &more;
    let mut row = Row::of(pad(&name, columns.name), Ink::Text)
        .and(numbers, Ink::Text)
        .and(pad_left(&similar, 9), Ink::Text)
        .and(format!(" {sign}"), Ink::Accent);
    if columns.words {
        row = row.and(pad(&format!(" {}", words.text(language)), 18), Ink::Dim);
    }
    if columns.bar > 0 {
        let bar = bars::bar(other.jaccard().unwrap_or(0.0), columns.bar);
        row = row.and("  ", Ink::Text).and(pad(&bar, columns.bar), Ink::Bar);
    }
    row.told(told).to(Target::Go(Place::at(ScreenId::Catalog, &*other.tag).part(TabId::Overlap.word())))
}

impl Tab for OverlapTab {
    fn ask(&mut self, tag: &str, shared: &Shared) -> Vec<effect::Question> {
        if turn_to(&mut self.subject, tag, shared) {
            self.overlaps = Known::Asked;
        }
        shared.desk.as_ref().map(|_| self.question()).into_iter().collect()
    }

    fn answered(&mut self, answer: effect::Answer, _: &Shared) -> Heard {
        match answer {
            effect::Answer::Audience(Answer::Overlaps(subject, told)) => {
                if subject == self.subject {
                    self.overlaps.take(told);
                }
                Heard::Mine(Vec::new())
            }
            other => Heard::NotMine(other),
        }
    }

    fn is_live(&self, action: Action, shared: &Shared) -> bool {
        match action {
            Action::Audience(AudienceAction::NextValue) => !values(&self.subject.tag, shared).is_empty(),
            Action::Audience(AudienceAction::Order) => matches!(self.overlaps, Known::Told(Some(_))),
            _ => false,
        }
    }

    fn act(&mut self, action: Action, _: &str, shared: &Shared) -> Vec<Effect> {
        match action {
            Action::Audience(AudienceAction::NextValue) => {
                next_value(&mut self.subject, shared);
                self.overlaps = Known::Asked;
                vec![Effect::Ask(self.question())]
            }
            Action::Audience(AudienceAction::Order) => {
                self.order = self.order.next();
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn rows(&self, tag: &str, shared: &Shared, width: usize) -> Vec<Row> {
        if tag != self.subject.tag {
            return Vec::new();
        }
        let language = shared.language;
        let mut rows: Vec<Row> = say::case(&self.subject, shared).into_iter().collect();
        let overlaps = match self.overlaps.told(shared, width) {
            Ok(Some(overlaps)) => overlaps,
            Ok(None) => {
                rows.extend(wrapped(NOTHING.text(language), Ink::Dim, width));
                return rows;
            }
            Err(more) => {
                rows.extend(more);
                return rows;
            }
        };
        let about = [
            ("n", count(overlaps.size)),
            ("release", overlaps.release.number.to_string()),
            ("others", count(overlaps.with.len() as u64)),
            ("order", self.order.title().text(language).to_owned()),
        ];
        let about: Vec<(&str, &str)> = about.iter().map(|(name, value)| (*name, value.as_str())).collect();
        rows.extend(wrapped(&ABOUT.fill(language, &about), Ink::Dim, width));
        rows.push(Row::blank());
        let with = self.ordered(overlaps);
        let longest = with.iter().map(|other| text::width(&name(other))).max().unwrap_or(0);
        let columns = Columns::of(width, longest);
        if !with.is_empty() {
            rows.push(head(&columns, language));
        }
        rows.extend(with.iter().map(|other| row(other, overlaps.release.subjects, &columns, language)));
        let disjoint = (overlaps.with.len() - with.len()) as u64;
        if disjoint > 0 {
            rows.push(Row::blank());
            rows.extend(wrapped(&DISJOINT.fill(language, &[("n", &count(disjoint))]), Ink::Dim, width));
        }
        rows
    }
}
