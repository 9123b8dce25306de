//! The lab over a small workspace with three releases.

use crossterm::event::KeyModifiers;

use super::*;
use crate::{
    calendar::DAY,
    tui::{
        app::Access,
        fixture::{self, Content, NOW, SIZES, text},
        headless::Headless,
        message::Message,
        work::{Context, Wanted, answer},
    },
};

/// The lab with the rule of a tag.
fn lab_of(content: Content, size: (u16, u16), tag: &str) -> Headless {
    let mut headless = fixture::headless(content, size);
    go(&mut headless, Place::at(ScreenId::Lab, tag));
    headless
}

fn english(tag: &str) -> Headless {
    lab_of(Content::English, (120, 40), tag)
}

/// Goes somewhere as the other screens do it.
fn go(headless: &mut Headless, place: Place) {
    headless.press("2").expect("keys");
    let effects = headless.app.lab.go(&place, &headless.app.shared);
    for effect in effects {
        match effect {
            Effect::Ask(question) | Effect::AskAfter(_, question) => ask(headless, &question),
            _ => {}
        }
    }
}

fn ask(headless: &mut Headless, question: &effect::Question) {
    let desk = headless.app.shared.desk.clone();
    let wanted = Wanted::default();
    let context = Context {
        dir: fixture::workspace(Content::English),
        desk: desk.as_ref(),
        now: NOW,
        language: headless.app.shared.language,
        wanted: &wanted,
    };
    let answer = answer(question, &context);
    headless.tell(Message::Answered(answer));
}

fn press(headless: &mut Headless, keys: &str) -> String {
    headless.press(keys).expect("keys");
    text(&headless.frame())
}

fn size(headless: &Headless) -> u64 {
    assert!(headless.app.lab.is_fresh());
    headless.app.lab.counted().expect("counted").size()
}

#[test]
fn the_lab_is_drawn() {
    for content in Content::ALL {
        for (columns, rows) in SIZES {
            for tag in ["high_value", "lifecycle"] {
                let mut headless = lab_of(content, (columns, rows), tag);
                if tag == "lifecycle" {
                    headless.press("c").expect("keys");
                }
                let name = format!("lab_{tag}_{}_{columns}x{rows}", content.language().code());
                insta::assert_snapshot!(name, text(&headless.frame()));
            }
        }
    }
}

#[test]
fn what_is_written_is_drawn() {
    for (columns, rows) in SIZES {
        let mut headless = lab_of(Content::Chinese, (columns, rows), "");
        headless.press("i \"profile.city = '上\"").expect("keys");
        insta::assert_snapshot!(format!("lab_writing_{columns}x{rows}"), text(&headless.frame()));
        headless.press("esc \"海' and exists(logn)\"").expect("keys");
        insta::assert_snapshot!(format!("lab_mistake_{columns}x{rows}"), text(&headless.frame()));
    }
}

#[test]
fn a_rule_that_is_not_changed_has_the_size_of_the_release() {
    let mut headless = english("");
    let desk = headless.app.shared.desk.clone().expect("a desk");
    let sizes = desk.sizes().expect("published");
    let mut compared = 0;
    for tag in desk.catalog().expect("a catalog").tags() {
        go(&mut headless, Place::at(ScreenId::Lab, tag.id.to_string()));
        for at in 0..headless.app.lab.draft().rules.len() {
            let value = headless.app.lab.draft().rule().value.clone();
            let audience =
                sizes.audiences(&tag.id).iter().find(|audience| audience.value.as_deref() == value.as_deref());
            if let Some(audience) = audience {
                assert_eq!(size(&headless), audience.size, "{} {value:?}", tag.id);
                assert!(headless.lines().iter().any(|line| line.ends_with("= the same")), "{:#?}", headless.lines());
                compared += 1;
            }
            if at + 1 < headless.app.lab.draft().rules.len() {
                headless.press("c").expect("keys");
            }
        }
    }
    assert!(compared >= 12, "{compared}");
}

#[test]
fn the_size_follows_what_is_written() {
    let mut headless = english("recent_login");
    let before = size(&headless);
    headless.press("i end backspace \"0\"").expect("keys");
    assert_eq!(headless.app.lab.text(), "count(login, last 7 days) > 0");
    let after = size(&headless);
    assert!(after > before, "{after} {before}");
    let frame = text(&headless.frame());
    assert!(frame.contains(&format!("▲ +{}", after - before)), "{frame}");
    assert!(frame.contains("* changed"), "{frame}");
    // Taken back, made again, restored.
    headless.press("esc u u").expect("keys");
    assert_eq!(size(&headless), before);
    headless.press("U U").expect("keys");
    assert_eq!(size(&headless), after);
    headless.press("R").expect("keys");
    assert_eq!(size(&headless), before);
    assert!(!headless.app.lab.draft().is_changed());
}

#[test]
fn while_it_is_counted_older_numbers_are_marked() {
    let mut headless = english("recent_login");
    let shared = &headless.app.shared;
    let effects = headless.app.lab.replace(Span::new(28, 29), "0", shared);
    let [Effect::Ask(read), Effect::AskAfter(pause, count)] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(*pause, PAUSE);
    assert_ne!(read.slot(), count.slot());
    assert!(!headless.app.lab.is_fresh());
    let frame = text(&headless.frame());
    assert!(frame.contains("◌ of an older text"), "{frame}");
    // An answer about an older text is none.
    let newer = count.clone();
    headless.app.lab.replace(Span::new(28, 29), "2", &headless.app.shared);
    ask(&mut headless, &newer);
    assert!(!headless.app.lab.is_fresh());
}

#[test]
fn mistakes_stand_below_their_line_with_a_remedy() {
    let mut headless = english("");
    let frame = press(&mut headless, "i \"exists(logn) \" enter \"and true\"");
    let lines: Vec<&str> = frame.lines().collect();
    let at = lines.iter().position(|line| line.contains("exists(logn)")).expect("the rule");
    assert!(lines[at + 1].contains("^^^^ unknown event `logn`"), "{frame}");
    assert!(lines[at + 2].contains("→ did you mean `login`?"), "{frame}");
    assert!(lines[at + 3].contains("and true"), "{frame}");
    assert!(frame.contains("✗ nothing is counted"), "{frame}");
    let told = headless.lines().join("\n");
    assert!(told.contains("mistake: unknown event `logn`; did you mean `login`?"), "{told}");
    // Nothing is wrong with nothing.
    let frame = press(&mut headless, "ctrl-w ctrl-w ctrl-u backspace ctrl-u");
    assert!(!frame.contains('✗'), "{frame}");
}

#[test]
fn a_tag_must_not_need_itself() {
    let mut headless = english("do_not_contact");
    let frame = press(&mut headless, "i end \" and tag(high_value)\"");
    assert!(frame.contains("tags refer to each other in a circle"), "{frame}");
    assert!(headless.app.lab.last_read().expect("read").rule.is_none());
    // The same is no circle in a rule for its own sake.
    headless.press("esc n i \"tag(high_value)\"").expect("keys");
    assert!(size(&headless) > 0);
}

#[test]
fn events_columns_values_and_tags_are_proposed() {
    let mut headless = lab_of(Content::Chinese, (120, 40), "");
    let labels = |headless: &Headless| -> Vec<String> {
        let popup = headless.app.lab.popup.as_ref();
        popup.into_iter().flat_map(|popup| &popup.proposals).map(|proposal| proposal.label.clone()).collect()
    };
    headless.press("i \"coun\"").expect("keys");
    assert_eq!(labels(&headless)[..2], ["count", "count_distinct"]);
    // A form brings its parentheses, and what goes into them is proposed at once.
    headless.press("enter").expect("keys");
    assert_eq!(headless.app.lab.text(), "count()");
    assert!(labels(&headless).contains(&"purchase".to_owned()), "{:?}", labels(&headless));
    headless.press("\"pur\" tab \") > 1 and profile.city = '\"").expect("keys");
    assert_eq!(headless.app.lab.text(), "count(purchase) > 1 and profile.city = '");
    headless.press("ctrl-space").expect("keys");
    assert!(labels(&headless).contains(&"'上海'".to_owned()), "{:?}", labels(&headless));
    let at = labels(&headless).iter().position(|label| label == "'上海'").expect("proposed");
    for _ in 0..at {
        headless.press("down").expect("keys");
    }
    headless.press("enter \" and tag(\" ctrl-n").expect("keys");
    assert!(headless.app.lab.text().ends_with("profile.city = '上海' and tag("), "{}", headless.app.lab.text());
    assert!(labels(&headless).contains(&"high_value".to_owned()));
    let told = headless.lines().join("\n");
    assert!(told.contains("建议 1/"), "{told}");
    headless.press("down up esc").expect("keys");
    assert!(headless.app.lab.popup.is_none() && headless.app.is_typing());
    headless.press("esc").expect("keys");
    assert!(!headless.app.is_typing());
}

#[test]
fn a_proposal_is_taken_by_the_mouse() {
    let mut headless = english("");
    headless.press("i \"coun\"").expect("keys");
    let frame = text(&headless.frame());
    let line = frame.lines().position(|line| line.contains("f count_distinct")).expect("proposed") as u16;
    let mouse = |kind| Message::Mouse(MouseEvent { kind, column: 8, row: line, modifiers: KeyModifiers::NONE });
    headless.tell(mouse(MouseEventKind::ScrollDown));
    assert_eq!(headless.app.lab.popup.as_ref().map(|popup| popup.selected), Some(1));
    headless.tell(mouse(MouseEventKind::ScrollUp));
    headless.tell(mouse(MouseEventKind::Down(MouseButton::Left)));
    assert_eq!(headless.app.lab.text(), "count_distinct()");
    assert!(headless.app.is_typing());
}

#[test]
fn a_new_rule_makes_room_and_the_old_one_can_be_brought_back() {
    let mut headless = english("");
    headless.press("i \"exists(login)\" esc n").expect("keys");
    assert_eq!(headless.app.lab.text(), "");
    headless.press("u").expect("keys");
    assert_eq!(headless.app.lab.text(), "exists(login)");
}

#[test]
fn a_huge_text_is_drawn() {
    let mut headless = english("");
    headless.press("i").expect("keys");
    headless.tell(Message::Paste("logged in often ".repeat(3_000)));
    let frame = text(&headless.frame());
    assert!(frame.contains("logged in often"), "{frame}");
}

#[test]
fn cases_are_worked_on_one_by_one_and_together() {
    let mut headless = english("lifecycle");
    assert!(text(&headless.frame()).contains("case new (1 of 3)"));
    let sizes = |headless: &Headless| headless.app.lab.counted().expect("counted").cases.clone();
    let before = sizes(&headless);
    // What one case gets is gone for those behind it.
    headless
        .press("i ctrl-end backspace backspace backspace backspace backspace backspace backspace \"60 days\"")
        .expect("keys");
    assert_eq!(headless.app.lab.text(), "profile.registered_at >= as_of - 60 days");
    let after = sizes(&headless);
    assert!(after[0].1 > before[0].1 && after[2].1 < before[2].1, "{before:?} {after:?}");
    assert_eq!(size(&headless), after[0].1);
    headless.press("esc c").expect("keys");
    assert!(text(&headless.frame()).contains("case churned (2 of 3) * changed"));
    assert_eq!(sizes(&headless), after);
    assert_eq!(size(&headless), after[1].1);
    headless.press("C C").expect("keys");
    assert!(text(&headless.frame()).contains("case active (3 of 3)"));
    // A mistake in another case leaves its own size, and says so.
    headless.press("c i ctrl-home \"x\" esc esc c").expect("keys");
    assert!(sizes(&headless).is_empty());
    assert!(headless.lines().iter().any(|line| line.contains("case `new` has a mistake")), "{:#?}", headless.lines());
}

#[test]
fn nothing_that_was_written_gets_lost() {
    let mut headless = english("recent_login");
    headless.press("i end backspace \"4\" esc").expect("keys");
    headless.press("t \"high va\" enter").expect("keys");
    assert_eq!(headless.app.lab.place(), Place::at(ScreenId::Lab, "high_value"));
    headless.press("n i \"exists(login)\" esc ctrl-o").expect("keys");
    assert_eq!(headless.app.lab.place(), Place::at(ScreenId::Lab, "high_value"));
    headless.press("ctrl-o").expect("keys");
    assert_eq!(headless.app.lab.text(), "count(login, last 7 days) > 4");
    headless.press("alt-right alt-right").expect("keys");
    assert_eq!(headless.app.lab.text(), "exists(login)");
    headless.press("1 2").expect("keys");
    assert_eq!(headless.app.lab.text(), "exists(login)");
}

#[test]
fn a_tag_is_chosen_by_letters() {
    let mut headless = english("");
    let frame = press(&mut headless, "t");
    assert!(frame.contains("Work on the rule of a tag") && headless.app.is_typing(), "{frame}");
    let frame = press(&mut headless, "\"zzz\"");
    assert!(frame.contains("no tag is called so"), "{frame}");
    headless.press("ctrl-u \"bought\" down up enter").expect("keys");
    assert_eq!(headless.app.lab.place(), Place::at(ScreenId::Lab, "never_bought"));
    headless.press("/ esc o").expect("keys");
    assert_eq!(headless.app.screen, ScreenId::Catalog);
}

#[test]
fn the_instant_is_shown_and_changed() {
    let mut headless = english("recent_login");
    assert!(
        text(&headless.frame()).contains("as of 2026-01-08T00:00:00+08:00, as release 3"),
        "{}",
        text(&headless.frame())
    );
    headless.tell(Message::Tick(NOW + 3 * DAY));
    headless.press("a").expect("keys");
    // Time stands still without a terminal, so that now is what it was.
    assert!(text(&headless.frame()).contains(", now"), "{}", text(&headless.frame()));
    assert_eq!(headless.app.lab.as_of, AsOf::Now);
    headless.press("a").expect("keys");
    assert_eq!(headless.app.lab.as_of, AsOf::Release);
}

#[test]
fn a_rule_is_tidied_as_the_formatter_would() {
    let mut headless = english("");
    headless.press("i \"count( login )>3   and true\" esc =").expect("keys");
    assert_eq!(headless.app.lab.text(), "count(login) > 3 and true");
    headless.press("i \" and\" esc").expect("keys");
    let frame = press(&mut headless, "=");
    assert!(frame.contains("a rule with mistakes is not tidied"), "{frame}");
}

#[test]
fn the_mouse_puts_the_cursor_and_the_pane() {
    let mut headless = english("high_value");
    let areas = Areas::of(&headless.app.lab, headless.app.shared.body);
    let mouse = |headless: &mut Headless, kind, column, row| {
        headless.tell(Message::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE }));
    };
    let down = MouseEventKind::Down(MouseButton::Left);
    let text = areas.rule_text();
    mouse(&mut headless, down, text.x + 4, text.y + 1);
    assert!(headless.app.is_typing());
    let line = headless.app.lab.text().find('\n').expect("lines") + 1;
    assert_eq!(headless.app.lab.draft().rule().editor.cursor(), line + 4);
    mouse(&mut headless, down, areas.result.x + 2, areas.result.y + 2);
    assert!(!headless.app.is_typing() && headless.app.lab.pane == Pane::Result);
    for _ in 0..30 {
        mouse(&mut headless, MouseEventKind::ScrollDown, areas.result.x + 2, areas.result.y + 2);
    }
    headless.press("k pageup g g").expect("keys");
    assert_eq!(headless.app.lab.result_offset, 0);
    headless.press("tab").expect("keys");
    assert_eq!(headless.app.lab.pane, Pane::Rule);
    headless.press("shift-tab G esc enter").expect("keys");
    assert!(headless.app.is_typing());
}

#[test]
fn a_file_that_changes_is_seen_unless_it_is_worked_on() {
    let folder = fixture::copy(Content::English);
    let mut headless =
        fixture::headless_in(folder.path(), Content::English, (120, 40), crate::tui::app::Access::ReadWrite);
    headless.press("2 t \"recent_login\" enter").expect("keys");
    let before = size(&headless);
    let file = folder.path().join("tags/behavior/recent_login.toml");
    let read = std::fs::read_to_string(&file).expect("readable");
    std::fs::write(&file, read.replace("> 1", "> 0")).expect("written");
    headless.tell(Message::FilesChanged);
    assert_eq!(headless.app.lab.text(), "count(login, last 7 days) > 0");
    assert!(size(&headless) > before);
    headless.press("i end backspace \"3\" esc").expect("keys");
    std::fs::write(&file, read.replace("> 1", "> 2")).expect("written");
    headless.tell(Message::FilesChanged);
    assert_eq!(headless.app.lab.text(), "count(login, last 7 days) > 3");
    assert!(text(&headless.frame()).contains("! the file changed meanwhile"));
    let frame = press(&mut headless, "R");
    assert_eq!(headless.app.lab.text(), "count(login, last 7 days) > 2");
    assert!(!frame.contains("meanwhile"), "{frame}");
}

#[test]
fn a_rule_comes_from_elsewhere_and_goes_to_the_clipboard() {
    let mut headless = english("");
    go(&mut headless, Place::at(ScreenId::Lab, "recent_login").part("exists(login, today)"));
    assert_eq!(headless.app.lab.text(), "exists(login, today)");
    headless.press("y u").expect("keys");
    assert_eq!(headless.copied, ["exists(login, today)"]);
    assert_eq!(headless.app.lab.text(), "count(login, last 7 days) > 1");
    let effects = headless.app.lab.go(&Place::at(ScreenId::Lab, "nobody"), &headless.app.shared);
    assert_eq!(effects, [Effect::Say(Notice::bad("there is no tag `nobody`"))]);
    headless.press("i").expect("keys");
    headless.tell(Message::Paste("\u{1b}[2J and\r\ntrue".to_owned()));
    assert_eq!(headless.app.lab.text(), "[2J and\ntruecount(login, last 7 days) > 1");
}

#[test]
fn words_change_with_the_language() {
    let mut headless = english("recent_login");
    let frame = press(&mut headless, "L");
    assert!(frame.contains("逐条剩余人数") && frame.contains("登录") || frame.contains("`login`"), "{frame}");
    assert!(headless.app.lab.is_fresh());
}

#[test]
fn people_are_asked_before_a_rule_is_lost() {
    let folder = fixture::copy(Content::English);
    let mut headless = fixture::headless_in(folder.path(), Content::English, (120, 40), Access::ReadWrite);
    headless.press("2 t \"recent_login\" enter up").expect("keys");
    headless.press("q").expect("a key");
    let shown = fixture::text(&headless.frame());
    assert!(shown.contains("rules of the lab are not saved: recent_login"), "{shown}");
    assert!(!headless.has_quit());
    headless.press("esc R q").expect("keys");
    assert!(headless.has_quit(), "{}", fixture::text(&headless.frame()));
}
