/// A pattern that tag ids follow: `*` any text, `?` one character, `{category}` the tag's category, `|` alternatives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Naming {
    pattern: String,
}

impl Naming {
    /// Reads a pattern.
    ///
    /// # Errors
    /// A sentence about what is wrong with it.
    pub fn parse(pattern: &str) -> Result<Self, String> {
        let plain = pattern.replace("{category}", "x");
        if let Some(c) = plain.chars().find(|c| !matches!(c, 'a'..='z' | '0'..='9' | '_' | '*' | '?' | '|')) {
            return Err(format!("`{c}` can stand in no id"));
        }
        if plain.split('|').any(str::is_empty) {
            return Err("an alternative is empty".to_owned());
        }
        Ok(Self { pattern: pattern.to_owned() })
    }

    /// True when an id follows the pattern.
    #[must_use]
    pub fn matches(&self, id: &str, category: &str) -> bool {
        self.pattern.split('|').any(|one| {
            if one.contains('{') {
                is_match(one.replace("{category}", category).as_bytes(), id.as_bytes())
            } else {
                is_match(one.as_bytes(), id.as_bytes())
            }
        })
    }

    /// The pattern as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.pattern
    }
}

/// Glob match without recursion: on a mismatch the last star takes one byte more. Ids are ASCII.
fn is_match(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(c) if *c == b'?' || *c == text[t] => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((at, taken)) = star else { return false };
                star = Some((at, taken + 1));
                p = at + 1;
                t = taken + 1;
            }
        }
    }
    pattern[p..].iter().all(|c| *c == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_stars_marks_and_categories() {
        let check = |pattern: &str, id: &str, expected: bool| {
            assert_eq!(Naming::parse(pattern).expect(pattern).matches(id, "behavior"), expected, "{pattern} {id}");
        };
        check("*", "x", true);
        check("{category}_*", "behavior_recent", true);
        check("{category}_*", "basic_recent", false);
        check("is_*|has_*", "has_children", true);
        check("is_*|has_*", "likes_tea", false);
        check("*_?d", "repurchase_7d", true);
        check("*_?d", "repurchase_30d", false);
        check("a*b*c", "axxbyybzzc", true);
        check("a*b*c", "axxbyyb", false);
    }

    #[test]
    fn refuses_what_no_id_can_follow() {
        for wrong in ["", "A_*", "x||y", "{owner}_*", "a-b"] {
            assert!(Naming::parse(wrong).is_err(), "{wrong}");
        }
    }
}
