//! The client against a stand-in for GitHub.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::runtime::Runtime;
use wiremock::{
    Mock, MockServer, Request, ResponseTemplate,
    matchers::{body_json, header, method, path, query_param},
};

use super::*;

const TOKEN: &str = "ghp_very_secret";

struct Stand {
    runtime: Runtime,
    server: MockServer,
}

impl Stand {
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let server = runtime.block_on(MockServer::builder().start());
        Self { runtime, server }
    }

    fn mount(&self, mock: Mock) {
        self.runtime.block_on(mock.mount(&self.server));
    }

    fn client(&self) -> Client {
        let mut options = ClientOptions::new(ApiUrl::parse(&self.server.uri()).unwrap(), Token::new(TOKEN));
        options.timeout = Duration::from_millis(600);
        options.retry = RetryPolicy {
            first_wait: Duration::from_millis(2),
            longest_wait: Duration::from_millis(4),
            rate_limit_wait: Duration::from_secs(2),
            ..RetryPolicy::default()
        };
        Client::with(options).unwrap()
    }

    fn requests(&self) -> Vec<Request> {
        self.runtime.block_on(self.server.received_requests()).unwrap()
    }

    fn count(&self, verb: &str) -> usize {
        self.requests().iter().filter(|r| r.method.as_str() == verb).count()
    }
}

fn shop() -> RepositoryName {
    "acme/shop".parse().unwrap()
}

fn pull_request(number: u64) -> Value {
    json!({
        "number": number, "title": "Five logins", "body": null, "state": "open", "draft": false,
        "merged_at": null, "merge_commit_sha": null, "html_url": format!("https://github.com/acme/shop/pull/{number}"),
        "user": {"login": "ann", "id": 1}, "unknown": {"field": true},
        "head": {"ref": "five", "sha": "a".repeat(40), "repo": {"full_name": "acme/shop"}},
        "base": {"ref": "main", "sha": "b".repeat(40), "repo": {"full_name": "acme/shop"}},
    })
}

fn comment(id: u64, login: &str, body: &str) -> Value {
    json!({"id": id, "body": body, "user": {"login": login}, "html_url": format!("https://github.com/c/{id}")})
}

fn ok(body: impl serde::Serialize) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

fn new() -> NewPullRequest {
    NewPullRequest {
        title: "Five logins".into(),
        body: "why".into(),
        head: "five".into(),
        base: "main".into(),
        draft: true,
    }
}

#[test]
fn a_request_says_who_asks_and_what_is_understood() {
    let stand = Stand::new();
    stand.mount(
        Mock::given(method("GET"))
            .and(path("/repos/acme/shop/pulls/7"))
            .and(header("authorization", "Bearer ghp_very_secret"))
            .and(header("accept", "application/vnd.github+json"))
            .and(header("x-github-api-version", "2022-11-28"))
            .and(header("user-agent", concat!("tagwerk/", env!("CARGO_PKG_VERSION"))))
            .respond_with(ok(pull_request(7))),
    );
    let found = stand.client().pull_request(&shop(), 7).unwrap();
    assert_eq!((found.number, found.author(), found.is_from_fork()), (7, "ann", false));
}

#[test]
fn nothing_that_can_be_printed_holds_the_token() {
    let stand = Stand::new();
    let client = stand.client();
    let error = client.pull_request(&shop(), 7).unwrap_err();
    let texts = format!("{client:?} {error:?} {error} {:?}", error.hint());
    assert!(!texts.contains("secret"), "{texts}");
    assert_eq!(error.status(), Some(404));
}

#[test]
fn all_pages_are_read_in_order() {
    let stand = Stand::new();
    let next = format!("<{}/repos/acme/shop/pulls/7/reviews?page=2>; rel=\"next\"", stand.server.uri());
    let review =
        |id: u64, state: &str| json!({"id": id, "user": null, "state": state, "commit_id": null, "submitted_at": null});
    stand.mount(
        Mock::given(query_param("page", "2")).respond_with(ok([review(2, "DISMISSED"), review(3, "BRAND_NEW")])),
    );
    stand.mount(
        Mock::given(query_param("per_page", "100"))
            .respond_with(ok([review(1, "APPROVED")]).insert_header("link", next.as_str())),
    );
    let reviews = stand.client().reviews(&shop(), 7).unwrap();
    let states: Vec<_> = reviews.iter().map(|r| (r.id, r.state)).collect();
    assert_eq!(states, [(1, ReviewState::Approved), (2, ReviewState::Dismissed), (3, ReviewState::Other)]);
}

#[test]
fn a_next_page_elsewhere_and_an_endless_list_are_refused() {
    let stand = Stand::new();
    stand.mount(
        Mock::given(path("/orgs/acme/teams/crm/members")).respond_with(
            ok([json!({"login": "ann"})]).insert_header("link", "<https://evil.example/x>; rel=\"next\""),
        ),
    );
    let error = stand.client().team_members("acme", "crm").unwrap_err();
    assert!(matches!(&error, GitHubError::Elsewhere { to, .. } if to == "https://evil.example"), "{error}");

    let endless = Stand::new();
    let next = format!("<{}/again>; rel=\"next\"", endless.server.uri());
    endless.mount(Mock::given(method("GET")).respond_with(ok(json!([])).insert_header("link", next.as_str())));
    let error = endless.client().team_members("acme", "crm").unwrap_err();
    assert!(matches!(error, GitHubError::TooManyPages { limit: 100, .. }), "{error}");
}

#[test]
fn the_token_does_not_follow_a_redirect_to_another_host() {
    let (stand, other) = (Stand::new(), Stand::new());
    let to = format!("{}/repos/acme/shop/pulls/7", other.server.uri());
    stand.mount(
        Mock::given(method("GET")).respond_with(ResponseTemplate::new(302).insert_header("location", to.as_str())),
    );
    other.mount(Mock::given(method("GET")).respond_with(ok(pull_request(7))));
    let error = stand.client().pull_request(&shop(), 7).unwrap_err();
    assert!(matches!(error, GitHubError::Elsewhere { .. }), "{error}");
    assert_eq!(other.requests().len(), 0);
}

#[test]
fn a_repository_that_was_renamed_is_found() {
    let stand = Stand::new();
    stand.mount(
        Mock::given(path("/repos/acme/shop/pulls/7"))
            .respond_with(ResponseTemplate::new(301).insert_header("location", "/repositories/1/pulls/7")),
    );
    stand.mount(
        Mock::given(path("/repositories/1/pulls/7"))
            .and(header("authorization", "Bearer ghp_very_secret"))
            .respond_with(ok(pull_request(7))),
    );
    assert_eq!(stand.client().pull_request(&shop(), 7).unwrap().number, 7);
}

#[test]
fn a_redirect_never_turns_a_change_into_a_question() {
    let stand = Stand::new();
    stand.mount(Mock::given(method("GET")).respond_with(ok(json!([]))));
    stand.mount(
        Mock::given(method("POST")).respond_with(ResponseTemplate::new(302).insert_header("location", "/elsewhere")),
    );
    let error = stand.client().create_pull_request(&shop(), &new()).unwrap_err();
    assert_eq!(error.status(), Some(302), "{error}");
    assert!(stand.requests().iter().all(|r| r.url.path() != "/elsewhere"));
}

#[test]
fn a_server_error_is_asked_again_and_at_last_reported() {
    let stand = Stand::new();
    stand.mount(Mock::given(method("GET")).respond_with(ResponseTemplate::new(502)).up_to_n_times(2));
    stand.mount(Mock::given(method("GET")).respond_with(ok(pull_request(7))));
    assert_eq!(stand.client().pull_request(&shop(), 7).unwrap().number, 7);
    assert_eq!(stand.requests().len(), 3);

    let down = Stand::new();
    down.mount(Mock::given(method("GET")).respond_with(ResponseTemplate::new(503)));
    assert_eq!(down.client().pull_request(&shop(), 7).unwrap_err().status(), Some(503));
    assert_eq!(down.requests().len(), 4);
}

#[test]
fn a_refusal_is_not_asked_again_and_says_what_would_do() {
    let stand = Stand::new();
    let body = json!({
        "message": "Resource not accessible by integration",
        "documentation_url": "https://docs.github.com/rest/pulls",
    });
    stand.mount(
        Mock::given(method("GET")).respond_with(
            ResponseTemplate::new(403)
                .set_body_json(body)
                .insert_header("x-accepted-github-permissions", "pull_requests=read"),
        ),
    );
    let error = stand.client().pull_request(&shop(), 7).unwrap_err();
    insta::assert_snapshot!(error, @"GitHub answered 403 (GET /repos/acme/shop/pulls/7): Resource not accessible by integration");
    insta::assert_snapshot!(error.hint().unwrap(), @"the token lacks a permission: GitHub names pull_requests=read; see https://docs.github.com/rest/pulls");
    assert_eq!(stand.requests().len(), 1);
}

#[test]
fn what_is_wrong_with_a_request_is_said_in_full() {
    let stand = Stand::new();
    stand.mount(Mock::given(method("GET")).respond_with(ok(json!([]))));
    let body = json!({
        "message": "Validation Failed",
        "errors": [
            {"resource": "PullRequest", "field": "base", "code": "invalid"},
            {"message": "No commits between main and five"},
        ],
    });
    stand.mount(Mock::given(method("POST")).respond_with(ResponseTemplate::new(422).set_body_json(body)));
    let error = stand.client().create_pull_request(&shop(), &new()).unwrap_err();
    insta::assert_snapshot!(error, @"GitHub answered 422 (POST /repos/acme/shop/pulls): Validation Failed; base of PullRequest: invalid; No commits between main and five");
}

#[test]
fn a_short_limit_is_waited_for_and_a_long_one_reported() {
    let stand = Stand::new();
    stand.mount(
        Mock::given(method("GET"))
            .respond_with(ResponseTemplate::new(429).insert_header("retry-after", "0"))
            .up_to_n_times(1),
    );
    stand.mount(Mock::given(method("GET")).respond_with(ok(pull_request(7))));
    assert_eq!(stand.client().pull_request(&shop(), 7).unwrap().number, 7);

    let long = Stand::new();
    long.mount(
        Mock::given(method("GET")).respond_with(
            ResponseTemplate::new(403)
                .insert_header("date", "Thu, 08 Jan 2026 00:00:00 GMT")
                .insert_header("x-ratelimit-remaining", "0")
                .insert_header("x-ratelimit-reset", "1767831000"),
        ),
    );
    let error = long.client().pull_request(&shop(), 7).unwrap_err();
    insta::assert_snapshot!(error, @"GitHub takes no more requests until 2026-01-08T00:10:00Z (GET /repos/acme/shop/pulls/7)");
    assert_eq!(long.requests().len(), 1);
}

#[test]
fn a_limit_that_refused_a_change_lets_it_be_repeated() {
    let stand = Stand::new();
    stand.mount(Mock::given(method("GET")).respond_with(ok(json!([]))));
    stand.mount(
        Mock::given(method("POST"))
            .respond_with(ResponseTemplate::new(403).insert_header("retry-after", "0"))
            .up_to_n_times(1),
    );
    stand.mount(Mock::given(method("POST")).respond_with(ok(pull_request(8))));
    assert!(matches!(stand.client().create_pull_request(&shop(), &new()), Ok(Opened::Now(p)) if p.number == 8));
}

#[test]
fn a_lost_answer_does_not_open_a_second_pull_request() {
    // It was opened, but the answer was lost: the second look finds it.
    let stand = Stand::new();
    stand.mount(
        Mock::given(method("GET"))
            .and(query_param("head", "acme:five"))
            .and(query_param("base", "main"))
            .and(query_param("state", "open"))
            .respond_with(ok(json!([])))
            .up_to_n_times(1),
    );
    stand.mount(Mock::given(method("GET")).respond_with(ok([pull_request(9)])));
    stand.mount(Mock::given(method("POST")).respond_with(ResponseTemplate::new(502)));
    assert!(matches!(stand.client().create_pull_request(&shop(), &new()), Ok(Opened::Now(p)) if p.number == 9));
    assert_eq!(stand.count("POST"), 1);
}

#[test]
fn a_request_that_was_lost_is_repeated_once_nothing_is_there() {
    let stand = Stand::new();
    stand.mount(Mock::given(method("GET")).respond_with(ok(json!([]))));
    stand.mount(Mock::given(method("POST")).respond_with(ResponseTemplate::new(502)).up_to_n_times(1));
    stand.mount(
        Mock::given(method("POST"))
            .and(body_json(
                json!({"title": "Five logins", "body": "why", "head": "five", "base": "main", "draft": true}),
            ))
            .respond_with(ResponseTemplate::new(201).set_body_json(pull_request(9))),
    );
    assert!(matches!(stand.client().create_pull_request(&shop(), &new()), Ok(Opened::Now(p)) if p.number == 9));
    assert_eq!(stand.count("POST"), 2);
}

#[test]
fn an_open_pull_request_is_left_as_it_is() {
    let stand = Stand::new();
    stand.mount(Mock::given(method("GET")).respond_with(ok([pull_request(3)])));
    assert!(matches!(stand.client().create_pull_request(&shop(), &new()), Ok(Opened::Before(p)) if p.number == 3));
    assert_eq!(stand.count("POST"), 0);
}

#[test]
fn only_the_own_marked_comment_is_changed() {
    let stand = Stand::new();
    let there = json!([
        comment(1, "eve", "<!-- m -->\nfake"),
        comment(2, "bot", "text <!-- m -->"),
        comment(3, "bot", "<!-- m -->\nold"),
        comment(4, "bot", "<!-- m -->\nlater"),
    ]);
    stand.mount(Mock::given(path("/repos/acme/shop/issues/7/comments")).respond_with(ok(there)));
    stand.mount(Mock::given(path("/user")).respond_with(ok(json!({"login": "bot"}))));
    stand.mount(
        Mock::given(method("PATCH"))
            .and(path("/repos/acme/shop/issues/comments/3"))
            .and(body_json(json!({"body": "<!-- m -->\nnew"})))
            .respond_with(ok(comment(3, "bot", "<!-- m -->\nnew"))),
    );
    let client = stand.client();
    let written = client.upsert_comment(&shop(), 7, "<!-- m -->", "<!-- m -->\nnew").unwrap();
    assert!(matches!(written, Written::Updated(c) if c.id == 3));
    let written = client.upsert_comment(&shop(), 7, "<!-- m -->", "<!-- m -->\r\nold\n").unwrap();
    assert!(matches!(written, Written::Unchanged(c) if c.id == 3));
    assert_eq!(stand.count("POST"), 0);
}

#[test]
fn somebody_elses_marked_comment_is_not_touched() {
    let stand = Stand::new();
    stand.mount(Mock::given(method("GET")).and(path("/user")).respond_with(ResponseTemplate::new(403)));
    stand.mount(
        Mock::given(path("/graphql"))
            .and(header("authorization", "Bearer ghp_very_secret"))
            .respond_with(ok(json!({"data": {"viewer": {"login": "github-actions[bot]"}}}))),
    );
    stand.mount(Mock::given(method("GET")).respond_with(ok([comment(1, "eve", "<!-- m --> fake")])));
    stand.mount(
        Mock::given(method("POST"))
            .and(path("/repos/acme/shop/issues/7/comments"))
            .respond_with(ResponseTemplate::new(201).set_body_json(comment(2, "github-actions[bot]", "<!-- m -->"))),
    );
    let written = stand.client().upsert_comment(&shop(), 7, "<!-- m -->", "<!-- m -->").unwrap();
    assert!(matches!(written, Written::Created(c) if c.id == 2));
    assert_eq!(stand.count("PATCH"), 0);
}

#[test]
fn a_lost_comment_is_looked_for_among_the_new_ones() {
    let stand = Stand::new();
    // The same words were said before; only a later comment is the one that was lost.
    stand.mount(Mock::given(method("GET")).respond_with(ok([comment(5, "bot", "hello")])).up_to_n_times(1));
    stand.mount(Mock::given(method("GET")).respond_with(ok([comment(5, "bot", "hello"), comment(6, "bot", "hello")])));
    stand.mount(Mock::given(method("POST")).respond_with(ResponseTemplate::new(500)));
    assert_eq!(stand.client().create_comment(&shop(), 7, "hello").unwrap().id, 6);
    assert_eq!(stand.count("POST"), 1);
}

#[test]
fn a_slow_answer_and_a_dead_server_are_told_apart() {
    let stand = Stand::new();
    stand.mount(Mock::given(method("GET")).respond_with(ok(pull_request(7)).set_delay(Duration::from_secs(5))));
    let mut client = stand.client();
    client.retry.attempts = 2;
    let error = client.pull_request(&shop(), 7).unwrap_err();
    assert!(matches!(error, GitHubError::TimedOut { .. }), "{error:?}");
    assert_eq!(stand.requests().len(), 2);

    let dead = ApiUrl::parse("http://127.0.0.1:9").unwrap();
    let mut options = ClientOptions::new(dead, None);
    options.retry.first_wait = Duration::from_millis(1);
    let error = Client::with(options).unwrap().create_comment(&shop(), 7, "x").unwrap_err();
    assert!(matches!(error, GitHubError::Unreachable { .. }), "{error:?}");
}

#[test]
fn an_answer_of_another_shape_or_without_end_is_refused() {
    let stand = Stand::new();
    let mut lacking = pull_request(7);
    lacking["head"].as_object_mut().unwrap().remove("sha");
    stand.mount(Mock::given(method("GET")).respond_with(ok(lacking)).up_to_n_times(1));
    stand.mount(
        Mock::given(method("GET")).respond_with(ResponseTemplate::new(200).set_body_bytes(vec![b' '; 17 << 20])),
    );
    let error = stand.client().pull_request(&shop(), 7).unwrap_err();
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(cause.contains("missing field `sha`"), "{cause}");
    let mut client = stand.client();
    client.retry.attempts = 1;
    assert!(matches!(client.pull_request(&shop(), 7).unwrap_err(), GitHubError::TooLong { .. }));
}

#[test]
fn a_text_that_github_would_refuse_is_not_sent() {
    let stand = Stand::new();
    let text = "ä".repeat(COMMENT_MAX + 1);
    let client = stand.client();
    assert!(matches!(client.create_comment(&shop(), 7, &text), Err(GitHubError::TextTooLong { .. })));
    assert!(matches!(client.upsert_comment(&shop(), 7, "m", &text), Err(GitHubError::TextTooLong { .. })));
    assert_eq!(stand.requests().len(), 0);
}

#[test]
fn a_status_is_short_enough() {
    let stand = Stand::new();
    let commit = "c".repeat(40);
    stand.mount(
        Mock::given(method("POST"))
            .and(path(format!("/repos/acme/shop/statuses/{commit}")))
            .respond_with(ResponseTemplate::new(201).set_body_json(json!({"id": 1}))),
    );
    stand
        .client()
        .set_status(&shop(), &commit, "tagwerk/policy", StatusState::Failure, &"x".repeat(200), Some("https://h"))
        .unwrap();
    let sent: Value = serde_json::from_slice(&stand.requests()[0].body).unwrap();
    assert_eq!((sent["state"].as_str(), sent["context"].as_str()), (Some("failure"), Some("tagwerk/policy")));
    assert_eq!(sent["description"].as_str().unwrap().chars().count(), 140);
}
