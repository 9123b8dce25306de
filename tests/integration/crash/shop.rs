//! A small workspace with a release, and with a day that has not been read yet.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::Command,
};

use tagwerk::workspace::{Unobserved, Workspace};

use crate::{
    oracle::product::{Audiences, read_release},
    support::copy,
};

/// 2026-01-08T00:00:00Z.
const AS_OF: i64 = 1_767_830_400_000_000;

const RULES: &[(&str, &str)] = &[
    ("buyers", "exists(purchase)"),
    ("rich", "sum(purchase.amount) >= 30.00"),
    ("northern", "profile.city = 'Kiel'"),
    ("best", "top(2, sum(purchase.amount))"),
];

/// A workspace in a folder of its own.
pub(super) struct Shop {
    folder: tempfile::TempDir,
}

/// What can be seen of a store.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct State {
    /// Members of each rule, by the facts.
    pub(super) answers: BTreeMap<&'static str, Vec<String>>,
    /// Members of each audience of each release.
    pub(super) releases: BTreeMap<u64, Audiences>,
    pub(super) current: Option<u64>,
}

impl Shop {
    /// Two days are published, a third lies there, a fourth has changed, the first is gone.
    pub(super) fn with_news() -> Self {
        let shop = Self { folder: tempfile::tempdir().expect("a folder") };
        let source = "[workspace]\nname = \"shop\"\n\n\
             [sources.events]\nkind = \"events\"\npath = \"data/events/\"\nsubject = \"id\"\ntime = \"ts\"\nevent = \"event\"\n\n\
             [sources.profile]\nkind = \"attributes\"\npath = \"data/profiles.csv\"\nsubject = \"id\"\n";
        shop.write("tagwerk.toml", source);
        for (id, rule) in RULES {
            crate::oracle::files::write_tag(shop.root(), id, &[(None, (*rule).to_owned())]);
        }
        shop.write("data/profiles.csv", "id,city\na,Kiel\nb,Ulm\nc,Kiel\n");
        shop.write(
            "data/events/1.csv",
            "id,ts,event,amount\na,2026-01-01T10:00:00,purchase,10.00\nz,2026-01-01T11:00:00,login,\n",
        );
        shop.write(
            "data/events/2.csv",
            "id,ts,event,amount\nb,2026-01-02T10:00:00,purchase,20.00\nc,2026-01-02T11:00:00,login,\n",
        );
        shop.write("data/events/3.csv", "id,ts,event,amount\nd,2026-01-03T10:00:00,purchase,5.00\n");
        shop.run_ok("publish");
        std::fs::remove_file(shop.root().join("data/events/1.csv")).expect("a file");
        shop.write(
            "data/events/2.csv",
            "id,ts,event,amount\nb,2026-01-02T10:00:00,purchase,40.00\ne,2026-01-02T12:00:00,login,\n",
        );
        shop.write("data/events/4.csv", "id,ts,event,amount\nf,2026-01-04T10:00:00,purchase,35.00\n");
        shop.write("data/profiles.csv", "id,city\na,Ulm\nb,Kiel\nf,Kiel\n");
        shop
    }

    /// A copy of everything.
    pub(super) fn copied(&self) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        copy(self.root(), folder.path());
        Self { folder }
    }

    pub(super) fn root(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.root().join(file);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }

    /// The binary, about to do something.
    pub(super) fn command(&self, verb: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tagwerk"));
        command.arg("-C").arg(self.root()).arg(verb).env_clear().env("TAGWERK_NOW", "2026-01-08T00:00:00Z");
        command
    }

    pub(super) fn run_ok(&self, verb: &str) {
        let output = self.command(verb).output().expect("the binary runs");
        assert!(output.status.success(), "{verb}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// Reads everything there is to see.
    pub(super) fn state(&self) -> Result<State, String> {
        let workspace = Workspace::open(self.root()).map_err(|e| chain(&e))?;
        let mut answers = BTreeMap::new();
        for (id, rule) in RULES {
            let answer = workspace.query(rule, AS_OF, AS_OF, &Unobserved).map_err(|e| chain(&e))?;
            let ids: Result<Vec<String>, _> = answer.ids().map(|id| id.map(str::to_owned)).collect();
            answers.insert(*id, ids.map_err(|e| chain(&e))?);
        }
        let releases = workspace.releases().map_err(|e| chain(&e))?;
        let current = releases
            .iter()
            .map(|r| &r.release)
            .find(|r| r.state == tagwerk::workspace::ReleaseState::Current)
            .map(|r| r.number);
        let releases = releases.iter().map(|r| Ok((r.release.number, read_release(self.root(), r.release.number)?)));
        Ok(State { answers, releases: releases.collect::<Result<_, String>>()?, current })
    }

    /// Whether every byte of the store is as it was written.
    pub(super) fn is_whole(&self) -> bool {
        let workspace = Workspace::open(self.root()).expect("a workspace");
        workspace.verify_store().is_ok_and(|report| report.damaged.is_empty())
    }

    /// Files of the store, ordered.
    pub(super) fn store_files(&self) -> Vec<PathBuf> {
        let mut files = Vec::new();
        let mut folders = vec![self.root().join(".tagwerk")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() { folders.push(path) } else { files.push(path) }
            }
        }
        files.sort();
        files
    }
}

/// An error and its causes.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text = format!("{text}: {cause}");
        next = cause.source();
    }
    text
}
