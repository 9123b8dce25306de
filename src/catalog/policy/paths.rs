use super::{
    CodeownersFile, OwnerKey, Policy,
    findings::Found,
    owners::folder_of,
    registry::{LINK, ODD_PATH, UNKNOWN_AUTOMATION},
};
use crate::diagnostic::{Diagnostic, Place, Span};

/// A path of the repository that a change touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TouchedPath {
    /// Relative to the repository, with `/`; of a rename the new one.
    pub path: String,
    /// Of a rename, the old one.
    pub from: Option<String>,
    /// What lay there before.
    pub before: EntryKind,
    /// What lies there after.
    pub after: EntryKind,
}

/// What lies at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// Nothing.
    Absent,
    /// A plain file.
    File,
    /// A file that may be executed.
    Program,
    /// A symbolic link.
    Link,
    /// A commit of another repository.
    Submodule,
}

/// What a path of a repository is to policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathKind {
    /// The rules themselves: settings, schemas, workflows, owners.
    Policy,
    /// A template.
    Template,
    /// Something in this folder below `tags/`.
    Tags(String),
    /// A strategy.
    Strategy,
    /// Anything else.
    Other,
}

impl PathKind {
    /// What a path is, for a workspace in the folder `prefix` of its repository (empty, or with a `/` at its end) whose store
    /// is in the folder `store`. Capitals make no difference: some file systems make none either.
    #[must_use]
    pub fn of(path: &str, prefix: &str, store: &str) -> Self {
        let lower = path.to_lowercase();
        let name = lower.rsplit('/').next().unwrap_or_default();
        if lower == ".github"
            || lower.starts_with(".github/")
            || CodeownersFile::is_at(path)
            || matches!(name, ".gitattributes" | ".gitmodules")
        {
            return Self::Policy;
        }
        let Some(inside) = lower.strip_prefix(&prefix.to_lowercase()) else { return Self::Other };
        let store = store.trim_end_matches('/').to_lowercase();
        let is_in = |folder: &str| inside == folder || inside.strip_prefix(folder).is_some_and(|r| r.starts_with('/'));
        if inside == "tagwerk.toml" || is_in("schemas") || is_in(".github") || (!store.is_empty() && is_in(&store)) {
            Self::Policy
        } else if is_in("templates") {
            Self::Template
        } else if is_in("strategies") {
            Self::Strategy
        } else if is_in("tags") {
            Self::Tags(folder_of(inside).unwrap_or_default().to_owned())
        } else {
            Self::Other
        }
    }
}

impl Policy {
    /// Who owns a path.
    #[must_use]
    pub fn owners_of_path(&self, kind: &PathKind) -> &[String] {
        match kind {
            PathKind::Policy => self.owners_of(&OwnerKey::Policy),
            PathKind::Template => self.owners_of(&OwnerKey::Templates),
            PathKind::Strategy => self.owners_of(&OwnerKey::Strategies),
            PathKind::Tags(folder) => self.owners_of_folder(folder),
            PathKind::Other => self.owners_of(&OwnerKey::Everything),
        }
    }
}

/// What is wrong with the paths themselves, whatever the files say.
pub(super) fn check(paths: &[TouchedPath], prefix: &str, store: &str) -> Vec<Found> {
    let mut all = Vec::new();
    for touched in paths.iter().filter(|touched| touched.after != EntryKind::Absent) {
        let path = &touched.path;
        let kind = PathKind::of(path, prefix, store);
        let place = || Place::new(shown(path, prefix), Span::default());
        if let Some(why) = oddity(path, prefix, &kind) {
            let message = format!("the path `{path}` {why}");
            let diagnostic =
                Diagnostic::error(ODD_PATH.code, place(), message).help("give the file a plain path, or leave it out");
            all.push(Found::new(&ODD_PATH, None, diagnostic));
        }
        let what = match (touched.after, &kind) {
            (_, PathKind::Other) => None,
            (EntryKind::Link, _) => Some("a link"),
            (EntryKind::Submodule, _) => Some("a submodule"),
            (EntryKind::Program, PathKind::Tags(_) | PathKind::Strategy | PathKind::Template) => Some("a program"),
            _ => None,
        };
        if let Some(what) = what {
            let message = format!("`{path}` is {what}, not a plain file");
            let diagnostic = Diagnostic::error(LINK.code, place(), message)
                .help("what is reviewed has to lie in the repository itself: put a plain file there");
            all.push(Found::new(&LINK, None, diagnostic));
        }
        if kind == PathKind::Policy && path.to_lowercase().starts_with(".github/") && !is_known_automation(path) {
            let message = format!("`{path}` is nothing that tagwerk knows to lie there");
            let diagnostic = Diagnostic::warning(UNKNOWN_AUTOMATION.code, place(), message)
                .help("what lies in `.github/` may run with the rights of the repository: read it with care");
            all.push(Found::new(&UNKNOWN_AUTOMATION, None, diagnostic));
        }
    }
    all
}

fn is_known_automation(path: &str) -> bool {
    const FILES: [&str; 7] = [
        ".github/CODEOWNERS",
        ".github/workflows/ci.yml",
        ".github/workflows/validate.yml",
        ".github/workflows/publish.yml",
        ".github/dependabot.yml",
        ".github/pull_request_template.md",
        ".github/PULL_REQUEST_TEMPLATE.md",
    ];
    FILES.contains(&path) || path.starts_with(".github/actions/") || path.starts_with(".github/ISSUE_TEMPLATE/")
}

/// Why a path is not what it seems to be.
fn oddity(path: &str, prefix: &str, kind: &PathKind) -> Option<&'static str> {
    let is_hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fffd}')
    };
    if path.chars().any(is_hidden) {
        return Some("holds characters that cannot be seen");
    }
    if *kind == PathKind::Other {
        return None;
    }
    if path.contains('\\') || path.split('/').any(|part| part.ends_with(['.', ' ']) || part == "..") {
        return Some("means another file on some systems");
    }
    let inside = path.strip_prefix(prefix).unwrap_or(path);
    let top = inside.split('/').next().unwrap_or_default();
    let is_plain = match kind {
        PathKind::Tags(_) => top == "tags" && !path.chars().any(char::is_uppercase),
        PathKind::Strategy => top == "strategies",
        PathKind::Template => top == "templates",
        PathKind::Policy => {
            let lower = path.to_lowercase();
            !(lower.starts_with(".github") && !path.starts_with(".github")
                || inside.eq_ignore_ascii_case("tagwerk.toml") && inside != "tagwerk.toml"
                || top.eq_ignore_ascii_case("schemas") && top != "schemas")
        }
        PathKind::Other => true,
    };
    (!is_plain).then_some("differs from what is read only in its capitals")
}

/// Relative to the workspace; what lies outside begins with `/`.
fn shown(path: &str, prefix: &str) -> String {
    path.strip_prefix(prefix).map_or_else(|| format!("/{path}"), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_what_they_are_read_as() {
        let check = |path: &str, prefix: &str, expected: PathKind| {
            assert_eq!(PathKind::of(path, prefix, ".tagwerk"), expected, "{path} in `{prefix}`");
        };
        check("tagwerk.toml", "", PathKind::Policy);
        check("TagWerk.toml", "", PathKind::Policy);
        check("shop/tagwerk.toml", "shop/", PathKind::Policy);
        check("shop/tagwerk.toml", "", PathKind::Other);
        check(".github/workflows/x.yml", "shop/", PathKind::Policy);
        check(".GitHub/workflows/x.yml", "", PathKind::Policy);
        check("docs/codeowners", "", PathKind::Policy);
        check("tags/basic/.gitattributes", "", PathKind::Policy);
        check(".tagwerk/facts/x", "", PathKind::Policy);
        check("templates/x.toml", "", PathKind::Template);
        check("tags/basic/a/x.toml", "", PathKind::Tags("basic/a".to_owned()));
        check("Tags/Basic/x.toml", "", PathKind::Tags("basic".to_owned()));
        check("tags", "", PathKind::Tags(String::new()));
        check("tags/basic/x.toml", "shop/", PathKind::Other);
        check("tagsmore/x.toml", "", PathKind::Other);
        check("README.md", "", PathKind::Other);
    }

    #[test]
    fn odd_paths_are_told() {
        let check = |path: &str, is_odd: bool| {
            let touched =
                TouchedPath { path: path.to_owned(), from: None, before: EntryKind::Absent, after: EntryKind::File };
            let found = super::check(&[touched], "", ".tagwerk");
            assert_eq!(found.iter().any(|f| f.rule.id == "odd_path"), is_odd, "{path}");
        };
        check("tags/basic/x.toml", false);
        check("Tags/basic/x.toml", true);
        check("tags/Basic/x.toml", true);
        check("TAGWERK.toml", true);
        check(".Github/workflows/x.yml", true);
        check("tags/basic/x.toml ", true);
        check("tags\\basic/x.toml", false);
        check("tags/basic\\x.toml", true);
        check("docs/\u{202e}lmth.toml", true);
        check("README.md", false);
        check(".github/CODEOWNERS", false);
    }
}
