use std::sync::Arc;

use rayon::prelude::*;

use crate::{catalog::Catalog, diagnostic::Sources};

impl Catalog {
    /// Hash of everything that the files say, 64 hexadecimal digits; see [`definitions`].
    #[must_use]
    pub fn definitions(&self) -> String {
        definitions(&self.texts)
    }
}

/// Hash of everything that files of a catalog say: values as they are read, by file; 64 hexadecimal digits. Comments, spelling
/// and the order of keys do not count; any value does, also one that moves nobody.
#[must_use]
pub fn definitions(files: &Sources) -> String {
    let files: Vec<(&Arc<str>, &Arc<str>)> = files.shared().collect();
    let said: Vec<String> = files
        .par_iter()
        // A file that is no TOML says what its bytes are; no other file can be printed like it.
        .map(|(_, written)| match toml::from_str::<toml::Table>(written) {
            Ok(table) => table.to_string(),
            Err(_) => written.to_string(),
        })
        .collect();
    let mut hasher = blake3::Hasher::new();
    let mut text = |text: &str| {
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    };
    for ((file, _), said) in files.iter().zip(&said) {
        text(file);
        text(said);
    }
    hasher.finalize().to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> String {
        let mut files = Sources::new();
        files.insert("tags/basic/a.toml", text);
        definitions(&files)
    }

    #[test]
    fn what_is_said_counts_and_how_does_not() {
        let said = of("id = \"a\"\nname = \"A\"\n[rule]\nwhen = \"true\"\n");
        assert_eq!(said, of("# a comment\nname = 'A'\nid   = \"a\" # more\nrule = { when = \"true\" }\n"));
        assert_ne!(said, of("id = \"a\"\nname = \"B\"\n[rule]\nwhen = \"true\"\n"));
        assert_ne!(said, definitions(&Sources::new()));
        assert_ne!(of("a = ["), of("a = [ "), "what cannot be read is its bytes");
    }
}
