//! The smallest edits that turn one text into another.

use crate::diagnostic::Span;

/// Above this many pairs of lines the middle is replaced as a whole.
const PAIRS_MAX: usize = 4_000_000;

/// Replacements of spans of `old`, in order and apart from each other, that give `new`.
pub(super) fn edits(old: &str, new: &str) -> Vec<(Span, String)> {
    let (a, b) = (lines(old), lines(new));
    let before = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let rest = a.len().min(b.len()) - before;
    let after = a.iter().rev().zip(b.iter().rev()).take(rest).take_while(|(x, y)| x == y).count();
    let (mid_a, mid_b) = (&a[before..a.len() - after], &b[before..b.len() - after]);
    let mut out = Vec::new();
    let mut at = a[..before].iter().map(|l| l.len()).sum();
    let mut hunk = (String::new(), String::new());
    let mut flush = |hunk: &mut (String, String), at: &mut usize| {
        if *hunk != (String::new(), String::new()) {
            out.extend(trimmed(&hunk.0, &hunk.1, *at));
            *at += hunk.0.len();
            *hunk = (String::new(), String::new());
        }
    };
    for step in script(mid_a, mid_b) {
        match step {
            Step::Keep(line) => {
                flush(&mut hunk, &mut at);
                at += line.len();
            }
            Step::Remove(line) => hunk.0.push_str(line),
            Step::Add(line) => hunk.1.push_str(line),
        }
    }
    flush(&mut hunk, &mut at);
    out
}

fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

enum Step<'t> {
    Keep(&'t str),
    Remove(&'t str),
    Add(&'t str),
}

/// Lines that stay, go and come, by the longest common subsequence.
fn script<'t>(a: &[&'t str], b: &[&'t str]) -> Vec<Step<'t>> {
    let mut out = Vec::new();
    if a.len().saturating_mul(b.len()) > PAIRS_MAX {
        out.extend(a.iter().map(|line| Step::Remove(line)));
        out.extend(b.iter().map(|line| Step::Add(line)));
        return out;
    }
    let width = b.len() + 1;
    // common[i * width + j]: how many lines `a[i..]` and `b[j..]` have in common.
    let mut common = vec![0_u32; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            common[i * width + j] = if a[i] == b[j] {
                common[(i + 1) * width + j + 1] + 1
            } else {
                common[(i + 1) * width + j].max(common[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    // Lines that go and come since the last one that stayed: taken in turns, so that a changed line stays one.
    let (mut gone, mut come) = (0, 0);
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && a[i] == b[j] {
            out.push(Step::Keep(a[i]));
            (i, j) = (i + 1, j + 1);
            (gone, come) = (0, 0);
            continue;
        }
        let removes = if i == a.len() || j == b.len() {
            i < a.len()
        } else {
            let (remove, add) = (common[(i + 1) * width + j], common[i * width + j + 1]);
            remove > add || (remove == add && gone <= come)
        };
        if removes {
            out.push(Step::Remove(a[i]));
            (i, gone) = (i + 1, gone + 1);
        } else {
            out.push(Step::Add(b[j]));
            (j, come) = (j + 1, come + 1);
        }
    }
    out
}

/// A replacement without what both sides begin and end with; nothing when they are equal. A line break of two bytes is
/// never cut.
fn trimmed(old: &str, new: &str, at: usize) -> Option<(Span, String)> {
    if old == new {
        return None;
    }
    let head: usize = old.chars().zip(new.chars()).take_while(|(x, y)| x == y).map(|(x, _)| x.len_utf8()).sum();
    let head = if old[..head].ends_with('\r') { head - 1 } else { head };
    let (rest_old, rest_new) = (&old[head..], &new[head..]);
    let tail: usize =
        rest_old.chars().rev().zip(rest_new.chars().rev()).take_while(|(x, y)| x == y).map(|(x, _)| x.len_utf8()).sum();
    let tail = if old[..old.len() - tail].ends_with('\r') && tail > 0 { tail - 1 } else { tail };
    let span = Span::new(at + head, at + old.len() - tail);
    Some((span, new[head..new.len() - tail].to_owned()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn applied(old: &str, edits: &[(Span, String)]) -> String {
        let mut out = String::new();
        let mut at = 0;
        for (span, text) in edits {
            out.push_str(&old[at..span.start]);
            out.push_str(text);
            at = span.end;
        }
        out + &old[at..]
    }

    #[test]
    fn only_what_differs_is_edited() {
        let old = "a = 1\nb=2\n\n\nx\nc = 上\n";
        let found = edits(old, "a = 1\nb = 2\n\nx\nc = 海\n");
        assert_eq!(
            found,
            [
                (Span::new(7, 8), " = ".to_owned()),
                (Span::new(11, 12), String::new()),
                (Span::new(18, 21), "海".to_owned()),
            ]
        );
        assert!(edits(old, old).is_empty());
    }

    proptest! {
        #[test]
        fn edits_lead_to_the_new_text(old in "([ab上 ]{0,3}\r?\n){0,8}[a上]{0,2}", new in "([ab上 ]{0,3}\r?\n){0,8}[a上]{0,2}") {
            let found = edits(&old, &new);
            prop_assert_eq!(applied(&old, &found), new);
            for pair in found.windows(2) {
                prop_assert!(pair[0].0.end <= pair[1].0.start);
            }
            for (span, _) in &found {
                for at in [span.start, span.end] {
                    prop_assert!(!(old[..at].ends_with('\r') && old[at..].starts_with('\n')), "inside a line break");
                }
            }
        }
    }
}
