use std::{collections::BTreeSet, sync::Arc};

use super::{
    Progress, TagKind, Workspace, WorkspaceError, build::not_evaluable, progress::EngineProgress, query::needed_tags,
};
use crate::{
    calendar::Micros,
    catalog::{Catalog, CatalogTag, TagBody},
    diagnostic::{Diagnostics, Span},
    engine::{
        embedded::EngineError,
        explain::{Attrition, CaseCounts, Clause, attrition, first_match},
    },
    rule::{
        say::{Labels, Language, Phrase, say, say_lines},
        typed::Expr,
    },
    store::facts::{Facts, StoreFacts},
};

mod answer;
mod subject;

pub use answer::{
    ClauseNumbers, CountedOn, ExplainedBody, ExplainedCase, ExplainedClause, ExplainedPart, ExplainedRule,
    ExplainedTag, Explanation, PartNumbers,
};
pub use subject::{
    ChangeKind, ShownChange, ShownClause, ShownDepth, ShownEdit, ShownOutlook, ShownRuleOfSubject, ShownValue,
    SubjectExplanation,
};

/// What is to be explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Explained<'a> {
    /// The tag of that id.
    Tag(&'a str),
    /// A rule that stands in no file.
    Rule(&'a str),
}

pub(super) const NOTHING_INGESTED: Phrase = Phrase::new(
    "nothing was ingested yet, so nothing is counted: run `tagwerk ingest`",
    "尚未读入数据，因此没有人数：请运行 `tagwerk ingest`",
);
pub(super) const NOT_COUNTED: Phrase =
    Phrase::new("nothing is counted, as tag {tag} {why}", "没有人数：标签{tag}{why}");
pub(super) const IS_A_MODEL: Phrase = Phrase::new("is a model", "是模型");
pub(super) const NOT_UNDERSTOOD: Phrase =
    Phrase::new("is not understood: run `tagwerk check`", "无法理解：请运行 `tagwerk check`");

impl Workspace {
    /// Says in plain words what a tag or a rule means, and counts over the store as it is what every clause does. `now` is
    /// the current instant; an `as_of` before it is of the past.
    ///
    /// Words need no data: without a store, or when a tag that is referred to is a model, nothing is counted, and a remark
    /// says why.
    ///
    /// # Errors
    /// [`WorkspaceError::UnknownTag`]; [`WorkspaceError::Findings`] for mistakes in the rule (file `<query>`), in the tag, or
    /// in tags it refers to; [`WorkspaceError::NotEvaluable`] for a tag that cannot be understood yet.
    pub fn explain(
        &self,
        what: Explained<'_>,
        language: Language,
        as_of: Micros,
        now: Micros,
        progress: &dyn Progress,
    ) -> Result<Explanation, WorkspaceError> {
        let (catalog, found) = self.catalog_with_findings()?;
        let subject = self.resolve_explained(&catalog, &found, what)?;
        let facts = if subject.rules.is_empty() {
            None
        } else {
            self.store_if_any()?.map(|store| store.facts()).transpose()?
        };
        self.explain_over((&catalog, &found), &subject, facts.as_ref(), language, (as_of, now), progress)
    }

    /// The same over a catalog and facts that are there.
    pub(super) fn explain_over(
        &self,
        (catalog, found): (&Catalog, &Diagnostics),
        subject: &ToExplain<'_>,
        facts: Option<&StoreFacts>,
        language: Language,
        (as_of, now): (Micros, Micros),
        progress: &dyn Progress,
    ) -> Result<Explanation, WorkspaceError> {
        let tag = subject.tag.map(|tag| explained_tag(catalog, tag, language));
        let counted = self.count_clauses((catalog, found), subject, facts, (as_of, now), progress);
        let (counts, counted, remarks) = match counted {
            Ok(counted) => counted,
            Err(WorkspaceError::NothingIngested) => (None, None, vec![NOTHING_INGESTED.text(language).to_owned()]),
            Err(WorkspaceError::NotEvaluable { tag, .. }) => {
                let is_model = catalog.tag(&tag).is_some_and(|tag| matches!(tag.body, TagBody::Model(_)));
                let why = if is_model { IS_A_MODEL } else { NOT_UNDERSTOOD };
                let values = [("tag", &*format!("`{tag}`")), ("why", why.text(language))];
                (None, None, vec![NOT_COUNTED.fill(language, &values)])
            }
            Err(error) => return Err(error),
        };
        let body = explained_body(catalog, subject, counts.as_deref(), language);
        let lines = match (subject.tag, subject.rules.first()) {
            (Some(tag), _) => catalog.say_tag(tag, language),
            (None, Some((_, _, rule))) => say_lines(rule, language, catalog),
            (None, None) => Vec::new(),
        };
        Ok(Explanation { tag, lines, body, counted, remarks })
    }

    /// Finds the tag, or understands the rule.
    pub(super) fn resolve_explained<'c>(
        &self,
        catalog: &'c Catalog,
        found: &Diagnostics,
        what: Explained<'_>,
    ) -> Result<ToExplain<'c>, WorkspaceError> {
        match what {
            Explained::Rule(text) => {
                let rule = self.resolve_query(catalog, text)?;
                Ok(ToExplain { tag: None, rules: vec![(None, text.to_owned(), rule)] })
            }
            Explained::Tag(id) => {
                let tag = catalog.tag(id).ok_or_else(|| self.unknown_tag(id))?;
                let file = &tag.document.value;
                let rules = match &tag.body {
                    TagBody::Rule(rule) => {
                        let text = file.rule.as_ref().map(|r| r.when.clone()).unwrap_or_default();
                        vec![(None, text, rule.clone())]
                    }
                    TagBody::Cases(cases) => {
                        let texts = file.case.iter().map(|c| c.when.clone());
                        cases.iter().zip(texts).map(|(c, text)| (Some(c.value.clone()), text, c.when.clone())).collect()
                    }
                    TagBody::Model(_) => Vec::new(),
                    TagBody::Invalid if found.has_errors() => return Err(self.findings(found.clone())),
                    TagBody::Invalid => return Err(not_evaluable(tag)),
                };
                Ok(ToExplain { tag: Some(tag), rules })
            }
        }
    }

    #[expect(clippy::type_complexity, reason = "parts of the explanation, taken apart at once")]
    fn count_clauses(
        &self,
        (catalog, found): (&Catalog, &Diagnostics),
        subject: &ToExplain<'_>,
        facts: Option<&StoreFacts>,
        (as_of, now): (Micros, Micros),
        progress: &dyn Progress,
    ) -> Result<(Option<Vec<Attrition>>, Option<CountedOn>, Vec<String>), WorkspaceError> {
        if subject.rules.is_empty() {
            return Ok((None, None, Vec::new()));
        }
        let facts = facts.ok_or(WorkspaceError::NothingIngested)?;
        let rules: Vec<&Expr> = subject.rules.iter().map(|(_, _, rule)| rule).collect();
        let references: Vec<_> = rules.iter().map(|rule| rule.references()).collect();
        let tags: BTreeSet<Arc<str>> = references.iter().flat_map(|r| r.tags.iter().cloned()).collect();
        let needed = needed_tags(catalog, &tags);
        let columns = references.into_iter().flat_map(|r| r.columns);
        let remarks = self.remarks_on_the_past(catalog, &needed, columns, as_of, now);
        let needed = self.needed_plan(catalog, found, &needed)?;
        let counts = attrition(&rules, &needed, facts, as_of, self.zone(), &EngineProgress(progress))
            .map_err(|error| overflow_named(error, subject.tag.map(|tag| tag.id.as_ref())))?;
        Ok((Some(counts), Some(CountedOn { as_of, subjects: facts.population().len() }), remarks))
    }
}

/// What is explained, found in the catalog.
#[derive(Debug)]
pub(super) struct ToExplain<'c> {
    /// The tag, if it is one.
    pub(super) tag: Option<&'c CatalogTag>,
    /// Its rules: value of the case, the text as written, the rule. None for a model.
    pub(super) rules: Vec<(Option<Arc<str>>, String, Expr)>,
}

fn explained_tag(catalog: &Catalog, tag: &CatalogTag, language: Language) -> ExplainedTag {
    let file = &tag.document.value;
    let purpose = file.purpose.as_ref();
    let refers = |references: &crate::rule::typed::References| references.tags.contains(&tag.id);
    let tags = catalog.tags().iter().filter(|other| refers(&other.references));
    let strategies = catalog.strategies().iter().filter(|strategy| refers(&strategy.references));
    ExplainedTag {
        id: tag.id.clone(),
        name: Labels::tag(catalog, &tag.id, language).unwrap_or_else(|| file.name.clone()),
        file: tag.document.file.clone(),
        kind: TagKind::of(file),
        status: file.status,
        owner: file.owner.clone(),
        description: file.description.clone(),
        goal: purpose.and_then(|p| p.goal.clone()),
        decision: purpose.and_then(|p| p.decision.clone()),
        action: purpose.and_then(|p| p.action.clone()),
        refers_to: tag.references.tags.iter().cloned().collect(),
        used_by_tags: tags.map(|other| other.id.clone()).collect(),
        used_by_strategies: strategies.map(|strategy| strategy.id.clone()).collect(),
        is_suppression: catalog.settings().suppression.contains(&tag.id),
    }
}

fn explained_body(
    catalog: &Catalog,
    subject: &ToExplain<'_>,
    counts: Option<&[Attrition]>,
    language: Language,
) -> ExplainedBody {
    let of_cases = counts.map(first_match);
    let mut rules = subject.rules.iter().enumerate().map(|(i, (value, text, rule))| {
        let counts = counts.map(|counts| &counts[i]);
        (value, explained_rule(catalog, text, rule, counts, language), of_cases.as_ref().map(|c| c[i]))
    });
    match (&subject.tag, subject.rules.first()) {
        (_, Some((None, ..))) => match rules.next() {
            Some((_, rule, _)) => ExplainedBody::Rule(rule),
            None => unreachable!("there is a first rule"),
        },
        (Some(tag), Some((Some(_), ..))) => {
            let case = |(value, rule, counts): (&Option<Arc<str>>, ExplainedRule, Option<CaseCounts>)| {
                let value = value.clone().unwrap_or_default();
                let name = Labels::case(catalog, &tag.id, &value, language);
                ExplainedCase { value, name, rule, counts }
            };
            ExplainedBody::Cases(rules.map(case).collect())
        }
        _ => ExplainedBody::Model,
    }
}

pub(super) fn explained_rule(
    catalog: &Catalog,
    text: &str,
    rule: &Expr,
    counts: Option<&Attrition>,
    language: Language,
) -> ExplainedRule {
    let (combination, clauses) = Clause::of(rule);
    let clauses = clauses.into_iter().enumerate().map(|(c, clause)| {
        let counts = counts.map(|counts| &counts.clauses[c]);
        let parts = clause.parts.iter().enumerate().map(|(p, part)| {
            let counts = counts.map(|counts| &counts.parts[p]);
            ExplainedPart {
                when: part.to_string(),
                words: say(part, language, catalog),
                counts: counts.map(|c| PartNumbers { passes: c.passes, unknown: c.unknown, alone: c.alone }),
            }
        });
        ExplainedClause {
            when: written(text, clause.when.span).unwrap_or_else(|| clause.when.to_string()),
            words: say(&clause.when, language, catalog),
            counts: counts.map(|c| ClauseNumbers {
                passes: c.passes,
                unknown: c.unknown,
                after: c.after,
                step: c.step,
                alone: c.alone,
            }),
            combination: clause.combination,
            parts: parts.collect(),
        }
    });
    ExplainedRule {
        when: text.trim().to_owned(),
        words: say(rule, language, catalog),
        combination,
        clauses: clauses.collect(),
        size: counts.map(|counts| counts.members.len()),
    }
}

/// The part of a rule's text, in one line.
fn written(text: &str, span: Span) -> Option<String> {
    text.get(span.start..span.end).filter(|part| !part.is_empty()).map(str::to_owned)
}

/// Conditions are evaluated under ids of their own, which nobody knows.
pub(super) fn overflow_named(error: EngineError, tag: Option<&str>) -> WorkspaceError {
    match error {
        EngineError::Overflow { tag: evaluated } if evaluated.starts_with('<') => {
            EngineError::Overflow { tag: tag.unwrap_or("<query>").into() }.into()
        }
        error => error.into(),
    }
}
