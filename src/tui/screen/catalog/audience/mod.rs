//! Numbers about the audience of the tag that is selected: three tabs of the pane beside the list.

mod actions;
mod question;
pub(crate) mod work;

pub(crate) use actions::{ACTIONS, AudienceAction};
pub(crate) use question::{Answer, Question};

use crate::{
    diagnostic::grouped,
    tui::{
        app::Shared,
        effect,
        screen::catalog::detail::tab::{Row, Tab},
        widget::row::Ink,
    },
};

/// The tab about its size.
#[derive(Debug, Default)]
pub(crate) struct AudienceTab;

/// The tab about who is in it.
#[derive(Debug, Default)]
pub(crate) struct ProfileTab;

/// The tab about what it has in common with others.
#[derive(Debug, Default)]
pub(crate) struct OverlapTab;

impl Tab for AudienceTab {
    fn ask(&mut self, _: &str, _: &Shared) -> Vec<effect::Question> {
        Vec::new()
    }

    fn rows(&self, tag: &str, shared: &Shared, _: usize) -> Vec<Row> {
        let size = shared.desk.as_ref().and_then(|desk| desk.sizes()?.size(tag));
        size.map(|size| Row::of(grouped(size), Ink::Text)).into_iter().collect()
    }
}

impl Tab for ProfileTab {
    fn ask(&mut self, _: &str, _: &Shared) -> Vec<effect::Question> {
        Vec::new()
    }

    fn rows(&self, _: &str, _: &Shared, _: usize) -> Vec<Row> {
        Vec::new()
    }
}

impl Tab for OverlapTab {
    fn ask(&mut self, _: &str, _: &Shared) -> Vec<effect::Question> {
        Vec::new()
    }

    fn rows(&self, _: &str, _: &Shared, _: usize) -> Vec<Row> {
        Vec::new()
    }
}
