//! What the screen Effects shows.

use std::fs;

use super::*;
use crate::tui::{
    app::Access,
    fixture::{self, Content, SIZES},
    headless::Headless,
};

/// A workspace with a KPI that one tag names, and a strategy that says what success is.
fn aiming(content: Content) -> tempfile::TempDir {
    let folder = fixture::copy(content);
    let add = |file: &str, text: &str| {
        let path = folder.path().join(file);
        fs::write(&path, fs::read_to_string(&path).unwrap() + text).unwrap();
    };
    let name = if content == Content::Chinese { "七日内回访" } else { "Back within a week" };
    add("tagwerk.toml", &format!("\n[kpis.d7_retention]\nname = \"{name}\"\nwhen = \"exists(login, next 7 days)\"\n"));
    add("strategies/winback_mail.toml", "holdout = \"10%\"\n\n[goal]\nwhen = \"exists(purchase, next 7 days)\"\n");
    let file = folder.path().join("tags/behavior/recent_login.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("action = \"segment\"", "action = \"segment\"\nkpis = [\"d7_retention\"]")).unwrap();
    folder
}

fn open(dir: &std::path::Path, content: Content, size: (u16, u16)) -> Headless {
    let mut dashboard = fixture::headless_in(dir, content, size, Access::ReadOnly);
    dashboard.press("5").unwrap();
    dashboard
}

#[test]
fn aims_are_shown_and_what_is_missing_is_said() {
    for content in Content::ALL {
        let folder = aiming(content);
        for (columns, rows) in SIZES {
            let dashboard = open(folder.path(), content, (columns, rows));
            let name = format!("effects_{}_{columns}x{rows}", content.language().code());
            insta::assert_snapshot!(name, fixture::text(&dashboard.frame()));
        }
    }
}

#[test]
fn every_tag_stands_where_it_says_and_leads_to_the_catalog() {
    let folder = aiming(Content::English);
    let mut dashboard = open(folder.path(), Content::English, (120, 40));
    let told = dashboard.lines().join("\n");
    for text in ["`tagwerk effects`", "KPI d7_retention; not measured; Back within a week", "strategy winback_mail"] {
        assert!(told.contains(text), "`{text}` is not in\n{told}");
    }
    let effects = &dashboard.app.effects;
    let tags = |aim: usize| effects.aims[aim].tags.iter().map(|tag| tag.id.as_str()).collect::<Vec<_>>();
    assert_eq!(tags(0), ["recent_login"]);
    assert_eq!(tags(1), ["lifecycle"]);
    assert!(!tags(2).contains(&"recent_login") && tags(2).contains(&"high_value"), "{:?}", tags(2));
    let size = dashboard.app.shared.desk.as_ref().unwrap().sizes().unwrap().size("recent_login");
    assert_eq!(effects.aims[0].tags[0].size, size);
    assert!(size.is_some());
    dashboard.press("j y enter").unwrap();
    assert!(dashboard.copied[0].contains("exists(login, next 7 days)"), "{:?}", dashboard.copied);
    assert_eq!(dashboard.app.screen, ScreenId::Catalog);
    assert_eq!(dashboard.app.current().place().at.as_deref(), Some("recent_login"));
}

#[test]
fn aims_are_gone_through_without_their_tags() {
    let folder = aiming(Content::English);
    let mut dashboard = open(folder.path(), Content::English, (80, 24));
    let selected = |dashboard: &Headless| dashboard.app.effects.selected().map(|row| (row.aim, row.tag));
    let mut seen = vec![selected(&dashboard)];
    for key in ["n", "n", "n", "N", "N", "j", "N"] {
        dashboard.press(key).unwrap();
        seen.push(selected(&dashboard));
    }
    let aim = |aim| Some((aim, None));
    assert_eq!(seen, [aim(0), aim(1), aim(2), aim(2), aim(1), aim(0), Some((0, Some(0))), aim(0)]);
}

#[test]
fn a_workspace_without_aims_is_told_how_to_say_them() {
    let dashboard = open(fixture::workspace(Content::English), Content::English, (80, 24));
    let told = dashboard.lines().join("\n");
    assert!(told.contains("no KPI is named"), "{told}");
}
