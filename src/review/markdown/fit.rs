//! A comment that fits: what is too long is left out piece by piece, and says so.

/// A run of pieces, each whole in itself: a row of a table, a line of a list, a folded section.
#[derive(Debug, Default)]
pub(super) struct Section {
    /// Before the first piece; left out with the last.
    pub(super) head: String,
    /// Most important first.
    pub(super) pieces: Vec<String>,
    /// Behind the last piece.
    pub(super) tail: String,
    /// What a piece is, for the sentence that says how many were left out: `tag`.
    pub(super) noun: &'static str,
    /// How much of the comment it may take when not everything fits, in hundredths; what it leaves is for those behind.
    pub(super) percent: usize,
}

impl Section {
    fn chars(&self) -> usize {
        if self.pieces.is_empty() { 0 } else { self.frame() + self.pieces.iter().map(|p| chars(p)).sum::<usize>() }
    }

    fn frame(&self) -> usize {
        chars(&self.head) + chars(&self.tail)
    }

    fn write(&self, pieces: usize, out: &mut String) {
        if pieces > 0 {
            out.push_str(&self.head);
            self.pieces[..pieces].iter().for_each(|piece| out.push_str(piece));
            out.push_str(&self.tail);
        }
    }
}

/// Puts a comment together from its beginning, sections and its end, in at most `chars_max` characters. `left_out` writes
/// the sentence that says what is missing, from lines such as `12 of 40 tags`; it comes right after the beginning, where it
/// is read. Beginning and end must fit by themselves, with a thousand characters to spare.
pub(super) fn fit(
    begin: &str,
    sections: &[Section],
    end: &str,
    chars_max: usize,
    left_out: impl Fn(&[String]) -> String,
) -> String {
    let all: usize = sections.iter().map(Section::chars).sum();
    let fixed = chars(begin) + chars(end);
    let mut taken: Vec<usize> = sections.iter().map(|s| s.pieces.len()).collect();
    let mut sentence = String::new();
    if fixed + all > chars_max {
        let everything: Vec<String> = sections.iter().map(|s| missing(s, 0)).collect();
        let room = chars_max.saturating_sub(fixed + chars(&left_out(&everything)));
        taken = shares(sections, room);
        let lines: Vec<String> = sections
            .iter()
            .zip(&taken)
            .filter(|(section, taken)| **taken < section.pieces.len())
            .map(|(section, taken)| missing(section, *taken))
            .collect();
        sentence = left_out(&lines);
    }
    let mut out = begin.to_owned();
    out.push_str(&sentence);
    for (section, taken) in sections.iter().zip(taken) {
        section.write(taken, &mut out);
    }
    out.push_str(end);
    out
}

/// How many pieces of each section fit: each within its share first, then what is left goes to those that want more, in
/// order.
fn shares(sections: &[Section], room: usize) -> Vec<usize> {
    let mut left = room;
    let mut taken = vec![0; sections.len()];
    let mut used = vec![0; sections.len()];
    for round in [true, false] {
        for (at, section) in sections.iter().enumerate() {
            let bound = if round { (room * section.percent / 100).min(left + used[at]) } else { left + used[at] };
            let mut size = if taken[at] == 0 { section.frame() } else { used[at] };
            let mut fits = taken[at];
            let mut total = used[at];
            for piece in &section.pieces[taken[at]..] {
                size += chars(piece);
                if size > bound {
                    break;
                }
                fits += 1;
                total = size;
            }
            left = (left + used[at]).saturating_sub(total);
            (taken[at], used[at]) = (fits, total);
        }
    }
    taken
}

fn missing(section: &Section, taken: usize) -> String {
    let (all, noun) = (section.pieces.len(), section.noun);
    format!("{} of {all} {noun}", all - taken)
}

pub(super) fn chars(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn left_out(lines: &[String]) -> String {
        format!("[{}]", lines.join(", "))
    }

    #[test]
    fn what_fits_is_whole() {
        let section = |n: usize| Section {
            head: "<".to_owned(),
            pieces: vec!["abcd".to_owned(); n],
            tail: ">".to_owned(),
            noun: "lines",
            percent: 50,
        };
        assert_eq!(fit("b", &[section(2), section(0)], "e", 12, left_out), "b<abcdabcd>e");
        assert_eq!(fit("b", &[section(3)], "e", 28, left_out), "b<abcdabcdabcd>e");
        assert_eq!(fit("b", &[section(30)], "e", 40, left_out), "b[25 of 30 lines]<abcdabcdabcdabcdabcd>e");
    }

    proptest! {
        #[test]
        fn it_always_fits_and_counts_what_is_missing(
            sizes in prop::collection::vec(prop::collection::vec(1usize..300, 0..30), 1..6),
            chars_max in 400usize..3000,
        ) {
            let sections: Vec<Section> = sizes
                .iter()
                .map(|pieces| Section {
                    head: "\n(\n".to_owned(),
                    pieces: pieces.iter().map(|n| "é".repeat(*n - 1) + "|").collect(),
                    tail: "\n)\n".to_owned(),
                    noun: "pieces",
                    percent: 100 / sizes.len(),
                })
                .collect();
            let text = fit("begin", &sections, "end", chars_max, left_out);
            prop_assert!(chars(&text) <= chars_max);
            prop_assert!(text.ends_with("end"));
            prop_assert_eq!(text.matches('(').count(), text.matches(')').count());
            let shown = text.matches('|').count();
            let all: usize = sizes.iter().map(Vec::len).sum();
            let missing: usize = match text.split_once('[') {
                Some((_, rest)) => {
                    let (lines, _) = rest.split_once(']').unwrap();
                    lines.split(", ").filter(|l| !l.is_empty()).map(|l| l.split(' ').next().unwrap().parse::<usize>().unwrap()).sum()
                }
                None => 0,
            };
            prop_assert_eq!(shown + missing, all);
        }
    }
}
