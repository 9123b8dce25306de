use std::{collections::BTreeMap, path::Path};

use tagwerk::{
    calendar::Zone,
    rule::DataType,
    source::{Location, Piece, SourceKind, SourceSpec, Subjects, discover, open, settle},
};

use super::{kept_rows, shared};

/// Rows as text of the file `name`, with counts.
fn rows(root: &Path, name: &str) -> (Vec<String>, u64, u64) {
    let spec = SourceSpec {
        name: "order".into(),
        kind: SourceKind::Events { time: "InvoiceDate".into(), event: None },
        location: Location::Local { root: root.to_owned(), pattern: root.join(name).display().to_string() },
        subject: "CustomerID".into(),
        types: BTreeMap::from([("UnitPrice".to_owned(), DataType::Decimal { scale: 3 })]),
        only: None,
        decimals: None,
        zone: Zone::named("Europe/London").expect("zone"),
    };
    let files = discover(&spec).expect("files");
    let columns = settle(&spec, &files, None).expect("settled");
    let names: Vec<String> = columns.iter().map(|c| format!("{} {}", c.name, c.ty)).collect();
    assert_eq!(
        names,
        [
            "InvoiceNo text",
            "StockCode text",
            "Description text",
            "Quantity int",
            "UnitPrice decimal(3)",
            "Country text"
        ]
    );
    let (mut lines, mut anonymous, mut seen) = (Vec::new(), 0, 0);
    for piece in open(&spec, &files[0], &columns).expect("opened") {
        let chunk = piece.and_then(Piece::decode).expect("decoded");
        assert_eq!(chunk.bad, 0, "{:?}", chunk.samples);
        match (&chunk.subjects, name.ends_with("parquet")) {
            (Subjects::Ints(_), true) | (Subjects::Texts { .. }, false) => {}
            (other, _) => panic!("{other:?}"),
        }
        anonymous += chunk.anonymous;
        seen += chunk.rows_seen;
        lines.extend(kept_rows(&chunk, &columns, &spec.zone));
    }
    (lines, anonymous, seen)
}

#[test]
fn parquet_and_csv_of_real_transactions_read_alike() {
    let Some(parquet) = shared("online_retail/online_retail.parquet") else { return };
    let root = parquet.parent().expect("a folder");
    let from_parquet = rows(root, "online_retail.parquet");
    let from_csv = rows(root, "online_retail.csv.gz");
    assert_eq!((from_parquet.2, from_parquet.1), (541_909, 541_909 - 406_829));
    assert_eq!((from_csv.2, from_csv.1), (from_parquet.2, from_parquet.1));
    for (a, b) in from_parquet.0.iter().zip(&from_csv.0) {
        assert_eq!(a, b);
    }
    assert_eq!(from_parquet.0.len(), from_csv.0.len());
}
