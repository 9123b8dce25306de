//! What may stand at the cursor, in a small list below it.

use crate::{
    diagnostic::Span,
    tui::widget::scroll,
    workspace::complete::{RuleCompletion, RuleProposal},
};

/// Proposals that are held at most.
const PROPOSALS_MAX: usize = 200;

/// What may stand at the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Popup {
    /// Bytes of the rule that give way.
    pub(crate) span: Span,
    pub(crate) proposals: Vec<RuleProposal>,
    pub(crate) selected: usize,
}

impl Popup {
    /// What goes with what was typed. Unless it was `asked` for, there is none before the first letter, none for a number,
    /// and none when what is written already is one of the proposals.
    pub(crate) fn of(completion: &RuleCompletion, text: &str, asked: bool) -> Option<Self> {
        if !asked && !completion.prefix.starts_with(|c: char| !c.is_ascii_digit()) {
            return None;
        }
        let proposals: Vec<RuleProposal> = completion.fitting(PROPOSALS_MAX).into_iter().cloned().collect();
        let written = text.get(completion.span.start..completion.span.end)?;
        let is_there = proposals.iter().any(|proposal| proposal.insert == written);
        if proposals.is_empty() || (is_there && !asked) {
            return None;
        }
        Some(Self { span: completion.span, proposals, selected: 0 })
    }

    pub(crate) fn step(&mut self, by: isize) {
        self.selected = scroll::step(self.selected, by, self.proposals.len());
    }

    /// What is written when the selected proposal is taken, and the byte of it at which the cursor stands then.
    pub(crate) fn taken(&self) -> Option<(&str, usize)> {
        let proposal = self.proposals.get(self.selected)?;
        Some((&proposal.insert, proposal.cursor.unwrap_or(proposal.insert.len())))
    }
}
