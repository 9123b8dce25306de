use std::collections::BTreeSet;

use serde_json::json;

use super::{
    MARK,
    document::clean,
    lineage,
    link::{PageId, Target},
    page::{Book, tag_name},
    site::Format,
    words,
};
use crate::{
    catalog::{CatalogTag, Node},
    rule::say::Language,
};

/// The file that holds what can be found in a language; a script, since a page from a file may read nothing else.
pub(super) const DATA_FILE: &str = "search-data.js";

/// Something that can be found.
struct Entry {
    kind: words::Phrase,
    name: String,
    id: String,
    target: Target,
    description: String,
    /// More words that lead here.
    words: Vec<String>,
}

/// The file of what can be found: a row for each tag, strategy, source, KPI and owner, `[kind, name, id, address,
/// description, more words]`, the address relative to the folder of the language.
pub(super) fn data(book: &Book<'_>, language: Language) -> String {
    let mut rows = Vec::new();
    for entry in entries(book, language) {
        let words: Vec<String> = entry.words.iter().map(|w| clean(w)).filter(|w| !w.is_empty()).collect();
        let href = entry.target.href(&PageId::Start, Format::Html);
        rows.push(
            json!([
                entry.kind.said(language),
                clean(&entry.name),
                clean(&entry.id),
                href,
                clean(&entry.description),
                words.join(" ")
            ])
            .to_string(),
        );
    }
    format!("/* {MARK} */\nglobalThis.tagwerkPages = [\n{}\n];\n", rows.join(",\n"))
}

fn entries(book: &Book<'_>, language: Language) -> Vec<Entry> {
    let catalog = book.catalog;
    let mut entries: Vec<Entry> = catalog.tags().iter().map(|tag| of_tag(book, tag, language)).collect();
    for strategy in catalog.strategies() {
        let file = &strategy.document.value;
        let node = Node::Strategy(strategy.id.clone());
        entries.push(Entry {
            kind: words::STRATEGY,
            name: lineage::name(&node, catalog, language),
            id: file.id.clone(),
            target: PageId::Strategy(strategy.id.clone()).into(),
            description: file.description.clone().unwrap_or_default(),
            words: [Some(&file.name), file.name_zh.as_ref(), file.owner.as_ref(), Some(&file.action)]
                .into_iter()
                .chain([file.destination.as_ref(), file.template.as_ref()])
                .flatten()
                .cloned()
                .collect(),
        });
    }
    for name in catalog.source_shapes().keys() {
        let source = catalog.settings().sources.get(name);
        entries.push(Entry {
            kind: words::SOURCE,
            name: name.to_string(),
            id: name.to_string(),
            target: PageId::Source(name.clone()).into(),
            description: source.and_then(|s| s.description.clone()).unwrap_or_default(),
            words: Vec::new(),
        });
    }
    for (name, kpi) in &catalog.settings().kpis {
        entries.push(Entry {
            kind: words::KPI,
            name: kpi.name.clone().unwrap_or_else(|| name.to_string()),
            id: name.to_string(),
            target: Target { page: PageId::Kpis, anchor: Some(name.to_string()) },
            description: kpi.description.clone().unwrap_or_default(),
            words: Vec::new(),
        });
    }
    let tags = catalog.tags().iter().map(|t| &t.document.value);
    let owners = tags.flat_map(|file| [&file.owner, &file.backup_owner]).flatten();
    let owners = owners.chain(catalog.strategies().iter().filter_map(|s| s.document.value.owner.as_ref()));
    for owner in owners.collect::<BTreeSet<_>>() {
        entries.push(Entry {
            kind: words::AN_OWNER,
            name: owner.clone(),
            id: owner.clone(),
            target: Target { page: PageId::Owners, anchor: Some(owner.clone()) },
            description: String::new(),
            words: Vec::new(),
        });
    }
    entries
}

fn of_tag(book: &Book<'_>, tag: &CatalogTag, language: Language) -> Entry {
    let file = &tag.document.value;
    let mut found: Vec<String> = vec![file.name.clone(), tag.category.to_string(), file.status.word().to_owned()];
    found.push(words::status(file.status).said(language).to_owned());
    found.extend(file.name_zh.iter().chain(&file.owner).chain(&file.backup_owner).chain(&file.keywords).cloned());
    if let Some(purpose) = &file.purpose {
        found.extend(purpose.goal.iter().chain(&purpose.decision).chain(&purpose.action).cloned());
        found.extend(purpose.scenarios.iter().chain(&purpose.kpis).cloned());
    }
    for case in &file.case {
        found.push(case.value.clone());
        found.extend(case.name.iter().chain(&case.name_zh).cloned());
    }
    found.extend(book.graph.needs(&Node::Tag(tag.id.clone())).map(Node::name));
    Entry {
        kind: words::TAG,
        name: tag_name(file, language).to_owned(),
        id: file.id.clone(),
        target: PageId::Tag(tag.id.clone()).into(),
        description: file.description.clone().unwrap_or_default(),
        words: found,
    }
}
