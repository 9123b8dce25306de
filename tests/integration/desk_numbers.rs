//! Numbers about one audience, held against sets of ids that are read from releases one by one.

use std::collections::{BTreeMap, BTreeSet};

use tagwerk::{
    calendar::{Micros, Zone, parse_instant},
    engine::{embedded::Observed, profile::Bucket},
    rule::say::Language,
    store::{ReleaseNumber, Shelf, Store},
    workspace::{
        AudienceHistory, Desk, Explained, Moved, Progress, SetRelation, ShownAudience, Unobserved, Workspace,
        WorkspaceError,
    },
};

use crate::{
    oracle::product::{Audiences, query, read_release},
    support::TestEnvironment,
};

fn instant(text: &str) -> Micros {
    parse_instant(text, &Zone::named("Asia/Shanghai").unwrap()).unwrap()
}

fn now() -> Micros {
    instant("2026-01-08T00:00:00")
}

fn publish(environment: &TestEnvironment, now: &str) {
    environment.run_ok(&["publish", "--now", now]);
}

/// Four releases: `regular` is in the second to the last, and its rule changes before the third; customers come before the
/// last.
fn four_releases() -> TestEnvironment {
    let environment = TestEnvironment::shop();
    publish(&environment, "2026-01-05T00:00:00");
    let text = environment.read("tags/behavior/recent_login.toml");
    let regular = text.replace("recent_login", "regular");
    environment.write("tags/behavior/regular.toml", &regular.replace("> 3", "> 1"));
    environment.commit();
    publish(&environment, "2026-01-06T00:00:00");
    environment.write("tags/behavior/regular.toml", &regular.replace("> 3", "< 3"));
    environment.commit();
    publish(&environment, "2026-01-07T00:00:00");
    let profiles = environment.read("data/profiles.csv");
    environment.write(
        "data/profiles.csv",
        &format!("{profiles}n1,Hangzhou,2026-01-02T10:00:00,false\nn2,,2026-01-03T10:00:00,false\n"),
    );
    publish(&environment, "2026-01-08T00:00:00");
    environment
}

fn desk(environment: &TestEnvironment) -> Desk {
    Desk::open(environment.root(), None).unwrap()
}

/// Everybody in a tag, in any of its cases or in one; `None` when the release does not hold it.
fn members(audiences: &Audiences, tag: &str, value: Option<&str>) -> Option<BTreeSet<String>> {
    let of_tag = audiences.iter().filter(|((t, v), _)| t == tag && (value.is_none() || v.as_deref() == value));
    let all: Vec<&BTreeSet<String>> = of_tag.map(|(_, members)| members).collect();
    (!all.is_empty()).then(|| all.into_iter().flatten().cloned().collect())
}

fn check_history(found: &AudienceHistory, releases: &[Audiences], tag: &str, value: Option<&str>) {
    assert_eq!(found.problems, Vec::<String>::new());
    assert_eq!(found.points.len(), releases.len());
    let mut before: Option<BTreeSet<String>> = None;
    for (point, audiences) in found.points.iter().zip(releases) {
        let now = members(audiences, tag, value);
        assert_eq!(point.size, now.as_ref().map(|members| members.len() as u64), "{tag} {value:?}");
        let moved = before.as_ref().zip(now.as_ref()).map(|(before, now)| Moved {
            entered: now.difference(before).count() as u64,
            exited: before.difference(now).count() as u64,
        });
        assert_eq!(point.moved, moved, "{tag} {value:?}");
        let values: Vec<ShownAudience> = audiences
            .iter()
            .filter(|((t, _), _)| t == tag)
            .map(|((_, v), members)| ShownAudience { value: v.as_deref().map(Into::into), size: members.len() as u64 })
            .collect();
        assert_eq!(point.values, values);
        before = now;
    }
}

#[test]
fn a_history_is_what_sets_of_ids_say() {
    let environment = four_releases();
    let desk = desk(&environment);
    let releases: Vec<Audiences> = (1..=4).map(|release| read_release(environment.root(), release).unwrap()).collect();
    let history = |tag: &str, value| desk.audience_history(tag, value, 32, &Unobserved).unwrap();
    let (mut came, mut went) = (0, 0);
    for (tag, value) in releases.iter().flat_map(|audiences| audiences.keys()) {
        check_history(&history(tag, None), &releases, tag, None);
        check_history(&history(tag, value.as_deref()), &releases, tag, value.as_deref());
        let moved = history(tag, value.as_deref()).points.into_iter().filter_map(|point| point.moved);
        moved.for_each(|moved| (came, went) = (came + moved.entered, went + moved.exited));
    }
    assert!(came > 0 && went > 0, "the example moves people: {came} {went}");
    assert_eq!(history("regular", None).points[1].moved, None, "the release before does not hold it");
    assert_eq!(history("nobody", None).points.iter().filter(|point| point.size.is_some()).count(), 0);
    let last = desk.audience_history("regular", None, 2, &Unobserved).unwrap();
    assert_eq!(last.points.iter().map(|point| point.release.number).collect::<Vec<_>>(), [3, 4]);
}

/// Everybody of every audience of a release of a shelf.
fn read_shelf(shelf: &Shelf, release: u64) -> Audiences {
    let manifest = shelf.release(ReleaseNumber(release)).unwrap();
    let subjects = shelf.subjects(&manifest).unwrap();
    let mut audiences = Audiences::new();
    for entry in &manifest.audiences {
        let members = shelf.members(&manifest, entry).unwrap();
        let ids = members.iter().map(|ordinal| subjects.id(ordinal).unwrap().unwrap().into_owned());
        audiences.insert((entry.tag.clone(), entry.value.clone()), ids.collect());
    }
    audiences
}

#[test]
fn people_are_compared_and_not_ordinals() {
    let folder = tempfile::tempdir().unwrap();
    let machine = |order: fn(&mut Vec<&str>)| {
        let environment = TestEnvironment::shop();
        let releases = format!("[workspace]\nreleases = \"{}\"\n", folder.path().display());
        environment.replace("tagwerk.toml", "[workspace]\n", &releases);
        // The same people in another order have other ordinals.
        for entry in std::fs::read_dir(environment.path("data/events")).unwrap() {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            let mut lines: Vec<&str> = text.lines().collect();
            order(&mut lines);
            std::fs::write(&path, lines.join("\n") + "\n").unwrap();
        }
        environment.commit();
        environment
    };
    let (one, other) = (machine(|_| {}), machine(|lines| lines[1..].reverse()));
    publish(&one, "2026-01-05T00:00:00");
    other.replace("tags/behavior/recent_login.toml", "> 3", "> 1");
    other.commit();
    publish(&other, "2026-01-08T00:00:00");
    let shelf = Shelf::of_folder(folder.path());
    let releases = [read_shelf(&shelf, 1), read_shelf(&shelf, 2)];
    for environment in [&one, &other] {
        let desk = desk(environment);
        for tag in ["recent_login", "high_value", "lifecycle"] {
            let found = desk.audience_history(tag, None, 32, &Unobserved).unwrap();
            check_history(&found, &releases, tag, None);
            check_overlaps(&desk, &releases[1], tag, None);
        }
    }
    let dictionaries: BTreeSet<Vec<String>> =
        (1..=2).map(|n| shelf.release(ReleaseNumber(n)).unwrap().ids.chunks).collect();
    assert_eq!(dictionaries.len(), 2, "ordinals mean other people");
}

fn check_overlaps(desk: &Desk, audiences: &Audiences, tag: &str, value: Option<&str>) {
    let found = desk.overlaps(tag, value, &Unobserved).unwrap().unwrap();
    let own = members(audiences, tag, value).unwrap();
    assert_eq!(found.size, own.len() as u64);
    let expected: BTreeMap<(String, Option<String>), (u64, u64, u64)> = audiences
        .iter()
        .filter(|((other, _), _)| other != tag)
        .map(|(name, other)| {
            let both = own.intersection(other).count() as u64;
            (name.clone(), (own.len() as u64, other.len() as u64, both))
        })
        .collect();
    let told: BTreeMap<(String, Option<String>), (u64, u64, u64)> = found
        .with
        .iter()
        .map(|o| ((o.tag.to_string(), o.value.as_deref().map(str::to_owned)), (o.own, o.other, o.both)))
        .collect();
    assert_eq!((told, found.with.len()), (expected.clone(), expected.len()));
    assert!(found.with.is_sorted_by(|a, b| a.jaccard().unwrap_or(0.0) >= b.jaccard().unwrap_or(0.0)));
}

#[test]
fn overlaps_are_what_sets_of_ids_say() {
    let environment = four_releases();
    let desk = desk(&environment);
    let audiences = read_release(environment.root(), 4).unwrap();
    for (tag, value) in audiences.keys() {
        check_overlaps(&desk, &audiences, tag, None);
        check_overlaps(&desk, &audiences, tag, value.as_deref());
    }
    let overlaps = desk.overlaps("lifecycle", None, &Unobserved).unwrap().unwrap();
    assert!(overlaps.with.iter().all(|other| *other.tag != *"lifecycle"), "cases of one tag have nobody in common");
    assert!(overlaps.with.iter().any(|other| other.relation() == SetRelation::Contains), "everybody is in a case");
    let missing = desk.overlaps("nobody", None, &Unobserved);
    assert!(matches!(missing, Err(WorkspaceError::NotInRelease { .. })), "{missing:?}");
}

#[test]
fn a_profile_counts_whom_a_rule_means() {
    let environment = four_releases();
    let desk = desk(&environment);
    let audiences = read_release(environment.root(), 4).unwrap();
    let as_of = desk.instant(0);
    assert_eq!(as_of, now(), "that of the current release");
    let attributes = desk.attributes();
    let names: Vec<&str> = attributes.iter().map(|attribute| &*attribute.column).collect();
    assert_eq!(names, ["city", "registered_at", "opted_out"]);
    let everybody = query(environment.root(), "true", as_of).unwrap().len() as u64;
    for (tag, value) in audiences.keys() {
        let own = members(&audiences, tag, value.as_deref()).unwrap();
        let profile = desk.profile(tag, value.as_deref(), &attributes, as_of, &Unobserved).unwrap();
        // What was published, as neither rules nor data changed.
        assert_eq!((profile.audience, profile.population), (own.len() as u64, everybody));
        for attribute in &profile.attributes {
            let sum = attribute.buckets.iter().fold((0, 0), |sum, b| (sum.0 + b.audience, sum.1 + b.population));
            assert_eq!(sum, (profile.audience, profile.population));
        }
        for bucket in &profile.attributes[0].buckets {
            let rule = match &bucket.bucket {
                Bucket::Is(Observed::Text(city)) => format!("profile.city = '{}'", city.replace('\'', "''")),
                Bucket::Unknown => "profile.city is null".to_owned(),
                other => panic!("{other:?}"),
            };
            let found = query(environment.root(), &rule, as_of).unwrap();
            let counts = (found.intersection(&own).count() as u64, found.len() as u64);
            assert_eq!((bucket.audience, bucket.population), counts, "{rule}");
            let share = |part: u64, whole: u64| part as f64 / whole as f64;
            if profile.audience > 0 {
                let expected = share(counts.0, profile.audience) / share(counts.1, everybody) * 100.0;
                assert!((profile.index(bucket).unwrap() - expected).abs() < 1e-9);
            }
        }
    }
}

#[test]
fn a_profile_is_of_the_rules_as_they_are() {
    let environment = four_releases();
    environment.replace("tags/behavior/regular.toml", "< 3", "< 9");
    let desk = desk(&environment);
    let as_of = desk.instant(0);
    let profile = desk.profile("regular", None, &desk.attributes()[..1], as_of, &Unobserved).unwrap();
    let expected = query(environment.root(), "tag(regular)", as_of).unwrap();
    assert_eq!(profile.audience, expected.len() as u64);
    assert_ne!(Some(profile.audience), desk.sizes().unwrap().size("regular"));
    assert_eq!(profile.attributes.len(), 1);
    let missing = desk.profile("nobody", None, &[], as_of, &Unobserved);
    assert!(matches!(missing, Err(WorkspaceError::UnknownTag { .. })), "{missing:?}");
}

#[test]
fn without_store_or_release_nothing_is_told() {
    let environment = TestEnvironment::shop();
    let desk_before = desk(&environment);
    assert_eq!(desk_before.audience_history("regular", None, 9, &Unobserved).unwrap(), AudienceHistory::default());
    assert_eq!(desk_before.overlaps("recent_login", None, &Unobserved).unwrap(), None);
    assert_eq!(desk_before.instant(7), 7);
    let profile = desk_before.profile("recent_login", None, &[], now(), &Unobserved);
    assert!(matches!(profile, Err(WorkspaceError::NothingIngested)), "{profile:?}");
    environment.run_ok(&["ingest"]);
    let desk = desk(&environment);
    assert_eq!(desk.overlaps("recent_login", None, &Unobserved).unwrap(), None);
    let profile = desk.profile("recent_login", None, &desk.attributes(), now(), &Unobserved).unwrap();
    assert_eq!(profile.attributes.len(), 3);
}

#[test]
fn a_damaged_release_is_named_and_nothing_is_made_up() {
    let environment = four_releases();
    std::fs::write(environment.path(".tagwerk/releases/3/manifest.json"), "{}").unwrap();
    let found = desk(&environment).audience_history("regular", None, 32, &Unobserved).unwrap();
    let told: Vec<(u64, bool)> = found.points.iter().map(|p| (p.release.number, p.moved.is_some())).collect();
    assert_eq!(told, [(1, false), (2, false), (4, false)]);
    assert!(found.problems[0].contains("releases/3"), "{:?}", found.problems);
    let entry = Store::open(environment.path(".tagwerk")).unwrap().release(ReleaseNumber(4)).unwrap();
    let file = &entry.audience("high_value", None).unwrap().file;
    std::fs::write(environment.path(".tagwerk/releases/4").join(file), "?").unwrap();
    assert!(desk(&environment).overlaps("regular", None, &Unobserved).is_err());
}

#[test]
fn nobody_waits_for_numbers_that_nobody_wants() {
    struct Unwanted;
    impl Progress for Unwanted {
        fn is_cancelled(&self) -> bool {
            true
        }
    }
    let environment = four_releases();
    let desk = desk(&environment);
    let is_cancelled = |error: &WorkspaceError| error.to_string().contains("cancelled");
    assert!(desk.audience_history("regular", None, 9, &Unwanted).is_err_and(|error| is_cancelled(&error)));
    assert!(desk.overlaps("regular", None, &Unwanted).is_err_and(|error| is_cancelled(&error)));
    let profile = desk.profile("regular", None, &desk.attributes(), now(), &Unwanted);
    assert!(profile.is_err_and(|error| is_cancelled(&error)));
    assert!(Workspace::open(environment.root()).is_ok());
}

#[test]
fn an_explanation_is_that_of_the_command() {
    let environment = four_releases();
    let desk = desk(&environment);
    for tag in ["high_value", "lifecycle"] {
        let (language, as_of) = (Language::English, now());
        let found = desk.explain(Explained::Tag(tag), language, (as_of, as_of), &Unobserved).unwrap();
        let expected = desk.workspace().explain(Explained::Tag(tag), language, as_of, as_of, &Unobserved).unwrap();
        assert_eq!(format!("{found:?}"), format!("{expected:?}"));
        assert!(found.counted.is_some());
    }
    let unknown = desk.explain(Explained::Tag("nobody"), Language::English, (now(), now()), &Unobserved);
    assert!(matches!(unknown, Err(WorkspaceError::UnknownTag { .. })), "{unknown:?}");
}
