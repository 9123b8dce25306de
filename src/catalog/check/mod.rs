//! How the files of a workspace fit together. One file here per kind of question; each finds everything that is wrong.

mod bodies;
mod cycles;
mod families;
mod ids;
mod references;
mod rules;
mod sources;
mod strategies;
mod tags;
mod templates;
mod tests;
mod texts;

use std::{collections::BTreeMap, path::Path, sync::Arc};

use rayon::prelude::*;

pub(super) use self::references::{reference_place, strategy_place};
use self::rules::RuleReader;
use super::{
    CaseSection, Catalog, CatalogKpi, CatalogTag, CatalogTest, FileKind, Manifests, SourceSettings, SourceShapes, Step,
    TagBody, TagFile, TagManifest, code,
    known::{FixedColumns, Known},
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Place, Severity},
    rule::{Purpose, TagShape, typed::References},
};

impl Catalog {
    /// Reads a workspace and checks it: [`Manifests::read`], then [`Catalog::check`].
    #[must_use]
    pub fn load(root: &Path, shapes: &SourceShapes) -> (Option<Self>, Diagnostics) {
        let (manifests, mut found) = Manifests::read(root);
        let (catalog, more) = Self::check(manifests, shapes);
        found.extend(more);
        found.sort();
        (catalog, found)
    }

    /// Fits files together. `shapes` are the columns and events of sources as far as data tells them, by source name;
    /// where it does not, what `tagwerk.toml` declares is all there is. There is no catalog without settings; otherwise
    /// there is one even beside errors. Findings are sorted and do not depend on the number of threads.
    #[must_use]
    pub fn check(manifests: Manifests, shapes: &SourceShapes) -> (Option<Self>, Diagnostics) {
        let mut found = Diagnostics::new();
        let settings = manifests.settings.as_ref();
        if settings.is_none() && !manifests.is_workspace_broken {
            found.push(no_workspace());
        }
        ids::check(&manifests, &mut found);
        for more in manifests.tags.par_iter().map(|tag| tags::check(tag, settings)).collect::<Vec<_>>() {
            found.extend(more);
        }
        for strategy in &manifests.strategies {
            strategies::check(strategy, &mut found);
        }
        for template in &manifests.templates {
            templates::check(template, settings, &manifests.templates, &mut found);
        }
        for family in &manifests.families {
            families::check(family, &manifests, settings, &mut found);
        }
        let catalog = fit(manifests, shapes, &mut found);
        found.sort();
        (catalog, found)
    }
}

/// The part that needs to know what the sources are called.
fn fit(manifests: Manifests, shapes: &SourceShapes, found: &mut Diagnostics) -> Option<Catalog> {
    let Manifests {
        workspace: Some(workspace),
        settings: Some(settings),
        tags,
        families,
        strategies,
        templates,
        broken,
        texts,
        ..
    } = manifests
    else {
        return None;
    };
    let sources = sources::shapes(&workspace, &settings, shapes, found);
    let tags = unique(tags);
    let mut known_tags: BTreeMap<Arc<str>, TagShape> = broken.into_iter().map(|b| (b.id, b.shape)).collect();
    known_tags.extend(tags.iter().map(|(id, tag)| (Arc::clone(id), shape_of(&tag.document.value))));
    let fixed = |source: &SourceSettings| FixedColumns {
        subject: Arc::from(source.subject.as_str()),
        valid_from: source.valid_from.as_deref().map(Arc::from),
    };
    let fixed = settings.sources.iter().map(|(name, source)| (Arc::clone(name), fixed(source))).collect();
    let scores = |tag: &TagManifest| tag.document.value.model.as_ref().and_then(|model| model.scores.clone());
    let score_columns = tags.iter().filter_map(|(id, tag)| Some((Arc::clone(id), scores(tag)?))).collect();
    let known = Known { zone: settings.zone.clone(), sources, tags: known_tags, fixed, score_columns };

    let mut collected = Collected::default();
    let resolved: Vec<(TagBody, Vec<CatalogTest>, RuleReader<'_>)> = tags
        .par_iter()
        .map(|(_, tag)| {
            let mut reader = RuleReader::new(&known);
            let tests = tests::read(&tag.document, &known, &mut reader.found, &mut reader.unread);
            (bodies::resolve(&tag.document, &mut reader), tests, reader)
        })
        .collect();
    let mut tags: Vec<CatalogTag> = tags
        .into_iter()
        .zip(resolved)
        .map(|((id, tag), (body, tests, reader))| {
            let references = collected.take(reader);
            CatalogTag { id, category: tag.category, document: tag.document, body, references, level: 0, tests }
        })
        .collect();
    let strategies = strategies::resolve(strategies, &known, &mut collected);
    let kpis = settings
        .kpis
        .iter()
        .map(|(name, kpi)| {
            let path = [Step::Key("kpis"), Step::Key(name), Step::Key("when")];
            let mut reader = RuleReader::new(&known);
            let when = reader.resolve(&workspace, &path, &kpi.when, Purpose::Outcome);
            CatalogKpi { name: Arc::clone(name), when, references: collected.take(reader) }
        })
        .collect();
    sources::report_unknown(&workspace, &known.sources, &collected.unread, found);
    found.extend(collected.found);
    let levels = cycles::levels(&mut tags, found);
    let catalog = Catalog { settings, known, tags, levels, strategies, kpis, templates, families, texts };
    references::check(&catalog, &workspace, found);
    Some(catalog)
}

/// What reading the rules of all documents brought up.
#[derive(Default)]
struct Collected {
    found: Diagnostics,
    /// By source, where its unknown columns or events are needed.
    unread: BTreeMap<String, Vec<Place>>,
}

impl Collected {
    /// Keeps what a reader found, and gives back what its rules refer to.
    fn take(&mut self, reader: RuleReader<'_>) -> References {
        self.found.extend(reader.found);
        for (source, place) in reader.unread {
            self.unread.entry(source).or_default().push(place);
        }
        reader.references
    }
}

/// Tags by id; of several with the same id (reported by [`ids::check`]) the first file's.
fn unique(tags: Vec<TagManifest>) -> Vec<(Arc<str>, TagManifest)> {
    let mut tags: Vec<(Arc<str>, TagManifest)> =
        tags.into_iter().map(|tag| (Arc::from(tag.document.value.id.as_str()), tag)).collect();
    tags.sort_by(|a, b| (&a.0, &a.1.document.file).cmp(&(&b.0, &b.1.document.file)));
    tags.dedup_by(|later, first| later.0 == first.0);
    tags
}

fn shape_of(tag: &TagFile) -> TagShape {
    if !tag.case.is_empty() {
        let value = |case: &CaseSection| Arc::from(case.value.as_str());
        return TagShape::Enumerated(tag.case.iter().map(value).collect());
    }
    if tag.model.is_some() { TagShape::Model } else { TagShape::Plain }
}

fn no_workspace() -> Diagnostic {
    Diagnostic {
        severity: Severity::Error,
        code: code::NO_WORKSPACE,
        message: format!("there is no `{}` here", FileKind::WORKSPACE_FILE),
        place: None,
        label: String::new(),
        related: Vec::new(),
        help: Some("go to the folder of a workspace, name it with `-C`, or make one with `tagwerk init`".to_owned()),
    }
}
