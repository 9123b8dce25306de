use std::{
    env,
    hash::{BuildHasher, Hasher, RandomState},
    time::Duration,
};

use reqwest::header::{ACCEPT, HeaderMap, HeaderValue, USER_AGENT};
use tokio::runtime::Runtime;

use super::{ApiUrl, GitHubError, RetryPolicy, Token};

/// The API of github.com.
pub const API: &str = "https://api.github.com";

/// How to talk to GitHub.
#[derive(Debug, Clone)]
pub struct ClientOptions {
    /// Where the API is.
    pub api: ApiUrl,
    /// Who asks; `None` for nobody in particular.
    pub token: Option<Token>,
    /// The longest time that one request may take.
    pub timeout: Duration,
    /// When a request is sent again.
    pub retry: RetryPolicy,
}

impl ClientOptions {
    /// Half a minute for a request, and the usual number of attempts.
    #[must_use]
    pub fn new(api: ApiUrl, token: Option<Token>) -> Self {
        // Many clients that were turned away at once are not to come back at once.
        let seed = RandomState::new().build_hasher().finish();
        Self { api, token, timeout: Duration::from_secs(30), retry: RetryPolicy { seed, ..RetryPolicy::default() } }
    }
}

/// GitHub, asked one thing at a time.
#[derive(Debug)]
pub struct Client {
    pub(super) api: ApiUrl,
    pub(super) token: Option<Token>,
    pub(super) http: reqwest::Client,
    pub(super) runtime: Runtime,
    pub(super) retry: RetryPolicy,
}

impl Client {
    /// A client for an address with a token.
    ///
    /// # Errors
    /// When no runtime or no TLS is to be had.
    pub fn new(api: ApiUrl, token: Option<Token>) -> Result<Self, GitHubError> {
        Self::with(ClientOptions::new(api, token))
    }

    /// A client for `GITHUB_API_URL` (github.com when it is not set) with the token of [`Client::token_from_env`].
    ///
    /// # Errors
    /// When the address makes no sense, or no runtime or no TLS is to be had.
    pub fn from_env() -> Result<Self, GitHubError> {
        let api = Self::api_from_env()?.map_or_else(|| ApiUrl::parse(API), Ok)?;
        Self::new(api, Self::token_from_env())
    }

    /// The address in `GITHUB_API_URL`, if it is set.
    ///
    /// # Errors
    /// When it makes no sense.
    pub fn api_from_env() -> Result<Option<ApiUrl>, GitHubError> {
        match env::var("GITHUB_API_URL") {
            Ok(text) if !text.trim().is_empty() => ApiUrl::parse(&text).map(Some),
            _ => Ok(None),
        }
    }

    /// The token in `GITHUB_TOKEN`, else in `GH_TOKEN`.
    #[must_use]
    pub fn token_from_env() -> Option<Token> {
        ["GITHUB_TOKEN", "GH_TOKEN"].into_iter().find_map(|name| Token::new(&env::var(name).ok()?))
    }

    /// A client.
    ///
    /// # Errors
    /// When no runtime or no TLS is to be had.
    pub fn with(options: ClientOptions) -> Result<Self, GitHubError> {
        // A provider that the program installed before stays.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let headers = HeaderMap::from_iter([
            (ACCEPT, HeaderValue::from_static("application/vnd.github+json")),
            (USER_AGENT, HeaderValue::from_static(concat!("tagwerk/", env!("CARGO_PKG_VERSION")))),
            (reqwest::header::HeaderName::from_static("x-github-api-version"), HeaderValue::from_static("2022-11-28")),
        ]);
        let http = reqwest::Client::builder()
            .default_headers(headers)
            .connect_timeout(options.timeout.min(Duration::from_secs(10)))
            .timeout(options.timeout)
            // Followed by hand, so that the token stays with its host and a change stays a change.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|e| GitHubError::Setup(e.into()))?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|e| GitHubError::Setup(e.into()))?;
        Ok(Self { api: options.api, token: options.token, http, runtime, retry: options.retry })
    }

    /// Where the API is.
    #[must_use]
    pub const fn api(&self) -> &ApiUrl {
        &self.api
    }

    /// Whether requests say who asks.
    #[must_use]
    pub const fn has_token(&self) -> bool {
        self.token.is_some()
    }
}
