//! A commit is read as the disk is: the same definitions, the same mistakes, whatever lies there.

use std::{fmt::Write as _, fs, path::Path};

use tagwerk::{
    diagnostic::{Diagnostics, render_text},
    workspace::{ProposalOptions, Side, propose},
};

use crate::{github::stand::git, support::TestEnvironment};

/// A small generator whose numbers are the same on every machine.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn pick<'t>(&mut self, from: &[&'t str]) -> &'t str {
        from[self.throw(from.len() as u64) as usize]
    }
}

/// Everything that is known of a side.
fn said(side: &Side) -> String {
    let mut found = Diagnostics::new();
    let mut out = String::new();
    for finding in &side.found {
        match (finding.code, &finding.place) {
            // That a link leads out of the repository is known in a commit whether something is there or not.
            ("T110", Some(place)) => writeln!(out, "T110 {}", place.file).unwrap(),
            _ => found.push(finding.clone()),
        }
    }
    out.push_str(&render_text(&found, &side.sources, false));
    for (file, text) in side.sources.iter() {
        writeln!(out, "== {file}\n{text}").unwrap();
    }
    for tag in side.catalog.iter().flat_map(|c| c.tags()) {
        writeln!(out, "{} {} {:?}", tag.id, tag.document.file, tag.body).unwrap();
    }
    out
}

fn sides(root: &Path) -> [String; 3] {
    let of = |head: Option<&str>| {
        let options = ProposalOptions { base: "HEAD".to_owned(), head: head.map(str::to_owned) };
        propose(root, &options).unwrap()
    };
    let (disk, commit) = (of(None), of(Some("HEAD")));
    assert_eq!((disk.head.is_dirty, &disk.paths), (false, &vec![]));
    assert_eq!((&disk.head.commit, &disk.base.commit), (&commit.head.commit, &commit.base.commit));
    [said(&disk.head), said(&commit.head), said(&disk.base)]
}

#[cfg(unix)]
#[test]
fn a_commit_is_read_as_the_disk_is() {
    const FOLDERS: &[&str] =
        &["tags/basic", "tags/behavior", "tags/basic/deep", "tags", "strategies", "templates", "tags/.hidden", "notes"];
    const NAMES: &[&str] = &["a.toml", "b.toml", "c.toml", "d.family.toml", "e.txt", ".f.toml", "g"];
    const TARGETS: &[&str] = &[
        "a.toml",
        "b.toml",
        "../basic/a.toml",
        "../behavior/b.toml",
        "../basic",
        "../../tagwerk.toml",
        "../../../outside.toml",
        "../../../shop/tags/basic/a.toml",
        "deep/../a.toml",
        "nowhere.toml",
        "/etc/hostname",
        ".",
        "..",
    ];
    let mut findings = 0;
    for round in 0..60 {
        let mut dice = Dice(round);
        let environment = TestEnvironment::empty();
        let workspace = environment.path(dice.pick(&["shop", "."]));
        fs::create_dir_all(&workspace).unwrap();
        fs::copy(
            Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/workspaces/shop/tagwerk.toml"),
            workspace.join("tagwerk.toml"),
        )
        .unwrap();
        environment.write("outside.toml", "id = \"outside\"\n");
        for _ in 0..dice.throw(20) {
            let path = workspace.join(dice.pick(FOLDERS)).join(dice.pick(NAMES));
            if path.symlink_metadata().is_ok() || fs::create_dir_all(path.parent().unwrap()).is_err() {
                continue;
            }
            let id = path.file_stem().unwrap().to_string_lossy().into_owned();
            match dice.throw(8) {
                0 => fs::write(&path, "id = ").unwrap(),
                1 => fs::write(&path, b"id = \"\xff\"\n").unwrap(),
                2..=4 => std::os::unix::fs::symlink(dice.pick(TARGETS), &path).unwrap(),
                _ => fs::write(
                    &path,
                    format!("id = \"{id}\"\nname = \"A\"\nstatus = \"draft\"\n[rule]\nwhen = \"profile.age > 3\"\n"),
                )
                .unwrap(),
            }
        }
        git(environment.root(), &["init", "--quiet"]);
        git(environment.root(), &["add", "--all", "--force"]);
        git(
            environment.root(),
            &["-c", "user.name=Test", "-c", "user.email=t@localhost", "commit", "--quiet", "-m", "all"],
        );
        let [disk, commit, base] = sides(&workspace);
        assert_eq!(disk, commit, "round {round}: the disk, and its commit");
        assert_eq!(disk, base, "round {round}: the disk, and the base that is the same");
        findings += usize::from(disk.contains("error["));
    }
    assert!(findings > 30, "{findings} of 60 had something to find");
}
