//! Scaffolded tests, once somebody has said what to expect of them, are good tests: they read back, they wait for a person,
//! and few changes of a rule go unnoticed by them.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use tagwerk::{
    catalog::{Catalog, CatalogTag, Content, Expectation, FileKind, InputFile, Manifests, TagBody},
    diagnostic::{Diagnostics, render_text},
    trial::{self, Scaffolded, Verdict},
};

#[test]
fn scaffolds_of_the_demo_catalog_are_good_tests() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = files(&Manifests::read(root).0);
    let without_tests: BTreeMap<String, String> =
        files.into_iter().map(|(file, text)| (file, cut_tests(&text))).collect();
    let (catalog, found) = load(&without_tests);
    assert!(!found.has_errors());

    let scaffolds: BTreeMap<Arc<str>, Vec<Scaffolded>> =
        own(&catalog).map(|tag| (tag.id.clone(), trial::scaffold(&catalog, tag))).collect();
    for tag in own(&catalog) {
        assert!(scaffolds[&tag.id].len() >= 2, "{}: {:?}", tag.id, scaffolds[&tag.id]);
    }

    // As written, each waits for its expectation, and nothing else is wrong.
    let (_, found) = load(&with_tests(&catalog, &without_tests, &scaffolds, |_, _| "\"?\"".to_owned()));
    let total: usize = scaffolds.values().map(Vec::len).sum();
    assert_eq!(
        found.iter().filter(|d| d.code == "C153").count(),
        total,
        "{}",
        render_text(&found, &Default::default(), false)
    );
    assert_eq!(found.len(), total, "{}", render_text(&found, &Default::default(), false));

    // What the tags say today is taken for what they should say.
    let (said, _) = load(&with_tests(&catalog, &without_tests, &scaffolds, |_, _| "false".to_owned()));
    let all: Vec<&CatalogTag> = own(&said).collect();
    let mut answers: BTreeMap<(Arc<str>, usize), String> = BTreeMap::new();
    for result in trial::run(&said, &all) {
        let answer = match result.verdict {
            Verdict::Passed => "false".to_owned(),
            Verdict::Failed(failure) => match failure.got {
                Expectation::Member(member) => member.to_string(),
                Expectation::Value(value) => format!("{value:?}"),
            },
            other => panic!("{}: {other:?}", result.tag),
        };
        answers.insert((result.tag, result.index), answer);
    }
    let (told, found) =
        load(&with_tests(&catalog, &without_tests, &scaffolds, |tag, at| answers[&(tag.clone(), at)].clone()));
    assert!(found.is_empty(), "{}", render_text(&found, &Default::default(), false));
    let tags: Vec<&CatalogTag> = own(&told).collect();
    let mutations = trial::mutate(&told, &tags, &|_, _| {});
    let mut report = String::new();
    let (mut noticed, mut all) = (0, 0);
    for mutation in &mutations {
        noticed += mutation.noticed();
        all += mutation.mutants.len();
        for mutant in mutation.mutants.iter().filter(|m| m.noticed_by.is_none()) {
            let text = mutant.spelled.as_ref().map_or("", |s| s.text.as_str());
            report.push_str(&format!("{} {:?} {}: {text}\n", mutation.tag, mutant.case, mutant.change));
        }
    }
    let score = 100 * noticed / all;
    // Left are mostly changes of one of several windows over the same rows, and some that mean the same.
    assert!(score >= 88, "{report}\n{score} % of {all}");
}

fn files(manifests: &Manifests) -> BTreeMap<String, String> {
    manifests.texts.iter().map(|(file, text)| (file.to_owned(), text.to_owned())).collect()
}

/// Tags with a file of their own, which tests can be written into.
fn own(catalog: &Catalog) -> impl Iterator<Item = &CatalogTag> {
    catalog.tags().iter().filter(|tag| !tag.document.file.ends_with(".family.toml"))
}

/// Tests stand at the end of a tag's file.
fn cut_tests(text: &str) -> String {
    text.split("\n[[test]]").next().unwrap_or(text).to_owned()
}

fn with_tests(
    catalog: &Catalog,
    files: &BTreeMap<String, String>,
    scaffolds: &BTreeMap<Arc<str>, Vec<Scaffolded>>,
    expect: impl Fn(&Arc<str>, usize) -> String,
) -> BTreeMap<String, String> {
    let mut files = files.clone();
    for tag in own(catalog).filter(|tag| !matches!(tag.body, TagBody::Invalid)) {
        let text = files.get_mut(tag.document.file.as_ref()).expect("a file");
        for (at, scaffolded) in scaffolds[&tag.id].iter().enumerate() {
            text.push('\n');
            text.push_str(&scaffolded.text.replace("expect = \"?\"", &format!("expect = {}", expect(&tag.id, at))));
        }
    }
    files
}

fn load(files: &BTreeMap<String, String>) -> (Catalog, Diagnostics) {
    let input = files.iter().filter_map(|(file, text)| {
        let kind = FileKind::of_path(file)?;
        Some(InputFile { file: Arc::from(file.as_str()), kind, content: Content::Text(Arc::from(text.as_str())) })
    });
    let (manifests, mut found) = Manifests::from_files(input.collect());
    let (catalog, more) = Catalog::check(manifests, &BTreeMap::new());
    found.extend(more);
    (catalog.expect("a catalog"), found)
}
