use insta::assert_snapshot;

use super::*;
use crate::tui::{
    app::Access,
    fixture::{self, Content, SIZES, headless, text},
    headless::Headless,
    message::Message,
};

/// The tabs of this folder.
const OWN: [TabId; 6] =
    [TabId::Definition, TabId::Lineage, TabId::History, TabId::Usage, TabId::Health, TabId::Effects];

fn press(app: &mut Headless, keys: &str) {
    app.press(keys).expect("keys");
}

/// Finds a tag, and shows a tab of it.
fn go(app: &mut Headless, tag: &str, tab: TabId) {
    press(app, &format!("esc esc / \"{tag}\" enter alt-{}", tab.index() + 1));
    assert_eq!(place(app), (tag.to_owned(), tab.word().to_owned()), "{}", text(&app.frame()));
}

fn place(app: &Headless) -> (String, String) {
    let place = app.app.current().place();
    (place.at.unwrap_or_default(), place.part.unwrap_or_default())
}

fn shown(content: Content, size: (u16, u16), tag: &str, tab: TabId) -> Headless {
    let mut app = headless(content, size);
    go(&mut app, tag, tab);
    app
}

fn said(app: &Headless) -> String {
    app.lines().join("\n")
}

#[test]
fn every_tab_says_something_about_every_tag() {
    for content in Content::ALL {
        let mut app = headless(content, (120, 40));
        for tag in ["high_value", "lifecycle", "win_back", "in_shanghai", "do_not_contact"] {
            for tab in OWN {
                go(&mut app, tag, tab);
                let lines = app.lines();
                let title = TabId::title(tab).text(content.language());
                let is_its = |line: &String| line.ends_with(title) && line.contains(&(tab.index() + 1).to_string());
                let at = lines.iter().position(is_its).unwrap_or_else(|| panic!("{title} is not in {lines:#?}"));
                assert!(lines.len() > at + 1, "{tag} {title}: {lines:#?}");
                assert!(!lines.iter().any(|line| line.contains("Reading…") || line.contains("读取…")), "{lines:#?}");
            }
        }
    }
}

#[test]
fn a_lineage_is_walked_through_and_back() {
    let mut app = shown(Content::English, (120, 40), "win_back", TabId::Lineage);
    assert!(said(&app).contains("tag lifecycle"), "{}", said(&app));
    press(&mut app, "tab down enter");
    assert_eq!(place(&app), ("lifecycle".to_owned(), "lineage".to_owned()));
    assert!(said(&app).contains("tag win_back"), "{}", said(&app));
    press(&mut app, "ctrl-o");
    assert_eq!(place(&app), ("win_back".to_owned(), "lineage".to_owned()));
    assert!(said(&app).contains("Selected: step 1: tag lifecycle"), "{}", said(&app));
}

#[test]
fn tabs_are_gone_through_in_both_directions() {
    let mut app = headless(Content::English, (120, 40));
    press(&mut app, "tab");
    for tab in TabId::ALL.iter().cycle().skip(1).take(TabId::ALL.len() + 1) {
        press(&mut app, "l");
        assert_eq!(place(&app).1, tab.word());
    }
    press(&mut app, "h <");
    assert_eq!(place(&app).1, TabId::Effects.word());
    press(&mut app, "> >");
    assert_eq!(place(&app).1, TabId::Audience.word());
}

#[test]
fn a_tab_is_shown_from_the_list_where_the_pane_is_not_seen() {
    let mut app = headless(Content::English, (80, 24));
    press(&mut app, "alt-7");
    assert_eq!(place(&app).1, "usage");
    assert!(text(&app.frame()).contains("[Usage]"), "{}", text(&app.frame()));
}

#[test]
fn a_history_tells_versions_in_rule_words_with_approvals_and_releases() {
    let app = shown(Content::English, (120, 40), "high_value", TabId::History);
    let said = said(&app);
    for part in ["tags: high_value begins at 90", "rule.when", "approved by Ann", "in releases 2, 3", "in releases 1"] {
        assert!(said.contains(part), "{part} is not in\n{said}");
    }
    let app = shown(Content::English, (120, 40), "recent_login", TabId::History);
    assert!(self::said(&app).contains("comments or formatting only"));
}

#[test]
fn what_is_wrong_is_told_with_its_remedy() {
    let folder = fixture::copy(Content::English);
    let file = folder.path().join("tags/transaction/high_value.toml");
    let written = std::fs::read_to_string(&file).expect("readable");
    std::fs::write(&file, written.replace("exists(login", "exists(logn")).expect("written");
    let mut app = fixture::headless_in(folder.path(), Content::English, (120, 40), Access::ReadOnly);
    go(&mut app, "high_value", TabId::Definition);
    assert!(said(&app).contains("did you mean `login`?"), "{}", said(&app));
    go(&mut app, "high_value", TabId::Health);
    assert!(said(&app).contains("did you mean `login`?"), "{}", said(&app));
    // Mended on disk, it is fine here.
    std::fs::write(&file, written).expect("written");
    app.tell(Message::FilesChanged);
    assert!(!said(&app).contains("did you mean"), "{}", said(&app));
    go(&mut app, "high_value", TabId::History);
    assert!(!said(&app).contains("not committed yet"), "{}", said(&app));
}

#[test]
fn what_is_not_committed_is_told() {
    let folder = fixture::copy(Content::English);
    let file = folder.path().join("tags/transaction/high_value.toml");
    let written = std::fs::read_to_string(&file).expect("readable");
    std::fs::write(&file, written.replace(">= 90", ">= 120")).expect("written");
    let mut app = fixture::headless_in(folder.path(), Content::English, (120, 40), Access::ReadOnly);
    go(&mut app, "high_value", TabId::History);
    assert!(said(&app).contains("not committed yet"), "{}", said(&app));
    assert!(said(&app).contains("120"), "{}", said(&app));
}

#[test]
fn what_people_wrote_is_harmless() {
    let folder = fixture::copy(Content::English);
    let file = folder.path().join("tags/transaction/high_value.toml");
    let written = std::fs::read_to_string(&file).expect("readable");
    let evil = written
        .replace("High value", "High\\u001b[31m value\\u202e")
        .replace("Spends a lot", "\\u001b]52;c;eA==\\u0007Spends");
    std::fs::write(&file, evil).expect("written");
    let mut app = fixture::headless_in(folder.path(), Content::English, (120, 40), Access::ReadOnly);
    for tab in OWN {
        go(&mut app, "high_value", tab);
        let all = text(&app.frame()) + &said(&app);
        assert!(!all.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{all:?}");
        press(&mut app, "tab y");
        assert!(!app.copied.iter().any(|text| text.contains(['\u{1b}', '\u{7}', '\u{202e}'])));
    }
    assert!(!app.copied.is_empty());
}

#[test]
fn tabs_look_so() {
    let tag = |tab| if tab == TabId::Definition { "high_value" } else { "lifecycle" };
    for (content, language) in [(Content::English, "en"), (Content::Chinese, "zh")] {
        for (columns, rows) in SIZES {
            // The smallest and the largest for the tab that is seen first; one for each of the others.
            for tab in OWN {
                if tab != TabId::Definition && (columns, rows) != (120, 40) {
                    continue;
                }
                let app = shown(content, (columns, rows), tag(tab), tab);
                let name = format!("detail_{}_{columns}x{rows}_{language}", tab.word());
                assert_snapshot!(name, text(&app.frame()));
            }
        }
    }
}
