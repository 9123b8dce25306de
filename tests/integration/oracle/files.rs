//! Writes a workspace to disk: `tagwerk.toml`, one file per tag, data files.

use std::{fmt::Write as _, fs, path::Path};

use super::world::{Source, SourceKind, World};

/// Writes `tagwerk.toml`; each source reads the folder `data/<name>`. `settings` gives further lines per source.
pub fn write_workspace(root: &Path, world: &World, settings: impl Fn(&Source) -> String) {
    let mut text = format!("[workspace]\nname = \"golden\"\ntimezone = \"{}\"\n", world.clock.name);
    for source in &world.sources {
        let _ = write!(
            text,
            "\n[sources.{:?}]\npath = \"data/{}/\"\nsubject = {:?}\n",
            source.name, source.name, source.subject
        );
        match &source.kind {
            SourceKind::Attributes { dated } => {
                text.push_str("kind = \"attributes\"\n");
                if let Some(column) = dated {
                    let _ = writeln!(text, "valid_from = {column:?}");
                }
            }
            SourceKind::Events { time, event } => {
                let _ = write!(text, "kind = \"events\"\ntime = {time:?}\n");
                if let Some(column) = event {
                    let _ = writeln!(text, "event = {column:?}");
                }
            }
        }
        text.push_str(&settings(source));
    }
    fs::write(root.join("tagwerk.toml"), text).expect("tagwerk.toml");
}

/// Writes a tag as `tags/behavior/<id>.toml`.
pub fn write_tag(root: &Path, id: &str, rules: &[(Option<String>, String)]) {
    let mut text = format!(
        "id = {id:?}\nname = {id:?}\nowner = \"tests\"\nstatus = \"active\"\ndescription = \"A case of the tests.\"\n\n\
         [purpose]\ngoal = \"g\"\ndecision = \"d\"\naction = \"segment\"\n"
    );
    for (value, rule) in rules {
        let rule = toml::Value::String(rule.clone());
        let _ = match value {
            None => write!(text, "\n[rule]\nwhen = {rule}\n"),
            Some(value) => write!(text, "\n[[case]]\nvalue = {value:?}\nwhen = {rule}\n"),
        };
    }
    let folder = root.join("tags/behavior");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join(format!("{id}.toml")), text).expect("a tag file");
}
