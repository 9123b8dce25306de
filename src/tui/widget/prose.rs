//! Text in paragraphs: headings, fields, and lines as they are, broken to a width.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::Style,
    text::{Line, Span},
};

use super::text::{clean, fit, pad, put, width, wrap};
use crate::tui::theme::Theme;

/// Lines of at most a width, made one after the other. What it is given is made harmless.
#[derive(Debug)]
pub(crate) struct Prose<'t> {
    theme: &'t Theme,
    cells: usize,
    lines: Vec<Line<'static>>,
}

impl<'t> Prose<'t> {
    /// No lines yet.
    pub(crate) fn new(theme: &'t Theme, cells: usize) -> Self {
        Self { theme, cells: cells.max(8), lines: Vec::new() }
    }

    /// The lines.
    pub(crate) fn done(mut self) -> Vec<Line<'static>> {
        while self.lines.last().is_some_and(|line| line.width() == 0) {
            self.lines.pop();
        }
        self.lines
    }

    /// An empty line, unless there is one already or it would be the first.
    pub(crate) fn gap(&mut self) {
        if self.lines.last().is_some_and(|line| line.width() > 0) {
            self.lines.push(Line::default());
        }
    }

    /// A heading, with a gap before it.
    pub(crate) fn heading(&mut self, text: &str) {
        self.gap();
        self.paragraph(text, self.theme.title);
    }

    /// A text, broken between words.
    pub(crate) fn paragraph(&mut self, text: &str, style: Style) {
        for line in wrap(&clean(text), self.cells) {
            self.lines.push(Line::styled(line, style));
        }
    }

    /// A text behind a sign and a space; further lines stand below its beginning.
    pub(crate) fn item(&mut self, sign: &str, sign_style: Style, text: &str, style: Style) {
        let indent = width(sign) + 1;
        for (at, line) in wrap(&clean(text), self.cells.saturating_sub(indent).max(4)).into_iter().enumerate() {
            let lead = if at == 0 { format!("{sign} ") } else { " ".repeat(indent) };
            self.lines.push(Line::from(vec![Span::styled(lead, sign_style), Span::styled(line, style)]));
        }
    }

    /// A value behind its name; names take `name_cells` cells.
    pub(crate) fn field(&mut self, name: &str, name_cells: usize, value: &str) {
        self.styled_field(name, name_cells, value, self.theme.text);
    }

    /// A value in a style of its own.
    pub(crate) fn styled_field(&mut self, name: &str, name_cells: usize, value: &str, style: Style) {
        let name_cells = name_cells.min(self.cells / 2);
        let room = self.cells.saturating_sub(name_cells + 1).max(4);
        for (at, line) in wrap(&clean(value), room).into_iter().enumerate() {
            let lead = pad(if at == 0 { name } else { "" }, name_cells) + " ";
            self.lines.push(Line::from(vec![Span::styled(lead, self.theme.dim), Span::styled(line, style)]));
        }
    }

    /// Lines as they are, such as a part of a file; cut where they do not fit.
    pub(crate) fn verbatim(&mut self, text: &str, style: Style) {
        for line in text.lines() {
            self.lines.push(Line::styled(fit(&clean(line), self.cells), style));
        }
    }

    /// Lines that have styles already, such as a rule; broken where they do not fit.
    pub(crate) fn styled(&mut self, lines: Vec<Line<'static>>) {
        for line in lines {
            let mut out = Line::default();
            let mut used = 0;
            for span in line.spans {
                let mut rest = span.content.as_ref();
                while !rest.is_empty() {
                    let whole = width(rest);
                    if used + whole <= self.cells {
                        out.spans.push(Span::styled(rest.to_owned(), span.style));
                        used += whole;
                        break;
                    }
                    // A piece goes to the next line as a whole where it fits there, and where no letter fits here.
                    if used > 0 && (whole <= self.cells || self.cells - used < 2) {
                        self.lines.push(std::mem::take(&mut out));
                        used = 0;
                        rest = rest.trim_start();
                        continue;
                    }
                    let head = wrap(rest, self.cells - used).into_iter().next().unwrap_or_default();
                    if head.is_empty() {
                        break;
                    }
                    let cut = rest.get(head.len()..).unwrap_or_default();
                    out.spans.push(Span::styled(head, span.style));
                    self.lines.push(std::mem::take(&mut out));
                    used = 0;
                    rest = cut.trim_start();
                }
            }
            self.lines.push(out);
        }
    }
}

/// Draws lines, as many as there is room for.
pub(crate) fn draw(buffer: &mut Buffer, area: Rect, lines: &[Line<'_>]) {
    for (y, line) in (area.top()..area.bottom()).zip(lines) {
        draw_line(buffer, area.x, y, area.width as usize, line);
    }
}

/// Draws a line that is made of pieces.
pub(crate) fn draw_line(buffer: &mut Buffer, x: u16, y: u16, cells: usize, line: &Line<'_>) {
    let mut used = 0;
    for span in &line.spans {
        let style = line.style.patch(span.style);
        used += put(buffer, x + used as u16, y, cells.saturating_sub(used), &span.content, style);
    }
}

/// Cells of a line that is told instead of drawn: none is broken.
pub(crate) const TOLD_CELLS: usize = 2_000;

/// Lines as a screen reader tells them.
pub(crate) fn told(lines: &[Line<'_>]) -> Vec<String> {
    plain(lines).iter().map(|line| spoken(line)).collect()
}

/// A line without bars, and without the blanks that only keep columns apart.
pub(crate) fn spoken(line: &str) -> String {
    let is_bar = |letter: char| ('\u{2588}'..='\u{258f}').contains(&letter);
    let text = line.trim_start();
    let indent = &line[..line.len() - text.len()];
    let words = text.split(|letter| letter == ' ' || is_bar(letter)).filter(|word| !word.is_empty());
    format!("{indent}{}", words.collect::<Vec<_>>().join(" "))
}

/// The letters of lines.
pub(crate) fn plain(lines: &[Line<'_>]) -> Vec<String> {
    lines.iter().map(|line| line.spans.iter().map(|span| span.content.as_ref()).collect::<String>()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::{ColorDepth, ThemeName};

    fn theme() -> Theme {
        Theme::new(ThemeName::Dark, ColorDepth::True)
    }

    #[test]
    fn everything_fits_and_nothing_steers_the_terminal() {
        let theme = theme();
        let mut prose = Prose::new(&theme, 20);
        prose.heading("What is wrong");
        prose.paragraph("a value that is much too long for one line", theme.text);
        prose.gap();
        prose.gap();
        prose.field("负责人", 8, "增长团队和客户运营团队");
        prose.item("✗", theme.bad, "two words\u{1b}[31m and more of them", theme.text);
        prose.verbatim("when = \"count(login, last 7 days) > 3\"\n  ^^^^", theme.text);
        prose.gap();
        let lines = plain(&prose.done());
        insta::assert_snapshot!(lines.join("\n"), @r#"
        What is wrong
        a value that is much
        too long for one
        line

        负责人   增长团队和
                 客户运营团
                 队
        ✗ two words�[31m and
          more of them
        when = "count(login…
          ^^^^
        "#);
    }

    #[test]
    fn what_only_draws_is_not_told() {
        let theme = theme();
        let mut prose = Prose::new(&theme, TOLD_CELLS);
        prose.field("release", 12, "3");
        prose.styled(vec![Line::raw("left            29 ███▌   ")]);
        prose.verbatim("  ^^^ no such column", theme.text);
        prose.paragraph(&"one sentence that is not broken ".repeat(9), theme.text);
        let told = told(&prose.done());
        assert_eq!(told[..3], ["release 3", "left 29", "  ^^^ no such column"]);
        assert_eq!(told.len(), 4);
    }

    proptest::proptest! {
        #[test]
        fn styled_lines_are_broken_and_keep_their_words(words in proptest::collection::vec("[a-z高价]{1,9} ?", 0..12), cells in 8_usize..30) {
            let theme = theme();
            let line = Line::from(words.iter().map(|word| Span::styled(word.clone(), theme.text)).collect::<Vec<_>>());
            let mut prose = Prose::new(&theme, cells);
            prose.styled(vec![line]);
            let lines = plain(&prose.done());
            for line in &lines {
                proptest::prop_assert!(width(line) <= cells, "{line}");
            }
            let letters = |text: String| text.chars().filter(|c| *c != ' ').collect::<String>();
            proptest::prop_assert_eq!(letters(lines.concat()), letters(words.concat()));
        }
    }
}
