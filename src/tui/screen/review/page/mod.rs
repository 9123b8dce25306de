//! A change as a page of lines: put together when something changes, drawn as far as it is seen.

mod about;
mod audiences;
mod differences;
mod flow;
mod policy;

use ratatui::style::Style;

pub(crate) use about::{Subject, about, history};
pub(crate) use policy::{approvals, approved, not_approved};

use crate::{
    diagnostic::render_text,
    review::ChangePlan,
    rule::{
        WordKind,
        say::{Language, Phrase},
    },
    tui::{
        theme::Theme,
        widget::{self, text::clean},
    },
    workspace::Reviewed,
};

/// How a piece of a line is meant; the theme says how that looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    Text,
    Dim,
    Heading,
    Good,
    Warn,
    Bad,
    Entered,
    Exited,
    Stayed,
    Word(WordKind),
}

impl Look {
    pub(crate) const fn style(self, theme: &Theme) -> Style {
        match self {
            Self::Text => theme.text,
            Self::Dim => theme.dim,
            Self::Heading => theme.accent,
            Self::Good => theme.good,
            Self::Warn => theme.warn,
            Self::Bad => theme.bad,
            Self::Entered => theme.entered,
            Self::Exited => theme.exited,
            Self::Stayed => theme.dim,
            Self::Word(kind) => widget::rule::style(kind, theme),
        }
    }
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) text: String,
    pub(crate) look: Look,
}

impl Piece {
    pub(crate) fn new(text: impl Into<String>, look: Look) -> Self {
        Self { text: text.into(), look }
    }
}

/// A line of the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PageLine {
    pub(crate) pieces: Vec<Piece>,
    /// What a screen reader is told instead; of a line that only draws, nothing.
    pub(crate) said: Option<String>,
    /// The tag that it is about.
    pub(crate) tag: Option<String>,
    pub(crate) is_heading: bool,
}

impl PageLine {
    /// What a screen reader is told.
    pub(crate) fn said(&self) -> String {
        let text = || self.pieces.iter().map(|piece| piece.text.as_str()).collect::<String>();
        self.said.clone().unwrap_or_else(text).trim().to_owned()
    }
}

/// A page that is written line by line.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) lines: Vec<PageLine>,
    width: usize,
    language: Language,
    /// The tag that lines are about from now on.
    tag: Option<String>,
}

impl Page {
    /// An empty page of lines of at most `width` cells.
    pub(crate) const fn new(width: usize, language: Language) -> Self {
        Self { lines: Vec::new(), width, language, tag: None }
    }

    /// A line as it is; longer ones are cut when they are drawn.
    fn line(&mut self, pieces: Vec<Piece>) {
        self.push(PageLine { pieces, tag: self.tag.clone(), ..PageLine::default() });
    }

    fn push(&mut self, line: PageLine) {
        self.lines.push(line);
    }

    fn blank(&mut self) {
        if self.lines.last().is_some_and(|line| !line.pieces.is_empty()) {
            self.push(PageLine::default());
        }
    }

    /// A heading, which can be jumped to.
    fn heading(&mut self, text: impl Into<String>) {
        self.blank();
        let text = widget::text::fit(&text.into(), self.width);
        let pieces = vec![Piece::new(text, Look::Heading)];
        self.push(PageLine { pieces, tag: self.tag.clone(), is_heading: true, ..PageLine::default() });
    }

    /// A sentence in lines behind `indent`, which may hold a sign for the first of them. Text of people is made harmless.
    fn text(&mut self, indent: &str, text: &str, look: Look) {
        self.flow(indent, vec![Piece::new(clean(text), look)]);
    }

    /// A remark.
    pub(crate) fn dim(&mut self, text: &str) {
        self.text("", text, Look::Dim);
    }

    /// Something that is not as people would want it.
    pub(crate) fn warn(&mut self, text: &str) {
        self.text("", text, Look::Warn);
    }

    /// Pieces in lines behind an indent.
    fn flow(&mut self, indent: &str, pieces: Vec<Piece>) {
        for line in flow::flow(indent, &pieces, self.width) {
            self.line(line);
        }
    }

    /// A rule with the colours of its words, behind an indent with a sign of its own look.
    fn rule(&mut self, indent: &str, look: Look, rule: &str) {
        let mut pieces = vec![Piece::new("", look)];
        pieces.extend(flow::rule_pieces(rule));
        self.flow(indent, pieces);
    }

    /// What stands between parts of a sentence.
    const fn comma(&self) -> &'static str {
        match self.language {
            Language::English => ", ",
            Language::Chinese => "，",
        }
    }

    /// The words of a phrase in the language of the page.
    const fn say(&self, phrase: Phrase) -> &'static str {
        phrase.text(self.language)
    }

    /// The same with values.
    fn fill(&self, phrase: Phrase, values: &[(&str, &str)]) -> String {
        phrase.fill(self.language, values)
    }
}

const MISTAKES: Phrase = Phrase::new("Mistakes and steps that must not be", "错误与不允许的变更");
const NOTES: Phrase = Phrase::new("Notes", "备注");
const SETTINGS: Phrase = Phrase::new("Settings", "设置");

/// Findings that are shown whole; `tagwerk check` has all.
const FINDING_LINES_MAX: usize = 200;

/// Writes what was found out about a change.
pub(crate) fn reviewed(page: &mut Page, reviewed: &Reviewed, has_data: bool) {
    policy::verdict(page, &reviewed.verdict);
    if !reviewed.found.is_empty() {
        page.heading(page.say(MISTAKES));
        let text = render_text(&reviewed.found, &reviewed.sources, false);
        for line in text.lines().take(FINDING_LINES_MAX) {
            // As it stands: carets stand below what they point at.
            page.line(vec![Piece::new(crate::diagnostic::sanitize(line), Look::Text)]);
        }
        if text.lines().nth(FINDING_LINES_MAX).is_some() {
            page.text("", "… `tagwerk check`", Look::Dim);
        }
    }
    let Some(plan) = &reviewed.plan else { return };
    audiences::audiences(page, plan, has_data);
    differences::tags(page, plan, reviewed);
    differences::dependents(page, plan);
    differences::overlaps(page, plan);
    rest(page, plan);
}

fn rest(page: &mut Page, plan: &ChangePlan) {
    if !plan.settings.is_empty() {
        page.heading(page.say(SETTINGS));
        for difference in &plan.settings {
            differences::difference(page, difference);
        }
    }
    if !plan.notes.is_empty() {
        page.heading(page.say(NOTES));
        for note in &plan.notes {
            page.text("· ", note, Look::Text);
        }
    }
}
