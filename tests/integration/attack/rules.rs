//! Ways around through the rules themselves.

use super::stage::{Stage, draft};

/// What a change of the rules needs: two people, one of platform.
#[track_caller]
fn needs_platform(stage: &Stage, change: impl Fn(&Stage) + Copy) {
    stage.verify(&stage.propose(change).approved_by(&["pat", "dana", "chris"])).is_refused("@acme/platform");
    stage.verify(&stage.propose(change).approved_by(&["paul"])).is_refused("1 of 2 approvals");
    stage.verify(&stage.propose(change).approved_by(&["pat", "dana", "chris", "paul"])).is_approved();
}

#[test]
fn edit_the_policy_that_judges() {
    let stage = Stage::new();
    needs_platform(&stage, |s| {
        s.replace("tagwerk.toml", "[policy.owners]", "[policy.approvals]\nbreaking = 1\npolicy = 1\n\n[policy.owners]");
        s.replace("tags/transaction/high_value.toml", ">= 90", ">= 40 and exists(login)");
    });
}

#[test]
fn remove_the_policy() {
    let stage = Stage::new();
    needs_platform(&stage, |s| {
        let settings = s.remote.work.read("tagwerk.toml");
        let end = settings.find("[policy.owners]").unwrap();
        s.write("tagwerk.toml", &settings[..end]);
    });
}

/// Without settings nothing is understood, whoever approves.
#[test]
fn remove_or_break_the_settings() {
    let stage = Stage::new();
    let all = ["pat", "dana", "chris", "paul", "petra"];
    let gone = |s: &Stage| std::fs::remove_file(s.remote.work.path("tagwerk.toml")).unwrap();
    stage.verify(&stage.propose(gone).approved_by(&all)).is_refused("unreadable");
    let broken = |s: &Stage| s.write("tagwerk.toml", "[workspace\n");
    stage.verify(&stage.propose(broken).approved_by(&all)).is_refused("unreadable");
    let moved = |s: &Stage| drop(s.git(&["mv", "tagwerk.toml", "README.toml"]));
    stage.verify(&stage.propose(moved).approved_by(&all)).is_refused("unreadable");
}

#[test]
fn edit_the_workflow_or_the_action() {
    let stage = Stage::new();
    needs_platform(&stage, |s| s.write(".github/workflows/validate.yml", "name: nothing\n"));
    needs_platform(&stage, |s| s.write(".github/workflows/other.yml", "name: another\n"));
    needs_platform(&stage, |s| s.write(".github/actions/tagwerk/action.yml", "name: mine\n"));
}

#[test]
fn edit_the_owners_on_github() {
    let stage = Stage::new();
    let all = ["pat", "dana", "chris", "paul"];
    let alone = |s: &Stage| s.write(".github/CODEOWNERS", "* @mallory\n");
    stage.verify(&stage.propose(alone).approved_by(&all)).is_refused("codeowners");
    let second = |s: &Stage| s.write("docs/codeowners", "* @mallory\n");
    stage.verify(&stage.propose(second).approved_by(&all)).is_refused("second");
    needs_platform(&stage, |s| {
        s.replace("tagwerk.toml", "@acme/payments", "@acme/growth");
        s.remote.work.run_ok(&["policy", "codeowners"]);
    });
}

/// An exception excuses from the day on that it was approved, not what comes with it.
#[test]
fn bring_an_exception_along() {
    let stage = Stage::new();
    let exception = "\n[[policy.exceptions]]\nrule = \"forbidden_column\"\ntag = \"near\"\nreason = \"x\"\nowner = \"crm\"\nexpires = \"2026-01-31\"\n";
    let add = |s: &Stage| {
        let settings = s.remote.work.read("tagwerk.toml");
        s.write("tagwerk.toml", &format!("{settings}{exception}"));
    };
    let use_it = |s: &Stage| s.write("tags/behavior/near.toml", &draft("near", "profile.city = 'Shanghai'"));
    let both = |s: &Stage| {
        add(s);
        use_it(s);
    };
    let all = ["dana", "paul", "petra"];
    stage.verify(&stage.propose(both).approved_by(&all)).is_refused("forbidden_column");
    stage.verify(&stage.propose(add).approved_by(&all)).is_approved();
    stage.git(&["switch", "--quiet", "main"]);
    add(&stage);
    stage.commit("the exception");
    stage.git(&["push", "--quiet", "origin", "main"]);
    stage.verify(&stage.propose(use_it).approved_by(&["dana"])).is_approved();
}

#[test]
fn use_an_exception_that_has_expired() {
    let expired = "\n[[policy.exceptions]]\nrule = \"forbidden_column\"\ntag = \"big_city\"\nreason = \"Was needed once.\"\nowner = \"crm\"\nexpires = \"2026-01-07\"\n";
    let stage = Stage::with(|remote| {
        let settings = remote.work.read("tagwerk.toml");
        remote.work.write("tagwerk.toml", &format!("{settings}{expired}"));
    });
    let change = |s: &Stage| s.write("tags/transaction/big_city.toml", &draft("big_city", "profile.city = 'Shanghai'"));
    stage.verify(&stage.propose(change).approved_by(&["pat", "dana"])).is_refused("forbidden_column");
    // One that holds excuses, and that another has expired stops nobody who does not need it.
    let honest = |s: &Stage| s.replace("tags/transaction/high_city.toml", "Shanghai", "Beijing");
    stage.verify(&stage.propose(honest).approved_by(&["pat", "dana"])).is_approved();
    // Who changes the settings settles it.
    let leave = |s: &Stage| s.replace("tagwerk.toml", "name = \"shop\"", "name = \"store\"");
    stage.verify(&stage.propose(leave).approved_by(&["paul", "petra"])).is_refused("expired_exception");
    let renew = |s: &Stage| s.replace("tagwerk.toml", "2026-01-07", "2026-03-31");
    stage.verify(&stage.propose(renew).approved_by(&["paul", "petra"])).is_approved();
}

/// Settings decide who is counted, suppressed and masked.
#[test]
fn edit_settings_that_tags_rest_on() {
    let stage = Stage::new();
    needs_platform(&stage, |s| s.replace("tagwerk.toml", "[suppression]", "[privacy]\nmin_count = 1\n\n[suppression]"));
    needs_platform(&stage, |s| s.replace("tagwerk.toml", "tags = [\"do_not_contact\"]", "tags = []"));
    needs_platform(&stage, |s| s.replace("tagwerk.toml", "Asia/Shanghai", "UTC"));
    needs_platform(&stage, |s| s.replace("tagwerk.toml", "data/profiles.csv", "data/other.csv"));
    needs_platform(&stage, |s| {
        s.replace(
            "tagwerk.toml",
            "[suppression]",
            "[kpis.back]\nwhen = \"exists(login, next 7 days)\"\n\n[suppression]",
        );
    });
}

/// A template is what new tags are made from: it needs as much as the rules.
#[test]
fn edit_a_template() {
    let template =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/catalog/library/dormant.toml")).unwrap();
    let stage = Stage::with(|remote| remote.work.write("templates/dormant.toml", &template));
    let change = |s: &Stage| s.write("templates/dormant.toml", &format!("{template}\n# more\n"));
    stage.verify(&stage.propose(change).approved_by(&["dana"])).is_refused("1 of 2 approvals");
    stage.verify(&stage.propose(change).approved_by(&["dana", "paul"])).is_approved();
}

/// Who branches off before the policy came is judged by it all the same.
#[test]
fn branch_off_before_the_policy() {
    let stage = Stage::new();
    stage.git(&["switch", "--quiet", "-C", "proposal", "main~1"]);
    stage.replace("tags/transaction/high_value.toml", ">= 90", ">= 40 and exists(login)");
    let head = stage.commit("the change");
    stage.git(&["switch", "--quiet", "main"]);
    let proposal = |people: &[&str]| {
        let mut proposal = stage.propose(|_| {});
        proposal.head.clone_from(&head);
        proposal.approved_by(people)
    };
    stage.verify(&proposal(&["mallory"])).is_refused("0 of 2 approvals");
    stage.verify(&proposal(&["pat"])).is_refused("1 of 2 approvals");
}
