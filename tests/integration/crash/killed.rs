//! The binary is killed at every place where it writes.

use std::sync::atomic::{AtomicU64, Ordering};

use super::shop::{Shop, State};

/// A publish that reads what is new, builds and publishes, and so passes all places of ingest, build and publish.
#[test]
fn a_publish_killed_anywhere_leaves_the_old_state_or_the_new() {
    let shop = Shop::with_news();
    let before = shop.state().expect("readable");
    let done = shop.copied();
    let count = done.root().join("count");
    let output = done.command("publish").env("TAGWERK_KILL_COUNT", &count).output().expect("the binary runs");
    assert!(output.status.success());
    let places: u64 = std::fs::read_to_string(count).expect("a count").parse().expect("a number");
    assert!(places > 30, "{places} places");
    let after = done.state().expect("readable");
    assert_ne!(before.answers, after.answers);
    assert_ne!(before.current, after.current);

    let next = AtomicU64::new(1);
    let work = || loop {
        let place = next.fetch_add(1, Ordering::Relaxed);
        if place > places {
            return;
        }
        let killed = shop.copied();
        let output =
            killed.command("publish").env("TAGWERK_KILL_AT", place.to_string()).output().expect("the binary runs");
        assert_eq!(output.status.code(), None, "place {place} of {places} does not kill");
        let left = killed.state().unwrap_or_else(|e| panic!("killed at place {place} of {places}: {e}"));
        check(&left, &before, &after, place);
        assert!(killed.is_whole(), "killed at place {place} of {places}");
        killed.run_ok("publish");
        let again = killed.state().expect("readable");
        assert_eq!(again, after, "killed at place {place} of {places} and done again");
        assert!(killed.is_whole(), "killed at place {place} of {places} and done again");
    };
    std::thread::scope(|scope| {
        scope.spawn(work);
        scope.spawn(work);
    });
}

/// Facts, every release, and what is current are each the old or the new, and what came first came first.
fn check(left: &State, before: &State, after: &State, place: u64) {
    let is_read = left.answers == after.answers;
    assert!(is_read || left.answers == before.answers, "place {place}: {:?}", left.answers);
    for (number, audiences) in &left.releases {
        assert_eq!(after.releases.get(number), Some(audiences), "place {place}: release {number}");
    }
    assert!(
        before.releases.keys().all(|number| left.releases.contains_key(number)),
        "place {place}: a release is lost"
    );
    assert!(left.current == before.current || left.current == after.current, "place {place}: {:?}", left.current);
    let is_published = left.current == after.current;
    assert!(is_read || !is_published, "place {place}: published before it was read");
}
