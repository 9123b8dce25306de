//! Draws the state.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use crate::{
    diagnostic::render_text,
    rule::say::Phrase,
    tui::{
        app::App,
        chrome,
        trouble::Trouble,
        widget::text::{self, put},
    },
};

const READING: Phrase = Phrase::new("Reading the workspace…", "正在读取工作区…");

/// Draws everything.
pub(crate) fn draw(app: &App, buffer: &mut Buffer) {
    let theme = &app.shared.theme;
    buffer.set_style(buffer.area, theme.text);
    chrome::draw(app, buffer);
    let body = app.shared.body;
    match (&app.shared.desk, &app.shared.trouble) {
        (None, Some(trouble)) => {
            let lines = trouble_lines(trouble);
            for (y, line) in (body.top()..body.bottom()).zip(&lines) {
                put(buffer, body.x + 1, y, body.width.saturating_sub(2) as usize, line, theme.text);
            }
        }
        (None, None) => {
            let text = READING.text(app.shared.language);
            if body.height > 0 {
                put(buffer, body.x + 1, body.y, body.width.saturating_sub(2) as usize, text, theme.dim);
            }
        }
        (Some(_), _) => app.current().draw(&app.shared, buffer, body),
    }
    if let Some(overlay) = &app.overlay {
        overlay.draw(app, buffer, app.shared.body);
    }
}

/// Where the cursor stands.
pub(crate) fn cursor(app: &App) -> Option<Position> {
    match &app.overlay {
        Some(overlay) => overlay.cursor(app.shared.body),
        None if app.shared.desk.is_some() => app.current().cursor(&app.shared),
        None => None,
    }
}

/// What a screen reader is told.
pub(crate) fn lines(app: &App) -> Vec<String> {
    let mut lines = chrome::lines(app);
    match (&app.overlay, &app.shared.desk, &app.shared.trouble) {
        (Some(overlay), ..) => lines.extend(overlay.lines(app)),
        (None, None, Some(trouble)) => lines.extend(trouble_lines(trouble)),
        (None, None, None) => lines.push(READING.text(app.shared.language).to_owned()),
        (None, Some(_), _) => lines.extend(app.current().lines(&app.shared)),
    }
    lines
}

/// What went wrong, line by line.
pub(crate) fn trouble_lines(trouble: &Trouble) -> Vec<String> {
    let mut lines = vec![format!("✗ {}", text::clean(&trouble.text))];
    lines.extend(trouble.causes.iter().map(|cause| format!("  {}", text::clean(cause))));
    lines.extend(trouble.hint.iter().map(|hint| format!("→ {}", text::clean(hint))));
    if let Some((found, sources)) = trouble.findings.as_deref() {
        lines.push(String::new());
        lines.extend(render_text(found, sources, false).lines().map(text::clean));
    }
    lines
}

/// An area of at most so many columns and rows in the middle of another.
pub(crate) fn centered(area: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    Rect::new(area.x + (area.width - width) / 2, area.y + (area.height - height) / 2, width, height)
}
