use serde_json::{Value, json};

use super::{
    context::Context,
    error::{CommandError, Outcome},
    printer::Style,
    table::counted,
};

/// Verify every file of the store against its checksums
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tagwerk doctor\n  tagwerk doctor --json")]
pub(super) struct DoctorArgs {}

pub(super) fn run(_: &DoctorArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    let workspace = context.workspace()?;
    let report = workspace.verify_store()?;
    if context.printer.is_json() {
        let damaged: Vec<Value> =
            report.damaged.iter().map(|d| json!({"file": d.file, "what": d.what, "remedy": d.remedy})).collect();
        context.printer.json(&json!({"files": report.files, "damaged": damaged}))?;
    } else {
        for damage in &report.damaged {
            let place = damage.file.as_ref().map(|f| format!("{f}: ")).unwrap_or_default();
            context.printer.styled(format!("{place}{}", damage.what), Style::Red)?;
            if let Some(remedy) = &damage.remedy {
                context.printer.line(format!("  {remedy}"))?;
            }
        }
        let verdict = match report.damaged.len() {
            0 => "all whole".to_owned(),
            n => format!("{n} damaged"),
        };
        context.printer.line(format!("{}, {verdict}", counted(report.files, "file")))?;
    }
    Ok(if report.damaged.is_empty() { Outcome::Fine } else { Outcome::Findings })
}
