//! What every action does, without a terminal; and what the screen looks like.

use std::{sync::Arc, time::Instant};

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use insta::assert_snapshot;
use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    list::{
        Column, Table,
        fixture::{categories, many},
    },
    *,
};
use crate::tui::{
    app::Access,
    fixture::{self, Content, NOW, SIZES, headless, headless_in, text},
    headless::Headless,
    message::Message,
};

fn open(size: (u16, u16)) -> Headless {
    headless(Content::English, size)
}

fn selected(app: &Headless) -> String {
    app.app.catalog.list.text().unwrap_or_default().to_owned()
}

/// The texts of rows that are seen, without what is beside them.
fn rows(app: &Headless) -> Vec<String> {
    let lines = app.app.catalog.list.lines_in(app.app.catalog.areas(&app.app.shared).list);
    let frame = app.frame();
    let columns = Columns::of(lines.rows.width as usize, app.app.catalog.list.widths(), app.app.shared.language);
    let cells = Rect { width: columns.tag as u16, ..lines.rows };
    let mut part = Buffer::empty(cells);
    for position in cells.positions() {
        part[position] = frame[position].clone();
    }
    let text = text(&part);
    text.lines().map(|line| line.replace('▌', " ").trim_start().to_owned()).filter(|line| !line.is_empty()).collect()
}

fn ids(app: &Headless) -> Vec<String> {
    rows(app).iter().filter_map(|row| row.split_whitespace().next().map(ToOwned::to_owned)).collect()
}

fn shown(app: &Headless) -> String {
    text(&app.frame())
}

#[test]
fn the_first_tag_is_selected_and_the_pane_knows_it() {
    let app = open((120, 40));
    assert_eq!(selected(&app), "do_not_contact");
    assert!(shown(&app).contains("Opted out of everything."));
    assert_eq!(
        app.app.current().place(),
        Place { part: app.app.catalog.detail.part(), ..Place::at(ScreenId::Catalog, "do_not_contact") }
    );
}

#[test]
fn keys_go_up_and_down_and_to_the_ends() {
    let mut app = open((120, 40));
    app.press("down").unwrap();
    assert_eq!(selected(&app), "in_shanghai");
    app.press("k k").unwrap();
    assert_eq!(selected(&app), "basic");
    app.press("up").unwrap();
    assert_eq!(selected(&app), "basic", "nothing is above");
    app.press("G").unwrap();
    assert_eq!(selected(&app), "win_back");
    app.press("g g").unwrap();
    assert_eq!(selected(&app), "basic");
    app.press("pagedown").unwrap();
    assert_eq!(selected(&app), "win_back");
    app.press("pageup").unwrap();
    assert_eq!(selected(&app), "basic");
}

#[test]
fn a_page_is_what_is_seen() {
    let mut app = open((120, 12));
    app.press("g g pagedown").unwrap();
    // Ten lines, without two of the border and one of titles; one stays in sight.
    assert_eq!(app.app.catalog.list.position(), 6);
    assert!(ids(&app).contains(&selected(&app)));
    app.press("pageup").unwrap();
    assert_eq!(app.app.catalog.list.position(), 0);
}

#[test]
fn folders_open_and_close() {
    let mut app = open((120, 40));
    app.press("left").unwrap();
    assert_eq!(selected(&app), "basic", "to the folder that the tag is in");
    app.press("h").unwrap();
    assert!(!ids(&app).contains(&"in_shanghai".to_owned()) && rows(&app)[0] == "▸ basic (3)", "{:?}", rows(&app));
    app.press("right").unwrap();
    assert!(ids(&app).contains(&"in_shanghai".to_owned()));
    app.press("l").unwrap();
    assert_eq!(selected(&app), "do_not_contact", "to the first row in it");
    app.press("h enter").unwrap();
    assert!(!ids(&app).contains(&"in_shanghai".to_owned()), "enter closes a folder");
    app.press("-").unwrap();
    assert_eq!(rows(&app).len(), 4);
    app.press("+").unwrap();
    assert_eq!(rows(&app).len(), 14);
    app.press("G -").unwrap();
    assert_eq!(selected(&app), "strategy", "the folder of what was selected");
}

#[test]
fn a_tree_or_a_list() {
    let mut app = open((120, 40));
    app.press("t").unwrap();
    assert_eq!(rows(&app).len(), 10);
    assert!(ids(&app).is_sorted() && selected(&app) == "do_not_contact");
    app.press("left").unwrap();
    assert_eq!(selected(&app), "do_not_contact", "no folder is there");
    app.press("t").unwrap();
    assert_eq!(rows(&app).len(), 14);
}

#[test]
fn any_column_orders_in_both_directions() {
    let mut app = open((120, 40));
    app.press("t").unwrap();
    let by_id = ids(&app);
    let desk = app.app.shared.desk.clone().unwrap();
    let tags = desk.tags(NOW).unwrap();
    let value = |id: &String, column: Column| {
        let tag = tags.iter().find(|tag| *tag.id == **id).unwrap();
        match column {
            Column::Name => tag.name().to_lowercase(),
            Column::Size => format!("{:010}", tag.size.map_or(0, |size| 9_999_999 - size)),
            Column::Status => format!("{:?}", tag.status().map(|status| status as u8)),
            Column::Owner => tag.owner().to_owned(),
            Column::Id | Column::Trend | Column::Health => String::new(),
        }
    };
    for column in [Column::Name, Column::Size, Column::Trend, Column::Status, Column::Health, Column::Owner] {
        app.press("s").unwrap();
        let sorted = ids(&app);
        assert!(
            shown(&app).contains(&format!(
                "{} {}",
                column.title().en,
                if matches!(column, Column::Size | Column::Trend | Column::Health) { "▼" } else { "▲" }
            )),
            "{column:?}\n{}",
            shown(&app)
        );
        let values: Vec<String> =
            sorted.iter().map(|id| value(id, column)).filter(|value| value != "0000000000").collect();
        assert!(values.is_sorted(), "{column:?}: {values:?}");
        app.press("S").unwrap();
        if matches!(column, Column::Size | Column::Name) {
            let sized = |id: &&String| tags.iter().any(|tag| *tag.id == ***id && tag.size.is_some());
            let known: Vec<&String> = sorted.iter().filter(sized).collect();
            let reversed = ids(&app);
            let reversed: Vec<&String> = reversed.iter().filter(sized).rev().collect();
            assert_eq!(
                known.iter().map(|id| value(id, column)).collect::<Vec<_>>(),
                reversed.iter().map(|id| value(id, column)).collect::<Vec<_>>(),
                "{column:?}"
            );
        }
    }
    app.press("s").unwrap();
    assert_eq!(ids(&app), by_id);
    app.press("S").unwrap();
    assert_eq!(ids(&app).into_iter().rev().collect::<Vec<_>>(), by_id);
}

#[test]
fn trends_order_by_what_share_audiences_grew() {
    let mut app = open((120, 40));
    app.press("t s s s").unwrap();
    let desk = app.app.shared.desk.clone().unwrap();
    let trends = desk.trends(32, &crate::workspace::Unobserved).unwrap();
    assert_eq!(trends.releases().len(), 3);
    let growth = |id: &String| {
        let sizes = trends.sizes(id);
        let (before, last) = ((*sizes.get(1)?)? as f64, (*sizes.get(2)?)? as f64);
        Some((last - before) / before)
    };
    let order: Vec<f64> = ids(&app).iter().filter_map(growth).collect();
    assert!(order.len() > 5 && order.is_sorted_by(|a, b| a >= b), "{order:?}");
    assert!(order.first() > order.last(), "{order:?}");
}

#[test]
fn a_search_lists_the_best_answers_first() {
    let mut app = open((120, 40));
    app.press("/ \"log\"").unwrap();
    assert!(app.app.is_typing());
    assert_eq!(ids(&app)[0], "recent_login");
    assert_eq!(selected(&app), "recent_login");
    assert!(shown(&app).contains("of 10 tags · best match first"), "{}", shown(&app));
    app.press("enter").unwrap();
    assert!(!app.app.is_typing());
    assert_eq!(selected(&app), "recent_login");
    app.press("esc").unwrap();
    assert_eq!((rows(&app).len(), selected(&app).as_str()), (14, "recent_login"), "what was found stays selected");
}

#[test]
fn a_search_that_is_given_up_goes_back() {
    let mut app = open((120, 40));
    app.press("down down / \"win\"").unwrap();
    assert_eq!(selected(&app), "win_back");
    app.press("esc").unwrap();
    assert_eq!((rows(&app).len(), selected(&app).as_str()), (14, "new_customer"));
    app.press("/ x backspace backspace").unwrap();
    assert!(!app.app.is_typing(), "nothing was left to be removed");
}

#[test]
fn arrows_move_while_typing() {
    let mut app = open((120, 40));
    app.press("/ \"owner:crm\" down down").unwrap();
    assert_eq!(selected(&app), "basket");
    app.press("up up pagedown pageup").unwrap();
    assert_eq!(selected(&app), "behavior");
    app.press("ctrl-u \"owner:legal\"").unwrap();
    assert_eq!(selected(&app), "do_not_contact", "what was selected before is among them");
}

#[test]
fn terms_narrow_the_tree() {
    let mut app = open((120, 40));
    app.press("/ \"owner:crm status:active\"").unwrap();
    assert_eq!(rows(&app)[0], "▾ transaction (2)");
    assert_eq!(ids(&app).iter().filter(|id| !id.starts_with('▾')).count(), 3);
    assert_eq!(selected(&app), "basket");
    app.press("enter esc").unwrap();
    assert_eq!(rows(&app).len(), 14);
}

#[test]
fn mistakes_in_terms_are_named() {
    let mut app = open((120, 40));
    app.press("/ \"ownr:crm\"").unwrap();
    assert!(shown(&app).contains("! unknown key `ownr` in the filter"), "{}", shown(&app));
    let told = app.app.catalog.list.lines(&app.app.shared).join("\n");
    assert!(told.contains("did you mean `owner`?"), "{told}");
    assert_eq!(rows(&app).len(), 14, "the rest narrows, and that is nothing");
    app.press("ctrl-u \"owner:cmr\"").unwrap();
    assert!(shown(&app).contains("no tag has owner `cmr`; did you mean `crm`?"), "{}", shown(&app));
    assert!(shown(&app).contains("No tag is like that."));
    assert_eq!(selected(&app), "");
    app.press("down left right enter y").unwrap();
    assert!(app.copied.is_empty());
}

#[test]
fn tab_completes_a_term() {
    let mut app = open((120, 40));
    app.press("/ \"ow\" tab \"g\" tab").unwrap();
    assert!(shown(&app).contains("/ owner:growth "), "{}", shown(&app));
    assert!(app.app.is_typing());
    assert!(ids(&app).contains(&"recent_login".to_owned()) && !ids(&app).contains(&"win_back".to_owned()));
}

#[test]
fn a_text_is_pasted_into_the_search() {
    let mut app = open((120, 40));
    app.press("/").unwrap();
    app.tell(Message::Paste("never\nbought".to_owned()));
    assert_eq!(selected(&app), "never_bought");
}

#[test]
fn tab_and_enter_go_to_the_pane_and_back() {
    let mut app = open((120, 40));
    app.press("tab").unwrap();
    assert_eq!(app.app.catalog.focus, Focus::Detail);
    app.press("tab").unwrap();
    assert_eq!(app.app.catalog.focus, Focus::List);
    app.press("enter").unwrap();
    assert_eq!(app.app.catalog.focus, Focus::Detail);
    app.press("shift-tab shift-tab shift-tab").unwrap();
    assert_eq!(app.app.catalog.focus, Focus::List);
}

#[test]
fn one_part_can_have_all_room() {
    let mut app = open((120, 40));
    let both = app.app.catalog.areas(&app.app.shared);
    assert!(both.list.width > 0 && both.detail.width > 0);
    app.press("z").unwrap();
    assert_eq!(app.app.catalog.areas(&app.app.shared).list, app.app.shared.body);
    app.press("tab").unwrap();
    assert_eq!(app.app.catalog.areas(&app.app.shared).detail, app.app.shared.body);
    app.press("z tab").unwrap();
    assert_eq!(app.app.catalog.areas(&app.app.shared), both);
}

#[test]
fn an_id_is_copied() {
    let mut app = open((120, 40));
    app.press("y").unwrap();
    assert_eq!(app.copied, ["do_not_contact"]);
    assert!(shown(&app).contains("copied: do_not_contact"));
}

#[test]
fn the_lab_opens_with_the_tag() {
    let mut app = open((120, 40));
    app.press("down").unwrap();
    let shared = &app.app.shared;
    let effects = app.app.catalog.act(Action::Catalog(CatalogAction::Lab), shared);
    assert_eq!(effects, [Effect::Go(Place::at(ScreenId::Lab, "in_shanghai"))]);
    app.press("h").unwrap();
    assert!(!app.app.is_live(Action::Catalog(CatalogAction::Lab)), "a folder has no rule");
}

#[test]
fn a_place_is_gone_to_whatever_hides_it() {
    let mut app = open((120, 40));
    app.press("- / \"owner:growth\" enter").unwrap();
    let go = |app: &mut Headless, id: &str| {
        let shared = &app.app.shared;
        let effects = app.app.catalog.go(&Place::at(ScreenId::Catalog, id), shared);
        assert!(effects.is_empty() || id != "nobody");
    };
    go(&mut app, "win_back");
    assert_eq!(selected(&app), "win_back");
    assert!(ids(&app).contains(&"win_back".to_owned()), "{:?}", rows(&app));
    go(&mut app, "nobody");
    assert_eq!(selected(&app), "win_back", "there is no such tag");
}

#[test]
fn back_and_forward_find_tags_again() {
    let mut app = open((120, 40));
    app.press("down 7 1 down 7").unwrap();
    app.press("alt-left").unwrap();
    assert_eq!((app.app.screen, selected(&app).as_str()), (ScreenId::Catalog, "new_customer"));
    app.press("alt-left alt-left").unwrap();
    assert_eq!((app.app.screen, selected(&app).as_str()), (ScreenId::Catalog, "in_shanghai"));
}

fn mouse(app: &mut Headless, kind: MouseEventKind, column: u16, row: u16) {
    app.tell(Message::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE }));
}

fn click(app: &mut Headless, column: u16, row: u16) {
    mouse(app, MouseEventKind::Down(MouseButton::Left), column, row);
}

#[test]
fn the_mouse_selects_opens_sorts_and_scrolls() {
    let mut app = open((120, 12));
    let lines = app.app.catalog.list.lines_in(app.app.catalog.areas(&app.app.shared).list);
    click(&mut app, 5, lines.rows.y + 2);
    assert_eq!(selected(&app), "in_shanghai");
    click(&mut app, 5, lines.rows.y + 2);
    assert_eq!(app.app.catalog.focus, Focus::Detail, "a click on what is selected opens it");
    click(&mut app, 5, lines.rows.y);
    assert_eq!((app.app.catalog.focus, selected(&app).as_str()), (Focus::List, "basic"));
    click(&mut app, 5, lines.rows.y);
    assert_eq!(rows(&app)[0], "▸ basic (3)");
    click(&mut app, 5, lines.rows.y);
    mouse(&mut app, MouseEventKind::ScrollDown, 5, lines.rows.y);
    assert_eq!(ids(&app)[0], "new_customer");
    assert_eq!(selected(&app), "new_customer", "what is selected stays in sight");
    mouse(&mut app, MouseEventKind::ScrollUp, 5, lines.rows.y);
    assert!(rows(&app)[0].contains("basic"), "{:?}", rows(&app));
    let columns = Columns::of(lines.titles.width as usize, app.app.catalog.list.widths(), app.app.shared.language);
    let (_, x, _) = columns.others.iter().find(|(column, ..)| *column == Column::Size).unwrap();
    let x = lines.titles.x + *x as u16;
    click(&mut app, x, lines.titles.y);
    assert!(shown(&app).contains("Size ▼"));
    click(&mut app, x, lines.titles.y);
    assert!(shown(&app).contains("Size ▲"));
    let detail = app.app.catalog.areas(&app.app.shared).detail;
    click(&mut app, detail.x + 2, detail.y + 2);
    assert_eq!(app.app.catalog.focus, Focus::Detail);
    mouse(&mut app, MouseEventKind::Moved, 5, lines.rows.y);
    assert_eq!(app.app.catalog.focus, Focus::Detail);
}

#[test]
fn what_is_selected_survives_changes_of_files() {
    let folder = fixture::copy(Content::English);
    let mut app = headless_in(folder.path(), Content::English, (120, 40), Access::ReadOnly);
    app.press("G k").unwrap();
    assert_eq!(selected(&app), "lifecycle");
    let file = folder.path().join("tags/basic/in_shanghai.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let other = text.replace("in_shanghai", "a_city").replace("Lives in Shanghai", "A city");
    std::fs::write(folder.path().join("tags/basic/a_city.toml"), other).unwrap();
    app.tell(Message::FilesChanged);
    assert_eq!(selected(&app), "lifecycle");
    assert!(ids(&app).contains(&"a_city".to_owned()) && shown(&app).contains("11 tags"));
    std::fs::write(&file, text.replace("profile.city", "profile.town")).unwrap();
    app.tell(Message::FilesChanged);
    assert!(shown(&app).contains("✗ 1"), "{}", shown(&app));
    let row = app.app.catalog.list.position();
    std::fs::remove_file(folder.path().join("tags/strategy/lifecycle.toml")).unwrap();
    app.tell(Message::FilesChanged);
    assert_eq!(selected(&app), "win_back", "the row in its place");
    assert_eq!(app.app.catalog.list.position(), row);
    std::fs::write(&file, "naem = 3").unwrap();
    app.tell(Message::FilesChanged);
    assert!(shown(&app).contains("✗ broken"), "{}", shown(&app));
}

#[test]
fn a_screen_reader_is_told_the_row() {
    let mut app = open((120, 40));
    app.press("down").unwrap();
    let told = app.app.catalog.list.lines(&app.app.shared).join("\n");
    assert_snapshot!(told);
    app.press("h").unwrap();
    assert!(app.app.catalog.list.lines(&app.app.shared).contains(&"folder basic, 3 tags, open".to_owned()));
    let chinese = headless(Content::Chinese, (120, 40));
    assert_snapshot!(chinese.app.catalog.list.lines(&chinese.app.shared).join("\n"));
}

/// The list without the pane, which has snapshots of its own.
fn list_text(app: &Headless) -> String {
    let area = app.app.catalog.areas(&app.app.shared).list;
    let frame = app.frame();
    let mut part = Buffer::empty(area);
    for position in area.positions() {
        part[position] = frame[position].clone();
    }
    text(&part)
}

#[test]
fn what_the_list_looks_like() {
    for content in Content::ALL {
        for (columns, rows) in SIZES {
            let app = headless(content, (columns, rows));
            assert_snapshot!(format!("list_{content:?}_{columns}x{rows}").to_lowercase(), list_text(&app));
        }
    }
}

#[test]
fn what_a_search_looks_like() {
    let mut app = headless(Content::Chinese, (80, 24));
    app.press("/ \"值客\"").unwrap();
    assert_snapshot!("search_chinese", list_text(&app));
    let frame = app.frame();
    let matched = app.app.shared.theme.on_selected(app.app.shared.theme.matched);
    let underlined: String = frame
        .content()
        .iter()
        .filter(|cell| cell.style().add_modifier.contains(matched.add_modifier) && cell.symbol() != " ")
        .filter(|cell| cell.fg == matched.fg.unwrap())
        .map(|cell| cell.symbol())
        .collect();
    assert_eq!(underlined, "值客", "found letters are marked");
    app.press("esc / \"statsu:a\"").unwrap();
    assert_snapshot!("search_mistake_chinese", list_text(&app));
}

#[test]
fn any_size_can_be_drawn() {
    let mut app = open((120, 40));
    for (columns, rows) in [(0, 0), (1, 1), (3, 3), (10, 5), (39, 7), (99, 3), (100, 4), (101, 60), (300, 100)] {
        app.tell(Message::Resize(columns, rows));
        for keys in ["G", "g g", "/ \"ownr:x\" esc", "s", "z", "tab", "tab"] {
            app.press(keys).unwrap();
            assert_eq!(app.frame().area, Rect::new(0, 0, columns, rows));
        }
        assert!(!app.lines().is_empty());
    }
}

fn big(n: usize) -> Headless {
    let mut app = open((200, 60));
    let table = Table::new(many(n), &categories());
    app.tell(Message::Answered(effect::Answer::Catalog(Answer::Tags(Ok(Arc::new(table))))));
    app
}

/// Ten thousand tags are no reason to wait: the bound is far above what it takes, since tests are not optimised and share
/// the machine; walking or drawing all rows for every key would take a hundred times as long.
#[test]
fn ten_thousand_tags_do_not_make_a_key_wait() {
    let mut app = big(10_000);
    assert_eq!(app.app.catalog.list.row_count(), 10_000 + 8);
    let began = Instant::now();
    for _ in 0..200 {
        app.press("j").unwrap();
        let _ = app.frame();
    }
    let each = began.elapsed() / 200;
    assert!(each.as_millis() < 100, "a step takes {each:?}");
}

#[test]
fn the_selection_stays_among_ten_thousand() {
    let mut app = big(10_000);
    app.press("G k k").unwrap();
    let chosen = selected(&app);
    for keys in ["s", "S", "t", "s", "t", "s", "/ \"owner:growth\" esc"] {
        app.press(keys).unwrap();
        assert_eq!(selected(&app), chosen, "after `{keys}`");
        assert!(ids(&app).contains(&chosen), "in sight after `{keys}`");
    }
}

#[test]
fn a_search_can_begin_in_the_pane() {
    let mut app = open((80, 24));
    app.press("enter").unwrap();
    assert_eq!(app.app.catalog.focus, Focus::Detail);
    app.press("/ \"win\" enter").unwrap();
    assert_eq!((app.app.catalog.focus, selected(&app).as_str()), (Focus::List, "win_back"));
}
