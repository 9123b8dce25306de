//! What is proved about rules and is hardly meant: a file for each, its finding beside it.

use std::{collections::BTreeMap, collections::BTreeSet};

use tagwerk::{
    catalog::{
        CODES, Catalog, Manifests,
        prove::{self, Meanings},
    },
    diagnostic::{Severity, render_text},
};

use super::{
    corpus,
    invalid::{assert_snapshot, copy, entries, shop},
};

#[test]
fn what_is_hardly_meant_is_said_as_its_snapshot_says() {
    let mut codes = BTreeSet::new();
    for (kind, folder) in [("tag", "tags/basic"), ("strategy", "strategies")] {
        let at = corpus().join("suspicious").join(kind);
        for file in entries(&at, "toml") {
            let shop = shop();
            let name = file.file_name().expect("a file").to_string_lossy().into_owned();
            copy(&file, &shop.path().join(folder).join(&name));
            let (manifests, found) = Manifests::read(shop.path());
            let texts = manifests.texts.clone();
            let (catalog, more) = Catalog::check(manifests, &BTreeMap::new());
            assert!(found.is_empty() && more.is_empty(), "{name}: {found:?} {more:?}");
            let catalog = catalog.expect("a catalog");
            let found = prove::findings(&catalog, &Meanings::of(&catalog));
            assert_eq!(found.len(), 1, "{name}: one finding each: {found:?}");
            assert!(found.iter().all(|f| f.severity == Severity::Warning));
            codes.extend(found.iter().map(|f| f.code));
            assert_snapshot(name.trim_end_matches(".toml"), &at, &render_text(&found, &texts, false));
        }
    }
    for (code, _) in prove::CODES.iter().chain(CODES.iter().filter(|(code, _)| *code == "C112")) {
        assert!(codes.contains(code), "no file in tests/catalogs/suspicious shows {code}");
    }
}

#[test]
fn the_shop_is_as_it_is_meant() {
    let shop = shop();
    let (catalog, _) = Catalog::load(shop.path(), &BTreeMap::new());
    let catalog = catalog.expect("a catalog");
    let found = prove::findings(&catalog, &Meanings::of(&catalog));
    assert!(found.is_empty(), "{found:?}");
}
