//! Whatever is drawn can be read, in every theme and in as many colours as there are.

use std::collections::BTreeMap;

use super::{ColorDepth, Theme, ThemeName, contrast};
use crate::tui::{
    fixture::{self, Content},
    screen::ScreenId,
};

#[test]
fn every_letter_on_every_screen_can_be_read() {
    let mut unreadable = BTreeMap::new();
    for content in Content::ALL {
        let mut dashboard = fixture::headless(content, (120, 40));
        for screen in ScreenId::ALL {
            let number = ScreenId::ALL.iter().position(|of| *of == screen).unwrap() + 1;
            for keys in ["", "j", "tab", ":", "esc ?", "esc"] {
                dashboard.press(&format!("{number} {keys}")).unwrap();
                for name in ThemeName::ALL {
                    for depth in [ColorDepth::True, ColorDepth::Indexed, ColorDepth::Sixteen] {
                        dashboard.app.shared.theme = Theme::new(name, depth);
                        let frame = dashboard.frame();
                        for cell in frame.content().iter().filter(|cell| !cell.symbol().trim().is_empty()) {
                            let ratio = contrast::least(cell.style());
                            if ratio.is_none_or(|ratio| ratio < 4.5) {
                                let pair =
                                    (name.word(), format!("{depth:?}"), format!("{:?} on {:?}", cell.fg, cell.bg));
                                unreadable.entry(pair).or_insert_with(|| {
                                    format!("{} after `{keys}`: `{}`, {ratio:.2?}", screen.word(), cell.symbol())
                                });
                            }
                        }
                    }
                }
            }
        }
    }
    assert!(unreadable.is_empty(), "{unreadable:#?}");
}
