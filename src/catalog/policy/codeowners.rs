use super::{
    OwnerKey, Policy,
    findings::{Found, as_shown},
    registry::{CODEOWNERS, SECOND_CODEOWNERS},
};
use crate::{
    catalog::FileKind,
    diagnostic::{Diagnostic, Diagnostics, Place, Span},
};

/// Where GitHub looks for it first, relative to the repository.
pub const CODEOWNERS_FILE: &str = ".github/CODEOWNERS";

/// Every place at which a git host may look for such a file.
const PLACES: [&str; 4] = [CODEOWNERS_FILE, "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"];

/// A file of the repository from which a git host could take owners.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeownersFile {
    /// Relative to the repository, with `/`.
    pub path: String,
    /// What it says.
    pub text: String,
}

impl CodeownersFile {
    /// True for a path at which a git host may look for owners, however it is capitalized.
    #[must_use]
    pub fn is_at(path: &str) -> bool {
        PLACES.iter().any(|place| place.eq_ignore_ascii_case(path))
    }
}

/// The text of `.github/CODEOWNERS` for a workspace in the folder `prefix` of its repository (empty, or with a `/` at its
/// end); `None` when the policy names no owners. The last line that matches a path counts, so the general comes first.
#[must_use]
pub fn codeowners(policy: &Policy, prefix: &str) -> Option<String> {
    if policy.owners.is_empty() {
        return None;
    }
    let root = format!("/{}", escaped(prefix));
    let mut out = format!(
        "# Made by `tagwerk policy codeowners` from [policy.owners] of {prefix}tagwerk.toml; changes here are lost.\n"
    );
    let mut line = |pattern: &str, owners: &[String]| {
        if !owners.is_empty() {
            out.push_str(&format!("{pattern} {}\n", owners.join(" ")));
        }
    };
    let owners = |key: &OwnerKey| policy.owners.get(key).map_or(&[][..], Vec::as_slice);
    line(if prefix.is_empty() { "*" } else { &root }, owners(&OwnerKey::Everything));
    for (key, owners) in &policy.owners {
        if let OwnerKey::Folder(folder) = key {
            line(&format!("{root}tags/{folder}/"), owners);
        }
    }
    line(&format!("{root}strategies/"), owners(&OwnerKey::Strategies));
    line(&format!("{root}templates/"), owners(&OwnerKey::Templates));
    let keepers = policy.owners_of(&OwnerKey::Policy);
    for file in ["tagwerk.toml", "schemas/"] {
        line(&format!("{root}{file}"), keepers);
    }
    for file in ["/.github/", "/.gitattributes", "/.gitmodules", "/CODEOWNERS", "/docs/CODEOWNERS"] {
        line(file, keepers);
    }
    Some(out)
}

/// Spaces separate owners, so those of a path are escaped.
fn escaped(path: &str) -> String {
    path.replace('\\', "\\\\").replace(' ', "\\ ").replace('#', "\\#")
}

/// What is wrong with the files from which a git host takes owners, as findings of a check. `files` are those of
/// [`CodeownersFile::is_at`] that are there.
#[must_use]
pub fn codeowners_findings(policy: &Policy, prefix: &str, files: &[CodeownersFile]) -> Diagnostics {
    let mut found = Diagnostics::new();
    for mut one in check(policy, prefix, files) {
        if let Some(severity) = policy.severity(one.rule) {
            one.diagnostic.severity = as_shown(severity);
            found.push(one.diagnostic);
        }
    }
    found
}

pub(super) fn check(policy: &Policy, prefix: &str, files: &[CodeownersFile]) -> Vec<Found> {
    let Some(expected) = codeowners(policy, prefix) else { return Vec::new() };
    let place = || policy.owners_place.clone().unwrap_or_else(|| Place::new(FileKind::WORKSPACE_FILE, Span::default()));
    let mut all = Vec::new();
    let there = files.iter().find(|file| file.path == CODEOWNERS_FILE);
    let is_in_step = there.is_some_and(|file| file.text.replace("\r\n", "\n") == expected);
    if !is_in_step {
        let message = match there {
            Some(_) => format!("`{CODEOWNERS_FILE}` says something else than `[policy.owners]`"),
            None => format!("there is no `{CODEOWNERS_FILE}`"),
        };
        let diagnostic = Diagnostic::error(CODEOWNERS.code, place(), message)
            .label("GitHub asks for reviews by that file")
            .help("run `tagwerk policy codeowners`");
        all.push(Found::new(&CODEOWNERS, None, diagnostic));
    }
    for file in files.iter().filter(|file| file.path != CODEOWNERS_FILE) {
        let diagnostic = Diagnostic::error(
            SECOND_CODEOWNERS.code,
            place(),
            format!("there is a second file of owners: `{}`", file.path),
        )
        .label(format!("`{CODEOWNERS_FILE}` is the one that is made from here"))
        .help("remove it: some git hosts take it instead, and people take it for true");
        all.push(Found::new(&SECOND_CODEOWNERS, None, diagnostic));
    }
    all
}
