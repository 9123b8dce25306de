//! What became of a rule, part by part.

use super::{
    Difference, likeness,
    spoken::{Spoken, became, quoted},
};
use crate::rule::{
    prove::canonical,
    typed::{Aggregate, Expr, ExprKind, Rank, Sequence, Step, Value, Window},
};

/// So many differences of one rule are told apart; beyond that the rule is another one.
const EDITS_MAX: usize = 8;

/// What differs between two rules in meaning; nothing for one rule in two ways of writing.
pub(super) fn differences(path: &str, old: Spoken<'_>, new: Spoken<'_>) -> Vec<Difference> {
    let mut found = Found { path, differences: Vec::new() };
    found.between(old, new);
    // What differs in no part, and what differs in too many, is told as a whole.
    let is_untold = found.differences.is_empty() && !same(old.rule, new.rule);
    if is_untold || found.differences.len() > EDITS_MAX {
        found.differences.clear();
        found.became(old.whole(), new.whole(), "");
    }
    found.differences
}

struct Found<'p> {
    path: &'p str,
    differences: Vec<Difference>,
}

impl Found<'_> {
    fn push(&mut self, before: Option<String>, after: Option<String>, words: String) {
        self.differences.push(Difference { path: self.path.to_owned(), before, after, words });
    }

    /// One text became another; nothing is said when only the settings let them mean different things.
    fn became(&mut self, before: String, after: String, within: &str) {
        if before != after {
            let words = format!("{}{within}", became(&before, &after));
            self.push(Some(before), Some(after), words);
        }
    }

    fn between(&mut self, old: Spoken<'_>, new: Spoken<'_>) {
        if old.rule == new.rule || canonical(old.rule) == canonical(new.rule) {
            return;
        }
        match (&old.rule.kind, &new.rule.kind) {
            (ExprKind::And(was), ExprKind::And(is)) => self.junction("and", (old, was), (new, is)),
            (ExprKind::Or(was), ExprKind::Or(is)) => self.junction("or", (old, was), (new, is)),
            (_, ExprKind::And(is)) if holds((new, is), old) => {
                self.junction("and", (old, std::slice::from_ref(old.rule)), (new, is));
            }
            (ExprKind::And(was), _) if holds((old, was), new) => {
                self.junction("and", (old, was), (new, std::slice::from_ref(new.rule)));
            }
            (_, ExprKind::Or(is)) if holds((new, is), old) => {
                self.junction("or", (old, std::slice::from_ref(old.rule)), (new, is));
            }
            (ExprKind::Or(was), _) if holds((old, was), new) => {
                self.junction("or", (old, was), (new, std::slice::from_ref(new.rule)));
            }
            (ExprKind::Not(was), ExprKind::Not(is)) | (ExprKind::Negate(was), ExprKind::Negate(is)) => {
                self.between(old.with(was), new.with(is));
            }
            (ExprKind::Compare { .. }, ExprKind::Compare { .. }) => self.comparison(old, new),
            (ExprKind::In { .. }, ExprKind::In { .. }) => self.list(old, new),
            (
                ExprKind::Between { value: was, low: l, high: h, negated: n },
                ExprKind::Between { value: is, low, high, negated },
            ) if n == negated => match (same(was, is), same(l, low) && same(h, high)) {
                (true, _) => self.tail(old, new, was, is),
                (false, true) => self.between(old.with(was), new.with(is)),
                (false, false) => self.became(old.whole(), new.whole(), ""),
            },
            (ExprKind::Aggregate(was), ExprKind::Aggregate(is)) => self.aggregate((old, was), (new, is)),
            (ExprKind::Rank(was), ExprKind::Rank(is)) => self.rank((old, was), (new, is)),
            (ExprKind::Sequence(was), ExprKind::Sequence(is)) => self.sequence((old, was), (new, is)),
            _ => self.one_part(old, new),
        }
    }

    /// Forms of the same kind that differ in one part; anything else is told as a whole.
    fn one_part(&mut self, old: Spoken<'_>, new: Spoken<'_>) {
        let (was, is) = (old.rule.parts(), new.rule.parts());
        let mut differing = was.iter().zip(&is).filter(|(a, b)| !same(a, b));
        if let (Some((a, b)), None) = (differing.next(), differing.next())
            && was.len() == is.len()
            && is_same_form(old.rule, new.rule)
        {
            return self.between(old.with(a), new.with(b));
        }
        self.became(old.whole(), new.whole(), "");
    }

    /// Conditions that came, went, or became others, in whatever order they stand.
    fn junction(&mut self, word: &str, (old, was): (Spoken<'_>, &[Expr]), (new, is): (Spoken<'_>, &[Expr])) {
        let mut come: Vec<&Expr> = is.iter().collect();
        let mut gone: Vec<&Expr> = Vec::new();
        let forms: Vec<Expr> = is.iter().map(canonical).collect();
        let mut is_taken = vec![false; is.len()];
        for part in was {
            let form = canonical(part);
            match (0..is.len()).find(|at| !is_taken[*at] && forms[*at] == form) {
                Some(at) => is_taken[at] = true,
                None => gone.push(part),
            }
        }
        let mut at = 0;
        come.retain(|_| {
            at += 1;
            !is_taken[at - 1]
        });
        let said = |side: Spoken<'_>, parts: &[&Expr]| parts.iter().map(|p| side.part(p)).collect::<Vec<_>>();
        let pairs = match (gone.as_slice(), come.as_slice()) {
            ([_], [_]) => vec![(0, 0)],
            _ => likeness::pairs(&said(old, &gone), &said(new, &come)),
        };
        for (a, b) in &pairs {
            self.between(old.with(gone[*a]), new.with(come[*b]));
        }
        for (at, part) in gone.iter().enumerate() {
            if !pairs.iter().any(|(a, _)| *a == at) {
                let text = condition(old, part, word);
                self.push(Some(text.clone()), None, format!("{} was removed", quoted(&format!("{word} {text}"))));
            }
        }
        for (at, part) in come.iter().enumerate() {
            if !pairs.iter().any(|(_, b)| *b == at) {
                let text = condition(new, part, word);
                self.push(None, Some(text.clone()), format!("{} was added", quoted(&format!("{word} {text}"))));
            }
        }
    }

    fn comparison(&mut self, old: Spoken<'_>, new: Spoken<'_>) {
        let (ExprKind::Compare { op: a, left: l, right: r }, ExprKind::Compare { op: b, left, right }) =
            (&old.rule.kind, &new.rule.kind)
        else {
            return;
        };
        match (same(l, left), a == b, same(r, right)) {
            (true, ..) => self.tail(old, new, l, left),
            (false, true, true) if is_same_form(l, left) => self.between(old.with(l), new.with(left)),
            _ => self.became(old.whole(), new.whole(), ""),
        }
    }

    /// What stands behind a value that is the same: "`count(login) > 3` became `> 5`".
    fn tail(&mut self, old: Spoken<'_>, new: Spoken<'_>, was: &Expr, is: &Expr) {
        let (before, after) = (old.whole(), new.whole());
        let (head, other) = (old.part(was), new.part(is));
        let short = after.strip_prefix(&other).map(str::trim).filter(|rest| head == other && !rest.is_empty());
        match short {
            Some(rest) if before != after => {
                let words = became(&before, rest);
                self.push(Some(before), Some(after), words);
            }
            _ => self.became(before, after, ""),
        }
    }

    fn list(&mut self, old: Spoken<'_>, new: Spoken<'_>) {
        let (ExprKind::In { value: v, list: was, negated: n }, ExprKind::In { value, list: is, negated }) =
            (&old.rule.kind, &new.rule.kind)
        else {
            return;
        };
        if n != negated || !same(v, value) {
            return self.one_part(old, new);
        }
        let without = |list: &[Value], other: &[Value]| {
            let mut found: Vec<String> = Vec::new();
            for value in list.iter().filter(|value| !other.contains(value)) {
                let text = value.to_string();
                if !found.contains(&text) {
                    found.push(text);
                }
            }
            found.join(", ")
        };
        let (gone, come) = (without(was, is), without(is, was));
        let of = format!("{}{}", new.part(value), if *negated { " not in" } else { " in" });
        if !gone.is_empty() {
            let words = format!("{} left the list of {}", quoted(&gone), quoted(&of));
            self.push(Some(gone), None, words);
        }
        if !come.is_empty() {
            let words = format!("{} came into the list of {}", quoted(&come), quoted(&of));
            self.push(None, Some(come), words);
        }
    }

    fn aggregate(&mut self, (old, was): (Spoken<'_>, &Aggregate), (new, is): (Spoken<'_>, &Aggregate)) {
        let is_same_argument = match (&was.argument, &is.argument) {
            (Some(a), Some(b)) => same(a, b),
            (None, None) => true,
            _ => false,
        };
        if was.function != is.function || was.event != is.event || !is_same_argument {
            return self.became(old.whole(), new.whole(), "");
        }
        let within = format!(" in {}", quoted(&old.whole()));
        self.filter("where", (old, was.filter.as_ref()), (new, is.filter.as_ref()), &within);
        self.window(was.window, is.window, &within);
    }

    fn window(&mut self, was: Window, is: Window, within: &str) {
        if was != is {
            self.became(was.to_string(), is.to_string(), within);
        }
    }

    /// The rows or people that count.
    fn filter(
        &mut self,
        word: &str,
        (old, was): (Spoken<'_>, Option<&Expr>),
        (new, is): (Spoken<'_>, Option<&Expr>),
        within: &str,
    ) {
        match (was, is) {
            (None, None) => {}
            (Some(a), Some(b)) => self.between(old.with(a), new.with(b)),
            (Some(a), None) => {
                let text = format!("{word} {}", old.part(a));
                let words = format!("{} was removed{within}", quoted(&text));
                self.push(Some(text), None, words);
            }
            (None, Some(b)) => {
                let text = format!("{word} {}", new.part(b));
                let words = format!("{} was added{within}", quoted(&text));
                self.push(None, Some(text), words);
            }
        }
    }

    fn rank(&mut self, (old, was): (Spoken<'_>, &Rank), (new, is): (Spoken<'_>, &Rank)) {
        if was.bottom != is.bottom || was.size != is.size {
            return self.became(old.whole(), new.whole(), "");
        }
        if !same(&was.value, &is.value) {
            self.between(old.with(&was.value), new.with(&is.value));
        }
        let within = format!(" in {}", quoted(&old.whole()));
        self.filter("among", (old, was.among.as_ref()), (new, is.among.as_ref()), &within);
    }

    fn sequence(&mut self, (old, was): (Spoken<'_>, &Sequence), (new, is): (Spoken<'_>, &Sequence)) {
        let is_same_step = |(a, b): (&Step, &Step)| a.event == b.event && a.absent == b.absent && a.within == b.within;
        if was.steps.len() != is.steps.len() || !was.steps.iter().zip(&is.steps).all(is_same_step) {
            return self.became(old.whole(), new.whole(), "");
        }
        let within = format!(" in {}", quoted(&old.whole()));
        for (a, b) in was.steps.iter().zip(&is.steps) {
            self.filter("where", (old, a.filter.as_ref()), (new, b.filter.as_ref()), &within);
        }
        self.window(was.window, is.window, &within);
    }
}

fn same(a: &Expr, b: &Expr) -> bool {
    a == b || canonical(a) == canonical(b)
}

/// Whether a rule, or what is left or was made of it, is one of some conditions.
fn holds((side, parts): (Spoken<'_>, &[Expr]), other: Spoken<'_>) -> bool {
    if parts.iter().any(|part| same(part, other.rule)) {
        return true;
    }
    let is_single = !matches!(other.rule.kind, ExprKind::And(_) | ExprKind::Or(_));
    let texts: Vec<String> = parts.iter().map(|part| side.part(part)).collect();
    is_single && !likeness::pairs(&[other.whole()], &texts).is_empty()
}

/// Whether two forms differ only in their parts.
fn is_same_form(a: &Expr, b: &Expr) -> bool {
    match (&a.kind, &b.kind) {
        (ExprKind::Call { function: a, .. }, ExprKind::Call { function: b, .. }) => a == b,
        (ExprKind::Arith { op: a, .. }, ExprKind::Arith { op: b, .. }) => a == b,
        (ExprKind::Aggregate(_), ExprKind::Aggregate(_)) => true,
        (ExprKind::In { list: a, negated: n, .. }, ExprKind::In { list: b, negated, .. }) => n == negated && a == b,
        (ExprKind::Like { pattern: a, negated: n, .. }, ExprKind::Like { pattern: b, negated, .. }) => {
            n == negated && a == b
        }
        (ExprKind::IsNull { negated: a, .. }, ExprKind::IsNull { negated: b, .. }) => a == b,
        _ => false,
    }
}

/// A condition as it stands in a chain of `and`.
fn condition(side: Spoken<'_>, part: &Expr, word: &str) -> String {
    let text = side.part(part);
    if word == "and" && matches!(part.kind, ExprKind::Or(_)) { format!("({text})") } else { text }
}
