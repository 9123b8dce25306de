use serde_json::{Value, json};

use super::{
    ask::{Questions, person, unanswered},
    context::Context,
    error::{CommandError, Outcome},
    printer::{Printer, Style},
    table::{Align, Table, counted},
};
use crate::{
    calendar::format_instant,
    catalog::NewValue,
    diagnostic::{render_json, render_text},
    workspace::{DiffLine, EditPlan, EditRecord, FileEdit, KeyChange, TagFilter, Workspace, diff},
};

/// Change keys of many tags at once, as one change that is shown first and can be undone
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    tagwerk edit --where 'owner:growth category:behavior' --set status=deprecated --set sunset=2026-12-31\n  \
    tagwerk edit --where 'status:active' --set keywords+=reviewed --dry-run\n  \
    tagwerk edit --where 'id:high_value' --unset backup_owner --yes\n  \
    tagwerk edit --undo")]
pub(super) struct EditArgs {
    /// Which tags: the filter of `tagwerk ls`, such as 'owner:growth status:active'; '' means all
    #[arg(long = "where", value_name = "FILTER", required_unless_present_any = ["undo", "redo", "history"])]
    filter: Option<String>,
    /// Give a key a value (KEY=VALUE), or put texts into a list or take them out (KEY+=A,B and KEY-=A,B)
    #[arg(long, value_name = "KEY=VALUE", action = clap::ArgAction::Append)]
    set: Vec<String>,
    /// Take a key out
    #[arg(long, value_name = "KEY", action = clap::ArgAction::Append)]
    unset: Vec<String>,
    /// Only show what would change
    #[arg(long)]
    dry_run: bool,
    /// Write without asking
    #[arg(long, short, conflicts_with = "dry_run")]
    yes: bool,
    /// Take the last change back: an edit, or what `tagwerk new` made
    #[arg(long, conflicts_with_all = ["filter", "set", "unset", "dry_run", "redo", "history"])]
    undo: bool,
    /// Make the change again that was taken back last
    #[arg(long, conflicts_with_all = ["filter", "set", "unset", "dry_run", "history"])]
    redo: bool,
    /// List changes, newest first
    #[arg(long, conflicts_with_all = ["filter", "set", "unset", "dry_run"])]
    history: bool,
}

pub(super) fn run(args: &EditArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    let workspace = context.workspace()?;
    if args.history {
        return history(&workspace, context);
    }
    if args.undo {
        return taken_back(&workspace.undo_edit()?, "took back", context);
    }
    if args.redo {
        return taken_back(&workspace.redo_edit()?, "made again", context);
    }
    let mut person = person(&context.printer);
    edit(args, &workspace, person.as_deref_mut(), context)
}

fn edit(
    args: &EditArgs,
    workspace: &Workspace,
    person: Option<&mut (dyn Questions + 'static)>,
    context: &mut Context,
) -> Result<Outcome, CommandError> {
    let (filter, changes) = request(args)?;
    let plan = workspace.plan_edit(&filter, &changes)?;
    let refused = plan.found.has_errors();
    if context.printer.is_json() {
        let applied = if args.yes && !refused && !plan.files.is_empty() {
            let now = context.now(workspace)?;
            Some(workspace.apply_edit(plan.clone(), &words(args), now)?.number)
        } else {
            None
        };
        context.printer.json(&as_json(&plan, applied))?;
        let is_done = applied.is_some() || args.dry_run || plan.files.is_empty();
        return Ok(if refused || !is_done { Outcome::Findings } else { Outcome::Fine });
    }
    if plan.matched == 0 {
        context.printer.marked("error", Style::Red, format!("no tag is meant by `{filter}`"));
        context.printer.marked("hint", Style::Cyan, "see which there are with `tagwerk ls`");
        return Ok(Outcome::Findings);
    }
    for file in &plan.files {
        print_diff(&file.file, file, &mut context.printer)?;
    }
    if !plan.found.is_empty() {
        let text = render_text(&plan.found, &plan.sources, context.printer.colors_stderr());
        context.printer.talk(text.trim_end());
    }
    let tags = counted(plan.tags.len() as u64, "tag");
    let files = counted(plan.files.len() as u64, "file");
    let as_it_is = counted(plan.matched - plan.tags.len() as u64, "tag");
    context.printer.note(match (plan.tags.len() as u64, plan.matched) {
        (0, _) => format!("nothing would change: {as_it_is} as it should be already"),
        (changed, matched) if changed == matched => format!("{tags} in {files} would change"),
        _ => format!("{tags} in {files} would change; {as_it_is} as it should be already"),
    });
    if refused {
        context.printer.marked(
            "error",
            Style::Red,
            "the edit is refused: the files would have mistakes that they do not have now",
        );
        return Ok(Outcome::Findings);
    }
    if plan.files.is_empty() || args.dry_run {
        return Ok(Outcome::Fine);
    }
    if !args.yes {
        let Some(person) = person else {
            context.printer.marked("error", Style::Red, "nothing was written: nobody can be asked here");
            context.printer.marked("hint", Style::Cyan, "give --yes to write it, or --dry-run to look only");
            return Ok(Outcome::Findings);
        };
        context.printer.finish()?;
        if !person.confirm(&format!("Change {tags} in {files}?")).map_err(unanswered)? {
            context.printer.note("nothing was written");
            return Ok(Outcome::Findings);
        }
    }
    let now = context.now(workspace)?;
    let record = workspace.apply_edit(plan, &words(args), now)?;
    context.printer.note(format!("written as change {}; `tagwerk edit --undo` takes it back", record.number));
    Ok(Outcome::Fine)
}

fn request(args: &EditArgs) -> Result<(TagFilter, Vec<KeyChange>), CommandError> {
    let filter = args.filter.as_deref().unwrap_or_default().parse::<TagFilter>();
    let filter = filter.map_err(|error| {
        let usage = CommandError::usage(format!("--where: {error}"));
        match error.hint() {
            Some(hint) => usage.hinted(hint),
            None => usage,
        }
    })?;
    if args.set.is_empty() && args.unset.is_empty() {
        return Err(CommandError::usage("nothing is to be changed").hinted("say --set KEY=VALUE or --unset KEY"));
    }
    let mut changes = Vec::new();
    for text in &args.set {
        if !text.contains('=') {
            return Err(CommandError::usage(format!("--set: `{text}` has no `=`")).hinted("write --set KEY=VALUE"));
        }
        changes.push(KeyChange::set(text).map_err(|error| key_error("--set", &error))?);
    }
    for text in &args.unset {
        changes.push(KeyChange::unset(text).map_err(|error| key_error("--unset", &error))?);
    }
    Ok((filter, changes))
}

fn key_error(flag: &str, error: &crate::catalog::KeyError) -> CommandError {
    let usage = CommandError::usage(format!("{flag}: {error}"));
    match error.hint() {
        Some(hint) => usage.hinted(hint),
        None => usage,
    }
}

/// What was asked for, as the journal remembers it.
fn words(args: &EditArgs) -> String {
    let mut words = format!("--where '{}'", args.filter.as_deref().unwrap_or_default());
    for set in &args.set {
        words.push_str(&format!(" --set {set}"));
    }
    for unset in &args.unset {
        words.push_str(&format!(" --unset {unset}"));
    }
    words
}

/// Writes how a file changes; on a terminal in colour.
pub(super) fn print_diff(name: &str, file: &FileEdit, printer: &mut Printer) -> Result<(), CommandError> {
    for line in diff(name, file.before.as_deref(), file.after.as_deref()) {
        let text = line.text();
        match line {
            DiffLine::File(_) => printer.styled(text, Style::Bold)?,
            DiffLine::Hunk(_) => printer.styled(text, Style::Cyan)?,
            DiffLine::Same(_) => printer.line(text)?,
            DiffLine::Gone(_) => printer.styled(text, Style::Red)?,
            DiffLine::New(_) => printer.styled(text, Style::Green)?,
        }
    }
    Ok(())
}

fn taken_back(record: &EditRecord, done: &str, context: &mut Context) -> Result<Outcome, CommandError> {
    let files: Vec<&str> = record.files.iter().map(|f| f.file.as_str()).collect();
    if context.printer.is_json() {
        context.printer.json(&json!({
            "edit": record.number, "what": record.what, "state": record.state.word(), "files": files,
        }))?;
    } else {
        for file in &files {
            context.printer.line(file)?;
        }
        context.printer.note(format!("{done} change {}: {}", record.number, record.what));
    }
    Ok(Outcome::Fine)
}

fn history(workspace: &Workspace, context: &mut Context) -> Result<Outcome, CommandError> {
    let records = workspace.edit_history()?;
    let at = |record: &EditRecord| format_instant(record.at, workspace.zone());
    if context.printer.is_json() {
        let edits: Vec<Value> = records
            .iter()
            .rev()
            .map(|record| {
                let files: Vec<&str> = record.files.iter().map(|f| f.file.as_str()).collect();
                json!({
                    "edit": record.number, "at": at(record), "what": record.what,
                    "state": record.state.word(), "files": files,
                })
            })
            .collect();
        context.printer.json(&json!({"edits": edits}))?;
        return Ok(Outcome::Fine);
    }
    if records.is_empty() {
        context.printer.note("nothing was changed by `tagwerk edit` or `tagwerk new` yet");
        return Ok(Outcome::Fine);
    }
    let mut table = Table::new([
        ("change", Align::Right),
        ("at", Align::Left),
        ("state", Align::Left),
        ("files", Align::Right),
        ("what", Align::Left),
    ]);
    for record in records.iter().rev() {
        table.row([
            &record.number.to_string(),
            &at(record),
            record.state.word(),
            &record.files.len().to_string(),
            &record.what,
        ]);
    }
    context.printer.table(&table)?;
    Ok(Outcome::Fine)
}

fn as_json(plan: &EditPlan, applied: Option<u64>) -> Value {
    let tags: Vec<Value> = plan
        .tags
        .iter()
        .map(|tag| {
            let changes: Vec<Value> = tag
                .changes
                .iter()
                .map(|(key, from, to)| json!({"key": key, "from": value(from.as_ref()), "to": value(to.as_ref())}))
                .collect();
            json!({"id": tag.id, "file": tag.file, "changes": changes})
        })
        .collect();
    let files: Vec<Value> = plan
        .files
        .iter()
        .map(|file| {
            let lines = diff(&file.file, file.before.as_deref(), file.after.as_deref());
            let text: String = lines.iter().map(|line| line.text() + "\n").collect();
            json!({"file": file.file, "diff": text})
        })
        .collect();
    json!({
        "edit": applied,
        "matched": plan.matched,
        "tags": tags,
        "files": files,
        "findings": render_json(&plan.found, &plan.sources),
    })
}

fn value(value: Option<&NewValue>) -> Value {
    match value {
        None => Value::Null,
        Some(NewValue::Text(text)) => json!(text),
        Some(NewValue::Int(number)) => json!(number),
        Some(NewValue::Float(number)) => json!(number),
        Some(NewValue::Bool(value)) => json!(value),
        Some(NewValue::Texts(texts)) => json!(texts),
    }
}
