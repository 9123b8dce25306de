use super::{
    answer::{Truth, truths},
    run::Reason,
};
use crate::{
    catalog::{Catalog, CatalogTag, CatalogTest, Expectation, Step, TagBody},
    rule::{
        say::clauses,
        typed::{Expr, ExprKind},
    },
};

/// The parts of a tag's rules that decided what it says of a test's subject.
pub(super) fn reasons(catalog: &Catalog, tag: &CatalogTag, test: &CatalogTest, got: &Expectation) -> Vec<Reason> {
    let told = Told { catalog, tag, test };
    match &tag.body {
        TagBody::Rule(when) => {
            let path = [Step::Key("rule"), Step::Key("when")];
            if *got == Expectation::Member(true) { told.why_in(when, &path) } else { told.why_out(when, &path) }
        }
        TagBody::Cases(cases) => {
            let path = |at: usize| [Step::Key("case"), Step::At(at), Step::Key("when")];
            let mut reasons = Vec::new();
            let matched = cases.iter().position(|c| matches!(got, Expectation::Value(v) if *v == *c.value));
            if let Some(at) = matched {
                reasons.extend(told.why_in(&cases[at].when, &path(at)));
            }
            // Why not the case that is expected.
            for (at, case) in cases.iter().enumerate() {
                if !matches!(&test.expect, Expectation::Value(v) if *v == *case.value) {
                    continue;
                }
                let whole = told.reason(&case.when, &path(at), "this holds as well, but comes later");
                match truths(catalog, &[&case.when], test).as_deref() {
                    Ok([Truth::True]) => reasons.push(whole),
                    _ => reasons.extend(told.why_out(&case.when, &path(at))),
                }
            }
            reasons
        }
        TagBody::Model(_) | TagBody::Invalid => Vec::new(),
    }
}

struct Told<'c> {
    catalog: &'c Catalog,
    tag: &'c CatalogTag,
    test: &'c CatalogTest,
}

impl Told<'_> {
    /// Parts of a rule that is true.
    fn why_in(&self, when: &Expr, path: &[Step<'_>]) -> Vec<Reason> {
        let ExprKind::Or(alternatives) = &when.kind else {
            let what = if clauses(when).len() > 1 { "every part of this is true" } else { "this is true" };
            return vec![self.reason(when, path, what)];
        };
        let parts: Vec<&Expr> = alternatives.iter().collect();
        let truths = truths(self.catalog, &parts, self.test).unwrap_or_default();
        let is_true = parts.iter().zip(truths).filter(|(_, truth)| *truth == Truth::True);
        is_true.map(|(part, _)| self.reason(part, path, "this is true")).collect()
    }

    /// Parts of a rule that is not true.
    fn why_out(&self, when: &Expr, path: &[Step<'_>]) -> Vec<Reason> {
        let parts = clauses(when);
        let truths = truths(self.catalog, &parts, self.test).unwrap_or_default();
        let reason = |(part, truth): (&Expr, Truth)| match truth {
            Truth::True => None,
            Truth::False => Some(self.reason(part, path, "this is false")),
            Truth::Unknown => Some(self.reason(part, path, "this is unknown: a value is missing")),
        };
        parts.into_iter().zip(truths).filter_map(reason).collect()
    }

    fn reason(&self, part: &Expr, path: &[Step<'_>], what: &str) -> Reason {
        let place = self.tag.document.text_place(path, part.span);
        // The place of a tag that a family makes is in the family's file, whose text says placeholders.
        let document = &self.tag.document;
        let written = document.text.get(place.span.start..place.span.end).filter(|_| document.origin.is_none());
        let clause =
            written.map_or_else(|| part.to_string(), |text| text.split_whitespace().collect::<Vec<_>>().join(" "));
        Reason { clause, place, what: what.to_owned() }
    }
}
