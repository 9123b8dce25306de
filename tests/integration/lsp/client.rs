//! An editor for tests: starts the real binary and speaks the protocol over its pipes.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use serde_json::{Value, json};

use crate::support::TestEnvironment;

/// Longest time to wait for a message before a test gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// A session with the language server.
pub(crate) struct Editor<'e> {
    pub(crate) environment: &'e TestEnvironment,
    child: Child,
    stdin: Option<ChildStdin>,
    inbox: mpsc::Receiver<Value>,
    next_id: i64,
    /// Answers that came while another was waited for.
    answers: BTreeMap<i64, Value>,
    /// Findings by file, as told last.
    findings: BTreeMap<String, Vec<Value>>,
    /// Notifications other than findings, and requests of the server.
    pub(crate) others: Vec<Value>,
    /// Texts of open documents, with their versions.
    open: BTreeMap<String, (i64, String)>,
}

impl<'e> Editor<'e> {
    /// Starts the server, and introduces a client that can do everything.
    pub(crate) fn start(environment: &'e TestEnvironment) -> Self {
        Self::start_with(environment, &json!({}))
    }

    /// The same with other `initialize` parameters laid over the usual ones.
    pub(crate) fn start_with(environment: &'e TestEnvironment, more: &Value) -> Self {
        let mut editor = Self::launch(environment);
        let mut params = json!({
            "processId": null,
            "capabilities": {
                "workspace": {"workspaceEdit": {"documentChanges": true, "resourceOperations": ["rename"]}},
                "textDocument": {
                    "completion": {"completionItem": {"snippetSupport": true}},
                    "hover": {"contentFormat": ["markdown", "plaintext"]},
                    "documentSymbol": {"hierarchicalDocumentSymbolSupport": true},
                    "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}},
                    "publishDiagnostics": {"relatedInformation": true},
                },
            },
            "workspaceFolders": [{"uri": editor.uri(""), "name": "shop"}],
        });
        lay_over(&mut params, more);
        let answer = editor.request("initialize", params);
        assert!(answer["result"]["capabilities"].is_object(), "{answer}");
        editor.notify("initialized", json!({}));
        editor
    }

    /// Starts the server and says nothing yet.
    pub(crate) fn launch(environment: &'e TestEnvironment) -> Self {
        let mut command = environment.command();
        command.arg("lsp").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut child = command.spawn().expect("the binary starts");
        let stdin = child.stdin.take();
        let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
        let (sender, inbox) = mpsc::channel();
        thread::spawn(move || {
            while let Some(message) = read(&mut stdout) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        Self {
            environment,
            child,
            stdin,
            inbox,
            next_id: 0,
            answers: BTreeMap::new(),
            findings: BTreeMap::new(),
            others: Vec::new(),
            open: BTreeMap::new(),
        }
    }

    /// Address of a file of the workspace.
    pub(crate) fn uri(&self, file: &str) -> String {
        let path = if file.is_empty() { self.environment.root().to_owned() } else { self.environment.path(file) };
        address(&path)
    }

    // Speaking.

    /// Sends bytes as they are.
    pub(crate) fn send_bytes(&mut self, bytes: &[u8]) {
        let stdin = self.stdin.as_mut().expect("still open");
        stdin.write_all(bytes).expect("written");
        stdin.flush().expect("written");
    }

    pub(crate) fn send(&mut self, message: &Value) {
        let text = message.to_string();
        self.send_bytes(format!("Content-Length: {}\r\n\r\n{text}", text.len()).as_bytes());
    }

    pub(crate) fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// Asks, and gives back the id of the question.
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> i64 {
        self.next_id += 1;
        let id = self.next_id;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        id
    }

    /// Waits for the answer to a question.
    pub(crate) fn answer(&mut self, id: i64) -> Value {
        loop {
            if let Some(answer) = self.answers.remove(&id) {
                return answer;
            }
            self.take_one();
        }
    }

    /// Asks and waits: the whole answer.
    pub(crate) fn request(&mut self, method: &str, params: Value) -> Value {
        let id = self.ask(method, params);
        self.answer(id)
    }

    /// Asks and waits: the result, which has to be there.
    pub(crate) fn result(&mut self, method: &str, params: Value) -> Value {
        let answer = self.request(method, params);
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].clone()
    }

    /// The next message that no request waits for, such as the answer to something that was no message.
    pub(crate) fn take_one(&mut self) {
        self.try_take_one().expect("the server says something");
    }

    fn try_take_one(&mut self) -> Result<(), mpsc::RecvTimeoutError> {
        let message = self.inbox.recv_timeout(PATIENCE)?;
        match (message.get("id").and_then(Value::as_i64), message.get("method").and_then(Value::as_str)) {
            (Some(id), None) => {
                self.answers.insert(id, message);
            }
            (None, Some("textDocument/publishDiagnostics")) => {
                let params = &message["params"];
                let uri = params["uri"].as_str().expect("an address").to_owned();
                let found = params["diagnostics"].as_array().expect("a list").clone();
                self.findings.insert(uri, found);
            }
            _ => self.others.push(message),
        }
        Ok(())
    }

    /// Waits until something is true of what was told so far.
    pub(crate) fn wait_until(&mut self, mut is_true: impl FnMut(&Self) -> bool) {
        while !is_true(self) {
            self.take_one();
        }
    }

    // Documents.

    /// Opens a file with what is on the disk.
    pub(crate) fn open(&mut self, file: &str) {
        let text = self.environment.read(file);
        self.open_with(file, &text);
    }

    /// Opens a file that may not be on the disk.
    pub(crate) fn open_with(&mut self, file: &str, text: &str) {
        let uri = self.uri(file);
        self.open.insert(file.to_owned(), (1, text.to_owned()));
        let document = json!({"uri": uri, "languageId": "toml", "version": 1, "text": text});
        self.notify("textDocument/didOpen", json!({"textDocument": document}));
    }

    /// Replaces the whole text of an open document.
    pub(crate) fn write(&mut self, file: &str, text: &str) {
        let version = self.open[file].0 + 1;
        self.open.insert(file.to_owned(), (version, text.to_owned()));
        let params = json!({
            "textDocument": {"uri": self.uri(file), "version": version},
            "contentChanges": [{"text": text}],
        });
        self.notify("textDocument/didChange", params);
    }

    /// Replaces a part of an open document, in one incremental change.
    pub(crate) fn replace(&mut self, file: &str, from: &str, to: &str) {
        let (version, text) = self.open[file].clone();
        let at = text.find(from).unwrap_or_else(|| panic!("`{from}` is not in {file}"));
        let range = json!({"start": position(&text, at), "end": position(&text, at + from.len())});
        self.open.insert(file.to_owned(), (version + 1, text.replacen(from, to, 1)));
        let params = json!({
            "textDocument": {"uri": self.uri(file), "version": version + 1},
            "contentChanges": [{"range": range, "text": to}],
        });
        self.notify("textDocument/didChange", params);
    }

    /// The text of an open document.
    pub(crate) fn text(&self, file: &str) -> &str {
        &self.open[file].1
    }

    /// `{textDocument, position}` of the place right behind a text, or, with a `|` in it, at the `|`.
    pub(crate) fn at(&self, file: &str, marked: &str) -> Value {
        let before = marked.split('|').next().expect("a text");
        let text = self.text(file);
        let whole = marked.replacen('|', "", 1);
        let start = text.find(&whole).unwrap_or_else(|| panic!("`{whole}` is not in {file}"));
        json!({"textDocument": {"uri": self.uri(file)}, "position": position(text, start + before.len())})
    }

    /// Writes the text of a document with a `|` in it, and completes there: the whole items.
    pub(crate) fn completions(&mut self, file: &str, marked: &str) -> Vec<Value> {
        let at = marked.find('|').expect("a mark");
        let text = marked.replacen('|', "", 1);
        self.write(file, &text);
        let params = json!({"textDocument": {"uri": self.uri(file)}, "position": position(&text, at)});
        let result = self.result("textDocument/completion", params);
        result["items"].as_array().cloned().unwrap_or_default()
    }

    /// The labels of [`Editor::completions`], in the order of the server.
    pub(crate) fn labels(&mut self, file: &str, marked: &str) -> Vec<String> {
        let items = self.completions(file, marked);
        items.iter().map(|item| item["label"].as_str().expect("a label").to_owned()).collect()
    }

    /// What a hover says at a place given as in [`Editor::at`].
    pub(crate) fn hover(&mut self, file: &str, marked: &str) -> String {
        let params = self.at(file, marked);
        let result = self.result("textDocument/hover", params);
        result["contents"]["value"].as_str().unwrap_or_default().to_owned()
    }

    /// Findings of a file, as told last: code, the text that is underlined, and the message.
    pub(crate) fn findings(&self, file: &str) -> Vec<String> {
        let text = match self.open.get(file) {
            Some((_, text)) => text.clone(),
            None => self.environment.read(file),
        };
        let found = self.findings.get(&self.uri(file));
        found
            .into_iter()
            .flatten()
            .map(|finding| {
                let part = in_range(&text, &finding["range"]);
                let code = finding["code"].as_str().unwrap_or_default();
                format!("{code} [{part}] {}", finding["message"].as_str().unwrap_or_default())
            })
            .collect()
    }

    /// Findings of a file, as they were told last.
    pub(crate) fn raw_findings(&self, file: &str) -> Vec<Value> {
        self.findings.get(&self.uri(file)).cloned().unwrap_or_default()
    }

    /// Whether any findings were told of a file.
    pub(crate) fn was_told(&self, file: &str) -> bool {
        self.findings.contains_key(&self.uri(file))
    }

    /// Waits until a file has findings with exactly these codes.
    pub(crate) fn wait_for_codes(&mut self, file: &str, codes: &[&str]) {
        let codes_of = |editor: &Self| -> Vec<String> {
            editor.raw_findings(file).iter().filter_map(|f| Some(f["code"].as_str()?.to_owned())).collect()
        };
        while !(self.was_told(file) && codes_of(self) == codes) {
            let is_late = self.try_take_one().is_err();
            assert!(!is_late, "{file} has {:?}, expected {codes:?}", self.findings(file));
        }
    }

    /// Ends the session as agreed, and gives back the exit code.
    pub(crate) fn end(mut self) -> i32 {
        let answer = self.request("shutdown", Value::Null);
        assert_eq!(answer["result"], Value::Null);
        self.notify("exit", Value::Null);
        self.child.wait().expect("it ends").code().expect("a code")
    }

    /// Goes away without a word, and gives back the exit code.
    pub(crate) fn leave(mut self) -> i32 {
        self.stdin = None;
        self.child.wait().expect("it ends").code().expect("a code")
    }

    /// Text without the name of the temporary folder.
    pub(crate) fn anonymous(&self, value: &Value) -> String {
        let text = serde_json::to_string_pretty(value).expect("JSON");
        text.replace(&address(self.environment.root()), "file://$ROOT")
    }

    /// Makes a workspace edit on the disk, as an editor would.
    pub(crate) fn apply(&self, edit: &Value) {
        for change in edit["documentChanges"].as_array().expect("changes") {
            if change["kind"] == "rename" {
                let old = path_of(change["oldUri"].as_str().expect("an address"));
                let new = path_of(change["newUri"].as_str().expect("an address"));
                assert!(!new.exists(), "{} is there already", new.display());
                std::fs::rename(old, new).expect("renamed");
                continue;
            }
            let path = path_of(change["textDocument"]["uri"].as_str().expect("an address"));
            let text = std::fs::read_to_string(&path).expect("readable");
            std::fs::write(path, applied(&text, change["edits"].as_array().expect("edits"))).expect("written");
        }
    }
}

impl Drop for Editor<'_> {
    fn drop(&mut self) {
        // A test that failed leaves no process behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The text after edits that do not touch each other.
pub(crate) fn applied(text: &str, edits: &[Value]) -> String {
    let mut edits: Vec<(usize, usize, &str)> = edits
        .iter()
        .map(|edit| {
            let (from, to) = (byte(text, &edit["range"]["start"]), byte(text, &edit["range"]["end"]));
            (from, to, edit["newText"].as_str().expect("a text"))
        })
        .collect();
    edits.sort_unstable();
    let mut text = text.to_owned();
    for (from, to, new) in edits.into_iter().rev() {
        text.replace_range(from..to, new);
    }
    text
}

/// The part of a text in a range.
pub(crate) fn in_range(text: &str, range: &Value) -> String {
    text[byte(text, &range["start"])..byte(text, &range["end"])].to_owned()
}

/// Position in UTF-16, counted here in another way than the server does.
pub(crate) fn position(text: &str, byte: usize) -> Value {
    let before = &text[..byte];
    let line = before.matches('\n').count();
    let column = before.rsplit('\n').next().unwrap_or_default().encode_utf16().count();
    json!({"line": line, "character": column})
}

fn byte(text: &str, position: &Value) -> usize {
    let line = position["line"].as_u64().expect("a line") as usize;
    let column = position["character"].as_u64().expect("a column") as usize;
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let units: Vec<u16> = text[start..].encode_utf16().take(column).collect();
    start + String::from_utf16(&units).expect("whole characters").len()
}

fn address(path: &Path) -> String {
    url::Url::from_file_path(path).expect("absolute").to_string()
}

fn path_of(uri: &str) -> std::path::PathBuf {
    url::Url::parse(uri).expect("an address").to_file_path().expect("a path")
}

fn lay_over(value: &mut Value, more: &Value) {
    match (value, more) {
        (Value::Object(value), Value::Object(more)) => {
            for (key, new) in more {
                lay_over(value.entry(key.clone()).or_insert(Value::Null), new);
            }
        }
        (value, more) => *value = more.clone(),
    }
}

fn read(stdout: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if stdout.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(": ").expect("only messages on stdout");
        assert_eq!(name, "Content-Length");
        length = value.parse().expect("a number");
    }
    let mut body = vec![0; length];
    stdout.read_exact(&mut body).ok()?;
    Some(serde_json::from_slice(&body).expect("JSON"))
}
