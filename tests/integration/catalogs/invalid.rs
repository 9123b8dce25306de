use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use tagwerk::{
    catalog::{CODES, Catalog, Content, FileKind, InputFile, Manifests},
    diagnostic::{Diagnostics, Sources, render_text},
};
use tempfile::TempDir;

use super::corpus;

/// Single files; each is put into the workspace `valid/shop` under its own name, which says what is wrong with it.
const SINGLE: [(&str, &str); 5] = [
    ("family", "tags/basic"),
    ("strategy", "strategies"),
    ("tag", "tags/basic"),
    ("template", "templates"),
    ("workspace", ""),
];

#[test]
fn every_mistake_is_reported_as_its_snapshot_says() {
    let mut seen = 0;
    let mut codes = BTreeSet::new();
    for (kind, folder) in SINGLE {
        let at = corpus().join("invalid").join(kind);
        for file in entries(&at, "toml") {
            let shop = shop();
            let name = file.file_name().expect("a file").to_string_lossy().into_owned();
            let to = if folder.is_empty() { "tagwerk.toml".to_owned() } else { format!("{folder}/{name}") };
            copy(&file, &shop.path().join(to));
            check(shop.path(), &at, name.trim_end_matches(".toml"), &mut codes);
            seen += 1;
        }
    }
    let at = corpus().join("invalid/workspaces");
    for folder in entries(&at, "") {
        let shop = shop();
        copy_all(&folder, shop.path());
        check(shop.path(), &at, &folder.file_name().expect("a folder").to_string_lossy(), &mut codes);
        seen += 1;
    }
    assert!(seen >= 60, "{seen}");
    // What no text file can show is shown by the tests below.
    codes.extend(["T107", "T108", "T109", "T110", "C122"].map(str::to_owned));
    let missing: Vec<&str> = CODES.iter().map(|(code, _)| *code).filter(|code| !codes.contains(*code)).collect();
    assert!(missing.is_empty(), "no file in tests/catalogs/invalid shows {missing:?}");
}

#[test]
fn a_folder_without_a_workspace_is_told_so() {
    let folder = TempDir::new().expect("a folder");
    assert_snapshot("no_workspace", &corpus().join("invalid"), &findings(folder.path()));
}

#[test]
fn bytes_that_are_no_text_are_shown() {
    let shop = shop();
    let bytes = b"id = \"latin\"\nname = \"Gesch\xe4ft\"\nstatus = \"draft\"\n\n[rule]\nwhen = \"exists(login)\"\n";
    fs::write(shop.path().join("tags/basic/latin.toml"), bytes).expect("written");
    assert_snapshot("not_utf8", &corpus().join("invalid"), &findings(shop.path()));
}

#[test]
fn a_file_that_nobody_wrote_by_hand_is_not_read() {
    let shop = shop();
    let text = format!("id = \"huge\"\nname = \"{}\"\n", "x".repeat(2 << 20));
    fs::write(shop.path().join("tags/basic/huge.toml"), text).expect("written");
    assert_snapshot("too_large", &corpus().join("invalid"), &findings(shop.path()));
}

#[cfg(unix)]
#[test]
fn links_that_lead_away_are_not_followed() {
    use std::os::unix::fs::symlink;

    let outside = TempDir::new().expect("a folder");
    fs::write(outside.path().join("secret.toml"), "password = \"x\"\n").expect("written");
    let shop = shop();
    let tags = shop.path().join("tags");
    symlink(outside.path().join("secret.toml"), tags.join("basic/secret.toml")).expect("a link");
    symlink(outside.path(), tags.join("elsewhere")).expect("a link");
    symlink(shop.path().join("nowhere.toml"), tags.join("basic/nowhere.toml")).expect("a link");
    symlink(&tags, tags.join("again")).expect("a link");
    assert_snapshot("links", &corpus().join("invalid"), &findings(shop.path()));
}

#[cfg(unix)]
#[test]
fn a_link_inside_the_workspace_is_read() {
    let shop = shop();
    let text = "id = \"linked\"\nname = \"Linked\"\nstatus = \"draft\"\n\n[rule]\nwhen = \"exists(login)\"\n";
    fs::create_dir(shop.path().join("shared")).expect("a folder");
    fs::write(shop.path().join("shared/linked.toml"), text).expect("written");
    let link = shop.path().join("tags/basic/linked.toml");
    std::os::unix::fs::symlink(shop.path().join("shared/linked.toml"), link).expect("a link");
    let (catalog, found) = Catalog::load(shop.path(), &BTreeMap::new());
    assert!(found.is_empty(), "{found:?}");
    assert!(catalog.expect("a catalog").tag("linked").is_some());
}

#[test]
fn a_file_that_cannot_be_read_says_why() {
    let file = |file: &str, kind, content| InputFile { file: Arc::from(file), kind, content };
    let settings = fs::read_to_string(corpus().join("valid/shop/tagwerk.toml")).expect("readable");
    let (manifests, found) = Manifests::from_files(vec![
        file("tags/basic/x.toml", FileKind::Tag, Content::Unreadable("permission denied".to_owned())),
        file("tagwerk.toml", FileKind::Workspace, Content::Text(Arc::from(settings))),
    ]);
    assert_snapshot("unreadable", &corpus().join("invalid"), &render_text(&found, &manifests.texts, false));
}

#[test]
fn findings_do_not_depend_on_threads() {
    let shop = shop();
    for name in entries(&corpus().join("invalid/tag"), "toml") {
        copy(&name, &shop.path().join("tags/basic").join(name.file_name().expect("a file")));
    }
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| findings(shop.path()))
    };
    let one = with(1);
    assert!(one.lines().last().is_some_and(|line| line.contains("errors")), "{one}");
    assert_eq!(one, with(2));
    assert_eq!(one, with(8));
}

/// Compares with the snapshot beside the mistake.
fn check(root: &Path, at: &Path, name: &str, codes: &mut BTreeSet<String>) {
    let (found, texts) = load(root);
    assert!(!found.is_empty(), "{name}: nothing was found");
    codes.extend(found.iter().map(|d| d.code.to_owned()));
    for diagnostic in &found {
        assert!(diagnostic.help.as_ref().is_some_and(|h| !h.is_empty()), "{name}: no remedy: {diagnostic:?}");
    }
    assert_snapshot(name, at, &render_text(&found, &texts, false));
}

pub(super) fn assert_snapshot(name: &str, folder: &Path, text: &str) {
    insta::with_settings!({
        snapshot_path => folder,
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!(name, text);
    });
}

fn load(root: &Path) -> (Diagnostics, Sources) {
    let (manifests, mut found) = Manifests::read(root);
    let texts = manifests.texts.clone();
    let (_, more) = Catalog::check(manifests, &BTreeMap::new());
    found.extend(more);
    found.sort();
    (found, texts)
}

fn findings(root: &Path) -> String {
    let (found, texts) = load(root);
    render_text(&found, &texts, false)
}

/// A copy of the workspace `valid/shop`.
pub(super) fn shop() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    copy_all(&corpus().join("valid/shop"), folder.path());
    folder
}

/// What lies in a folder, in order: files with that ending, or folders.
pub(super) fn entries(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = fs::read_dir(folder)
        .expect("a folder of the corpus")
        .map(|entry| entry.expect("readable").path())
        .filter(|path| match ending {
            "" => path.is_dir(),
            ending => path.extension().is_some_and(|e| e == ending),
        })
        .collect();
    all.sort();
    all
}

fn copy_all(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("readable") {
        let path = entry.expect("readable").path();
        let to = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            fs::create_dir_all(&to).expect("a folder");
            copy_all(&path, &to);
        } else {
            copy(&path, &to);
        }
    }
}

pub(super) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to.parent().expect("a parent")).expect("a folder");
    fs::copy(from, to).expect("copied");
}
