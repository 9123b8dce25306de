//! How things look: a style for each meaning, in three themes and as many colours as a terminal has.
//!
//! Every style says its ground, so that a theme is readable whatever colours the terminal has itself. Nothing is told by
//! colour alone: a word, a sign or a position says the same, so that it is there without any colour too.

#[cfg(test)]
mod contrast;
mod depth;
#[cfg(test)]
mod drawn;
mod palette;

pub use depth::ColorDepth;
pub(crate) use depth::rgb;

use ratatui::style::{Color, Modifier, Style};

use crate::rule::say::Phrase;

/// Names a theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ThemeName {
    /// Light on dark.
    #[default]
    Dark,
    /// Dark on light.
    Light,
    /// White on black, and nothing pale.
    HighContrast,
}

impl ThemeName {
    /// In the order in which they are gone through.
    pub const ALL: [Self; 3] = [Self::Dark, Self::Light, Self::HighContrast];

    /// What it is called in arguments and files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
            Self::HighContrast => "high-contrast",
        }
    }

    /// The theme that is called so.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.word() == word)
    }

    /// What it is called on the screen.
    pub(crate) const fn title(self) -> Phrase {
        match self {
            Self::Dark => Phrase::new("dark theme", "深色主题"),
            Self::Light => Phrase::new("light theme", "浅色主题"),
            Self::HighContrast => Phrase::new("high-contrast theme", "高对比度主题"),
        }
    }

    /// The theme after it.
    pub(crate) const fn next(self) -> Self {
        match self {
            Self::Dark => Self::Light,
            Self::Light => Self::HighContrast,
            Self::HighContrast => Self::Dark,
        }
    }

    /// The theme that suits the ground of the terminal, as far as `COLORFGBG` tells it: `15;0` is light on dark.
    #[must_use]
    pub fn suiting(colorfgbg: Option<&str>) -> Self {
        match colorfgbg.and_then(|text| text.rsplit(';').next()) {
            Some("7" | "15") => Self::Light,
            _ => Self::Dark,
        }
    }
}

/// A style for each meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Theme {
    pub(crate) name: ThemeName,
    pub(crate) depth: ColorDepth,
    /// What is read, and the ground of everything.
    pub(crate) text: Style,
    /// What is read second.
    pub(crate) dim: Style,
    /// Headings, and the first and the last line.
    pub(crate) title: Style,
    pub(crate) border: Style,
    /// The border of the part that keys go to.
    pub(crate) border_focused: Style,
    /// The row or tab that is selected. See [`Self::on_selected`].
    pub(crate) selected: Style,
    /// What can be pressed, and where people are.
    pub(crate) accent: Style,
    pub(crate) good: Style,
    pub(crate) warn: Style,
    pub(crate) bad: Style,
    /// Words of a rule.
    pub(crate) keyword: Style,
    pub(crate) function: Style,
    pub(crate) name_style: Style,
    pub(crate) string: Style,
    pub(crate) number: Style,
    pub(crate) sign: Style,
    /// Bars, and the rest of the length that they could have.
    pub(crate) bar: Style,
    pub(crate) bar_back: Style,
    /// Who came into an audience, and who left it.
    pub(crate) entered: Style,
    pub(crate) exited: Style,
    /// Letters that a search found.
    pub(crate) matched: Style,
}

impl Theme {
    /// A theme in so many colours.
    pub(crate) fn new(name: ThemeName, depth: ColorDepth) -> Self {
        match depth {
            ColorDepth::True | ColorDepth::Indexed => Self::rich(name, depth),
            ColorDepth::Sixteen => Self::sixteen(name),
            ColorDepth::None => Self::plain(name),
        }
    }

    /// The theme after it, in as many colours.
    pub(crate) fn next(&self) -> Self {
        Self::new(self.name.next(), self.depth)
    }

    /// A style on the row that is selected. Where not every colour can be read on its ground, all text there has one.
    pub(crate) fn on_selected(&self, style: Style) -> Style {
        let one_colour =
            self.name == ThemeName::HighContrast || matches!(self.depth, ColorDepth::Sixteen | ColorDepth::None);
        Style {
            fg: if one_colour { self.selected.fg } else { style.fg },
            bg: self.selected.bg,
            add_modifier: style.add_modifier | self.selected.add_modifier,
            ..style
        }
    }

    /// A style on the ground of the first and the last line.
    pub(crate) const fn on_title(&self, style: Style) -> Style {
        Style { bg: self.title.bg, ..style }
    }

    fn rich(name: ThemeName, depth: ColorDepth) -> Self {
        let palette = match name {
            ThemeName::Dark => &palette::DARK,
            ThemeName::Light => &palette::LIGHT,
            ThemeName::HighContrast => &palette::HIGH_CONTRAST,
        };
        let style = |fg: u32, bg: u32| Style::new().fg(depth.color(fg)).bg(depth.color(bg));
        let on = |fg: u32| style(fg, palette.back);
        Self {
            name,
            depth,
            text: on(palette.text),
            dim: on(palette.dim),
            title: style(palette.text, palette.raised).add_modifier(Modifier::BOLD),
            border: on(palette.border),
            border_focused: on(palette.accent),
            selected: style(palette.on_marked, palette.marked).add_modifier(Modifier::BOLD),
            accent: on(palette.accent).add_modifier(Modifier::BOLD),
            good: on(palette.good),
            warn: on(palette.warn),
            bad: on(palette.bad),
            keyword: on(palette.keyword),
            function: on(palette.function),
            name_style: on(palette.name),
            string: on(palette.string),
            number: on(palette.number),
            sign: on(palette.sign),
            bar: style(palette.bar, palette.track),
            bar_back: style(palette.text, palette.track),
            entered: on(palette.entered),
            exited: on(palette.exited),
            matched: on(palette.matched).add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
        }
    }

    /// With the sixteen colours that every terminal gives its own shades: only those that are readable in all of them.
    fn sixteen(name: ThemeName) -> Self {
        let c = match name {
            ThemeName::Dark => &palette::DARK_16,
            ThemeName::Light => &palette::LIGHT_16,
            ThemeName::HighContrast => &palette::HIGH_CONTRAST_16,
        };
        let on = |fg: Color| Style::new().fg(fg).bg(c.back);
        let bold = |fg: Color| on(fg).add_modifier(Modifier::BOLD);
        Self {
            name,
            depth: ColorDepth::Sixteen,
            text: on(c.text),
            dim: on(c.dim),
            title: bold(c.text),
            border: on(c.dim),
            border_focused: bold(c.accent),
            selected: Style::new().fg(c.on_marked).bg(c.marked).add_modifier(Modifier::BOLD),
            accent: bold(c.accent),
            good: on(c.good),
            warn: bold(c.warn),
            bad: bold(c.bad),
            keyword: bold(c.accent),
            function: on(c.accent),
            name_style: on(c.text),
            string: on(c.string),
            number: on(c.number),
            sign: on(c.dim),
            bar: on(c.accent),
            bar_back: on(c.text),
            entered: on(c.good),
            exited: on(c.bad),
            matched: on(c.accent).add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
        }
    }

    /// Without colours: the terminal's own, bold, underlined and reversed.
    fn plain(name: ThemeName) -> Self {
        let text = Style::new().fg(Color::Reset).bg(Color::Reset);
        let bold = text.add_modifier(Modifier::BOLD);
        Self {
            name,
            depth: ColorDepth::None,
            text,
            dim: text,
            title: bold,
            border: text,
            border_focused: bold,
            selected: text.add_modifier(Modifier::REVERSED),
            accent: bold,
            good: text,
            warn: bold,
            bad: bold,
            keyword: bold,
            function: text,
            name_style: text,
            string: text,
            number: text,
            sign: text,
            bar: text,
            bar_back: text,
            entered: text,
            exited: text,
            matched: text.add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
        }
    }

    /// All styles with their names.
    #[cfg(test)]
    pub(crate) const fn styles(&self) -> [(&'static str, Style); 21] {
        [
            ("text", self.text),
            ("dim", self.dim),
            ("title", self.title),
            ("border", self.border),
            ("border_focused", self.border_focused),
            ("selected", self.selected),
            ("accent", self.accent),
            ("good", self.good),
            ("warn", self.warn),
            ("bad", self.bad),
            ("keyword", self.keyword),
            ("function", self.function),
            ("name", self.name_style),
            ("string", self.string),
            ("number", self.number),
            ("sign", self.sign),
            ("bar", self.bar),
            ("bar_back", self.bar_back),
            ("entered", self.entered),
            ("exited", self.exited),
            ("matched", self.matched),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::{contrast, *};

    #[test]
    fn every_pair_can_be_read() {
        let mut unreadable = Vec::new();
        for name in ThemeName::ALL {
            let least = if name == ThemeName::HighContrast { 7.0 } else { 4.5 };
            for depth in [ColorDepth::True, ColorDepth::Indexed, ColorDepth::Sixteen] {
                let theme = Theme::new(name, depth);
                for (meaning, style) in theme.styles() {
                    let mut grounds = vec![("", style), (" selected", theme.on_selected(style))];
                    // What is selected keeps its own ground everywhere.
                    if style != theme.selected {
                        grounds.push((" in a title", theme.on_title(style)));
                    }
                    for (ground, style) in grounds {
                        let ratio = contrast::least(style).expect("every style names both colours");
                        if ratio < least {
                            unreadable.push(format!("{} {depth:?}: {meaning}{ground} has {ratio:.2}", name.word()));
                        }
                    }
                }
            }
        }
        assert!(unreadable.is_empty(), "{unreadable:#?}");
    }

    #[test]
    fn without_colours_there_are_none() {
        for name in ThemeName::ALL {
            let theme = Theme::new(name, ColorDepth::None);
            for (meaning, style) in theme.styles() {
                for style in [style, theme.on_selected(style)] {
                    assert_eq!((style.fg, style.bg), (Some(Color::Reset), Some(Color::Reset)), "{meaning}");
                }
            }
            assert_ne!(theme.selected, theme.text);
            assert_ne!(theme.on_selected(theme.dim), theme.dim);
        }
    }

    #[test]
    fn themes_have_names() {
        for name in ThemeName::ALL {
            assert_eq!(ThemeName::of(name.word()), Some(name));
            assert_eq!(name.next().next().next(), name);
            assert_ne!(name.next(), name);
        }
        assert_eq!(ThemeName::of("Dark"), None);
    }

    #[test]
    fn the_ground_of_the_terminal_is_looked_at() {
        assert_eq!(ThemeName::suiting(Some("0;15")), ThemeName::Light);
        assert_eq!(ThemeName::suiting(Some("0;default;7")), ThemeName::Light);
        assert_eq!(ThemeName::suiting(Some("15;0")), ThemeName::Dark);
        assert_eq!(ThemeName::suiting(Some("")), ThemeName::Dark);
        assert_eq!(ThemeName::suiting(None), ThemeName::Dark);
    }
}
