use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    ApprovalCounts, FindingSeverity, OwnerKey, Policy, PolicyException, PolicyRule, RULES, RuleKind, SensitiveColumns,
    Transition, owners::is_handle,
};
use crate::{
    calendar::parse_date,
    catalog::{
        Document, ExceptionSection, Naming, PolicySection, SensitiveSection, SeverityWord, Status, Step, WorkspaceFile,
        code, value::parse_percent,
    },
    diagnostic::{Diagnostic, Diagnostics, suggestion},
};

/// Reads every text of `[policy]`. What is wrong is reported and left out.
pub(in crate::catalog) fn read(document: &Document<WorkspaceFile>, found: &mut Diagnostics) -> Policy {
    let section = &document.value.policy;
    let mut reader = Reader { document, found };
    Policy {
        transitions: reader.transitions(section),
        owners: reader.owners(section),
        owners_place: (!section.owners.is_empty()).then(|| document.key_place(&[POLICY, "owners".into()])),
        teams: reader.teams(section),
        members: reader.members(section),
        approvals: approvals(section),
        contributors_may_approve: section.reviews.contributors_may_approve,
        change_max: section.audience.change_max.as_deref().and_then(|text| reader.share(text)),
        naming: reader.naming(section),
        sensitive: section.sensitive.iter().enumerate().map(|(at, s)| reader.sensitive(at, s)).collect(),
        severity: reader.severity(section),
        exceptions: section.exceptions.iter().enumerate().filter_map(|(at, e)| reader.exception(at, e)).collect(),
    }
}

/// Nobody has to approve anything where neither owners nor numbers are said.
fn approvals(section: &PolicySection) -> Option<ApprovalCounts> {
    let said = &section.approvals;
    let numbers = [said.metadata_only, said.non_breaking, said.indirect, said.breaking, said.policy, said.other];
    if section.owners.is_empty() && numbers.iter().all(Option::is_none) {
        return None;
    }
    let absent = ApprovalCounts::default();
    Some(ApprovalCounts {
        metadata_only: said.metadata_only.unwrap_or(absent.metadata_only),
        indirect: said.indirect.unwrap_or(absent.indirect),
        non_breaking: said.non_breaking.unwrap_or(absent.non_breaking),
        breaking: said.breaking.unwrap_or(absent.breaking),
        policy: said.policy.unwrap_or(absent.policy),
        other: said.other.unwrap_or(absent.other),
    })
}

struct Reader<'a> {
    document: &'a Document<WorkspaceFile>,
    found: &'a mut Diagnostics,
}

const POLICY: Step<'static> = Step::Key("policy");

impl Reader<'_> {
    fn push(&mut self, code: &'static str, path: &[Step<'_>], message: String, label: &str, help: impl Into<String>) {
        let place = self.document.place(path);
        self.found.push(Diagnostic::error(code, place, message).label(label).help(help));
    }

    /// The same for a key.
    fn push_key(
        &mut self,
        code: &'static str,
        path: &[Step<'_>],
        message: String,
        label: &str,
        help: impl Into<String>,
    ) {
        let place = self.document.key_place(path);
        self.found.push(Diagnostic::error(code, place, message).label(label).help(help));
    }

    fn transitions(&mut self, section: &PolicySection) -> Vec<Transition> {
        let mut read = Vec::new();
        for (at, text) in section.transitions.iter().enumerate() {
            if let Some(transition) = transition(text) {
                read.push(transition);
                continue;
            }
            let words: Vec<&str> = status_words().chain(["absent"]).collect();
            let near = text.split("->").map(str::trim).find(|word| !words.contains(word));
            let help = near
                .and_then(|word| suggestion(word, words.iter().copied()))
                .unwrap_or_else(|| "write it like `absent -> active`, with words of `status` or `absent`".to_owned());
            let path = [POLICY, "transitions".into(), at.into()];
            self.push(code::FORMAT, &path, format!("`{text}` is no step of a life"), "expected `FROM -> TO`", help);
        }
        read
    }

    fn owners(&mut self, section: &PolicySection) -> BTreeMap<OwnerKey, Vec<String>> {
        let categories = &self.document.value.workspace.categories;
        for word in &OwnerKey::WORDS[1..] {
            if categories.iter().any(|c| c == word) && section.owners.contains_key(*word) {
                let path = [POLICY, "owners".into(), Step::Key(word)];
                self.push_key(
                    code::RESERVED,
                    &path,
                    format!("`{word}` is a category too"),
                    "this key means other files",
                    "give the category another name",
                );
            }
        }
        let mut read = BTreeMap::new();
        for (key, handles) in &section.owners {
            let path = [POLICY, "owners".into(), Step::Key(key)];
            let Some(owner) = OwnerKey::parse(key) else {
                self.push_key(
                    code::FORMAT,
                    &path,
                    format!("`{key}` is no folder of tags"),
                    "expected a category, or a folder below it",
                    "write a path below `tags/` such as `transaction` or `transaction/returns`; `*` is everything else",
                );
                continue;
            };
            if let OwnerKey::Folder(folder) = &owner {
                let category = folder.split('/').next().unwrap_or_default();
                self.category(&path, category, true);
            }
            let handles = self.handles(&path, handles);
            read.insert(owner, handles);
        }
        read
    }

    fn category(&mut self, path: &[Step<'_>], category: &str, is_key: bool) {
        let known = &self.document.value.workspace.categories;
        if known.iter().any(|c| c == category) {
            return;
        }
        let near = suggestion(category, known.iter().map(String::as_str));
        let help = near.unwrap_or_else(|| "name one of `categories`, or add it there".to_owned());
        let message = format!("unknown category `{category}`");
        let label = "no folder of `tags/`";
        match is_key {
            true => self.push_key(code::CATEGORY, path, message, label, help),
            false => self.push(code::CATEGORY, path, message, label, help),
        }
    }

    fn teams(&mut self, section: &PolicySection) -> BTreeMap<Arc<str>, Vec<String>> {
        let mut read = BTreeMap::new();
        for (owner, handles) in &section.teams {
            let path = [POLICY, "teams".into(), Step::Key(owner)];
            let handles = self.handles(&path, handles);
            read.insert(Arc::from(owner.as_str()), handles);
        }
        read
    }

    fn members(&mut self, section: &PolicySection) -> BTreeMap<String, Vec<String>> {
        let mut read = BTreeMap::new();
        for (team, logins) in &section.members {
            let path = [POLICY, "members".into(), Step::Key(team)];
            if !is_handle(team) || !team.contains('/') {
                self.push_key(
                    code::FORMAT,
                    &path,
                    format!("`{team}` is no team of GitHub"),
                    "expected `@organization/team`",
                    "name a team of `[policy.owners]` or `[policy.teams]`",
                );
                continue;
            }
            for (at, login) in logins.iter().enumerate().filter(|(_, login)| login.contains('/')) {
                let path = [path[0], path[1], path[2], at.into()];
                let help = "name each person of that team";
                self.push(code::FORMAT, &path, format!("`{login}` is a team"), "expected `@login`", help);
            }
            let logins = self.handles(&path, logins);
            let name = team.trim_start_matches('@').to_ascii_lowercase();
            read.insert(name, logins.iter().map(|login| login.trim_start_matches('@').to_owned()).collect());
        }
        read
    }

    /// Handles that GitHub can know; a list without any would leave nobody who could ever approve.
    fn handles(&mut self, path: &[Step<'_>], handles: &[String]) -> Vec<String> {
        if handles.is_empty() {
            self.push(
                code::BLANK,
                path,
                "nobody is named".to_owned(),
                "an empty list",
                "write `[\"@acme/crm\"]`, or remove the key",
            );
        }
        let mut read: Vec<String> = Vec::new();
        for (at, handle) in handles.iter().enumerate() {
            let path: Vec<Step<'_>> = path.iter().copied().chain([at.into()]).collect();
            if !is_handle(handle) {
                let shown: String = handle.chars().take(60).collect();
                self.push(
                    code::FORMAT,
                    &path,
                    format!("`{shown}` is no handle of GitHub"),
                    "expected `@login` or `@organization/team`",
                    format!("write it like `@{}`", shown.trim_start_matches('@').replace(' ', "-")),
                );
            } else if read.iter().any(|known| known.eq_ignore_ascii_case(handle)) {
                self.push(
                    code::REPEATED,
                    &path,
                    format!("`{handle}` stands twice"),
                    "here again",
                    "remove one of the two",
                );
            } else {
                read.push(handle.clone());
            }
        }
        read
    }

    fn share(&mut self, text: &str) -> Option<crate::catalog::value::Percent> {
        let share = parse_percent(text);
        if share.is_none() {
            self.push(
                code::FORMAT,
                &[POLICY, "audience".into(), "change_max".into()],
                format!("`{text}` is no share"),
                "expected a percentage up to 100%",
                "write it like `\"20%\"`",
            );
        }
        share
    }

    fn naming(&mut self, section: &PolicySection) -> BTreeMap<Arc<str>, Naming> {
        let mut read = BTreeMap::new();
        for (category, pattern) in &section.naming {
            let path = [POLICY, "naming".into(), Step::Key(category)];
            self.category(&path, category, true);
            match Naming::parse(pattern) {
                Ok(naming) => {
                    read.insert(Arc::from(category.as_str()), naming);
                }
                Err(reason) => self.push(
                    code::FORMAT,
                    &path,
                    format!("no id can follow this pattern: {reason}"),
                    "not a pattern of ids",
                    "write letters, digits and `_`, with `*` for any text, `?` for one character, `{category}`, and `|` between alternatives",
                ),
            }
        }
        read
    }

    fn sensitive(&mut self, at: usize, section: &SensitiveSection) -> SensitiveColumns {
        let path = |key: &'static str| [POLICY, "sensitive".into(), at.into(), Step::Key(key)];
        if section.level.trim().is_empty() {
            self.push(
                code::BLANK,
                &path("level"),
                "`level` is empty".to_owned(),
                "nothing is said here",
                "say how sensitive the columns are, such as `high`",
            );
        }
        if section.columns.is_empty() {
            self.push(
                code::BLANK,
                &path("columns"),
                "no columns are named".to_owned(),
                "an empty list",
                "name them as `source.column`",
            );
        }
        let mut columns = BTreeSet::new();
        for (index, text) in section.columns.iter().enumerate() {
            let here = [POLICY, "sensitive".into(), at.into(), "columns".into(), index.into()];
            match text.split_once('.') {
                Some((source, column)) if !column.is_empty() => {
                    if self.is_column(&here, source, column) {
                        let column = (column != "*").then(|| Arc::from(column));
                        columns.insert((Arc::from(source), column));
                    }
                }
                _ => self.push(
                    code::FORMAT,
                    &here,
                    format!("`{text}` names no column"),
                    "expected a source and a column",
                    "write it like `profile.birth_date`, or `profile.*` for all of a source",
                ),
            }
        }
        for (index, category) in section.categories.iter().enumerate() {
            if category != "strategies" {
                self.category(
                    &[POLICY, "sensitive".into(), at.into(), "categories".into(), index.into()],
                    category,
                    false,
                );
            }
        }
        SensitiveColumns {
            level: section.level.clone(),
            columns,
            categories: section.categories.iter().map(|c| Arc::from(c.as_str())).collect(),
        }
    }

    /// A column that cannot be there would forbid nothing.
    fn is_column(&mut self, path: &[Step<'_>], source: &str, column: &str) -> bool {
        let sources = &self.document.value.sources;
        let Some(section) = sources.get(source) else {
            let help = suggestion(source, sources.keys().map(String::as_str))
                .unwrap_or_else(|| "name one of `[sources]`".to_owned());
            self.push(code::UNKNOWN_SOURCE, path, format!("unknown source `{source}`"), "no such source", help);
            return false;
        };
        let Some(declared) = section.columns.as_ref().filter(|_| column != "*") else { return true };
        let own = [Some(&section.subject), section.time.as_ref(), section.event.as_ref(), section.valid_from.as_ref()];
        let named: Vec<&str> = declared.keys().chain(own.into_iter().flatten()).map(String::as_str).collect();
        if named.contains(&column) || section.only.as_ref().is_none_or(|only| only.iter().any(|o| o == column)) {
            // Columns that are not declared may be in the file all the same; only a likely slip is reported.
            let slip = suggestion(column, named.iter().copied()).filter(|_| !named.contains(&column));
            if let Some(help) = slip {
                self.push(
                    code::UNKNOWN_COLUMN,
                    path,
                    format!("source `{source}` declares no column `{column}`"),
                    "no such column is declared",
                    help,
                );
            }
            return true;
        }
        self.push(
            code::UNKNOWN_COLUMN,
            path,
            format!("column `{column}` of source `{source}` is not read"),
            "not listed in `only`",
            "remove it here, or read it",
        );
        false
    }

    fn severity(&mut self, section: &PolicySection) -> BTreeMap<&'static str, Option<FindingSeverity>> {
        let mut read = BTreeMap::new();
        for (name, word) in &section.severity {
            let path = [POLICY, "severity".into(), Step::Key(name)];
            let Some(rule) = self.rule(&path, name, true) else { continue };
            if rule.kind != RuleKind::Open {
                self.push(
                    code::REFUSED,
                    &path,
                    format!("rule `{}` cannot be changed", rule.id),
                    "the other rules rest on it",
                    "remove the key",
                );
                continue;
            }
            let severity = match word {
                SeverityWord::Error => Some(FindingSeverity::Error),
                SeverityWord::Warning => Some(FindingSeverity::Warning),
                SeverityWord::Off => None,
            };
            if read.insert(rule.id, severity).is_some() {
                self.push_key(
                    code::REPEATED,
                    &path,
                    format!("rule `{}` is named twice", rule.id),
                    "by its name and by its code",
                    "remove one of the two",
                );
            }
        }
        read
    }

    fn rule(&mut self, path: &[Step<'_>], name: &str, is_key: bool) -> Option<&'static PolicyRule> {
        let rule = PolicyRule::named(name);
        if rule.is_none() {
            let help = suggestion(name, RULES.iter().map(|r| r.id))
                .unwrap_or_else(|| "`tagwerk policy show` lists all rules".to_owned());
            let (message, label) = (format!("unknown rule `{name}`"), "no rule of policy");
            match is_key {
                true => self.push_key(code::UNKNOWN_WORD, path, message, label, help),
                false => self.push(code::UNKNOWN_WORD, path, message, label, help),
            }
        }
        rule
    }

    fn exception(&mut self, at: usize, section: &ExceptionSection) -> Option<PolicyException> {
        let path = |key: &'static str| [POLICY, "exceptions".into(), at.into(), Step::Key(key)];
        for (key, text) in [("reason", &section.reason), ("owner", &section.owner)] {
            if text.trim().is_empty() {
                self.push(
                    code::BLANK,
                    &path(key),
                    format!("`{key}` is empty"),
                    "nothing is said here",
                    format!("say the `{key}` of the exception"),
                );
            }
        }
        let subjects = [&section.tag, &section.strategy, &section.category];
        let is_one = subjects.iter().filter(|s| s.is_some()).count() == 1;
        if !is_one {
            self.push(
                code::MISSING_KEY,
                &path("rule"),
                "an exception excuses one `tag`, `strategy` or `category`".to_owned(),
                "what does it excuse?",
                "add `tag = \"...\"`, and make an exception for each",
            );
        }
        let rule = self.rule(&path("rule"), &section.rule, false);
        if let Some(rule) = rule.filter(|rule| rule.kind != RuleKind::Open) {
            self.push(
                code::REFUSED,
                &path("rule"),
                format!("rule `{}` knows no exception", rule.id),
                "the other rules rest on it",
                "remove the exception",
            );
        }
        let expires_day = parse_date(&section.expires);
        if expires_day.is_err() {
            self.push(
                code::FORMAT,
                &path("expires"),
                format!("`{}` is no date", section.expires),
                "no such day in the calendar",
                "write it like `2026-12-31`",
            );
        }
        let text = |text: &Option<String>| text.as_deref().map(Arc::from);
        Some(PolicyException {
            rule: rule.filter(|rule| rule.kind == RuleKind::Open && is_one)?,
            tag: text(&section.tag),
            strategy: text(&section.strategy),
            category: text(&section.category),
            reason: section.reason.clone(),
            owner: section.owner.clone(),
            expires: section.expires.clone(),
            expires_day: expires_day.ok()?,
            place: self.document.place(&path("expires")),
        })
    }
}

fn status_words() -> impl Iterator<Item = &'static str> {
    STATUSES.iter().map(|status| status.word())
}

const STATUSES: [Status; 6] =
    [Status::Draft, Status::Review, Status::Active, Status::Paused, Status::Deprecated, Status::Retired];

/// `absent -> active`.
fn transition(text: &str) -> Option<Transition> {
    let state = |word: &str| match word.trim() {
        "absent" => Some(None),
        word => STATUSES.into_iter().find(|status| status.word() == word).map(Some),
    };
    let (from, to) = text.split_once("->")?;
    let (from, to) = (state(from)?, state(to)?);
    (from != to).then_some(Transition { from, to })
}
