mod text;

use std::path::{Path, PathBuf};

use super::{
    context::Context,
    error::{CommandError, Outcome},
    printer::Style,
};
use crate::{
    calendar::parse_instant,
    diagnostic::render_text,
    review::{COMMENT_CHARS_MAX, COMMENT_CHARS_MIN, ChangePlan, markdown},
    workspace::{self, IngestMode, PlanOptions, Proposal, ProposalOptions},
};

/// Say what a change does: definitions, who enters and leaves each audience, what depends on it, what the policy asks
///
/// The base is where the change began: the merge base of REV and the head, as pull requests are shown. The head is the
/// work tree, committed or not, or a commit. Audiences of changed and indirectly changed tags are evaluated before and
/// after over the store as it is, at one instant, so that what differs is the change and not the data. Without a store the
/// rest is said all the same.
///
/// text is for this screen, and exact. markdown and json leave the machine: counts below `privacy.min_count`, and what they
/// could be computed from, are not told. Exits with 1 when the policy refuses the change or files have mistakes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tagwerk plan --base main\n  tagwerk plan --base main --by profile.city\n  \
                        tagwerk plan --base origin/main --format markdown -o plan.md\n  \
                        tagwerk plan --base HEAD~1 --head HEAD --format json")]
pub(super) struct PlanArgs {
    /// Compare with where the head left REV: a branch, tag or commit
    #[arg(long, value_name = "REV")]
    base: String,
    /// Take the files of commit REV instead of the work tree
    #[arg(long, value_name = "REV")]
    head: Option<String>,
    /// How the plan is written
    #[arg(long, value_enum, default_value_t)]
    format: PlanFormat,
    /// Evaluate both sides as if it were T; nothing at or after T is seen (default: now, to the minute)
    #[arg(long, value_name = "T")]
    as_of: Option<String>,
    /// Tell people apart by a text or bool column of an attributes source
    #[arg(long, value_name = "SOURCE.COLUMN")]
    by: Option<String>,
    /// Tell all counts exactly in JSON
    #[arg(long)]
    exact: bool,
    /// Leave out what is least important so that Markdown has at most N characters
    #[arg(long, value_name = "N", default_value_t = COMMENT_CHARS_MAX, value_parser = chars_max)]
    max_chars: usize,
    /// Write to FILE instead of stdout
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Read what changed in the sources first, as the work tree declares them
    #[arg(long)]
    ingest: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
enum PlanFormat {
    /// For people, here
    #[default]
    Text,
    /// One comment of a pull request
    Markdown,
    /// One JSON value
    Json,
}

fn chars_max(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(n) if n >= COMMENT_CHARS_MIN => Ok(n),
        _ => Err(format!("a number from {COMMENT_CHARS_MIN} is wanted")),
    }
}

pub(super) fn run(args: &PlanArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    let format = if context.printer.is_json() { PlanFormat::Json } else { args.format };
    if args.exact && format == PlanFormat::Markdown {
        return Err(CommandError::usage("--exact is for JSON: Markdown is for others to read, and text is exact"));
    }
    let options = ProposalOptions { base: args.base.clone(), head: args.head.clone() };
    let proposal = workspace::propose(&context.global.dir, &options)?;
    let Some(workspace) = proposal.head.workspace.clone() else {
        return Err(no_workspace(&proposal));
    };
    let now = context.now(&workspace)?;
    let as_of = match &args.as_of {
        Some(text) => {
            parse_instant(text, workspace.zone()).map_err(|e| CommandError::usage(format!("--as-of: {e}")))?
        }
        None => now,
    };
    let ingest = if args.ingest { IngestMode::Changed } else { IngestMode::Skip };
    let bars = context.bars();
    let options = PlanOptions { as_of, now, by: args.by.clone(), ingest };
    let plan = workspace.plan(&proposal, &options, &bars)?;
    bars.clear();
    let min_count = workspace::plan_min_count(&proposal);
    match format {
        PlanFormat::Text => show(&plan, &proposal, args, context)?,
        PlanFormat::Markdown => write(args, markdown(&plan.masked(min_count), args.max_chars), context)?,
        PlanFormat::Json => {
            let plan = if args.exact { plan.clone() } else { plan.masked(min_count) };
            let text = serde_json::to_string_pretty(&plan).map_err(CommandError::failure)?;
            write(args, text + "\n", context)?;
        }
    }
    Ok(if !plan.verdict.is_clean() || proposal.head.found.has_errors() { Outcome::Findings } else { Outcome::Fine })
}

fn no_workspace(proposal: &Proposal) -> CommandError {
    if proposal.head.found.has_errors() {
        let (found, sources) = (proposal.head.found.clone(), proposal.head.sources.clone());
        return workspace::WorkspaceError::Findings { found, sources }.into();
    }
    CommandError::usage("the head has no `tagwerk.toml`").hinted("name a revision that has one with --head")
}

fn show(plan: &ChangePlan, proposal: &Proposal, args: &PlanArgs, context: &mut Context) -> Result<(), CommandError> {
    let found = &proposal.head.found;
    if found.has_errors() {
        let text = render_text(found, &proposal.head.sources, context.printer.colors_stderr());
        context.printer.talk(text.trim_end());
    }
    let lines = text::lines(plan);
    if args.output.is_some() {
        let text: String = lines.iter().map(|line| format!("{}\n", line.text)).collect();
        return write(args, text, context);
    }
    for line in lines {
        match line.style {
            Some(style) => context.printer.styled(line.text, style)?,
            None => context.printer.line(line.text)?,
        }
    }
    for note in &plan.notes {
        context.printer.marked("note", Style::Yellow, note);
    }
    Ok(())
}

/// Writes an answer to stdout or to the file that is asked for: aside first, so that a file is there whole or as it was.
fn write(args: &PlanArgs, text: String, context: &mut Context) -> Result<(), CommandError> {
    let Some(path) = &args.output else { return Ok(context.printer.text(text)?) };
    let fail =
        |error: std::io::Error| CommandError::failure(error).detailed(format!("  cannot write {}", path.display()));
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let mut aside = tempfile::NamedTempFile::new_in(folder).map_err(fail)?;
    std::io::Write::write_all(&mut aside, text.as_bytes()).map_err(fail)?;
    aside.persist(path).map_err(|error| fail(error.error))?;
    context.printer.note(format!("wrote {}", path.display()));
    Ok(())
}
