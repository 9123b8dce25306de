use crate::diagnostic::Span;

/// What may stand at a place of a rule.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleCompletion {
    /// Bytes of the rule that give way, quotes and backticks included; empty between words.
    pub span: Span,
    /// What of them is before the place, without quotes and backticks.
    pub prefix: String,
    /// What may stand there, the likeliest first, whatever was typed already.
    pub proposals: Vec<RuleProposal>,
}

/// Something that may stand at a place of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleProposal {
    /// How it is shown.
    pub label: String,
    /// What is written; the cursor goes behind it, or to `cursor`.
    pub insert: String,
    /// Byte of `insert` at which the cursor stands afterwards.
    pub cursor: Option<usize>,
    /// What it is.
    pub kind: ProposalKind,
    /// A few words about it: a type, a source, a name.
    pub detail: Option<String>,
    /// A sentence about it.
    pub about: Option<&'static str>,
    /// What it names, for whoever wants to say more.
    pub subject: Option<ProposalSubject>,
}

/// What a proposal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProposalKind {
    /// A word or short form of the language.
    Keyword,
    /// A written duration.
    Duration,
    /// A unit of time.
    Unit,
    /// A form with parentheses.
    Function,
    /// An event, or a source of events.
    Event,
    /// A column of an event or an attribute.
    Column,
    /// A tag.
    Tag,
    /// A value of an enumerated tag.
    Case,
    /// A value that data holds.
    Value,
}

/// What a proposal names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProposalSubject {
    /// A tag, by id.
    Tag(String),
    /// A source, by name.
    Source(String),
    /// An event.
    Event {
        /// Its source.
        source: String,
        /// Its value in the event column.
        event: String,
    },
    /// A column.
    Column {
        /// Its source.
        source: String,
        /// Its name there.
        column: String,
    },
}

impl RuleProposal {
    pub(super) fn new(label: impl Into<String>, kind: ProposalKind) -> Self {
        let label = label.into();
        Self { insert: label.clone(), label, cursor: None, kind, detail: None, about: None, subject: None }
    }

    /// What is written instead of the label: what stands before the cursor, and what behind it.
    pub(super) fn around(mut self, before: impl Into<String>, behind: &str) -> Self {
        self.insert = before.into();
        self.cursor = Some(self.insert.len());
        self.insert.push_str(behind);
        self
    }

    pub(super) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into()).filter(|d| !d.is_empty());
        self
    }

    pub(super) fn about(mut self, about: &'static str) -> Self {
        self.about = Some(about);
        self
    }

    pub(super) fn subject(mut self, subject: ProposalSubject) -> Self {
        self.subject = Some(subject);
        self
    }
}

impl RuleCompletion {
    /// What goes with what was typed, each once: what begins with it, then what contains it, then what has its letters in
    /// order; at most `max`.
    #[must_use]
    pub fn fitting(&self, max: usize) -> Vec<&RuleProposal> {
        let typed = self.prefix.to_lowercase();
        let mut ranked: [Vec<&RuleProposal>; 3] = Default::default();
        let mut seen = std::collections::HashSet::new();
        for proposal in &self.proposals {
            let Some(rank) = rank(&proposal.insert.to_lowercase(), &typed) else { continue };
            if seen.insert(proposal.insert.as_str()) {
                ranked[rank].push(proposal);
            }
        }
        ranked.into_iter().flatten().take(max).collect()
    }
}

/// How well a text goes with what was typed, 0 being best; quotes and other signs do not count. `None` when it does not.
fn rank(text: &str, typed: &str) -> Option<usize> {
    let bare = text.trim_start_matches(['\'', '`']);
    if bare.starts_with(typed) {
        return Some(0);
    }
    if text.contains(typed) {
        return Some(1);
    }
    let mut rest = text.chars();
    typed.chars().filter(|c| c.is_alphanumeric()).all(|c| rest.any(|r| r == c)).then_some(2)
}
