use std::fmt::Write as _;

use toml_edit::Value;

use crate::{
    calendar::{Micros, Zone, format_instant, parse_instant},
    catalog::{Catalog, CatalogTest, Expectation, TestCell, TestRow, format_document},
    rule::{DataType, SourceShapeKind},
};

/// Longer lists get a line for each row.
const WIDTH_MAX: usize = 120;

/// A test as it stands in a file, with an empty line before it.
pub(super) fn section(catalog: &Catalog, test: &CatalogTest) -> String {
    let zone = &catalog.settings().zone;
    let mut text = String::from("[[test]]\n");
    if let Some(name) = &test.name {
        let _ = writeln!(text, "name = {}", quoted(name));
    }
    let _ = writeln!(text, "as_of = {}", quoted(&local_text(test.as_of, zone)));
    if !test.tags.is_empty() {
        let said = |(id, said): (_, &Expectation)| match said {
            Expectation::Member(member) => format!("{id} = {member}"),
            Expectation::Value(value) => format!("{id} = {}", quoted(value)),
        };
        let _ = writeln!(text, "_tags = {{ {} }}", test.tags.iter().map(said).collect::<Vec<_>>().join(", "));
    }
    if !test.scores.is_empty() {
        let scores: Vec<String> = test.scores.iter().map(|(id, score)| format!("{id} = {score:?}")).collect();
        let _ = writeln!(text, "_scores = {{ {} }}", scores.join(", "));
    }
    let mut sources: Vec<&str> = test.rows.iter().map(|row| row.source.as_ref()).collect();
    sources.sort_unstable();
    sources.dedup();
    for source in sources {
        let mut rows: Vec<&TestRow> = test.rows.iter().filter(|row| row.source.as_ref() == source).collect();
        rows.sort_by_key(|row| row.time);
        let rows: Vec<String> = rows.into_iter().map(|row| row_text(catalog, row)).collect();
        let is_single = catalog.source_shapes().get(source).is_some_and(|s| s.kind == SourceShapeKind::Attributes);
        let _ = match rows.as_slice() {
            [row] if is_single => writeln!(text, "{} = {row}", key(source)),
            rows => {
                let line = format!("{} = [{}]", key(source), rows.join(", "));
                let broken = || format!("{} = [\n  {},\n]", key(source), rows.join(",\n  "));
                writeln!(text, "{}", if line.len() > WIDTH_MAX { broken() } else { line })
            }
        };
    }
    let expect = match &test.expect {
        Expectation::Member(member) => member.to_string(),
        Expectation::Value(value) => quoted(value),
    };
    let _ = writeln!(text, "expect = {expect}");
    format_document("test", &text).unwrap_or(text)
}

fn row_text(catalog: &Catalog, row: &TestRow) -> String {
    let zone = &catalog.settings().zone;
    let mut parts = Vec::new();
    let shape = catalog.source_shapes().get(&row.source);
    if let Some(SourceShapeKind::Events { time, event, .. }) = shape.map(|shape| &shape.kind) {
        if let Some(column) = event {
            parts.push(format!("{} = {}", key(column), quoted(&row.event)));
        }
        parts.push(format!("{} = {}", key(time), quoted(&local_text(row.time, zone))));
    }
    for (column, cell) in &row.cells {
        let ty = shape.and_then(|s| s.columns.iter().find(|c| c.name == *column)).map(|c| c.ty);
        parts.push(format!("{} = {}", key(column), cell_text(cell, ty.unwrap_or(DataType::Text), zone)));
    }
    if row.times > 1 {
        parts.push(format!("_times = {}", row.times));
    }
    if let Some(every) = row.every {
        parts.push(format!("_every = {}", quoted(&every.to_string())));
    }
    if let Some(others) = row.others {
        parts.push(format!("_others = {others}"));
    }
    if parts.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", parts.join(", ")) }
}

fn cell_text(cell: &TestCell, ty: DataType, zone: &Zone) -> String {
    match (cell, ty) {
        (TestCell::Bool(value), _) => value.to_string(),
        (TestCell::Int(days), DataType::Date) => {
            let midnight = zone.midnight(i32::try_from(*days).unwrap_or_default());
            quoted(local_text(midnight, zone).get(..10).unwrap_or_default())
        }
        (TestCell::Int(t), DataType::Timestamp) => quoted(&local_text(*t, zone)),
        (TestCell::Int(mantissa), DataType::Decimal { scale }) => {
            let sign = if *mantissa < 0 { "-" } else { "" };
            let digits = format!("{:0width$}", mantissa.unsigned_abs(), width = usize::from(scale) + 1);
            let (whole, fraction) = digits.split_at(digits.len() - usize::from(scale));
            let fraction = fraction.trim_end_matches('0');
            let number =
                if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") };
            // A file's numbers with a point are binary; more digits than these hold go into quotes.
            if digits.len() > 15 { quoted(&number) } else { number }
        }
        (TestCell::Int(n), _) => n.to_string(),
        (TestCell::Float(x), _) => format!("{x:?}"),
        (TestCell::Text(text), _) => quoted(text),
    }
}

/// An instant in the workspace's zone, without the offset wherever that means the same.
pub(super) fn local_text(t: Micros, zone: &Zone) -> String {
    let full = format_instant(t, zone);
    match full.get(..full.len().saturating_sub(6)) {
        Some(local) if parse_instant(local, zone) == Ok(t) => local.to_owned(),
        _ => full,
    }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

fn key(name: &str) -> String {
    toml_edit::Key::new(name).to_string()
}
