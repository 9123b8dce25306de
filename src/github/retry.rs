use std::time::Duration;

use jiff::{Timestamp, fmt::rfc2822};
use reqwest::header::HeaderMap;

/// How often, and after how long, a request is sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How often a request is sent at most; at least once.
    pub attempts: u32,
    /// The first wait; every further one is twice as long, and a random part of it is left out.
    pub first_wait: Duration,
    /// The longest wait between two attempts.
    pub longest_wait: Duration,
    /// The longest wait for a rate limit to end.
    pub rate_limit_wait: Duration,
    /// What the random part is made of.
    pub seed: u64,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 4,
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(8),
            rate_limit_wait: Duration::from_secs(60),
            seed: 0,
        }
    }
}

impl RetryPolicy {
    /// The wait after `attempt` attempts (from 1): between half and all of what doubling gives.
    pub(super) fn wait(&self, attempt: u32) -> Duration {
        let factor = 1_u32.checked_shl(attempt.saturating_sub(1)).unwrap_or(u32::MAX);
        let whole = self.first_wait.saturating_mul(factor).min(self.longest_wait);
        let share = mix(self.seed.wrapping_add(u64::from(attempt))) % 1024;
        whole / 2 + (whole / 2).mul_f64(share as f64 / 1024.0)
    }
}

/// When GitHub takes requests again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Limit {
    pub(super) wait: Duration,
    pub(super) until: Option<String>,
}

/// What an answer says about a rate limit; `None` when it was refused for another reason. The time is the server's own,
/// so that a wrong clock here does no harm.
pub(super) fn limit(status: u16, headers: &HeaderMap) -> Option<Limit> {
    if !matches!(status, 403 | 429) {
        return None;
    }
    let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    let number = |name: &str| text(name)?.parse::<u64>().ok();
    let date = |text: &str| rfc2822::parse(text).ok().map(|date| date.timestamp());
    let now = text("date").and_then(date);
    let after = |seconds: u64| {
        let until = now.and_then(|now| now.checked_add(Duration::from_secs(seconds)).ok());
        Limit { wait: Duration::from_secs(seconds), until: until.map(|until| until.to_string()) }
    };
    let until = |until: Timestamp| {
        let seconds = now.map_or(u64::MAX, |now| u64::try_from(until.as_second() - now.as_second()).unwrap_or(0));
        Limit { wait: Duration::from_secs(seconds), until: Some(until.to_string()) }
    };
    if let Some(said) = text("retry-after") {
        return match said.parse() {
            Ok(seconds) => Some(after(seconds)),
            Err(_) => date(said).map(until),
        };
    }
    if number("x-ratelimit-remaining") == Some(0)
        && let Some(reset) = number("x-ratelimit-reset").and_then(|s| i64::try_from(s).ok())
        && let Ok(reset) = Timestamp::from_second(reset)
    {
        return Some(until(reset));
    }
    // GitHub's documentation asks for a minute when nothing else is said.
    (status == 429).then(|| after(60))
}

const fn mix(seed: u64) -> u64 {
    let z = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderName, HeaderValue};

    use super::*;

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        lines.iter().map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_str(v).unwrap())).collect()
    }

    const DATE: (&str, &str) = ("date", "Thu, 08 Jan 2026 00:00:00 GMT");

    #[test]
    fn waits_double_and_differ_by_seed() {
        for seed in 0..200 {
            let policy = RetryPolicy { seed, ..RetryPolicy::default() };
            let mut whole = policy.first_wait;
            for attempt in 1..70 {
                let wait = policy.wait(attempt);
                assert!(wait >= whole / 2 && wait <= whole, "{attempt}: {wait:?} of {whole:?}");
                whole = (whole * 2).min(policy.longest_wait);
            }
        }
        let first = |seed| RetryPolicy { seed, ..RetryPolicy::default() }.wait(1);
        assert_ne!(first(1), first(2));
    }

    #[test]
    fn a_limit_says_when_it_ends() {
        let seconds = |l: Limit| (l.wait.as_secs(), l.until.unwrap_or_default());
        let after = limit(429, &headers(&[DATE, ("retry-after", "30")])).unwrap();
        assert_eq!(seconds(after), (30, "2026-01-08T00:00:30Z".to_owned()));
        let reset = headers(&[DATE, ("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1767831000")]);
        assert_eq!(seconds(limit(403, &reset).unwrap()), (600, "2026-01-08T00:10:00Z".to_owned()));
        let past = headers(&[DATE, ("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1")]);
        assert_eq!(limit(403, &past).unwrap().wait.as_secs(), 0);
        let date = headers(&[DATE, ("retry-after", "Thu, 08 Jan 2026 00:01:00 GMT")]);
        assert_eq!(limit(429, &date).unwrap().wait.as_secs(), 60);
        assert_eq!(limit(429, &headers(&[])).unwrap(), Limit { wait: Duration::from_secs(60), until: None });
    }

    #[test]
    fn a_refusal_is_no_limit() {
        assert_eq!(limit(403, &headers(&[DATE, ("x-ratelimit-remaining", "4999")])), None);
        assert_eq!(limit(500, &headers(&[DATE, ("retry-after", "30")])), None);
    }
}
