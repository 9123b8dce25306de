use tagwerk::{
    calendar::DAY,
    rule::SourceShapeKind,
    source::{Compression, Format, Location, discover, shape, unknown_shape},
};

use super::World;

const CSV: &str = "id,ts,event\n1,2026-01-08,login\n";

fn names(world: &World) -> Vec<String> {
    world.files().iter().map(|f| f.display.to_string()).collect()
}

#[test]
fn a_directory_is_searched_in_path_order() {
    let world = World::events()
        .with("b/2.csv", CSV)
        .with("a.ndjson", "")
        .with("b/10.csv.gz", "")
        .with("b/.hidden.csv", CSV)
        .with("b/_temporary/x.csv", CSV)
        .with("_SUCCESS", "")
        .with("readme.md", "");
    assert_eq!(names(&world), ["a.ndjson", "b/10.csv.gz", "b/2.csv"]);
    let files = world.files();
    assert_eq!((files[0].format, files[0].compression), (Format::Ndjson, Compression::Plain));
    assert_eq!(files[1].compression, Compression::Gzip);
}

#[test]
fn globs_do_not_cross_folders() {
    let world = World::events().with("a/1.csv", CSV).with("a/b/2.csv", CSV).with("a/3.csv", CSV).matching("a/*.csv");
    assert_eq!(names(&world), ["a/1.csv", "a/3.csv"]);
    let world = world.matching("**/[12].csv");
    assert_eq!(names(&world), ["a/1.csv", "a/b/2.csv"]);
}

#[test]
fn what_is_not_there_is_an_error_with_a_remedy() {
    let error = |world: &World| discover(&world.spec).expect_err("nothing there");
    let world = World::events().matching("nowhere.csv");
    assert!(error(&world).to_string().ends_with("nowhere.csv does not exist"), "{}", error(&world));
    assert!(error(&world).help().is_some_and(|h| h.contains("[sources.s]")));
    let world = World::events().with("readme.md", "").matching("*.csv");
    assert_eq!(error(&world).to_string(), "source `s`: no Parquet, CSV or NDJSON file matches `*.csv`");
    let world = World::events().with("data.xlsx", "").matching("data.xlsx");
    assert_eq!(error(&world).to_string(), "data.xlsx has no known file name ending");
}

#[test]
fn folders_become_columns() {
    let world = World::attributes()
        .with("country=CN/day=2026-01-08/a.csv", "id,x\n1,5\n")
        .with("country=__HIVE_DEFAULT_PARTITION__/day=2026-01-09/a.csv", "id,x\n2,6\n")
        .with("country=S%C3%A3o/day=2026-01-09/day=x.csv", "id,x,day\n3,7,own\n");
    assert_eq!(world.settled(), "x int, country text, day text");
    assert_eq!(world.rows(), ["0 1|5|CN|2026-01-08", "0 3|7|São|own", "0 2|6|∅|2026-01-09",]);
    let world = world.declared("day", tagwerk::rule::DataType::Date);
    let rows = world.rows();
    assert_eq!(rows[0], "0 1|5|CN|day 20461");
    assert_eq!(rows[1], "bad country=S%C3%A3o/day=2026-01-09/day=x.csv:1 day: `own` is not a date such as 2026-01-08");
}

#[test]
fn a_change_changes_the_identity() {
    let world = World::events().with("a.csv", CSV).with("b.csv", CSV);
    let before = world.files();
    assert_eq!(before[0].fingerprint().expect("read"), before[1].fingerprint().expect("read"));
    let world = world.with("a.csv", format!("{CSV}2,2026-01-08,login\n"));
    let after = world.files();
    assert_ne!(before[0].identity, after[0].identity);
    assert_eq!(before[1].identity, after[1].identity);
    assert_ne!(before[0].fingerprint().ok(), before[1].fingerprint().ok());
    assert!(after[0].identity.modified_ns > 1_700_000_000_000_000_000);
}

#[test]
fn file_urls_are_local_paths() {
    let mut world = World::events().with("sub/a.csv", CSV);
    let url = url::Url::from_directory_path(world.dir.path()).expect("absolute");
    world.spec.location = Location::Remote { url, cache: world.dir.path().join("cache") };
    let rows = world.rows();
    assert_eq!(rows, ["0 1 2026-01-08T00:00:00+08:00|login"]);
    assert_eq!(shape(&world.spec).expect("shape").columns.len(), 2);
    assert!(!world.dir.path().join("cache").exists());
}

#[test]
fn shapes_tell_columns_without_reading_all() {
    let mut world = World::events();
    for day in 1..=20 {
        let text = format!("event,amount,ts,id\nlogin,{day}.25,2026-01-{day:02},u1\n");
        world = world.with(&format!("{day:02}.csv"), text);
    }
    let found = shape(&world.spec).expect("shape");
    let columns: Vec<String> = found.columns.iter().map(|c| format!("{} {}", c.name, c.ty)).collect();
    assert_eq!(columns, ["event text", "amount decimal(2)", "ts timestamp"]);
    assert!(found.columns_known);
    let SourceShapeKind::Events { time, event, .. } = &found.kind else { panic!("events") };
    assert_eq!((&**time, event.as_deref()), ("ts", Some("event")));
    // Only the first and last files are looked at: one in the middle may be anything.
    let world = world.with("10.csv", "nonsense");
    assert!(shape(&world.spec).is_ok());
}

#[test]
fn without_files_the_declaration_speaks() {
    let world = World::events().declared("amount", tagwerk::rule::DataType::Decimal { scale: 2 });
    let found = shape(&world.spec).expect("shape");
    assert!(!found.columns_known);
    assert_eq!(found, unknown_shape(&world.spec));
    let columns: Vec<String> = found.columns.iter().map(|c| format!("{} {}", c.name, c.ty)).collect();
    assert_eq!(columns, ["ts timestamp", "event text", "amount decimal(2)"]);
}

#[test]
fn object_stores_are_not_asked_by_a_check() {
    let mut world = World::events();
    let url = url::Url::parse("s3://user:secret@bucket/prefix/?x=1").expect("url");
    world.spec.location = Location::Remote { url, cache: world.dir.path().join("cache") };
    assert!(!shape(&world.spec).expect("shape").columns_known);
}

#[test]
fn zones_matter_for_dates() {
    // Midnight of a date is the workspace's.
    let world = World::events().with("a.csv", CSV);
    let columns = world.columns();
    let file = &world.files()[0];
    let piece = tagwerk::source::open(&world.spec, file, &columns).expect("opened").next().expect("a piece");
    let chunk = piece.and_then(tagwerk::source::Piece::decode).expect("decoded");
    assert_eq!(chunk.times, [20_461 * DAY - 8 * tagwerk::calendar::HOUR]);
}
