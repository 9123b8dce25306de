use super::found;
use crate::rule::Purpose::Condition;

#[test]
fn operators_of_other_languages() {
    insta::assert_snapshot!(found(Condition, "profile.is_employee && profile.age == 3"), @"
    error[R108]: `&&` is written `and` in a rule
     --> <rule>:1:21
      |
    1 | profile.is_employee && profile.age == 3
      |                     ^^
      |
      = help: write `and`

    error[R108]: `==` is written `=` in a rule
     --> <rule>:1:36
      |
    1 | profile.is_employee && profile.age == 3
      |                                    ^^
      |
      = help: write `=`

    2 errors
    ");
    insta::assert_snapshot!(found(Condition, "profile.is_employee || !profile.is_employee"), @"
    error[R108]: `||` is written `or` in a rule
     --> <rule>:1:21
      |
    1 | profile.is_employee || !profile.is_employee
      |                     ^^
      |
      = help: write `or`

    error[R108]: `!` is written `not` in a rule
     --> <rule>:1:24
      |
    1 | profile.is_employee || !profile.is_employee
      |                        ^
      |
      = help: write `not`

    2 errors
    ");
    insta::assert_snapshot!(found(Condition, "profile.age <> 3"), @"
    error[R108]: `<>` is written `!=` in a rule
     --> <rule>:1:13
      |
    1 | profile.age <> 3
      |             ^^
      |
      = help: write `!=`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.age => 3"), @"
    error[R108]: `=>` is written `>=` in a rule
     --> <rule>:1:13
      |
    1 | profile.age => 3
      |             ^^
      |
      = help: write `>=`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.age ≥ 18"), @"
    error[R108]: `≥` is written `>=` in a rule
     --> <rule>:1:13
      |
    1 | profile.age ≥ 18
      |             ^
      |
      = help: write `>=`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.city in ['Shanghai']"), @"
    error[R108]: `[` is written `(` in a rule
     --> <rule>:1:17
      |
    1 | profile.city in ['Shanghai']
      |                 ^
      |
      = help: write `(`

    error[R108]: `]` is written `)` in a rule
     --> <rule>:1:28
      |
    1 | profile.city in ['Shanghai']
      |                            ^
      |
      = help: write `)`

    2 errors
    ");
}

#[test]
fn letter_case() {
    insta::assert_snapshot!(found(Condition, "profile.is_employee AND NOT profile.age IS NULL"), @"
    error[R109]: keywords are lower case
     --> <rule>:1:21
      |
    1 | profile.is_employee AND NOT profile.age IS NULL
      |                     ^^^
      |
      = help: write `and` instead of `AND`

    error[R109]: keywords are lower case
     --> <rule>:1:25
      |
    1 | profile.is_employee AND NOT profile.age IS NULL
      |                         ^^^
      |
      = help: write `not` instead of `NOT`

    error[R109]: keywords are lower case
     --> <rule>:1:41
      |
    1 | profile.is_employee AND NOT profile.age IS NULL
      |                                         ^^
      |
      = help: write `is` instead of `IS`

    error[R109]: keywords are lower case
     --> <rule>:1:44
      |
    1 | profile.is_employee AND NOT profile.age IS NULL
      |                                            ^^^^
      |
      = help: write `null` instead of `NULL`

    4 errors
    ");
    insta::assert_snapshot!(found(Condition, "COUNT(login) > 3 OR TRUE"), @"
    error[R109]: keywords are lower case
     --> <rule>:1:1
      |
    1 | COUNT(login) > 3 OR TRUE
      | ^^^^^
      |
      = help: write `count` instead of `COUNT`

    error[R109]: keywords are lower case
     --> <rule>:1:18
      |
    1 | COUNT(login) > 3 OR TRUE
      |                  ^^
      |
      = help: write `or` instead of `OR`

    error[R109]: keywords are lower case
     --> <rule>:1:21
      |
    1 | COUNT(login) > 3 OR TRUE
      |                     ^^^^
      |
      = help: write `true` instead of `TRUE`

    3 errors
    ");
    insta::assert_snapshot!(found(Condition, "count(login WHERE device = 'ios', LAST 7 Days) > 3"), @"
    error[R109]: keywords are lower case
     --> <rule>:1:13
      |
    1 | count(login WHERE device = 'ios', LAST 7 Days) > 3
      |             ^^^^^
      |
      = help: write `where` instead of `WHERE`

    error[R109]: keywords are lower case
     --> <rule>:1:35
      |
    1 | count(login WHERE device = 'ios', LAST 7 Days) > 3
      |                                   ^^^^
      |
      = help: write `last` instead of `LAST`

    error[R109]: keywords are lower case
     --> <rule>:1:42
      |
    1 | count(login WHERE device = 'ios', LAST 7 Days) > 3
      |                                          ^^^^
      |
      = help: write `days` instead of `Days`

    3 errors
    ");
}

#[test]
fn quotes() {
    insta::assert_snapshot!(found(Condition, r#"profile.city = "Shanghai""#), @r#"
    error[R104]: texts stand in single quotes
     --> <rule>:1:16
      |
    1 | profile.city = "Shanghai"
      |                ^^^^^^^^^^
      |
      = help: write 'Shanghai', or `Shanghai` if it is a name

    1 error
    "#);
    insta::assert_snapshot!(found(Condition, "profile.city = ‘上海’"), @"
    error[R104]: texts stand in single quotes
     --> <rule>:1:16
      |
    1 | profile.city = ‘上海’
      |                ^^^^^^
      |
      = help: write '上海', or `上海` if it is a name

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.city = 'Shanghai"), @"
    error[R102]: this text is not closed
     --> <rule>:1:16
      |
    1 | profile.city = 'Shanghai
      |                ^^^^^^^^^ the closing `'` is missing
      |
      = help: a single quote inside a text is doubled: `'it''s'`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.`city = 'x'"), @"
    error[R103]: this name is not closed
     --> <rule>:1:9
      |
    1 | profile.`city = 'x'
      |         ^^^^^^^^^^^ the closing backtick is missing
      |
      = help: a backtick inside a name is doubled

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.`` = 'x'"), @"
    error[R110]: a name cannot be empty
     --> <rule>:1:9
      |
    1 | profile.`` = 'x'
      |         ^^
      |
      = help: write the name between the backticks

    1 error
    ");
}

#[test]
fn names_and_signs() {
    insta::assert_snapshot!(found(Condition, "profile.城市 = 'x'"), @"
    error[R105]: `城市` is not a plain word
     --> <rule>:1:9
      |
    1 | profile.城市 = 'x'
      |         ^^^^
      |
      = help: put it in backticks if it is a name, `城市`, or in single quotes if it is a text

    error[R151]: unknown column `城市`
     --> <rule>:1:9
      |
    1 | profile.城市 = 'x'
      |         ^^^^ no such column in source `profile`
      |
      = help: known here: `age`, `balance`, `birthday`, `city`, `height`, `is_employee`, `registered_at`

    2 errors
    ");
    insta::assert_snapshot!(found(Condition, "count（login，last 7 days）＞3"), @"
    error[R108]: `（` is written `(` in a rule
     --> <rule>:1:6
      |
    1 | count（login，last 7 days）＞3
      |      ^^
      |
      = help: write `(`

    error[R108]: `，` is written `,` in a rule
     --> <rule>:1:12
      |
    1 | count（login，last 7 days）＞3
      |             ^^
      |
      = help: write `,`

    error[R108]: `）` is written `)` in a rule
     --> <rule>:1:24
      |
    1 | count（login，last 7 days）＞3
      |                          ^^
      |
      = help: write `)`

    error[R108]: `＞` is written `>` in a rule
     --> <rule>:1:25
      |
    1 | count（login，last 7 days）＞3
      |                            ^^
      |
      = help: write `>`

    4 errors
    ");
    insta::assert_snapshot!(found(Condition, "profile.age > 3;"), @"
    error[R101]: unexpected character `;`
     --> <rule>:1:16
      |
    1 | profile.age > 3;
      |                ^
      |
      = help: leave it out, or put it in a text `'…'` or a name in backticks

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.age > $3"), @"
    error[R101]: unexpected character `$`
     --> <rule>:1:15
      |
    1 | profile.age > $3
      |               ^
      |
      = help: leave it out, or put it in a text `'…'` or a name in backticks

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count(add-to-cart) > 1"), @"
    error[R160]: `count` does not say which event it reads
     --> <rule>:1:7
      |
    1 | count(add-to-cart) > 1
      |       ^^^^^^^^^^^
      |
      = help: did you mean `add to cart`?

    1 error
    ");
}

#[test]
fn numbers() {
    insta::assert_snapshot!(found(Condition, "profile.balance > 1_000"), @"
    error[R106]: `1_000` is not a number of the rule language
     --> <rule>:1:19
      |
    1 | profile.balance > 1_000
      |                   ^^^^^
      |
      = help: write `1000`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.balance > 1,000"), @"
    error[R121]: expected `and`, `or` or the end of the rule, found `,`
     --> <rule>:1:20
      |
    1 | profile.balance > 1,000
      |                    ^
      |
      = help: write numbers without separators between thousands

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.balance > 1e6"), @"
    error[R106]: `1e6` is not a number of the rule language
     --> <rule>:1:19
      |
    1 | profile.balance > 1e6
      |                   ^^^
      |
      = help: write all digits of the number

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.balance > .5"), @"
    error[R106]: `.5` is not a number of the rule language
     --> <rule>:1:19
      |
    1 | profile.balance > .5
      |                   ^^
      |
      = help: write `0.5`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.balance > 5."), @"
    error[R106]: `5.` is not a number of the rule language
     --> <rule>:1:19
      |
    1 | profile.balance > 5.
      |                   ^^
      |
      = help: write `5` or `5.0`

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.age > 9223372036854775808"), @"
    error[R107]: this number is too large
     --> <rule>:1:15
      |
    1 | profile.age > 9223372036854775808
      |               ^^^^^^^^^^^^^^^^^^^
      |
      = help: numbers have 64 bits

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.balance > 0.1234567890123456789"), @"
    error[R107]: this number is too large
     --> <rule>:1:19
      |
    1 | profile.balance > 0.1234567890123456789
      |                   ^^^^^^^^^^^^^^^^^^^^^
      |
      = help: write at most 18 digits behind the point

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.balance > 10%"), @"
    error[R135]: a percent is not a value
     --> <rule>:1:19
      |
    1 | profile.balance > 10%
      |                   ^^^
      |
      = help: a percent stands first in `top` and `bottom`; as a number write `0.1` for 10 %

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.age > 18岁"), @"
    error[R105]: `岁` is not a plain word
     --> <rule>:1:17
      |
    1 | profile.age > 18岁
      |                 ^^
      |
      = help: put it in backticks if it is a name, `岁`, or in single quotes if it is a text

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "profile.balance > 100.00.0"), @"
    error[R106]: `.0` is not a number of the rule language
     --> <rule>:1:25
      |
    1 | profile.balance > 100.00.0
      |                         ^^
      |
      = help: write `0.0`

    1 error
    ");
}

#[test]
fn comments() {
    insta::assert_snapshot!(found(Condition, "count(login) > 3 -- active"), @"
    error[R111]: a rule has no comments
     --> <rule>:1:18
      |
    1 | count(login) > 3 -- active
      |                  ^^^^^^^^^
      |
      = help: write it as a `#` comment of the TOML file, outside of the rule's text

    1 error
    ");
    insta::assert_snapshot!(found(Condition, "count(login) > 3 # active"), @"
    error[R111]: a rule has no comments
     --> <rule>:1:18
      |
    1 | count(login) > 3 # active
      |                  ^^^^^^^^
      |
      = help: write it as a `#` comment of the TOML file, outside of the rule's text

    1 error
    ");
    insta::assert_snapshot!(found(Condition, r#"// active\ncount(login) > 3"#), @r"
    error[R111]: a rule has no comments
     --> <rule>:1:1
      |
    1 | // active\ncount(login) > 3
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: write it as a `#` comment of the TOML file, outside of the rule's text

    1 error
    ");
}
