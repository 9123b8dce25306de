//! `tagwerk pr` against a bare remote and a stand-in for GitHub.

use serde_json::json;
use wiremock::{
    Mock, ResponseTemplate,
    matchers::{method, path},
};

use super::stand::{Remote, Stand, TOKEN, created, ok, pull_request};

const PULLS: &str = "/repos/acme/shop/pulls";

#[test]
fn a_branch_is_sent_and_proposed() {
    let (remote, stand) = (Remote::shop(), Stand::new());
    let commit = remote.propose("ann/five-logins", "> 3", "> 5");
    stand.mount(Mock::given(method("GET")).and(path(PULLS)).respond_with(ok(json!([]))));
    stand.mount(Mock::given(method("POST")).and(path(PULLS)).respond_with(created(pull_request(
        7,
        "ann/five-logins",
        &commit,
    ))));

    let dry = remote.run(&stand, &["pr", "open", "--dry-run", "--body", "Why.\n\nAnd more."]);
    insta::assert_snapshot!(dry, @r#"
    $ tagwerk pr open --dry-run --body "Why.

    And more."
    would send `ann/five-logins` to remote `origin`
    would open a pull request in acme/shop: `ann/five-logins` into `main`, 1 commit
    title: recent_login: five logins
      Why.
      
      And more.
    "#);
    assert_eq!((stand.requests().len(), remote.there("ann/five-logins")), (0, None));

    let opened = remote.run(&stand, &["pr", "open", "--body", "Weekly habits, not chance.", "--draft"]);
    insta::assert_snapshot!(opened, @r#"
    $ tagwerk pr open --body "Weekly habits, not chance." --draft
    #7 opened: https://github.com/acme/shop/pull/7
    "#);
    assert_eq!(remote.there("ann/five-logins"), Some(commit));
    let asked = stand.asked();
    assert_eq!(asked[0].0, format!("GET {PULLS}?state=open&head=acme%3Aann%2Ffive-logins&base=main&per_page=100"));
    assert_eq!(
        asked[1],
        (
            format!("POST {PULLS}"),
            json!({
                "title": "recent_login: five logins", "body": "Weekly habits, not chance.",
                "head": "ann/five-logins", "base": "main", "draft": true,
            })
        )
    );
}

#[test]
fn one_that_is_open_stays_and_gets_the_new_commits() {
    let (remote, stand) = (Remote::shop(), Stand::new());
    let commit = remote.propose("five", "> 3", "> 5");
    stand.mount(Mock::given(method("GET")).respond_with(ok([pull_request(7, "five", &commit)])));
    let opened = remote.run(&stand, &["pr", "open", "--json"]);
    let answer = opened.json();
    assert_eq!((&answer["opened"], &answer["number"], opened.code), (&json!(false), &json!(7), 0));
    assert_eq!(remote.there("five"), Some(commit));
}

#[test]
fn what_cannot_be_proposed_is_refused_before_anything_is_sent() {
    let (remote, stand) = (Remote::shop(), Stand::new());
    let nothing = remote.run(&stand, &["pr", "open"]);
    insta::assert_snapshot!(nothing, @r"
    $ tagwerk pr open
    -- stderr
    error: there is nothing to propose: `main` has no commit that `main` of remote `origin` does not have
    hint: commit the change to a branch: `git switch -c NAME`, `git commit`
    -- exit 1
    ");
    remote.propose("five", "> 3", "> 5");
    remote.work.write("tags/behavior/new.toml", "");
    remote.work.replace("tagwerk.toml", "shop", "store");
    let dirty = remote.run(&stand, &["pr", "open"]);
    insta::assert_snapshot!(dirty, @r"
    $ tagwerk pr open
    -- stderr
    error: files are not committed: `tags/behavior/new.toml`, `tagwerk.toml`
    hint: commit them (or `git stash` them, or ignore them), then open it
    -- exit 1
    ");
    let unknown = remote.run(&stand, &["pr", "open", "--head", "five", "--base", "trunk"]);
    assert_eq!(unknown.code, 1, "{unknown}");
    assert_eq!(remote.there("five"), None);

    remote.git(&["stash", "--quiet", "-u"]);
    remote.git(&["switch", "--quiet", "--detach"]);
    let detached = remote.run(&stand, &["pr", "open"]);
    insta::assert_snapshot!(detached, @r"
    $ tagwerk pr open
    -- stderr
    error: no branch is checked out
    hint: `git switch -c NAME` makes one of where you are
    -- exit 1
    ");
    assert_eq!(stand.requests().len(), 0);
}

#[test]
fn a_branch_that_moved_there_is_not_overwritten() {
    let (remote, stand) = (Remote::shop(), Stand::new());
    let theirs = remote.propose("five", "> 3", "> 5");
    remote.git(&["push", "--quiet", "origin", "five"]);
    remote.git(&["commit", "--quiet", "--amend", "-m", "another"]);
    let refused = remote.run(&stand, &["pr", "open"]);
    assert_eq!(refused.code, 1, "{refused}");
    assert!(refused.stderr.contains("`git push origin five` failed"), "{refused}");
    assert_eq!(remote.there("five"), Some(theirs));
    assert_eq!(stand.requests().len(), 0);
}

#[test]
fn a_commit_cannot_say_more_than_it_is() {
    let (remote, stand) = (Remote::shop(), Stand::new());
    remote.propose("five", "> 3", "> 5");
    remote.git(&["commit", "--quiet", "--allow-empty", "-m", "`@acme/all` ``<img>`` \u{1b}[31m"]);
    let dry = remote.run(&stand, &["pr", "open", "--dry-run", "--json"]).json();
    assert_eq!(dry["title"], "five");
    let body = dry["body"].as_str().unwrap();
    let subjects = "- `recent_login: five logins`\n- ``` `@acme/all` ``<img>`` \u{1b}[31m ```\n\n";
    assert!(body.starts_with(&format!("{subjects}## Change plan: 1 tag\n")), "{body}");
}

#[test]
fn a_proposal_says_what_it_does_and_no_small_number() {
    let (remote, stand) = (Remote::shop(), Stand::new());
    remote.work.run_ok(&["ingest"]);
    remote.propose("ann/five-logins", "> 3", "> 1");
    let body = |remote: &Remote| {
        let dry = remote.run(&stand, &["pr", "open", "--dry-run", "--json"]);
        dry.json()["body"].as_str().unwrap_or_else(|| panic!("{dry}")).to_owned()
    };
    let planned = body(&remote);
    assert!(planned.starts_with("## Change plan: 1 tag\n"), "{planned}");
    assert!(planned.contains("`count(login, last 7 days) > 3` became `> 1`"), "{planned}");
    // The shop has eight customers, and eleven is the least that may be told.
    assert!(planned.contains("| `recent_login` | hidden | hidden | hidden |"), "{planned}");
    assert!(!planned.contains("<!--"), "the mark is for a comment: {planned}");

    remote.work.replace("tags/behavior/recent_login.toml", "count(login", "count(logn");
    remote.git(&["commit", "--quiet", "-am", "oops"]);
    assert!(body(&remote).contains("1 mistake in files"), "{}", body(&remote));

    remote.work.write("tagwerk.toml", "[workspace\n");
    remote.git(&["commit", "--quiet", "-am", "no settings"]);
    assert_eq!(body(&remote), "- `recent_login: five logins`\n- `oops`\n- `no settings`\n");
}

#[test]
fn pull_requests_are_listed() {
    let (remote, stand) = (Remote::shop(), Stand::new());
    let mut fork = pull_request(8, "six", &"c".repeat(40));
    fork["head"]["repo"] = json!({"full_name": "eve/shop"});
    fork["title"] = json!("Six \u{1b}[2J logins");
    fork["draft"] = json!(true);
    fork["user"] = json!(null);
    stand.mount(
        Mock::given(method("GET")).and(path(PULLS)).respond_with(ok([fork, pull_request(7, "five", &"a".repeat(40))])),
    );
    insta::assert_snapshot!(remote.run(&stand, &["pr", "list"]), @r"
    $ tagwerk pr list
    number  state  author  branches        title
        #8  draft          six into main   Six �[2J logins
        #7  open   ann     five into main  Five logins
    ");
    let json = remote.run(&stand, &["pr", "list", "--state", "all", "--base", "main", "--json"]).json();
    assert_eq!(json["repository"], "acme/shop");
    assert_eq!(json["pull_requests"][0]["fork"], true);
    assert_eq!(json["pull_requests"][1]["author"], "ann");
    assert_eq!(stand.asked()[1].0, format!("GET {PULLS}?state=all&base=main&per_page=100"));
}

#[test]
fn a_comment_is_written_once_and_then_changed() {
    let (remote, stand) = (Remote::shop(), Stand::new());
    let place = "/repos/acme/shop/issues/7/comments";
    let body = |text: &str| format!("<!-- tagwerk:plan -->\n{text}");
    let comment = |text: &str| json!({"id": 5, "body": text, "user": {"login": "bot"}, "html_url": "https://github.com/acme/shop/pull/7#5"});
    stand.mount(Mock::given(method("GET")).and(path(place)).respond_with(ok(json!([]))).up_to_n_times(2));
    stand.mount(Mock::given(method("POST")).and(path(place)).respond_with(created(comment(&body("one\n")))));
    stand.mount(Mock::given(method("GET")).and(path(place)).respond_with(ok([comment(&body("one\n"))])));
    stand.mount(Mock::given(method("GET")).and(path("/user")).respond_with(ok(json!({"login": "bot"}))));
    stand.mount(
        Mock::given(method("PATCH"))
            .and(path("/repos/acme/shop/issues/comments/5"))
            .respond_with(ok(comment(&body("two\n")))),
    );
    remote.work.write("plan.md", "one\n");
    let file = remote.work.path("plan.md");
    let args = ["pr", "comment", "7", "--update", "tagwerk:plan", "--body-file", &*file.to_string_lossy()];
    for (text, said) in [("one\n", "comment written"), ("one\n", "says this already"), ("two\n", "comment changed")] {
        remote.work.write("plan.md", text);
        let transcript = remote.run(&stand, &args);
        assert!(transcript.stdout.contains(said), "{transcript}");
    }
    let changes: Vec<_> = stand.asked().into_iter().filter(|(verb, _)| !verb.starts_with("GET")).collect();
    assert_eq!(
        changes,
        [
            (format!("POST {place}"), json!({"body": body("one\n")})),
            ("PATCH /repos/acme/shop/issues/comments/5".to_owned(), json!({"body": body("two\n")})),
        ]
    );
}

#[test]
fn a_refusal_says_how_to_mend_it_and_nothing_secret() {
    let (remote, stand) = (Remote::shop(), Stand::new());
    let body = json!({"message": "Not Found", "documentation_url": "https://docs.github.com/rest"});
    stand.mount(Mock::given(method("GET")).respond_with(ResponseTemplate::new(404).set_body_json(body)));
    let refused = remote.run(&stand, &["pr", "list"]);
    insta::assert_snapshot!(refused, @r"
    $ tagwerk pr list
    -- stderr
    error: GitHub answered 404 (GET /repos/acme/shop/pulls): Not Found
    hint: there is no such thing, or the token may not see it: it needs access to the repository (and `pull-requests: read`; for teams `members: read` of the organization); see https://docs.github.com/rest
    -- exit 1
    ");
    assert!(!format!("{refused}").contains(TOKEN));
}

#[test]
fn the_token_goes_nowhere_that_only_a_file_names() {
    let (remote, stand) = (Remote::shop(), Stand::new());
    remote
        .work
        .write("tagwerk.toml", &format!("{}\n[github]\napi = \"{}\"\n", remote.work.read("tagwerk.toml"), stand.uri()));
    let run = |url: &str| {
        remote.git(&["remote", "set-url", "origin", url]);
        remote.work.run_with(&["pr", "list"], &[("GITHUB_TOKEN", TOKEN)])
    };
    let refused = run("git@github.com:acme/shop.git");
    insta::assert_snapshot!(refused, @r"
    $ tagwerk pr list
    -- stderr
    error: `api` of [github] in tagwerk.toml is at 127.0.0.1, but remote `origin` is not: the token is not sent there
    hint: if this is meant, say so yourself: set GITHUB_API_URL to that address
    -- exit 1
    ");
    assert_eq!(stand.requests().len(), 0);
    stand.mount(Mock::given(method("GET")).and(path(PULLS)).respond_with(ok(json!([]))));
    let fine = run("git@127.0.0.1:acme/shop.git");
    assert_eq!((fine.code, stand.requests().len()), (0, 1), "{fine}");
}

#[test]
fn without_a_repository_or_token_it_says_so() {
    let remote = Remote::shop();
    insta::assert_snapshot!(remote.work.run(&["pr", "list"]), @r"
    $ tagwerk pr list
    -- stderr
    error: which repository of GitHub is meant is not known: remote `origin` does not point to one
    hint: say `--repository OWNER/NAME`, or set GITHUB_REPOSITORY, or name the remote with --remote
    -- exit 1
    ");
    let body = remote.work.path("tagwerk.toml");
    let args = ["pr", "comment", "7", "--repository", "acme/shop", "--body-file", &*body.to_string_lossy()];
    let refused = remote.work.run(&args);
    assert!(refused.stderr.contains("a comment needs a token"), "{refused}");
}
