//! What may stand at a place of a rule that is being written, whoever asks: an editor through the language server, or the
//! dashboard. Names come from the catalog, values from the data.

mod forms;
mod names;
mod proposal;
mod rule;

pub use forms::{RuleForm, rule_form};
pub use names::{EventName, SourceNames, events_of, is_events, row_columns};
pub use proposal::{ProposalKind, ProposalSubject, RuleCompletion, RuleProposal};
pub use rule::complete_rule;
