use super::{
    context::Context,
    error::{CommandError, Outcome},
};
use crate::{rule::say::Language, workspace::Explained};

mod json;
mod label;
mod print;
mod subject;

/// Say in plain words what a tag or a rule means, what each clause costs, and why somebody is in or out
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tagwerk explain winback_target\n  tagwerk explain lifecycle --language zh\n  \
                        tagwerk explain recent_login --user u0000042\n  \
                        tagwerk explain high_value --as-of 2026-01-08T00:00:00 --json\n  \
                        tagwerk explain --rule \"count(login, last 7 days) > 3 and profile.city = 'Shanghai'\"")]
pub(super) struct ExplainArgs {
    /// Id of the tag
    #[arg(value_name = "TAG", required_unless_present = "rule")]
    tag: Option<String>,
    /// Explain this rule instead, in the rule language; may refer to tags
    #[arg(long, value_name = "EXPR", conflicts_with = "tag")]
    rule: Option<String>,
    /// Say why this subject is in or out, and what would change it
    #[arg(long, value_name = "ID")]
    user: Option<String>,
    /// Language of the words: en or zh
    #[arg(long, value_name = "LANGUAGE", env = "TAGWERK_LANGUAGE", hide_env_values = true, default_value_t)]
    language: Language,
    /// Count as if it were T; nothing at or after T is seen (default: now, to the minute)
    #[arg(long, value_name = "T")]
    as_of: Option<String>,
}

pub(super) fn run(args: &ExplainArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    let workspace = context.workspace()?;
    let as_of = context.as_of(args.as_of.as_deref(), &workspace)?;
    let what = match (&args.tag, &args.rule) {
        (_, Some(rule)) => Explained::Rule(rule),
        (Some(tag), None) => Explained::Tag(tag),
        (None, None) => return Err(CommandError::usage("name a tag, or give a rule with --rule")),
    };
    if let Some(user) = &args.user {
        return subject::run(what, user, args.language, as_of, &workspace, context);
    }
    let bars = context.bars();
    let explanation = workspace.explain(what, args.language, as_of, context.now(&workspace)?, &bars)?;
    bars.clear();
    if context.printer.is_json() {
        context.printer.json(&json::explanation(&explanation, args.language, &workspace))?;
    } else {
        print::explanation(&explanation, args.language, &workspace, context)?;
    }
    for remark in &explanation.remarks {
        context.printer.note(format!("note: {remark}"));
    }
    Ok(Outcome::Fine)
}
