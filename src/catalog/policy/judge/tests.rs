use super::*;
use crate::catalog::{Content, InputFile, Manifests, SourceShapes, change::changes, policy::Requirement};

const SETTINGS: &str = r#"
[workspace]
name = "shop"
[sources.profile]
kind = "attributes"
path = "data/profiles.csv"
subject = "user_id"
columns = { city = "text", age = "int", score = "float", is_employee = "bool" }
[sources.events]
kind = "events"
path = "data/events/"
subject = "user_id"
time = "ts"
event = "event"
events = ["login", "purchase"]
columns = { amount = "decimal(2)", note = "text" }
[policy.owners]
"*" = ["@acme/data"]
transaction = ["@acme/payments"]
"transaction/returns" = ["@sam"]
[policy.audience]
change_max = "20%"
[[policy.sensitive]]
level = "high"
columns = ["profile.city", "profile.score", "events.note"]
categories = ["basic"]
"#;

fn catalog(files: &[(&str, String)]) -> Catalog {
    let file = |file: &str, text: &str| InputFile {
        file: file.into(),
        kind: FileKind::of_path(file).unwrap(),
        content: Content::Text(text.into()),
    };
    let mut all = vec![file("tagwerk.toml", SETTINGS)];
    all.extend(files.iter().map(|(path, text)| file(path, text)));
    let (manifests, found) = Manifests::from_files(all);
    assert!(!found.has_errors(), "{found:?}");
    let (catalog, found) = Catalog::check(manifests, &SourceShapes::new());
    assert!(!found.has_errors(), "{found:?}");
    catalog.unwrap()
}

fn tag(id: &str, body: &str) -> String {
    format!("id = \"{id}\"\nname = \"{id}\"\nowner = \"crm\"\nstatus = \"review\"\n{body}\n")
}

fn rule(id: &str, when: &str) -> String {
    tag(id, &format!("[rule]\nwhen = \"{when}\""))
}

fn moved(tag: &str, before: u64, entered: u64, exited: u64) -> AudienceMove {
    AudienceMove { tag: tag.to_owned(), before, after: before + entered - exited, entered, exited, population: 1_000 }
}

fn asked(verdict: &Verdict, rule: &str) -> Vec<Requirement> {
    verdict.requirements.iter().filter(|r| r.rule == rule).cloned().collect()
}

#[test]
fn an_audience_that_moves_far_needs_a_second_person() {
    let base = catalog(&[("tags/transaction/a.toml", rule("a", "exists(login)"))]);
    let head = catalog(&[("tags/transaction/a.toml", rule("a", "exists(purchase)"))]);
    let change = changes(Some(&base), &head);
    let is_far = |moved: AudienceMove| {
        let judged = Judged { moves: &[moved], ..Judged::new(Some(&base), &head, &change, 0) };
        let asked = asked(&judge(&judged), "audience_change");
        assert!(asked.iter().all(|r| r.approvals == 2 && r.owners == ["@acme/payments"]), "{asked:?}");
        !asked.is_empty()
    };
    // Of a hundred, twenty may come and go together.
    assert!(!is_far(moved("a", 100, 10, 10)));
    assert!(is_far(moved("a", 100, 11, 10)));
    assert!(is_far(moved("a = 'x'", 100, 0, 21)));
    assert!(is_far(moved("a='x'", 100, 0, 21)));
    // Of nobody there is no share: of a thousand subjects, two hundred may come.
    assert!(!is_far(moved("a", 0, 200, 0)));
    assert!(is_far(moved("a", 0, 201, 0)));
    assert!(!is_far(moved("a", 0, 0, 0)));
}

#[test]
fn the_owners_of_both_folders_are_asked() {
    let base = catalog(&[("tags/transaction/returns/a.toml", rule("a", "exists(login)"))]);
    let head = catalog(&[("tags/behavior/a.toml", rule("a", "exists(purchase)"))]);
    let change = changes(Some(&base), &head);
    let verdict = judge(&Judged::new(Some(&base), &head, &change, 0));
    let owners: Vec<Vec<String>> = asked(&verdict, "approvals").into_iter().map(|r| r.owners).collect();
    assert_eq!(owners, [["@acme/data"], ["@sam"]]);
}

#[test]
fn sensitive_columns_are_found_in_every_part() {
    let check = |body: &str, is_found: bool| {
        let town = ("tags/basic/town.toml", rule("town", "profile.city = 'x'"));
        let chain = ("tags/basic/chain.toml", rule("chain", "tag(town) or exists(login)"));
        let catalog = catalog(&[town, chain, ("tags/behavior/a.toml", tag("a", body))]);
        let found = crate::catalog::policy::findings(&catalog, None);
        assert_eq!(found.len(), usize::from(is_found), "{body}: {found:?}");
    };
    check("[rule]\nwhen = \"exists(login)\"", false);
    check("[rule]\nwhen = \"exists(login where profile.city = 'x')\"", true);
    check("[rule]\nwhen = \"exists(login where note = 'x', last 7 days)\"", true);
    check("[rule]\nwhen = \"sequence(login, then purchase where note = 'x' within 1 day)\"", true);
    check("[rule]\nwhen = \"top(10%, count(login) among profile.city = 'x')\"", true);
    check("[rule]\nwhen = \"tag(town)\"", true);
    check("[rule]\nwhen = \"not tag(chain) and profile.age > 3\"", true);
    check("[[case]]\nvalue = \"x\"\nwhen = \"exists(login)\"\n[[case]]\nvalue = \"y\"\nwhen = \"tag(chain)\"", true);
    let model = "algorithm = \"gbdt\"\nthreshold = 0.5\nlabel = \"exists(purchase, next 7 days)\"";
    check(&format!("[model]\nfeatures = [\"count(login)\", \"profile.city\"]\n{model}"), true);
    check(&format!("[model]\nfeatures = [\"count(login)\"]\npopulation = \"tag(town)\"\n{model}"), true);
    check(&format!("[model]\nfeatures = [\"count(login)\"]\n{model}"), false);
    check("[model]\nscores = \"profile.score\"\nthreshold = 0.5", true);
}

#[test]
fn what_was_wrong_before_is_held_against_nobody_who_leaves_it_alone() {
    let wrong = |when: &str| ("tags/behavior/a.toml", rule("a", when));
    let other = |when: &str| ("tags/behavior/b.toml", rule("b", when));
    let base = catalog(&[wrong("profile.city = 'x'"), other("true")]);
    let severities = |head: &Catalog| {
        let change = changes(Some(&base), head);
        judge(&Judged::new(Some(&base), head, &change, 0)).findings.iter().map(|f| f.severity).collect::<Vec<_>>()
    };
    let left_alone = catalog(&[wrong("profile.city = 'x'"), other("exists(login)")]);
    assert_eq!(severities(&left_alone), [FindingSeverity::Warning]);
    let touched = catalog(&[wrong("profile.city = 'y'"), other("true")]);
    assert_eq!(severities(&touched), [FindingSeverity::Error]);
    let mended = catalog(&[wrong("exists(login)"), other("true")]);
    assert_eq!(severities(&mended), []);
}

#[test]
fn a_verdict_exceeds_another_by_what_was_not_asked() {
    let base = catalog(&[("tags/transaction/a.toml", rule("a", "exists(login)"))]);
    let head = catalog(&[("tags/transaction/a.toml", rule("a", "exists(purchase)"))]);
    let change = changes(Some(&base), &head);
    let verdict = |moves: &[AudienceMove]| judge(&Judged { moves, ..Judged::new(Some(&base), &head, &change, 0) });
    let (near, far) = (verdict(&[moved("a", 100, 1, 1)]), verdict(&[moved("a", 100, 90, 1)]));
    assert_eq!(near.exceeds(&near), []);
    assert_eq!(near.exceeds(&far), []);
    assert_eq!(far.exceeds(&near).len(), 1);
    assert_eq!(near.exceeds(&Verdict::default()).len(), near.requirements.len());
}
