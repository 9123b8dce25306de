use std::{collections::BTreeSet, path::PathBuf, time::Instant};

use super::{
    IngestError, IngestOptions, IngestProgress, IngestReport, IngestSeconds, RowCounts, SourceReport,
    changes::{Changes, compare},
    merge::{merge_small, segment_state, take_out},
    segments::write_staged,
    staging::Staging,
    waves::Waves,
};
use crate::{
    catalog::BadRowsLimit,
    rule::DataType,
    source::{self, Location, SourceColumn, SourceFile, SourceSpec},
    store::{
        Store, StoreError,
        dictionary::{Dictionary, Growing},
        disk,
        facts::layouts,
        failpoint,
        ids::{GrowingIds, Ids, IdsState},
        manifest::{ColumnState, FACTS, FileState, IDS, KindState, Manifest, SourceState},
    },
};

impl Store {
    /// Brings the store up to date with the files of all sources. Sources that are not named any more are dropped.
    ///
    /// The types of columns are fixed by the files that are read first; a file that contradicts them fails the ingest.
    /// When a source's declaration changes (columns, types, decimals, zone), all its files are read again and types are
    /// settled anew.
    ///
    /// # Errors
    /// When a source cannot be read, has too many bad rows, or files cannot be written. The store is then as before.
    pub fn ingest(&self, sources: &[SourceSpec], options: &IngestOptions<'_>) -> Result<IngestReport, IngestError> {
        let _lock = self.lock("ingest")?;
        let result = self.ingest_locked(sources, options);
        if let (Err(_), Ok(Some(manifest))) = (&result, Manifest::read(self.root())) {
            // What was written aside is of no use; if it cannot be removed now, the next writer does it.
            let _ = manifest.clean(self.root());
        }
        failpoint::report();
        result
    }

    fn ingest_locked(&self, sources: &[SourceSpec], options: &IngestOptions<'_>) -> Result<IngestReport, IngestError> {
        let start = Instant::now();
        let mut manifest = match Manifest::read(self.root()) {
            Ok(Some(manifest)) => manifest,
            Ok(None) => return Err(StoreError::NoStore { path: self.root().to_owned() }.into()),
            // Without a manifest nothing tells which files belong together; a rebuild begins with new ids.
            Err(error) if options.rebuild => Manifest::new(self.workspace().ok_or(error)?),
            Err(error) => return Err(error.into()),
        };
        manifest.clean(self.root())?;
        if options.rebuild && Ids::open(&self.root().join(IDS), &manifest.ids).and_then(|ids| ids.verify()).is_err() {
            manifest.ids = IdsState::default();
        }
        let mut specs: Vec<&SourceSpec> = sources.iter().collect();
        specs.sort_by(|a, b| a.name.cmp(&b.name));
        if let Some(pair) = specs.windows(2).find(|pair| pair[0].name == pair[1].name) {
            return Err(IngestError::DuplicateSource { source_name: pair[0].name.to_string() });
        }

        let ids = GrowingIds::open(&self.root().join(IDS), manifest.ids.clone())?;
        let ids_before = ids.len();
        let mut run = Run {
            store: self,
            options,
            facts: self.root().join(FACTS),
            ids,
            manifest,
            seconds: IngestSeconds::default(),
        };
        let before = std::mem::take(&mut run.manifest.sources);
        let named: BTreeSet<&str> = specs.iter().map(|s| s.name.as_ref()).collect();
        let removed_sources: Vec<String> =
            before.iter().filter(|s| !named.contains(s.name.as_str())).map(|s| s.name.clone()).collect();
        let mut changed = !removed_sources.is_empty() || options.rebuild;
        let mut reports = Vec::with_capacity(specs.len());
        for spec in specs {
            let (report, state, source_changed) =
                run.source(spec, before.iter().find(|s| s.name == spec.name.as_ref()))?;
            changed |= source_changed;
            run.manifest.sources.push(state);
            reports.push(report);
        }
        let mut report = IngestReport {
            sources: reports,
            removed_sources,
            ids: run.ids.len(),
            new_ids: run.ids.len() - ids_before,
            snapshot: run.manifest.snapshot.clone(),
            changed,
            seconds: run.seconds,
        };
        run.check_wanted()?;
        if changed {
            let (snapshot, seconds) = run.commit()?;
            (report.snapshot, report.seconds) = (snapshot, seconds);
        }
        report.seconds.total = start.elapsed().as_secs_f64();
        Ok(report)
    }
}

/// An ingest on its way.
struct Run<'r> {
    store: &'r Store,
    options: &'r IngestOptions<'r>,
    facts: PathBuf,
    ids: GrowingIds,
    manifest: Manifest,
    seconds: IngestSeconds,
}

impl Run<'_> {
    /// Brings one source up to date. Returns its state and whether it changed.
    fn source(
        &mut self,
        spec: &SourceSpec,
        before: Option<&SourceState>,
    ) -> Result<(SourceReport, SourceState, bool), IngestError> {
        let start = Instant::now();
        self.check_wanted()?;
        let files = source::discover(spec)?;
        let Changes { mut state, read, gone, counts, read_again, any } =
            compare(spec, files, before, self.options.rebuild)?;
        let mut read_counts = RowCounts::default();
        let mut samples = Vec::new();
        if let (false, Some(before)) = (gone.is_empty(), before) {
            self.seconds.discover += start.elapsed().as_secs_f64();
            let start = Instant::now();
            let memory = self.memory(2);
            take_out(&self.facts, &mut self.manifest, &mut state, before, &gone, memory)?;
            self.seconds.merge += start.elapsed().as_secs_f64();
        }
        if !read.is_empty() {
            let start = Instant::now();
            let previous = state.settled();
            let settled = source::settle(spec, &read, (!previous.is_empty()).then_some(&previous))?;
            extend_columns(&mut state, &settled);
            let mut new_files = Vec::with_capacity(read.len());
            for file in &read {
                new_files.push(FileState {
                    path: file.display.to_string(),
                    number: state.next_number,
                    identity: file.identity.clone(),
                    fingerprint: file.fingerprint()?.to_hex().to_string(),
                    rows_seen: 0,
                    rows: 0,
                    anonymous: 0,
                    bad: 0,
                });
                state.next_number += 1;
            }
            self.seconds.discover += start.elapsed().as_secs_f64();
            (read_counts, samples) = self.read(spec, &read, &settled, new_files, &mut state)?;
        }
        if any {
            let start = Instant::now();
            let memory = self.memory(2);
            merge_small(&self.facts, &mut self.manifest, &mut state, memory)?;
            self.seconds.merge += start.elapsed().as_secs_f64();
        }
        let mut total = RowCounts::default();
        for file in &state.files {
            let FileState { rows_seen, rows, anonymous, bad, .. } = *file;
            total.add(RowCounts { seen: rows_seen, kept: rows, anonymous, bad });
        }
        let report = SourceReport {
            name: spec.name.clone(),
            files: counts,
            read: read_counts,
            total,
            samples,
            read_again,
            segments: state.segments.len(),
        };
        Ok((report, state, any))
    }

    /// Reads files into new segments of a source.
    fn read(
        &mut self,
        spec: &SourceSpec,
        files: &[SourceFile],
        settled: &[SourceColumn],
        mut new_files: Vec<FileState>,
        state: &mut SourceState,
    ) -> Result<(RowCounts, Vec<source::BadRow>), IngestError> {
        let mut staging = Staging::open(&self.facts, state, files.len())?;
        let mut waves = Waves::new(spec, settled, files, self.memory(8));
        let mut wave = waves.next()?;
        let bytes: u64 = files.iter().map(|f| f.identity.size).sum();
        while let Some(this) = wave {
            self.check_wanted()?;
            let files_done = this.files_done;
            let (ids, seconds) = (&mut self.ids, &mut self.seconds);
            let (staged, next) = rayon::join(|| staging.stage(this, ids, seconds), || waves.next());
            staged?;
            wave = next?;
            if let Some(progress) = self.options.progress {
                progress(&IngestProgress {
                    source: &spec.name,
                    files: files.len(),
                    bytes,
                    files_done,
                    bytes_done: files[..files_done].iter().map(|f| f.identity.size).sum(),
                    rows: staging.counts.iter().map(|c| c.seen).sum(),
                });
            }
            if staging.staged_bytes as u64 >= self.memory(5) * 2 {
                self.flush(&mut staging, &new_files, state)?;
            }
        }
        self.check_unchanged(spec, files)?;
        let mut counts = RowCounts::default();
        staging.counts.iter().for_each(|c| counts.add(*c));
        let limits = &self.options.bad_rows_max;
        let limit = limits.get(spec.name.as_ref()).copied().unwrap_or(BadRowsLimit::DEFAULT);
        if limit.is_exceeded_by(counts.bad, counts.seen) {
            return Err(IngestError::TooManyBadRows {
                source_name: spec.name.to_string(),
                bad: counts.bad,
                seen: counts.seen,
                limit,
                samples: staging.samples,
            });
        }
        self.flush(&mut staging, &new_files, state)?;
        self.store_texts(&mut staging, state, 0)?;
        for (file, counts) in new_files.iter_mut().zip(&staging.counts) {
            (file.rows_seen, file.rows, file.anonymous, file.bad) =
                (counts.seen, counts.kept, counts.anonymous, counts.bad);
        }
        state.files.append(&mut new_files);
        state.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok((counts, staging.samples))
    }

    /// Writes staged rows as a segment, and what dictionaries have gathered if it is much.
    fn flush(
        &mut self,
        staging: &mut Staging,
        new_files: &[FileState],
        state: &mut SourceState,
    ) -> Result<(), IngestError> {
        let start = Instant::now();
        if !staging.staged.is_empty() {
            let columns = state.stored_columns().count();
            let file = self.manifest.name_file("facts");
            let layouts = layouts(state, columns);
            let sealed = write_staged(&self.facts.join(&file), &staging.staged, &layouts, self.memory(3))?;
            let numbers = staging.staged_files.iter().map(|at| new_files[*at].number).collect();
            if sealed.rows > 0 {
                state.segments.push(segment_state(file, columns, numbers, sealed));
            }
            staging.clear_staged();
        }
        self.seconds.write += start.elapsed().as_secs_f64();
        self.store_texts(staging, state, self.memory(16))?;
        if self.ids.size_bytes() as u64 > self.memory(8) {
            self.store_ids()?;
        }
        Ok(())
    }

    /// Writes the new texts of columns that have gathered more than `least` bytes of them.
    fn store_texts(&mut self, staging: &mut Staging, state: &mut SourceState, least: u64) -> Result<(), StoreError> {
        let start = Instant::now();
        for (texts, column) in staging.texts.iter_mut().zip(&mut state.columns) {
            if let Some(texts) = texts
                && texts.size_bytes() as u64 >= least
            {
                texts.store(&self.facts, &mut column.texts, || self.manifest.name_file("texts"))?;
            }
        }
        self.seconds.commit += start.elapsed().as_secs_f64();
        Ok(())
    }

    fn store_ids(&mut self) -> Result<(), StoreError> {
        let folder = self.store.root().join(IDS);
        let workspace = self.manifest.workspace.clone();
        self.ids.store(&folder, &workspace, || self.manifest.name_file("ids"))
    }

    /// Makes everything written so far what the store holds.
    fn commit(mut self) -> Result<(String, IngestSeconds), StoreError> {
        let start = Instant::now();
        self.store_ids()?;
        self.manifest.ids = self.ids.into_state();
        disk::sync(&self.facts)?;
        disk::sync(&self.store.root().join(IDS))?;
        self.manifest.commit(self.store.root())?;
        self.manifest.clean(self.store.root())?;
        self.seconds.commit += start.elapsed().as_secs_f64();
        Ok((self.manifest.snapshot, self.seconds))
    }

    /// Looks at files on disk once more: rows of a file that changed meanwhile could be half old, half new.
    fn check_unchanged(&self, spec: &SourceSpec, files: &[SourceFile]) -> Result<(), IngestError> {
        if matches!(spec.location, Location::Remote { .. }) {
            return Ok(());
        }
        let now = source::discover(spec)?;
        let same = |file: &&SourceFile| {
            now.binary_search_by(|n| n.display.cmp(&file.display)).is_ok_and(|at| now[at].identity == file.identity)
        };
        match files.iter().find(|file| !same(file)) {
            None => Ok(()),
            Some(file) => Err(IngestError::ChangedMeanwhile {
                source_name: spec.name.to_string(),
                file: file.display.to_string(),
            }),
        }
    }

    /// Ends an ingest that nobody wants any more.
    fn check_wanted(&self) -> Result<(), IngestError> {
        match self.options.is_cancelled {
            Some(is_cancelled) if is_cancelled() => Err(IngestError::Cancelled),
            _ => Ok(()),
        }
    }

    /// A part of the memory.
    const fn memory(&self, part: u64) -> u64 {
        self.options.memory_bytes / part
    }
}

impl Staging {
    fn open(facts: &std::path::Path, state: &SourceState, files: usize) -> Result<Self, StoreError> {
        let event = match &state.kind {
            KindState::Events { event: Some(event), .. } => state.columns.iter().position(|c| c.name == *event),
            _ => None,
        };
        let texts = |column: &ColumnState| {
            let is_text = column.ty == DataType::Text;
            is_text.then(|| Dictionary::open(facts, &column.texts).map(Growing::new)).transpose()
        };
        Ok(Self {
            event,
            texts: state.columns.iter().map(texts).collect::<Result<_, _>>()?,
            staged: Vec::new(),
            staged_bytes: 0,
            staged_files: Vec::new(),
            counts: vec![RowCounts::default(); files],
            samples: Vec::new(),
        })
    }

    fn clear_staged(&mut self) {
        self.staged = Vec::new();
        self.staged_files = Vec::new();
        self.staged_bytes = 0;
    }
}

/// Adds columns that newly settled ones have at their end.
fn extend_columns(state: &mut SourceState, settled: &[SourceColumn]) {
    for column in &settled[state.columns.len().min(settled.len())..] {
        state.columns.push(ColumnState {
            name: column.name.to_string(),
            ty: column.ty,
            fixed_by: column.fixed_by.to_string(),
            texts: Vec::new(),
        });
    }
}
