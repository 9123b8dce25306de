//! The screen as it is seen and as it is told.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::{Modifier, Style},
    widgets::{Clear, Widget},
};
use unicode_segmentation::UnicodeSegmentation;

use super::{
    Lab,
    areas::{Areas, Pane},
    compare, draw_result,
    popup::Popup,
    rows::{self, Row},
    save,
};
use crate::{
    diagnostic::{Severity, Span},
    rule::{
        say::{Language, Phrase},
        words,
    },
    tui::{
        app::Shared,
        theme::Theme,
        widget::{
            pane, rule as highlight, scroll,
            text::{self, put},
        },
    },
    workspace::complete::{ProposalKind, RuleProposal},
};

const RULE: Phrase = Phrase::new("Rule", "规则");
const OF_TAG: Phrase = Phrase::new("Rule of {tag}", "{tag} 的规则");
const CASE: Phrase = Phrase::new("Rule of {tag}, case {value} ({at} of {all})", "{tag} 的取值 {value}（{at}/{all}）");
const CHANGED: Phrase = Phrase::new("changed", "已更改");
const WRITING: Phrase = Phrase::new("writing", "编写中");
const MOVED: Phrase = Phrase::new("! the file changed meanwhile", "! 文件已被他处更改");
const PLACEHOLDER: Phrase = Phrase::new(
    "Press i and write who is meant, such as count(login, last 7 days) > 3; t chooses a tag.",
    "按 i 编写规则，例如 count(login, last 7 days) > 3；按 t 选择标签。",
);
const SELECTED: Phrase = Phrase::new("proposal {at} of {all}: {label}", "建议 {at}/{all}：{label}");
const MISTAKE: Phrase = Phrase::new("mistake", "错误");
const WARNING: Phrase = Phrase::new("warning", "警告");
const CURSOR: Phrase = Phrase::new("cursor at line {line}, column {column}", "光标在第 {line} 行第 {column} 列");

/// Rows of proposals that are seen.
const POPUP_ROWS: usize = 8;

/// Draws the screen.
pub(super) fn draw(lab: &Lab, shared: &Shared, buffer: &mut Buffer, body: Rect) {
    let areas = Areas::of(lab, body);
    let theme = &shared.theme;
    let inner = pane::draw(buffer, areas.rule, &title(lab, shared.language), lab.pane == Pane::Rule, theme);
    draw_rule(lab, shared, buffer, inner);
    draw_result::draw(lab, shared, buffer, areas.result);
    if let Some(area) = areas.compare {
        compare::draw(lab, shared, buffer, area);
    }
    if let Some(popup) = lab.popup.as_ref().filter(|_| lab.is_typing) {
        draw_popup(popup, lab, shared, buffer, body);
    }
    if let Some(picker) = &lab.picker {
        picker.draw(shared, buffer);
    }
    if lab.saving.is_open() {
        save::draw(lab, shared, buffer, body);
    }
}

/// What the rule is of, and in which state.
fn title(lab: &Lab, language: Language) -> String {
    let draft = lab.draft();
    let rule = draft.rule();
    let tag = draft.tag.as_deref().map(text::clean);
    let mut title = match (&tag, &rule.value) {
        (Some(tag), Some(value)) => {
            let (at, all) = ((draft.at + 1).to_string(), draft.rules.len().to_string());
            CASE.fill(language, &[("tag", tag), ("value", &text::clean(value)), ("at", &at), ("all", &all)])
        }
        (Some(tag), None) => OF_TAG.fill(language, &[("tag", tag)]),
        (None, _) => RULE.text(language).to_owned(),
    };
    if draft.tag.is_some() && draft.is_changed() {
        title.push_str(&format!(" * {}", CHANGED.text(language)));
    }
    if lab.is_typing {
        title.push_str(&format!(" · {}", WRITING.text(language)));
    }
    if rule.has_moved {
        title.push_str(&format!(" · {}", MOVED.text(language)));
    }
    title
}

fn draw_rule(lab: &Lab, shared: &Shared, buffer: &mut Buffer, area: Rect) {
    let theme = &shared.theme;
    if lab.text().is_empty() && !lab.is_typing {
        let lines = text::wrap(PLACEHOLDER.text(shared.language), area.width as usize);
        for (y, line) in (area.top()..area.bottom()).zip(lines) {
            put(buffer, area.x, y, area.width as usize, &line, theme.dim);
        }
        return;
    }
    let styles = Styles::of(lab, theme);
    let rows = rows::of(lab, area.width);
    for (y, row) in (area.top()..area.bottom()).zip(rows.iter().skip(lab.rule_offset)) {
        match row {
            Row::Text(range) => {
                let mut x = area.x;
                let Some(line) = lab.text().get(range.clone()) else { continue };
                for (at, grapheme) in line.grapheme_indices(true) {
                    let style = styles.at(range.start + at, theme);
                    let room = area.right().saturating_sub(x) as usize;
                    x += put(buffer, x, y, room, &text::clean(grapheme), style) as u16;
                }
            }
            Row::Mark { from, cells, severity, text: said } => {
                let line = format!("{}{} {said}", " ".repeat(*from), "^".repeat(*cells));
                put(buffer, area.x, y, area.width as usize, &line, severity_style(*severity, theme));
            }
            Row::About { severity, text: said } => {
                let style = severity_style(*severity, theme);
                put(buffer, area.x, y, area.width as usize, &format!("  {said}"), style);
            }
        }
    }
}

const fn severity_style(severity: Severity, theme: &Theme) -> Style {
    match severity {
        Severity::Error => theme.bad,
        _ => theme.warn,
    }
}

/// Longer texts are not coloured: cutting them into words takes longer than a key may wait.
const COLOURED_MAX: usize = 8 * 1024;

/// Bytes of the rule with their styles.
struct Styles {
    /// In order, none covering another.
    words: Vec<(Span, Style)>,
    /// What lies over them; later ones win.
    over: Vec<(Span, Style)>,
}

impl Styles {
    fn of(lab: &Lab, theme: &Theme) -> Self {
        let text = lab.text();
        let kinds = if text.len() <= COLOURED_MAX { words(text) } else { Vec::new() };
        let words = kinds.into_iter().map(|(span, kind)| (span, highlight::style(kind, theme))).collect();
        let found = lab.found().iter().filter_map(|finding| {
            let style = severity_style(finding.severity, theme).add_modifier(Modifier::UNDERLINED);
            Some((finding.place.as_ref()?.span, style))
        });
        let is_stepped = !lab.is_typing && lab.pane == Pane::Rule;
        let stepped = lab.stepping.span().filter(|_| is_stepped);
        let stepped = stepped.map(|span| (span, theme.selected.add_modifier(Modifier::BOLD)));
        Self { words, over: found.chain(stepped).collect() }
    }

    fn at(&self, at: usize, theme: &Theme) -> Style {
        let covers = |span: &Span| span.start <= at && at < span.end;
        if let Some((_, style)) = self.over.iter().rev().find(|(span, _)| covers(span)) {
            return *style;
        }
        let next = self.words.partition_point(|(span, _)| span.start <= at);
        let word = next.checked_sub(1).map(|word| &self.words[word]);
        word.filter(|(span, _)| covers(span)).map_or(theme.text, |(_, style)| *style)
    }
}

/// Where the cursor stands.
pub(super) fn cursor(lab: &Lab, shared: &Shared) -> Option<Position> {
    if !lab.is_typing {
        return None;
    }
    let area = Areas::of(lab, shared.body).rule_text();
    let rows = rows::of(lab, area.width);
    let (row, column) = rows::position(&rows, lab.text(), lab.draft().rule().editor.cursor());
    let y = row.checked_sub(lab.rule_offset)?;
    (y < area.height as usize).then(|| Position::new(area.x + column as u16, area.y + y as u16))
}

/// Where proposals are drawn: below the line where there is room, else above it. The last row says more of the selected
/// one.
fn popup_area(popup: &Popup, lab: &Lab, body: Rect) -> Option<Rect> {
    let area = Areas::of(lab, body).rule_text();
    let rows = rows::of(lab, area.width);
    let (row, column) = rows::position(&rows, lab.text(), popup.span.start);
    let y = area.y + row.checked_sub(lab.rule_offset)?.min(area.height as usize) as u16;
    let height = popup.proposals.len().min(POPUP_ROWS) as u16 + 1;
    let (label, detail) = popup_cells(popup);
    let width = (label + detail + 5).min(body.width as usize) as u16;
    let top = if y + 1 + height <= body.bottom() { y + 1 } else { y.saturating_sub(height).max(body.y) };
    let x = (area.x + column as u16).min(body.right().saturating_sub(width));
    Some(Rect::new(x, top, width, height).intersection(body))
}

/// Cells of the longest label and of the longest detail, within bounds.
fn popup_cells(popup: &Popup) -> (usize, usize) {
    let label = popup.proposals.iter().map(|p| text::width(&p.label)).max().unwrap_or(0).clamp(8, 40);
    let detail = popup.proposals.iter().map(|p| text::width(detail(p))).max().unwrap_or(0).min(30);
    (label, detail)
}

/// The first proposal that is seen, and how many are.
fn popup_shown(popup: &Popup, area: Rect) -> (usize, usize) {
    let shown = (area.height as usize).saturating_sub(1);
    (scroll::follow(0, popup.selected, shown, popup.proposals.len()), shown)
}

/// The proposal at a place of the screen.
pub(super) fn popup_row(lab: &Lab, shared: &Shared, at: Position) -> Option<usize> {
    let popup = lab.popup.as_ref().filter(|_| lab.is_typing)?;
    let area = popup_area(popup, lab, shared.body).filter(|area| area.contains(at))?;
    let (offset, shown) = popup_shown(popup, area);
    let row = (at.y - area.y) as usize;
    (row < shown).then_some((offset + row).min(popup.proposals.len() - 1))
}

fn draw_popup(popup: &Popup, lab: &Lab, shared: &Shared, buffer: &mut Buffer, body: Rect) {
    let theme = &shared.theme;
    let Some(window) = popup_area(popup, lab, body) else { return };
    Clear.render(window, buffer);
    buffer.set_style(window, theme.title);
    let (offset, shown) = popup_shown(popup, window);
    let (label_cells, _) = popup_cells(popup);
    let rows = popup.proposals.iter().enumerate().skip(offset).take(shown);
    for (y, (at, proposal)) in (window.top()..window.bottom()).zip(rows) {
        let (style, mark) = if at == popup.selected { (theme.selected, "▸") } else { (theme.title, " ") };
        let label = text::pad(&text::clean(&proposal.label), label_cells);
        let line = format!("{mark}{} {label} {}", sign(proposal.kind), text::clean(detail(proposal)));
        put(buffer, window.x, y, window.width as usize, &text::pad(&line, window.width as usize), style);
    }
    if window.height as usize > shown {
        let about = popup.proposals.get(popup.selected).map(about).unwrap_or_default();
        let line = text::pad(&format!(" {about}"), window.width as usize);
        put(buffer, window.x, window.y + shown as u16, window.width as usize, &line, theme.title);
    }
}

fn detail(proposal: &RuleProposal) -> &str {
    proposal.detail.as_deref().unwrap_or_default()
}

fn about(proposal: &RuleProposal) -> String {
    proposal.about.map(str::to_owned).unwrap_or_else(|| text::clean(&proposal.insert))
}

/// What a proposal is, in one letter.
const fn sign(kind: ProposalKind) -> &'static str {
    match kind {
        ProposalKind::Keyword | ProposalKind::Duration | ProposalKind::Unit => "k",
        ProposalKind::Function => "f",
        ProposalKind::Event => "e",
        ProposalKind::Column => "c",
        ProposalKind::Tag => "t",
        ProposalKind::Case | ProposalKind::Value => "v",
    }
}

/// What a screen reader is told.
pub(super) fn lines(lab: &Lab, shared: &Shared) -> Vec<String> {
    let language = shared.language;
    let mut lines = vec![title(lab, language)];
    if lab.text().is_empty() {
        lines.push(PLACEHOLDER.text(language).to_owned());
    }
    lines.extend(lab.text().lines().filter(|line| !line.trim().is_empty()).map(text::clean));
    if lab.is_typing {
        let before = &lab.text()[..lab.draft().rule().editor.cursor()];
        let (line, start) = (before.matches('\n').count() + 1, before.rfind('\n').map_or(0, |at| at + 1));
        let column = before[start..].graphemes(true).count() + 1;
        lines.push(CURSOR.fill(language, &[("line", &line.to_string()), ("column", &column.to_string())]));
    }
    for finding in lab.found().iter().filter(|_| !lab.text().trim().is_empty()) {
        let what = if finding.severity == Severity::Error { MISTAKE } else { WARNING };
        let help = finding.help.as_deref().map(|help| format!("; {}", text::clean(help))).unwrap_or_default();
        lines.push(format!("{}: {}{help}", what.text(language), text::clean(&finding.message)));
    }
    if let Some(popup) = &lab.popup
        && let Some(proposal) = popup.proposals.get(popup.selected)
    {
        let label = format!("{} {}", text::clean(&proposal.label), text::clean(detail(proposal)));
        let values = [
            ("at", &*(popup.selected + 1).to_string()),
            ("all", &*popup.proposals.len().to_string()),
            ("label", &*label),
        ];
        lines.push(SELECTED.fill(language, &values).trim_end().to_owned());
    }
    lines.extend(draw_result::told(lab, shared));
    lines.extend(compare::lines(lab, shared));
    lines
}
