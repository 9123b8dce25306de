use super::found;
use crate::rule::Purpose::Condition;

#[test]
fn windows() {
    insta::assert_snapshot!(found(Condition, "count(login last 7 days) > 3"), @"
    error[R128]: a comma is missing before the window
     --> <rule>:1:13
      |
    1 | count(login last 7 days) > 3
      |             ^^^^
      |
      = help: write it so: `count(login, last 7 days)`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count(login, 7 days) > 3"), @"
    error[R129]: expected a window, found `7`
     --> <rule>:1:14
      |
    1 | count(login, 7 days) > 3
      |              ^
      |
      = help: write `last 7 days`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count(login, past 7 days) > 3"), @"
    error[R129]: expected a window, found `past`
     --> <rule>:1:14
      |
    1 | count(login, past 7 days) > 3
      |              ^^^^
      |
      = help: write `last 7 days`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count(login, lsat 7 days) > 3"), @"
    error[R129]: expected a window, found `lsat`
     --> <rule>:1:14
      |
    1 | count(login, lsat 7 days) > 3
      |              ^^^^
      |
      = help: did you mean `last`?

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count(login, last week) > 3"), @"
    error[R121]: expected a duration, found `week`
     --> <rule>:1:19
      |
    1 | count(login, last week) > 3
      |                   ^^^^
      |
      = help: write `last 1 week`, or `this week` for the running one

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count(login, last 7) > 3"), @"
    error[R121]: expected a unit of time, found `)`
     --> <rule>:1:20
      |
    1 | count(login, last 7) > 3
      |                    ^
      |
      = help: write a unit: `last 7 days`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count(login, last 7 dayz) > 3"), @"
    error[R131]: unknown unit of time `dayz`
     --> <rule>:1:21
      |
    1 | count(login, last 7 dayz) > 3
      |                     ^^^^
      |
      = help: did you mean `days`?

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count(login, last 30 seconds) > 3"), @"
    error[R131]: unknown unit of time `seconds`
     --> <rule>:1:22
      |
    1 | count(login, last 30 seconds) > 3
      |                      ^^^^^^^
      |
      = help: the smallest unit is a minute

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count(login, last 1 year) > 3"), @"
    error[R131]: unknown unit of time `year`
     --> <rule>:1:21
      |
    1 | count(login, last 1 year) > 3
      |                     ^^^^
      |
      = help: write months: `12 months`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count(login, last 0 days) > 3"), @"
    error[R132]: this duration is nothing
     --> <rule>:1:19
      |
    1 | count(login, last 0 days) > 3
      |                   ^^^^^^
      |
      = help: write at least 1

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count(login, last 1.5 days) > 3"), @"
    error[R132]: a duration is a whole number of units
     --> <rule>:1:19
      |
    1 | count(login, last 1.5 days) > 3
      |                   ^^^^^^^^
      |
      = help: use a whole number of a smaller unit, such as `90 minutes` or `36 hours`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count(login, last 999999 months) > 3"), @"
    error[R132]: a duration is at most 1000 years
     --> <rule>:1:19
      |
    1 | count(login, last 999999 months) > 3
      |                   ^^^^^^^^^^^^^
      |
      = help: write at most `12000 months`, or `ever` for all time

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count(login, between 60 and 30 days ago) > 3"), @"
    error[R121]: expected a unit of time, found `and`
     --> <rule>:1:25
      |
    1 | count(login, between 60 and 30 days ago) > 3
      |                         ^^^
      |
      = help: write a unit: `between 60 days`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count(login, between 60 days ago to 30 days ago) > 3"), @"
    error[R121]: expected `and`, found `to`
     --> <rule>:1:34
      |
    1 | count(login, between 60 days ago to 30 days ago) > 3
      |                                  ^^
      |
      = help: write `between 60 days ago and 30 days ago`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count(login, since '2026-01-01') > 3"), @"
    error[R121]: expected `date '…'` or `timestamp '…'`, found `'2026-01-01'`
     --> <rule>:1:20
      |
    1 | count(login, since '2026-01-01') > 3
      |                    ^^^^^^^^^^^^
      |
      = help: write `since date '2026-01-01'`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count(login, since 7 days ago) > 3"), @"
    error[R121]: expected `date '…'` or `timestamp '…'`, found `7`
     --> <rule>:1:20
      |
    1 | count(login, since 7 days ago) > 3
      |                    ^
      |
      = help: a time that long ago is the window `last 7 days`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count(login, since date '2026-02-30') > 3"), @"
    error[R133]: `2026-02-30` is not a date
     --> <rule>:1:25
      |
    1 | count(login, since date '2026-02-30') > 3
      |                         ^^^^^^^^^^^^
      |
      = help: write `date '2026-01-31'`: year, month, day

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count(login, from date '2026-01-01') > 3"), @"
    error[R121]: expected `to`, found `)`
     --> <rule>:1:36
      |
    1 | count(login, from date '2026-01-01') > 3
      |                                    ^
      |
      = help: write `from date '…' to date '…'`, or `since date '…'`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count(login, this year) > 3"), @"
    error[R121]: expected `week` or `month`, found `year`
     --> <rule>:1:19
      |
    1 | count(login, this year) > 3
      |                   ^^^^
      |
      = help: write `since date '2026-01-01'`, or a number of months

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count(login, last 7 days where device = 'ios') > 3"), @"
    error[R121]: expected `)`, found `where`
     --> <rule>:1:26
      |
    1 | count(login, last 7 days where device = 'ios') > 3
      |                          ^^^^^
      |
      = help: write `where` before the window: `count(login where …, last 7 days)`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count(login, last 7 days, today) > 3"), @"
    error[R121]: expected `)`, found `,`
     --> <rule>:1:25
      |
    1 | count(login, last 7 days, today) > 3
      |                         ^

    1 error
    ");
}

#[test]
fn durations_and_instants() {
    insta::assert_snapshot!(found(Condition, "last(login) > 7 days ago"), @"
    error[R130]: `ago` stands only in a window
     --> <rule>:1:22
      |
    1 | last(login) > 7 days ago
      |                      ^^^
      |
      = help: for an instant write `as_of - 7 days`; in a window write `last 7 days` or `between … ago and 7 days ago` after a comma

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "last(login) > as_of - 1 fortnight"), @"
    error[R131]: unknown unit of time `fortnight`
     --> <rule>:1:25
      |
    1 | last(login) > as_of - 1 fortnight
      |                         ^^^^^^^^^
      |
      = help: write `2 weeks`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "last(login) > -7 days"), @"
    error[R132]: a duration has no sign
     --> <rule>:1:15
      |
    1 | last(login) > -7 days
      |               ^^^^^^^
      |
      = help: write `as_of - 7 days` for the past

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "last(login) > interval '7 days'"), @"
    error[R121]: expected a value or a condition, found `interval`
     --> <rule>:1:15
      |
    1 | last(login) > interval '7 days'
      |               ^^^^^^^^
      |
      = help: write durations plainly: `7 days`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "last(login) > date '01/02/2026'"), @"
    error[R133]: `01/02/2026` is not a date
     --> <rule>:1:20
      |
    1 | last(login) > date '01/02/2026'
      |                    ^^^^^^^^^^^^
      |
      = help: write `date '2026-01-31'`: year, month, day

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "last(login) > timestamp 'noon'"), @"
    error[R133]: `noon` is not a timestamp
     --> <rule>:1:25
      |
    1 | last(login) > timestamp 'noon'
      |                         ^^^^^^
      |
      = help: write `timestamp '2026-01-31T09:00:00'`, with an offset such as `+08:00` if it is not local

    1 error
    ");
}
