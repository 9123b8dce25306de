//! Laws that hold whatever keys are pressed: nothing panics, everything fits, and read-only means that nothing is written.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::{buffer::Buffer, style::Style};

use crate::tui::{
    action,
    app::Access,
    fixture::{self, Content, SIZES},
    headless::Headless,
    keymap::{Key, Keys},
    message::Message,
    widget::text::width,
};

/// Keys that are pressed in one go.
const KEYS: usize = 1_500;

/// Random numbers that are the same for a seed.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn pick<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.below(of.len())]
    }
}

/// Texts that people, or a cat, may type.
const TEXTS: [&str; 12] = [
    "count(login, last 7 days) > 3",
    "高价值",
    "owner:crm status:active",
    "tag(lifecycle = '",
    "))((",
    "sum(purchase.amount, last 99999999999999999999 days)",
    "👩‍👩‍👧 e\u{301}",
    "'",
    "and or not",
    "\u{202e}\u{200b}",
    "profile.city = 'Shanghai'",
    "x",
];

/// What may happen next.
fn next(random: &mut Random, keys: &[Keys]) -> Vec<Message> {
    let press = |code| Message::Key(KeyEvent::new(code, KeyModifiers::NONE));
    match random.below(20) {
        0..=9 => random.pick(keys).0.iter().map(|key: &Key| Message::Key(key.event())).collect(),
        10..=12 => {
            let all = [
                KeyCode::Up,
                KeyCode::Down,
                KeyCode::Left,
                KeyCode::Right,
                KeyCode::Enter,
                KeyCode::Esc,
                KeyCode::Tab,
                KeyCode::Backspace,
                KeyCode::Delete,
                KeyCode::Home,
                KeyCode::End,
            ];
            vec![press(*random.pick(&all))]
        }
        13..=15 => random.pick(&TEXTS).chars().map(|c| press(KeyCode::Char(c))).collect(),
        16 => vec![Message::Paste((*random.pick(&TEXTS)).to_owned())],
        17 => {
            let kinds = [
                MouseEventKind::Down(MouseButton::Left),
                MouseEventKind::Up(MouseButton::Left),
                MouseEventKind::Drag(MouseButton::Left),
                MouseEventKind::Down(MouseButton::Right),
                MouseEventKind::ScrollDown,
                MouseEventKind::ScrollUp,
                MouseEventKind::Moved,
            ];
            let (column, row) = (random.below(130) as u16, random.below(45) as u16);
            vec![Message::Mouse(MouseEvent { kind: *random.pick(&kinds), column, row, modifiers: KeyModifiers::NONE })]
        }
        18 => {
            let sizes = [(80, 24), (120, 40), (200, 60), (40, 10), (20, 3), (1, 1), (0, 0), (300, 5)];
            let (columns, rows) = *random.pick(&sizes);
            vec![Message::Resize(columns, rows)]
        }
        _ => vec![Message::FilesChanged],
    }
}

/// Presses many keys and looks after each.
fn press_many(headless: &mut Headless, seed: u64) {
    let mut random = Random(seed);
    let keys: Vec<Keys> =
        action::all().flat_map(|(_, spec)| spec.keys.iter()).filter_map(|keys| keys.parse().ok()).collect();
    for step in 0..KEYS {
        let messages = next(&mut random, &keys);
        let said = format!("seed {seed}, step {step}: {messages:?}");
        let told = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            for message in messages {
                headless.tell(message);
            }
            let frame = headless.frame();
            let _ = headless.lines();
            frame
        }));
        let frame = told.unwrap_or_else(|panic| {
            eprintln!("{said}");
            std::panic::resume_unwind(panic)
        });
        assert_fits(&frame, &said);
        if headless.has_quit() {
            headless.app.has_quit = false;
        }
    }
}

/// Nothing in a frame steers a terminal or reaches over its edge.
fn assert_fits(frame: &Buffer, said: &str) {
    for y in frame.area.top()..frame.area.bottom() {
        for x in frame.area.left()..frame.area.right() {
            let cell = &frame[(x, y)];
            assert!(!cell.symbol().contains(char::is_control), "{said}: ({x}, {y}) is {:?}", cell.symbol());
            let wide = width(cell.symbol()) as u16;
            assert!(x + wide <= frame.area.right(), "{said}: ({x}, {y}) reaches over the edge");
        }
    }
}

/// All files of a folder with what is in them and when they changed.
fn files(folder: &Path) -> BTreeMap<PathBuf, (SystemTime, Vec<u8>)> {
    let mut found = BTreeMap::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(&folder).expect("listed") {
            let entry = entry.expect("an entry");
            let kind = entry.metadata().expect("known");
            if kind.is_dir() {
                waiting.push(entry.path());
            }
            let bytes = if kind.is_file() { fs::read(entry.path()).expect("read") } else { Vec::new() };
            found.insert(entry.path(), (kind.modified().expect("a time"), bytes));
        }
    }
    found
}

#[test]
fn whatever_is_pressed_read_only_means_that_nothing_is_written() {
    let contents = [Content::English, Content::Chinese, Content::English];
    for (seed, (content, size)) in (1..).zip(contents.into_iter().zip(SIZES)) {
        let folder = fixture::copy(content);
        let before = files(folder.path());
        let mut headless = fixture::headless_in(folder.path(), content, size, Access::ReadOnly);
        press_many(&mut headless, seed);
        let after = files(folder.path());
        let changed: Vec<&PathBuf> =
            after.iter().filter(|(path, is)| before.get(*path) != Some(is)).map(|(p, _)| p).collect();
        assert!(changed.is_empty(), "seed {seed}: {changed:?} changed");
        assert_eq!(before.len(), after.len(), "seed {seed}: something is gone");
    }
}

#[test]
fn whatever_is_pressed_nothing_panics_and_nothing_leaves_the_workspace() {
    let outside = tempfile::tempdir().expect("a temporary folder");
    let inside = outside.path().join("shop");
    let folder = fixture::copy(Content::English);
    fs::rename(folder.path(), &inside).expect("moved");
    fs::write(outside.path().join("neighbour"), "untouched").expect("written");
    let mut headless = fixture::headless_in(&inside, Content::English, (120, 40), Access::ReadWrite);
    press_many(&mut headless, 11);
    let around: Vec<_> =
        fs::read_dir(outside.path()).expect("listed").map(|e| e.expect("an entry").file_name()).collect();
    assert_eq!(around.len(), 2, "{around:?}");
    fs::read_dir(&inside).expect("the workspace is still there");
}

#[test]
fn every_cell_of_a_frame_has_the_ground_of_the_theme() {
    let headless = fixture::headless(Content::English, (120, 40));
    let frame = headless.frame();
    for (at, cell) in frame.content.iter().enumerate() {
        assert_ne!(cell.style().bg, Style::default().bg, "cell {at} shows the terminal's own ground");
        assert!(cell.style().bg.is_some_and(|ground| ground != ratatui::style::Color::Reset), "cell {at}");
    }
}

/// Keys that lead to every screen, every tab about a tag, and every window.
const PLACES: [&str; 26] = [
    "1",
    "/ \"high\"",
    "/ \"ownr:crm\"",
    "alt-1",
    "enter alt-2",
    "/ \"lifecycle\" enter enter alt-2",
    "enter alt-3",
    "enter alt-4",
    "/ \"win_back\" enter enter alt-5",
    "enter alt-6",
    "enter alt-7",
    "enter alt-8",
    "enter alt-9",
    "2",
    "2 t \"high_value\" enter",
    "2 t \"lifecycle\" enter c",
    "2 t \"high\"",
    "2 n i \"count(login, last 7 days) > 3 and prof\"",
    "2 t \"high_value\" enter up v \"sleeping\" enter",
    "2 t \"high_value\" enter up s",
    "3",
    "4 tab",
    "5 tab",
    "6 tab",
    "7 tab",
    "? \"go\"",
];

/// Each place as it is reached on a screen of some size, and then on screens of all sizes, with the focus here and there.
#[test]
fn every_place_can_be_shown_at_every_size() {
    let widths: Vec<u16> = (0..40).chain((40..140).step_by(9)).collect();
    for (content, size) in [(Content::English, (120, 40)), (Content::Chinese, (80, 24))] {
        for keys in PLACES.into_iter().chain([":"]) {
            let folder = fixture::workspace(content);
            let mut headless = fixture::headless_in(folder, content, size, Access::ReadWrite);
            headless.press(keys).expect("keys");
            for (at, width) in widths.iter().enumerate() {
                let rows = [0, 1, 2, 3, 5, 8, 13, 24, 50][at % 9];
                headless.tell(Message::Resize(*width, rows));
                assert_fits(&headless.frame(), &format!("`{keys}` at {width}x{rows}"));
                let _ = headless.lines();
                if at % 4 == 3 {
                    headless.press("tab").expect("a key");
                }
            }
        }
    }
}

/// Further keys that lead to where an action means something.
const MORE: [&str; 15] = [
    "1 -",
    "6 end",
    "6 j j",
    "6 j j j j j",
    "5",
    "6",
    "6 j",
    "2 1",
    "2 1 alt-left",
    "2 t \"high_value\" enter up u",
    "2 t \"high_value\" enter c",
    "3 j",
    "1 enter j j",
    "1 end",
    "7",
];

/// Actions that need a run, aims, a branch that waits for review, or a remote; the tests of their screens have these.
const ELSEWHERE: [&str; 9] = [
    "activity.cancel",
    "effects.next",
    "effects.previous",
    "review.base",
    "review.browse",
    "review.fetch",
    "review.main_base",
    "review.next_section",
    "review.previous_section",
];

/// No row of the tables is only a row: somewhere its action is live, and then the screen is another one or something is to
/// be done outside.
#[test]
fn every_action_does_something_somewhere() {
    let folder = fixture::copy(Content::English);
    let at = |keys: &str| {
        let mut headless = fixture::headless_in(folder.path(), Content::English, (120, 40), Access::ReadWrite);
        headless.press(keys).expect("keys");
        headless
    };
    let mut idle: BTreeMap<&str, action::Action> = action::all().map(|(_, spec)| (spec.id, spec.action)).collect();
    for keys in PLACES.into_iter().chain(MORE) {
        let here = at(keys);
        let live: Vec<(&str, action::Action)> = idle
            .iter()
            .filter(|(id, action)| {
                let (screen, spec) = action::all().find(|(_, spec)| spec.id == **id).expect("a row");
                let is_here = screen.is_none_or(|screen| screen == here.app.screen);
                is_here && spec.when.holds(here.app.is_typing()) && here.app.is_live(**action)
            })
            .map(|(id, action)| (*id, *action))
            .collect();
        for (id, action) in live {
            let mut headless = at(keys);
            let before = (headless.frame(), headless.lines());
            let effects = headless.app.act(action);
            if !effects.is_empty() || before != (headless.frame(), headless.lines()) {
                idle.remove(id);
            }
        }
    }
    assert_eq!(idle.into_keys().collect::<Vec<_>>(), ELSEWHERE, "what does nothing anywhere");
}
