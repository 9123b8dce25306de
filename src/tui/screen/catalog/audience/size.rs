//! The tab about how large an audience is, who came and who went, and what every clause does.

use super::{
    Answer, AudienceAction, Question, Subject, chart, clauses,
    known::{Known, next_value, turn_to, values},
    say::{self, count, percent},
};
use crate::{
    rule::say::Phrase,
    tui::{
        action::Action,
        app::Shared,
        effect::{self, Effect},
        screen::catalog::detail::tab::{Heard, Row, Tab},
        widget::{
            bars,
            row::{Ink, wrapped},
            text::{self, pad, pad_left},
        },
    },
    workspace::{AudienceHistory, Explanation, HistoryPoint},
};

const SIZE: Phrase =
    Phrase::new("{n} members, {share} of {all} in release {release}", "{n} 人，占发布 {release} 中 {all} 人的 {share}");
const NOT_PUBLISHED: Phrase = Phrase::new(
    "No release holds it yet: `tagwerk publish` makes one.",
    "尚无发布包含它：`tagwerk publish` 会创建发布。",
);
const NOT_IN_CURRENT: Phrase = Phrase::new(
    "The current release does not hold it: `tagwerk publish` builds the catalog as it is now.",
    "当前发布不包含它：`tagwerk publish` 会按现有目录构建。",
);
const OVER_RELEASES: Phrase = Phrase::new("Over releases", "历次发布");
const MOVED: Phrase = Phrase::new("Who came and who went", "进入与离开");
const POINT: Phrase = Phrase::new("release {release}, {date}: {n} members", "发布 {release}，{date}：{n} 人");
const POINT_WITHOUT: Phrase =
    Phrase::new("release {release}, {date}: does not hold it", "发布 {release}，{date}：不包含");
const POINT_MOVED: Phrase = Phrase::new("{entered} entered, {exited} exited", "进入 {entered}，离开 {exited}");
const CASES: Phrase = Phrase::new("Cases", "各取值");

/// Rows of the chart.
const CHART_ROWS: usize = 7;

/// The tab.
#[derive(Debug, Default)]
pub(crate) struct AudienceTab {
    subject: Subject,
    history: Known<AudienceHistory>,
    attrition: Known<Box<Explanation>>,
}

impl AudienceTab {
    fn size_row(&self, shared: &Shared, width: usize) -> Vec<Row> {
        let language = shared.language;
        let sizes = shared.desk.as_ref().and_then(|desk| desk.sizes());
        let Some(sizes) = sizes else { return wrapped(NOT_PUBLISHED.text(language), Ink::Dim, width) };
        let value = self.subject.value.as_deref();
        let size = match value {
            None => sizes.size(&self.subject.tag),
            Some(_) => {
                let audiences = sizes.audiences(&self.subject.tag);
                audiences.iter().find(|a| a.value.as_deref() == value).map(|a| a.size)
            }
        };
        let Some(size) = size else { return wrapped(NOT_IN_CURRENT.text(language), Ink::Dim, width) };
        let all = sizes.release.subjects;
        let values = [
            ("n", count(size)),
            ("share", percent(size, all)),
            ("all", count(all)),
            ("release", sizes.release.number.to_string()),
        ];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        wrapped(&SIZE.fill(language, &values), Ink::Text, width)
    }

    fn case_rows(&self, shared: &Shared, width: usize) -> Vec<Row> {
        let names = values(&self.subject.tag, shared);
        let sizes = shared.desk.as_ref().and_then(|desk| desk.sizes());
        let (Some(sizes), false) = (sizes, names.is_empty()) else { return Vec::new() };
        let mut rows = vec![Row::blank(), say::title(CASES, shared.language)];
        let label =
            names.iter().map(|name| text::width(&text::clean(name))).max().unwrap_or(0).clamp(6, (width / 3).max(6));
        let cells = width.saturating_sub(label + 24).min(40);
        for name in &names {
            let found = sizes.audiences(&self.subject.tag).iter().find(|a| a.value.as_deref() == Some(name));
            let n = found.map_or(0, |audience| audience.size);
            let share = n as f64 / sizes.release.subjects.max(1) as f64;
            let numbers = (count(n), percent(n, sizes.release.subjects));
            let told = format!("{}: {}, {}", text::clean(name), numbers.0, numbers.1);
            let row = Row::of(pad(&text::clean(name), label), Ink::Text)
                .and(" ", Ink::Text)
                .and(pad(&bars::bar(share, cells), cells), Ink::Bar)
                .and(pad_left(&numbers.0, 13), Ink::Text)
                .and(pad_left(&numbers.1, 9), Ink::Dim);
            rows.push(row.told(told));
        }
        rows
    }

    fn history_rows(&self, shared: &Shared, width: usize) -> Vec<Row> {
        let language = shared.language;
        let history = match self.history.told(shared, width) {
            Ok(history) => history,
            Err(rows) => return rows,
        };
        let mut rows: Vec<Row> = Vec::new();
        for problem in &history.problems {
            rows.extend(wrapped(&format!("! {problem}"), Ink::Warn, width));
        }
        if history.points.iter().all(|point| point.size.is_none()) {
            return rows;
        }
        let sizes: Vec<Option<u64>> = history.points.iter().map(|point| point.size).collect();
        let (lines, shown) = chart::columns(&sizes, width, CHART_ROWS);
        let label = lines.first().map_or(0, |(label, _)| text::width(label));
        let chart_cells = lines.first().map_or(0, |(_, line)| text::width(line));
        if shown > 0 {
            rows.push(say::title(OVER_RELEASES, language));
        }
        rows.extend(lines.into_iter().map(|(mark, line)| Row::of(mark, Ink::Dim).and(line, Ink::Bar).told("")));
        if let (Some(first), Some(last)) =
            (history.points.get(history.points.len() - shown), history.points.last().filter(|_| shown > 0))
        {
            let (first, last) = (format!("#{}", first.release.number), format!("#{}", last.release.number));
            let between = chart_cells.saturating_sub(text::width(&first) + text::width(&last) + 1);
            let axis = if first == last { first } else { format!("{first}{}{last}", " ".repeat(between)) };
            rows.push(Row::of(" ".repeat(label) + &axis, Ink::Dim).told(""));
        }
        rows.push(Row::blank());
        rows.push(say::title(MOVED, language));
        let most = history.points.iter().filter_map(|p| p.moved).map(|m| m.entered.max(m.exited)).max().unwrap_or(0);
        rows.extend(history.points.iter().rev().map(|point| moved_row(point, most, shared, width)));
        rows
    }
}

/// A release with who came and who went.
fn moved_row(point: &HistoryPoint, most: u64, shared: &Shared, width: usize) -> Row {
    let language = shared.language;
    let (number, date) = (point.release.number.to_string(), say::date(point.release.as_of, shared));
    let size = point.size.map_or_else(|| "–".to_owned(), count);
    let is_wide = width >= 62;
    let cells = (width.saturating_sub(62) / 2).min(24);
    // On a narrow pane numbers come closer, as bars say nothing without them.
    let (of_number, of_date, of_size, of_moved) = if is_wide { (6, 12, 12, 11) } else { (5, 11, 10, 9) };
    let gap = if is_wide { "  " } else { " " };
    let bar = |n: u64| pad(&bars::bar(if most == 0 { 0.0 } else { n as f64 / most as f64 }, cells), cells);
    let mut row = Row::of(pad(&format!("#{number}"), of_number), Ink::Dim)
        .and(pad(&date, of_date), Ink::Dim)
        .and(pad_left(&size, of_size), Ink::Text);
    let mut told = match point.size {
        Some(_) => POINT.fill(language, &[("release", &number), ("date", &date), ("n", &size)]),
        None => POINT_WITHOUT.fill(language, &[("release", &number), ("date", &date)]),
    };
    if let Some(moved) = point.moved {
        let (entered, exited) = (count(moved.entered), count(moved.exited));
        row = row
            .and(format!("{gap}▲ {} ", pad_left(&entered, of_moved)), Ink::Entered)
            .and(bar(moved.entered), Ink::Entered)
            .and(format!("{gap}▼ {} ", pad_left(&exited, of_moved)), Ink::Exited)
            .and(bar(moved.exited), Ink::Exited);
        told.push_str(", ");
        told.push_str(&POINT_MOVED.fill(language, &[("entered", &entered), ("exited", &exited)]));
    }
    row.told(told)
}

impl Tab for AudienceTab {
    fn ask(&mut self, tag: &str, shared: &Shared) -> Vec<effect::Question> {
        if turn_to(&mut self.subject, tag, shared) {
            self.history = Known::Asked;
            self.attrition = Known::Asked;
        }
        if shared.desk.is_none() {
            return Vec::new();
        }
        [Question::History(self.subject.clone()), Question::Attrition(tag.to_owned())]
            .map(effect::Question::Audience)
            .into()
    }

    fn answered(&mut self, answer: effect::Answer, _: &Shared) -> Heard {
        match answer {
            effect::Answer::Audience(Answer::History(subject, told)) => {
                if subject == self.subject {
                    self.history.take(told);
                }
            }
            effect::Answer::Audience(Answer::Attrition(tag, told)) => {
                if tag == self.subject.tag {
                    self.attrition.take(told);
                }
            }
            other => return Heard::NotMine(other),
        }
        Heard::Mine(Vec::new())
    }

    fn is_live(&self, action: Action, shared: &Shared) -> bool {
        action == Action::Audience(AudienceAction::NextValue) && !values(&self.subject.tag, shared).is_empty()
    }

    fn act(&mut self, _: Action, _: &str, shared: &Shared) -> Vec<Effect> {
        next_value(&mut self.subject, shared);
        self.history = Known::Asked;
        vec![Effect::Ask(effect::Question::Audience(Question::History(self.subject.clone())))]
    }

    fn rows(&self, tag: &str, shared: &Shared, width: usize) -> Vec<Row> {
        if tag != self.subject.tag {
            return Vec::new();
        }
        let mut rows: Vec<Row> = say::case(&self.subject, shared).into_iter().collect();
        rows.extend(self.size_row(shared, width));
        rows.extend(self.case_rows(shared, width));
        let history = self.history_rows(shared, width);
        if !history.is_empty() {
            rows.push(Row::blank());
            rows.extend(history);
        }
        rows.push(Row::blank());
        match self.attrition.told(shared, width) {
            Ok(explanation) => {
                rows.extend(clauses::rows(explanation, self.subject.value.as_deref(), shared, width));
            }
            Err(more) => rows.extend(more),
        }
        rows
    }
}
