//! What the screen Activity does and shows.

use std::fs;

use super::*;
use crate::{
    tui::{
        app::Access,
        effect::Tone,
        fixture::{self, Content, NOW, SIZES},
        headless::Headless,
        message::Message,
        runs::{RunEvent, RunProgress},
    },
    workspace::{Stage, SwitchOff, Workspace, switch_off},
};

fn open(content: Content, size: (u16, u16)) -> Headless {
    let mut dashboard = fixture::headless(content, size);
    dashboard.press("7").unwrap();
    dashboard
}

fn open_in(dir: &std::path::Path, access: Access) -> Headless {
    let mut dashboard = fixture::headless_in(dir, Content::English, (120, 40), access);
    dashboard.press("7").unwrap();
    dashboard
}

fn act(dashboard: &mut Headless, action: ActivityAction) -> Vec<Effect> {
    dashboard.app.act(Action::Activity(action))
}

/// The tone of what is said, when nothing else is done.
fn only_said(effects: &[Effect]) -> Option<Tone> {
    match effects {
        [Effect::Say(notice)] => Some(notice.tone),
        _ => None,
    }
}

fn started(dashboard: &mut Headless, id: u64, kind: RunKind) {
    dashboard.app.update(Message::Run(RunId(id), RunEvent::Started { kind, at: NOW }));
}

fn advanced(dashboard: &mut Headless, id: u64, stage: Stage, done: u64) {
    let progress = RunProgress { stage, what: String::new(), done, total: 8, seconds: 1.5 };
    dashboard.app.update(Message::Run(RunId(id), RunEvent::Advanced { progress }));
}

fn ended(dashboard: &mut Headless, id: u64, trouble: Trouble) {
    let event = RunEvent::Ended { at: NOW, seconds: 2.5, outcome: Err(trouble) };
    dashboard.app.update(Message::Run(RunId(id), event));
}

/// What a screen reader is told, in which no line is broken or cut.
fn told(dashboard: &Headless) -> String {
    dashboard.lines().join("\n")
}

fn shown(dashboard: &Headless) -> String {
    fixture::text(&dashboard.frame())
}

#[test]
fn what_was_done_is_shown() {
    for content in Content::ALL {
        for (columns, rows) in SIZES {
            let dashboard = open(content, (columns, rows));
            insta::assert_snapshot!(
                format!("activity_{}_{columns}x{rows}", content.language().code()),
                shown(&dashboard)
            );
        }
    }
}

#[test]
fn runs_are_shown_as_they_go() {
    for content in Content::ALL {
        let mut dashboard = open(content, (80, 24));
        started(&mut dashboard, 1, RunKind::Check);
        ended(
            &mut dashboard,
            1,
            Trouble {
                text: "cannot read data/events.csv".to_owned(),
                causes: vec!["the disk says no".to_owned()],
                hint: Some("look at the disk".to_owned()),
                ..Trouble::default()
            },
        );
        started(&mut dashboard, 2, RunKind::Test);
        ended(&mut dashboard, 2, Trouble { is_cancelled: true, ..Trouble::default() });
        started(&mut dashboard, 3, RunKind::Build);
        advanced(&mut dashboard, 3, Stage::Evaluate, 3);
        insta::assert_snapshot!(format!("activity_running_{}", content.language().code()), shown(&dashboard));
        dashboard.press("j j").unwrap();
        insta::assert_snapshot!(format!("activity_failed_{}", content.language().code()), shown(&dashboard));
        let told = dashboard.lines().join("\n");
        for word in ["cannot read data/events.csv", "the disk says no", "look at the disk"] {
            assert!(told.contains(word), "{told}");
        }
    }
}

#[test]
fn a_screen_reader_is_told_everything_without_glyphs_that_draw() {
    let mut dashboard = open(Content::English, (120, 40));
    started(&mut dashboard, 1, RunKind::Build);
    advanced(&mut dashboard, 1, Stage::Evaluate, 3);
    let told = dashboard.lines();
    assert!(told.iter().any(|line| line.ends_with("build; 37 % evaluating rules; started here")), "{told:#?}");
    assert!(told.iter().any(|line| line.contains("publish; release 3: 12 audiences of 240 subjects")), "{told:#?}");
    assert!(told.iter().all(|line| !line.contains(['│', '─', '┌', '█', '▸'])), "{told:#?}");
}

#[test]
fn checks_and_tests_run_where_nothing_may_be_written() {
    let mut dashboard = open(Content::English, (120, 40));
    dashboard.press("c").unwrap();
    assert!(told(&dashboard).contains("10 tags, nothing found"), "{}", shown(&dashboard));
    dashboard.press("t").unwrap();
    assert!(told(&dashboard).contains("no tag has a test"), "{}", shown(&dashboard));
    assert_eq!(dashboard.app.shared.runs.all.len(), 2);
}

#[test]
fn nothing_that_writes_starts_where_nothing_may_be_written() {
    let mut dashboard = open(Content::English, (120, 40));
    for action in [ActivityAction::Build, ActivityAction::Ingest, ActivityAction::Publish] {
        assert_eq!(only_said(&act(&mut dashboard, action)), Some(Tone::Bad), "{action:?}");
        assert!(dashboard.app.overlay.is_none());
    }
    dashboard.press("b i p enter").unwrap();
    assert!(dashboard.app.shared.runs.all.is_empty());
}

#[test]
fn what_is_built_here_is_a_candidate_until_it_is_published() {
    let folder = fixture::copy(Content::English);
    let mut dashboard = open_in(folder.path(), Access::ReadWrite);
    let file = folder.path().join("tags/behavior/recent_login.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("> 1", "> 2")).unwrap();
    // The desk did not hear of the change; a run reads the files all the same.
    dashboard.press("b").unwrap();
    let workspace = Workspace::open(folder.path()).unwrap();
    let current = || workspace.current_sizes().unwrap().unwrap().release;
    assert_eq!(current().number, 3);
    assert!(told(&dashboard).contains("release 4, a candidate: 12 audiences of 240 subjects"), "{}", shown(&dashboard));

    dashboard.press("p").unwrap();
    assert!(shown(&dashboard).contains("current now: release 3"), "{}", shown(&dashboard));
    dashboard.press("esc").unwrap();
    assert_eq!(current().number, 3, "who says no gets nothing");
    dashboard.press("p enter").unwrap();
    assert_eq!(current().number, 4);
    assert!(current().is_dirty, "the release does not claim to be of the commit");
    assert!(told(&dashboard).contains("release 4 is current now, it was 3"), "{}", shown(&dashboard));

    dashboard.press("i").unwrap();
    assert!(told(&dashboard).contains("nothing changed in the sources"), "{}", shown(&dashboard));
}

#[test]
fn mistakes_are_shown_where_they_are() {
    let folder = fixture::copy(Content::English);
    let file = folder.path().join("tags/behavior/recent_login.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("count(login", "count(logn")).unwrap();
    let mut dashboard = open_in(folder.path(), Access::ReadWrite);
    dashboard.press("b").unwrap();
    let build = shown(&dashboard);
    assert!(build.contains('✗') && build.contains("logn"), "{build}");
    dashboard.press("c").unwrap();
    let check = shown(&dashboard);
    assert!(check.contains("1 errors and") && check.contains("recent_login.toml"), "{check}");
}

#[test]
fn one_writes_at_a_time() {
    let folder = fixture::copy(Content::English);
    let mut dashboard = open_in(folder.path(), Access::ReadWrite);
    started(&mut dashboard, 1, RunKind::Build);
    for action in [ActivityAction::Build, ActivityAction::Ingest, ActivityAction::Publish] {
        assert_eq!(only_said(&act(&mut dashboard, action)), Some(Tone::Bad), "{action:?}");
    }
    assert_eq!(act(&mut dashboard, ActivityAction::Check), [Effect::Run(RunKind::Check)], "this one only reads");
}

#[test]
fn a_run_is_cancelled_once() {
    let mut dashboard = open(Content::English, (120, 40));
    assert_eq!(only_said(&act(&mut dashboard, ActivityAction::Cancel)), Some(Tone::Info));
    started(&mut dashboard, 1, RunKind::Check);
    started(&mut dashboard, 2, RunKind::Test);
    dashboard.press("j").unwrap();
    assert_eq!(act(&mut dashboard, ActivityAction::Cancel), [Effect::CancelRun(RunId(1))], "the selected one");
    assert!(shown(&dashboard).contains("is being given up"), "{}", shown(&dashboard));
    assert_eq!(act(&mut dashboard, ActivityAction::Cancel), [Effect::CancelRun(RunId(2))], "then the newest");
    assert_eq!(only_said(&act(&mut dashboard, ActivityAction::Cancel)), Some(Tone::Info));
    ended(&mut dashboard, 1, Trouble { is_cancelled: true, ..Trouble::default() });
    ended(&mut dashboard, 2, Trouble { is_cancelled: true, ..Trouble::default() });
    assert!(shown(&dashboard).contains("given up, what was there before stays"), "{}", shown(&dashboard));
}

#[test]
fn a_filter_leaves_one_kind() {
    let folder = fixture::copy(Content::English);
    let off = SwitchOff { tag: "recent_login", reason: "too wide", by: None, until: None, now: NOW };
    switch_off(folder.path(), &off).unwrap();
    let mut dashboard = open_in(folder.path(), Access::ReadOnly);
    let rows = |dashboard: &Headless| entries(&dashboard.app.activity, &dashboard.app.shared).len();
    assert_eq!(rows(&dashboard), 4);
    dashboard.press("f").unwrap();
    assert_eq!(rows(&dashboard), 0, "no run yet");
    dashboard.press("f").unwrap();
    assert_eq!(rows(&dashboard), 3);
    dashboard.press("f f").unwrap();
    assert_eq!(rows(&dashboard), 1);
    dashboard.press("enter").unwrap();
    assert_eq!(dashboard.app.screen, ScreenId::Catalog, "a switch leads to its tag");
}
