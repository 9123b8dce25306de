use super::found;
use crate::rule::Purpose::Condition;

#[test]
fn the_whole() {
    insta::assert_snapshot!(found(Condition, ""), @"
    error[R120]: the rule is empty
     --> <rule>:1:1
      |
    1 |
      | ^
      |
      = help: write a condition, such as `count(login, last 7 days) > 3`, or `true` for everybody

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count(login) > 3 profile.is_employee"), @"
    error[R121]: expected `and`, `or` or the end of the rule, found `profile`
     --> <rule>:1:18
      |
    1 | count(login) > 3 profile.is_employee
      |                  ^^^^^^^

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "(count(login) > 3"), @"
    error[R122]: a parenthesis is not closed
     --> <rule>:1:18
      |
    1 | (count(login) > 3
      | - opened here    ^ expected `)` before this
      |
      = help: close it with `)`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count(login) > 3)"), @"
    error[R121]: expected `and`, `or` or the end of the rule, found `)`
     --> <rule>:1:17
      |
    1 | count(login) > 3)
      |                 ^
      |
      = help: there is no `(` for it

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count(login, last 7 days > 3"), @"
    error[R121]: expected `)`, found `>`
     --> <rule>:1:26
      |
    1 | count(login, last 7 days > 3
      |                          ^

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.age >"), @"
    error[R121]: expected a value or a condition, found the end of the rule
     --> <rule>:1:14
      |
    1 | profile.age >
      |              ^

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "and profile.is_employee"), @"
    error[R121]: expected a value or a condition, found `and`
     --> <rule>:1:1
      |
    1 | and profile.is_employee
      | ^^^

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.is_employee, tag(high_value)"), @"
    error[R121]: expected `and`, `or` or the end of the rule, found `,`
     --> <rule>:1:20
      |
    1 | profile.is_employee, tag(high_value)
      |                    ^
      |
      = help: join conditions with `and` or `or`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "case when profile.age > 3"), @"
    error[R121]: expected `and`, `or` or the end of the rule, found `when`
     --> <rule>:1:6
      |
    1 | case when profile.age > 3
      |      ^^^^
      |
      = help: a rule has no branches; use `and` and `or`, or an enumerated tag

    error[R150]: unknown name `case`
     --> <rule>:1:1
      |
    1 | case when profile.age > 3
      | ^^^^
      |
      = help: texts stand in single quotes, 'case'; attributes are written with their source, tags as `tag(…)`

    2 errors
    ");
}

#[test]
fn comparisons() {
    insta::assert_snapshot!(found(Condition, "1 < profile.age < 5"), @"
    error[R124]: comparisons do not chain
     --> <rule>:1:17
      |
    1 | 1 < profile.age < 5
      |                 ^ a second comparison
      |
      = help: join two comparisons with `and`, or use `x between a and b`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.city = null"), @"
    error[R125]: `null` is not a value to compare with
     --> <rule>:1:14
      |
    1 | profile.city = null
      |              ^^^^^^
      |
      = help: write `profile.city is null`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.city != NULL"), @"
    error[R125]: `null` is not a value to compare with
     --> <rule>:1:14
      |
    1 | profile.city != NULL
      |              ^^^^^^^
      |
      = help: write `profile.city is not null`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.is_employee is true"), @"
    error[R121]: expected `null`, found `true`
     --> <rule>:1:24
      |
    1 | profile.is_employee is true
      |                        ^^^^
      |
      = help: a bool is a condition by itself: write `x` or `not x`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.is_employee = not profile.is_employee"), @"
    error[R121]: expected a value, found `not`
     --> <rule>:1:23
      |
    1 | profile.is_employee = not profile.is_employee
      |                       ^^^
      |
      = help: put it in parentheses: `(not …)`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.city in 'Shanghai'"), @"
    error[R121]: expected `(`, found `'Shanghai'`
     --> <rule>:1:17
      |
    1 | profile.city in 'Shanghai'
      |                 ^^^^^^^^^^
      |
      = help: put the list in parentheses: `x in ('a', 'b')`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.city in ('Shanghai', profile.city)"), @"
    error[R134]: expected a constant
     --> <rule>:1:30
      |
    1 | profile.city in ('Shanghai', profile.city)
      |                              ^^^^^^^^^^^^ a list holds only constants
      |
      = help: write the values of the list, texts in single quotes; compare anything else with `=`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.age between 1 or 5"), @"
    error[R121]: expected `and`, found `or`
     --> <rule>:1:23
      |
    1 | profile.age between 1 or 5
      |                       ^^
      |
      = help: write `x between low and high`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.city like Shanghai"), @"
    error[R134]: expected a constant
     --> <rule>:1:19
      |
    1 | profile.city like Shanghai
      |                   ^^^^^^^^ a pattern is a text
      |
      = help: write the pattern in single quotes: `x like 'A%'`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.city contains 'hai'"), @"
    error[R121]: expected `and`, `or` or the end of the rule, found `contains`
     --> <rule>:1:14
      |
    1 | profile.city contains 'hai'
      |              ^^^^^^^^
      |
      = help: write `contains(x, 'part')`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.age + > 3"), @"
    error[R121]: expected a value or a condition, found `>`
     --> <rule>:1:15
      |
    1 | profile.age + > 3
      |               ^

    1 error
    ");
}

#[test]
fn calls() {
    insta::assert_snapshot!(found(Condition, "cuont(login) > 3"), @"
    error[R126]: unknown function `cuont`
     --> <rule>:1:1
      |
    1 | cuont(login) > 3
      | ^^^^^
      |
      = help: did you mean `count`?

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "average(purchase.amount) > 3"), @"
    error[R126]: unknown function `average`
     --> <rule>:1:1
      |
    1 | average(purchase.amount) > 3
      | ^^^^^^^
      |
      = help: write `avg(…)`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "last(login) > now()"), @"
    error[R126]: unknown function `now`
     --> <rule>:1:15
      |
    1 | last(login) > now()
      |               ^^^
      |
      = help: the instant a rule is evaluated at is `as_of`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count(*) > 3"), @"
    error[R121]: expected an event, found `*`
     --> <rule>:1:7
      |
    1 | count(*) > 3
      |       ^
      |
      = help: name the event whose rows are meant, such as `count(login)`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count(distinct browse.category) > 3"), @"
    error[R108]: `distinct` is written `count_distinct(…)` in a rule
     --> <rule>:1:7
      |
    1 | count(distinct browse.category) > 3
      |       ^^^^^^^^
      |
      = help: write `count_distinct(…)`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count() > 3"), @"
    error[R121]: expected an event, found `)`
     --> <rule>:1:7
      |
    1 | count() > 3
      |       ^
      |
      = help: name the event whose rows are meant, such as `count(login)`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "hour() > 3"), @"
    error[R127]: `hour` takes one value, found 0
     --> <rule>:1:1
      |
    1 | hour() > 3
      | ^^^^^^
      |
      = help: write `hour(x)`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "starts_with(profile.city) or day(as_of, 3) = as_of"), @"
    error[R127]: `starts_with` takes two texts, found 1
     --> <rule>:1:1
      |
    1 | starts_with(profile.city) or day(as_of, 3) = as_of
      | ^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: write `starts_with(x, 'part')`

    error[R127]: `day` takes one value, found 2
     --> <rule>:1:30
      |
    1 | starts_with(profile.city) or day(as_of, 3) = as_of
      |                              ^^^^^^^^^^^^^
      |
      = help: write `day(x)`

    2 errors
    ");
    insta::assert_snapshot!(found(Condition, "count(login.) > 1"), @"
    error[R121]: expected a name after the point, found `)`
     --> <rule>:1:13
      |
    1 | count(login.) > 1
      |             ^

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count(a.b.c.d) > 1"), @"
    error[R137]: a path has at most three names: source, event, column
     --> <rule>:1:7
      |
    1 | count(a.b.c.d) > 1
      |       ^^^^^^^
      |
      = help: a name that holds a point goes in backticks

    1 error
    ");
}

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

#[test]
fn rankings() {
    insta::assert_snapshot!(found(Condition, "top(sum(purchase.amount), 10%)"), @"
    error[R135]: a ranking starts with its size
     --> <rule>:1:5
      |
    1 | top(sum(purchase.amount), 10%)
      |     ^^^
      |
      = help: write `top(10%, …)` or `top(500, …)`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "top(0.1, sum(purchase.amount))"), @"
    error[R135]: a ranking keeps a whole number or a percent
     --> <rule>:1:5
      |
    1 | top(0.1, sum(purchase.amount))
      |     ^^^
      |
      = help: write a percent such as `10%`, or a whole number of subjects

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "top(0%, sum(purchase.amount))"), @"
    error[R135]: this percent keeps nobody or more than all
     --> <rule>:1:5
      |
    1 | top(0%, sum(purchase.amount))
      |     ^^
      |
      = help: write a percent above 0 and at most 100

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "top(101%, sum(purchase.amount))"), @"
    error[R135]: this percent keeps nobody or more than all
     --> <rule>:1:5
      |
    1 | top(101%, sum(purchase.amount))
      |     ^^^^
      |
      = help: write a percent above 0 and at most 100

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "top(10% sum(purchase.amount))"), @"
    error[R121]: expected `,`, found `sum`
     --> <rule>:1:9
      |
    1 | top(10% sum(purchase.amount))
      |         ^^^
      |
      = help: write `top(10%, what is ranked)`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "top(10%, sum(purchase.amount), last 90 days)"), @"
    error[R121]: expected `among` or `)`, found `,`
     --> <rule>:1:30
      |
    1 | top(10%, sum(purchase.amount), last 90 days)
      |                              ^
      |
      = help: a window belongs inside the aggregate: `top(10%, sum(purchase.amount, last 90 days))`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "top(10%, sum(purchase.amount) where profile.is_employee)"), @"
    error[R121]: expected `among` or `)`, found `where`
     --> <rule>:1:31
      |
    1 | top(10%, sum(purchase.amount) where profile.is_employee)
      |                               ^^^^^
      |
      = help: write `among` to say who is ranked; `where` belongs inside an aggregate

    1 error
    ");
}

#[test]
fn sequences() {
    insta::assert_snapshot!(found(Condition, "sequence(login)"), @"
    error[R136]: a sequence has at least two steps
     --> <rule>:1:1
      |
    1 | sequence(login)
      | ^^^^^^^^^^^^^^^
      |
      = help: write `sequence(add_to_cart, then purchase within 3 days)`, or `exists(add_to_cart)` for one

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "sequence(no login, then purchase)"), @"
    error[R136]: the first step cannot be a `no` step
     --> <rule>:1:10
      |
    1 | sequence(no login, then purchase)
      |          ^^
      |
      = help: begin with something that happened; write `not exists(…)` for what did not

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "sequence(login within 3 days, then purchase)"), @"
    error[R136]: the first step has no `within`
     --> <rule>:1:16
      |
    1 | sequence(login within 3 days, then purchase)
      |                ^^^^^^
      |
      = help: say when the first step happens by a window at the end: `sequence(…, last 14 days)`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "sequence(login, purchase within 3 days)"), @"
    error[R136]: `then` is missing before this step
     --> <rule>:1:17
      |
    1 | sequence(login, purchase within 3 days)
      |                 ^^^^^^^^
      |
      = help: write `, then purchase within 3 days`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "sequence(login, then not purchase within 3 days)"), @"
    error[R108]: `not` is written `no` in a rule
     --> <rule>:1:22
      |
    1 | sequence(login, then not purchase within 3 days)
      |                      ^^^
      |
      = help: write `no`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "sequence(login, then count(purchase))"), @"
    error[R121]: expected an event, found `count`
     --> <rule>:1:22
      |
    1 | sequence(login, then count(purchase))
      |                      ^^^^^
      |
      = help: a step is an event with an optional `where`: `then purchase where amount > 100 within 3 days`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "sequence(login, then purchase within 3)"), @"
    error[R121]: expected a unit of time, found `)`
     --> <rule>:1:39
      |
    1 | sequence(login, then purchase within 3)
      |                                       ^
      |
      = help: write a unit: `within 3 days`

    1 error
    ");
}

#[test]
fn tags() {
    insta::assert_snapshot!(found(Condition, "tag('high_value')"), @"
    error[R121]: expected the id of a tag, found `'high_value'`
     --> <rule>:1:5
      |
    1 | tag('high_value')
      |     ^^^^^^^^^^^^
      |
      = help: write it without quotes: `tag(high_value)`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "tag(high_value and lifecycle)"), @"
    error[R121]: expected `)`, found `and`
     --> <rule>:1:16
      |
    1 | tag(high_value and lifecycle)
      |                ^^^
      |
      = help: one tag per `tag(…)`: write `tag(a) and tag(b)`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "tag(lifecycle = churned)"), @"
    error[R134]: expected a constant
     --> <rule>:1:17
      |
    1 | tag(lifecycle = churned)
      |                 ^^^^^^^ a case is a text
      |
      = help: write the case in single quotes: `tag(lifecycle = 'churned')`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "tag(lifecycle in ('new', 'churned'))"), @"
    error[R121]: expected `=`, `!=` or `)`, found `in`
     --> <rule>:1:15
      |
    1 | tag(lifecycle in ('new', 'churned'))
      |               ^^
      |
      = help: write `tag(x = 'a') or tag(x = 'b')`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "tag(high_value"), @"
    error[R122]: a parenthesis is not closed
     --> <rule>:1:15
      |
    1 | tag(high_value
      |    -          ^ expected `)` before this
      |    |
      |    opened here
      |
      = help: close it with `)`

    1 error
    ");
}
