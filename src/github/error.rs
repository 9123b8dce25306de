use std::fmt;

/// What an answer's first line said.
pub type Status = u16;

/// Why GitHub did not do what it was asked to. No variant holds the token.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GitHubError {
    /// The address of the API makes no sense, or would carry the token in the clear.
    #[error("the address of GitHub's API, `{url}`, {what}")]
    Api {
        /// As given, without user and password.
        url: String,
        /// What is wrong with it.
        what: &'static str,
    },
    /// Nobody could be reached, or the answer broke off, and asking again did not help.
    #[error("cannot reach GitHub ({what})")]
    Unreachable {
        /// `GET /repos/…`
        what: String,
        /// Why.
        #[source]
        source: reqwest::Error,
    },
    /// The answer took too long.
    #[error("GitHub did not answer in time ({what})")]
    TimedOut {
        /// `GET /repos/…`
        what: String,
    },
    /// A request that changes something was sent, and whether it did is not known.
    #[error("GitHub did not say whether it did what it was asked to ({what}{}); it was not asked again", because(.status))]
    Unknown {
        /// `POST /repos/…`
        what: String,
        /// The status of the answer, if there was one.
        status: Option<Status>,
    },
    /// GitHub refused.
    #[error("GitHub answered {status} ({what}){}", said(.message))]
    Refused {
        /// `GET /repos/…`
        what: String,
        /// Such as 404.
        status: Status,
        /// GitHub's own words, all of them.
        message: String,
        /// The page that GitHub names.
        documentation: Option<String>,
        /// The permissions that GitHub says would do, from `X-Accepted-GitHub-Permissions`.
        accepted: Option<String>,
        /// Whether a token was sent.
        had_token: bool,
    },
    /// Too many requests, and the wait is longer than is bearable.
    #[error("GitHub takes no more requests {} ({what})", moment(.until, .wait_seconds))]
    RateLimited {
        /// `GET /repos/…`
        what: String,
        /// When it will, in UTC.
        until: Option<String>,
        /// Seconds from the answer on.
        wait_seconds: u64,
        /// Whether a token was sent; without one far fewer requests are allowed.
        had_token: bool,
    },
    /// Another host was named as the place to ask; the token is not for it.
    #[error("GitHub sent the request {what} on to another place, {to}, which was not followed")]
    Elsewhere {
        /// `GET /repos/…`
        what: String,
        /// The other place: scheme, host, port.
        to: String,
    },
    /// The answer is longer than any that is expected.
    #[error("GitHub's answer is longer than {limit} bytes ({what})")]
    TooLong {
        /// `GET /repos/…`
        what: String,
        /// The bound.
        limit: usize,
    },
    /// More pages than are read.
    #[error("GitHub's answer has more than {limit} pages ({what})")]
    TooManyPages {
        /// `GET /repos/…`
        what: String,
        /// The bound.
        limit: usize,
    },
    /// An answer of another shape than documented.
    #[error("GitHub's answer is not understood ({what})")]
    Shape {
        /// `GET /repos/…`
        what: String,
        /// What is missing or of another type.
        #[source]
        source: serde_json::Error,
    },
    /// A comment that is longer than GitHub takes.
    #[error("the text has {characters} characters, and GitHub takes {max}")]
    TextTooLong {
        /// Of the text.
        characters: usize,
        /// That are taken.
        max: usize,
    },
    /// The runtime or the TLS library cannot be set up.
    #[error("cannot set up a connection")]
    Setup(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl GitHubError {
    /// A next step.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Refused { status, accepted, had_token, documentation, .. } => {
                let mut hint = match (*status, *had_token) {
                    (401, true) => "the token of GITHUB_TOKEN or GH_TOKEN is not valid, or has expired".to_owned(),
                    (401 | 403 | 404, false) => {
                        "set GITHUB_TOKEN or GH_TOKEN to a token that may read this repository".to_owned()
                    }
                    (403, true) => accepted.as_ref().map_or_else(
                        || {
                            "the token lacks a permission: reading needs `pull-requests: read`, opening and commenting \
                             `pull-requests: write`, statuses `statuses: write`, teams `members: read` of the organization"
                                .to_owned()
                        },
                        |accepted| format!("the token lacks a permission: GitHub names {accepted}"),
                    ),
                    (404, true) => "there is no such thing, or the token may not see it: it needs access to the \
                                    repository (and `pull-requests: read`; for teams `members: read` of the organization)"
                        .to_owned(),
                    _ => String::new(),
                };
                if let Some(page) = documentation {
                    if !hint.is_empty() {
                        hint.push_str("; ");
                    }
                    hint.push_str("see ");
                    hint.push_str(page);
                }
                (!hint.is_empty()).then_some(hint)
            }
            Self::RateLimited { had_token: false, .. } => {
                Some("with a token in GITHUB_TOKEN or GH_TOKEN many more requests are allowed".to_owned())
            }
            Self::Unreachable { .. } | Self::TimedOut { .. } => {
                Some("is the address right (GITHUB_API_URL, or `api` of [github] in tagwerk.toml), and is a proxy needed (HTTPS_PROXY)?".to_owned())
            }
            Self::Unknown { .. } => Some("look at the pull request, then run the command again if needed".to_owned()),
            Self::Api { .. } => Some("such as https://api.github.com, or https://ghe.example/api/v3".to_owned()),
            _ => None,
        }
    }

    /// The status of a refusal.
    #[must_use]
    pub const fn status(&self) -> Option<Status> {
        match self {
            Self::Refused { status, .. } => Some(*status),
            _ => None,
        }
    }
}

fn because(status: &Option<Status>) -> impl fmt::Display {
    status.map_or_else(String::new, |status| format!(", {status}"))
}

fn said(message: &str) -> impl fmt::Display {
    if message.is_empty() { String::new() } else { format!(": {message}") }
}

fn moment(until: &Option<String>, seconds: &u64) -> impl fmt::Display {
    until.as_ref().map_or_else(|| format!("for {seconds} s"), |until| format!("until {until}"))
}
