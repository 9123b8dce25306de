/// A line of a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DiffLine {
    /// A file begins: `--- a/tags/x.toml`, `+++ b/tags/x.toml`.
    File(String),
    /// A run of lines begins: `@@ -1,3 +1,4 @@`.
    Hunk(String),
    /// A line that stays.
    Same(String),
    /// A line that goes.
    Gone(String),
    /// A line that comes.
    New(String),
}

impl DiffLine {
    /// The line as a unified diff writes it.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::File(line) | Self::Hunk(line) => line.clone(),
            Self::Same(line) => format!(" {line}"),
            Self::Gone(line) => format!("-{line}"),
            Self::New(line) => format!("+{line}"),
        }
    }
}

/// Lines around a change.
const CONTEXT: usize = 3;

/// How a file changes, as a unified diff with three lines of context; nothing when it does not. `None` stands for a file
/// that is not there.
#[must_use]
pub fn diff(file: &str, before: Option<&str>, after: Option<&str>) -> Vec<DiffLine> {
    if before == after {
        return Vec::new();
    }
    let name =
        |side: &str, text: Option<&str>| text.map_or_else(|| "/dev/null".to_owned(), |_| format!("{side}/{file}"));
    let mut lines =
        vec![DiffLine::File(format!("--- {}", name("a", before))), DiffLine::File(format!("+++ {}", name("b", after)))];
    let old: Vec<&str> = before.unwrap_or_default().lines().collect();
    let new: Vec<&str> = after.unwrap_or_default().lines().collect();
    let steps = steps(&old, &new);
    let changed: Vec<usize> = (0..steps.len()).filter(|at| !matches!(steps[*at], Step::Same(..))).collect();
    let mut next = 0;
    while let Some(first) = changed.get(next) {
        let mut last = *first;
        while let Some(more) = changed.get(next).filter(|more| **more <= last + 2 * CONTEXT + 1) {
            last = *more;
            next += 1;
        }
        let run = &steps[first.saturating_sub(CONTEXT)..(last + CONTEXT + 1).min(steps.len())];
        hunk(run, &old, &new, &mut lines);
    }
    lines
}

#[derive(Debug, Clone, Copy)]
enum Step {
    /// Positions in old and new.
    Same(usize, usize),
    /// Position in old, and how many of new came before.
    Gone(usize, usize),
    /// Position in new, and how many of old came before.
    New(usize, usize),
}

fn hunk(run: &[Step], old: &[&str], new: &[&str], lines: &mut Vec<DiffLine>) {
    let (from_old, from_new) = match run.first() {
        Some(Step::Same(o, n) | Step::Gone(o, n) | Step::New(n, o)) => (*o, *n),
        None => return,
    };
    let olds = run.iter().filter(|s| !matches!(s, Step::New(..))).count();
    let news = run.iter().filter(|s| !matches!(s, Step::Gone(..))).count();
    let range = |from: usize, count: usize| match count {
        0 => format!("{from},0"),
        1 => (from + 1).to_string(),
        count => format!("{},{count}", from + 1),
    };
    lines.push(DiffLine::Hunk(format!("@@ -{} +{} @@", range(from_old, olds), range(from_new, news))));
    for step in run {
        lines.push(match step {
            Step::Same(o, _) => DiffLine::Same(old[*o].to_owned()),
            Step::Gone(o, _) => DiffLine::Gone(old[*o].to_owned()),
            Step::New(n, _) => DiffLine::New(new[*n].to_owned()),
        });
    }
}

/// The fewest lines that go and come, by the longest common subsequence of what differs in the middle. Files are at most
/// a few thousand lines, and edits leave most of them alone.
fn steps(old: &[&str], new: &[&str]) -> Vec<Step> {
    let start = old.iter().zip(new).take_while(|(o, n)| o == n).count();
    let end = old[start..].iter().rev().zip(new[start..].iter().rev()).take_while(|(o, n)| o == n).count();
    let (old_middle, new_middle) = (&old[start..old.len() - end], &new[start..new.len() - end]);
    let width = new_middle.len() + 1;
    let mut longest = vec![0_u32; (old_middle.len() + 1) * width];
    for o in (0..old_middle.len()).rev() {
        for n in (0..new_middle.len()).rev() {
            longest[o * width + n] = if old_middle[o] == new_middle[n] {
                longest[(o + 1) * width + n + 1] + 1
            } else {
                longest[(o + 1) * width + n].max(longest[o * width + n + 1])
            };
        }
    }
    let mut steps: Vec<Step> = (0..start).map(|at| Step::Same(at, at)).collect();
    let (mut o, mut n) = (0, 0);
    while o < old_middle.len() || n < new_middle.len() {
        let is_same = o < old_middle.len() && n < new_middle.len() && old_middle[o] == new_middle[n];
        if is_same {
            steps.push(Step::Same(start + o, start + n));
            (o, n) = (o + 1, n + 1);
        } else if n == new_middle.len()
            || (o < old_middle.len() && longest[(o + 1) * width + n] >= longest[o * width + n + 1])
        {
            steps.push(Step::Gone(start + o, start + n));
            o += 1;
        } else {
            steps.push(Step::New(start + n, start + o));
            n += 1;
        }
    }
    let (o, n) = (old.len() - end, new.len() - end);
    steps.extend((0..end).map(|at| Step::Same(o + at, n + at)));
    steps
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(lines: &[DiffLine]) -> String {
        lines.iter().map(|line| line.text() + "\n").collect()
    }

    #[test]
    fn a_difference_reads_like_any_other() {
        let old = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\n";
        let new = "a\nb\nc\nD\ne\nf\ng\nh\ni\nj\nk\nl\n";
        insta::assert_snapshot!(text(&diff("x.toml", Some(old), Some(new))), @r"
        --- a/x.toml
        +++ b/x.toml
        @@ -1,7 +1,7 @@
         a
         b
         c
        -d
        +D
         e
         f
         g
        @@ -9,3 +9,4 @@
         i
         j
         k
        +l
        ");
        insta::assert_snapshot!(text(&diff("x.toml", None, Some("a\nb\n"))), @r"
        --- /dev/null
        +++ b/x.toml
        @@ -0,0 +1,2 @@
        +a
        +b
        ");
        assert!(diff("x.toml", Some("a"), Some("a")).is_empty());
    }

    /// Applies the difference, which has to name its lines rightly.
    fn patched(old: &str, lines: &[DiffLine]) -> Vec<String> {
        let old: Vec<&str> = old.lines().collect();
        let mut out = Vec::new();
        let mut at = 0;
        for line in lines {
            match line {
                DiffLine::File(_) => {}
                DiffLine::Hunk(header) => {
                    let range = header.split(' ').nth(1).expect("a range").trim_start_matches('-');
                    let (from, count) = range.split_once(',').unwrap_or((range, "1"));
                    let from: usize = from.parse().expect("a number");
                    let from = if count == "0" { from } else { from - 1 };
                    out.extend(old[at..from].iter().map(|l| (*l).to_owned()));
                    at = from;
                }
                DiffLine::Same(line) => {
                    assert_eq!(old[at], line);
                    out.push(line.clone());
                    at += 1;
                }
                DiffLine::Gone(line) => {
                    assert_eq!(old[at], line);
                    at += 1;
                }
                DiffLine::New(line) => out.push(line.clone()),
            }
        }
        out.extend(old[at..].iter().map(|l| (*l).to_owned()));
        out
    }

    proptest! {
        #[test]
        fn a_difference_leads_from_old_to_new(old in "([a-c]\n){0,24}", new in "([a-c]\n){0,24}") {
            let lines = diff("x", Some(&old), Some(&new));
            let expected: Vec<String> = new.lines().map(str::to_owned).collect();
            prop_assert_eq!(patched(&old, &lines), expected);
        }
    }
}
