use serde::{Deserialize, Serialize};

/// What policy says of a change: what is wrong with it, and who has to approve it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// What is wrong, ordered by file, line, rule and message.
    pub findings: Vec<Finding>,
    /// Who has to approve, ordered by rule and what it is about. All of them have to be met.
    pub requirements: Vec<Requirement>,
}

/// Something that policy forbids, or advises against.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Finding {
    /// Where; `None` when the whole workspace is meant.
    pub place: Option<FindingPlace>,
    /// Name of the rule, such as `forbidden_column`.
    pub rule: String,
    /// A lower-case fragment without a full stop, names in backticks.
    pub message: String,
    /// Code of the rule, such as `G102`.
    pub code: String,
    /// How bad it is; a change with an error is refused.
    pub severity: FindingSeverity,
    /// A concrete next step.
    pub help: Option<String>,
    /// Where the rule is explained.
    pub anchor: String,
}

/// Where a finding is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FindingPlace {
    /// Relative to the workspace, with `/`; a path of the repository that lies outside begins with `/`.
    pub file: String,
    /// From 1; `None` when the whole file is meant.
    pub line: Option<usize>,
}

/// How bad a finding of policy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FindingSeverity {
    /// Good to know.
    Note,
    /// Somebody should look at it.
    Warning,
    /// It must not be.
    Error,
}

impl FindingSeverity {
    /// The word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Somebody has to approve something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Requirement {
    /// Name of the rule, such as `approvals`.
    pub rule: String,
    /// What it is about: ids of tags and strategies, or paths; ordered.
    pub about: Vec<String>,
    /// How many people have to approve.
    pub approvals: u32,
    /// Handles (`@login`, `@org/team`); one of the approvers has to be among them. Empty: anybody.
    pub owners: Vec<String>,
    /// Why, in words.
    pub reason: String,
}

/// An audience before and after, in subjects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AudienceMove {
    /// Id of the tag, with the value of a case as `tag = 'value'`.
    pub tag: String,
    /// Members before.
    pub before: u64,
    /// Members after.
    pub after: u64,
    /// Members after that were none before.
    pub entered: u64,
    /// Members before that are none after.
    pub exited: u64,
    /// Subjects of the snapshot.
    pub population: u64,
}

impl AudienceMove {
    /// Id of the tag, without the value. Ids are plain words; what stands behind one is the value, however it is written.
    #[must_use]
    pub fn id(&self) -> &str {
        let end = self.tag.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(self.tag.len());
        &self.tag[..end]
    }
}

/// What a verdict asks for that an approved one did not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unapproved {
    /// A finding with severity error that the approved one did not have.
    Finding(Finding),
    /// More people, or other people, would have had to approve.
    Requirement(Requirement),
}

impl Verdict {
    /// True when nothing is wrong (warnings aside), whoever has to approve.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.findings.iter().all(|f| f.severity != FindingSeverity::Error)
    }

    /// What this verdict asks for that an approved one did not: new errors, and requirements that no requirement of the
    /// approved one covers (the same rule and owners, at least as many people, about at least the same).
    #[must_use]
    pub fn exceeds(&self, approved: &Self) -> Vec<Unapproved> {
        let is_known = |finding: &Finding| {
            let is_it = |known: &Finding| {
                known.severity == FindingSeverity::Error
                    && known.rule == finding.rule
                    && known.message == finding.message
                    && known.place.as_ref().map(|p| &p.file) == finding.place.as_ref().map(|p| &p.file)
            };
            approved.findings.iter().any(is_it)
        };
        let is_covered = |requirement: &Requirement| {
            requirement.about.iter().all(|about| {
                approved.requirements.iter().any(|known| {
                    known.rule == requirement.rule
                        && known.owners == requirement.owners
                        && known.approvals >= requirement.approvals
                        && known.about.contains(about)
                })
            })
        };
        let errors = self.findings.iter().filter(|f| f.severity == FindingSeverity::Error && !is_known(f));
        let more = self.requirements.iter().filter(|r| !is_covered(r));
        errors.cloned().map(Unapproved::Finding).chain(more.cloned().map(Unapproved::Requirement)).collect()
    }

    pub(super) fn sort(&mut self) {
        self.findings.sort();
        self.findings.dedup();
        self.requirements.sort();
        self.requirements.dedup();
    }
}
