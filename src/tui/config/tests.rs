use insta::assert_snapshot;

use super::*;
use crate::{
    diagnostic::render_text,
    tui::{
        action::{Action, Common},
        keymap::{Keys, Meaning},
        screen::ScreenId,
    },
};

fn said(text: &str) -> String {
    let read = Configuration::read("config.toml", text);
    let (found, sources) = read.found();
    render_text(found, sources, false)
}

fn meaning(configuration: &Configuration, keys: &str) -> Meaning {
    let Keys(keys) = keys.parse().unwrap();
    configuration.keymap.meaning(&keys, ScreenId::Catalog, false, &|_| true)
}

#[test]
fn what_is_chosen_holds() {
    let text = "[dashboard]\ntheme = 'light'\nlanguage = 'zh'\n[dashboard.keys]\nquit = ['ctrl-q', 'Z Z']\ngo.lab = 'f8'\n\
                'go.review' = 'f9'\nhelp = []\n";
    let read = Configuration::read("config.toml", text);
    assert!(read.found().0.is_empty(), "{}", said(text));
    assert_eq!((read.theme, read.language), (Some(ThemeName::Light), Some(Language::Chinese)));
    assert_eq!(meaning(&read, "Z Z"), Meaning::Action(Action::Common(Common::Quit)));
    assert_eq!(meaning(&read, "ctrl-q"), Meaning::Action(Action::Common(Common::Quit)));
    assert_ne!(meaning(&read, "q"), Meaning::Action(Action::Common(Common::Quit)));
    assert_eq!(meaning(&read, "f8"), Meaning::Action(Action::Common(Common::Go(ScreenId::Lab))));
    assert_eq!(meaning(&read, "f9"), Meaning::Action(Action::Common(Common::Go(ScreenId::Review))));
    assert!(read.keymap.keys_of(Action::Common(Common::Help)).is_empty());
}

#[test]
fn nothing_is_the_default() {
    for text in ["", "[dashboard]\n", "[dashboard.keys]\n"] {
        let read = Configuration::read("config.toml", text);
        assert!(read.found().0.is_empty());
        assert_eq!((read.theme, read.language), (None, None));
        assert_eq!(meaning(&read, "q"), Meaning::Action(Action::Common(Common::Quit)));
    }
    let folder = tempfile::tempdir().unwrap();
    assert!(Configuration::load(&folder.path().join("config.toml"), false).found().0.is_empty());
    assert_eq!(Configuration::load(&folder.path().join("config.toml"), true).found().0.len(), 1);
    std::fs::write(folder.path().join("config.toml"), b"\xff").unwrap();
    assert_eq!(Configuration::load(&folder.path().join("config.toml"), false).found().0.len(), 1);
}

#[test]
fn every_mistake_is_named() {
    assert_snapshot!(said(
        "[dashbord]\n[dashboard]\ntheme = 'lihgt'\nlanguage = 3\nfont = 'x'\n[dashboard.keys]\nhelpp = 'x'\n\
         up = 'return'\ndown = [1]\n"
    ));
}

#[test]
fn a_clash_is_named_and_the_first_is_done() {
    let text = "[dashboard.keys]\nquit = 'j'\nhelp = 'g'\n";
    assert_snapshot!(said(text));
    let read = Configuration::read("config.toml", text);
    assert_eq!(meaning(&read, "j"), Meaning::Action(Action::Common(Common::Down)));
    assert_eq!(meaning(&read, "g"), Meaning::Action(Action::Common(Common::Help)));
}

#[test]
fn a_mistake_leaves_the_rest() {
    let read = Configuration::read(
        "config.toml",
        "[dashboard]\ntheme = 'light'\nlanguage = 'fr'\n[dashboard.keys]\nquit = 'qq'\n",
    );
    assert_eq!(read.theme, Some(ThemeName::Light));
    assert_eq!(read.language, None);
    assert_eq!(meaning(&read, "q"), Meaning::Action(Action::Common(Common::Quit)));
    assert_eq!(read.found().0.len(), 2);
}

#[test]
fn no_text_is_no_toml() {
    assert_snapshot!(said("[dashboard\n"));
}
