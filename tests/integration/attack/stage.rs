//! A catalog with a policy, the people around it, and a pull request that somebody opens.

use serde_json::{Value, json};
use wiremock::{
    Mock,
    matchers::{method, path, query_param},
};

use crate::{
    github::stand::{Remote, Stand, TOKEN, ok, pull_request},
    support::Transcript,
};

/// The policy of the branch that everything goes to.
pub(super) const POLICY: &str = r#"
[policy.owners]
"*" = ["@acme/data"]
policy = ["@acme/platform"]
transaction = ["@acme/payments"]
strategies = ["@acme/crm"]
strategy = ["@acme/crm"]

[policy.teams]
growth = ["@acme/growth"]
crm = ["@acme/crm"]

[policy.naming]
transaction = "high_*|big_*"

[[policy.sensitive]]
level = "high"
columns = ["profile.city"]
categories = ["basic"]

[[policy.exceptions]]
rule = "forbidden_column"
tag = "high_city"
reason = "The campaign of 2025 was only in Shanghai."
owner = "crm"
expires = "2026-01-31"
"#;

/// Teams and who is in them.
const TEAMS: [(&str, &[&str]); 5] = [
    ("data", &["dana", "dora"]),
    ("platform", &["paul", "petra"]),
    ("payments", &["pat", "quinn"]),
    ("crm", &["chris", "cleo"]),
    ("growth", &["grace", "gus"]),
];

/// The rest of a draft tag of a category.
pub(super) fn draft(id: &str, rule: &str) -> String {
    format!("id = \"{id}\"\nname = \"{id}\"\nowner = \"crm\"\nstatus = \"draft\"\n\n[rule]\nwhen = \"{rule}\"\n")
}

/// A catalog on GitHub.
pub(super) struct Stage {
    pub(super) remote: Remote,
}

/// A pull request as GitHub knows it.
pub(super) struct Proposal {
    pub(super) number: u64,
    pub(super) head: String,
    pub(super) author: &'static str,
    /// Pages of reviews.
    pub(super) reviews: Vec<Vec<Value>>,
    /// What the API says of its commits.
    pub(super) commits: Value,
    /// What the API says of the pull request beyond that.
    pub(super) more: Value,
}

/// A review of the commit `head`.
pub(super) fn review(user: &str, state: &str, head: &str) -> Value {
    json!({
        "id": 1, "user": {"login": user, "type": "User"}, "state": state, "commit_id": head,
        "submitted_at": "2026-01-07T10:00:00Z", "author_association": "MEMBER",
    })
}

impl Stage {
    /// The shop with that policy, pushed to `main`; the clone stands there, as the job that verifies does.
    pub(super) fn new() -> Self {
        Self::with(|_| {})
    }

    /// The same with more on `main`.
    pub(super) fn with(prepare: impl FnOnce(&Remote)) -> Self {
        let remote = Remote::shop();
        let settings = remote.work.read("tagwerk.toml");
        remote.work.write("tagwerk.toml", &format!("{settings}{POLICY}"));
        remote.work.write(".github/workflows/validate.yml", "name: validate\n");
        remote.work.write("README.md", "# The shop\n");
        remote.work.write("tags/transaction/high_city.toml", &draft("high_city", "profile.city = 'Shanghai'"));
        prepare(&remote);
        remote.work.run_ok(&["policy", "codeowners"]);
        let stage = Self { remote };
        stage.commit("the catalog");
        stage.remote.git(&["push", "--quiet", "origin", "main"]);
        stage
    }

    /// Commits everything, as somebody who is nobody here.
    pub(super) fn commit(&self, message: &str) -> String {
        self.remote.git(&["add", "-A"]);
        self.remote.git(&["commit", "--quiet", "--allow-empty", "-m", message]);
        self.remote.git(&["rev-parse", "HEAD"])
    }

    /// Makes a branch with what `change` does, commits it, and goes back to `main`.
    pub(super) fn propose(&self, change: impl FnOnce(&Self)) -> Proposal {
        self.remote.git(&["switch", "--quiet", "-C", "proposal", "main"]);
        change(self);
        let head = self.commit("the change");
        self.remote.git(&["switch", "--quiet", "main"]);
        Proposal { number: 7, head, author: "mallory", reviews: vec![Vec::new()], commits: json!([]), more: json!({}) }
    }

    /// Writes a file of the work tree.
    pub(super) fn write(&self, file: &str, text: &str) {
        self.remote.work.write(file, text);
    }

    /// Replaces a text in a file of the work tree.
    pub(super) fn replace(&self, file: &str, from: &str, to: &str) {
        self.remote.work.replace(file, from, to);
    }

    pub(super) fn git(&self, args: &[&str]) -> String {
        self.remote.git(args)
    }

    /// Runs `tagwerk policy verify` on a pull request.
    pub(super) fn verify(&self, proposal: &Proposal) -> Verdict {
        let number = proposal.number.to_string();
        let stand = self.stand(proposal);
        Verdict(self.remote.run(&stand, &["policy", "verify", "--pull-request", &number, "--json"]))
    }

    /// Runs it with the event file of a workflow.
    pub(super) fn verify_event(&self, proposal: &Proposal, name: &str, mut event: Value) -> Verdict {
        event["repository"] = json!({"full_name": "acme/shop"});
        let file = self.remote.bare.path().join("event.json");
        std::fs::write(&file, event.to_string()).unwrap();
        let stand = self.stand(proposal);
        let home = self.remote.bare.path().to_string_lossy().into_owned();
        let summary = self.remote.bare.path().join("summary.md");
        Verdict(self.remote.work.run_with(
            &["policy", "verify", "--json"],
            &[
                ("GITHUB_API_URL", &stand.uri()),
                ("GITHUB_REPOSITORY", "acme/shop"),
                ("GITHUB_TOKEN", TOKEN),
                ("GITHUB_EVENT_NAME", name),
                ("GITHUB_EVENT_PATH", &file.to_string_lossy()),
                ("GITHUB_STEP_SUMMARY", &summary.to_string_lossy()),
                ("HOME", &home),
                ("PATH", &std::env::var("PATH").unwrap()),
            ],
        ))
    }

    /// GitHub, as it knows this pull request and the teams.
    pub(super) fn stand(&self, proposal: &Proposal) -> Stand {
        let stand = Stand::new();
        let number = proposal.number;
        let of = format!("/repos/acme/shop/pulls/{number}");
        let mut request = pull_request(number, "proposal", &proposal.head);
        request["user"]["login"] = json!(proposal.author);
        request["base"]["sha"] = json!(self.git(&["rev-parse", "main"]));
        for (key, value) in proposal.more.as_object().unwrap() {
            request[key] = value.clone();
        }
        let get = |at: &str| Mock::given(method("GET")).and(path(at.to_owned()));
        stand.mount(get(&of).respond_with(ok(request.clone())));
        stand.mount(get(&format!("{of}/commits")).respond_with(ok(&proposal.commits)));
        for (at, page) in proposal.reviews.iter().enumerate().skip(1) {
            let mut answer = ok(page);
            if at + 1 < proposal.reviews.len() {
                answer = answer.insert_header("link", next(&stand, &of, at + 2));
            }
            stand.mount(
                get(&format!("{of}/reviews")).and(query_param("page", (at + 1).to_string())).respond_with(answer),
            );
        }
        let mut first = ok(&proposal.reviews[0]);
        if proposal.reviews.len() > 1 {
            first = first.insert_header("link", next(&stand, &of, 2));
        }
        stand.mount(get(&format!("{of}/reviews")).respond_with(first));
        for (team, members) in TEAMS {
            let members: Vec<Value> = members.iter().map(|login| json!({"login": login})).collect();
            stand.mount(get(&format!("/orgs/acme/teams/{team}/members")).respond_with(ok(members)));
        }
        stand
    }
}

fn next(stand: &Stand, of: &str, page: usize) -> String {
    format!("<{}{of}/reviews?per_page=100&page={page}>; rel=\"next\"", stand.uri())
}

impl Proposal {
    /// Approved by these people, at its newest commit.
    pub(super) fn approved_by(mut self, people: &[&str]) -> Self {
        self.reviews[0].extend(people.iter().map(|user| review(user, "APPROVED", &self.head)));
        self
    }

    pub(super) fn reviewed(mut self, review: Value) -> Self {
        self.reviews[0].push(review);
        self
    }
}

/// What was said.
pub(super) struct Verdict(pub(super) Transcript);

impl Verdict {
    /// The change is approved.
    #[track_caller]
    pub(super) fn is_approved(&self) {
        assert_eq!(self.0.code, 0, "{}", self.0);
        assert_eq!(self.0.json()["approved"], json!(true));
    }

    /// The change is refused, and one of the reasons says `what`.
    #[track_caller]
    pub(super) fn is_refused(&self, what: &str) {
        assert_eq!(self.0.code, 1, "{}", self.0);
        let answer = self.0.json();
        assert_eq!(answer["approved"], json!(false), "{}", self.0);
        let refusals =
            answer["changes"].as_array().unwrap().iter().flat_map(|change| change["refusals"].as_array().unwrap());
        let said: Vec<String> = refusals.map(Value::to_string).collect();
        assert!(said.iter().any(|reason| reason.contains(what)), "`{what}` is not said:\n{}", self.0);
    }
}
