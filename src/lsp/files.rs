//! Addresses of files, as clients write them, and paths.

use std::{
    path::{Component, Path, PathBuf},
    str::FromStr,
    sync::Arc,
};

use lsp_types::Uri;

use crate::catalog::FileKind;

/// The path of a `file:` address.
pub(super) fn path_of(uri: &Uri) -> Option<PathBuf> {
    let url = url::Url::parse(uri.as_str()).ok()?;
    (url.scheme() == "file").then(|| url.to_file_path().ok()).flatten()
}

/// The address of an absolute path.
pub(super) fn uri_of(path: &Path) -> Option<Uri> {
    let url = url::Url::from_file_path(path).ok()?;
    Uri::from_str(url.as_str()).ok()
}

/// Where a file lies: the folder with `tagwerk.toml` as the client writes it and as the system does, and the file's path
/// in it, with `/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Home {
    pub(super) root: PathBuf,
    pub(super) shown_root: PathBuf,
    pub(super) file: Arc<str>,
}

/// The nearest workspace above a path; `None` when there is none. The file itself need not be there.
pub(super) fn home_of(path: &Path) -> Option<Home> {
    let mut folder = path.parent()?;
    loop {
        if folder.join(FileKind::WORKSPACE_FILE).is_file() {
            let file = relative(path, folder)?;
            let root = folder.canonicalize().ok()?;
            return Some(Home { root, shown_root: folder.to_owned(), file });
        }
        folder = folder.parent()?;
    }
}

/// A path below a folder, with `/`.
fn relative(path: &Path, folder: &Path) -> Option<Arc<str>> {
    let inside = path.strip_prefix(folder).ok()?;
    let parts: Option<Vec<&str>> =
        inside.components().map(|part| if let Component::Normal(name) = part { name.to_str() } else { None }).collect();
    Some(Arc::from(parts?.join("/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_paths_lead_to_each_other() {
        for path in ["/tmp/a b/标签.toml", "/tmp/100%/x#y.toml"] {
            let uri = uri_of(Path::new(path)).expect("an address");
            assert_eq!(path_of(&uri).as_deref(), Some(Path::new(path)), "{}", uri.as_str());
        }
        let untitled = Uri::from_str("untitled:Untitled-1").expect("an address");
        assert_eq!(path_of(&untitled), None);
    }

    #[test]
    fn a_file_is_at_home_in_the_nearest_workspace() {
        let folder = tempfile::tempdir().expect("a folder");
        let inner = folder.path().join("examples/one");
        std::fs::create_dir_all(inner.join("tags")).expect("created");
        std::fs::write(folder.path().join("tagwerk.toml"), "").expect("written");
        std::fs::write(inner.join("tagwerk.toml"), "").expect("written");
        let file = |path: PathBuf| home_of(&path).map(|home| home.file.to_string());
        assert_eq!(file(inner.join("tags/x.toml")).as_deref(), Some("tags/x.toml"));
        assert_eq!(file(folder.path().join("tags/new/x.toml")).as_deref(), Some("tags/new/x.toml"));
        assert_eq!(file(std::env::temp_dir().join("x.toml")), None);
    }
}
