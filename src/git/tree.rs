use std::path::{Path, PathBuf};

use git2::{ErrorCode, FileMode, ObjectType, Oid, Repository, Tree};

use super::{
    RevisionError,
    revision::{fail, find_commit, open},
};

/// What lies at a path of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// Nothing.
    Absent,
    /// A plain file.
    File,
    /// A file that may be executed.
    Program,
    /// A symbolic link.
    Link,
    /// A commit of another repository.
    Submodule,
}

impl EntryKind {
    pub(super) fn of_mode(mode: i32) -> Self {
        match mode {
            mode if mode == i32::from(FileMode::BlobExecutable) => Self::Program,
            mode if mode == i32::from(FileMode::Link) => Self::Link,
            mode if mode == i32::from(FileMode::Commit) => Self::Submodule,
            _ => Self::File,
        }
    }
}

/// A file of a commit, not read yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeEntry {
    /// Relative to the folder that was asked for, with `/`; what is no UTF-8 in it is replaced.
    pub path: String,
    /// What it is.
    pub kind: EntryKind,
    /// Hash of what is in it: equal hashes, equal bytes.
    pub id: String,
}

/// A file of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeFile {
    /// Relative to the folder that was asked for, with `/`; what is no UTF-8 in it is replaced.
    pub path: String,
    /// What is in it.
    pub content: TreeContent,
}

/// What is in a file of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TreeContent {
    /// Its bytes; of a link, those of the file it leads to.
    Bytes(Vec<u8>),
    /// It has that many bytes, which are more than were asked for.
    TooLarge(u64),
    /// A symbolic link that is not followed.
    Link(LinkEnd),
}

/// Where a symbolic link of a commit ends that leads to no file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkEnd {
    /// Outside of the folder that was asked for.
    Outside,
    /// At a folder.
    Folder,
    /// Nowhere.
    Nothing,
}

/// The files below a folder of a commit.
pub struct CommitTree {
    dir: PathBuf,
    repository: Repository,
    commit: String,
    /// The folder; `None` when the commit has none of that name.
    tree: Option<Oid>,
}

impl std::fmt::Debug for CommitTree {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CommitTree").field("commit", &self.commit).field("tree", &self.tree).finish_non_exhaustive()
    }
}

impl CommitTree {
    /// The folder `prefix` (empty, or with a `/` at its end) of a commit, by its full hash.
    ///
    /// # Errors
    /// When the repository or the commit cannot be read.
    pub fn open(dir: &Path, commit: &str, prefix: &str) -> Result<Self, RevisionError> {
        let repository = open(dir)?;
        let tree = {
            let root = find_commit(dir, &repository, commit)?.tree().map_err(fail(dir))?;
            match prefix.trim_end_matches('/') {
                "" => Some(root.id()),
                inside => match root.get_path(Path::new(inside)) {
                    Ok(entry) => (entry.kind() == Some(ObjectType::Tree)).then(|| entry.id()),
                    Err(error) if error.code() == ErrorCode::NotFound => None,
                    Err(error) => return Err(fail(dir)(error)),
                },
            }
        };
        Ok(Self { dir: dir.to_owned(), repository, commit: commit.to_owned(), tree })
    }

    /// The files that are wanted, by their paths relative to the folder, ordered by path. A folder, whose path ends with
    /// `/`, is looked into only when it is wanted too.
    ///
    /// # Errors
    /// When the commit cannot be read.
    pub fn entries(&self, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<TreeEntry>, RevisionError> {
        let mut found = Vec::new();
        if let Some(tree) = self.tree {
            self.list(tree, "", wanted, &mut found)?;
        }
        found.sort_by(|a: &TreeEntry, b| a.path.cmp(&b.path));
        Ok(found)
    }

    fn list(
        &self,
        tree: Oid,
        folder: &str,
        wanted: &dyn Fn(&str) -> bool,
        found: &mut Vec<TreeEntry>,
    ) -> Result<(), RevisionError> {
        for entry in &self.find_tree(tree)? {
            let name = String::from_utf8_lossy(entry.name_bytes());
            if entry.kind() == Some(ObjectType::Tree) {
                let folder = format!("{folder}{name}/");
                if wanted(&folder) {
                    self.list(entry.id(), &folder, wanted, found)?;
                }
                continue;
            }
            let path = format!("{folder}{name}");
            if wanted(&path) {
                let kind = EntryKind::of_mode(entry.filemode());
                found.push(TreeEntry { path, kind, id: entry.id().to_string() });
            }
        }
        Ok(())
    }

    /// Reads a file that [`CommitTree::entries`] listed; one of more than `bytes_max` bytes is not.
    ///
    /// # Errors
    /// When it is not in the clone or cannot be read.
    pub fn read(&self, entry: &TreeEntry, bytes_max: u64) -> Result<TreeContent, RevisionError> {
        match entry.kind {
            EntryKind::Link => match self.follow(&entry.path)? {
                Ok(id) => self.bytes(id, bytes_max),
                Err(end) => Ok(TreeContent::Link(end)),
            },
            _ => self.bytes(Oid::from_str(&entry.id).map_err(fail(&self.dir))?, bytes_max),
        }
    }

    fn bytes(&self, id: Oid, bytes_max: u64) -> Result<TreeContent, RevisionError> {
        let odb = self.repository.odb().map_err(fail(&self.dir))?;
        let (size, _) = odb.read_header(id).map_err(self.missing(id))?;
        if size as u64 > bytes_max {
            return Ok(TreeContent::TooLarge(size as u64));
        }
        Ok(TreeContent::Bytes(odb.read(id).map_err(self.missing(id))?.data().to_vec()))
    }

    /// The file that a link ends at.
    fn follow(&self, link: &str) -> Result<Result<Oid, LinkEnd>, RevisionError> {
        /// As many as Linux follows.
        const LINKS_MAX: usize = 40;
        let Some(root) = self.tree else { return Ok(Err(LinkEnd::Nothing)) };
        let mut links = 0;
        // Folders that were entered, and the parts still to be taken, the next one last.
        let mut way: Vec<Oid> = vec![root];
        let mut parts: Vec<String> = link.split('/').rev().map(str::to_owned).collect();
        while let Some(part) = parts.pop() {
            match part.as_str() {
                "" | "." => continue,
                ".." if way.len() == 1 => return Ok(Err(LinkEnd::Outside)),
                ".." => {
                    way.pop();
                    continue;
                }
                _ => {}
            }
            let tree = self.find_tree(*way.last().unwrap_or(&root))?;
            let Some(entry) = tree.get_name(&part) else { return Ok(Err(LinkEnd::Nothing)) };
            match (entry.kind(), EntryKind::of_mode(entry.filemode())) {
                (Some(ObjectType::Tree), _) => way.push(entry.id()),
                (Some(ObjectType::Blob), EntryKind::Link) => {
                    links += 1;
                    if links > LINKS_MAX {
                        return Ok(Err(LinkEnd::Nothing));
                    }
                    let target = self.repository.find_blob(entry.id()).map_err(self.missing(entry.id()))?;
                    let Ok(target) = std::str::from_utf8(target.content()) else {
                        return Ok(Err(LinkEnd::Nothing));
                    };
                    if target.starts_with('/') {
                        return Ok(Err(LinkEnd::Outside));
                    }
                    parts.extend(target.split('/').rev().map(str::to_owned));
                }
                (Some(ObjectType::Blob), _) if parts.is_empty() => return Ok(Ok(entry.id())),
                _ => return Ok(Err(LinkEnd::Nothing)),
            }
        }
        Ok(Err(LinkEnd::Folder))
    }

    fn find_tree(&self, id: Oid) -> Result<Tree<'_>, RevisionError> {
        self.repository.find_tree(id).map_err(self.missing(id))
    }

    fn missing(&self, object: Oid) -> impl Fn(git2::Error) -> RevisionError + '_ {
        move |source| match source.code() {
            ErrorCode::NotFound => RevisionError::Missing { commit: self.commit.clone(), object: object.to_string() },
            _ => fail(&self.dir)(source),
        }
    }
}

/// The hash that a file with these bytes has in a commit.
#[must_use]
pub fn blob_id(bytes: &[u8]) -> Option<String> {
    Oid::hash_object(ObjectType::Blob, bytes).ok().map(|id| id.to_string())
}

/// The files below a folder of a commit (`prefix`: empty, or with a `/` at its end) that are wanted by their path relative
/// to it, ordered by path; a folder, whose path ends with `/`, is looked into only when it is wanted too.
///
/// # Errors
/// When the commit cannot be read.
pub fn files_at(
    dir: &Path,
    commit: &str,
    prefix: &str,
    bytes_max: u64,
    wanted: &dyn Fn(&str) -> bool,
) -> Result<Vec<TreeFile>, RevisionError> {
    let tree = CommitTree::open(dir, commit, prefix)?;
    let read = |entry: TreeEntry| Ok(TreeFile { content: tree.read(&entry, bytes_max)?, path: entry.path });
    tree.entries(wanted)?.into_iter().map(read).collect()
}
