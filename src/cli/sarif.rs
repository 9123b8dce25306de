use serde_json::{Value, json};

use crate::{
    catalog::FileKind,
    diagnostic::{Diagnostic, LineIndex, Place, Severity, sanitize},
    workspace::Checked,
};

/// So many further places are named in the text of an annotation, which shows only one.
const RELATED_MAX: usize = 10;

/// Findings as workflow commands of GitHub Actions, which shows them beside the lines of a pull request. Paths are those of
/// the repository.
pub(super) fn github_annotations(checked: &Checked) -> Vec<String> {
    let one = |d: &Diagnostic| {
        let level = match d.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let shown = Shown::of(d, checked);
        let mut properties = Vec::new();
        if let Some((file, at)) = &shown.place {
            properties.push(format!("file={}", property(file)));
            properties.push(format!("line={},endLine={}", at.line, at.end_line));
            // A column says something only within one line.
            if at.line == at.end_line {
                properties.push(format!("col={},endColumn={}", at.column, at.end_column));
            }
        }
        properties.push(format!("title={}", property(d.code)));
        let mut text = shown.text;
        for (place, words) in d.related.iter().take(RELATED_MAX) {
            let (file, at) = located(place, checked);
            text.push_str(&format!("\n{file}:{}: {words}", at.line));
        }
        if let Some(more) = d.related.len().checked_sub(RELATED_MAX).filter(|more| *more > 0) {
            text.push_str(&format!("\nand {more} more"));
        }
        format!("::{level} {}::{}", properties.join(","), data(&text))
    };
    checked.found.iter().map(one).collect()
}

/// Findings as a SARIF 2.1.0 log. Paths are those of the repository.
pub(super) fn sarif(checked: &Checked) -> Value {
    let mut codes: Vec<&str> = checked.found.iter().map(|d| d.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let rules: Vec<Value> = codes.iter().map(|code| json!({"id": code})).collect();
    let results: Vec<Value> = checked
        .found
        .iter()
        .map(|d| {
            let level = match d.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            };
            let shown = Shown::of(d, checked);
            let locations: Vec<Value> = shown.place.iter().map(|(file, at)| location(file, at, None)).collect();
            let related: Vec<Value> = d
                .related
                .iter()
                .filter(|(place, _)| !is_of_base(place, checked))
                .map(|(place, text)| {
                    let (file, at) = located(place, checked);
                    location(&file, &at, Some(text))
                })
                .collect();
            json!({
                "ruleId": d.code,
                "ruleIndex": codes.binary_search(&d.code).unwrap_or_default(),
                "level": level,
                "message": {"text": shown.text},
                "locations": locations,
                "relatedLocations": related,
            })
        })
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": "tagwerk", "version": env!("CARGO_PKG_VERSION"), "rules": rules}},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn location(file: &str, at: &Region, message: Option<&String>) -> Value {
    let mut value = json!({
        "physicalLocation": {
            "artifactLocation": {"uri": uri(file)},
            "region": {
                "startLine": at.line,
                "startColumn": at.column,
                "endLine": at.end_line,
                "endColumn": at.end_column,
            },
        },
    });
    if let Some(text) = message {
        value["message"] = json!({"text": text});
    }
    value
}

/// A finding at a file that the repository has.
struct Shown {
    place: Option<(String, Region)>,
    /// Message and remedy in one text.
    text: String,
}

impl Shown {
    fn of(d: &Diagnostic, checked: &Checked) -> Self {
        let mut text = match d.members() {
            Some(members) => format!("{} {members}", d.message),
            None => d.message.clone(),
        };
        let place = d.place.as_ref().map(|place| {
            let (file, at) = located(place, checked);
            if !is_of_base(place, checked) {
                return (file, at);
            }
            // The file may be gone, so the finding goes where somebody can see it, and says where it belongs.
            text.push_str(&format!("\n(about {}, line {})", sanitize(&file), at.line));
            match d.related.iter().map(|(place, _)| place).find(|place| !is_of_base(place, checked)) {
                Some(place) => located(place, checked),
                None => located(&Place::new(FileKind::WORKSPACE_FILE, 0..0), checked),
            }
        });
        if let Some(help) = &d.help {
            text.push_str(&format!("\nhelp: {help}"));
        }
        Self { place, text }
    }
}

/// True for a place in the text that a file had at the base.
fn is_of_base(place: &Place, checked: &Checked) -> bool {
    checked.compared.as_ref().is_some_and(|compared| place.file.starts_with(&compared.base_name))
}

/// Path in the repository, and lines. A path that begins with `/` is one of the repository already.
fn located(place: &Place, checked: &Checked) -> (String, Region) {
    let file = match place.file.strip_prefix('/') {
        _ if is_of_base(place, checked) => place.file.to_string(),
        Some(path) => path.to_owned(),
        None => format!("{}{}", checked.prefix, place.file),
    };
    let text = checked.sources.get(&place.file).unwrap_or("");
    let index = LineIndex::new(text);
    let (line, column) = index.line_column(text, place.span.start);
    let (end_line, end_column) = index.line_column(text, place.span.end);
    (file, Region { line, column, end_line, end_column })
}

/// Lines and columns from 1, columns in characters, the end one past the last.
struct Region {
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

/// A path as a relative reference: whatever is not plain in one is escaped.
fn uri(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// Escapes the text of a workflow command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property of a workflow command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        calendar::Zone,
        diagnostic::{Diagnostics, Sources},
        workspace::ComparedWith,
    };

    fn checked(found: Vec<Diagnostic>, prefix: &str) -> Checked {
        let mut sources = Sources::new();
        sources.insert("tags/a,b.toml", "id = \"a\"\nwhen = \"100%\"\n");
        sources.insert("1a2b3c4d5e:old/tags/gone.toml", "id = \"gone\"\nstatus = \"active\"\n");
        let mut all = Diagnostics::new();
        found.into_iter().for_each(|one| all.push(one));
        Checked {
            found: all,
            sources,
            tags: 1,
            strategies: 0,
            policy: Default::default(),
            zone: Zone::utc(),
            prefix: prefix.to_owned(),
            compared: Some(ComparedWith {
                base: "1a2b3c4d5e".repeat(4),
                base_name: "1a2b3c4d5e:old/".to_owned(),
                head: None,
                is_dirty: true,
                is_first: false,
            }),
        }
    }

    fn finding() -> Diagnostic {
        Diagnostic::error("R104", Place::new("tags/a,b.toml", 17..21), "100% of\nwhat").help("say it")
    }

    fn gone() -> Diagnostic {
        Diagnostic::error("L104", Place::new("1a2b3c4d5e:old/tags/gone.toml", 21..29), "tag `gone` is deleted")
    }

    #[test]
    fn annotations_are_escaped() {
        assert_eq!(
            github_annotations(&checked(vec![finding()], "")),
            [
                "::error file=tags/a%2Cb.toml,line=2,endLine=2,col=9,endColumn=13,title=R104::100%25 of%0Awhat%0Ahelp: say it"
            ]
        );
    }

    #[test]
    fn paths_are_those_of_the_repository() {
        let mut outside = finding();
        outside.place = Some(Place::new("/.github/CODEOWNERS", 0..0));
        let lines = github_annotations(&checked(vec![finding(), outside], "shop/"));
        assert!(lines[0].starts_with("::error file=shop/tags/a%2Cb.toml,line=2,"), "{}", lines[0]);
        assert!(lines[1].starts_with("::error file=.github/CODEOWNERS,line=1,"), "{}", lines[1]);
        let log = sarif(&checked(vec![finding()], "shop/"));
        let place = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "shop/tags/a%2Cb.toml");
    }

    #[test]
    fn what_is_gone_is_shown_where_somebody_can_see_it() {
        let needed = gone().related(Place::new("tags/a,b.toml", 17..21), "needs it");
        assert_eq!(
            github_annotations(&checked(vec![gone(), needed], "shop/")),
            [
                "::error file=shop/tagwerk.toml,line=1,endLine=1,col=1,endColumn=1,title=L104::tag `gone` is deleted%0A(about 1a2b3c4d5e:old/tags/gone.toml, line 2)",
                "::error file=shop/tags/a%2Cb.toml,line=2,endLine=2,col=9,endColumn=13,title=L104::tag `gone` is deleted%0A(about 1a2b3c4d5e:old/tags/gone.toml, line 2)%0Ashop/tags/a,b.toml:2: needs it",
            ]
        );
        let log = sarif(&checked(vec![gone()], "shop/"));
        let result = &log["runs"][0]["results"][0];
        assert_eq!(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "shop/tagwerk.toml");
    }

    #[test]
    fn sarif_names_rule_and_region() {
        let log = sarif(&checked(vec![finding()], ""));
        let result = &log["runs"][0]["results"][0];
        assert_eq!(result["ruleId"], "R104");
        assert_eq!(log["runs"][0]["tool"]["driver"]["rules"][0]["id"], "R104");
        assert_eq!(result["locations"][0]["physicalLocation"]["region"]["startColumn"], 9);
    }
}
