use std::path::PathBuf;

use serde_json::{Value, json};

use super::{
    build::{self, WhatToBuild},
    context::Context,
    error::{CommandError, Outcome},
    identity,
};
use crate::{
    calendar::format_instant,
    workspace::{Exactness, PublishInstant, PublishOptions, Published, ReviewedPlan, TakenBack, Workspace},
};

/// Make a release of the catalog and data as they are now current, building it if needed
///
/// A release that is there already is taken when its definitions and data are those of now and it was built at the wanted
/// instant, or up to an hour ago if none is given; so publishing twice makes one release. Readers see the old release or
/// the new one, never a half. What a rollback took back is not published again without --again.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tagwerk publish\n  tagwerk publish --as-of 2026-01-08T00:00:00\n  \
                  TAGWERK_SIGN_KEY=\"$(cat minisign.key)\" tagwerk publish\n  \
                  tagwerk publish --plan plan.json --pull-request 42 --approved-by ann --approved-by bob --json\n\n\
                  Environment:\n  TAGWERK_SIGN_KEY       text of a minisign secret key: the release is signed with it\n  \
                  TAGWERK_SIGN_PASSWORD  its password, if it has one\n  \
                  TAGWERK_USER           who publishes (default: GITHUB_ACTOR, or git's user.name)")]
pub(super) struct PublishArgs {
    /// Evaluate as if it were T; nothing at or after T is seen (default: now, to the minute)
    #[arg(long, value_name = "T")]
    as_of: Option<String>,
    /// Use the store as it is, even when sources changed
    #[arg(long)]
    no_ingest: bool,
    /// Publish only what was reviewed: the JSON of `tagwerk plan`
    ///
    /// The files have to say the same (the commit may be another one: a merge makes a new one). The plan is made again over
    /// the data of now; if the policy asks for more then, nothing is published.
    #[arg(long, value_name = "FILE")]
    plan: Option<PathBuf>,
    /// With --plan: commit, data, instant and engine have to be those of the plan, too
    #[arg(long, requires = "plan")]
    exact: bool,
    /// Publish although a rollback took these definitions or data back
    #[arg(long)]
    again: bool,
    /// The pull request that it was approved in, written into the release
    #[arg(long, value_name = "REF")]
    pull_request: Option<String>,
    /// Somebody who approved it, written into the release (may be given several times)
    #[arg(long, value_name = "WHO")]
    approved_by: Vec<String>,
}

pub(super) fn run(args: &PublishArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    let workspace = context.workspace()?;
    let what = WhatToBuild { as_of: args.as_of.clone(), no_ingest: args.no_ingest, tags: Vec::new() };
    let key = identity::signing_key()?;
    let plan = args.plan.as_deref().map(ReviewedPlan::read).transpose()?;
    let options = PublishOptions {
        build: what.options(&workspace, context)?,
        instant: if args.as_of.is_some() { PublishInstant::Exactly } else { PublishInstant::About },
        by: identity::actor(workspace.root())?,
        pull_request: args.pull_request.clone(),
        approved_by: args.approved_by.clone(),
        key: key.as_ref(),
        plan: plan.as_ref(),
        exactness: if args.exact { Exactness::Exact } else { Exactness::Policy },
        taken_back: if args.again { TakenBack::PublishAgain } else { TakenBack::Refuse },
    };
    let bars = context.bars();
    let published = workspace.publish(&options, &bars)?;
    bars.clear();
    if let Some(built) = &published.built {
        build::remark(built, context);
    }
    for remark in &published.remarks {
        context.printer.note(format!("note: {remark}"));
    }
    if context.printer.is_json() {
        context.printer.json(&as_json(&published, &workspace))?;
    } else {
        if let Some(built) = &published.built {
            build::show(built, &workspace, context)?;
        }
        context.printer.line(sentence(&published))?;
    }
    Ok(Outcome::Fine)
}

pub(super) fn as_json(published: &Published, workspace: &Workspace) -> Value {
    json!({
        "release": published.release,
        "previous": published.previous,
        "changed": published.changed,
        "as_of": format_instant(published.as_of, workspace.zone()),
        "commit": published.commit,
        "dirty": published.is_dirty,
        "definitions": published.definitions,
        "subjects": published.subjects,
        "audiences": published.audiences,
        "built": published.built.is_some(),
        "signed_by": published.key_id,
        "remarks": published.remarks,
    })
}

/// What is current now.
pub(super) fn sentence(published: &Published) -> String {
    let signed = published.key_id.as_ref().map_or(String::new(), |id| format!(", signed with the key {id}"));
    match published.previous {
        Some(previous) if previous == published.release && published.changed => {
            format!("release {previous} was current already{signed} now")
        }
        Some(previous) if previous == published.release => format!("release {previous} was current already"),
        Some(previous) => format!("release {} is current, it was {previous}{signed}", published.release),
        None => format!("release {} is current{signed}", published.release),
    }
}
