use super::found_in;
use crate::rule::{
    DataType, Purpose, SourceShape, SourceShapeKind,
    fixture::{Shop, events_kind, source},
    parse, resolve,
};

fn check(added: SourceShape, rule: &str) -> String {
    found_in(&Shop::new().with(added), Purpose::Condition, rule)
}

fn resolves(added: SourceShape, rule: &str) {
    let shop = Shop::new().with(added);
    let ast = parse(rule).0.expect("a tree");
    assert!(resolve(&ast, &shop, Purpose::Condition).is_ok(), "{}", found_in(&shop, Purpose::Condition, rule));
}

fn app(events: &[&str]) -> SourceShape {
    source("app", events_kind("at", Some("action"), events), &[("at", DataType::Timestamp), ("screen", DataType::Text)])
}

/// A source whose events nothing tells.
fn new_source(columns_known: bool) -> SourceShape {
    let kind = SourceShapeKind::Events {
        time: "at".into(),
        event: Some("action".into()),
        events: Vec::new(),
        events_known: false,
    };
    SourceShape { columns_known, ..source("app", kind, &[("at", DataType::Timestamp)]) }
}

#[test]
fn two_meanings() {
    insta::assert_snapshot!(check(app(&["login"]), "count(login) > 1"), @"
    error[R153]: event `login` is in more than one source
     --> <rule>:1:7
      |
    1 | count(login) > 1
      |       ^^^^^ in `app` and `events`
      |
      = help: write `app.login` or `events.login`

    1 error
    ");
    insta::assert_snapshot!(check(app(&["order"]), "count(order) > 1"), @"
    error[R154]: `order` is both an event and a source
     --> <rule>:1:7
      |
    1 | count(order) > 1
      |       ^^^^^
      |
      = help: write `app.order` for the event; `order.order` for the rows of the source

    1 error
    ");
    insta::assert_snapshot!(check(app(&["order"]), "sum(order.quantity) > 1"), @"
    error[R154]: `order` is both an event and a source
     --> <rule>:1:5
      |
    1 | sum(order.quantity) > 1
      |     ^^^^^
      |
      = help: write `app.order` for the event; `order.order` for the rows of the source

    1 error
    ");
    insta::assert_snapshot!(check(app(&["profile"]), "count(profile) > 1"), @"
    error[R154]: `profile` is both an event and a source
     --> <rule>:1:7
      |
    1 | count(profile) > 1
      |       ^^^^^^^
      |
      = help: write `app.profile` for the event; for any row of the source, rename the source in tagwerk.toml

    1 error
    ");
    insta::assert_snapshot!(check(app(&["app"]), "count(app) > 1"), @"
    error[R154]: `app` is both an event and a source
     --> <rule>:1:7
      |
    1 | count(app) > 1
      |       ^^^
      |
      = help: write `app.app` for the event; for any row of the source, rename the source in tagwerk.toml

    1 error
    ");
    insta::assert_snapshot!(check(app(&["screen"]), "count(app.screen) > 1"), @"
    error[R155]: `screen` is both an event and a column of `app`
     --> <rule>:1:7
      |
    1 | count(app.screen) > 1
      |       ^^^^^^^^^^
      |
      = help: write `count(app where event = 'screen')` for that event, or `count(app where screen is not null)` for rows with that column

    1 error
    ");
}

#[test]
fn not_known_yet() {
    insta::assert_snapshot!(check(new_source(true), "count(tap) > 1"), @"
    warning[R169]: `tap` may be an event of `app`, whose events are not known yet
     --> <rule>:1:7
      |
    1 | count(tap) > 1
      |       ^^^ not checked
      |
      = help: the rule is not evaluated; ingest the source's data, or declare its events in tagwerk.toml

    1 warning
    ");
    insta::assert_snapshot!(check(new_source(true), "count(app.tap) > 1"), @"
    warning[R169]: `tap` may be an event of `app`, whose events are not known yet
     --> <rule>:1:11
      |
    1 | count(app.tap) > 1
      |           ^^^ not checked
      |
      = help: the rule is not evaluated; ingest the source's data, or declare its events in tagwerk.toml

    1 warning
    ");
    insta::assert_snapshot!(check(new_source(true), "sum(tap.amount) > 1"), @"
    warning[R169]: `tap` may be an event of `app`, whose events are not known yet
     --> <rule>:1:5
      |
    1 | sum(tap.amount) > 1
      |     ^^^ not checked
      |
      = help: the rule is not evaluated; ingest the source's data, or declare its events in tagwerk.toml

    1 warning
    ");
    insta::assert_snapshot!(check(new_source(false), "count(app where screen = 'x') > 1"), @"
    warning[R168]: the columns of source `app` are not known yet
     --> <rule>:1:17
      |
    1 | count(app where screen = 'x') > 1
      |                 ^^^^^^ not checked
      |
      = help: the rule is not evaluated; ingest the source's data, or declare its columns in tagwerk.toml

    1 warning
    ");
    insta::assert_snapshot!(check(new_source(false), "profile.contry = 'DE' and exists(app.tap)"), @"
    error[R151]: unknown column `contry`
     --> <rule>:1:9
      |
    1 | profile.contry = 'DE' and exists(app.tap)
      |         ^^^^^^ no such column in source `profile`
      |
      = help: known here: `age`, `balance`, `birthday`, `city`, `height`, `is_employee`, `registered_at`

    warning[R169]: `tap` may be an event of `app`, whose events are not known yet
     --> <rule>:1:38
      |
    1 | profile.contry = 'DE' and exists(app.tap)
      |                                      ^^^ not checked
      |
      = help: the rule is not evaluated; ingest the source's data, or declare its events in tagwerk.toml

    1 error, 1 warning
    ");
}

#[test]
fn a_qualified_name_is_one_event() {
    resolves(app(&["login"]), "count(app.login where screen = 'x') > 1 and count(app) > 1");
    resolves(app(&["login"]), "count(events.login) > 1 and sum(events.login.amount) > 1");
    resolves(app(&["order"]), "count(app.order) > 1 and sum(order.order.quantity) > 1 and exists(order.order)");
    resolves(app(&["screen"]), "exists(app.screen) and max(app.screen) = 'x' and max(app.screen.screen) = 'y'");
    resolves(app(&["profile"]), "count(app.profile) > 1 and profile.age > 3");
}
