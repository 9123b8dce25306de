use std::collections::BTreeSet;

use tagwerk::docs::{Format, Record};

use super::pages::{demo, pages};

const VOID: [&str; 4] = ["meta", "link", "br", "input"];

/// An element with its attributes as written.
type Element<'t> = (&'t str, &'t str);

/// The elements of a page in order; everything that is opened is closed, in the right order, and `<`, `>` and quotes
/// stand nowhere else.
pub(super) fn elements<'t>(path: &str, html: &'t str) -> Vec<Element<'t>> {
    let mut found = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    let mut rest = html.strip_prefix("<!doctype html>").unwrap_or_else(|| panic!("{path}: no doctype"));
    while let Some(at) = rest.find('<') {
        assert!(!rest[..at].contains('>'), "{path}: a bare > in `{}`", &rest[..at]);
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = &comment[comment.find("-->").expect("a comment ends") + 3..];
            continue;
        }
        // Attributes hold no `>`: it is escaped, as `<` is.
        let end = rest.find('>').unwrap_or_else(|| panic!("{path}: no end of `{rest}`"));
        let tag = &rest[..end];
        rest = &rest[end + 1..];
        assert!(!tag.contains('<'), "{path}: a bare < in `{tag}`");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{path}: `{tag}` closes something else");
            continue;
        }
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag.trim_end_matches('/'), ""));
        assert!(!name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric()), "{path}: `{tag}`");
        assert_eq!(attributes.matches('"').count() % 2, 0, "{path}: quotes in `{tag}`");
        if !VOID.contains(&name) && !tag.ends_with('/') {
            open.push(name);
        }
        found.push((name, attributes));
    }
    assert!(open.is_empty(), "{path}: {open:?} are not closed");
    found
}

/// What every page of HTML keeps to.
pub(super) fn check_page(path: &str, html: &str) {
    let elements = elements(path, html);
    let mut ids = BTreeSet::new();
    let mut level = 0;
    for (name, attributes) in &elements {
        assert!(!matches!(*name, "iframe" | "img" | "style" | "object" | "embed"), "{path}: <{name}>");
        if let Some(depth) = name.strip_prefix('h').and_then(|n| n.parse::<u8>().ok()) {
            assert!(depth <= level + 1, "{path}: a heading of level {depth} after one of {level}");
            level = depth;
        }
        for attribute in attributes.split('"').collect::<Vec<_>>().chunks(2) {
            let [key, value] = attribute else { continue };
            let key = key.trim().trim_end_matches('=');
            assert!(!key.starts_with("on") && key != "style", "{path}: {key}");
            if key == "id" {
                assert!(ids.insert(*value), "{path}: two elements have the id {value}");
            }
            let is_address = matches!(key, "href" | "src" | "action");
            assert!(!is_address || !value.contains(':'), "{path}: {value} leads away");
        }
    }
    let count = |wanted: &str| elements.iter().filter(|(name, _)| *name == wanted).count();
    assert_eq!((count("h1"), count("main"), count("title") > 0), (1, 1, true), "{path}");
    assert!(elements[0].1.starts_with("lang=\""), "{path}");
}

#[test]
fn every_page_of_the_demo_is_well_formed() {
    let mut seen = 0;
    for (path, text) in pages(&demo(), &Record::default(), Format::Html) {
        if path.ends_with(".html") {
            check_page(&path, &text);
            seen += 1;
        }
        // Nothing is asked of anybody: no address but those of names of XML.
        assert!(!text.contains("http:") && !text.contains("https:"), "{path}");
    }
    assert!(seen > 100);
}

#[test]
fn what_is_not_well_formed_is_seen() {
    let page = |body: &str| {
        format!(
            "<!doctype html><html lang=\"en\"><head><title>a</title></head><body><main><h1>a</h1>{body}</main></body></html>"
        )
    };
    check_page("x", &page("<p>b<br>c</p>"));
    for body in
        ["<p>", "</p>", "<p>a > b</p>", "<h3>b</h3>", "<p id=\"a\"></p><p id=\"a\"></p>", "<a href=\"http://x\">x</a>"]
    {
        assert!(std::panic::catch_unwind(|| check_page("x", &page(body))).is_err(), "{body}");
    }
}
