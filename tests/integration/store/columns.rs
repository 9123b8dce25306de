use tagwerk::{
    rule::DataType,
    source::SourceError,
    store::{IngestError, IngestOptions, facts::Facts as _},
};

use super::world::{World, rows};

#[test]
fn a_column_that_comes_later_is_null_before() {
    let world = World::with_days(0..2);
    world.ingest().unwrap();
    world.write(
        "events/day-010.csv",
        "user_id,ts,event,amount,page,score,weight,channel\n1,2026-01-20T08:00:00,login,,home,,2.5e0,web\n",
    );
    world.ingest().unwrap();
    let found = rows(&world.store());
    assert_eq!(found, world.ingested_anew(&world.specs()));
    assert_eq!(found.iter().filter(|r| r.contains("channel=web")).count(), 1);
    // Old rows and new ones in one segment.
    world.remove("events/day-000.csv");
    for day in 11..16 {
        world.write_day(day);
        world.ingest().unwrap();
        assert_eq!(rows(&world.store()), world.ingested_anew(&world.specs()));
    }
}

#[test]
fn a_file_of_another_type_is_refused_and_both_are_named() {
    let world = World::with_days(0..2);
    world.ingest().unwrap();
    let before = rows(&world.store());
    world.write("events/day-010.csv", "user_id,ts,event,amount,page,score\n1,2026-01-20T08:00:00,buy,many,home,\n");
    let error = world.ingest().unwrap_err();
    let IngestError::Source(SourceError::Conflict { column, file, found, fixed_by, .. }) = &error else {
        panic!("{error}")
    };
    assert_eq!((column.as_str(), file.as_str()), ("amount", "events/day-010.csv"));
    assert_eq!((*found, fixed_by.as_str()), (DataType::Text, "events/day-000.csv"));
    assert_eq!(rows(&world.store()), before);
}

#[test]
fn a_declared_type_wins_and_is_settled_anew() {
    let world = World::with_days(0..2);
    world.ingest().unwrap();
    let mut specs = world.specs();
    specs[1].types.insert("amount".to_owned(), DataType::Text);
    world.ingest_with(&specs, &IngestOptions::default()).unwrap();
    let facts = world.store().facts().unwrap();
    let amount = facts.sources()[0].column("amount").unwrap();
    assert_eq!(facts.sources()[0].columns[amount].ty, DataType::Text);
    assert_eq!(rows(&world.store()), world.ingested_anew(&specs));
}
