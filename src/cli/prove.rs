use serde_json::{Value, json};

use super::{
    context::Context,
    error::{CommandError, Outcome},
    table::{Align, Table, counted},
};
use crate::{
    catalog::prove::{Member, RelationKind},
    diagnostic::LineIndex,
    workspace::Proved,
};

/// Prove how a tag stands to others, from the rules alone
///
/// Means the same, lies inside, contains, never overlaps: what is listed holds for all data, at every time. What is not
/// listed is not proved; it may hold all the same.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tagwerk prove recent_login\n  tagwerk prove recent_login lifecycle\n  \
                        tagwerk prove lifecycle --json")]
pub(super) struct ProveArgs {
    /// Id of a tag
    #[arg(value_name = "TAG")]
    tag: String,
    /// Only how it stands to this one
    #[arg(value_name = "OTHER")]
    other: Option<String>,
}

pub(super) fn run(args: &ProveArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    let workspace = context.workspace()?;
    let proved = workspace.prove(&args.tag, args.other.as_deref())?;
    let printer = &mut context.printer;
    if printer.is_json() {
        let member = |member: &Member| as_json(member, &proved);
        let relations = proved.relations.iter();
        let relations: Vec<Value> =
            relations.map(|r| json!({"of": member(&r.of), "relation": r.kind, "other": member(&r.other)})).collect();
        printer.json(&json!({"tag": args.tag, "compared": proved.compared, "relations": relations}))?;
        return Ok(Outcome::Fine);
    }
    if proved.relations.is_empty() {
        let others = match &args.other {
            Some(other) => format!("`{other}`"),
            None => counted(proved.compared, "other tag"),
        };
        printer.line(format!("nothing is proved about `{}` and {others}", args.tag))?;
        return Ok(Outcome::Fine);
    }
    let mut table = Table::new([
        ("TAG", Align::Left),
        ("", Align::Left),
        ("OTHER", Align::Left),
        ("TAG AT", Align::Left),
        ("OTHER AT", Align::Left),
    ]);
    for relation in &proved.relations {
        table.row([
            said(&relation.of),
            words(relation.kind).to_owned(),
            said(&relation.other),
            place(&relation.of, &proved),
            place(&relation.other, &proved),
        ]);
    }
    printer.table(&table)?;
    Ok(Outcome::Fine)
}

/// A tag or a case, and where its rule stands: lines and columns from 1, columns in characters.
fn as_json(member: &Member, proved: &Proved) -> Value {
    let mut value = json!({"tag": member.tag.as_ref(), "value": member.value.as_deref()});
    if let Some(place) = proved.places.get(member) {
        let text = proved.sources.get(&place.file).unwrap_or("");
        let index = LineIndex::new(text);
        let (line, column) = index.line_column(text, place.span.start);
        let (end_line, end_column) = index.line_column(text, place.span.end);
        value["file"] = json!(*place.file);
        value["line"] = json!(line);
        value["column"] = json!(column);
        value["end_line"] = json!(end_line);
        value["end_column"] = json!(end_column);
    }
    value
}

/// File and line of a rule.
fn place(member: &Member, proved: &Proved) -> String {
    proved.places.get(member).map_or_else(String::new, |place| {
        let text = proved.sources.get(&place.file).unwrap_or("");
        let (line, _) = LineIndex::new(text).line_column(text, place.span.start);
        format!("{}:{line}", place.file)
    })
}

const fn words(kind: RelationKind) -> &'static str {
    match kind {
        RelationKind::Same => "means the same as",
        RelationKind::Inside => "lies inside",
        RelationKind::Contains => "contains",
        RelationKind::NeverOverlaps => "never overlaps",
    }
}

/// A tag or a case, as a rule would name it.
fn said(member: &Member) -> String {
    match &member.value {
        None => member.tag.to_string(),
        Some(value) => format!("{} = {}", member.tag, crate::rule::quote_text(value)),
    }
}
