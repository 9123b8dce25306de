use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    ask::{Questions, person, unanswered},
    context::Context,
    edit::print_diff,
    error::{CommandError, Outcome},
    printer::Style,
    table::{Align, Table, counted, grouped, percent},
};
use crate::{
    catalog::{Parameter, ParameterKind, ParameterValue, parameter_expects, read_value, show_value},
    diagnostic::{render_json, render_text, suggestion},
    workspace::{Drafted, DraftedAudience, FilledFrom, FilledParameter, NewTag, Template, Workspace, WorkspaceError},
};

/// Make a new tag or family from a template, filled from the workspace's sources; or a blank one
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  tagwerk new --list\n  tagwerk new big_spenders --template high_value --owner growth\n  \
    tagwerk new visits --template activity --set event=page_view --dry-run\n  \
    tagwerk new likes --template category_affinity --set value=beauty,sports --yes\n  \
    tagwerk new night_owls --category behavior\n  tagwerk new --expand visits_7d"
)]
pub(super) struct NewArgs {
    /// Id of the tag, or of the family when the template makes one
    #[arg(value_name = "ID", required_unless_present_any = ["list", "expand"])]
    id: Option<String>,
    /// Fill this template, of the workspace or of the library; without it the tag says nothing yet
    #[arg(long, short, value_name = "T")]
    template: Option<String>,
    /// Folder below `tags/`, such as behavior or behavior/app (default: the template's category)
    #[arg(long, value_name = "C")]
    category: Option<String>,
    /// Who answers for it
    #[arg(long, value_name = "O")]
    owner: Option<String>,
    /// Value of a parameter; several texts stand between commas
    #[arg(long, value_name = "NAME=VALUE", action = clap::ArgAction::Append, requires = "template")]
    set: Vec<String>,
    /// Only show what would be written
    #[arg(long)]
    dry_run: bool,
    /// Ask nothing: take what the sources and the template say, and write
    #[arg(long, short, conflicts_with = "dry_run")]
    yes: bool,
    /// List the templates of the workspace and of the library
    #[arg(long, conflicts_with_all = ["id", "template", "category", "owner", "set", "dry_run", "yes", "expand"])]
    list: bool,
    /// Give a tag that a family makes a file of its own
    #[arg(long, value_name = "TAG", conflicts_with_all = ["id", "template", "category", "owner", "set"])]
    expand: Option<String>,
}

pub(super) fn run(args: &NewArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    let workspace = context.workspace()?;
    if args.list {
        return list(&workspace, context);
    }
    let mut person = if args.yes { None } else { person(&context.printer) };
    let mut ask = Ask { person: person.as_deref_mut() };
    if let Some(tag) = &args.expand {
        let drafted = workspace.expand(tag)?;
        return finish(args, &workspace, drafted, &[], &format!("new --expand {tag}"), ask, context);
    }
    let id = args.id.as_deref().unwrap_or_default();
    let template = args.template.as_deref().map(|id| workspace.template(id)).transpose()?;
    let (values, filled) = match template {
        Some(template) => values(args, &workspace, template, &mut ask, context)?,
        None => (BTreeMap::new(), Vec::new()),
    };
    let owner = match (&args.owner, &mut ask.person) {
        (None, Some(person)) if template.is_some() => {
            context.printer.finish()?;
            let owner =
                person.text("Who answers for it? (return: nobody yet)", Some(""), &|_| Ok(())).map_err(unanswered)?;
            Some(owner).filter(|owner| !owner.trim().is_empty())
        }
        (owner, _) => owner.clone(),
    };
    let new = NewTag { id, folder: args.category.as_deref(), owner: owner.as_deref(), values: &values };
    let drafted = workspace.draft(template, &new)?;
    let what = match &args.template {
        Some(template) => format!("new {id} --template {template}"),
        None => format!("new {id}"),
    };
    finish(args, &workspace, drafted, &filled, &what, ask, context)
}

/// The person, if there is one.
struct Ask<'p> {
    person: Option<&'p mut (dyn Questions + 'static)>,
}

type Values = BTreeMap<String, ParameterValue>;

/// The values of all parameters: given, answered, found in the sources, or the template's defaults.
fn values(
    args: &NewArgs,
    workspace: &Workspace,
    template: Template<'_>,
    ask: &mut Ask<'_>,
    context: &mut Context,
) -> Result<(Values, Vec<FilledParameter>), CommandError> {
    let mut given = given(args, template, workspace)?;
    if let Some(person) = ask.person.as_deref_mut() {
        context.printer.note(format!("{}: {}", template.says().name, template.says().description));
        context.printer.finish()?;
        // An answer narrows what the next question offers.
        loop {
            let filled = workspace.fill(template.of, &given)?;
            let Some(open) = filled.iter().find(|p| p.from != FilledFrom::Given) else { break };
            let value = answer(person, open).map_err(unanswered)?;
            given.insert(open.name.clone(), value);
        }
    }
    let filled = workspace.fill(template.of, &given)?;
    let missing: Vec<&FilledParameter> = filled.iter().filter(|p| p.value.is_none()).collect();
    if !missing.is_empty() {
        return Err(is_missing(args, &missing));
    }
    let values = filled.iter().filter_map(|p| Some((p.name.clone(), p.value.clone()?))).collect();
    Ok((values, filled))
}

fn given(args: &NewArgs, template: Template<'_>, workspace: &Workspace) -> Result<Values, CommandError> {
    let all = workspace.fill(template.of, &Values::new())?;
    let mut given = Values::new();
    for text in &args.set {
        let Some((name, value)) = text.split_once('=') else {
            return Err(CommandError::usage(format!("--set: `{text}` has no `=`")).hinted("write --set NAME=VALUE"));
        };
        let Some(known) = all.iter().find(|p| p.name == name) else {
            let error = CommandError::usage(format!("--set: no parameter is called `{name}`"));
            return Err(match suggestion(name, all.iter().map(|p| p.name.as_str())) {
                Some(near) => error.hinted(near),
                None => error,
            });
        };
        let value = read(known, value).map_err(|error| CommandError::usage(format!("--set: {error}")))?;
        given.insert(name.to_owned(), value);
    }
    Ok(given)
}

/// Reads a value; of a parameter whose values become tags, several.
fn read(known: &FilledParameter, text: &str) -> Result<ParameterValue, String> {
    let parameter = match known.is_each {
        true => Parameter { kind: ParameterKind::Texts, ..known.parameter.clone() },
        false => known.parameter.clone(),
    };
    read_value(&known.name, &parameter, text).map_err(|error| error.to_string())
}

fn answer(person: &mut dyn Questions, open: &FilledParameter) -> std::io::Result<ParameterValue> {
    let parameter = &open.parameter;
    let question = format!("{} ({})", parameter.description.trim_end_matches('.'), open.name);
    let check = |text: &str| read(open, text).map(|_| ());
    let value = open.value.as_ref().map(show_value);
    let is_list = open.is_each || parameter.kind == ParameterKind::Texts;
    if is_list && !open.offered.is_empty() {
        let chosen = person.choose_some(&question, &open.offered)?;
        if !chosen.is_empty() {
            let texts = chosen.into_iter().map(|at| crate::catalog::Cell::Text(open.offered[at].clone())).collect();
            return Ok(ParameterValue::Many(texts));
        }
    } else if !open.offered.is_empty() {
        let default = value.as_ref().and_then(|value| open.offered.iter().position(|o| o == value)).unwrap_or(0);
        let at = person.choose(&question, &open.offered, default)?;
        if let Ok(value) = read(open, &open.offered[at]) {
            return Ok(value);
        }
    }
    loop {
        let text = person.text(&question, value.as_deref(), &check)?;
        if let Ok(value) = read(open, &text) {
            return Ok(value);
        }
    }
}

fn is_missing(args: &NewArgs, missing: &[&FilledParameter]) -> CommandError {
    let names: Vec<String> = missing.iter().map(|p| format!("`{}`", p.name)).collect();
    let are = if names.len() == 1 { "is" } else { "are" };
    let mut error =
        CommandError::failure(format!("{} {are} not known, and nobody can be asked here", names.join(", ")));
    for parameter in missing {
        let expects = match parameter.is_each {
            true => "values between commas, a tag for each",
            false => parameter_expects(parameter.parameter.kind),
        };
        let mut line = format!("  {}: {} Expected: {expects}", parameter.name, parameter.parameter.description);
        if !parameter.offered.is_empty() {
            const NAMED_MAX: usize = 8;
            let named: Vec<&str> = parameter.offered.iter().take(NAMED_MAX).map(String::as_str).collect();
            let more = parameter.offered.len().saturating_sub(NAMED_MAX);
            let rest = if more == 0 { String::new() } else { format!(", and {more} more") };
            line.push_str(&format!("; here: {}{rest}", named.join(", ")));
        }
        error = error.detailed(line);
    }
    let given = args.set.iter().map(|set| match set.contains([' ', '\'', '"']) {
        true => format!("--set '{}'", set.replace('\'', "'\\''")),
        false => format!("--set {set}"),
    });
    let set: Vec<String> = given.chain(missing.iter().map(|p| format!("--set {}=...", p.name))).collect();
    let (id, template) = (args.id.as_deref().unwrap_or("ID"), args.template.as_deref().unwrap_or("T"));
    error.hinted(format!("tagwerk new {id} --template {template} {}", set.join(" ")))
}

/// Shows what was drafted with its audiences, and writes it if that is wanted.
fn finish(
    args: &NewArgs,
    workspace: &Workspace,
    drafted: Drafted,
    filled: &[FilledParameter],
    what: &str,
    mut ask: Ask<'_>,
    context: &mut Context,
) -> Result<Outcome, CommandError> {
    let now = context.now(workspace)?;
    let bars = context.bars();
    let audiences = match drafted.audiences(now, now, &bars) {
        Ok(audiences) => Some(audiences),
        Err(WorkspaceError::NothingIngested) => None,
        Err(error) => return Err(error.into()),
    };
    bars.clear();
    if context.printer.is_json() {
        let mut value = as_json(&drafted, filled, audiences.as_deref());
        if !args.dry_run {
            value["edit"] = workspace.write_drafted(drafted, what, now)?.number.into();
        }
        context.printer.json(&value)?;
        return Ok(Outcome::Fine);
    }
    show(&drafted, filled, audiences.as_deref(), context)?;
    if args.dry_run {
        return Ok(Outcome::Fine);
    }
    if let Some(person) = ask.person.as_deref_mut() {
        context.printer.finish()?;
        let files = counted(drafted.files.len() as u64, "file");
        if !person.confirm(&format!("Write {files}?")).map_err(unanswered)? {
            context.printer.note("nothing was written");
            return Ok(Outcome::Findings);
        }
    }
    let record = workspace.write_drafted(drafted, what, now)?;
    let files: Vec<&str> = record.files.iter().map(|f| f.file.as_str()).collect();
    context.printer.note(format!("written: {}; `tagwerk edit --undo` takes it back", files.join(", ")));
    Ok(Outcome::Fine)
}

fn show(
    drafted: &Drafted,
    filled: &[FilledParameter],
    audiences: Option<&[DraftedAudience]>,
    context: &mut Context,
) -> Result<(), CommandError> {
    for parameter in filled.iter().filter(|p| p.from == FilledFrom::Sources) {
        let value = parameter.value.as_ref().map(show_value).unwrap_or_default();
        context.printer.note(format!("{} = {value} (found in the sources)", parameter.name));
    }
    for file in &drafted.files {
        if file.before.is_some() {
            print_diff(&file.file, file, &mut context.printer)?;
            continue;
        }
        context.printer.styled(&file.file, Style::Bold)?;
        for line in file.after.as_deref().unwrap_or_default().lines() {
            context.printer.line(line)?;
        }
        context.printer.line("")?;
    }
    if !drafted.found.is_empty() {
        let text = render_text(&drafted.found, &drafted.sources, context.printer.colors_stderr());
        context.printer.talk(text.trim_end());
    }
    let Some(audiences) = audiences else {
        context.printer.note("no sizes: nothing was ingested yet, see `tagwerk ingest`");
        return Ok(());
    };
    let mut table =
        Table::new([("tag", Align::Left), ("value", Align::Left), ("size", Align::Right), ("share", Align::Right)]);
    for audience in audiences {
        table.row([
            audience.tag.as_ref(),
            audience.value.as_deref().unwrap_or("-"),
            &grouped(audience.size),
            &percent(audience.size, audience.subjects),
        ]);
    }
    if table.is_empty() {
        context.printer.note("no sizes: a model says nothing before it is trained");
    } else {
        context.printer.table(&table)?;
    }
    Ok(())
}

fn as_json(drafted: &Drafted, filled: &[FilledParameter], audiences: Option<&[DraftedAudience]>) -> Value {
    let files: Vec<Value> =
        drafted.files.iter().map(|f| json!({"file": f.file, "before": f.before, "after": f.after})).collect();
    let values: serde_json::Map<String, Value> = filled
        .iter()
        .map(|p| (p.name.clone(), json!({"value": p.value.as_ref().map(show_value), "from": p.from.word()})))
        .collect();
    let audiences = audiences.map(|audiences| {
        let one = |a: &DraftedAudience| json!({"tag": *a.tag, "value": a.value.as_deref(), "size": a.size, "subjects": a.subjects});
        audiences.iter().map(one).collect::<Vec<Value>>()
    });
    json!({
        "edit": null,
        "tags": drafted.tags.iter().map(AsRef::as_ref).collect::<Vec<&str>>(),
        "values": values,
        "files": files,
        "audiences": audiences,
        "findings": render_json(&drafted.found, &drafted.sources),
    })
}

fn list(workspace: &Workspace, context: &mut Context) -> Result<Outcome, CommandError> {
    let templates = workspace.templates();
    if context.printer.is_json() {
        let mut all = Vec::new();
        for template in &templates {
            all.push(template_json(template, &workspace.fill(template.of, &Values::new())?));
        }
        context.printer.json(&json!({"templates": all}))?;
        return Ok(Outcome::Fine);
    }
    for template in &templates {
        let says = template.says();
        let makes = if template.makes_family() { "family" } else { "tag" };
        let from = template.file.unwrap_or("library");
        context.printer.styled(format!("{}  {}", says.id, says.name), Style::Bold)?;
        context.printer.line(format!("  {}", says.description))?;
        context.printer.line(format!("  makes a {makes} in {}; from {from}", says.category))?;
        let filled = workspace.fill(template.of, &Values::new())?;
        let width = filled.iter().map(|p| p.name.chars().count()).max().unwrap_or_default();
        for parameter in &filled {
            let value = match (&parameter.value, parameter.from) {
                (Some(value), FilledFrom::Sources) => format!("{} (found in the sources)", show_value(value)),
                (Some(value), _) => show_value(value),
                (None, _) => "has to be said".to_owned(),
            };
            context.printer.line(format!("    {:width$}  {value}", parameter.name))?;
        }
        context.printer.line("")?;
    }
    context
        .printer
        .note(format!("{}; `tagwerk new ID --template T` fills one", counted(templates.len() as u64, "template")));
    Ok(Outcome::Fine)
}

fn template_json(template: &Template<'_>, filled: &[FilledParameter]) -> Value {
    let says = template.says();
    let parameters: Vec<Value> = filled
        .iter()
        .map(|p| {
            json!({
                "name": p.name,
                "description": p.parameter.description,
                "kind": p.parameter.kind,
                "choices": p.parameter.choices,
                "value": p.value.as_ref().map(show_value),
                "from": p.from.word(),
                "offered": p.offered,
            })
        })
        .collect();
    json!({
        "id": says.id,
        "name": says.name,
        "name_zh": says.name_zh,
        "description": says.description,
        "category": says.category,
        "makes": if template.makes_family() { "family" } else { "tag" },
        "file": template.file,
        "parameters": parameters,
    })
}
