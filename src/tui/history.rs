//! Back and forward.

use crate::tui::screen::Place;

/// Places that are remembered at most.
const PLACES_MAX: usize = 200;

/// Where people were, and where they went back from.
#[derive(Debug, Default)]
pub(crate) struct History {
    back: Vec<Place>,
    forward: Vec<Place>,
}

impl History {
    /// People go somewhere new.
    pub(crate) fn leave(&mut self, here: Place) {
        self.forward.clear();
        if self.back.last() != Some(&here) {
            self.back.push(here);
        }
        if self.back.len() > PLACES_MAX {
            self.back.remove(0);
        }
    }

    /// Where they were before.
    pub(crate) fn back(&mut self, here: Place) -> Option<Place> {
        let place = self.back.pop()?;
        self.forward.push(here);
        Some(place)
    }

    /// Where they went back from.
    pub(crate) fn forward(&mut self, here: Place) -> Option<Place> {
        let place = self.forward.pop()?;
        self.back.push(here);
        Some(place)
    }

    pub(crate) const fn has_back(&self) -> bool {
        !self.back.is_empty()
    }

    pub(crate) const fn has_forward(&self) -> bool {
        !self.forward.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::screen::ScreenId;

    #[test]
    fn back_and_forward_are_each_others_way() {
        let mut history = History::default();
        let at = |tag: &str| Place::at(ScreenId::Catalog, tag);
        history.leave(at("a"));
        history.leave(at("b"));
        assert_eq!(history.back(at("c")), Some(at("b")));
        assert_eq!(history.back(at("b")), Some(at("a")));
        assert_eq!(history.back(at("a")), None);
        assert_eq!(history.forward(at("a")), Some(at("b")));
        history.leave(at("b"));
        assert!(!history.has_forward());
        assert_eq!(history.back(at("d")), Some(at("b")));
    }
}
