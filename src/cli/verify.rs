use std::path::PathBuf;

use serde_json::{Value, json};

use super::{
    context::Context,
    error::{CommandError, Outcome},
    off,
    printer::Style,
    table::counted,
};
use crate::{
    calendar::{Zone, format_instant},
    store::{ReleaseManifest, public_key_id},
    workspace::{self, ReleaseSignature, Verification, VerifiedSubject, VerifyTarget},
};

/// Verify a release or an exported file, offline: every byte, and who signed it
///
/// A release: its manifest, every audience, `CURRENT`, the log, the signature. An export: its files against the manifest
/// beside it, and how many people they hold. One flipped bit is noticed; what is not covered is said.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tagwerk verify\n  tagwerk verify 12 --json\n  tagwerk verify churned.parquet\n  \
                        tagwerk verify /backup/releases/12 --key RWRX55iBWfRGwo5jnqLa/BUamsRM2Q4MrCp1RYb0JGU9HLczl+tJcW7s")]
pub(super) struct VerifyArgs {
    /// Number of a release, an export, or the folder or manifest of a release (default: the current release)
    #[arg(value_name = "RELEASE|FILE")]
    target: Option<PathBuf>,
    /// Trust this public key too, besides `[publish] keys` (may be given several times)
    #[arg(long = "key", value_name = "KEY")]
    keys: Vec<String>,
}

pub(super) fn run(args: &VerifyArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    if let Some(key) = args.keys.iter().find(|key| public_key_id(key).is_none()) {
        return Err(CommandError::usage(format!("--key: `{key}` is no public key of minisign"))
            .hinted("take the second line of the file `minisign.pub` that `minisign -G` writes"));
    }
    let target = match &args.target {
        None => VerifyTarget::Current,
        Some(target) => match target.to_str().and_then(|text| text.parse().ok()) {
            Some(number) => VerifyTarget::Release(number),
            None => VerifyTarget::File(target.clone()),
        },
    };
    let verified = workspace::verify(&context.global.dir, &target, &args.keys)?;
    let zone = off::zone(context);
    if context.printer.is_json() {
        context.printer.json(&as_json(&verified, &zone))?;
    } else {
        print(&verified, &zone, context)?;
    }
    Ok(if verified.is_whole() { Outcome::Fine } else { Outcome::Findings })
}

fn print(verified: &Verification, zone: &Zone, context: &mut Context) -> Result<(), CommandError> {
    for damage in &verified.damaged {
        let place = damage.file.as_ref().map(|f| format!("{f}: ")).unwrap_or_default();
        context.printer.styled(format!("{place}{}", damage.what), Style::Red)?;
        if let Some(remedy) = &damage.remedy {
            context.printer.line(format!("  {remedy}"))?;
        }
    }
    let verdict = if verified.is_whole() { "whole" } else { "not to be trusted" };
    let files = counted(verified.files.len() as u64, "file");
    context.printer.line(match &verified.subject {
        VerifiedSubject::Release(None) => format!("the release is {verdict}"),
        VerifiedSubject::Release(Some(manifest)) => format!("release {}: {files}, {verdict}", manifest.release),
        VerifiedSubject::Export(None) => format!("the export is {verdict}"),
        VerifiedSubject::Export(Some(manifest)) => {
            let p = &manifest.provenance;
            let value = p.value.as_ref().map_or(String::new(), |value| format!(" = '{value}'"));
            format!(
                "export of `{}`{value} from release {} as of {}: {files}, {}, {verdict}",
                p.tag,
                p.release,
                p.as_of,
                counted(manifest.count, "subject")
            )
        }
    })?;
    if let VerifiedSubject::Release(Some(manifest)) = &verified.subject {
        for line in provenance(manifest, zone) {
            context.printer.line(format!("  {line}"))?;
        }
    }
    if let Some(ReleaseSignature::Trusted { key_id }) = &verified.signature {
        context.printer.line(format!("  signed with the key {key_id}"))?;
    }
    for remark in &verified.remarks {
        context.printer.note(format!("note: {remark}"));
    }
    for what in &verified.not_covered {
        context.printer.note(format!("not covered: {what}"));
    }
    Ok(())
}

fn provenance(manifest: &ReleaseManifest, zone: &Zone) -> Vec<String> {
    let mut lines = vec![format!("as of {} by {}", format_instant(manifest.as_of, zone), manifest.engine)];
    let dirty = if manifest.dirty { " + changes" } else { "" };
    lines.push(format!("commit {}{dirty}", manifest.commit.as_deref().unwrap_or("none")));
    lines.push(format!("definitions {}", manifest.definitions.as_deref().unwrap_or("unknown")));
    lines.push(format!("data {}", manifest.snapshot));
    if let Some(publication) = &manifest.publication {
        let by = publication.by.as_ref().map_or(String::new(), |by| format!(" by {by}"));
        lines.push(format!("published {}{by}", format_instant(publication.at, zone)));
        if !publication.approved_by.is_empty() {
            lines.push(format!("approved by {}", publication.approved_by.join(", ")));
        }
        if let Some(pull_request) = &publication.pull_request {
            lines.push(format!("pull request {pull_request}"));
        }
        if let Some(plan) = &publication.plan {
            lines.push(format!("plan {plan}"));
        }
    }
    lines
}

fn as_json(verified: &Verification, zone: &Zone) -> Value {
    let damaged: Vec<Value> =
        verified.damaged.iter().map(|d| json!({"file": d.file, "what": d.what, "remedy": d.remedy})).collect();
    let (what, release, provenance) = match &verified.subject {
        VerifiedSubject::Release(manifest) => (
            "release",
            manifest.as_ref().map(|m| m.release.0),
            manifest.as_ref().map(|m| {
                json!({
                    "as_of": format_instant(m.as_of, zone),
                    "commit": m.commit,
                    "dirty": m.dirty,
                    "definitions": m.definitions,
                    "snapshot": m.snapshot,
                    "engine": m.engine,
                    "plan": m.publication.as_ref().and_then(|p| p.plan.as_ref()),
                    "pull_request": m.publication.as_ref().and_then(|p| p.pull_request.as_ref()),
                    "approved_by": m.publication.as_ref().map_or(&[][..], |p| &p.approved_by),
                })
            }),
        ),
        VerifiedSubject::Export(manifest) => (
            "export",
            manifest.as_ref().map(|m| m.provenance.release),
            manifest.as_ref().map(|m| {
                let p = &m.provenance;
                json!({
                    "tag": p.tag,
                    "value": p.value,
                    "format": m.format,
                    "count": m.count,
                    "suppressed": m.suppressed,
                    "as_of": p.as_of,
                    "commit": p.commit,
                    "dirty": p.dirty,
                    "definitions": p.definitions,
                    "snapshot": p.snapshot,
                    "engine": p.engine,
                })
            }),
        ),
    };
    json!({
        "ok": verified.is_whole(),
        "what": what,
        "release": release,
        "files": verified.files,
        "damaged": damaged,
        "signature": verified.signature.as_ref().map(|s| json!({"state": s.word(), "key": s.key_id()})),
        "provenance": provenance,
        "remarks": verified.remarks,
        "not_covered": verified.not_covered,
    })
}
