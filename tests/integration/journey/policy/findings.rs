use crate::support::{TestEnvironment, Transcript};

const POLICY: &str = r#"
[policy.owners]
"*" = ["@acme/data"]
policy = ["@acme/platform"]
strategies = ["@acme/crm"]
transaction = ["@acme/payments"]
"transaction/returns" = ["@acme/returns", "@sam"]

[policy.teams]
growth = ["@acme/growth"]
crm = ["@acme/crm"]

[policy.audience]
change_max = "20%"

[policy.naming]
transaction = "high_*|big_*"

[[policy.sensitive]]
level = "high"
columns = ["profile.city"]
categories = ["basic"]
"#;

/// The shop with that policy, and its file of owners.
fn shop(more: &str) -> TestEnvironment {
    let shop = TestEnvironment::shop();
    let settings = shop.read("tagwerk.toml");
    shop.write("tagwerk.toml", &format!("{settings}{POLICY}{more}"));
    shop.run_ok(&["policy", "codeowners"]);
    shop
}

fn codes(transcript: &Transcript) -> Vec<String> {
    let findings = transcript.json()["findings"].as_array().cloned().unwrap_or_default();
    findings.iter().filter_map(|f| f["code"].as_str().map(str::to_owned)).collect()
}

const CITY: &str = r#"id = "high_city"
name = "In Shanghai"
owner = "growth"
status = "draft"

[rule]
when = "profile.city = 'Shanghai'"
"#;

#[test]
fn a_policy_that_is_kept_is_shown() {
    let shop = shop("");
    shop.run_ok(&["check"]);
    insta::assert_snapshot!(shop.run_ok(&["policy", "show"]));
    insta::assert_snapshot!(shop.read(".github/CODEOWNERS"));
}

#[test]
fn without_a_policy_nothing_is_asked_for() {
    let shop = TestEnvironment::shop();
    shop.run_ok(&["check"]);
    let said = shop.run_ok(&["policy", "codeowners", "--check"]);
    assert!(said.stderr.contains("names nobody"), "{said}");
    assert!(!shop.path(".github/CODEOWNERS").exists());
    let shown = shop.run_ok(&["policy", "show"]);
    assert!(shown.stdout.contains("nobody has to approve anything"), "{shown}");
}

#[test]
fn the_file_of_owners_is_kept_in_step() {
    let shop = shop("");
    shop.run_ok(&["policy", "codeowners", "--check"]);
    shop.replace("tagwerk.toml", "@acme/payments", "@acme/money");
    let checked = shop.run(&["check", "--json"]);
    assert_eq!(codes(&checked), ["G104"], "{checked}");
    insta::assert_snapshot!(shop.run(&["policy", "codeowners", "--check"]));
    shop.run_ok(&["policy", "codeowners"]);
    shop.run_ok(&["check"]);
    // Other hosts look elsewhere first, and people too.
    shop.write("docs/CODEOWNERS", "* @mallory\n");
    assert_eq!(codes(&shop.run(&["check", "--json"])), ["G105"]);
}

#[test]
fn a_workspace_in_a_folder_of_its_repository() {
    let shop = TestEnvironment::empty();
    let inner = TestEnvironment::shop();
    crate::support::copy(inner.root(), &shop.path("my shop"));
    std::fs::remove_dir_all(shop.path("my shop/.git")).expect("removed");
    let settings = shop.read("my shop/tagwerk.toml");
    shop.write("my shop/tagwerk.toml", &format!("{settings}{POLICY}"));
    shop.commit();
    shop.run_ok(&["-C", "my shop", "policy", "codeowners"]);
    insta::assert_snapshot!(shop.read(".github/CODEOWNERS"));
    shop.run_ok(&["-C", "my shop", "check"]);
}

#[test]
fn sensitive_columns_are_found_wherever_they_are_used() {
    let shop = shop("");
    shop.write("tags/transaction/high_city.toml", CITY);
    insta::assert_snapshot!(shop.run(&["check"]));
    // Where it may be used, it may; but not through that tag from elsewhere.
    std::fs::remove_file(shop.path("tags/transaction/high_city.toml")).expect("removed");
    shop.write("tags/basic/city.toml", &CITY.replace("high_city", "city"));
    shop.run_ok(&["check"]);
    shop.write(
        "tags/transaction/high_through.toml",
        &CITY.replace("high_city", "high_through").replace("profile.city = 'Shanghai'", "tag(city)"),
    );
    insta::assert_snapshot!(shop.run(&["check"]));
    std::fs::remove_file(shop.path("tags/transaction/high_through.toml")).expect("removed");
    shop.replace("strategies/winback_sms.toml", "tag(lifecycle", "tag(city) and tag(lifecycle");
    assert_eq!(codes(&shop.run(&["check", "--json"])), ["G102"]);
}

#[test]
fn exceptions_excuse_for_a_time() {
    let exception = r#"
[[policy.exceptions]]
rule = "forbidden_column"
tag = "high_city"
reason = "The campaign of 2026 is only in Shanghai."
owner = "growth"
expires = "2026-01-08"
"#;
    let shop = shop(exception);
    let idle = shop.run(&["check", "--json"]);
    assert_eq!((idle.code, codes(&idle)), (0, vec!["G107".to_owned()]), "{idle}");
    shop.write("tags/transaction/high_city.toml", CITY);
    shop.run_ok(&["check"]);
    // On its last day it holds; a day later it does not.
    insta::assert_snapshot!(shop.run(&["check", "--now", "2026-01-09T00:00:00"]));
}

#[test]
fn ids_follow_the_naming_of_their_category() {
    let shop = shop("");
    shop.write(
        "tags/transaction/spender.toml",
        &CITY.replace("high_city", "spender").replace("profile.city = 'Shanghai'", "true"),
    );
    let checked = shop.run(&["check", "--json"]);
    assert!(codes(&checked).contains(&"G101".to_owned()), "{checked}");
    shop.replace("tagwerk.toml", "[policy.audience]", "[policy.severity]\nG101 = \"off\"\n\n[policy.audience]");
    let checked = shop.run(&["check", "--json"]);
    assert!(!codes(&checked).contains(&"G101".to_owned()), "{checked}");
}

#[test]
fn mistakes_in_a_policy_are_said_where_they_are() {
    let shop = TestEnvironment::shop();
    let settings = shop.read("tagwerk.toml");
    let policy = r#"
[policy]
transitions = ["absent > active", "nothing -> active"]

[policy.owners]
transactions = ["@acme/payments"]
"../basic" = ["acme"]
behavior = []

[policy.audience]
change_max = "a lot"

[policy.naming]
basic = "A*"

[[policy.sensitive]]
level = " "
columns = ["city", "profiles.city"]
categories = ["bsic"]

[policy.severity]
approvals = "off"
nameing = "off"

[[policy.exceptions]]
rule = "expired_exception"
reason = ""
owner = "growth"
expires = "tomorrow"
"#;
    shop.write("tagwerk.toml", &format!("{settings}{policy}"));
    insta::assert_snapshot!(shop.run(&["check"]));
}
