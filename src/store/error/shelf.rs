//! What an object store means when it refuses.

/// Why a shelf in an object store did not do what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShelfTrouble {
    /// Nobody said who is asking.
    NoCredentials,
    /// Whoever asks may not.
    Denied,
    /// The bucket is not there.
    NoBucket,
    /// Nobody answers.
    Unreachable,
    /// It cannot refuse a write whose condition does not hold, so two publishers would overwrite each other.
    NoConditions,
    /// It was written by a newer version.
    TooNew,
    /// Something else.
    Other,
}

impl ShelfTrouble {
    /// The next step to take, where one is known.
    #[must_use]
    pub const fn help(self) -> Option<&'static str> {
        Some(match self {
            Self::NoCredentials => {
                "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN), or AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN"
            }
            Self::Denied => {
                "let these credentials list, read and write there: s3:ListBucket, s3:GetObject, s3:PutObject, s3:DeleteObject; or set others with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
            }
            Self::NoBucket => {
                "create the bucket, or correct `releases` in tagwerk.toml; AWS_REGION says where it is, AWS_ENDPOINT_URL whose it is"
            }
            Self::Unreachable => {
                "see whether this machine reaches it; AWS_ENDPOINT_URL names another address, AWS_ALLOW_HTTP=true permits plain http"
            }
            Self::NoConditions => {
                "use a store with conditional writes (If-None-Match and If-Match): S3 has them, older copies of it do not"
            }
            Self::TooNew => "use a newer tagwerk",
            Self::Other => return None,
        })
    }
}

/// What a store said, without what it was told (it repeats signatures and tokens), and what that means.
pub(super) fn understood(what: &str) -> (String, ShelfTrouble) {
    let code = between(what, "<Code>", "</Code>");
    // An answer is XML or HTML; of that only the code is shown.
    let mut said = what.split('<').next().unwrap_or_default().trim_end_matches([':', ' ']).replace(['\n', '\r'], " ");
    if let Some(code) = code {
        said = format!("{said}: {code}");
    }
    let has = |words: &[&str]| words.iter().any(|word| what.contains(word));
    let trouble = if has(&["169.254.169.254", "instance metadata", "No such credentials", "credential provider"]) {
        ShelfTrouble::NoCredentials
    } else if has(&["NoSuchBucket"]) {
        ShelfTrouble::NoBucket
    } else if has(&["403 Forbidden", "401 Unauthorized", "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch"])
    {
        ShelfTrouble::Denied
    } else if has(&["error sending request", "HTTP error", "dns error", "connect", "timed out", "timeout"]) {
        ShelfTrouble::Unreachable
    } else {
        ShelfTrouble::Other
    };
    if trouble == ShelfTrouble::NoCredentials {
        "there are no credentials".clone_into(&mut said);
    }
    (said, trouble)
}

fn between<'t>(text: &'t str, from: &str, to: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(from)?;
    let (inside, _) = rest.split_once(to)?;
    inside.chars().all(|c| c.is_ascii_alphanumeric()).then_some(inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_not_repeated() {
        let answer = "Generic S3 error: Error performing PUT http://x/b/CURRENT in 1ms - Server returned non-2xx status code: \
                      403 Forbidden: <?xml version=\"1.0\"?><Error><Code>SignatureDoesNotMatch</Code><StringToSign>\
                      x-amz-security-token:SECRET</StringToSign></Error>";
        let (said, trouble) = understood(answer);
        assert_eq!(trouble, ShelfTrouble::Denied);
        assert!(said.ends_with("403 Forbidden: SignatureDoesNotMatch") && !said.contains("SECRET"), "{said}");
        let hostile = "x: <Code>a\u{1b}[31m</Code>";
        assert_eq!(understood(hostile), ("x".to_owned(), ShelfTrouble::Other));
    }
}
