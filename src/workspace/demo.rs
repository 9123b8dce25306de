use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    BuildOptions, IngestMode, Progress, PublishInstant, PublishOptions, Published, Stage, Workspace, WorkspaceError,
    WriteMode, author::write_if_changed, demo_files::FILES, demo_past, init::io_error,
};
use crate::{
    catalog::schemas,
    demo::{self, DemoOptions, DemoSummary},
};

/// File that says which options the data of a demo was made with.
const STAMP: &str = "data/demo.json";
/// Folder that data is made in before it takes the place of the old.
const ASIDE: &str = ".data-new";

/// What a demo consists of.
#[derive(Debug)]
pub struct Demo {
    /// The workspace.
    pub workspace: Workspace,
    /// What was generated; `None` when data of the same options was there already.
    pub generated: Option<DemoSummary>,
    /// The release that is current now.
    pub published: Published,
}

impl Workspace {
    /// Makes a workspace of generated data in `folder`, builds all its audiences as of the end of the data, and publishes
    /// them. A folder that already holds a demo is brought up to date; definitions that people changed there stay, unless
    /// another version of the program made them.
    ///
    /// A new demo has a past: a git history, unless the folder lies in a repository already, and releases of the weeks
    /// before, each of the definitions of its time.
    ///
    /// # Errors
    /// When the folder holds anything else, an option is out of range, or something cannot be written.
    pub fn demo(folder: &Path, options: &DemoOptions, progress: &dyn Progress) -> Result<Demo, WorkspaceError> {
        fs::create_dir_all(folder).map_err(|e| io_error("create", folder, e))?;
        if !folder.join(STAMP).exists() && !is_empty(folder)? {
            return Err(WorkspaceError::NotADemo { dir: folder.to_owned() });
        }
        let write = |file: &str, text: &str| write_if_changed(&folder.join(file), text, WriteMode::Write);
        // The stamp comes first: a run that dies from here on leaves a folder that the next one knows as its own.
        let stamp = stamp(options);
        let stamped = fs::read_to_string(folder.join(STAMP)).unwrap_or_default();
        let is_there = stamped == stamp;
        // What people changed in a demo of this version stays.
        let is_ours = version_of(&stamped).as_deref() == Some(env!("CARGO_PKG_VERSION"));
        if !is_there {
            write(STAMP, concat!("{\"version\": \"", env!("CARGO_PKG_VERSION"), "\"}\n"))?;
        }
        let now = definitions();
        for (file, text) in &now {
            if !(is_ours && folder.join(file).exists()) {
                write(file, text)?;
            }
        }
        let past = demo_past::begin(folder, &now, options.end)?;
        let generated = if is_there { None } else { Some(generate(folder, options, &stamp, progress)?) };

        let workspace = Self::open(folder)?;
        workspace.publish_past(&past, options, progress)?;
        let build =
            BuildOptions { as_of: options.end, now: options.end, only: Vec::new(), ingest: IngestMode::Changed };
        let options = PublishOptions {
            instant: PublishInstant::Exactly,
            by: Some(demo_past::AUTHOR.0.to_owned()),
            ..PublishOptions::of(build)
        };
        let published = workspace.publish(&options, progress)?;
        Ok(Demo { workspace, generated, published })
    }
}

/// Every file but the data.
pub(super) fn definitions() -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> =
        FILES.iter().map(|(f, text)| ((*f).to_owned(), (*text).to_owned())).collect();
    files.extend(schemas().into_iter().map(|(file, text)| (format!("schemas/{file}"), text)));
    files.push((".gitignore".to_owned(), "/.tagwerk/\n/data/\n/site/\n".to_owned()));
    files
}

/// Makes the data aside and puts it into the place of the old.
fn generate(
    folder: &Path,
    options: &DemoOptions,
    stamp: &str,
    progress: &dyn Progress,
) -> Result<DemoSummary, WorkspaceError> {
    let (aside, data) = (folder.join(ASIDE), folder.join("data"));
    remove_folder(&aside)?;
    let report = |done, total| progress.advanced(Stage::Generate, "", done, total);
    let mut summary = demo::generate(options, &aside, &report)?;
    let fresh = aside.join("data");
    write_if_changed(&aside.join(STAMP), stamp, WriteMode::Write)?;
    remove_folder(&data)?;
    fs::rename(&fresh, &data).map_err(|e| io_error("write", &data, e))?;
    remove_folder(&aside)?;
    let moved = |path: &PathBuf| path.strip_prefix(&fresh).map_or_else(|_| path.clone(), |inside| data.join(inside));
    summary.files = summary.files.iter().map(moved).collect();
    Ok(summary)
}

/// All options, so that another program version that knows more of them makes data anew.
fn stamp(options: &DemoOptions) -> String {
    let DemoOptions { subjects, days, events, end, seed, ids, dirty } = options;
    let value = serde_json::json!({
        "version": env!("CARGO_PKG_VERSION"),
        "subjects": subjects,
        "days": days,
        "events": events,
        "end": end,
        "seed": seed,
        "ids": format!("{ids:?}"),
        "dirty": dirty,
    });
    format!("{value:#}\n")
}

/// The program version in a stamp.
fn version_of(stamp: &str) -> Option<String> {
    let value: serde_json::Value = serde_json::from_str(stamp).ok()?;
    Some(value["version"].as_str()?.to_owned())
}

fn is_empty(folder: &Path) -> Result<bool, WorkspaceError> {
    Ok(fs::read_dir(folder).map_err(|e| io_error("list", folder, e))?.next().is_none())
}

fn remove_folder(folder: &Path) -> Result<(), WorkspaceError> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(io_error("remove", folder, error)),
        _ => Ok(()),
    }
}
