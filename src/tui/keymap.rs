//! Which keys mean which action: the keys of the action tables, as far as people did not choose others.

use std::{collections::BTreeMap, fmt, str::FromStr};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::tui::{
    action::{self, Action, When},
    screen::ScreenId,
};

/// A key with what is held down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd)]
pub(crate) struct Key {
    code: KeyCode,
    modifiers: KeyModifiers,
}

impl Key {
    /// The key that a terminal reports. Shift is part of a letter, and a tab with it has a code of its own.
    pub(crate) fn of(event: KeyEvent) -> Self {
        let mut modifiers = event.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT);
        let code = match event.code {
            KeyCode::BackTab => {
                modifiers |= KeyModifiers::SHIFT;
                KeyCode::Tab
            }
            KeyCode::Char(c) => {
                modifiers -= KeyModifiers::SHIFT;
                KeyCode::Char(if modifiers.contains(KeyModifiers::CONTROL) { c.to_ascii_lowercase() } else { c })
            }
            code => code,
        };
        Self { code, modifiers }
    }

    /// The event of a terminal that it is.
    pub(crate) const fn event(self) -> KeyEvent {
        KeyEvent::new(self.code, self.modifiers)
    }

    /// Whether it stands for a letter that can be typed.
    pub(crate) fn is_text(self) -> bool {
        matches!(self.code, KeyCode::Char(_)) && self.modifiers.is_empty()
    }
}

/// Names of keys that are no letters.
const NAMED: [(&str, KeyCode); 15] = [
    ("enter", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("space", KeyCode::Char(' ')),
    ("backspace", KeyCode::Backspace),
    ("delete", KeyCode::Delete),
    ("insert", KeyCode::Insert),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pageup", KeyCode::PageUp),
    ("pagedown", KeyCode::PageDown),
];

/// A text that is no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no key: write a letter, a name such as `enter` or `pageup`, or `f1` to `f12`, with `ctrl-`, `alt-` or `shift-` before it"
)]
pub(crate) struct NoKey(pub(crate) String);

impl FromStr for Key {
    type Err = NoKey;

    fn from_str(text: &str) -> Result<Self, NoKey> {
        let wrong = || NoKey(text.to_owned());
        let mut modifiers = KeyModifiers::NONE;
        let mut rest = text;
        loop {
            let known =
                [("ctrl-", KeyModifiers::CONTROL), ("alt-", KeyModifiers::ALT), ("shift-", KeyModifiers::SHIFT)];
            let Some((prefix, held)) = known.into_iter().find(|(prefix, _)| rest.starts_with(prefix)) else { break };
            modifiers |= held;
            rest = &rest[prefix.len()..];
        }
        let mut letters = rest.chars();
        let code = match (letters.next(), letters.next()) {
            (Some(letter), None) if !letter.is_control() => KeyCode::Char(letter),
            _ => match NAMED.into_iter().find(|(name, _)| *name == rest) {
                Some((_, code)) => code,
                None => {
                    let number = rest.strip_prefix('f').and_then(|n| n.parse().ok()).ok_or_else(wrong)?;
                    if !(1..=12).contains(&number) {
                        return Err(wrong());
                    }
                    KeyCode::F(number)
                }
            },
        };
        if let KeyCode::Char(letter) = code
            && modifiers.contains(KeyModifiers::SHIFT)
        {
            modifiers -= KeyModifiers::SHIFT;
            return Ok(Self { code: KeyCode::Char(letter.to_ascii_uppercase()), modifiers });
        }
        Ok(Self { code, modifiers })
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (held, name) in
            [(KeyModifiers::CONTROL, "ctrl-"), (KeyModifiers::ALT, "alt-"), (KeyModifiers::SHIFT, "shift-")]
        {
            if self.modifiers.contains(held) {
                f.write_str(name)?;
            }
        }
        match self.code {
            KeyCode::F(n) => write!(f, "f{n}"),
            KeyCode::Char(c) if c != ' ' => write!(f, "{c}"),
            code => f.write_str(NAMED.into_iter().find(|(_, known)| *known == code).map_or("?", |(name, _)| name)),
        }
    }
}

/// One key, or some after each other: `g g`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Keys(pub(crate) Vec<Key>);

impl FromStr for Keys {
    type Err = NoKey;

    fn from_str(text: &str) -> Result<Self, NoKey> {
        let keys: Vec<Key> = text.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
        if keys.is_empty() { Err(NoKey(text.to_owned())) } else { Ok(Self(keys)) }
    }
}

impl fmt::Display for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, key) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str(" ")?;
            }
            key.fmt(f)?;
        }
        Ok(())
    }
}

/// What keys mean.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Meaning {
    Action(Action),
    /// The beginning of something.
    Beginning,
    Nothing,
}

/// Which keys mean which action.
#[derive(Debug, Clone)]
pub(crate) struct Keymap {
    /// In the order of the tables: those of a screen before those of all.
    bindings: Vec<Binding>,
}

#[derive(Debug, Clone)]
struct Binding {
    screen: Option<ScreenId>,
    when: When,
    action: Action,
    keys: Vec<Keys>,
}

impl Default for Keymap {
    fn default() -> Self {
        Self::with(&BTreeMap::new())
    }
}

impl Keymap {
    /// The keys of the tables, and instead of them those that are chosen, by the id of the action.
    pub(crate) fn with(chosen: &BTreeMap<String, Vec<Keys>>) -> Self {
        let binding = |(screen, spec): (Option<ScreenId>, &action::ActionSpec)| {
            let keys = chosen.get(spec.id).cloned();
            let keys = keys.unwrap_or_else(|| spec.keys.iter().filter_map(|key| key.parse().ok()).collect());
            Binding { screen, when: spec.when, action: spec.action, keys }
        };
        Self { bindings: action::all().map(binding).collect() }
    }

    /// What keys mean on a screen, among the actions that mean something now.
    pub(crate) fn meaning(
        &self,
        pressed: &[Key],
        screen: ScreenId,
        typing: bool,
        is_live: &dyn Fn(Action) -> bool,
    ) -> Meaning {
        self.meaning_where(pressed, typing, &|b| {
            b.screen.is_none_or(|s| s == screen) && b.when.holds(typing) && is_live(b.action)
        })
    }

    /// What keys mean in a window over the screens, where few actions are live and those whenever it is open.
    pub(crate) fn meaning_in_window(&self, pressed: &[Key], typing: bool, is_live: &dyn Fn(Action) -> bool) -> Meaning {
        self.meaning_where(pressed, typing, &|b| b.screen.is_none() && is_live(b.action))
    }

    fn meaning_where(&self, pressed: &[Key], typing: bool, here: &dyn Fn(&Binding) -> bool) -> Meaning {
        let mut begins = false;
        for binding in self.bindings.iter().filter(|b| here(b)) {
            for keys in &binding.keys {
                // A letter alone is text while something is typed.
                if typing && keys.0.first().is_some_and(|key| key.is_text()) {
                    continue;
                }
                if keys.0 == pressed {
                    return Meaning::Action(binding.action);
                }
                begins |= keys.0.len() > pressed.len() && keys.0.starts_with(pressed);
            }
        }
        if begins { Meaning::Beginning } else { Meaning::Nothing }
    }

    /// The keys of an action.
    pub(crate) fn keys_of(&self, action: Action) -> &[Keys] {
        self.bindings.iter().find(|b| b.action == action).map_or(&[], |b| &b.keys)
    }

    /// Keys that mean two actions of one table at the same time, of which only the first would ever be done. Keys of a screen
    /// may hide those of all.
    #[cfg(test)]
    pub(crate) fn clashes(&self) -> Vec<Clash> {
        self.clashes_between(&|a, b| a.screen == b.screen)
    }

    /// Keys of actions that people chose keys for, which mean something else too where they can be pressed.
    pub(crate) fn clashes_of(&self, is_chosen: &dyn Fn(&action::ActionSpec) -> bool) -> Vec<Clash> {
        let is_chosen = |b: &Binding| action::spec(b.action).is_some_and(is_chosen);
        self.clashes_between(&|a, b| {
            let meet = a.screen == b.screen || a.screen.is_none() || b.screen.is_none();
            meet && (is_chosen(a) || is_chosen(b))
        })
    }

    fn clashes_between(&self, meet: &dyn Fn(&Binding, &Binding) -> bool) -> Vec<Clash> {
        let mut found = Vec::new();
        for (i, a) in self.bindings.iter().enumerate() {
            for b in &self.bindings[i + 1..] {
                let together = a.when == b.when || a.when == When::Always || b.when == When::Always;
                if !together || !meet(a, b) {
                    continue;
                }
                for keys in &a.keys {
                    let other =
                        b.keys.iter().find(|other| other.0.starts_with(&keys.0) || keys.0.starts_with(&other.0));
                    if let Some(other) = other {
                        found.push(Clash {
                            first: a.action,
                            second: b.action,
                            keys: keys.clone(),
                            other: other.clone(),
                        });
                    }
                }
            }
        }
        found
    }
}

/// Keys that mean two actions.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Clash {
    pub(crate) first: Action,
    pub(crate) second: Action,
    /// The keys of the first, and those of the second: the same, or the beginning of the same.
    pub(crate) keys: Keys,
    pub(crate) other: Keys,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::action::Common;

    #[test]
    fn keys_are_read_back() {
        for text in ["j", "G", "ctrl-f", "alt-left", "shift-tab", "f5", "g g", "space", "?", "enter", "-", "ctrl--"] {
            assert_eq!(text.parse::<Keys>().unwrap().to_string(), text);
        }
        for wrong in ["", "ctrl-", "f0", "f13", "return", "hyper-x"] {
            assert!(wrong.parse::<Keys>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_a_terminal_reports_is_what_people_write() {
        let tab = KeyEvent::new(KeyCode::BackTab, KeyModifiers::SHIFT);
        assert_eq!(Key::of(tab), "shift-tab".parse().unwrap());
        let upper = KeyEvent::new(KeyCode::Char('G'), KeyModifiers::SHIFT);
        assert_eq!(Key::of(upper), "G".parse().unwrap());
        assert_eq!(Key::of(upper), "shift-g".parse().unwrap());
    }

    #[test]
    fn the_keys_of_the_tables_do_not_clash() {
        let said = |c: Clash| format!("{:?} and {:?}: {} and {}", c.first, c.second, c.keys, c.other);
        let clashes: Vec<String> = Keymap::default().clashes().into_iter().map(said).collect();
        assert!(clashes.is_empty(), "{clashes:#?}");
    }

    #[test]
    fn chosen_keys_replace_those_of_the_table() {
        let chosen = [("quit".to_owned(), vec!["ctrl-q".parse().unwrap()])].into();
        let map = Keymap::with(&chosen);
        let meaning = |keys: &str| {
            let Keys(keys) = keys.parse().unwrap();
            map.meaning(&keys, ScreenId::Catalog, false, &|_| true)
        };
        assert_eq!(meaning("ctrl-q"), Meaning::Action(Action::Common(Common::Quit)));
        assert_ne!(meaning("q"), Meaning::Action(Action::Common(Common::Quit)));
        assert_eq!(meaning("g"), Meaning::Beginning);
        assert_eq!(meaning("g g"), Meaning::Action(Action::Common(Common::Top)));
    }

    #[test]
    fn letters_are_text_while_something_is_typed() {
        let map = Keymap::default();
        let meaning = |key: &str| map.meaning(&[key.parse().unwrap()], ScreenId::Catalog, true, &|_| true);
        assert_eq!(meaning("q"), Meaning::Nothing);
        assert_eq!(meaning("?"), Meaning::Nothing);
        assert_eq!(meaning("esc"), Meaning::Action(Action::Common(Common::Close)));
    }
}
