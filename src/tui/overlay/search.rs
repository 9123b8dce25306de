//! Actions found by some letters of their names or of what they do.

use nucleo_matcher::{
    Config, Matcher, Utf32Str,
    pattern::{AtomKind, CaseMatching, Normalization, Pattern},
};
use ratatui::{buffer::Buffer, style::Style};
use unicode_segmentation::UnicodeSegmentation;

use crate::{
    rule::say::Language,
    tui::{
        action::ActionSpec,
        widget::text::{self, put},
    },
};

/// Looks for letters in names, and for words in sentences: some letters of a sentence are found in nearly all of them.
pub(super) struct Search {
    /// Letters in their order, and the same as words; `None` when nothing is typed.
    patterns: Option<[Pattern; 2]>,
    matcher: Matcher,
    letters: Vec<char>,
}

/// What a text is.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Name = 0,
    Sentence = 1,
}

impl Search {
    pub(super) fn new(typed: &str) -> Self {
        let (case, normalization) = (CaseMatching::Ignore, Normalization::Smart);
        let patterns = (!typed.trim().is_empty()).then(|| {
            let of = |kind| Pattern::new(typed, case, normalization, kind);
            [of(AtomKind::Fuzzy), of(AtomKind::Substring)]
        });
        Self { patterns, matcher: Matcher::new(Config::DEFAULT), letters: Vec::new() }
    }

    /// How well a text fits; `None`: not at all. Everything fits when nothing is typed.
    fn score(&mut self, text: &str, kind: Kind) -> Option<u32> {
        let Some(patterns) = &self.patterns else { return Some(0) };
        patterns[kind as usize].score(Utf32Str::new(text, &mut self.letters), &mut self.matcher)
    }

    /// How well an action fits, by its name, its id, what it does, and its keys. A name counts most, and English is
    /// understood in every language.
    pub(super) fn score_of(&mut self, spec: &ActionSpec, keys: &str, language: Language) -> Option<u32> {
        let names = [(spec.label.text(language), 4), (spec.label.en, 3), (spec.id, 3)];
        let names = names.map(|(text, weight)| self.score(text, Kind::Name).map(|score| score * weight));
        let rest = [spec.help.text(language), spec.help.en, keys].map(|text| self.score(text, Kind::Sentence));
        names.into_iter().chain(rest).flatten().max()
    }

    /// Writes a name in at most `cells` cells with the letters that were found in another style; returns the cells taken.
    pub(super) fn put(
        &mut self,
        buffer: &mut Buffer,
        at: (u16, u16),
        cells: usize,
        written: &str,
        styles: (Style, Style),
    ) -> usize {
        self.put_as(Kind::Name, buffer, at, cells, written, styles)
    }

    /// Writes a sentence so.
    pub(super) fn put_sentence(
        &mut self,
        buffer: &mut Buffer,
        at: (u16, u16),
        cells: usize,
        written: &str,
        styles: (Style, Style),
    ) -> usize {
        self.put_as(Kind::Sentence, buffer, at, cells, written, styles)
    }

    fn put_as(
        &mut self,
        kind: Kind,
        buffer: &mut Buffer,
        (x, y): (u16, u16),
        cells: usize,
        written: &str,
        (style, matched): (Style, Style),
    ) -> usize {
        let found = self.found(written, kind);
        let shown = text::fit(written, cells);
        let mut used = 0;
        for (at, grapheme) in (0..).zip(shown.graphemes(true)) {
            let style = if found.binary_search(&at).is_ok() { matched } else { style };
            used += put(buffer, x + used as u16, y, cells - used, grapheme, style);
        }
        used
    }

    /// Which of the characters that people see were found; none when the text does not fit.
    fn found(&mut self, text: &str, kind: Kind) -> Vec<u32> {
        let Some(patterns) = &self.patterns else { return Vec::new() };
        let mut found = Vec::new();
        let letters = Utf32Str::new(text, &mut self.letters);
        if patterns[kind as usize].indices(letters, &mut self.matcher, &mut found).is_none() {
            return Vec::new();
        }
        found.sort_unstable();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::action;

    #[test]
    fn an_action_is_found_by_name_id_meaning_and_key_in_both_languages() {
        let theme = action::all().map(|(_, spec)| spec).find(|spec| spec.id == "theme").unwrap();
        for language in Language::ALL {
            for typed in ["theme", "thm", "high contrast", "shift-t", ""] {
                assert!(Search::new(typed).score_of(theme, "shift-t", language).is_some(), "{typed} {language}");
            }
            assert!(Search::new("publish").score_of(theme, "T", language).is_none());
        }
        assert!(Search::new("主题").score_of(theme, "T", Language::Chinese).is_some());
        let quit = action::all().map(|(_, spec)| spec).find(|spec| spec.id == "quit").unwrap();
        assert!(
            Search::new("ldd").score_of(quit, "q", Language::English).is_none(),
            "letters of a sentence find nothing"
        );
    }
}
