//! Comparisons of small catalogs; the wiring with git is tested by journeys.

use insta::assert_snapshot;

use super::{Compared, compare};
use crate::{
    catalog::{Catalog, Content, FileKind, InputFile, Manifests, SourceShapes, Status, lifecycle::is_allowed},
    diagnostic::{Diagnostic, Diagnostics, Severity, Sources, render_text},
};

const SETTINGS: &str = "[workspace]\nname = \"shop\"\ntimezone = \"UTC\"\ncategories = [\"basic\", \"behavior\"]\n\
                        [sources.profile]\nkind = \"attributes\"\npath = \"p.csv\"\nsubject = \"id\"\n\
                        columns = { vip = \"bool\", age = \"int\" }\n";

const ALL: [Option<Status>; 7] = [
    None,
    Some(Status::Draft),
    Some(Status::Review),
    Some(Status::Active),
    Some(Status::Paused),
    Some(Status::Deprecated),
    Some(Status::Retired),
];

fn tag(id: &str, status: Status, rule: &str) -> String {
    format!(
        "id = \"{id}\"\nname = \"{id}\"\nowner = \"crm\"\nstatus = \"{status}\"\ndescription = \"x\"\nsunset = \
         \"2026-01-01\"\n[purpose]\ngoal = \"g\"\ndecision = \"d\"\naction = \"segment\"\n[rule]\nwhen = \"{rule}\"\n"
    )
}

fn strategy(id: &str, status: Status, audience: &str) -> String {
    format!(
        "id = \"{id}\"\nname = \"{id}\"\nowner = \"crm\"\nstatus = \"{status}\"\ndescription = \"x\"\naudience = \
         \"{audience}\"\naction = \"send\"\ndestination = \"sms\"\n"
    )
}

type Files<'t> = Vec<(&'t str, String)>;

struct Read {
    catalog: Catalog,
    texts: Sources,
    found: Diagnostics,
}

fn read(settings: &str, files: &Files<'_>) -> Read {
    let all = files.iter().map(|(file, text)| (*file, text.as_str())).chain([("tagwerk.toml", settings)]);
    let inputs = all.map(|(file, text)| InputFile {
        file: file.into(),
        kind: FileKind::of_path(file).expect("a file of a workspace"),
        content: Content::Text(text.into()),
    });
    let (manifests, mut found) = Manifests::from_files(inputs.collect());
    let texts = manifests.texts.clone();
    let (catalog, more) = Catalog::check(manifests, &SourceShapes::new());
    found.extend(more);
    Read { catalog: catalog.expect("settings"), texts, found }
}

fn compared(
    settings: [&str; 2],
    base: &Files<'_>,
    head: &Files<'_>,
    renames: &[(&str, &str)],
) -> (Diagnostics, Sources) {
    let (base, head) = (read(settings[0], base), read(settings[1], head));
    let renames: Vec<(String, String)> = renames.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    let found = compare(&Compared {
        base: &base.catalog,
        head: &head.catalog,
        base_texts: &base.texts,
        head_texts: &head.texts,
        head_found: &head.found,
        renames: &renames,
        base_name: "base:",
    });
    let mut texts = head.texts;
    for (file, text) in base.texts.iter() {
        texts.insert(format!("base:{file}"), text);
    }
    (found, texts)
}

fn codes(found: &Diagnostics) -> Vec<&'static str> {
    found.iter().map(|d| d.code).collect()
}

fn shown(base: &Files<'_>, head: &Files<'_>, renames: &[(&str, &str)]) -> String {
    let (found, texts) = compared([SETTINGS; 2], base, head, renames);
    render_text(&found, &texts, false)
}

#[test]
fn every_step_of_tags_and_strategies() {
    for kind in ["tag", "strategy"] {
        for (from, to) in ALL.into_iter().flat_map(|from| ALL.into_iter().map(move |to| (from, to))) {
            let file = |status: Option<Status>| -> Files<'_> {
                let written = status.map(|status| match kind {
                    "tag" => ("tags/basic/a.toml", tag("a", status, "profile.vip")),
                    _ => ("strategies/a.toml", strategy("a", status, "profile.vip")),
                });
                written.into_iter().collect()
            };
            let (found, _) = compared([SETTINGS; 2], &file(from), &file(to), &[]);
            let expected: Vec<&str> = match (from, to) {
                _ if is_allowed(&crate::catalog::policy::Policy::default(), from, to) => vec![],
                (Some(Status::Retired), Some(_)) => vec!["L102"],
                (Some(_), None) => vec!["L104"],
                _ => vec!["L101"],
            };
            assert_eq!(codes(&found), expected, "{kind}: {from:?} -> {to:?}");
            assert!(found.iter().all(|d| d.severity == Severity::Error && d.help.is_some()), "{kind}: {found:?}");
        }
    }
}

#[test]
fn the_policy_of_the_base_allows_steps_and_that_of_the_head_does_not() {
    let more = format!("{SETTINGS}[policy]\ntransitions = [\"absent -> active\"]\n");
    let head = vec![("tags/basic/a.toml", tag("a", Status::Active, "profile.vip"))];
    let check = |settings: [&str; 2], expected: &[&str]| {
        assert_eq!(codes(&compared(settings, &vec![], &head, &[]).0), expected);
    };
    check([SETTINGS, SETTINGS], &["L101"]);
    check([SETTINGS, &more], &["L101"]);
    check([&more, SETTINGS], &[]);
}

#[test]
fn a_jump_says_which_steps_there_are() {
    let base = vec![("tags/basic/a.toml", tag("a", Status::Draft, "profile.vip"))];
    let head = vec![
        ("tags/basic/a.toml", tag("a", Status::Active, "profile.vip")),
        ("tags/basic/b.toml", tag("b", Status::Paused, "profile.age > 3")),
    ];
    assert_snapshot!(shown(&base, &head, &[]), @r#"
    error[L101]: tag `a` cannot go from `draft` to `active`
     --> tags/basic/a.toml:4:10
      |
    4 | status = "active"
      |          ^^^^^^^^ was `draft`
      |
     ::: base:tags/basic/a.toml:4:10
      |
    4 | status = "draft"
      |          ------- `draft` here
      |
      = help: from `draft` it goes to `review` or deletion; `[policy] transitions = ["draft -> active"]`, once merged, allows this step too

    error[L101]: tag `b` is new and cannot begin as `paused`
     --> tags/basic/b.toml:4:10
      |
    4 | status = "paused"
      |          ^^^^^^^^ nothing of this id was there before
      |
      = help: begin with `draft` or `review`; `[policy] transitions = ["absent -> paused"]`, once merged, allows this step too

    2 errors
    "#);
}

#[test]
fn a_retired_id_stays_what_it_was() {
    let base = vec![("tags/basic/a.toml", tag("a", Status::Retired, "profile.vip"))];
    let head = vec![("tags/basic/a.toml", tag("a", Status::Draft, "profile.age > 3"))];
    assert_snapshot!(shown(&base, &head, &[]), @r#"
    error[L102]: tag `a` is retired: its id never means anything else
     --> tags/basic/a.toml:4:10
      |
    4 | status = "draft"
      |          ^^^^^^^ cannot become `draft`
      |
     ::: base:tags/basic/a.toml:4:10
      |
    4 | status = "retired"
      |          --------- `retired` here
      |
      = help: take another id, and leave the retired file as it was

    1 error
    "#);
}

#[test]
fn a_file_under_another_id() {
    let base = vec![("tags/basic/a.toml", tag("a", Status::Active, "profile.vip"))];
    let renamed = vec![("tags/basic/b.toml", tag("b", Status::Active, "profile.vip and profile.age > 3"))];
    let check = |head: &Files<'_>, renames: &[(&str, &str)], expected: &[&str]| {
        assert_eq!(codes(&compared([SETTINGS; 2], &base, head, renames).0), expected);
    };
    // Git sees the rename; without it there is one that is gone and one that is new.
    check(&renamed, &[("tags/basic/a.toml", "tags/basic/b.toml")], &["L103"]);
    check(&renamed, &[], &["L104", "L101"]);
    // The same rule in other words.
    check(&vec![("tags/behavior/b.toml", tag("b", Status::Draft, "not not profile.vip"))], &[], &["L103"]);
    // The id alone, in the same file.
    check(&vec![("tags/basic/a.toml", tag("b", Status::Draft, "profile.age > 3"))], &[], &["L103"]);
    // Two that begin are not one that goes on.
    let both = vec![
        ("tags/basic/a.toml", tag("a", Status::Active, "profile.vip")),
        ("tags/basic/b.toml", tag("b", Status::Draft, "profile.vip")),
    ];
    check(&both, &[], &[]);
    assert_snapshot!(shown(&base, &renamed, &[("tags/basic/a.toml", "tags/basic/b.toml")]), @r#"
    error[L103]: tag `a` goes on as `b`
     --> tags/basic/b.toml:1:6
      |
    1 | id = "b"
      |      ^^^ the file has another name
      |
     ::: base:tags/basic/a.toml:1:6
      |
    1 | id = "a"
      |      --- was `a`, and `active`
      |
      = help: keep the id `a`: whoever has its audience knows it by that. Or bring `a` back, let `b` begin as `draft`, and end `a` as `deprecated` with `replaced_by = "b"`

    1 error
    "#);
}

#[test]
fn a_draft_may_take_another_id() {
    let base = vec![("tags/basic/a.toml", tag("a", Status::Draft, "profile.vip"))];
    let head = vec![("tags/basic/b.toml", tag("b", Status::Draft, "profile.vip"))];
    assert_eq!(codes(&compared([SETTINGS; 2], &base, &head, &[("tags/basic/a.toml", "tags/basic/b.toml")]).0), [""; 0]);
}

#[test]
fn a_strategy_under_another_id() {
    let base = vec![("strategies/a.toml", strategy("a", Status::Active, "profile.vip"))];
    let head = vec![("strategies/b.toml", strategy("b", Status::Active, "profile.vip"))];
    assert_eq!(codes(&compared([SETTINGS; 2], &base, &head, &[]).0), ["L103"]);
}

#[test]
fn a_deleted_tag_is_needed() {
    let base = vec![
        ("tags/basic/a.toml", tag("a", Status::Active, "profile.vip")),
        ("tags/basic/b.toml", tag("b", Status::Active, "tag(a) and profile.age > 3")),
        ("strategies/s.toml", strategy("s", Status::Active, "tag(a)")),
    ];
    assert_snapshot!(shown(&base, &base[1..].to_vec(), &[]), @r#"
    error[L105]: tag `a` is deleted while 2 places need it
      --> base:tags/basic/a.toml:1:6
       |
     1 | id = "a"
       |      ^^^ as it was
       |
      ::: strategies/s.toml:6:17
       |
     6 | audience = "tag(a)"
       |                 - strategy `s`, which goes to `sms`, needs it
       |
      ::: tags/basic/b.toml:12:13
       |
    12 | when = "tag(a) and profile.age > 3"
       |             - tag `b` needs it
       |
       = help: bring it back, or take it out there first

    error[L104]: tag `a` is deleted, and it was `active`
     --> base:tags/basic/a.toml:4:10
      |
    4 | status = "active"
      |          ^^^^^^^^ as it was
      |
      = help: bring it back; from `active` it goes to `paused` or `deprecated`; `[policy] transitions = ["active -> absent"]`, once merged, allows this step too

    2 errors
    "#);
}

/// Everybody who needs it is listed: tags, what it replaces, strategies with where they go, KPIs, suppression.
#[test]
fn a_retired_tag_is_needed() {
    let more = format!("{SETTINGS}[kpis.k]\nwhen = \"tag(a)\"\n[suppression]\ntags = [\"a\"]\n");
    let files = |status| {
        vec![
            ("tags/basic/a.toml", tag("a", status, "profile.vip")),
            ("tags/basic/b.toml", tag("b", Status::Active, "tag(a) and profile.age > 3")),
            ("tags/basic/c.toml", tag("c", Status::Retired, "tag(a) and profile.age > 4")),
            (
                "tags/basic/d.toml",
                tag("d", Status::Deprecated, "profile.age > 5").replace("sunset", "replaced_by = \"a\"\nsunset"),
            ),
            ("strategies/s.toml", strategy("s", Status::Active, "tag(a)")),
        ]
    };
    let (found, texts) = compared([&more; 2], &files(Status::Deprecated), &files(Status::Retired), &[]);
    assert_snapshot!(render_text(&found, &texts, false), @r#"
    error[L105]: tag `a` is retired while 5 places need it
      --> tags/basic/a.toml:4:10
       |
     4 | status = "retired"
       |          ^^^^^^^^^ a retired tag is not built
       |
      ::: tags/basic/b.toml:12:9
       |
    12 | when = "tag(a) and profile.age > 3"
       |         ------ tag `b`, `active`, is made from it
       |
      ::: tags/basic/d.toml:6:15
       |
     6 | replaced_by = "a"
       |               --- tag `d` names it as what comes after
       |
      ::: strategies/s.toml:6:13
       |
     6 | audience = "tag(a)"
       |             ------ strategy `s`, `active`, which goes to `sms`, addresses its members
       |
      ::: tagwerk.toml:11:8
       |
    11 | when = "tag(a)"
       |        -------- KPI `k` is made from it
    12 | [suppression]
    13 | tags = ["a"]
       |         --- its members are never addressed
       |
       = help: take `a` out there first, or leave it `deprecated`

    1 error
    "#);
}

#[test]
fn a_draft_that_needs_a_retired_tag_is_a_warning() {
    let files = |status| {
        vec![
            ("tags/basic/a.toml", tag("a", status, "profile.vip")),
            ("tags/basic/b.toml", tag("b", Status::Draft, "tag(a) and profile.age > 3")),
        ]
    };
    let (found, _) = compared([SETTINGS; 2], &files(Status::Deprecated), &files(Status::Retired), &[]);
    let all: Vec<(&str, Severity)> = found.iter().map(|d| (d.code, d.severity)).collect();
    assert_eq!(all, [("L105", Severity::Warning)]);
    // What was retired before is no news.
    let again = compared([SETTINGS; 2], &files(Status::Retired), &files(Status::Retired), &[]).0;
    assert_eq!(codes(&again), [""; 0]);
}

#[test]
fn a_paused_tag_from_which_something_is_made() {
    let files = |status| {
        vec![
            ("tags/basic/a.toml", tag("a", status, "profile.vip")),
            ("tags/basic/b.toml", tag("b", Status::Active, "tag(a) and profile.age > 3")),
            ("tags/basic/c.toml", tag("c", Status::Draft, "tag(a) and profile.age > 4")),
            ("strategies/s.toml", strategy("s", Status::Active, "tag(a)")),
        ]
    };
    let (found, texts) = compared([SETTINGS; 2], &files(Status::Active), &files(Status::Paused), &[]);
    assert_snapshot!(render_text(&found, &texts, false), @r#"
    warning[L105]: tag `a` is paused, and what is made from it goes on
      --> tags/basic/a.toml:4:10
       |
     4 | status = "paused"
       |          ^^^^^^^^ only its own audience is not handed over
       |
      ::: tags/basic/b.toml:12:9
       |
    12 | when = "tag(a) and profile.age > 3"
       |         ------ tag `b`, `active`, is made from it
       |
      ::: strategies/s.toml:6:13
       |
     6 | audience = "tag(a)"
       |             ------ strategy `s`, `active`, which goes to `sms`, addresses its members
       |
       = help: pause those too, if they are not to go out

    1 warning
    "#);
}

#[test]
fn other_owners_and_categories() {
    let base = vec![
        ("tags/basic/a.toml", tag("a", Status::Active, "profile.vip")),
        ("strategies/s.toml", strategy("s", Status::Active, "tag(a)")),
    ];
    let head = vec![
        ("tags/behavior/a.toml", tag("a", Status::Active, "profile.vip").replace("crm", "growth")),
        ("strategies/s.toml", strategy("s", Status::Draft, "tag(a)").replace("owner = \"crm\"\n", "")),
    ];
    assert_snapshot!(shown(&base, &head, &[]), @r#"
    warning[L106]: strategy `s` loses its owner `crm`
     --> strategies/s.toml:1:6
      |
    1 | id = "s"
      |      ^^^ was `crm`
      |
     ::: base:strategies/s.toml:3:9
      |
    3 | owner = "crm"
      |         ----- the owner until now
      |
      = help: let both of them agree

    error[L101]: strategy `s` cannot go from `active` to `draft`
     --> strategies/s.toml:3:10
      |
    3 | status = "draft"
      |          ^^^^^^^ was `active`
      |
     ::: base:strategies/s.toml:4:10
      |
    4 | status = "active"
      |          -------- `active` here
      |
      = help: from `active` it goes to `paused` or `deprecated`; `[policy] transitions = ["active -> draft"]`, once merged, allows this step too

    warning[L107]: tag `a` moves from category `basic` to `behavior`
     --> tags/behavior/a.toml:1:6
      |
    1 | id = "a"
      |      ^^^ lay in `tags/basic/a.toml`
      |
     ::: base:tags/basic/a.toml:1:6
      |
    1 | id = "a"
      |      --- lay here
      |
      = help: other people answer for that folder: let both sides agree

    warning[L106]: tag `a` goes from owner `crm` to `growth`
     --> tags/behavior/a.toml:3:9
      |
    3 | owner = "growth"
      |         ^^^^^^^^ was `crm`
      |
     ::: base:tags/basic/a.toml:3:9
      |
    3 | owner = "crm"
      |         ----- the owner until now
      |
      = help: let both of them agree

    1 error, 3 warnings
    "#);
}

/// A file with mistakes is there, so what it defines is neither gone nor new.
#[test]
fn mistakes_delete_nothing() {
    let base = vec![
        ("tags/basic/a.toml", tag("a", Status::Active, "profile.vip")),
        ("strategies/s.toml", strategy("s", Status::Active, "profile.vip")),
    ];
    let broken: Files<'_> = base.iter().map(|(file, text)| (*file, text.replace("name", "nmae"))).collect();
    assert_eq!(codes(&compared([SETTINGS; 2], &base, &broken, &[]).0), [""; 0]);
    assert_eq!(codes(&compared([SETTINGS; 2], &broken, &base, &[]).0), [""; 0]);
}

/// Tags that share a text are told once, with their names.
#[test]
fn members_of_a_family() {
    let family = |status: &str, owner: &str, ids: &[&str]| {
        let member = |(at, id): (usize, &&str)| format!("[[member]]\nid = \"{id}\"\nage = {at}\n");
        let members: String = ids.iter().enumerate().map(member).collect();
        let text = format!(
            "id = \"f\"\nname = \"F\"\ndescription = \"x\"\nowner = \"{owner}\"\nstatus = \"{status}\"\n[parameters.age]\n\
             kind = \"number\"\ndescription = \"x\"\n[tag]\nname = \"Older than {{age}}\"\ndescription = \"x\"\n\
             [tag.purpose]\ngoal = \"g\"\ndecision = \"d\"\naction = \"segment\"\n[tag.rule]\nwhen = \"profile.age > \
             {{age}}\"\n{members}"
        );
        vec![("tags/basic/f.family.toml", text)]
    };
    let base = family("draft", "crm", &["a", "b", "c"]);
    let head = family("active", "growth", &["a", "b"]);
    assert!(!read(SETTINGS, &base).found.has_errors(), "{:?}", read(SETTINGS, &base).found);
    let (found, texts) = compared([SETTINGS; 2], &base, &head, &[]);
    let members: Vec<(&str, usize)> =
        found.iter().map(|d: &Diagnostic| (d.code, d.place.as_ref().map_or(0, |p| p.members.len()))).collect();
    assert_eq!(members, [("L106", 2), ("L101", 2)], "{}", render_text(&found, &texts, false));
}
