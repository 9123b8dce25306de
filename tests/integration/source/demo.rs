use std::collections::BTreeMap;

use tagwerk::{
    calendar::parse_instant,
    demo::{DemoOptions, IdKind, generate},
    source::{ChunkData, Piece, SourceKind, Subjects, open},
};

use super::{World, types};

fn options(world: &World) -> DemoOptions {
    let end = parse_instant("2026-01-09T00:00:00", &world.spec.zone).expect("instant");
    DemoOptions { subjects: 4_000, days: 90, events: 120_000, ..DemoOptions::until(end) }
}

fn shop(kind: SourceKind, pattern: &str, subject: &str, options: impl Fn(&World) -> DemoOptions) -> World {
    let mut world = World::new(kind);
    generate(&options(&world), world.dir.path(), &|_, _| {}).expect("generated");
    world.spec.subject = subject.to_owned();
    world.matching(pattern)
}

#[test]
fn the_shop_has_the_columns_of_its_workspace() {
    let profile = shop(SourceKind::Attributes { valid_from: None }, "data/profiles.parquet", "user_id", options);
    assert_eq!(
        profile.settled(),
        "name text, gender text, city text, birth_date date, registered_at timestamp, channel text, level text, \
         is_employee bool, marketing_opt_in bool"
    );
    let event = Some("event".to_owned());
    let events = shop(SourceKind::Events { time: "ts".into(), event }, "data/events/", "user_id", options);
    assert_eq!(
        events.settled(),
        "event text, category text, amount decimal(2), device text, page text, duration_s int, session_id int"
    );
    let kind = SourceKind::Events { time: "ordered_at".into(), event: None };
    let orders = shop(kind, "data/orders/*.csv", "customer_id", options);
    assert_eq!(
        orders.settled(),
        "order_id text, status text, category text, quantity int, unit_price decimal(2), discount decimal(2)"
    );
}

#[test]
fn shares_of_events_are_plausible() {
    let event = Some("event".to_owned());
    let world = shop(SourceKind::Events { time: "ts".into(), event }, "data/events/", "user_id", options);
    let columns = world.columns();
    let range = options(&world);
    let mut by_event: BTreeMap<String, u64> = BTreeMap::new();
    let mut by_person: BTreeMap<String, u64> = BTreeMap::new();
    let (mut rows, mut last) = (0u64, i64::MIN);
    for file in world.files() {
        for piece in open(&world.spec, &file, &columns).expect("opened") {
            let chunk = piece.and_then(Piece::decode).expect("decoded");
            assert_eq!((chunk.bad, chunk.anonymous), (0, 0));
            let ChunkData::Texts { codes, values } = &chunk.columns[0].data else { panic!("{}", types(&columns)) };
            let Subjects::Texts { codes: people, values: ids } = &chunk.subjects else { panic!("texts") };
            let ChunkData::Ints(amounts) = &chunk.columns[2].data else { panic!("{}", types(&columns)) };
            for row in 0..chunk.rows {
                let event = values.get(codes[row]);
                let is_paid = matches!(event, "purchase" | "refund");
                assert_eq!(chunk.columns[2].valid.as_ref().is_none_or(|v| v[row]), is_paid, "{event}");
                assert!(!is_paid || amounts[row] > 0, "{event} of {}", amounts[row]);
                assert!(chunk.times[row] >= last && (range.start()..range.end).contains(&chunk.times[row]));
                last = chunk.times[row];
                *by_event.entry(event.to_owned()).or_default() += 1;
                *by_person.entry(ids.get(people[row]).to_owned()).or_default() += 1;
                rows += 1;
            }
        }
    }
    assert!((100_000..140_000).contains(&rows), "{rows}");
    let share = |event: &str| by_event.get(event).copied().unwrap_or(0) as f64 / rows as f64;
    for (event, range) in [
        ("page_view", 0.5..0.75),
        ("login", 0.06..0.16),
        ("search", 0.03..0.1),
        ("add_to_cart", 0.04..0.14),
        ("purchase", 0.01..0.06),
        ("refund", 0.0005..0.006),
        ("favorite", 0.005..0.04),
        ("coupon_claim", 0.005..0.03),
        ("share", 0.002..0.01),
        ("support_ticket", 0.0005..0.004),
    ] {
        assert!(range.contains(&share(event)), "{event}: {}", share(event));
    }
    // Heavy-tailed: the busiest tenth does more than a third, and some never come.
    let mut counts: Vec<u64> = by_person.into_values().collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    let busiest: u64 = counts.iter().take(400).sum();
    assert!(busiest * 3 > rows && busiest * 3 < rows * 2, "{busiest} of {rows}");
    assert!((2_800..3_900).contains(&counts.len()), "{}", counts.len());
}

#[test]
fn dirt_is_asked_for_and_found() {
    let dirty = |world: &World| DemoOptions { dirty: true, ids: IdKind::Int, ..options(world) };
    let kind = SourceKind::Events { time: "ordered_at".into(), event: None };
    let orders =
        shop(kind, "data/orders/*.csv", "customer_id", dirty).declared("quantity", tagwerk::rule::DataType::Int);
    let event = Some("event".to_owned());
    let events = shop(SourceKind::Events { time: "ts".into(), event }, "data/events/", "user_id", dirty);
    for world in [orders, events] {
        let columns = world.columns();
        let (mut seen, mut bad, mut anonymous) = (0, 0, 0);
        for file in world.files() {
            for piece in open(&world.spec, &file, &columns).expect("opened") {
                let chunk = piece.and_then(Piece::decode).expect("decoded");
                (seen, bad, anonymous) = (seen + chunk.rows_seen, bad + chunk.bad, anonymous + chunk.anonymous);
            }
        }
        let share = (bad + anonymous) as f64 / seen as f64;
        assert!(bad > 0 && anonymous > 0 && (0.005..0.03).contains(&share), "{bad} {anonymous} {seen}");
    }
}
