//! Ways around through definitions.

use super::stage::{Stage, draft};

const HIGH_VALUE: &str = "tags/transaction/high_value.toml";

/// A rule that is weakened needs two people, one of payments.
#[test]
fn a_breaking_change_with_one_approval() {
    let stage = Stage::new();
    let change = |s: &Stage| s.replace(HIGH_VALUE, ">= 90", ">= 40 and exists(login)");
    stage.verify(&stage.propose(change).approved_by(&["pat"])).is_refused("1 of 2 approvals");
    stage.verify(&stage.propose(change).approved_by(&["dana", "dora"])).is_refused("owner_missing");
    stage.verify(&stage.propose(change).approved_by(&["pat", "dana"])).is_approved();
}

/// The good tag stays as it is, and another one with a weaker rule takes its place where it is used.
#[test]
fn create_and_swap() {
    let stage = Stage::new();
    let change = |s: &Stage| {
        s.write("tags/behavior/shopper.toml", &draft("shopper", "true"));
        s.replace("strategies/winback_sms.toml", "tag(lifecycle = 'churned')", "tag(shopper)");
    };
    stage.verify(&stage.propose(change).approved_by(&["dana"])).is_refused("winback_sms");
    stage.verify(&stage.propose(change).approved_by(&["dana", "chris"])).is_approved();
}

/// A file whose name no longer is its id cannot be understood at all.
#[test]
fn rename_a_file_alone() {
    let stage = Stage::new();
    let change = |s: &Stage| drop(s.git(&["mv", HIGH_VALUE, "tags/transaction/high_worth.toml"]));
    stage.verify(&stage.propose(change).approved_by(&["pat", "dana", "chris", "paul"])).is_refused("C103");
}

/// Moved to a category of somebody else, who then approves alone.
#[test]
fn move_to_another_category() {
    let stage = Stage::new();
    let change = |s: &Stage| drop(s.git(&["mv", HIGH_VALUE, "tags/behavior/high_value.toml"]));
    stage.verify(&stage.propose(change).approved_by(&["dana", "dora"])).is_refused("@acme/payments");
    stage.verify(&stage.propose(change).approved_by(&["pat", "quinn"])).is_refused("@acme/data");
    stage.verify(&stage.propose(change).approved_by(&["pat", "dana"])).is_approved();
}

/// A tag changes hands without those who have it.
#[test]
fn take_a_tag_from_its_owner() {
    let stage = Stage::new();
    let change = |s: &Stage| s.replace(HIGH_VALUE, "owner = \"crm\"", "owner = \"growth\"");
    stage.verify(&stage.propose(change).approved_by(&["pat", "grace"])).is_refused("owner from or to `crm`");
    stage.verify(&stage.propose(change).approved_by(&["pat", "chris"])).is_refused("owner from or to `growth`");
    stage.verify(&stage.propose(change).approved_by(&["pat", "grace", "chris"])).is_approved();
}

/// What others build upon moves them too: their owners are asked.
#[test]
fn change_a_tag_through_another() {
    let stage = Stage::with(|remote| {
        remote.work.write(
            "tags/transaction/high_active.toml",
            &draft("high_active", "tag(recent_login) and exists(purchase)"),
        );
    });
    let change = |s: &Stage| s.replace("tags/behavior/recent_login.toml", "> 3", "> 1 or exists(purchase)");
    stage.verify(&stage.propose(change).approved_by(&["dana", "dora"])).is_refused("high_active");
    stage.verify(&stage.propose(change).approved_by(&["dana", "pat"])).is_approved();
}

const FAMILY: &str = r#"id = "spent"
name = "Spent in some days"
owner = "crm"
status = "draft"

[parameters.days]
description = "Within how many days."
kind = "number"

[tag]
name = "Spent within {days} days"

[tag.rule]
when = "sum(purchase.amount, last {days} days) > 10"

[[member]]
id = "high_spent_week"
days = 7
"#;

/// A family is one file and many tags: a change of its text is a change of each.
#[test]
fn change_many_tags_by_their_family() {
    let file = "tags/transaction/spent.family.toml";
    let probe = Stage::new();
    probe.write(file, FAMILY);
    let checked = probe.remote.work.run(&["check"]);
    assert_eq!(checked.code, 0, "{checked}");
    let stage = Stage::with(|remote| remote.work.write(file, FAMILY));
    let change = |s: &Stage| s.replace(file, "> 10", "> 1");
    stage.verify(&stage.propose(change).approved_by(&["dana"])).is_refused("high_spent_week");
    // Blanks that look like formatting, and a value of a member that is none.
    let hidden = |s: &Stage| {
        s.replace(file, "days = 7", "days   =   70");
        s.replace(file, "[[member]]", "\n\n[[member]]");
    };
    stage.verify(&stage.propose(hidden).approved_by(&["dana"])).is_refused("high_spent_week");
    stage.verify(&stage.propose(hidden).approved_by(&["pat", "dana"])).is_approved();
    let blank = |s: &Stage| s.replace(file, "[[member]]", "\n# a remark\n[[member]]");
    stage.verify(&stage.propose(blank)).is_refused("0 of 1 approvals");
    stage.verify(&stage.propose(blank).approved_by(&["pat"])).is_approved();
}

/// A sensitive column under another name is the same column.
#[test]
fn reach_a_sensitive_column_through_another_tag() {
    let stage = Stage::new();
    let change = |s: &Stage| {
        s.write("tags/basic/town.toml", &draft("town", "profile.city = 'Shanghai'"));
        s.write("tags/behavior/near.toml", &draft("near", "tag(town) and exists(login)"));
    };
    stage.verify(&stage.propose(change).approved_by(&["dana", "dora"])).is_refused("forbidden_column");
    let honest = |s: &Stage| s.write("tags/basic/town.toml", &draft("town", "profile.city = 'Shanghai'"));
    stage.verify(&stage.propose(honest).approved_by(&["dana"])).is_approved();
}
