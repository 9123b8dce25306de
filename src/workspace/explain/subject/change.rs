//! What would change a verdict, in words.

use std::sync::Arc;

use super::{
    answer::{ChangeKind, ShownChange, ShownEdit, ShownOutlook},
    phrases as words,
    tree::Sayer,
};
use crate::{
    calendar::{Micros, SECOND},
    engine::explain::{Change, Edit, Explanation, Form, NotSearched, RuleTrace, TracedClause, Verdict},
};

/// Times of removed rows that are told.
const TIMES: usize = 3;

impl Sayer<'_> {
    pub(super) fn outlook(&self, explanation: &Explanation) -> ShownOutlook {
        let outlook = &explanation.outlook;
        let change = outlook.change.as_ref().map(|change| self.change(change));
        let mut lines = Vec::new();
        if let Some(change) = &change {
            let edits: Vec<&str> = change.edits.iter().map(|edit| edit.words.as_str()).collect();
            let mut said = edits.join(words::AND.text(self.language));
            if let Some(before) = change.before {
                said = self.fill(words::BEFORE, &[("change", &said), ("t", &self.instant(before))]);
            }
            let (phrase, value) = match &change.becomes {
                Verdict::Member(true) => (words::BRINGS_IN, String::new()),
                Verdict::Member(false) => (words::TAKES_OUT, String::new()),
                Verdict::Value(Some(value)) => (words::GIVES_VALUE, self.case(&explanation.tag, value)),
                Verdict::Value(None) => (words::GIVES_NOTHING, String::new()),
            };
            let mut line = self.fill(phrase, &[("change", &said), ("value", &value)]);
            if explanation.rules.iter().any(ranks) {
                line = self.fill(words::OTHERS_STAY, &[("line", &line)]);
            }
            lines.push(line);
        } else {
            let phrase = match outlook.not_searched {
                Some(NotSearched::NestedRanking) => words::NESTED,
                Some(NotSearched::TooManyRows) => words::TOO_MANY,
                None => words::NOT_FOUND,
            };
            lines.push(phrase.text(self.language).to_owned());
        }
        if let Some(by_itself) = &outlook.by_itself {
            let (phrase, value) = match &by_itself.becomes {
                Verdict::Member(true) => (words::IN_BY_ITSELF, String::new()),
                Verdict::Member(false) => (words::OUT_BY_ITSELF, String::new()),
                Verdict::Value(Some(value)) => (words::VALUE_BY_ITSELF, self.case(&explanation.tag, value)),
                Verdict::Value(None) => (words::NOTHING_BY_ITSELF, String::new()),
            };
            lines.push(self.fill(phrase, &[("t", &self.start_of(by_itself.at)), ("value", &value)]));
        }
        let by_itself = outlook.by_itself.as_ref().map(|b| (b.at, b.becomes.clone()));
        ShownOutlook { change, by_itself, lines }
    }

    fn change(&self, change: &Change) -> ShownChange {
        ShownChange {
            edits: change.edits.iter().map(|edit| self.edit(edit)).collect(),
            becomes: change.becomes.clone(),
            before: change.before,
        }
    }

    fn edit(&self, edit: &Edit) -> ShownEdit {
        match edit {
            Edit::Add { source, event, columns, told, rows, timed } => {
                let cells_of = |i: usize| rows.iter().map(move |row| &row.cells[i]);
                let mut cells: Vec<(Arc<str>, Option<String>)> = Vec::new();
                for i in told {
                    let (name, ty) = &columns[*i];
                    // Rows that differ in a column have to: all their values are told.
                    let mut values: Vec<String> = cells_of(*i).filter_map(|cell| self.cell(cell, *ty)).collect();
                    values.dedup();
                    cells.push((name.clone(), (!values.is_empty()).then(|| values.join(", "))));
                }
                let what = self.event_name(source, event.as_ref());
                let mut said = match rows.len() {
                    1 => self.fill(words::ONE_MORE, &[("what", &what)]),
                    n => self.fill(words::MORE, &[("n", &n.to_string()), ("what", &what)]),
                };
                let named: Vec<String> = cells
                    .iter()
                    .filter_map(|(name, value)| value.as_ref().map(|value| format!("`{name}` = {value}")))
                    .collect();
                if !named.is_empty() {
                    said = self.fill(words::WITH_CELLS, &[("change", &said), ("cells", &named.join(", "))]);
                }
                let times: Vec<Micros> = rows.iter().map(|row| row.time).filter(|_| *timed).collect();
                if *timed {
                    said = self.fill(words::AT, &[("change", &said), ("t", &self.times(&times))]);
                }
                ShownEdit {
                    kind: ChangeKind::Add,
                    source: source.clone(),
                    event: event.clone(),
                    facts: rows.len(),
                    cells,
                    times,
                    words: said,
                }
            }
            Edit::Set { source, column, ty, from, to, .. } => {
                let what = format!("`{source}.{column}`");
                let (from, to) = (self.cell(from, *ty), self.cell(to, *ty));
                let said = match (&from, &to) {
                    (_, None) => {
                        self.fill(words::UNSET, &[("what", &what), ("from", from.as_deref().unwrap_or_default())])
                    }
                    (None, Some(to)) => self.fill(words::SET_NEW, &[("what", &what), ("to", to)]),
                    (Some(from), Some(to)) => self.fill(words::SET, &[("what", &what), ("to", to), ("from", from)]),
                };
                ShownEdit {
                    kind: ChangeKind::Set,
                    source: source.clone(),
                    event: None,
                    facts: 1,
                    cells: vec![(column.clone(), to)],
                    times: Vec::new(),
                    words: said,
                }
            }
            Edit::Remove { source, event, rows } => {
                let times: Vec<Micros> = rows.iter().map(|row| row.time).collect();
                let what = self.event_name(source, event.as_ref());
                let said = match rows.len() {
                    1 => self.fill(words::ONE_FEWER, &[("what", &what), ("t", &self.times(&times))]),
                    n => self
                        .fill(words::FEWER, &[("n", &n.to_string()), ("what", &what), ("times", &self.times(&times))]),
                };
                ShownEdit {
                    kind: ChangeKind::Remove,
                    source: source.clone(),
                    event: event.clone(),
                    facts: rows.len(),
                    cells: Vec::new(),
                    times,
                    words: said,
                }
            }
        }
    }

    /// `after 09:00` for the first moment after it, where a window has moved past a row.
    fn start_of(&self, t: Micros) -> String {
        let (phrase, t) = if t.rem_euclid(SECOND) == 1 { (words::AFTER, t - 1) } else { (words::FROM, t) };
        self.fill(phrase, &[("t", &self.instant(t))])
    }

    fn times(&self, times: &[Micros]) -> String {
        let some: Vec<String> = times.iter().take(TIMES).map(|t| self.instant(*t)).collect();
        let some = some.join(", ");
        match times.len().saturating_sub(TIMES) {
            0 => some,
            n => self.fill(words::MORE_TIMES, &[("times", &some), ("n", &n.to_string())]),
        }
    }
}

/// Whether a ranking is among what decides a rule.
fn ranks(rule: &RuleTrace) -> bool {
    fn inside(clause: &TracedClause) -> bool {
        match &clause.form {
            Form::Rank(_) => true,
            Form::Tag(rules) => rules.iter().any(ranks) || clause.parts.iter().any(inside),
            _ => clause.parts.iter().any(inside),
        }
    }
    inside(&rule.clause)
}
