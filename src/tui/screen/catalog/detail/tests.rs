use super::*;
use crate::tui::{
    app::Access,
    fixture::{self, Content, SIZES, headless, text},
    headless::Headless,
    screen::ScreenId,
};

/// The dashboard with a tag and a tab of it in the pane, which has all room.
fn shown(content: Content, size: (u16, u16), tag: &str, tab: TabId) -> Headless {
    let mut headless = headless(content, size);
    go(&mut headless, tag, tab);
    headless
}

fn go(headless: &mut Headless, tag: &str, tab: TabId) {
    let place = crate::tui::screen::Place::at(ScreenId::Catalog, tag).part(tab.word());
    let shared = &headless.app.shared;
    let effects = crate::tui::screen::Screen::go(&mut headless.app.catalog, &place, shared);
    headless.perform(effects);
    if headless.app.catalog.place().part.is_none() || !is_focused(headless) {
        headless.press("tab").expect("a key");
    }
}

fn is_focused(headless: &Headless) -> bool {
    text(&headless.frame()).contains(&format!("▸{}", headless.app.catalog.place().at.unwrap_or_default()))
}

#[test]
fn every_tab_says_something_about_every_tag() {
    for content in Content::ALL {
        for tag in ["high_value", "lifecycle", "win_back", "in_shanghai", "do_not_contact"] {
            let mut headless = headless(content, (120, 40));
            for tab in TabId::ALL {
                if matches!(tab, TabId::Audience | TabId::Profile | TabId::Overlap) {
                    continue;
                }
                go(&mut headless, tag, tab);
                let lines = headless.lines();
                let title = tab.title().text(content.language());
                let at = lines
                    .iter()
                    .position(|line| line.contains(title) && line.contains(&format!("{}", tab.index() + 1)));
                let at = at.unwrap_or_else(|| panic!("{title} is not in {lines:#?}"));
                assert!(lines.len() > at + 1, "{tag} {title}: {lines:#?}");
                assert!(!lines.iter().any(|line| line.contains("Reading…")), "{lines:#?}");
            }
        }
    }
}
