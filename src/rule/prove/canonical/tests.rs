use super::canonical;
use crate::rule::{Purpose, fixture::Shop, parse, resolve, typed::Expr};

fn typed(text: &str) -> Expr {
    let (ast, errors) = parse(text);
    assert!(errors.is_empty(), "{text}: {errors:?}");
    let read = resolve(&ast.expect("a tree"), &Shop::new(), Purpose::Value);
    read.unwrap_or_else(|e| panic!("{text}: {e:?}")).0
}

/// Checks the form of a rule, and that it is its own form when it is read again.
fn check(text: &str, expected: &str) {
    let form = canonical(&typed(text));
    assert_eq!(form.to_string(), expected, "{text}");
    assert_eq!(canonical(&form), form, "{text} is not settled");
    assert_eq!(canonical(&typed(expected)), form, "{expected} is not read as the form of {text}");
}

#[test]
fn counts() {
    check("exists(login)", "count(events.login) >= 1");
    check("not exists(login)", "count(events.login) = 0");
    check("count(login) > 3", "count(events.login) >= 4");
    check("not (count(login) <= 3.0)", "count(events.login) >= 4");
    check("count(login) >= 0", "true");
    check("count(login) < 0.5", "count(events.login) = 0");
    check("count(purchase.amount) > 0", "count(events.purchase where amount is not null) >= 1");
    check("count(purchase.amount where amount > 1)", "count(events.purchase where amount >= 1.01)");
    check("last(login) is null", "count(events.login) = 0");
    check("max(events.purchase.time)", "last(events.purchase)");
}

#[test]
fn arithmetic_is_undone() {
    check("profile.age * 2 > 10", "profile.age >= 6");
    check("3 - profile.age * 2 > 10", "profile.age <= -4");
    check("profile.age / 3 <= 2.5", "profile.age <= 7");
    check("profile.age * 3 > 10", "profile.age >= 4");
    check("profile.balance * 3 >= 10", "profile.balance >= 3.34");
    check("profile.age - count(login) > 0", "profile.age > count(events.login)");
    check("profile.age - count(login) < 1", "profile.age <= count(events.login)");
    check("profile.age - count(login) != 0", "profile.age != count(events.login)");
    check("profile.height * 2 > 10", "2 * profile.height > 10");
}

#[test]
fn arithmetic_is_undone_in_lists() {
    check("profile.age * 2 in (4)", "profile.age = 2");
    check("-profile.age in (0, 0)", "profile.age = 0");
    check("profile.age * 2 in (4, 7, 8)", "profile.age in (2, 4)");
    check("profile.age * 2 not in (4, 8)", "profile.age not in (2, 4)");
    check("profile.age / 9 in (2.222)", "profile.age != profile.age");
    check("profile.age * 2 in (4, 6) and profile.age * 2 != 6", "profile.age = 2");
    check("weekday(as_of) * 0.6 not in (4.2)", "weekday(as_of) <= 6");
    check("profile.height * 2 in (4, 6)", "2 * profile.height in (4, 6)");
}

#[test]
fn conditions_on_one_term_are_one() {
    check("profile.age between 18 and 25", "profile.age <= 25 and profile.age >= 18");
    check("profile.age not between 18 and 25", "profile.age <= 17 or profile.age >= 26");
    check(
        "profile.age >= 18 and profile.age > 20 and profile.age != 30",
        "profile.age <= 29 and profile.age >= 21 or profile.age >= 31",
    );
    check("profile.city in ('b', 'a', 'b') or profile.city = 'c'", "profile.city in ('a', 'b', 'c')");
    check("profile.city in ('a')", "profile.city = 'a'");
    check("profile.city != 'a' and profile.city != 'b'", "profile.city not in ('a', 'b')");
    check("profile.city in ('a', 'b') and profile.city != 'b'", "profile.city = 'a'");
    check("profile.age > 3 and profile.age < 3", "profile.age != profile.age");
    check("profile.age > 3 or profile.age <= 3", "profile.age = profile.age");
    check("profile.age = 2.5", "profile.age != profile.age");
    check("profile.height > 0.10 and profile.height > 0.1", "profile.height > 0.1");
    check("exists(login where hour(time) < 6)", "count(events.login where hour(time) <= 5) >= 1");
    check("profile.birthday > date '2000-01-01'", "profile.birthday >= date '2000-01-02'");
    check("avg(purchase.amount) > 200.50", "avg(events.purchase.amount) > 200.5");
}

#[test]
fn junctions_are_flat_sorted_and_say_nothing_twice() {
    check("tag(high_value) and (profile.is_employee and tag(high_value))", "profile.is_employee and tag(high_value)");
    check("not (profile.is_employee or not tag(high_value))", "not profile.is_employee and tag(high_value)");
    check("tag(high_value) or tag(high_value) and profile.is_employee", "tag(high_value)");
    check("profile.age > 5 and (profile.age > 3 or tag(high_value))", "profile.age >= 6");
    check("tag(high_value) or not tag(high_value)", "true");
    check("tag(high_value) and not tag(high_value) or profile.age > 1", "profile.age >= 2");
    check("profile.is_employee = true", "profile.is_employee");
    check("profile.is_employee != true", "not profile.is_employee");
    check("tag(high_value) and true", "tag(high_value)");
    check("profile.age is null and profile.age is not null", "false");
}

#[test]
fn unknown_stays_unknown() {
    // A bool that may be null is not one of two.
    check("profile.is_employee or not profile.is_employee", "profile.is_employee or not profile.is_employee");
    check("profile.age = profile.age", "profile.age = profile.age");
    check("count(login) = count(login)", "true");
}

#[test]
fn texts() {
    check("profile.city like 'abc'", "profile.city = 'abc'");
    check("profile.city like 'a\\%c%'", "starts_with(profile.city, 'a%c')");
    check("profile.city not like '%%b%'", "not contains(profile.city, 'b')");
    check("profile.city like '%__%x'", "profile.city like '__%x'");
    check("profile.city like '%'", "profile.city = profile.city");
    check("profile.city like '_'", "profile.city like '_'");
    check("contains(profile.city, '')", "profile.city = profile.city");
}

#[test]
fn times() {
    check("exists(login, last 2 weeks)", "count(events.login, last 14 days) >= 1");
    check("exists(login, last 120 minutes)", "count(events.login, last 2 hours) >= 1");
    check("exists(login, last 24 hours)", "count(events.login, last 24 hours) >= 1");
    check("profile.registered_at >= as_of - 2 weeks", "profile.registered_at >= as_of - 14 days");
    check("as_of - 60 minutes <= profile.registered_at", "profile.registered_at >= as_of - 1 hour");
    check("as_of - profile.registered_at < 30 days", "days_since(profile.registered_at) <= 29");
    check("profile.registered_at > as_of - 720 hours", "days_since(profile.registered_at) <= 29");
    check("profile.registered_at > as_of - 30 days", "profile.registered_at > as_of - 30 days");
    check("first(login) - profile.registered_at < 1 week", "first(events.login) - profile.registered_at < 168 hours");
    check("first(login) - profile.registered_at >= 0 hours", "profile.registered_at <= first(events.login)");
    check("profile.registered_at >= date '2026-01-01'", "profile.registered_at >= date '2026-01-01'");
    check("date '2026-01-01' > date '2025-01-01'", "true");
    check("days_since(profile.registered_at) is null", "profile.registered_at is null");
}

#[test]
fn rows() {
    check(
        "sum(purchase.amount where amount is not null and amount > 0)",
        "sum(events.purchase.amount where amount >= 0.01)",
    );
    check("count(login where true)", "count(events.login)");
    check("exists(login where 1 > 2)", "false");
    check("top(10.0%, count(login))", "top(10%, count(events.login))");
    // Who has a purchase without an amount is ranked too.
    check("top(3, count(purchase.amount))", "top(3, count(events.purchase.amount))");
    check("top(3, count(login where false))", "top(3, count(events.login where false))");
    check(
        "top(3, count(purchase.amount) among tag(high_value))",
        "top(3, count(events.purchase where amount is not null) among tag(high_value))",
    );
    check(
        "sequence(login where true, then no purchase within 2 weeks)",
        "sequence(events.login, then no events.purchase within 14 days)",
    );
    check("count(purchase where amount = amount)", "count(events.purchase where amount is not null)");
}
