use super::FindingSeverity;

/// A rule of policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PolicyRule {
    /// Its name, as `[policy.severity]` and exceptions say it.
    pub id: &'static str,
    /// Its stable code.
    pub code: &'static str,
    /// What is wrong when it is broken, in a few words.
    pub title: &'static str,
    /// How bad that is when `[policy.severity]` says nothing.
    pub severity: FindingSeverity,
    /// What may be done about it.
    pub kind: RuleKind,
}

/// What may be done about a rule of policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleKind {
    /// A finding that `[policy.severity]` may lower and that exceptions may excuse.
    Open,
    /// A finding that nothing lowers or excuses: without it the others could be walked around.
    Fixed,
    /// Not a finding: it says who has to approve.
    Approval,
}

impl PolicyRule {
    /// The rule of that name or code.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        RULES.iter().find(|rule| rule.id == name || rule.code == name)
    }

    /// Where it is explained.
    #[must_use]
    pub fn anchor(&self) -> String {
        format!("docs/policy.md#{}", self.id)
    }
}

macro_rules! rules {
    ($($name:ident = $id:literal, $code:literal, $severity:ident, $kind:ident, $title:literal;)*) => {
        $(#[doc = $title] pub(super) const $name: PolicyRule = PolicyRule {
            id: $id,
            code: $code,
            title: $title,
            severity: FindingSeverity::$severity,
            kind: RuleKind::$kind,
        };)*

        /// Every rule of policy, ordered by code.
        pub const RULES: &[PolicyRule] = &[$($name),*];

        /// Every code of this room, with its title.
        pub const CODES: &[(&str, &str)] = &[$(($code, $title)),*];
    };
}

rules! {
    NAMING = "naming", "G101", Error, Open, "an id does not follow the pattern of its category";
    FORBIDDEN_COLUMN = "forbidden_column", "G102", Error, Open, "a sensitive column is used where it may not be";
    CATEGORY_WITHOUT_OWNER = "category_without_owner", "G103", Error, Open, "nobody owns a category";
    CODEOWNERS = "codeowners", "G104", Error, Open, "`.github/CODEOWNERS` is out of step";
    SECOND_CODEOWNERS = "second_codeowners", "G105", Error, Open, "there is a second `CODEOWNERS`";
    EXPIRED_EXCEPTION = "expired_exception", "G106", Error, Fixed, "an exception has expired";
    IDLE_EXCEPTION = "idle_exception", "G107", Warning, Open, "an exception excuses nothing";
    EXPIRING_EXCEPTION = "expiring_exception", "G108", Note, Open, "an exception expires soon";
    LINK = "link", "G120", Error, Fixed, "a link, submodule or program where a plain file belongs";
    ODD_PATH = "odd_path", "G121", Error, Fixed, "a path that passes for another";
    UNKNOWN_AUTOMATION = "unknown_automation", "G122", Warning, Open, "a file in `.github/` that is neither known nor explained";
    UNREADABLE = "unreadable", "G123", Error, Fixed, "what is proposed cannot be understood";
    LIFE = "life", "G124", Error, Fixed, "a step that no life of a tag or strategy takes";
    APPROVALS = "approvals", "G130", Error, Approval, "a change of that class needs approvals";
    POLICY_CHANGE = "policy_change", "G131", Error, Approval, "a change of the rules themselves needs approvals";
    OWNER_CHANGE = "owner_change", "G132", Error, Approval, "both owners have to agree that a tag changes hands";
    AUDIENCE_CHANGE = "audience_change", "G133", Error, Approval, "an audience moves so far that a second person has to agree";
}
