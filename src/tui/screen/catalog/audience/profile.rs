//! The tab about what the members have that others have not.

use std::collections::BTreeSet;

use super::{
    Answer, AudienceAction, Question, Subject,
    known::{Known, next_value, turn_to, values},
    say::{self, count},
};
use crate::{
    engine::profile::{Bucket, BucketCount},
    rule::say::Phrase,
    tui::{
        action::Action,
        app::Shared,
        effect::{self, Effect},
        screen::catalog::detail::tab::{Heard, Row, Tab, Target},
        widget::{
            bars,
            row::{Ink, wrapped},
            text::{self, pad, pad_left},
        },
    },
    workspace::{Profile, ProfiledAttribute},
};

const ABOUT: Phrase = Phrase::new(
    "{n} members beside all {all}, counted from the store, rules as they are, as of {as_of}",
    "{n} 名成员与全部 {all} 人对比，按现有规则从存储计算，截至 {as_of}",
);
const LEGEND: Phrase = Phrase::new(
    "█ share of members, │ share of everybody; index (TGI) 100: as often as everybody",
    "█ 成员占比，│ 全体占比；指数（TGI）100 表示与全体相同",
);
const LEGEND_TOLD: Phrase =
    Phrase::new("Index (TGI): 100 means as often as everybody.", "指数（TGI）：100 表示与全体相同。");
const NOBODY: Phrase = Phrase::new("It has no members, so there is nothing to compare.", "没有成员，无从比较。");
const NO_ATTRIBUTES: Phrase = Phrase::new(
    "No source holds attributes: declare one of kind `attributes` in tagwerk.toml.",
    "没有属性数据源：请在 tagwerk.toml 中声明 `attributes` 类型的数据源。",
);
const DIFFERS: Phrase = Phrase::new("differs by {share}", "差异 {share}");
const BUCKET: Phrase = Phrase::new(
    "{value}: {mine} of members, {all} of everybody, index {index}",
    "{value}：成员 {mine}，全体 {all}，指数 {index}",
);
const MUCH: f64 = 120.0;
const LITTLE: f64 = 80.0;

/// The tab.
#[derive(Debug, Default)]
pub(crate) struct ProfileTab {
    subject: Subject,
    profile: Known<Profile>,
    /// Attributes whose values are not shown; kept from tag to tag.
    folded: BTreeSet<String>,
    is_by_name: bool,
}

/// What an attribute is called.
fn name(attribute: &ProfiledAttribute) -> String {
    text::clean(&format!("{}.{}", attribute.attribute.source, attribute.attribute.column))
}

impl ProfileTab {
    /// The attributes in the order in which they are shown.
    fn ordered<'p>(&self, profile: &'p Profile) -> Vec<&'p ProfiledAttribute> {
        let mut attributes: Vec<&ProfiledAttribute> = profile.attributes.iter().collect();
        if self.is_by_name {
            attributes.sort_by_key(|attribute| name(attribute));
        } else {
            attributes.sort_by(|a, b| profile.difference(b).total_cmp(&profile.difference(a)));
        }
        attributes
    }

    fn question(&self) -> effect::Question {
        effect::Question::Audience(Question::Profile(self.subject.clone()))
    }
}

fn attribute_rows(profile: &Profile, attribute: &ProfiledAttribute, shared: &Shared, width: usize) -> Vec<Row> {
    let labels: Vec<String> = attribute.buckets.iter().map(|b| say::bucket(&b.bucket, shared)).collect();
    let label = labels.iter().map(|label| text::width(label)).max().unwrap_or(0).clamp(6, (width * 2 / 5).max(6));
    let share = |part: u64, whole: u64| if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
    let shares = |b: &BucketCount| (share(b.audience, profile.audience), share(b.population, profile.population));
    let most =
        attribute.buckets.iter().map(shares).fold(0.0_f64, |most, (a, b)| most.max(a).max(b)).max(f64::MIN_POSITIVE);
    // In a narrow pane only the mark in the bar tells of everybody.
    let with_all = width >= 60;
    let cells = width.saturating_sub(label + if with_all { 29 } else { 20 }).min(48);
    let bucket_row = |(bucket, label_text): (&BucketCount, &String)| {
        let (mine, all) = shares(bucket);
        let index = profile.index(bucket);
        let (sign, ink) = match index {
            Some(index) if index >= MUCH => ("▲", Ink::Entered),
            Some(index) if index <= LITTLE => ("▼", Ink::Exited),
            _ => (" ", Ink::Text),
        };
        let index = index.map_or_else(|| "–".to_owned(), |index| format!("{index:.0}"));
        let values = [
            ("value", label_text.as_str()),
            ("mine", &say::share(mine)),
            ("all", &say::share(all)),
            ("index", index.as_str()),
        ];
        let bar = marked_bar(mine / most, all / most, cells);
        let told = BUCKET.fill(shared.language, &values);
        let ink_of_label =
            if matches!(bucket.bucket, Bucket::Is(_) | Bucket::Range { .. }) { Ink::Text } else { Ink::Dim };
        let all = if with_all { pad_left(&say::share(all), 9) } else { String::new() };
        Row::of("  ", Ink::Text)
            .and(pad(label_text, label), ink_of_label)
            .and(" ", Ink::Text)
            .and(bar, Ink::Bar)
            .and(pad_left(&say::share(mine), 9), Ink::Text)
            .and(all, Ink::Dim)
            .and(format!(" {sign}{}", pad_left(&index, 6)), ink)
            .told(told)
    };
    attribute.buckets.iter().zip(&labels).map(bucket_row).collect()
}

/// A bar, and a mark where another one would end.
fn marked_bar(share: f64, mark: f64, cells: usize) -> String {
    let mut signs: Vec<char> = pad(&bars::bar(share, cells), cells).chars().collect();
    if cells > 0 {
        let at = ((mark.clamp(0.0, 1.0) * cells as f64).round() as usize).min(cells - 1);
        signs[at] = if signs[at] == '█' { '┃' } else { '│' };
    }
    signs.into_iter().collect()
}

impl Tab for ProfileTab {
    fn ask(&mut self, tag: &str, shared: &Shared) -> Vec<effect::Question> {
        if turn_to(&mut self.subject, tag, shared) {
            self.profile = Known::Asked;
        }
        shared.desk.as_ref().map(|_| self.question()).into_iter().collect()
    }

    fn answered(&mut self, answer: effect::Answer, _: &Shared) -> Heard {
        match answer {
            effect::Answer::Audience(Answer::Profile(subject, told)) => {
                if subject == self.subject {
                    self.profile.take(told);
                }
                Heard::Mine(Vec::new())
            }
            other => Heard::NotMine(other),
        }
    }

    fn is_live(&self, action: Action, shared: &Shared) -> bool {
        match action {
            Action::Audience(AudienceAction::NextValue) => !values(&self.subject.tag, shared).is_empty(),
            Action::Audience(AudienceAction::Order | AudienceAction::Fold) => matches!(self.profile, Known::Told(_)),
            _ => false,
        }
    }

    fn act(&mut self, action: Action, _: &str, shared: &Shared) -> Vec<Effect> {
        match action {
            Action::Audience(AudienceAction::NextValue) => {
                next_value(&mut self.subject, shared);
                self.profile = Known::Asked;
                return vec![Effect::Ask(self.question())];
            }
            Action::Audience(AudienceAction::Order) => self.is_by_name = !self.is_by_name,
            Action::Audience(AudienceAction::Fold) => {
                if let Known::Told(profile) = &self.profile {
                    let all: BTreeSet<String> = profile.attributes.iter().map(name).collect();
                    if all.is_subset(&self.folded) {
                        self.folded.clear();
                    } else {
                        self.folded.extend(all);
                    }
                }
            }
            _ => {}
        }
        Vec::new()
    }

    fn picked(&mut self, pick: usize, _: &str, _: &Shared) -> Vec<Effect> {
        if let Known::Told(profile) = &self.profile
            && let Some(name) = self.ordered(profile).get(pick).map(|attribute| name(attribute))
            && !self.folded.remove(&name)
        {
            self.folded.insert(name);
        }
        Vec::new()
    }

    fn rows(&self, tag: &str, shared: &Shared, width: usize) -> Vec<Row> {
        if tag != self.subject.tag {
            return Vec::new();
        }
        let language = shared.language;
        let mut rows: Vec<Row> = say::case(&self.subject, shared).into_iter().collect();
        let profile = match self.profile.told(shared, width) {
            Ok(profile) => profile,
            Err(more) => {
                rows.extend(more);
                return rows;
            }
        };
        let about = [
            ("n", count(profile.audience)),
            ("all", count(profile.population)),
            ("as_of", say::instant(profile.as_of, shared)),
        ];
        let about: Vec<(&str, &str)> = about.iter().map(|(name, value)| (*name, value.as_str())).collect();
        rows.extend(wrapped(&ABOUT.fill(language, &about), Ink::Dim, width));
        if profile.attributes.is_empty() {
            rows.extend(wrapped(NO_ATTRIBUTES.text(language), Ink::Text, width));
            return rows;
        }
        if profile.audience == 0 {
            rows.extend(wrapped(NOBODY.text(language), Ink::Text, width));
            return rows;
        }
        let legend = text::wrap(LEGEND.text(language), width).into_iter();
        rows.extend(legend.map(|line| Row::of(line, Ink::Dim).told("")));
        if let Some(row) = rows.last_mut() {
            row.told = Some(LEGEND_TOLD.text(language).to_owned());
        }
        for (at, attribute) in self.ordered(profile).into_iter().enumerate() {
            let name = name(attribute);
            let is_folded = self.folded.contains(&name);
            let differs = DIFFERS.fill(language, &[("share", &say::share(profile.difference(attribute)))]);
            rows.push(Row::blank());
            let told = format!("{name}, {differs}");
            let mark = if is_folded { "▸" } else { "▾" };
            let row = Row::of(format!("{mark} {name}"), Ink::Accent).and(format!("  {differs}"), Ink::Dim);
            rows.push(row.told(told).to(Target::Pick(at)));
            if !is_folded {
                rows.extend(attribute_rows(profile, attribute, shared, width));
            }
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_shows_where_everybody_is() {
        assert_eq!(marked_bar(0.5, 1.0, 6), "███  │");
        assert_eq!(marked_bar(1.0, 0.5, 6), "███┃██");
        assert_eq!(marked_bar(0.0, 0.0, 3), "│  ");
        assert_eq!(marked_bar(1.0, 1.0, 0), "");
    }
}
