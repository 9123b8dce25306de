use std::path::PathBuf;

use serde_json::{Value, json};

use super::{
    context::Context,
    error::{CommandError, Outcome},
    printer::Style,
    table::counted,
};
use crate::{
    docs::Format,
    rule::say::Language,
    workspace::{ChangedFile, DocsOptions, DocsReport, FileChange, WriteMode},
};

/// Write a definition page for every tag, with indexes, as Markdown or as a site with search
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Pages are made from the files of the catalog and from `history.json` beside them: sizes of releases, commits, and\n\
                  columns that data tells, refreshed where store, git and data are at hand. --check looks at these two alone.\n\n\
                  Examples:\n  tagwerk docs                          Markdown in docs/catalog, English and Chinese\n  \
                  tagwerk docs --check                  which pages are out of date\n  \
                  tagwerk docs --format html            a site in site/, to be opened as a file\n  \
                  tagwerk docs --format html --language zh -o public"
)]
pub(super) struct DocsArgs {
    /// What pages are written in
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = FormatWord::Markdown)]
    format: FormatWord,
    /// Write to DIR (default: `docs.markdown` or `docs.site` of tagwerk.toml, else docs/catalog or site)
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Only in this language, en or zh; may be repeated (default: `docs.languages` of tagwerk.toml, else all)
    #[arg(long, value_name = "LANGUAGE")]
    language: Vec<Language>,
    /// Write nothing; exit with 1 when a page is out of date
    #[arg(long)]
    check: bool,
}

/// A format on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum FormatWord {
    /// Pages that are committed and read on the git host
    Markdown,
    /// A static site with search
    Html,
}

pub(super) fn run(args: &DocsArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    let workspace = context.workspace()?;
    let options = DocsOptions {
        format: match args.format {
            FormatWord::Markdown => Format::Markdown,
            FormatWord::Html => Format::Html,
        },
        folder: args.output.clone(),
        languages: args.language.clone(),
        mode: WriteMode::from_check(args.check),
    };
    let report = workspace.document(&options)?;
    let shown = report.folder.strip_prefix(workspace.root()).unwrap_or(&report.folder).display().to_string();
    if context.printer.is_json() {
        context.printer.json(&as_json(&report, &options, &shown))?;
    } else if args.check {
        for file in &report.changed {
            context.printer.line(format!("{:<7}  {shown}/{}", wanted(file.change), file.file))?;
        }
        if !report.changed.is_empty() {
            context.printer.marked("hint", Style::Cyan, "run `tagwerk docs` in the same way without --check");
        }
    } else {
        let number = |change| report.changed.iter().filter(|f| f.change == change).count() as u64;
        let written = number(FileChange::Added) + number(FileChange::Changed);
        let languages: Vec<&str> = report.languages.iter().map(|l| l.code()).collect();
        context.printer.line(format!(
            "{shown}: {} ({}), {written} written, {} removed",
            counted(report.files, "file"),
            languages.join(", "),
            number(FileChange::Removed)
        ))?;
    }
    for remark in &report.remarks {
        context.printer.note(format!("note: {remark}"));
    }
    Ok(if args.check && !report.changed.is_empty() { Outcome::Findings } else { Outcome::Fine })
}

/// What is wrong with a file, in the words of a check.
const fn wanted(change: FileChange) -> &'static str {
    match change {
        FileChange::Added => "missing",
        FileChange::Changed => "old",
        FileChange::Removed => "left",
    }
}

fn as_json(report: &DocsReport, options: &DocsOptions, folder: &str) -> Value {
    let change = |file: &ChangedFile| json!({"file": file.file, "change": file.change.word()});
    json!({
        "format": options.format.word(),
        "folder": folder,
        "languages": report.languages,
        "files": report.files,
        "changed": report.changed.iter().map(change).collect::<Vec<Value>>(),
        "remarks": report.remarks,
    })
}
