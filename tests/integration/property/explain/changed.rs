//! A proposed change, made to the rows of a world by code of the test's own.

use jiff::{Span, civil::Date};
use tagwerk::{
    engine::explain::{AddedRow, Edit},
    rule::DataType,
    store::facts::CellValue,
};

use super::super::data::EVENTS;
use crate::oracle::{
    clock::Instant,
    number::{Number, Rational},
    value::Value,
    world::{File, Row, SourceKind, World},
};

/// A path behind all others.
const ADDED: &str = "~added.csv";

/// The world with a subject changed; with `alone` only that subject is left. Added rows are moved by `shift`.
pub(super) fn changed(world: &World, subject: &str, edits: &[Edit], shift: Instant, alone: bool) -> World {
    let mut world = world.clone();
    for source in &mut world.sources {
        let removed: Vec<(i64, i64)> = edits
            .iter()
            .filter_map(|edit| match edit {
                Edit::Remove { source: name, rows, .. } if **name == *source.name => Some(rows),
                _ => None,
            })
            .flatten()
            .map(|row| (row.file, row.number))
            .collect();
        for (rank, file) in (0..).zip(&mut source.files) {
            let mut number = -1;
            file.rows.retain(|row| {
                let Some(id) = &row.subject else { return false };
                number += 1;
                let own = id == subject;
                if own && removed.contains(&(rank, number)) { false } else { own || !alone }
            });
        }
        // The oracle knows events by their rows; some are nobody's.
        let named = matches!(source.kind, SourceKind::Events { event: Some(_), .. });
        let nobody = |event: &&str| Row {
            subject: None,
            time: 0,
            event: Some((*event).to_owned()),
            cells: vec![Value::Null; source.columns.len()],
        };
        let mut added: Vec<Row> = if named { EVENTS.iter().map(nobody).collect() } else { Vec::new() };
        for edit in edits {
            match edit {
                Edit::Add { source: name, event, columns, rows, .. } if **name == *source.name => {
                    for AddedRow { time, cells } in rows {
                        let mut row = Row {
                            subject: Some(subject.to_owned()),
                            time: time + shift,
                            event: event.as_deref().map(str::to_owned),
                            cells: vec![Value::Null; source.columns.len()],
                        };
                        for ((name, ty), cell) in columns.iter().zip(cells) {
                            row.cells[source.column(name).unwrap()] = value(cell, *ty);
                        }
                        added.push(row);
                    }
                }
                Edit::Set { source: name, column, ty, to, time, .. } if **name == *source.name => {
                    let dated = matches!(source.kind, SourceKind::Attributes { dated: Some(_) });
                    let own = source.files.iter().flat_map(|f| &f.rows).chain(&added);
                    let own = own.filter(|row| row.subject.as_deref() == Some(subject));
                    let known = own.filter(|row| !dated || row.time <= *time);
                    // The latest, and the last of several of one time.
                    let latest = known.max_by_key(|row| row.time).cloned();
                    let mut row = latest.unwrap_or_else(|| Row {
                        subject: Some(subject.to_owned()),
                        time: 0,
                        event: None,
                        cells: vec![Value::Null; source.columns.len()],
                    });
                    row.time = if dated { *time } else { 0 };
                    row.cells[source.column(column).unwrap()] = value(to, *ty);
                    added.push(row);
                }
                _ => {}
            }
        }
        source.files.push(File { path: ADDED.to_owned(), rows: added });
    }
    world
}

fn value(cell: &CellValue, ty: DataType) -> Value {
    match (cell, ty) {
        (CellValue::Null, _) => Value::Null,
        (CellValue::Bool(b), _) => Value::Bool(*b),
        (CellValue::Float(x), _) => Value::Number(Number::Float(*x)),
        (CellValue::Text(text), _) => Value::Text(text.to_string()),
        (CellValue::Int(days), DataType::Date) => {
            Value::Date(Date::constant(1970, 1, 1).checked_add(Span::new().days(*days)).unwrap())
        }
        (CellValue::Int(t), DataType::Timestamp) => Value::Time(*t),
        (CellValue::Int(mantissa), DataType::Decimal { scale }) => {
            Value::Number(Number::Exact(Rational::decimal((*mantissa).into(), u32::from(scale))))
        }
        (CellValue::Int(i), _) => Value::int(*i),
    }
}
