//! How long it takes to read and check a catalog of 10,000 tags.

use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path};

use tagwerk::{
    catalog::{
        Catalog, CatalogTag, Manifests,
        prove::{Meanings, findings, relations},
    },
    trial::{self, Verdict},
};
use tempfile::TempDir;

fn main() {
    divan::main();
}

/// Tags of every form; each fifth refers to two others.
fn workspace(tags: usize) -> TempDir {
    workspace_with(tags, |_| "")
}

/// A member and a non-member for each form.
fn tests(at: usize) -> &'static str {
    match at % 5 {
        0 => {
            "\n[[test]]\nas_of = \"2026-01-31T00:00:00\"\nprofile = { city = \"Beijing\" }\nevents = [{ event = \"login\", \
             ts = \"2026-01-30T23:00:00\", _times = 4 }]\nexpect = true\n\n[[test]]\nas_of = \
             \"2026-01-31T00:00:00\"\nexpect = false\n"
        }
        2 => {
            "\n[[test]]\nas_of = \"2026-01-31T00:00:00\"\nevents = [{ event = \"add_to_cart\", ts = \
             \"2026-01-28T00:00:00\" }]\nexpect = true\n\n[[test]]\nas_of = \"2026-01-31T00:00:00\"\nexpect = false\n"
        }
        3 => {
            "\n[[test]]\nas_of = \"2026-01-31T00:00:00\"\nevents = [{ event = \"login\", ts = \
             \"2026-01-30T23:00:00\" }]\nexpect = \"seldom\"\n\n[[test]]\nas_of = \"2026-01-31T00:00:00\"\nexpect = \
             \"never\"\n"
        }
        _ => {
            "\n[[test]]\nas_of = \"2026-01-31T00:00:00\"\nevents = [{ event = \"purchase\", ts = \
             \"2026-01-30T23:00:00\", amount = 150 }]\nexpect = true\n\n[[test]]\nas_of = \
             \"2026-01-31T00:00:00\"\nexpect = false\n"
        }
    }
}

fn workspace_with(tags: usize, tests: impl Fn(usize) -> &'static str) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::copy(root.join("tagwerk.toml"), folder.path().join("tagwerk.toml")).expect("copied");
    let categories = ["basic", "behavior", "transaction", "model", "strategy"];
    for category in categories {
        fs::create_dir_all(folder.path().join("tags").join(category)).expect("a folder");
    }
    for at in 0..tags {
        let id = if at == 0 { "do_not_contact".to_owned() } else { format!("tag_{at:05}") };
        let mut text = format!(
            "#:schema ../../schemas/tag.schema.json\nid = \"{id}\"\nname = \"Tag {at}\"\nowner = \"crm\"\nstatus = \
             \"active\"\ndescription = \"Says something about many people, in a sentence or two.\"\n\n[purpose]\ngoal = \
             \"Know who is who\"\ndecision = \"Who is addressed\"\naction = \"segment\"\nscenarios = [\"bench\"]\nkpis = \
             [\"d7_retention\"]\n\n"
        );
        let days = at % 90 + 1;
        let rule = match at % 5 {
            0 => format!("count(login, last {days} days) > 3 and profile.city in ('Shanghai', 'Beijing')"),
            1 => format!("sum(purchase.amount where amount > 0, last {days} days) between 100 and {}", 200 + at),
            2 => format!("sequence(add_to_cart, then no purchase within 3 days, last {days} days)"),
            3 => String::new(),
            _ => format!("tag(tag_{:05}) and not tag(tag_{:05} = 'often')", at - 3, at - 1),
        };
        if rule.is_empty() {
            write!(
                text,
                "[[case]]\nvalue = \"often\"\nwhen = \"count_distinct(day(events.time), last {days} days) >= \
                 10\"\n\n[[case]]\nvalue = \"seldom\"\nwhen = \"exists(events, last {days} days)\"\n\n[[case]]\nvalue = \
                 \"never\"\nwhen = \"true\"\n"
            )
            .expect("written");
        } else {
            write!(text, "[rule]\nwhen = \"{rule}\"\n\n[refresh]\nevery = \"1 day\"\nobjective = \"26 hours\"\n")
                .expect("written");
        }
        text.push_str(tests(at));
        let file = folder.path().join(format!("tags/{}/{id}.toml", categories[at % 5]));
        fs::write(file, text).expect("written");
    }
    folder
}

#[divan::bench(args = [1_000, 10_000], sample_count = 10, sample_size = 1)]
fn read_and_check(bencher: divan::Bencher<'_, '_>, tags: usize) {
    let folder = workspace(tags);
    bencher.bench_local(|| {
        let (catalog, found) = Catalog::load(folder.path(), &BTreeMap::new());
        assert!(found.is_empty(), "{found:?}");
        assert_eq!(catalog.map(|c| c.tags().len()), Some(tags));
    });
}

#[divan::bench(args = [1_000, 10_000], sample_count = 10, sample_size = 1)]
fn read_only(bencher: divan::Bencher<'_, '_>, tags: usize) {
    let folder = workspace(tags);
    bencher.bench_local(|| {
        let (manifests, found) = Manifests::read(folder.path());
        assert!(found.is_empty(), "{found:?}");
        assert_eq!(manifests.tags.len(), tags);
    });
}

#[divan::bench(args = [1_000, 10_000], sample_count = 10, sample_size = 1)]
fn prove(bencher: divan::Bencher<'_, '_>, tags: usize) {
    let folder = workspace(tags);
    let (catalog, _) = Catalog::load(folder.path(), &BTreeMap::new());
    let catalog = catalog.expect("a catalog");
    bencher.bench_local(|| findings(&catalog, &Meanings::of(&catalog)).len());
}

/// Two tests beside every rule, read with the catalog, then run.
#[divan::bench(args = [1_000, 10_000], sample_count = 10, sample_size = 1)]
fn read_and_check_with_tests(bencher: divan::Bencher<'_, '_>, tags: usize) {
    let folder = workspace_with(tags, tests);
    bencher.bench_local(|| {
        let (catalog, found) = Catalog::load(folder.path(), &BTreeMap::new());
        assert!(found.is_empty(), "{found:?}");
        let catalog = catalog.expect("a catalog");
        run_all(&catalog)
    });
}

/// The running alone.
#[divan::bench(args = [1_000, 10_000], sample_count = 10, sample_size = 1)]
fn run_tests(bencher: divan::Bencher<'_, '_>, tags: usize) {
    let folder = workspace_with(tags, tests);
    let (catalog, _) = Catalog::load(folder.path(), &BTreeMap::new());
    let catalog = catalog.expect("a catalog");
    bencher.bench_local(|| run_all(&catalog));
}

fn run_all(catalog: &Catalog) -> usize {
    let tags: Vec<&CatalogTag> = catalog.tags().iter().collect();
    let results = trial::run(catalog, &tags);
    assert!(results.iter().all(|r| r.verdict == Verdict::Passed));
    results.len()
}

/// Changes of every rule of the demo catalog against its tests.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn mutate_the_demo(bencher: divan::Bencher<'_, '_>) {
    let (catalog, _) = Catalog::load(Path::new(env!("CARGO_MANIFEST_DIR")), &BTreeMap::new());
    let catalog = catalog.expect("a catalog");
    let tags: Vec<&CatalogTag> = catalog.tags().iter().collect();
    bencher.bench_local(|| trial::mutate(&catalog, &tags, &|_, _| {}).len());
}

/// One tag against all others.
#[divan::bench(args = [10_000], sample_count = 10, sample_size = 1)]
fn relate(bencher: divan::Bencher<'_, '_>, tags: usize) {
    let folder = workspace(tags);
    let (catalog, _) = Catalog::load(folder.path(), &BTreeMap::new());
    let catalog = catalog.expect("a catalog");
    bencher.bench_local(|| relations(&catalog, &Meanings::of(&catalog), "tag_00005").len());
}
