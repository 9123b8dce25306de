//! What was done in a workspace, whom its strategies reach, and work that is given up halfway.

use std::sync::atomic::{AtomicU32, Ordering};

use tagwerk::{
    calendar::{DAY, Micros},
    store::{ReleaseAction, SwitchAction, facts::Facts},
    workspace::{
        BuildOptions, Desk, Done, EditState, IngestMode, Progress, PublishInstant, PublishOptions, ReadMode, Recorded,
        Stage, Unobserved, Workspace, WorkspaceError,
    },
};

use crate::support::TestEnvironment;

/// The `NOW` of commands.
const NOW: Micros = 1_767_801_600_000_000;

fn open(environment: &TestEnvironment) -> Workspace {
    Workspace::open(environment.root()).unwrap()
}

fn build_options(as_of: Micros) -> BuildOptions {
    BuildOptions { as_of, now: as_of, only: Vec::new(), ingest: IngestMode::Changed }
}

fn publish_options(as_of: Micros) -> PublishOptions<'static> {
    let by = Some("Ann".to_owned());
    PublishOptions { instant: PublishInstant::Exactly, by, ..PublishOptions::of(build_options(as_of)) }
}

/// What was done, in a word each, newest first.
fn words(recorded: &Recorded) -> Vec<String> {
    let word = |what: &Done| match what {
        Done::Built(release) => format!("built {}", release.number),
        Done::Released(released) => format!("{} {}", released.action.word(), released.release),
        Done::Edited(edit) => format!("{} {}", edit.state.word(), edit.number),
        Done::Switched(switch) => format!("{} {}", switch.action.word(), switch.tag.as_deref().unwrap_or_default()),
    };
    recorded.deeds.iter().map(|deed| word(&deed.what)).collect()
}

#[test]
fn everything_that_was_done_is_told() {
    let environment = TestEnvironment::shop();
    assert!(words(&open(&environment).recorded(9, 9)).is_empty());
    let at = |time: &str, args: &[&str]| {
        let transcript = environment.run_with(args, &[("TAGWERK_NOW", time)]);
        assert_eq!(transcript.code, 0, "{transcript}");
    };
    at("2026-01-01T00:00:00+08:00", &["publish"]);
    at("2026-01-02T00:00:00+08:00", &["edit", "--where", "owner:growth", "--set", "owner=crm", "--yes"]);
    at("2026-01-03T00:00:00+08:00", &["off", "recent_login", "--reason", "too wide"]);
    at("2026-01-04T00:00:00+08:00", &["publish"]);
    at("2026-01-05T00:00:00+08:00", &["rollback", "--reason", "too soon"]);
    at("2026-01-06T00:00:00+08:00", &["on", "recent_login", "--reason", "fine again"]);
    at("2026-01-07T00:00:00+08:00", &["build"]);
    let recorded = open(&environment).recorded(9, 9);
    assert!(recorded.problems.is_empty(), "{:?}", recorded.problems);
    assert_eq!(
        words(&recorded),
        ["built 3", "on recent_login", "rollback 1", "publish 2", "off recent_login", "applied 1", "publish 1"]
    );
    let Done::Released(rollback) = &recorded.deeds[2].what else { panic!("{recorded:?}") };
    assert_eq!((rollback.action, rollback.previous), (ReleaseAction::Rollback, Some(2)));
    assert_eq!(rollback.reason.as_deref(), Some("too soon"));
    assert_eq!(rollback.summary.as_ref().map(|release| release.number), Some(1));
    let Done::Edited(edit) = &recorded.deeds[5].what else { panic!("{recorded:?}") };
    assert_eq!(edit.state, EditState::Applied);
    let Done::Switched(switch) = &recorded.deeds[4].what else { panic!("{recorded:?}") };
    assert_eq!((switch.action, switch.reason.as_deref()), (SwitchAction::Off, Some("too wide")));

    // Only the newest of each kind.
    assert_eq!(words(&open(&environment).recorded(1, 1)), ["built 3", "on recent_login", "rollback 1", "applied 1"]);
}

#[test]
fn a_record_that_is_damaged_does_not_hide_the_others() {
    let environment = TestEnvironment::shop();
    environment.run_ok(&["publish"]);
    environment.run_ok(&["off", "recent_login", "--reason", "too wide"]);
    environment.write(".tagwerk/switches/record.json", "{}");
    let recorded = open(&environment).recorded(9, 9);
    assert_eq!(words(&recorded), ["publish 1"]);
    assert_eq!(recorded.problems.len(), 1, "{:?}", recorded.problems);
}

#[test]
fn whom_strategies_reach_is_what_queries_say() {
    let environment = TestEnvironment::shop();
    environment.replace("tagwerk.toml", "tags = [\"do_not_contact\"]", "tags = [\"do_not_contact\", \"win_back\"]");
    let strategy = |id: &str, status: &str, priority: u32, group: &str, audience: &str| {
        let text = format!(
            "id = \"{id}\"\nname = \"{id}\"\nowner = \"crm\"\nstatus = \"{status}\"\npriority = {priority}\n{group}audience = \"{audience}\"\naction = \"send\"\n"
        );
        environment.write(&format!("strategies/{id}.toml"), &text);
    };
    let group = "exclusive_group = \"one\"\n";
    let all = [
        ("everybody", "active", 1, group, "true"),
        ("logged_in", "active", 5, group, "exists(login)"),
        ("bought", "active", 5, group, "exists(purchase, last 60 days)"),
        ("a_draft", "draft", 9, group, "true"),
        ("alone", "active", 9, "", "tag(lifecycle = 'active') or tag(high_value)"),
    ];
    for (id, status, priority, group, audience) in all {
        strategy(id, status, priority, group, audience);
    }
    open(&environment).ingest(ReadMode::Changed, &Unobserved).unwrap();
    let desk = Desk::open(environment.root(), None).unwrap();
    let reach = desk.reach(NOW, &Unobserved).unwrap();
    let count = |rule: &str| desk.workspace().query(rule, NOW, NOW, &Unobserved).unwrap().members.len();
    assert_eq!(reach.subjects, count("true"));
    let off = "(tag(do_not_contact) or tag(win_back))";
    assert_eq!(reach.suppressed, Some(count(off)));
    // Within a group: who goes first, by hand.
    let first = |id: &str| match id {
        "logged_in" => "exists(purchase, last 60 days)",
        "everybody" => "(exists(purchase, last 60 days) or exists(login))",
        _ => "false",
    };
    let mut some_are_taken = 0;
    for strategy in &reach.strategies {
        let rule = match all.iter().find(|(id, ..)| *id == &*strategy.id) {
            Some((.., rule)) => rule,
            None => "tag(lifecycle = 'churned') and not tag(do_not_contact)",
        };
        let counted = strategy.counted.unwrap();
        assert_eq!(counted.audience, count(rule), "{}", strategy.id);
        assert_eq!(counted.suppressed, count(&format!("({rule}) and {off}")), "{}", strategy.id);
        let first = first(&strategy.id);
        if first != "false" {
            let left = count(&format!("({rule}) and not {off} and not {first}"));
            assert_eq!(counted.left(), left, "{}", strategy.id);
            some_are_taken += counted.taken;
        }
    }
    assert!(some_are_taken > 0, "{reach:?}");
}

#[test]
fn without_all_suppressions_nobody_may_be_addressed() {
    let environment = TestEnvironment::shop();
    environment.run_ok(&["ingest"]);
    environment.replace("tagwerk.toml", "tags = [\"do_not_contact\"]", "tags = [\"do_not_contact\", \"scored\"]");
    environment.write(
        "tags/strategy/scored.toml",
        "id = \"scored\"\nname = \"Scored\"\nowner = \"crm\"\nstatus = \"draft\"\n\n[model]\nlabel = \"exists(login, next 7 days)\"\nfeatures = [\"count(login)\"]\nalgorithm = \"logistic\"\nthreshold = 0.5\n",
    );
    let desk = Desk::open(environment.root(), None).unwrap();
    let reach = desk.reach(NOW, &Unobserved).unwrap();
    assert_eq!(reach.suppressed, None, "{:?}", desk.found());
    for strategy in &reach.strategies {
        assert_eq!(strategy.counted.unwrap().left(), 0, "{}", strategy.id);
    }
}

/// Wants it to end at the n-th report or question.
struct Until(AtomicU32, u32);

impl Progress for Until {
    fn advanced(&self, _: Stage, _: &str, _: u64, _: u64) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn is_cancelled(&self) -> bool {
        self.0.fetch_add(1, Ordering::Relaxed) >= self.1
    }
}

#[test]
fn whatever_is_given_up_leaves_what_was_there() {
    let environment = TestEnvironment::shop();
    let workspace = open(&environment);
    let mut was_ingested = false;
    for after in 0.. {
        match workspace.ingest(ReadMode::Changed, &Until(AtomicU32::new(0), after)) {
            Err(WorkspaceError::Cancelled) => {
                let facts = Desk::open(environment.root(), None).unwrap();
                assert_eq!(facts.facts().map_or(0, |facts| facts.population().len()), 0, "at report {after}");
            }
            ended => {
                assert!(ended.unwrap().changed);
                assert!(after >= 3, "asked more than once: {after}");
                was_ingested = true;
                break;
            }
        }
    }
    assert!(was_ingested);

    workspace.publish(&publish_options(NOW - DAY), &Unobserved).unwrap();
    let current = environment.read(".tagwerk/CURRENT");
    let mut ends = 0;
    for after in 0.. {
        match workspace.publish(&publish_options(NOW), &Until(AtomicU32::new(0), after)) {
            Err(error) => {
                let is_cancelled = matches!(error, WorkspaceError::Cancelled | WorkspaceError::Engine(_));
                assert!(is_cancelled, "{error}");
                assert_eq!(environment.read(".tagwerk/CURRENT"), current);
                environment.run_ok(&["doctor"]);
                ends += 1;
            }
            Ok(published) => {
                assert_eq!(published.previous, Some(1));
                assert_ne!(environment.read(".tagwerk/CURRENT"), current);
                break;
            }
        }
    }
    assert!(ends >= 3, "given up before, while and after it was evaluated: {ends}");
}
