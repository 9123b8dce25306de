//! Where the list and the pane beside it are.

use ratatui::layout::Rect;

/// Columns from which on list and pane are side by side.
const SIDE_BY_SIDE: u16 = 100;

/// Which part of the screen keys are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Focus {
    #[default]
    List,
    Detail,
}

/// Where what is drawn; an area without columns is not seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Areas {
    pub(crate) list: Rect,
    pub(crate) detail: Rect,
}

impl Areas {
    /// The layout of a body. On a small one, or when one part has all room, only what has the focus is seen.
    pub(crate) fn of(body: Rect, focus: Focus, is_wide: bool) -> Self {
        let nothing = Rect { width: 0, ..body };
        if body.width < SIDE_BY_SIDE || is_wide {
            return match focus {
                Focus::List => Self { list: body, detail: nothing },
                Focus::Detail => Self { list: nothing, detail: body },
            };
        }
        // The list needs its columns, and not more; the pane has charts that use what there is.
        let list = (body.width * 11 / 20).min(96);
        Self { list: Rect { width: list, ..body }, detail: Rect { x: body.x + list, width: body.width - list, ..body } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_screens_show_what_has_the_focus() {
        let body = Rect::new(0, 1, 80, 22);
        let areas = Areas::of(body, Focus::List, false);
        assert_eq!((areas.list, areas.detail.width), (body, 0));
        let areas = Areas::of(body, Focus::Detail, false);
        assert_eq!((areas.list.width, areas.detail), (0, body));
    }

    #[test]
    fn wide_screens_show_both_unless_one_has_all_room() {
        for width in [100, 120, 200, 400] {
            let body = Rect::new(0, 1, width, 38);
            let Areas { list, detail } = Areas::of(body, Focus::List, false);
            assert_eq!((list.x, list.right(), detail.right()), (0, detail.x, width));
            assert!(list.width >= 55 && detail.width >= 45, "{list} {detail}");
            assert_eq!(Areas::of(body, Focus::Detail, true).detail, body);
        }
    }
}
