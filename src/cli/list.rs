use serde_json::{Value, json};

use super::{
    context::Context,
    error::{CommandError, Outcome},
    off,
    table::{Align, Table, counted, grouped, percent},
};
use crate::{
    calendar::{Micros, SECOND, format_instant},
    workspace::{Freshness, Listing, TagFilter},
};

/// List tags, with the sizes of their audiences in the current release
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tagwerk ls\n  tagwerk ls owner:growth status:active\n  \
                        tagwerk ls category:behavior cart --json\n\n\
                        Keys: category, id, kind, owner, status. Terms of one key are alternatives, everything else narrows;\n\
                        words without a key are looked for in id, name and description.")]
pub(super) struct LsArgs {
    /// Which tags, such as `owner:growth status:active category:behavior`
    #[arg(value_name = "FILTER")]
    filter: Vec<String>,
    /// Take sizes from release N instead of the current one
    #[arg(long, value_name = "N")]
    release: Option<u64>,
}

pub(super) fn run(args: &LsArgs, context: &mut Context) -> Result<Outcome, CommandError> {
    let workspace = context.workspace()?;
    let filter: TagFilter = args.filter.join(" ").parse().map_err(|e: crate::workspace::UnknownFilterKey| {
        let hint = e.hint();
        let error = CommandError::usage(e.to_string());
        match hint {
            Some(hint) => error.hinted(hint),
            None => error,
        }
    })?;
    let listing = workspace.list(&filter, args.release, context.now(&workspace)?)?;
    if context.printer.is_json() {
        context.printer.json(&as_json(&listing, |t| format_instant(t, workspace.zone())))?;
        return Ok(Outcome::Fine);
    }
    let mut table = Table::new([
        ("category", Align::Left),
        ("tag", Align::Left),
        ("status", Align::Left),
        ("owner", Align::Left),
        ("size", Align::Right),
        ("share", Align::Right),
        ("age", Align::Right),
        ("name", Align::Left),
    ]);
    let subjects = listing.release.as_ref().map_or(0, |r| r.subjects);
    for tag in &listing.tags {
        table.row([
            tag.category.as_ref(),
            tag.id.as_ref(),
            &if tag.off.is_some() { format!("{}, off", tag.status.word()) } else { tag.status.word().to_owned() },
            tag.owner.as_deref().unwrap_or("-"),
            &tag.size.map_or_else(|| "-".to_owned(), grouped),
            &tag.size.map_or_else(|| "-".to_owned(), |size| percent(size, subjects)),
            &tag.freshness.map_or_else(|| "-".to_owned(), age_words),
            tag.name.as_ref(),
        ]);
    }
    if !table.is_empty() {
        context.printer.table(&table)?;
    }
    let release = match &listing.release {
        Some(r) => format!("sizes of release {} as of {}", r.number, format_instant(r.as_of, workspace.zone())),
        None => "no sizes: nothing is published, see `tagwerk publish`".to_owned(),
    };
    context.printer.note(format!("{}; {release}", counted(listing.tags.len() as u64, "tag")));
    for off in listing.tags.iter().filter_map(|tag| tag.off.as_ref()) {
        context.printer.note(off::words(off, workspace.zone()));
    }
    Ok(Outcome::Fine)
}

fn as_json(listing: &Listing, instant: impl Fn(Micros) -> String) -> Value {
    let tags: Vec<Value> = listing
        .tags
        .iter()
        .map(|tag| {
            json!({
                "id": *tag.id,
                "name": tag.name,
                "category": *tag.category,
                "kind": tag.kind.word(),
                "owner": tag.owner,
                "status": tag.status.word(),
                "off": tag.off.as_ref().map(|off| off::as_json(off, &instant)),
                "size": tag.size,
                "age_seconds": tag.freshness.map(|f| f.age / SECOND),
                "stale": tag.freshness.map(|f| f.is_stale()),
            })
        })
        .collect();
    json!({
        "release": listing.release.as_ref().map(|r| r.number),
        "as_of": listing.release.as_ref().map(|r| instant(r.as_of)),
        "subjects": listing.release.as_ref().map(|r| r.subjects),
        "tags": tags,
    })
}

/// `5 h`, `26 d, stale`.
pub(super) fn age_words(freshness: Freshness) -> String {
    let minutes = freshness.age / (60 * SECOND);
    let age = match minutes {
        ..0 => "from the future".to_owned(),
        0..120 => format!("{minutes} min"),
        120..2880 => format!("{} h", minutes / 60),
        _ => format!("{} d", minutes / 1440),
    };
    if freshness.is_stale() { format!("{age}, stale") } else { age }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{DAY, HOUR, MINUTE};

    #[test]
    fn ages() {
        let words = |age, objective| age_words(Freshness { age, objective });
        assert_eq!(words(5 * MINUTE, None), "5 min");
        assert_eq!(words(26 * HOUR, Some(26 * HOUR)), "26 h");
        assert_eq!(words(27 * HOUR, Some(26 * HOUR)), "27 h, stale");
        assert_eq!(words(3 * DAY, None), "3 d");
        assert_eq!(words(-DAY, None), "from the future");
    }
}
