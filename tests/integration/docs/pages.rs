use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};

use tagwerk::{
    catalog::{Catalog, Content, FileKind, InputFile, Manifests},
    diagnostic::render_text,
    docs::{Format, Record, Request, render},
    rule::say::Language,
};

/// The catalog of some files, which has to be without mistakes.
pub(super) fn catalog(files: &[(&str, String)]) -> Catalog {
    let files = files
        .iter()
        .map(|(file, text)| InputFile {
            file: Arc::from(*file),
            kind: FileKind::of_path(file).expect("a kind"),
            content: Content::Text(Arc::from(text.as_str())),
        })
        .collect();
    let (manifests, mut found) = Manifests::from_files(files);
    let texts = manifests.texts.clone();
    let (catalog, more) = Catalog::check(manifests, &BTreeMap::new());
    found.extend(more);
    assert!(!found.has_errors(), "{}", render_text(&found, &texts, false));
    catalog.expect("a catalog")
}

/// The catalog that this repository is.
pub(super) fn demo() -> Catalog {
    let (catalog, found) = Catalog::load(Path::new(env!("CARGO_MANIFEST_DIR")), &BTreeMap::new());
    assert!(!found.has_errors(), "{found:?}");
    catalog.expect("a catalog")
}

/// All pages by path, in both languages.
pub(super) fn pages(catalog: &Catalog, record: &Record, format: Format) -> BTreeMap<String, String> {
    let request = Request { catalog, record, format, languages: &Language::ALL };
    render(&request).into_iter().map(|page| (page.path, page.text)).collect()
}

/// Links of a page: the address, and whether it is one of Markdown's or HTML's.
fn links(path: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let text = if path.ends_with(".md") {
        outside_of_fences(text).into_iter().map(|line| without_code(line) + "\n").collect()
    } else {
        text.to_owned()
    };
    let mut collect = |open: &str, close: char| {
        for (at, _) in text.match_indices(open) {
            if is_escaped(&text, at) {
                continue;
            }
            let rest = &text[at + open.len()..];
            found.push(rest[..rest.find(close).expect("a link ends")].to_owned());
        }
    };
    if path.ends_with(".md") {
        collect("](", ')');
    } else if path.ends_with(".html") {
        collect(" href=\"", '"');
        collect(" src=\"", '"');
    }
    found
}

/// The lines of a page of Markdown without its blocks of code, each of which ends.
pub(super) fn outside_of_fences(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut fence: Option<String> = None;
    for line in text.lines() {
        match &fence {
            Some(end) if line == end => fence = None,
            Some(_) => {}
            None if line.starts_with("```") => fence = Some(line.chars().take_while(|c| *c == '`').collect()),
            None => lines.push(line),
        }
    }
    assert!(fence.is_none(), "a fence does not end in {text}");
    lines
}

/// A line with its spans of code taken out.
pub(super) fn without_code(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find('`') {
        if is_escaped(rest, at) {
            out.push_str(&rest[..=at]);
            rest = &rest[at + 1..];
            continue;
        }
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        rest = after.split_once('`').unwrap_or_else(|| panic!("a span of code ends: {line}")).1;
    }
    out + rest
}

pub(super) fn is_escaped(line: &str, at: usize) -> bool {
    line[..at].bytes().rev().take_while(|b| *b == b'\\').count() % 2 == 1
}

/// Follows every link of every page; says how many there were.
pub(super) fn follow_all(pages: &BTreeMap<String, String>) -> usize {
    let mut followed = 0;
    let mut dead = BTreeSet::new();
    for (path, text) in pages {
        for link in links(path, text) {
            followed += 1;
            let (file, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let target = if file.is_empty() { path.clone() } else { resolve(path, file) };
            let there =
                pages.get(&target).is_some_and(|t| anchor.is_empty() || t.contains(&format!("id=\"{anchor}\"")));
            if !there {
                dead.insert(format!("{path}: {link}"));
            }
        }
    }
    assert!(dead.is_empty(), "{dead:#?}");
    followed
}

fn resolve(from: &str, to: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in to.split('/') {
        if part == ".." {
            assert!(parts.pop().is_some(), "{from}: {to} leads out of the pages");
        } else {
            parts.push(part);
        }
    }
    parts.join("/")
}

#[test]
fn every_link_of_the_demo_leads_somewhere() {
    let catalog = demo();
    for format in [Format::Markdown, Format::Html] {
        let pages = pages(&catalog, &Record::default(), format);
        assert!(pages.len() > 2 * catalog.tags().len());
        assert!(follow_all(&pages) > 1000);
    }
}

#[test]
fn a_dead_link_is_seen() {
    let page = |text: &str| BTreeMap::from([("en/a.md".to_owned(), text.to_owned())]);
    assert_eq!(follow_all(&page("[a](a.md) and \\](b.md)")), 1);
    for dead in ["[b](b.md)", "[a](a.md#x)", "[a](../a.md)"] {
        assert!(std::panic::catch_unwind(|| follow_all(&page(dead))).is_err(), "{dead}");
    }
}

#[test]
fn languages_have_the_same_pages() {
    let catalog = demo();
    for format in [Format::Markdown, Format::Html] {
        let pages = pages(&catalog, &Record::default(), format);
        let of = |language: &str| {
            let inside = pages.keys().filter_map(|path| path.strip_prefix(language));
            inside.map(str::to_owned).collect::<BTreeSet<String>>()
        };
        assert_eq!(of("en/"), of("zh/"));
        // A page of one language says its own words: none of the other's headings is on it.
        for (path, text) in pages.iter().filter(|(path, _)| path.contains("/tags/")) {
            let foreign = if path.starts_with("en/") { "通俗解释" } else { "In plain words" };
            assert!(!text.contains(foreign), "{path}");
        }
    }
}

#[test]
fn a_tag_of_a_family_has_a_page_of_its_own() {
    let workspace = "[workspace]\nname = \"s\"\n[sources.events]\nkind = \"events\"\npath = \"e.csv\"\nsubject = \"u\"\ntime = \
                     \"ts\"\nevent = \"event\"\nevents = [\"login\"]\n";
    let family = "id = \"active_days\"\nname = \"Active\"\nowner = \"growth\"\nstatus = \"draft\"\n\n[parameters.days]\n\
                  description = \"How long.\"\nkind = \"duration\"\n\n[tag]\nname = \"Active in {days}\"\n\n[tag.rule]\nwhen = \
                  \"exists(login, last {days})\"\n\n[[member]]\nid = \"active_7d\"\ndays = \"7 days\"\n\n[[member]]\nid = \
                  \"active_30d\"\ndays = \"30 days\"\n";
    let files = [("tagwerk.toml", workspace.to_owned()), ("tags/behavior/active_days.family.toml", family.to_owned())];
    let pages = pages(&catalog(&files), &Record::default(), Format::Markdown);
    let page = &pages["en/tags/active_30d.md"];
    assert!(page.contains("# Active in 30 days\n"), "{page}");
    assert!(page.contains("**File:** `tags/behavior/active_days.family.toml` (a tag of this family)"), "{page}");
    assert!(page.contains("exists(login, last 30 days)"), "{page}");
    follow_all(&pages);
}
