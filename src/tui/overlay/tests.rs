use insta::assert_snapshot;
use ratatui::buffer::Buffer;

use crate::tui::{
    app::Access,
    effect::{Confirm, Effect, Notice},
    fixture::{self, Content, SIZES},
    headless::Headless,
    screen::ScreenId,
    theme::ThemeName,
};

fn open(content: Content, size: (u16, u16), keys: &str) -> Headless {
    let mut dashboard = fixture::headless(content, size);
    dashboard.press(keys).unwrap();
    dashboard
}

/// Only the window: what is below it belongs to the tests of screens.
fn window(dashboard: &Headless) -> String {
    let app = &dashboard.app;
    let mut buffer = Buffer::empty(app.shared.body);
    app.overlay.as_ref().expect("a window is open").draw(app, &mut buffer, app.shared.body);
    let text = fixture::text(&buffer);
    text.lines().filter(|line| !line.is_empty()).map(|line| format!("{line}\n")).collect()
}

#[test]
fn the_palette_looks_so() {
    for content in Content::ALL {
        for size in SIZES {
            let name = format!("palette_{}x{}_{}", size.0, size.1, content.language());
            assert_snapshot!(name, window(&open(content, size, "5 : \"theme\"")));
        }
    }
}

#[test]
fn help_looks_so() {
    for content in Content::ALL {
        for size in SIZES {
            let name = format!("help_{}x{}_{}", size.0, size.1, content.language());
            assert_snapshot!(name, window(&open(content, size, "5 ? \"screen\"")));
        }
    }
}

#[test]
fn what_is_chosen_in_the_palette_is_done() {
    let mut dashboard = open(Content::English, (100, 30), ": \"high contrast\"");
    let before = dashboard.app.shared.theme.name;
    dashboard.press("enter").unwrap();
    assert!(dashboard.app.overlay.is_none());
    assert_eq!(dashboard.app.shared.theme.name, before.next());
    assert_eq!(before, ThemeName::Dark);
}

#[test]
fn the_palette_goes_to_other_screens() {
    let mut dashboard = open(Content::Chinese, (100, 30), ": \"go.activity\" enter");
    assert_eq!(dashboard.app.screen, ScreenId::Activity);
    dashboard.press(": \"go.lab\" up down enter").unwrap();
    assert_eq!(dashboard.app.screen, ScreenId::Lab);
}

#[test]
fn letters_are_text_and_esc_closes() {
    for keys in [":", "?"] {
        let mut dashboard = open(Content::English, (100, 30), &format!("{keys} q j 1"));
        assert!(!dashboard.has_quit());
        assert_eq!(dashboard.app.screen, ScreenId::Catalog);
        assert!(dashboard.lines().iter().any(|line| line.ends_with(": qj1")), "{:?}", dashboard.lines());
        dashboard.press("esc").unwrap();
        assert!(dashboard.app.overlay.is_none());
    }
}

#[test]
fn nothing_that_writes_is_offered_where_nothing_may_be_written() {
    let folder = fixture::copy(Content::English);
    let offered = |access| {
        let mut dashboard = fixture::headless_in(folder.path(), Content::English, (100, 30), access);
        dashboard.press("7 :").unwrap();
        dashboard.lines().into_iter().find(|line| line.ends_with(" found")).unwrap()
    };
    assert_ne!(offered(Access::ReadOnly), offered(Access::ReadWrite));
    let mut dashboard = fixture::headless_in(folder.path(), Content::English, (100, 30), Access::ReadOnly);
    dashboard.press("7 ?").unwrap();
    assert!(dashboard.lines().iter().any(|line| line.ends_with("(not now: read-only)")));
}

#[test]
fn help_scrolls_to_its_end_and_no_further() {
    let mut dashboard = open(Content::English, (80, 24), "?");
    for _ in 0..40 {
        dashboard.press("pagedown").unwrap();
    }
    let end = window(&dashboard);
    dashboard.press("down").unwrap();
    assert_eq!(window(&dashboard), end);
    assert!(end.contains("ctrl-c"), "{end}");
    dashboard.press("up").unwrap();
    assert_ne!(window(&dashboard), end);
}

#[test]
fn a_question_is_answered_with_yes_only_by_enter() {
    let ask = |dashboard: &mut Headless| {
        let then = vec![Effect::Say(Notice::good("done"))];
        let confirm = Confirm { title: "Sure?".to_owned(), lines: vec!["it is much".to_owned()], then };
        dashboard.app.overlay = Some(super::Overlay::confirm(confirm));
    };
    for (keys, is_done) in [("enter", true), ("esc", false), ("q", false), ("j", false)] {
        let mut dashboard = open(Content::English, (80, 24), "");
        ask(&mut dashboard);
        dashboard.press(keys).unwrap();
        assert_eq!(dashboard.app.notice.as_ref().is_some_and(|notice| notice.text == "done"), is_done, "{keys}");
        assert!(!dashboard.has_quit());
    }
}

#[test]
fn what_is_wrong_with_the_configuration_is_read_first() {
    let mut options = crate::tui::Options::new(
        fixture::workspace(Content::English).to_owned(),
        std::sync::Arc::new(|_| fixture::NOW),
    );
    options.configuration = crate::tui::Configuration::read("mine.toml", "[dashboard.keys]\nqiut = 'x'\n");
    let mut dashboard = Headless::new(&options, 100, 30);
    assert_snapshot!("told", window(&dashboard));
    assert!(dashboard.lines().iter().any(|line| line.contains("unknown action `qiut`")));
    dashboard.press("enter").unwrap();
    assert!(dashboard.app.overlay.is_none());
}
