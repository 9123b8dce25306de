use serde_json::{Value, json};

use crate::diagnostic::{Diagnostic, Diagnostics, LineIndex, Place, Severity, Sources};

/// Findings as workflow commands of GitHub Actions, which shows them beside the lines of a pull request.
pub(super) fn github_annotations(found: &Diagnostics, sources: &Sources) -> Vec<String> {
    found
        .iter()
        .map(|d| {
            let level = match d.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            };
            let mut properties = Vec::new();
            if let Some(place) = &d.place {
                let at = Region::of(place, sources);
                properties.push(format!("file={}", property(&place.file)));
                properties.push(format!("line={},endLine={}", at.line, at.end_line));
                // A column says something only within one line.
                if at.line == at.end_line {
                    properties.push(format!("col={},endColumn={}", at.column, at.end_column));
                }
            }
            properties.push(format!("title={}", property(d.code)));
            format!("::{level} {}::{}", properties.join(","), data(&sentence(d)))
        })
        .collect()
}

/// Findings as a SARIF 2.1.0 log.
pub(super) fn sarif(found: &Diagnostics, sources: &Sources) -> Value {
    let mut codes: Vec<&str> = found.iter().map(|d| d.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let rules: Vec<Value> = codes.iter().map(|code| json!({"id": code})).collect();
    let results: Vec<Value> = found
        .iter()
        .map(|d| {
            let level = match d.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            };
            let locations: Vec<Value> = d.place.iter().map(|place| location(place, sources, None)).collect();
            let related: Vec<Value> =
                d.related.iter().map(|(place, text)| location(place, sources, Some(text))).collect();
            json!({
                "ruleId": d.code,
                "ruleIndex": codes.binary_search(&d.code).unwrap_or_default(),
                "level": level,
                "message": {"text": sentence(d)},
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

fn location(place: &Place, sources: &Sources, message: Option<&String>) -> Value {
    let at = Region::of(place, sources);
    let mut value = json!({
        "physicalLocation": {
            "artifactLocation": {"uri": place.file.as_ref()},
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

/// Message and remedy in one text.
fn sentence(d: &Diagnostic) -> String {
    let message = match d.members() {
        Some(members) => format!("{} {members}", d.message),
        None => d.message.clone(),
    };
    match &d.help {
        Some(help) => format!("{message}\nhelp: {help}"),
        None => message,
    }
}

/// Lines and columns from 1, columns in characters, the end one past the last.
struct Region {
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

impl Region {
    fn of(place: &Place, sources: &Sources) -> Self {
        let text = sources.get(&place.file).unwrap_or("");
        let index = LineIndex::new(text);
        let (line, column) = index.line_column(text, place.span.start);
        let (end_line, end_column) = index.line_column(text, place.span.end);
        Self { line, column, end_line, end_column }
    }
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

    fn finding() -> (Diagnostics, Sources) {
        let mut sources = Sources::new();
        sources.insert("tags/a,b.toml", "id = \"a\"\nwhen = \"100%\"\n");
        let mut found = Diagnostics::new();
        let place = Place::new("tags/a,b.toml", 17..21);
        found.push(Diagnostic::error("R104", place, "100% of\nwhat").help("say it"));
        (found, sources)
    }

    #[test]
    fn annotations_are_escaped() {
        let (found, sources) = finding();
        assert_eq!(
            github_annotations(&found, &sources),
            [
                "::error file=tags/a%2Cb.toml,line=2,endLine=2,col=9,endColumn=13,title=R104::100%25 of%0Awhat%0Ahelp: say it"
            ]
        );
    }

    #[test]
    fn sarif_names_rule_and_region() {
        let (found, sources) = finding();
        let log = sarif(&found, &sources);
        let result = &log["runs"][0]["results"][0];
        assert_eq!(result["ruleId"], "R104");
        assert_eq!(log["runs"][0]["tool"]["driver"]["rules"][0]["id"], "R104");
        assert_eq!(result["locations"][0]["physicalLocation"]["region"]["startColumn"], 9);
    }
}
