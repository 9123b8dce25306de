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
    insta::assert_snapshot!(found(Condition, "days_since(last(purchase) < 30"), @"
    error[R122]: a parenthesis is not closed
     --> <rule>:1:31
      |
    1 | days_since(last(purchase) < 30
      |           - opened here       ^ expected `)` before this
      |
      = help: close it with `)`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "sum(purchase.amount) where amount > 0 > 100"), @"
    error[R121]: expected `and`, `or` or the end of the rule, found `where`
     --> <rule>:1:22
      |
    1 | sum(purchase.amount) where amount > 0 > 100
      |                      ^^^^^
      |
      = help: a filter and a window stand inside the parentheses of the aggregate: `count(login where …, last 7 days)`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "if(profile.age > 3, true, false)"), @"
    error[R126]: unknown function `if`
     --> <rule>:1:1
      |
    1 | if(profile.age > 3, true, false)
      | ^^
      |
      = help: a rule has no branches; use `and`, `or` and `is null`, or an enumerated tag

    1 error
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
      |
      = help: write both sides of each comparison: `x > 18 and x < 30`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.age > 18 and < 30"), @"
    error[R121]: expected a value or a condition, found `<`
     --> <rule>:1:22
      |
    1 | profile.age > 18 and < 30
      |                      ^
      |
      = help: write both sides of each comparison: `x > 18 and x < 30`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.city is not in ('a')"), @"
    error[R121]: expected `null`, found `in`
     --> <rule>:1:21
      |
    1 | profile.city is not in ('a')
      |                     ^^
      |
      = help: leave out `is`: `x not in (…)`, `x not like '…'`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.city not null"), @"
    error[R121]: expected `and`, `or` or the end of the rule, found `not`
     --> <rule>:1:14
      |
    1 | profile.city not null
      |              ^^^
      |
      = help: write `x is not null`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.age not > 3"), @"
    error[R121]: expected `and`, `or` or the end of the rule, found `not`
     --> <rule>:1:13
      |
    1 | profile.age not > 3
      |             ^^^
      |
      = help: `not` stands before a condition, or in `not in`, `not between`, `not like`

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
    insta::assert_snapshot!(found(Condition, "sequence(login then purchase)"), @"
    error[R128]: a comma is missing before `then`
     --> <rule>:1:16
      |
    1 | sequence(login then purchase)
      |                ^^^^
      |
      = help: write it so: `sequence(login, then purchase)`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "sequence(login, then purchase, within 3 days)"), @"
    error[R136]: `within` belongs to the step before it
     --> <rule>:1:32
      |
    1 | sequence(login, then purchase, within 3 days)
      |                                ^^^^^^
      |
      = help: leave out the comma: `then purchase within 3 days`

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
