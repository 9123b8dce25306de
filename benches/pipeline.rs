//! Ingest, build, one tag, one query, one subject explained and set algebra at 1 M subjects and 20 M events. `cargo bench --bench pipeline`.
//!
//! The data is generated once below `target/`; `TAGWERK_BENCH_SUBJECTS` and `TAGWERK_BENCH_EVENTS` change its size.
//! `benches/peers/compare.py` runs the same tags beside DuckDB.

use std::{
    env, fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use divan::{Bencher, black_box, counter::ItemsCount};
use roaring::{MultiOps, RoaringBitmap};
use tagwerk::{
    calendar::{Micros, Zone, parse_instant},
    demo::{self, DemoOptions, IdKind},
    rule::say::Language,
    store::{ReleaseNumber, Store},
    workspace::{BuildOptions, Explained, IngestMode, ReadMode, Unobserved, Workspace},
};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}

fn number(name: &str, default: u64) -> u64 {
    env::var(name).ok().map_or(default, |text| text.parse().expect("a whole number"))
}

fn subjects() -> u32 {
    u32::try_from(number("TAGWERK_BENCH_SUBJECTS", 1_000_000)).expect("fewer than 2^32 subjects")
}

fn events() -> u64 {
    number("TAGWERK_BENCH_EVENTS", 20_000_000)
}

fn as_of() -> Micros {
    let zone = Zone::named("Asia/Shanghai").expect("a known zone");
    parse_instant("2026-01-08T00:00:00", &zone).expect("a date")
}

/// A workspace with the generated data and an ingested store, made once and kept for the next run.
fn workspace() -> &'static Path {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    ROOT.get_or_init(|| {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("pipeline-{}x{}", subjects(), events()));
        fs::create_dir_all(root.join("tags/basic")).expect("a folder");
        let template = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/workspace");
        fs::copy(template.join("tagwerk.toml"), root.join("tagwerk.toml")).expect("tagwerk.toml");
        for entry in fs::read_dir(template.join("tags/basic")).expect("tags") {
            let entry = entry.expect("a tag");
            fs::copy(entry.path(), root.join("tags/basic").join(entry.file_name())).expect("a tag file");
        }
        if !root.join("data/complete").exists() {
            let options = DemoOptions {
                subjects: subjects(),
                events: events(),
                ids: IdKind::Text,
                ..DemoOptions::until(as_of())
            };
            demo::generate(&options, &root, &|_, _| ()).expect("generated data");
            fs::write(root.join("data/complete"), "").expect("a mark");
        }
        Workspace::open(&root).expect("a workspace").ingest(ReadMode::Changed, &Unobserved).expect("ingested data");
        root
    })
}

fn build(only: &[&str]) -> BuildOptions {
    BuildOptions {
        as_of: as_of(),
        now: as_of(),
        only: only.iter().map(ToString::to_string).collect(),
        ingest: IngestMode::Skip,
    }
}

/// Parquet files to an empty store.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn ingest_everything(bencher: Bencher) {
    let root = workspace();
    bencher
        .counter(ItemsCount::new(events()))
        .with_inputs(|| {
            let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
            fs::copy(root.join("tagwerk.toml"), folder.path().join("tagwerk.toml")).expect("tagwerk.toml");
            std::os::unix::fs::symlink(root.join("data"), folder.path().join("data")).expect("a link");
            folder
        })
        .bench_values(|folder| {
            let workspace = Workspace::open(folder.path()).expect("a workspace");
            workspace.ingest(ReadMode::Changed, &Unobserved).expect("ingested data");
            folder
        });
}

/// An ingest that finds nothing new.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn ingest_nothing_new(bencher: Bencher) {
    let workspace = Workspace::open(workspace()).expect("a workspace");
    bencher.bench(|| workspace.ingest(ReadMode::Changed, &Unobserved).expect("ingested data"));
}

/// Sixty tags from the store to files of a release. Each build is at another instant, so that none finds its own result.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn build_sixty_tags(bencher: Bencher) {
    let workspace = Workspace::open(workspace()).expect("a workspace");
    let mut second = 0;
    bencher
        .with_inputs(|| {
            second += 1;
            BuildOptions { as_of: as_of() - second * 1_000_000, ..build(&[]) }
        })
        .bench_local_values(|options| workspace.build(&options, &Unobserved).expect("a release"));
}

/// One tag from the store to a file of a release.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn build_one_tag(bencher: Bencher) {
    let workspace = Workspace::open(workspace()).expect("a workspace");
    let mut second = 0;
    bencher
        .with_inputs(|| {
            second += 1;
            BuildOptions { as_of: as_of() - second * 1_000_000, ..build(&["spend_90d"]) }
        })
        .bench_local_values(|options| workspace.build(&options, &Unobserved).expect("a release"));
}

/// A rule tried out: parse, plan, evaluate, count.
#[divan::bench(sample_count = 20, sample_size = 1, args = [
    "count(login, last 7 days) > 3",
    "sum(purchase.amount where category = 'beauty', last 90 days) > 100",
    "sequence(add_to_cart, then no purchase within 3 days, last 14 days)",
    "top(10%, sum(purchase.amount, last 90 days))",
])]
fn query(bencher: Bencher, rule: &str) {
    let workspace = Workspace::open(workspace()).expect("a workspace");
    bencher.bench(|| workspace.query(rule, as_of(), as_of(), &Unobserved).expect("an answer"));
}

/// Why the first subject, whose container holds the most rows, is in or out: every value, and the smallest change that turns
/// the verdict. Opens catalog and store each time.
#[divan::bench(sample_count = 20, sample_size = 1, args = [
    "count(login, last 7 days) > 3",
    "sum(purchase.amount where category = 'beauty', last 90 days) > 100",
    "exists(purchase, last 30 days) and not exists(refund, last 30 days) and profile.city = 'Shanghai'",
    "sequence(add_to_cart, then no purchase within 3 days, last 14 days)",
    "top(10%, sum(purchase.amount, last 90 days))",
])]
fn explain_user(bencher: Bencher, rule: &str) {
    let workspace = Workspace::open(workspace()).expect("a workspace");
    let explain = |user: &str| {
        let (what, language) = (Explained::Rule(rule), Language::English);
        workspace.explain_subject(what, user, language, as_of(), as_of(), &Unobserved).expect("an explanation")
    };
    bencher.bench(|| explain(black_box("u0000001")));
}

/// The audiences of a release, read once.
fn audiences() -> &'static [RoaringBitmap] {
    static AUDIENCES: OnceLock<Vec<RoaringBitmap>> = OnceLock::new();
    AUDIENCES.get_or_init(|| {
        let workspace = Workspace::open(workspace()).expect("a workspace");
        let built = workspace.build(&build(&[]), &Unobserved).expect("a release");
        let store = Store::open(workspace.store_dir()).expect("a store");
        let number = ReleaseNumber(built.release);
        let read = |a: &tagwerk::workspace::BuiltAudience| store.read_audience(number, &a.tag, a.value.as_deref());
        built.audiences.iter().map(|a| read(a).expect("an audience")).collect()
    })
}

/// `a and b`, then `and not c`, over published audiences.
#[divan::bench]
fn algebra_and_not(bencher: Bencher) {
    let all = audiences();
    bencher.bench(|| (black_box(&all[0]) & black_box(&all[1])) - black_box(&all[2]));
}

/// The union of all audiences.
#[divan::bench]
fn algebra_union_of_all(bencher: Bencher) {
    let all = audiences();
    bencher.bench(|| black_box(all).iter().union().len());
}

/// Sizes of all pairwise overlaps.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn algebra_all_pairs(bencher: Bencher) {
    let all = audiences();
    bencher.bench(|| -> u64 {
        all.iter().enumerate().map(|(i, a)| all[..i].iter().map(|b| a.intersection_len(b)).sum::<u64>()).sum()
    });
}

/// `a and b`, then `and not c`, at 100 M users: two audiences of a tenth, one of a hundredth.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn algebra_100m_users(bencher: Bencher) {
    let spread = |step: u32, salt: u32| -> RoaringBitmap {
        let mut at = salt;
        let mut bitmap = RoaringBitmap::new();
        while at < 100_000_000 {
            bitmap.try_push(at).expect("ascending");
            at += 1 + (at.wrapping_mul(2_654_435_761) >> 16) % (2 * step - 1);
        }
        bitmap
    };
    let (a, b, c) = (spread(10, 3), spread(10, 7), spread(100, 11));
    bencher.bench(|| (black_box(&a).intersection_len(&b), (black_box(&a) | black_box(&b)) - black_box(&c)));
}
