//! The dialog as it is seen and as it is told.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
    widgets::{Clear, Widget},
};

use super::{
    super::Lab,
    Dialog, Stage,
    form::{Field, Form},
};
use crate::{
    diagnostic::{Diagnostics, counted, render_text},
    rule::say::Phrase,
    tui::{
        app::Shared,
        theme::Theme,
        view::{centered, trouble_lines},
        widget::{
            pane,
            text::{self, put},
        },
    },
    workspace::{DiffLine, RulePlan, diff},
};

const TITLE: Phrase = Phrase::new("Save the rule", "保存规则");
const LOOK: Phrase = Phrase::new("Save this change?", "保存此更改？");
const FORM_KEYS: Phrase =
    Phrase::new("enter: look at the change · space: switch · esc: close", "enter：查看更改 · 空格：切换 · esc：关闭");
const LOOK_KEYS: Phrase = Phrase::new("enter: save · ↑↓: scroll · esc: back", "enter：保存 · ↑↓：滚动 · esc：返回");
const BACK_KEYS: Phrase = Phrase::new("↑↓: scroll · esc: back", "↑↓：滚动 · esc：返回");
const PLANNING: Phrase = Phrase::new("◌ checking what changes…", "◌ 正在检查更改…");
const WRITING: Phrase = Phrase::new("◌ saving…", "◌ 正在保存…");
const CATEGORIES: Phrase = Phrase::new("categories: {all}", "可用类别：{all}");
const NOTHING: Phrase = Phrase::new("nothing to save: the file says this already", "无需保存：文件内容已相同");
const MISTAKES: Phrase = Phrase::new("✗ cannot be saved so: there would be mistakes", "✗ 无法保存：会产生错误");
const WARNINGS: Phrase = Phrase::new("! found in the files as they would be", "! 更改后的文件中发现");
const TESTS: Phrase = Phrase::new("! tests and findings of the tag afterwards", "! 更改后标签的测试与检查结果");
const ADDED: Phrase = Phrase::new(
    "! {tests} added: say what each expects, `tagwerk check` refuses until then",
    "! 新增测试（{tests}）：请填写期望值，之前 `tagwerk check` 不会通过",
);
const COMMITS: Phrase = Phrase::new("commits to {branch}: {message}", "提交到 {branch}：{message}");
const HERE: Phrase = Phrase::new("the branch that is checked out", "当前分支");
const PROPOSES: Phrase = Phrase::new("sends the branch and opens a pull request", "推送分支并创建拉取请求");
const DIFFER: Phrase = Phrase::new(
    "! {files} had changes that are not committed; they go into this commit too",
    "! {files} 已有未提交的更改，也会包含在本次提交中",
);

/// Columns of the names of fields.
const LABEL: usize = 14;

fn window(body: Rect) -> Rect {
    centered(body, 110, 34)
}

/// Whether what people look at can be saved.
pub(super) fn can_save(plan: &RulePlan) -> bool {
    !plan.files.is_empty() && !plan.found.has_errors()
}

/// Draws the dialog.
pub(super) fn draw(lab: &Lab, shared: &Shared, buffer: &mut Buffer, body: Rect) {
    let Some(dialog) = &lab.saving.dialog else { return };
    let (theme, language) = (&shared.theme, shared.language);
    let window = window(body);
    Clear.render(window, buffer);
    buffer.set_style(window, theme.text);
    let inner = pane::draw(buffer, window, title(dialog).text(language), true, theme);
    let width = inner.width as usize;
    let Some(last) = inner.bottom().checked_sub(1).filter(|_| inner.height > 1) else { return };
    put(buffer, inner.x, last, width, keys(dialog).text(language), theme.dim);
    if matches!(dialog.stage, Stage::Form) {
        let fields = dialog.form.fields();
        let first = first_field(&dialog.form, inner);
        for (y, field) in (inner.top()..last).zip(fields.into_iter().skip(first)) {
            draw_field(dialog, field, shared, buffer, Rect { y, height: 1, ..inner });
        }
        return;
    }
    let lines = page(dialog, shared, width);
    let offset = dialog.offset.min(lines.len().saturating_sub((last - inner.top()) as usize));
    for (y, (line, style)) in (inner.top()..last).zip(lines.into_iter().skip(offset)) {
        put(buffer, inner.x, y, width, &line, style);
    }
}

/// The first field that is seen, so that the one with the focus is.
fn first_field(form: &Form, inner: Rect) -> usize {
    let fields = form.fields();
    let at = fields.iter().position(|field| *field == form.focus).unwrap_or(0);
    crate::tui::widget::scroll::follow(0, at, (inner.height as usize).saturating_sub(1), fields.len())
}

fn draw_field(dialog: &Dialog, field: Field, shared: &Shared, buffer: &mut Buffer, area: Rect) {
    let (theme, language) = (&shared.theme, shared.language);
    let has_focus = dialog.form.focus == field;
    let (mark, style) = if has_focus { ("▸", theme.accent) } else { (" ", theme.text) };
    let label = format!("{mark} {}", text::pad(field.label().text(language), LABEL));
    let used = put(buffer, area.x, area.y, area.width as usize, &label, style);
    let room = (area.width as usize).saturating_sub(used);
    let x = area.x + used as u16;
    let said = dialog.form.said(field, language);
    if !field.is_text() {
        let said = format!("[{said}]");
        put(buffer, x, area.y, room, &said, if has_focus { theme.selected } else { theme.text });
        return;
    }
    // The end of a long text is what is being written.
    let said = if has_focus { tail(&said, room.saturating_sub(1)) } else { said };
    let is_hint = field == Field::Branch && dialog.form.text(field).is_empty();
    let used = put(buffer, x, area.y, room, &said, if is_hint { theme.dim } else { theme.text });
    if field == Field::Folder && has_focus {
        let hint = format!("   {}", categories(shared));
        put(buffer, x + used as u16, area.y, room.saturating_sub(used), &hint, theme.dim);
    }
}

fn categories(shared: &Shared) -> String {
    let all = shared.desk.as_ref().map(|desk| desk.workspace().settings().categories.join(", "));
    CATEGORIES.fill(shared.language, &[("all", &text::clean(&all.unwrap_or_default()))])
}

/// The end of a text in so many cells.
fn tail(said: &str, cells: usize) -> String {
    let mut said = said;
    while text::width(said) > cells {
        let mut letters = said.chars();
        letters.next();
        said = letters.as_str();
    }
    said.to_owned()
}

const fn title(dialog: &Dialog) -> Phrase {
    match dialog.stage {
        Stage::Look(_) => LOOK,
        _ => TITLE,
    }
}

fn keys(dialog: &Dialog) -> Phrase {
    match &dialog.stage {
        Stage::Form => FORM_KEYS,
        Stage::Look(plan) if can_save(plan) => LOOK_KEYS,
        Stage::Planning | Stage::Writing | Stage::Look(_) | Stage::Refused(_) => BACK_KEYS,
    }
}

/// Everything but the form, in lines of so many columns.
fn page(dialog: &Dialog, shared: &Shared, width: usize) -> Vec<(String, Style)> {
    let (theme, language) = (&shared.theme, shared.language);
    let said = |text: &str, style| text::wrap(&text::clean(text), width).into_iter().map(move |line| (line, style));
    match &dialog.stage {
        Stage::Form => Vec::new(),
        Stage::Planning => said(PLANNING.text(language), theme.dim).collect(),
        Stage::Writing => said(WRITING.text(language), theme.dim).collect(),
        Stage::Refused(trouble) => trouble_lines(trouble).iter().flat_map(|line| said(line, theme.bad)).collect(),
        Stage::Look(plan) => {
            let mut lines = Vec::new();
            about(dialog, plan, shared, &mut |text, style| lines.extend(said(&text, style)));
            for file in &plan.files {
                for line in diff(&file.file, file.before.as_deref(), file.after.as_deref()) {
                    let style = diff_style(&line, theme);
                    lines.push((text::clean(&line.text()), style));
                }
            }
            lines
        }
    }
}

/// What is to be said of a change before it is shown.
fn about(dialog: &Dialog, plan: &RulePlan, shared: &Shared, say: &mut dyn FnMut(String, Style)) {
    let (theme, language) = (&shared.theme, shared.language);
    if plan.files.is_empty() {
        say(NOTHING.text(language).to_owned(), theme.warn);
    }
    let mut findings = |what: Phrase, found: &Diagnostics, style| {
        if found.iter().next().is_some() {
            say(what.text(language).to_owned(), style);
            render_text(found, &plan.sources, false).lines().for_each(|line| say(line.to_owned(), theme.text));
        }
    };
    let is_wrong = plan.found.has_errors();
    let (what, style) = if is_wrong { (MISTAKES, theme.bad) } else { (WARNINGS, theme.warn) };
    findings(what, &plan.found, style);
    findings(TESTS, &plan.tested, theme.warn);
    if plan.tests > 0 {
        say(ADDED.fill(language, &[("tests", &counted(plan.tests as u64, "test"))]), theme.warn);
    }
    let way = dialog.form.way();
    if let Some(message) = &way.message {
        let branch = way.branch.as_deref().map_or_else(|| HERE.text(language).to_owned(), str::to_owned);
        say(COMMITS.fill(language, &[("branch", &branch), ("message", message)]), theme.text);
    }
    if way.pull_request {
        say(PROPOSES.text(language).to_owned(), theme.text);
    }
    if !plan.differ.is_empty() {
        say(DIFFER.fill(language, &[("files", &plan.differ.join(", "))]), theme.warn);
    }
}

const fn diff_style(line: &DiffLine, theme: &Theme) -> Style {
    match line {
        DiffLine::File(_) => theme.title,
        DiffLine::Hunk(_) => theme.dim,
        DiffLine::Same(_) => theme.text,
        DiffLine::Gone(_) => theme.exited,
        DiffLine::New(_) => theme.entered,
    }
}

/// The last line of the page that may be the first that is seen.
pub(super) fn last_offset(lab: &Lab, shared: &Shared) -> usize {
    let Some(dialog) = &lab.saving.dialog else { return 0 };
    let inner = pane::inner(window(shared.body));
    page(dialog, shared, inner.width as usize).len().saturating_sub((inner.height as usize).saturating_sub(1))
}

/// The field at a place of the screen.
pub(super) fn field_at(lab: &Lab, shared: &Shared, at: Position) -> Option<Field> {
    let dialog = lab.saving.dialog.as_ref().filter(|dialog| matches!(dialog.stage, Stage::Form))?;
    let inner = pane::inner(window(shared.body));
    if !inner.contains(at) || at.y + 1 == inner.bottom() {
        return None;
    }
    dialog.form.fields().get(first_field(&dialog.form, inner) + (at.y - inner.y) as usize).copied()
}

/// Where the cursor stands.
pub(super) fn cursor(lab: &Lab, shared: &Shared) -> Option<Position> {
    let dialog = lab.saving.dialog.as_ref().filter(|dialog| matches!(dialog.stage, Stage::Form))?;
    let form = &dialog.form;
    if !form.focus.is_text() {
        return None;
    }
    let inner = pane::inner(window(shared.body));
    let row = form.fields().iter().position(|field| *field == form.focus)?.checked_sub(first_field(form, inner))?;
    let written = form.text(form.focus);
    let room = (inner.width as usize).saturating_sub(LABEL + 2);
    let hidden = text::width(&text::clean(&written)).saturating_sub(room.saturating_sub(1));
    let before = written.get(..form.cursor()).unwrap_or_default();
    let column = text::width(&text::clean(before)).saturating_sub(hidden);
    let (x, y) = (inner.x as usize + LABEL + 2 + column, inner.y as usize + row);
    (x < inner.right() as usize && y + 1 < inner.bottom() as usize).then(|| Position::new(x as u16, y as u16))
}

/// What a screen reader is told.
pub(super) fn lines(lab: &Lab, shared: &Shared) -> Vec<String> {
    let Some(dialog) = &lab.saving.dialog else { return Vec::new() };
    let language = shared.language;
    let mut told = vec![title(dialog).text(language).to_owned()];
    if matches!(dialog.stage, Stage::Form) {
        for field in dialog.form.fields() {
            let mark = if field == dialog.form.focus { "> " } else { "" };
            told.push(format!("{mark}{}: {}", field.label().text(language), dialog.form.said(field, language)));
        }
        told.push(categories(shared));
    }
    told.extend(page(dialog, shared, 120).into_iter().map(|(line, _)| line));
    told.push(keys(dialog).text(language).to_owned());
    told
}
