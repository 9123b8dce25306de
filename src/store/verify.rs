use std::path::PathBuf;

use rayon::prelude::*;

use super::{
    Store, StoreError,
    dictionary::Dictionary,
    facts::open_segment,
    ids::Ids,
    manifest::{FACTS, IDS},
    release::verify_releases,
};

/// What [`Store::verify`] found.
#[derive(Debug, Default)]
pub struct VerifyReport {
    /// Damage, in order of ids, facts, releases; each names the file and the command that makes it anew.
    pub findings: Vec<StoreError>,
    /// Files of the store that were checked.
    pub files: usize,
}

impl VerifyReport {
    /// True when nothing was found.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.findings.is_empty()
    }

    /// Files that are damaged, each once.
    #[must_use]
    pub fn damaged_files(&self) -> Vec<PathBuf> {
        let mut paths: Vec<PathBuf> = Vec::new();
        for finding in &self.findings {
            if let StoreError::Damaged { path, .. } | StoreError::Io { path, .. } = finding
                && !paths.contains(path)
            {
                paths.push(path.clone());
            }
        }
        paths
    }
}

impl Store {
    /// Reads every byte of the store and checks it.
    ///
    /// # Errors
    /// When there is no store. Damage is not an error here but what is reported.
    pub fn verify(&self) -> Result<VerifyReport, StoreError> {
        let manifest = match self.manifest() {
            Ok(manifest) => manifest,
            Err(error @ StoreError::NoStore { .. }) => return Err(error),
            Err(error) => return Ok(VerifyReport { findings: vec![error], files: 1 }),
        };
        let mut findings = Vec::new();
        findings.extend(Ids::open(&self.root().join(IDS), &manifest.ids).and_then(|ids| ids.verify()).err());
        let facts = self.root().join(FACTS);
        let mut files = 1 + manifest.ids.ranges.len();
        for source in &manifest.sources {
            for column in &source.columns {
                findings.extend(Dictionary::open(&facts, &column.texts).and_then(|texts| texts.verify()).err());
            }
            let segment = |s| open_segment(&facts, source, s).and_then(|open| open.segment.verify());
            findings.par_extend(source.segments.par_iter().filter_map(|s| segment(s).err()));
            files += source.segments.len() + source.columns.iter().map(|c| c.texts.len()).sum::<usize>();
        }
        let (release_findings, release_files) = verify_releases(self);
        findings.extend(release_findings);
        Ok(VerifyReport { findings, files: files + release_files })
    }
}
