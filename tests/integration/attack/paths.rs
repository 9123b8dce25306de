//! Ways around through what git can hold beside plain files.

use std::os::unix::fs::{PermissionsExt, symlink};

use super::stage::{Stage, draft};

const HIGH_VALUE: &str = "tags/transaction/high_value.toml";
const ALL: [&str; 5] = ["pat", "dana", "chris", "paul", "petra"];

/// What is reviewed is a link; what it leads to comes later.
#[test]
fn swap_a_file_for_a_link() {
    let stage = Stage::new();
    let change = |s: &Stage| {
        let path = s.remote.work.path(HIGH_VALUE);
        std::fs::remove_file(&path).unwrap();
        symlink("../../README.md", &path).unwrap();
    };
    stage.verify(&stage.propose(change).approved_by(&ALL)).is_refused("link");
    let folder = |s: &Stage| {
        std::fs::rename(s.remote.work.path("tags/transaction"), s.remote.work.path("elsewhere")).unwrap();
        symlink("../elsewhere", s.remote.work.path("tags/transaction")).unwrap();
    };
    stage.verify(&stage.propose(folder).approved_by(&ALL)).is_refused("link");
}

#[test]
fn bring_a_submodule() {
    let stage = Stage::new();
    let change = |s: &Stage| {
        let commit = s.git(&["rev-parse", "HEAD"]);
        s.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{commit},tags/basic/more")]);
        s.git(&["commit", "--quiet", "-m", "more"]);
        s.git(&["rm", "--quiet", "--cached", "tags/basic/more"]);
        s.git(&["reset", "--quiet", "--hard"]);
    };
    stage.verify(&stage.propose(change).approved_by(&ALL)).is_refused("submodule");
    let modules = |s: &Stage| s.write(".gitmodules", "[submodule \"x\"]\n\tpath = x\n\turl = https://localhost/x\n");
    stage.verify(&stage.propose(modules).approved_by(&["pat", "dana"])).is_refused("@acme/platform");
}

#[test]
fn make_a_program_of_a_tag() {
    let stage = Stage::new();
    let change = |s: &Stage| {
        std::fs::set_permissions(s.remote.work.path(HIGH_VALUE), std::fs::Permissions::from_mode(0o755)).unwrap();
    };
    stage.verify(&stage.propose(change).approved_by(&ALL)).is_refused("program");
}

/// Where a file system makes no difference between capitals, these are files that are read.
#[test]
fn differ_only_in_capitals() {
    let stage = Stage::new();
    let tag = |s: &Stage| s.write("Tags/transaction/high_more.toml", &draft("high_more", "true"));
    stage.verify(&stage.propose(tag).approved_by(&ALL)).is_refused("odd_path");
    let settings = |s: &Stage| s.write("Tagwerk.toml", "[workspace]\nname = \"mine\"\n");
    stage.verify(&stage.propose(settings).approved_by(&ALL)).is_refused("odd_path");
    let workflow = |s: &Stage| s.write(".GitHub/workflows/x.yml", "name: x\n");
    stage.verify(&stage.propose(workflow).approved_by(&ALL)).is_refused("odd_path");
}

/// What git does not show in a diff is judged all the same.
#[test]
fn hide_a_diff() {
    let stage = Stage::new();
    let change = |s: &Stage| {
        s.write("tags/transaction/.gitattributes", "*.toml -diff linguist-generated\n");
        s.replace(HIGH_VALUE, ">= 90", ">= 40 and exists(login)");
    };
    stage.verify(&stage.propose(change).approved_by(&["pat", "dana"])).is_refused("@acme/platform");
}

/// A merge commit brings what neither side had.
#[test]
fn hide_a_change_in_a_merge() {
    let stage = Stage::new();
    let change = |s: &Stage| {
        s.write("README.md", "# Ours\n");
        s.commit("ours");
        s.git(&["switch", "--quiet", "-C", "other", "main"]);
        s.write("docs/x.md", "theirs\n");
        s.commit("theirs");
        s.git(&["switch", "--quiet", "proposal"]);
        s.git(&["merge", "--quiet", "--no-ff", "--no-commit", "other"]);
        s.replace(HIGH_VALUE, ">= 90", ">= 40 and exists(login)");
    };
    stage.verify(&stage.propose(change).approved_by(&["dana"])).is_refused("high_value");
    stage.verify(&stage.propose(change).approved_by(&["dana", "pat"])).is_approved();
}

/// A file that is no definition, where definitions lie.
#[test]
fn leave_something_beside_the_tags() {
    let stage = Stage::new();
    let change = |s: &Stage| s.write("tags/transaction/notes.md", "x\n");
    stage.verify(&stage.propose(change)).is_refused("0 of 1 approvals");
    stage.verify(&stage.propose(change).approved_by(&["dana"])).is_refused("owner_missing");
    stage.verify(&stage.propose(change).approved_by(&["pat"])).is_approved();
}
