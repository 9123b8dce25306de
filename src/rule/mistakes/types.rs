use super::found;
use crate::rule::Purpose::{Condition, Outcome};

#[test]
fn conditions() {
    insta::assert_snapshot!(found(Condition, "count(login)"), @"
    error[R181]: expected a condition, found int
     --> <rule>:1:1
      |
    1 | count(login)
      | ^^^^^^^^^^^^ this is int
      |
      = help: compare it: `count(login) > 0`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.city"), @"
    error[R181]: expected a condition, found text
     --> <rule>:1:1
      |
    1 | profile.city
      | ^^^^^^^^^^^^ this is text
      |
      = help: compare it, such as `profile.city = '…'`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.age and profile.is_employee"), @"
    error[R181]: expected a condition, found int
     --> <rule>:1:1
      |
    1 | profile.age and profile.is_employee
      | ^^^^^^^^^^^ this is int
      |
      = help: compare it, such as `profile.age > 0`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "last(login)"), @"
    error[R181]: expected a condition, found timestamp
     --> <rule>:1:1
      |
    1 | last(login)
      | ^^^^^^^^^^^ this is timestamp
      |
      = help: compare it, such as `last(login) >= as_of - 7 days`, or ask `last(login) is not null`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count(login where amount) > 3"), @"
    error[R181]: expected a condition, found decimal(2)
     --> <rule>:1:19
      |
    1 | count(login where amount) > 3
      |                   ^^^^^^ this is decimal(2)
      |
      = help: compare it, such as `amount > 0`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "first(login) - as_of"), @"
    error[R181]: expected a condition, found duration
     --> <rule>:1:1
      |
    1 | first(login) - as_of
      | ^^^^^^^^^^^^^^^^^^^^ this is duration
      |
      = help: compare it with a duration, such as `< 24 hours`

    1 error
    ");
}

#[test]
fn comparisons() {
    insta::assert_snapshot!(found(Condition, "profile.city = 3"), @"
    error[R180]: cannot compare text with int
     --> <rule>:1:1
      |
    1 | profile.city = 3
      | ^^^^^^^^^^^^^^^^ text on the left, int on the right
      |
      = help: the column holds texts: write the value in single quotes

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.age > '3'"), @"
    error[R180]: cannot compare int with text
     --> <rule>:1:1
      |
    1 | profile.age > '3'
      | ^^^^^^^^^^^^^^^^^ int on the left, text on the right
      |
      = help: write the number without quotes: `3`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.registered_at > '2026-01-01'"), @"
    error[R180]: cannot compare timestamp with text
     --> <rule>:1:1
      |
    1 | profile.registered_at > '2026-01-01'
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ timestamp on the left, text on the right
      |
      = help: write `date '2026-01-01'`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.birthday > 2026"), @"
    error[R180]: cannot compare date with int
     --> <rule>:1:1
      |
    1 | profile.birthday > 2026
      | ^^^^^^^^^^^^^^^^^^^^^^^ date on the left, int on the right
      |
      = help: write `date '2026-01-31'`, or ask `days_since(…)`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "last(login) > 7 days"), @"
    error[R180]: cannot compare timestamp with duration
     --> <rule>:1:1
      |
    1 | last(login) > 7 days
      | ^^^^^^^^^^^^^^^^^^^^ timestamp on the left, duration on the right
      |
      = help: compare a time with a time, such as `as_of - 7 days`, or ask `days_since(…)`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "days_since(last(login)) > 7 days"), @"
    error[R180]: cannot compare int with duration
     --> <rule>:1:1
      |
    1 | days_since(last(login)) > 7 days
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ int on the left, duration on the right
      |
      = help: `days_since` and its like give numbers: write `7`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "last(login) - first(login) > 24"), @"
    error[R180]: cannot compare duration with int
     --> <rule>:1:1
      |
    1 | last(login) - first(login) > 24
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ duration on the left, int on the right
      |
      = help: say the unit: `7 days`, `24 hours`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "last(login) - first(login) > 1 month"), @"
    error[R186]: a month has no fixed length to compare with
     --> <rule>:1:30
      |
    1 | last(login) - first(login) > 1 month
      |                              ^^^^^^^
      |
      = help: write days, such as `30 days`, or compare dates: `t >= as_of - 1 month`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.is_employee = 1"), @"
    error[R180]: cannot compare bool with int
     --> <rule>:1:1
      |
    1 | profile.is_employee = 1
      | ^^^^^^^^^^^^^^^^^^^^^^^ bool on the left, int on the right
      |
      = help: a bool is a condition by itself: write `x` or `not x`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.is_employee > false"), @"
    error[R180]: cannot compare bool with bool
     --> <rule>:1:1
      |
    1 | profile.is_employee > false
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^ bool on the left, bool on the right
      |
      = help: bools are only equal or not equal

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.is_employee in (true)"), @"
    error[R184]: `in` takes a number, text, time or duration, found bool
     --> <rule>:1:1
      |
    1 | profile.is_employee in (true)
      | ^^^^^^^^^^^^^^^^^^^ this is bool
      |
      = help: a bool is a condition by itself: write `x` or `not x`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.age in (1, 'two', 3)"), @"
    error[R180]: cannot compare int with text
     --> <rule>:1:20
      |
    1 | profile.age in (1, 'two', 3)
      |                    ^^^^^ int on the left, text on the right

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.age like '3%'"), @"
    error[R184]: `like` takes a text, found int
     --> <rule>:1:1
      |
    1 | profile.age like '3%'
      | ^^^^^^^^^^^ this is int
      |
      = help: compare numbers with `=`, `<` or `between`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, r#"profile.city like 'x\'"#), @r"
    error[R189]: this pattern ends in a lone `\`
     --> <rule>:1:19
      |
    1 | profile.city like 'x\'
      |                   ^^^^
      |
      = help: write `\\` for the character `\` itself

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.age between 5 and 1"), @"
    warning[R191]: this is never true: the lower bound is above the upper
     --> <rule>:1:21
      |
    1 | profile.age between 5 and 1
      |                     ^^^^^^^
      |
      = help: write the smaller bound first

    1 warning
    ");
}

#[test]
fn calculations() {
    insta::assert_snapshot!(found(Condition, "profile.city + 'x' = 'y'"), @"
    error[R182]: cannot calculate text + text
     --> <rule>:1:1
      |
    1 | profile.city + 'x' = 'y'
      | ^^^^^^^^^^^^^^^^^^
      |
      = help: texts are not joined in a rule

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "as_of - 7 > last(login)"), @"
    error[R182]: cannot calculate timestamp - int
     --> <rule>:1:1
      |
    1 | as_of - 7 > last(login)
      | ^^^^^^^^^
      |
      = help: say the unit: `as_of - 7 days`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "7 days + as_of > last(login)"), @"
    error[R182]: cannot calculate duration + timestamp
     --> <rule>:1:1
      |
    1 | 7 days + as_of > last(login)
      | ^^^^^^^^^^^^^^
      |
      = help: write the time first: `as_of + 7 days`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "last(login) + first(login) > as_of"), @"
    error[R182]: cannot calculate timestamp + timestamp
     --> <rule>:1:1
      |
    1 | last(login) + first(login) > as_of
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: two times have a difference, `a - b`, but no sum

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "-profile.city = 'x'"), @"
    error[R183]: cannot negate text
     --> <rule>:1:2
      |
    1 | -profile.city = 'x'
      |  ^^^^^^^^^^^^ this is text
      |
      = help: only numbers have a sign

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "1.0000000001 * 1.0000000001 > 1"), @"
    error[R185]: this product has 20 digits behind the point, more than 18
     --> <rule>:1:1
      |
    1 | 1.0000000001 * 1.0000000001 > 1
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: divide instead, or use fewer digits

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "-(7 days) < last(login) - as_of"), @"
    error[R183]: cannot negate duration
     --> <rule>:1:2
      |
    1 | -(7 days) < last(login) - as_of
      |  ^^^^^^^^ this is duration
      |
      = help: only numbers have a sign

    1 error
    ");
}

#[test]
fn arguments() {
    insta::assert_snapshot!(found(Condition, "sum(purchase.device) > 3"), @"
    error[R184]: `sum` takes numbers, found text
     --> <rule>:1:5
      |
    1 | sum(purchase.device) > 3
      |     ^^^^^^^^^^^^^^^ this is text

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "sum(purchase.gift) > 3"), @"
    error[R184]: `sum` takes numbers, found bool
     --> <rule>:1:5
      |
    1 | sum(purchase.gift) > 3
      |     ^^^^^^^^^^^^^ this is bool
      |
      = help: write `count(purchase where gift)`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "max(events.gift)"), @"
    error[R184]: `max` takes numbers, texts, times or durations, found bool
     --> <rule>:1:5
      |
    1 | max(events.gift)
      |     ^^^^^^^^^^^ this is bool
      |
      = help: write `count(events where gift)`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "hour(profile.birthday) > 3"), @"
    error[R184]: `hour` takes a timestamp, found date
     --> <rule>:1:6
      |
    1 | hour(profile.birthday) > 3
      |      ^^^^^^^^^^^^^^^^ this is date
      |
      = help: a date has no hour

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "days_since(profile.city) > 3"), @"
    error[R184]: `days_since` takes a time, found text
     --> <rule>:1:12
      |
    1 | days_since(profile.city) > 3
      |            ^^^^^^^^^^^^ this is text
      |
      = help: write a date as `date '2026-01-31'`; a text column can be declared a date in tagwerk.toml

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "days_since(as_of - last(login)) > 3"), @"
    error[R184]: `days_since` takes a time, found duration
     --> <rule>:1:12
      |
    1 | days_since(as_of - last(login)) > 3
      |            ^^^^^^^^^^^^^^^^^^^ this is duration
      |
      = help: a difference of two times compares with a duration: `a - b > 7 days`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "contains(profile.age, '3')"), @"
    error[R184]: `contains` takes a text, found int
     --> <rule>:1:10
      |
    1 | contains(profile.age, '3')
      |          ^^^^^^^^^^^ this is int

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "contains(profile.city, profile.city)"), @"
    error[R134]: expected a constant
     --> <rule>:1:24
      |
    1 | contains(profile.city, profile.city)
      |                        ^^^^^^^^^^^^ the part to look for is a text
      |
      = help: write it in single quotes: `contains(x, 'part')`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "top(10%, profile.city)"), @"
    error[R184]: a ranking takes a number, a time or a duration, found text
     --> <rule>:1:10
      |
    1 | top(10%, profile.city)
      |          ^^^^^^^^^^^^ this is text

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "top(10%, count(login) among top(5, count(purchase)))"), @"
    error[R190]: a ranking cannot stand inside another
     --> <rule>:1:29
      |
    1 | top(10%, count(login) among top(5, count(purchase)))
      |                             ^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: make the inner one a tag of its own and write `among tag(…)`

    1 error
    ");
}

#[test]
fn windows() {
    insta::assert_snapshot!(found(Condition, "exists(purchase, next 7 days)"), @"
    error[R187]: a `next` window cannot stand here
     --> <rule>:1:18
      |
    1 | exists(purchase, next 7 days)
      |                  ^^^^^^^^^^^ a rule sees nothing at or after `as_of`
      |
      = help: only labels, goals and KPIs look ahead; use `last` here

    1 error
    ");
    insta::assert_snapshot!(found(Outcome, "sequence(login, then purchase, next 7 days)"), @"
    error[R187]: a `next` window cannot stand here
     --> <rule>:1:32
      |
    1 | sequence(login, then purchase, next 7 days)
      |                                ^^^^^^^^^^^ a sequence looks back
      |
      = help: write `exists(…, next 7 days)` for what comes after `as_of`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count(login, between 30 days ago and 60 days ago) > 1"), @"
    error[R188]: this window is always empty
     --> <rule>:1:14
      |
    1 | count(login, between 30 days ago and 60 days ago) > 1
      |              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: write the farther bound first: `between 60 days ago and 30 days ago`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count(login, from date '2026-02-01' to date '2026-01-01') > 1"), @"
    error[R188]: this window is always empty
     --> <rule>:1:14
      |
    1 | count(login, from date '2026-02-01' to date '2026-01-01') > 1
      |              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: write the earlier bound first; the later one is not part of the window

    1 error
    ");
}
