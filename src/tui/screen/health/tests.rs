//! What the screen Health finds and shows.

use std::{fs, path::Path};

use super::*;
use crate::{
    calendar::DAY,
    tui::{
        app::{Access, Start},
        fixture::{self, Content, NOW, SIZES},
        headless::Headless,
    },
    workspace::{SwitchOff, switch_off},
};

fn open_at(dir: &Path, content: Content, size: (u16, u16), now: crate::calendar::Micros) -> Headless {
    let start = Start { now, ..fixture::start(content, size, Access::ReadOnly) };
    let mut dashboard = Headless::start(dir.to_owned(), start);
    dashboard.press("4").unwrap();
    dashboard
}

/// A workspace in which everything that can be wrong is.
fn ill(content: Content) -> tempfile::TempDir {
    let folder = fixture::copy(content);
    let edit = |file: &str, from: &str, to: &str| {
        let path = folder.path().join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file}");
        fs::write(path, text.replace(from, to)).unwrap();
    };
    edit("tags/behavior/recent_login.toml", "count(login", "count(logn");
    edit("tags/strategy/win_back.toml", "status = \"draft\"", "status = \"review\"");
    let test = "\n[[test]]\nas_of = \"2026-01-08T00:00:00\"\nexpect = true\n";
    let file = folder.path().join("tags/basic/new_customer.toml");
    fs::write(&file, fs::read_to_string(&file).unwrap() + test).unwrap();
    let off = SwitchOff { tag: "high_value", reason: "prices were imported in cents", by: None, until: None, now: NOW };
    switch_off(folder.path(), &off).unwrap();
    folder
}

fn count(dashboard: &Headless, area: Area) -> usize {
    dashboard.app.health.report.as_ref().unwrap().count(area)
}

#[test]
fn everything_that_is_wrong_is_found() {
    let folder = ill(Content::English);
    let dashboard = open_at(folder.path(), Content::English, (120, 40), NOW + 2 * DAY);
    assert_eq!(count(&dashboard, Area::Errors), 1);
    assert_eq!(count(&dashboard, Area::Tests), 1);
    assert_eq!(count(&dashboard, Area::Off), 1);
    assert_eq!(count(&dashboard, Area::Stale), 2, "those with an objective");
    assert_eq!(count(&dashboard, Area::Missing), 1, "a draft that is built from now on");
    assert!(count(&dashboard, Area::Warnings) >= 1);
    assert_eq!(count(&dashboard, Area::Untested), 9);
    let told = dashboard.lines().join("\n");
    for text in ["errors; recent_login; ", "stale; lifecycle; 2 days old, may be 26 hours", "prices were imported"] {
        assert!(told.contains(text), "`{text}` is not in\n{told}");
    }
}

#[test]
fn what_is_fresh_is_not_stale() {
    let dashboard = open_at(fixture::workspace(Content::English), Content::English, (120, 40), NOW + DAY);
    assert_eq!(count(&dashboard, Area::Stale), 0);
    assert_eq!(count(&dashboard, Area::Missing), 0, "a draft is not built");
    assert_eq!(count(&dashboard, Area::Errors) + count(&dashboard, Area::Tests), 0);
}

#[test]
fn what_is_wrong_is_shown() {
    for content in Content::ALL {
        let folder = ill(content);
        for (columns, rows) in SIZES {
            let dashboard = open_at(folder.path(), content, (columns, rows), NOW + 2 * DAY);
            let name = format!("health_{}_{columns}x{rows}", content.language().code());
            insta::assert_snapshot!(name, fixture::text(&dashboard.frame()));
        }
    }
}

#[test]
fn a_filter_goes_through_what_there_is() {
    let folder = ill(Content::English);
    let mut dashboard = open_at(folder.path(), Content::English, (80, 24), NOW);
    let mut seen = Vec::new();
    loop {
        dashboard.press("f").unwrap();
        let Some(only) = dashboard.app.health.only else { break };
        assert!(dashboard.app.health.issues().iter().all(|issue| issue.area() == only));
        assert!(!dashboard.app.health.issues().is_empty());
        seen.push(only);
    }
    assert_eq!(seen, [Area::Errors, Area::Tests, Area::Off, Area::Missing, Area::Warnings, Area::Untested]);
}

#[test]
fn a_line_leads_to_its_tag_and_can_be_copied() {
    let folder = ill(Content::English);
    let mut dashboard = open_at(folder.path(), Content::English, (120, 40), NOW);
    dashboard.press("y").unwrap();
    let [copied] = dashboard.copied.as_slice() else { panic!("{:?}", dashboard.copied) };
    assert!(copied.contains("logn") && copied.contains("recent_login"), "{copied}");
    dashboard.press("j enter").unwrap();
    assert_eq!(dashboard.app.screen, ScreenId::Catalog);
    assert_eq!(dashboard.app.current().place().at.as_deref(), Some("new_customer"));
    dashboard.press("ctrl-o").unwrap();
    assert_eq!(dashboard.app.screen, ScreenId::Health);
    assert_eq!(dashboard.app.health.browse.selected, 1, "as it was left");
}
