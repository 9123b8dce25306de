use std::time::Instant;

use serde_json::{Value, json};

use super::{
    context::Context,
    error::{CommandError, Outcome},
    mutate,
    table::counted,
};
use crate::{
    catalog::{Expectation, TestSection},
    diagnostic::{render_json, render_text},
    trial::{TestResult, Verdict},
    workspace::{TagFilter, Tested, UnknownFilterKey, Wanted, Workspace, WriteMode},
};

/// Run the tests that stand beside the rules of tags
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tagwerk test\n  tagwerk test recent_login lifecycle\n  \
                        tagwerk test --where \"owner:growth status:active\" --json")]
pub(super) struct TestArgs {
    /// Ids of tags (default: all)
    #[arg(value_name = "TAG")]
    tags: Vec<String>,
    /// Which tags, such as `owner:growth status:active category:behavior`
    #[arg(long = "where", value_name = "FILTER", conflicts_with = "tags")]
    filter: Option<String>,
    /// Write inputs for the tests of TAG, at the edges of its rule; what to expect of them is left to you
    #[arg(long, value_name = "TAG", conflicts_with_all = ["tags", "filter", "mutate"])]
    scaffold: Option<String>,
    /// With --scaffold: append them to the tag's file instead of printing them
    #[arg(long, requires = "scaffold")]
    write: bool,
    /// Change each rule in many small ways and say which changes no test notices
    #[arg(long)]
    mutate: bool,
    /// With --mutate: exit with 1 when fewer than N percent of all changes are noticed
    #[arg(long, value_name = "N", requires = "mutate", value_parser = clap::value_parser!(u8).range(0..=100))]
    min_score: Option<u8>,
}

pub(super) fn run(args: &TestArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    let wanted = wanted(&args.tags, args.filter.as_deref())?;
    let workspace = context.workspace()?;
    if let Some(tag) = &args.scaffold {
        return scaffold(&workspace, tag, args.write, context);
    }
    if args.mutate {
        return mutate::run(&workspace, &wanted, args.min_score, context);
    }
    let started = Instant::now();
    let tested = workspace.test(&wanted)?;
    let seconds = started.elapsed().as_secs_f64();
    let count = Count::of(&tested);
    if context.printer.is_json() {
        context.printer.json(&as_json(&tested, &count, seconds))?;
    } else {
        if !tested.found.is_empty() {
            let text = render_text(&tested.found, &tested.sources, context.printer.colors_stderr());
            context.printer.talk(text.trim_end());
        }
        context.printer.line(count.to_string())?;
        context
            .printer
            .note(format!("{} without a test, {seconds:.3} s", counted(tested.untested.len() as u64, "tag")));
    }
    Ok(if tested.found.has_errors() { Outcome::Findings } else { Outcome::Fine })
}

fn scaffold(workspace: &Workspace, tag: &str, write: bool, context: &mut Context) -> Result<Outcome, CommandError> {
    let scaffolding = workspace.scaffold(tag, WriteMode::from_check(!write))?;
    let printer = &mut context.printer;
    let tests = &scaffolding.tests;
    if printer.is_json() {
        printer.json(&json!({
            "tag": tag,
            "file": *scaffolding.file,
            "written": write && !tests.is_empty(),
            "tests": tests.iter().map(|t| json!({"name": *t.name, "text": t.text})).collect::<Vec<Value>>(),
        }))?;
        return Ok(Outcome::Fine);
    }
    if write {
        printer.line(format!("{} added to {}", counted(tests.len() as u64, "test"), scaffolding.file))?;
    } else {
        let sections: Vec<&str> = tests.iter().map(|t| t.text.as_str()).collect();
        printer.text(sections.join("\n"))?;
    }
    printer.note(format!(
        "each says `expect = \"{}\"`: read the rows, and write what the tag must say",
        TestSection::OPEN
    ));
    Ok(Outcome::Fine)
}

/// The tags that are named, or those that a filter takes, or all.
pub(super) fn wanted(tags: &[String], filter: Option<&str>) -> Result<Wanted, CommandError> {
    if !tags.is_empty() {
        return Ok(Wanted::Tags(tags.to_vec()));
    }
    let filter: TagFilter = filter.unwrap_or_default().parse().map_err(|error: UnknownFilterKey| {
        let usage = CommandError::usage(error.to_string());
        match error.hint() {
            Some(hint) => usage.hinted(hint),
            None => usage,
        }
    })?;
    Ok(Wanted::Filter(filter))
}

/// Tests by what came of them.
#[derive(Debug, Default)]
struct Count {
    passed: u64,
    failed: u64,
    skipped: u64,
    impossible: u64,
}

impl Count {
    fn of(tested: &Tested) -> Self {
        let mut count = Self::default();
        for result in &tested.results {
            match result.verdict {
                Verdict::Passed => count.passed += 1,
                Verdict::Failed(_) => count.failed += 1,
                Verdict::Skipped => count.skipped += 1,
                Verdict::Impossible(_) => count.impossible += 1,
            }
        }
        count
    }
}

/// `12 tests: 10 hold, 1 does not, 1 was not run`.
impl std::fmt::Display for Count {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let total = self.passed + self.failed + self.skipped + self.impossible;
        write!(f, "{}: {} hold", counted(total, "test"), self.passed)?;
        if self.failed > 0 {
            write!(f, ", {} do not", self.failed)?;
        }
        if self.skipped > 0 {
            write!(f, ", {} not run since rules have mistakes", self.skipped)?;
        }
        if self.impossible > 0 {
            write!(f, ", {} cannot be run", self.impossible)?;
        }
        Ok(())
    }
}

fn as_json(tested: &Tested, count: &Count, seconds: f64) -> Value {
    json!({
        "ok": !tested.found.has_errors(),
        "passed": count.passed,
        "failed": count.failed,
        "skipped": count.skipped,
        "impossible": count.impossible,
        "tests": tested.results.iter().map(test_as_json).collect::<Vec<Value>>(),
        "untested": tested.untested,
        "findings": render_json(&tested.found, &tested.sources),
        "seconds": {"run": seconds},
    })
}

fn test_as_json(result: &TestResult) -> Value {
    let mut value = json!({
        "tag": *result.tag,
        "number": result.index + 1,
        "name": result.name.as_deref(),
        "result": match result.verdict {
            Verdict::Passed => "passed",
            Verdict::Failed(_) => "failed",
            Verdict::Skipped => "skipped",
            Verdict::Impossible(_) => "impossible",
        },
    });
    match &result.verdict {
        Verdict::Failed(failure) => {
            value["expected"] = answer(&failure.expected);
            value["got"] = answer(&failure.got);
            let reason = |r: &crate::trial::Reason| json!({"clause": r.clause, "what": r.what});
            value["reasons"] = failure.reasons.iter().map(reason).collect();
        }
        Verdict::Impossible(why) => value["why"] = json!(why),
        Verdict::Passed | Verdict::Skipped => {}
    }
    value
}

fn answer(answer: &Expectation) -> Value {
    match answer {
        Expectation::Member(member) => json!(member),
        Expectation::Value(value) => json!(value),
    }
}
