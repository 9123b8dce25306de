//! A stand-in for GitHub, and a repository with a bare remote.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Value, json};
use tokio::runtime::Runtime;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use crate::support::{TestEnvironment, Transcript};

/// The token that every request has to carry.
pub(crate) const TOKEN: &str = "ghs_secret_of_this_test";

/// A server that answers as it was told to, and remembers what it was asked.
pub(crate) struct Stand {
    runtime: Runtime,
    server: MockServer,
}

impl Stand {
    pub(crate) fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let server = runtime.block_on(MockServer::builder().start());
        Self { runtime, server }
    }

    pub(crate) fn mount(&self, mock: Mock) {
        self.runtime.block_on(mock.mount(&self.server));
    }

    pub(crate) fn uri(&self) -> String {
        self.server.uri()
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.runtime.block_on(self.server.received_requests()).unwrap()
    }

    /// Verb, path with query, and body of all requests so far, in order; every one of them carried the token.
    pub(crate) fn asked(&self) -> Vec<(String, Value)> {
        let requests = self.requests();
        requests
            .iter()
            .map(|request| {
                let token = request.headers.get("authorization").map(|v| v.to_str().unwrap().to_owned());
                assert_eq!(token.as_deref(), Some(&*format!("Bearer {TOKEN}")), "{}", request.url);
                let query = request.url.query().map(|q| format!("?{q}")).unwrap_or_default();
                let body = serde_json::from_slice(&request.body).unwrap_or(Value::Null);
                (format!("{} {}{query}", request.method, request.url.path()), body)
            })
            .collect()
    }
}

/// A pull request as GitHub describes it.
pub(crate) fn pull_request(number: u64, head: &str, commit: &str) -> Value {
    json!({
        "number": number, "title": "Five logins", "body": null, "state": "open", "draft": false,
        "merged_at": null, "merge_commit_sha": null, "html_url": format!("https://github.com/acme/shop/pull/{number}"),
        "user": {"login": "ann"},
        "head": {"ref": head, "sha": commit, "repo": {"full_name": "acme/shop"}},
        "base": {"ref": "main", "sha": "b".repeat(40), "repo": {"full_name": "acme/shop"}},
    })
}

pub(crate) fn ok(body: impl serde::Serialize) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

pub(crate) fn created(body: impl serde::Serialize) -> ResponseTemplate {
    ResponseTemplate::new(201).set_body_json(body)
}

/// A workspace whose branch `main` is in a bare repository beside it, which is its remote `origin`.
pub(crate) struct Remote {
    pub(crate) work: TestEnvironment,
    pub(crate) bare: tempfile::TempDir,
}

impl Remote {
    pub(crate) fn shop() -> Self {
        let work = TestEnvironment::shop();
        let bare = tempfile::tempdir().unwrap();
        let remote = Self { work, bare };
        git(remote.bare.path(), &["init", "--quiet", "--bare", "--initial-branch=main"]);
        remote.git(&["branch", "-M", "main"]);
        remote.git(&["remote", "add", "origin", &remote.bare.path().to_string_lossy()]);
        remote.git(&["push", "--quiet", "-u", "origin", "main"]);
        remote
    }

    /// Runs git in the work tree; it has to succeed.
    pub(crate) fn git(&self, args: &[&str]) -> String {
        git(self.work.root(), args)
    }

    /// A branch with one commit that asks for more logins.
    pub(crate) fn propose(&self, branch: &str, from: &str, to: &str) -> String {
        self.git(&["switch", "--quiet", "-c", branch]);
        self.work.replace("tags/behavior/recent_login.toml", from, to);
        self.git(&["commit", "--quiet", "-am", "recent_login: five logins"]);
        self.git(&["rev-parse", "HEAD"])
    }

    /// The commit of a branch in the bare repository.
    pub(crate) fn there(&self, branch: &str) -> Option<String> {
        let output = command(self.bare.path()).args(["rev-parse", "--verify", "--quiet", branch]).output().unwrap();
        output.status.success().then(|| String::from_utf8(output.stdout).unwrap().trim().to_owned())
    }

    /// The binary, with GitHub at `stand`.
    pub(crate) fn run(&self, stand: &Stand, args: &[&str]) -> Transcript {
        let home = self.bare.path().to_string_lossy().into_owned();
        let path = std::env::var("PATH").unwrap();
        self.work.run_with(
            args,
            &[
                ("GITHUB_API_URL", &stand.uri()),
                ("GITHUB_REPOSITORY", "acme/shop"),
                ("GITHUB_TOKEN", TOKEN),
                ("HOME", &home),
                ("PATH", &path),
            ],
        )
    }
}

/// Git with settings of nobody, an author who is always the same, and no questions.
pub(crate) fn command(dir: &Path) -> Command {
    let mut command = Command::new("git");
    command
        .current_dir(dir)
        .env_clear()
        .env("PATH", std::env::var("PATH").unwrap())
        .env("HOME", PathBuf::from(dir))
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_TERMINAL_PROMPT", "0")
        .envs([("GIT_AUTHOR_NAME", "Ann"), ("GIT_AUTHOR_EMAIL", "ann@localhost")])
        .envs([("GIT_COMMITTER_NAME", "Ann"), ("GIT_COMMITTER_EMAIL", "ann@localhost")])
        .envs([("GIT_AUTHOR_DATE", "2026-01-07T00:00:00Z"), ("GIT_COMMITTER_DATE", "2026-01-07T00:00:00Z")]);
    command
}

pub(crate) fn git(dir: &Path, args: &[&str]) -> String {
    let output = command(dir).args(args).output().expect("git runs");
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}
