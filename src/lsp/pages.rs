//! The explanations of `docs/diagnostics.md`, compiled in.

/// The page itself.
const DIAGNOSTICS: &str = include_str!("../../docs/diagnostics.md");

/// What a code means, and what to know about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Explanation {
    pub(super) title: &'static str,
    pub(super) more: &'static str,
}

/// The row of a code in the page.
pub(super) fn explanation(code: &str) -> Option<Explanation> {
    DIAGNOSTICS.lines().find_map(|line| {
        let mut cells = line.strip_prefix("| ")?.split(" | ");
        (cells.next()? == code).then_some(())?;
        let title = cells.next()?.trim();
        let more = line.split_once(title)?.1.trim_start_matches([' ', '|']).trim_end_matches([' ', '|']);
        Some(Explanation { title, more })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::CODES;

    #[test]
    fn every_code_of_the_catalog_is_explained() {
        for (code, title) in CODES {
            assert_eq!(explanation(code).map(|e| e.title), Some(*title), "{code}");
        }
        assert_eq!(explanation("R151").map(|e| e.title.is_empty()), Some(false));
        assert_eq!(explanation("X1"), None);
        assert_eq!(explanation("---"), None);
    }
}
