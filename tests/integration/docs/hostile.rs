use std::fmt::Write as _;

use tagwerk::docs::{Format, MARK, Record, SizeEntry, Version};

use super::{
    markup::check_page,
    pages::{catalog, follow_all, is_escaped, outside_of_fences, pages, without_code},
};

/// Texts that mean something to HTML, Markdown, tables, Mermaid, scripts or a terminal.
const TEXTS: [&str; 13] = [
    "<script>alert(1)</script>",
    "\" onmouseover=\"alert(1)",
    "a | b || c",
    "`code` and ``more`` ```",
    "](http://evil.example) [x](javascript:alert(1))",
    "![x](http://evil.example/x.png)",
    "two\nlines\n\n# heading\n\n- item\n| a | b |",
    "right\u{202e}to left\u{2066} and \u{1b}[31mred\u{7}",
    "-->]]></svg></code></pre>",
    "\"];alert(1)//\u{2028}",
    "&lt;b&gt; &amp; &#x41;",
    "1. one __two__ *three* ~~four~~ $x$ https://evil.example www.evil.example",
    "]]\n```\nend\"))\n  click n0 \"http://evil.example\"",
];

/// A catalog in which every text that may say anything says something nasty.
fn files() -> Vec<(&'static str, String)> {
    let text = |at: usize| toml(TEXTS[at % TEXTS.len()]);
    let mut files = vec![(
        "tagwerk.toml",
        format!(
            "[workspace]\nname = {}\ndescription = {}\ncategories = [\"basic\"]\n\n[sources.{}]\nkind = \"events\"\npath = \
             {}\nsubject = \"user_id\"\ntime = \"ts\"\nevent = \"event\"\nevents = [{}]\ndescription = {}\n\n\
             [sources.{2}.columns]\n{} = \"text\"\n\n[kpis.{}]\nname = {}\ndescription = {}\nwhen = \"count(login) > 0\"\n",
            text(0),
            text(4),
            toml("<i>`src`|"),
            toml("data/<b>|`x`.csv"),
            ["login", TEXTS[2], TEXTS[3], TEXTS[8], TEXTS[12]].map(toml).join(", "),
            text(5),
            toml("col|<u>"),
            toml("kpi](x)"),
            text(0),
            text(9),
        ),
    )];
    // Ids are plain words; everything else is free.
    for (at, nasty) in TEXTS.iter().enumerate() {
        let mut tag = format!(
            "id = \"tag_{at}\"\nname = {}\nname_zh = {}\nowner = {}\nbackup_owner = {}\n",
            toml(nasty),
            text(at + 1),
            text(at + 2),
            text(at + 3)
        );
        write!(
            tag,
            "status = \"active\"\ndescription = {}\nkeywords = [{}, {}]\n\n[purpose]\ngoal = {}\ndecision = {}\naction = \
             \"send:x\"\nscenarios = [{}]\nkpis = [\"kpi](x)\"]\n\n",
            text(at + 4),
            text(at + 5),
            text(at + 6),
            text(at + 7),
            text(at + 8),
            text(at + 9),
        )
        .expect("written");
        let quoted = nasty.replace('\'', "''").replace(['\n', '\u{1b}', '\u{7}'], " ");
        let column = "`<i>``src``|`.`col|<u>`";
        if at % 3 == 0 {
            writeln!(
                tag,
                "[[case]]\nvalue = {}\nname = {}\ndescription = {}\nwhen = \"true\"",
                text(at),
                text(at + 1),
                text(at + 2)
            )
            .expect("written");
        } else {
            let rule = format!("exists(login where {column} = '{quoted}') and tag(tag_0)");
            writeln!(tag, "[rule]\nwhen = {}", toml(&rule)).expect("written");
        }
        writeln!(
            tag,
            "\n[[test]]\nname = {}\nas_of = \"2026-01-08T00:00:00\"\n{} = [{{ event = \"login\", ts = \"2026-01-07T00:00:00\", \
             {} = {} }}]\nexpect = {}",
            text(at + 3),
            toml("<i>`src`|"),
            toml("col|<u>"),
            text(at),
            if at % 3 == 0 { text(at) } else { "true".to_owned() },
        )
        .expect("written");
        files.push((Box::leak(format!("tags/basic/tag_{at}.toml").into_boxed_str()), tag));
    }
    files.push((
        "strategies/one.toml",
        format!(
            "id = \"one\"\nname = {}\nowner = {}\nstatus = \"active\"\ndescription = {}\naudience = \"tag(tag_1)\"\naction = \
             \"send\"\ntemplate = {}\ndestination = {}\nexclusive_group = {}\n",
            text(0),
            text(1),
            text(2),
            text(3),
            text(4),
            text(5),
        ),
    ));
    files
}

/// A text as TOML writes it.
fn toml(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string().replace("'''\n", "'''").replacen("\"\"\"\n", "\"\"\"", 1)
}

fn record() -> Record {
    let mut record = Record::default();
    for at in 0..TEXTS.len() {
        let text = |more: usize| TEXTS[(at + more) % TEXTS.len()].to_owned();
        let tag = record.tags.entry(format!("tag_{at}")).or_default();
        tag.add_sizes([SizeEntry::new(0, 1000, &[(Some(text(0)), 500)], 11)]);
        tag.set_versions(vec![Version { commit: text(3), at: 0, author: text(1), subject: text(2) }], true);
    }
    record
}

#[test]
fn html_stays_well_formed_and_links_lead_nowhere_else() {
    let pages = pages(&catalog(&files()), &record(), Format::Html);
    for (path, text) in pages.iter().filter(|(path, _)| path.ends_with(".html")) {
        check_page(path, text);
        assert!(!text.contains(['\u{202e}', '\u{2066}', '\u{1b}', '\u{7}']), "{path}");
        let scripts = text.matches("<script").count();
        assert_eq!(scripts, usize::from(path != "index.html"), "{path}: only the search is a script");
    }
    assert!(follow_all(&pages) > 100);
    for data in ["en/search-data.js", "zh/search-data.js"] {
        assert!(!pages[data].contains(['\u{202e}', '\u{1b}']), "{data}");
    }
}

#[test]
fn markdown_has_no_links_html_or_rows_but_its_own() {
    let pages = pages(&catalog(&files()), &record(), Format::Markdown);
    assert!(follow_all(&pages) > 100);
    for (path, text) in &pages {
        assert!(!text.contains(['\u{202e}', '\u{2066}', '\u{1b}', '\u{7}']), "{path}");
        let mut columns = 0;
        for line in outside_of_fences(text) {
            check_line(path, line);
            let cells = unescaped(line, '|');
            let is_row = line.starts_with('|');
            assert!(is_row || cells == 0, "{path}: a bare | in `{line}`");
            if is_row && columns > 0 {
                assert_eq!(cells, columns, "{path}: `{line}`");
            }
            columns = if is_row { cells } else { 0 };
        }
    }
}

/// Outside of code, angle brackets open only what the printer itself writes, and addresses are no links.
fn check_line(path: &str, line: &str) {
    let bare = without_code(line);
    for (at, _) in bare.match_indices('<') {
        if is_escaped(&bare, at) {
            continue;
        }
        let ours = ["<!-- ", "<br>", "<a id=\"at-", "</a>", "<code>", "</code>"];
        assert!(ours.iter().any(|o| bare[at..].starts_with(o)), "{path}: `{line}`");
    }
    assert!(!bare.contains(MARK) || line.starts_with("<!--"), "{path}");
    for address in ["http://", "https://", "www.", "javascript:"] {
        assert!(!bare.contains(address), "{path}: {address} in `{line}`");
    }
}

fn unescaped(line: &str, wanted: char) -> usize {
    let line = if line.starts_with('|') { line.to_owned() } else { without_code(line) };
    line.match_indices(wanted).filter(|(at, _)| !is_escaped(&line, *at)).count()
}
