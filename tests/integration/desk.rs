//! A workspace that is held open: what tables over all tags are made of, compared with what lies in the store.

use std::{collections::BTreeMap, sync::Arc};

use tagwerk::{
    calendar::{Micros, Zone, parse_instant},
    catalog::Status,
    store::{ReleaseNumber, Store},
    workspace::{Desk, DeskTag, Progress, Trends, Unobserved, WorkspaceError},
};

use crate::support::TestEnvironment;

fn now() -> Micros {
    parse_instant("2026-01-08T00:00:00", &Zone::named("Asia/Shanghai").unwrap()).unwrap()
}

fn publish(environment: &TestEnvironment, now: &str) {
    environment.run_ok(&["publish", "--now", now]);
}

fn trends(environment: &TestEnvironment, releases_max: usize) -> Arc<Trends> {
    Desk::open(environment.root(), None).unwrap().trends(releases_max, &Unobserved).unwrap()
}

/// Members by tag, counted in the bitmaps of a release.
fn counted(environment: &TestEnvironment, release: u64) -> BTreeMap<String, u64> {
    let store = Store::open(environment.path(".tagwerk")).unwrap();
    let number = ReleaseNumber(release);
    let mut sizes = BTreeMap::new();
    for audience in store.release(number).unwrap().audiences {
        let members = store.read_audience(number, &audience.tag, audience.value.as_deref()).unwrap();
        *sizes.entry(audience.tag).or_default() += members.len();
    }
    sizes
}

fn numbers(trends: &Trends) -> Vec<u64> {
    trends.releases().iter().map(|release| release.number).collect()
}

/// Three releases; the tag `regular` is in the second and third only.
fn three_releases() -> TestEnvironment {
    let environment = TestEnvironment::shop();
    publish(&environment, "2026-01-06T00:00:00");
    let text = environment.read("tags/behavior/recent_login.toml");
    environment.write("tags/behavior/app/regular.toml", &text.replace("recent_login", "regular").replace("> 3", "> 1"));
    environment.commit();
    publish(&environment, "2026-01-07T00:00:00");
    publish(&environment, "2026-01-08T00:00:00");
    environment
}

#[test]
fn trends_are_what_the_bitmaps_of_releases_hold() {
    let environment = three_releases();
    let trends = trends(&environment, 32);
    assert_eq!(numbers(&trends), [1, 2, 3]);
    let counted = [1, 2, 3].map(|release| counted(&environment, release));
    for tag in counted[2].keys() {
        let expected: Vec<Option<u64>> = counted.iter().map(|sizes| sizes.get(tag).copied()).collect();
        assert_eq!(trends.sizes(tag), expected, "{tag}");
    }
    assert_eq!(trends.sizes("regular")[0], None, "the first release does not hold it");
    assert!(trends.sizes("lifecycle")[0].is_some_and(|size| size > 0), "a tag of cases counts all of them");
    assert_eq!(trends.sizes("nobody"), []);
    assert_eq!(trends.releases()[2].audiences, store_audiences(&environment, 3));
}

fn store_audiences(environment: &TestEnvironment, release: u64) -> u64 {
    let store = Store::open(environment.path(".tagwerk")).unwrap();
    store.release(ReleaseNumber(release)).unwrap().audiences.len() as u64
}

#[test]
fn only_the_last_releases_that_took_effect_are_told() {
    let environment = three_releases();
    assert_eq!(numbers(&trends(&environment, 2)), [2, 3]);
    environment.run_ok(&["build", "--now", "2026-01-09T00:00:00"]);
    assert_eq!(numbers(&trends(&environment, 32)), [1, 2, 3], "a candidate is no history");
    publish(&environment, "2026-01-10T00:00:00");
    assert_eq!(numbers(&trends(&environment, 32)), [1, 2, 3, 5], "a candidate that was passed by is none either");
    environment.run_ok(&["rollback", "--reason", "too many"]);
    assert_eq!(numbers(&trends(&environment, 32)), [1, 2, 3], "what was taken back is no history");
}

#[test]
fn trends_are_kept_while_releases_are_the_same() {
    let environment = three_releases();
    let desk = Desk::open(environment.root(), None).unwrap();
    let first = desk.trends(32, &Unobserved).unwrap();
    let later = Desk::open(environment.root(), Some(&desk)).unwrap();
    assert!(Arc::ptr_eq(&first, &later.trends(32, &Unobserved).unwrap()));
    assert_eq!(numbers(&later.trends(2, &Unobserved).unwrap()), [2, 3], "another question");
    publish(&environment, "2026-01-10T00:00:00");
    assert_eq!(numbers(&later.trends(32, &Unobserved).unwrap()), [1, 2, 3, 4]);
}

#[test]
fn a_damaged_release_is_missing_and_named() {
    let environment = three_releases();
    let manifest = environment.path(".tagwerk/releases/2/manifest.json");
    std::fs::write(&manifest, "{}").unwrap();
    let trends = trends(&environment, 32);
    assert_eq!(numbers(&trends), [1, 3]);
    assert!(trends.problems()[0].contains("releases/2/manifest.json"), "{:?}", trends.problems());
}

#[test]
fn nobody_waits_for_what_nobody_wants() {
    struct Unwanted;
    impl Progress for Unwanted {
        fn is_cancelled(&self) -> bool {
            true
        }
    }
    let environment = three_releases();
    let trends = Desk::open(environment.root(), None).unwrap().trends(32, &Unwanted);
    assert!(matches!(trends, Err(WorkspaceError::Cancelled)), "{trends:?}");
}

#[test]
fn a_workspace_without_store_has_tags_and_no_trends() {
    let environment = TestEnvironment::shop();
    let desk = Desk::open(environment.root(), None).unwrap();
    assert_eq!(numbers(&desk.trends(32, &Unobserved).unwrap()), Vec::<u64>::new());
    let tags = desk.tags(now()).unwrap();
    assert_eq!(tags.len(), 5);
    assert!(tags.iter().all(|tag| tag.size.is_none() && tag.freshness.is_none()));
}

fn tag<'t>(tags: &'t [DeskTag], id: &str) -> &'t DeskTag {
    tags.iter().find(|tag| *tag.id == *id).unwrap()
}

#[test]
fn a_table_holds_every_tag_with_what_is_known_of_it() {
    let environment = three_releases();
    environment.write("tags/behavior/broken.toml", "id = \"broken\"\nnaem = 3\n");
    environment.write(
        "tags/transaction/unclear.toml",
        "id = \"unclear\"\nname = \"高价值\"\nowner = \"crm\"\nstatus = \"draft\"\ndescription = \"?\"\n\
         [rule]\nwhen = \"count(nothing) > 1\"\n",
    );
    environment.run_ok(&["off", "high_value", "--reason", "wrong prices"]);
    let desk = Desk::open(environment.root(), None).unwrap();
    let tags = desk.tags(now()).unwrap();
    let order: Vec<String> = tags.iter().map(|tag| format!("{}/{}", tag.folders.join("/"), tag.id)).collect();
    assert!(
        order.is_sorted_by_key(|path| path.rsplit_once('/').map(|(folder, id)| (folder.to_owned(), id.to_owned())))
    );

    let release = counted(&environment, 3);
    for tag in &tags {
        assert_eq!(tag.size, release.get(&*tag.id).copied(), "{}", tag.id);
        assert_eq!(tag.is_off, *tag.id == *"high_value", "{}", tag.id);
    }
    let regular = tag(&tags, "regular");
    assert_eq!((regular.folders.join("/"), regular.category()), ("behavior/app".to_owned(), "behavior"));
    assert_eq!((regular.status(), regular.errors), (Some(Status::Active), 0));
    assert_eq!(regular.freshness.unwrap().age, 0);

    let unclear = tag(&tags, "unclear");
    assert_eq!((unclear.name(), unclear.owner(), unclear.errors), ("高价值", "crm", 1));
    let broken = tag(&tags, "broken");
    assert_eq!((broken.status(), broken.category()), (None, "behavior"));
    assert!(broken.errors >= 1);
    assert!(
        "category:behavior id:broken".parse::<tagwerk::workspace::TagFilter>().unwrap().matches(broken.filterable())
    );
}

#[test]
fn the_table_says_what_the_list_says() {
    let environment = three_releases();
    let desk = Desk::open(environment.root(), None).unwrap();
    let listing = desk.workspace().list(&"".parse().unwrap(), None, now()).unwrap();
    let tags = desk.tags(now()).unwrap();
    assert_eq!(listing.tags.len(), tags.len());
    for listed in listing.tags {
        let tag = tag(&tags, &listed.id);
        assert_eq!(
            (tag.name(), tag.category(), tag.status(), tag.size, tag.freshness, tag.is_off),
            (
                listed.name.as_str(),
                &*listed.category,
                Some(listed.status),
                listed.size,
                listed.freshness,
                listed.off.is_some()
            ),
        );
        assert_eq!(Some(tag.owner()), listed.owner.as_deref());
    }
}
