use super::{
    super::{
        Purpose,
        fixture::{Shop, rendered},
        resolve,
    },
    *,
};

fn check(text: &str, expected: &str) {
    let (ast, errors) = parse(text);
    assert!(errors.is_empty(), "{}", rendered(text, &errors));
    assert_eq!(ast.expect("a tree").to_string(), expected, "{text}");
}

#[test]
fn writes_one_spelling_of_many() {
    check("  count( login ,last 1 days)>3", "count(login, last 1 day) > 3");
    check("((a.x)) = (1)", "a.x = 1");
    check("a.x=1 and(b.y=2 or c.z=3)", "a.x = 1 and (b.y = 2 or c.z = 3)");
    check("(a.x = 1 and b.y = 2) or c.z = 3", "a.x = 1 and b.y = 2 or c.z = 3");
    check("not(a.x = 1)", "not (a.x = 1)");
    check("not not (a.b)", "not not a.b");
    check("1 - (2 - 3) - 4 = 0", "1 - (2 - 3) - 4 = 0");
    check("(1 - 2) - 3 = 0", "1 - 2 - 3 = 0");
    check("2 * (3 + 4) / -(5 * 6) = - 7.50", "2 * (3 + 4) / -(5 * 6) = -7.50");
    check("-(-(3)) = 3", "3 = 3");
    check("`a`.`b c` = 'it''s'", "a.`b c` = 'it''s'");
    check("count(login, ever) = 0", "count(login) = 0");
    check("count(`and`) + count(`No`) > 0", "count(`and`) + count(`No`) > 0");
    check("last(last) > first(first)", "last(last) > first(first)");
    check("count(date where timestamp = 'x' and day = 'y') = 1", "count(date where timestamp = 'x' and day = 'y') = 1");
    check("top( 0.50% , count(a) among b.c )", "top(0.50%, count(a) among b.c)");
    check("a.x between 1 and 2 and b.y", "a.x between 1 and 2 and b.y");
    check(
        "a.x = 9223372036854775807 or a.x = -9223372036854775808",
        "a.x = 9223372036854775807 or a.x = -9223372036854775808",
    );
    check(
        "sequence(a, then no b where x between 1 and 2 within 3 days, then c, this week)",
        "sequence(a, then no b where x between 1 and 2 within 3 days, then c, this week)",
    );
}

#[test]
fn binds_as_written() {
    let shape = |text: &str| match parse(text).0.expect("a tree").kind {
        AstKind::And(parts) => format!("and of {}", parts.len()),
        AstKind::Or(parts) => format!("or of {}", parts.len()),
        AstKind::Not(_) => "not".to_owned(),
        AstKind::Compare { .. } => "comparison".to_owned(),
        other => format!("{other:?}"),
    };
    assert_eq!(shape("a.x or b.x and c.x or d.x"), "or of 3");
    assert_eq!(shape("a.x and b.x and c.x"), "and of 3");
    assert_eq!(shape("a.x and (b.x and c.x)"), "and of 2");
    assert_eq!(shape("not a.x = 1"), "not");
    assert_eq!(shape("not a.x and b.x"), "and of 2");
    assert_eq!(shape("1 + 2 * 3 < 4 - 5"), "comparison");
}

#[test]
fn spans_cover_what_they_name() {
    let text = "profile.age > 3 and (count(login, last 7 days) = 2)";
    let AstKind::And(parts) = parse(text).0.expect("a tree").kind else { panic!("an and") };
    let slices: Vec<&str> = parts.iter().map(|p| &text[p.span.start..p.span.end]).collect();
    assert_eq!(slices, ["profile.age > 3", "(count(login, last 7 days) = 2)"]);
}

/// Depth that would exhaust a stack is refused, not followed, on a stack smaller than any thread's here.
#[test]
fn hostile_nesting_is_refused() {
    let nested = [
        format!("{}true{}", "(".repeat(100_000), ")".repeat(100_000)),
        "(".repeat(100_000),
        format!("{}true", "not ".repeat(100_000)),
        format!("{}1 = 1", "-".repeat(100_000)),
        format!("{}1 = 1", "1 + ".repeat(100_000)),
        format!("{}1 = 1", "1 * ".repeat(100_000)),
        format!("{}1{} = 1", "(1 + ".repeat(100_000), ")".repeat(100_000)),
        format!("{}1 = 1{}", "day(1 + hour(".repeat(50_000), "))".repeat(50_000)),
        format!("{}a{} > 1", "count(".repeat(100_000), ")".repeat(100_000)),
        format!("{}1{}", "top(1, ".repeat(100_000), ")".repeat(100_000)),
    ];
    let run = move || {
        for text in nested {
            let (_, errors) = parse(&text);
            assert!(errors.iter().any(|e| e.code() == "R123"), "{}", &text[..40]);
            assert!(errors.len() < 5, "{}: {} errors", &text[..40], errors.len());
        }
    };
    let thread = std::thread::Builder::new().stack_size(768 * 1024).spawn(run).expect("a thread");
    thread.join().expect("no overflow");
}

#[test]
fn thousands_of_mistakes_are_cut_short() {
    for text in
        ["$ ", "&& ", "a = b = ", "count(, ", "x not ", "1 1 ", "城 ", "'a' \"b\" ", "not and ", "login.login and "]
    {
        let text = text.repeat(20_000);
        let (ast, errors) = parse(&text);
        assert!((1..=20).contains(&errors.len()), "{}: {}", &text[..8], errors.len());
        if let Some(ast) = ast {
            let found = resolve(&ast, &Shop::new(), Purpose::Condition).map_err(|found| found.len());
            assert!(found.expect_err("mistakes") <= 20);
        }
    }
}

#[test]
fn long_lists_and_chains_of_conditions_are_fine() {
    let list = (0..10_000).map(|i| i.to_string()).collect::<Vec<_>>().join(", ");
    assert!(parse(&format!("profile.age in ({list})")).1.is_empty());
    let chain = vec!["profile.age = 1"; 10_000].join(" or ");
    assert!(parse(&chain).1.is_empty());
}

/// Whatever is cut out of a rule, reading it neither panics nor points outside of the text.
#[test]
fn any_text_is_read_without_panic() {
    let rules = [
        "sum(order.quantity * unit_price where not starts_with(invoice, 'C''s'), from date '2026-01-01' to timestamp '2026-02-01') > 10.50",
        "top(10%, count(login, between 60 days ago and 30 days ago) among tag(lifecycle != 'new')) and not `a``b`.c is not null",
        "sequence(a where x in (1, -2.5), then no b within 3 days, last 14 days) or profile.城市 like \u{201c}x\u{201d}",
    ];
    let shop = Shop::new();
    for rule in rules {
        let cuts: Vec<usize> = rule.char_indices().map(|(i, _)| i).chain([rule.len()]).collect();
        for (n, &from) in cuts.iter().enumerate() {
            for &to in &cuts[n..] {
                for text in [rule[..from].to_owned() + &rule[to..], rule[from..to].to_owned()] {
                    let (ast, errors) = parse(&text);
                    for error in &errors {
                        let span = error.span();
                        assert!(text.get(span.start..span.end).is_some(), "{text}: {error}");
                    }
                    let resolved = ast.map(|ast| resolve(&ast, &shop, Purpose::Value));
                    match resolved {
                        Some(Ok(_)) => {}
                        Some(Err(found)) => assert!(!(errors.is_empty() && found.is_empty()), "{text}"),
                        None => assert!(!errors.is_empty(), "{text}"),
                    }
                }
            }
        }
    }
}
