//! Bodies of tags that are more than one rule.

use super::{Labels, Language, Line, phrases::*, say, say_lines, speaker::Speaker};
use crate::rule::typed::{ColumnRef, Expr, ExprKind, Value};

/// A model tag, to be said.
#[derive(Debug, Clone, Copy)]
pub struct ModelToSay<'a> {
    /// Who is to be found.
    pub label: Option<&'a Expr>,
    /// Who is scored; `None`: everybody.
    pub population: Option<&'a Expr>,
    /// What it learns from.
    pub features: &'a [Expr],
    /// Where scores made elsewhere are.
    pub scores: Option<&'a ColumnRef>,
    /// Which scores make a member.
    pub cut: Option<Cut<'a>>,
}

/// Which scores make a member.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cut<'a> {
    /// At least this one.
    Threshold(f64),
    /// The best: a share or a number, as written.
    Top(&'a str),
}

/// A model in plain words: what it learns, of whom, from what, and who is a member.
#[must_use]
pub fn say_model(model: &ModelToSay<'_>, language: Language, labels: &dyn Labels) -> Vec<Line> {
    let speaker = Speaker { language, labels, in_rows: false };
    let mut lines = Vec::new();
    let mut line = |depth: usize, text: String| lines.push(Line::new(depth, text));
    let with = |phrase, x: &str| speaker.put(phrase, &[("x", x)]);
    if let Some(scores) = model.scores {
        line(0, with(MODEL_SCORES, &speaker.attribute(scores)));
    }
    if let Some(label) = model.label {
        line(0, with(MODEL_LABEL, &say(label, language, labels)));
    }
    line(
        0,
        model
            .population
            .map_or_else(|| with(MODEL_EVERYBODY, ""), |p| with(MODEL_POPULATION, &say(p, language, labels))),
    );
    if !model.features.is_empty() {
        line(0, with(MODEL_FEATURES, ""));
        model.features.iter().for_each(|feature| line(1, say(feature, language, labels)));
    }
    match model.cut {
        Some(Cut::Threshold(score)) => line(0, with(MODEL_THRESHOLD, &score.to_string())),
        Some(Cut::Top(best)) => line(0, with(MODEL_TOP, &crate::diagnostic::sanitize(best))),
        None => {}
    }
    lines
}

/// The cases of an enumerated tag in plain words, numbered: the first that applies wins.
#[must_use]
pub fn say_cases<'a>(
    tag: &str,
    cases: impl IntoIterator<Item = (&'a str, &'a Expr)>,
    language: Language,
    labels: &dyn Labels,
) -> Vec<Line> {
    let speaker = Speaker { language, labels, in_rows: false };
    let mut lines = vec![Line::new(0, speaker.put(CASES, &[]))];
    for (number, (value, when)) in (1..).zip(cases) {
        let case = speaker.case(tag, value);
        let mut words = say_lines(when, language, labels);
        if number > 1 && when.kind == ExprKind::Literal(Value::Bool(true)) {
            words = vec![Line::new(0, speaker.put(EVERYBODY_ELSE, &[]))];
        }
        let text = match &words[..] {
            [only] => speaker.put(CASE_WHEN, &[("case", &case), ("x", &only.text)]),
            _ => speaker.put(CASE_OF, &[("case", &case)]),
        };
        lines.push(Line { depth: 1, number: Some(number), text });
        if words.len() > 1 {
            words.iter_mut().for_each(|line| line.depth += 2);
            lines.append(&mut words);
        }
    }
    lines
}
