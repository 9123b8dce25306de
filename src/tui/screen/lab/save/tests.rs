//! From the lab into files, over a workspace of the test's own.

use std::{fs, path::Path};

use git2::{BranchType, Repository};
use roaring::RoaringBitmap;

use super::*;
use crate::tui::{
    app::Access,
    fixture::{self, Content, NOW, SIZES, text},
    headless::Headless,
};
use crate::workspace::{Desk, RuleToSave, SaveWay, Unobserved, Workspace, WorkspaceError};

const RECENT: &str = "tags/behavior/recent_login.toml";

fn press(headless: &mut Headless, keys: &str) {
    headless.press(keys).expect("keys");
}

/// The lab with a tag of the workspace that all tests look at.
fn looking(content: Content, tag: &str, size: (u16, u16)) -> Headless {
    let mut headless = fixture::headless(content, size);
    press(&mut headless, &format!("2 t \"{tag}\" enter"));
    headless
}

/// The lab with a tag of a workspace of the test's own.
fn writing(dir: &Path, tag: &str) -> Headless {
    let mut headless = fixture::headless_in(dir, Content::English, (120, 40), Access::ReadWrite);
    press(&mut headless, &format!("2 t \"{tag}\" enter"));
    headless
}

/// Who a rule means, by the way of `tagwerk query`.
fn members(dir: &Path, rule: &str, headless: &Headless) -> RoaringBitmap {
    let as_of = headless.app.lab.counted().expect("counted").as_of;
    Workspace::open(dir).expect("a workspace").query(rule, as_of, NOW, &Unobserved).expect("an answer").members
}

fn screen(headless: &Headless) -> String {
    text(&headless.frame())
}

fn read(dir: &Path, file: &str) -> String {
    fs::read_to_string(dir.join(file)).expect("a file")
}

fn known_to_git(dir: &Path) -> Repository {
    let repository = Repository::discover(dir).expect("a repository");
    let mut config = repository.config().expect("settings");
    config.set_str("user.name", "Ann").expect("set");
    config.set_str("user.email", "ann@localhost").expect("set");
    config.set_bool("commit.gpgsign", false).expect("set");
    config.set_str("core.hooksPath", "no-hooks").expect("set");
    repository
}

#[test]
fn a_number_is_stepped_and_the_audience_moves_along() {
    let dir = fixture::workspace(Content::English);
    let mut headless = looking(Content::English, "recent_login", (120, 40));
    let mut steps = |keys: &str, expected: &str| {
        press(&mut headless, keys);
        let lab = &headless.app.lab;
        assert_eq!(lab.text(), expected, "{keys}");
        assert!(lab.is_fresh());
        assert_eq!(*lab.counted().expect("counted").members, members(dir, expected, &headless), "{keys}");
    };
    steps("up", "count(login, last 8 days) > 1");
    steps("down down", "count(login, last 6 days) > 1");
    steps("right up", "count(login, last 6 days) > 2");
    steps("k", "count(login, last 6 days) > 3");
    steps("pagedown", "count(login, last 6 days) > 0");
    steps("down", "count(login, last 6 days) > 0");
    steps("left pageup", "count(login, last 16 days) > 0");
    steps("u u", "count(login, last 6 days) > 3");
    let span = headless.app.lab.stepping.span().expect("a number");
    assert_eq!(&headless.app.lab.text()[span.start..span.end], "6 days");
    press(&mut headless, "right up");
    let told = headless.lines().join("\n");
    assert!(told.contains("Steps: ") && told.contains("▸4 → "), "{told}");
    let mut free = fixture::headless(Content::English, (80, 24));
    press(&mut free, "2 n i \"profile.opted_out\" esc up");
    assert_eq!(free.app.lab.text(), "profile.opted_out");
    assert!(screen(&free).contains("no number to step"), "{}", screen(&free));
}

#[test]
fn the_rule_is_compared_with_its_file_and_with_a_tag() {
    let dir = fixture::workspace(Content::English);
    let mut headless = looking(Content::English, "recent_login", (120, 40));
    let overlap = |headless: &Headless| headless.app.lab.comparison.overlap().expect("compared");
    press(&mut headless, "V");
    let same = overlap(&headless);
    assert_eq!((same.only_here(), same.only_there()), (0, 0));
    assert!(same.both > 0);
    press(&mut headless, "up up up up");
    let (here, there) = ("count(login, last 11 days) > 1", "count(login, last 7 days) > 1");
    let check = |headless: &Headless, here: &str, there: &str| {
        let (here, there) = (members(dir, here, headless), members(dir, there, headless));
        let overlap = overlap(headless);
        assert_eq!((overlap.here, overlap.there, overlap.both), (here.len(), there.len(), (&here & &there).len()));
        assert_eq!(overlap.only_here(), (&here - &there).len());
        assert_eq!(overlap.only_there(), (&there - &here).len());
        assert!(overlap.only_here() > 0);
    };
    check(&headless, here, there);
    assert!(screen(&headless).contains("▲ would enter"), "{}", screen(&headless));
    press(&mut headless, "v \"sleeping\" enter");
    check(&headless, here, "not exists(login, last 21 days)");
    press(&mut headless, "up");
    check(&headless, "count(login, last 12 days) > 1", "not exists(login, last 21 days)");
    press(&mut headless, "x");
    assert!(!headless.app.lab.comparison.is_open());

    // A case is compared with the case as it is saved, as the release holds it.
    let mut headless = looking(Content::English, "lifecycle", (120, 40));
    press(&mut headless, "c V");
    let desk = headless.app.shared.desk.clone().expect("a desk");
    let released = desk.sizes().expect("sizes").audiences("lifecycle").to_vec();
    let churned = released.iter().find(|audience| audience.value.as_deref() == Some("churned")).expect("a case");
    assert_eq!((overlap(&headless).there, overlap(&headless).both), (churned.size, churned.size));
    // What cannot be compared says why.
    let told = headless.lines().join("\n");
    assert!(told.contains("lifecycle = churned"), "{told}");
}

#[test]
fn a_tag_and_its_cases_are_whom_the_release_holds() {
    let headless = fixture::headless(Content::English, (80, 24));
    let desk = headless.app.shared.desk.clone().expect("a desk");
    let sizes = desk.sizes().expect("sizes");
    let mut compared = 0;
    for tag in desk.catalog().expect("a catalog").tags() {
        for audience in sizes.audiences(&tag.id) {
            let value = audience.value.as_deref();
            let members = desk.members_of(&tag.id, value, sizes.release.as_of, &Unobserved).expect("counted");
            assert_eq!(members.expect("facts").len(), audience.size, "{} {value:?}", tag.id);
            compared += 1;
        }
    }
    assert!(compared > 8, "{compared}");
    let unknown = desk.members_of("nobody_knows", None, NOW, &Unobserved);
    assert!(matches!(unknown, Err(WorkspaceError::UnknownTag { .. })));
    let unknown = desk.members_of("lifecycle", Some("nothing"), NOW, &Unobserved);
    assert!(matches!(unknown, Err(WorkspaceError::UnknownValue { .. })));
}

#[test]
fn a_changed_rule_is_seen_saved_and_taken_back() {
    let folder = fixture::copy(Content::English);
    let file = folder.path().join(RECENT);
    let with_comments = format!("# top\n{}\n# end\n", read(folder.path(), RECENT).replace("owner", "# who\nowner"));
    fs::write(&file, &with_comments).expect("written");
    let mut headless = writing(folder.path(), "recent_login");
    press(&mut headless, "right up s enter");
    let seen = screen(&headless);
    assert!(seen.contains("Save this change?") && seen.contains("+when = \"count(login, last 7 days) > 2\""), "{seen}");
    assert_eq!(read(folder.path(), RECENT), with_comments, "nothing is written before it is seen");
    press(&mut headless, "enter");
    assert!(screen(&headless).contains("saved tags/behavior/recent_login.toml"), "{}", screen(&headless));
    let written = read(folder.path(), RECENT);
    let old = "\"\"\"\ncount(login, last 7 days) > 1\"\"\"";
    assert_eq!(written, with_comments.replace(old, "\"count(login, last 7 days) > 2\""));
    let lab = &headless.app.lab;
    assert!(!lab.saving.is_open());
    assert!(!lab.draft().is_changed());
    // The desk was read again, and says the same.
    let desk = headless.app.shared.desk.clone().expect("a desk");
    let tag = desk.catalog().expect("a catalog").tag("recent_login").expect("a tag");
    assert_eq!(tag.document.value.rule.as_ref().expect("a rule").when, lab.text());
    let workspace = Workspace::open(folder.path()).expect("a workspace");
    assert_eq!(workspace.edit_history().expect("read").last().expect("a record").what, "rule of recent_login");
    workspace.undo_edit().expect("taken back");
    assert_eq!(read(folder.path(), RECENT), with_comments);
}

#[test]
fn only_the_case_that_changed_is_written() {
    let folder = fixture::copy(Content::Chinese);
    let file = "tags/strategy/lifecycle.toml";
    let before = read(folder.path(), file);
    let mut headless = writing(folder.path(), "lifecycle");
    press(&mut headless, "c up s enter enter");
    assert_eq!(read(folder.path(), file), before.replace("last 30 days", "last 31 days"));
    assert_eq!(headless.app.lab.draft().at, 1, "the case stays");
}

#[test]
fn a_commit_holds_the_tag_on_a_branch_of_its_own() {
    let folder = fixture::copy(Content::English);
    let repository = known_to_git(folder.path());
    let main = repository.head().expect("a branch").peel_to_commit().expect("a commit");
    fs::write(folder.path().join("tags/basic/new_customer.toml"), "# broken = \n").expect("written");
    let mut headless = writing(folder.path(), "recent_login");
    press(&mut headless, "right up s down down space enter");
    let seen = screen(&headless);
    let says = "commits to tags/recent_login: tags: change the rule of recent_login";
    assert!(seen.contains(says), "{seen}");
    press(&mut headless, "enter");
    let head = repository.head().expect("a branch");
    assert_eq!(head.shorthand(), Ok("tags/recent_login"));
    let commit = head.peel_to_commit().expect("a commit");
    assert_eq!(commit.parent_id(0), Ok(main.id()));
    assert_eq!(commit.message(), Ok("tags: change the rule of recent_login\n"));
    assert_eq!(commit.time().seconds(), NOW / 1_000_000);
    let diff = repository
        .diff_tree_to_tree(Some(&main.tree().expect("a tree")), Some(&commit.tree().expect("a tree")), None)
        .expect("a difference");
    let files: Vec<_> = diff.deltas().filter_map(|d| Some(d.new_file().path()?.to_owned())).collect();
    assert_eq!(files, [Path::new(RECENT)]);
    assert_eq!(read(folder.path(), "tags/basic/new_customer.toml"), "# broken = \n");
    // The branch is there now: the same again is refused before anything is written.
    let before = read(folder.path(), RECENT);
    press(&mut headless, "up s down down space enter");
    let seen = screen(&headless);
    assert!(seen.contains("branch `tags/recent_login` is there already"), "{seen}");
    assert_eq!(read(folder.path(), RECENT), before);
    // Without a branch of its own it goes to the one that is checked out.
    press(&mut headless, "esc down ctrl-u enter enter");
    let commit = repository.head().expect("a branch").peel_to_commit().expect("a commit");
    assert_eq!(commit.parent_count(), 1);
    assert_ne!(read(folder.path(), RECENT), before);
    assert!(repository.find_branch("tags/recent_login", BranchType::Local).expect("there").is_head());
}

#[test]
fn a_free_rule_becomes_a_tag_with_tests() {
    let folder = fixture::copy(Content::English);
    let mut headless = fixture::headless_in(folder.path(), Content::English, (120, 40), Access::ReadWrite);
    press(&mut headless, "2 n i \"count( purchase, last 30 days )>=2\" esc s");
    press(&mut headless, "\"Not an id\" enter");
    let seen = screen(&headless);
    assert!(seen.contains("`Not an id` cannot be an id") && seen.contains("lower-case"), "{seen}");
    press(&mut headless, "esc ctrl-u \"often\" down \"买得多\" down ctrl-u \"nowhere\" enter");
    assert!(screen(&headless).contains("unknown category `nowhere`"), "{}", screen(&headless));
    press(&mut headless, "esc ctrl-u \"transaction\" down \"growth\" down \"Bought at least twice.\" down space enter");
    let seen = screen(&headless);
    assert!(seen.contains("+++ b/tags/transaction/often.toml") && seen.contains("say what each expects"), "{seen}");
    press(&mut headless, "enter");
    let desk = Desk::open(folder.path(), None).expect("a desk");
    let mistakes = || desk.found().iter().filter(|found| found.severity == crate::diagnostic::Severity::Error);
    assert!(mistakes().all(|found| found.code == "C153"), "{:?}", desk.found());
    assert!(mistakes().count() > 0, "tests wait for a person");
    let catalog = desk.catalog().expect("a catalog");
    let tag = catalog.tag("often").expect("a tag");
    let file = &tag.document.value;
    assert_eq!(tag.document.file.as_ref(), "tags/transaction/often.toml");
    assert_eq!((file.name.as_str(), file.owner.as_deref()), ("买得多", Some("growth")));
    assert_eq!(file.description.as_deref(), Some("Bought at least twice."));
    assert_eq!(file.rule.as_ref().expect("a rule").when, "count(purchase, last 30 days) >= 2");
    assert_eq!(file.status.to_string(), "draft");
    assert!(file.test.len() >= 3, "{}", tag.document.text);
    let formatted = crate::catalog::format_document(&tag.document.file, &tag.document.text).expect("TOML");
    assert_eq!(formatted, tag.document.text.as_ref(), "as the formatter leaves it");
    // What was a rule for its own sake is the rule of the tag now.
    let lab = &headless.app.lab;
    assert_eq!(lab.draft().tag.as_deref(), Some("often"));
    assert!(!lab.draft().is_changed());
    press(&mut headless, "s enter");
    assert!(screen(&headless).contains("nothing to save"), "{}", screen(&headless));
    press(&mut headless, "enter");
    assert!(headless.app.lab.saving.is_open(), "there is nothing that enter could do");
    // A second tag of that id is none.
    press(&mut headless, "esc space down \"often\" down down ctrl-u \"transaction\" enter");
    assert!(screen(&headless).contains("often.toml is there already"), "{}", screen(&headless));
}

#[test]
fn what_has_mistakes_is_not_saved() {
    let folder = fixture::copy(Content::English);
    let mut headless = writing(folder.path(), "recent_login");
    let before = read(folder.path(), RECENT);
    press(&mut headless, "i end \" and profile.no_such\" esc s enter");
    let seen = screen(&headless);
    assert!(seen.contains("cannot be saved so") && seen.contains("no_such"), "{seen}");
    press(&mut headless, "enter enter");
    assert_eq!(read(folder.path(), RECENT), before);
}

#[test]
fn a_file_that_changed_meanwhile_is_not_overwritten() {
    let folder = fixture::copy(Content::English);
    let mut headless = writing(folder.path(), "recent_login");
    press(&mut headless, "up s enter");
    let theirs = format!("{}# somebody else\n", read(folder.path(), RECENT));
    fs::write(folder.path().join(RECENT), &theirs).expect("written");
    press(&mut headless, "enter");
    let seen = screen(&headless);
    assert!(seen.contains("changed since"), "{seen}");
    assert_eq!(read(folder.path(), RECENT), theirs);
    press(&mut headless, "esc esc");
    assert!(!headless.app.lab.saving.is_open());
    assert!(headless.app.lab.draft().is_changed(), "what was written here is kept");
}

#[test]
fn nothing_is_saved_where_nothing_may_be_written() {
    let mut headless = looking(Content::English, "recent_login", (80, 24));
    press(&mut headless, "up s");
    assert!(!headless.app.lab.saving.is_open());
    assert!(screen(&headless).contains("read-only"), "{}", screen(&headless));
    let write = Question::Write {
        plan: Seen(Arc::new(
            Workspace::open(fixture::workspace(Content::English))
                .expect("a workspace")
                .plan_rule(
                    &RuleToSave::Tag { id: "recent_login".into(), rules: vec![(None, "true".into())] },
                    &SaveWay::default(),
                    NOW,
                )
                .expect("a plan"),
        )),
        way: SaveWay::default(),
    };
    assert!(Effect::Ask(effect::Question::Save(write)).writes());
}

#[test]
fn a_tag_of_a_family_is_changed_in_the_family() {
    let desk = Desk::open(Path::new(env!("CARGO_MANIFEST_DIR")), None).expect("a desk");
    let mut tags = desk.catalog().expect("a catalog").tags().iter();
    let id = tags.find(|tag| tag.document.origin.is_some()).expect("one of a family").id.to_string();
    let workspace = desk.workspace();
    let rule = RuleToSave::Tag { id: id.clone(), rules: vec![(None, "true".into())] };
    match workspace.plan_rule(&rule, &SaveWay::default(), NOW) {
        Err(WorkspaceError::MadeByFamily { tag, file }) => {
            assert_eq!(tag, id);
            assert!(file.ends_with(".family.toml"), "{file}");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_dialog_looks_as_it_should() {
    for content in Content::ALL {
        let folder = fixture::copy(content);
        let repository = known_to_git(folder.path());
        repository.remote("origin", "https://github.com/acme/shop.git").expect("a remote");
        let code = content.language().code();
        for size in SIZES {
            let mut headless = fixture::headless_in(folder.path(), content, size, Access::ReadWrite);
            let (width, height) = size;
            press(&mut headless, "2 t \"high_value\" enter V up pageup");
            insta::assert_snapshot!(format!("compare_{code}_{width}x{height}"), screen(&headless));
            press(&mut headless, "s down down space");
            insta::assert_snapshot!(format!("save_{code}_{width}x{height}"), screen(&headless));
            press(&mut headless, "enter");
            insta::assert_snapshot!(format!("look_{code}_{width}x{height}"), screen(&headless));
            if width == 80 {
                insta::assert_snapshot!(format!("look_{code}_lines"), headless.lines().join("\n"));
            }
        }
    }
}
