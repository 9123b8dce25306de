use toml_edit::{Decor, Item, KeyMut, RawString, Table, Value};

use super::{
    EditError, FileKind,
    edit::{parse, put},
};
use crate::rule::{self, Ast, ast::AstKind};

/// Longest rule that stays on one line, in characters.
const RULE_WIDTH: usize = 100;

/// Writes a file the way all files of a workspace are written: the `#:schema` line first, ` = ` between key and value, one
/// blank line before a section, none at the end, rules in their canonical form. Comments, the order of keys and the way
/// other values are written stay. Doing it twice changes nothing more. `file` is the path relative to the workspace.
///
/// # Errors
/// When the text is not TOML. Rules with mistakes stay as they are.
pub fn format_document(file: &str, text: &str) -> Result<String, EditError> {
    let mut document = parse(text)?;
    let kind = FileKind::of_path(file);
    if let Some(kind) = kind {
        format_rules(document.as_table_mut(), kind);
    }
    let is_first_section = std::cell::Cell::new(!document.iter().any(|(_, item)| is_line(item)));
    format_table(document.as_table_mut(), &is_first_section);
    let trailing = tidy(document.trailing().as_str().unwrap_or_default(), Blank::Keep);
    document.set_trailing(trailing.trim_end().to_owned());
    let body = document.to_string();
    let body = body.trim_start_matches(['\n', '\r']).trim_end();
    Ok(match kind {
        Some(kind) => format!("{}\n", with_schema_line(file, kind, body)),
        None => format!("{body}\n"),
    })
}

/// A rule in the form that [`format_document`] gives it, without a line end behind it; `None` for one with mistakes.
#[must_use]
pub fn format_rule_text(text: &str) -> Option<String> {
    let (ast, mistakes) = rule::parse(text);
    let ast = ast.filter(|_| mistakes.is_empty())?;
    Some(layout(&ast).trim_end().to_owned())
}

/// The first line that tells an editor which schema a file follows.
#[must_use]
pub fn schema_line(file: &str, kind: FileKind) -> String {
    let depth = file.matches('/').count();
    let up = if depth == 0 { "./".to_owned() } else { "../".repeat(depth) };
    format!("#:schema {up}schemas/{}", kind.schema_file())
}

/// A line that names a schema by URL, or the right schema of a folder further up, stays; any other is put right.
fn with_schema_line(file: &str, kind: FileKind, body: &str) -> String {
    let (first, rest) = body.split_at(body.find('\n').unwrap_or(body.len()));
    let line = schema_line(file, kind);
    match first.strip_prefix("#:schema").map(str::trim) {
        Some(target) if target.contains("://") || is_further_up(file, kind, target) => body.to_owned(),
        Some(_) => format!("{line}{rest}"),
        None if body.is_empty() => line,
        None => format!("{line}\n{body}"),
    }
}

/// A workspace inside a larger repository may share the schemas of that.
fn is_further_up(file: &str, kind: FileKind, target: &str) -> bool {
    let ups = target.matches("../").count();
    ups > file.matches('/').count() && target["../".len() * ups..] == format!("schemas/{}", kind.schema_file())
}

fn is_line(item: &Item) -> bool {
    match item {
        Item::Value(_) => true,
        Item::Table(table) => table.is_dotted(),
        _ => false,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Blank {
    /// As many as there are, at most one.
    Keep,
    /// Exactly one.
    One,
}

fn format_table(table: &mut Table, is_first_section: &std::cell::Cell<bool>) {
    let mut is_first_key = true;
    for (mut key, item) in table.iter_mut() {
        match item {
            Item::Value(value) => {
                format_key(&mut key, is_first_key);
                format_value(value.decor_mut());
            }
            Item::Table(inner) if inner.is_dotted() => {}
            Item::Table(inner) => {
                format_header(inner, is_first_section);
                format_table(inner, is_first_section);
            }
            Item::ArrayOfTables(list) => {
                for inner in list.iter_mut() {
                    format_header(inner, is_first_section);
                    format_table(inner, is_first_section);
                }
            }
            Item::None => {}
        }
        is_first_key = false;
    }
}

fn format_header(table: &mut Table, is_first_section: &std::cell::Cell<bool>) {
    if table.is_implicit() {
        return;
    }
    let blank = if is_first_section.replace(false) { Blank::Keep } else { Blank::One };
    let decor = table.decor_mut();
    decor.set_prefix(tidy(text(decor.prefix()), blank));
    let suffix = text(decor.suffix()).trim_end().to_owned();
    decor.set_suffix(suffix);
}

fn format_key(key: &mut KeyMut<'_>, is_first: bool) {
    let decor = key.leaf_decor_mut();
    let prefix = tidy(text(decor.prefix()), Blank::Keep);
    let prefix = if is_first { prefix.trim_start_matches('\n').to_owned() } else { prefix };
    decor.set_prefix(prefix);
    decor.set_suffix(" ");
}

fn format_value(decor: &mut Decor) {
    decor.set_prefix(" ");
    let suffix = text(decor.suffix()).trim_end().to_owned();
    decor.set_suffix(suffix);
}

fn text(raw: Option<&RawString>) -> &str {
    raw.and_then(RawString::as_str).unwrap_or_default()
}

/// Comment lines without spaces around them, and at most one blank line at a time.
fn tidy(prefix: &str, blank: Blank) -> String {
    let mut out = String::new();
    if blank == Blank::One {
        out.push('\n');
    }
    for line in prefix.lines().map(str::trim) {
        if line.is_empty() {
            if out.is_empty() || (!out.ends_with("\n\n") && out != "\n") {
                out.push('\n');
            }
        } else {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// Writes every rule of a file in its canonical form. Templates and families hold placeholders, which are no rules yet.
fn format_rules(root: &mut Table, kind: FileKind) {
    match kind {
        FileKind::Tag => {
            format_rule(root.get_mut("rule").and_then(|r| r.get_mut("when")));
            if let Some(cases) = root.get_mut("case").and_then(Item::as_array_of_tables_mut) {
                for case in cases.iter_mut() {
                    format_rule(case.get_mut("when"));
                }
            }
            if let Some(model) = root.get_mut("model").and_then(Item::as_table_like_mut) {
                format_rule(model.get_mut("label"));
                format_rule(model.get_mut("population"));
                if let Some(features) = model.get_mut("features").and_then(Item::as_array_mut) {
                    features.iter_mut().for_each(|feature| format_text(feature, Lines::One));
                }
            }
        }
        FileKind::Strategy => {
            format_rule(root.get_mut("audience"));
            format_rule(root.get_mut("goal").and_then(|g| g.get_mut("when")));
        }
        FileKind::Workspace => {
            let kpis = root.get_mut("kpis").and_then(Item::as_table_like_mut);
            for (_, kpi) in kpis.into_iter().flat_map(|k| k.iter_mut()) {
                format_rule(kpi.get_mut("when"));
            }
        }
        FileKind::Template | FileKind::Family => {}
    }
}

fn format_rule(item: Option<&mut Item>) {
    if let Some(value) = item.and_then(Item::as_value_mut) {
        format_text(value, Lines::Any);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Lines {
    One,
    Any,
}

fn format_text(value: &mut Value, lines: Lines) {
    let Value::String(written) = &*value else { return };
    let old = written.value();
    let (Some(ast), mistakes) = rule::parse(old) else { return };
    if !mistakes.is_empty() {
        return;
    }
    let new = if lines == Lines::Any { layout(&ast) } else { ast.to_string() };
    if *old == new {
        return;
    }
    let decor = value.decor().clone();
    *value = quoted(&new);
    *value.decor_mut() = decor;
}

/// On one line if it is short; otherwise each part of its outermost `and` or `or`, or each step of a sequence, on a line
/// of its own.
fn layout(ast: &Ast) -> String {
    let line = ast.to_string();
    if line.chars().count() <= RULE_WIDTH {
        return line;
    }
    let (word, parts) = match &ast.kind {
        AstKind::And(parts) => ("and", parts),
        AstKind::Or(parts) => ("or", parts),
        AstKind::Sequence(_) => return layout_steps(&line).unwrap_or(line),
        _ => return line,
    };
    let mut out = String::new();
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            out.push_str(word);
            out.push(' ');
        }
        // The printer knows which parts need parentheses only when it prints the whole.
        let is_looser = word == "and" && matches!(part.kind, AstKind::Or(_));
        let is_equal = matches!((word, &part.kind), ("and", AstKind::And(_)) | ("or", AstKind::Or(_)));
        if is_looser || is_equal {
            out.push_str(&format!("({part})\n"));
        } else {
            out.push_str(&format!("{part}\n"));
        }
    }
    out
}

/// Breaks the canonical line of a sequence before each step and before its window; where those stand, reading the line
/// again tells.
fn layout_steps(line: &str) -> Option<String> {
    let (ast, _) = rule::parse(line);
    let AstKind::Sequence(sequence) = ast?.kind else { return None };
    let mut breaks = vec![line.find('(')? + 1];
    for step in &sequence.steps[1..] {
        let name = step.event.first()?.span.start;
        breaks.push(line.get(..name)?.rfind(", then ")? + ", ".len());
    }
    let window = sequence.window.span;
    if window.start < window.end {
        breaks.push(window.start);
    }
    let mut out = String::new();
    let mut from = 0;
    for at in breaks {
        out.push_str(line.get(from..at)?.trim_end());
        out.push_str("\n  ");
        from = at;
    }
    out.push_str(line.get(from..)?);
    out.push('\n');
    Some(out)
}

/// Writes a rule into a file and touches nothing else: in its canonical form, unless the rule that is there has a form of its
/// own or the new one has mistakes; then it is written as it is. `path` leads to it, as [`edit`](super::edit) takes it.
///
/// # Errors
/// When the file is not TOML, or the path leads nowhere a rule can be.
pub fn edit_rule(file: &str, path: &[&str], rule: &str) -> Result<String, EditError> {
    let canonical = |rule: &str| {
        let (ast, mistakes) = rule::parse(rule);
        ast.filter(|_| mistakes.is_empty()).map(|ast| layout(&ast))
    };
    let old = text_at(file, path).unwrap_or_default();
    let has_own_form = canonical(&old).is_some_and(|canonical| canonical != old);
    let as_it_is = || format!("{}{}", rule.trim_end(), if old.ends_with('\n') { "\n" } else { "" });
    let written = canonical(rule).filter(|_| !has_own_form).unwrap_or_else(as_it_is);
    put(file, path, quoted(&written))
}

/// The text at a path of a file.
fn text_at(file: &str, path: &[&str]) -> Option<String> {
    let (first, rest) = path.split_first()?;
    let root = file.parse::<toml::Table>().ok()?;
    let mut value = root.get(*first)?;
    for key in rest {
        value = match value {
            toml::Value::Array(list) => list.get(key.parse::<usize>().ok()?)?,
            value => value.get(*key)?,
        };
    }
    value.as_str().map(str::to_owned)
}

fn quoted(text: &str) -> Value {
    if text.contains('\n') && !text.contains(['\\', '"']) {
        let written = format!("\"\"\"\n{text}\"\"\"");
        if let Ok(value) = written.parse::<Value>() {
            return value;
        }
    }
    Value::from(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(file: &str, text: &str, expected: &str) {
        let once = format_document(file, text).expect("TOML");
        assert_eq!(once, expected);
        assert_eq!(format_document(file, &once).expect("TOML"), once, "twice");
    }

    #[test]
    fn a_file_gets_its_schema_line_and_its_spaces() {
        check(
            "tags/basic/x.toml",
            "\n\n# first\nid=\"x\"\n\n\n   # second\nname  =  'X'   # stays  \n[rule] # here\nwhen=\"count( login )>3\"\n\n\n",
            "#:schema ../../schemas/tag.schema.json\n# first\nid = \"x\"\n\n# second\nname = 'X'   # stays\n\n[rule] # here\nwhen = \"count(login) > 3\"\n",
        );
        check(
            "tagwerk.toml",
            "[workspace]\nname = \"x\"\n# end\n",
            "#:schema ./schemas/workspace.schema.json\n[workspace]\nname = \"x\"\n# end\n",
        );
        check(
            "strategies/x.toml",
            "#:schema ../wrong.json\nid = \"x\"\n",
            "#:schema ../schemas/strategy.schema.json\nid = \"x\"\n",
        );
        check(
            "strategies/x.toml",
            "#:schema https://host/s.json\nid = \"x\"",
            "#:schema https://host/s.json\nid = \"x\"\n",
        );
        let shared = "#:schema ../../schemas/workspace.schema.json\n[workspace]\nname = \"x\"\n";
        check("tagwerk.toml", shared, shared);
        check("tags/a/b/x.toml", "", "#:schema ../../../schemas/tag.schema.json\n");
        check("Cargo.toml", "a=1", "a = 1\n");
    }

    #[test]
    fn line_ends_and_marks_of_other_systems_are_taken_off() {
        check(
            "strategies/x.toml",
            "\u{feff}# c\r\nid = \"x\"\r\n\r\n[goal]\r\nwhen = \"exists( a )\"\r\n",
            "#:schema ../schemas/strategy.schema.json\n# c\nid = \"x\"\n\n[goal]\nwhen = \"exists(a)\"\n",
        );
    }

    #[test]
    fn rules_with_mistakes_and_values_of_other_keys_stay() {
        let text =
            "#:schema ../../schemas/tag.schema.json\nid = 'x'\nlist = [ 1,2,   3 ]\n\n[rule]\nwhen = \"count(login\"\n";
        check("tags/basic/x.toml", text, text);
    }

    #[test]
    fn a_rule_is_written_as_the_formatter_leaves_it_and_nothing_else_moves() {
        let file = "# top\nid='x'\n[rule] # why\n# seven\nwhen   =  'true' # soon\n[[case]]\nvalue='a'\nwhen='false'\n";
        let check = |path: &[&str], rule: &str, old: &str, new: &str| {
            assert_eq!(edit_rule(file, path, rule).expect("TOML"), file.replace(old, new));
        };
        check(&["rule", "when"], "count( login )>3", "'true'", "\"count(login) > 3\"");
        check(&["case", "0", "when"], "a = 'it''s'", "'false'", "\"a = 'it''s'\"");
        check(&["rule", "when"], "count(login", "'true'", "\"count(login\"");
        check(&["rule", "when"], "`a\"\\b` = 1", "'true'", "'`a\"\\b` = 1'");
        let long = format!(
            "{} and {}",
            "tag(aaaaaaaaaaaaaaaaaaaaaaaa) or tag(b)", "profile.city = 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'"
        );
        let written = edit_rule(file, &["rule", "when"], &long).expect("TOML");
        assert!(written.contains("when   =  \"\"\"\n") || written.contains("when   =  \"tag"), "{written}");
        assert!(edit_rule(file, &["case", "7", "when"], "true").is_err());
        // Who has a form of their own keeps it.
        let own = "[rule]\nwhen = \"\"\"\ncount(a) > 1\n  and count(b) > 2\n\"\"\" # two\n";
        let written = edit_rule(own, &["rule", "when"], "count(a) > 1\n  and count(b) > 3").expect("TOML");
        assert_eq!(written, own.replace("> 2", "> 3"));
    }

    #[test]
    fn a_long_rule_stands_on_several_lines() {
        let long = "when=\"tag(aaaaaaaaaaaaaaaaaaaaaaaaaaaa) and (tag(bbbbbbbbbbbbbbbbbbbbbbbbbb) or tag(cccccccccccccccccccccccc)) and not tag(d)\"";
        let lines = "when = \"\"\"\ntag(aaaaaaaaaaaaaaaaaaaaaaaaaaaa)\nand (tag(bbbbbbbbbbbbbbbbbbbbbbbbbb) or tag(cccccccccccccccccccccccc))\nand not tag(d)\n\"\"\"";
        let head = "#:schema ../../schemas/tag.schema.json\n[rule]\n";
        check("tags/basic/x.toml", &format!("{head}{long}\n"), &format!("{head}{lines}\n"));
        let long = "when = \"sequence(search where category = ', then no', then page_view where page like '/product/%' within 1 hour, then no refund, last 60 days)\"";
        let lines = "when = \"\"\"\nsequence(\n  search where category = ', then no',\n  then page_view where page like '/product/%' within 1 hour,\n  then no refund,\n  last 60 days)\n\"\"\"";
        check("tags/basic/x.toml", &format!("{head}{long}\n"), &format!("{head}{lines}\n"));
    }
}
