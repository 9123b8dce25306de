//! Who the rule stands for: how many, clause by clause, and what it means in words.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::Style,
    text::{Line, Span},
};

use super::{AsOf, Lab, areas::Pane, step};
use crate::{
    calendar::format_instant,
    diagnostic::{Severity, grouped},
    engine::explain::Combination,
    rule::say::Phrase,
    tui::{
        app::Shared,
        view::trouble_lines,
        widget::{
            bars, pane,
            text::{self, put},
        },
    },
    workspace::{ExplainedClause, Tried, TriedCount},
};

const TITLE: Phrase = Phrase::new("Audience", "人群");
const OF: Phrase = Phrase::new("{size} of {all} subjects, {share}", "{size} 个用户（共 {all}，占 {share}）");
const FRESH: Phrase = Phrase::new("● exact", "● 精确");
const STALE: Phrase = Phrase::new("◌ of an older text, counting…", "◌ 旧文本的结果，计数中…");
const OLD: Phrase = Phrase::new("! of an older text: the rule has a mistake", "! 旧文本的结果：规则有误");
const COUNTING: Phrase = Phrase::new("◌ counting…", "◌ 计数中…");
const MISTAKE: Phrase = Phrase::new("✗ nothing is counted: the rule has a mistake", "✗ 未计数：规则有误");
const NO_CATALOG: Phrase =
    Phrase::new("✗ the catalog cannot be understood: run `tagwerk check`", "✗ 无法理解目录：请运行 `tagwerk check`");
const AS_OF_RELEASE: Phrase = Phrase::new("as of {as_of}, as release {number}", "截至 {as_of}（同发布 {number}）");
const AS_OF_NOW: Phrase = Phrase::new("as of {as_of}, now", "截至 {as_of}（现在）");
const IN_RELEASE: Phrase = Phrase::new("release {number} has {size}", "发布 {number} 中为 {size}");
const SAME: Phrase = Phrase::new("= the same", "= 相同");
const TAKEN: Phrase = Phrase::new(
    "{passes} pass its rule, {taken} of them are in a case before it",
    "{passes} 满足其规则，其中 {taken} 已属之前的取值",
);
const CASES: Phrase = Phrase::new("Cases", "各取值");
const NO_CASE: Phrase = Phrase::new("(no case)", "（无取值）");
const EVERYBODY: Phrase = Phrase::new("everybody", "全部用户");
const NARROWS: Phrase = Phrase::new("Who is left, clause by clause", "逐条剩余人数");
const ADDS: Phrase = Phrase::new("Who comes together, clause by clause", "逐条累计人数");
const EXCLUDES: Phrase = Phrase::new("−{n}", "−{n}");
const ADDED: Phrase = Phrase::new("+{n}", "+{n}");
const ALONE: Phrase = Phrase::new("{n} more without it", "去掉此条会多 {n}");
const ONLY_BY_IT: Phrase = Phrase::new("{n} fewer without it", "去掉此条会少 {n}");
const UNKNOWN: Phrase = Phrase::new("{n} unknown", "{n} 未知");
const WORDS: Phrase = Phrase::new("In words", "含义");
const LEFT: Phrase = Phrase::new("left", "剩余");
const TOGETHER: Phrase = Phrase::new("together", "累计");

/// Draws the pane.
pub(super) fn draw(lab: &Lab, shared: &Shared, buffer: &mut Buffer, area: Rect) {
    let has_focus = lab.pane == Pane::Result;
    let inner = pane::draw(buffer, area, TITLE.text(shared.language), has_focus, &shared.theme);
    let lines = lines(lab, shared, inner.width);
    // What is seen may have become shorter since it was moved.
    let offset = lab.result_offset.min(lines.len().saturating_sub(inner.height as usize));
    for (y, line) in (inner.top()..inner.bottom()).zip(lines.iter().skip(offset)) {
        let mut x = inner.x;
        for piece in &line.spans {
            let room = inner.right().saturating_sub(x) as usize;
            x += put(buffer, x, y, room, &piece.content, piece.style) as u16;
        }
    }
}

/// The lines of the pane, for so many columns.
pub(super) fn lines(lab: &Lab, shared: &Shared, width: u16) -> Vec<Line<'static>> {
    let Sheet { lines, .. } = Sheet::of(lab, shared, width as usize);
    lines
}

/// What a screen reader is told.
pub(super) fn told(lab: &Lab, shared: &Shared) -> Vec<String> {
    Sheet::of(lab, shared, 120).told
}

/// The lines of the pane as they are seen and as they are told.
struct Sheet<'a> {
    lab: &'a Lab,
    shared: &'a Shared,
    width: usize,
    lines: Vec<Line<'static>>,
    told: Vec<String>,
}

impl<'a> Sheet<'a> {
    fn of(lab: &'a Lab, shared: &'a Shared, width: usize) -> Self {
        let mut sheet = Self { lab, shared, width, lines: Vec::new(), told: Vec::new() };
        sheet.fill();
        sheet
    }

    fn say(&mut self, text: &str, style: Style) {
        for line in text::wrap(&text::clean(text), self.width) {
            self.lines.push(Line::from(Span::styled(line, style)));
        }
        self.told.push(text::clean(text));
    }

    fn blank(&mut self) {
        if !self.lines.is_empty() {
            self.lines.push(Line::default());
        }
    }

    fn fill(&mut self) {
        let (lab, theme, language) = (self.lab, &self.shared.theme, self.shared.language);
        if lab.text().trim().is_empty() {
            return;
        }
        let has_mistakes = lab.found().iter().any(|finding| finding.severity == Severity::Error);
        let has_catalog = self.shared.desk.as_ref().is_some_and(|desk| desk.catalog().is_some());
        match &lab.counted {
            _ if !has_catalog => self.say(NO_CATALOG.text(language), theme.bad),
            _ if has_mistakes && lab.counted().is_none() => self.say(MISTAKE.text(language), theme.bad),
            None => self.say(COUNTING.text(language), theme.dim),
            Some(counted) => match &counted.outcome {
                Err(trouble) => trouble_lines(trouble).iter().for_each(|line| self.say(line, theme.bad)),
                Ok(None) => self.say(MISTAKE.text(language), theme.bad),
                Ok(Some(tried)) => self.tried(tried, has_mistakes),
            },
        }
        self.words();
    }

    fn tried(&mut self, tried: &Tried, has_mistakes: bool) {
        let theme = &self.shared.theme;
        if let Some(counted) = &tried.counted {
            self.size(counted, has_mistakes);
            self.cases(counted);
            self.attrition(tried, counted);
        }
        if !tried.remarks.is_empty() {
            self.blank();
        }
        for remark in &tried.remarks {
            self.say(&format!("! {remark}"), theme.warn);
        }
    }

    fn size(&mut self, counted: &TriedCount, has_mistakes: bool) {
        let (theme, language) = (&self.shared.theme, self.shared.language);
        let is_fresh = self.lab.is_fresh();
        let size = counted.size();
        let share = percent(size, counted.subjects);
        let values = [("size", &*grouped(size)), ("all", &*grouped(counted.subjects)), ("share", &*share)];
        let of = OF.fill(language, &values);
        let (state, style) = match (is_fresh, has_mistakes) {
            (true, _) => (FRESH, theme.good),
            (false, false) => (STALE, theme.warn),
            (false, true) => (OLD, theme.warn),
        };
        let number = if is_fresh { theme.accent } else { theme.dim };
        self.told.push(format!("{of}; {}", state.text(language)));
        let bar_cells = self.width.saturating_sub(2).min(40);
        let pieces = [Span::styled(of.clone(), number), Span::raw("  "), Span::styled(state.text(language), style)];
        if text::width(&of) + 2 + text::width(state.text(language)) <= self.width {
            self.lines.push(Line::from(pieces.to_vec()));
        } else {
            self.lines.push(Line::from(pieces[0].clone()));
            self.lines.push(Line::from(pieces[2].clone()));
        }
        self.lines.push(Line::from(self.bar(size, counted.subjects, bar_cells)));
        let zone = self.shared.desk.as_ref().map(|desk| desk.workspace().zone().clone());
        let as_of = zone.map(|zone| format_instant(counted.as_of, &zone)).unwrap_or_default();
        let sizes = self.shared.desk.as_ref().and_then(|desk| desk.sizes());
        let line = match sizes.filter(|sizes| self.lab.as_of == AsOf::Release && sizes.release.as_of == counted.as_of) {
            Some(sizes) => {
                let number = sizes.release.number.to_string();
                AS_OF_RELEASE.fill(language, &[("as_of", &as_of), ("number", &number)])
            }
            None => AS_OF_NOW.fill(language, &[("as_of", &as_of)]),
        };
        self.say(&line, theme.dim);
        self.against_release(size);
        if let Some(trail) = step::trail(self.lab, language) {
            self.say(&trail, theme.text);
        }
        if let Some(case) = counted.case {
            let values = [("passes", &*grouped(case.passes)), ("taken", &*grouped(case.taken))];
            self.say(&TAKEN.fill(language, &values), theme.dim);
        }
    }

    /// How many it had in the current release.
    fn against_release(&mut self, size: u64) {
        let (theme, language) = (&self.shared.theme, self.shared.language);
        let draft = self.lab.draft();
        let Some(sizes) = self.shared.desk.as_ref().and_then(|desk| desk.sizes()) else { return };
        let Some(tag) = &draft.tag else { return };
        let value = draft.rule().value.as_deref();
        let audience = sizes.audiences(tag).iter().find(|audience| audience.value.as_deref() == value);
        let Some(before) = audience.map(|audience| audience.size) else { return };
        let values = [("number", &*sizes.release.number.to_string()), ("size", &*grouped(before))];
        let (moved, style) = match size.cmp(&before) {
            std::cmp::Ordering::Equal => (SAME.text(language).to_owned(), theme.dim),
            std::cmp::Ordering::Greater => (format!("▲ +{}", grouped(size - before)), theme.entered),
            std::cmp::Ordering::Less => (format!("▼ −{}", grouped(before - size)), theme.exited),
        };
        let said = IN_RELEASE.fill(language, &values);
        self.told.push(format!("{said}: {moved}"));
        self.lines.push(Line::from(vec![Span::styled(said, theme.dim), Span::raw("  "), Span::styled(moved, style)]));
    }

    fn cases(&mut self, counted: &TriedCount) {
        if counted.cases.is_empty() {
            return;
        }
        let (theme, language) = (&self.shared.theme, self.shared.language);
        self.blank();
        self.say(CASES.text(language), theme.accent);
        let taken: u64 = counted.cases.iter().map(|(_, size)| size).sum();
        let rest = (NO_CASE.text(language).to_owned(), counted.subjects.saturating_sub(taken));
        let cells = counted.cases.iter().map(|(value, _)| text::width(value)).max().unwrap_or(0).clamp(10, 24);
        let at = self.lab.draft().at;
        for (case, (value, size)) in counted.cases.iter().chain([&rest]).enumerate() {
            let (mark, style) = if case == at { ("▸ ", theme.accent) } else { ("  ", theme.text) };
            let name = text::pad(&text::clean(value), cells);
            let numbers = format!(
                "{} {} ",
                text::pad_left(&grouped(*size), 11),
                text::pad_left(&percent(*size, counted.subjects), 7)
            );
            self.told.push(format!("{}: {}", text::clean(value), numbers.trim()));
            let room = self.width.saturating_sub(cells + 23).min(24);
            let mut pieces = vec![Span::styled(format!("{mark}{name} {numbers}"), style)];
            pieces.extend(self.bar(*size, counted.subjects, room));
            self.lines.push(Line::from(pieces));
        }
    }

    fn attrition(&mut self, tried: &Tried, counted: &TriedCount) {
        let (theme, language) = (&self.shared.theme, self.shared.language);
        let narrows = tried.rule.combination == Combination::All;
        self.blank();
        self.say(if narrows { NARROWS } else { ADDS }.text(language), theme.accent);
        if narrows {
            self.clause_line("", counted.subjects, counted.subjects, EVERYBODY.text(language), theme.dim);
        }
        for (at, clause) in tried.rule.clauses.iter().enumerate() {
            let Some(counts) = clause.counts else { continue };
            let number = format!("{}", at + 1);
            self.clause_line(&number, counts.after, counted.subjects, &clause.words, theme.text);
            self.notes(narrows, clause);
        }
    }

    /// `1  12,345  12.3 % ▇▇▇  clause`
    fn clause_line(&mut self, number: &str, after: u64, subjects: u64, words: &str, style: Style) {
        let bar_cells = if self.width >= 100 { 20 } else { 10 };
        let head = format!(
            "{} {} {} ",
            text::pad(number, 2),
            text::pad_left(&grouped(after), 11),
            text::pad_left(&percent(after, subjects), 7)
        );
        let indent = text::width(&head) + bar_cells + 1;
        let lines = text::wrap(&text::clean(words), self.width.saturating_sub(indent).max(10));
        for (at, words) in lines.into_iter().enumerate() {
            let mut pieces = Vec::new();
            if at == 0 {
                pieces.push(Span::styled(head.clone(), style));
                pieces.extend(self.bar(after, subjects, bar_cells));
                pieces.push(Span::raw(" "));
            } else {
                pieces.push(Span::raw(" ".repeat(indent)));
            }
            pieces.push(Span::styled(words, style));
            self.lines.push(Line::from(pieces));
        }
        let language = self.shared.language;
        let what = if number.is_empty() || self.lab.tried().is_none_or(|t| t.rule.combination == Combination::All) {
            LEFT
        } else {
            TOGETHER
        };
        self.told.push(format!(
            "{number} {}: {} {} {}",
            text::clean(words),
            what.text(language),
            grouped(after),
            percent(after, subjects)
        ));
    }

    /// What a clause and its parts do beyond what is left.
    fn notes(&mut self, narrows: bool, clause: &ExplainedClause) {
        let (theme, language) = (&self.shared.theme, self.shared.language);
        let Some(counts) = clause.counts else { return };
        let n = |phrase: Phrase, n: u64| phrase.fill(language, &[("n", &grouped(n))]);
        let mut parts = vec![n(if narrows { EXCLUDES } else { ADDED }, counts.step)];
        parts.push(n(if narrows { ALONE } else { ONLY_BY_IT }, counts.alone));
        if counts.unknown > 0 {
            parts.push(n(UNKNOWN, counts.unknown));
        }
        let note = parts.join(" · ");
        self.told.push(note.clone());
        for line in text::wrap(&note, self.width.saturating_sub(3).max(10)) {
            self.lines.push(Line::from(Span::styled(format!("   {line}"), theme.dim)));
        }
        for part in &clause.parts {
            let Some(counts) = part.counts else { continue };
            let line = format!("{}: {}", grouped(counts.passes), text::clean(&part.words));
            self.told.push(line.clone());
            for (at, line) in text::wrap(&line, self.width.saturating_sub(5).max(10)).into_iter().enumerate() {
                let mark = if at == 0 { "   · " } else { "     " };
                self.lines.push(Line::from(Span::styled(format!("{mark}{line}"), theme.dim)));
            }
        }
    }

    fn words(&mut self) {
        let (theme, language) = (&self.shared.theme, self.shared.language);
        let Some(read) = self.lab.last_read().filter(|read| !read.lines.is_empty()) else { return };
        self.blank();
        self.say(WORDS.text(language), theme.accent);
        for line in &read.lines {
            let mark = match line.number {
                Some(number) => format!("{number}. "),
                None if line.depth > 0 => "- ".to_owned(),
                None => String::new(),
            };
            let indent = "  ".repeat(line.depth);
            let inside = " ".repeat(text::width(&mark));
            let room = self.width.saturating_sub(text::width(&indent) + text::width(&mark)).max(10);
            self.told.push(format!("{mark}{}", text::clean(&line.text)));
            for (at, part) in text::wrap(&text::clean(&line.text), room).into_iter().enumerate() {
                let lead = if at == 0 { &mark } else { &inside };
                self.lines.push(Line::from(Span::styled(format!("{indent}{lead}{part}"), theme.text)));
            }
        }
    }

    /// A share as a bar on its ground.
    fn bar(&self, part: u64, whole: u64, cells: usize) -> Vec<Span<'static>> {
        let theme = &self.shared.theme;
        let share = if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
        let bar = bars::bar(share, cells);
        let rest = cells.saturating_sub(text::width(&bar));
        vec![Span::styled(bar, theme.bar), Span::styled(" ".repeat(rest), theme.bar_back)]
    }
}

/// A share with one digit behind the point.
fn percent(part: u64, whole: u64) -> String {
    if whole == 0 { "–".to_owned() } else { format!("{:.1} %", part as f64 * 100.0 / whole as f64) }
}
