//! The door to the dashboard: what opens when no command is given.

use std::{
    fs,
    io::{self, IsTerminal},
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    clock::Clock,
    context::Context,
    error::{CommandError, Outcome},
};
use crate::{
    calendar::{Micros, Zone},
    rule::say::Language,
    tui::{self, Access, ColorDepth, Configuration, DashboardError, Headless, Options, ScreenId, ThemeName},
    workspace,
};

/// What the dashboard takes.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Dashboard (when no command is given)")]
pub(super) struct DashboardArgs {
    /// Show this screen first: catalog, lab, review, health, effects, deliveries or activity
    #[arg(long, value_name = "SCREEN", value_parser = screen)]
    screen: Option<ScreenId>,
    /// Take this theme: dark, light or high-contrast
    #[arg(long, value_name = "THEME", value_parser = theme)]
    theme: Option<ThemeName>,
    /// Speak this language: en or zh
    #[arg(long, value_name = "LANGUAGE")]
    language: Option<Language>,
    /// Allow changes outside of a git work tree too
    #[arg(long, conflicts_with = "read_only")]
    write: bool,
    /// Change nothing
    #[arg(long)]
    read_only: bool,
    /// Write labelled lines for a screen reader instead of drawing a screen
    #[arg(long)]
    linear: bool,
    /// Write a picture of the screen into FILE.svg instead of opening it
    #[arg(long, value_name = "FILE.svg", conflicts_with = "linear")]
    screenshot: Option<PathBuf>,
    /// Columns and rows of the picture
    #[arg(long, value_name = "COLUMNSxROWS", value_parser = size, requires = "screenshot", default_value = "120x40")]
    size: (u16, u16),
    /// Keys to press before the picture is taken, such as `/ "high value" enter`
    #[arg(long, value_name = "KEYS", requires = "screenshot", default_value = "")]
    keys: String,
}

impl DashboardArgs {
    /// The first argument that was given although there is a command.
    pub(super) fn given(&self) -> Option<&'static str> {
        [
            (self.screen.is_some(), "--screen"),
            (self.theme.is_some(), "--theme"),
            (self.language.is_some(), "--language"),
            (self.write, "--write"),
            (self.read_only, "--read-only"),
            (self.linear, "--linear"),
            (self.screenshot.is_some(), "--screenshot"),
        ]
        .into_iter()
        .find_map(|(is_given, name)| is_given.then_some(name))
    }
}

pub(super) fn run(args: &DashboardArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    if context.printer.is_json() {
        return Err(CommandError::usage("no command was given, and the dashboard has no JSON")
            .hinted("`tagwerk --help` lists the commands"));
    }
    let has_terminal = has_terminal();
    if !has_terminal && !args.linear && args.screenshot.is_none() {
        return Err(CommandError::usage("no command was given, and the dashboard needs a terminal")
            .hinted("`tagwerk --help` lists the commands"));
    }
    let options = options(args, &context.global.dir, context)?;
    if let Some(file) = &args.screenshot {
        return screenshot(file, args, &options, context);
    }
    let opened = match (args.linear, has_terminal) {
        (false, _) => tui::run(&options),
        (true, true) => tui::run_linear(&options),
        (true, false) => tui::run_lines(&options, &mut io::stdin().lock(), &mut io::stdout().lock()),
    };
    opened.map_err(failed)?;
    Ok(Outcome::Fine)
}

/// Whether a dashboard can be opened: people see what is written, and their keys arrive.
pub(super) fn has_terminal() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Opens the dashboard over the workspace in `dir`, as it opens without arguments.
pub(super) fn open(dir: &Path, context: &Context) -> Result<Outcome, CommandError> {
    tui::run(&options(&DashboardArgs::default(), dir, context)?).map_err(CommandError::failure)?;
    Ok(Outcome::Fine)
}

/// Who stops reading lines is told nothing more, and that is no mistake.
fn failed(error: DashboardError) -> CommandError {
    match error {
        DashboardError::Terminal(error) if error.kind() == io::ErrorKind::BrokenPipe => error.into(),
        error => CommandError::failure(error),
    }
}

fn options(args: &DashboardArgs, dir: &Path, context: &Context) -> Result<Options, CommandError> {
    // A clock that cannot be read is said before the screen is taken over.
    context.now_in(&Zone::utc())?;
    let clock = Clock::new(context.global.now.clone());
    let now = move |zone: &Zone| clock.now(zone).unwrap_or(Micros::MIN);
    let variable = |name: &str| std::env::var(name).ok();
    let place = tui::configuration_place(&|name| std::env::var_os(name));
    let may_write = !args.read_only && (args.write || workspace::is_in_work_tree(dir));
    Ok(Options {
        configuration: place.map(|(path, named)| Configuration::load(&path, named)).unwrap_or_default(),
        theme: args.theme,
        suiting_theme: ThemeName::suiting(variable("COLORFGBG").as_deref()),
        depth: if args.screenshot.is_some() { ColorDepth::True } else { ColorDepth::of(&variable) },
        language: args.language,
        suiting_language: tui::language_of(&variable),
        access: if may_write { Access::ReadWrite } else { Access::ReadOnly },
        screen: args.screen.unwrap_or(ScreenId::Catalog),
        ..Options::new(dir.to_owned(), Arc::new(now))
    })
}

fn screenshot(
    file: &Path,
    args: &DashboardArgs,
    options: &Options,
    context: &mut Context,
) -> Result<Outcome, CommandError> {
    if file.extension().is_none_or(|ending| ending != "svg") {
        return Err(CommandError::usage(format!("`{}` is no name for a picture: it ends in `.svg`", file.display())));
    }
    let (columns, rows) = args.size;
    let mut dashboard = Headless::new(options, columns, rows);
    dashboard.press(&args.keys).map_err(|error| CommandError::usage(format!("--keys: {error}")))?;
    fs::write(file, dashboard.picture()).map_err(|error| {
        CommandError::failure(io::Error::new(error.kind(), format!("cannot write `{}`: {error}", file.display())))
    })?;
    context.printer.note(format!("wrote `{}`", file.display()));
    Ok(Outcome::Fine)
}

fn screen(text: &str) -> Result<ScreenId, String> {
    ScreenId::ALL.into_iter().find(|screen| screen.word() == text).ok_or_else(|| {
        let all = ScreenId::ALL.map(|screen| format!("`{}`", screen.word()));
        format!("there are {}", all.join(", "))
    })
}

fn theme(text: &str) -> Result<ThemeName, String> {
    ThemeName::of(text).ok_or_else(|| "there are `dark`, `light` and `high-contrast`".to_owned())
}

/// Columns and rows, `120x40`.
fn size(text: &str) -> Result<(u16, u16), String> {
    let parts = text.split_once('x').and_then(|(columns, rows)| Some((columns.parse().ok()?, rows.parse().ok()?)));
    match parts {
        Some((columns @ 20..=500, rows @ 5..=300)) => Ok((columns, rows)),
        _ => Err("expected columns and rows, such as `120x40`, from 20x5 to 500x300".to_owned()),
    }
}
