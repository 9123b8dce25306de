//! The command line: one file per subcommand, and the only room that prints.
//!
//! A subcommand has its arguments and one function that parses them, calls [`crate::workspace`], and shows what came
//! back through the printer: results to stdout, talk and errors to stderr. The clock is read here and nowhere below.

mod ask;
mod build;
mod check;
mod clock;
mod completions;
mod context;
mod dashboard;
mod demo;
mod docs;
mod doctor;
mod edit;
mod error;
mod explain;
mod export;
mod fmt;
mod graph;
mod identity;
mod ingest;
mod init;
mod list;
mod log;
mod lsp;
mod mutate;
mod new;
mod off;
mod on;
mod plan;
mod policy;
mod pr;
mod printer;
mod progress;
mod prove;
mod publish;
mod query;
mod releases;
mod releases_diff;
mod rollback;
mod sarif;
mod schema;
mod show;

mod table;
mod test;
mod verify;

use std::{ffi::OsString, path::PathBuf, process::ExitCode};

use clap::{CommandFactory, Parser, Subcommand};

use context::Context;
use error::{CommandError, Outcome};
use printer::{ColorChoice, Printer};

/// Tags as an asset: TOML definitions in git, audiences as bitmaps
#[derive(Debug, Parser)]
#[command(name = "tagwerk", version, max_term_width = 100)]
#[command(
    after_help = "Examples:\n  tagwerk demo                     a workspace with generated data, built and published\n  \
                        tagwerk check                    what is wrong with the files of a workspace\n  \
                        tagwerk publish                  read new data, build all audiences, make them current\n  \
                        tagwerk query \"count(login, last 7 days) > 3\""
)]
struct Cli {
    #[command(flatten)]
    global: GlobalArgs,
    #[command(flatten)]
    dashboard: dashboard::DashboardArgs,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What every command takes.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Everywhere")]
struct GlobalArgs {
    /// Work in the workspace that DIR is in
    #[arg(short = 'C', value_name = "DIR", global = true, default_value = ".", hide_default_value = true)]
    dir: PathBuf,
    /// Answer with one JSON value on stdout
    #[arg(long, global = true)]
    json: bool,
    /// Compute on N threads (default: one per core)
    #[arg(long, value_name = "N", global = true)]
    threads: Option<std::num::NonZeroUsize>,
    /// Color the output
    #[arg(long, value_name = "WHEN", global = true, value_enum, default_value_t)]
    color: ColorChoice,
    /// Take T for the current time: for --as-of when it is not given, and for ages
    #[arg(long, value_name = "T", global = true, env = "TAGWERK_NOW", hide_env_values = true)]
    now: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Init(init::InitArgs),
    Demo(demo::DemoArgs),
    New(new::NewArgs),
    Edit(edit::EditArgs),
    Fmt(fmt::FmtArgs),
    Schema(schema::SchemaArgs),
    Check(check::CheckArgs),
    Test(test::TestArgs),
    Ingest(ingest::IngestArgs),
    Build(build::BuildArgs),
    Plan(plan::PlanArgs),
    Publish(publish::PublishArgs),
    Rollback(rollback::RollbackArgs),
    Releases(releases::ReleasesArgs),
    Ls(list::LsArgs),
    Show(show::ShowArgs),
    Log(log::LogArgs),
    Explain(explain::ExplainArgs),
    Query(query::QueryArgs),
    Prove(prove::ProveArgs),
    Graph(graph::GraphArgs),
    Docs(docs::DocsArgs),
    Pr(pr::PrArgs),
    Export(export::ExportArgs),
    Verify(verify::VerifyArgs),
    Policy(policy::PolicyArgs),
    Off(off::OffArgs),
    On(on::OnArgs),
    Doctor(doctor::DoctorArgs),
    Lsp(lsp::LspArgs),
    Completions(completions::CompletionsArgs),
}

/// Runs the command that `args` say, the first being the program's name; returns what the process exits with: 0 fine,
/// 1 findings or failure, 2 wrong usage.
#[must_use]
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    let cli = match Cli::try_parse_from(&args) {
        Ok(cli) => cli,
        Err(error) => return say_usage(&error, &args),
    };
    let mut context = Context::new(Printer::new(cli.global.json, cli.global.color), cli.global);
    let outcome = context.on_threads(|context| dispatch(cli.command.as_ref(), &cli.dashboard, context));
    let outcome = outcome.and_then(|outcome| {
        context.printer.finish()?;
        Ok(outcome)
    });
    match outcome {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Err(error) => {
            // What was printed before the mistake belongs to the answer; that it cannot be printed is the lesser one.
            let _ = context.printer.finish();
            error.report(&context.printer)
        }
    }
}

fn dispatch(
    command: Option<&Command>,
    dashboard: &dashboard::DashboardArgs,
    context: &mut Context,
) -> Result<Outcome, CommandError> {
    let Some(command) = command else { return dashboard::run(dashboard, context) };
    if let Some(argument) = dashboard.given() {
        return Err(CommandError::usage(format!("`{argument}` is for the dashboard, which opens without a command")));
    }
    match command {
        Command::Init(args) => init::run(args, context),
        Command::Demo(args) => demo::run(args, context),
        Command::New(args) => new::run(args, context),
        Command::Edit(args) => edit::run(args, context),
        Command::Fmt(args) => fmt::run(args, context),
        Command::Schema(args) => schema::run(args, context),
        Command::Check(args) => check::run(args, context),
        Command::Test(args) => test::run(args, context),
        Command::Ingest(args) => ingest::run(args, context),
        Command::Build(args) => build::run(args, context),
        Command::Plan(args) => plan::run(args, context),
        Command::Publish(args) => publish::run(args, context),
        Command::Rollback(args) => rollback::run(args, context),
        Command::Ls(args) => list::run(args, context),
        Command::Show(args) => show::run(args, context),
        Command::Log(args) => log::run(args, context),
        Command::Explain(args) => explain::run(args, context),
        Command::Query(args) => query::run(args, context),
        Command::Prove(args) => prove::run(args, context),
        Command::Graph(args) => graph::run(args, context),
        Command::Docs(args) => docs::run(args, context),
        Command::Pr(args) => pr::run(args, context),
        Command::Export(args) => export::run(args, context),
        Command::Releases(args) => releases::run(args, context),
        Command::Verify(args) => verify::run(args, context),
        Command::Policy(args) => policy::run(args, context),
        Command::Off(args) => off::run(args, context),
        Command::On(args) => on::run(args, context),
        Command::Doctor(args) => doctor::run(args, context),
        Command::Lsp(args) => lsp::run(args, context),
        Command::Completions(args) => completions::run(args, &mut Cli::command(), context),
    }
}

/// Help and version on stdout, wrong usage on stderr, in colour only where it is wanted although `--color` itself may
/// be part of what cannot be parsed.
fn say_usage(error: &clap::Error, args: &[OsString]) -> ExitCode {
    let wanted = args.iter().zip(args.iter().skip(1).map(Some).chain([None])).find_map(|(arg, next)| {
        let arg = arg.to_str()?;
        match arg.strip_prefix("--color")? {
            "" => next?.to_str(),
            value => value.strip_prefix('='),
        }
    });
    let color = match wanted {
        Some("always") => ColorChoice::Always,
        Some("never") => ColorChoice::Never,
        _ => ColorChoice::Auto,
    };
    let mut printer = Printer::new(false, color);
    let rendered = error.render();
    if error.use_stderr() {
        let text = if printer.colors_stderr() { rendered.ansi().to_string() } else { rendered.to_string() };
        printer.talk(text.trim_end());
        return ExitCode::from(2);
    }
    let text = if printer.colors_stdout() { rendered.ansi().to_string() } else { rendered.to_string() };
    match printer.text(text).and_then(|()| printer.finish()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => CommandError::from(error).report(&printer),
    }
}
