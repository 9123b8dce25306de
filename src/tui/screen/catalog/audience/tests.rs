//! The tabs over a small workspace: what they show, and what every action does.

use std::path::Path;

use insta::assert_snapshot;
use ratatui::buffer::Buffer;

use crate::{
    tui::{
        app::{Access, Start},
        fixture::{self, Content, NOW, SIZES, text},
        headless::Headless,
        keymap::Keymap,
        screen::{Place, ScreenId},
        theme::{ColorDepth, Theme, ThemeName},
    },
    workspace::{Desk, Unobserved},
};

/// The dashboard with a tab of a tag on the screen, and the focus there.
fn open_in(dir: &Path, content: Content, tag: &str, tab: &str, size: (u16, u16)) -> Headless {
    let start = Start {
        theme: Theme::new(ThemeName::Dark, ColorDepth::True),
        language: content.language(),
        keymap: Keymap::default(),
        access: Access::ReadOnly,
        now: NOW,
        place: Place::at(ScreenId::Catalog, tag).part(tab),
        size,
        notice: None,
        told: Default::default(),
    };
    let mut app = Headless::start(dir.to_owned(), start);
    app.press("tab").expect("a key");
    app
}

fn open(content: Content, tag: &str, tab: &str, size: (u16, u16)) -> Headless {
    open_in(fixture::workspace(content), content, tag, tab, size)
}

/// The pane without the list, which has snapshots of its own.
fn pane(app: &Headless) -> String {
    let area = app.app.catalog.areas(&app.app.shared).detail;
    let frame = app.frame();
    let mut part = Buffer::empty(area);
    for position in area.positions() {
        part[position] = frame[position].clone();
    }
    text(&part)
}

/// Everything that the tab tells, whether it is in sight or not.
fn told(app: &Headless) -> String {
    app.lines().join("\n")
}

fn desk(content: Content) -> Desk {
    Desk::open(fixture::workspace(content), None).expect("a desk")
}

#[test]
fn what_the_tabs_look_like() {
    for content in Content::ALL {
        for (columns, rows) in SIZES {
            for (tab, tag) in [("audience", "high_value"), ("profile", "in_shanghai"), ("overlap", "never_bought")] {
                let app = open(content, tag, tab, (columns, rows));
                assert_snapshot!(format!("{tab}_{content:?}_{columns}x{rows}").to_lowercase(), pane(&app));
            }
        }
    }
}

#[test]
fn what_a_screen_reader_is_told() {
    for content in Content::ALL {
        for (tab, tag) in [("audience", "lifecycle"), ("profile", "in_shanghai"), ("overlap", "never_bought")] {
            let app = open(content, tag, tab, (120, 40));
            let lines = told(&app);
            assert!(!lines.contains(['█', '│', '▲', '▼']), "{lines}");
            assert_snapshot!(format!("told_{tab}_{content:?}").to_lowercase(), lines);
        }
    }
}

#[test]
fn the_numbers_are_those_of_the_desk() {
    let desk = desk(Content::English);
    let app = open(Content::English, "high_value", "audience", (200, 60));
    let history = desk.audience_history("high_value", None, 60, &Unobserved).unwrap();
    assert_eq!(history.points.len(), 3);
    for point in &history.points {
        let size = point.size.unwrap();
        assert!(told(&app).contains(&format!("{size} members")), "{point:?}");
        if let Some(moved) = point.moved {
            assert!(told(&app).contains(&format!("{} entered, {} exited", moved.entered, moved.exited)));
        }
    }
    let app = open(Content::English, "never_bought", "overlap", (200, 60));
    for other in &desk.overlaps("never_bought", None, &Unobserved).unwrap().unwrap().with {
        let name = other.value.as_ref().map_or(other.tag.to_string(), |value| format!("{} = '{value}'", other.tag));
        let is_told = told(&app).lines().any(|line| line.starts_with(&format!("{name}: ")));
        assert_eq!(is_told, other.both > 0, "{name}");
    }
}

#[test]
fn cases_are_gone_through() {
    for tab in ["audience", "profile", "overlap"] {
        let mut app = open(Content::English, "lifecycle", tab, (120, 40));
        let any = told(&app);
        assert!(any.contains("any case of 3"), "{any}");
        for value in ["new", "churned", "active"] {
            app.press("v").unwrap();
            assert!(told(&app).contains(&format!("case {value}")), "{}", told(&app));
            assert_ne!(told(&app), any);
        }
        app.press("v").unwrap();
        assert_eq!(told(&app), any);
        // A plain tag has none, and another tag begins with any case.
        app.press("v tab g g tab v").unwrap();
        assert!(!told(&app).contains("case "), "{}", told(&app));
    }
}

#[test]
fn overlaps_are_ordered() {
    let mut app = open(Content::English, "never_bought", "overlap", (120, 40));
    let names = |app: &Headless| -> Vec<String> {
        let lines = told(app);
        let rows = lines.lines().filter(|line| line.contains(" in both") && !line.starts_with("Selected"));
        rows.filter_map(|line| line.split(": ").next().map(str::to_owned)).collect()
    };
    let similar = names(&app);
    let mut orders = vec![similar.clone()];
    for _ in 0..3 {
        app.press("o").unwrap();
        orders.push(names(&app));
    }
    assert!(orders[3].is_sorted(), "{orders:?}");
    assert!(orders[1] != orders[2] || orders[0] != orders[1], "{orders:?}");
    let sets: Vec<std::collections::BTreeSet<&String>> = orders.iter().map(|order| order.iter().collect()).collect();
    assert!(sets.iter().all(|set| *set == sets[0]));
    app.press("o").unwrap();
    assert_eq!(names(&app), similar);
}

#[test]
fn an_overlap_leads_to_the_other_tag() {
    let mut app = open(Content::English, "never_bought", "overlap", (120, 40));
    app.press("o o o j enter").unwrap();
    let place = app.app.current().place();
    assert_eq!(place.part.as_deref(), Some("overlap"));
    assert_ne!(place.at.as_deref(), Some("never_bought"));
    app.press("ctrl-o").unwrap();
    assert_eq!(app.app.current().place().at.as_deref(), Some("never_bought"), "and back");
}

#[test]
fn attributes_are_folded_and_ordered() {
    let mut app = open(Content::English, "in_shanghai", "profile", (120, 40));
    assert!(told(&app).contains("Shanghai: 100.0 % of members"), "{}", told(&app));
    app.press("f").unwrap();
    assert!(!told(&app).contains("of members,"), "{}", told(&app));
    app.press("j enter").unwrap();
    assert!(told(&app).contains("Shanghai: 100.0 % of members"), "what differs most is first: {}", told(&app));
    app.press("enter").unwrap();
    assert!(!told(&app).contains("of members,"));
    app.press("o").unwrap();
    let names: Vec<String> =
        told(&app).lines().filter(|line| line.starts_with("profile.")).map(str::to_owned).collect();
    assert!(names.len() == 4 && names.is_sorted(), "{names:?}");
    app.press("f").unwrap();
    assert!(told(&app).contains("Shanghai: 100.0 % of members"));
}

#[test]
fn a_draft_is_counted_though_no_release_holds_it() {
    let app = open(Content::English, "win_back", "audience", (120, 40));
    assert!(told(&app).contains("The current release does not hold it"), "{}", told(&app));
    assert!(told(&app).contains("left, "), "{}", told(&app));
    let app = open(Content::English, "win_back", "profile", (120, 40));
    assert!(told(&app).contains("beside all 240"), "{}", told(&app));
    let app = open(Content::English, "win_back", "overlap", (120, 40));
    assert!(told(&app).contains("`win_back`"), "{}", told(&app));
}

#[test]
fn without_data_what_is_missing_is_said() {
    let folder = fixture::copy(Content::English);
    std::fs::remove_dir_all(folder.path().join(".tagwerk")).unwrap();
    for (tab, command) in
        [("audience", "tagwerk publish"), ("profile", "tagwerk ingest"), ("overlap", "tagwerk publish")]
    {
        let app = open_in(folder.path(), Content::English, "high_value", tab, (80, 24));
        assert!(told(&app).contains(command), "{tab}: {}", told(&app));
    }
}
