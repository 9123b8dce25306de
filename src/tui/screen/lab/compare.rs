//! The audience of the rule beside that of an existing tag.

use std::sync::Arc;

use ratatui::{buffer::Buffer, layout::Rect, style::Style};
use roaring::RoaringBitmap;

use super::{Lab, areas::Pane, save};
use crate::{
    calendar::Micros,
    diagnostic::grouped,
    rule::say::{Language, Phrase},
    tui::{
        app::Shared,
        effect::{self, Effect},
        trouble::Trouble,
        widget::{
            bars, pane,
            text::{self, put},
        },
    },
    workspace::{Desk, RuleOverlap},
};

const WITH: Phrase = Phrase::new("Compared with {tag}", "与 {tag} 比较");
const WITH_FILE: Phrase = Phrase::new("Compared with {tag} as its file says", "与文件中的 {tag} 比较");
const HERE: Phrase = Phrase::new("this rule", "本规则");
const BOTH: Phrase = Phrase::new("both", "共同");
const ONLY_HERE: Phrase = Phrase::new("only this rule", "仅本规则");
const ONLY_THERE: Phrase = Phrase::new("only {tag}", "仅 {tag}");
const ENTER: Phrase = Phrase::new("▲ would enter", "▲ 将进入");
const LEAVE: Phrase = Phrase::new("▼ would leave", "▼ 将离开");
const FILE: Phrase = Phrase::new("the file", "文件");
const ALIKE: Phrase =
    Phrase::new("{percent} of all in any of them are in both (Jaccard)", "重合度 {percent}（Jaccard）");
const NOBODY: Phrase = Phrase::new("nobody is in any of them", "两者均无人");
const COUNTING: Phrase = Phrase::new("◌ counting…", "◌ 计数中…");
const STALE: Phrase = Phrase::new("◌ of an older text", "◌ 旧文本的结果");
const UNCOUNTED: Phrase = Phrase::new("the rule is not counted yet", "规则尚未计数");

/// What the rule is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// The tag that is worked on, as its file says.
    File,
    /// Another tag.
    Tag(String),
}

/// The audience that the rule is compared with, and what it is of.
#[derive(Debug)]
struct There {
    desk: Arc<Desk>,
    tag: String,
    value: Option<String>,
    as_of: Micros,
    members: Arc<RoaringBitmap>,
}

/// What the rule is compared with, and how they compare.
#[derive(Debug, Default)]
pub(crate) struct Comparison {
    target: Option<Target>,
    there: Option<There>,
    /// With the state of the rule that it is of.
    outcome: Option<(u64, Result<Option<RuleOverlap>, Trouble>)>,
}

impl Comparison {
    /// Whether something is compared, so that a pane is drawn.
    pub(crate) fn is_open(&self) -> bool {
        self.target.is_some()
    }

    /// How they compare, if they do.
    pub(super) fn overlap(&self) -> Option<RuleOverlap> {
        self.outcome.as_ref()?.1.as_ref().ok().copied().flatten()
    }
}

/// Tag and case that the rule is compared with.
fn compared(lab: &Lab) -> Option<(String, Option<String>)> {
    match lab.comparison.target.as_ref()? {
        Target::Tag(tag) => Some((tag.clone(), None)),
        Target::File => Some((lab.draft().tag.clone()?, lab.draft().rule().value.clone())),
    }
}

/// A tag was chosen to compare with.
pub(crate) fn chosen(lab: &mut Lab, tag: &str, shared: &Shared) -> Vec<Effect> {
    turn(lab, Some(Target::Tag(tag.to_owned())), shared)
}

/// The rule is compared with what the file says, or no longer.
pub(super) fn with_file(lab: &mut Lab, shared: &Shared) -> Vec<Effect> {
    let is_so = lab.comparison.target == Some(Target::File);
    turn(lab, (!is_so).then_some(Target::File), shared)
}

/// Nothing is compared any more.
pub(super) fn end(lab: &mut Lab, shared: &Shared) -> Vec<Effect> {
    turn(lab, None, shared)
}

fn turn(lab: &mut Lab, target: Option<Target>, shared: &Shared) -> Vec<Effect> {
    lab.comparison = Comparison { target, ..Comparison::default() };
    if lab.pane == Pane::Compare && !lab.comparison.is_open() {
        lab.pane = Pane::Rule;
    }
    lab.follow(shared);
    ask(lab, shared)
}

/// The rule was counted: [`Lab::counted`] is new.
pub(crate) fn counted(lab: &mut Lab, shared: &Shared) -> Vec<Effect> {
    super::step::counted(lab);
    ask(lab, shared)
}

fn ask(lab: &mut Lab, shared: &Shared) -> Vec<Effect> {
    let (Some((tag, value)), Some(desk)) = (compared(lab), &shared.desk) else { return Vec::new() };
    let Some(counted) = lab.counted().filter(|_| lab.is_fresh()) else { return Vec::new() };
    let there = lab.comparison.there.as_ref().filter(|there| {
        let is_same = there.tag == tag && there.value == value && there.as_of == counted.as_of;
        is_same && Arc::ptr_eq(&there.desk, desk)
    });
    let question = save::Question::Compare {
        edition: lab.edition,
        tag,
        value,
        as_of: counted.as_of,
        here: Arc::clone(&counted.members),
        there: there.map(|there| Arc::clone(&there.members)),
    };
    vec![Effect::Ask(effect::Question::Save(question))]
}

/// The background compared two audiences.
pub(super) fn answered(lab: &mut Lab, compared: save::Compared, shared: &Shared) {
    let save::Compared { edition, tag, value, as_of, outcome } = compared;
    if self::compared(lab) != Some((tag.clone(), value.clone())) || edition > lab.edition {
        return;
    }
    if outcome.as_ref().is_err_and(|trouble| trouble.is_cancelled) {
        return;
    }
    if let (Ok(Some((_, members))), Some(desk)) = (&outcome, &shared.desk) {
        let desk = Arc::clone(desk);
        lab.comparison.there = Some(There { desk, tag, value, as_of, members: Arc::clone(members) });
    }
    let outcome = outcome.map(|compared| compared.map(|(overlap, _)| overlap));
    lab.comparison.outcome = Some((edition, outcome));
}

/// A line of the pane: how it is called, how many, and how it is drawn.
struct Row {
    label: String,
    size: u64,
    style: Style,
}

fn rows(lab: &Lab, overlap: RuleOverlap, shared: &Shared) -> Vec<Row> {
    let (theme, language) = (&shared.theme, shared.language);
    let is_file = lab.comparison.target == Some(Target::File);
    let tag = name(lab, language);
    let only_there = ONLY_THERE.fill(language, &[("tag", &tag)]);
    let (enter, leave) = if is_file {
        (ENTER.text(language).to_owned(), LEAVE.text(language).to_owned())
    } else {
        (ONLY_HERE.text(language).to_owned(), only_there)
    };
    let row = |label: String, size, style| Row { label, size, style };
    vec![
        row(HERE.text(language).to_owned(), overlap.here, theme.text),
        row(tag, overlap.there, theme.text),
        row(BOTH.text(language).to_owned(), overlap.both, theme.text),
        row(enter, overlap.only_here(), theme.entered),
        row(leave, overlap.only_there(), theme.exited),
    ]
}

fn name(lab: &Lab, language: Language) -> String {
    match &lab.comparison.target {
        Some(Target::Tag(tag)) => text::clean(tag),
        _ => FILE.text(language).to_owned(),
    }
}

fn title(lab: &Lab, language: Language) -> String {
    match (&lab.comparison.target, compared(lab)) {
        (Some(Target::File), Some((tag, value))) => {
            let tag = value.map_or_else(|| tag.clone(), |value| format!("{tag} = {value}"));
            WITH_FILE.fill(language, &[("tag", &text::clean(&tag))])
        }
        (Some(Target::Tag(tag)), _) => WITH.fill(language, &[("tag", &text::clean(tag))]),
        _ => WITH_FILE.fill(language, &[("tag", "–")]),
    }
}

/// What is said instead of numbers, or of them.
fn state(lab: &Lab, language: Language) -> Option<(String, bool)> {
    match &lab.comparison.outcome {
        _ if lab.counted().is_none() => Some((UNCOUNTED.text(language).to_owned(), false)),
        None => Some((COUNTING.text(language).to_owned(), false)),
        Some((_, Err(trouble))) => {
            let hint = trouble.hint.as_deref().map(|hint| format!(" → {hint}")).unwrap_or_default();
            Some((text::clean(&format!("✗ {}{hint}", trouble.line())), true))
        }
        Some((_, Ok(None))) => Some((UNCOUNTED.text(language).to_owned(), false)),
        Some((edition, Ok(Some(_)))) if *edition != lab.edition => Some((STALE.text(language).to_owned(), false)),
        Some(_) => None,
    }
}

fn alike(overlap: RuleOverlap, language: Language) -> String {
    match overlap.jaccard() {
        Some(share) => ALIKE.fill(language, &[("percent", &format!("{:.1} %", share * 100.0))]),
        None => NOBODY.text(language).to_owned(),
    }
}

/// Draws the pane.
pub(crate) fn draw(lab: &Lab, shared: &Shared, buffer: &mut Buffer, area: Rect) {
    let (theme, language) = (&shared.theme, shared.language);
    let inner = pane::draw(buffer, area, &title(lab, language), lab.pane == Pane::Compare, theme);
    let width = inner.width as usize;
    let mut lines = inner.top()..inner.bottom();
    let overlap = lab.comparison.overlap().filter(|_| lab.counted().is_some());
    if let Some(overlap) = overlap {
        let rows = rows(lab, overlap, shared);
        let cells = rows.iter().map(|row| text::width(&row.label)).max().unwrap_or(0).min(width / 2);
        for row in rows {
            let Some(y) = lines.next() else { return };
            let head = format!("{} {} ", text::pad(&row.label, cells), text::pad_left(&grouped(row.size), 11));
            let used = put(buffer, inner.x, y, width, &head, row.style);
            let room = width.saturating_sub(used).min(30);
            let share = if overlap.any() == 0 { 0.0 } else { row.size as f64 / overlap.any() as f64 };
            bars::draw(buffer, inner.x + used as u16, y, room, share, theme.bar, theme.bar_back);
        }
        if let Some(y) = lines.next() {
            put(buffer, inner.x, y, width, &alike(overlap, language), theme.dim);
        }
    }
    if let Some((said, is_bad)) = state(lab, language) {
        let style = if is_bad { theme.bad } else { theme.warn };
        for line in text::wrap(&said, width) {
            let Some(y) = lines.next() else { return };
            put(buffer, inner.x, y, width, &line, style);
        }
    }
}

/// What a screen reader is told.
pub(crate) fn lines(lab: &Lab, shared: &Shared) -> Vec<String> {
    if !lab.comparison.is_open() {
        return Vec::new();
    }
    let language = shared.language;
    let mut told = vec![title(lab, language)];
    if let Some(overlap) = lab.comparison.overlap().filter(|_| lab.counted().is_some()) {
        told.extend(rows(lab, overlap, shared).into_iter().map(|row| format!("{}: {}", row.label, grouped(row.size))));
        told.push(alike(overlap, language));
    }
    told.extend(state(lab, language).map(|(said, _)| said));
    told
}
