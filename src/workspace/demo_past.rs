//! What the demo shop's definitions were before: a history with a reason for each step, and a change that waits.

use std::{path::Path, sync::Arc};

use super::{BuildOptions, IngestMode, Progress, PublishInstant, PublishOptions, Workspace, WorkspaceError};
use crate::{
    calendar::{DAY, Micros, SECOND},
    catalog::{Content, FileKind, InputFile, Manifests},
    demo::DemoOptions,
    git::{self, Beginning, FirstCommit, Revision},
};

/// Who writes the history of a demo, and publishes its releases.
pub(super) const AUTHOR: (&str, &str) = ("tagwerk demo", "demo@localhost");
const WEEK: Micros = 7 * DAY;
/// A release needs that much history before it to say something.
const HISTORY_MIN_DAYS: u32 = 28;
/// Releases before the one that is current.
const RELEASES_MAX: u32 = 8;
/// How old the first commit is.
const FIRST_WEEKS: i64 = 10;

/// A step of the shop's definitions.
struct Step {
    /// How many weeks before the end; the commit is of the day before.
    weeks: i64,
    subject: &'static str,
    file: &'static str,
    before: Before,
}

/// What a file was before a step.
enum Before {
    /// It was not there.
    Absent,
    /// These parts, each of which is there once or more, read otherwise: now, then.
    Parts(&'static [(&'static str, &'static str)]),
}

/// From the oldest to the newest; every file changes once.
const STEPS: &[Step] = &[
    Step {
        weeks: 7,
        subject: "shares_much: who could speak for us",
        file: "tags/behavior/shares_much.toml",
        before: Before::Absent,
    },
    Step {
        weeks: 5,
        subject: "recent_login: more than three times, since twice was nearly everybody",
        file: "tags/behavior/recent_login.toml",
        before: Before::Parts(&[
            ("more than three times", "more than twice"),
            ("count(login, last 7 days) > 3", "count(login, last 7 days) > 2"),
            ("ts = \"2026-01-07T09:00:00\", _times = 3", "ts = \"2026-01-07T09:00:00\", _times = 2"),
        ]),
    },
    Step {
        weeks: 4,
        subject: "lifecycle: the stages have Chinese names",
        file: "tags/strategy/lifecycle.toml",
        before: Before::Parts(&[
            ("name_zh = \"新客\"\n", ""),
            ("name_zh = \"流失\"\n", ""),
            ("name_zh = \"活跃\"\n", ""),
        ]),
    },
    Step {
        weeks: 3,
        subject: "big_basket: from 1000 on, as instalments begin there",
        file: "tags/transaction/big_basket.toml",
        before: Before::Parts(&[
            ("of 1000 or more", "of 800 or more"),
            (">= 1000", ">= 800"),
            ("amount = 1000 }", "amount = 800 }"),
            ("amount = 999.99 }", "amount = 799.99 }"),
        ]),
    },
    Step {
        weeks: 2,
        subject: "old_winback: deprecated, winback_target looks at value too",
        file: "tags/strategy/old_winback.toml",
        before: Before::Parts(&[
            ("status = \"deprecated\"", "status = \"active\""),
            ("sunset = \"2027-06-30\"\nreplaced_by = \"winback_target\"\n", ""),
        ]),
    },
];

/// What waits on a branch of its own: the same, the other way round.
const OPEN_BRANCH: &str = "winback-from-300";
const OPEN: Step = Step {
    weeks: 0,
    subject: "winback_target: who spent 300 is worth a message",
    file: "tags/strategy/winback_target.toml",
    before: Before::Parts(&[
        ("sum(purchase.amount) >= 500", "sum(purchase.amount) >= 300"),
        ("amount = 500 }", "amount = 300 }"),
        ("amount = 499.99 }", "amount = 299.99 }"),
    ]),
};

/// The files of a demo at a step of its history: paths and texts.
type Files = Vec<(String, String)>;

/// The history of a demo whose files are `now`.
fn beginning(now: &Files, end: Micros) -> Beginning {
    let at = |weeks: i64| (end - weeks * WEEK - DAY) / SECOND;
    let commit = |weeks: i64, subject: &str, files: Files| FirstCommit {
        subject: subject.to_owned(),
        seconds: at(weeks),
        files,
    };
    let mut main = Vec::new();
    let mut files = now.clone();
    for step in STEPS.iter().rev() {
        let after = files.clone();
        files = before(&files, step);
        main.push(commit(step.weeks, step.subject, after));
    }
    main.push(commit(FIRST_WEEKS, "The tags and strategies of the shop", files));
    main.reverse();
    let open = commit(OPEN.weeks, OPEN.subject, before(now, &OPEN));
    let (name, address) = AUTHOR;
    Beginning { author: (name.to_owned(), address.to_owned()), main, branches: vec![(OPEN_BRANCH.to_owned(), open)] }
}

/// The files before a step.
fn before(files: &Files, step: &Step) -> Files {
    let of = |(path, text): &(String, String)| match &step.before {
        _ if path != step.file => Some((path.clone(), text.clone())),
        Before::Absent => None,
        Before::Parts(parts) => {
            let text = parts.iter().fold(text.clone(), |text, (now, then)| text.replace(now, then));
            Some((path.clone(), text))
        }
    };
    files.iter().filter_map(of).collect()
}

/// A state of the definitions, with the commit that says it.
#[derive(Debug)]
pub(super) struct Past {
    commit: String,
    seconds: i64,
    files: Files,
}

/// Gives the demo in `folder` a git history that ends with `now`, unless a repository is there already; returns its
/// states, oldest first, none when it has a history of its own.
pub(super) fn begin(folder: &Path, now: &Files, end: Micros) -> Result<Vec<Past>, WorkspaceError> {
    let beginning = beginning(now, end);
    let Some(commits) = git::begin(folder, &beginning)? else { return Ok(Vec::new()) };
    let past = commits.into_iter().zip(beginning.main);
    Ok(past.map(|(commit, first)| Past { commit, seconds: first.seconds, files: first.files }).collect())
}

impl Workspace {
    /// Publishes what would have been published in the weeks before the end, each of the definitions of its time; without
    /// a history, of those of now. A workspace that has releases keeps those and gets no more.
    pub(super) fn publish_past(
        &self,
        past: &[Past],
        demo: &DemoOptions,
        progress: &dyn Progress,
    ) -> Result<(), WorkspaceError> {
        if !self.releases()?.is_empty() {
            return Ok(());
        }
        let weeks = RELEASES_MAX.min(demo.days.saturating_sub(HISTORY_MIN_DAYS) / 7);
        for week in (1..=i64::from(weeks)).rev() {
            let as_of = demo.end - week * WEEK;
            let build = BuildOptions { as_of, now: as_of, only: Vec::new(), ingest: IngestMode::Changed };
            let of_then = past.iter().rfind(|past| past.seconds <= as_of / SECOND);
            let (workspace, revision) = match of_then {
                Some(past) => (self.as_it_was(past), Some(past.commit.clone())),
                None => (self.clone(), None),
            };
            let mut prepared = workspace.prepare(&build, progress)?;
            if revision.is_some() {
                prepared.revision = Some(Revision { commit: revision, is_dirty: false });
            }
            let options = PublishOptions { by: Some(AUTHOR.0.to_owned()), ..PublishOptions::of(build.clone()) };
            workspace.publish_prepared(prepared, &build, PublishInstant::Exactly, &options, progress)?;
        }
        Ok(())
    }

    fn as_it_was(&self, past: &Past) -> Self {
        let files = past.files.iter().filter_map(|(path, text)| {
            let kind = FileKind::of_path(path)?;
            Some(InputFile { file: path.as_str().into(), kind, content: Content::Text(Arc::from(text.as_str())) })
        });
        let (manifests, found) = Manifests::from_files(files.collect());
        Self::of_files(self.root().to_owned(), manifests, found).unwrap_or_else(|| self.clone())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::{
        catalog::{Catalog, CatalogTag, change::changes},
        diagnostic::render_text,
        trial::{self, Verdict},
        workspace::demo::definitions,
    };

    fn checked(files: &Files) -> Catalog {
        let inputs = files.iter().filter_map(|(path, text)| {
            let kind = FileKind::of_path(path)?;
            Some(InputFile { file: path.as_str().into(), kind, content: Content::Text(Arc::from(text.as_str())) })
        });
        let (manifests, mut found) = Manifests::from_files(inputs.collect());
        let texts = manifests.texts.clone();
        let (catalog, more) = Catalog::check(manifests, &BTreeMap::new());
        found.extend(more);
        assert!(found.is_empty(), "{}", render_text(&found, &texts, false));
        catalog.unwrap()
    }

    #[test]
    fn every_state_is_a_good_catalog_and_every_step_a_change_of_its_tag() {
        let beginning = beginning(&definitions(), 1_767_800_000 * SECOND);
        assert_eq!(beginning.main.len(), STEPS.len() + 1);
        assert_eq!(beginning.main.last().unwrap().files, definitions());
        let steps = STEPS.iter().chain([&OPEN]);
        let states = beginning.main.iter().chain(beginning.branches.iter().map(|(_, commit)| commit));
        let states: Vec<(&FirstCommit, Catalog)> = states.map(|commit| (commit, checked(&commit.files))).collect();
        for (pair, step) in states.windows(2).zip(steps) {
            let [(older, before), (newer, after)] = pair else { unreachable!() };
            assert!(older.seconds < newer.seconds, "{}", newer.subject);
            let told = changes(Some(before), after);
            let id = step.file.rsplit('/').next().and_then(|name| name.strip_suffix(".toml")).unwrap();
            let own: Vec<&str> =
                told.tags.iter().filter(|tag| tag.file == step.file).map(|tag| tag.id.as_str()).collect();
            assert_eq!(own, [id], "{}", newer.subject);
            assert!(newer.subject.starts_with(id), "{}", newer.subject);
            if let Before::Parts(parts) = &step.before {
                let text = &newer.files.iter().chain(&older.files).filter(|(path, _)| path == step.file);
                for (now, _) in *parts {
                    assert!(text.clone().any(|(_, text)| text.contains(now)), "`{now}` of {}", step.file);
                }
            }
        }
        for (commit, catalog) in &states {
            let tags: Vec<&CatalogTag> = catalog.tags().iter().collect();
            let results = trial::run(catalog, &tags);
            let wrong: Vec<_> = results.iter().filter(|result| result.verdict != Verdict::Passed).collect();
            assert!(wrong.is_empty(), "{}: {wrong:#?}", commit.subject);
        }
    }
}
