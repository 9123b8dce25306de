use std::{collections::BTreeMap, fs};

use tagwerk::{
    catalog::{Catalog, Manifests},
    diagnostic::render_text,
};

use super::corpus;

#[test]
fn nothing_is_found_where_nothing_is_wrong() {
    let mut seen = 0;
    for entry in fs::read_dir(corpus().join("valid")).expect("a folder") {
        let root = entry.expect("readable").path();
        let (manifests, mut found) = Manifests::read(&root);
        let texts = manifests.texts.clone();
        let (catalog, more) = Catalog::check(manifests, &BTreeMap::new());
        found.extend(more);
        assert!(found.is_empty(), "{}:\n{}", root.display(), render_text(&found, &texts, false));
        assert!(catalog.is_some());
        seen += 1;
    }
    assert!(seen >= 4, "{seen}");
}
