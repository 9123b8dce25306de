use super::Language;

/// A text in every language. One that lacks a language cannot be written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Phrase {
    /// In English.
    pub en: &'static str,
    /// In Chinese.
    pub zh: &'static str,
}

impl Phrase {
    /// A text in every language.
    #[must_use]
    pub const fn new(en: &'static str, zh: &'static str) -> Self {
        Self { en, zh }
    }

    /// The text in one of them.
    #[must_use]
    pub const fn text(self, language: Language) -> &'static str {
        match language {
            Language::English => self.en,
            Language::Chinese => self.zh,
        }
    }

    /// The text in one of them, with each `{name}` replaced by the value of that name. Values are taken as they are: a
    /// brace in one of them means nothing. In Chinese a space comes between a Chinese character and a letter, digit or
    /// name where text and value meet.
    #[must_use]
    pub fn fill(self, language: Language, values: &[(&str, &str)]) -> String {
        let mut out = String::new();
        let mut rest = self.text(language);
        while let Some((before, behind)) = rest.split_once('{') {
            let Some((name, after)) = behind.split_once('}') else { break };
            let value = values.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
            debug_assert!(value.is_some(), "`{name}` has no value in `{}`", self.en);
            append(&mut out, before, language);
            append(&mut out, value.unwrap_or_default(), language);
            rest = after;
        }
        append(&mut out, rest, language);
        out
    }

    /// Names of the values that a text of it wants, ordered.
    #[cfg(test)]
    pub(super) fn wants(text: &'static str) -> Vec<&'static str> {
        let mut names: Vec<&str> = text.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0)).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// Puts a text behind another.
pub(super) fn append(out: &mut String, text: &str, language: Language) {
    if language == Language::Chinese
        && let (Some(last), Some(first)) = (out.chars().last(), text.chars().next())
        && (is_han(last) && starts_word(first) || ends_word(last) && (is_han(first) || starts_word(first)))
    {
        out.push(' ');
    }
    out.push_str(text);
}

const fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}')
}

const fn starts_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '`' | '-')
}

const fn ends_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '`' | '%')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_not_read_again() {
        let phrase = Phrase::new("{a} of {b}", "{b}的{a}");
        let values = [("a", "{b}"), ("b", "}{")];
        assert_eq!(phrase.fill(Language::English, &values), "{b} of }{");
        assert_eq!(phrase.fill(Language::Chinese, &values), "}{的{b}");
        assert_eq!(Phrase::wants(phrase.zh), ["a", "b"]);
    }

    #[test]
    fn chinese_keeps_a_distance_from_names_and_digits() {
        let phrase = Phrase::new("{rows} {n}", "{rows}超过{n}次");
        let said = |rows, n| phrase.fill(Language::Chinese, &[("rows", rows), ("n", n)]);
        assert_eq!(said("`login`", "3"), "`login` 超过 3 次");
        assert_eq!(said("登录", "三"), "登录超过三次");
        assert_eq!(said("“a  b”", "-1"), "“a  b”超过 -1 次");
    }
}
