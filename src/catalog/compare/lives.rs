use super::{
    Compared, code,
    renamed::Renamed,
    thing::{Pair, Thing},
};
use crate::{
    catalog::{
        FileKind, Status,
        lifecycle::{is_allowed, next_steps, word},
        policy::Policy,
    },
    diagnostic::{Diagnostic, Diagnostics, Place, Span},
};

/// Steps of a life, and who answers for it.
pub(super) fn check(compared: &Compared<'_>, pair: &Pair<'_>, renamed: &Renamed<'_>, found: &mut Diagnostics) {
    match (pair.base, pair.head) {
        (Some(base), Some(head)) => {
            step(compared, base, head, found);
            owner(compared, base, head, found);
            category(compared, base, head, found);
        }
        (None, Some(head)) => match renamed.before(head) {
            Some(old) => other_id(compared, old.thing, head, old.how, found),
            None => beginning(compared, head, found),
        },
        (Some(base), None) => {
            if renamed.after(base).is_none() {
                end(compared, base, found);
            }
        }
        (None, None) => {}
    }
}

fn step(compared: &Compared<'_>, base: Thing<'_>, head: Thing<'_>, found: &mut Diagnostics) {
    let (from, to) = (base.status(), head.status());
    // The base's: a change cannot allow itself a step.
    let policy = &compared.base.settings().policy;
    if is_allowed(policy, Some(from), Some(to)) {
        return;
    }
    let before = compared.in_base(base.place("status"));
    let finding = if from == Status::Retired {
        Diagnostic::error(
            code::RETIRED_ID,
            head.place("status"),
            format!("{} is retired: its id never means anything else", head.name()),
        )
        .label(format!("cannot become `{to}`"))
        .help("take another id, and leave the retired file as it was")
    } else {
        Diagnostic::error(
            code::ILLEGAL_STEP,
            head.place("status"),
            format!("{} cannot go from `{from}` to `{to}`", head.name()),
        )
        .label(format!("was `{from}`"))
        .help(remedy(policy, Some(from), Some(to)))
    };
    found.push(finding.related(before, format!("`{from}` here")));
}

fn beginning(compared: &Compared<'_>, head: Thing<'_>, found: &mut Diagnostics) {
    let policy = &compared.base.settings().policy;
    let to = head.status();
    if is_allowed(policy, None, Some(to)) {
        return;
    }
    found.push(
        Diagnostic::error(
            code::ILLEGAL_STEP,
            head.place("status"),
            format!("{} is new and cannot begin as `{to}`", head.name()),
        )
        .label("nothing of this id was there before")
        .help(remedy(policy, None, Some(to))),
    );
}

fn end(compared: &Compared<'_>, base: Thing<'_>, found: &mut Diagnostics) {
    let policy = &compared.base.settings().policy;
    let from = base.status();
    if is_allowed(policy, Some(from), None) {
        return;
    }
    let help = match from {
        Status::Retired => "bring it back: the retired file keeps the id from ever meaning anything else".to_owned(),
        Status::Deprecated => {
            "bring it back and set `status = \"retired\"`: the file stays for the id's sake".to_owned()
        }
        _ => format!("bring it back; {}", remedy(policy, Some(from), None)),
    };
    found.push(
        Diagnostic::error(
            code::DELETED,
            compared.in_base(base.place("status")),
            format!("{} is deleted, and it was `{from}`", base.name()),
        )
        .label("as it was")
        .help(help),
    );
}

fn other_id(compared: &Compared<'_>, base: Thing<'_>, head: Thing<'_>, how: &str, found: &mut Diagnostics) {
    let kind = base.kind().word();
    found.push(
        Diagnostic::error(
            code::OTHER_ID,
            head.place("id"),
            format!("{kind} `{}` goes on as `{}`", base.id(), head.id()),
        )
        .label(how)
        .related(compared.in_base(base.place("id")), format!("was `{}`, and `{}`", base.id(), base.status()))
        .help(format!(
            "keep the id `{0}`: whoever has its audience knows it by that. Or bring `{0}` back, let `{1}` begin as \
             `draft`, and end `{0}` as `deprecated`{2}",
            base.id(),
            head.id(),
            match head {
                Thing::Tag(_) => format!(" with `replaced_by = \"{}\"`", head.id()),
                Thing::Strategy(_) => String::new(),
            }
        )),
    );
}

/// Which steps there are instead.
fn remedy(policy: &Policy, from: Option<Status>, wanted: Option<Status>) -> String {
    let steps: Vec<String> = next_steps(policy, from)
        .iter()
        .map(|step| match step.to {
            Some(to) => format!("`{to}`"),
            None => "deletion".to_owned(),
        })
        .collect();
    let steps = match steps.as_slice() {
        [] => "nothing".to_owned(),
        [one] => one.clone(),
        [all @ .., last] => format!("{} or {last}", all.join(", ")),
    };
    let start = match from {
        Some(from) => format!("from `{from}` it goes to {steps}"),
        None => format!("begin with {steps}"),
    };
    format!(
        "{start}; `[policy] transitions = [\"{} -> {}\"]`, once merged, allows this step too",
        word(from),
        word(wanted)
    )
}

fn owner(compared: &Compared<'_>, base: Thing<'_>, head: Thing<'_>, found: &mut Diagnostics) {
    let (Some(before), after) = (base.owner(), head.owner()) else { return };
    if after == Some(before) {
        return;
    }
    let (message, key) = match after {
        Some(after) => (format!("{} goes from owner `{before}` to `{after}`", head.name()), "owner"),
        None => (format!("{} loses its owner `{before}`", head.name()), "id"),
    };
    found.push(
        Diagnostic::warning(code::OWNER, head.place(key), message)
            .label(format!("was `{before}`"))
            .related(compared.in_base(base.place("owner")), "the owner until now")
            .help("let both of them agree"),
    );
}

fn category(compared: &Compared<'_>, base: Thing<'_>, head: Thing<'_>, found: &mut Diagnostics) {
    let (Thing::Tag(before), Thing::Tag(after)) = (base, head) else { return };
    if before.category == after.category {
        return;
    }
    let message = format!("{} moves from category `{}` to `{}`", head.name(), before.category, after.category);
    found.push(
        Diagnostic::warning(code::CATEGORY, head.place("id"), message)
            .label(format!("lay in `{}`", before.document.file))
            .related(compared.in_base(base.place("id")), "lay here")
            .help("other people answer for that folder: let both sides agree"),
    );
}

/// What is said when a change moves the whole workspace to another folder of its repository.
#[must_use]
pub fn moved_workspace(from: &str, to: &str) -> Diagnostic {
    let name =
        |folder: &str| if folder.is_empty() { "the top of the repository".to_owned() } else { format!("`{folder}`") };
    Diagnostic::warning(
        code::MOVED_WORKSPACE,
        Place::new(FileKind::WORKSPACE_FILE, Span::default()),
        format!("the workspace moves from {} to {}", name(from), name(to)),
    )
    .label("compared with where it was")
    .help("change the paths in workflows and in `CODEOWNERS` too")
}

/// What is said when the settings of the base cannot be read, so that there is nothing to compare with.
#[must_use]
pub fn unreadable_base(base_name: &str) -> Diagnostic {
    Diagnostic::warning(
        code::UNREADABLE_BASE,
        Place::new(FileKind::WORKSPACE_FILE, Span::default()),
        format!("`{base_name}{}` has mistakes, so nothing is compared", FileKind::WORKSPACE_FILE),
    )
    .label("of the base")
    .help("mend it in a change of its own first")
}
