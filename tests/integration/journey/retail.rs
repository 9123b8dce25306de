//! The example over real transactions: what an ingest of the untouched file says, and that its place is a setting.

use std::path::Path;

use crate::support::{TestEnvironment, copy};

fn retail() -> TestEnvironment {
    let environment = TestEnvironment::empty();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/online_retail"), environment.root());
    environment
}

#[test]
fn rows_without_a_customer_are_counted() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/online_retail");
    if !data.join("online_retail.parquet").exists() {
        eprintln!("not run: the data is not at {}", data.display());
        return;
    }
    let environment = retail();
    let output = environment.command().env("ONLINE_RETAIL", &data).args(["ingest", "--json"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let total = &report["sources"][0]["total"];
    assert_eq!((&total["seen"], &total["kept"]), (&541_909.into(), &406_829.into()), "{total}");
    assert_eq!((&total["anonymous"], &total["bad"]), (&135_080.into(), &0.into()), "{total}");
}

#[test]
fn without_the_variable_the_error_names_it() {
    let environment = retail();
    insta::assert_snapshot!(environment.run_ok(&["check"]));
    insta::assert_snapshot!(environment.run(&["ingest"]));
}
