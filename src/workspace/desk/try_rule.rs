use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use roaring::RoaringBitmap;

use super::Desk;
use crate::{
    calendar::Micros,
    catalog::Catalog,
    diagnostic::{Diagnostic, Diagnostics, Place, Severity, Span},
    engine::explain::{Attrition, CaseCounts, attrition_beside},
    rule::{
        self, Purpose, RuleError,
        say::{Language, Line, Phrase, say_lines},
        typed::{Expr, ExprKind},
    },
    store::facts::Facts,
    workspace::{
        ExplainedRule, Progress, WorkspaceError,
        explain::{IS_A_MODEL, NOT_COUNTED, NOT_UNDERSTOOD, NOTHING_INGESTED, explained_rule, overflow_named},
        progress::EngineProgress,
        query::needed_tags,
    },
};

/// File name that findings in a rule that is tried carry.
const RULE: &str = "<rule>";

const OTHER_CASE: Phrase = Phrase::new(
    "the sizes of all cases are not counted, as the rule of case {value} has a mistake",
    "未计算各取值的人数：取值{value}的规则有误",
);

/// A rule that somebody writes, and where it is to stand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RuleToTry {
    /// The rule.
    pub text: String,
    /// Id of the tag whose rule it is to be; it must not need itself. `None` for a rule for its own sake.
    pub tag: Option<String>,
    /// All cases of an enumerated tag in order, each with its value and the text of its rule, as they are to be; what
    /// they hold at `at` is not read. Empty for a rule that is no case.
    pub cases: Vec<(String, String)>,
    /// Position of the rule among the cases.
    pub at: usize,
}

/// What a rule says, without looking at data.
#[derive(Debug, Clone)]
pub struct ReadRule {
    /// What is wrong with it, ordered; places are bytes of its text.
    pub found: Vec<Diagnostic>,
    /// The rule; `None` when it is not understood.
    pub rule: Option<Expr>,
    /// In plain words, as a tree; empty when it is not understood.
    pub lines: Vec<Line>,
}

/// What a rule does.
#[derive(Debug, Clone)]
pub struct Tried {
    /// The rule clause by clause, with what every clause does when it was counted.
    pub rule: ExplainedRule,
    /// Who it stands for; `None` when nothing is counted, and a remark says why.
    pub counted: Option<TriedCount>,
    /// What a reader should know about it, in sentences.
    pub remarks: Vec<String>,
}

/// Who a rule stands for.
#[derive(Debug, Clone)]
pub struct TriedCount {
    /// The instant that it was evaluated at.
    pub as_of: Micros,
    /// The population.
    pub subjects: u64,
    /// Ordinals of its members: of a case, without those that a case before it takes.
    pub members: Arc<RoaringBitmap>,
    /// What the case gets, when it is one and the rules of all cases are understood.
    pub case: Option<CaseCounts>,
    /// Size of every case in order; empty unless `case` is there.
    pub cases: Vec<(String, u64)>,
}

impl TriedCount {
    /// Members.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.members.len()
    }
}

impl Desk {
    /// Reads a rule against the typed catalog: what is wrong with it, and what it says. Costs no more than the rule is
    /// long, however large the catalog is; `None` when nothing of the catalog can be understood.
    #[must_use]
    pub fn read_rule(&self, rule: &RuleToTry, language: Language) -> Option<ReadRule> {
        let catalog = self.catalog()?;
        let (expr, errors) = understood(catalog, &rule.text);
        let place = |span: Span| Place::new(RULE, span);
        let mut found = Diagnostics::new();
        errors.iter().for_each(|error| found.push(error.diagnostic(place)));
        let circle = match (&rule.tag, &expr) {
            (Some(tag), Some(expr)) => circle(catalog, tag, expr),
            _ => None,
        };
        let is_circle = circle.is_some();
        circle.into_iter().for_each(|finding| found.push(finding));
        found.sort();
        let expr = expr.filter(|_| !is_circle);
        let lines = expr.as_ref().map(|expr| say_lines(expr, language, catalog)).unwrap_or_default();
        Some(ReadRule { found: found.iter().cloned().collect(), rule: expr, lines })
    }

    /// Counts over the store as it is who a rule stands for and what every clause of it does. `rule` is what
    /// [`Self::read_rule`] says that `tried` means; the catalog is not checked again. `now` is the current instant; an
    /// `as_of` before it is of the past. Evaluates in the current rayon pool.
    ///
    /// # Errors
    /// When the store cannot be read, a number overflows, or `progress` cancels.
    pub fn try_rule(
        &self,
        tried: &RuleToTry,
        rule: &Expr,
        (as_of, now): (Micros, Micros),
        language: Language,
        progress: &dyn Progress,
    ) -> Result<Option<Tried>, WorkspaceError> {
        let Some(catalog) = self.catalog() else { return Ok(None) };
        let explained = |counts: Option<&Attrition>| explained_rule(catalog, &tried.text, rule, counts, language);
        let uncounted =
            |remark: String| Ok(Some(Tried { rule: explained(None), counted: None, remarks: vec![remark] }));
        let Some(facts) = self.facts() else { return uncounted(NOTHING_INGESTED.text(language).to_owned()) };
        let (cases, mut remarks) = other_cases(catalog, tried, language);
        let rules = || cases.iter().flatten().chain([rule]);
        let references: Vec<_> = rules().map(Expr::references).collect();
        let tags: BTreeSet<Arc<str>> = references.iter().flat_map(|r| r.tags.iter().cloned()).collect();
        let needed = needed_tags(catalog, &tags);
        let plan = match self.workspace().needed_plan(catalog, self.found(), &needed) {
            Ok(plan) => plan,
            // A tag that it needs is not understood, or is a model.
            Err(WorkspaceError::NotEvaluable { .. } | WorkspaceError::Findings { .. }) => {
                let broken = needed.iter().find_map(|id| {
                    let tag = catalog.tag(id)?;
                    crate::workspace::build::plan_kind(tag).is_none().then_some(tag)
                });
                let is_model = broken.is_some_and(|tag| matches!(tag.body, crate::catalog::TagBody::Model(_)));
                let why = if is_model { IS_A_MODEL } else { NOT_UNDERSTOOD };
                let id = broken.map(|tag| format!("`{}`", tag.id)).unwrap_or_default();
                return uncounted(NOT_COUNTED.fill(language, &[("tag", &id), ("why", why.text(language))]));
            }
            Err(error) => return Err(error),
        };
        let columns = references.into_iter().flat_map(|r| r.columns);
        remarks.extend(self.workspace().remarks_on_the_past(catalog, &needed, columns, as_of, now));
        let beside: Vec<&Expr> = cases.iter().flatten().collect();
        let zone = self.workspace().zone();
        let (counts, others) = attrition_beside(&[rule], &beside, &plan, facts, as_of, zone, &EngineProgress(progress))
            .map_err(|error| overflow_named(error, tried.tag.as_deref()))?;
        let Some(counts) = counts.into_iter().next() else { return Ok(None) };
        let rule = explained(Some(&counts));
        let subjects = facts.population().len();
        let counted = match cases {
            None => TriedCount { as_of, subjects, members: Arc::new(counts.members), case: None, cases: Vec::new() },
            Some(_) => of_case(tried, (as_of, subjects), counts.members, others),
        };
        Ok(Some(Tried { rule, counted: Some(counted), remarks }))
    }
}

/// What a text means, and what is wrong with it.
fn understood(catalog: &Catalog, text: &str) -> (Option<Expr>, Vec<RuleError>) {
    let (ast, mut errors) = rule::parse(text);
    let Some(ast) = ast else { return (None, errors) };
    match rule::resolve(&ast, catalog, Purpose::Condition) {
        Ok((expr, warnings)) => {
            errors.extend(warnings);
            let is_right = errors.iter().all(|e| e.severity() != Severity::Error);
            (is_right.then_some(expr), errors)
        }
        Err(more) => {
            errors.extend(more);
            (None, errors)
        }
    }
}

/// The mistake of a rule that needs the tag that it is the rule of.
fn circle(catalog: &Catalog, tag: &str, rule: &Expr) -> Option<Diagnostic> {
    let mut found = None;
    let mut known: BTreeMap<Arc<str>, bool> = BTreeMap::new();
    rule.walk(&mut |part| {
        let (ExprKind::Tag { tag: needed, .. } | ExprKind::Score { tag: needed }) = &part.kind else { return };
        if found.is_some() {
            return;
        }
        let is_circle = *known
            .entry(needed.clone())
            .or_insert_with(|| needed_tags(catalog, &[needed.clone()].into()).iter().any(|id| &**id == tag));
        if is_circle {
            let message = if **needed == *tag {
                format!("tag `{tag}` refers to itself")
            } else {
                format!("tags refer to each other in a circle: {tag} -> {needed} -> … -> {tag}")
            };
            found = Some(
                Diagnostic::error("C108", Place::new(RULE, part.span), message)
                    .label(format!("`{needed}` needs `{tag}`"))
                    .help("write what is meant without this tag"),
            );
        }
    });
    found
}

/// The rules of the other cases, in order; `None` when the rule is no case, or, with a remark, when one has a mistake.
fn other_cases(catalog: &Catalog, tried: &RuleToTry, language: Language) -> (Option<Vec<Expr>>, Vec<String>) {
    if tried.cases.is_empty() {
        return (None, Vec::new());
    }
    let mut rules = Vec::with_capacity(tried.cases.len());
    for (at, (value, text)) in tried.cases.iter().enumerate() {
        if at == tried.at {
            continue;
        }
        let (rule, _) = understood(catalog, text);
        let is_circle = |rule: &Expr| tried.tag.as_ref().is_some_and(|tag| circle(catalog, tag, rule).is_some());
        match rule.filter(|rule| !is_circle(rule)) {
            Some(rule) => rules.push(rule),
            None => return (None, vec![OTHER_CASE.fill(language, &[("value", &format!("`{value}`"))])]),
        }
    }
    (Some(rules), Vec::new())
}

/// The first case whose rule is true wins.
fn of_case(
    tried: &RuleToTry,
    (as_of, subjects): (Micros, u64),
    members: RoaringBitmap,
    others: Vec<RoaringBitmap>,
) -> TriedCount {
    let passes = members.len();
    let mut all = others;
    all.insert(tried.at.min(all.len()), members);
    let mut taken = RoaringBitmap::new();
    let mut sizes = Vec::with_capacity(all.len());
    let mut own = RoaringBitmap::new();
    for (at, (mut case, (value, _))) in all.into_iter().zip(&tried.cases).enumerate() {
        case -= &taken;
        taken |= &case;
        sizes.push((value.clone(), case.len()));
        if at == tried.at {
            own = case;
        }
    }
    let case = CaseCounts { passes, taken: passes - own.len(), size: own.len() };
    TriedCount { as_of, subjects, members: Arc::new(own), case: Some(case), cases: sizes }
}

#[cfg(test)]
mod tests;
