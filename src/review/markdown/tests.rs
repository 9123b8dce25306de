use proptest::prelude::*;
use roaring::RoaringBitmap;

use super::{fit::chars, *};
use crate::docs::Count;
use crate::{
    catalog::{
        change::{Difference, Presence},
        policy::{Finding, FindingPlace, Requirement},
    },
    review::{
        AudienceName, Became, Group, GroupNumbers, Numbers, Overlap, PlannedDestination, PlannedStrategy, PlannedTag,
        ValueNumbers, fixture,
    },
};

/// What people could write to be more than text.
const HOSTILE: &[&str] = &[
    "plain words",
    "</details></summary>",
    "<!-- tagwerk:plan -->",
    "<!--",
    "-->",
    "@acme/crm",
    "see #1 and acme/shop#2",
    "a | b || c",
    "line\nbreak\r\n\r\n# heading",
    "`code` ``more`` `",
    "```\nfence\n```",
    "[link](javascript:alert(1)) ![image](https://x.example/a.png)",
    "https://x.example www.x.example",
    "<img src=x onerror=alert(1)>",
    "\\",
    "\\`",
    "| --- |",
    "高价值客户",
    "\u{202e}backwards\u{1b}[31m",
    "*bold* _it_ ~~no~~ $x$ :smile:",
    "&lt;b&gt; &#64;you",
    "- item",
    "1. item",
    "",
    " ",
];

fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(HOSTILE).prop_map(str::to_owned),
        (prop::sample::select(HOSTILE), prop::sample::select(HOSTILE)).prop_map(|(a, b)| format!("{a}{b}")),
        "[ -~\\n]{0,40}",
        prop::sample::select(HOSTILE).prop_map(|text| text.repeat(60)),
    ]
}

prop_compose! {
    fn tag()(
        id in hostile(),
        texts in prop::collection::vec(hostile(), 8),
        class in prop::sample::select(&[ChangeClass::Breaking, ChangeClass::Indirect, ChangeClass::NonBreaking, ChangeClass::MetadataOnly][..]),
        presence in prop::sample::select(&[Presence::Added, Presence::Removed, Presence::Changed, Presence::Indirect][..]),
        sizes in (0u32..3000, 0u32..3000, 0u32..3000),
        differences in 0usize..60,
        is_counted in any::<bool>(),
        is_built in any::<bool>(),
    ) -> PlannedTag {
        let mut tag = fixture::tag(&id, class);
        tag.change.file.clone_from(&texts[0]);
        tag.change.presence = presence;
        tag.change.owner.after = Some(texts[1].clone());
        tag.change.through = vec![texts[2].clone(), texts[3].clone()];
        let difference = |at: usize| Difference {
            path: texts[at % 8].clone(),
            before: Some(texts[(at + 1) % 8].clone()),
            after: (!at.is_multiple_of(3)).then(|| texts[(at + 2) % 8].clone()),
            words: format!("`{}` became `{}`", texts[(at + 3) % 8], texts[(at + 4) % 8]),
        };
        tag.change.differences = (0..differences).map(difference).collect();
        tag.is_built = is_built;
        if is_counted {
            let before: RoaringBitmap = (0..sizes.0).collect();
            let after: RoaringBitmap = (sizes.1..sizes.1 + sizes.2).collect();
            let numbers = Numbers::of(Became::Changed, &before, &after, 10_000);
            tag.numbers = Some(numbers.clone());
            tag.values = texts[..3].iter().map(|t| ValueNumbers { value: t.clone(), numbers: Some(numbers.clone()) }).collect();
            let group = |t: &String| GroupNumbers { group: Group::Value { value: t.clone() }, numbers: numbers.clone(), size: 0 };
            tag.by = texts[3..6].iter().map(group).collect();
        } else {
            tag.uncounted = Some(texts[5].clone());
        }
        tag
    }
}

prop_compose! {
    fn plan()(
        few in prop::collection::vec(tag(), 1..8),
        times in prop::sample::select(&[1usize, 1, 3, 12][..]),
        texts in prop::collection::vec(hostile(), 8),
        many in prop::sample::select(&[0usize, 1, 5, 80][..]),
        has_data in any::<bool>(),
    ) -> ChangePlan {
        let mut plan = fixture::plan(10_000);
        plan.tags = few.iter().cycle().take(few.len() * times).cloned().collect();
        let text = |at: usize| texts[at % texts.len()].clone();
        for at in 0..many {
            plan.verdict.findings.push(Finding {
                rule: text(at),
                severity: if at % 2 == 0 { FindingSeverity::Error } else { FindingSeverity::Warning },
                code: text(at + 4),
                message: text(at + 1),
                help: Some(text(at + 2)),
                anchor: text(at + 3),
                place: Some(FindingPlace { file: text(at + 5), line: Some(3) }),
            });
            plan.verdict.requirements.push(Requirement {
                rule: text(at),
                about: vec![text(at + 1); 30],
                approvals: 2,
                owners: vec![text(at + 4)],
                reason: text(at + 5),
            });
            plan.strategies.push(PlannedStrategy {
                id: text(at),
                change: None,
                status: None,
                destination: Some(text(at + 2)),
                through: vec![text(at + 3)],
                numbers: plan.tags[0].numbers.clone(),
                uncounted: None,
            });
            plan.destinations.push(PlannedDestination { name: text(at), strategies: vec![text(at + 1)] });
            plan.overlaps.push(Overlap {
                of: AudienceName { tag: text(at), value: Some(text(at + 1)) },
                with: AudienceName { tag: text(at + 2), value: None },
                jaccard: Some(0.95),
                before: None,
                both: Count::Exact(900),
                only_of: Count::Exact(20),
                only_with: Count::Exact(30),
            });
            plan.notes.push(text(at));
            plan.settings.push(Difference { path: text(at), before: None, after: Some(text(at + 1)), words: text(at + 2) });
        }
        if !has_data {
            plan.data = None;
        }
        plan
    }
}

/// What is left of a comment when everything is taken away that we wrote as markup and every text that stands as code.
fn bare(comment: &str) -> String {
    let mut out = String::new();
    let mut rest = comment.strip_prefix(PLAN_MARKER).expect("the marker comes first");
    while let Some(at) = rest.find(['`', '<', '\\']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let until = |end: &str| rest[1..].find(end).map(|to| to + 1 + end.len());
        let skipped = match rest.as_bytes()[0] {
            b'\\' => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            b'`' => {
                let to = until("`").unwrap_or_else(|| panic!("code that does not end: {rest}"));
                assert!(!rest[..to].contains('\n'), "code over two lines: {}", &rest[..to]);
                to
            }
            _ if rest.starts_with("<code>") => {
                let to = until("</code>").expect("code ends");
                let inside = &rest["<code>".len()..to - "</code>".len()];
                assert!(!inside.contains(['<', '`', '|', '@', '\n', '*', '_', '[']), "{inside}");
                to
            }
            _ => {
                let ours = ["<details>", "</details>", "<summary>", "</summary>", "<sub>", "</sub>", "<br>"];
                ours.iter().find(|tag| rest.starts_with(**tag)).map_or(1, |tag| tag.len())
            }
        };
        // A lone `<` is kept, to be looked at.
        if skipped == 1 {
            out.push('<');
        }
        rest = &rest[skipped..];
    }
    out.push_str(rest);
    out
}

/// Whether a comment is one piece of Markdown in which texts are only texts.
fn assert_harmless(comment: &str) {
    assert_eq!(comment.matches(PLAN_MARKER).count(), 1, "the marker of somebody");
    let mut is_open = false;
    for line in comment.lines() {
        if line.starts_with("<details>") {
            assert!(!is_open, "a fold in a fold");
            assert!(line.ends_with("</summary>"), "{line}");
            is_open = true;
        }
        if line == "</details>" {
            assert!(is_open);
            is_open = false;
        }
        assert!(!line.chars().any(|c| c.is_control() || c == '\u{202e}'), "{line:?}");
    }
    assert!(!is_open, "a fold is not closed");
    let bare = bare(comment);
    let mut chars = bare.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied().unwrap_or(' ');
        match c {
            // A sign as a number: it is text whatever comes behind.
            '&' if next == '#' => {
                chars.next();
            }
            '@' | '#' => assert!(!next.is_ascii_alphanumeric(), "somebody is called: {bare}"),
            '<' => assert!(!(next.is_ascii_alphabetic() || matches!(next, '/' | '!')), "HTML of somebody: {bare}"),
            _ => {}
        }
    }
    assert!(!bare.contains("https://x") && !bare.contains("javascript:"), "{bare}");
    // Rows of a table have as many cells as its head.
    let mut cells = None;
    for line in bare.lines() {
        if !line.starts_with('|') {
            cells = None;
            continue;
        }
        let n = line.matches('|').count();
        assert_eq!(*cells.get_or_insert(n), n, "{line}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn any_plan_is_one_harmless_comment(
        plan in plan(),
        chars_max in prop::sample::select(&[COMMENT_CHARS_MIN, 12_000, COMMENT_CHARS_MAX][..]),
        min_count in prop::sample::select(&[0u64, 11][..]),
    ) {
        let comment = markdown(&plan.masked(min_count), chars_max);
        prop_assert!(chars(&comment) <= chars_max, "{} characters", chars(&comment));
        assert_harmless(&comment);
        let is_cut = comment.contains("**Left out for length:**");
        let folds = comment.lines().filter(|l| l.starts_with("<details>")).count();
        prop_assert!(is_cut || folds == plan.tags.len());
    }
}

#[test]
fn the_most_important_is_kept() {
    let mut plan = fixture::plan(10_000);
    for at in 0..2_000 {
        plan.tags.push(fixture::tag(&format!("tag_{at:04}"), ChangeClass::MetadataOnly));
    }
    plan.tags.push(fixture::tag("the_breaking_one", ChangeClass::Breaking));
    let comment = markdown(&plan, COMMENT_CHARS_MAX);
    assert!(chars(&comment) <= COMMENT_CHARS_MAX);
    assert_harmless(&comment);
    let row = comment.lines().find(|l| l.starts_with("| breaking")).expect("the first row");
    assert!(row.contains("the_breaking_one"), "{row}");
    assert!(comment.contains("<details><summary><code>the&#95;breaking&#95;one</code>"));
    let sentence = comment.lines().find(|l| l.contains("Left out for length")).expect("it is said");
    assert!(sentence.contains("of 2001 tags in detail"), "{sentence}");
    assert!(sentence.ends_with("All of it: `tagwerk plan --base 0123456789 --head 89abcdef01`"), "{sentence}");
}

#[test]
fn without_data_it_says_how_to_get_it() {
    let mut plan = fixture::plan(10_000);
    plan.tags.push(fixture::tag("recent_login", ChangeClass::Breaking));
    plan.data = None;
    let comment = markdown(&plan, COMMENT_CHARS_MAX);
    let sentence = "Audiences were not counted, because there is no data here: where it was ingested, \
                    `tagwerk plan --base 0123456789 --head 89abcdef01` counts them.";
    assert_eq!(comment.matches("not counted").count(), 1, "{comment}");
    assert!(comment.contains(sentence), "{comment}");
}
