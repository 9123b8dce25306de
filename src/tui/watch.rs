//! Hears of files that change on disk: what people write, what git has checked out, what the store holds.
//!
//! Only folders that matter are listened to, since a workspace may lie in a repository of many thousand others.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    time::Duration,
};

use notify::{
    EventKind, RecommendedWatcher,
    RecursiveMode::{self, NonRecursive, Recursive},
    event::{MetadataKind, ModifyKind},
};
use notify_debouncer_full::{DebounceEventResult, Debouncer, RecommendedCache, new_debouncer};

use crate::{catalog::FileKind, workspace::Places};

/// How long nothing has to change until it is told that something did: an editor writes a file in several steps.
const QUIET: Duration = Duration::from_millis(120);
/// Folders of the workspace with files below.
const FOLDERS: [&str; 3] = ["strategies", "tags", "templates"];

/// Listens until it is dropped.
pub(crate) struct Watch {
    debouncer: Debouncer<RecommendedWatcher, RecommendedCache>,
    matters: Matters,
    watched: BTreeSet<PathBuf>,
}

impl Watch {
    /// Listens to the files of the workspace that `dir` is in; `changed` is called from a thread of its own.
    ///
    /// # Errors
    /// When the system does not let it.
    pub(crate) fn start(dir: &Path, changed: impl Fn() + Send + 'static) -> notify::Result<Self> {
        let places = Places::of(dir);
        let store = places.root.join(".tagwerk");
        let matters = Matters { places, store };
        let here = matters.clone();
        let handler = move |result: DebounceEventResult| {
            let is_heard = match result {
                Ok(events) => events.iter().any(|event| {
                    event.need_rescan() || is_change(event.kind) && event.paths.iter().any(|path| here.holds(path))
                }),
                // Something was missed.
                Err(_) => true,
            };
            if is_heard {
                changed();
            }
        };
        let debouncer = new_debouncer(QUIET, None, handler)?;
        let mut watch = Self { debouncer, matters, watched: BTreeSet::new() };
        watch.follow()?;
        Ok(watch)
    }

    /// Listens to folders that have come since, and not to those that have gone.
    ///
    /// # Errors
    /// When the system does not let it.
    pub(crate) fn follow(&mut self) -> notify::Result<()> {
        for (folder, mode) in self.matters.folders() {
            if !folder.is_dir() {
                self.watched.remove(&folder);
            } else if self.watched.insert(folder.clone()) {
                self.debouncer.watch(&folder, mode)?;
            }
        }
        Ok(())
    }
}

/// Whether something is another way than before, not only looked at.
const fn is_change(kind: EventKind) -> bool {
    !matches!(kind, EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(MetadataKind::AccessTime)))
}

/// Which files say something to the dashboard.
#[derive(Debug, Clone)]
struct Matters {
    places: Places,
    store: PathBuf,
}

impl Matters {
    fn folders(&self) -> Vec<(PathBuf, RecursiveMode)> {
        let root = &self.places.root;
        let mut folders = vec![(root.clone(), NonRecursive)];
        folders.extend(FOLDERS.map(|folder| (root.join(folder), Recursive)));
        folders.extend(["", "releases", "edits", "switches"].map(|folder| (self.store.join(folder), NonRecursive)));
        if let Some((own, common)) = &self.places.git {
            folders.push((own.clone(), NonRecursive));
            folders.push((common.clone(), NonRecursive));
            folders.push((common.join("refs"), Recursive));
        }
        folders
    }

    fn holds(&self, path: &Path) -> bool {
        if let Some((own, common)) = &self.places.git {
            let is_head = path.strip_prefix(own).is_ok_and(|path| path == Path::new("HEAD"));
            let is_branch = path.strip_prefix(common).is_ok_and(|path| {
                let is_lock = path.extension().is_some_and(|ending| ending == "lock");
                path == Path::new("packed-refs") || path.starts_with("refs") && !is_lock
            });
            if is_head || is_branch {
                return true;
            }
            if path.starts_with(own) || path.starts_with(common) {
                return false;
            }
        }
        if let Some(parts) = parts(path, &self.store) {
            let is_number = |text: &str| text.bytes().all(|b| b.is_ascii_digit()) && !text.is_empty();
            return match parts.iter().map(String::as_str).collect::<Vec<_>>()[..] {
                ["CURRENT" | "manifest.json"] | ["switches", "record.json"] => true,
                ["releases", release] => is_number(release),
                ["edits", edit] => edit.strip_suffix(".json").is_some_and(is_number),
                _ => false,
            };
        }
        let Some(parts) = parts(path, &self.places.root) else { return false };
        let is_folder = parts.first().is_some_and(|first| FOLDERS.contains(&first.as_str()))
            && parts.last().is_some_and(|last| !last.contains('.') && !last.ends_with('~'));
        FileKind::of_path(&parts.join("/")).is_some() || is_folder
    }
}

/// The parts of a path below a folder.
fn parts(path: &Path, folder: &Path) -> Option<Vec<String>> {
    let inside = path.strip_prefix(folder).ok()?;
    Some(inside.iter().map(|part| part.to_string_lossy().into_owned()).collect())
}

#[cfg(test)]
mod tests {
    use std::{fs, sync::mpsc::channel};

    use super::*;

    #[test]
    fn only_what_says_something_is_heard() {
        let places = Places { root: "/w".into(), git: Some(("/w/.git/worktrees/a".into(), "/w/.git".into())) };
        let matters = Matters { places, store: "/w/.tagwerk".into() };
        for path in [
            "tagwerk.toml",
            "tags/basic/new.toml",
            "tags/basic/more/new.toml",
            "tags/basic",
            "tags",
            "strategies/a.toml",
            "templates/a.toml",
            ".git/worktrees/a/HEAD",
            ".git/refs/heads/main",
            ".git/packed-refs",
            ".tagwerk/CURRENT",
            ".tagwerk/manifest.json",
            ".tagwerk/releases/12",
            ".tagwerk/edits/3.json",
            ".tagwerk/switches/record.json",
        ] {
            assert!(matters.holds(&Path::new("/w").join(path)), "{path}");
        }
        for path in [
            "",
            "README.md",
            "data/events.csv",
            "tags/basic/.new.toml.swp",
            "tags/basic/new.toml~",
            "tags/basic/4913~",
            ".git/index",
            ".git/HEAD",
            ".git/worktrees/a/index",
            ".git/objects/aa",
            ".git/refs/heads/main.lock",
            ".tagwerk/lock",
            ".tagwerk/releases/.aside",
            ".tagwerk/edits/pending.json",
            ".tagwerk/facts/1.seg",
            "../elsewhere/tagwerk.toml",
        ] {
            assert!(!matters.holds(&Path::new("/w").join(path)), "{path}");
        }
    }

    #[test]
    fn looking_at_a_file_is_no_change() {
        use notify::event::{AccessKind, AccessMode, CreateKind, DataChange};
        assert!(!is_change(EventKind::Access(AccessKind::Close(AccessMode::Read))));
        assert!(is_change(EventKind::Create(CreateKind::File)));
        assert!(is_change(EventKind::Modify(ModifyKind::Data(DataChange::Any))));
    }

    #[test]
    fn a_file_that_is_written_is_heard_of() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        fs::create_dir_all(root.join("tags/basic")).unwrap();
        fs::write(root.join("tagwerk.toml"), "").unwrap();
        let (sender, receiver) = channel();
        let mut watch = Watch::start(&root, move || sender.send(()).unwrap_or_default()).unwrap();
        fs::write(root.join("tags/basic/new.toml"), "id = 'new'").unwrap();
        receiver.recv_timeout(Duration::from_secs(20)).expect("a new file is heard of");
        // A folder that comes later is listened to as well.
        fs::create_dir_all(root.join("strategies")).unwrap();
        receiver.recv_timeout(Duration::from_secs(20)).expect("a new folder is heard of");
        watch.follow().unwrap();
        fs::write(root.join("strategies/new.toml"), "id = 'new'").unwrap();
        receiver.recv_timeout(Duration::from_secs(20)).expect("a file in it is heard of");
    }
}
