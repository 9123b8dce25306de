//! Rules in plain words, English and Chinese side by side, to be read by eye.

use std::{fmt::Write, path::Path};

use insta::assert_snapshot;
use tagwerk::{
    catalog::{Catalog, TagBody},
    rule::{
        self, Purpose,
        say::{Language, Line, say, say_lines},
        typed::Expr,
    },
    workspace::Workspace,
};

/// Forms that the demo's tags do not have.
const RULES: &[&str] = &[
    "true",
    "false",
    "count(login, last 7 days) > 3",
    "count(login, last 1 day) >= 2",
    "3 < count(login, last 24 hours)",
    "count(login, today) = 0",
    "count(login) != 0",
    "count(login, this week) < 2",
    "count(login, this month) <= 1",
    "count(login) = 5",
    "count(login) != 5",
    "count(login, since date '2026-01-01') between 3 and 5",
    "not (count(login, last 2 weeks) between 3 and 5)",
    "count(login, from date '2026-01-01' to date '2026-02-01') in (1, 3)",
    "count(page_view.duration_s, last 90 minutes) > 2",
    "count(purchase where amount > 100, last 30 days) >= 2",
    "count(purchase where amount > 100 and category in ('beauty', 'baby'), last 30 days) >= 2",
    "count(events where event != 'login' and hour(time) between 9 and 17) > 10",
    "count(events where weekday(time) >= 6 or hour(time) >= 22, last 4 weeks) > 10",
    "exists(purchase where category = 'beauty', last 90 days)",
    "not exists(purchase where not category = 'beauty')",
    "exists(purchase where category is null, between 60 days ago and 30 days ago)",
    "exists(login, from date '2026-01-01' to timestamp '2026-02-01T12:30:00')",
    "sum(purchase.amount where amount > 0, last 30 days) between 100 and 500",
    "sum(order.quantity * order.unit_price - order.discount where status != 'cancelled') > 1000",
    "avg(purchase.amount, last 12 months) > 200.50",
    "min(page_view.duration_s) < 3 or max(page_view.duration_s) >= 600",
    "max(purchase.amount, between 60 days ago and 30 days ago) is not null",
    "first(purchase) >= date '2026-01-01'",
    "first(purchase) > date '2026-01-01' and last(purchase) <= date '2026-01-31'",
    "last(purchase) > timestamp '2026-01-08T09:30:00'",
    "last(purchase) is null",
    "first(order, last 36 months) is not null",
    "first(login, last 30 days) <= as_of - 7 days",
    "last(login) < as_of - 2 months",
    "days_since(last(purchase)) < 30",
    "days_since(last(purchase)) > 60",
    "days_since(first(login)) between 7 and 30",
    "days_since(profile.registered_at) >= 365",
    "days_since(profile.registered_at) <= 7",
    "days_since(last(login)) != 1",
    "last(login) - first(login) > 36 hours",
    "first(events) - profile.registered_at < 24 hours",
    "as_of - last(login) >= 90 minutes",
    "profile.birth_date + 216 months <= as_of",
    "profile.birth_date between date '1990-01-01' and date '1999-12-31'",
    "profile.birth_date >= date '1990-01-01' and profile.birth_date != date '1999-12-31'",
    "profile.registered_at in (date '2026-01-01', timestamp '2026-01-02T00:00:00Z')",
    "weekday(profile.registered_at) in (6, 7)",
    "weekday(profile.registered_at) = 3 or hour(profile.registered_at) < 6",
    "count(refund, last 90 days) / count(purchase, last 90 days) > 0.3",
    "count(login) * 0.5 - 1 > 2",
    "count(coupon_claim) > count(purchase)",
    "-sum(refund.amount) < -100",
    "count_distinct(events.device, last 30 days) >= 3",
    "count_distinct(purchase.category) = 1",
    "count_distinct(day(events.time), last 28 days) >= 10",
    "count_distinct(events.event) > 4",
    "profile.city = 'Shanghai'",
    "profile.city != 'Shanghai'",
    "not (profile.city = 'Shanghai' or profile.level = 'gold')",
    "not (profile.is_employee and profile.city in ('Beijing'))",
    "profile.city not in ('Beijing', 'Shanghai')",
    "profile.city is null or profile.city not like 'S%'",
    "profile.city like '%hai' and profile.name like '%Li%' and profile.name not like '\\%'",
    "profile.name like 'S_an%'",
    "profile.city < 'M'",
    "starts_with(profile.name, 'A') or not contains(profile.name, 'B') or ends_with(profile.name, 'C')",
    "profile.is_employee = false and profile.marketing_opt_in != true",
    "profile.is_employee = exists(login)",
    "last(order.status) = 'delivered' and first(order.status) != 'cancelled'",
    "top(10%, sum(purchase.amount, last 90 days))",
    "not top(500, count(login))",
    "bottom(0.5%, days_since(last(login)) among tag(high_value) and profile.city = 'Shanghai')",
    "sequence(page_view where page = '/cart', then add_to_cart within 1 day, then no purchase within 3 days, last 14 days)",
    "not sequence(login, then login within 10 minutes)",
    "sequence(order, then no events)",
    "tag(high_value) and not tag(employee)",
    "tag(lifecycle) and tag(lifecycle != 'churned')",
    "tag(lifecycle = 'churned') or not tag(lifecycle = 'active') or not tag(lifecycle != 'active')",
    "score(repurchase_30d) >= 0.5",
    "(tag(high_value) or tag(gold_member)) and (exists(login, last 7 days) or profile.city = 'Shanghai' and not tag(employee))",
    "profile.name = 'a\" and everybody' or profile.name = '{n} `x`'",
];

fn demo() -> Catalog {
    let workspace = Workspace::open(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    workspace.catalog().unwrap_or_else(|error| panic!("{error:?}"))
}

fn understood(catalog: &Catalog, text: &str) -> Expr {
    let (ast, errors) = rule::parse(text);
    assert!(errors.is_empty(), "{text}: {errors:?}");
    rule::resolve(&ast.unwrap(), catalog, Purpose::Condition).unwrap_or_else(|errors| panic!("{text}: {errors:?}")).0
}

fn drawn(line: &Line) -> String {
    let number = line.number.map(|n| format!("{n}. ")).unwrap_or_default();
    format!("{}{number}{}", "  ".repeat(line.depth), line.text)
}

fn side_by_side(out: &mut String, catalog: &Catalog, rule: &Expr) {
    for language in Language::ALL {
        let words = say(rule, language, catalog);
        writeln!(out, "{language}  {words}").unwrap();
        let lines = say_lines(rule, language, catalog);
        if lines.len() > 1 {
            for line in lines {
                writeln!(out, "    {}", drawn(&line)).unwrap();
            }
        }
    }
    out.push('\n');
}

#[test]
fn rules_of_every_form() {
    let catalog = demo();
    let mut out = String::new();
    for text in RULES {
        writeln!(out, "--  {text}").unwrap();
        side_by_side(&mut out, &catalog, &understood(&catalog, text));
    }
    assert_snapshot!(out);
}

#[test]
fn tags_of_the_demo() {
    let catalog = demo();
    let mut out = String::new();
    for tag in catalog.tags() {
        writeln!(out, "### {}", tag.id).unwrap();
        let file = &tag.document.value;
        match &tag.body {
            TagBody::Rule(rule) => {
                writeln!(out, "--  {}", file.rule.as_ref().unwrap().when.trim()).unwrap();
                side_by_side(&mut out, &catalog, rule);
            }
            TagBody::Cases(_) | TagBody::Model(_) => {
                for language in Language::ALL {
                    for line in catalog.say_tag(tag, language) {
                        writeln!(out, "{language}  {}", drawn(&line)).unwrap();
                    }
                }
                out.push('\n');
            }
            TagBody::Invalid => panic!("{}", tag.id),
        }
    }
    assert_snapshot!(out);
}
