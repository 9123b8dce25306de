use super::found;
use crate::rule::Purpose::Condition;

#[test]
fn unknown() {
    insta::assert_snapshot!(found(Condition, "profile.contry = 'DE'"), @"
    error[R151]: unknown column `contry`
     --> <rule>:1:9
      |
    1 | profile.contry = 'DE'
      |         ^^^^^^ no such column in source `profile`
      |
      = help: known here: `age`, `balance`, `birthday`, `city`, `height`, `is_employee`, `registered_at`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profle.city = 'x'"), @"
    error[R150]: unknown name `profle`
     --> <rule>:1:1
      |
    1 | profle.city = 'x'
      | ^^^^^^ neither a source nor an event
      |
      = help: did you mean `profile`?

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count(logn) > 1"), @"
    error[R152]: unknown event `logn`
     --> <rule>:1:7
      |
    1 | count(logn) > 1
      |       ^^^^ no source has this event
      |
      = help: did you mean `login`?

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count(login where devce = 'ios') > 1"), @"
    error[R151]: unknown column `devce`
     --> <rule>:1:19
      |
    1 | count(login where devce = 'ios') > 1
      |                   ^^^^^ no such column in source `events`
      |
      = help: did you mean `device`?

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "sum(purchase.amonut) > 1"), @"
    error[R151]: unknown column `amonut`
     --> <rule>:1:14
      |
    1 | sum(purchase.amonut) > 1
      |              ^^^^^^ no such column in source `events`
      |
      = help: did you mean `amount`?

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count(events.logn) > 1"), @"
    error[R152]: unknown event `logn`
     --> <rule>:1:14
      |
    1 | count(events.logn) > 1
      |              ^^^^ neither an event nor a column of this source
      |
      = help: did you mean `login`?

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "tag(hihg_value)"), @"
    error[R156]: unknown tag `hihg_value`
     --> <rule>:1:5
      |
    1 | tag(hihg_value)
      |     ^^^^^^^^^^ no tag has this id
      |
      = help: did you mean `high_value`?

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "tag(lifecycle = 'chruned')"), @"
    error[R157]: tag `lifecycle` has no case `chruned`
     --> <rule>:1:17
      |
    1 | tag(lifecycle = 'chruned')
      |                 ^^^^^^^^^ no such case
      |
      = help: did you mean `churned`?

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.contry = 'DE' and count(logn) > 1 and tag(hihg_value)"), @"
    error[R151]: unknown column `contry`
     --> <rule>:1:9
      |
    1 | profile.contry = 'DE' and count(logn) > 1 and tag(hihg_value)
      |         ^^^^^^ no such column in source `profile`
      |
      = help: known here: `age`, `balance`, `birthday`, `city`, `height`, `is_employee`, `registered_at`

    error[R152]: unknown event `logn`
     --> <rule>:1:33
      |
    1 | profile.contry = 'DE' and count(logn) > 1 and tag(hihg_value)
      |                                 ^^^^ no source has this event
      |
      = help: did you mean `login`?

    error[R156]: unknown tag `hihg_value`
     --> <rule>:1:51
      |
    1 | profile.contry = 'DE' and count(logn) > 1 and tag(hihg_value)
      |                                                   ^^^^^^^^^^ no tag has this id
      |
      = help: did you mean `high_value`?

    3 errors
    ");
}

#[test]
fn bare() {
    insta::assert_snapshot!(found(Condition, "city = 'Shanghai'"), @"
    error[R150]: unknown name `city`
     --> <rule>:1:1
      |
    1 | city = 'Shanghai'
      | ^^^^
      |
      = help: write `profile.city`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.city = Shanghai"), @"
    error[R150]: unknown name `Shanghai`
     --> <rule>:1:16
      |
    1 | profile.city = Shanghai
      |                ^^^^^^^^
      |
      = help: texts stand in single quotes, 'Shanghai'; attributes are written with their source, tags as `tag(…)`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "high_value"), @"
    error[R150]: unknown name `high_value`
     --> <rule>:1:1
      |
    1 | high_value
      | ^^^^^^^^^^
      |
      = help: write `tag(high_value)`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "login"), @"
    error[R164]: event `login` is not a condition by itself
     --> <rule>:1:1
      |
    1 | login
      | ^^^^^
      |
      = help: write `exists(login)` or `count(login) > 0`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "amount > 3"), @"
    error[R150]: unknown name `amount`
     --> <rule>:1:1
      |
    1 | amount > 3
      | ^^^^^^
      |
      = help: `amount` is a column of events; write an aggregate over it, such as `max(events.amount)`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "purchase.amount > 3"), @"
    error[R163]: a column of an event has a value per row, not per subject
     --> <rule>:1:1
      |
    1 | purchase.amount > 3
      | ^^^^^^^^^^^^^^^
      |
      = help: say which row: `last(purchase.amount)`, or all of them: `max(purchase.amount)`, `sum(purchase.amount)`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "events.purchase"), @"
    error[R164]: event `events.purchase` is not a condition by itself
     --> <rule>:1:1
      |
    1 | events.purchase
      | ^^^^^^^^^^^^^^^
      |
      = help: write `exists(events.purchase)` or `count(events.purchase) > 0`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "time > as_of - 7 days"), @"
    error[R150]: unknown name `time`
     --> <rule>:1:1
      |
    1 | time > as_of - 7 days
      | ^^^^
      |
      = help: `time` belongs to a row; it stands inside an aggregate, after `where`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count(purchase where city = 'x') > 1"), @"
    error[R151]: unknown column `city`
     --> <rule>:1:22
      |
    1 | count(purchase where city = 'x') > 1
      |                      ^^^^ no such column in source `events`
      |
      = help: attributes are qualified: `profile.city`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "lifecycle = 'churned'"), @"
    error[R150]: unknown name `lifecycle`
     --> <rule>:1:1
      |
    1 | lifecycle = 'churned'
      | ^^^^^^^^^
      |
      = help: write `tag(lifecycle = '…')`, or `tag(lifecycle)` for any of its cases

    1 error
    ");
}

#[test]
fn events() {
    insta::assert_snapshot!(found(Condition, "count(amount) > 3"), @"
    error[R152]: unknown event `amount`
     --> <rule>:1:7
      |
    1 | count(amount) > 3
      |       ^^^^^^ no source has this event
      |
      = help: `amount` is a column of `events`; write the event before it: `events.amount`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "sum(amount) > 3"), @"
    error[R152]: unknown event `amount`
     --> <rule>:1:5
      |
    1 | sum(amount) > 3
      |     ^^^^^^ no source has this event
      |
      = help: `amount` is a column of `events`; write the event before it: `events.amount`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "sum(purchase) > 3"), @"
    error[R166]: `sum` needs a column
     --> <rule>:1:5
      |
    1 | sum(purchase) > 3
      |     ^^^^^^^^
      |
      = help: name the column: `sum(purchase.amount)`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "sum(events.purchase) > 3"), @"
    error[R166]: `sum` needs a column
     --> <rule>:1:5
      |
    1 | sum(events.purchase) > 3
      |     ^^^^^^^^^^^^^^^
      |
      = help: name the column: `sum(events.purchase.amount)`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "sum(amount * 2) > 3"), @"
    error[R160]: `sum` does not say which event it reads
     --> <rule>:1:5
      |
    1 | sum(amount * 2) > 3
      |     ^^^^^^^^^^
      |
      = help: write the event before a column: `events.amount`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count(login where purchase.amount > 3) > 3"), @"
    error[R161]: an aggregate reads one event, found `login` and `purchase`
     --> <rule>:1:19
      |
    1 | count(login where purchase.amount > 3) > 3
      |       -----       ^^^^^^^^^^^^^^^
      |       |
      |       the first event
      |
      = help: compute one aggregate per event and combine their results

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "sum(purchase.amount * order.quantity) > 3"), @"
    error[R161]: an aggregate reads one event, found `purchase` and `order`
     --> <rule>:1:23
      |
    1 | sum(purchase.amount * order.quantity) > 3
      |     ---------------   ^^^^^^^^^^^^^^
      |     |
      |     the first event
      |
      = help: compute one aggregate per event and combine their results

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "exists(purchase.amount)"), @"
    error[R167]: `exists` takes an event, not a column
     --> <rule>:1:8
      |
    1 | exists(purchase.amount)
      |        ^^^^^^^^^^^^^^^
      |
      = help: write `exists(purchase where amount is not null)`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count(profile) > 3"), @"
    error[R162]: `profile` is an attributes source, it has no events
     --> <rule>:1:7
      |
    1 | count(profile) > 3
      |       ^^^^^^^
      |
      = help: an attribute has one value per subject: `profile.city = …`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count(profile.city) > 3"), @"
    error[R162]: `profile` is an attributes source, it has no events
     --> <rule>:1:7
      |
    1 | count(profile.city) > 3
      |       ^^^^^^^^^^^^
      |
      = help: an attribute has one value per subject; ask for it outside: `profile.city = …`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count(order.login) > 3"), @"
    error[R152]: unknown event `login`
     --> <rule>:1:13
      |
    1 | count(order.login) > 3
      |             ^^^^^ neither an event nor a column of this source
      |
      = help: known here: `invoice`, `ordered_at`, `quantity`, `unit_price`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "sum(count(login)) > 3"), @"
    error[R165]: another aggregate cannot stand inside an aggregate or step
     --> <rule>:1:5
      |
    1 | sum(count(login)) > 3
      |     ^^^^^^^^^^^^
      |
      = help: put it beside, joined with `and`, or make it a tag of its own

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count(login where tag(high_value)) > 3"), @"
    error[R165]: `tag(…)` cannot stand inside an aggregate or step
     --> <rule>:1:19
      |
    1 | count(login where tag(high_value)) > 3
      |                   ^^^^^^^^^^^^^^^
      |
      = help: put it beside, joined with `and`, or make it a tag of its own

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count(purchase.amount > 3) > 3"), @"
    error[R184]: `count` takes a column or a calculated value, found bool
     --> <rule>:1:7
      |
    1 | count(purchase.amount > 3) > 3
      |       ^^^^^^^^^^^^^^^^^^^ this is bool
      |
      = help: put the condition behind `where`: `count(purchase where …)`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "sequence(login, then purchase.amount)"), @"
    error[R136]: a step is an event, not a column
     --> <rule>:1:22
      |
    1 | sequence(login, then purchase.amount)
      |                      ^^^^^^^^^^^^^^^
      |
      = help: ask for the column after `where`: `then purchase where amount > 100`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "max(purchase) > as_of"), @"
    error[R166]: `max` needs a column
     --> <rule>:1:5
      |
    1 | max(purchase) > as_of
      |     ^^^^^^^^
      |
      = help: name the column: `max(purchase.amount)`

    1 error
    ");
}

#[test]
fn tags_and_scores() {
    insta::assert_snapshot!(found(Condition, "tag(high_value = 'x')"), @"
    error[R158]: tag `high_value` has no cases
     --> <rule>:1:18
      |
    1 | tag(high_value = 'x')
      |                  ^^^
      |
      = help: write `tag(high_value)`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "tag(lifecycle) = 'churned'"), @"
    error[R180]: cannot compare bool with text
     --> <rule>:1:1
      |
    1 | tag(lifecycle) = 'churned'
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^ bool on the left, text on the right
      |
      = help: write `tag(lifecycle = 'churned')`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "score(high_value) > 0.5"), @"
    error[R159]: tag `high_value` has no score
     --> <rule>:1:7
      |
    1 | score(high_value) > 0.5
      |       ^^^^^^^^^^
      |
      = help: only model tags have one; write `tag(high_value)`

    1 error
    ");
}
