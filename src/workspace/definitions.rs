use crate::diagnostic::Sources;

/// Hash of everything that files of a catalog say: values as they are read, by file. Comments, spelling and the order of
/// keys do not count.
pub(super) fn definitions(files: &Sources) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut text = |text: &str| {
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    };
    for (file, written) in files.shared() {
        text(file);
        match toml::from_str::<toml::Table>(written) {
            Ok(table) => text(&table.to_string()),
            // A file that is no TOML says what its bytes are.
            Err(_) => text(written),
        }
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
    }
}
