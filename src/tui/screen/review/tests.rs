//! The screen over a real repository: a branch that changes a rule, one that adds a tag, one that nobody can read.

use std::path::Path;

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use git2::{Repository, Signature, Time};
use tempfile::TempDir;

use super::*;
use crate::{
    tui::{
        app::Access,
        fixture::{self, Content, NOW, SIZES, text},
        headless::Headless,
        message::Message,
        work::{Context, Wanted, answer},
    },
    workspace::OpenPullRequest,
};

/// A file, and what becomes of its text.
type Edit<'e> = (&'e str, &'e dyn Fn(&str) -> String);

/// Commits changed files on top of `main` as a branch, without touching the work tree.
fn branch(folder: &Path, name: &str, subject: &str, days_ago: i64, edit: &[Edit<'_>]) -> String {
    let repository = Repository::discover(folder).expect("a repository");
    let parent = repository.head().and_then(|head| head.peel_to_commit()).expect("a commit");
    let mut index = git2::Index::new().expect("an index");
    index.read_tree(&parent.tree().expect("a tree")).expect("read");
    for (file, edit) in edit {
        let before = index.get_path(Path::new(file), 0);
        let text = before.as_ref().map(|entry| {
            let blob = repository.find_blob(entry.id).expect("a blob");
            String::from_utf8(blob.content().to_vec()).expect("a text")
        });
        let id = repository.blob(edit(&text.unwrap_or_default()).as_bytes()).expect("a blob");
        let entry = before.unwrap_or_else(|| {
            let zero = git2::IndexTime::new(0, 0);
            git2::IndexEntry {
                ctime: zero,
                mtime: zero,
                dev: 0,
                ino: 0,
                mode: 0o100_644,
                uid: 0,
                gid: 0,
                file_size: 0,
                id,
                flags: 0,
                flags_extended: 0,
                path: file.as_bytes().to_vec(),
            }
        });
        index.add(&git2::IndexEntry { id, ..entry }).expect("added");
    }
    let tree = repository.find_tree(index.write_tree_to(&repository).expect("a tree")).expect("a tree");
    let time = Time::new(NOW / 1_000_000 - days_ago * 86_400, 0);
    let author = Signature::new("Ann", "ann@localhost", &time).expect("an author");
    let id = repository.commit(None, &author, &author, subject, &tree, &[&parent]).expect("a commit");
    repository.reference(&format!("refs/heads/{name}"), id, true, "test").expect("a branch");
    id.to_string()
}

const LIFECYCLE: &str = "tags/strategy/lifecycle.toml";

/// The workspace of tests with branches.
fn shop(content: Content) -> TempDir {
    let folder = fixture::copy(content);
    let dir = folder.path();
    let repository = Repository::discover(dir).expect("a repository");
    let head = repository.head().and_then(|head| head.peel_to_commit()).expect("a commit").id();
    repository.reference("refs/heads/main", head, true, "test").expect("a branch");
    repository.set_head("refs/heads/main").expect("checked out");
    if let Ok(mut other) = repository.find_branch("master", git2::BranchType::Local) {
        other.delete().expect("deleted");
    }
    let sooner = |text: &str| text.replace("last 30 days", "last 20 days");
    let (name, subject) = match content {
        Content::English => ("sooner-churned", "lifecycle: churned after 20 days"),
        Content::Chinese => ("更早流失", "生命周期：20 天未登录即为流失"),
    };
    branch(dir, name, subject, 1, &[(LIFECYCLE, &sooner)]);
    let bigger = |_: &str| {
        "id = \"big_spender\"\nname = \"Big spender\"\nowner = \"crm\"\nstatus = \"review\"\n\n[rule]\nwhen = \"sum(purchase.amount) > 150\"\n"
            .to_owned()
    };
    branch(dir, "big-spender", "tags: big_spender", 2, &[("tags/transaction/big_spender.toml", &bigger)]);
    let broken = |_: &str| "[workspace".to_owned();
    branch(dir, "broken", "settings: something", 3, &[("tagwerk.toml", &broken)]);
    folder
}

fn open(folder: &TempDir, content: Content, size: (u16, u16)) -> Headless {
    let mut headless = fixture::headless_in(folder.path(), content, size, Access::ReadOnly);
    headless.press("3").expect("a key");
    headless
}

fn english() -> (TempDir, Headless) {
    let folder = shop(Content::English);
    let headless = open(&folder, Content::English, (120, 40));
    (folder, headless)
}

fn press(headless: &mut Headless, keys: &str) -> String {
    headless.press(keys).expect("keys");
    text(&headless.frame())
}

/// The screen without the lines around it, which are not its own.
fn body(shown: &str) -> String {
    let lines: Vec<&str> = shown.lines().collect();
    without_hashes(&lines[1..lines.len() - 1].join("\n"))
}

/// Hashes of commits hang on every byte of a workspace.
fn without_hashes(text: &str) -> String {
    let is_hash =
        |word: &str| word.len() >= 10 && word.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    let lines = text.lines().map(|line| {
        let words = line.split(' ').map(|word| if is_hash(word) { "#".repeat(word.len()) } else { word.to_owned() });
        words.collect::<Vec<_>>().join(" ")
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn it_looks_so() {
    for content in Content::ALL {
        let folder = shop(content);
        for size in SIZES {
            let mut headless = open(&folder, content, size);
            let shown = press(&mut headless, "j");
            let name = format!("review_{}x{}_{}", size.0, size.1, content.language().code());
            insta::assert_snapshot!(name, body(&shown));
        }
        // In a narrow terminal the page has all the room while people read it.
        let mut headless = open(&folder, content, (80, 24));
        let name = format!("review_page_80x24_{}", content.language().code());
        insta::assert_snapshot!(name, body(&press(&mut headless, "j enter n n j")));
    }
}

#[test]
fn a_reader_is_told_everything_in_words() {
    let (_folder, mut headless) = english();
    headless.press("j").expect("keys");
    // The first line names the screen, the next what is around it.
    let lines: Vec<String> = headless.lines().into_iter().skip_while(|line| !line.starts_with("Changes")).collect();
    assert!(!lines.is_empty());
    for line in &lines {
        assert!(!line.contains(['█', '░', '▒', '│', '─', '▸']), "{line}");
    }
    insta::assert_snapshot!("review_linear", without_hashes(&lines.join("\n")));
}

#[test]
fn the_numbers_are_those_of_the_plan() {
    let (folder, mut headless) = english();
    headless.press("j").expect("keys");
    let desk = headless.app.shared.desk.clone().expect("a desk");
    let options = crate::workspace::ReviewOptions {
        base: "main".to_owned(),
        head: Some("sooner-churned".to_owned()),
        as_of: NOW,
        now: NOW,
    };
    let expected = desk.workspace().review(&options, &crate::workspace::Unobserved).expect("reviewed");
    let shown = headless.app.review.reviewed(&headless.app.shared).expect("counted").clone();
    assert_eq!(shown.plan, expected.plan);
    let numbers = shown.plan.as_ref().and_then(|p| p.tags.iter().find(|t| t.change.id == "lifecycle"));
    let churned = numbers.expect("a tag").values.iter().find(|v| v.value == "churned").expect("a value");
    let entered = churned.numbers.as_ref().and_then(|n| n.entered.exact()).expect("counted");
    assert!(entered > 0);
    let said = headless.lines().join("\n");
    assert!(said.contains("= 'churned': before") && said.contains(&format!("entered +{entered}")), "{said}");
    drop(folder);
}

#[test]
fn rows_are_walked_through_and_kept() {
    let (_folder, mut headless) = english();
    let place = |headless: &Headless| headless.app.review.place().at.expect("an entry");
    assert_eq!(place(&headless), "work-tree");
    for (keys, expected) in [
        ("j", "branch:sooner-churned"),
        ("down", "branch:big-spender"),
        ("G", "branch:broken"),
        ("j", "branch:broken"),
        ("k", "branch:big-spender"),
        ("g g", "work-tree"),
        ("pagedown", "branch:broken"),
        ("pageup", "work-tree"),
    ] {
        headless.press(keys).expect("keys");
        assert_eq!(place(&headless), expected, "{keys}");
    }
    // What is selected stays so when files were read again, and can be come back to.
    headless.press("j j f5").expect("keys");
    assert_eq!(place(&headless), "branch:big-spender");
    headless.press("1 ctrl-o").expect("keys");
    assert_eq!(place(&headless), "branch:big-spender");
    // Reviews are made once for a commit.
    let is_known = headless.app.review.reviewed(&headless.app.shared).is_some();
    assert!(is_known && headless.app.review.counting.is_none());
}

#[test]
fn a_new_tag_is_shown_whole() {
    let (_folder, mut headless) = english();
    headless.press("j j").expect("keys");
    let said: Vec<String> = headless.app.review.page.iter().map(PageLine::said).collect();
    insta::assert_snapshot!("review_new_tag", without_hashes(&said.join("\n")));
}

#[test]
fn what_is_refused_says_why() {
    let (_folder, mut headless) = english();
    let shown = press(&mut headless, "G");
    assert!(shown.contains("✗ broken") && shown.contains("refused: errors"), "{shown}");
    assert!(shown.contains("tagwerk.toml"), "{shown}");
    assert!(!headless.app.review.is_live(Action::Common(Common::Copy), &headless.app.shared), "no plan, no comment");
    assert!(press(&mut headless, "y").contains("broken") && headless.copied.is_empty());
}

#[test]
fn the_page_is_read_line_by_line_and_by_headings() {
    let (_folder, mut headless) = english();
    headless.press("j right").expect("keys");
    assert_eq!(headless.app.review.focus, Focus::Page);
    headless.press("j j k").expect("keys");
    assert_eq!(headless.app.review.line, 1);
    let mut headings = Vec::new();
    for _ in 0..20 {
        headless.press("n").expect("keys");
        let review = &headless.app.review;
        headings.push(review.page[review.line].said());
    }
    headings.dedup();
    for expected in ["Policy", "Audiences", "lifecycle: changed, breaking", "Affected dependents", "Commits"] {
        assert!(headings.iter().any(|heading| heading == expected), "{expected} in {headings:?}");
    }
    let at = headless.app.review.line;
    headless.press("p").expect("keys");
    assert!(headless.app.review.line < at);
    headless.press("end").expect("keys");
    assert_eq!(headless.app.review.line, headless.app.review.page.len() - 1);
    headless.press("z").expect("keys");
    assert!(headless.app.review.is_wide);
    assert!(headless.app.review.panes(&headless.app.shared).list.is_none());
    headless.press("esc").expect("keys");
    assert!(!headless.app.review.is_wide && headless.app.review.focus == Focus::Page);
    headless.press("esc").expect("keys");
    assert_eq!(headless.app.review.focus, Focus::List);
    headless.press("tab").expect("keys");
    assert_eq!(headless.app.review.focus, Focus::Page);
    headless.press("shift-tab l left").expect("keys");
    assert_eq!(headless.app.review.focus, Focus::List);
}

#[test]
fn enter_leads_to_the_tag() {
    let (_folder, mut headless) = english();
    headless.press("j enter").expect("keys");
    let at = headless.app.review.page.iter().position(|line| line.tag.as_deref() == Some("lifecycle")).expect("a line");
    headless.app.review.line = at;
    headless.press("enter").expect("keys");
    assert_eq!(headless.app.screen, ScreenId::Catalog);
    headless.press("ctrl-o").expect("keys");
    assert_eq!(headless.app.review.place(), Place::at(ScreenId::Review, "branch:sooner-churned"));
    // A tag that only the branch has is nowhere to go to.
    headless.press("esc j enter").expect("keys");
    let at =
        headless.app.review.page.iter().position(|line| line.tag.as_deref() == Some("big_spender")).expect("a line");
    headless.app.review.line = at;
    assert!(!headless.app.review.is_live(Action::Common(Common::Open), &headless.app.shared));
}

#[test]
fn what_is_copied_is_masked() {
    let (_folder, mut headless) = english();
    let shown = press(&mut headless, "j y");
    assert!(shown.contains("counts below 11 are hidden"), "{shown}");
    let [copied] = headless.copied.as_slice() else { panic!("{:?}", headless.copied) };
    assert!(copied.starts_with("<!-- tagwerk:plan -->"));
    let reviewed = headless.app.review.reviewed(&headless.app.shared).expect("counted");
    let plan = reviewed.plan.as_ref().expect("a plan");
    assert_eq!(*copied, crate::review::markdown(&plan.masked(11), crate::review::COMMENT_CHARS_MAX));
    headless.press("Y").expect("keys");
    let command = headless.copied.last().expect("copied");
    assert!(command.starts_with("tagwerk plan --base main --head "), "{command}");
    headless.press("k Y").expect("keys");
    assert_eq!(headless.copied.last().map(String::as_str), Some("tagwerk plan --base main"));
}

#[test]
fn a_search_narrows_the_list() {
    let (_folder, mut headless) = english();
    let shown = press(&mut headless, "/ \"big SPEN\"");
    assert!(headless.app.is_typing());
    assert!(shown.contains("/ big SPEN") && shown.contains("big-spender") && !shown.contains("sooner"), "{shown}");
    assert!(crate::tui::view::cursor(&headless.app).is_some());
    headless.press("enter").expect("keys");
    assert!(!headless.app.is_typing());
    assert_eq!(headless.app.review.place().at.as_deref(), Some("branch:big-spender"));
    headless.press("esc").expect("keys");
    assert_eq!(headless.app.review.found.len(), 4);
    assert_eq!(headless.app.review.place().at.as_deref(), Some("branch:big-spender"), "what was found stays selected");
    headless.tell(Message::Paste("ignored".to_owned()));
    assert!(headless.app.review.search.is_empty(), "nothing is typed now");
    headless.press("/ \"zz\" backspace backspace").expect("keys");
    headless.tell(Message::Paste("nowhere\n".to_owned()));
    assert!(text(&headless.frame()).contains("no such change"));
    headless.press("ctrl-u \"soon\" down up").expect("keys");
    assert_eq!(headless.app.review.found.len(), 1);
}

#[test]
fn another_branch_can_be_the_base() {
    let (_folder, mut headless) = english();
    let shown = press(&mut headless, "j b");
    assert!(shown.contains("Changes against sooner-churned"), "{shown}");
    // Seen from there, the work tree would take the change back.
    let shown = press(&mut headless, "g g");
    assert!(shown.contains("behind 1"), "{shown}");
    assert!(
        !headless.app.review.is_live(Action::Review(ReviewAction::Widen), &headless.app.shared) || shown.contains("↓1")
    );
    let shown = press(&mut headless, "B");
    assert!(shown.contains("Changes against main"), "{shown}");
    assert!(!headless.app.review.is_live(Action::Review(ReviewAction::MainBase), &headless.app.shared));
}

#[test]
fn an_edit_is_seen_and_counted_again() {
    let (folder, mut headless) = english();
    assert!(text(&headless.frame()).contains("Nothing differs from main."));
    let file = folder.path().join("tags/behavior/recent_login.toml");
    let before = std::fs::read_to_string(&file).expect("readable");
    std::fs::write(&file, before.replace("> 1", "> 0")).expect("written");
    headless.tell(Message::FilesChanged);
    let shown = text(&headless.frame());
    assert!(headless.lines().join("\n").contains("not committed 1") && shown.contains("recent_login"), "{shown}");
    let entered = |headless: &Headless| {
        let reviewed = headless.app.review.reviewed(&headless.app.shared).expect("counted").clone();
        let plan = reviewed.plan.as_ref().expect("a plan");
        plan.tags
            .iter()
            .find(|t| t.change.id == "recent_login")
            .and_then(|t| t.numbers.clone())
            .expect("numbers")
            .entered
    };
    let first = entered(&headless);
    std::fs::write(&file, before.replace("> 1", ">= 0")).expect("written");
    headless.tell(Message::FilesChanged);
    assert_ne!(entered(&headless), first);
    // Counted anew when people want it, over the same.
    headless.press("r").expect("keys");
    assert!(headless.app.review.reviewed(&headless.app.shared).is_some());
    std::fs::write(&file, before).expect("written");
    headless.tell(Message::FilesChanged);
    assert!(text(&headless.frame()).contains("Nothing differs from main."));
}

#[test]
fn what_others_sent_is_fetched_where_something_may_be_written() {
    let there = shop(Content::English);
    let here = tempfile::tempdir().expect("a folder");
    let from = there.path().to_string_lossy().into_owned();
    let repository = git2::build::RepoBuilder::new().clone(&from, here.path()).expect("cloned");
    branch(there.path(), "later", "tags: later", 0, &[(LIFECYCLE, &|text: &str| text.replace("Lifecycle", "Life"))]);
    let names = |headless: &Headless| headless.lines().join("\n");
    for (access, is_fetched) in [(Access::ReadOnly, false), (Access::ReadWrite, true)] {
        let mut headless = fixture::headless_in(here.path(), Content::English, (120, 40), access);
        headless.press("3").expect("a key");
        assert!(names(&headless).contains("origin/sooner-churned"), "{}", names(&headless));
        headless.press("f").expect("a key");
        assert_eq!(names(&headless).contains("origin/later"), is_fetched);
        let is_there = repository.find_branch("origin/later", git2::BranchType::Remote).is_ok();
        assert_eq!(is_there, is_fetched, "{access:?}");
    }
    // A remote that is gone is no reason to stop.
    drop(there);
    let mut headless = fixture::headless_in(here.path(), Content::English, (120, 40), Access::ReadWrite);
    let shown = press(&mut headless, "3 f");
    assert!(shown.contains("✗ `git fetch origin` failed"), "{shown}");
}

fn pull_request(number: u64, title: &str, commit: &str, is_here: bool) -> OpenPullRequest {
    OpenPullRequest {
        number,
        title: title.to_owned(),
        author: "bob".to_owned(),
        url: format!("https://github.com/acme/shop/pull/{number}"),
        is_draft: number == 8,
        head: "sooner-churned".to_owned(),
        commit: commit.to_owned(),
        is_here,
        base: "main".to_owned(),
    }
}

/// GitHub says which pull requests are open.
fn told(headless: &mut Headless, all: Vec<OpenPullRequest>) {
    let page = Some("https://github.com/acme/shop".to_owned());
    let found = OpenPullRequests { repository: "acme/shop".to_owned(), page, all, had_token: false };
    headless.tell(Message::Answered(effect::Answer::Review(Answer::PullRequests(Ok(Arc::new(found))))));
}

#[test]
fn pull_requests_stand_with_their_branches() {
    let (folder, mut headless) = english();
    assert!(headless.lines().contains(&"no pull requests: there is no remote `origin`".to_owned()));
    let repository = Repository::discover(folder.path()).expect("a repository");
    let commit = repository.revparse_single("sooner-churned").expect("a branch").id().to_string();
    told(
        &mut headless,
        vec![
            pull_request(7, "Churn\u{1b}[31m sooner\u{202e}", &commit, true),
            pull_request(8, "From elsewhere", &"c".repeat(40), false),
        ],
    );
    let shown = press(&mut headless, "j");
    assert!(shown.contains("#7 Churn") && !shown.contains(['\u{1b}', '\u{202e}']), "{shown}");
    assert!(shown.contains("acme/shop: pull requests 2"), "{shown}");
    assert!(headless.lines().contains(&"acme/shop: pull requests 2 · asked without a token".to_owned()));
    assert_eq!(headless.app.review.entries.len(), 5, "the branch is told with its pull request");
    headless.press("o").expect("keys");
    assert_eq!(headless.browsed, ["https://github.com/acme/shop/pull/7"]);

    let shown = press(&mut headless, "j");
    assert!(shown.contains("not fetched") && shown.contains("git fetch origin pull/8/head"), "{shown}");
    headless.press("Y").expect("keys");
    assert_eq!(headless.copied, ["git fetch origin pull/8/head"]);
    // A branch that nobody else has is nowhere in the browser.
    headless.press("j o").expect("keys");
    assert_eq!(headless.browsed.len(), 1);
    assert!(!headless.app.review.is_live(Action::Review(ReviewAction::Browse), &headless.app.shared));
    // One of the remote is compared there.
    repository
        .reference(
            "refs/remotes/origin/größer#1",
            repository.revparse_single("big-spender").expect("there").id(),
            true,
            "test",
        )
        .expect("a branch");
    headless.tell(Message::FilesChanged);
    headless.press("o").expect("keys");
    assert_eq!(
        headless.browsed.last().map(String::as_str),
        Some("https://github.com/acme/shop/compare/gr%C3%B6%C3%9Fer%231")
    );
}

#[test]
fn who_approved_is_told_with_the_pull_request() {
    use crate::{
        catalog::policy::{Approval, Approver, Refusal, RefusalKind, Verdict},
        workspace::VerifiedChange,
    };
    let (folder, mut headless) = english();
    let repository = Repository::discover(folder.path()).expect("a repository");
    let commit = repository.revparse_single("sooner-churned").expect("a branch").id().to_string();
    told(&mut headless, vec![pull_request(7, "Churned sooner", &commit, true)]);
    headless.press("j").expect("keys");
    assert!(headless.lines().join("\n").contains("only with a token"), "nobody is asked without one");
    assert!(headless.app.review.approvals.is_empty());

    let verified = |outcome| VerifiedChange {
        pull_request: Some(7),
        base: String::new(),
        head: commit.clone(),
        policy: String::new(),
        verdict: Verdict { findings: Vec::new(), requirements: Vec::new() },
        outcome,
        notes: vec!["a note".to_owned()],
    };
    let mut tell = |outcome| {
        let verified = Ok(Arc::new(verified(outcome)));
        let answer = Answer::Approvals { number: 7, commit: commit.clone(), verified };
        headless.tell(Message::Answered(effect::Answer::Review(answer)));
        headless.lines().join("\n")
    };
    let approver = Approver { login: "carol".to_owned(), commit: commit.clone() };
    let said = tell(Ok(Approval { approvers: vec![approver], set_aside: vec!["one does not count".to_owned()] }));
    assert!(said.contains("✓ approved by carol\n· one does not count\n· a note"), "{said}");
    let refusal = Refusal {
        kind: RefusalKind::TooFewApprovals,
        message: "1 approval is missing".to_owned(),
        about: vec!["lifecycle".to_owned()],
        missing: 1,
        could: vec!["@crm".to_owned()],
        set_aside: Vec::new(),
    };
    let said = tell(Err(vec![refusal]));
    assert!(said.contains("✗ 1 approval is missing: lifecycle\n→ could be given by @crm\n· a note"), "{said}");

    // With a token it is asked once for a commit; here there is no remote that could answer.
    let page = Some("https://github.com/acme/shop".to_owned());
    let all = vec![pull_request(9, "Once more", &commit, true)];
    let found = OpenPullRequests { repository: "acme/shop".to_owned(), page, all, had_token: true };
    headless.tell(Message::Answered(effect::Answer::Review(Answer::PullRequests(Ok(Arc::new(found))))));
    headless.press("g g j").expect("keys");
    let asked = headless.app.review.approvals.iter().filter(|(number, ..)| *number == 9).count();
    assert_eq!(asked, 1);
    assert!(headless.lines().join("\n").contains("there is no remote `origin`"));
}

#[test]
fn the_mouse_selects_scrolls_and_searches() {
    let (_folder, mut headless) = english();
    let at = |headless: &mut Headless, kind, column, row| {
        headless.tell(Message::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE }));
    };
    let click = MouseEventKind::Down(MouseButton::Left);
    at(&mut headless, click, 5, 5);
    assert_eq!(headless.app.review.selected, 1, "two rows an entry, below the border");
    at(&mut headless, MouseEventKind::ScrollDown, 5, 5);
    assert_eq!(headless.app.review.selected, 2);
    at(&mut headless, MouseEventKind::ScrollUp, 5, 5);
    at(&mut headless, click, 60, 8);
    assert_eq!((headless.app.review.focus, headless.app.review.line), (Focus::Page, 6));
    at(&mut headless, MouseEventKind::ScrollDown, 60, 8);
    assert_eq!(headless.app.review.line, 9);
    headless.press("/ \"x\" enter").expect("keys");
    at(&mut headless, click, 5, 2);
    assert!(headless.app.review.is_typing);
}

#[test]
fn outside_of_a_repository_it_says_so() {
    let folder = fixture::copy(Content::English);
    std::fs::remove_dir_all(folder.path().join(".git")).expect("removed");
    let headless = open(&folder, Content::English, (120, 40));
    // The folder of the build may itself lie in a repository; a temporary one does not.
    assert!(text(&headless.frame()).contains("in no git repository"), "{}", text(&headless.frame()));
    assert!(headless.app.review.entries.is_empty());
}

#[test]
fn a_question_that_is_no_longer_wanted_changes_nothing() {
    let (folder, mut headless) = english();
    headless.press("j").expect("keys");
    let before = headless.app.review.page.clone();
    let desk = headless.app.shared.desk.clone().expect("a desk");
    let key = headless
        .app
        .review
        .key_of(headless.app.review.entry().expect("an entry"), &headless.app.shared)
        .expect("a key");
    let options = crate::workspace::ReviewOptions { base: "main".into(), head: key.head.clone(), as_of: NOW, now: NOW };
    let wanted = Wanted::default();
    wanted.cancel();
    let context = Context {
        dir: folder.path(),
        desk: Some(&desk),
        now: NOW,
        language: Content::English.language(),
        wanted: &wanted,
    };
    let answer = answer(&effect::Question::Review(Question::Review { key, options }), &context);
    headless.tell(Message::Answered(answer));
    assert_eq!(headless.app.review.page, before);
    assert!(headless.app.review.failed.is_empty());
}

#[test]
fn words_of_a_shell_stay_words() {
    assert_eq!(quoted("origin/main~1"), "origin/main~1");
    assert_eq!(quoted("a; rm -rf ~"), "'a; rm -rf ~'");
    assert_eq!(quoted("it's"), "'it'\\''s'");
    assert_eq!(quoted(""), "''");
}
