//! One subject and one tag: the answer of the engine in words.

mod answer;
mod change;
mod phrases;
mod tree;
mod value;

pub use answer::{
    ChangeKind, ShownChange, ShownClause, ShownDepth, ShownEdit, ShownOutlook, ShownRuleOfSubject, ShownValue,
    SubjectExplanation,
};

use std::sync::Arc;

use self::{phrases as say, tree::Sayer};
use super::{Explained, overflow_named};
use crate::{
    calendar::Micros,
    catalog::Catalog,
    diagnostic::suggestion,
    engine::{
        embedded::EngineError,
        explain::{self as engine, Question, Verdict},
        plan::{PlanTag, PlanTagKind},
    },
    rule::{
        say::{Labels, Language},
        typed::References,
    },
    store::facts::{Facts, StoreFacts},
    workspace::{
        Progress, Workspace, WorkspaceError,
        build::{not_evaluable, plan_kind},
        progress::EngineProgress,
        query::needed_tags,
    },
};

/// Id of the tag that a given rule becomes; no tag of a catalog can have it.
const RULE_TAG: &str = "<rule>";
/// Ids that are compared with one that is not known.
const IDS: u32 = 200_000;

impl Workspace {
    /// Says why a subject is in a tag, or meant by a rule, or why not: every clause with the subject's values, and the
    /// smallest change that was found to turn the verdict. `now` is the current instant; an `as_of` before it is of the past.
    ///
    /// # Errors
    /// [`WorkspaceError::UnknownSubject`] and [`WorkspaceError::NotInPopulation`] for the subject;
    /// [`WorkspaceError::NothingIngested`]; those of [`Workspace::explain`] for the tag or rule; a model cannot be evaluated.
    pub fn explain_subject(
        &self,
        what: Explained<'_>,
        subject: &str,
        language: Language,
        as_of: Micros,
        now: Micros,
        progress: &dyn Progress,
    ) -> Result<SubjectExplanation, WorkspaceError> {
        let store = self.store_if_any()?.ok_or(WorkspaceError::NothingIngested)?;
        let (catalog, found) = self.catalog_with_findings()?;
        let explained = self.resolve_explained(&catalog, &found, what)?;
        let mut references = References::default();
        for (_, _, rule) in &explained.rules {
            let References { tags, columns, .. } = rule.references();
            references.tags.extend(tags);
            references.columns.extend(columns);
        }
        let mut tags = self.needed_plan(&catalog, &found, &needed_tags(&catalog, &references.tags))?;
        let id: Arc<str> = match (explained.tag, explained.rules.first()) {
            (Some(tag), _) => {
                let kind = plan_kind(tag).ok_or_else(|| not_evaluable(tag))?;
                tags.push(PlanTag { id: tag.id.clone(), kind, wanted: true });
                tag.id.clone()
            }
            (None, Some((_, _, rule))) => {
                tags.push(PlanTag { id: RULE_TAG.into(), kind: PlanTagKind::Rule(rule.clone()), wanted: true });
                RULE_TAG.into()
            }
            (None, None) => unreachable!("a rule that was given is one"),
        };
        let remarks = self.remarks_on_the_past(
            &catalog,
            &needed_tags(&catalog, &references.tags),
            references.columns,
            as_of,
            now,
        );
        let facts = store.facts()?;
        let ordinal = find(&facts, subject)?;
        let (tag, zone) = (&id, self.zone());
        let question = Question { tags: &tags, tag, facts: &facts, ordinal, as_of, zone };
        let answer = engine::explain(&question, &EngineProgress(progress)).map_err(|error| match error {
            error @ EngineError::Overflow { .. } => overflow_named(error, explained.tag.map(|tag| tag.id.as_ref())),
            error => error.into(),
        })?;
        let texts = explained.rules.iter().map(|(_, text, _)| text.clone()).collect();
        let sayer = Sayer { catalog: &catalog, language, zone, rule: texts };
        let title = explained.tag.map(|tag| Labels::tag(&catalog, &tag.id, language).unwrap_or_default());
        Ok(SubjectExplanation {
            tag: explained.tag.map(|tag| tag.id.clone()),
            name: title,
            subject: subject.to_owned(),
            as_of,
            headline: headline(&catalog, &answer, subject, language, explained.tag.is_some()),
            rules: answer.rules.iter().map(|rule| sayer.rule(rule)).collect(),
            outlook: sayer.outlook(&answer),
            verdict: answer.verdict,
            remarks,
        })
    }
}

/// Who stands where, in a sentence.
fn headline(
    catalog: &Catalog,
    answer: &engine::Explanation,
    subject: &str,
    language: Language,
    is_tag: bool,
) -> String {
    let tag = if is_tag { format!("`{}`", answer.tag) } else { say::THE_RULE.text(language).to_owned() };
    let value = |value: &Arc<str>| match Labels::case(catalog, &answer.tag, value, language) {
        Some(name) => format!("'{value}' {name}"),
        None => format!("'{value}'"),
    };
    let (phrase, value) = match &answer.verdict {
        Verdict::Member(true) if is_tag => (say::IS_IN, String::new()),
        Verdict::Member(false) if is_tag => (say::IS_OUT, String::new()),
        Verdict::Member(true) => (say::IS_MEANT, String::new()),
        Verdict::Member(false) => (say::IS_NOT_MEANT, String::new()),
        Verdict::Value(Some(held)) => (say::HAS_VALUE, value(held)),
        Verdict::Value(None) => (say::HAS_NO_VALUE, String::new()),
    };
    phrase.fill(language, &[("subject", subject), ("tag", &tag), ("value", &value)])
}

/// The ordinal of a subject of the population.
fn find(facts: &StoreFacts, subject: &str) -> Result<u32, WorkspaceError> {
    let ids = facts.ids();
    let Some(ordinal) = ids.ordinal(subject)? else {
        let trimmed = subject.trim();
        let mut near = None;
        if trimmed != subject && ids.ordinal(trimmed)?.is_some() {
            near = Some(format!("did you mean `{trimmed}`?"));
        } else if ids.len() <= IDS {
            let known: Result<Vec<Option<&str>>, _> = (0..ids.len()).map(|ordinal| ids.id(ordinal)).collect();
            near = suggestion(subject, known?.into_iter().flatten()).filter(|text| text.starts_with("did you mean"));
        }
        return Err(WorkspaceError::UnknownSubject { subject: subject.to_owned(), suggestion: near });
    };
    if facts.population().contains(ordinal) {
        Ok(ordinal)
    } else {
        Err(WorkspaceError::NotInPopulation { subject: subject.to_owned() })
    }
}
