use super::*;
use crate::catalog::{Content, FileKind, InputFile, Manifests, SourceShapes};

const SETTINGS: &str = r#"
[workspace]
name = "shop"
timezone = "Asia/Shanghai"
[sources.profile]
kind = "attributes"
path = "data/profiles.csv"
subject = "user_id"
columns = { city = "text", age = "int", is_employee = "bool", registered_at = "timestamp", propensity = "float" }
[sources.events]
kind = "events"
path = "data/events/"
subject = "user_id"
time = "ts"
event = "event"
events = ["login", "purchase", "refund", "add_to_cart"]
columns = { amount = "decimal(2)", category = "text" }
"#;

/// A catalog of settings and files.
fn catalog(settings: &str, files: &[(&str, &str)]) -> Catalog {
    let file = |file: &str, text: &str| InputFile {
        file: file.into(),
        kind: FileKind::of_path(file).unwrap(),
        content: Content::Text(text.into()),
    };
    let mut all = vec![file("tagwerk.toml", settings)];
    all.extend(files.iter().map(|(path, text)| file(path, text)));
    let (manifests, found) = Manifests::from_files(all);
    assert!(!found.has_errors(), "{found:?}");
    let (catalog, found) = Catalog::check(manifests, &SourceShapes::new());
    assert!(!found.has_errors(), "{found:?}");
    catalog.unwrap()
}

fn tag(id: &str, status: &str, body: &str) -> (String, String) {
    let head =
        format!("id = \"{id}\"\nname = \"{id}\"\nowner = \"growth\"\nstatus = \"{status}\"\ndescription = \"d\"\n");
    let purpose = "[purpose]\ngoal = \"g\"\ndecision = \"d\"\naction = \"a\"\n";
    (format!("tags/basic/{id}.toml"), format!("{head}{purpose}{body}\n"))
}

fn rule(id: &str, when: &str) -> (String, String) {
    tag(id, "active", &format!("[rule]\nwhen = \"{when}\""))
}

fn of(tags: &[(String, String)]) -> Catalog {
    with(SETTINGS, tags)
}

fn with(settings: &str, tags: &[(String, String)]) -> Catalog {
    let files: Vec<(&str, &str)> = tags.iter().map(|(file, text)| (file.as_str(), text.as_str())).collect();
    catalog(settings, &files)
}

/// Every change in a line, with its differences below.
fn told(base: &Catalog, head: &Catalog) -> String {
    let change = changes(Some(base), head);
    let (old, new) = (Fingerprints::of(base), Fingerprints::of(head));
    let mut out = String::new();
    for tag in &change.tags {
        let word = |v: serde_json::Value| v.as_str().unwrap().to_owned();
        let (presence, class) =
            (word(serde_json::to_value(tag.presence).unwrap()), word(serde_json::to_value(tag.class).unwrap()));
        let means = if tag.changes_meaning { "" } else { ", same meaning" };
        let through =
            if tag.through.is_empty() { String::new() } else { format!(" through {}", tag.through.join(", ")) };
        out.push_str(&format!("{}: {presence}, {class}{means}{through}\n", tag.id));
        for difference in &tag.differences {
            out.push_str(&format!("  {}: {}\n", difference.path, difference.words));
        }
    }
    for strategy in &change.strategies {
        out.push_str(&format!(
            "{}: {:?}, {:?}, {}\n",
            strategy.id, strategy.presence, strategy.class, strategy.changes_meaning
        ));
        for difference in &strategy.differences {
            out.push_str(&format!("  {}: {}\n", difference.path, difference.words));
        }
    }
    for difference in &change.settings {
        out.push_str(&format!("{}: {}\n", difference.path, difference.words));
    }
    // What is told and what fingerprints say is the same.
    for tag in head.tags() {
        let told = change.tags.iter().find(|t| t.id == tag.id.as_ref());
        let is_changed = told.is_some_and(|t| t.changes_meaning);
        assert_eq!(is_changed, old.get(&tag.id) != new.get(&tag.id), "{}", tag.id);
    }
    assert_eq!(change, serde_json::from_str(&serde_json::to_string(&change).unwrap()).unwrap());
    out
}

/// What became of one active rule.
fn rules(before: &str, after: &str) -> String {
    let told = told(&of(&[rule("a", before)]), &of(&[rule("a", after)]));
    told.lines().skip(1).map(|line| line.trim().trim_start_matches("rule.when: ")).collect::<Vec<_>>().join("; ")
}

#[test]
fn a_rule_is_told_by_what_changed_in_it() {
    let check = |before: &str, after: &str, expected: &str| {
        assert_eq!(rules(before, after), expected, "{before} -> {after}");
    };
    check(
        "count(login, last 7 days) > 3",
        "count(login, last 7 days) > 5",
        "`count(login, last 7 days) > 3` became `> 5`",
    );
    check(
        "count(login, last 7 days) > 3",
        "count( login,last 7 days )>=5",
        "`count(login, last 7 days) > 3` became `>= 5`",
    );
    check(
        "count(login, last 7 days) > 3",
        "count(login, last 30 days) > 3",
        "`last 7 days` became `last 30 days` in `count(login, last 7 days)`",
    );
    check("count(login) > 3", "count(login, today) > 3", "`ever` became `today` in `count(login)`");
    check(
        "count(login) > 3",
        "count(login) > 3 and not profile.is_employee",
        "`and not profile.is_employee` was added",
    );
    check(
        "not profile.is_employee and count(login) > 3 and profile.city = 'Ulm'",
        "profile.city = 'Ulm' and count(login) > 3",
        "`and not profile.is_employee` was removed",
    );
    check(
        "count(login) > 3 and profile.city = 'Ulm'",
        "profile.city = 'Bonn' and count(login) > 3",
        "`profile.city = 'Ulm'` became `= 'Bonn'`",
    );
    check(
        "profile.city = 'Ulm' or count(login) > 3",
        "count(login) > 3 or profile.city = 'Ulm' or exists(purchase)",
        "`or exists(purchase)` was added",
    );
    check(
        "count(login) > 3",
        "count(login) > 3 and (profile.age > 3 or exists(purchase))",
        "`and (profile.age > 3 or exists(purchase))` was added",
    );
    check(
        "profile.city in ('Ulm', 'Bonn')",
        "profile.city in ('Bonn', 'Berlin')",
        "`'Ulm'` left the list of `profile.city in`; `'Berlin'` came into the list of `profile.city in`",
    );
    check(
        "profile.age between 3 and 5",
        "profile.age between 3 and 7",
        "`profile.age between 3 and 5` became `between 3 and 7`",
    );
    check(
        "sum(purchase.amount, last 7 days) > 3",
        "sum(purchase.amount where amount > 1, last 7 days) > 3",
        "`where amount > 1` was added in `sum(purchase.amount, last 7 days)`",
    );
    check(
        "count(refund, last 90 days) / count(purchase, last 90 days) > 0.3",
        "count(refund, last 30 days) / count(purchase, last 90 days) > 0.3",
        "`last 90 days` became `last 30 days` in `count(refund, last 90 days)`",
    );
    check("count(login) > 3", "count(purchase) > 3", "`count(login)` became `count(purchase)`");
    check(
        "top(10%, count(login))",
        "top(20%, count(login))",
        "`top(10%, count(login))` became `top(20%, count(login))`",
    );
    check("count(login) > 3", "profile.city = 'Ulm'", "`count(login) > 3` became `profile.city = 'Ulm'`");
    check(
        "sequence(add_to_cart, then no purchase within 3 days, last 14 days)",
        "sequence(add_to_cart, then no purchase within 3 days, last 7 days)",
        "`last 14 days` became `last 7 days` in `sequence(add_to_cart, then no purchase within 3 days, last 14 days)`",
    );
    check("not exists(login)", "not exists(login, today)", "`ever` became `today` in `exists(login)`");
    check("not exists(login)", "exists(login)", "`not exists(login)` became `exists(login)`");
    check(
        "count(login) > 3",
        "count(login) > 4 and not profile.is_employee",
        "`count(login) > 3` became `> 4`; `and not profile.is_employee` was added",
    );
    check("true", "false", "`true` became `false`");
}

#[test]
fn other_words_for_one_rule_are_no_change() {
    let check = |before: &str, after: &str| {
        assert_eq!(told(&of(&[rule("a", before)]), &of(&[rule("a", after)])), "", "{before} -> {after}");
    };
    check("count(login) > 3", "count( events.login )>3");
    check("avg(purchase.amount) > 0.30", "avg(purchase.amount) > 0.3");
    check("exists(login) and profile.age > 3", "profile.age > 3 and exists(login)");
    check("not (exists(login) or profile.age > 3)", "profile.age <= 3 and not exists(login)");
    check("profile.city in ('Ulm', 'Bonn')", "profile.city = 'Bonn' or profile.city = 'Ulm'");
    check("profile.city in ('Ulm', 'Bonn')", "profile.city in ('Bonn', 'Ulm', 'Ulm')");
    let commented = ("tags/basic/a.toml".to_owned(), format!("# why\n{}", rule("a", "true").1.replace(" = ", "=")));
    assert_eq!(told(&of(&[rule("a", "true")]), &of(&[commented])), "");
}

#[test]
fn classes() {
    let check = |before: &[(String, String)], after: &[(String, String)], expected: &str| {
        let told = told(&of(before), &of(after));
        let heads: Vec<&str> = told.lines().filter(|line| !line.starts_with(' ')).collect();
        assert_eq!(heads.join("\n"), expected);
    };
    let draft = |when: &str| tag("a", "draft", &format!("[rule]\nwhen = \"{when}\""));
    let proposed = |when: &str| tag("a", "review", &format!("[rule]\nwhen = \"{when}\""));
    // Proved to keep everybody, or not.
    check(&[rule("a", "count(login) > 5")], &[rule("a", "count(login) > 3")], "a: changed, non_breaking");
    check(&[rule("a", "count(login) > 3")], &[rule("a", "count(login) > 5")], "a: changed, breaking");
    // New, work in progress, activated, deleted.
    check(&[], &[rule("a", "true")], "a: added, non_breaking");
    check(&[draft("true")], &[draft("exists(login)")], "a: changed, non_breaking");
    check(&[draft("true")], &[rule("a", "exists(login)")], "a: changed, non_breaking");
    check(&[draft("true")], &[], "a: removed, non_breaking");
    check(&[rule("a", "true")], &[], "a: removed, breaking");
    // Names move nobody.
    let named = ("tags/basic/a.toml".to_owned(), rule("a", "true").1.replace("name = \"a\"", "name = \"A\""));
    check(&[rule("a", "true")], &[named], "a: changed, metadata_only, same meaning");
    // Through others; the stricter counts.
    let b = rule("b", "tag(a) and profile.age > 3");
    check(
        &[rule("a", "count(login) > 3"), b.clone()],
        &[rule("a", "count(login) > 5"), b.clone()],
        "a: changed, breaking\nb: indirect, indirect through a",
    );
    check(
        &[rule("a", "count(login) > 5"), b.clone()],
        &[rule("a", "count(login) > 3"), b],
        "a: changed, non_breaking\nb: indirect, indirect through a",
    );
    // Widening a tag narrows whatever leaves its members out.
    let not = rule("b", "exists(login) and not tag(a)");
    check(
        &[rule("a", "count(login) > 5"), not.clone()],
        &[rule("a", "count(login) > 3"), not.clone()],
        "a: changed, breaking\nb: indirect, indirect through a",
    );
    check(
        &[proposed("count(login) > 5"), not.clone()],
        &[proposed("count(login) > 3"), not],
        "a: changed, breaking\nb: indirect, indirect through a",
    );
    // A condition moves from one tag to another: both change, nobody leaves.
    check(
        &[rule("a", "exists(login)"), rule("b", "tag(a) and profile.age > 3")],
        &[rule("a", "profile.age > 3"), rule("b", "tag(a) and exists(login)")],
        "a: changed, breaking\nb: changed, non_breaking through a",
    );
}

#[test]
fn steps_of_a_life() {
    let status = |status: &str| tag("a", status, "[rule]\nwhen = \"exists(login)\"");
    let check = |before: &str, after: &str, expected: &str| {
        let change = changes(Some(&of(&[status(before)])), &of(&[status(after)]));
        let [tag] = change.tags.as_slice() else { panic!("one change") };
        assert_eq!(serde_json::to_value(tag.class).unwrap(), expected, "{before} -> {after}");
        assert!(!tag.changes_meaning);
        assert_eq!(tag.differences[0].words, format!("`{before}` became `{after}`"));
    };
    check("draft", "review", "non_breaking");
    check("draft", "active", "non_breaking");
    check("review", "draft", "non_breaking");
    check("active", "paused", "breaking");
    check("paused", "active", "non_breaking");
    check("active", "deprecated", "metadata_only");
    check("deprecated", "active", "metadata_only");
    check("deprecated", "retired", "breaking");
    check("retired", "active", "breaking");
}

#[test]
fn cases_are_told_by_name() {
    let cases = |cases: &[(&str, &str)]| {
        let text: String =
            cases.iter().map(|(value, when)| format!("[[case]]\nvalue = \"{value}\"\nwhen = \"{when}\"\n")).collect();
        of(&[tag("a", "active", &text)])
    };
    let base = [("new", "count(login) < 3"), ("old", "count(login) > 9")];
    let check = |after: &[(&str, &str)], expected: &str| {
        let told = told(&cases(&base), &cases(after));
        assert_eq!(told.trim_end().replace("\n  ", "\n"), expected);
    };
    check(
        &[base[0], base[1], ("rest", "true")],
        "a: changed, non_breaking\ncase[rest]: the case `rest` was added after `old`: `true`",
    );
    // It takes only people who were in no case, though it stands before others.
    check(
        &[("mid", "count(login) between 4 and 8"), base[0], base[1]],
        "a: changed, non_breaking\ncase[mid]: the case `mid` was added as the first: `count(login) between 4 and 8`",
    );
    check(
        &[("all", "true"), base[0], base[1]],
        "a: changed, breaking\ncase[all]: the case `all` was added as the first: `true`",
    );
    check(&[base[0]], "a: changed, breaking\ncase[old]: the case `old` was removed: `count(login) > 9`");
    check(
        &[("fresh", "count(login) < 3"), base[1]],
        "a: changed, breaking\ncase[fresh].value: the case `new` is called `fresh`",
    );
    // The two exclude each other, so their order moves nobody.
    check(
        &[base[1], base[0]],
        "a: changed, non_breaking\ncase: cases are tried in another order: `new, old` became `old, new`",
    );
    check(
        &[base[0], ("old", "count(login) > 8")],
        "a: changed, non_breaking\ncase[old].when: `count(login) > 9` became `> 8`",
    );
    check(
        &[("new", "count(login) < 30"), base[1]],
        "a: changed, breaking\ncase[new].when: `count(login) < 3` became `< 30`",
    );
}

#[test]
fn models_are_told_by_their_parts() {
    let model = |text: &str| of(&[tag("a", "active", &format!("[model]\n{text}"))]);
    let check = |before: &str, after: &str, expected: &str| {
        let told = told(&model(before), &model(after));
        assert_eq!(told.trim_end().replace("\n  ", "\n"), expected);
    };
    let scored = "scores = \"profile.propensity\"\n";
    check(
        &format!("{scored}threshold = 0.5"),
        &format!("{scored}threshold = 0.4"),
        "a: changed, non_breaking\nmodel.threshold: `0.5` became `0.4`",
    );
    check(
        &format!("{scored}threshold = 0.5"),
        &format!("{scored}threshold = 0.6"),
        "a: changed, breaking\nmodel.threshold: `0.5` became `0.6`",
    );
    check(&format!("{scored}threshold = 0.5"), &format!("{scored}threshold = 0.50"), "");
    check(
        &format!("{scored}top = \"10%\""),
        &format!("{scored}top = \"20.0%\""),
        "a: changed, non_breaking\nmodel.top: `10%` became `20.0%`",
    );
    let learned = "label = \"exists(purchase, next 30 days)\"\nalgorithm = \"gbdt\"\nthreshold = 0.5\n";
    check(
        &format!("{learned}features = [\"count(login)\"]"),
        &format!("{learned}features = [\"count(login)\", \"profile.age\"]"),
        "a: changed, breaking\nmodel.features: `profile.age` was added",
    );
    check(
        &format!("{learned}features = [\"count(login)\"]"),
        &format!("{}features = [\"count( events.login )\"]", learned.replace("30", "60")),
        "a: changed, breaking\nmodel.label: `next 30 days` became `next 60 days` in `exists(purchase, next 30 days)`",
    );
}

#[test]
fn metadata_is_told_by_key() {
    let before = tag("a", "active", "[refresh]\nevery = \"1 day\"\n[rule]\nwhen = \"true\"");
    let mut after = tag(
        "a",
        "active",
        "[refresh]\nevery = \"1 hour\"\n[rule]\nwhen = \"true\"\n[[test]]\nas_of = \"2026-01-01\"\nexpect = true",
    );
    after.1 = after.1.replace("owner = \"growth\"", "owner = \"crm\"\nkeywords = [\"x\"]");
    after.0 = "tags/behavior/a.toml".to_owned();
    insta::assert_snapshot!(told(&of(&[before]), &of(&[after])), @r"
    a: changed, metadata_only, same meaning
      file: `tags/basic/a.toml` became `tags/behavior/a.toml`
      keywords: `x` was added
      owner: `growth` became `crm`
      refresh.every: `1 day` became `1 hour`
      test: 0 tests became 1 test
    ");
}

#[test]
fn settings_change_what_is_read() {
    let tags = [
        rule("adult", "profile.age >= 18"),
        rule("asleep", "not exists(login)"),
        rule("asleep_adult", "tag(adult) and tag(asleep)"),
        rule("awake", "exists(login)"),
    ];
    let check = |settings: String, expected: &str| {
        assert_eq!(told(&with(SETTINGS, &tags), &with(&settings, &tags)).trim_end(), expected);
    };
    // Who there is depends on every source; whom a tag leaves out, too.
    check(
        SETTINGS.replace("data/profiles.csv", "data/people.csv"),
        "adult: indirect, indirect through sources.profile\n\
         asleep: indirect, indirect through sources.profile\n\
         asleep_adult: indirect, indirect through sources.profile\n\
         sources.profile.path: `data/profiles.csv` became `data/people.csv`",
    );
    check(
        SETTINGS.replace("age = \"int\"", "age = \"decimal(1)\""),
        "adult: indirect, indirect through sources.profile\n\
         asleep_adult: indirect, indirect through sources.profile\n\
         sources.profile.columns: `age int, city text, is_employee bool, propensity float, registered_at timestamp` \
         became `age decimal(1), city text, is_employee bool, propensity float, registered_at timestamp`",
    );
    check(
        SETTINGS.replace("Asia/Shanghai", "UTC"),
        "adult: indirect, indirect through sources.profile, workspace.timezone\n\
         asleep: indirect, indirect through sources.events, workspace.timezone\n\
         asleep_adult: indirect, indirect through sources.events, sources.profile, workspace.timezone\n\
         awake: indirect, indirect through sources.events, workspace.timezone\n\
         sources.events.timezone: `Asia/Shanghai` became `UTC`\n\
         sources.profile.timezone: `Asia/Shanghai` became `UTC`\n\
         workspace.timezone: `Asia/Shanghai` became `UTC`",
    );
    check(
        format!("{SETTINGS}bad_rows_max = 5\ndescription = \"rows\"\n"),
        "sources.events.bad_rows_max: `1%` became `5 rows`\nsources.events.description: `rows` was added",
    );
    check(
        format!("{SETTINGS}[suppression]\ntags = [\"awake\"]\n[policy.approvals]\nbreaking = 2\n"),
        "awake: indirect, breaking, same meaning\n  \
           suppression.tags: its members are not handed over any more, by anything\n\
         policy.approvals.breaking: `2` was added\n\
         suppression.tags: `awake` was added",
    );
    let suppressed = format!("{SETTINGS}[suppression]\ntags = [\"awake\"]\n");
    let wider = [tags[..3].to_vec(), vec![rule("awake", "exists(login) or profile.age > 3")]].concat();
    assert_eq!(
        told(&with(&suppressed, &tags), &with(&suppressed, &wider)).lines().next(),
        Some("awake: changed, breaking"),
        "a wider suppression takes people out of everything"
    );
}

#[test]
fn strategies_are_told_by_key() {
    let strategy = |text: &str| {
        let head = "id = \"s\"\nname = \"S\"\nowner = \"crm\"\nstatus = \"active\"\naction = \"send\"\n";
        let tags = rule("a", "exists(login)");
        catalog(SETTINGS, &[(&tags.0, &tags.1), ("strategies/s.toml", &format!("{head}{text}"))])
    };
    let base =
        "audience = \"tag(a)\"\npriority = 80\nholdout = \"10%\"\n[goal]\nwhen = \"exists(purchase, next 7 days)\"\n";
    let check = |after: &str, expected: &str| {
        assert_eq!(told(&strategy(base), &strategy(after)).trim_end().replace("\n  ", "\n"), expected);
    };
    check(
        &base.replace("tag(a)", "tag(a) and profile.age > 3").replace("80", "90"),
        "s: Changed, Breaking, true\naudience: `and profile.age > 3` was added\npriority: `80` became `90`",
    );
    check(
        &base.replace("next 7", "next 14"),
        "s: Changed, Breaking, true\ngoal.when: `next 7 days` became `next 14 days` in `exists(purchase, next 7 days)`",
    );
    check(&format!("description = \"why\"\n{base}"), "s: Changed, MetadataOnly, false\ndescription: `why` was added");
    check(&base.replace("tag(a)", "tag( a )"), "");
}
