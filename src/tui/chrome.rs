//! What is around every screen: the line above with the screens, the line below with the keys.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
};

use crate::{
    diagnostic::grouped,
    rule::say::Phrase,
    tui::{
        action::{Action, Common},
        app::App,
        effect::Tone,
        runs::RunProgress,
        screen::ScreenId,
        widget::text::{self, put},
    },
};

const READING: Phrase = Phrase::new("reading…", "读取中…");
const NOT_READ: Phrase = Phrase::new("✗ not read", "✗ 无法读取");
const IS_READ_ONLY: Phrase = Phrase::new("read-only", "只读");
const NO_RELEASE: Phrase = Phrase::new("not published", "未发布");
const RELEASE: Phrase = Phrase::new("release {number}", "发布 {number}");
const RELEASE_SHORT: Phrase = Phrase::new("r{number}", "r{number}");
const RUNNING: Phrase = Phrase::new("{what} runs", "{what}进行中");

/// Where what is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Layout {
    pub(crate) header: Rect,
    pub(crate) body: Rect,
    pub(crate) footer: Rect,
}

impl Layout {
    /// The layout of a terminal with so many columns and rows.
    pub(crate) const fn of(columns: u16, rows: u16) -> Self {
        let header_height = if rows > 2 { 1 } else { 0 };
        let footer_height = if rows > 1 { 1 } else { 0 };
        let body = rows - header_height - footer_height;
        Self {
            header: Rect::new(0, 0, columns, header_height),
            body: Rect::new(0, header_height, columns, body),
            footer: Rect::new(0, header_height + body, columns, footer_height),
        }
    }
}

/// A piece of a line with what a click on it means.
struct Piece {
    text: String,
    style: Style,
    action: Option<Action>,
}

/// Draws both lines.
pub(crate) fn draw(app: &App, buffer: &mut Buffer) {
    let theme = &app.shared.theme;
    for line in [app.layout.header, app.layout.footer] {
        buffer.set_style(line, theme.title);
        for x in line.left()..line.right() {
            if let Some(cell) = buffer.cell_mut(Position::new(x, line.y)) {
                cell.set_symbol(" ");
            }
        }
    }
    line(buffer, app.layout.header, &header(app));
    let used = header(app).iter().map(|piece| text::width(&piece.text)).sum::<usize>() as u16;
    let room = app.layout.header.width.saturating_sub(used + 1);
    let mut state = state(app);
    // What does not fit is told from its end: what goes on now before what is there.
    while text::width(&state.join(" · ")) > room as usize && state.len() > 1 {
        state.pop();
    }
    let state = state.join(" · ");
    let width = text::width(&state) as u16;
    let at = app.layout.header.right().saturating_sub(width.min(room) + 1);
    if app.layout.header.height > 0 && room > 0 {
        put(buffer, at, app.layout.header.y, room.min(width) as usize, &state, theme.title);
    }
    match &app.notice {
        Some(notice) if app.layout.footer.height > 0 => {
            let (sign, style) = match notice.tone {
                Tone::Good => ("✓", theme.good),
                Tone::Info => ("·", theme.text),
                Tone::Bad => ("✗", theme.bad),
            };
            let text = format!(" {sign} {}", text::clean(&notice.text));
            buffer.set_style(app.layout.footer, theme.text);
            put(buffer, app.layout.footer.x, app.layout.footer.y, app.layout.footer.width as usize, &text, style);
        }
        _ => line(buffer, app.layout.footer, &footer(app)),
    }
}

/// What a click on one of the lines means.
pub(crate) fn hit(app: &App, at: Position) -> Option<Action> {
    let (area, pieces) = if app.layout.header.contains(at) {
        (app.layout.header, header(app))
    } else if app.layout.footer.contains(at) {
        (app.layout.footer, footer(app))
    } else {
        return None;
    };
    let mut x = area.x;
    for piece in pieces {
        let end = x.saturating_add(text::width(&piece.text) as u16);
        if (x..end).contains(&at.x) {
            return piece.action;
        }
        x = end;
    }
    None
}

/// What a screen reader is told of both lines.
pub(crate) fn lines(app: &App) -> Vec<String> {
    let mut lines = vec![app.screen.title().text(app.shared.language).to_owned()];
    lines.extend(state(app));
    lines.extend(app.notice.iter().map(|notice| text::clean(&notice.text)));
    lines
}

fn header(app: &App) -> Vec<Piece> {
    let theme = &app.shared.theme;
    let mut pieces = Vec::new();
    if app.layout.header.width >= 100 {
        pieces.push(Piece { text: " tagwerk ".to_owned(), style: theme.on_title(theme.accent), action: None });
    }
    for screen in ScreenId::ALL {
        let action = Action::Common(Common::Go(screen));
        let key = app.shared.keymap.keys_of(action).first().map(ToString::to_string).unwrap_or_default();
        let title = screen.title().text(app.shared.language);
        let text = if screen == app.screen { format!("[{key} {title}]") } else { format!(" {key} {title} ") };
        let style = if screen == app.screen { theme.selected } else { theme.title };
        pieces.push(Piece { text, style, action: Some(action) });
    }
    pieces
}

/// What goes on, and what is looked at, the more urgent first: in the upper right corner.
fn state(app: &App) -> Vec<String> {
    let shared = &app.shared;
    let language = shared.language;
    let mut parts = Vec::new();
    if let Some(run) = shared.runs.running().last() {
        let what = run.kind.title().text(language);
        let share = run.progress.as_ref().and_then(RunProgress::share);
        let share = share.map(|share| format!(" {:.0} %", (share * 100.0).floor())).unwrap_or_default();
        parts.push(format!("{}{share}", RUNNING.fill(language, &[("what", what)])));
    }
    if shared.is_opening {
        parts.push(READING.text(language).to_owned());
    } else if shared.trouble.is_some() {
        parts.push(NOT_READ.text(language).to_owned());
    }
    if let Some(desk) = &shared.desk {
        parts.push(desk.sizes().map_or_else(
            || NO_RELEASE.text(language).to_owned(),
            |sizes| {
                let words = if app.layout.header.width >= 100 { RELEASE } else { RELEASE_SHORT };
                words.fill(language, &[("number", &grouped(sizes.release.number))])
            },
        ));
    }
    if !shared.may_write() {
        parts.push(IS_READ_ONLY.text(language).to_owned());
    }
    parts
}

fn footer(app: &App) -> Vec<Piece> {
    let theme = &app.shared.theme;
    let mut pieces = Vec::new();
    let mut room = app.layout.footer.width as usize;
    for spec in app.footer() {
        let Some(key) = app.shared.keymap.keys_of(spec.action).first() else { continue };
        let key = format!(" {key} ");
        let label = format!("{} ", spec.label.text(app.shared.language));
        let width = text::width(&key) + text::width(&label);
        if width > room {
            break;
        }
        room -= width;
        pieces.push(Piece { text: key, style: theme.on_title(theme.accent), action: Some(spec.action) });
        pieces.push(Piece { text: label, style: theme.title, action: Some(spec.action) });
    }
    pieces
}

fn line(buffer: &mut Buffer, area: Rect, pieces: &[Piece]) {
    if area.height == 0 {
        return;
    }
    let mut x = area.x;
    for piece in pieces {
        let room = area.right().saturating_sub(x) as usize;
        x += put(buffer, x, area.y, room, &piece.text, piece.style) as u16;
    }
}
