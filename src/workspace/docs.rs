use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use rayon::prelude::*;

use super::{Workspace, WorkspaceError, WriteMode, author::write_if_changed};
use crate::{
    calendar::SECOND,
    catalog::{Catalog, SourceShapes},
    diagnostic::sanitize,
    docs::{Format, Page, RECORD_FILE, Record, Request, SizeEntry, VERSIONS_MAX, Version, folders, is_ours, render},
    git,
    rule::say::Language,
};

/// Releases whose sizes are looked up: more than are kept, since several may share an instant.
const RELEASES_MAX: usize = 36;
/// Bytes that tell who made a file.
const HEAD_BYTES: u64 = 256;

/// How definition pages are made.
#[derive(Debug, Clone)]
pub struct DocsOptions {
    /// What they are written in.
    pub format: Format,
    /// Where they go; `None`: where `tagwerk.toml` says.
    pub folder: Option<PathBuf>,
    /// Their languages; empty: those that `tagwerk.toml` says.
    pub languages: Vec<Language>,
    /// Whether they are written or only compared.
    pub mode: WriteMode,
}

/// What became of definition pages, or would.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocsReport {
    /// Where they are.
    pub folder: PathBuf,
    /// Their languages.
    pub languages: Vec<Language>,
    /// How many files there are, the record among them.
    pub files: u64,
    /// Files that are not, or were not, as they have to be; ordered by path.
    pub changed: Vec<ChangedFile>,
    /// What could not be found out, and so is told as it was recorded.
    pub remarks: Vec<String>,
}

/// A file of a folder of pages that is not as it has to be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChangedFile {
    /// Path in the folder, with `/`.
    pub file: String,
    /// What is done about it.
    pub change: FileChange,
}

/// What is done about a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileChange {
    /// It is missing.
    Added,
    /// It holds something else.
    Changed,
    /// What it tells of is no longer there.
    Removed,
}

impl FileChange {
    /// The word in answers.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Removed => "removed",
        }
    }
}

impl Workspace {
    /// Makes the definition pages of the catalog, or says which of them are out of date.
    ///
    /// What files of the catalog do not tell is kept in a record beside the pages: sizes of releases, commits, columns
    /// that data tells. Writing refreshes it from the store, from git and from the data, as far as they are at hand, and
    /// keeps what it knew of the rest. Comparing looks at definitions and record alone: so a fresh checkout without data
    /// gives the same answer, and pages do not become old by being committed.
    ///
    /// # Errors
    /// When files of the catalog have mistakes, the record cannot be read, or a page would replace a file that somebody
    /// else made. Then nothing was written.
    pub fn document(&self, options: &DocsOptions) -> Result<DocsReport, WorkspaceError> {
        let settings = &self.settings().docs;
        let folder = options.folder.clone().unwrap_or_else(|| {
            self.root().join(match options.format {
                Format::Markdown => &settings.markdown,
                Format::Html => &settings.site,
            })
        });
        let mut languages = options.languages.clone();
        languages.sort();
        languages.dedup();
        if languages.is_empty() {
            languages.clone_from(&settings.languages);
        }
        let mut record = read_record(&folder)?;
        let mut remarks = Vec::new();
        if options.mode == WriteMode::Write {
            if record.is_none() {
                // A site that is made for the first time knows what the committed pages know.
                record = read_record(&self.root().join(&settings.markdown))?;
            }
            record = Some(self.refreshed(record.unwrap_or_default(), &mut remarks)?);
        }
        let record = record.unwrap_or_default();
        let record_file = Page { path: RECORD_FILE.to_owned(), text: record.to_json() };
        let Some(catalog) = self.catalog_of(&record.sources, options.mode)? else {
            // The rules are sound, but not with the columns on record: they were changed with the data.
            let changed = vec![ChangedFile { file: record_file.path, change: FileChange::Changed }];
            return Ok(DocsReport { folder, languages, files: 0, changed, remarks });
        };
        let request = Request { catalog: &catalog, record: &record, format: options.format, languages: &languages };
        let mut pages = render(&request);
        if options.mode == WriteMode::Write {
            pages.push(record_file);
            pages.sort_by(|a, b| a.path.cmp(&b.path));
        }
        let changed = bring_up_to_date(&folder, &pages, options.format, options.mode)?;
        Ok(DocsReport { folder, languages, files: pages.len() as u64, changed, remarks })
    }

    /// The catalog as columns and events of `shapes` make it understood. `None` when something is wrong with it that is
    /// not wrong with the columns and events of now.
    fn catalog_of(&self, shapes: &SourceShapes, mode: WriteMode) -> Result<Option<Catalog>, WorkspaceError> {
        let (catalog, more) = Catalog::check(self.manifests().clone(), shapes);
        match catalog {
            Some(catalog) if !more.has_errors() && !self.found().has_errors() => Ok(Some(catalog)),
            _ => {
                self.catalog()?;
                if mode == WriteMode::Compare {
                    return Ok(None);
                }
                let mut found = self.found().clone();
                found.extend(more);
                found.sort();
                Err(self.findings(found))
            }
        }
    }

    /// What is known now, where it can be found out, and what was known, where it cannot.
    fn refreshed(&self, mut record: Record, remarks: &mut Vec<String>) -> Result<Record, WorkspaceError> {
        let mut shapes = self.source_shapes()?;
        shapes.retain(|_, shape| shape.columns_known);
        let known = std::mem::take(&mut record.sources);
        for name in self.settings().sources.keys() {
            let name: &str = name;
            if let Some(shape) = shapes.remove(name).or_else(|| known.get(name).cloned()) {
                record.sources.insert(name.to_owned(), shape);
            }
        }
        let ids: BTreeSet<&str> = self.manifests().tags.iter().map(|t| t.document.value.id.as_str()).collect();
        record.tags.retain(|id, _| ids.contains(id.as_str()));
        record.mask(self.settings().min_count);
        self.refresh_sizes(&mut record, &ids, remarks)?;
        self.refresh_versions(&mut record, remarks)?;
        Ok(record)
    }

    fn refresh_sizes(
        &self,
        record: &mut Record,
        ids: &BTreeSet<&str>,
        remarks: &mut Vec<String>,
    ) -> Result<(), WorkspaceError> {
        let Some(shelf) = self.shelf_if_any()? else {
            remarks.push("there is no store here: sizes are those on record".to_owned());
            return Ok(());
        };
        let Some(current) = shelf.current()? else {
            remarks.push("nothing is published here: sizes are those on record".to_owned());
            return Ok(());
        };
        let numbers = shelf.releases()?;
        let published = numbers.into_iter().filter(|n| *n <= current).rev().take(RELEASES_MAX);
        let mut found: BTreeMap<String, Vec<SizeEntry>> = BTreeMap::new();
        // Oldest first: of two releases with one instant the newer holds.
        for number in published.collect::<Vec<_>>().into_iter().rev() {
            let manifest = shelf.release(number)?;
            let mut by_tag: BTreeMap<String, Vec<(Option<String>, u64)>> = BTreeMap::new();
            for audience in manifest.audiences {
                if ids.contains(audience.tag.as_str()) {
                    by_tag.entry(audience.tag).or_default().push((audience.value, audience.size));
                }
            }
            for (tag, cases) in by_tag {
                let entry = SizeEntry::new(manifest.as_of, manifest.population, &cases, self.settings().min_count);
                found.entry(tag).or_default().push(entry);
            }
        }
        for (tag, entries) in found {
            record.tags.entry(tag).or_default().add_sizes(entries);
        }
        Ok(())
    }

    fn refresh_versions(&self, record: &mut Record, remarks: &mut Vec<String>) -> Result<(), WorkspaceError> {
        let files: BTreeSet<String> = self.manifests().tags.iter().map(|t| t.document.file.to_string()).collect();
        let Some(histories) = git::histories(self.root(), &files, VERSIONS_MAX)? else {
            remarks.push("this is no git repository: versions are those on record".to_owned());
            return Ok(());
        };
        if !histories.is_complete {
            remarks.push("this is a shallow clone: versions before it are those on record".to_owned());
        }
        for tag in &self.manifests().tags {
            let versions = histories.files.get(tag.document.file.as_ref()).into_iter().flatten();
            let versions: Vec<Version> = versions
                .map(|v| Version {
                    commit: v.commit.clone(),
                    at: v.seconds.saturating_mul(SECOND),
                    author: sanitize(&v.author),
                    subject: sanitize(&v.subject),
                })
                .collect();
            let entry = record.tags.entry(tag.document.value.id.clone()).or_default();
            entry.set_versions(versions, histories.is_complete);
        }
        Ok(())
    }
}

/// The record beside the pages of a folder; `None` when there is none.
fn read_record(folder: &Path) -> Result<Option<Record>, WorkspaceError> {
    let path = folder.join(RECORD_FILE);
    match fs::read_to_string(&path) {
        Ok(text) => match Record::from_json(&text) {
            Ok(record) => Ok(Some(record)),
            Err(source) => Err(WorkspaceError::DocsRecord { path, source }),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(WorkspaceError::Io { action: "read", path, source }),
    }
}

/// Writes pages that differ and removes those that are left over, or says which these are. Files that somebody else made
/// are never touched.
fn bring_up_to_date(
    folder: &Path,
    pages: &[Page],
    format: Format,
    mode: WriteMode,
) -> Result<Vec<ChangedFile>, WorkspaceError> {
    let compared: Vec<Option<(&Page, FileChange)>> =
        pages.par_iter().map(|page| compare(folder, page)).collect::<Result<_, _>>()?;
    let changed: Vec<(&Page, FileChange)> = compared.into_iter().flatten().collect();
    let left_over = left_over(folder, pages, format)?;
    if mode == WriteMode::Write {
        changed.par_iter().try_for_each(|(page, _)| {
            write_if_changed(&folder.join(&page.path), &page.text, WriteMode::Write).map(drop)
        })?;
        for file in &left_over {
            let path = folder.join(file);
            fs::remove_file(&path).map_err(|source| WorkspaceError::Io { action: "remove", path, source })?;
        }
        for inside in folders().iter().rev().filter(|inside| !inside.is_empty()) {
            // A folder that holds something stays, which is meant.
            let _ = fs::remove_dir(folder.join(inside));
        }
    }
    let changed = changed.into_iter().map(|(page, change)| ChangedFile { file: page.path.clone(), change });
    let removed = left_over.into_iter().map(|file| ChangedFile { file, change: FileChange::Removed });
    let mut all: Vec<ChangedFile> = changed.chain(removed).collect();
    all.sort();
    Ok(all)
}

/// Whether a page has to be written.
fn compare<'p>(folder: &Path, page: &'p Page) -> Result<Option<(&'p Page, FileChange)>, WorkspaceError> {
    let path = folder.join(&page.path);
    match fs::read(&path) {
        Ok(there) if there == page.text.as_bytes() => Ok(None),
        Ok(there) if is_ours(&there) => Ok(Some((page, FileChange::Changed))),
        Ok(_) => Err(WorkspaceError::ForeignPage { path }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Some((page, FileChange::Added))),
        Err(source) => Err(WorkspaceError::Io { action: "read", path, source }),
    }
}

/// Files of ours that no page is any more, ordered.
fn left_over(folder: &Path, pages: &[Page], format: Format) -> Result<Vec<String>, WorkspaceError> {
    let wanted: BTreeSet<&str> = pages.iter().map(|page| page.path.as_str()).collect();
    let mut found = Vec::new();
    for inside in folders() {
        let path = folder.join(&inside);
        let entries = match fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => continue,
            Err(source) => return Err(WorkspaceError::Io { action: "list", path, source }),
        };
        for entry in entries {
            let entry = entry.map_err(|source| WorkspaceError::Io { action: "list", path: path.clone(), source })?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let file = if inside.is_empty() { name.clone() } else { format!("{inside}/{name}") };
            let is_file = entry.file_type().is_ok_and(|t| t.is_file());
            if is_file && format.has(&name) && !wanted.contains(file.as_str()) && is_made_by_us(&entry.path())? {
                found.push(file);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn is_made_by_us(path: &Path) -> Result<bool, WorkspaceError> {
    let fail = |source| WorkspaceError::Io { action: "read", path: path.to_owned(), source };
    let mut head = Vec::new();
    fs::File::open(path).map_err(fail)?.take(HEAD_BYTES).read_to_end(&mut head).map_err(fail)?;
    Ok(is_ours(&head))
}
