//! Laws: a tree that is printed and read again is the same tree, as written and typed.

use proptest::{collection::vec, prelude::*, sample::select};

use super::{
    Ast, Purpose,
    ast::{
        AstAggregate, AstInstant, AstKind, AstRank, AstSequence, AstStep, AstTagValue, AstWindow, Literal, Name,
        Spanned,
    },
    fixture::{Shop, rendered},
    parse, resolve,
    typed::{AggregateFunction, ArithOp, CompareOp, Function, RankSize},
};
use crate::{
    calendar::{CalendarSpan, CalendarUnit},
    diagnostic::Span,
};

fn ast(kind: AstKind) -> Ast {
    Ast { kind, span: Span::default() }
}

fn name() -> impl Strategy<Value = Name> {
    let plain = "[a-zA-Z_][a-zA-Z0-9_]{0,6}";
    let special =
        select(vec!["and", "No", "where", "AS_OF", "last", "date", "城 市", "a`b", "x.y", "7", "it's", "add-to-cart"]);
    prop_oneof![plain, special.prop_map(str::to_owned)].prop_map(|text| Name { text, span: Span::default() })
}

fn path() -> impl Strategy<Value = Vec<Name>> {
    vec(name(), 1..=3)
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z'%_\\\\`\" ]{0,6}", select(vec!["", "'", "''", "北京", "\n"]).prop_map(str::to_owned)]
}

fn duration(least: i64) -> impl Strategy<Value = CalendarSpan> {
    use CalendarUnit::{Day, Hour, Minute, Month, Week};
    (least..12_000, select(vec![Minute, Hour, Day, Week, Month])).prop_map(|(n, unit)| CalendarSpan::new(n, unit))
}

fn instant() -> impl Strategy<Value = AstInstant> {
    prop_oneof![
        (-700_000..2_000_000).prop_map(AstInstant::Date),
        select(vec!["2026-01-31", "2026-01-31 09:00:00", "2026-01-31T09:00:00.5+08:00", "2026-01-31T09:00:00Z"])
            .prop_map(|t| AstInstant::Timestamp(t.to_owned())),
    ]
}

fn number() -> impl Strategy<Value = Literal> {
    prop_oneof![
        prop_oneof![any::<i64>(), -5..5i64].prop_map(Literal::Int),
        (prop_oneof![any::<i64>(), -500..500i64], 1..=18u8)
            .prop_map(|(mantissa, scale)| Literal::Decimal { mantissa, scale }),
    ]
}

fn literal() -> impl Strategy<Value = Literal> {
    prop_oneof![
        any::<bool>().prop_map(Literal::Bool),
        number(),
        text().prop_map(Literal::Text),
        instant().prop_map(Literal::Instant),
        duration(0).prop_map(Literal::Duration),
    ]
}

fn window() -> impl Strategy<Value = Spanned<AstWindow>> {
    let kind = prop_oneof![
        Just(AstWindow::Ever),
        duration(1).prop_map(AstWindow::Last),
        duration(1).prop_map(AstWindow::Next),
        (duration(1), duration(1)).prop_map(|(from, to)| AstWindow::BetweenAgo { from, to }),
        instant().prop_map(AstWindow::Since),
        (instant(), instant()).prop_map(|(from, to)| AstWindow::FromTo { from, to }),
        select(vec![AstWindow::Today, AstWindow::ThisWeek, AstWindow::ThisMonth]),
    ];
    kind.prop_map(|value| Spanned { value, span: Span::default() })
}

fn rank_size() -> impl Strategy<Value = RankSize> {
    prop_oneof![
        (1..1_000_000u64).prop_map(RankSize::Count),
        (1..=100u64).prop_map(|mantissa| RankSize::Percent { mantissa, scale: 0 }),
        (1..=1000u64).prop_map(|mantissa| RankSize::Percent { mantissa, scale: 1 }),
    ]
}

fn tree() -> impl Strategy<Value = Ast> {
    use AggregateFunction as A;
    let leaf = prop_oneof![
        literal().prop_map(|l| ast(AstKind::Literal(l))),
        Just(ast(AstKind::AsOf)),
        path().prop_map(|p| ast(AstKind::Path(p))),
        name().prop_map(|tag| ast(AstKind::Score { tag })),
        (name(), proptest::option::of((any::<bool>(), text()))).prop_map(|(tag, value)| {
            let value =
                value.map(|(negated, value)| AstTagValue { negated, value: Spanned { value, span: Span::default() } });
            ast(AstKind::Tag { tag, value })
        }),
    ];
    leaf.prop_recursive(5, 40, 4, |inner| {
        let compare = select(vec![CompareOp::Equal, CompareOp::NotEqual, CompareOp::Less, CompareOp::GreaterEqual]);
        let arith = select(vec![ArithOp::Add, ArithOp::Subtract, ArithOp::Multiply, ArithOp::Divide]);
        let one = select(vec![Function::DaysSince, Function::Hour, Function::Weekday, Function::Day]);
        let two = select(vec![Function::Contains, Function::StartsWith, Function::EndsWith]);
        let aggregates = vec![A::Count, A::Sum, A::Avg, A::Min, A::Max, A::First, A::Last, A::Exists, A::CountDistinct];
        let x = || inner.clone().prop_map(Box::new);
        let maybe = || proptest::option::of(inner.clone());
        prop_oneof![
            x().prop_map(|x| ast(AstKind::Not(x))),
            vec(inner.clone(), 2..4).prop_map(|parts| ast(AstKind::And(parts))),
            vec(inner.clone(), 2..4).prop_map(|parts| ast(AstKind::Or(parts))),
            (compare, x(), x()).prop_map(|(op, left, right)| ast(AstKind::Compare { op, left, right })),
            (arith, x(), x()).prop_map(|(op, left, right)| ast(AstKind::Arith { op, left, right })),
            // A number constant has its own sign, a duration has none.
            x().prop_map(|x| match x.kind {
                AstKind::Literal(Literal::Int(_) | Literal::Decimal { .. } | Literal::Duration(_)) => *x,
                _ => ast(AstKind::Negate(x)),
            }),
            (x(), vec(literal(), 1..4), any::<bool>()).prop_map(|(value, list, negated)| {
                let list = list.into_iter().map(|value| Spanned { value, span: Span::default() }).collect();
                ast(AstKind::In { value, list, negated })
            }),
            (x(), x(), x(), any::<bool>()).prop_map(|(value, low, high, negated)| ast(AstKind::Between {
                value,
                low,
                high,
                negated
            })),
            (x(), text(), any::<bool>()).prop_map(|(value, pattern, negated)| {
                ast(AstKind::Like { value, pattern: Spanned { value: pattern, span: Span::default() }, negated })
            }),
            (x(), any::<bool>()).prop_map(|(value, negated)| ast(AstKind::IsNull { value, negated })),
            (one, inner.clone()).prop_map(|(function, x)| ast(AstKind::Call { function, args: vec![x] })),
            (two, inner.clone(), inner.clone())
                .prop_map(|(function, x, y)| ast(AstKind::Call { function, args: vec![x, y] })),
            (select(aggregates), inner.clone(), maybe(), window()).prop_map(|(function, argument, filter, window)| {
                ast(AstKind::Aggregate(Box::new(AstAggregate { function, argument, filter, window })))
            }),
            (any::<bool>(), rank_size(), inner.clone(), maybe()).prop_map(|(bottom, size, value, among)| {
                ast(AstKind::Rank(Box::new(AstRank { bottom, size, value, among })))
            }),
            (vec((path(), maybe(), any::<bool>(), proptest::option::of(duration(1))), 2..4), window()).prop_map(
                |(steps, window)| {
                    let step = |(i, (event, filter, absent, within)): (usize, _)| {
                        let first = i == 0;
                        AstStep { event, filter, absent: absent && !first, within: if first { None } else { within } }
                    };
                    let steps = steps.into_iter().enumerate().map(step).collect();
                    ast(AstKind::Sequence(Box::new(AstSequence { steps, window })))
                }
            ),
        ]
    })
}

/// Rules over the example workspace that resolve, built by type.
pub(super) mod typed {
    use super::*;

    fn texts(rows: bool) -> BoxedStrategy<String> {
        let subject = vec!["profile.city", "max(events.device)", "last(browse.category, last 9 days)", "'北京'"];
        let row = vec!["category", "events.device", "event", "`装置`", "profile.city", "'it''s'"];
        select(if rows { row } else { subject }).prop_map(str::to_owned).boxed()
    }

    fn times(rows: bool) -> BoxedStrategy<String> {
        let subject = vec!["as_of", "profile.birthday", "first(login)", "last(order, since date '2026-01-01')"];
        let row = vec!["time", "ts", "as_of", "profile.registered_at", "timestamp '2026-03-29T02:30:00'"];
        let leaf = select(if rows { row } else { subject }).prop_map(str::to_owned);
        prop_oneof![
            leaf.clone(),
            (leaf, select(vec!["+", "-"]), duration(0)).prop_map(|(t, op, d)| format!("({t} {op} {d})"))
        ]
        .boxed()
    }

    fn numbers(rows: bool) -> BoxedStrategy<String> {
        let subject = vec![
            "count(login)",
            "profile.age",
            "profile.balance",
            "profile.height",
            "score(repurchase_30d)",
            "avg(purchase.amount, last 30 days)",
            "sum(order.quantity * order.unit_price where not starts_with(invoice, 'C'))",
            "count_distinct(day(events.time), this month)",
            "max(events.purchase.amount)",
        ];
        let row = vec!["amount", "duration_s", "rating", "hour(time)", "profile.balance", "weekday(ts)"];
        let constant = number().prop_map(|l| ast(AstKind::Literal(l)).to_string());
        let leaf = prop_oneof![3 => select(if rows { row } else { subject }).prop_map(str::to_owned), 1 => constant];
        leaf.prop_recursive(3, 8, 2, |x| {
            prop_oneof![
                (x.clone(), select(vec!["+", "-", "/"]), x.clone()).prop_map(|(a, op, b)| format!("({a} {op} {b})")),
                x.prop_map(|a| format!("-({a})")),
            ]
        })
        .boxed()
    }

    fn row_condition() -> BoxedStrategy<String> {
        condition_over(true, prop_oneof![Just("gift".to_owned()), Just("profile.is_employee".to_owned())].boxed())
    }

    fn condition_over(rows: bool, leaf: BoxedStrategy<String>) -> BoxedStrategy<String> {
        let sign = || select(vec!["=", "!=", "<", "<=", ">", ">="]);
        let compare =
            move |x: BoxedStrategy<String>| (x.clone(), sign(), x).prop_map(|(a, op, b)| format!("{a} {op} {b}"));
        let atom = prop_oneof![
            leaf,
            compare(numbers(rows)),
            compare(texts(rows)),
            compare(times(rows)),
            (times(rows), times(rows), sign(), 0..90i64).prop_map(|(a, b, op, n)| format!("{a} - {b} {op} {n} hours")),
            (numbers(rows), vec(-9..9i64, 1..4))
                .prop_map(|(x, l)| format!("{x} in {l:?}").replace('[', "(").replace(']', ")")),
            (numbers(rows), select(vec!["", "not "])).prop_map(|(x, not)| format!("{x} {not}between -1.5 and 20")),
            (texts(rows), "[a-z%_']{0,4}").prop_map(|(x, p)| format!("{x} not like '{}'", p.replace('\'', "''"))),
            texts(rows).prop_map(|x| format!("{x} is not null")),
        ];
        atom.prop_recursive(3, 12, 3, |x| {
            prop_oneof![
                x.clone().prop_map(|a| format!("not ({a})")),
                vec(x.clone(), 2..4).prop_map(|p| format!("({})", p.join(" and "))),
                vec(x, 2..4).prop_map(|p| format!("({})", p.join(" or "))),
            ]
        })
        .boxed()
    }

    fn windows() -> BoxedStrategy<String> {
        prop_oneof![
            Just(String::new()),
            duration(1).prop_map(|d| format!(", last {d}")),
            duration(1).prop_map(|d| format!(", since timestamp '2026-01-0{}T02:30:00'", d.count % 9 + 1)),
            Just(", from date '2025-12-01' to timestamp '2026-01-05 12:00:00+00'".to_owned()),
            select(vec![", today", ", this week", ", this month", ", between 3 months ago and 1 week ago"])
                .prop_map(str::to_owned),
        ]
        .boxed()
    }

    pub(in crate::rule) fn condition() -> BoxedStrategy<String> {
        let events = || select(vec!["login", "events.purchase", "events", "`add to cart`"]);
        let leaf = prop_oneof![
            select(vec!["profile.is_employee", "tag(high_value)", "tag(lifecycle != 'new')"]).prop_map(str::to_owned),
            (events(), row_condition(), windows()).prop_map(|(e, w, d)| format!("exists({e} where {w}{d})")),
            (row_condition(), windows()).prop_map(|(w, d)| format!("sum(purchase.amount where {w}{d}) >= 9.99")),
            (events(), events(), row_condition(), duration(1), windows()).prop_map(|(a, b, w, d, win)| format!(
                "sequence({a}, then no {b} where {w} within {d}, then login{win})"
            )),
            (numbers(false), select(vec!["10%", "0.5%", "3"]))
                .prop_map(|(x, k)| format!("top({k}, {x} among profile.age > 3)")),
        ];
        condition_over(false, leaf.boxed())
    }
}

/// Words and signs in any order: mostly wrong, sometimes nearly right.
fn soup() -> impl Strategy<Value = String> {
    let words = vec![
        "and",
        "or",
        "not",
        "in",
        "between",
        "like",
        "is",
        "null",
        "true",
        "where",
        "as_of",
        "among",
        "then",
        "no",
        "within",
        "count",
        "sum",
        "last",
        "top",
        "sequence",
        "tag",
        "score",
        "hour",
        "contains",
        "(",
        "(",
        ")",
        ")",
        ",",
        ",",
        ".",
        "+",
        "-",
        "*",
        "/",
        "%",
        "=",
        "!=",
        "<",
        "7",
        "0.5",
        "days",
        "ago",
        "'x'",
        "date",
        "'2026-01-01'",
        "login",
        "purchase.amount",
        "profile.city",
        "profile.age",
        "events",
        "time",
        "high_value",
        "&&",
        "==",
        "\"q\"",
        "AND",
        "`b q`",
        "\u{ff08}",
        "next",
        "this",
        "week",
        "since",
        "from",
        "to",
        "count(login",
        "last 7 days",
        "10%",
        "城",
    ];
    vec(select(words), 1..25).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_printed_tree_reads_back(tree in tree()) {
        let text = tree.to_string();
        let (read, errors) = parse(&text);
        prop_assert!(errors.is_empty(), "{}", rendered(&text, &errors));
        let read = read.expect("no errors, so a tree");
        prop_assert_eq!(&read, &tree, "{}", text);
        prop_assert_eq!(read.to_string(), text);
    }

    #[test]
    fn a_printed_typed_tree_resolves_back(text in typed::condition()) {
        let shop = Shop::new();
        let (ast, errors) = parse(&text);
        prop_assert!(errors.is_empty(), "{}", rendered(&text, &errors));
        let (expr, _) = resolve(&ast.expect("a tree"), &shop, Purpose::Condition)
            .map_err(|e| TestCaseError::fail(rendered(&text, &e)))?;
        let written = expr.to_string();
        let (ast, errors) = parse(&written);
        prop_assert!(errors.is_empty(), "{}", rendered(&written, &errors));
        let (again, _) = resolve(&ast.expect("a tree"), &shop, Purpose::Condition)
            .map_err(|e| TestCaseError::fail(rendered(&written, &e)))?;
        prop_assert_eq!(&again, &expr, "{}", written);
        prop_assert_eq!(again.to_string(), written);
    }

    #[test]
    fn anything_is_read_without_panic(text in prop_oneof![soup(), ".{0,40}"]) {
        let shop = Shop::new();
        let (ast, errors) = parse(&text);
        prop_assert!(ast.is_some() || !errors.is_empty());
        let resolved = ast.as_ref().map(|ast| resolve(ast, &shop, Purpose::Value));
        let found = match &resolved {
            Some(Ok((_, warnings))) => warnings.as_slice(),
            Some(Err(found)) => {
                prop_assert!(!(errors.is_empty() && found.is_empty()));
                found
            }
            None => &[],
        };
        for error in errors.iter().chain(found) {
            let span = error.span();
            prop_assert!(text.get(span.start..span.end).is_some(), "{}", error);
            prop_assert!(error.help().is_none_or(|h| !h.is_empty()), "{}", error);
        }
        rendered(&text, &errors);
        if let (Some(ast), true) = (&ast, errors.is_empty()) {
            prop_assert_eq!(&parse(&ast.to_string()).0.expect("readable"), ast);
        }
    }
}
