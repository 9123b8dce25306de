use super::{Draft, Explorer, row::Reading, rows::window_edges, variants::Variants};
use crate::{
    calendar::{MINUTE, Micros, SECOND},
    rule::typed::{Sequence, Step},
};

impl Explorer<'_> {
    /// What is worth trying about a sequence: played in order, without a step, at the edges of every `within` and of the
    /// window, with what must not come, and while it could still come.
    pub(super) fn sequence<'a>(&self, sequence: &'a Sequence, variants: &mut Variants<'a>) {
        let step_words = |at: usize| {
            let event = &sequence.steps[at].event;
            format!("step {} ({})", at + 1, event.event.as_ref().unwrap_or(&event.source))
        };
        variants.push(("every step in order".to_owned(), Box::new(move |d| !d.play(sequence).is_empty())));
        for (at, step) in sequence.steps.iter().enumerate() {
            let words = step_words(at);
            if step.absent {
                self.absent(sequence, at, &words, variants);
            } else {
                self.present(sequence, at, &words, variants);
            }
            if let Some(filter) = &step.filter {
                for (name, value, aim) in self.asked_of_rows(filter) {
                    variants.push((
                        format!("{words}, {name}"),
                        Box::new(move |d| {
                            let rows = d.play_with(sequence, at);
                            d.set_in_rows(&rows, value, &aim)
                        }),
                    ));
                }
                variants.push((
                    format!("{words}, not as its `where` says"),
                    Box::new(move |d| {
                        let rows = d.play_with(sequence, at);
                        d.spoil(&rows, filter)
                    }),
                ));
            }
        }
        for (words, target) in window_edges(sequence.window, self.as_of, &self.catalog.settings().zone) {
            variants.push((
                format!("the first step {words}"),
                Box::new(move |d| {
                    let rows = d.play(sequence);
                    d.move_to(&rows, target)
                }),
            ));
        }
    }

    fn present<'a>(&self, sequence: &'a Sequence, at: usize, words: &str, variants: &mut Variants<'a>) {
        variants.push((
            format!("{words} is missing"),
            Box::new(move |d| {
                let rows = d.play(sequence);
                let Some(row) = rows.get(position(sequence, at)) else { return false };
                d.test.rows.remove(*row);
                true
            }),
        ));
        let Some(within) = sequence.steps[at].within else { return };
        for (edge, words_of_edge) in [(-SECOND, "a second before its time is over"), (0, "when its time is over")] {
            variants.push((
                format!("{words} {words_of_edge}"),
                Box::new(move |d| {
                    let rows = d.play(sequence);
                    let own = position(sequence, at);
                    let (Some(before), Some(_)) = (own.checked_sub(1).and_then(|b| rows.get(b)), rows.get(own)) else {
                        return false;
                    };
                    let target = d.zone().add(d.test.rows[*before].time, within) + edge;
                    d.move_to(&rows[own..], target)
                }),
            ));
        }
    }

    fn absent<'a>(&self, sequence: &'a Sequence, at: usize, words: &str, variants: &mut Variants<'a>) {
        let own = position(sequence, at);
        let step = &sequence.steps[at];
        variants.push((
            format!("{words} comes"),
            Box::new(move |d| {
                let rows = d.play(sequence);
                let Some(before) = own.checked_sub(1).and_then(|b| rows.get(b)) else { return false };
                let time = d.test.rows[*before].time + MINUTE;
                d.add_step(step, time)
            }),
        ));
        let Some(within) = step.within else { return };
        for (edge, words_of_edge) in
            [(-SECOND, "comes a second before its time is over"), (0, "comes when its time is over")]
        {
            variants.push((
                format!("{words} {words_of_edge}"),
                Box::new(move |d| {
                    let rows = d.play(sequence);
                    let Some(before) = own.checked_sub(1).and_then(|b| rows.get(b)) else { return false };
                    let time = d.zone().add(d.test.rows[*before].time, within) + edge;
                    d.add_step(step, time)
                }),
            ));
        }
        for (edge, words_of_edge) in [(0, "its time is just over"), (SECOND, "its time is not over")] {
            variants.push((
                format!("{words}, {words_of_edge}"),
                Box::new(move |d| {
                    let rows = d.play(sequence);
                    let Some(before) = own.checked_sub(1).and_then(|b| rows.get(b)) else { return false };
                    let first = d.test.rows[rows[0]].time;
                    let offset = d.test.rows[*before].time - first;
                    let target = d.zone().sub(d.test.as_of, within) + edge - offset;
                    d.move_to(&rows, target)
                }),
            ));
        }
    }
}

/// How many positive steps come before a step: the position of its row among those played.
fn position(sequence: &Sequence, at: usize) -> usize {
    sequence.steps[..at].iter().filter(|step| !step.absent).count()
}

impl Draft<'_> {
    /// Plays a sequence; the row of a step that is there, or a row that must not come.
    fn play_with(&mut self, sequence: &Sequence, at: usize) -> Vec<usize> {
        let rows = self.play(sequence);
        let own = position(sequence, at);
        let step = &sequence.steps[at];
        if !step.absent {
            return rows.get(own).copied().into_iter().collect();
        }
        let Some(before) = own.checked_sub(1).and_then(|b| rows.get(b)) else { return Vec::new() };
        let time = self.test.rows[*before].time + MINUTE;
        if self.add_step(step, time) { vec![self.test.rows.len() - 1] } else { Vec::new() }
    }

    fn add_step(&mut self, step: &Step, time: Micros) -> bool {
        let reading = Reading { event: &step.event, argument: None, filter: step.filter.as_ref() };
        let row = self.matching_row(reading, time);
        self.test.rows.push(row);
        time < self.test.as_of
    }
}
