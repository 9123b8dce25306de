//! Which conditions stand in the way of what is wanted of a rule.

use crate::{
    engine::{
        explain::{panel::Panel, values::Values},
        plan::{PlanCase, PlanTag, PlanTagKind},
    },
    rule::typed::{Expr, ExprKind, TagValueTest},
};

/// What a condition is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Want {
    True,
    False,
    NotTrue,
    NotFalse,
}

impl Want {
    pub(super) fn is_met(self, truth: Option<bool>) -> bool {
        match self {
            Self::True => truth == Some(true),
            Self::False => truth == Some(false),
            Self::NotTrue => truth != Some(true),
            Self::NotFalse => truth != Some(false),
        }
    }

    const fn of_opposite(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::NotTrue => Self::NotFalse,
            Self::NotFalse => Self::NotTrue,
        }
    }

    /// Whether it is about holding at all.
    const fn is_positive(self) -> bool {
        matches!(self, Self::True | Self::NotFalse)
    }
}

/// Collects the conditions without logic inside that a change can begin with, each once.
pub(super) struct Blame<'b> {
    pub(super) panel: &'b Panel<'b>,
    pub(super) values: &'b Values,
    pub(super) found: Vec<(Expr, Want)>,
}

impl Blame<'_> {
    /// What has to change for the tag in question to say something else.
    pub(super) fn of_tag(&mut self) {
        let panel = self.panel;
        match panel.tag(&panel.tag).map(|tag| &tag.kind) {
            Some(PlanTagKind::Rule(rule)) => {
                let member = self.values.truth(rule) == Some(true);
                self.look(rule, if member { Want::NotTrue } else { Want::True });
            }
            Some(PlanTagKind::Cases(cases)) => {
                let holding = self.holding(cases);
                if let Some(holding) = holding {
                    self.look(&cases[holding].when, Want::NotTrue);
                }
                for case in &cases[..holding.unwrap_or(cases.len())] {
                    self.look(&case.when, Want::True);
                }
            }
            None => {}
        }
    }

    fn look(&mut self, expr: &Expr, want: Want) {
        if want.is_met(self.values.truth(expr)) {
            return;
        }
        match &expr.kind {
            ExprKind::Not(part) => self.look(part, want.of_opposite()),
            ExprKind::And(parts) | ExprKind::Or(parts) => parts.iter().for_each(|part| self.look(part, want)),
            ExprKind::Literal(_) => {}
            ExprKind::Tag { tag, value } => {
                let panel = self.panel;
                if let Some(tag) = panel.tag(tag) {
                    self.tag(tag, value.as_ref(), want.is_positive());
                }
            }
            ExprKind::Rank(rank) => {
                if let Some(among) = &rank.among {
                    self.look(among, if want.is_positive() { Want::True } else { Want::NotTrue });
                }
                self.add(expr, want);
            }
            _ => self.add(expr, want),
        }
    }

    fn tag(&mut self, tag: &PlanTag, test: Option<&TagValueTest>, member: bool) {
        let want = if member { Want::True } else { Want::NotTrue };
        let cases = match &tag.kind {
            PlanTagKind::Rule(rule) => return self.look(rule, want),
            PlanTagKind::Cases(cases) => cases,
        };
        let asked = |case: &PlanCase| test.is_none_or(|test| (test.value == case.value) != test.negated);
        let holding = self.holding(cases);
        // A case is reached when those before it do not hold.
        if let Some(holding) = holding {
            self.look(&cases[holding].when, Want::NotTrue);
        }
        for case in &cases[..holding.unwrap_or(cases.len())] {
            if asked(case) == member {
                self.look(&case.when, Want::True);
            }
        }
        if let Some(holding) = holding.filter(|_| member) {
            for case in cases[holding + 1..].iter().filter(|case| asked(case)) {
                self.look(&case.when, Want::True);
            }
        }
    }

    fn holding(&self, cases: &[PlanCase]) -> Option<usize> {
        cases.iter().position(|case| self.values.truth(&case.when) == Some(true))
    }

    fn add(&mut self, expr: &Expr, want: Want) {
        if !self.found.iter().any(|(known, w)| *w == want && known == expr) {
            self.found.push((expr.clone(), want));
        }
    }
}
