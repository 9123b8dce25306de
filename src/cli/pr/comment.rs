use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

use serde_json::json;

use super::{
    super::{
        context::Context,
        error::{CommandError, Outcome},
    },
    WhereArgs,
};
use crate::github::{COMMENT_MAX, Written};

/// Write a comment, or give the one written before another text
///
/// With --update the comment carries MARKER where nobody sees it, in its first line, and the next run changes that comment
/// instead of adding one. Only a comment of whoever the token is is changed, whatever another one carries.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tagwerk pr comment 42 --body-file plan.md\n  \
                  tagwerk plan --base origin/main --format markdown | tagwerk pr comment 42 --body-file - --update tagwerk:plan\n  \
                  tagwerk pr comment --body-file plan.md --dry-run")]
pub(super) struct CommentArgs {
    /// Number of the pull request (default: the open one of the branch that is checked out)
    #[arg(value_name = "N")]
    number: Option<u64>,
    /// Take the text from FILE; `-` is stdin
    #[arg(long, value_name = "FILE")]
    body_file: PathBuf,
    /// Change the own comment that carries MARKER: letters, digits, `.`, `_`, `:`, `-`
    #[arg(long, value_name = "MARKER", value_parser = marker)]
    update: Option<String>,
    /// Say what would be done; nothing is written
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    place: WhereArgs,
}

/// A marker that cannot end the comment that it stands in.
fn marker(text: &str) -> Result<String, String> {
    let is_fine = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | ':' | '-');
    if text.is_empty()
        || !text.chars().all(is_fine)
        || text.contains("--")
        || text.starts_with('-')
        || text.ends_with('-')
    {
        return Err("letters, digits, `.`, `_`, `:` and single `-` inside are wanted".to_owned());
    }
    Ok(format!("<!-- {text} -->"))
}

pub(super) fn run(args: &CommentArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    let text = text_of(&args.body_file)?;
    if text.trim().is_empty() {
        return Err(CommandError::usage(format!("{} says nothing", args.body_file.display())));
    }
    let body = match &args.update {
        Some(marker) if !text.starts_with(marker.as_str()) => format!("{marker}\n{text}"),
        _ => text,
    };
    let characters = body.chars().count();
    if characters > COMMENT_MAX {
        return Err(CommandError::usage(format!(
            "the text has {characters} characters, and GitHub takes {COMMENT_MAX}"
        ))
        .hinted("`tagwerk plan --max-chars` makes it shorter without hiding that it is"));
    }
    let hub = args.place.hub(context)?;
    let number = match args.number {
        Some(number) => number,
        None => hub.current(&context.global.dir)?,
    };
    if args.dry_run {
        if context.printer.is_json() {
            context.printer.json(&json!({
                "written": "no",
                "repository": hub.repository.to_string(),
                "number": number,
                "body": body,
            }))?;
        } else {
            let how = if args.update.is_some() { "write or change a comment" } else { "write a comment" };
            context
                .printer
                .line(format!("would {how} of {characters} characters in #{number} of {}", hub.repository))?;
        }
        return Ok(Outcome::Fine);
    }
    if !hub.client.has_token() {
        return Err(CommandError::usage("a comment needs a token")
            .hinted("set GITHUB_TOKEN or GH_TOKEN to one with `pull-requests: write`"));
    }
    let written = match &args.update {
        Some(marker) => hub.client.upsert_comment(&hub.repository, number, marker, &body)?,
        None => Written::Created(hub.client.create_comment(&hub.repository, number, &body)?),
    };
    let (word, sentence) = match &written {
        Written::Created(_) => ("created", "comment written"),
        Written::Updated(_) => ("updated", "comment changed"),
        Written::Unchanged(_) => ("unchanged", "the comment says this already"),
    };
    let comment = written.comment();
    if context.printer.is_json() {
        context
            .printer
            .json(&json!({"written": word, "number": number, "comment": comment.id, "url": comment.html_url}))?;
    } else {
        context.printer.line(format!("{sentence}: {}", comment.html_url))?;
    }
    Ok(Outcome::Fine)
}

/// The text of a file relative to where the command runs, or of stdin.
pub(super) fn text_of(file: &Path) -> Result<String, CommandError> {
    let fail = |error: io::Error| CommandError::usage(format!("cannot read {}: {error}", file.display()));
    if file == Path::new("-") {
        let mut text = String::new();
        io::stdin().lock().take(4 << 20).read_to_string(&mut text).map_err(fail)?;
        return Ok(text);
    }
    fs::read_to_string(file).map_err(fail)
}

#[cfg(test)]
mod tests {
    use super::marker;

    #[test]
    fn a_marker_cannot_leave_its_comment() {
        assert_eq!(marker("tagwerk:plan").as_deref(), Ok("<!-- tagwerk:plan -->"));
        for text in ["", "-->", "a --> b", "a--b", "-a", "a-", "a b", "ä", "<", "a\nb"] {
            assert!(marker(text).is_err(), "{text}");
        }
    }
}
