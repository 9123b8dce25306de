//! A workspace of its own for a test: temporary, in git, at a fixed time, driven through the binary.

pub(crate) mod terminal;

use std::{
    fmt::{self, Write as _},
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tempfile::TempDir;

/// What every command takes for the current time, unless the test says otherwise.
pub(crate) const NOW: &str = "2026-01-08T00:00:00+08:00";

/// A temporary folder in which commands run.
#[derive(Debug)]
pub(crate) struct TestEnvironment {
    folder: TempDir,
}

impl TestEnvironment {
    /// An empty folder.
    pub(crate) fn empty() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// The workspace `tests/workspaces/shop`, committed to a repository of its own.
    pub(crate) fn shop() -> Self {
        let environment = Self::empty();
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/workspaces/shop"), environment.root());
        environment.write(".gitignore", "/.tagwerk\n");
        environment.commit();
        environment
    }

    /// The folder.
    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    /// A path in it.
    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.root().join(file)
    }

    /// Writes a file.
    pub(crate) fn write(&self, file: &str, text: &str) {
        let path = self.path(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("created");
        fs::write(path, text).expect("written");
    }

    /// Reads a file.
    pub(crate) fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).expect("readable")
    }

    /// Replaces a text in a file that has to be there.
    pub(crate) fn replace(&self, file: &str, from: &str, to: &str) {
        let text = self.read(file);
        assert!(text.contains(from), "`{from}` is not in {file}");
        self.write(file, &text.replace(from, to));
    }

    /// Commits everything, by an author and at a time that are always the same.
    pub(crate) fn commit(&self) {
        let repository = git2::Repository::init(self.root()).expect("a repository");
        let mut index = repository.index().expect("an index");
        index.add_all(["*"], git2::IndexAddOption::DEFAULT, None).expect("added");
        index.write().expect("written");
        let tree = repository.find_tree(index.write_tree().expect("a tree")).expect("a tree");
        let time = git2::Time::new(1_767_225_600, 0);
        let author = git2::Signature::new("Test", "test@localhost", &time).expect("an author");
        let parent = repository.head().ok().and_then(|h| h.peel_to_commit().ok());
        let parents: Vec<&git2::Commit<'_>> = parent.iter().collect();
        repository.commit(Some("HEAD"), &author, &author, "change", &tree, &parents).expect("a commit");
    }

    /// The binary in the folder, with an environment that says nothing but the time.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tagwerk"));
        command.current_dir(self.root()).env_clear().env("TAGWERK_NOW", NOW).stdin(Stdio::null());
        command
    }

    /// Runs a command.
    pub(crate) fn run(&self, args: &[&str]) -> Transcript {
        self.run_with(args, &[])
    }

    fn transcript(&self, args: &[&str], output: &std::process::Output) -> Transcript {
        Transcript {
            args: args.iter().map(|a| (*a).to_owned()).collect(),
            stdout: self.anonymous(&output.stdout),
            stderr: self.anonymous(&output.stderr),
            code: output.status.code().expect("an exit code"),
        }
    }

    /// Runs a command with more in its environment.
    pub(crate) fn run_with(&self, args: &[&str], variables: &[(&str, &str)]) -> Transcript {
        let output = self.command().args(args).envs(variables.iter().copied()).output().expect("the binary runs");
        self.transcript(args, &output)
    }

    /// Runs a command that has to succeed.
    pub(crate) fn run_ok(&self, args: &[&str]) -> Transcript {
        let transcript = self.run(args);
        assert_eq!(transcript.code, 0, "{transcript}");
        transcript
    }

    /// Text without the name of the temporary folder.
    fn anonymous(&self, bytes: &[u8]) -> String {
        let text = String::from_utf8(bytes.to_vec()).expect("output is UTF-8");
        let real = self.root().canonicalize().expect("there");
        text.replace(&*real.to_string_lossy(), "$ROOT").replace(&*self.root().to_string_lossy(), "$ROOT")
    }
}

/// What a command said.
#[derive(Debug)]
pub(crate) struct Transcript {
    args: Vec<String>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: i32,
}

impl Transcript {
    /// The answer of `--json`.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|e| panic!("{e} in {self}"))
    }
}

/// As it would stand in a terminal; what differs from run to run (seconds, commits) is left out.
impl fmt::Display for Transcript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::from("$ tagwerk");
        for arg in &self.args {
            let quoted = arg.is_empty() || arg.contains([' ', '\'', '(', '*', '>']);
            if quoted {
                write!(text, " \"{arg}\"")?;
            } else {
                write!(text, " {arg}")?;
            }
        }
        text.push('\n');
        text.push_str(&self.stdout);
        if !self.stderr.is_empty() {
            text.push_str("-- stderr\n");
            text.push_str(&self.stderr);
        }
        if self.code != 0 {
            writeln!(text, "-- exit {}", self.code)?;
        }
        f.write_str(&redacted(&text))
    }
}

/// Replaces seconds (`0.123 s`), values of a `"seconds"` object, commits and hashes.
pub(crate) fn redacted(text: &str) -> String {
    let mut out = String::new();
    let mut in_seconds = false;
    for line in text.split_inclusive('\n') {
        if in_seconds && let Some((key, rest)) = line.split_once(": ") {
            let comma = if rest.trim_end().ends_with(',') { "," } else { "" };
            out.push_str(&format!("{key}: [s]{comma}\n"));
            continue;
        }
        in_seconds = line.trim_end().ends_with("\"seconds\": {");
        let words: Vec<&str> = line.split(' ').collect();
        for (i, word) in words.iter().enumerate() {
            if i > 0 {
                out.push(' ');
            }
            let next_is_unit =
                words.get(i + 1).is_some_and(|w| matches!(w.trim_end_matches([',', '\n', ')']), "s" | "ms"));
            let bare = word.trim_start_matches(['(', '"']).trim_end_matches([',', '"', '\n']);
            if next_is_unit && bare.parse::<f64>().is_ok() {
                out.push_str(&word.replace(bare, "[t]"));
            } else if let Some((commit, _)) = bare.split_once(':').filter(|(commit, _)| is_commit(commit)) {
                out.push_str(&word.replace(commit, "[commit]"));
            } else if is_commit(bare) {
                out.push_str(&word.replace(bare, "[commit]"));
            } else if bare.len() == 64 && bare.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
                out.push_str(&word.replace(bare, "[hash]"));
            } else {
                out.push_str(word);
            }
        }
    }
    out
}

/// Ten or forty hexadecimal digits, letters and figures mixed.
fn is_commit(word: &str) -> bool {
    matches!(word.len(), 10 | 40)
        && word.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
        && word.bytes().any(|b| b.is_ascii_digit())
}

/// Copies a folder with everything in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("created");
    for entry in fs::read_dir(from).expect("readable") {
        let path = entry.expect("readable").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("copied");
        }
    }
}

#[test]
fn what_differs_from_run_to_run_is_left_out() {
    let text = "read 3 files (0.12 s), evaluate 1.5 s\n\"seconds\": {\n  \"ingest\": 0.1,\n  \"write\": 2\n}\nat 0123456789abcdef0123456789abcdef01234567 u1\n";
    assert_eq!(
        redacted(text),
        "read 3 files ([t] s), evaluate [t] s\n\"seconds\": {\n  \"ingest\": [s],\n  \"write\": [s]\n}\nat [commit] u1\n"
    );
}
