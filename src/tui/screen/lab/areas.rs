//! Where what is drawn.

use ratatui::layout::Rect;

use super::{Lab, rows};
use crate::tui::widget::pane;

/// A part of the screen that keys may be for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Pane {
    #[default]
    Rule,
    Result,
    Compare,
}

impl Pane {
    pub(crate) const fn next(self, compares: bool) -> Self {
        match self {
            Self::Rule => Self::Result,
            Self::Result if compares => Self::Compare,
            Self::Result | Self::Compare => Self::Rule,
        }
    }

    pub(crate) const fn previous(self, compares: bool) -> Self {
        match self {
            Self::Rule if compares => Self::Compare,
            Self::Rule | Self::Compare => Self::Result,
            Self::Result => Self::Rule,
        }
    }
}

/// The parts of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Areas {
    /// The rule, with its border.
    pub(crate) rule: Rect,
    /// Who it stands for, with its border.
    pub(crate) result: Rect,
    /// What it is compared with, with its border.
    pub(crate) compare: Option<Rect>,
}

/// From so many columns on, what a rule does stands beside it instead of below.
const WIDE: u16 = 140;
/// Rows of a comparison with its border.
const COMPARE_ROWS: u16 = 9;

impl Areas {
    /// The parts of the screen as it is: beside each other when there is room, else below each other, the rule as high as
    /// it needs, but never more than half.
    pub(crate) fn of(lab: &Lab, body: Rect) -> Self {
        let compares = lab.comparison.is_open();
        if body.width >= WIDE {
            let left = body.width * 9 / 20;
            let rule = Rect { width: left, ..body };
            let right = Rect { x: body.x + left, width: body.width - left, ..body };
            let (result, compare) = cut(right, compares);
            return Self { rule, result, compare };
        }
        let text_width = body.width.saturating_sub(2);
        let wanted = rows::of(lab, text_width).len() as u16 + 2;
        let rule_height = wanted.clamp(6, (body.height / 2).max(6)).min(body.height);
        let rule = Rect { height: rule_height, ..body };
        let rest = Rect { y: body.y + rule_height, height: body.height - rule_height, ..body };
        let (result, compare) = cut(rest, compares);
        Self { rule, result, compare }
    }

    /// Where the text of the rule stands.
    pub(crate) fn rule_text(&self) -> Rect {
        pane::inner(self.rule)
    }

    /// Where what it does stands.
    pub(crate) fn result_text(&self) -> Rect {
        pane::inner(self.result)
    }
}

fn cut(area: Rect, compares: bool) -> (Rect, Option<Rect>) {
    if !compares {
        return (area, None);
    }
    let height = COMPARE_ROWS.min(area.height / 2);
    let result = Rect { height: area.height - height, ..area };
    (result, Some(Rect { y: result.bottom(), height, ..area }))
}
