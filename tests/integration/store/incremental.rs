use std::{
    fs::File,
    time::{Duration, SystemTime},
};

use tagwerk::{
    calendar::Zone,
    catalog::BadRowsLimit,
    store::{FileCounts, IngestError, IngestOptions, ReadAgain},
};

use super::world::{World, events, files, rows};

fn touch(world: &World, name: &str, seconds: u64) {
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000 + seconds);
    File::options().write(true).open(world.path(name)).unwrap().set_modified(time).unwrap();
}

#[test]
fn nothing_changed_is_nothing_written() {
    let world = World::with_days(0..3);
    let first = world.ingest().unwrap();
    assert!(first.changed && first.new_ids > 300 && first.new_ids == first.ids);
    let before = files(&world.path(".tagwerk"));
    let second = world.ingest().unwrap();
    assert!(!second.changed);
    assert_eq!((second.new_ids, second.ids, &second.snapshot), (0, first.ids, &first.snapshot));
    assert_eq!(second.sources[0].files, FileCounts { total: 3, unchanged: 3, ..FileCounts::default() });
    assert_eq!((second.sources[0].read.seen, second.sources[0].total), (0, first.sources[0].read));
    assert_eq!(files(&world.path(".tagwerk")), before);
}

#[test]
fn a_touched_file_with_the_same_content_is_not_read() {
    let world = World::with_days(0..2);
    let first = world.ingest().unwrap();
    touch(&world, "events/day-001.csv", 5);
    let second = world.ingest().unwrap();
    assert_eq!(second.sources[0].files.unchanged, 2);
    assert_eq!(second.snapshot, first.snapshot);
    assert!(second.changed, "the new time is kept, so that the file is not hashed each time");
    assert!(!world.ingest().unwrap().changed);
}

#[test]
fn every_kind_of_change_ends_where_one_ingest_begins() {
    let world = World::with_days(0..4);
    world.ingest().unwrap();
    let check = |what: &str| {
        let report = world.ingest().unwrap();
        assert!(report.changed, "{what}");
        assert_eq!(rows(&world.store()), world.ingested_anew(&world.specs()), "{what}");
        assert!(world.store().verify().unwrap().is_whole(), "{what}");
        report
    };
    world.write_day(9);
    let report = check("a day arrives");
    assert_eq!(report.sources[0].files, FileCounts { total: 5, unchanged: 4, new: 1, ..FileCounts::default() });
    world.write_day(5);
    check("a day arrives that sorts between others");
    world.write("events/day-002.csv", &events(77, 150));
    let report = check("a day is replaced");
    assert_eq!((report.sources[0].files.changed, report.sources[0].files.unchanged), (1, 5));
    world.remove("events/day-000.csv");
    let report = check("a day vanishes");
    assert_eq!(report.sources[0].files.removed, 1);
    world.write("profile.ndjson", &super::world::profiles(350));
    check("profiles are replaced");
    world.write("events/day-003.csv", "user_id,ts,event,amount,page,score\n");
    check("a day becomes empty");
    for day in 10..40 {
        world.write_day(day);
        let report = check("days go on");
        assert!(report.sources[0].segments < 12, "segments are merged");
    }
    world.remove("events/day-020.csv");
    world.write("events/day-021.csv", &events(300, 10));
    check("days within merged segments are replaced and removed");
}

#[test]
fn ordinals_stay_when_everything_else_goes() {
    let world = World::with_days(0..3);
    world.ingest().unwrap();
    let ids = |world: &World| {
        let ids = world.store().ids().unwrap();
        (0..ids.len()).map(|o| ids.id(o).unwrap().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let before = ids(&world);
    world.remove("events/day-000.csv");
    world.write_day(30);
    world.ingest().unwrap();
    assert_eq!(ids(&world)[..before.len()], before);
    let options = IngestOptions { rebuild: true, ..IngestOptions::default() };
    let report = world.ingest_with(&world.specs(), &options).unwrap();
    assert_eq!(report.sources[0].read_again, Some(ReadAgain::Asked));
    assert_eq!(ids(&world)[..before.len()], before);
    assert_eq!(rows(&world.store()), world.ingested_anew(&world.specs()));
}

#[test]
fn changed_settings_read_all_files_again() {
    let world = World::with_days(0..2);
    world.ingest().unwrap();
    let mut specs = world.specs();
    specs[1].zone = Zone::named("Europe/Berlin").unwrap();
    let report = world.ingest_with(&specs, &IngestOptions::default()).unwrap();
    assert_eq!(report.sources[0].read_again, Some(ReadAgain::SettingsChanged));
    assert_eq!(report.sources[0].files, FileCounts { total: 2, changed: 2, ..FileCounts::default() });
    assert_eq!(report.sources[1].read_again, None);
    assert_eq!(rows(&world.store()), world.ingested_anew(&specs));
}

#[test]
fn a_source_that_is_no_longer_declared_is_dropped() {
    let world = World::with_days(0..2);
    world.ingest().unwrap();
    let specs = &world.specs()[1..];
    let report = world.ingest_with(specs, &IngestOptions::default()).unwrap();
    assert_eq!(report.removed_sources, ["profile"]);
    assert_eq!(rows(&world.store()), world.ingested_anew(specs));
}

#[test]
fn too_many_bad_rows_change_nothing() {
    let world = World::with_days(0..2);
    world.ingest().unwrap();
    let before = files(&world.path(".tagwerk"));
    let mut text = events(5, 98);
    text.push_str("7,yesterday,login,,,\n8,tomorrow,login,,,\n,2026-01-09T00:00:00,login,,,\n");
    world.write("events/day-005.csv", &text);
    let error = world.ingest().unwrap_err();
    let IngestError::TooManyBadRows { source_name, bad: 2, seen: 101, samples, .. } = &error else { panic!("{error}") };
    assert_eq!(source_name, "events");
    let places: Vec<_> = samples.iter().map(|s| (s.file.as_str(), s.row, s.column.as_str())).collect();
    assert_eq!(places, [("events/day-005.csv", 99, "ts"), ("events/day-005.csv", 100, "ts")]);
    assert_eq!(error.to_string(), "source `events`: 2 of 101 rows are bad, more than the 1% allowed");
    assert_eq!(files(&world.path(".tagwerk")), before);

    let limited =
        |limit| IngestOptions { bad_rows_max: [("events".to_owned(), limit)].into(), ..IngestOptions::default() };
    let error = world.ingest_with(&world.specs(), &limited(BadRowsLimit::Rows(1))).unwrap_err();
    assert_eq!(error.to_string(), "source `events`: 2 of 101 rows are bad, more than the 1 row allowed");
    assert_eq!(files(&world.path(".tagwerk")), before);

    let options = limited(BadRowsLimit::Rows(2));
    let report = world.ingest_with(&world.specs(), &options).unwrap();
    let read = report.sources[0].read;
    assert_eq!((read.seen, read.kept, read.anonymous, read.bad), (101, 98, 1, 2));
    assert_eq!(report.sources[0].samples.len(), 2);
    assert_eq!(report.sources[0].total.seen, 2 * 200 + 101);
}
