use tagwerk::{
    rule::DataType,
    source::{SourceColumn, SourceError, settle},
};

use super::{World, types};

fn settled_after(before: &World, after: &World) -> Result<String, SourceError> {
    let previous = before.columns();
    settle(&after.spec, &after.files(), Some(&previous)).map(|columns| types(&columns))
}

fn csv(cells: &str) -> World {
    World::attributes().with("1.csv", format!("id,x\n{}", lines(cells)))
}

fn lines(cells: &str) -> String {
    cells.split(' ').enumerate().map(|(i, cell)| format!("{i},{cell}\n")).collect()
}

#[test]
fn all_files_decide_together() {
    let world = csv("1 2").with("2.csv", "id,x,y\n1,2.25,a\n").with("3.csv", "id,y,x\n1,b,\n");
    assert_eq!(world.settled(), "x decimal(2), y text");
    let columns = world.columns();
    assert_eq!((&*columns[0].fixed_by, &*columns[1].fixed_by), ("2.csv", "2.csv"));
    assert_eq!(world.rows(), ["0 0|100e-2|∅", "1 1|200e-2|∅", "0 1|225e-2|a", "0 1|∅|b"]);
    assert_eq!(csv("1 2").with("2.csv", "id,x\n1,B\n").settled(), "x text");
}

#[test]
fn a_fixed_type_stays() {
    let decimal = csv("1.5 2.25");
    assert_eq!(settled_after(&decimal, &csv("3 4")).expect("ints are decimals"), "x decimal(2)");
    assert_eq!(settled_after(&decimal, &csv("1.5 bad 2.5")).expect("one bad row"), "x decimal(2)");
    assert_eq!(settled_after(&csv("a b"), &csv("1 2")).expect("anything is text"), "x text");
    let refused = |before: &World, after: &World| settled_after(before, after).expect_err("conflict");
    let error = refused(&decimal, &csv("1.125"));
    assert_eq!(error.to_string(), "source `s`: column `x` is decimal(3) in 1.csv, but decimal(2) by 1.csv");
    assert!(error.help().is_some_and(|h| h.contains("[sources.s.types]")), "{:?}", error.help());
    let error = refused(&decimal, &csv("a b 1.5"));
    assert_eq!(error.to_string(), "source `s`: column `x` is text in 1.csv, but decimal(2) by 1.csv");
    let error = refused(&csv("2026-01-08"), &csv("5"));
    assert_eq!(error.to_string(), "source `s`: column `x` is int in 1.csv, but date by 1.csv");
    let error = refused(&decimal, &csv("1.5").declared("x", DataType::Float));
    assert_eq!(error.to_string(), "source `s`: column `x` is float in tagwerk.toml, but decimal(2) by 1.csv");
}

#[test]
fn new_columns_come_last() {
    let after = World::attributes().with("2.csv", "id,z,x\n1,true,5\n");
    assert_eq!(settled_after(&csv("1"), &after).expect("settled"), "x int, z bool");
    // And columns that are gone stay.
    let after = World::attributes().with("2.csv", "id,z\n1,true\n");
    assert_eq!(settled_after(&csv("1"), &after).expect("settled"), "x int, z bool");
}

#[test]
fn declared_types_win() {
    let world = csv("1 2 x").declared("x", DataType::Int);
    let columns = world.columns();
    assert_eq!(columns, [SourceColumn { name: "x".into(), ty: DataType::Int, fixed_by: "tagwerk.toml".into() }]);
    assert_eq!(world.rows(), ["0 0|1", "1 1|2", "bad 1.csv:3 x: `x` is not a whole number"]);
}

#[test]
fn names_that_nobody_has_are_mistakes() {
    assert_eq!(
        csv("1").declared("ammount", DataType::Int).with("2.csv", "id,amount\n1,2\n").settled(),
        "source `s`: no file has the column `ammount` that `types` names; did you mean `amount`?"
    );
    let mut world = csv("1");
    world.spec.only = Some(vec!["y".into()]);
    assert_eq!(world.settled(), "source `s`: no file has the column `y` that `only` names; ");
    // A key of NDJSON may still come.
    let world = World::attributes().with("a.ndjson", "{\"id\":1,\"x\":2}\n").declared("y", DataType::Date);
    assert_eq!(world.settled(), "x int, y date");
    assert_eq!(world.rows(), ["0 1|2|∅"]);
}

#[test]
fn only_narrows() {
    let mut world = World::events().with("a.csv", "id,ts,event,x,y\n1,2026-01-08,a,5,6\n");
    world.spec.only = Some(vec!["y".into()]);
    assert_eq!(world.settled(), "event text, y int");
    assert_eq!(world.rows(), ["0 1 2026-01-08T00:00:00+08:00|a|6"]);
}

#[test]
fn missing_columns_are_named_with_the_nearest() {
    let message = |header: &str| World::events().with("a.csv", format!("{header}\nx,x,x\n")).settled();
    assert_eq!(
        message("idd,ts,event"),
        "source `s`: a.csv has no column `id`, which is declared as subject; did you mean `idd`?"
    );
    assert_eq!(
        message("id,time,event"),
        "source `s`: a.csv has no column `ts`, which is declared as time; known here: `event`, `id`, `time`"
    );
    assert_eq!(
        message("id,ts,events"),
        "source `s`: a.csv has no column `event`, which is declared as event; did you mean `events`?"
    );
    assert_eq!(
        World::events().with("a.ndjson", "{\"id\":1,\"ts\":\"2026-01-08\"}\n").settled(),
        "source `s`: a.ndjson has no column `event`, which is declared as event; known here: `id`, `ts`"
    );
}

#[test]
fn two_columns_of_one_name_are_refused() {
    let world = World::attributes().with("a.csv", "id,x,x\n1,2,3\n");
    assert_eq!(world.settled(), "a.csv has two columns named `x`; rename one of them in the file");
    // Columns without a name are passed over, such as the row numbers that some tools write.
    let world = World::attributes().with("a.csv", ",id,x,\n0,1,2,\n");
    assert_eq!(world.rows(), ["0 1|2"]);
}

#[test]
fn decimals_round_what_is_finer() {
    let mut world = csv("1.005 2.675 3 1e-1");
    world.spec.decimals = Some(2);
    assert_eq!(world.settled(), "x decimal(2)");
    assert_eq!(world.rows(), ["0 0|100e-2", "1 1|268e-2", "2 2|300e-2", "3 3|10e-2"]);
}

#[test]
fn the_sample_of_a_large_file_is_not_all() {
    // 70 MiB in which the last cell is another type: it becomes a bad row with its number.
    let row = format!("7,12,{}\n", "x".repeat(1000));
    let mut text = String::from("id,n,filler\n");
    text.push_str(&row.repeat((70 << 20) / row.len()));
    let rows = text.lines().count();
    text.push_str("8,many,x\n");
    let world = World::attributes().with("a.csv", text);
    assert_eq!(world.settled(), "n int, filler text");
    let lines = world.rows();
    assert_eq!(
        lines.last().map(String::as_str),
        Some(format!("bad a.csv:{rows} n: `many` is not a whole number").as_str())
    );
}
