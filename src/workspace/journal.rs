//! Changes of several files as one: all or nothing, remembered, taken back.
//!
//! `.tagwerk/edits/` holds a numbered record of each change with the whole texts before and after. While files are being
//! written, the record is called `pending.json`: whoever opens the workspace next and finds it finishes what was begun.
//! Renaming it to its number ends the change. The folder holds a `.gitignore` that ignores it.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{WorkspaceError, init::io_error};
use crate::{
    calendar::Micros,
    catalog::{FileKind, check_path},
    store::failpoint,
};

/// Where the journal lies, relative to the workspace; the same for every `store` that `tagwerk.toml` may name, so that a
/// broken `tagwerk.toml` can be recovered too.
const FOLDER: &str = ".tagwerk/edits";
const PENDING: &str = "pending.json";
/// What lies beside a file while it is written.
const ASIDE: &str = ".tagwerk-new";
/// Records that are kept.
const KEPT: usize = 200;

/// A change of files that was made together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditRecord {
    /// Its number, from 1.
    pub number: u64,
    /// When it was made.
    pub at: Micros,
    /// What it was asked for, in words.
    pub what: String,
    /// Whether it holds.
    pub state: EditState,
    /// What it changed, ordered by name.
    pub files: Vec<FileEdit>,
}

/// Whether a change holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EditState {
    /// It was made.
    Applied,
    /// It was made and taken back.
    Undone,
}

impl EditState {
    /// The word in answers.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Undone => "undone",
        }
    }
}

/// A file before and after a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEdit {
    /// Path relative to the workspace.
    pub file: String,
    /// Its text before; `None`: it was not there.
    pub before: Option<String>,
    /// Its text after; `None`: it is gone.
    pub after: Option<String>,
}

impl FileEdit {
    const fn wanted(&self, state: EditState) -> Option<&String> {
        match state {
            EditState::Applied => self.after.as_ref(),
            EditState::Undone => self.before.as_ref(),
        }
    }
}

/// The right to change files of a workspace; given back when dropped, and by the system when the process dies.
#[derive(Debug)]
pub(super) struct Journal {
    root: PathBuf,
    _lock: File,
}

impl Journal {
    /// Takes the right to change files, after finishing what another process left.
    ///
    /// # Errors
    /// When another process is changing files, or the folder cannot be written.
    pub(super) fn open(root: &Path) -> Result<Self, WorkspaceError> {
        let folder = root.join(FOLDER);
        fs::create_dir_all(&folder).map_err(|e| io_error("create", &folder, e))?;
        let ignore = folder.join(".gitignore");
        if !ignore.exists() {
            fs::write(&ignore, "*\n").map_err(|e| io_error("write", &ignore, e))?;
        }
        let lock = lock_file(&folder)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(WorkspaceError::EditInProgress),
            Err(TryLockError::Error(e)) => return Err(io_error("lock", &folder, e)),
        }
        let journal = Self { root: root.to_owned(), _lock: lock };
        journal.finish()?;
        Ok(journal)
    }

    /// Makes a change; files have to be as it expects them.
    ///
    /// # Errors
    /// When a file is not as the change expects it, or cannot be written. Either nothing or everything is changed, in
    /// the end: a change that was begun is finished by the next command.
    pub(super) fn apply(&self, at: Micros, what: &str, files: Vec<FileEdit>) -> Result<EditRecord, WorkspaceError> {
        let number = self.records()?.last().map_or(1, |last| last.number + 1);
        let record = EditRecord { number, at, what: what.to_owned(), state: EditState::Applied, files };
        if let Some(file) = record.files.iter().find(|file| !is_ours(&self.root, &file.file)) {
            let path = self.root.join(&file.file);
            return Err(io_error("change", &path, io::Error::other("it is a link, or no file of a workspace")));
        }
        self.expect(&record, EditState::Undone, "make this change")?;
        self.carry_out(&record)?;
        self.forget_old()?;
        Ok(record)
    }

    /// Takes the last change back that holds.
    ///
    /// # Errors
    /// When there is none, or a file changed since.
    pub(super) fn undo(&self) -> Result<EditRecord, WorkspaceError> {
        let last = self.records()?.into_iter().rfind(|r| r.state == EditState::Applied);
        let record = last.ok_or(WorkspaceError::NothingToUndo)?;
        self.expect(&record, EditState::Applied, "undo")?;
        let record = EditRecord { state: EditState::Undone, ..record };
        self.carry_out(&record)?;
        Ok(record)
    }

    /// Makes the change again that was taken back last; one that another change followed stays taken back.
    ///
    /// # Errors
    /// When there is none, or a file changed since.
    pub(super) fn redo(&self) -> Result<EditRecord, WorkspaceError> {
        let undone: Vec<EditRecord> =
            self.records()?.into_iter().rev().take_while(|r| r.state == EditState::Undone).collect();
        let record = undone.into_iter().next_back().ok_or(WorkspaceError::NothingToRedo)?;
        self.expect(&record, EditState::Undone, "redo")?;
        let record = EditRecord { state: EditState::Applied, ..record };
        self.carry_out(&record)?;
        Ok(record)
    }

    fn records(&self) -> Result<Vec<EditRecord>, WorkspaceError> {
        records(&self.root)
    }

    /// Every file is as the record says it is in a state.
    fn expect(&self, record: &EditRecord, state: EditState, doing: &'static str) -> Result<(), WorkspaceError> {
        let mut changed = Vec::new();
        for file in &record.files {
            if read(&self.root.join(&file.file))?.as_ref() != file.wanted(state) {
                changed.push(file.file.clone());
            }
        }
        if changed.is_empty() { Ok(()) } else { Err(WorkspaceError::ChangedSince { doing, files: changed }) }
    }

    fn carry_out(&self, record: &EditRecord) -> Result<(), WorkspaceError> {
        let pending = self.root.join(FOLDER).join(PENDING);
        let text = serde_json::to_string_pretty(record).map_err(|e| io_error("write", &pending, e.into()))?;
        put(&pending, Some(&text))?;
        self.finish()?;
        failpoint::report();
        Ok(())
    }

    /// Brings every file of a pending record to the state it names, then ends it.
    fn finish(&self) -> Result<(), WorkspaceError> {
        let folder = self.root.join(FOLDER);
        let pending = folder.join(PENDING);
        let Some(text) = read(&pending)? else { return Ok(()) };
        let record: EditRecord =
            serde_json::from_str(&text).map_err(|e| io_error("understand", &pending, io::Error::other(e)))?;
        let mut foreign = Vec::new();
        for file in &record.files {
            if !is_ours(&self.root, &file.file) {
                let error = io::Error::other(format!("`{}` is no file of a workspace", file.file));
                return Err(io_error("trust", &pending, error));
            }
            let there = read(&self.root.join(&file.file))?;
            if there != file.before && there != file.after {
                foreign.push(file.file.clone());
            }
        }
        if !foreign.is_empty() {
            return Err(WorkspaceError::EditInterrupted { files: foreign });
        }
        for file in &record.files {
            put(&self.root.join(&file.file), file.wanted(record.state).map(String::as_str))?;
        }
        failpoint::hit();
        let done = folder.join(format!("{}.json", record.number));
        fs::rename(&pending, &done).map_err(|e| io_error("rename", &pending, e))?;
        failpoint::hit();
        sync_folder(&folder)
    }

    fn forget_old(&self) -> Result<(), WorkspaceError> {
        let records = self.records()?;
        for old in &records[..records.len().saturating_sub(KEPT)] {
            let path = self.root.join(FOLDER).join(format!("{}.json", old.number));
            fs::remove_file(&path).map_err(|e| io_error("remove", &path, e))?;
        }
        Ok(())
    }
}

/// Finishes a change of files that a process left half done; waits for one that is being made.
///
/// # Errors
/// When files were changed by others in between, so that nobody can say what is meant.
pub(super) fn recover(root: &Path) -> Result<(), WorkspaceError> {
    let folder = root.join(FOLDER);
    if !folder.join(PENDING).exists() {
        return Ok(());
    }
    let lock = lock_file(&folder)?;
    lock.lock().map_err(|e| io_error("lock", &folder, e))?;
    Journal { root: root.to_owned(), _lock: lock }.finish()
}

/// All records, oldest first.
pub(super) fn records(root: &Path) -> Result<Vec<EditRecord>, WorkspaceError> {
    let folder = root.join(FOLDER);
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(io_error("read", &folder, error)),
    };
    let mut records = Vec::new();
    for entry in entries {
        let path = entry.map_err(|e| io_error("read", &folder, e))?.path();
        let number = path.file_name().and_then(|n| n.to_str()?.strip_suffix(".json")?.parse::<u64>().ok());
        if number.is_none() {
            continue;
        }
        let text = fs::read_to_string(&path).map_err(|e| io_error("read", &path, e))?;
        let record: EditRecord =
            serde_json::from_str(&text).map_err(|e| io_error("understand", &path, io::Error::other(e)))?;
        records.push(record);
    }
    records.sort_by_key(|r| r.number);
    Ok(records)
}

/// True for a file that people write, inside the workspace: a record is data that may come with a repository.
fn is_ours(root: &Path, file: &str) -> bool {
    let is_named = FileKind::of_path(file).is_some() && check_path(file, false).is_ok() && !file.contains("..");
    let folder = root.join(file).ancestors().skip(1).find_map(|folder| folder.canonicalize().ok());
    let inside = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    let is_link = root.join(file).symlink_metadata().is_ok_and(|meta| meta.is_symlink());
    is_named && !is_link && folder.is_some_and(|folder| folder.starts_with(inside))
}

fn lock_file(folder: &Path) -> Result<File, WorkspaceError> {
    let path = folder.join("lock");
    let options = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
    options.map_err(|e| io_error("lock", &path, e))
}

fn read(path: &Path) -> Result<Option<String>, WorkspaceError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(io_error("read", path, error)),
    }
}

/// Writes a file aside and renames it into place, or removes it. What a killed process left aside is written over.
fn put(path: &Path, text: Option<&str>) -> Result<(), WorkspaceError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let aside = folder.join(format!(".{name}{ASIDE}"));
    failpoint::hit();
    match text {
        Some(text) => {
            fs::create_dir_all(folder).map_err(|e| io_error("create", folder, e))?;
            let mut file = File::create(&aside).map_err(|e| io_error("write", &aside, e))?;
            failpoint::hit();
            file.write_all(text.as_bytes()).map_err(|e| io_error("write", &aside, e))?;
            failpoint::hit();
            file.sync_all().map_err(|e| io_error("write", &aside, e))?;
            failpoint::hit();
            if let Ok(there) = fs::metadata(path) {
                // An edit changes what a file says, not who may read it.
                fs::set_permissions(&aside, there.permissions()).map_err(|e| io_error("write", &aside, e))?;
            }
            fs::rename(&aside, path).map_err(|e| io_error("write", path, e))?;
        }
        None => {
            for gone in [path, &aside] {
                match fs::remove_file(gone) {
                    Ok(()) => {}
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                    Err(error) => return Err(io_error("remove", gone, error)),
                }
            }
        }
    }
    failpoint::hit();
    if folder.exists() { sync_folder(folder) } else { Ok(()) }
}

/// Makes names in a folder durable, where the system can.
fn sync_folder(folder: &Path) -> Result<(), WorkspaceError> {
    #[cfg(unix)]
    File::open(folder).and_then(|f| f.sync_all()).map_err(|e| io_error("write", folder, e))?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}
