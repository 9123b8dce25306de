//! Numbers of the rule, stepped with ↑ and ↓ while the audience moves along.

use super::Lab;
use crate::{
    diagnostic::{Span, grouped},
    rule::{
        Steppable,
        say::{Language, Phrase},
        steppables,
    },
    tui::{
        app::Shared,
        effect::{Effect, Notice},
        widget::text,
    },
};

const NO_NUMBER: Phrase = Phrase::new("the rule has no number to step", "规则中没有可调整的数字");
const NO_FURTHER: Phrase = Phrase::new("`{number}` goes no further", "`{number}` 不能再调整");
const TRAIL: Phrase = Phrase::new("Steps", "调整记录");

/// Sizes that are remembered while a number is stepped.
const TRAIL_MAX: usize = 50;
/// Sizes that are seen.
const TRAIL_SHOWN: usize = 5;

/// Which number is stepped.
#[derive(Debug, Default)]
pub(crate) struct Stepping {
    numbers: Vec<Steppable>,
    at: usize,
    /// The rule without the number, and how many it stood for with which number, in the order of counting.
    trail: Option<(String, Vec<(String, u64)>)>,
}

impl Stepping {
    /// Bytes of the rule that hold the number which is stepped: drawn as selected.
    pub(crate) fn span(&self) -> Option<Span> {
        self.number().map(|number| number.span)
    }

    fn number(&self) -> Option<&Steppable> {
        self.numbers.get(self.at)
    }
}

/// The number to the left (-1) or to the right (1) is stepped from now on.
pub(crate) fn choose(lab: &mut Lab, by: isize, shared: &Shared) -> Vec<Effect> {
    let count = lab.stepping.numbers.len();
    if count == 0 {
        return vec![Effect::Say(Notice::info(NO_NUMBER.text(shared.language)))];
    }
    lab.stepping.at = lab.stepping.at.saturating_add_signed(by).min(count - 1);
    if let Some(span) = lab.stepping.span() {
        lab.draft_mut().rule_mut().editor.move_to(span.start);
        lab.follow(shared);
    }
    remember(lab);
    Vec::new()
}

/// The number that is stepped becomes larger or smaller.
pub(crate) fn step(lab: &mut Lab, by: isize, shared: &Shared) -> Vec<Effect> {
    let Some(number) = lab.stepping.number() else {
        return vec![Effect::Say(Notice::info(NO_NUMBER.text(shared.language)))];
    };
    match number.stepped(lab.text(), by as i64) {
        Some(step) => {
            remember(lab);
            lab.replace(step.span, &step.text, shared)
        }
        None => {
            let written = lab.text().get(number.span.start..number.span.end).unwrap_or_default();
            let text = NO_FURTHER.fill(shared.language, &[("number", &text::clean(written))]);
            vec![Effect::Say(Notice::info(text))]
        }
    }
}

/// The text of the rule is another one, however it came about.
pub(crate) fn edited(lab: &mut Lab, shared: &Shared) {
    let _ = shared;
    let numbers = steppables(lab.text());
    if lab.is_typing {
        // Whoever stops writing goes on with the number that was written.
        let cursor = lab.draft().rule().editor.cursor();
        lab.stepping.at = numbers.iter().rposition(|number| number.span.start <= cursor).unwrap_or(0);
    }
    lab.stepping.at = lab.stepping.at.min(numbers.len().saturating_sub(1));
    lab.stepping.numbers = numbers;
}

/// The rule was counted.
pub(super) fn counted(lab: &mut Lab) {
    remember(lab);
}

/// Keeps how many the rule stands for with the number as it is.
fn remember(lab: &mut Lab) {
    let Some(size) = lab.counted().filter(|_| lab.is_fresh()).map(|counted| counted.size()) else { return };
    let Some((frame, number)) = framed(lab) else { return };
    match &mut lab.stepping.trail {
        Some((known, sizes)) if *known == frame => {
            match sizes.iter_mut().find(|(text, _)| *text == number) {
                Some(known) => known.1 = size,
                None => sizes.push((number, size)),
            }
            if sizes.len() > TRAIL_MAX {
                sizes.remove(0);
            }
        }
        trail => *trail = Some((frame, vec![(number, size)])),
    }
}

/// The rule without the number that is stepped, at an instant; and the number.
fn framed(lab: &Lab) -> Option<(String, String)> {
    let span = lab.stepping.span()?;
    let (before, rest) = lab.text().split_at_checked(span.start)?;
    let (number, behind) = rest.split_at_checked(span.end - span.start)?;
    let as_of = lab.counted().map(|counted| counted.as_of);
    Some((format!("{as_of:?}\0{:?}\0{before}\0{behind}", lab.draft().tag), number.to_owned()))
}

/// The sizes that were met while this number was stepped, ordered by them, with the one of now marked; `None` before a
/// second one.
pub(super) fn trail(lab: &Lab, language: Language) -> Option<String> {
    let (frame, number) = framed(lab)?;
    let (_, sizes) = lab.stepping.trail.as_ref().filter(|(known, sizes)| *known == frame && sizes.len() > 1)?;
    let shown = &sizes[sizes.len().saturating_sub(TRAIL_SHOWN)..];
    let mut shown: Vec<&(String, u64)> = shown.iter().collect();
    shown.sort_by_key(|(_, size)| *size);
    let written = |(text, size): &&(String, u64)| {
        let mark = if *text == number { "▸" } else { "" };
        format!("{mark}{} → {}", text::clean(text), grouped(*size))
    };
    let shown: Vec<String> = shown.iter().map(written).collect();
    Some(format!("{}: {}", TRAIL.text(language), shown.join(" · ")))
}
