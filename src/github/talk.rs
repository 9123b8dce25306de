use std::time::Duration;

use reqwest::{
    Method, Response, Url,
    header::{AUTHORIZATION, HeaderMap, LOCATION},
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    Client, GitHubError,
    page::{self, is_same_place, place},
    retry,
    wire::Refusal,
};

/// No answer that is asked for is longer.
const BODY_MAX: usize = 16 << 20;
/// No list that is asked for has more pages of a hundred.
const PAGES_MAX: usize = 100;
/// How often one request is sent on within the same host.
const REDIRECTS_MAX: usize = 3;

/// Whether a request may be sent again when nobody knows what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Repeat {
    /// It changes nothing, or the same thing again.
    Harmless,
    /// It would make a second one.
    Never,
}

struct Answer {
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Client {
    /// Asks for one thing.
    pub(super) fn get<T: DeserializeOwned>(&self, url: Url) -> Result<T, GitHubError> {
        let what = said(&Method::GET, &url);
        let answer = self.runtime.block_on(self.send(&Method::GET, url, None, Repeat::Harmless))?;
        read(&answer.body, what)
    }

    /// Asks for a list, and for all pages of it.
    pub(super) fn get_all<T: DeserializeOwned>(&self, mut url: Url) -> Result<Vec<T>, GitHubError> {
        url.query_pairs_mut().append_pair("per_page", "100");
        let what = said(&Method::GET, &url);
        self.runtime.block_on(async {
            let mut all = Vec::new();
            let mut at = url.clone();
            for _ in 0..PAGES_MAX {
                let answer = self.send(&Method::GET, at, None, Repeat::Harmless).await?;
                all.extend(read::<Vec<T>>(&answer.body, what.clone())?);
                let Some(next) = page::next(&answer.headers) else { return Ok(all) };
                if !is_same_place(&url, &next) {
                    return Err(GitHubError::Elsewhere { what, to: place(&next) });
                }
                at = next;
            }
            Err(GitHubError::TooManyPages { what, limit: PAGES_MAX })
        })
    }

    /// Makes something. When it is not known whether it was made, the answer is [`GitHubError::Unknown`].
    pub(super) fn post<T: DeserializeOwned>(&self, url: Url, body: &Value) -> Result<T, GitHubError> {
        self.change(&Method::POST, url, body, Repeat::Never)
    }

    /// Sets something, which may be done twice.
    pub(super) fn set<T: DeserializeOwned>(&self, method: &Method, url: Url, body: &Value) -> Result<T, GitHubError> {
        self.change(method, url, body, Repeat::Harmless)
    }

    fn change<T: DeserializeOwned>(
        &self,
        method: &Method,
        url: Url,
        body: &Value,
        repeat: Repeat,
    ) -> Result<T, GitHubError> {
        let what = said(method, &url);
        let answer = self.runtime.block_on(self.send(method, url, Some(body), repeat))?;
        read(&answer.body, what)
    }

    async fn send(
        &self,
        method: &Method,
        url: Url,
        body: Option<&Value>,
        repeat: Repeat,
    ) -> Result<Answer, GitHubError> {
        let what = said(method, &url);
        let mut limited = Duration::ZERO;
        let mut attempt = 0;
        loop {
            attempt += 1;
            let is_last = attempt >= self.retry.attempts;
            let response = match self.follow(method, url.clone(), body, &what).await {
                Ok(response) => response,
                Err(error) if !is_last && may_repeat(&error, repeat) => {
                    tokio::time::sleep(self.retry.wait(attempt)).await;
                    continue;
                }
                Err(Lost::Refused(error)) => return Err(error),
                Err(Lost::Broken(source)) => return Err(broken(source, what, repeat)),
            };
            let status = response.status().as_u16();
            let headers = response.headers().clone();
            if let Some(limit) = retry::limit(status, &headers) {
                let wait = limit.wait.saturating_add(Duration::from_secs(u64::from(!limit.wait.is_zero())));
                limited = limited.saturating_add(wait);
                if is_last || limited > self.retry.rate_limit_wait {
                    return Err(GitHubError::RateLimited {
                        what,
                        until: limit.until,
                        wait_seconds: limit.wait.as_secs(),
                        had_token: self.token.is_some(),
                    });
                }
                tokio::time::sleep(wait).await;
                continue;
            }
            if status >= 500 {
                if repeat == Repeat::Never {
                    return Err(GitHubError::Unknown { what, status: Some(status) });
                }
                if !is_last {
                    tokio::time::sleep(self.retry.wait(attempt)).await;
                    continue;
                }
            }
            let is_fine = (200..300).contains(&status);
            let body = match bytes_of(response, &what).await {
                Ok(body) => body,
                Err(error) if !is_last && may_repeat(&error, repeat) => {
                    tokio::time::sleep(self.retry.wait(attempt)).await;
                    continue;
                }
                // That it was refused is known, only the reason is lost.
                Err(_) if !is_fine => Vec::new(),
                Err(Lost::Refused(error)) => return Err(error),
                Err(Lost::Broken(source)) => return Err(broken(source, what, repeat)),
            };
            if !is_fine {
                return Err(self.refused(what, status, &headers, &body));
            }
            return Ok(Answer { headers, body });
        }
    }

    /// One request; redirects are followed on the same host, and keep what is asked.
    async fn follow(&self, method: &Method, mut url: Url, body: Option<&Value>, what: &str) -> Result<Response, Lost> {
        for _ in 0..=REDIRECTS_MAX {
            let mut request = self.http.request(method.clone(), url.clone());
            if let Some(token) = &self.token {
                request = request.header(AUTHORIZATION, token.header().clone());
            }
            if let Some(body) = body {
                request = request.json(body);
            }
            let response = request.send().await.map_err(Lost::Broken)?;
            let goes_on = match response.status().as_u16() {
                307 | 308 => true,
                301 | 302 => *method == Method::GET,
                _ => false,
            };
            if !goes_on {
                return Ok(response);
            }
            let to = response.headers().get(LOCATION).and_then(|to| url.join(to.to_str().ok()?).ok());
            let Some(to) = to else { return Ok(response) };
            if !is_same_place(&url, &to) {
                return Err(Lost::Refused(GitHubError::Elsewhere { what: what.to_owned(), to: place(&to) }));
            }
            url = to;
        }
        Err(Lost::Refused(GitHubError::Elsewhere { what: what.to_owned(), to: "and on and on".to_owned() }))
    }

    fn refused(&self, what: String, status: u16, headers: &HeaderMap, body: &[u8]) -> GitHubError {
        // A proxy answers with a page for people: its text helps nobody here.
        let refusal: Refusal = serde_json::from_slice(body).unwrap_or_default();
        let accepted = headers.get("x-accepted-github-permissions").and_then(|v| v.to_str().ok());
        GitHubError::Refused {
            what,
            status,
            message: refusal.words(),
            documentation: refusal.documentation_url,
            accepted: accepted.filter(|a| !a.is_empty()).map(str::to_owned),
            had_token: self.token.is_some(),
        }
    }
}

enum Lost {
    Broken(reqwest::Error),
    Refused(GitHubError),
}

/// Whether a lost request may be sent again: it changes nothing, or it never arrived.
fn may_repeat(lost: &Lost, repeat: Repeat) -> bool {
    match lost {
        Lost::Broken(error) => repeat == Repeat::Harmless || error.is_connect(),
        Lost::Refused(_) => false,
    }
}

fn broken(source: reqwest::Error, what: String, repeat: Repeat) -> GitHubError {
    if repeat == Repeat::Never && !source.is_connect() && !source.is_builder() {
        return GitHubError::Unknown { what, status: None };
    }
    if source.is_timeout() {
        return GitHubError::TimedOut { what };
    }
    GitHubError::Unreachable { what, source: source.without_url() }
}

async fn bytes_of(mut response: Response, what: &str) -> Result<Vec<u8>, Lost> {
    let too_long = || Lost::Refused(GitHubError::TooLong { what: what.to_owned(), limit: BODY_MAX });
    if response.content_length().is_some_and(|length| length > BODY_MAX as u64) {
        return Err(too_long());
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(Lost::Broken)? {
        if body.len() + chunk.len() > BODY_MAX {
            return Err(too_long());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn read<T: DeserializeOwned>(body: &[u8], what: String) -> Result<T, GitHubError> {
    serde_json::from_slice(body).map_err(|source| GitHubError::Shape { what, source })
}

/// `GET /repos/acme/shop/pulls`
fn said(method: &Method, url: &Url) -> String {
    format!("{method} {}", url.path())
}
