//! What waits to be reviewed, asked as a library: a work tree, branches and pull requests of a real repository.

use std::path::Path;

use serde_json::json;
use tagwerk::{
    catalog::change::ChangeClass,
    docs::Count,
    github::{ApiUrl, Client},
    rule::say::Language,
    workspace::{
        Hub, OpenChanges, OpenPullRequests, Progress, ReviewOptions, Stage, Unobserved, Workspace, WorkspaceError,
        open_changes,
    },
};
use wiremock::{Mock, matchers::any};

use crate::{
    github::stand::{Remote, Stand, git, ok, pull_request},
    support::{NOW, TestEnvironment},
};

fn open(dir: &Path) -> OpenChanges {
    open_changes(dir, None, None, &Unobserved).unwrap().expect("a repository")
}

/// Name, commits ahead and behind, files of tags.
fn shown(open: &OpenChanges) -> Vec<(&str, usize, usize, usize)> {
    let row = |b: &'_ tagwerk::workspace::OpenBranch| (b.apart.ahead, b.apart.behind, b.differs.tags.len());
    open.branches.iter().map(|b| (b.tip.name.as_str(), row(b).0, row(b).1, row(b).2)).collect()
}

#[test]
fn branches_against_the_main_branch_of_the_remote() {
    let remote = Remote::shop();
    let dir = remote.work.root();
    let quiet = open(dir);
    assert_eq!((quiet.base.as_str(), quiet.work_tree.branch.as_deref()), ("origin/main", Some("main")));
    assert!(quiet.branches.is_empty() && quiet.arrived.is_empty() && quiet.work_tree.differs.is_empty());

    // One that is proposed, one that was squashed into main, one that main has, one of the remote only.
    remote.propose("five", "> 3", "> 5");
    remote.git(&["push", "--quiet", "-u", "origin", "five"]);
    remote.git(&["switch", "--quiet", "main"]);
    remote.propose("squashed", "Active this week", "Active for a week");
    remote.git(&["switch", "--quiet", "main"]);
    remote.git(&["merge", "--quiet", "--squash", "squashed"]);
    remote.git(&["commit", "--quiet", "-m", "recent_login: another name"]);
    remote.git(&["push", "--quiet", "origin", "main"]);
    remote.git(&["branch", "behind", "HEAD~1"]);
    remote.propose("notes", "26 hours", "27 hours");
    remote.work.write("notes.md", "nothing that means something");
    remote.git(&["add", "notes.md"]);
    remote.git(&["commit", "--quiet", "-m", "notes"]);
    remote.git(&["push", "--quiet", "origin", "notes:theirs"]);
    remote.git(&["switch", "--quiet", "main"]);

    let found = open(dir);
    assert_eq!(shown(&found), [("five", 1, 1, 1), ("notes", 2, 0, 1)]);
    let five = &found.branches[0];
    assert_eq!(five.also, ["origin/five"]);
    assert_eq!((five.tip.author.as_str(), five.tip.subject.as_str()), ("Ann", "recent_login: five logins"));
    assert_eq!(five.differs.tags, ["tags/behavior/recent_login.toml"]);
    assert_eq!(found.branches[1].also, ["origin/theirs"]);
    assert_eq!(found.branches[1].differs.elsewhere, 1);
    let arrived: Vec<&str> = found.arrived.iter().map(|tip| tip.name.as_str()).collect();
    assert_eq!(arrived, ["behind", "squashed"]);

    // What is known already gives the same, and no more is walked than what is new.
    let again = open_changes(dir, None, Some(&found), &Unobserved).unwrap();
    assert_eq!(again.as_ref(), Some(&found));
    // Another base.
    let other = open_changes(dir, Some("five"), Some(&found), &Unobserved).unwrap().unwrap();
    assert_eq!(other.base, "five");
    assert_eq!((other.work_tree.apart.ahead, other.work_tree.apart.behind), (1, 1));
    assert!(shown(&other).contains(&("notes", 3, 1, 1)));
}

#[test]
fn a_work_tree_with_and_without_what_is_not_committed() {
    let remote = Remote::shop();
    let dir = remote.work.root();
    remote.propose("five", "> 3", "> 5");
    let clean = open(dir);
    assert_eq!(shown(&clean), [], "the branch that is checked out is the work tree");
    assert_eq!((clean.work_tree.apart.ahead, clean.work_tree.differs.tags.len()), (1, 1));

    remote.work.write("tags/basic/drafted.toml", "id = \"drafted\"\n");
    let dirty = open(dir);
    assert_eq!(shown(&dirty), [("five", 1, 0, 1)], "what is committed of it is something else now");
    assert_eq!(dirty.work_tree.uncommitted, ["tags/basic/drafted.toml"]);
    assert_eq!(dirty.work_tree.differs.tags, ["tags/basic/drafted.toml", "tags/behavior/recent_login.toml"]);
}

#[test]
fn places_without_a_remote_or_a_commit_or_a_repository() {
    let shop = TestEnvironment::shop();
    let found = open(shop.root());
    assert!(found.branches.is_empty());
    assert_eq!(Some(found.base.as_str()), found.work_tree.branch.as_deref());
    let empty = TestEnvironment::empty();
    assert!(open_changes(empty.root(), None, None, &Unobserved).unwrap().is_none());
    git(empty.root(), &["init", "--quiet", "--initial-branch=main"]);
    let error = open_changes(empty.root(), None, None, &Unobserved).unwrap_err();
    assert!(error.hint().unwrap().contains("commit the workspace first"), "{error}");
}

fn options(head: Option<&str>) -> ReviewOptions {
    let zone = tagwerk::calendar::Zone::utc();
    let now = tagwerk::calendar::parse_instant(NOW, &zone).unwrap();
    ReviewOptions { base: "origin/main".to_owned(), head: head.map(str::to_owned), as_of: now, now }
}

#[test]
fn a_branch_as_a_reviewer_sees_it() {
    let remote = Remote::shop();
    let work = &remote.work;
    work.run_ok(&["publish"]);
    let commit = remote.propose("fewer", "> 3", "> 0");
    remote.git(&["switch", "--quiet", "main"]);
    let workspace = Workspace::open(work.root()).unwrap();
    let reviewed = workspace.review(&options(Some(&commit)), &Unobserved).unwrap();

    // The same as the command says, in numbers and in words.
    let plan = reviewed.plan.as_ref().unwrap();
    let said = work.run_ok(&["plan", "--base", "origin/main", "--head", &commit, "--json", "--exact"]).json();
    assert_eq!(serde_json::to_value(plan).unwrap(), said);
    let comment = work.run_ok(&["plan", "--base", "origin/main", "--head", &commit, "--format", "markdown"]);
    assert_eq!(reviewed.markdown.as_deref(), Some(comment.stdout.as_str()));
    assert_eq!(reviewed.min_count, 11);

    let tag = plan.tags.iter().find(|tag| tag.change.id == "recent_login").unwrap();
    assert_eq!(tag.change.class, ChangeClass::NonBreaking);
    let numbers = tag.numbers.as_ref().unwrap();
    assert_eq!(numbers.exited, Count::Exact(0));
    assert!(numbers.entered.exact() > Some(0));
    let reading = &reviewed.readings["recent_login"];
    let words =
        |language| reading.of(language).after.as_ref().unwrap().iter().map(|l| l.text.as_str()).collect::<Vec<_>>();
    assert_ne!(words(Language::English), words(Language::Chinese));
    assert_ne!(reading.of(Language::English).before, reading.of(Language::English).after);
    assert!(reviewed.found.is_empty(), "{:?}", reviewed.found);
}

#[test]
fn a_branch_that_nobody_can_read_is_refused() {
    let remote = Remote::shop();
    let work = &remote.work;
    for (branch, file, text) in
        [("broken", "tagwerk.toml", "[workspace"), ("stepped", "tags/behavior/recent_login.toml", "")]
    {
        remote.git(&["switch", "--quiet", "-c", branch, "main"]);
        if text.is_empty() {
            work.replace(file, "status = \"active\"", "status = \"draft\"");
        } else {
            work.write(file, text);
        }
        remote.git(&["commit", "--quiet", "-am", "something"]);
    }
    remote.git(&["switch", "--quiet", "-c", "gone", "main"]);
    remote.git(&["rm", "--quiet", "tagwerk.toml"]);
    remote.git(&["commit", "--quiet", "-m", "no workspace"]);
    remote.git(&["switch", "--quiet", "main"]);
    let workspace = Workspace::open(work.root()).unwrap();
    for branch in ["broken", "gone"] {
        let reviewed = workspace.review(&options(Some(branch)), &Unobserved).unwrap();
        assert!(reviewed.plan.is_none() && reviewed.markdown.is_none(), "{branch}");
        assert!(!reviewed.verdict.is_clean(), "{branch}");
    }
    let stepped = workspace.review(&options(Some("stepped")), &Unobserved).unwrap();
    assert!(stepped.found.has_errors(), "back from active to draft is no step of a life");
    assert!(workspace.review(&options(Some("nowhere")), &Unobserved).is_err());
}

#[test]
fn a_review_can_be_given_up() {
    struct GivenUp;
    impl Progress for GivenUp {
        fn advanced(&self, _: Stage, _: &str, _: u64, _: u64) {}
        fn is_cancelled(&self) -> bool {
            true
        }
    }
    let remote = Remote::shop();
    remote.propose("five", "> 3", "> 5");
    let workspace = Workspace::open(remote.work.root()).unwrap();
    let error = workspace.review(&options(None), &GivenUp).unwrap_err();
    assert!(matches!(error, WorkspaceError::Cancelled), "{error}");
}

#[test]
fn pull_requests_and_whether_their_commits_are_here() {
    let remote = Remote::shop();
    let here = remote.propose("five", "> 3", "> 5");
    let away = "c".repeat(40);
    let stand = Stand::new();
    let mut fork = pull_request(8, "patch", &away);
    fork["head"]["repo"] = json!({"full_name": "bob/shop"});
    fork["draft"] = json!(true);
    stand.mount(Mock::given(any()).respond_with(ok(json!([pull_request(7, "five", &here), fork]))));
    let hub = Hub {
        client: Client::new(ApiUrl::parse(&stand.uri()).unwrap(), None).unwrap(),
        repository: "acme/shop".parse().unwrap(),
        remote: "origin".to_owned(),
        owner: "acme".to_owned(),
    };
    let found = OpenPullRequests::ask(remote.work.root(), &hub).unwrap();
    assert_eq!((found.repository.as_str(), found.had_token), ("acme/shop", false));
    let [seven, eight] = found.all.as_slice() else { panic!("{found:?}") };
    assert_eq!((seven.number, seven.head.as_str(), seven.is_here, seven.is_draft), (7, "five", true, false));
    assert_eq!((eight.head.as_str(), eight.is_here, eight.is_draft), ("bob/shop:patch", false, true));
    assert_eq!(eight.fetch_command(), "git fetch origin pull/8/head");
    assert_eq!(seven.author, "ann");
    let asked: Vec<String> =
        stand.requests().iter().map(|r| format!("{}?{}", r.url.path(), r.url.query().unwrap())).collect();
    assert!(asked[0].starts_with("/repos/acme/shop/pulls?state=open"), "{asked:?}");
}
