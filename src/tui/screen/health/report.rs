//! Everything that is wrong with tags, as far as it is known today.

use std::{collections::HashMap, sync::Arc};

use crate::{
    calendar::Micros,
    diagnostic::{Diagnostic, Severity, Sources},
    rule::say::Phrase,
    tui::trouble::Trouble,
    workspace::{Checked, Desk, DeskTag, Freshness, SwitchedOff},
};

/// Letter of the codes of tests.
const TEST_CODES: char = 'X';

/// Everything that is wrong.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// What is wrong, the worst first.
    pub(super) issues: Vec<Issue>,
    /// The texts that findings point into.
    pub(super) sources: Sources,
    /// Tags that there are.
    pub(super) tags: usize,
    /// Tests beside rules.
    pub(super) tests: usize,
    /// What could not be looked at.
    pub(super) problems: Vec<Trouble>,
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Issue {
    /// Id of the tag that it is about; `None` when it is about something else.
    pub(super) tag: Option<Arc<str>>,
    pub(super) what: What,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum What {
    /// A finding of `check`.
    Finding(Box<Diagnostic>),
    /// The audience is older than the tag allows; when it was evaluated.
    Stale(Freshness, Micros),
    /// The current release does not hold it, though it is built.
    Missing,
    /// Nothing was published.
    Unpublished,
    /// It is switched off on this host.
    Off(SwitchedOff),
    /// It has no test.
    Untested,
}

/// A kind of what can be wrong, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Area {
    Errors,
    Tests,
    Off,
    Stale,
    Missing,
    Warnings,
    Untested,
}

impl Area {
    pub(super) const ALL: [Self; 7] =
        [Self::Errors, Self::Tests, Self::Off, Self::Stale, Self::Missing, Self::Warnings, Self::Untested];

    /// What it is called.
    pub(super) const fn title(self) -> Phrase {
        match self {
            Self::Errors => Phrase::new("errors", "错误"),
            Self::Tests => Phrase::new("failing tests", "未通过测试"),
            Self::Off => Phrase::new("switched off", "已关闭"),
            Self::Stale => Phrase::new("stale", "过期"),
            Self::Missing => Phrase::new("not built", "未构建"),
            Self::Warnings => Phrase::new("warnings", "警告"),
            Self::Untested => Phrase::new("without a test", "没有测试"),
        }
    }
}

impl Issue {
    /// Its kind.
    pub(super) fn area(&self) -> Area {
        match &self.what {
            What::Finding(finding) if finding.code.starts_with(TEST_CODES) => Area::Tests,
            What::Finding(finding) if finding.severity == Severity::Error => Area::Errors,
            What::Finding(_) => Area::Warnings,
            What::Stale(..) => Area::Stale,
            What::Missing | What::Unpublished => Area::Missing,
            What::Off(_) => Area::Off,
            What::Untested => Area::Untested,
        }
    }
}

impl Report {
    /// What is wrong by the findings of a check, the current release, and the record of switches.
    pub(super) fn new(desk: &Desk, checked: Checked, now: Micros) -> Self {
        let mut report = Self { sources: checked.sources, ..Self::default() };
        let tags = desk.tags(now).unwrap_or_else(|error| {
            report.problems.push(error.into());
            Vec::new()
        });
        report.tags = tags.len();
        report.tests = tags.iter().filter_map(|tag| Some(tag.file.as_ref()?.value.test.len())).sum();
        let by_file: HashMap<&str, &DeskTag> =
            tags.iter().filter_map(|tag| Some((tag.file.as_ref()?.file.as_ref(), tag))).collect();
        for finding in &checked.found {
            let place = finding.place.as_ref();
            let member = place.and_then(|place| place.members.first().cloned());
            let of_file = || Some(by_file.get(place?.file.as_ref())?.id.clone());
            let what = What::Finding(Box::new(finding.clone()));
            report.issues.push(Issue { tag: member.or_else(of_file), what });
        }
        let off = desk.workspace().switched_off(now).unwrap_or_else(|error| {
            report.problems.push(error.into());
            Vec::new()
        });
        report
            .issues
            .extend(off.into_iter().map(|off| Issue { tag: Some(off.tag.as_str().into()), what: What::Off(off) }));
        match desk.sizes() {
            None => report.issues.push(Issue { tag: None, what: What::Unpublished }),
            Some(sizes) => {
                let as_of = sizes.release.as_of;
                report.issues.extend(tags.iter().filter_map(|tag| of_release(tag, as_of)));
            }
        }
        let untested =
            tags.iter().filter(|tag| is_built(tag) && tag.file.as_ref().is_some_and(|f| f.value.test.is_empty()));
        report.issues.extend(untested.map(|tag| Issue { tag: Some(tag.id.clone()), what: What::Untested }));
        // What a tag has of one kind stays in the order of its file.
        report.issues.sort_by_cached_key(|issue| (issue.area(), issue.tag.clone()));
        report
    }

    /// How much there is of a kind.
    pub(super) fn count(&self, area: Area) -> usize {
        self.issues.iter().filter(|issue| issue.area() == area).count()
    }
}

/// What is wrong with the audience of a tag in the current release, which is of `as_of`.
fn of_release(tag: &DeskTag, as_of: Micros) -> Option<Issue> {
    let what = match tag.freshness {
        Some(freshness) if freshness.is_stale() => What::Stale(freshness, as_of),
        Some(_) => return None,
        None if is_built(tag) => What::Missing,
        None => return None,
    };
    Some(Issue { tag: Some(tag.id.clone()), what })
}

/// Whether a build takes a tag.
fn is_built(tag: &DeskTag) -> bool {
    tag.file.as_ref().is_some_and(|file| file.value.status.is_built() && file.value.model.is_none())
}
