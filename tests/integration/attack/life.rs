//! Ways around through the life of a tag: its id, its file, its status.

use super::stage::{Stage, draft};

const HIGH_VALUE: &str = "tags/transaction/high_value.toml";

/// A file under another name is another tag.
#[test]
fn rename_a_file_and_its_id() {
    let stage = Stage::new();
    let change = |s: &Stage| {
        s.git(&["mv", HIGH_VALUE, "tags/transaction/high_worth.toml"]);
        s.replace("tags/transaction/high_worth.toml", "id = \"high_value\"", "id = \"high_worth\"");
    };
    let all = ["pat", "dana", "chris", "paul"];
    stage.verify(&stage.propose(change).approved_by(&["pat"])).is_refused("1 of 2 approvals");
    stage.verify(&stage.propose(change).approved_by(&all)).is_refused("L1");
    let honest =
        |s: &Stage| s.write("tags/transaction/high_worth.toml", &draft("high_worth", "sum(purchase.amount) > 1"));
    stage.verify(&stage.propose(honest).approved_by(&["pat"])).is_approved();
}

/// A tag in use does not disappear; it is retired, step by step.
#[test]
fn delete() {
    let stage = Stage::new();
    let change = |s: &Stage| std::fs::remove_file(s.remote.work.path(HIGH_VALUE)).unwrap();
    stage.verify(&stage.propose(change).approved_by(&["pat"])).is_refused("1 of 2 approvals");
    stage.verify(&stage.propose(change).approved_by(&["pat", "dana"])).is_refused("L1");
    let honest = |s: &Stage| {
        s.replace(HIGH_VALUE, "status = \"active\"", "status = \"deprecated\"\nsunset = \"2026-12-31\"");
    };
    stage.verify(&stage.propose(honest).approved_by(&["pat", "dana"])).is_approved();
}

/// From nothing to everywhere at once, also when every step has a commit of its own.
#[test]
fn a_status_jump_in_one_pull_request() {
    let stage = Stage::new();
    let file = "tags/transaction/high_new.toml";
    let active = "owner = \"crm\"\nstatus = \"active\"\ndescription = \"x\"\n\n[purpose]\ngoal = \"x\"\ndecision = \"x\"\naction = \"x\"\n";
    let at_once = |s: &Stage| {
        s.write(file, &draft("high_new", "exists(login)").replace("owner = \"crm\"\nstatus = \"draft\"\n", active));
    };
    stage.verify(&stage.propose(at_once).approved_by(&["pat", "dana"])).is_refused("L1");
    let step_by_step = |s: &Stage| {
        s.write(file, &draft("high_new", "exists(login)"));
        s.commit("a draft");
        s.replace(file, "\"draft\"", "\"review\"");
        s.commit("for review");
        at_once(s);
    };
    stage.verify(&stage.propose(step_by_step).approved_by(&["pat", "dana"])).is_refused("L1");
    let honest = |s: &Stage| s.write(file, &draft("high_new", "exists(login)"));
    stage.verify(&stage.propose(honest).approved_by(&["pat"])).is_approved();
}
