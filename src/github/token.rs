use std::fmt;

use reqwest::header::HeaderValue;

/// A secret that says who asks. It is shown nowhere: not by `Debug`, not in an error, not to another host.
#[derive(Clone)]
pub struct Token(HeaderValue);

impl Token {
    /// A token; `None` when the text is empty or cannot stand in a header.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() || !text.bytes().all(|b| b.is_ascii_graphic()) {
            return None;
        }
        let mut value = HeaderValue::from_str(&format!("Bearer {text}")).ok()?;
        value.set_sensitive(true);
        Some(Self(value))
    }

    pub(super) const fn header(&self) -> &HeaderValue {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_not_shown() {
        let token = Token::new(" ghp_secret\n").unwrap();
        assert!(!format!("{token:?} {:?}", token.header()).contains("secret"));
        assert_eq!(token.header().to_str().unwrap(), "Bearer ghp_secret");
    }

    #[test]
    fn what_is_no_token_is_none() {
        for text in ["", "  ", "a b", "a\nb", "ä"] {
            assert!(Token::new(text).is_none(), "{text:?}");
        }
    }
}
