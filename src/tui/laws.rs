//! Laws that hold whatever keys are pressed: nothing panics, everything fits, and read-only means that nothing is written.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::style::Style;

use crate::tui::{
    action,
    app::Access,
    fixture::{self, Content},
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
        for y in frame.area.top()..frame.area.bottom() {
            for x in frame.area.left()..frame.area.right() {
                let cell = &frame[(x, y)];
                assert!(!cell.symbol().contains(char::is_control), "{said}: ({x}, {y}) is {:?}", cell.symbol());
                let wide = width(cell.symbol()) as u16;
                assert!(x + wide <= frame.area.right(), "{said}: ({x}, {y}) reaches over the edge");
            }
        }
        if headless.has_quit() {
            headless.app.has_quit = false;
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
    for (seed, content) in [(1, Content::English), (2, Content::Chinese), (3, Content::English)] {
        let folder = fixture::copy(content);
        let before = files(folder.path());
        let mut headless = fixture::headless_in(folder.path(), content, (120, 40), Access::ReadOnly);
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
