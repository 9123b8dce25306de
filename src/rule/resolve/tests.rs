use super::{
    super::{
        fingerprint,
        fixture::{Shop, rendered},
        parse,
        typed::{Aggregate, ColumnRef, EventRef, Window},
    },
    *,
};
use crate::calendar::{CalendarSpan, CalendarUnit, parse_instant};

fn typed(text: &str) -> Expr {
    let (ast, errors) = parse(text);
    assert!(errors.is_empty(), "{}", rendered(text, &errors));
    match resolve(&ast.expect("a tree"), &Shop::new(), Purpose::Value) {
        Ok((expr, _)) => expr,
        Err(errors) => panic!("{}", rendered(text, &errors)),
    }
}

/// The type of a value and its canonical text.
fn check(text: &str, ty: &str, canonical: &str) {
    let expr = typed(text);
    assert_eq!((expr.ty.to_string().as_str(), expr.to_string().as_str()), (ty, canonical), "{text}");
}

#[test]
fn numbers_take_the_narrowest_exact_type() {
    for (text, ty) in [
        ("profile.age + 1", "int"),
        ("profile.age * profile.age", "int"),
        ("profile.age - 0.5", "decimal(1)"),
        ("profile.balance + 0.125", "decimal(3)"),
        ("profile.balance * 0.125", "decimal(5)"),
        ("profile.balance / 2", "fraction"),
        ("1 / 3", "fraction"),
        ("1 / 3 + 1", "float"),
        ("1 / 3 / 2", "float"),
        ("-(1 / 3)", "float"),
        ("-(profile.balance)", "decimal(2)"),
        ("profile.height * 2", "float"),
        ("profile.balance + profile.height", "float"),
        ("0.000000001 * 0.000000001", "decimal(18)"),
    ] {
        assert_eq!(typed(text).ty.to_string(), ty, "{text}");
    }
}

#[test]
fn aggregates_take_their_type_from_the_argument() {
    for (text, ty) in [
        ("count(login)", "int"),
        ("count(events.amount)", "int"),
        ("count_distinct(browse.category)", "int"),
        ("exists(login)", "bool"),
        ("sum(events.duration_s)", "int"),
        ("sum(purchase.amount)", "decimal(2)"),
        ("sum(purchase.rating)", "float"),
        ("sum(order.quantity * unit_price)", "decimal(2)"),
        ("sum(order.unit_price / quantity)", "float"),
        ("avg(events.duration_s)", "fraction"),
        ("avg(purchase.amount)", "fraction"),
        ("avg(purchase.rating)", "float"),
        ("avg(order.unit_price / quantity)", "float"),
        ("max(order.unit_price / quantity)", "float"),
        ("min(browse.category)", "text"),
        ("max(day(login.time))", "date"),
        ("min(login.time - profile.registered_at)", "duration"),
        ("first(login)", "timestamp"),
        ("last(events.gift)", "bool"),
    ] {
        assert_eq!(typed(text).ty.to_string(), ty, "{text}");
    }
}

#[test]
fn times_and_durations_mix_as_documented() {
    for (text, ty) in [
        ("as_of - 7 days", "timestamp"),
        ("profile.birthday + 18 months", "timestamp"),
        ("as_of - profile.birthday", "duration"),
        ("profile.birthday - profile.birthday", "duration"),
        ("as_of - (last(login) - first(login))", "timestamp"),
        ("days_since(profile.birthday)", "int"),
        ("day(as_of)", "date"),
        ("weekday(profile.birthday)", "int"),
        ("hour(as_of)", "int"),
        ("as_of - profile.birthday > 6 weeks", "bool"),
    ] {
        assert_eq!(typed(text).ty.to_string(), ty, "{text}");
    }
}

#[test]
fn one_meaning_has_one_text() {
    check(
        "(profile.age>1 and profile.is_employee) and true",
        "bool",
        "profile.age > 1 and profile.is_employee and true",
    );
    check("count(purchase where events.amount > 1)", "int", "count(events.purchase where amount > 1)");
    check("count(order.order)", "int", "count(order)");
    check("sum(order.order.quantity)", "int", "sum(order.quantity)");
    check("max(purchase.amount + amount)", "decimal(2)", "max(events.purchase.amount + events.purchase.amount)");
    check("last(login.ts)", "timestamp", "last(events.login.time)");
    check("count(events where ts = time and event = 'x')", "int", "count(events where time = time and event = 'x')");
    check("timestamp '2026-01-08'", "timestamp", "timestamp '2026-01-07T16:00:00Z'");
    check("sequence(login, then no order.order)", "bool", "sequence(events.login, then no order)");
}

#[test]
fn a_fingerprint_is_of_the_meaning() {
    let same = |a: &str, b: &str| fingerprint(&typed(a)) == fingerprint(&typed(b));
    assert!(same("count(purchase  where purchase.amount>1,ever)", "count(events.purchase where (amount > 1))"));
    assert!(same("profile.age in (1,2)", "(profile.age) in (1, 2)"));
    assert!(!same("count(login) > 3", "count(login) > 4"));
    assert!(!same("count(login) > 3", "count(login, today) > 3"));
    assert!(!same("count(events.purchase)", "count(events)"));
    assert_eq!(fingerprint(&typed("true")).len(), 32);
}

#[test]
fn an_aggregate_says_everything_about_its_rows() {
    let expr = typed("sum(purchase.amount where gift and amount > profile.balance, last 30 days)");
    let ExprKind::Aggregate(aggregate) = expr.kind else { panic!("an aggregate") };
    let Aggregate { event, argument, filter, window, .. } = *aggregate;
    assert_eq!(event, EventRef { source: "events".into(), event: Some("purchase".into()) });
    let column = |source: &str, column: &str| ColumnRef { source: source.into(), column: column.into() };
    assert_eq!(argument.expect("an argument").kind, ExprKind::Column(column("events", "amount")));
    assert!(matches!(filter.expect("a filter").kind, ExprKind::And(parts) if parts.len() == 2));
    assert_eq!(window, Window::Last(CalendarSpan::new(30, CalendarUnit::Day)));
}

#[test]
fn timestamps_are_local_to_the_workspace() {
    let shop = Shop::new();
    let expected = parse_instant("2026-01-08T09:00:00", shop.zone()).expect("a time");
    let expr = typed("timestamp '2026-01-08 09:00:00'");
    assert_eq!(expr.kind, ExprKind::Literal(Value::Timestamp(expected)));
    assert_eq!(typed("timestamp '2026-01-08T01:00:00Z'").kind, ExprKind::Literal(Value::Timestamp(expected)));
}

#[test]
fn references_name_everything_once() {
    let rule = "tag(high_value) and score(repurchase_30d) > 0.5 and sum(purchase.amount where device = profile.city) > 1 \
                and sequence(login, then no order where quantity > 1) and top(5, count(login) among profile.is_employee)";
    let found = typed(rule).references();
    let tags: Vec<&str> = found.tags.iter().map(AsRef::as_ref).collect();
    assert_eq!(tags, ["high_value", "repurchase_30d"]);
    let events: Vec<String> = found.events.iter().map(|e| format!("{}.{:?}", e.source, e.event.as_deref())).collect();
    assert_eq!(events, ["events.Some(\"login\")", "events.Some(\"purchase\")", "order.None"]);
    let columns: Vec<String> = found.columns.iter().map(|c| format!("{}.{}", c.source, c.column)).collect();
    assert_eq!(columns, ["events.amount", "events.device", "order.quantity", "profile.city", "profile.is_employee"]);
}

#[test]
fn only_outcomes_look_ahead() {
    let ast = parse("exists(purchase, next 7 days)").0.expect("a tree");
    let shop = Shop::new();
    assert!(resolve(&ast, &shop, Purpose::Outcome).is_ok());
    assert!(resolve(&ast, &shop, Purpose::Condition).is_err());
    assert!(resolve(&ast, &shop, Purpose::Value).is_err());
}

#[test]
fn only_features_need_not_be_conditions() {
    let ast = parse("count(purchase)").0.expect("a tree");
    let shop = Shop::new();
    assert!(resolve(&ast, &shop, Purpose::Value).is_ok());
    assert!(resolve(&ast, &shop, Purpose::Condition).is_err());
    assert!(resolve(&ast, &shop, Purpose::Outcome).is_err());
}
