//! What people expect to be proved, and what must not be.

use super::{Knowledge, Prover, TagMeaning, canonical};
use crate::rule::{Purpose, fixture::Shop, parse, resolve, typed::Expr};

fn form(text: &str) -> Expr {
    let (ast, errors) = parse(text);
    assert!(errors.is_empty(), "{text}: {errors:?}");
    let read = resolve(&ast.expect("a tree"), &Shop::new(), Purpose::Outcome);
    canonical(&read.unwrap_or_else(|e| panic!("{text}: {e:?}")).0)
}

/// The tags of the example workspace.
struct Tags {
    high_value: Expr,
    lifecycle: Vec<(&'static str, Expr)>,
}

impl Tags {
    fn new() -> Self {
        Self {
            high_value: form("sum(purchase.amount where amount > 0, last 90 days) > 1000"),
            lifecycle: vec![
                ("new", form("profile.registered_at >= as_of - 30 days")),
                ("churned", form("days_since(last(login)) > 60 or not exists(login)")),
                ("active", form("true")),
            ],
        }
    }
}

impl Knowledge for Tags {
    fn tag(&self, id: &str) -> Option<TagMeaning<'_>> {
        match id {
            "high_value" => Some(TagMeaning::Rule(&self.high_value)),
            "lifecycle" => Some(TagMeaning::Cases(self.lifecycle.iter().map(|(v, e)| (*v, e)).collect())),
            _ => None,
        }
    }
}

fn ask(claim: impl Fn(&Prover<'_>) -> bool) -> bool {
    claim(&Prover::new(&Tags::new()))
}

#[track_caller]
fn same(a: &str, b: &str) {
    let (x, y) = (form(a), form(b));
    assert!(ask(|p| p.same(&x, &y)), "not proved: {a} means {b}");
}

#[track_caller]
fn different(a: &str, b: &str) {
    let (x, y) = (form(a), form(b));
    assert!(!ask(|p| p.same(&x, &y)), "claimed: {a} means {b}");
    assert_ne!(x, y, "one form: {a}, {b}");
}

/// The first lies inside the second, and not the other way round.
#[track_caller]
fn inside(a: &str, b: &str) {
    let (x, y) = (form(a), form(b));
    assert!(ask(|p| p.implies(&x, &y)), "not proved: {a} lies inside {b}");
    assert!(!ask(|p| p.implies(&y, &x)), "claimed: {b} lies inside {a}");
}

#[track_caller]
fn not_inside(a: &str, b: &str) {
    let (x, y) = (form(a), form(b));
    assert!(!ask(|p| p.implies(&x, &y)), "claimed: {a} lies inside {b}");
}

#[track_caller]
fn apart(a: &str, b: &str) {
    let (x, y) = (form(a), form(b));
    assert!(ask(|p| p.disjoint(&x, &y)), "not proved: {a} and {b} never overlap");
}

#[track_caller]
fn not_apart(a: &str, b: &str) {
    let (x, y) = (form(a), form(b));
    assert!(!ask(|p| p.disjoint(&x, &y)), "claimed: {a} and {b} never overlap");
}

#[track_caller]
fn impossible(a: &str) {
    let x = form(a);
    assert!(ask(|p| p.is_impossible(&x)), "not proved: {a} is impossible");
}

#[track_caller]
fn possible(a: &str) {
    let x = form(a);
    assert!(!ask(|p| p.is_impossible(&x)), "claimed: {a} is impossible");
}

#[track_caller]
fn always(a: &str) {
    let x = form(a);
    assert!(ask(|p| p.is_always_true(&x)), "not proved: {a} is always true");
}

#[track_caller]
fn not_always(a: &str) {
    let x = form(a);
    assert!(!ask(|p| p.is_always_true(&x)), "claimed: {a} is always true");
}

#[test]
fn thresholds() {
    inside("count(login) > 5", "count(login) > 3");
    inside("count(login) between 2 and 4", "exists(login)");
    inside("profile.age between 20 and 30", "profile.age >= 18");
    inside("profile.balance > 100.5", "profile.balance >= 100.50");
    inside("profile.city = 'Ulm'", "profile.city in ('Ulm', 'Bonn')");
    inside("profile.height > 1.8", "profile.height > 1.75");
    inside("avg(purchase.amount) > 200", "avg(purchase.amount) > 199.99");
    inside("profile.age > 30", "profile.age is not null");
    inside("profile.age > 30", "profile.age != 20");
    apart("count(login) > 5", "count(login) < 5");
    apart("profile.age < 18", "profile.age >= 18");
    apart("profile.city = 'Ulm'", "profile.city != 'Ulm'");
    apart("profile.age is null", "profile.age > 3");
    not_apart("profile.age > 3", "profile.age < 5");
    impossible("profile.age > 5 and profile.age < 5");
    impossible("profile.age > 5 and profile.age < 6");
    possible("profile.height > 5 and profile.height < 6");
    impossible("count(login) < 0");
    impossible("profile.age = 2.5");
    possible("profile.balance = 2.5");
    impossible("profile.balance = 2.555");
    always("count(login) >= 0");
    always("profile.age is null or profile.age < 18 or profile.age >= 18");
    not_always("profile.age < 18 or profile.age >= 18");
}

#[test]
fn conditions_that_only_differ_for_unknown() {
    same("not (profile.age > 3)", "profile.age <= 3");
    different("not (profile.age > 3 and profile.age is not null)", "profile.age <= 3");
    same("not (profile.age > 3 and profile.age is not null)", "profile.age <= 3 or profile.age is null");
    different("profile.is_employee or not profile.is_employee", "true");
    same("profile.is_employee or not profile.is_employee", "profile.is_employee is not null");
    same("(profile.age > 3) is null", "profile.age is null");
    same(
        "profile.is_employee = (profile.age > 3)",
        "profile.is_employee and profile.age > 3 or not profile.is_employee and profile.age <= 3",
    );
    not_inside("profile.age != 3", "profile.age > 3");
    same("profile.age not in (1, 2)", "profile.age < 1 or profile.age > 2");
}

#[test]
fn windows() {
    inside("exists(login, last 7 days)", "exists(login, last 30 days)");
    inside("count(login, last 7 days) > 3", "count(login, last 30 days) > 3");
    inside("count(login, last 7 days) > 3", "count(login) > 2");
    inside("count(login, last 30 days) = 0", "count(login, last 7 days) = 0");
    apart("exists(login, last 7 days)", "not exists(login, last 30 days)");
    apart("count(login, last 7 days) > 5", "count(login, last 30 days) < 4");
    inside("exists(login, today)", "exists(login, this week)");
    inside("exists(login, today)", "exists(login, last 1 day)");
    inside("exists(login, this week)", "exists(login, last 7 days)");
    inside("exists(login, this month)", "exists(login, last 31 days)");
    inside("exists(login, this month)", "exists(login, last 1 month)");
    inside("exists(login, last 28 days)", "exists(login, last 1 month)");
    inside("exists(login, last 1 month)", "exists(login, last 31 days)");
    inside("exists(login, last 365 days)", "exists(login, last 12 months)");
    inside("exists(login, between 20 days ago and 10 days ago)", "exists(login, last 20 days)");
    inside("exists(login, between 20 days ago and 10 days ago)", "exists(login, between 30 days ago and 5 days ago)");
    inside("exists(login, since date '2026-01-05')", "exists(login, since date '2026-01-01')");
    inside("exists(login, from date '2026-02-01' to date '2026-03-01')", "exists(login, since date '2026-01-01')");
    inside("exists(purchase, next 7 days)", "exists(purchase, next 30 days)");
    same("exists(login, last 2 weeks)", "exists(login, last 14 days)");
    same("exists(login, last 120 minutes)", "exists(login, last 2 hours)");
}

#[test]
fn windows_that_are_not_inside() {
    not_inside("exists(login, last 24 hours)", "exists(login, last 1 day)");
    not_inside("exists(login, last 1 day)", "exists(login, last 24 hours)");
    not_inside("exists(login, last 12 hours)", "exists(login, last 1 day)");
    not_inside("exists(login, last 1 day)", "exists(login, last 25 hours)");
    not_inside("exists(login, last 29 days)", "exists(login, last 1 month)");
    not_inside("exists(login, last 1 month)", "exists(login, last 30 days)");
    not_inside("exists(login, last 366 days)", "exists(login, last 12 months)");
    not_inside("exists(login, this week)", "exists(login, this month)");
    not_inside("exists(login, this week)", "exists(login, last 6 days)");
    not_inside("exists(login, last 1 day)", "exists(login, today)");
    not_inside("exists(login, today)", "exists(login, last 24 hours)");
    not_inside("exists(login, since date '2020-01-01')", "exists(login, last 10 months)");
    not_inside("count(login, last 30 days) > 3", "count(login, last 7 days) > 3");
    not_inside("exists(purchase, next 7 days)", "exists(purchase, last 7 days)");
    different("exists(login, last 1 day)", "exists(login, last 24 hours)");
    different("exists(login, last 12 months)", "exists(login, last 365 days)");
    // A window between two spans back can be empty or not.
    possible("exists(login, between 1 month ago and 30 days ago)");
    // Different rows can lie in each.
    not_apart("exists(login, last 7 days)", "exists(login, between 14 days ago and 7 days ago)");
}

#[test]
fn filters_and_events() {
    inside("exists(purchase where amount > 100)", "exists(purchase where amount > 50)");
    inside("exists(purchase where amount > 100, last 7 days)", "exists(purchase, last 30 days)");
    inside("exists(purchase where amount > 100 and device = 'ios')", "exists(purchase where device like 'i%')");
    inside("exists(login)", "exists(events)");
    inside("count(login, last 7 days) >= 3", "count(events, last 8 days) >= 3");
    same("count(events where event = 'login') > 2", "count(login) > 2");
    same("count(purchase.amount) > 0", "exists(purchase where amount is not null)");
    same("exists(purchase where not (amount <= 5))", "exists(purchase where amount > 5)");
    inside("exists(purchase where time >= date '2026-02-01')", "exists(purchase, since date '2026-01-01')");
    same("exists(login where time >= as_of - 7 days)", "exists(login, last 7 days)");
    impossible("exists(purchase where amount > 5 and amount < 3)");
    impossible("exists(login where event = 'purchase')");
    impossible("exists(login where hour(time) > 23)");
    same("exists(login where hour(time) between 0 and 23)", "exists(login)");
    not_inside("exists(login)", "exists(purchase)");
    not_apart("exists(login)", "not exists(purchase)");
    not_inside("exists(purchase where amount != 5)", "exists(purchase where amount > 5)");
    // Both somewhere is not both in one row.
    not_inside(
        "exists(purchase where amount > 5) and exists(purchase where device = 'ios')",
        "exists(purchase where amount > 5 and device = 'ios')",
    );
    different("exists(purchase where amount > 5 or amount <= 5)", "exists(purchase)");
    same("exists(purchase where amount > 5 or amount <= 5)", "exists(purchase where amount is not null)");
    inside("count_distinct(purchase.device) >= 3", "count(purchase) >= 3");
    same("count_distinct(purchase.device) > 0", "exists(purchase where device is not null)");
}

#[test]
fn largest_smallest_first_last() {
    same("max(purchase.amount) > 100", "exists(purchase where amount > 100)");
    same("min(purchase.amount) <= 100", "exists(purchase where amount <= 100)");
    same(
        "max(purchase.amount) <= 100",
        "exists(purchase where amount is not null) and not exists(purchase where amount > 100)",
    );
    inside("max(purchase.amount, last 7 days) > 100", "max(purchase.amount) > 100");
    inside("min(purchase.amount) > 100", "max(purchase.amount) > 100");
    same("max(purchase.amount where amount > 5) is not null", "max(purchase.amount) > 5");
    always("max(purchase.amount where amount > 5) > 5 or max(purchase.amount where amount > 5) is null");
    same("last(login) is null", "not exists(login)");
    inside("days_since(last(login)) < 30", "exists(login)");
    inside("days_since(last(login)) < 30", "exists(login, last 32 days)");
    inside("days_since(last(login)) < 30", "days_since(last(login)) < 60");
    inside("days_since(last(login)) < 30", "exists(login, last 720 hours)");
    same("last(login) >= as_of - 30 days", "exists(login, last 30 days)");
    same("as_of - last(login) <= 720 hours", "exists(login, last 720 hours)");
    same("days_since(last(login)) >= 30 or not exists(login)", "not exists(login where days_since(time) < 30)");
    apart("days_since(last(login)) > 60", "exists(login, last 50 days)");
    apart("days_since(last(login)) < 30", "days_since(last(login)) >= 30");
    apart("first(login) >= date '2026-03-01'", "exists(login, from date '2026-01-01' to date '2026-02-01')");
    inside("first(purchase) >= date '2026-01-01'", "last(purchase) >= date '2026-01-01'");
    inside("last(login, last 7 days) < as_of - 3 days", "exists(login, last 7 days)");
    impossible("last(login, last 7 days) < as_of - 8 days");
    impossible("last(login) < first(login)");
    not_inside("days_since(last(login)) < 30", "exists(login, last 30 days)");
    not_inside("exists(login, last 30 days)", "days_since(last(login)) < 30");
    // The last value need not be the largest.
    not_inside("last(purchase.amount) > 100", "min(purchase.amount) > 100");
    inside("last(purchase.amount where amount > 100) is not null", "max(purchase.amount) > 99");
}

#[test]
fn sums() {
    inside(
        "sum(purchase.amount where amount > 0, last 7 days) > 100",
        "sum(purchase.amount where amount > 0, last 30 days) > 100",
    );
    inside("sum(purchase.amount) > 0", "exists(purchase)");
    same("sum(purchase.amount where amount > 0) > 0", "exists(purchase where amount > 0)");
    impossible("sum(purchase.amount where amount >= 0) < 0");
    // Refunds can be negative amounts.
    not_inside("sum(purchase.amount, last 7 days) > 100", "sum(purchase.amount, last 30 days) > 100");
    not_inside("exists(purchase where amount >= 0)", "sum(purchase.amount where amount >= 0) > 0");
    possible("sum(purchase.amount) < 0");
}

#[test]
fn arithmetic() {
    same("profile.age * 2 > 10", "profile.age > 5");
    same("profile.balance - 10 >= 0.5", "profile.balance >= 10.5");
    same("count(login) - count(purchase) > 0", "count(login) > count(purchase)");
    apart("count(login) > count(purchase)", "count(login) <= count(purchase)");
    inside("count(login) > count(purchase)", "exists(login)");
    impossible("count(login, last 7 days) > count(login, last 30 days)");
    always("count(login, last 7 days) <= count(login)");
    inside("count(refund) / count(purchase) > 0.3", "exists(purchase)");
    different("profile.age / 2 > 2", "profile.age > 5");
    // Floats are rounded: what is undone of them need not be the same.
    different("profile.height * 3 > 0.3", "profile.height > 0.1");
    different("profile.height + 0.1 > 0.3", "profile.height > 0.2");
}

#[test]
fn texts() {
    inside("starts_with(profile.city, 'Shang')", "starts_with(profile.city, 'Sh')");
    inside("profile.city = 'Shanghai'", "profile.city like 'S_an%'");
    inside("profile.city in ('Shanghai', 'Shantou')", "contains(profile.city, 'han')");
    inside("ends_with(profile.city, 'hai')", "contains(profile.city, 'ha')");
    apart("profile.city = 'Beijing'", "starts_with(profile.city, 'Shang')");
    apart("starts_with(profile.city, 'Bei')", "starts_with(profile.city, 'Shang')");
    apart("contains(profile.city, 'x')", "not contains(profile.city, 'x')");
    same("profile.city like 'Sh%'", "starts_with(profile.city, 'Sh')");
    inside("profile.city like 'S_an%'", "contains(profile.city, 'an')");
    // Upper and lower case are other bytes, and `_` is a wild card.
    not_inside("profile.city = 'shanghai'", "starts_with(profile.city, 'Sh')");
    not_inside("profile.city like 'S_an%'", "starts_with(profile.city, 'S_')");
    not_apart("contains(profile.city, 'a')", "contains(profile.city, 'b')");
    not_inside("profile.city > 'a'", "profile.city >= 'b'");
    different("profile.city like 'a\\_%'", "profile.city like 'a_%'");
    // Null is not another text.
    different("profile.city not like 'a%'", "not (profile.city like 'a%' and profile.city is not null)");
}

#[test]
fn tags() {
    inside("tag(high_value)", "exists(purchase, last 90 days)");
    inside("tag(high_value)", "sum(purchase.amount where amount > 0, last 120 days) > 500");
    inside("tag(lifecycle = 'new')", "tag(lifecycle)");
    inside(
        "tag(lifecycle = 'new')",
        "profile.registered_at >= as_of - 1 month - 3 hours or profile.registered_at >= as_of - 30 days",
    );
    always("tag(lifecycle)");
    apart("tag(lifecycle = 'new')", "tag(lifecycle = 'churned')");
    apart("tag(lifecycle = 'active')", "profile.registered_at >= as_of - 20 days");
    apart("tag(lifecycle = 'active')", "not exists(login)");
    apart("tag(lifecycle = 'new')", "tag(lifecycle != 'new')");
    same("tag(lifecycle != 'new')", "not tag(lifecycle = 'new')");
    inside("tag(high_value) and tag(repurchase_30d)", "tag(repurchase_30d)");
    not_inside("tag(lifecycle = 'churned')", "days_since(last(login)) > 60");
    not_apart("tag(high_value)", "tag(lifecycle = 'churned')");
    same("tag(high_value) or not tag(high_value)", "true");
}

#[test]
fn rankings_and_sequences() {
    inside("top(5%, count(login))", "top(10%, count(login))");
    inside("top(100, count(login))", "exists(login)");
    inside("top(100, sum(purchase.amount) among tag(high_value))", "tag(high_value)");
    inside("top(3, profile.age)", "profile.age is not null");
    not_inside("top(100, count(login))", "top(10%, count(login))");
    not_apart("top(10%, count(login))", "bottom(10%, count(login))");
    not_inside("top(10%, count(login))", "count(login) > 1");
    not_inside("top(10, count(login) among tag(high_value))", "top(10, count(login))");
    inside("sequence(login, then purchase)", "exists(login) and exists(purchase)");
    inside("sequence(login, then purchase within 3 days, last 7 days)", "exists(purchase, last 7 days)");
    inside("sequence(login, then purchase within 1 day)", "sequence(login, then purchase within 3 days)");
    inside("sequence(login, then purchase, last 7 days)", "sequence(login, then purchase, last 30 days)");
    inside("sequence(login, then purchase, then refund)", "sequence(login, then purchase)");
    inside("sequence(login, then no purchase within 3 days, then refund)", "sequence(login, then refund)");
    inside("sequence(login, then no purchase within 3 days)", "sequence(login, then no purchase within 1 day)");
    inside("sequence(login, then no events within 3 days)", "sequence(login, then no purchase within 3 days)");
    not_inside("sequence(login, then no purchase)", "sequence(login, then no purchase within 3 days)");
    not_inside("sequence(login, then purchase within 1 day)", "sequence(login, then purchase within 24 hours)");
    not_inside("sequence(login, then purchase)", "sequence(purchase, then login)");
    not_inside("sequence(login, then purchase, last 7 days)", "exists(purchase, last 6 days)");
}
